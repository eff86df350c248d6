//! What is wrong with tokens: a rule for each kind of finding, how grave it is, and what fixes it.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::backend::survey::OwnedToken;
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{AuthenticationToken, Creator, Id, Token, TokenOwner, TokenState};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Anyone who has the token owns the organization.
    Critical,
    /// Somebody should look at it today.
    High,
    /// It should be mended when somebody is at it.
    Medium,
    Low,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The word for it in rows, JSON and the options of verbs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// What can be wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It is a token of the `owners` team.
    OwnersToken,
    /// Who generated it has left the organization, and can still have its text.
    CreatorLeft,
    /// Terraform's provider generated it for one plan, and did not delete it: its ephemeral `tfe_team_token`.
    LeftByTerraform,
    /// It was used once, and no longer.
    Unused,
    /// It stops within seven days.
    ExpiresThisWeek,
    /// No request has ever carried it, though it is not new.
    NeverUsed,
    /// It stops within thirty days.
    ExpiresThisMonth,
    /// It has been there for long.
    Old,
    /// There is no note that it was displayed: maybe nobody has its text.
    NeverDisplayed,
    /// Its team reaches no workspace.
    ReachesNothing,
    /// It does not expire.
    NoExpiry,
    /// It has expired, and takes a place.
    Expired,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::OwnersToken,
        Self::CreatorLeft,
        Self::LeftByTerraform,
        Self::Unused,
        Self::ExpiresThisWeek,
        Self::NeverUsed,
        Self::ExpiresThisMonth,
        Self::Old,
        Self::NeverDisplayed,
        Self::ReachesNothing,
        Self::NoExpiry,
        Self::Expired,
    ];

    /// How serious a finding of this kind is.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::OwnersToken => Severity::Critical,
            Self::CreatorLeft | Self::LeftByTerraform | Self::Unused | Self::ExpiresThisWeek => Severity::High,
            Self::NeverUsed | Self::ExpiresThisMonth | Self::Old | Self::NeverDisplayed => Severity::Medium,
            Self::ReachesNothing | Self::NoExpiry | Self::Expired => Severity::Low,
        }
    }

    /// Its name, for filters and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OwnersToken => "owners-token",
            Self::CreatorLeft => "creator-left",
            Self::LeftByTerraform => "left-by-terraform",
            Self::Unused => "unused",
            Self::ExpiresThisWeek => "expires-in-7-days",
            Self::NeverUsed => "never-used",
            Self::ExpiresThisMonth => "expires-in-30-days",
            Self::Old => "old",
            Self::NeverDisplayed => "never-displayed",
            Self::ReachesNothing => "reaches-nothing",
            Self::NoExpiry => "no-expiry",
            Self::Expired => "expired",
        }
    }

    /// What it means, as a sentence.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Self::OwnersToken => "The owners team has a token. Its text gives full control of the organization.",
            Self::CreatorLeft => "The user who generated the token has left the organization, and might still have its text.",
            Self::LeftByTerraform => "Terraform generated the token for one plan, and nothing deleted it.",
            Self::Unused => "The token was used, but not lately.",
            Self::ExpiresThisWeek => "The token expires within seven days.",
            Self::NeverUsed => "The token is not new, and no request has ever carried it.",
            Self::ExpiresThisMonth => "The token expires within thirty days.",
            Self::Old => "The token is old.",
            Self::NeverDisplayed => "There is no record that the token was displayed. Perhaps nobody has its text.",
            Self::ReachesNothing => "The team of the token reaches no workspace.",
            Self::NoExpiry => "The token never expires.",
            Self::Expired => "The token has expired.",
        }
    }

    /// The fix that the console offers for a finding of this kind.
    #[must_use]
    pub fn fix(self) -> Fix {
        match self {
            Self::OwnersToken | Self::LeftByTerraform | Self::Unused | Self::NeverUsed | Self::ReachesNothing | Self::Expired => {
                Fix::Delete
            }
            Self::CreatorLeft | Self::ExpiresThisWeek | Self::ExpiresThisMonth | Self::Old | Self::NeverDisplayed => {
                Fix::Regenerate
            }
            Self::NoExpiry => Fix::RegenerateUntil,
        }
    }
}

/// The fix that the console offers for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    Delete,
    /// Regenerate it, and give the text to everyone who needs it.
    Regenerate,
    /// Regenerate it with an expiry.
    RegenerateUntil,
}

impl Fix {
    /// Its name, for files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Regenerate => "regenerate",
            Self::RegenerateUntil => "regenerate-with-expiry",
        }
    }

    /// What to do, as a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Delete => "Delete the token.",
            Self::Regenerate => "Regenerate the token, and give its text to everybody who needs it.",
            Self::RegenerateUntil => "Regenerate the token with an expiry.",
        }
    }
}

/// From when on a token counts as unused, old, or late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Days without a use.
    pub unused: u16,
    /// Days since it was generated.
    pub old: u16,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { unused: 90, old: 365 }
    }
}

/// One that was never used is a problem after so many days; before, it might not be in its place yet.
const NEW: u16 = 7;

/// A problem with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub owner: TokenOwner,
    /// In words: `team platform`.
    pub whose: String,
    pub token: Id<AuthenticationToken>,
    pub kind: Kind,
    /// In a few words: `last used 120 days ago`.
    pub reason: String,
}

/// What a finding is known by: the token and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey(pub Id<AuthenticationToken>, pub Kind);

impl fmt::Display for FindingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.0, self.1.name())
    }
}

impl Finding {
    /// What it is about and what is wrong: the name of its row.
    #[must_use]
    pub fn key(&self) -> FindingKey {
        FindingKey(self.token, self.kind)
    }
}

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
