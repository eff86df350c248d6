//! Workspaces: reading, changing, deleting, locking.

use serde_json::{Value, json};

use super::{execute, name, organizations};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::{Document, plain};
use crate::api::wire::{organization, run, workspace as wire};
use crate::backend::{Conflict, Created, Error, Listing, LockedBy, Service, WorkspaceFilter, WorkspaceRecord};
use crate::domain::{Actor, Command, ExecutionMode, Id, Operation, Run, SafeText, SeenLock, Tag, Workspace, WorkspaceSettings};
use crate::policy::Rule;

/// What can come along with a workspace.
const INCLUDE: [&str; 6] = ["organization", "current_run", "latest_run", "locked_by", "readme", "project"];

/// The workspace that the path names, by id or by organization and name.
pub(crate) fn named(call: &Call, service: &dyn Service) -> Result<Id<Workspace>, Fault> {
    if call.parameter("organization").is_err() {
        return call.id("workspace");
    }
    let organization = organizations::named(call, service)?;
    Ok(service.workspace_named(organization.id, call.parameter("workspace")?)?)
}

fn record(call: &Call, service: &dyn Service) -> Result<WorkspaceRecord, Fault> {
    Ok(service.workspace_record(call.actor, named(call, service)?)?)
}

/// The workspace that the path names, for who may see it.
pub(crate) fn seen(call: &Call, service: &dyn Service) -> Result<WorkspaceRecord, Fault> {
    record(call, service)
}

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let page = call.query.page()?;
    let organization = organizations::named(call, service)?;
    let filter = WorkspaceFilter {
        contains: call.query.get("search[name]").map(|part| part.replace('*', "")),
        pattern: call.query.get("search[wildcard-name]").map(str::to_owned),
        tags: call.query.list("search[tags]"),
        tagged: tagged(call),
    };
    let Listing { rows, total } = service.workspace_records(call.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(call, Listing { rows: rows.iter().map(wire::workspace).collect(), total });
    include_into(&mut document, &include, &rows, call, service)?;
    Ok(Answer::document(document))
}

/// The pairs of `filter[tagged][N][key]` and `filter[tagged][N][value]`.
fn tagged(call: &Call) -> Vec<(String, Option<String>)> {
    let keys = call.query.beginning("filter[tagged]").filter_map(|(name, key)| Some((name.strip_suffix("[key]")?, key)));
    keys.map(|(name, key)| (key.to_owned(), call.query.get(&format!("{name}[value]")).map(str::to_owned))).collect()
}

fn include_into(
    document: &mut Value,
    include: &[String],
    rows: &[WorkspaceRecord],
    call: &Call,
    service: &dyn Service,
) -> Result<(), Fault> {
    if include.is_empty() {
        return Ok(());
    }
    let mut included = Vec::new();
    if let (true, Some(first)) = (include.iter().any(|word| word == "organization"), rows.first()) {
        included.push(organization::organization(&service.organization(call.actor, first.facts.organization.as_str())?));
    }
    let wanted = |word: &str, run: Option<Id<Run>>| run.filter(|_| include.iter().any(|wanted| wanted == word));
    for row in rows {
        let runs = [wanted("current_run", row.current_run), wanted("latest_run", row.latest_run)];
        let once = runs[1].filter(|latest| runs[0] != Some(*latest));
        for id in runs[0].into_iter().chain(once) {
            included.push(run::run(&service.run(call.actor, id)?));
        }
    }
    document["included"] = json!(included);
    Ok(())
}

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let record = record(call, service)?;
    let mut document = json!({ "data": wire::workspace(&record) });
    include_into(&mut document, &include, std::slice::from_ref(&record), call, service)?;
    Ok(Answer::document(document))
}

pub(crate) fn create(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?;
    let document = Document::parse(call, "workspaces")?;
    let name = name("name", &document.needed("name")?)?;
    let before = WorkspaceSettings::default();
    let settings = settings(&document, &before)?;
    let tags = tags(&document)?;
    let mut operations = Vec::new();
    if settings != before {
        operations.push(Operation::Configure { settings });
    }
    if !tags.is_empty() {
        operations.push(Operation::SetTags { tags });
    }
    // Before the workspace is made, which would stay.
    operations.iter().try_for_each(Operation::refuse_tokens).map_err(Error::from)?;
    let receipt = execute(call, service, &Command::CreateWorkspace { organization: organization.id, name })?;
    let Some(Created::Workspace(workspace)) = receipt.created else { return Err(Fault::not_found()) };
    for operation in operations {
        execute(call, service, &Command::Operate { workspace, operation })?;
    }
    Ok(Answer::created(&wire::workspace(&service.workspace_record(call.actor, workspace)?)))
}

