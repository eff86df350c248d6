//! The access of teams to workspaces.

use super::execute;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::workspace as wire;
use crate::api::fields::TEAM_ACCESS;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service, Window};
use crate::domain::{Access, Command, CustomAccess, Id, Level, Rights, Runs, StateVersions, Team, Variables, Workspace};
use crate::wire::ListDocument;

/// The attributes that can be set with the level `custom` only.
const CUSTOM: [&str; 7] =
    ["runs", "variables", "state-versions", "sentinel-mocks", "workspace-locking", "run-tasks", "policy-overrides"];

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let window = if page.wanted { page.window() } else { Window::ALL };
    let asked = (context.query.get("filter[workspace][id]"), context.query.get("filter[team][id]"));
    let Listing { rows, total } = match asked {
        (Some(workspace), Some(team)) => {
            let workspace = Id::<Workspace>::parse(workspace).ok_or_else(Fault::not_found)?;
            let one = Id::<Team>::parse(team).map(|team| service.team_access_of(context.actor, workspace, team)).transpose()?;
            let rows: Vec<_> = one.flatten().into_iter().collect();
            let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            Listing { rows, total }
        }
        (None, Some(team)) => {
            let team = Id::<Team>::parse(team).ok_or_else(Fault::not_found)?;
            service.accesses_of_team(context.actor, team, window)?
        }
        (workspace, None) => {
            let workspace = workspace.and_then(Id::<Workspace>::parse).ok_or_else(Fault::not_found)?;
            service.team_access_records(context.actor, workspace, window)?
        }
    };
    let rows: Vec<_> = rows.iter().map(wire::access).collect();
    if page.wanted {
        Ok(Answer::document(page.document(context, Listing { rows, total })))
    } else {
        Ok(Answer::document(ListDocument::whole(rows)))
    }
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::access(&service.team_access_record(context.actor, context.id("access")?)?)))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::about(context, &TEAM_ACCESS)?;
    let workspace: Id<Workspace> = Id::parse(&document.needs("workspace")?.id).ok_or_else(Fault::not_found)?;
    let team: Id<Team> = Id::parse(&document.needs("team")?.id).ok_or_else(Fault::not_found)?;
    let access = access(&document, None)?;
    // Both must be there for the actor, and the pair not yet.
    service.team_record(context.actor, team)?;
    let command = Command::SetTeamAccess { workspace, team, access };
    service.permit(context.actor, &context.origin(), &command)?;
    if service.team_access_of(context.actor, workspace, team)?.is_some() {
        return Err(Fault::invalid_at("/data/relationships/team", "Team has already been taken."));
    }
    execute(context, service, command)?;
    let record = service.team_access_of(context.actor, workspace, team)?.ok_or_else(Fault::not_found)?;
    Ok(Answer::created(wire::access(&record)))
}

pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.team_access_record(context.actor, context.id("access")?)?;
    let access = access(&Document::about(context, &TEAM_ACCESS)?, Some(record.access))?;
    let (workspace, team) = (record.workspace, record.team);
    execute(context, service, Command::SetTeamAccess { workspace, team, access })?;
    Ok(Answer::resource(wire::access(&service.team_access_record(context.actor, record.id)?)))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.team_access_record(context.actor, context.id("access")?)?;
    let (workspace, team) = (record.workspace, record.team);
    execute(context, service, Command::RemoveTeamAccess { workspace, team })?;
    Ok(Answer::done())
}

/// The access that a document describes, over the one that is there.
fn access(document: &Document, before: Option<Access>) -> Result<Access, Fault> {
    let word = match (document.text("access")?, before) {
        (Some(word), _) => word,
        (None, Some(before)) => before.to_string(),
        (None, None) => return Err(Fault::invalid("access", "access can't be blank.")),
    };
    if word != "custom" {
        let level = Level::parse(&word);
        let level = level.ok_or_else(|| Fault::invalid("access", "access must be read, plan, write, admin or custom."))?;
        if let Some(name) = CUSTOM.into_iter().find(|name| document.has(name)) {
            let title = capital(name);
            return Err(Fault::invalid(
                name,
                format!(
                    "{title} is read-only when access level is '{word}'; use the 'custom' access level to set this attribute."
                ),
            ));
        }
        return Ok(Access::Fixed(level));
    }
    // From a level to custom nothing changes that is not named.
    let rights = before.map_or(Rights::NONE, Access::rights);
    let overrides = matches!(before, Some(Access::Custom(custom)) if custom.policy_overrides);
    let runs = word_of(document, "runs", Runs::parse)?.or(rights.runs).unwrap_or(Runs::Read);
    let mocks = word_of(document, "sentinel-mocks", |word| match word {
        "none" => Some(false),
        "read" => Some(true),
        _ => None,
    })?;
    Ok(Access::Custom(CustomAccess {
        runs,
        variables: word_of(document, "variables", Variables::parse)?.unwrap_or(rights.variables),
        state_versions: word_of(document, "state-versions", StateVersions::parse)?.unwrap_or(rights.state_versions),
        sentinel_mocks: mocks.unwrap_or(rights.sentinel_mocks),
        workspace_locking: document.flag("workspace-locking")?.unwrap_or(rights.workspace_locking),
        run_tasks: document.flag("run-tasks")?.unwrap_or(rights.run_tasks),
        policy_overrides: document.flag("policy-overrides")?.unwrap_or(overrides),
    }))
}

fn word_of<T>(document: &Document, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
    let Some(word) = document.text(name)? else { return Ok(None) };
    parse(&word).map(Some).ok_or_else(|| Fault::invalid(name, format!("{} is not included in the list.", capital(name))))
}

/// `state-versions` as the sentence of an error begins: `State versions`.
fn capital(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
