//! Teams.

use serde_json::Value;

use super::{execute, kept, organizations, refused};
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::{account, membership, team as wire};
use crate::api::fields::TEAM;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Created, Listing, Service, TeamFilter, TeamRecord};
use crate::domain::{Command, Name, OrganizationAccess, Permission, Visibility};
use crate::wire::{Included, Relationship};

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let organization = organizations::named(context, service)?;
    let filter = TeamFilter { contains: context.query.get("q").map(str::to_owned), names: context.query.list("filter[names]") };
    let Listing { rows, total } = service.team_records(context.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::team).collect(), total });
    document.included = included(context, service, &rows, &include)?;
    Ok(Answer::document(document))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = service.team_record(context.actor, context.id("team")?)?;
    let mut team = wire::team(&record);
    if include.iter().any(|word| word == "organization_memberships") {
        let rows = service.memberships_in_team(context.actor, record.organization, record.id)?;
        team.relationships.organization_memberships = Some(Relationship::to_many(rows.iter().map(membership::linkage)));
    }
    let included = included(context, service, std::slice::from_ref(&record), &include)?;
    Ok(Answer::document(crate::wire::Document { data: team, included }))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let document = Document::about(context, &TEAM)?;
    let name = name(&document.needed("name")?)?;
    let visibility = visibility(&document)?.unwrap_or_default();
    let organization_access = access(&document, OrganizationAccess::NONE)?.unwrap_or_default();
    let allowed = document.flag("allow-member-token-management")?;
    let about = (kept(&document, "sso-team-id")?, kept(&document, "description")?);
    let command = Command::CreateTeam { organization: organization.id, name, visibility, organization_access };
    let Some(Created::Team(team)) = execute(context, service, command)?.created else { return Err(Fault::not_found()) };
    if allowed == Some(false) {
        execute(context, service, Command::SetMemberTokenManagement { team, allowed: false })?;
    }
    if about != (None, None) {
        execute(context, service, Command::DescribeTeam { team, sso_team_id: about.0, description: about.1 })?;
    }
    // Terraform Enterprise answers 200 here, not 201 (spec §2.6).
    Ok(Answer::resource(wire::team(&service.team_record(context.actor, team)?)))
}

/// Changes what the document names and nothing else. All of it is judged before any of it is done.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let team = context.id("team")?;
    let record = service.team_record(context.actor, team)?;
    let document = Document::about(context, &TEAM)?;
    let mut commands = Vec::new();
    if let Some(text) = document.text("name")? {
        let name = name(&text)?;
        if name.as_str() != record.name.as_str() {
            commands.push(Command::RenameTeam { team, name });
        }
    }
    if let Some(visibility) = visibility(&document)?.filter(|visibility| *visibility != record.visibility) {
        commands.push(Command::SetVisibility { team, visibility });
    }
    let access = access(&document, record.organization_access)?;
    if let Some(access) = access.filter(|access| *access != record.organization_access) {
        commands.push(Command::SetOrganizationAccess { team, access });
    }
    let allowed = document.flag("allow-member-token-management")?;
    if let Some(allowed) = allowed.filter(|allowed| *allowed != record.member_tokens) {
        commands.push(Command::SetMemberTokenManagement { team, allowed });
    }
    let (sso_team_id, description) = (kept(&document, "sso-team-id")?, kept(&document, "description")?);
    let sso_team_id = sso_team_id.filter(|text| *text != record.sso_team_id);
    let description = description.filter(|text| *text != record.description);
    if sso_team_id.is_some() || description.is_some() {
        commands.push(Command::DescribeTeam { team, sso_team_id, description });
    }
    // Who can change nothing of a team is told that it is not there, whatever is asked for.
    if commands.is_empty() {
        service.permit(context.actor, &context.origin(), &Command::SetVisibility { team, visibility: record.visibility })?;
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    Ok(Answer::resource(wire::team(&service.team_record(context.actor, team)?)))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    execute(context, service, Command::DeleteTeam { team: context.id("team")? })?;
    Ok(Answer::done())
}

fn name(text: &str) -> Result<Name, Fault> {
    Name::of_team("name", text).map_err(|invalid| refused("name", &invalid))
}

fn visibility(document: &Document) -> Result<Option<Visibility>, Fault> {
    let Some(word) = document.text("visibility")? else { return Ok(None) };
    let unknown = || Fault::invalid("visibility", "visibility must be secret or organization.");
    Visibility::parse(&word).map(Some).ok_or_else(unknown)
}

/// The permissions of a team in its organization, over those that it has.
fn access(document: &Document, before: OrganizationAccess) -> Result<Option<OrganizationAccess>, Fault> {
    let Some(object) = document.object("organization-access")? else { return Ok(None) };
    let mut access = before;
    for permission in Permission::ALL {
        match object.get(permission.as_str()) {
            None | Some(Value::Null) => {}
            Some(Value::Bool(given)) => access = access.with(permission, *given),
            Some(_) => {
                let name = permission.as_str();
                return Err(Fault::invalid(&format!("organization-access/{name}"), format!("{name} must be true or false.")));
            }
        }
    }
    if access.get(Permission::ManageProjects) && !access.get(Permission::ManageWorkspaces) {
        let sentence = "manage-projects needs manage-workspaces: send both as true.";
        return Err(Fault::invalid("organization-access/manage-projects", sentence));
    }
    Ok(Some(access))
}

/// The members of some teams, each once, as users and as memberships.
fn included(
    context: &RequestContext,
    service: &dyn Service,
    records: &[TeamRecord],
    include: &[String],
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(include);
    for record in records {
        if along.wants("users") {
            along.add_all(record.members.iter().map(account::user));
        }
        if along.wants("organization_memberships") {
            let memberships = service.memberships_in_team(context.actor, record.organization, record.id)?;
            along.add_all(memberships.iter().map(membership::membership));
        }
    }
    Ok(along.finish())
}
