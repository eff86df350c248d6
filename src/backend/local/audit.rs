//! The audit log: one row for each command that decided something, refusals included, secrets never.

use jiff::SignedDuration;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::chain::{self, Chain, Form};
use super::sql::{Query, Stamp};
use crate::backend::{Change, Error, Outcome};
use crate::domain::{
    Actor, Caller, Command, Id, Organization, Origin, Request, SafeText, Target, Timestamp, TokenKind, TokenOwner, Workspace,
    World,
};

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
    pub(super) outcome: Outcome,
    pub(super) rule: Option<&'static str>,
    pub(super) origin: &'a Origin,
}

/// Writes a row, chained to the one before; answers its request id, unique for all time. What names and details come
/// from before fields refused tokens is masked.
pub(super) fn record(connection: &Connection, world: &dyn World, at: Timestamp, event: &Event<'_>) -> Result<Id<Request>, Error> {
    let request = Id::<Request>::mint(world)?;
    let (id, previous) = chain::next(connection)?;
    append(connection, (id, &previous), request, at, event)?;
    Ok(request)
}

/// What a row is written with; [`row`] has the values.
macro_rules! insert {
    () => {
        "INSERT INTO audit_events (id, form, chain, request, at, actor, actor_name, system_user, command, organization_id, target,
         target_name, detail, outcome, rule, via, token_id, address, client) VALUES "
    };
}
/// Writes the row of this number behind the one with this chain; answers its own.
pub(super) fn append(
    connection: &Connection,
    (id, previous): (i64, &Chain),
    request: Id<Request>,
    at: Timestamp,
    event: &Event<'_>,
) -> Result<Chain, Error> {
    let (chain, row) = row((id, previous), request, at, event);
    let sql = concat!(insert!(), "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)");
    connection.change(sql, params_from_iter(row))?;
    Ok(chain)
}

/// The values of a row.
pub(super) type AuditRow = [Value; chain::COLUMNS + 3];

/// See [`AuditRow`].
pub(super) const INSERT: &str = insert!();

/// The row of this number behind the one with this chain, with its own chain.
pub(super) fn row((id, previous): (i64, &Chain), request: Id<Request>, at: Timestamp, event: &Event<'_>) -> (Chain, AuditRow) {
    let (request_text, at) = (request.to_string(), Stamp(at).text());
    let organization = event.organization.map(|organization| organization.to_string());
    let (actor_name, target_name) = (event.actor_name.masked(), event.target_name.masked());
    let detail = event.detail.as_ref().map(SafeText::masked);
    let token = event.origin.token().map(|token| token.to_string());
    let caller = event.origin.caller().map(Caller::kept).unwrap_or_default();
    let values: [Option<&str>; chain::COLUMNS] = [
        Some(&request_text),
        Some(&at),
        Some(&event.actor),
        Some(actor_name.as_str()),
        Some(event.system_user),
        Some(event.command),
        organization.as_deref(),
        Some(&event.target),
        Some(target_name.as_str()),
        detail.as_ref().map(SafeText::as_str),
        Some(event.outcome.as_str()),
        event.rule,
        Some(event.origin.via().as_str()),
        token.as_deref(),
        caller.address.as_ref().map(SafeText::as_str),
        caller.client.as_ref().map(SafeText::as_str),
    ];
    let form = Form::LATEST;
    let chain = chain::link(previous, id, form, &values.map(|value| value.map(str::as_bytes)));
    let mut row = [const { Value::Null }; chain::COLUMNS + 3];
    row[..3].clone_from_slice(&[Value::Integer(id), Value::Integer(form.number()), Value::Blob(chain.to_vec())]);
    for (place, value) in row[3..].iter_mut().zip(values) {
        *place = value.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    }
    (chain, row)
}

/// Whether a request's row is in the log, and with it all that its transaction did.
pub(super) fn is_recorded(connection: &Connection, request: Id<Request>) -> Result<bool, Error> {
    Ok(connection.maybe("SELECT 1 FROM audit_events WHERE request = ?1", [request], |_| Ok(()))?.is_some())
}

/// Who last changed an owner's token, for the loser of a race.
pub(super) fn last_token_change(connection: &Connection, owner: TokenOwner) -> Result<Option<Change>, Error> {
    token_change(connection, owner, None)
}

/// Who generated or deleted a token of an owner at this time.
pub(super) fn token_change_at(connection: &Connection, owner: TokenOwner, at: Timestamp) -> Result<Option<Change>, Error> {
    token_change(connection, owner, Some(at))
}

fn token_change(connection: &Connection, owner: TokenOwner, at: Option<Timestamp>) -> Result<Option<Change>, Error> {
    connection.maybe(
        "SELECT command, actor_name, at FROM audit_events
         WHERE target = ?1 AND outcome = 'done' AND command LIKE '%\\_token.%' ESCAPE '\\' AND at = ifnull(?2, at)
         ORDER BY id DESC LIMIT 1",
        (owner.id(), at.map(Stamp)),
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

/// Who last changed the access of a team, `team platform`, to a workspace, and when, for the second of two consoles.
pub(super) fn last_access_change(
    connection: &Connection,
    workspace: Id<Workspace>,
    team: &SafeText,
) -> Result<Option<(SafeText, Timestamp)>, Error> {
    connection.maybe(
        "SELECT actor_name, at FROM audit_events
         WHERE target = ?1 AND outcome = 'done' AND command IN ('workspace.set_team_access', 'workspace.remove_team_access')
           AND substr(detail, 1, length(?2) + 1) = ?2 || ' '
         ORDER BY id DESC LIMIT 1",
        (workspace, team.as_str()),
        |row| row.get(1).map(|Stamp(at)| at).and_then(|at| Ok((row.get(0)?, at))),
    )
}

/// Who last set the maximum lifetime of a kind of tokens, and when, for the second of two consoles.
pub(super) fn last_lifetime_change(
    connection: &Connection,
    organization: Id<Organization>,
    kind: TokenKind,
) -> Result<Option<(SafeText, Timestamp)>, Error> {
    connection.maybe(
        "SELECT actor_name, at FROM audit_events
         WHERE target = ?1 AND outcome = 'done' AND command = 'organization.set_maximum_lifetime' AND detail LIKE ?2 || ' tokens: %'
         ORDER BY id DESC LIMIT 1",
        (organization, kind),
        |row| row.get(1).map(|Stamp(at)| at).and_then(|at| Ok((row.get(0)?, at))),
    )
}

/// Whether the same was refused to the same actor with the same token within the minute before. From where they came is no
/// part of it, because a caller says that itself, and could fill the disk with it.
pub(super) fn denied_lately(
    connection: &Connection,
    actor: Actor,
    origin: &Origin,
    command: &Command,
    rule: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let since = at.checked_sub(SignedDuration::from_mins(1)).unwrap_or(Timestamp::MIN);
    let row = connection.maybe(
        "SELECT 1 FROM audit_events WHERE actor = ?1 AND at > ?2 AND command = ?3 AND target = ?4 AND outcome = 'denied' AND rule = ?5
         AND via = ?6 AND token_id IS ?7
         ORDER BY id DESC LIMIT 1",
        (
            actor.to_string(),
            Stamp(since),
            command.name(),
            command.target().to_string(),
            rule,
            origin.via().as_str(),
            origin.token(),
        ),
        |_| Ok(()),
    )?;
    Ok(row.is_some())
}
