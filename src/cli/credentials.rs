//! The credentials helper of terraform.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Where tokens are kept, and what is done with them.
#[derive(Debug, Args)]
pub struct Credentials {
    /// Keep the tokens in this file instead of the keyring, unencrypted. Only you can read the file
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub what: CredentialsVerb,
}

/// What terraform asks of a helper, and how it finds this one.
#[derive(Debug, Subcommand)]
pub enum CredentialsVerb {
    /// Print the token for a host as JSON, as terraform reads it. Without a token, print {}
    Get {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
    },
    /// Keep the token for a host. Standard input has it as JSON
    Store {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
        /// Standard input is the token itself, not JSON
        #[arg(long)]
        raw: bool,
    },
    /// Remove the token for a host
    #[command(visible_alias = "rm", aliases = ["delete", "remove"])]
    Forget {
        /// The host, as terraform writes it
        #[arg(value_name = "HOST")]
        host: String,
    },
    /// Link this program where terraform looks for helpers, and print the lines for terraform's configuration
    Install,
}
