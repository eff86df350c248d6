//! Everything in an organization that decides who can do what, in one snapshot: what hygiene, escalation and a dry run are
//! worked out from.

use super::{AccessRow, Look, ProjectAccessRow};
use crate::domain::{
    Id, Lifetimes, Organization, OrganizationAccess, SafeText, Team, Token, TokenOwner, User, Visibility, Workspace,
};
use crate::policy::{Act, Facts, ReadPermission, Reason, Role, decide};

/// So many workspaces are in a survey by their names: the others are told by those who were given something on them.
pub const NAMED: usize = 1_000;

/// An organization as far as the actor can look into it.
#[derive(Clone, Debug)]
pub struct Survey {
    pub id: Id<Organization>,
    pub name: SafeText,
    /// What the actor is to it.
    pub facts: Facts,
    pub lifetimes: Lifetimes,
    /// Its workspaces by name, the first [`NAMED`] where the actor sees all of a model of this machine; else every one that the
    /// teams below reach, or that a host lists.
    pub workspaces: Vec<(Id<Workspace>, SafeText)>,
    /// So many more of them there are, all of which the actor sees.
    pub more_workspaces: u32,
    /// The people in the teams below, by username.
    pub people: Vec<Person>,
    /// The teams: `owners` first, then by name; for actors who do not own the organization, their own.
    pub teams: Vec<SurveyTeam>,
    /// The organization's token; `None` where there is none, or where it can't be seen.
    pub token: Option<Token>,
    /// The token that reads its audit trail only, likewise.
    pub audit_trails: Option<Token>,
    /// The actor, when it is a user.
    pub user: Option<Id<User>>,
    /// The actor's own user tokens.
    pub own_tokens: Vec<Token>,
    /// Why the rest is not there, when it is not.
    pub hidden: Option<Reason>,
    /// What was not read, because a host tells it only with a request for each; `None` of a model of this machine.
    pub unread: Option<Look>,
    /// What the host has no answer to, a sentence each.
    pub untold: Vec<String>,
    /// What it costs to read that again once it was read.
    pub again: Option<Look>,
}

/// A user of the organization, and the teams that they are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: Id<User>,
    pub username: SafeText,
}

/// A team with all that it gives.
#[derive(Clone, Debug)]
pub struct SurveyTeam {
    pub id: Id<Team>,
    pub name: SafeText,
    /// What the actor is to it.
    pub facts: Facts,
    /// `None` where the host does not say.
    pub visibility: Option<Visibility>,
    /// What it can do in the organization.
    pub organization_access: OrganizationAccess,
    pub members: Vec<Id<User>>,
    /// What it was given, workspace by workspace, by itself and by its project.
    pub access: Vec<AccessRow>,
    /// What it was given, project by project.
    pub projects: Vec<ProjectAccessRow>,
    /// How many workspaces its token reaches; `None` where a host tells that only with a request for each team.
    pub reach: Option<u32>,
    /// Whether all that it was given was read.
    pub access_read: bool,
    pub token: Option<Token>,
    /// Whether its tokens were read.
    pub tokens_read: bool,
    /// Its tokens with a description.
    pub described: Vec<Token>,
}

/// A token with whose it is, in words, and how many workspaces it reaches.
pub type OwnedToken<'a> = (TokenOwner, String, &'a Token, Option<u32>);

impl SurveyTeam {
    /// Its tokens: the one without a description first.
    pub fn tokens(&self) -> impl Iterator<Item = OwnedToken<'_>> {
        self.token.iter().chain(&self.described).map(|token| {
            let described = token.description.as_ref().map_or_else(String::new, |text| format!(" \"{text}\""));
            (TokenOwner::Team(self.id), format!("team {}{described}", self.name), token, self.reach)
        })
    }

    /// Whether it is the `owners` team.
    #[must_use]
    pub fn is_owners(&self) -> bool {
        self.facts.team.as_ref().is_some_and(|team| team.is_owners)
    }
}

