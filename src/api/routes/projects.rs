//! Projects: reading, creating, changing, deleting, their tags, and workspaces that move into them.

use serde_json::Value;

use super::{execute, organizations, refused, tags};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::project as wire;
use crate::api::fields::PROJECT;
use crate::api::incoming::{Document, listed};
use crate::api::request_context::RequestContext;
use crate::backend::{Created, Error, Listing, ProjectFilter, ProjectOrder, ProjectRecord, Service};
use crate::domain::{Command, ExecutionMode, Id, Project, ProjectChange, ProjectDraft, ProjectName, Tag, Workspace};
use crate::wire::tag::EffectiveBinding;
use crate::wire::{Included, ListDocument};

fn record(context: &RequestContext, service: &dyn Service) -> Result<ProjectRecord, Fault> {
    Ok(service.project_record(context.actor, context.id("project")?)?)
}

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let organization = organizations::named(context, service)?;
    let order = match context.query.get("sort") {
        Some("name") => ProjectOrder::Name,
        Some("-name") => ProjectOrder::NameBackwards,
        Some("created-at") => ProjectOrder::OldestFirst,
        // The table has no other word than -created-at.
        _ => ProjectOrder::NewestFirst,
    };
    let filter = ProjectFilter {
        contains: context.query.get("q").map(str::to_owned),
        names: context.query.list("filter[names]"),
        tagged: context.query.tagged(),
        order,
        creates: context.query.flag("filter[permissions][create-workspace]")?,
        updates: context.query.flag("filter[permissions][update]")?,
    };
    let Listing { rows, total } = service.project_records(context.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::project).collect(), total });
    document.included = (!include.is_empty()).then(|| rows.iter().flat_map(effective).map(|tag| Included::new(&tag)).collect());
    Ok(Answer::document(document))
}

fn effective(record: &ProjectRecord) -> Vec<EffectiveBinding> {
    record.tags.iter().map(|tag| wire::effective_binding(record, tag)).collect()
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = record(context, service)?;
    let included = (!include.is_empty()).then(|| effective(&record).iter().map(Included::new).collect());
    Ok(Answer::document(crate::wire::Document { data: wire::project(&record), included }))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = organizations::named(context, service)?;
    let (organization, in_force) = (record.id, record.defaults.execution_mode);
    let document = Document::about(context, &PROJECT)?;
    let name = name(&document.needed("name")?)?;
    let project = draft(&document, &ProjectDraft::default(), in_force)?;
    let tags = bindings(&document)?;
    tags.iter().flatten().try_for_each(Tag::check).map_err(Error::from)?;
    let receipt = execute(context, service, Command::CreateProject { organization, name, project })?;
    let Some(Created::Project(project)) = receipt.created else { return Err(Fault::not_found()) };
    if let Some(tags) = tags.filter(|tags| !tags.is_empty()) {
        execute(context, service, Command::Arrange { project, change: ProjectChange::SetTags { tags, only: false } })?;
    }
    Ok(Answer::created(wire::project(&service.project_record(context.actor, project)?)))
}

/// Changes what the document names and nothing else. All of it is judged before any of it is done.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let document = Document::about(context, &PROJECT)?;
    let typed = document.text("name")?;
    let before = ProjectDraft {
        description: record.description.clone(),
        execution_mode: record.own_execution_mode,
        auto_destroy: record.auto_destroy.clone(),
    };
    let name = name(typed.as_deref().unwrap_or(record.name.as_str()))?;
    let mut changes = vec![ProjectChange::Update { name, project: draft(&document, &before, record.execution_mode)? }];
    changes.extend(bindings(&document)?.map(|tags| ProjectChange::SetTags { tags, only: true }));
    arrange(context, service, record.id, changes)?;
    Ok(Answer::resource(wire::project(&service.project_record(context.actor, record.id)?)))
}

fn arrange(
    context: &RequestContext,
    service: &dyn Service,
    project: Id<Project>,
    changes: Vec<ProjectChange>,
) -> Result<(), Fault> {
    let commands: Vec<Command> = changes.into_iter().map(|change| Command::Arrange { project, change }).collect();
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    commands.iter().try_for_each(|command| execute(context, service, command).map(drop))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let project = record(context, service)?.id;
    match service.execute(context.actor, &context.origin(), &Command::Arrange { project, change: ProjectChange::Delete }.into()) {
        Err(Error::Conflict(conflict)) => Err(Fault::unprocessable(conflict.to_string())),
        result => Ok(result.map(|_| Answer::done())?),
    }
}

