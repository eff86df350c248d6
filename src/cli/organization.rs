//! What is done with organizations.

use clap::{Subcommand, ValueEnum, builder::PossibleValuesParser, builder::TypedValueParser};

use super::{any_of, words};
use crate::domain::TokenKind;

/// What to do with organizations.
#[derive(Debug, Subcommand)]
pub enum OrganizationVerb {
    /// List the organizations that you belong to
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the organization: email address, contents, and maximum token lifetimes
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Create an organization. You become its first owner
    #[command(visible_alias = "new")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// The email address for its notices
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// Print what was created as JSON
        #[arg(long)]
        json: bool,
    },
    /// Change the organization's name, or its email address for notices
    #[command(group = any_of("change", &["name", "email"]))]
    Update {
        /// Its new name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// The new email address for its notices
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
    /// Delete an organization with its teams, workspaces and tokens
    #[command(visible_alias = "rm", alias = "remove")]
    Delete {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
    /// Set the maximum lifetime of a kind of token. Applies immediately, also to existing tokens
    SetLifetime {
        /// Whose tokens
        #[arg(value_name = "KIND", value_parser = kinds())]
        kind: TokenKind,
        /// Days (90) or a span (90d, 12w, 1y), or none for no maximum
        #[arg(value_name = "DAYS")]
        lifetime: String,
        /// Don't ask, even if existing tokens expire because of it
        #[arg(long)]
        yes: bool,
    },
    /// Let each team have several tokens, each with a description, or one (the default)
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
    /// A team has one token (the default).
    Off,
}

fn kinds() -> impl TypedValueParser<Value = TokenKind> {
    let known = PossibleValuesParser::new(words(&TokenKind::ALL, TokenKind::as_str));
    known.try_map(|word| TokenKind::parse(&word).ok_or("no kind of token"))
}
