//! Organizations.

use serde_json::{Value, json};

use super::{execute, name, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::organization as wire;
use crate::backend::{Created, Listing, OrganizationRecord, Service};
use crate::domain::{Command, Defaults, Email, ExecutionMode, SafeText};

/// The organization that the path names.
pub(crate) fn named(call: &Call, service: &dyn Service) -> Result<OrganizationRecord, Fault> {
    Ok(service.organization(call.actor, call.parameter("organization")?)?)
}

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let page = call.query.page()?;
    let wanted = call.query.get("q").map(str::to_lowercase);
    let mut organizations = service.organizations(call.actor)?;
    organizations.retain(|record| wanted.as_ref().is_none_or(|part| record.name.as_str().to_lowercase().contains(part)));
    let rows: Vec<Value> = organizations.iter().map(wire::organization).collect();
    if page.wanted {
        Ok(Answer::document(page.document(call, Listing::of(rows, page.window()))))
    } else {
        // Without a page this list is whole.
        Ok(Answer::document(json!({ "data": rows })))
    }
}

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::organization(&named(call, service)?)))
}

pub(crate) fn create(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::parse(call, "organizations")?;
    let name = name("name", &document.needed("name")?)?;
    let email = Email::parse("email", &document.needed("email")?).map_err(|invalid| refused("email", &invalid))?;
    // As on a host. What the console makes executes locally, so that terraform can be used with it.
    let remote = Defaults { execution_mode: ExecutionMode::Remote, ..Defaults::default() };
    let defaults = defaults(&document, remote)?;
    let receipt = execute(call, service, &Command::CreateOrganization { name: name.clone(), email })?;
    if let (Some(Created::Organization(organization)), true) = (receipt.created, defaults != Defaults::default()) {
        execute(call, service, &Command::SetDefaults { organization, defaults })?;
    }
    Ok(Answer::created(&wire::organization(&service.organization(call.actor, name.as_str())?)))
}

pub(crate) fn entitlements(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::entitlements(&named(call, service)?)))
}

/// Changes name, address and defaults; whatever else Terraform Enterprise has there is ignored.
pub(crate) fn update(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = named(call, service)?;
    let document = Document::parse(call, "organizations")?;
    let text = |name: &str, before: &SafeText| Ok::<_, Fault>(document.text(name)?.unwrap_or_else(|| before.to_string()));
    let name = name("name", &text("name", &record.name)?)?;
    let email = Email::parse("email", &text("email", &record.email)?).map_err(|invalid| refused("email", &invalid))?;
    let defaults = defaults(&document, record.defaults)?;
    execute(call, service, &Command::UpdateOrganization { organization: record.id, seen: None, name: name.clone(), email })?;
    if defaults != record.defaults {
        execute(call, service, &Command::SetDefaults { organization: record.id, defaults })?;
    }
    Ok(Answer::resource(&wire::organization(&service.organization(call.actor, name.as_str())?)))
}

pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = named(call, service)?.id;
    execute(call, service, &Command::DeleteOrganization { organization, seen: None })?;
    Ok(Answer::done())
}

fn defaults(document: &Document, before: Defaults) -> Result<Defaults, Fault> {
    let minutes = |name: &str, before: Option<u32>| match document.number(name)? {
        None if document.has(name) => Ok(None),
        None => Ok(before),
        Some(number) => match u32::try_from(number) {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(Fault::invalid(name, format!("{name} has to be a number of minutes from 1 on."))),
        },
    };
    let execution_mode = match document.text("default-execution-mode")? {
        None => before.execution_mode,
        Some(word) => ExecutionMode::parse(&word)
            .ok_or_else(|| Fault::invalid("default-execution-mode", "default-execution-mode has to be local or remote."))?,
    };
    Ok(Defaults {
        execution_mode,
        session_timeout: minutes("session-timeout", before.session_timeout)?,
        session_remember: minutes("session-remember", before.session_remember)?,
    })
}
