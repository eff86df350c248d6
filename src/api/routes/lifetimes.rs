//! The maximum lifetimes of an organization's tokens, in milliseconds as the API has them.

use serde_json::{Value, json};

use super::{execute, organizations};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::backend::{OrganizationRecord, Service};
use crate::domain::{Command, Lifetime, SeenLifetime, TokenKind};

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?;
    shown(call, service, &organization)
}

fn shown(call: &Call, service: &dyn Service, organization: &OrganizationRecord) -> Result<Answer, Fault> {
    let page = service.organization_token(call.actor, organization.id)?;
    // Who may not look at the organization's token does not set lifetimes either.
    page.token?;
    let policies = TokenKind::ALL.into_iter().filter_map(|kind| {
        let lifetime = page.lifetimes.of(kind)?;
        Some(json!({ "token-type": kind.as_str(), "max-ttl-ms": u64::from(lifetime.as_days()) * DAY }))
    });
    Ok(Answer::resource(&json!({
        "id": organization.name.as_str(),
        "type": "organization-token-ttl-policies",
        "attributes": { "token-ttl-policies": policies.collect::<Vec<_>>() },
    })))
}

/// Sets the lifetimes of the kinds that the document names; null is no maximum.
pub(crate) fn update(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?;
    let document = Document::parse(call, "organization-token-ttl-policies")?;
    let Some(rows) = document.list("token-ttl-policies")? else {
        return Err(Fault::invalid("token-ttl-policies", "token-ttl-policies can't be blank."));
    };
    let commands = rows.iter().map(|row| command(&organization, row)).collect::<Result<Vec<_>, _>>()?;
    for command in &commands {
        service.permit(call.actor, &call.origin(), command)?;
    }
    for command in &commands {
        execute(call, service, command)?;
    }
    shown(call, service, &organization)
}

fn command(organization: &OrganizationRecord, row: &Value) -> Result<Command, Fault> {
    let refuse = |sentence: &str| Fault::invalid("token-ttl-policies", sentence);
    let kind = row["token-type"].as_str().and_then(TokenKind::parse);
    let kind = kind.ok_or_else(|| refuse("token-type has to be organization, team or user."))?;
    let lifetime = match &row["max-ttl-ms"] {
        Value::Null => None,
        value => {
            let days = value.as_u64().filter(|milliseconds| milliseconds % DAY == 0).map(|milliseconds| milliseconds / DAY);
            let lifetime = days.and_then(|days| Lifetime::days(u16::try_from(days).ok()?));
            Some(lifetime.ok_or_else(|| refuse("max-ttl-ms has to be whole days, from 1 to 3650, of 86400000 each."))?)
        }
    };
    Ok(Command::SetMaximumLifetime { organization: organization.id, kind, seen: SeenLifetime::Anything, lifetime })
}
