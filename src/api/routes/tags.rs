//! The tags of a workspace: names, or names with values.

use serde_json::Value;

use super::{execute, organizations, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::organization::manage_tags;
use crate::api::documents::{tag as documents, workspace as wire};
use crate::api::incoming::{line, listed, plain};
use crate::api::query::Page;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service, Window, WorkspaceFilter, WorkspaceRecord};
use crate::domain::text::invisible;
use crate::domain::{Command, Id, Operation, Organization, SafeText, Tag};
use crate::wire::ListDocument;

/// A resource has so many tags at most.
const MOST: usize = 10;

/// The longest name or value.
const LONGEST: usize = 255;

/// A tag from its name and its value.
pub(super) fn tag(name: &str, value: &str) -> Result<Tag, Fault> {
    if name.is_empty() || invisible(name) || name.len() > LONGEST || value.len() > LONGEST {
        return Err(Fault::invalid("key", format!("A tag has a name, and name and value have at most {LONGEST} characters.")));
    }
    Ok(Tag { name: line("key", name)?, value: line("value", value)? })
}

pub(crate) fn bindings(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    Ok(Answer::document(ListDocument::whole(record.tags.iter().map(|tag| documents::binding(&record.id, tag)).collect())))
}

pub(crate) fn bind(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    set(context, service, "key")?;
    bindings(context, service)
}

pub(crate) fn effective(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::document(ListDocument::whole(wire::effective_tags(&workspaces::seen(context, service)?))))
}

/// Sets tags without an answer, as the relationship has it.
pub(crate) fn bind_related(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    bind(context, service).map(|_| Answer::done())
}

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let record = workspaces::seen(context, service)?;
    let place = (record.organization, &record.facts.organization);
    let rows: Vec<_> = wire::tags(&record).map(|(_, name)| documents::tag(place, name, 1)).collect();
    if page.wanted {
        return Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))));
    }
    // Clients that name no page take this list for the whole.
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let whole = Page { number: 1, size: total.max(1), wanted: false };
    Ok(Answer::document(whole.document(context, Listing { rows, total })))
}

pub(crate) fn add(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    let tags = by_id_or_name(context, service, &record)?;
    refuse_more(&record, &tags)?;
    execute(context, service, Command::Operate { workspace: record.id, operation: Operation::SetTags { tags } })?;
    Ok(Answer::done())
}

pub(crate) fn remove(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    let names = by_id_or_name(context, service, &record)?.into_iter().map(|tag| tag.name).collect();
    execute(context, service, Command::Operate { workspace: record.id, operation: Operation::RemoveTags { names } })?;
    Ok(Answer::done())
}

fn set(context: &RequestContext, service: &dyn Service, key: &str) -> Result<(), Fault> {
    let record = workspaces::seen(context, service)?;
    let tags = named(context, key)?;
    refuse_more(&record, &tags)?;
    execute(context, service, Command::Operate { workspace: record.id, operation: Operation::SetTags { tags } }).map(drop)
}

/// Refuses tags of which there would be too many with those that are there.
fn refuse_more(record: &WorkspaceRecord, tags: &[Tag]) -> Result<(), Fault> {
    let kept = record.tags.iter().filter(|there| !tags.iter().any(|tag| tag.name == there.name)).count();
    refuse_many(kept + tags.len())
}

/// Refuses more tags than a resource can have.
pub(super) fn refuse_many(count: usize) -> Result<(), Fault> {
    if count <= MOST {
        return Ok(());
    }
    Err(Fault::unprocessable(format!("Tag bindings cannot exceed {MOST} bindings per resource. There would be {count}.")))
}

/// The tags that the body describes.
pub(super) fn named(context: &RequestContext, key: &str) -> Result<Vec<Tag>, Fault> {
    let text = |row: &Value, key: &str| row["attributes"][key].as_str().unwrap_or_default().to_owned();
    rows(context)?.iter().map(|row| tag(&text(row, key), &text(row, "value"))).collect()
}

fn rows(context: &RequestContext) -> Result<Vec<Value>, Fault> {
    let body = plain(context)?;
    let rows = body.get("data").and_then(Value::as_array).cloned();
    rows.ok_or_else(|| Fault::invalid_at("/data", "data must be a list."))
}