/// Puts workspaces into the project, all or none.
pub(crate) fn take(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let project = record(context, service)?.id;
    let mut commands = Vec::new();
    for linkage in listed(context)? {
        let workspace: Id<Workspace> = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        commands.push(Command::MoveWorkspace { workspace, project });
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    commands.iter().try_for_each(|command| execute(context, service, command).map(drop))?;
    Ok(Answer::done())
}

pub(crate) fn tag_bindings(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    Ok(Answer::document(ListDocument::whole(record.tags.iter().map(|tag| wire::binding(&record, tag)).collect())))
}

pub(crate) fn effective_tag_bindings(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::document(ListDocument::whole(effective(&record(context, service)?))))
}

/// Sets tags, and leaves the others.
pub(crate) fn bind(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = record(context, service)?;
    let tags = tags::named(context, "key")?;
    let kept = record.tags.iter().filter(|there| !tags.iter().any(|tag| tag.name == there.name)).count();
    tags::refuse_many(kept + tags.len())?;
    arrange(context, service, record.id, vec![ProjectChange::SetTags { tags, only: false }])?;
    tag_bindings(context, service)
}

/// The same without an answer, as the relationship has it.
pub(crate) fn bind_related(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    bind(context, service).map(|_| Answer::done())
}

fn name(text: &str) -> Result<ProjectName, Fault> {
    ProjectName::parse("name", text).map_err(|invalid| refused("name", &invalid))
}

/// The tags that a document describes; `None` where it does not speak of them.
pub(super) fn bindings(document: &Document) -> Result<Option<Vec<Tag>>, Fault> {
    if !document.relates("tag-bindings") {
        return Ok(None);
    }
    let rows = document.described("tag-bindings");
    let text =
        |row: &serde_json::Map<String, Value>, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    tags::refuse_many(rows.len())?;
    rows.iter().map(|row| tags::tag(&text(row, "key"), &text(row, "value"))).collect::<Result<_, _>>().map(Some)
}

fn draft(document: &Document, before: &ProjectDraft, in_force: ExecutionMode) -> Result<ProjectDraft, Fault> {
    let description = match document.prose("description")? {
        None if document.has("description") => String::new(),
        None => before.description.clone(),
        Some(text) => text,
    };
    let draft = ProjectDraft {
        description,
        execution_mode: execution_mode(document, before.execution_mode, in_force)?,
        auto_destroy: match document.text("auto-destroy-activity-duration")? {
            None if document.has("auto-destroy-activity-duration") => None,
            None => before.auto_destroy.clone(),
            Some(text) => Some(duration(text)?),
        },
    };
    draft.check().map_err(Error::from)?;
    Ok(draft)
}

/// Whether the mode is to be its own, or that of what it is in. The two names go together, so the first that is sent decides.
pub(super) fn own_mode(document: &Document, names: [&str; 2]) -> Result<Option<bool>, Fault> {
    let overwrites = document.object("setting-overwrites")?.unwrap_or_default();
    let mut own = None;
    for name in names {
        let odd = || Fault::invalid(&format!("setting-overwrites/{name}"), format!("{name} must be true or false."));
        let said = overwrites.get(name).filter(|value| !value.is_null()).map(|value| value.as_bool().ok_or_else(odd));
        own = own.or(said.transpose()?);
    }
    Ok(own)
}

/// The mode that a project is to have of its own, over the one that it has, where that in force is another.
fn execution_mode(
    document: &Document,
    before: Option<ExecutionMode>,
    in_force: ExecutionMode,
) -> Result<Option<ExecutionMode>, Fault> {
    let own = own_mode(document, ["default-execution-mode", "default-agent-pool"])?;
    match document.text("default-execution-mode")?.as_deref() {
        Some("agent") => Err(Fault::invalid(
            "default-agent-pool-id",
            "Default agent pool must be specified when using 'agent' execution mode. This server has no agent pools.",
        )),
        Some(word) => {
            let unknown = || Fault::invalid("default-execution-mode", "default-execution-mode must be remote or local.");
            ExecutionMode::parse(word).map(Some).ok_or_else(unknown)
        }
        None => Ok(match own {
            None => before,
            Some(false) => None,
            Some(true) => before.or(Some(in_force)),
        }),
    }
}

/// A time of days or hours, such as `14d`.
pub(super) fn duration(text: String) -> Result<String, Fault> {
    let number = text.strip_suffix(['d', 'h']).unwrap_or_default();
    if (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text);
    }
    Err(Fault::invalid(
        "auto-destroy-activity-duration",
        "Auto destroy activity duration has an incorrect format, we expect up to 4 numeric digits and 1 unit ('d' or 'h')",
    ))
}
