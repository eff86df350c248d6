//! The members of a team.

use crate::api::answer::{Answer, Fault};
use crate::api::incoming::listed;
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Error, Service};
use crate::domain::{Command, Id, Name, Team, User};

pub(crate) fn add(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(context, service, |team, user| Command::AddMember { team, user })
}

pub(crate) fn remove(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(context, service, |team, user| Command::RemoveMember { team, user })
}

/// Changes the membership of each user that the body names. All of them must exist before the first is changed. A user who
/// is already in the team, or already out of it, is no error.
fn change(
    context: &RequestContext,
    service: &dyn Service,
    command: impl Fn(Id<Team>, Id<User>) -> Command,
) -> Result<Answer, Fault> {
    let team = context.id("team")?;
    let record = service.team_record(context.actor, team)?;
    let users = listed(context)?.into_iter().map(|linkage| user(service, &linkage.id)).collect::<Result<Vec<_>, _>>()?;
    if users.is_empty() {
        return Err(Fault::invalid_at("/data", "At least one user is needed."));
    }
    let owners = record.facts.team.as_ref().is_some_and(|team| team.is_owners);
    let leaves = |command: &Command| matches!(command, Command::RemoveMember { .. });
    for user in &users {
        let command = command(team, *user);
        service.permit(context.actor, &context.origin(), &command)?;
        if owners && leaves(&command) && record.members.iter().all(|member| users.contains(&member.id)) {
            // One after another they could go until the last, who cannot.
            let sentence = format!("The last owner can't be removed. Add another owner of {} first.", record.facts.organization);
            return Err(Fault::unprocessable(sentence));
        }
    }
    for user in users {
        match service.execute(context.actor, &context.origin(), &command(team, user).into()) {
            Err(Error::Conflict(Conflict::Already(_))) => {}
            result => drop(result?),
        }
    }
    Ok(Answer::done())
}

/// A user by id or by username (spec §2.6, decision 6).
fn user(service: &dyn Service, text: &str) -> Result<Id<User>, Fault> {
    let unknown = Fault::not_found;
    if let Some(id) = Id::parse(text) {
        return Ok(id);
    }
    let name = Name::parse("username", text).map_err(|_| unknown())?;
    service.user_named(&name).map_err(|_| unknown())
}
