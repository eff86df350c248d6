//! What is done with organizations.

use clap::{Subcommand, ValueEnum, builder::PossibleValuesParser, builder::TypedValueParser};

use super::{any_of, words};
use crate::domain::TokenKind;

/// What to do with organizations.
#[derive(Debug, Subcommand)]
pub enum OrganizationVerb {
    /// List the organizations that one belongs to
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the organization: its address, what is in it, and the maximum lifetimes of its tokens
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make an organization; who asks becomes its first owner
    #[command(visible_alias = "new")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Where its notices go
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// Print what was made as JSON
        #[arg(long)]
        json: bool,
    },
    /// Change the name of the organization, or its address for notices
    #[command(group = any_of("change", &["name", "email"]))]
    Update {
        /// Its name from then on
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Where its notices go from then on
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
    /// Delete an organization with its teams, workspaces and tokens
    #[command(visible_alias = "rm", alias = "remove")]
    Delete {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Set how long tokens of a kind may live at most; in force at once
    SetLifetime {
        /// Whose tokens
        #[arg(value_name = "KIND", value_parser = kinds())]
        kind: TokenKind,
        /// Days (90) or a span (90d, 12w, 1y), or none for no maximum
        #[arg(value_name = "DAYS")]
        lifetime: String,
        /// Do not ask when tokens that there are may stop by it
        #[arg(long)]
        yes: bool,
    },
    /// Let each team have several tokens, each with a description, or one as by default
    SetDescribedTeamTokens {
        /// Whether teams can have several
        #[arg(value_name = "ON|OFF")]
        allowed: Toggle,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Toggle {
    /// A team can have several tokens, each with a description.
    On,
    /// A team has one token, as by default.
    Off,
}

fn kinds() -> impl TypedValueParser<Value = TokenKind> {
    let known = PossibleValuesParser::new(words(&TokenKind::ALL, TokenKind::as_str));
    known.try_map(|word| TokenKind::parse(&word).ok_or("no kind of token"))
}
