//! What a team can do with a project and with the workspaces in it: a fixed level, or right by right.

use std::fmt;

use super::access::{Rights, steps};
use super::{CustomAccess, Level, OrganizationAccess, Permission, Runs, StateVersions, Variables};

/// A fixed level of access to a project, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectLevel {
    Read,
    /// Run and change its workspaces.
    Write,
    /// Administer its workspaces, create more, move and delete them.
    Maintain,
    /// Maintain, and change the project itself and who has access to it.
    Admin,
}
steps!(ProjectLevel: Read = "read", Write = "write", Maintain = "maintain", Admin = "admin");

/// What can be done with a project itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectSettings {
    Read,
    /// Change its name and its settings.
    Update,
    Delete,
}
steps!(ProjectSettings: Read = "read", Update = "update", Delete = "delete");

/// What can be done with the access of teams to a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectTeams {
    #[default]
    None,
    Read,
    /// Give it, and take it away.
    Manage,
}
steps!(ProjectTeams: None = "none", Read = "read", Manage = "manage");

/// What can be done with the variable sets of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariableSets {
    #[default]
    None,
    Read,
    Write,
}
steps!(VariableSets: None = "none", Read = "read", Write = "write");

/// A team's access to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProjectAccess {
    /// One of the four levels.
    Fixed(ProjectLevel),
    Custom(CustomProjectAccess),
}

/// Rights in a project that were chosen one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CustomProjectAccess {
    pub settings: ProjectSettings,
    /// The access of teams to it.
    pub teams: ProjectTeams,
    pub variable_sets: VariableSets,
    /// What its workspaces give, as custom access to each.
    pub workspaces: CustomAccess,
    pub create: bool,
    /// Moving workspaces out of it.
    pub relocate: bool,
    pub delete: bool,
}

impl CustomProjectAccess {
    /// The least: the project can be read, and the runs of its workspaces.
    pub const LEAST: Self = Self {
        settings: ProjectSettings::Read,
        teams: ProjectTeams::None,
        variable_sets: VariableSets::None,
        workspaces: CustomAccess {
            runs: Runs::Read,
            variables: Variables::None,
            state_versions: StateVersions::None,
            sentinel_mocks: false,
            workspace_locking: false,
            run_tasks: false,
            policy_overrides: false,
        },
        create: false,
        relocate: false,
        delete: false,
    };
}

impl ProjectAccess {
    /// Each right by itself, as the API shows it of a fixed level too.
    #[must_use]
    pub fn parts(self) -> CustomProjectAccess {
        let level = match self {
            Self::Custom(custom) => return custom,
            Self::Fixed(level) => level,
        };
        let rights = Rights::from(level.of_workspaces());
        let maintains = level >= ProjectLevel::Maintain;
        let admin = level == ProjectLevel::Admin;
        let write = level >= ProjectLevel::Write;
        CustomProjectAccess {
            settings: if admin { ProjectSettings::Delete } else { ProjectSettings::Read },
            teams: if admin { ProjectTeams::Manage } else { ProjectTeams::None },
            variable_sets: match level {
                ProjectLevel::Read => VariableSets::Read,
                _ if write => VariableSets::Write,
                _ => VariableSets::None,
            },
            workspaces: CustomAccess {
                runs: rights.runs.unwrap_or(Runs::Read),
                variables: rights.variables,
                state_versions: rights.state_versions,
                sentinel_mocks: rights.sentinel_mocks,
                workspace_locking: rights.workspace_locking,
                run_tasks: rights.run_tasks,
                policy_overrides: false,
            },
            create: maintains,
            relocate: maintains,
            delete: maintains,
        }
    }

    /// What it gives in each workspace of the project.
    #[must_use]
    pub fn rights(self) -> Rights {
        match self {
            Self::Fixed(level) => level.of_workspaces().into(),
            Self::Custom(custom) => {
                Rights { relocate: custom.relocate, delete: custom.delete, ..Rights::from(custom.workspaces) }
            }
        }
    }

    /// What it gives in the project itself.
    #[must_use]
    pub fn project_rights(self) -> ProjectRights {
        let parts = self.parts();
        ProjectRights {
            settings: Some(parts.settings),
            teams: parts.teams,
            variable_sets: parts.variable_sets,
            create: parts.create,
            relocate: parts.relocate,
        }
    }

