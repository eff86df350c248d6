//! What a team can do with one workspace (spec §2.5): a fixed level, or rights that were chosen one by one.

use std::fmt;

use super::{Level, OrganizationAccess};

/// Names of the API for the steps of a category, least first.
macro_rules! steps {
    ($kind:ident: $($step:ident = $word:literal),+) => {
        impl $kind {
            /// Every step, least first.
            pub const ALL: &'static [Self] = &[$(Self::$step),+];

            /// The word that TFE uses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$step => $word),+
                }
            }

            /// Reads the word; `None` for any other.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|step| step.as_str() == word)
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }
    };
}
pub(super) use steps;

/// What can be done with runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runs {
    Read,
    /// Create them, for somebody else to apply.
    Plan,
    /// Apply, discard and cancel them.
    Apply,
}
steps!(Runs: Read = "read", Plan = "plan", Apply = "apply");

/// What can be done with variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variables {
    #[default]
    None,
    Read,
    Write,
}
steps!(Variables: None = "none", Read = "read", Write = "write");

/// What can be done with state versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateVersions {
    #[default]
    None,
    ReadOutputs,
    /// Look at all of them.
    Read,
    Write,
}
steps!(StateVersions: None = "none", ReadOutputs = "read-outputs", Read = "read", Write = "write");

/// A team's access to a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// One of the four levels.
    Fixed(Level),
    Custom(CustomAccess),
}

/// Rights that were chosen one by one; runs can always be read.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CustomAccess {
    pub runs: Runs,
    pub variables: Variables,
    pub state_versions: StateVersions,
    pub sentinel_mocks: bool,
    pub workspace_locking: bool,
    /// Managing the workspace's run tasks.
    pub run_tasks: bool,
    /// Overriding failed policies. There are none here, so it decides nothing.
    pub policy_overrides: bool,
}

impl Access {
    /// The rights that this access gives.
    #[must_use]
    pub fn rights(self) -> Rights {
        match self {
            Self::Fixed(level) => level.into(),
            Self::Custom(custom) => custom.into(),
        }
    }

    /// All of it in words, for the audit log.
    #[must_use]
    pub fn describe(self) -> String {
        let Self::Custom(custom) = self else { return self.to_string() };
        let CustomAccess { runs, variables, state_versions, .. } = custom;
        let given = |given: bool, word: &'static str| if given { word } else { "" };
        format!(
            "custom (runs {runs}, variables {variables}, state-versions {state_versions}{}{}{}{})",
            given(custom.sentinel_mocks, ", sentinel-mocks read"),
            given(custom.workspace_locking, ", workspace-locking"),
            given(custom.run_tasks, ", run-tasks"),
            given(custom.policy_overrides, ", policy-overrides"),
        )
    }
}

impl From<Level> for Access {
    fn from(level: Level) -> Self {
        Self::Fixed(level)
    }
}

/// `read`, `plan`, `write`, `admin` or `custom`.
impl fmt::Display for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(level) => level.fmt(formatter),
            Self::Custom(_) => formatter.pad("custom"),
        }
    }
}

/// What can be done with a workspace, category by category; by default nothing.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rights {
    /// Runs; nothing for actors who do not reach the workspace at all.
    pub runs: Option<Runs>,
    pub variables: Variables,
    pub state_versions: StateVersions,
    pub sentinel_mocks: bool,
    pub workspace_locking: bool,
    /// Managing the workspace's run tasks.
    pub run_tasks: bool,
    /// Moving the workspace into another project.
    pub relocate: bool,
    pub delete: bool,
    /// What only admin has: settings, team access, undoing another's lock, cancelling by force.
    pub admin: bool,
}

impl Rights {
    /// No access.
    pub const NONE: Self = Self {
        runs: None,
        variables: Variables::None,
        state_versions: StateVersions::None,
        sentinel_mocks: false,
        workspace_locking: false,
        run_tasks: false,
        relocate: false,
        delete: false,
        admin: false,
    };

    /// Everything, as an owner has it.
    pub const ALL: Self = Self {
        runs: Some(Runs::Apply),
        variables: Variables::Write,
        state_versions: StateVersions::Write,
        sentinel_mocks: true,
        workspace_locking: true,
        run_tasks: true,
        relocate: true,
        delete: true,
        admin: true,
    };

    /// What a team's permissions in the organization give on every workspace (spec §2.4).
    #[must_use]
    pub fn everywhere(permissions: OrganizationAccess) -> Self {
        use super::Permission::ManageWorkspaces;
        match permissions {
            all if all.get(ManageWorkspaces) => Self::ALL,
            some if some.reads_workspaces() => Level::Read.into(),
            _ => Self::NONE,
        }
    }

