//! How tokens are looked over.

use clap::{Args, ValueEnum};

use crate::domain::Lifetime;
use crate::insight::hygiene::{Severity, Thresholds};

/// From which severity on something is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Anyone who has the token owns the organization.
    Critical,
    /// Look at it today.
    High,
    /// Fix it when you have time.
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

/// What counts as a problem, and how to report it.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct HygieneWish {
    /// End with exit code 5 if a finding is at least this severe
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// After how many days without use a token counts as not used: 90, 90d or 12w
    #[arg(long, value_name = "DAYS", default_value_t = Thresholds::default().unused, value_parser = days)]
    pub unused_after: u16,

    /// After how many days a token counts as old: 365, 365d or 1y
    #[arg(long, value_name = "DAYS", default_value_t = Thresholds::default().old, value_parser = days)]
    pub old_after: u16,

    /// On a host, read without a question what costs a request for each team or workspace
    #[arg(long, requires = "real_host")]
    pub yes: bool,

    /// Print JSON
    #[arg(long, conflicts_with_all = ["csv", "sarif"])]
    pub json: bool,

    /// Print CSV
    #[arg(long, conflicts_with = "sarif")]
    pub csv: bool,

    /// Print SARIF 2.1.0, for tools that show findings of scanners
    #[arg(long)]
    pub sarif: bool,
}
