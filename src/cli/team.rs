//! What is done with teams.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Subcommand, ValueEnum};

use super::{any_of, words};
use crate::domain::{Permission, Visibility};

/// What to do with teams.
#[derive(Debug, Subcommand)]
pub enum TeamVerb {
    /// List the teams that you can see
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one team: its permissions, members, access and token
    Show {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Create an empty team
    #[command(visible_alias = "new")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Who can see it: its members and the owners, or the whole organization
        #[arg(long, value_name = "VISIBILITY", default_value = "secret", value_parser = visibilities())]
        visibility: Visibility,
        /// A permission in the organization. You can repeat it
        #[arg(long = "permission", value_name = "PERMISSION", value_parser = permissions())]
        permissions: Vec<Permission>,
        /// Print what was created as JSON
        #[arg(long)]
        json: bool,
    },
    /// Rename a team
    Rename {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// Its new name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Set who can see a team
    Visibility {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// Its members and the owners, or the whole organization
        #[arg(value_name = "VISIBILITY", value_parser = visibilities())]
        visibility: Visibility,
    },
    /// Give a team permissions in the organization, or take them away
    #[command(group = any_of("change", &["give", "take"]))]
    Permissions {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// A permission to give. You can repeat it
        #[arg(long, value_name = "PERMISSION", value_parser = permissions())]
        give: Vec<Permission>,
        /// A permission to take away. You can repeat it
        #[arg(long, value_name = "PERMISSION", value_parser = permissions())]
        take: Vec<Permission>,
    },
    /// Set whether members of a team can manage its token
    TokenManagement {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// Whether they can
        #[arg(value_name = "WHETHER")]
        allowed: Switch,
    },
    /// Delete a team with its access and its token
    #[command(visible_alias = "rm", alias = "remove")]
    Delete {
        /// Its name
        #[arg(value_name = "TEAM")]
        team: String,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
}

/// Whether they can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// They can (the default).
    On,
    /// Only owners of the organization can.
    Off,
}

fn visibilities() -> impl TypedValueParser<Value = Visibility> {
    let known = PossibleValuesParser::new(words(&Visibility::ALL, Visibility::as_str));
    known.try_map(|word| Visibility::parse(&word).ok_or("no visibility"))
}

fn permissions() -> impl TypedValueParser<Value = Permission> {
    let known = PossibleValuesParser::new(words(&Permission::ALL, Permission::as_str));
    known.try_map(|word| Permission::parse(&word).ok_or("no permission"))
}
