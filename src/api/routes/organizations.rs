//! Organizations.

use serde_json::{Value, json};

use super::{execute, name, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::organization as wire;
use crate::backend::{Listing, OrganizationRecord, Service};
use crate::domain::{Command, Email, SafeText};

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
    execute(call, service, &Command::CreateOrganization { name: name.clone(), email })?;
    Ok(Answer::created(&wire::organization(&service.organization(call.actor, name.as_str())?)))
}

pub(crate) fn entitlements(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::entitlements(&named(call, service)?)))
}

/// Changes name and address; whatever else Terraform Enterprise has there is ignored.
pub(crate) fn update(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = named(call, service)?;
    let document = Document::parse(call, "organizations")?;
    let text = |name: &str, before: &SafeText| Ok::<_, Fault>(document.text(name)?.unwrap_or_else(|| before.to_string()));
    let name = name("name", &text("name", &record.name)?)?;
    let email = Email::parse("email", &text("email", &record.email)?).map_err(|invalid| refused("email", &invalid))?;
    let command = Command::UpdateOrganization { organization: record.id, seen: None, name: name.clone(), email };
    execute(call, service, &command)?;
    Ok(Answer::resource(&wire::organization(&service.organization(call.actor, name.as_str())?)))
}

pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = named(call, service)?.id;
    execute(call, service, &Command::DeleteOrganization { organization, seen: None })?;
    Ok(Answer::done())
}
