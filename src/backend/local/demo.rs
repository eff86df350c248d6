//! The demo as `assets/demo.toml` has it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{Access, CustomAccess, Level, Runs, StateVersions, Variables};

impl Demo {
    /// Reads the demo.
    ///
    /// # Errors
    /// Where it is not written as it should be.
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("../../../assets/demo.toml"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Demo {
    pub(super) users: Vec<DemoUser>,
    pub(super) organizations: Vec<DemoOrganization>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoUser {
    pub(super) username: String,
    pub(super) two_factor: bool,
    #[serde(default)]
    pub(super) tokens: Vec<DemoToken>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoOrganization {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) creator: String,
    /// Days.
    pub(super) age: f64,
    pub(super) workspaces: Vec<String>,
    #[serde(default)]
    pub(super) maximum_lifetimes: BTreeMap<String, u16>,
    pub(super) token: Option<DemoToken>,
    pub(super) teams: Vec<DemoTeam>,
    #[serde(default)]
    pub(super) locks: Vec<DemoLock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoTeam {
    pub(super) name: String,
    #[serde(default)]
    pub(super) visible: bool,
    /// Permissions by their names in the API.
    #[serde(default)]
    pub(super) organization_access: Vec<String>,
    /// Days ago since when its members can't manage its token; absent where they can.
    pub(super) members_lost_token: Option<f64>,
    pub(super) members: Vec<String>,
    /// Who was a member, and left so many days ago.
    #[serde(default)]
    pub(super) left: BTreeMap<String, f64>,
    #[serde(default)]
    pub(super) access: BTreeMap<String, DemoAccess>,
    pub(super) token: Option<DemoToken>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum DemoAccess {
    Level(String),
    Custom(DemoCustomAccess),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoCustomAccess {
    pub(super) runs: String,
    pub(super) variables: String,
    pub(super) state_versions: String,
    #[serde(default)]
    pub(super) sentinel_mocks: bool,
    #[serde(default)]
    pub(super) workspace_locking: bool,
    #[serde(default)]
    pub(super) run_tasks: bool,
}

impl DemoAccess {
    /// `None` for a word that is none of the field's.
    pub(super) fn read(&self) -> Option<Access> {
        let custom = match self {
            Self::Level(word) => return Level::parse(word).map(Access::Fixed),
            Self::Custom(custom) => custom,
        };
        Some(Access::Custom(CustomAccess {
            runs: Runs::parse(&custom.runs)?,
            variables: Variables::parse(&custom.variables)?,
            state_versions: StateVersions::parse(&custom.state_versions)?,
            sentinel_mocks: custom.sentinel_mocks,
            workspace_locking: custom.workspace_locking,
            run_tasks: custom.run_tasks,
            policy_overrides: false,
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoLock {
    pub(super) workspace: String,
    pub(super) by: String,
    /// Days ago.
    pub(super) age: f64,
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoToken {
    /// The user whose token it is, where nobody is named.
    pub(super) by: Option<String>,
    pub(super) description: Option<String>,
    /// Days ago.
    pub(super) age: f64,
    /// Days ago; absent for one that was never used.
    pub(super) used: Option<f64>,
    /// Days from now; absent for one that does not expire.
    pub(super) expires: Option<f64>,
    /// The address of the last use, and the program.
    pub(super) from: Option<String>,
    pub(super) client: Option<String>,
    /// Uses on a working day.
    #[serde(default)]
    pub(super) daily: u32,
}
