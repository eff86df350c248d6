//! How an organization is compared, copied and written out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What is compared with a host.
#[derive(Debug, Args)]
pub struct DiffWish {
    /// The local model, instead of the console's
    #[arg(long, value_name = "PATH")]
    pub model: Option<PathBuf>,

    /// Read without a question what costs a request for each team or workspace
    #[arg(long)]
    pub yes: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Where an organization is copied to.
#[derive(Debug, Args)]
pub struct PullWish {
    /// The local model, instead of the console's. It is created if it doesn't exist
    #[arg(long, value_name = "PATH")]
    pub model: Option<PathBuf>,

    /// Read without a question what costs a request for each team or workspace
    #[arg(long)]
    pub yes: bool,
}

/// The language of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Resources of the provider hashicorp/tfe, with import blocks.
    Hcl,
}

/// How an organization is written out.
#[derive(Debug, Args)]
pub struct ExportWish {
    /// The language
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,

    /// On a host, read without a question what costs a request for each team or workspace
    #[arg(long, requires = "real_host")]
    pub yes: bool,
}
