//! What is done with the file of the model.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with the model's file.
#[derive(Debug, Subcommand)]
pub enum DbVerb {
    /// Check the model: pages, audit log, checksums, clock. Exit code 5 means that something is wrong
    Check {
        /// First trust this machine's clock, if the model has seen a later time
        #[arg(long)]
        reset_clock: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the model to a new file that only you can read, while others use the model
    Backup {
        /// The new file. An existing file is never replaced
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Replace the model with a backup. The old model is kept next to it, under another name
    Restore {
        /// The backup. It stays where it is
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
