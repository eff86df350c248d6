//! The access of teams to projects.

use serde_json::{Map, Value};

use super::execute;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::project as wire;
use crate::api::fields::PROJECT_ACCESS;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service, TeamProjectRecord};
use crate::domain::{
    Command, CustomAccess, CustomProjectAccess, Id, Project, ProjectAccess, ProjectChange, ProjectLevel, ProjectSettings,
    ProjectTeams, Runs, StateVersions, Team, VariableSets, Variables,
};

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let project = context.query.get("filter[project][id]").map(|id| Id::<Project>::parse(id).ok_or_else(Fault::not_found));
    let team = context.query.get("filter[team][id]").map(|id| Id::<Team>::parse(id).ok_or_else(Fault::not_found));
    let rows = match (project.transpose()?, team.transpose()?) {
        (Some(project), None) => service.project_access_records(context.actor, project)?,
        (Some(project), Some(team)) => {
            let mut rows = service.project_access_records(context.actor, project)?;
            rows.retain(|row| row.team == team);
            rows
        }
        (None, Some(team)) => service.project_access_of_team(context.actor, team)?,
        (None, None) => return Err(Fault::bad_request("filter[project][id] or filter[team][id] is needed.")),
    };
    let rows: Vec<_> = rows.iter().map(wire::access).collect();
    Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))))
}

fn record(context: &RequestContext, service: &dyn Service) -> Result<TeamProjectRecord, Fault> {
    Ok(service.project_access_record(context.actor, context.id("access")?)?)
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::access(&record(context, service)?)))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::about(context, &PROJECT_ACCESS)?;
    let project: Id<Project> = Id::parse(&document.needs("project")?.id).ok_or_else(Fault::not_found)?;
    let team: Id<Team> = Id::parse(&document.needs("team")?.id).ok_or_else(Fault::not_found)?;
    let access = access(&document, None)?;
    // Both must be there for the asker, and the pair not yet.
    service.team_record(context.actor, team)?;
    let command = set(project, team, access);
    service.permit(context.actor, &context.origin(), &command)?;
    let find =
        || Ok::<_, Fault>(service.project_access_records(context.actor, project)?.into_iter().find(|row| row.team == team));
    if find()?.is_some() {
        return Err(Fault::invalid_at("/data/relationships/team", "Team has already been taken."));
    }
    execute(context, service, command)?;
    Ok(Answer::created(wire::access(&find()?.ok_or_else(Fault::not_found)?)))
}

pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let access = access(&Document::about(context, &PROJECT_ACCESS)?, Some(record.access))?;
    execute(context, service, set(record.project, record.team, access))?;
    Ok(Answer::resource(wire::access(&service.project_access_record(context.actor, record.id)?)))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let change = ProjectChange::RemoveAccess { team: record.team };
    execute(context, service, Command::Arrange { project: record.project, change })?;
    Ok(Answer::done())
}

fn set(project: Id<Project>, team: Id<Team>, access: ProjectAccess) -> Command {
    Command::Arrange { project, change: ProjectChange::SetAccess { team, access } }
}

/// The access that a document describes, over the one that is there.
fn access(document: &Document, before: Option<ProjectAccess>) -> Result<ProjectAccess, Fault> {
    let word = match (document.text("access")?, before) {
        (Some(word), _) => word,
        (None, Some(before)) => before.to_string(),
        (None, None) => return Err(Fault::invalid("access", "access can't be blank.")),
    };
    let project = Part::of(document, "project-access")?;
    let workspace = Part::of(document, "workspace-access")?;
    if word != "custom" {
        let unknown = || Fault::invalid("access", "access must be read, write, maintain, admin or custom.");
        let level = ProjectLevel::parse(&word).ok_or_else(unknown)?;
        if let Some(name) = project.first().or_else(|| workspace.first()) {
            let sentence = format!(
                "{name} is read-only when access level is '{word}'; use the 'custom' access level to set this attribute."
            );
            return Err(Fault::invalid(&name.replace('.', "/"), sentence));
        }
        return Ok(ProjectAccess::Fixed(level));
    }
    // From a level to custom nothing changes that is not named.
    let parts = before.map_or(CustomProjectAccess::LEAST, ProjectAccess::parts);
    let mocks = workspace.word("sentinel-mocks", |word| match word {
        "none" => Some(false),
        "read" => Some(true),
        _ => None,
    })?;
    Ok(ProjectAccess::Custom(CustomProjectAccess {
        settings: project.word("settings", ProjectSettings::parse)?.unwrap_or(parts.settings),
        teams: project.word("teams", ProjectTeams::parse)?.unwrap_or(parts.teams),
        variable_sets: project.word("variable-sets", VariableSets::parse)?.unwrap_or(parts.variable_sets),
        workspaces: CustomAccess {
            runs: workspace.word("runs", Runs::parse)?.unwrap_or(parts.workspaces.runs),
            variables: workspace.word("variables", Variables::parse)?.unwrap_or(parts.workspaces.variables),
            state_versions: workspace.word("state-versions", StateVersions::parse)?.unwrap_or(parts.workspaces.state_versions),
            sentinel_mocks: mocks.unwrap_or(parts.workspaces.sentinel_mocks),
            workspace_locking: workspace.flag("locking")?.unwrap_or(parts.workspaces.workspace_locking),
            run_tasks: workspace.flag("run-tasks")?.unwrap_or(parts.workspaces.run_tasks),
            policy_overrides: workspace.flag("policy-overrides")?.unwrap_or(parts.workspaces.policy_overrides),
        },
        create: workspace.flag("create")?.unwrap_or(parts.create),
        relocate: workspace.flag("move")?.unwrap_or(parts.relocate),
        delete: workspace.flag("delete")?.unwrap_or(parts.delete),
    }))
}

/// One of the two objects of rights.
struct Part {
    name: &'static str,
    rights: Map<String, Value>,
}

impl Part {
    fn of(document: &Document, name: &'static str) -> Result<Self, Fault> {
        Ok(Self { name, rights: document.object(name)?.unwrap_or_default() })
    }

    /// A right that is named in it.
    fn first(&self) -> Option<String> {
        self.rights.iter().find(|(_, value)| !value.is_null()).map(|(right, _)| format!("{}.{right}", self.name))
    }

    fn refuse(&self, right: &str) -> Fault {
        Fault::invalid(&format!("{}/{right}", self.name), format!("{}.{right} is not included in the list.", self.name))
    }

    fn word<T>(&self, right: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
        match self.rights.get(right) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().and_then(parse).map(Some).ok_or_else(|| self.refuse(right)),
        }
    }

    fn flag(&self, right: &str) -> Result<Option<bool>, Fault> {
        match self.rights.get(right) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_bool().map(Some).ok_or_else(|| self.refuse(right)),
        }
    }
}
