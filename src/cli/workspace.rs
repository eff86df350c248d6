//! What is done with workspaces, and with the access of teams to them.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::words;
use crate::domain::{Level, Runs, StateVersions, Variables};

/// What to do with workspaces.
#[derive(Debug, Subcommand)]
pub enum WorkspaceVerb {
    /// List the workspaces that you can see
    #[command(visible_alias = "ls")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one workspace: its lock, your access, and the access of teams
    Show {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Create a workspace
    #[command(visible_alias = "new")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Print what was created as JSON
        #[arg(long)]
        json: bool,
    },
    /// Rename a workspace
    Rename {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Its new name
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
    /// Unlock a workspace that you locked
    Unlock {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Unlock it by force, if another user locked it. This needs admin access
        #[arg(long)]
        force: bool,
    },
    /// Delete a workspace with its states, variables and runs, and the access of teams to it
    #[command(visible_alias = "rm", alias = "remove")]
    Delete {
        /// Its name
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// Don't ask
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
    /// Give a team access to a workspace, instead of its present access
    Set {
        /// The workspace
        #[arg(value_name = "WORKSPACE")]
        workspace: String,
        /// The team
        #[arg(value_name = "TEAM")]
        team: String,
        /// One of the four levels, or custom with the rights below
        #[arg(value_name = "LEVEL", value_parser = levels())]
        level: Chosen,
        /// Right by right
        #[command(flatten)]
        rights: CustomRights,
    },
    /// Remove a team's access to a workspace
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

/// Rights of custom access; each one left out is the lowest.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct CustomRights {
    /// With custom: access to runs [default: read]
    #[arg(long, value_name = "STEP", value_parser = runs())]
    pub runs: Option<Runs>,
    /// With custom: access to variables [default: none]
    #[arg(long, value_name = "STEP", value_parser = variables())]
    pub variables: Option<Variables>,
    /// With custom: access to state versions [default: none]
    #[arg(long, value_name = "STEP", value_parser = states())]
    pub state_versions: Option<StateVersions>,
    /// With custom: download Sentinel mocks
    #[arg(long)]
    pub sentinel_mocks: bool,
    /// With custom: lock and unlock the workspace
    #[arg(long)]
    pub workspace_locking: bool,
    /// With custom: manage run tasks
    #[arg(long)]
    pub run_tasks: bool,
    /// With custom: override failed policies. Stored for the API; nothing here checks policies
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
