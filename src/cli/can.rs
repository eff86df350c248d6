//! What is asked of the law.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::insight::powers::ACTIONS;

/// Whether somebody may do something.
#[derive(Debug, Args)]
pub struct CanWish {
    /// Who: user:NAME, team:NAME (the team's token), or organization (its token)
    #[arg(value_name = "ACTOR")]
    pub actor: String,

    /// What: a command by the name that it has in the audit log
    #[arg(value_name = "ACTION", value_parser = PossibleValuesParser::new(ACTIONS.iter().map(|action| action.name)))]
    pub action: String,

    /// To what: team:NAME, workspace:NAME, user:NAME, token:ID or organization, as the action needs; some need two
    #[arg(value_name = "TARGET", num_args = 0..=2)]
    pub target: Vec<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What some can do, all told.
#[derive(Debug, Args)]
pub struct MatrixWish {
    /// Who: user:NAME, team:NAME (the team's token), or organization (its token); may be given several times
    #[arg(long, value_name = "ACTOR")]
    pub actor: Vec<String>,

    /// The token of this team; may be given several times
    #[arg(long, value_name = "NAME")]
    pub team: Vec<String>,

    /// Print JSON, with what grants or forbids each
    #[arg(long)]
    pub json: bool,
}
