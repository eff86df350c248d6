//! Who could become owner: every way in which a person or a token can reach more than it was given, found by asking
//! the law step by step what is allowed.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Command, Expiry, Id, OrganizationAccess, Permission, Seen, Team, TokenKind, TokenOwner, User, the_team};
use crate::insight::holder::Holder;
use crate::insight::reach::Reach;
use crate::policy::{Act, decide};

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

/// What somebody has taken hold of on the way.
#[derive(Clone, Debug, Default)]
struct Hand {
    /// Teams that they are in.
    member: BTreeSet<Id<Team>>,
    /// Teams whose token they have.
    team_tokens: BTreeSet<Id<Team>>,
    organization_token: bool,
    /// They are a person, who can be put into a team; the holder of a token is.
    steps: Vec<String>,
}

/// Every way in a survey, those to ownership first.
#[must_use]
pub fn ways(survey: &Survey) -> Vec<Way> {
    ways_while(survey, &|| true).unwrap_or_default()
}

/// The same as long as this is true; `None` if it was not to the end. With many teams it takes a while for each.
#[must_use]
pub fn ways_while(survey: &Survey, goes_on: &dyn Fn() -> bool) -> Option<Vec<Way>> {
    let mut ways = Vec::new();
    if survey.token.is_some() {
        let hand = Hand { organization_token: true, ..Hand::default() };
        let given = "creating and configuring workspaces and teams".to_owned();
        ways.extend(way(survey, Subject::OrganizationToken, "the organization token".to_owned(), given, hand));
    }
    for team in survey.teams.iter().filter(|team| team.token.is_some()) {
        if !goes_on() {
            return None;
        }
        let who = format!("the token of team {}", team.name);
        let hand = Hand { team_tokens: BTreeSet::from([team.id]), ..Hand::default() };
        let given = format!("what {} can do", the_team(&team.name));
        if team.is_owners() {
            let steps = vec!["It acts as an owner, for anyone who has it.".to_owned()];
            let gains = vec!["every right of an owner".to_owned()];
            ways.push(Way { subject: Subject::TeamToken(team.id), who, given, owner: true, gains, steps });
        } else {
            ways.extend(way(survey, Subject::TeamToken(team.id), who, given, hand));
        }
    }
    for person in &survey.people {
        if !goes_on() {
            return None;
        }
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
    Some(ways)
}

/// Takes every step that the law lets through until none is left.
fn way(survey: &Survey, subject: Subject, who: String, given: String, mut hand: Hand) -> Option<Way> {
    let before = reach(survey, &hand);
    // Another one only once a step gives a team more than it has.
    let mut later = Cow::Borrowed(survey);
    while let Some(step) = next_step(&later, &hand) {
        step.take(&mut later, &mut hand);
        if reach(&later, &hand).owner {
            break;
        }
    }
    let after = reach(&later, &hand);
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
    Permit(Id<Team>, String),
}

impl Step {
    fn take(self, survey: &mut Cow<'_, Survey>, hand: &mut Hand) {
        let name = |team: Id<Team>| {
            survey.teams.iter().find(|known| known.id == team).map_or_else(String::new, |team| the_team(&team.name))
        };
        match self {
            Self::Join(team, by) => {
                hand.steps.push(format!("{by}: join {}.", name(team)));
                hand.member.insert(team);
            }
            Self::Generate(team, by) => {
                hand.steps.push(format!("{by}: generate the token of {}.", name(team)));
                hand.team_tokens.insert(team);
            }
            Self::Permit(team, by) => {
                hand.steps.push(format!("{by}: give {} every permission in the organization.", name(team)));
                for known in survey.to_mut().teams.iter_mut().filter(|known| known.id == team) {
                    known.organization_access = everything();
                }
            }
            Self::GenerateOrganizationToken(by) => {
                hand.steps.push(format!("{by}: generate the organization token."));
                hand.organization_token = true;
            }
        }
    }
}

/// The next step that brings something, the one to the `owners` team before all others.
fn next_step(survey: &Survey, hand: &Hand) -> Option<Step> {
    let holders = holders(survey, hand);
    let now = reach(survey, hand);
    for team in &survey.teams {
        let brings = !Reach::of(survey, [team]).beyond(&now, survey).is_empty();
        if !brings {
            continue;
        }
        for holder in &holders {
            let facts = holder.facts_about_team(team);
            let somebody = survey.user.or(survey.people.first().map(|person| person.id));
            let join = somebody.map(|user| Command::AddMember { team: team.id, user });
            if join.is_some_and(|join| decide(Act::Write(&join), &facts).is_allowed()) {
                return Some(Step::Join(team.id, by(holder)));
            }
            let owner = TokenOwner::Team(team.id);
            let generate = Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None };
            if decide(Act::Write(&generate), &facts).is_allowed() {
                return Some(Step::Generate(team.id, by(holder)));
            }
        }
    }
    for team in survey.teams.iter().filter(|team| hand.member.contains(&team.id) || hand.team_tokens.contains(&team.id)) {
        if team.organization_access == everything() {
            continue;
        }
        let permit = Command::SetOrganizationAccess { team: team.id, seen: None, access: everything() };
        for holder in &holders {
            if decide(Act::Write(&permit), &holder.facts_about_team(team)).is_allowed() {
                return Some(Step::Permit(team.id, by(holder)));
            }
        }
    }
    let owner = TokenOwner::Organization(survey.id);
    let generate = Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None };
    let allowed = |holder: &&Holder<'_>| decide(Act::Write(&generate), &holder.facts()).is_allowed();
    if hand.organization_token {
        return None;
    }
    holders.iter().find(allowed).map(|holder| Step::GenerateOrganizationToken(by(holder)))
}

fn everything() -> OrganizationAccess {
    Permission::ALL.into_iter().fold(OrganizationAccess::NONE, |access, permission| access.with(permission, true))
}

/// As whom somebody can act with what they have in hand.
fn holders<'a>(survey: &'a Survey, hand: &Hand) -> Vec<Holder<'a>> {
    let mut holders = Vec::new();
    if !hand.member.is_empty() {
        holders.push(Holder::person(survey, |team| hand.member.contains(&team.id)));
    }
    let tokens = survey.teams.iter().map(|team| team.id).filter(|id| hand.team_tokens.contains(id));
    holders.extend(tokens.filter_map(|team| Holder::team_token(survey, team)));
    if hand.organization_token {
        holders.push(Holder::organization_token(survey));
    }
    holders
}

/// By what a step is taken, in words.
fn by(holder: &Holder<'_>) -> String {
    match holder.kind {
        TokenKind::User => "As a member".to_owned(),
        TokenKind::Team => format!("With the token of {}", holder.name()),
        TokenKind::Organization => "With the organization token".to_owned(),
        TokenKind::AuditTrails | TokenKind::Metrics => "With a token that only reads".to_owned(),
    }
}
