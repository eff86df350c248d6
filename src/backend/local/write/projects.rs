//! Changing projects, and who has access to them.

use super::{Applier, created, from_to};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::local::{access, facts};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{
    ExecutionMode, Id, Organization, Project, ProjectAccess, ProjectChange, ProjectDraft, ProjectName, SafeText, Tag, Team,
    TeamProject, Timestamp, Workspace,
};

impl Applier<'_> {
    pub(super) fn create_project(
        &self,
        organization: Id<Organization>,
        name: &ProjectName,
        project: &ProjectDraft,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        project.check()?;
        let id = Id::<Project>::mint(self.world)?;
        self.refuse_taken_project(organization, name, id)?;
        self.connection.change(
            "INSERT INTO projects (id, organization_id, name, description, execution_mode, auto_destroy, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                id,
                organization,
                name,
                &project.description,
                project.execution_mode.map(ExecutionMode::as_str),
                &project.auto_destroy,
                Stamp(at),
            ),
        )?;
        Ok(created(Created::Project(id)))
    }

    pub(super) fn arrange(&self, project: Id<Project>, change: &ProjectChange) -> Result<Receipt, Error> {
        match change {
            ProjectChange::Update { name, project: draft } => {
                draft.check()?;
                self.refuse_taken_project(facts::organization_of_project(self.connection, project)?, name, project)?;
                self.set(
                    "UPDATE projects SET name = ?2, description = ?3, execution_mode = ?4, auto_destroy = ?5 WHERE id = ?1",
                    (project, name, &draft.description, draft.execution_mode.map(ExecutionMode::as_str), &draft.auto_destroy),
                )
            }
            ProjectChange::SetTags { tags, only } => self.set_project_tags(project, tags, *only),
            ProjectChange::Delete => self.delete_project(project),
            ProjectChange::SetAccess { team, access } => {
                access::set_project(self.connection, Id::<TeamProject>::mint(self.world)?, (project, *team), *access)?;
                Ok(Receipt::default())
            }
            ProjectChange::RemoveAccess { team } => {
                let sql = "DELETE FROM project_access WHERE project_id = ?1 AND team_id = ?2";
                if self.connection.change(sql, (project, *team))? == 0 {
                    return Err(already("The team has no access to the project."));
                }
                Ok(Receipt::default())
            }
        }
    }

    fn delete_project(&self, project: Id<Project>) -> Result<Receipt, Error> {
        let sql = "SELECT workspaces FROM projects WHERE id = ?1";
        match self.connection.one::<u32>(sql, [project], |row| row.get(0))? {
            0 => self.set("DELETE FROM projects WHERE id = ?1", [project]),
            1 => Err(already("The project has a workspace in it. Move or delete it first.")),
            count => Err(already(&format!("The project has {count} workspaces in it. Move or delete them first."))),
        }
    }

    fn set_project_tags(&self, project: Id<Project>, tags: &[Tag], only: bool) -> Result<Receipt, Error> {
        if only {
            self.connection.change("DELETE FROM project_tags WHERE project_id = ?1", [project])?;
        }
        for tag in tags {
            tag.check()?;
            self.connection.change(
                "INSERT INTO project_tags (project_id, name, value, place)
                 VALUES (?1, ?2, ?3, (SELECT ifnull(max(place), 0) + 1 FROM project_tags WHERE project_id = ?1))
                 ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value",
                (project, &tag.name, &tag.value),
            )?;
        }
        Ok(Receipt::default())
    }

    fn refuse_taken_project(&self, organization: Id<Organization>, name: &ProjectName, but: Id<Project>) -> Result<(), Error> {
        let sql = "SELECT 1 FROM projects WHERE organization_id = ?1 AND name = ?2 AND id <> ?3";
        if self.connection.maybe(sql, (organization, name, but), |_| Ok(()))?.is_none() {
            return Ok(());
        }
        let place = facts::organization_name(self.connection, organization)?;
        Err(Error::Conflict(Conflict::NameTaken { name: name.into(), place }))
    }

    /// What a change of a project changes, in words: `team platform read → write`.
    pub(super) fn project_change(&self, project: Id<Project>, change: &ProjectChange) -> Result<Option<SafeText>, Error> {
        Ok(Some(match change {
            ProjectChange::Update { name, .. } => {
                let sql = "SELECT name FROM projects WHERE id = ?1";
                from_to(&self.connection.one::<SafeText>(sql, [project], |row| row.get(0))?, name)
            }
            ProjectChange::SetTags { tags, .. } => {
                let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
                names.join(", ").into()
            }
            ProjectChange::Delete => return Ok(None),
            ProjectChange::SetAccess { team, access, .. } => self.project_access_change(project, *team, Some(*access))?,
            ProjectChange::RemoveAccess { team, .. } => self.project_access_change(project, *team, None)?,
        }))
    }

    fn project_access_change(&self, project: Id<Project>, team: Id<Team>, new: Option<ProjectAccess>) -> Result<SafeText, Error> {
        let name = self.target_name(team.into())?;
        let old = access::find_project(self.connection, project, team)?.map(ProjectAccess::describe);
        let change = match (old, new.map(ProjectAccess::describe)) {
            (Some(old), Some(new)) => from_to(&old, &new),
            (None, Some(only)) | (Some(only), None) => only.into(),
            (None, None) => return Ok(name),
        };
        Ok(format!("{name} {change}").into())
    }

    /// Where a workspace goes from, and to.
    pub(super) fn relocation(&self, workspace: Id<Workspace>, project: Id<Project>) -> Result<SafeText, Error> {
        let sql = "SELECT name FROM projects WHERE id = ?1";
        let new: SafeText = self.connection.one(sql, [project], |row| row.get(0))?;
        let sql = "SELECT projects.name FROM workspaces JOIN projects ON projects.id = project_id WHERE workspaces.id = ?1";
        Ok(from_to(&self.connection.one::<SafeText>(sql, [workspace], |row| row.get(0))?, &new))
    }
}

fn already(sentence: &str) -> Error {
    Error::Conflict(Conflict::Already(sentence.to_owned()))
}
