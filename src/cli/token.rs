//! What is done with tokens.

use clap::{Args, Subcommand};

use super::Rotate;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    /// List the tokens that there are, without their text
    #[command(visible_alias = "ls")]
    List {
        /// Whose, in place of all of them
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
    /// Show all that is known of one token, without its text
    Show {
        /// Whose it is
        #[command(flatten)]
        whose: Whose,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Generate a token and print it, and nothing else
    #[command(visible_alias = "new", alias = "create")]
    Generate {
        /// Whose it is to be
        #[command(flatten)]
        whose: Whose,
        /// When the token expires: 90d, 2y, a date (2026-06-30) or a time (2026-06-30 18:00), in UTC. Without this: two years from now, or at the maximum lifetime if that is earlier
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
        /// Replace the valid token that is there, which stops working at once; without this it is left, with exit code 1
        #[arg(long)]
        replace: bool,
        /// Print the token although the output is a terminal
        #[arg(long)]
        show: bool,
        /// Print JSON: its id, when it expires, and the token
        #[arg(long)]
        json: bool,
    },
    /// Replace a token and hand the new one to a command, without anybody seeing it
    ///
    /// The command is run by /bin/sh -c and reads the token, and nothing after it, on its standard input. The token is in no
    /// argument, no variable and no file, and it is masked in what the command says. Then it is proven that the new token works
    /// and the one before does not. The token before of a team or an organization stops working as soon as the new one is made; one
    /// of one's own works until the new one is stored.
    Rotate(Box<Rotate>),
    /// Delete a token, which stops working at once
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

/// Which tokens are listed; without anything all of them, and every team that has none.
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
    #[arg(long, value_name = "NAME", conflicts_with_all = ["organization_token", "user_token"])]
    pub team: Option<String>,

    /// The token of the organization
    #[arg(long, conflicts_with = "user_token")]
    pub organization_token: bool,

    /// A token of one's own
    #[arg(long)]
    pub user_token: bool,

    /// What the token of one's own is for
    #[arg(long, value_name = "TEXT", requires = "user_token", conflicts_with = "id")]
    pub description: Option<String>,

    /// The id of the token of one's own, where a description does not tell it from others
    #[arg(long, value_name = "ID", requires = "user_token")]
    pub id: Option<String>,
}
