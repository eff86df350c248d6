//! What is done with workspaces, and with the access of teams to them.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::words;
use crate::domain::{Level, Runs, StateVersions, Variables};

/// What to do with workspaces.
#[derive(Debug, Subcommand)]
pub enum WorkspaceVerb {
    /// List the workspaces that one may see
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one workspace: its lock, one's own access, and the access of teams
    Show {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a workspace
    #[command(visible_alias = "new")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Print what was made as JSON
        #[arg(long)]
        json: bool,
    },
    /// Give a workspace another name
    Rename {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Its name from then on
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Lock a workspace, so that nobody else starts runs in it
    Lock {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Unlock a workspace that one has locked
    Unlock {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Although another has locked it; this needs admin access
        #[arg(long)]
        force: bool,
    },
    /// Delete a workspace with its states, variables and runs, and the access of teams to it
    #[command(visible_alias = "rm", alias = "remove")]
    Delete {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// What to do with the access of teams.
#[derive(Debug, Subcommand)]
pub enum AccessVerb {
    /// List which teams have access to a workspace
    #[command(visible_alias = "ls")]
    List {
        /// The workspace
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Give a team access to a workspace, in place of the access that it has
    Set {
        /// The workspace
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// How much: one of the four levels, or custom with the rights below
        #[arg(value_name = "LEVEL", value_parser = levels())]
        level: Chosen,
        /// Right by right
        #[command(flatten)]
        rights: CustomRights,
    },
    /// Take the access of a team to a workspace away
    #[command(visible_alias = "rm", alias = "delete")]
    Remove {
        /// The workspace
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
    },
}

/// A level that was chosen, or that there is none of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// One of the four.
    Level(Level),
    /// Right by right.
    Custom,
}

/// Rights of custom access; each that is not said is the least.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct CustomRights {
    /// With custom: what may be done with runs [default: read]
    #[arg(long, value_name = "STEP", value_parser = runs())]
    pub runs: Option<Runs>,
    /// With custom: what may be done with variables [default: none]
    #[arg(long, value_name = "STEP", value_parser = variables())]
    pub variables: Option<Variables>,
    /// With custom: what may be done with states [default: none]
    #[arg(long, value_name = "STEP", value_parser = states())]
    pub state_versions: Option<StateVersions>,
    /// With custom: mocks for Sentinel may be downloaded
    #[arg(long)]
    pub sentinel_mocks: bool,
    /// With custom: the workspace may be locked and unlocked
    #[arg(long)]
    pub workspace_locking: bool,
    /// With custom: run tasks may be managed
    #[arg(long)]
    pub run_tasks: bool,
    /// With custom: failed policies can be overridden (kept for the API: nothing here checks policies)
    #[arg(long)]
    pub policy_overrides: bool,
}

impl CustomRights {
    /// Whether any right was chosen.
    #[must_use]
    pub fn are_chosen(&self) -> bool {
        self.runs.is_some()
            || self.variables.is_some()
            || self.state_versions.is_some()
            || self.sentinel_mocks
            || self.workspace_locking
            || self.run_tasks
            || self.policy_overrides
    }
}

fn levels() -> impl TypedValueParser<Value = Chosen> {
    let mut known = words(&Level::ALL, Level::as_str);
    known.push("custom");
    PossibleValuesParser::new(known).map(|word| Level::parse(&word).map_or(Chosen::Custom, Chosen::Level))
}

fn runs() -> impl TypedValueParser<Value = Runs> {
    PossibleValuesParser::new(words(Runs::ALL, Runs::as_str)).try_map(|word| Runs::parse(&word).ok_or("no step"))
}

fn variables() -> impl TypedValueParser<Value = Variables> {
    PossibleValuesParser::new(words(Variables::ALL, Variables::as_str)).try_map(|word| Variables::parse(&word).ok_or("no step"))
}

fn states() -> impl TypedValueParser<Value = StateVersions> {
    let known = PossibleValuesParser::new(words(StateVersions::ALL, StateVersions::as_str));
    known.try_map(|word| StateVersions::parse(&word).ok_or("no step"))
}
