//! Workspaces: reading, changing, deleting, locking.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{execute, name, organizations, runs, workspace_settings};
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::{organization, project as project_wire, run, state, team, variable, workspace as wire};
use crate::api::fields::WORKSPACE;
use crate::api::incoming::{Document, plain};
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Listing, LockedBy, Service, WorkspaceFilter, WorkspaceRecord, WorkspaceSort};
use crate::domain::{Actor, Command, Id, Operation, Project, SafeText, Tag, Workspace, WorkspaceSettings};
use crate::policy::Rule;
use crate::wire::capacity::{self, Capacity};
use crate::wire::{Included, Links, NoRelationships};

/// The workspace that the path names, by id or by organization and name.
pub(crate) fn named(context: &RequestContext, service: &dyn Service) -> Result<Id<Workspace>, Fault> {
    if context.parameter("organization").is_err() {
        return context.id("workspace");
    }
    let organization = organizations::named(context, service)?;
    Ok(service.workspace_named(organization.id, context.parameter("workspace")?)?)
}

fn record(context: &RequestContext, service: &dyn Service) -> Result<WorkspaceRecord, Fault> {
    Ok(service.workspace_record(context.actor, named(context, service)?)?)
}

/// The workspace that the path names, for actors who can see it.
pub(crate) fn seen(context: &RequestContext, service: &dyn Service) -> Result<WorkspaceRecord, Fault> {
    record(context, service)
}

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let organization = organizations::named(context, service)?;
    let wanted = context.query.get("sort").unwrap_or("name");
    let descending = wanted.starts_with('-');
    let sort = match wanted.trim_start_matches('-') {
        "current-run.created-at" => WorkspaceSort::CurrentRun,
        "latest-change-at" => WorkspaceSort::LatestChange,
        // The table has no other word.
        _ => WorkspaceSort::Name,
    };
    let filter = WorkspaceFilter {
        contains: context.query.get("search[name]").map(|part| part.replace('*', "")),
        pattern: context.query.get("search[wildcard-name]").map(str::to_owned),
        project: context.query.get("filter[project][id]").map(|id| Id::parse(id).ok_or_else(Fault::not_found)).transpose()?,
        tags: context.query.list("search[tags]"),
        tagged: context.query.tagged(),
        any_tag: context.query.get("filter[tag-union]") == Some("true"),
        bare_tags: context.query.get("filter[tag-value-default-null]") == Some("true"),
        excluded: context.query.list("search[exclude-tags]"),
        statuses: context.query.list("filter[current-run][status]"),
        sort,
        descending,
    };
    let Listing { rows, total } = service.workspace_records(context.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::workspace).collect(), total });
    document.included = along(&include, &rows, context, service)?;
    // Of a run it depends on the time what can be done with it.
    Ok(Answer { timed: !include.is_empty(), ..Answer::document(document) })
}

/// What comes along with workspaces.
fn along(
    words: &[String],
    rows: &[WorkspaceRecord],
    context: &RequestContext,
    service: &dyn Service,
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(words);
    if let (true, Some(first)) = (along.wants("organization"), rows.first()) {
        let record = service.organization(context.actor, first.facts.organization.as_str())?;
        along.add(&organization::organization(&record));
    }
    if along.wants("project") {
        let projects: BTreeSet<Id<Project>> = rows.iter().map(|row| row.project).collect();
        for project in projects {
            along.add(&project_wire::project(&service.project_record(context.actor, project)?));
        }
    }
    for row in rows {
        if along.wants("effective_tag_bindings") {
            along.add_all(wire::effective_tags(row));
        }
        if along.wants("outputs") {
            along.add_all(row.outputs.iter().map(state::workspace_output));
        }
        if along.wants("vars") {
            // An actor who cannot read the variables gets none along; nor the state.
            let variables = service.variables(context.actor, row.id).unwrap_or_default();
            along.add_all(variables.iter().map(variable::variable));
        }
        if let Some(id) = row.state.filter(|_| along.wants("current_state_version"))
            && let Ok(record) = service.state(context.actor, id)
        {
            along.add(&state::state(context, &record));
        }
        if let Some(id) = row.configuration.filter(|_| along.wants("current_configuration_version")) {
            along.add(&run::configuration(&service.configuration(context.actor, id)?, None));
        }
        if along.wants("locked_by") {
            add_locker(&mut along, context, service, row)?;
        }
        for (word, id) in [("current_run", row.current_run), ("latest_run", row.latest_run)] {
            if let Some(id) = id.filter(|_| along.wants(word)) {
                let record = service.run(context.actor, id)?;
                along.add(&run::run(&record));
                runs::add(&mut along, &format!("{word}."), &record, context, service)?;
            }
        }
    }
    Ok(along.finish())
}

