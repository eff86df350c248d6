//! The maximum lifetimes of an organization's tokens, in milliseconds.

use serde_json::Value;

use super::{execute, organizations};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::time;
use crate::api::fields::LIFETIMES;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{LifetimeRecord, OrganizationRecord, Service};
use crate::domain::{Command, Id, Lifetime, Organization, TokenKind};
use crate::policy::Rule;
use crate::wire::token_lifetime::{Attributes, KIND, TokenLifetime};
use crate::wire::{Links, ListDocument, NoRelationships};

/// The kinds that a host has a maximum for, whether anybody has set it or not.
const ALWAYS: [TokenKind; 4] = [TokenKind::Organization, TokenKind::Team, TokenKind::User, TokenKind::AuditTrails];

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    shown(context, service, &organization)
}

/// All that hold, or would: while none is enforced, a kind that nobody has set has the default of a host.
fn shown(context: &RequestContext, service: &dyn Service, organization: &OrganizationRecord) -> Result<Answer, Fault> {
    let set = service.lifetimes(context.actor, organization.id).map_err(told)?;
    let default = |kind: TokenKind| {
        let at = organization.created_at;
        let listed = ALWAYS.contains(&kind) && !organization.defaults.lifetimes_enforced;
        listed.then_some(LifetimeRecord { kind, lifetime: Lifetime::HOST_DEFAULT, created_at: at, updated_at: at })
    };
    let rows = TokenKind::LIMITED.into_iter().filter_map(|kind| {
        set.iter().find(|record| record.kind == kind).copied().or_else(|| default(kind)).map(|record| row(organization, &record))
    });
    Ok(Answer::document(ListDocument::whole(rows.collect())))
}

fn row(organization: &OrganizationRecord, record: &LifetimeRecord) -> TokenLifetime {
    TokenLifetime {
        id: format!("{}-{}", organization.id, record.kind),
        kind: KIND.into(),
        attributes: Attributes {
            token_type: Some(record.kind.as_str().to_owned()),
            max_ttl_ms: Some(record.lifetime.as_milliseconds()),
            created_at: Some(time(record.created_at)),
            updated_at: Some(time(record.updated_at)),
        },
        relationships: NoRelationships {},
        links: Links::default(),
    }
}

/// Who is in the organization and no owner is told that this is not for them, as a host has it.
fn told(error: crate::backend::Error) -> Fault {
    match &error {
        crate::backend::Error::Denied(reason) if reason.rule == Rule::LifetimeSetters => {
            let sentence = reason.to_string();
            Fault::forbidden(sentence).from_denial(error)
        }
        _ => error.into(),
    }
}

/// Sets the lifetimes of the kinds that the document names.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let document = Document::about(context, &LIFETIMES)?;
    let Some(rows) = document.list("token-ttl-policies")? else {
        return Err(Fault::invalid("token-ttl-policies", "token-ttl-policies can't be blank."));
    };
    let commands = rows.iter().map(|row| command(&organization, row)).collect::<Result<Vec<_>, _>>()?;
    for command in &commands {
        service.permit(context.actor, &context.origin(), command).map_err(told)?;
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    shown(context, service, &organization)
}

fn command(organization: &OrganizationRecord, row: &Value) -> Result<Command, Fault> {
    let refuse = |sentence: &str| Err(Fault::invalid("token-ttl-policies", sentence));
    if !row.is_object() {
        return refuse("Each policy must be an object with token-type and max-ttl-ms.");
    }
    let Some(kind) = row["token-type"].as_str().and_then(TokenKind::parse) else {
        return refuse("token-type must be organization, team, user, audit_trails or metrics.");
    };
    let Some(lifetime) = row["max-ttl-ms"].as_u64().and_then(Lifetime::milliseconds) else {
        return refuse("max-ttl-ms must be a whole number of milliseconds, from 1 to 3153600000000.");
    };
    Ok(set(organization.id, kind, lifetime))
}

fn set(organization: Id<Organization>, kind: TokenKind, lifetime: Lifetime) -> Command {
    Command::SetMaximumLifetime { organization, kind, lifetime: Some(lifetime), enforce: false }
}

/// Sets what was listed by default, now that it holds.
pub(super) fn fill(context: &RequestContext, service: &dyn Service, organization: Id<Organization>) -> Result<(), Fault> {
    let set_before = service.lifetimes(context.actor, organization)?;
    for kind in ALWAYS.into_iter().filter(|kind| set_before.iter().all(|record| record.kind != *kind)) {
        execute(context, service, set(organization, kind, Lifetime::HOST_DEFAULT))?;
    }
    Ok(())
}
