//! How tokens are rotated.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Whose;
use crate::domain::TokenKind;

/// How to rotate.
#[derive(Clone, Debug, Args)]
pub struct Rotate {
    /// Whose token
    #[command(flatten)]
    pub whose: Whose,

    /// The command that stores the token; it reads it on its standard input
    #[arg(long, value_name = "COMMAND", required_unless_present = "examples")]
    pub to: Option<String>,

    /// A command that has to go well first; without, nothing is rotated
    #[arg(long, value_name = "COMMAND")]
    pub check: Option<String>,

    /// The command that gets the token where the first could not store it
    #[arg(long, value_name = "COMMAND")]
    pub retry_to: Option<String>,

    /// How long each command may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub timeout: u32,

    /// When the new token is to stop by itself: 90d, a date (2026-06-30, in UTC), or never; as late as it may if this is not said
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,

    /// Every token of the organization and its teams that one may rotate; only says what would be done
    #[arg(long, conflicts_with_all = ["team", "organization_token", "user_token"])]
    pub all: bool,

    /// Only those that were generated so long ago: 90d
    #[arg(long, value_name = "DAYS", requires = "all")]
    pub older_than: Option<String>,

    /// Only those of this kind
    #[arg(long, value_name = "KIND", requires = "all")]
    pub kind: Option<Kind>,

    /// Rotate them
    #[arg(long, requires = "all")]
    pub yes: bool,

    /// Go on with what was begun with --all --yes
    #[arg(long, value_name = "ID", conflicts_with_all = ["all", "team", "organization_token", "user_token"])]
    pub resume: Option<String>,

    /// The journal of --all and --resume, in place of one in the data folder
    #[arg(long, value_name = "PATH")]
    pub journal: Option<PathBuf>,

    /// Print commands that store a token, ready to be used
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

impl Rotate {
    /// How long each command may take.
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
