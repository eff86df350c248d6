//! The audit trail of an organization, from the audit log, in the form that Terraform Enterprise gives it (spec §3.14).

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::api::answer::{Answer, Fault, written};
use crate::api::documents::time;
use crate::api::request_context::RequestContext;
use crate::backend::{AuditRow, Listing, Service, Window};
use crate::domain::{Actor, SafeText, Timestamp};
use crate::wire::audit_trail::{Auth, Detail, Event, Pagination, Request, Resource, Trail};

/// Rows of a page where the caller names no number, and at most.
const PAGE: u32 = 1_000;

/// The trail goes back so far.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);

pub(crate) fn trail(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let (Actor::Organization(organization) | Actor::AuditTrails(organization)) = context.actor else {
        return Err(Fault::not_found());
    };
    let number = |name: &str, otherwise: u32| match context.query.get(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse::<u32>()
            .map(|number| number.max(1))
            .map_err(|_| Fault::bad_request(format!("{name} must be a number from 1 on."))),
    };
    let (page, size) = (number("page[number]", 1)?, number("page[size]", PAGE)?.min(PAGE));
    let oldest = context.now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    let since = match context.query.get("since") {
        None => oldest,
        Some(text) => {
            let since: Timestamp = text.parse().map_err(|_| Fault::bad_request("since must be a time."))?;
            since.max(oldest)
        }
    };
    let window = Window { offset: (page - 1).saturating_mul(size), limit: size };
    let Listing { rows, total } = service.audit_trail(context.actor, organization, since, window)?;
    let pages = total.div_ceil(size).max(1);
    let organization = organization.to_string();
    let pagination = Pagination {
        current_page: Some(page),
        prev_page: (page > 1).then(|| (page - 1).min(pages)),
        next_page: (page < pages).then_some(page + 1),
        total_pages: Some(pages),
        total_count: Some(total),
    };
    let data = rows.iter().map(|row| event(row, &organization)).collect();
    // This one answer is no document of JSON:API (spec §3.12).
    Ok(Answer::bytes("application/json", written(&Trail { data, pagination })))
}

fn event(row: &AuditRow, organization: &str) -> Event {
    let (kind, action) = resource(row.command.as_str());
    let about = row.detail.as_ref().map(SafeText::as_str);
    // What a token command says beside its target is the token itself.
    let id = match kind {
        "authentication_token" => about.filter(|text| text.starts_with("at-")).unwrap_or(row.target.as_str()),
        _ => row.target.as_str(),
    };
    let by = if row.actor.as_str() == "operator" { "System" } else { "Client" };
    Event {
        id: uuid(&format!("event {}", row.request)),
        version: "0".to_owned(),
        kind: "Resource".to_owned(),
        timestamp: time(row.at),
        auth: Auth {
            accessor_id: Some(row.actor.to_string()),
            description: Some(row.actor_name.to_string()),
            kind: Some(by.to_owned()),
            impersonator_id: None,
            organization_id: Some(organization.to_owned()),
        },
        request: Request { id: Some(uuid(row.request.as_str())) },
        resource: Resource {
            id: Some(id.to_owned()),
            kind: Some(kind.to_owned()),
            action: Some(action.to_owned()),
            meta: about.map(|text| Detail { detail: Some(text.to_owned()) }),
        },
    }
}

/// A command of this model as type and action of a resource.
fn resource(command: &str) -> (&str, &str) {
    let (noun, verb) = command.split_once('.').unwrap_or((command, ""));
    let noun = match noun {
        "organization_token" | "team_token" | "user_token" | "token" => "authentication_token",
        "variable" => "var",
        "user" => "organization_user",
        other => other,
    };
    let verb = match verb {
        "generate" => "create",
        "revoke" | "delete" => "destroy",
        "acknowledge" => "show",
        "rename"
        | "set_visibility"
        | "set_organization_access"
        | "set_member_token_management"
        | "set_defaults"
        | "set_maximum_lifetime" => "update",
        "set_team_access" => "update_team_permissions",
        "remove_team_access" => "remove_team",
        other => other,
    };
    (noun, verb)
}

/// A UUID that follows from a text; requests here have ids of another form.
fn uuid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("{}-{}-8{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}
