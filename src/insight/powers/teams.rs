//! The teams that questions are about: some by their names, and how many others are alike to the law.

use std::collections::HashSet;

use crate::backend::SurveyTeam;
use crate::backend::survey::NAMED;
use crate::domain::{Id, SafeText, Team};

/// The trace of a team that is always kept itself.
const KEPT: u8 = 5;

/// What stands in a sentence for the name of each team or workspace that is not named.
pub(super) const ANY: &str = "…";

/// What the law reads of a team that is not the holder's, but for its name.
type Kind = Option<(bool, bool)>;

fn kind(team: &SurveyTeam) -> Kind {
    team.facts.team.as_ref().map(|team| (team.visible, team.member_tokens))
}

/// Its number.
fn number(kind: Kind) -> usize {
    kind.map_or(4, |(visible, tokens)| usize::from(visible) | usize::from(tokens) << 1)
}

/// The teams of an organization, as far as answers need them.
#[derive(Debug, Default)]
pub struct Teams {
    own: HashSet<Id<Team>>,
    owners: Option<SurveyTeam>,
    named: Vec<SurveyTeam>,
    /// So many of the named are there because they are somebody's own.
    kept: usize,
    /// Of each kind one that is not named, and how many there are.
    alike: [Option<(SurveyTeam, usize)>; 5],
}

impl Teams {
    /// None yet; those that somebody is in are always named.
    pub fn new(own: impl IntoIterator<Item = Id<Team>>) -> Self {
        Self { own: own.into_iter().collect(), ..Self::default() }
    }

    /// Takes the next, by name.
    pub fn take(&mut self, team: &SurveyTeam) {
        let bare = || SurveyTeam { members: Vec::new(), token: None, described: Vec::new(), ..team.clone() };
        if team.is_owners() {
            self.owners = Some(bare());
        } else if self.own.contains(&team.id) {
            self.kept += 1;
            self.named.push(bare());
        } else if self.named.len() - self.kept < NAMED {
            self.named.push(bare());
        } else {
            let alike = &mut self.alike[number(kind(team))];
            alike.get_or_insert_with(|| (called(bare(), ANY), 0)).1 += 1;
        }
    }

    /// Where a team stands in what is known here: what [`Teams::again`] makes it again by.
    #[must_use]
    pub fn trace(&self, team: &SurveyTeam) -> u8 {
        let alike = u8::try_from(number(kind(team))).unwrap_or(KEPT);
        if team.is_owners() || self.own.contains(&team.id) { KEPT } else { alike }
    }

    /// A team by its name, as far as the law reads it.
    #[must_use]
    pub fn again(&self, trace: u8, name: &str) -> Option<SurveyTeam> {
        let named = || self.named().find(|team| team.name.as_str() == name).cloned();
        match self.alike.get(usize::from(trace)) {
            Some(Some((team, _))) => Some(called(team.clone(), name)),
            Some(None) | None => named(),
        }
    }

    /// How many teams there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.named().count() + self.alike().map(|(_, count)| count).sum::<usize>()
    }

    /// Those that are named.
    pub fn named(&self) -> impl Iterator<Item = &SurveyTeam> {
        self.owners.iter().chain(&self.named)
    }

    /// Of those that are not, one of each kind, and how many there are.
    pub fn alike(&self) -> impl Iterator<Item = (&SurveyTeam, usize)> {
        self.alike.iter().flatten().map(|(team, count)| (team, *count))
    }
}

/// The same with another name.
fn called(team: SurveyTeam, name: &str) -> SurveyTeam {
    let mut team = SurveyTeam { name: SafeText::new(name), ..team };
    if let Some(facts) = &mut team.facts.team {
        facts.name = team.name.clone();
    }
    team
}
