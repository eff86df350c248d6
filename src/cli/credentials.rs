//! The credentials helper of terraform.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Where tokens are kept, and what is done with them.
#[derive(Debug, Args)]
pub struct Credentials {
    /// Keep the tokens in this file, in clear and for its user alone, in place of the keyring; for machines that have none
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub what: CredentialsVerb,
}

/// What terraform asks of a helper, and how it finds this one.
#[derive(Debug, Subcommand)]
pub enum CredentialsVerb {
    /// Print the token for a host as JSON, as terraform reads it; {} where there is none
    Get {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
    },
    /// Keep the token for a host that is on the standard input, as JSON
    Store {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
        /// The standard input is the token itself
        #[arg(long)]
        raw: bool,
    },
    /// Keep no token for a host any more
    #[command(visible_alias = "rm", aliases = ["delete", "remove"])]
    Forget {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
    },
    /// Put a link to this program where terraform looks for helpers, and print what to write into its configuration
    Install,
}
