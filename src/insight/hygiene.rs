//! What is wrong with tokens: a rule for each kind of finding, how grave it is, and what fixes it.

use std::fmt;

use crate::domain::{AuthenticationToken, Id, TokenOwner};
pub use crate::insight::judge::{Judge, findings, lasts};

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
