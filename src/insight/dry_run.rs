//! What a change would do before it is done: which tokens stop working, who loses what.

use jiff::Timestamp;

use crate::backend::{Survey, SurveyTeam};
use crate::domain::token::earlier;
use crate::domain::{Command, Id, Lifetime, SeenLifetime, Team, TokenKind, TokenOwner, TokenState, User, the_team};
use crate::insight::reach::Reach;
use crate::policy::{Act, Facts, Reason, decide};

/// A change that is thought through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another maximum lifetime for a kind of token.
    MaximumLifetime(TokenKind, Option<Lifetime>),
    /// A user leaves a team; leaving `owners` is a change of role.
    Removal(Id<Team>, Id<User>),
}

/// What a change would do: tokens that expire, and users who lose access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Why the actor can't do it.
    pub refusal: Option<Reason>,
    /// Tokens that stop working at once, a sentence each.
    pub stops: Vec<String>,
    /// Tokens that stop earlier than they would.
    pub earlier: Vec<String>,
    /// What is lost, a sentence each.
    pub losses: Vec<String>,
    /// What stays and should be known.
    pub remains: Vec<String>,
}

impl Outcome {
    /// Whether nobody would notice it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        [&self.stops, &self.earlier, &self.losses, &self.remains].iter().all(|lines| lines.is_empty())
    }
}

/// Computes what a change would do, without making it.
#[must_use]
pub fn dry_run(survey: &Survey, change: Change, now: Timestamp) -> Outcome {
    match change {
        Change::MaximumLifetime(kind, lifetime) => maximum_lifetime(survey, kind, lifetime, now),
        Change::Removal(team, user) => match survey.teams.iter().find(|known| known.id == team) {
            Some(team) => removal(survey, team, user, now),
            None => Outcome::default(),
        },
    }
}

fn refusal(command: &Command, facts: &Facts) -> Option<Reason> {
    decide(Act::Write(command), facts).reason().cloned()
}

fn maximum_lifetime(survey: &Survey, kind: TokenKind, lifetime: Option<Lifetime>, now: Timestamp) -> Outcome {
    let command = Command::SetMaximumLifetime { organization: survey.id, kind, seen: SeenLifetime::Anything, lifetime };
    let mut outcome = Outcome { refusal: refusal(&command, &survey.facts), ..Outcome::default() };
    let own = survey.user.map(|user| survey.own_tokens.iter().map(move |token| (TokenOwner::User(user), token)));
    let own = own.into_iter().flatten().map(|(owner, token)| {
        (owner, format!("your token \"{}\"", token.description.as_ref().map_or("", crate::domain::SafeText::as_str)), token, None)
    });
    for (_, whose, token, reach) in survey.tokens().into_iter().chain(own).filter(|(owner, ..)| owner.kind() == kind) {
        if !TokenState::of(Some(token), now).is_valid() {
            continue;
        }
        let limit = lifetime.map(|lifetime| lifetime.after(token.created_at));
        let ends = earlier(token.expired_at, limit);
        match ends {
            Some(at) if at <= now => {
                let used = match token.last_used_at {
                    Some(at) => format!("last used {}", minute(at)),
                    None => "not used yet".to_owned(),
                };
                let reaches = match (kind, reach) {
                    (TokenKind::Team, Some(1)) => ", reaches 1 workspace".to_owned(),
                    (TokenKind::Team, Some(reach)) => format!(", reaches {reach} workspaces"),
                    _ => String::new(),
                };
                outcome.stops.push(format!("{whose}: generated {}, {used}{reaches}.", minute(token.created_at)));
            }
            Some(at) if token.ends_at().is_none_or(|before| at < before) => {
                let before = token.ends_at().map_or_else(|| "never".to_owned(), minute);
                outcome.earlier.push(format!("{whose}: {} instead of {before}.", minute(at)));
            }
            _ => {}
        }
    }
    if kind == TokenKind::User {
        outcome.remains.push("Only other users see their own tokens. The maximum would apply to those too.".to_owned());
    }
    if lifetime.is_none() {
        outcome.remains.push("Tokens older than the present maximum would work again.".to_owned());
    }
    outcome
}

/// A time, to the minute.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn removal(survey: &Survey, team: &SurveyTeam, user: Id<User>, now: Timestamp) -> Outcome {
    let username = survey.username(user);
    let facts = Facts { stranger: !team.members.contains(&user), ..team.facts.clone() };
    let command = Command::RemoveMember { team: team.id, user };
    let mut outcome = Outcome { refusal: refusal(&command, &facts), ..Outcome::default() };
    let before = Reach::of_user(survey, user, None);
    let after = Reach::of_user(survey, user, Some(team));
    outcome.losses = before.beyond(&after, survey).into_iter().map(|loss| format!("{username} loses {loss}.")).collect();
    if team.is_owners() && !after.rights.is_empty() {
        let count = after.rights.len();
        let workspaces = if count == 1 { "1 workspace".to_owned() } else { format!("{count} workspaces") };
        outcome.remains.push(format!("{username} keeps access to {workspaces} by other teams."));
    }
    let valid = |team: &SurveyTeam| TokenState::of(team.token.as_ref(), now).is_valid();
    if !team.is_owners() || !after.owner {
        outcome.losses.push(format!("{username} can no longer manage the token of {}.", the_team(&team.name)));
    }
    let elsewhere = survey.teams.iter().any(|other| other.id != team.id && other.members.contains(&user));
    if !elsewhere && survey.hidden.is_none() {
        outcome.losses.push(format!("{username} is in no other team, and leaves the organization."));
    }
    let mine = format!("user {username}");
    let made = survey.teams.iter().filter(|other| valid(other));
    for other in made.filter(|other| other.token.as_ref().is_some_and(|token| token.created_by.as_str() == mine)) {
        outcome.remains.push(format!(
            "The token of team {} keeps working; {username} generated it and might still have it: regenerate it.",
            other.name
        ));
    }
    if survey.token.as_ref().is_some_and(|token| token.created_by.as_str() == mine) {
        outcome.remains.push(format!("The organization token keeps working; {username} generated it: regenerate it."));
    }
    outcome.remains.push(format!("{username}'s own user tokens keep working for what {username} can still do."));
    outcome
}
