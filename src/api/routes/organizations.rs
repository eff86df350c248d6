//! Organizations.

use super::retention::said;
use super::{execute, kept, lifetimes, name, refused};
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::retention::policy;
use crate::api::documents::{organization as wire, project as project_wire};
use crate::api::fields::ORGANIZATION;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Created, Error, Listing, OrganizationRecord, Service};
use crate::domain::{Command, Defaults, Email, ExecutionMode, Project, SafeText, Switch};
use crate::wire::ListDocument;

/// The organization that the path names.
pub(crate) fn named(context: &RequestContext, service: &dyn Service) -> Result<OrganizationRecord, Fault> {
    Ok(service.organization(context.actor, context.parameter("organization")?)?)
}

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let part = |name: &str| context.query.get(name).map(str::to_lowercase);
    let (any, name, email) = (part("q"), part("q[name]"), part("q[email]"));
    let has =
        |text: &SafeText, part: &Option<String>| part.as_ref().is_none_or(|part| text.as_str().to_lowercase().contains(part));
    let mut organizations = service.organizations(context.actor)?;
    organizations.retain(|record| {
        (has(&record.name, &any) || has(&record.email, &any)) && has(&record.name, &name) && has(&record.email, &email)
    });
    let rows: Vec<_> = organizations.iter().map(wire::organization).collect();
    // Without a page this list is whole.
    let mut document =
        if page.wanted { page.document(context, Listing::of(rows, page.window())) } else { ListDocument::whole(rows) };
    document.included = Along::new(&include).finish();
    Ok(Answer::document(document))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = named(context, service)?;
    let mut answer = crate::wire::Document::of(wire::organization(&record));
    let mut along = Along::new(&include);
    if along.wants("entitlement_set") {
        along.add(&wire::entitlements(&record));
    }
    if along.wants("default_project") {
        match service.project_record(context.actor, record.id.companion::<Project>()) {
            Ok(project) => along.add(&project_wire::project(&project)),
            // Not everybody in the organization sees it.
            Err(Error::Denied(_) | Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    answer.included = along.finish();
    Ok(Answer::document(answer))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::about(context, &ORGANIZATION)?;
    let name = name("name", &document.needed("name")?)?;
    let email = Email::parse("email", &document.needed("email")?).map_err(|invalid| refused("email", &invalid))?;
    // As on a host. What the console makes executes locally, so that terraform can be used with it.
    let remote = Defaults { execution_mode: ExecutionMode::Remote, ..Defaults::default() };
    let defaults = defaults(&document, &remote)?;
    let receipt = execute(context, service, Command::CreateOrganization { name: name.clone(), email })?;
    if let Some(Created::Organization(organization)) = receipt.created {
        let there = service.organization(context.actor, name.as_str())?.defaults;
        let defaults = Defaults { described_team_tokens: there.described_team_tokens, ..defaults };
        if defaults != there {
            execute(context, service, Command::SetDefaults { organization, defaults: Box::new(defaults) })?;
        }
    }
    Ok(Answer::created(wire::organization(&service.organization(context.actor, name.as_str())?)))
}

pub(crate) fn entitlements(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::entitlements(&named(context, service)?)))
}

/// Changes what the document names and nothing else. All of it is judged before any of it is done.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = named(context, service)?;
    let document = Document::about(context, &ORGANIZATION)?;
    let organization = record.id;
    let text = |name: &str, before: &SafeText| Ok::<_, Fault>(document.text(name)?.unwrap_or_else(|| before.to_string()));
    let name = name("name", &text("name", &record.name)?)?;
    let email = Email::parse("email", &text("email", &record.email)?).map_err(|invalid| refused("email", &invalid))?;
    let defaults = defaults(&document, &record.defaults)?;
    let mut commands = Vec::new();
    // Who can change nothing is told so, whatever is asked for.
    if (name.as_str(), email.as_str()) != (record.name.as_str(), record.email.as_str()) || defaults == record.defaults {
        commands.push(Command::UpdateOrganization { organization, name: name.clone(), email });
    }
    if defaults != record.defaults {
        commands.push(Command::SetDefaults { organization, defaults: Box::new(defaults.clone()) });
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    if defaults.lifetimes_enforced && !record.defaults.lifetimes_enforced {
        lifetimes::fill(context, service, organization)?;
    }
    // What was just switched off can keep the asker out, who is told what was done all the same.
    match service.organization(context.actor, name.as_str()) {
        Ok(record) => Ok(Answer::resource(wire::organization(&record))),
        Err(_) => Ok(Answer::resource(wire::organization(&OrganizationRecord { name: (&name).into(), defaults, ..record }))),
    }
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = named(context, service)?.id;
    execute(context, service, Command::DeleteOrganization { organization })?;
    Ok(Answer::done())
}

