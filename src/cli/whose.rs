//! Whose a token is.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// Where the token comes from, and what to do with it.
#[derive(Debug, Args)]
pub struct WhoseWish {
    /// Check each secret of a gitleaks report (JSON) instead of one token. Standard input is -
    #[arg(long, value_name = "FILE")]
    pub gitleaks: Option<PathBuf>,

    /// Delete the token, if you can
    #[arg(long, visible_alias = "revoke")]
    pub delete: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// A token that was given as an argument: taken, so that the parser does not say it again, and refused.
    #[arg(hide = true)]
    pub never: Vec<OsString>,
}
