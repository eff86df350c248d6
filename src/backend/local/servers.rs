//! The servers on the model: what they say of themselves, and reading it with what they refused.

use jiff::SignedDuration;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::facts::{self, Mode, Scope, may_see, see};
use super::sql::{self, Query, Stamp};
use crate::backend::{Error, Refusal, RefusalRow, ServerRow, ServersPage};
use crate::domain::{Actor, Caller, Id, Organization, Requests, Server, Timestamp};
use crate::policy::{Act, Facts, ReadPermission, decide};

/// Refusals that are shown at most.
const LATEST: u32 = 500;

/// So long one that has fallen silent is kept, where none is started that takes it away.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Keeps what a server says of itself. One that says so for the `first` time takes those away that fell silent, and one
/// that had its address before.
pub(super) fn note(connection: &Connection, server: &ServerRow, first: bool) -> Result<(), Error> {
    let transaction = begin(connection)?;
    let kept = if first { SignedDuration::try_from(ServerRow::SILENCE).unwrap_or(KEPT) } else { KEPT };
    let oldest = server.heard_at.checked_sub(kept).unwrap_or(Timestamp::MIN);
    connection.change(
        "DELETE FROM servers WHERE id <> ?1 AND (heard_at <= ?2 OR (?3 AND address = ?4))",
        (server.id, Stamp(oldest), first, &server.address),
    )?;
    connection.change(
        "INSERT INTO servers (id, address, started_at, heard_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET heard_at = excluded.heard_at",
        (server.id, &server.address, Stamp(server.started_at), Stamp(server.heard_at)),
    )?;
    let first_minute = Requests::first_minute(server.heard_at);
    connection.change("DELETE FROM server_requests WHERE server_id = ?1 AND minute < ?2", (server.id, first_minute))?;
    for (minute, count) in (first_minute..).zip(server.requests.minutes()).filter(|(_, count)| **count > 0) {
        connection.change(
            "INSERT INTO server_requests (server_id, minute, requests) VALUES (?1, ?2, ?3)
             ON CONFLICT (server_id, minute) DO UPDATE SET requests = excluded.requests WHERE requests <> excluded.requests",
            (server.id, minute, count),
        )?;
    }
    transaction.commit().map_err(|fault| sql::error(&fault))
}

pub(super) fn forget(connection: &Connection, server: Id<Server>) -> Result<(), Error> {
    connection.change("DELETE FROM servers WHERE id = ?1", [server]).map(drop)
}

/// It has the write lock from its start, or fails at once.
fn begin(connection: &Connection) -> Result<Transaction<'_>, Error> {
    Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(|fault| sql::error(&fault))
}

/// The servers in order of their start, for actors who can see them.
pub(super) fn all(connection: &Connection, facts: &Facts) -> Result<Vec<ServerRow>, Error> {
    if !may_see(ReadPermission::Servers, facts) {
        return Ok(Vec::new());
    }
    let mut servers =
        connection.all("SELECT id, address, started_at, heard_at FROM servers ORDER BY started_at, id", [], |row| {
            let (Stamp(started_at), Stamp(heard_at)) = (row.get(2)?, row.get(3)?);
            Ok(ServerRow { id: row.get(0)?, address: row.get(1)?, started_at, heard_at, requests: Requests::default() })
        })?;
    for server in &mut servers {
        let minutes: Vec<(i64, u32)> =
            connection.all("SELECT minute, requests FROM server_requests WHERE server_id = ?1", [server.id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        server.requests = Requests::count(server.heard_at, minutes);
    }
    Ok(servers)
}

/// The servers, and the latest refusals: of the organization's own token and of its teams' tokens for actors who can read its
/// audit log, and of the user's own tokens for everybody.
pub(super) fn page(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    (mode, servable): (Mode<'_>, bool),
) -> Result<ServersPage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    see(ReadPermission::Servers, &facts)?;
    let hidden = decide(Act::See(ReadPermission::AuditLog), &facts).reason().cloned();
    let own = may_see(ReadPermission::UserTokens, &Facts { oneself: true, ..facts.clone() });
    let refusals = connection.all(
        "SELECT tokens.organization_id, tokens.team_id, tokens.user_id,
                coalesce(iif(tokens.audit_trails, 'audit trails of ', 'organization ') || organizations.name, 'team ' || teams.name,
                         'user token ' || ifnull(tokens.description, tokens.hint)),
                token_id, route, rule, minute, reason, count, address, client, tokens.audit_trails
         FROM refusals JOIN tokens ON tokens.id = token_id
         LEFT JOIN organizations ON organizations.id = tokens.organization_id LEFT JOIN teams ON teams.id = tokens.team_id
         WHERE (?2 AND (tokens.organization_id = ?1 OR teams.organization_id = ?1)) OR (?3 AND tokens.user_id = ?4)
         ORDER BY minute DESC, route, rule, token_id LIMIT ?5",
        (organization, hidden.is_none(), own, actor.to_string(), LATEST),
        |row| {
            let owner = facts::owner_of((row.get(0)?, row.get(1)?, row.get(2)?, row.get(12)?)).ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            let Stamp(minute) = row.get(7)?;
            let (token, route, rule) = (row.get(4)?, row.get(5)?, row.get(6)?);
            let caller = Caller { address: row.get(10)?, client: row.get(11)? };
            let refusal = Refusal { token, route, rule, reason: row.get(8)?, minute, count: row.get(9)?, caller };
            Ok(RefusalRow { owner, whose: row.get(3)?, refusal })
        },
    )?;
    Ok(ServersPage { servers: all(connection, &facts)?, facts, servable, refusals, hidden })
}
