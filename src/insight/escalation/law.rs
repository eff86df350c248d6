//! What the law lets holders do on the way, asked once for holders and teams that are alike to it.

use std::collections::HashMap;

use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Command, Expiry, Id, OrganizationAccess, Permission, SafeText, Team, TokenOwner, User};
use crate::insight::holder::HolderFacts;
use crate::policy::{Act, Facts, TeamFacts, decide};

/// How many kinds of teams there are to the law.
pub(super) const KINDS: usize = 9;

/// Of which kind a team is to the law.
pub(super) fn kind(team: &SurveyTeam) -> usize {
    let bits =
        |team: &TeamFacts| usize::from(team.is_owners) | usize::from(team.visible) << 1 | usize::from(team.member_tokens) << 2;
    team.facts.team.as_ref().map_or(KINDS - 1, bits)
}

/// A team of a kind, as far as the law reads it.
fn example(kind: usize) -> Option<TeamFacts> {
    let bit = |bit: usize| kind & 1 << bit != 0;
    (kind < KINDS - 1).then(|| TeamFacts {
        name: SafeText::new(""),
        is_owners: bit(0),
        members: 1,
        visible: bit(1),
        member_tokens: bit(2),
    })
}

/// What a holder can do, by the kinds of the teams.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Powers {
    /// Put somebody into a team that is not theirs.
    pub(super) join: [bool; KINDS],
    /// Generate the token of such a team.
    pub(super) generate: [bool; KINDS],
    /// Give such a team every permission, or one of their own.
    pub(super) permit: [[bool; KINDS]; 2],
    /// Generate the organization's token.
    pub(super) organization: bool,
}

impl Powers {
    /// Whether there is a step at all.
    pub(super) fn any(&self) -> bool {
        let teams = self.join.iter().chain(&self.generate).chain(self.permit.iter().flatten());
        self.organization || teams.into_iter().any(|allowed| *allowed)
    }
}

/// What was asked of the law.
#[derive(Debug, Default)]
pub(super) struct Law {
    known: HashMap<HolderFacts, Powers>,
}

impl Law {
    pub(super) fn of(&mut self, survey: &Survey, standing: HolderFacts) -> Powers {
        *self.known.entry(standing).or_insert_with(|| ask(survey, &standing.facts(survey)))
    }

    pub(super) fn asked(&self) -> usize {
        self.known.len()
    }
}

fn ask(survey: &Survey, facts: &Facts) -> Powers {
    let (team, user): (Id<Team>, Id<User>) = (survey.id.companion(), survey.id.companion());
    let generate = |owner| Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    let allowed = |command: &Command, facts: &Facts| decide(Act::Write(command), facts).is_allowed();
    let permit = Command::SetOrganizationAccess { team, access: everything() };
    let mut powers = Powers { organization: allowed(&generate(TokenOwner::Organization(survey.id)), facts), ..Powers::default() };
    for kind in 0..KINDS {
        let about = |own| example(kind).map_or_else(|| facts.clone(), |team| facts.about_team(team, own));
        let (other, own) = (about(false), about(true));
        powers.join[kind] = allowed(&Command::AddMember { team, user }, &other);
        powers.generate[kind] = allowed(&generate(TokenOwner::Team(team)), &other);
        powers.permit[0][kind] = allowed(&permit, &other);
        powers.permit[1][kind] = allowed(&permit, &own);
    }
    powers
}

/// Every permission in the organization.
pub(super) fn everything() -> OrganizationAccess {
    Permission::ALL.into_iter().fold(OrganizationAccess::NONE, |access, permission| access.with(permission, true))
}
