//! Who could become owner: every way in which a person or a token can reach more than it was given, found by asking
//! the law step by step what is let through.

use std::collections::BTreeSet;

use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Command, Expiry, Id, OrganizationAccess, Seen, Team, TokenOwner, User};
use crate::insight::reach::Reach;
use crate::policy::{Act, Facts, Standing, decide};

/// Who, or what, begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The organization's token.
    OrganizationToken,
    /// A team's token.
    TeamToken(Id<Team>),
    /// A user.
    User(Id<User>),
}

/// A way to more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Who could go it.
    pub subject: Subject,
    /// In words: `user marcus`.
    pub who: String,
    /// What they were given, in words.
    pub given: String,
    /// It ends in owning the organization.
    pub owner: bool,
    /// What is reached beyond what was given, in words, the widest first.
    pub gains: Vec<String>,
    /// Step by step.
    pub steps: Vec<String>,
}

/// What somebody has taken hold of on the way.
#[derive(Clone, Debug, Default)]
struct Hand {
    /// Teams that they are in.
    member: BTreeSet<Id<Team>>,
    /// Teams whose token they have.
    team_tokens: BTreeSet<Id<Team>>,
    /// The organization's token.
    organization_token: bool,
    /// They are a person, who can be put into a team; whoever holds a token is.
    steps: Vec<String>,
}

/// Every way in a survey, those to ownership first.
#[must_use]
pub fn ways(survey: &Survey) -> Vec<Way> {
    let mut ways = Vec::new();
    if survey.token.is_some() {
        let hand = Hand { organization_token: true, ..Hand::default() };
        let given = "creating and configuring workspaces and teams".to_owned();
        ways.extend(way(survey, Subject::OrganizationToken, "the organization token".to_owned(), given, hand));
    }
    for team in survey.teams.iter().filter(|team| team.token.is_some()) {
        let who = format!("the token of team {}", team.name);
        let hand = Hand { team_tokens: BTreeSet::from([team.id]), ..Hand::default() };
        let given = format!("what the team {} may do", team.name);
        if team.is_owners() {
            let steps = vec!["It acts as an owner, for whoever has it.".to_owned()];
            let gains = vec!["every right of an owner".to_owned()];
            ways.push(Way { subject: Subject::TeamToken(team.id), who, given, owner: true, gains, steps });
        } else {
            ways.extend(way(survey, Subject::TeamToken(team.id), who, given, hand));
        }
    }
    for person in &survey.people {
        let teams: Vec<&SurveyTeam> = survey.teams.iter().filter(|team| team.members.contains(&person.id)).collect();
        if teams.iter().any(|team| team.is_owners()) {
            continue;
        }
        let hand = Hand { member: teams.iter().map(|team| team.id).collect(), ..Hand::default() };
        let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
        let given = format!("membership of {}", names.join(", "));
        ways.extend(way(survey, Subject::User(person.id), format!("user {}", person.username), given, hand));
    }
    ways.sort_by_key(|way| (!way.owner, way.subject));
    ways
}

/// Takes every step that the law lets through until none is left.
fn way(survey: &Survey, subject: Subject, who: String, given: String, mut hand: Hand) -> Option<Way> {
    let before = reach(survey, &hand);
    while let Some(step) = next_step(survey, &hand) {
        step.take(survey, &mut hand);
        if reach(survey, &hand).owner {
            break;
        }
    }
    let after = reach(survey, &hand);
    let gains = after.beyond(&before, survey);
    (!gains.is_empty()).then_some(Way { subject, who, given, owner: after.owner && !before.owner, gains, steps: hand.steps })
}

fn reach(survey: &Survey, hand: &Hand) -> Reach {
    let held = |team: &&SurveyTeam| hand.member.contains(&team.id) || hand.team_tokens.contains(&team.id);
    Reach::of(survey, survey.teams.iter().filter(held))
}

/// A step that changes what somebody has in hand.
enum Step {
    Join(Id<Team>, String),
    Generate(Id<Team>, String),
    GenerateOrganizationToken(String),
}

impl Step {
    fn take(self, survey: &Survey, hand: &mut Hand) {
        let name = |team: Id<Team>| {
            survey.teams.iter().find(|known| known.id == team).map_or_else(String::new, |team| team.name.to_string())
        };
        match self {
            Self::Join(team, by) => {
                hand.steps.push(format!("{by}: add oneself to the team {}.", name(team)));
                hand.member.insert(team);
            }
            Self::Generate(team, by) => {
                hand.steps.push(format!("{by}: generate the token of the team {}.", name(team)));
                hand.team_tokens.insert(team);
            }
            Self::GenerateOrganizationToken(by) => {
                hand.steps.push(format!("{by}: generate the organization token."));
                hand.organization_token = true;
            }
        }
    }
}