/// Adds who or what has locked a workspace. One that the asker does not see is told by its id alone.
fn add_locker(
    along: &mut Along<'_>,
    context: &RequestContext,
    service: &dyn Service,
    row: &WorkspaceRecord,
) -> Result<(), Fault> {
    match row.lock.as_ref().and_then(|(by, _)| *by) {
        Some(LockedBy::Run(id)) => along.add(&run::run(&service.run(context.actor, id)?)),
        Some(LockedBy::Account(Actor::Team(team))) => {
            if let Ok(record) = service.team_record(context.actor, team) {
                along.add(&team::team(&record));
            }
        }
        Some(LockedBy::Account(actor)) => {
            along.add_all(runs::shown(actor, context, service));
        }
        None => {}
    }
    Ok(())
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = record(context, service)?;
    let included = along(&include, std::slice::from_ref(&record), context, service)?;
    Ok(Answer::document(crate::wire::Document { data: wire::workspace(&record), included }))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let document = Document::about(context, &WORKSPACE)?;
    let name = name("name", &document.needed("name")?)?;
    let before = WorkspaceSettings::default();
    let tags = tags(&document)?;
    let project = project(&document)?;
    let within = document.sent("setting-overwrites").map(|_| project.unwrap_or(organization.id.companion()));
    // Of a project that the asker does not see nothing is told; the law refuses the workspace in it below.
    let seen = within.and_then(|project| service.project_record(context.actor, project).ok());
    let in_force = seen.map_or(organization.defaults.execution_mode, |project| project.execution_mode);
    let settings = workspace_settings::read(&document, &before, in_force)?;
    let mut operations = Vec::new();
    if settings != before {
        operations.push(Operation::Configure { settings });
    }
    operations.extend(tags.filter(|tags| !tags.is_empty()).map(|tags| Operation::SetTags { tags }));
    // Before the workspace is made, which would stay.
    operations.iter().try_for_each(Operation::refuse_tokens).map_err(Error::from)?;
    let receipt = execute(context, service, Command::CreateWorkspace { organization: organization.id, project, name })?;
    let Some(Created::Workspace(workspace)) = receipt.created else { return Err(Fault::not_found()) };
    for operation in operations {
        execute(context, service, Command::Operate { workspace, operation })?;
    }
    Ok(Answer::created(wire::workspace(&service.workspace_record(context.actor, workspace)?)))
}

/// The tags that a workspace is made with: names, or names with values.
fn tags(document: &Document) -> Result<Option<Vec<Tag>>, Fault> {
    if !document.relates("tags") && !document.relates("tag-bindings") {
        return Ok(None);
    }

    let mut tags = Vec::new();
    for (relationship, key) in [("tags", "name"), ("tag-bindings", "key")] {
        for attributes in document.described(relationship) {
            let text = |key: &str| attributes.get(key).and_then(Value::as_str).unwrap_or_default();
            tags.push(super::tags::tag(text(key), text("value"))?);
        }
    }
    super::tags::refuse_many(tags.len())?;
    Ok(Some(tags))
}

/// Changes what the document names and nothing else. All of it is judged before any of it is done.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let document = Document::about(context, &WORKSPACE)?;
    let mut commands = Vec::new();
    if let Some(text) = document.text("name")? {
        let name = name("name", &text)?;
        if name.as_str() != record.name.as_str() {
            commands.push(Command::RenameWorkspace { workspace: record.id, name });
        }
    }
    if let Some(project) = project(&document)?.filter(|project| *project != record.project) {
        commands.push(Command::MoveWorkspace { workspace: record.id, project });
    }
    commands.extend(tags(&document)?.map(|tags| {
        let operation = Operation::ReplaceTags { tags };
        Command::Operate { workspace: record.id, operation }
    }));
    let settings = workspace_settings::read(&document, &record.settings, record.execution_mode)?;
    if settings != record.settings || commands.is_empty() {
        commands.push(Command::Operate { workspace: record.id, operation: Operation::Configure { settings } });
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    Ok(Answer::resource(wire::workspace(&service.workspace_record(context.actor, record.id)?)))
}

