//! What a change would do before it is done: which tokens stop working, who loses what.

use jiff::Timestamp;

use crate::backend::survey::OwnedToken;
use crate::backend::{Person, Survey, SurveyTeam};
use crate::domain::token::earlier;
use crate::domain::{Command, Id, Lifetime, Team, Token, TokenKind, TokenOwner, TokenState, User, the_team};
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

/// What is to be thought through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Lifetime(TokenKind, Option<Lifetime>),
    /// A team and a user, as they were typed.
    Removal(String, String),
}

/// What a change would do: tokens that expire, and users who lose access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Why the actor can't do it.
    pub refusal: Option<Reason>,
    /// Tokens that stop working at once, a sentence each.
    pub stops: Vec<String>,
    /// How many more stop than are named.
    pub more_stops: usize,
    /// Tokens that stop earlier than they would.
    pub earlier: Vec<String>,
    /// How many more do than are named.
    pub more_earlier: usize,
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

/// Whether a team is one of those that decide what a user loses who leaves a team.
#[must_use]
pub fn is_about(team: &SurveyTeam, left: Id<Team>, user: &Person) -> bool {
    let generated = |token: &Token| token.created_by.as_str().strip_prefix("user ") == Some(user.username.as_str());
    team.id == left || team.members.contains(&user.id) || team.token.as_ref().is_some_and(generated)
}

fn maximum_lifetime(survey: &Survey, kind: TokenKind, lifetime: Option<Lifetime>, now: Timestamp) -> Outcome {
    let mut run = LifetimeRun::begin(survey, (kind, lifetime), now, usize::MAX);
    survey.teams.iter().for_each(|team| run.team(team));
    run.end()
}

/// A dry run of a maximum lifetime, team by team.
#[derive(Debug)]
pub struct LifetimeRun {
    kind: TokenKind,
    lifetime: Option<Lifetime>,
    now: Timestamp,
    /// So many tokens are named at most.
    most: usize,
    outcome: Outcome,
}

impl LifetimeRun {
    /// Begins with the tokens that are of no team.
    #[must_use]
    pub fn begin(survey: &Survey, (kind, lifetime): (TokenKind, Option<Lifetime>), now: Timestamp, most: usize) -> Self {
        let command = Command::SetMaximumLifetime { organization: survey.id, kind, lifetime, enforce: true };
        let outcome = Outcome { refusal: refusal(&command, &survey.facts), ..Outcome::default() };
        let mut run = Self { kind, lifetime, now, most, outcome };
        survey.tokens_besides().iter().for_each(|token| run.token(token));
        for token in &survey.own_tokens {
            let Some(user) = survey.user else { continue };
            let description = token.description.as_ref().map_or("", crate::domain::SafeText::as_str);
            run.token(&(TokenOwner::User(user), format!("your token \"{description}\""), token, None));
        }
        run
    }

    /// The tokens of a team.
    pub fn team(&mut self, team: &SurveyTeam) {
        team.tokens().for_each(|token| self.token(&token));
    }

    fn token(&mut self, (owner, whose, token, reach): &OwnedToken<'_>) {
        if owner.kind() != self.kind || !TokenState::of(Some(token), self.now).is_valid() {
            return;
        }
        let limit = self.lifetime.map(|lifetime| lifetime.after(token.created_at));
        let ends = earlier(token.expired_at, limit);
        let full = |lines: &Vec<String>| lines.len() >= self.most;
        match ends {
            Some(at) if at <= self.now => {
                if full(&self.outcome.stops) {
                    self.outcome.more_stops += 1;
                    return;
                }
                let used = match token.last_used_at {
                    Some(at) => format!("last used {}", minute(at)),
                    None => "not used yet".to_owned(),
                };
                let reaches = match (self.kind, reach) {
                    (TokenKind::Team, Some(1)) => ", reaches 1 workspace".to_owned(),
                    (TokenKind::Team, Some(reach)) => format!(", reaches {reach} workspaces"),
                    _ => String::new(),
                };
                self.outcome.stops.push(format!("{whose}: generated {}, {used}{reaches}.", minute(token.created_at)));
            }
            Some(at) if token.ends_at().is_none_or(|before| at < before) => {
                if full(&self.outcome.earlier) {
                    self.outcome.more_earlier += 1;
                    return;
                }
                let before = token.ends_at().map_or_else(|| "never".to_owned(), minute);
                self.outcome.earlier.push(format!("{whose}: {} instead of {before}.", minute(at)));
            }
            _ => {}
        }
    }

    /// What it comes to.
    #[must_use]
    pub fn end(mut self) -> Outcome {
        if self.kind == TokenKind::User {
            let others = "Only other users see their own tokens. The maximum would apply to those too.";
            self.outcome.remains.push(others.to_owned());
        }
        if self.lifetime.is_none() {
            self.outcome.remains.push("Tokens older than the present maximum would work again.".to_owned());
        }
        self.outcome
    }
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
    let count = after.count(survey);
    if team.is_owners() && count > 0 {
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
