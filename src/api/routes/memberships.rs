//! Memberships of organizations: who is in, who is invited.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{execute, organizations, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::{Document, listed};
use crate::api::wire::{membership as wire, team};
use crate::backend::{Conflict, Created, Error, Listing, MembershipFilter, MembershipRecord, Memberships, Service};
use crate::domain::{Actor, Command, Email, Id, Membership, Organization, SafeText, Team};
use crate::policy::Standing;

/// What can come along with a membership.
const INCLUDE: [&str; 2] = ["user", "teams"];

fn document(call: &Call, service: &dyn Service, record: &MembershipRecord, include: &[String]) -> Result<Value, Fault> {
    let mut document = json!({ "data": wire::membership(record) });
    if !include.is_empty() {
        document["included"] = included(call, service, std::slice::from_ref(record), include)?;
    }
    Ok(document)
}

fn included(call: &Call, service: &dyn Service, records: &[MembershipRecord], include: &[String]) -> Result<Value, Fault> {
    let mut included = Vec::new();
    if include.iter().any(|word| word == "user") {
        included.extend(records.iter().map(wire::user));
    }
    if include.iter().any(|word| word == "teams") {
        let mut teams: Vec<Id<Team>> = records.iter().flat_map(|record| record.teams.iter().copied()).collect();
        teams.sort_unstable();
        teams.dedup();
        for id in teams {
            included.push(team::team(&service.team_record(call.actor, id)?));
        }
    }
    Ok(json!(included))
}

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let page = call.query.page()?;
    let organization = organizations::named(call, service)?;
    let status = call.query.list("filter[status]");
    let wants = |word: &str| status.is_empty() || status.iter().any(|wanted| wanted == word);
    let filter = MembershipFilter {
        contains: call.query.get("q").map(str::to_owned),
        emails: call.query.list("filter[email]"),
        active: wants("active"),
        invited: wants("invited"),
    };
    let Memberships { page: Listing { rows, total }, active, invited } =
        service.memberships(call.actor, organization.id, &filter, page.window())?;
    let mut document = page.document(call, Listing { rows: rows.iter().map(wire::membership).collect(), total });
    document["meta"]["status-counts"] = json!({ "active": active, "invited": invited, "total": active + invited });
    if !include.is_empty() {
        document["included"] = included(call, service, &rows, &include)?;
    }
    Ok(Answer::document(document))
}

/// The actor's memberships.
pub(crate) fn own(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&["user", "teams", "organization"])?;
    let page = call.query.page()?;
    let Actor::User(user) = call.actor else { return Err(Fault::not_found()) };
    let organizations = service.organizations(call.actor)?;
    let mut records = Vec::new();
    for organization in &organizations {
        records.extend(service.membership_of(call.actor, organization.id, user)?);
    }
    let Listing { rows, total } = Listing::of(records, page.window());
    let mut document = page.document(call, Listing { rows: rows.iter().map(wire::membership).collect(), total });
    if !include.is_empty() {
        let mut included = included(call, service, &rows, &include)?;
        if include.iter().any(|word| word == "organization") {
            let named = |name: &SafeText| organizations.iter().find(|record| record.name == *name);
            let shown = rows.iter().filter_map(|row| named(&row.organization)).map(crate::api::wire::organization::organization);
            included.as_array_mut().into_iter().for_each(|all| all.extend(shown.clone()));
        }
        document["included"] = included;
    }
    Ok(Answer::document(document))
}

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let (_, record) = service.membership(call.actor, call.id("membership")?)?;
    Ok(Answer::document(document(call, service, &record, &include)?))
}

