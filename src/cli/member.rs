//! What is done with the members of teams, and with the accounts of a local model.

use clap::Subcommand;

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum MemberVerb {
    /// List the members of a team, or everybody in the organization that one may see
    #[command(visible_alias = "ls")]
    List {
        /// The team
        #[arg(value_name = "TEAM")]
        team: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Put users into a team: all of them, or none
    Add {
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// The users
        #[arg(value_name = "USERNAME", required = true)]
        usernames: Vec<String>,
    },
    /// Take users out of a team: all of them, or none
    #[command(visible_alias = "rm", alias = "delete")]
    Remove {
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// The users
        #[arg(value_name = "USERNAME", required = true)]
        usernames: Vec<String>,
        /// Do not ask before oneself or an owner is removed
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
    /// Make an account, which teams can have as a member from then on
    #[command(visible_alias = "new")]
    Create {
        /// Its username
        #[arg(value_name = "USERNAME")]
        username: String,
        /// Its address; USERNAME@example.com if this is not said
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// With two-factor authentication on
        #[arg(long)]
        two_factor: bool,
        /// Print what was made as JSON
        #[arg(long)]
        json: bool,
    },
}
