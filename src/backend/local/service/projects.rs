//! Projects and the access of teams to them, as the API shows them.

use super::{Reader, see};
use crate::backend::local::access::{self, PROJECT, PROJECT_COUNT};
use crate::backend::local::facts::{self, Scope, TEAM_FACTS, read_team_facts};
use crate::backend::local::read::sees_team;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Listing, ProjectFilter, ProjectOrder, ProjectRecord, TeamProjectRecord, Window};
use crate::domain::{ExecutionMode, Id, Organization, Project, SafeText, Tag, Team, TeamProject};
use crate::policy::{Act, ReadPermission, decide};

fn gone() -> Error {
    Error::NotFound("There is no such project.".to_owned())
}

impl Reader<'_> {
    pub(super) fn projects(
        &self,
        organization: Id<Organization>,
        filter: &ProjectFilter,
        window: Window,
    ) -> Result<Listing<ProjectRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(ReadPermission::Settings, &facts)?;
        // An actor who sees all of them sees one that nobody was given.
        let fresh = facts.about_project(
            crate::policy::ProjectFacts { name: SafeText::new(""), is_default: false },
            crate::domain::ProjectRights::NONE,
        );
        let all = decide(Act::See(ReadPermission::Project), &fresh).is_allowed();
        let rows: Vec<(Id<Project>, String)> = self.connection.all(
            "SELECT id, name FROM projects WHERE organization_id = ?1
               AND (?2 OR id IN (SELECT project_id FROM project_access
                                 WHERE team_id IN (SELECT ?3 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?3)
                                 UNION ALL
                                 SELECT project_id FROM team_access CROSS JOIN workspaces ON workspaces.id = workspace_id
                                 WHERE team_id IN (SELECT ?3 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?3)))
             ORDER BY created_at DESC, rowid DESC",
            (organization, all, self.actor.to_string()),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase());
        let mut found = Vec::new();
        for (id, name) in rows {
            let named = contains.as_ref().is_none_or(|part| name.to_lowercase().contains(part))
                && (filter.names.is_empty() || filter.names.iter().any(|other| other.eq_ignore_ascii_case(&name)));
            if named && (filter.tagged.is_empty() || filter.fits(&self.project_tags(id)?)) {
                found.push((id, name));
            }
        }
        if matches!(filter.order, ProjectOrder::Name | ProjectOrder::NameBackwards) {
            found.sort_by_key(|(_, name)| name.to_lowercase());
        }
        if matches!(filter.order, ProjectOrder::OldestFirst | ProjectOrder::NameBackwards) {
            found.reverse();
        }
        let mut records = Vec::new();
        if filter.wants_rights() {
            for (id, _) in found {
                let record = self.project(id)?;
                if filter.permits(&record.facts) {
                    records.push(record);
                }
            }
            return Ok(Listing::of(records, window));
        }
        let Listing { rows, total } = Listing::of(found, window);
        Ok(Listing { rows: rows.into_iter().map(|(id, _)| self.project(id)).collect::<Result<_, Error>>()?, total })
    }

    pub(super) fn project(&self, id: Id<Project>) -> Result<ProjectRecord, Error> {
        let facts = self.facts(&Scope::project(self.connection, id).map_err(|_| gone())?)?;
        see(ReadPermission::Project, &facts)?;
        let tags = self.project_tags(id)?;
        let sql = "SELECT projects.name, description, execution_mode, auto_destroy, projects.created_at, projects.workspaces,
                          projects.teams, default_execution_mode, organization_id
                   FROM projects JOIN organizations ON organizations.id = organization_id WHERE projects.id = ?1";
        self.connection.one(sql, [id], |row| {
            let Stamp(created_at) = row.get(4)?;
            let own: Option<String> = row.get(2)?;
            let own = own.and_then(|mode| ExecutionMode::parse(&mode));
            let mode: String = row.get(7)?;
            Ok(ProjectRecord {
                id,
                organization: row.get(8)?,
                name: row.get(0)?,
                description: row.get(1)?,
                own_execution_mode: own,
                execution_mode: own.or_else(|| ExecutionMode::parse(&mode)).unwrap_or_default(),
                auto_destroy: row.get(3)?,
                created_at,
                workspaces: row.get(5)?,
                teams: row.get(6)?,
                tags,
                facts,
            })
        })
    }

    pub(super) fn project_tags(&self, project: Id<Project>) -> Result<Vec<Tag>, Error> {
        let sql = "SELECT name, value FROM project_tags WHERE project_id = ?1 ORDER BY place";
        self.connection.all(sql, [project], |row| Ok(Tag { name: row.get(0)?, value: row.get(1)? }))
    }

    /// The access of teams to a project, as far as the asker sees those teams, or all of it.
    pub(super) fn project_access(&self, project: Id<Project>) -> Result<Vec<TeamProjectRecord>, Error> {
        let scope = Scope::project(self.connection, project).map_err(|_| gone())?;
        let facts = self.facts(&scope)?;
        see(ReadPermission::Project, &facts)?;
        let whole = decide(Act::See(ReadPermission::ProjectAccess), &facts).is_allowed();
        let sql = format!(
            "SELECT project_access.id, team_id,
                    team_id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2),
                    {PROJECT}, {TEAM_FACTS}
             FROM project_access JOIN teams ON teams.id = team_id WHERE project_id = ?1 ORDER BY project_access.rowid"
        );
        let all = self.connection.all(&sql, (project, self.actor.to_string()), |row| {
            let seen = whole || sees_team(&facts, read_team_facts(row, 3 + PROJECT_COUNT)?, row.get(2)?);
            let access = access::read_project(row, 3)?;
            Ok(seen.then_some(TeamProjectRecord { id: row.get(0)?, project, team: row.get(1)?, access }))
        })?;
        Ok(all.into_iter().flatten().collect())
    }

    /// The access of a team to projects, as far as the asker sees it.
    pub(super) fn project_access_of_team(&self, team: Id<Team>) -> Result<Vec<TeamProjectRecord>, Error> {
        see(ReadPermission::Team, &self.facts(&Scope::team(self.connection, team)?)?)?;
        let sql = format!("SELECT id, project_id, {PROJECT} FROM project_access WHERE team_id = ?1 ORDER BY rowid");
        self.connection.all(&sql, [team], |row| {
            Ok(TeamProjectRecord { id: row.get(0)?, project: row.get(1)?, team, access: access::read_project(row, 2)? })
        })
    }

    pub(super) fn one_project_access(&self, id: Id<TeamProject>) -> Result<TeamProjectRecord, Error> {
        let sql = "SELECT project_id FROM project_access WHERE id = ?1";
        let none = || Error::NotFound("There is no such access.".to_owned());
        let project = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        self.project_access(project)?.into_iter().find(|row| row.id == id).ok_or_else(none)
    }

    /// The project of this name, in any case of its letters.
    pub(super) fn project_named(&self, organization: Id<Organization>, name: &str) -> Result<Id<Project>, Error> {
        let sql = "SELECT id FROM projects WHERE organization_id = ?1 AND name = ?2";
        let id = self.connection.maybe(sql, (organization, name), |row| row.get(0))?.ok_or_else(gone)?;
        let facts = facts::load(self.connection, self.actor, &Scope::project(self.connection, id)?, self.mode)?;
        see(ReadPermission::Project, &facts).map_err(|_| gone())?;
        Ok(id)
    }
}
