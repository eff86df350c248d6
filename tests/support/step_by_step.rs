//! The ways to more as they are defined: each step is asked of the law for each team and each holder anew. It is slow.

use std::borrow::Cow;
use std::collections::BTreeSet;

use tfe_console::backend::{Survey, SurveyTeam};
use tfe_console::domain::{Command, Expiry, Id, OrganizationAccess, Permission, Team, TokenKind, TokenOwner, the_team};
use tfe_console::insight::escalation::{Subject, Way};
use tfe_console::insight::holder::Holder;
use tfe_console::insight::reach::Reach;
use tfe_console::policy::{Act, decide};

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

fn reach<'a>(survey: &'a Survey, hand: &Hand) -> Reach<'a> {
    let held = |team: &&SurveyTeam| hand.member.contains(&team.id) || hand.team_tokens.contains(&team.id);
    Reach::of(survey.teams.iter().filter(held))
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
        let brings = !Reach::of([team]).beyond(&now, survey).is_empty();
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
            let generate = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
            if decide(Act::Write(&generate), &facts).is_allowed() {
                return Some(Step::Generate(team.id, by(holder)));
            }
        }
    }
    for team in survey.teams.iter().filter(|team| hand.member.contains(&team.id) || hand.team_tokens.contains(&team.id)) {
        if team.organization_access == everything() {
            continue;
        }
        let permit = Command::SetOrganizationAccess { team: team.id, access: everything() };
        for holder in &holders {
            if decide(Act::Write(&permit), &holder.facts_about_team(team)).is_allowed() {
                return Some(Step::Permit(team.id, by(holder)));
            }
        }
    }
    let owner = TokenOwner::Organization(survey.id);
    let generate = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
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