/// The tags that the body names, each by its id or by its name.
fn by_id_or_name(context: &RequestContext, service: &dyn Service, record: &WorkspaceRecord) -> Result<Vec<Tag>, Fault> {
    let mut known: Option<Vec<SafeText>> = None;
    let mut tags = Vec::new();
    for row in rows(context)? {
        let name = row["attributes"]["name"].as_str().filter(|name| !name.is_empty());
        if let Some(name) = name {
            tags.push(tag(name, "")?);
            continue;
        }
        let id = row["id"].as_str().unwrap_or_default();
        let known = match &mut known {
            Some(known) => known,
            None => {
                let all = service.organization_tags(context.actor, record.organization)?;
                known.insert(all.into_iter().map(|(name, _)| name).collect())
            }
        };
        let found = known.iter().find(|name| Tag::id(record.organization, name).to_string() == id);
        let none = || Fault::invalid_at("/data", "A tag has a name, or the id of one that is there.");
        tags.push(Tag { name: found.ok_or_else(none)?.clone(), value: SafeText::new("") });
    }
    Ok(tags)
}

/// The tags that are known in an organization.
pub(crate) fn of_organization(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let page = context.query.page()?;
    let mut tags = service.organization_tags(context.actor, organization.id)?;
    let contains = context.query.get("q").map(str::to_lowercase);
    tags.retain(|(name, _)| contains.as_ref().is_none_or(|part| name.as_str().to_lowercase().contains(part)));
    if let Some(workspace) = context.query.get("filter[exclude][taggable][id]") {
        // What is no workspace that the asker sees has no tags to leave out.
        if let Some(record) = Id::parse(workspace).and_then(|id| service.workspace_record(context.actor, id).ok()) {
            tags.retain(|(name, _)| !record.tags.iter().any(|tag| tag.name == *name));
        }
    }
    let place = (organization.id, &organization.name);
    let rows = tags.iter().map(|(name, count)| documents::tag(place, name, *count)).collect();
    Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))))
}

/// Takes tags away from every workspace that has them.
pub(crate) fn delete_of_organization(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    // Not who configures some of the workspaces: in the others the tags would stay.
    if let Some(reason) = manage_tags(&organization).reason() {
        return Err(reason.clone().into());
    }
    let known = service.organization_tags(context.actor, organization.id)?;
    let mut names = Vec::new();
    for linkage in listed(context)? {
        let found = known.iter().find(|(name, _)| Tag::id(organization.id, name).to_string() == linkage.id);
        names.push(found.ok_or_else(Fault::not_found)?.0.clone());
    }
    let filter = WorkspaceFilter::default();
    let all = service.workspace_records(context.actor, organization.id, &filter, Window::ALL)?;
    let tagged = all.rows.iter().filter(|record| record.tags.iter().any(|tag| names.contains(&tag.name)));
    let commands: Vec<Command> = tagged
        .map(|record| Command::Operate { workspace: record.id, operation: Operation::RemoveTags { names: names.clone() } })
        .collect();
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    commands.iter().try_for_each(|command| execute(context, service, command).map(drop))?;
    Ok(Answer::done())
}

/// Gives a tag that is known to more workspaces, all of one organization.
pub(crate) fn add_workspaces(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let id = context.parameter("tag")?.to_owned();
    let mut commands = Vec::new();
    let mut found: Option<(Id<Organization>, Tag)> = None;
    for linkage in listed(context)? {
        let record = service.workspace_record(context.actor, Id::parse(&linkage.id).ok_or_else(Fault::not_found)?)?;
        let tag = match &found {
            Some((organization, tag)) if *organization == record.organization => tag.clone(),
            _ => {
                let known = service.organization_tags(context.actor, record.organization)?;
                let name = known.into_iter().find(|(name, _)| Tag::id(record.organization, name).to_string() == id);
                let (name, _) = name.ok_or_else(Fault::not_found)?;
                let tag = Tag { name, value: SafeText::new("") };
                found = Some((record.organization, tag.clone()));
                tag
            }
        };
        refuse_more(&record, std::slice::from_ref(&tag))?;
        commands.push(Command::Operate { workspace: record.id, operation: Operation::SetTags { tags: vec![tag] } });
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    commands.iter().try_for_each(|command| execute(context, service, command).map(drop))?;
    Ok(Answer::done())
}
