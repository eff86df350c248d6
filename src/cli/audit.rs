//! What is done with the audit log.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};

use crate::backend::Outcome;
use crate::domain::Via;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// List rows, the newest first
    #[command(visible_alias = "ls")]
    List {
        /// Which rows
        #[command(flatten)]
        filter: AuditFilter,
        /// At most this many rows
        #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check the chain row by row and print its head. Exit code 5 means that it is broken
    Verify {
        /// Check only the rows since the last check
        #[arg(long, conflicts_with = "from")]
        since_last: bool,
        /// Start after a head that you recorded. A different hash of that row means that the chain is broken
        #[arg(long, value_name = "ROW:HASH")]
        from: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write rows for other programs, the newest first
    Export {
        /// Which rows
        #[command(flatten)]
        filter: AuditFilter,
        /// The format
        #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
        format: AuditFormat,
        /// Write a file that only you can read, whole or not at all, instead of printing
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        /// Replace the file if it is there
        #[arg(long, requires = "to")]
        force: bool,
    },
}

/// Which rows; without options, all of them.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct AuditFilter {
    /// By whom: part of a name, or an id
    #[arg(long, value_name = "TEXT")]
    pub actor: Option<String>,

    /// About what: part of a name or of the detail, or an id
    #[arg(long, value_name = "TEXT")]
    pub target: Option<String>,

    /// What was done: a command as the log names it, or only its noun
    #[arg(long, value_name = "COMMAND")]
    pub command: Option<String>,

    /// Where the change came from: the console, the command line, the API, or the initial data
    #[arg(long, value_name = "WAY", value_parser = PossibleValuesParser::new(Via::ALL.map(Via::as_str)))]
    pub via: Option<String>,

    /// The API token that made the change: its id, at-…
    #[arg(long, value_name = "ID")]
    pub token_id: Option<String>,

    /// From this time on: a span (3h, 7d) before now, a date, or a time (2026-03-02 14:30), in UTC
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// Until this time, or the end of this day; a span counts back from now
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,

    /// How it ended
    #[arg(long, value_name = "OUTCOME", value_parser = PossibleValuesParser::new(Outcome::ALL.map(Outcome::as_str)))]
    pub outcome: Option<String>,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// A line of JSON for each row.
    Jsonl,
    /// A line of CSV for each row.
    Csv,
}