/// The tags that a workspace is made with: names, or names with values.
fn tags(document: &Document) -> Result<Vec<Tag>, Fault> {
    let mut tags = Vec::new();
    for (relationship, key) in [("tags", "name"), ("tag-bindings", "key")] {
        for attributes in document.described(relationship) {
            let text = |key: &str| attributes.get(key).and_then(Value::as_str).unwrap_or_default();
            tags.push(super::tags::tag(text(key), text("value"))?);
        }
    }
    Ok(tags)
}

/// Changes what the document names and nothing else. All of it is judged before any of it is done.
pub(crate) fn update(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(call, service)?;
    let document = Document::parse(call, "workspaces")?;
    let mut commands = Vec::new();
    if let Some(text) = document.text("name")? {
        let name = name("name", &text)?;
        if name.as_str() != record.name.as_str() {
            commands.push(Command::RenameWorkspace { workspace: record.id, seen: None, name });
        }
    }
    let settings = settings(&document, &record.settings)?;
    if settings != record.settings || commands.is_empty() {
        commands.push(Command::Operate { workspace: record.id, operation: Operation::Configure { settings } });
    }
    for command in &commands {
        service.permit(call.actor, &call.origin(), command)?;
    }
    for command in &commands {
        execute(call, service, command)?;
    }
    Ok(Answer::resource(&wire::workspace(&service.workspace_record(call.actor, record.id)?)))
}

fn settings(document: &Document, before: &WorkspaceSettings) -> Result<WorkspaceSettings, Fault> {
    let flag = |name: &str, before: bool| Ok::<_, Fault>(document.flag(name)?.unwrap_or(before));
    let text = |name: &str, before: &Option<SafeText>| {
        Ok::<_, Fault>(if document.has(name) {
            document.prose(name)?.filter(|text| !text.is_empty()).map(|text| SafeText::new(&text))
        } else {
            before.clone()
        })
    };
    let mut execution_mode = before.execution_mode;
    if let Some(remote) = document.flag("operations")? {
        execution_mode = Some(if remote { ExecutionMode::Remote } else { ExecutionMode::Local });
    }
    if let Some(word) = document.text("execution-mode")? {
        let unknown = || Fault::invalid("execution-mode", "execution-mode has to be local or remote.");
        execution_mode = Some(ExecutionMode::parse(&word).ok_or_else(unknown)?);
    }
    if document.object("setting-overwrites")?.is_some_and(|object| object.get("execution-mode") == Some(&json!(false))) {
        execution_mode = None;
    }
    let terraform_version = match document.text("terraform-version")? {
        None => before.terraform_version.clone(),
        Some(version) if is_version(&version) => version.into(),
        Some(_) => {
            return Err(Fault::invalid("terraform-version", "terraform-version has to be a version, such as 1.11.4, or latest."));
        }
    };
    let trigger_prefixes = match document.list("trigger-prefixes")? {
        None => before.trigger_prefixes.clone(),
        Some(list) => list.iter().filter_map(Value::as_str).map(SafeText::new).collect(),
    };
    Ok(WorkspaceSettings {
        execution_mode,
        description: text("description", &before.description)?,
        terraform_version,
        working_directory: text("working-directory", &before.working_directory)?,
        trigger_prefixes,
        auto_apply: flag("auto-apply", before.auto_apply)?,
        queue_all_runs: flag("queue-all-runs", before.queue_all_runs)?,
        speculative_enabled: flag("speculative-enabled", before.speculative_enabled)?,
        file_triggers_enabled: flag("file-triggers-enabled", before.file_triggers_enabled)?,
        allow_destroy_plan: flag("allow-destroy-plan", before.allow_destroy_plan)?,
    })
}

/// A version such as `1.11.4` or `1.12.0-beta1`, a constraint such as `~> 1.11.0`, or `latest`.
fn is_version(text: &str) -> bool {
    let bare = text.trim_start_matches(['~', '>', '<', '=', ' ']);
    let numbers: Vec<&str> = bare.split('-').next().unwrap_or_default().split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text == "latest" || (text.len() < 40 && (2..=3).contains(&numbers.len()) && numbers.iter().all(number))
}

pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = named(call, service)?;
    execute(call, service, &Command::DeleteWorkspace { workspace, seen: None })?;
    Ok(Answer::done())
}

/// Deletes a workspace that nobody has locked and that manages nothing.
pub(crate) fn safe_delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(call, service)?;
    let command = Command::DeleteWorkspace { workspace: record.id, seen: None };
    service.permit(call.actor, &call.origin(), &command)?;
    if record.lock.is_some() {
        return Err(Fault::conflict("The workspace cannot be deleted safely, because it is locked."));
    }
    if record.resources > 0 {
        let count = record.resources;
        return Err(Fault::conflict(format!("The workspace cannot be deleted safely, because its state has {count} resources.")));
    }
    execute(call, service, &command)?;
    Ok(Answer::done())
}

pub(crate) fn lock(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = call.id("workspace")?;
    let bare = plain(call)?.get("reason").and_then(Value::as_str).map(str::to_owned);
    let reason = Document::parse(call, "workspaces")?.text("reason")?.or(bare).unwrap_or_default();
    let reason = SafeText::note("REASON", &reason).map_err(Error::from)?;
    let command = Command::LockWorkspace { workspace, reason };
    match service.execute(call.actor, &call.origin(), &command) {
        Err(Error::Conflict(Conflict::Already(_))) => {
            Err(Fault::conflict("Unable to lock workspace. The workspace is already locked."))
        }
        result => answer(call, service, workspace, result.map(drop)),
    }
}

pub(crate) fn unlock(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = call.id("workspace")?;
    match service.execute(
        call.actor,
        &call.origin(),
        &Command::UnlockWorkspace { workspace, seen: SeenLock::Anything, force: false },
    ) {
        Err(Error::Conflict(Conflict::Already(_))) => Err(not_locked()),
        // Who may lock may know who has locked; the clients look for these words.
        Err(Error::Denied(reason)) if reason.rule == Rule::NotItsLock => {
            let record = service.workspace_record(call.actor, workspace)?;
            let by = record.lock.as_ref().map(|(by, lock)| match by {
                Some(LockedBy::Account(Actor::Team(_))) => format!("Team {}", lock.by.as_str().trim_start_matches("team ")),
                Some(LockedBy::Run(run)) => format!("Run {run}"),
                _ => format!("User {}", lock.by),
            });
            let by = by.unwrap_or_else(|| "User".to_owned());
            Err(Fault::conflict(format!("Unable to unlock workspace. The workspace is locked by {by}.")))
        }
        result => answer(call, service, workspace, result.map(drop)),
    }
}

pub(crate) fn force_unlock(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = call.id("workspace")?;
    match service.execute(
        call.actor,
        &call.origin(),
        &Command::UnlockWorkspace { workspace, seen: SeenLock::Anything, force: true },
    ) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            let record = service.workspace_record(call.actor, workspace)?;
            Err(if record.lock.is_some() {
                Fault::conflict(format!("Unable to unlock workspace. {sentence}"))
            } else {
                not_locked()
            })
        }
        result => answer(call, service, workspace, result.map(drop)),
    }
}

fn not_locked() -> Fault {
    Fault::conflict("Unable to unlock workspace. The workspace is already unlocked.")
}

fn answer(call: &Call, service: &dyn Service, workspace: Id<Workspace>, done: Result<(), Error>) -> Result<Answer, Fault> {
    done?;
    Ok(Answer::resource(&wire::workspace(&service.workspace_record(call.actor, workspace)?)))
}

/// The runs that wait for others in an organization.
pub(crate) fn queue(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?;
    let page = call.query.page()?;
    let Listing { rows, total } = Listing::of(service.queue(call.actor, organization.id)?, page.window());
    Ok(Answer::document(page.document(call, Listing { rows: rows.iter().map(run::run).collect(), total })))
}

/// How many runs are on their way in an organization. None is executed.
pub(crate) fn capacity(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?;
    let pending = service.queue(call.actor, organization.id)?.len();
    Ok(Answer::resource(&json!({
        "id": organization.name.as_str(),
        "type": "organization-capacity",
        "attributes": { "pending": pending, "running": 0 },
    })))
}
