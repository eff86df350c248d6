//! What somebody saw when deciding on a command, so that nothing else is changed unseen.

use std::collections::HashSet;

use super::{
    Access, AuthenticationToken, Command, Id, Lifetime, Project, ProjectAccess, ProjectChange, Revision, SafeText, Timestamp,
    User, Workspace,
};

/// What the asker saw of what a command changes. What is there by then is compared with it, and anything else is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// The asker did not look: whatever is there is changed, as the API does.
    #[default]
    Anything,
    /// The state of an organization, a team or a workspace.
    Revision(Revision),
    /// All that goes with a team.
    Team(Box<SeenTeam>),
    /// The token in the place of a new one (security P-25).
    Token(Option<Id<AuthenticationToken>>),
    /// The lock of somebody since some time, where that is told.
    Lock { by: SafeText, at: Option<Timestamp> },
    /// A team's access to a workspace.
    Access(Option<Access>),
    /// A team's access to a project.
    ProjectAccess(Option<ProjectAccess>),
    /// The maximum lifetime of a kind of token.
    Lifetime(Option<Lifetime>),
}

/// The team, and what goes with it, that the asker saw when deciding to delete it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTeam {
    pub revision: Revision,
    pub members: HashSet<Id<User>>,
    /// The workspaces to which it was given access.
    pub access: HashSet<Id<Workspace>>,
    /// The projects to which it was given access.
    pub projects: HashSet<Id<Project>>,
    /// Its token; `None` if the asker can't see it.
    pub token: Option<Option<Id<AuthenticationToken>>>,
}

impl Guard {
    /// Whether a command changes what this is about.
    fn suits(&self, command: &Command) -> bool {
        use Command::{
            Arrange, DeleteOrganization, DeleteTeam, DeleteWorkspace, GenerateToken, RemoveTeamAccess, RenameTeam,
            RenameWorkspace, SetMaximumLifetime, SetMemberTokenManagement, SetOrganizationAccess, SetTeamAccess, SetVisibility,
            UnlockWorkspace, UpdateOrganization,
        };
        match self {
            Self::Anything => true,
            Self::Revision(_) => matches!(
                command,
                UpdateOrganization { .. }
                    | DeleteOrganization { .. }
                    | RenameTeam { .. }
                    | SetVisibility { .. }
                    | SetOrganizationAccess { .. }
                    | SetMemberTokenManagement { .. }
                    | RenameWorkspace { .. }
                    | DeleteWorkspace { .. }
            ),
            Self::Team(_) => matches!(command, DeleteTeam { .. }),
            Self::Token(_) => matches!(command, GenerateToken { .. }),
            Self::Lock { .. } => matches!(command, UnlockWorkspace { .. }),
            Self::Access(_) => matches!(command, SetTeamAccess { .. } | RemoveTeamAccess { .. }),
            Self::ProjectAccess(_) => {
                matches!(command, Arrange { change: ProjectChange::SetAccess { .. } | ProjectChange::RemoveAccess { .. }, .. })
            }
            Self::Lifetime(_) => matches!(command, SetMaximumLifetime { .. }),
        }
    }
}

/// A command beside what its asker saw. The law looks at the command alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    command: Command,
    guard: Guard,
}

impl Guarded {
    /// What is to be done.
    #[must_use]
    pub fn command(&self) -> &Command {
        &self.command
    }

    /// What the asker saw.
    #[must_use]
    pub fn guard(&self) -> &Guard {
        &self.guard
    }
}

impl Command {
    /// The command for the case that what was seen is what is there.
    #[must_use]
    pub fn when(self, guard: Guard) -> Guarded {
        debug_assert!(guard.suits(&self), "{} changes nothing of {guard:?}", self.name());
        Guarded { command: self, guard }
    }
}

/// The command whatever is there.
impl From<Command> for Guarded {
    fn from(command: Command) -> Self {
        Self { command, guard: Guard::Anything }
    }
}

/// See the conversion of the command itself.
impl From<&Command> for Guarded {
    fn from(command: &Command) -> Self {
        command.clone().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Team, TokenOwner};

    fn team() -> Id<Team> {
        Id::parse("team-1111111111111111").expect("an id")
    }

    #[test]
    fn a_command_is_asked_for_whatever_is_there_or_with_what_it_changes() {
        let (delete, revoke) =
            (Command::DeleteTeam { team: team() }, Command::RevokeToken { owner: TokenOwner::Team(team()), token: None });
        for guard in [Guard::Revision(Revision(1)), Guard::Token(None), Guard::Access(None), Guard::Lifetime(None)] {
            assert!(!guard.suits(&delete) && !guard.suits(&revoke), "{guard:?}");
        }
        assert!(Guard::Anything.suits(&delete));
        assert_eq!(Guarded::from(&delete), delete.when(Guard::Anything));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "team.delete changes nothing of Token(None)")]
    fn a_guard_of_something_else_is_a_bug() {
        let _ = Command::DeleteTeam { team: team() }.when(Guard::Token(None));
    }
}
