//! What is done with tokens.

use clap::{Args, Subcommand};

use super::Rotate;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    /// List the tokens, without their text
    #[command(visible_alias = "ls")]
    List {
        /// Whose, instead of all of them
        #[command(flatten)]
        whose: Whose,
        /// Which of them
        #[command(flatten)]
        filter: TokenFilter,
        /// Print JSON
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// Print CSV
        #[arg(long)]
        csv: bool,
    },
    /// Show everything about one token, except its text
    Show {
        /// Whose it is
        #[command(flatten)]
        whose: Whose,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Generate a token and print only the token
    #[command(visible_alias = "new", alias = "create")]
    Generate {
        /// Whose token to generate
        #[command(flatten)]
        whose: Whose,
        /// When the token expires: 90d, 2y, a date (2026-06-30) or a time (2026-06-30 18:00), in UTC. By default in two years, or earlier if the maximum lifetime is shorter
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
        /// Replace an existing valid token. It stops working immediately. Without this, it stays and the exit code is 1
        #[arg(long)]
        replace: bool,
        /// Print the token even if the output is a terminal
        #[arg(long)]
        show: bool,
        /// Print JSON: its id, when it expires, and the token
        #[arg(long)]
        json: bool,
    },
    /// Replace a token and send the new one to a command. Nobody sees it
    ///
    /// /bin/sh -c runs the command, which reads only the token on standard input. The token is in no argument, no variable and no
    /// file, and it is masked in the command's output. Then the console proves that the new token works and the old one doesn't.
    /// The old token of a team or an organization stops working when the new one is generated. An old token of your own works
    /// until the new one is stored.
    Rotate(Box<Rotate>),
    /// Delete a token. It stops working immediately
    #[command(visible_aliases = ["revoke", "rm"], alias = "remove")]
    Delete {
        /// Whose it is
        #[command(flatten)]
        whose: Whose,
        /// Don't ask for the name before the organization's token or the owners team's token is deleted
        #[arg(long)]
        yes: bool,
    },
}

/// Which tokens to list; without options, all of them, and every team without one.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct TokenFilter {
    /// Only valid tokens that expire within this time, or until this day: 30d, 2026-06-30
    #[arg(long, value_name = "WHEN")]
    pub expiring: Option<String>,

    /// Only valid tokens without a use in this time, or since this day: 90d, 2026-06-30
    #[arg(long, value_name = "WHEN")]
    pub unused: Option<String>,

    /// Only tokens that this user, team or organization generated
    #[arg(long, value_name = "NAME")]
    pub created_by: Option<String>,
}

/// Whose token it is. Which of them is meant is checked by the verb: a list takes none, the others take one.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct Whose {
    /// The token of this team
    #[arg(long, value_name = "NAME", conflicts_with_all = ["organization_token", "audit_trails_token", "user_token"])]
    pub team: Option<String>,

    /// The token of the organization
    #[arg(long, conflicts_with_all = ["audit_trails_token", "user_token"])]
    pub organization_token: bool,

    /// The token of the organization that reads its audit trail only
    #[arg(long, conflicts_with = "user_token")]
    pub audit_trails_token: bool,

    /// A token of your own
    #[arg(long)]
    pub user_token: bool,

    /// The description of your token
    // What is required is not missed where it conflicts with something that is there.
    #[arg(long, value_name = "TEXT", requires = "user_token", conflicts_with_all = ["id", "team", "organization_token", "audit_trails_token"])]
    pub description: Option<String>,

    /// The id of your token, if several have the same description
    #[arg(long, value_name = "ID", requires = "user_token", conflicts_with_all = ["team", "organization_token", "audit_trails_token"])]
    pub id: Option<String>,
}