    /// What either gives: the highest wins, category by category.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            runs: self.runs.max(other.runs),
            variables: self.variables.max(other.variables),
            state_versions: self.state_versions.max(other.state_versions),
            sentinel_mocks: self.sentinel_mocks || other.sentinel_mocks,
            workspace_locking: self.workspace_locking || other.workspace_locking,
            run_tasks: self.run_tasks || other.run_tasks,
            relocate: self.relocate || other.relocate,
            delete: self.delete || other.delete,
            admin: self.admin || other.admin,
        }
    }

    /// Whether all of `other` is in it.
    #[must_use]
    pub fn include(self, other: Self) -> bool {
        self.union(other) == self
    }

    /// Whether the workspace is reached at all.
    #[must_use]
    pub fn reach(self) -> bool {
        self != Self::NONE
    }

    /// The level that is exactly this, if one is.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        Level::ALL.into_iter().find(|level| self == Self::from(*level))
    }
}

impl From<Level> for Rights {
    fn from(level: Level) -> Self {
        let read = Self { runs: Some(Runs::Read), variables: Variables::Read, state_versions: StateVersions::Read, ..Self::NONE };
        match level {
            Level::Read => read,
            Level::Plan => Self { runs: Some(Runs::Plan), ..read },
            Level::Write => Self { run_tasks: false, relocate: false, delete: false, admin: false, ..Self::ALL },
            Level::Admin => Self::ALL,
        }
    }
}

impl From<CustomAccess> for Rights {
    fn from(custom: CustomAccess) -> Self {
        let CustomAccess { runs, variables, state_versions, sentinel_mocks, workspace_locking, run_tasks, .. } = custom;
        Self { runs: Some(runs), variables, state_versions, sentinel_mocks, workspace_locking, run_tasks, ..Self::NONE }
    }
}

/// `none`, the level that it is, or `custom`.
impl fmt::Display for Rights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level() {
            Some(level) => level.fmt(formatter),
            None if self.reach() => formatter.pad("custom"),
            None => formatter.pad("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUSTOM: CustomAccess = CustomAccess {
        runs: Runs::Plan,
        variables: Variables::None,
        state_versions: StateVersions::ReadOutputs,
        sentinel_mocks: false,
        workspace_locking: true,
        run_tasks: false,
        policy_overrides: false,
    };

    #[test]
    fn each_level_has_all_that_the_one_before_has() {
        let rights = Level::ALL.map(Rights::from);
        for pair in rights.windows(2) {
            assert!(pair[1].include(pair[0]) && !pair[0].include(pair[1]), "{pair:?}");
        }
        assert!(rights.into_iter().all(Rights::reach) && !Rights::NONE.reach());
    }

    #[test]
    fn the_highest_wins_in_each_category() {
        let both = Rights::from(Level::Read).union(CUSTOM.into());
        assert_eq!((both.runs, both.variables, both.state_versions), (Some(Runs::Plan), Variables::Read, StateVersions::Read));
        assert!(both.workspace_locking && !both.admin);
        assert_eq!(both.union(Rights::NONE), both);
        assert_eq!(both.union(Rights::ALL), Rights::ALL);
    }

    #[test]
    fn rights_are_named_by_their_level_when_they_are_one() {
        for level in Level::ALL {
            assert_eq!(Rights::from(level).to_string(), level.as_str());
        }
        assert_eq!(Rights::NONE.to_string(), "none");
        assert_eq!(Rights::from(CUSTOM).to_string(), "custom");
    }

    #[test]
    fn who_manages_workspaces_administers_all_and_who_manages_policies_reads_all() {
        use crate::domain::Permission::{
            self, ManageAgentPools, ManagePolicies, ManagePolicyOverrides, ManageProjects, ManageWorkspaces, ReadProjects,
            ReadWorkspaces,
        };
        let only = |permission| OrganizationAccess::NONE.with(permission, true);
        assert_eq!(Rights::everywhere(only(ManageWorkspaces).union(only(ManagePolicies))).level(), Some(Level::Admin));
        let readers = [ManagePolicies, ManagePolicyOverrides, ManageAgentPools, ReadWorkspaces, ReadProjects, ManageProjects];
        for permission in Permission::ALL.into_iter().filter(|permission| *permission != ManageWorkspaces) {
            let expected = if readers.contains(&permission) { Level::Read.into() } else { Rights::NONE };
            assert_eq!(Rights::everywhere(only(permission)), expected, "{permission:?}");
        }
    }

    #[test]
    fn custom_access_is_told_in_full() {
        let told = "custom (runs plan, variables none, state-versions read-outputs, workspace-locking)";
        assert_eq!(Access::Custom(CUSTOM).describe(), told);
        assert_eq!(Access::Fixed(Level::Plan).describe(), "plan");
    }
}