    /// All of it in words, for the audit log.
    #[must_use]
    pub fn describe(self) -> String {
        let Self::Custom(custom) = self else { return self.to_string() };
        let CustomProjectAccess { settings, teams, variable_sets, workspaces, .. } = custom;
        let given = |given: bool, word: &'static str| if given { word } else { "" };
        format!(
            "custom (settings {settings}, teams {teams}, variable-sets {variable_sets}, runs {}, variables {}, state-versions {}{}{}{}{}{}{}{})",
            workspaces.runs,
            workspaces.variables,
            workspaces.state_versions,
            given(workspaces.sentinel_mocks, ", sentinel-mocks read"),
            given(workspaces.workspace_locking, ", locking"),
            given(workspaces.run_tasks, ", run-tasks"),
            given(custom.create, ", create"),
            given(custom.relocate, ", move"),
            given(custom.delete, ", delete"),
            given(workspaces.policy_overrides, ", policy-overrides"),
        )
    }
}

impl From<ProjectLevel> for ProjectAccess {
    fn from(level: ProjectLevel) -> Self {
        Self::Fixed(level)
    }
}

/// `read`, `write`, `maintain`, `admin` or `custom`.
impl fmt::Display for ProjectAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(level) => level.fmt(formatter),
            Self::Custom(_) => formatter.pad("custom"),
        }
    }
}

impl ProjectLevel {
    /// The level that it gives in each workspace of the project.
    #[must_use]
    pub fn of_workspaces(self) -> Level {
        match self {
            Self::Read => Level::Read,
            Self::Write => Level::Write,
            Self::Maintain | Self::Admin => Level::Admin,
        }
    }
}

/// What can be done with a project itself; by default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProjectRights {
    /// The project itself; nothing for actors who do not see it.
    pub settings: Option<ProjectSettings>,
    /// The access of teams to it.
    pub teams: ProjectTeams,
    pub variable_sets: VariableSets,
    pub create: bool,
    /// Moving workspaces out of it.
    pub relocate: bool,
}

impl ProjectRights {
    /// No access.
    pub const NONE: Self =
        Self { settings: None, teams: ProjectTeams::None, variable_sets: VariableSets::None, create: false, relocate: false };

    /// Everything, as an owner has it.
    pub const ALL: Self = Self {
        settings: Some(ProjectSettings::Delete),
        teams: ProjectTeams::Manage,
        variable_sets: VariableSets::Write,
        create: true,
        relocate: true,
    };

    /// Seeing that it is there.
    pub const SEEN: Self = Self { settings: Some(ProjectSettings::Read), ..Self::NONE };

    /// What a team's permissions in the organization give in every project (spec §2.4).
    #[must_use]
    pub fn everywhere(permissions: OrganizationAccess) -> Self {
        if permissions.get(Permission::ManageProjects) {
            return Self::ALL;
        }
        if permissions.get(Permission::ManageWorkspaces) {
            return Self { create: true, relocate: true, ..Self::SEEN };
        }
        if Rights::everywhere(permissions).reach() { Self::SEEN } else { Self::NONE }
    }

    /// What either gives: the highest wins, category by category.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            settings: self.settings.max(other.settings),
            teams: self.teams.max(other.teams),
            variable_sets: self.variable_sets.max(other.variable_sets),
            create: self.create || other.create,
            relocate: self.relocate || other.relocate,
        }
    }

    /// Whether the project can be read.
    #[must_use]
    pub fn reach(self) -> bool {
        self.settings.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_of_a_project_has_all_that_the_one_before_has() {
        let all: Vec<ProjectAccess> = ProjectLevel::ALL.iter().map(|level| ProjectAccess::Fixed(*level)).collect();
        for pair in all.windows(2) {
            let (less, more) = (pair[0], pair[1]);
            assert!(more.rights().include(less.rights()), "{less} {more}");
            assert_eq!(more.project_rights().union(less.project_rights()), more.project_rights(), "{less} {more}");
        }
        assert_eq!(all.last().map(|access| access.project_rights()), Some(ProjectRights::ALL));
    }

    #[test]
    fn custom_access_gives_right_by_right_and_no_administration() {
        let custom = ProjectAccess::Custom(CustomProjectAccess { delete: true, create: true, ..CustomProjectAccess::LEAST });
        assert!(custom.rights().delete && !custom.rights().admin && !custom.rights().relocate);
        assert!(custom.project_rights().create && custom.project_rights().settings == Some(ProjectSettings::Read));
        assert_eq!(
            custom.describe(),
            "custom (settings read, teams none, variable-sets none, runs read, variables none, state-versions none, create, delete)"
        );
    }
}
