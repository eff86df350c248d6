//! What is done with the members of teams, and with the accounts of a local model.

use clap::Subcommand;

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum MemberVerb {
    /// List the members of a team, or all members of the organization that you can see
    #[command(visible_alias = "ls")]
    List {
        /// The team
        #[arg(value_name = "TEAM")]
        team: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add users to a team: all of them, or none
    Add {
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// The users
        #[arg(value_name = "USERNAME", required = true)]
        usernames: Vec<String>,
    },
    /// Remove users from a team: all of them, or none
    #[command(visible_alias = "rm", alias = "delete")]
    Remove {
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// The users
        #[arg(value_name = "USERNAME", required = true)]
        usernames: Vec<String>,
        /// Don't ask before you or an owner is removed
        #[arg(long)]
        yes: bool,
    },
}

/// What to do with the accounts of a local model.
#[derive(Debug, Subcommand)]
pub enum UserVerb {
    /// List every account of the model, with its organizations and teams
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Create an account. Teams can then have it as a member
    #[command(visible_alias = "new")]
    Create {
        /// Its username
        #[arg(value_name = "USERNAME")]
        username: String,
        /// Its email address (default: USERNAME@example.com)
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// Turn two-factor authentication on
        #[arg(long)]
        two_factor: bool,
        /// Print what was created as JSON
        #[arg(long)]
        json: bool,
    },
}
