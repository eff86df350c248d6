//! What somebody saw, compared with what is there before it is changed.

use std::collections::HashSet;

use super::Applier;
use crate::backend::local::sql::Query;
use crate::backend::local::{access, audit, lifetimes, tokens};
use crate::backend::{Conflict, Error};
use crate::domain::{
    Access, AuthenticationToken, Command, Guard, Guarded, Id, Lifetime, Organization, Project, ProjectAccess, ProjectChange,
    Revision, SafeText, SeenTeam, Target, Team, Timestamp, TokenKind, TokenOwner, User, Workspace,
};

impl Applier<'_> {
    /// Refuses a change of what is not any more as the asker saw it.
    pub(super) fn check(&self, request: &Guarded, at: Timestamp) -> Result<(), Error> {
        let command = request.command();
        match (request.guard(), command) {
            (Guard::Anything, _) => Ok(()),
            (Guard::Revision(seen), _) => self.same_revision(command.target(), *seen),
            (Guard::Team(seen), Command::DeleteTeam { team }) => self.same_team(*team, seen, at),
            // A token that is one of many replaces none.
            (
                Guard::Token(_),
                Command::GenerateToken { owner: TokenOwner::User(_), .. }
                | Command::GenerateToken { owner: TokenOwner::Team(_), description: Some(_), .. },
            ) => Ok(()),
            (Guard::Token(seen), Command::GenerateToken { owner, expires, description }) => {
                self.same_token(*owner, *seen, at).or_else(|changed| {
                    // Looking again does not help with what cannot be at all.
                    self.wanted(*owner, (*expires, description.as_ref()), at)?;
                    Err(changed)
                })
            }
            (Guard::Lock { by, at }, Command::UnlockWorkspace { workspace, .. }) => self.same_lock(*workspace, by, *at),
            (
                Guard::Access(seen),
                Command::SetTeamAccess { workspace, team, .. } | Command::RemoveTeamAccess { workspace, team },
            ) => self.same_access(*workspace, *team, *seen),
            (
                Guard::ProjectAccess(seen),
                Command::Arrange {
                    project,
                    change: ProjectChange::SetAccess { team, .. } | ProjectChange::RemoveAccess { team },
                },
            ) => self.same_project_access(*project, *team, *seen),
            (Guard::Lifetime(seen), Command::SetMaximumLifetime { organization, kind, .. }) => {
                self.same_lifetime(*organization, *kind, *seen)
            }
            // No command is made with what it does not change. If one were, nothing would be changed.
            (_, command) => self.changed(command.target()),
        }
    }

    fn same_revision(&self, target: Target, seen: Revision) -> Result<(), Error> {
        let sql = match target {
            Target::Organization(_) => "SELECT revision FROM organizations WHERE id = ?1",
            Target::Team(_) => "SELECT revision FROM teams WHERE id = ?1",
            Target::Workspace(_) => "SELECT revision FROM workspaces WHERE id = ?1",
            Target::Model | Target::User(_) | Target::Project(_) | Target::Token(_) => return self.changed(target),
        };
        let there: Revision = self.connection.one(sql, [target.to_string()], |row| row.get(0))?;
        if there == seen { Ok(()) } else { self.changed(target) }
    }

    fn changed(&self, target: Target) -> Result<(), Error> {
        let of = self.target_name(target)?;
        match audit::last_edit(self.connection, target)? {
            Some(change) => Err(Error::Conflict(Conflict::Changed { of, change })),
            None => Err(already(format!("The {of} has changed; look again and decide."))),
        }
    }

    fn same_team(&self, team: Id<Team>, seen: &SeenTeam, at: Timestamp) -> Result<(), Error> {
        self.same_revision(team.into(), seen.revision)?;
        if let Some(token) = seen.token {
            self.same_token(TokenOwner::Team(team), token, at)?;
        }
        let sql = "SELECT user_id FROM memberships WHERE team_id = ?1";
        let members: HashSet<Id<User>> = self.connection.all(sql, [team], |row| row.get(0))?.into_iter().collect();
        let sql = "SELECT workspace_id FROM workspace_access WHERE team_id = ?1";
        let access: HashSet<Id<Workspace>> = self.connection.all(sql, [team], |row| row.get(0))?.into_iter().collect();
        let sql = "SELECT project_id FROM project_access WHERE team_id = ?1";
        let projects: HashSet<Id<Project>> = self.connection.all(sql, [team], |row| row.get(0))?.into_iter().collect();
        let what = match (members == seen.members, access == seen.access, projects == seen.projects) {
            (true, true, true) => return Ok(()),
            (false, _, _) => "members",
            (true, false, _) => "access to workspaces",
            (true, true, false) => "access to projects",
        };
        let of = self.target_name(team.into())?;
        Err(already(format!("The {what} of {of} changed meanwhile. Nothing was deleted; look again and decide.")))
    }

    fn same_token(&self, owner: TokenOwner, seen: Option<Id<AuthenticationToken>>, at: Timestamp) -> Result<(), Error> {
        let there = tokens::current(self.connection, owner, at)?.map(|token| token.id);
        if there == seen { Ok(()) } else { Err(self.token_changed(owner)?) }
    }

    /// The refusal where the token in place is not the one that the asker saw, or named (security P-25).
    pub(in crate::backend::local) fn token_changed(&self, owner: TokenOwner) -> Result<Error, Error> {
        let of = self.target_name(owner.into())?;
        Ok(match audit::last_token_change(self.connection, owner)? {
            Some(change) => Error::Conflict(Conflict::TokenChanged { of, change }),
            None => already(format!("The token of {of} has changed; look again and decide.")),
        })
    }

    /// Whether a lock is there at all, or a run has it, is for the unlocking to say.
    fn same_lock(&self, workspace: Id<Workspace>, by: &SafeText, at: Option<Timestamp>) -> Result<(), Error> {
        match self.lock_of(workspace)? {
            Some((there, since)) if (&there, Some(since)) != (by, at) => {
                let workspace = self.target_name(Target::Workspace(workspace))?;
                Err(Error::Conflict(Conflict::LockChanged { workspace, by: there, at: since }))
            }
            _ => Ok(()),
        }
    }

    fn same_access(&self, workspace: Id<Workspace>, team: Id<Team>, seen: Option<Access>) -> Result<(), Error> {
        let there = access::find(self.connection, workspace, team)?;
        if there == seen {
            return Ok(());
        }
        let team = self.target_name(team.into())?;
        let last = audit::last_access_change(self.connection, workspace, &team)?;
        let workspace = self.target_name(Target::Workspace(workspace))?;
        Err(match last {
            Some((by, at)) => Error::Conflict(Conflict::AccessChanged { team, workspace, there, by, at }),
            None => {
                let there = there.map_or_else(|| "no".to_owned(), Access::describe);
                already(format!("The {team} has {there} access to {workspace} now. Nothing was changed; look again and decide."))
            }
        })
    }

    fn same_project_access(&self, project: Id<Project>, team: Id<Team>, seen: Option<ProjectAccess>) -> Result<(), Error> {
        let there = access::find_project(self.connection, project, team)?;
        if there == seen {
            return Ok(());
        }
        let (team, project) = (self.target_name(team.into())?, self.target_name(project.into())?);
        let there = there.map_or_else(|| "no".to_owned(), ProjectAccess::describe);
        Err(already(format!("The {team} has {there} access to the {project} now. Nothing was changed. Look again and decide.")))
    }

    fn same_lifetime(&self, organization: Id<Organization>, kind: TokenKind, seen: Option<Lifetime>) -> Result<(), Error> {
        let there = lifetimes::of_organization(self.connection, organization)?.of(kind);
        if there == seen {
            return Ok(());
        }
        Err(match audit::last_lifetime_change(self.connection, organization, kind)? {
            Some((by, at)) => Error::Conflict(Conflict::LifetimeChanged { kind, there, by, at }),
            None => already(format!("The maximum lifetime of {kind} tokens has changed; look again and decide.")),
        })
    }
}

fn already(sentence: String) -> Error {
    Error::Conflict(Conflict::Already(sentence))
}