/// The project that a document names.
fn project(document: &Document) -> Result<Option<Id<Project>>, Fault> {
    let linkage = document.related("project")?.filter(|linkage| !linkage.id.is_empty());
    linkage.map(|linkage| Id::parse(&linkage.id).ok_or_else(Fault::not_found)).transpose()
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = named(context, service)?;
    execute(context, service, Command::DeleteWorkspace { workspace })?;
    Ok(Answer::done())
}

/// Deletes a workspace that nobody has locked and that manages nothing.
pub(crate) fn safe_delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let command = Command::DeleteWorkspace { workspace: record.id };
    match service.permit(context.actor, &context.origin(), &command) {
        // What cannot be deleted safely is not deleted here, for any actor.
        Err(Error::Denied(reason)) if reason.rule == Rule::ManagingWorkspaces => {}
        judged => judged?,
    }
    if record.lock.is_some() {
        return Err(Fault::conflict("The workspace cannot be deleted safely, because it is locked."));
    }
    if record.resources > 0 {
        let count = record.resources;
        return Err(Fault::conflict(format!("The workspace cannot be deleted safely, because its state has {count} resources.")));
    }
    execute(context, service, command)?;
    Ok(Answer::done())
}

pub(crate) fn lock(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let bare = plain(context)?.get("reason").and_then(Value::as_str).map(str::to_owned);
    let reason = Document::any(context)?.text("reason")?.or(bare).unwrap_or_default();
    let reason = SafeText::note("REASON", &reason).map_err(Error::from)?;
    let command = Command::LockWorkspace { workspace, reason };
    match service.execute(context.actor, &context.origin(), &command.into()) {
        Err(Error::Conflict(Conflict::Already(_))) => {
            Err(Fault::conflict("Unable to lock workspace. The workspace is already locked."))
        }
        result => answer(context, service, workspace, result.map(drop)),
    }
}

pub(crate) fn unlock(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    match service.execute(context.actor, &context.origin(), &Command::UnlockWorkspace { workspace, force: false }.into()) {
        Err(Error::Conflict(Conflict::Already(_))) => Err(not_locked()),
        // Who can lock can know who has locked; the clients look for these words.
        Err(Error::Denied(reason)) if reason.rule == Rule::NotItsLock => {
            let record = service.workspace_record(context.actor, workspace)?;
            let by = record.lock.as_ref().map(|(by, lock)| match by {
                Some(LockedBy::Account(Actor::Team(_))) => format!("Team {}", lock.by.as_str().trim_start_matches("team ")),
                Some(LockedBy::Run(run)) => format!("Run {run}"),
                _ => format!("User {}", lock.by),
            });
            let by = by.unwrap_or_else(|| "User".to_owned());
            Err(Fault::conflict(format!("Unable to unlock workspace. The workspace is locked by {by}.")))
        }
        result => answer(context, service, workspace, result.map(drop)),
    }
}

pub(crate) fn force_unlock(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    match service.execute(context.actor, &context.origin(), &Command::UnlockWorkspace { workspace, force: true }.into()) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            let record = service.workspace_record(context.actor, workspace)?;
            Err(if record.lock.is_some() {
                Fault::conflict(format!("Unable to unlock workspace. {sentence}"))
            } else {
                not_locked()
            })
        }
        result => answer(context, service, workspace, result.map(drop)),
    }
}

fn not_locked() -> Fault {
    Fault::conflict("Unable to unlock workspace. The workspace is already unlocked.")
}

fn answer(
    context: &RequestContext,
    service: &dyn Service,
    workspace: Id<Workspace>,
    done: Result<(), Error>,
) -> Result<Answer, Fault> {
    done?;
    Ok(Answer::resource(wire::workspace(&service.workspace_record(context.actor, workspace)?)))
}

/// The runs that wait for others in an organization.
pub(crate) fn queue(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let page = context.query.page()?;
    let Listing { rows, total } = Listing::of(service.queue(context.actor, organization.id)?, page.window());
    Ok(Answer::document(page.document(context, Listing { rows: rows.iter().map(run::run).collect(), total })))
}

/// How many runs are on their way in an organization. None is executed.
pub(crate) fn capacity(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let pending = service.queue(context.actor, organization.id)?.len();
    Ok(Answer::resource(Capacity {
        id: organization.name.to_string(),
        kind: capacity::KIND.into(),
        attributes: capacity::Attributes { pending: u32::try_from(pending).ok(), running: Some(0) },
        relationships: NoRelationships {},
        links: Links::default(),
    }))
}
