//! The rows of authentication tokens.

use rusqlite::{Connection, Row};

use super::facts::owner_columns;
use super::sql::{Query, Stamp};
use crate::backend::{Error, Minted};
use crate::domain::secret::TokenHash;
use crate::domain::{Actor, AuthenticationToken, Expiry, Id, SafeText, Secret, Timestamp, Token, TokenOwner, World};

/// The columns that [`read`] takes, in its order.
pub(super) const COLUMNS: &str = "tokens.id, tokens.hint, tokens.description, tokens.created_at, \
     CASE WHEN tokens.created_by LIKE 'user-%' THEN 'user ' ELSE '' END || tokens.created_by_name, tokens.last_used_at, tokens.expired_at, tokens.shown_at";

/// A use is noted at most once in this many seconds, so that a busy pipeline does not write on each request.
const NOTED_EVERY: i64 = 60;

/// Reads a token from a row that begins, at `first`, with [`COLUMNS`].
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Token> {
    let time = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Stamp>>(first + index)?.map(|Stamp(at)| at));
    let Stamp(created_at) = row.get(first + 3)?;
    Ok(Token {
        id: row.get(first)?,
        hint: row.get(first + 1)?,
        description: row.get(first + 2)?,
        created_at,
        created_by: row.get(first + 4)?,
        last_used_at: time(5)?,
        expired_at: time(6)?,
        shown_at: time(7)?,
    })
}

/// A team's or an organization's token that was not revoked; it may have expired.
pub(super) fn current(connection: &Connection, owner: TokenOwner) -> Result<Option<Token>, Error> {
    let sql = match owner {
        TokenOwner::Organization(_) => format!("SELECT {COLUMNS} FROM tokens WHERE organization_id = ?1 AND revoked_at IS NULL"),
        TokenOwner::Team(_) => format!("SELECT {COLUMNS} FROM tokens WHERE team_id = ?1 AND revoked_at IS NULL"),
        TokenOwner::User(_) => return Ok(None),
    };
    connection.maybe(&sql, [owner.id()], |row| read(row, 0))
}

/// One of a user's tokens that was not revoked.
pub(super) fn of_user(connection: &Connection, owner: TokenOwner, id: Id<AuthenticationToken>) -> Result<Option<Token>, Error> {
    let (_, _, user) = owner_columns(owner);
    connection.maybe(
        &format!("SELECT {COLUMNS} FROM tokens WHERE id = ?1 AND user_id = ?2 AND revoked_at IS NULL"),
        (id, user),
        |row| read(row, 0),
    )
}

/// What a new token is made from.
pub(super) struct Order {
    pub(super) owner: TokenOwner,
    pub(super) expires: Expiry,
    pub(super) description: Option<SafeText>,
    pub(super) by: String,
    pub(super) by_name: SafeText,
    pub(super) at: Timestamp,
}

/// Mints a token and stores its hash.
pub(super) fn insert(connection: &Connection, world: &dyn World, order: &Order) -> Result<Minted, Error> {
    let secret = Secret::mint(world)?;
    let token = Id::mint(world)?;
    let hash = secret.hash();
    let (organization, team, user) = owner_columns(order.owner);
    let expired_at = order.expires.at().map(Stamp);
    let owner = order.owner.id();
    connection.change(
        "INSERT INTO tokens (hash, id, organization_id, team_id, user_id, hint, description, created_at, created_by,
         created_by_name, expired_at, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            hash,
            token,
            organization,
            team,
            user,
            secret.hint(),
            &order.description,
            Stamp(order.at),
            &order.by,
            &order.by_name,
            expired_at,
            checksum(&hash, &owner, expired_at, None),
        ),
    )?;
    Ok(Minted { token, secret })
}

/// Makes a token invalid.
pub(super) fn revoke(connection: &Connection, token: &Token, owner: TokenOwner, at: Timestamp) -> Result<(), Error> {
    let hash: TokenHash = connection.one("SELECT hash FROM tokens WHERE id = ?1", [token.id], |row| row.get(0))?;
    let checksum = checksum(&hash, &owner.id(), token.expired_at.map(Stamp), Some(Stamp(at)));
    connection.change("UPDATE tokens SET revoked_at = ?2, checksum = ?3 WHERE id = ?1", (token.id, Stamp(at), checksum))?;
    Ok(())
}

/// Whose token a text is, when it is valid; notes the use.
pub(super) fn authenticate(connection: &Connection, secret: &Secret, now: Timestamp, may_write: bool) -> Result<Actor, Error> {
    struct Found {
        id: Id<AuthenticationToken>,
        actor: Actor,
        owner: String,
        last_used_at: Option<Stamp>,
        expired_at: Option<Stamp>,
        checksum: u32,
    }
    let hash = secret.hash();
    let found = connection.maybe(
        "SELECT id, organization_id, team_id, user_id, last_used_at, expired_at, checksum FROM tokens
         WHERE hash = ?1 AND revoked_at IS NULL",
        [hash],
        |row| {
            let actor = match (row.get(1)?, row.get(2)?, row.get::<_, Option<_>>(3)?) {
                (Some(organization), _, _) => Actor::Organization(organization),
                (_, Some(team), _) => Actor::Team(team),
                (_, _, user) => user.map_or(Actor::Operator, Actor::User),
            };
            Ok(Found {
                id: row.get(0)?,
                actor,
                owner: actor.to_string(),
                last_used_at: row.get(4)?,
                expired_at: row.get(5)?,
                checksum: row.get(6)?,
            })
        },
    )?;
    let found = found.ok_or(Error::Unauthorized)?;
    let expired = found.expired_at.is_some_and(|Stamp(at)| at <= now);
    if expired || found.actor == Actor::Operator || found.checksum != checksum(&hash, &found.owner, found.expired_at, None) {
        return Err(Error::Unauthorized);
    }
    let noted = found.last_used_at.is_some_and(|Stamp(at)| now.as_second() - at.as_second() < NOTED_EVERY);
    if may_write && !noted {
        // A use that cannot be noted does not refuse the request (security P-38).
        let _ = connection.change("UPDATE tokens SET last_used_at = ?2 WHERE id = ?1", (found.id, Stamp(now)));
    }
    Ok(found.actor)
}

/// Covers what decides an authentication (security F12).
fn checksum(hash: &TokenHash, owner: &str, expired_at: Option<Stamp>, revoked_at: Option<Stamp>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(hash);
    hasher.update(owner.as_bytes());
    for time in [expired_at, revoked_at] {
        hasher.update(time.map(Stamp::text).unwrap_or_default().as_bytes());
        hasher.update(b";");
    }
    hasher.finalize()
}
