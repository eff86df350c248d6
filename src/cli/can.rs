//! What is asked of the law.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::insight::powers::ACTIONS;

/// Whether a user or a token can do something.
#[derive(Debug, Args)]
pub struct CanWish {
    /// Who: user:NAME, team:NAME (the team's token) or organization (its token)
    #[arg(value_name = "ACTOR")]
    pub actor: String,

    /// What: an action by its name in the audit log
    #[arg(value_name = "ACTION", value_parser = PossibleValuesParser::new(ACTIONS.iter().map(|action| action.name)))]
    pub action: String,

    /// On what: team:NAME, workspace:NAME, user:NAME, token:ID or organization. Some actions need two
    #[arg(value_name = "TARGET", num_args = 0..=2)]
    pub target: Vec<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What users and tokens can do.
#[derive(Debug, Args)]
pub struct MatrixWish {
    /// Who: user:NAME, team:NAME (the team's token) or organization (its token). You can repeat it
    #[arg(long, value_name = "ACTOR")]
    pub actor: Vec<String>,

    /// The token of this team. You can repeat it
    #[arg(long, value_name = "NAME")]
    pub team: Vec<String>,

    /// On a host, read without a question what costs a request for each team or workspace
    #[arg(long, requires = "real_host")]
    pub yes: bool,

    /// Print JSON, with what allows or forbids each action
    #[arg(long)]
    pub json: bool,
}