/// The next step that brings something, the one to the team `owners` before all others.
fn next_step(survey: &Survey, hand: &Hand) -> Option<Step> {
    let identities = identities(survey, hand);
    let now = reach(survey, hand);
    for team in &survey.teams {
        let brings = !Reach::of(survey, [team]).beyond(&now, survey).is_empty();
        if !brings {
            continue;
        }
        for identity in &identities {
            let facts = identity.facts(survey, Some(team), hand);
            let somebody = survey.user.or(survey.people.first().map(|person| person.id));
            let join = somebody.map(|user| Command::AddMember { team: team.id, user });
            if join.is_some_and(|join| decide(Act::Write(&join), &facts).is_allowed()) {
                return Some(Step::Join(team.id, identity.by(survey)));
            }
            let owner = TokenOwner::Team(team.id);
            let generate = Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None };
            if decide(Act::Write(&generate), &facts).is_allowed() {
                return Some(Step::Generate(team.id, identity.by(survey)));
            }
        }
    }
    let owner = TokenOwner::Organization(survey.id);
    let generate = Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None };
    let allowed = |identity: &&Identity| decide(Act::Write(&generate), &identity.facts(survey, None, hand)).is_allowed();
    if hand.organization_token {
        return None;
    }
    identities.iter().find(allowed).map(|identity| Step::GenerateOrganizationToken(identity.by(survey)))
}

/// As whom somebody can act with what they have in hand.
enum Identity {
    Person,
    TeamToken(Id<Team>),
    OrganizationToken,
}

fn identities(survey: &Survey, hand: &Hand) -> Vec<Identity> {
    let mut identities = Vec::new();
    if !hand.member.is_empty() {
        identities.push(Identity::Person);
    }
    identities
        .extend(survey.teams.iter().map(|team| team.id).filter(|id| hand.team_tokens.contains(id)).map(Identity::TeamToken));
    if hand.organization_token {
        identities.push(Identity::OrganizationToken);
    }
    identities
}

impl Identity {
    /// By what a step is taken, in words.
    fn by(&self, survey: &Survey) -> String {
        match self {
            Self::Person => "As a member".to_owned(),
            Self::TeamToken(id) => {
                let name = survey.teams.iter().find(|team| team.id == *id).map(|team| team.name.to_string());
                format!("With the token of team {}", name.unwrap_or_default())
            }
            Self::OrganizationToken => "With the organization token".to_owned(),
        }
    }

    /// The facts that the law would judge it by.
    fn facts(&self, survey: &Survey, team: Option<&SurveyTeam>, hand: &Hand) -> Facts {
        let in_team = |id: Id<Team>| team.is_some_and(|team| team.id == id);
        let owners = |id: &Id<Team>| survey.teams.iter().any(|team| team.id == *id && team.is_owners());
        let union = |teams: &mut dyn Iterator<Item = &SurveyTeam>| {
            teams.fold(OrganizationAccess::NONE, |all, team| all.union(team.organization_access))
        };
        let (standing, permissions) = match self {
            Self::Person => {
                let standing = if hand.member.iter().any(owners) {
                    Standing::Owner
                } else if hand.member.iter().copied().any(in_team) {
                    Standing::TeamMember
                } else {
                    Standing::Member
                };
                (standing, union(&mut survey.teams.iter().filter(|team| hand.member.contains(&team.id))))
            }
            Self::TeamToken(id) => {
                let standing = match id {
                    id if owners(id) => Standing::OwnersTeamToken,
                    id if in_team(*id) => Standing::TeamToken,
                    _ => Standing::OtherTeamToken,
                };
                (standing, union(&mut survey.teams.iter().filter(|team| team.id == *id)))
            }
            Self::OrganizationToken => (Standing::OrganizationToken, OrganizationAccess::NONE),
        };
        Facts {
            standing,
            permissions,
            oneself: false,
            team: team.and_then(|team| team.facts.team.clone()),
            stranger: false,
            workspace: None,
            rights: crate::domain::Rights::NONE,
            read_only: None,
            ..survey.facts.clone()
        }
    }
}
