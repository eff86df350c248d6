//! How tokens are looked over.

use clap::{Args, ValueEnum};

use crate::domain::Lifetime;
use crate::insight::hygiene::{Severity, Thresholds};

/// From which severity on something is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Whoever has the token owns the organization.
    Critical,
    /// Somebody should look at it today.
    High,
    /// It should be mended when somebody is at it.
    Medium,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Critical => Self::Critical,
            FailOn::High => Self::High,
            FailOn::Medium => Self::Medium,
        }
    }
}

/// Reads a number of days, or a span of whole days.
fn days(text: &str) -> Result<u16, String> {
    Lifetime::parse_days("DAYS", text).map(Lifetime::as_days).map_err(|invalid| invalid.to_string())
}

/// What counts as amiss, and how it is told.
#[derive(Debug, Args)]
pub struct HygieneWish {
    /// End with 5 when something is at least this grave
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// After how many days without a use a token counts as unused; 90, 90d and 12w are read
    #[arg(long, value_name = "DAYS", default_value_t = Thresholds::default().unused, value_parser = days)]
    pub unused_after: u16,

    /// After how many days a token counts as old; 365, 365d and 1y are read
    #[arg(long, value_name = "DAYS", default_value_t = Thresholds::default().old, value_parser = days)]
    pub old_after: u16,

    /// Print JSON
    #[arg(long, conflicts_with_all = ["csv", "sarif"])]
    pub json: bool,

    /// Print CSV
    #[arg(long, conflicts_with = "sarif")]
    pub csv: bool,

    /// Print SARIF 2.1.0, for what shows the findings of scanners
    #[arg(long)]
    pub sarif: bool,
}