/// Invites an address. One that an account here has is put into the teams at once: there is no mail to wait for.
pub(crate) fn invite(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(call, service)?.id;
    let body = Document::parse(call, "organization-memberships")?;
    let email = Email::parse("email", &body.needed("email")?).map_err(|invalid| refused("email", &invalid))?;
    let mut teams: Vec<Id<Team>> = Vec::new();
    for linkage in body.several("teams")? {
        let team = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        if service.team_record(call.actor, team)?.organization != organization {
            return Err(Fault::not_found());
        }
        // Who can't add members to the team can't do so by inviting them.
        service.permit(call.actor, &call.origin(), &Command::AddInvited { team, invitation: nobody() })?;
        teams.push(team);
    }
    let command = Command::InviteMember { organization, email: email.clone() };
    service.permit(call.actor, &call.origin(), &command)?;
    let record = match service.account_of_email(&email)? {
        Some(user) if !teams.is_empty() => {
            for team in teams {
                match service.execute(call.actor, &call.origin(), &Command::AddMember { team, user }) {
                    Err(Error::Conflict(Conflict::Already(_))) => {}
                    result => drop(result?),
                }
            }
            service.membership_of(call.actor, organization, user)?.ok_or_else(Fault::not_found)?
        }
        _ => {
            let receipt = match service.execute(call.actor, &call.origin(), &command) {
                Err(Error::Conflict(Conflict::Already(sentence))) => return Err(Fault::invalid("email", sentence)),
                result => result?,
            };
            let Some(Created::Invitation(invitation)) = receipt.created else { return Err(Fault::not_found()) };
            for team in teams {
                execute(call, service, &Command::AddInvited { team, invitation })?;
            }
            service.membership(call.actor, invitation)?.1
        }
    };
    let document = document(call, service, &record, &["user".to_owned()])?;
    Ok(Answer { status: StatusCode::CREATED, ..Answer::document(document) })
}

/// An invitation that is only judged, not carried out.
fn nobody() -> Id<Membership> {
    Id::parse("ou-1111111111111111").expect("an id")
}

/// Takes an invitation back, or takes somebody out of every team of the organization.
pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let (organization, record) = service.membership(call.actor, call.id("membership")?)?;
    let Some(user) = record.user.as_ref().filter(|_| !record.invited).map(|user| user.id) else {
        execute(call, service, &Command::RevokeInvitation { organization, invitation: record.id })?;
        return Ok(Answer::done());
    };
    refuse_oneself(call, service, organization, user)?;
    let commands: Vec<Command> = record.teams.iter().map(|team| Command::RemoveMember { team: *team, user }).collect();
    for command in &commands {
        service.permit(call.actor, &call.origin(), command)?;
    }
    for command in &commands {
        execute(call, service, command)?;
    }
    Ok(Answer::done())
}

/// Nobody leaves an organization that they own (spec §2.3 O19).
fn refuse_oneself(
    call: &Call,
    service: &dyn Service,
    organization: Id<Organization>,
    user: Id<crate::domain::User>,
) -> Result<(), Fault> {
    let owns = service
        .organizations(call.actor)?
        .iter()
        .any(|record| record.id == organization && record.facts.standing == Standing::Owner);
    if owns && call.actor == Actor::User(user) {
        return Err(Fault::new(StatusCode::FORBIDDEN, "forbidden")
            .because("You cannot remove yourself from an organization that you own."));
    }
    Ok(())
}

pub(crate) fn of_team(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let page = call.query.page()?;
    let record = service.team_record(call.actor, call.id("team")?)?;
    let rows = service.memberships_in_team(call.actor, record.organization, record.id)?;
    let Listing { rows, total } = Listing::of(rows, page.window());
    Ok(Answer::document(page.document(call, Listing { rows: rows.iter().map(wire::membership).collect(), total })))
}

pub(crate) fn add_to_team(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    change(
        call,
        service,
        |team, user| Command::AddMember { team, user },
        |team, invitation| Command::AddInvited { team, invitation },
    )
}

pub(crate) fn remove_from_team(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    change(
        call,
        service,
        |team, user| Command::RemoveMember { team, user },
        |team, invitation| Command::RemoveInvited { team, invitation },
    )
}

fn change(
    call: &Call,
    service: &dyn Service,
    member: impl Fn(Id<Team>, Id<crate::domain::User>) -> Command,
    invited: impl Fn(Id<Team>, Id<Membership>) -> Command,
) -> Result<Answer, Fault> {
    let team = call.id("team")?;
    service.team_record(call.actor, team)?;
    let mut commands = Vec::new();
    for linkage in listed(call)? {
        let id = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        let (_, record) = service.membership(call.actor, id)?;
        commands.push(record.user.as_ref().map_or_else(|| invited(team, id), |user| member(team, user.id)));
    }
    if commands.is_empty() {
        return Err(Fault::invalid_at("/data", "At least one membership is needed."));
    }
    for command in &commands {
        service.permit(call.actor, &call.origin(), command)?;
    }
    for command in &commands {
        match service.execute(call.actor, &call.origin(), command) {
            Err(Error::Conflict(Conflict::Already(_))) => {}
            result => drop(result?),
        }
    }
    Ok(Answer::done())
}
