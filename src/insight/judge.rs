//! What is wrong with a token, judged one by one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::hygiene::{Finding, Kind, Thresholds};
use crate::backend::survey::OwnedToken;
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Creator, Token, TokenOwner, TokenState};

/// One that was never used is a problem after so many days; before, it might not be in its place yet.
const NEW: u16 = 7;

/// What is wrong with the tokens of a survey, the gravest first, and by whose they are after that.
#[must_use]
pub fn findings(survey: &Survey, thresholds: Thresholds, now: Timestamp) -> Vec<Finding> {
    let mut teams: Vec<&SurveyTeam> = survey.teams.iter().collect();
    teams.sort_by_key(|team| team.name.as_str().to_ascii_lowercase());
    let judge = Judge { thresholds, now };
    let mut findings = judge.before_teams(survey);
    findings.extend(teams.into_iter().flat_map(|team| judge.team(team)));
    findings.extend(judge.own(survey));
    findings.sort_by_key(|finding| finding.kind.severity());
    findings
}

/// By what tokens are judged. The teams of a survey are judged one by one, so that few need to be held at once; in the order of
/// their names the findings of each severity are in their order.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    pub thresholds: Thresholds,
    pub now: Timestamp,
}

impl Judge {
    /// What is wrong with the tokens of the organization itself: its findings stand before those of teams.
    #[must_use]
    pub fn before_teams(&self, survey: &Survey) -> Vec<Finding> {
        let mut tokens = survey.tokens_besides();
        tokens.sort_by(|one, other| one.1.cmp(&other.1));
        tokens.into_iter().flat_map(|token| self.token(&token, false)).collect()
    }

    /// What is wrong with the tokens of a team.
    #[must_use]
    pub fn team(&self, team: &SurveyTeam) -> Vec<Finding> {
        team.tokens().flat_map(|token| self.token(&token, team.is_owners())).collect()
    }

    /// What is wrong with the actor's own tokens: the last of the findings.
    #[must_use]
    pub fn own(&self, survey: &Survey) -> Vec<Finding> {
        let Some(user) = survey.user else { return Vec::new() };
        let described = |token: &Token| token.description.as_ref().map_or_else(String::new, ToString::to_string);
        let owned = |token| (TokenOwner::User(user), format!("your token \"{}\"", described(token)), token, None);
        let mut findings: Vec<Finding> = survey.own_tokens.iter().flat_map(|token| self.token(&owned(token), false)).collect();
        findings.sort_by(|one, other| one.whose.cmp(&other.whose));
        findings
    }

    fn token(&self, (owner, whose, token, reach): &OwnedToken<'_>, owners: bool) -> Vec<Finding> {
        let reaches = reach.is_none_or(|reach| reach > 0) || owners || !matches!(owner, TokenOwner::Team(_));
        let kinds = About { token, owners, reaches }.kinds(self.thresholds, self.now);
        let found = kinds.into_iter();
        found.map(|(kind, reason)| Finding { owner: *owner, whose: whose.clone(), token: token.id, kind, reason }).collect()
    }

    /// After what time the findings about a team can be others, though nothing happens.
    #[must_use]
    pub fn team_lasts(&self, team: &SurveyTeam) -> Option<Duration> {
        team.token.iter().chain(&team.described).filter_map(|token| token_lasts(token, self.now)).min()
    }

    /// The same of those that are about no team.
    #[must_use]
    pub fn others_last(&self, survey: &Survey) -> Option<Duration> {
        let tokens = survey.token.iter().chain(&survey.audit_trails).chain(&survey.own_tokens);
        tokens.filter_map(|token| token_lasts(token, self.now)).min()
    }
}

/// After what time the findings of a survey can be others, though nothing happens: when another day of something that is
/// counted in days is full, or a token expires. `None` without a token.
#[must_use]
pub fn lasts(survey: &Survey, now: Timestamp) -> Option<Duration> {
    let judge = Judge { thresholds: Thresholds::default(), now };
    survey.teams.iter().filter_map(|team| judge.team_lasts(team)).chain(judge.others_last(survey)).min()
}