fn defaults(document: &Document, before: &Defaults) -> Result<Defaults, Fault> {
    let minutes = |name: &str, before: Option<u32>| match document.number(name)? {
        None if document.has(name) => Ok(None),
        None => Ok(before),
        Some(number) => match u32::try_from(number) {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(Fault::invalid(name, format!("{name} must be a number of minutes from 1 on."))),
        },
    };
    let flag = |name: &str, before: bool| Ok::<_, Fault>(document.flag(name)?.unwrap_or(before));
    let execution_mode = match document.text("default-execution-mode")? {
        None => before.execution_mode,
        Some(word) => ExecutionMode::parse(&word)
            .ok_or_else(|| Fault::invalid("default-execution-mode", "default-execution-mode must be local or remote."))?,
    };
    let two_factor_required = match document.text("collaborator-auth-policy")?.as_deref() {
        None => before.two_factor_required,
        Some("password") => false,
        Some("two_factor_mandatory") => true,
        Some(_) => {
            let sentence = "collaborator-auth-policy must be password or two_factor_mandatory.";
            return Err(Fault::invalid("collaborator-auth-policy", sentence));
        }
    };
    let mut switches = before.switches;
    for switch in Switch::ALL {
        switches = switches.with(switch, flag(switch.as_str(), before.switches.get(switch))?);
    }
    // Of the two that exclude each other, the one that is named puts the other out.
    let exclusive = [Switch::PassingStatuses, Switch::AggregatedStatuses];
    for (switch, other) in [(exclusive[0], exclusive[1]), (exclusive[1], exclusive[0])] {
        if document.flag(switch.as_str())? == Some(true) && !document.has(other.as_str()) {
            switches = switches.with(other, false);
        }
    }
    if exclusive.iter().all(|switch| switches.get(*switch)) {
        let name = Switch::AggregatedStatuses.as_str();
        return Err(Fault::invalid(name, format!("{name} and {} cannot both be true.", Switch::PassingStatuses.as_str())));
    }
    Ok(Defaults {
        execution_mode,
        session_timeout: minutes("session-timeout", before.session_timeout)?,
        session_remember: minutes("session-remember", before.session_remember)?,
        user_tokens: flag("user-tokens-enabled", before.user_tokens)?,
        two_factor_required,
        lifetimes_enforced: flag("max-ttl-enabled", before.lifetimes_enforced)?,
        force_delete: flag("allow-force-delete-workspaces", before.force_delete)?,
        described_team_tokens: before.described_team_tokens,
        saml_role: kept(document, "owners-team-saml-role-id")?.unwrap_or_else(|| before.saml_role.clone()),
        switches,
    })
}

/// What becomes of old data; kept, and nothing is deleted by it.
pub(crate) fn show_retention(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let policy = named(context, service)?.retention.map(|(id, retention)| policy(id.to_string(), retention));
    Ok(Answer::resource(policy))
}

pub(crate) fn set_retention(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = named(context, service)?.id;
    let retention = said(context)?;
    execute(context, service, Command::SetRetention { organization, retention: Some(retention) })?;
    show_retention(context, service)
}

pub(crate) fn delete_retention(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = named(context, service)?.id;
    execute(context, service, Command::SetRetention { organization, retention: None })?;
    Ok(Answer::done())
}
