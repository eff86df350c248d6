//! Memberships of organizations: who is in, who is invited.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::{execute, organizations, refused};
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::{membership as wire, organization, team};
use crate::api::fields::MEMBERSHIP;
use crate::api::incoming::{Document, listed};
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Listing, MembershipFilter, MembershipRecord, Memberships, Service};
use crate::domain::{Actor, Command, Email, Id, Organization, SafeText, Team};
use crate::policy::Role;
use crate::wire::Included;
use crate::wire::document::StatusCounts;
use crate::wire::membership::Membership;

fn document(
    context: &RequestContext,
    service: &dyn Service,
    record: &MembershipRecord,
    include: &[String],
) -> Result<crate::wire::Document<Membership>, Fault> {
    let included = included(context, service, std::slice::from_ref(record), include)?;
    Ok(crate::wire::Document { data: wire::membership(record), included })
}

fn included(
    context: &RequestContext,
    service: &dyn Service,
    records: &[MembershipRecord],
    include: &[String],
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(include);
    if along.wants("user") {
        along.add_all(records.iter().map(wire::user));
    }
    let wanted = records.iter().filter(|_| along.wants("teams"));
    let teams: BTreeSet<Id<Team>> = wanted.flat_map(|record| record.teams.iter().copied()).collect();
    for id in teams {
        along.add(&team::team(&service.team_record(context.actor, id)?));
    }
    Ok(along.finish())
}

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let organization = organizations::named(context, service)?;
    let status = context.query.list("filter[status]");
    let wants = |word: &str| status.is_empty() || status.iter().any(|wanted| wanted == word);
    let filter = MembershipFilter {
        contains: context.query.get("q").map(str::to_owned),
        emails: context.query.list("filter[email]"),
        active: wants("active"),
        invited: wants("invited"),
    };
    let Memberships { page: Listing { rows, total }, active, invited } =
        service.memberships(context.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::membership).collect(), total });
    let counts = StatusCounts { active: Some(active), invited: Some(invited), total: Some(active + invited) };
    document.meta.get_or_insert_default().status_counts = Some(counts);
    document.included = included(context, service, &rows, &include)?;
    Ok(Answer::document(document))
}

/// The actor's memberships.
pub(crate) fn own(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let Actor::User(user) = context.actor else { return Err(Fault::not_found()) };
    let organizations = service.organizations(context.actor)?;
    let mut records = Vec::new();
    for organization in &organizations {
        records.extend(service.membership_of(context.actor, organization.id, user)?);
    }
    let Listing { rows, total } = Listing::of(records, page.window());
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::membership).collect(), total });
    document.included = included(context, service, &rows, &include)?;
    if let (Some(included), true) = (&mut document.included, include.iter().any(|word| word == "organization")) {
        let named = |name: &SafeText| organizations.iter().find(|record| record.name == *name);
        let shown = rows.iter().filter_map(|row| named(&row.organization)).map(organization::organization);
        included.extend(shown.map(|organization| Included::new(&organization)));
    }
    Ok(Answer::document(document))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let (_, record) = service.membership(context.actor, context.id("membership")?)?;
    Ok(Answer::document(document(context, service, &record, &include)?))
}

/// Invites an address. One that an account here has is put into the teams at once: there is no mail to wait for.
pub(crate) fn invite(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?.id;
    let body = Document::about(context, &MEMBERSHIP)?;
    let email = Email::parse("email", &body.needed("email")?).map_err(|invalid| refused("email", &invalid))?;
    let mut teams: Vec<Id<Team>> = Vec::new();
    for linkage in body.several("teams")? {
        let team = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        if service.team_record(context.actor, team)?.organization != organization {
            return Err(Fault::not_found());
        }
        // Who can't add members to the team can't do so by inviting them.
        service.permit(context.actor, &context.origin(), &Command::AddInvited { team, invitation: nobody() })?;
        teams.push(team);
    }
    let command = Command::InviteMember { organization, email: email.clone() };
    service.permit(context.actor, &context.origin(), &command)?;
    let record = match service.account_of_email(&email)? {
        Some(user) if !teams.is_empty() => {
            for team in teams {
                match service.execute(context.actor, &context.origin(), &Command::AddMember { team, user }.into()) {
                    Err(Error::Conflict(Conflict::Already(_))) => {}
                    result => drop(result?),
                }
            }
            service.membership_of(context.actor, organization, user)?.ok_or_else(Fault::not_found)?
        }
        _ => {
            let receipt = match service.execute(context.actor, &context.origin(), &command.into()) {
                Err(Error::Conflict(Conflict::Already(sentence))) => return Err(Fault::invalid("email", sentence)),
                result => result?,
            };
            let Some(Created::Invitation(invitation)) = receipt.created else { return Err(Fault::not_found()) };
            for team in teams {
                execute(context, service, Command::AddInvited { team, invitation })?;
            }
            service.membership(context.actor, invitation)?.1
        }
    };
    let document = document(context, service, &record, &["user".to_owned()])?;
    Ok(Answer { status: StatusCode::CREATED, ..Answer::document(document) })
}

