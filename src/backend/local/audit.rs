//! The audit log: one row for each command that decided something, refusals included, secrets never.

use rusqlite::Connection;

use super::sql::{Query, Stamp};
use crate::backend::{Change, Error};
use crate::domain::{Id, Organization, Request, SafeText, Target, Timestamp, TokenOwner, World};

/// One row, but for what the log adds itself.
pub(super) struct Event<'a> {
    pub(super) actor: String,
    pub(super) actor_name: SafeText,
    pub(super) system_user: &'a str,
    pub(super) command: &'static str,
    pub(super) organization: Option<Id<Organization>>,
    pub(super) target: String,
    pub(super) target_name: SafeText,
    pub(super) detail: Option<SafeText>,
    pub(super) outcome: &'static str,
    pub(super) rule: Option<&'static str>,
}

/// Writes a row; answers its request id, unique for all time.
pub(super) fn record(connection: &Connection, world: &dyn World, at: Timestamp, event: &Event<'_>) -> Result<Id<Request>, Error> {
    let request = Id::<Request>::mint(world)?;
    connection.change(
        "INSERT INTO audit_events
         (request, at, actor, actor_name, system_user, command, organization_id, target, target_name, detail, outcome, rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            request,
            Stamp(at),
            &event.actor,
            &event.actor_name,
            event.system_user,
            event.command,
            event.organization,
            &event.target,
            &event.target_name,
            &event.detail,
            event.outcome,
            event.rule,
        ),
    )?;
    Ok(request)
}

/// Whether a request's row is in the log, and with it all that its transaction did.
pub(super) fn is_recorded(connection: &Connection, request: Id<Request>) -> Result<bool, Error> {
    Ok(connection.maybe("SELECT 1 FROM audit_events WHERE request = ?1", [request], |_| Ok(()))?.is_some())
}

/// Who last changed an owner's token, for the loser of a race.
pub(super) fn last_token_change(connection: &Connection, owner: TokenOwner) -> Result<Option<Change>, Error> {
    connection.maybe(
        "SELECT command, actor_name, at FROM audit_events
         WHERE target = ?1 AND outcome = 'done' AND command LIKE '%\\_token.%' ESCAPE '\\'
         ORDER BY id DESC LIMIT 1",
        [owner.id()],
        |row| {
            let command: String = row.get(0)?;
            let Stamp(at) = row.get(2)?;
            Ok(Change { what: if command.ends_with("generate") { "generated" } else { "deleted" }, by: row.get(1)?, at })
        },
    )
}

/// Who last edited an organization, a team or a workspace, for the second of two editors.
pub(super) fn last_edit(connection: &Connection, target: Target) -> Result<Option<Change>, Error> {
    connection.maybe(
        "SELECT command, actor_name, at FROM audit_events
         WHERE target = ?1 AND outcome = 'done'
           AND command IN ('organization.update', 'team.rename', 'team.set_visibility', 'team.set_organization_access',
                           'team.set_member_token_management', 'workspace.rename')
         ORDER BY id DESC LIMIT 1",
        [target.to_string()],
        |row| {
            let command: String = row.get(0)?;
            let Stamp(at) = row.get(2)?;
            Ok(Change { what: if command.ends_with("rename") { "renamed" } else { "changed" }, by: row.get(1)?, at })
        },
    )
}
