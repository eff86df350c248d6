//! What is done with the file of the model.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with the file of the model.
#[derive(Debug, Subcommand)]
pub enum DbVerb {
    /// Look whether the model is whole: pages, audit log, checksums, clock; ends with 5 when it is not
    Check {
        /// Take this machine's clock for right first, where the model has seen a later time
        #[arg(long)]
        reset_clock: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the model to a new file for its user alone, whole or not at all, while others go on with it
    Backup {
        /// The new file; one that is there is never replaced
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Put a backup in the place of the model, which is kept beside it under another name
    Restore {
        /// The backup, which stays where it is
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