/// An invitation that is only judged, not carried out.
fn nobody() -> Id<crate::domain::Membership> {
    Id::parse("ou-1111111111111111").expect("an id")
}

/// Takes an invitation back, or takes somebody out of every team of the organization.
pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let (organization, record) = service.membership(context.actor, context.id("membership")?)?;
    let Some(user) = record.user.as_ref().filter(|_| !record.invited).map(|user| user.id) else {
        execute(context, service, Command::RevokeInvitation { organization, invitation: record.id })?;
        return Ok(Answer::done());
    };
    refuse_oneself(context, service, organization, user)?;
    let commands: Vec<Command> = record.teams.iter().map(|team| Command::RemoveMember { team: *team, user }).collect();
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    Ok(Answer::done())
}

/// Nobody leaves an organization that they own (spec §2.3 O19).
fn refuse_oneself(
    context: &RequestContext,
    service: &dyn Service,
    organization: Id<Organization>,
    user: Id<crate::domain::User>,
) -> Result<(), Fault> {
    let owns =
        service.organizations(context.actor)?.iter().any(|record| record.id == organization && record.facts.role == Role::Owner);
    if owns && context.actor == Actor::User(user) {
        return Err(Fault::new(StatusCode::FORBIDDEN, "forbidden")
            .because("You cannot remove yourself from an organization that you own."));
    }
    Ok(())
}

pub(crate) fn of_team(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let record = service.team_record(context.actor, context.id("team")?)?;
    let mut rows = service.memberships_in_team(context.actor, record.organization, record.id)?;
    let statuses = context.query.list("filter[status]");
    let status = |row: &MembershipRecord| if row.invited { "invited" } else { "active" };
    // A service account belongs to a team or an organization, and is in no team.
    let wanted = context.query.flag("filter[is_service_account]")? != Some(true);
    rows.retain(|row| wanted && (statuses.is_empty() || statuses.iter().any(|wanted| wanted == status(row))));
    match context.query.get("sort") {
        Some("status") => rows.sort_by_key(status),
        Some(_) => rows.sort_by_key(|row| Reverse(status(row))),
        None => {}
    }
    let Listing { rows, total } = Listing::of(rows, page.window());
    Ok(Answer::document(page.document(context, Listing { rows: rows.iter().map(wire::membership).collect(), total })))
}

pub(crate) fn add_to_team(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(
        context,
        service,
        |team, user| Command::AddMember { team, user },
        |team, invitation| Command::AddInvited { team, invitation },
    )
}

pub(crate) fn remove_from_team(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(
        context,
        service,
        |team, user| Command::RemoveMember { team, user },
        |team, invitation| Command::RemoveInvited { team, invitation },
    )
}

fn change(
    context: &RequestContext,
    service: &dyn Service,
    member: impl Fn(Id<Team>, Id<crate::domain::User>) -> Command,
    invited: impl Fn(Id<Team>, Id<crate::domain::Membership>) -> Command,
) -> Result<Answer, Fault> {
    let team = context.id("team")?;
    service.team_record(context.actor, team)?;
    let mut commands = Vec::new();
    for linkage in listed(context)? {
        let id = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        let (_, record) = service.membership(context.actor, id)?;
        commands.push(record.user.as_ref().map_or_else(|| invited(team, id), |user| member(team, user.id)));
    }
    if commands.is_empty() {
        return Err(Fault::invalid_at("/data", "At least one membership is needed."));
    }
    for command in &commands {
        service.permit(context.actor, &context.origin(), command)?;
    }
    for command in &commands {
        match service.execute(context.actor, &context.origin(), &command.into()) {
            Err(Error::Conflict(Conflict::Already(_))) => {}
            result => drop(result?),
        }
    }
    Ok(Answer::done())
}
