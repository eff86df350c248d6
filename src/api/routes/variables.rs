//! The variables of workspaces. The value of a sensitive one is taken and never given.

use super::{execute, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::variable as wire;
use crate::api::fields::VARIABLE;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Service, VariableRecord};
use crate::domain::{Command, Content, Id, Operation, VariableCategory, VariableDraft, Workspace};
use crate::wire::ListDocument;

/// The longest name.
const NAME: usize = 255;

/// The longest description.
const DESCRIPTION: usize = 512;

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    listed(context, service, context.id("workspace")?)
}

/// The older form, by the names of organization and workspace.
pub(crate) fn list_by_name(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = by_name(context, service)?;
    listed(context, service, workspace)
}

/// The workspace that two filters name.
pub(super) fn by_name(context: &RequestContext, service: &dyn Service) -> Result<Id<Workspace>, Fault> {
    let filter = |what: &str| {
        let name = format!("filter[{what}][name]");
        context.query.get(&name).ok_or_else(|| Fault::bad_request(format!("{name} is needed.")))
    };
    let organization = service.organization(context.actor, filter("organization")?)?;
    Ok(service.workspace_named(organization.id, filter("workspace")?)?)
}

fn listed(context: &RequestContext, service: &dyn Service, workspace: Id<Workspace>) -> Result<Answer, Fault> {
    let rows: Vec<_> = service.variables(context.actor, workspace)?.iter().map(wire::variable).collect();
    Ok(Answer::document(ListDocument::whole(rows)))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::variable(&found(context, service)?)))
}

/// The variable that the path names; in a path with a workspace it must be there.
fn found(context: &RequestContext, service: &dyn Service) -> Result<VariableRecord, Fault> {
    let record = service.variable(context.actor, context.id("variable")?)?;
    if context.parameter("workspace").is_ok() && record.workspace != context.id("workspace")? {
        return Err(Fault::not_found());
    }
    Ok(record)
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    made(context, service, workspaces::named(context, service)?)
}

/// The older form, with the workspace as a relationship.
pub(crate) fn create_by_relationship(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = Document::about(context, &VARIABLE)?.needs("workspace")?;
    made(context, service, Id::parse(&workspace.id).ok_or_else(Fault::not_found)?)
}

fn made(context: &RequestContext, service: &dyn Service, workspace: Id<Workspace>) -> Result<Answer, Fault> {
    let document = Document::about(context, &VARIABLE)?;
    let variable = draft(&document, None)?;
    let operation = Operation::CreateVariable { variable };
    let receipt = written(context, service, &Command::Operate { workspace, operation })?;
    let Some(Created::Variable(id)) = receipt else { return Err(Fault::not_found()) };
    Ok(Answer::created(wire::variable(&service.variable(context.actor, id)?)))
}

pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = found(context, service)?;
    let variable = draft(&Document::about(context, &VARIABLE)?, Some(&record))?;
    let operation = Operation::UpdateVariable { id: record.id, variable };
    written(context, service, &Command::Operate { workspace: record.workspace, operation })?;
    Ok(Answer::resource(wire::variable(&service.variable(context.actor, record.id)?)))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = found(context, service)?;
    let operation = Operation::DeleteVariable { id: record.id };
    execute(context, service, Command::Operate { workspace: record.workspace, operation })?;
    Ok(Answer::done())
}

fn written(context: &RequestContext, service: &dyn Service, command: &Command) -> Result<Option<Created>, Fault> {
    match service.execute(context.actor, &context.origin(), &command.into()) {
        Err(Error::Conflict(Conflict::NameTaken { .. })) => Err(Fault::invalid("key", "Key has already been taken.")),
        result => Ok(result?.created),
    }
}

/// What a variable is to be, over what it is.
fn draft(document: &Document, before: Option<&VariableRecord>) -> Result<VariableDraft, Fault> {
    let name = match (document.prose("key")?, before) {
        (Some(name), _) => name,
        (None, Some(before)) => before.name.to_string(),
        (None, None) => return Err(Fault::invalid("key", "Key can't be blank.")),
    };
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '=';
    if name.is_empty() || name.len() > NAME || name.chars().any(odd) {
        return Err(Fault::invalid("key", format!("Key has 1 to {NAME} characters, without blanks and without =.")));
    }
    let category = match (document.text("category")?, before) {
        (None, Some(before)) => before.category,
        (word, _) => {
            let parsed = VariableCategory::parse(word.as_deref().unwrap_or_default());
            parsed.ok_or_else(|| Fault::invalid("category", "category must be terraform or env."))?
        }
    };
    let sensitive = document.flag("sensitive")?.unwrap_or_else(|| before.is_some_and(|before| before.sensitive));
    if before.is_some_and(|before| before.sensitive) && !sensitive {
        return Err(Fault::invalid("sensitive", "A sensitive variable stays sensitive. Delete it and create another."));
    }
    let description = document.prose("description")?;
    if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION) {
        return Err(Fault::invalid("description", format!("Description has at most {DESCRIPTION} characters.")));
    }
    Ok(VariableDraft {
        name: name.into(),
        value: document.text("value")?.map(|value| Content::new(value.as_bytes())),
        description: description.or_else(|| before.map(|before| before.description.clone())).unwrap_or_default(),
        category,
        hcl: document.flag("hcl")?.unwrap_or_else(|| before.is_some_and(|before| before.hcl)),
        sensitive,
    })
}