/// What a survey says besides its teams and the people in them, where the teams can be walked through.
#[derive(Clone, Debug)]
pub struct SurveyHead {
    /// Without teams and people.
    pub survey: Survey,
    /// How many teams there are to walk through.
    pub teams: u32,
}

/// How much of each team is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Its settings and its tokens, without their uses.
    Tokens,
    /// The same with their uses.
    Uses,
    /// Its settings, its tokens without their uses, and all that it was given.
    Given,
    /// The same with its members.
    Members,
    /// With the uses of its tokens, too.
    Everything,
}

/// Where a walk through the teams goes on. Only the backend that made it reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(pub String);

/// Which teams of a survey are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// So many behind a place, or from the first on, by name without the case of its letters.
    After(Option<Place>, usize),
    /// Those with these numbers, as far as they are there, in this order.
    These(Vec<u64>),
}

/// Some teams of a survey.
#[derive(Clone, Debug, Default)]
pub struct SurveyPart {
    /// Each with the number by which [`Stretch::These`] finds it while the model stays as it is.
    pub teams: Vec<(u64, SurveyTeam)>,
    /// The people in them, where members are read, each once.
    pub people: Vec<Person>,
    /// How many were looked at, also those that the actor does not see.
    pub passed: u32,
    /// Where the walk goes on, if it does.
    pub next: Option<Place>,
}

/// Why a team is not in the survey of who has these facts about it: it is not theirs, and not all are theirs to see.
#[must_use]
pub fn unsurveyed(facts: &Facts) -> Option<Reason> {
    let own = matches!(facts.role, Role::TeamMember | Role::TeamToken);
    decide(Act::See(ReadPermission::AllTeams), facts).reason().filter(|_| !own).cloned()
}

impl Survey {
    /// Every token in it, with whose it is, in words, and how many workspaces it reaches.
    #[must_use]
    pub fn tokens(&self) -> Vec<OwnedToken<'_>> {
        self.tokens_besides().into_iter().chain(self.teams.iter().flat_map(SurveyTeam::tokens)).collect()
    }

    /// The same of those that are of no team.
    #[must_use]
    pub fn tokens_besides(&self) -> Vec<OwnedToken<'_>> {
        let all = u32::try_from(self.all_workspaces()).ok();
        let organization =
            self.token.iter().map(|token| (TokenOwner::Organization(self.id), format!("organization {}", self.name), token, all));
        let trails = self.audit_trails.iter();
        let trails =
            trails.map(|token| (TokenOwner::AuditTrails(self.id), format!("audit trails of {}", self.name), token, Some(0)));
        organization.chain(trails).collect()
    }

    /// Whether every token that the actor can see was read.
    #[must_use]
    pub fn has_all_tokens(&self) -> bool {
        self.untold.is_empty() && self.has_team_tokens()
    }

    /// Whether the tokens of every team were read.
    #[must_use]
    pub fn has_team_tokens(&self) -> bool {
        self.teams.iter().all(|team| team.tokens_read)
    }

    /// The name of somebody in it.
    #[must_use]
    pub fn username(&self, user: Id<User>) -> SafeText {
        let person = self.people.iter().find(|person| person.id == user);
        person.map_or_else(|| SafeText::new("somebody"), |person| person.username.clone())
    }

    /// How many workspaces there are.
    #[must_use]
    pub fn all_workspaces(&self) -> usize {
        self.workspaces.len().saturating_add(usize::try_from(self.more_workspaces).unwrap_or(usize::MAX))
    }

    /// The name of a workspace of it.
    #[must_use]
    pub fn workspace(&self, workspace: Id<Workspace>) -> SafeText {
        let found = self.workspaces.iter().find(|(id, _)| *id == workspace);
        found.map_or_else(|| SafeText::new("a workspace"), |(_, name)| name.clone())
    }
}
