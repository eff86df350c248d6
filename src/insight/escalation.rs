//! Who could become owner: every way in which a person or a token can reach more than it was given, found by asking
//! the law step by step what is allowed.
//!
//! What somebody can reach depends on what they were given, not on their name: holders who were given the same are one class,
//! which is worked out once. Of the teams only those are kept that a step can lead to.

mod field;
mod law;
mod path;
mod seeker;

use std::fmt;

pub use self::field::Field;
pub use self::seeker::{Class, Seeker};
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Id, Team, User};

/// The user or token at the beginning of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    OrganizationToken,
    TeamToken(Id<Team>),
    User(Id<User>),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrganizationToken => formatter.pad("organization token"),
            Self::TeamToken(team) => team.fmt(formatter),
            Self::User(user) => user.fmt(formatter),
        }
    }
}

/// A path from what somebody has to more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub subject: Subject,
    /// In words: `user marcus`.
    pub who: String,
    /// What they were given, in words.
    pub given: String,
    /// It ends in owning the organization.
    pub owner: bool,
    /// What is reached beyond what was given, in words, the widest first.
    pub gains: Vec<String>,
    pub steps: Vec<String>,
}

impl Way {
    /// What is reached beyond what was given, in a few words.
    #[must_use]
    pub fn reaches(&self) -> String {
        if self.owner { "every right".to_owned() } else { self.gains.join(", ") }
    }

    /// What to do about a path that no setting closes: an organization token adds users to `owners`, as in Terraform
    /// Enterprise.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        let open = self.owner && self.subject == Subject::OrganizationToken;
        open.then_some("No setting closes this path. Keep this token out of reach, and delete it if nothing needs it.")
    }
}

/// Every way in a survey that is here whole, those to ownership first.
#[must_use]
pub fn ways(survey: &Survey) -> Vec<Way> {
    let mut teams: Vec<&SurveyTeam> = survey.teams.iter().collect();
    teams.sort_by_cached_key(|team| field::order(team));
    let mut seeker = Seeker::new(survey);
    let held: Vec<(&SurveyTeam, u32)> = teams.iter().filter_map(|team| Some((*team, seeker.take(survey, team)?))).collect();
    let mut ways: Vec<Way> = seeker.organization(survey).into_iter().collect();
    while !seeker.settle(survey) {}
    ways.extend(
        held.iter().filter(|(_, class)| seeker.class(*class).is_some()).filter_map(|(team, _)| seeker.token(survey, team)),
    );
    for user in seeker.people(survey) {
        let name = survey.username(user);
        let teams: Vec<SurveyTeam> =
            teams.iter().filter(|team| team.members.contains(&user)).map(|team| (*team).clone()).collect();
        ways.extend(seeker.user(survey, (user, name.as_str()), &teams));
    }
    ways.sort_by_key(|way| (!way.owner, way.subject));
    ways
}