fn token_lasts(token: &Token, now: Timestamp) -> Option<Duration> {
    let times = match TokenState::of(Some(token), now) {
        // Of what has expired only this is said.
        TokenState::Expired(at) => [Some(at), None, None],
        _ => [Some(token.created_at), token.last_used_at, token.ends_at()],
    };
    times.into_iter().flatten().map(|at| day_lasts(at, now)).min()
}

/// After what time something is another number of days away, or past.
fn day_lasts(at: Timestamp, now: Timestamp) -> Duration {
    let seconds = now.as_second() - at.as_second();
    let left = match seconds {
        // In the last half day what comes next is the end itself.
        ahead @ ..0 if -ahead < DAY / 2 => -ahead,
        // The number of days changes at a half day, what a token is found to be at a full one.
        ahead @ ..0 => -ahead % (DAY / 2) + 1,
        past => DAY - past % DAY,
    };
    Duration::from_secs(left.unsigned_abs())
}

/// The seconds of a day.
const DAY: i64 = 86_400;

/// A token with what is known of its place.
struct About<'a> {
    token: &'a Token,
    owners: bool,
    reaches: bool,
}

impl About<'_> {
    fn kinds(&self, thresholds: Thresholds, now: Timestamp) -> Vec<(Kind, String)> {
        let token = self.token;
        let days = |from: Timestamp, to: Timestamp| SignedDuration::from_secs(to.as_second() - from.as_second()).as_hours() / 24;
        let age = days(token.created_at, now);
        let mut kinds = Vec::new();
        if let TokenState::Expired(at) = TokenState::of(Some(token), now) {
            let since = days(at, now);
            kinds.push((Kind::Expired, format!("expired {}", ago(since))));
            return kinds;
        }
        if self.owners {
            kinds.push((Kind::OwnersToken, "anyone who has it is an owner".to_owned()));
        }
        if token.description.as_ref().is_some_and(|description| is_ephemeral(description.as_str())) {
            kinds.push((Kind::LeftByTerraform, format!("left behind by Terraform, generated {}", ago(age))));
            return kinds;
        }
        if token.creator == Creator::Left {
            kinds.push((Kind::CreatorLeft, format!("{}, who generated it, has left", token.created_by)));
        }
        // A token that was used was displayed, whatever was noted.
        if token.shown_at.is_none() && token.last_used_at.is_none() {
            kinds.push((Kind::NeverDisplayed, "no record that it was displayed".to_owned()));
        }
        match token.last_used_at {
            Some(at) if days(at, now) > i64::from(thresholds.unused) => {
                kinds.push((Kind::Unused, format!("last used {}", ago(days(at, now)))));
            }
            None if age > i64::from(NEW) => {
                kinds.push((Kind::NeverUsed, format!("not used yet, generated {}", ago(age))));
            }
            _ => {}
        }
        match token.ends_at() {
            Some(at) if days(now, at) < 7 => kinds.push((Kind::ExpiresThisWeek, format!("expires {}", ahead(at, now)))),
            Some(at) if days(now, at) < 30 => kinds.push((Kind::ExpiresThisMonth, format!("expires {}", ahead(at, now)))),
            Some(_) => {}
            None => kinds.push((Kind::NoExpiry, "never expires".to_owned())),
        }
        if age > i64::from(thresholds.old) {
            kinds.push((Kind::Old, format!("generated {}", ago(age))));
        }
        if !self.reaches {
            kinds.push((Kind::ReachesNothing, "its team reaches no workspace".to_owned()));
        }
        kinds
    }
}

/// Whether a description is one that the provider's ephemeral `tfe_team_token` makes up: a fixed text and a UUID.
fn is_ephemeral(description: &str) -> bool {
    let Some(uuid) = description.strip_prefix("ephemeral-team-token-") else { return false };
    let groups: Vec<usize> = uuid.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && uuid.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit())
}

fn ago(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    }
}

/// The days from `now` to a time to come, to the nearest, as ages are told on the screen.
fn days_ahead(at: Timestamp, now: Timestamp) -> i64 {
    (at.as_second() - now.as_second() + DAY / 2) / DAY
}

fn ahead(at: Timestamp, now: Timestamp) -> String {
    match days_ahead(at, now) {
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}
