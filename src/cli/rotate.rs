//! How tokens are rotated.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Whose;
use crate::domain::TokenKind;
use crate::domain::moment::Span;
use crate::invocation::{COMMAND, Invocation};

/// How long each command can take by default, in seconds.
const TIMEOUT: u32 = 60;

/// How to rotate.
#[derive(Clone, Debug, Args)]
pub struct Rotate {
    /// Whose token
    #[command(flatten)]
    pub whose: Whose,

    /// The command that stores the token. It reads the token on standard input
    #[arg(long, value_name = "COMMAND", required_unless_present = "examples")]
    pub to: Option<String>,

    /// A command that must succeed first. If it fails, nothing is rotated
    #[arg(long, value_name = "COMMAND")]
    pub check: Option<String>,

    /// The command that gets the token if the first one fails
    #[arg(long, value_name = "COMMAND")]
    pub retry_to: Option<String>,

    /// How long each command can take: a number of seconds, or a span up to 24h, such as 90s or 5m
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = seconds)]
    pub timeout: u32,

    /// When the new token expires: 90d, 2y, a date (2026-06-30) or a time (2026-06-30 18:00), in UTC. By default in two years, or earlier if the maximum lifetime is shorter
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,

    /// Rotate every token of the organization and its teams that you can rotate. Without --yes, only a preview
    #[arg(long, conflicts_with_all = ["team", "organization_token", "user_token"])]
    pub all: bool,

    /// Only tokens generated at least this long ago: 90d, 2w
    #[arg(long, value_name = "DAYS", requires = "all", conflicts_with_all = ["team", "organization_token", "user_token", "resume"])]
    pub older_than: Option<String>,

    /// Only tokens of this kind
    #[arg(long, value_name = "KIND", requires = "all", conflicts_with_all = ["team", "organization_token", "user_token", "resume"])]
    pub kind: Option<Kind>,

    /// Rotate them
    #[arg(long, requires = "all")]
    pub yes: bool,

    /// Continue a rotation that --all --yes began
    #[arg(long, value_name = "ID", conflicts_with_all = ["all", "team", "organization_token", "user_token"])]
    pub resume: Option<String>,

    /// The journal of --all and --resume, instead of one in the data folder
    #[arg(long, value_name = "PATH")]
    pub journal: Option<PathBuf>,

    /// Print ready-made commands that store a token
    #[arg(long)]
    pub examples: bool,
}

/// A kind of token that there is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The organization's.
    Organization,
    /// Those of teams.
    Team,
}

/// Reads a number of seconds or a span, a day at most.
fn seconds(text: &str) -> Result<u32, String> {
    let span = Span::parse("--timeout", text).map_err(|invalid| invalid.to_string())?.map(Span::as_seconds);
    let seconds = span.and_then(|seconds| u32::try_from(seconds).ok()).or_else(|| text.trim().parse().ok());
    let known = seconds.filter(|seconds| (1..=86_400).contains(seconds));
    known.ok_or_else(|| "Use 1 to 86400 seconds, or a span such as 90s, 5m or 2h.".to_owned())
}

impl Rotate {
    /// The command that rotates again. Commands stand in it as words to be replaced, because people write secrets into them.
    #[must_use]
    pub fn again(&self, invocation: &Invocation, which: &[&str]) -> String {
        let mut words: Vec<OsString> = ["token", "rotate"].iter().chain(which).map(OsString::from).collect();
        if let Some(journal) = &self.journal {
            words.extend(["--journal".into(), journal.into()]);
        }
        for (option, said) in [("--to", true), ("--check", self.check.is_some()), ("--retry-to", self.retry_to.is_some())] {
            if said {
                words.extend([option.into(), COMMAND.into()]);
            }
        }
        if self.timeout != TIMEOUT {
            words.extend(["--timeout".into(), self.timeout.to_string().into()]);
        }
        if let Some(expires) = &self.expires {
            words.extend(["--expires".into(), expires.into()]);
        }
        invocation.command(words)
    }

    /// How long each command can take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }
}

impl From<Kind> for TokenKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Organization => Self::Organization,
            Kind::Team => Self::Team,
        }
    }
}
