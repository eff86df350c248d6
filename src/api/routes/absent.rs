//! What Terraform Enterprise has and this server has not: its lists are empty and true, and creating one is refused with a
//! sentence. One table; the last part of a path says which noun it is.

use serde_json::Value;

use super::{organizations, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service};
use crate::policy::{Act, Call, Facts, Resource, decide};

/// A noun that is not here.
struct Noun {
    /// The last part of its path.
    segment: &'static str,
    words: &'static str,
    /// Who manages it in an organization; the list is for them too where it is about secrets.
    manages: Option<Resource>,
    /// Whether every member can list it.
    open: bool,
}

const fn noun(segment: &'static str, words: &'static str, manages: Option<Resource>, open: bool) -> Noun {
    Noun { segment, words, manages, open }
}

const NOUNS: [Noun; 19] = [
    noun("agent-pools", "agent pools", None, true),
    noun("applicable-varsets", "variable sets", None, true),
    noun("gpg-keys", "GPG keys", Some(Resource::Modules), true),
    noun("module-producers", "module producers", None, true),
    noun("notification-configurations", "notification configurations", None, true),
    noun("oauth-clients", "OAuth clients", Some(Resource::VcsConnections), true),
    noun("oauth-tokens", "OAuth tokens", Some(Resource::VcsConnections), true),
    noun("policies", "policies", Some(Resource::Policies), true),
    noun("policy-checks", "policy checks", None, true),
    noun("policy-sets", "policy sets", Some(Resource::Policies), true),
    noun("registry-modules", "registry modules", Some(Resource::Modules), true),
    noun("registry-providers", "registry providers", Some(Resource::Modules), true),
    noun("reserved-tag-keys", "reserved tag keys", None, true),
    noun("resources", "resources", None, true),
    noun("run-triggers", "run triggers", None, true),
    noun("ssh-keys", "SSH keys", Some(Resource::SshKeys), false),
    noun("task-stages", "task stages", None, true),
    noun("tasks", "run tasks", Some(Resource::RunTasks), true),
    noun("varsets", "variable sets", None, true),
];

fn of(context: &RequestContext) -> Result<&'static Noun, Fault> {
    let last = context.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    NOUNS.iter().find(|noun| noun.segment == last).ok_or_else(Fault::not_found)
}

fn none(context: &RequestContext) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    Ok(Answer::document(page.document(context, Listing::of(Vec::<Value>::new(), page.window()))))
}

fn refuse(noun: &Noun) -> Fault {
    Fault::unprocessable(format!("This server has no {}. Leave them out here, and try them on a real host.", noun.words))
}

fn manage(resource: Option<Resource>, facts: &Facts) -> Result<(), Fault> {
    match resource.and_then(|resource| decide(Act::Manage(resource), facts).reason().cloned()) {
        None => Ok(()),
        Some(reason) => Err(reason.into()),
    }
}

/// The list of what belongs to no path in particular: nothing, for everybody who has a token.
pub(crate) fn anywhere(context: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    of(context)?;
    none(context)
}

pub(crate) fn in_organization(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let (noun, organization) = (of(context)?, organizations::named(context, service)?);
    manage(noun.manages.filter(|_| !noun.open), &organization.facts)?;
    none(context)
}

pub(crate) fn refuse_in_organization(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let (noun, organization) = (of(context)?, organizations::named(context, service)?);
    manage(noun.manages, &organization.facts)?;
    Err(refuse(noun))
}

pub(crate) fn in_workspace(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    of(context)?;
    workspaces::seen(context, service)?;
    none(context)
}

pub(crate) fn refuse_in_workspace(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let (noun, record) = (of(context)?, workspaces::seen(context, service)?);
    let managed = match noun.segment {
        "tasks" => Some(Call::ManageRunTasks),
        "run-triggers" => Some(Call::ManageRunTriggers),
        "notification-configurations" => Some(Call::ManageNotifications),
        _ => None,
    };
    match managed.and_then(|call| decide(Act::Call(call), &record.facts).reason().cloned()) {
        None => Err(refuse(noun)),
        Some(reason) => Err(reason.into()),
    }
}

pub(crate) fn in_project(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    of(context)?;
    service.project_record(context.actor, context.id("project")?)?;
    none(context)
}

pub(crate) fn refuse_in_project(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let noun = of(context)?;
    service.project_record(context.actor, context.id("project")?)?;
    Err(refuse(noun))
}

pub(crate) fn in_team(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    of(context)?;
    service.team_record(context.actor, context.id("team")?)?;
    none(context)
}

pub(crate) fn refuse_in_team(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let noun = of(context)?;
    service.team_record(context.actor, context.id("team")?)?;
    Err(refuse(noun))
}

pub(crate) fn in_run(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    of(context)?;
    service.run(context.actor, context.id("run")?)?;
    none(context)
}

/// A workspace has no SSH key; taking it away is done already.
pub(crate) fn ssh_key(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    let document = crate::api::incoming::Document::any(context)?;
    if document.says("id") {
        return Err(refuse(of_segment("ssh-keys")));
    }
    let call_right = Act::Call(Call::Configure);
    match decide(call_right, &record.facts).reason() {
        None => Ok(Answer::resource(crate::api::documents::workspace::workspace(&record))),
        Some(reason) => Err(reason.clone().into()),
    }
}

fn of_segment(segment: &str) -> &'static Noun {
    NOUNS.iter().find(|noun| noun.segment == segment).unwrap_or(&NOUNS[0])
}
