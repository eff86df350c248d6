//! What a model answers about its audit log, and what it is asked.

use crate::domain::{AuthenticationToken, Id, SafeText, Timestamp, Via};
use crate::policy::{Facts, Reason};

/// Which rows are asked for; without anything all of them, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of an actor's name, in any case of its letters, or an actor's id.
    pub actor: Option<SafeText>,
    /// Part of a target's name or of the detail, in any case of its letters, or a target's id.
    pub target: Option<SafeText>,
    /// Only commands of this name, or of this noun: `team_token.revoke`, `team_token`.
    pub command: Option<SafeText>,
    /// Only what came this way.
    pub via: Option<Via>,
    /// Only what was asked for with this token.
    pub token: Option<Id<AuthenticationToken>>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Only what ended so.
    pub outcome: Option<Outcome>,
    /// Only older rows than this one: the last of the page before.
    pub before: Option<i64>,
    /// So many rows at most.
    pub limit: u32,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// A rule refused it.
    Denied,
    /// The model had changed, or a name was taken.
    Conflict,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Done, Self::Denied, Self::Conflict];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Denied => "denied",
            Self::Conflict => "conflict",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One row of the audit log: a command that decided something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number; numbers have no gaps.
    pub id: i64,
    /// The id of the request, `req-…`.
    pub request: SafeText,
    /// When.
    pub at: Timestamp,
    /// The id of who asked.
    pub actor: SafeText,
    /// Who asked, by name.
    pub actor_name: SafeText,
    /// Who ran the program, as the operating system says.
    pub system_user: SafeText,
    /// The command, such as `team_token.generate`.
    pub command: SafeText,
    /// The id of what it was about.
    pub target: SafeText,
    /// What it was about, by name.
    pub target_name: SafeText,
    /// The other party, the new value, or the token's id.
    pub detail: Option<SafeText>,
    /// How it ended.
    pub outcome: Outcome,
    /// The code of the rule that refused.
    pub rule: Option<SafeText>,
    /// The hash that chains this row to the one before, in hexadecimal.
    pub chain: String,
    /// What that hash is over: 1 for a row of before it was kept how a change came, 2 for all later ones.
    pub form: i64,
    /// How the change came; `None` in a row of form 1.
    pub via: Option<Via>,
    /// The id of the token that the request carried, where it came through the API with one.
    pub token: Option<SafeText>,
    /// The address that the request came from.
    pub address: Option<SafeText>,
    /// The program that sent it, by its own words.
    pub client: Option<SafeText>,
}

/// A page of the audit log, as far as the actor may read it.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// The rows, the newest first.
    pub rows: Vec<AuditRow>,
    /// There are older ones that fit.
    pub more: bool,
    /// Rows of everybody in the organization are there, not the actor's own alone.
    pub everything: bool,
    /// Why they are not.
    pub why_not: Option<Reason>,
    /// The newest row of the whole model, by which the log can be told from an earlier one.
    pub head: Option<AuditHead>,
    /// Up to where the chain was found whole.
    pub verified: Option<Verified>,
}

/// A row by its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Its number.
    pub id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// Its hash in hexadecimal.
    pub chain: String,
}

/// Up to where the chain was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last row that was looked at.
    pub id: i64,
    /// When it was.
    pub at: Timestamp,
}

/// Which rows of the chain are to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verify {
    /// Those since the last that was found whole.
    SinceLastVerified,
    /// All of them.
    Everything,
    /// Those after this one: where a slice has ended.
    After(AuditHead),
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditCheck {
    /// How many rows were looked at.
    pub checked: u64,
    /// There is nothing left to look at. A check in slices goes on with [`Verify::After`] what was `reached` until then.
    pub done: bool,
    /// The last row that was found whole.
    pub reached: Option<AuditHead>,
    /// The newest row.
    pub head: Option<AuditHead>,
    /// Where the chain is broken first; the rows after that were not looked at.
    pub broken: Option<Broken>,
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the row.
    pub id: i64,
    /// When it says that it was written, if it is there and says so.
    pub at: Option<Timestamp>,
    /// What is wrong with it, as a sentence.
    pub what: SafeText,
}
