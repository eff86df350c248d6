//! The rows of authentication tokens.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::connection::whole;
use super::facts::{owner_columns, owner_of};
use super::lifetimes::maximum;
use super::sql::{Query, Stamp};
use super::{clock, uses};
use crate::backend::{Bearer, Error, Minted};
use crate::domain::secret::TokenHash;
use crate::domain::token::earlier;
use crate::domain::{
    Actor, AuthenticationToken, Caller, Creator, Id, Lifetime, SafeText, Secret, Team, Timestamp, Token, TokenOwner, Uses, World,
};

/// The columns that [`read`] takes, in its order.
pub(super) const COLUMNS: &str = concat!(
    "tokens.id, tokens.hint, tokens.description, tokens.created_at,
     CASE WHEN tokens.created_by LIKE 'user-%' THEN 'user ' ELSE '' END || tokens.created_by_name,
     tokens.last_used_at, tokens.expired_at, tokens.shown_at, tokens.last_used_from, tokens.last_used_by,
     CASE WHEN tokens.user_id IS NOT NULL THEN 0
          WHEN tokens.created_by LIKE 'user-%' THEN NOT EXISTS (
              SELECT 1 FROM organization_members AS m WHERE m.user_id = tokens.created_by AND m.organization_id =
                  coalesce(tokens.organization_id, (SELECT o.organization_id FROM teams AS o WHERE o.id = tokens.team_id)))
          WHEN tokens.created_by LIKE 'team-%' THEN NOT EXISTS (SELECT 1 FROM teams AS t WHERE t.id = tokens.created_by)
          ELSE 0 END, ",
    maximum!()
);

/// How many columns these are.
pub(super) const COLUMN_COUNT: usize = 12;

/// A use is noted at most once in this many seconds, so that a busy pipeline does not write on each request.
const NOTED_EVERY: i64 = 60;

/// Reads a token from a row that begins, at `first`, with [`COLUMNS`]; its uses are not among them.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Token> {
    let time = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Stamp>>(first + index)?.map(|Stamp(at)| at));
    let Stamp(created_at) = row.get(first + 3)?;
    let maximum: Option<Lifetime> = row.get(first + 11)?;
    Ok(Token {
        id: row.get(first)?,
        hint: row.get(first + 1)?,
        description: row.get(first + 2)?,
        created_at,
        created_by: row.get(first + 4)?,
        creator: if row.get(first + 10)? { Creator::Left } else { Creator::Member },
        last_used_at: time(5)?,
        last_used_from: row.get(first + 8)?,
        use_told: true,
        last_used_by: row.get(first + 9)?,
        uses: Some(Uses::default()),
        expired_at: time(6)?,
        limit: maximum.map(|maximum| maximum.after(created_at)),
        shown_at: time(7)?,
    })
}

/// A team's or an organization's token that was not revoked; it might have expired.
pub(super) fn current(connection: &Connection, owner: TokenOwner, now: Timestamp) -> Result<Option<Token>, Error> {
    let sql = match owner {
        TokenOwner::Organization(_) => {
            format!("SELECT {COLUMNS} FROM tokens WHERE organization_id = ?1 AND audit_trails = 0 AND revoked_at IS NULL")
        }
        TokenOwner::AuditTrails(_) => {
            format!("SELECT {COLUMNS} FROM tokens WHERE organization_id = ?1 AND audit_trails = 1 AND revoked_at IS NULL")
        }
        TokenOwner::Team(_) => {
            format!("SELECT {COLUMNS} FROM tokens WHERE team_id = ?1 AND revoked_at IS NULL AND description IS NULL")
        }
        TokenOwner::User(_) => return Ok(None),
    };
    let Some(token) = connection.maybe(&sql, [owner.id()], |row| read(row, 0))? else { return Ok(None) };
    let uses = uses::of_owner(connection, owner, now)?.remove(&token.id).unwrap_or_default();
    Ok(Some(Token { uses: Some(uses), ..token }))
}

/// One of an owner's tokens that was not revoked, by its id.
pub(super) fn by_id(connection: &Connection, owner: TokenOwner, id: Id<AuthenticationToken>) -> Result<Option<Token>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens
         WHERE id = ?1 AND coalesce(organization_id, team_id, user_id) = ?2 AND audit_trails = ?3 AND revoked_at IS NULL"
    );
    connection.maybe(&sql, (id, owner.id(), matches!(owner, TokenOwner::AuditTrails(_))), |row| read(row, 0))
}

/// The tokens of a team that have a description, by it.
pub(super) fn described(connection: &Connection, team: Id<Team>) -> Result<Vec<Token>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens
         WHERE team_id = ?1 AND revoked_at IS NULL AND description IS NOT NULL ORDER BY description"
    );
    connection.all(&sql, [team], |row| read(row, 0))
}

/// Whether a team has a token with this description, expired or not.
pub(super) fn is_described(connection: &Connection, owner: TokenOwner, description: &SafeText) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM tokens WHERE team_id = ?1 AND description = ?2 AND revoked_at IS NULL";
    Ok(connection.maybe(sql, (owner.id(), description), |_| Ok(()))?.is_some())
}

/// What a new token is made from.
pub(super) struct Order {
    pub(super) owner: TokenOwner,
    pub(super) expired_at: Option<Timestamp>,
    pub(super) description: Option<SafeText>,
    pub(super) by: String,
    pub(super) by_name: SafeText,
    pub(super) at: Timestamp,
    /// The answer shows it to the actor.
    pub(super) shown: bool,
}

/// Mints a token and stores its hash.
pub(super) fn insert(connection: &Connection, world: &dyn World, order: &Order) -> Result<Minted, Error> {
    let (secret, token) = (Secret::mint(world)?, Id::mint(world)?);
    store(connection, (token, &secret, &secret.hash()), order)?;
    Ok(Minted { token, secret, expired_at: order.expired_at, doubt: None })
}

/// What a token is stored with; [`row`] has the values.
macro_rules! insert {
    () => {
        "INSERT INTO tokens (hash, id, organization_id, team_id, user_id, hint, description, created_at, created_by,
         created_by_name, expired_at, checksum, shown_at, audit_trails) VALUES "
    };
}

/// The values of a token's row.
pub(super) type TokenRow = [Value; 14];

/// See [`TokenRow`].
pub(super) const INSERT: &str = insert!();

/// Stores the hash of a token.
fn store(connection: &Connection, minted: (Id<AuthenticationToken>, &Secret, &TokenHash), order: &Order) -> Result<(), Error> {
    let sql = concat!(insert!(), "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
    connection.change(sql, params_from_iter(row(minted, order))).map(drop)
}

/// The row of a token: its hash and what is known of it.
pub(super) fn row((token, secret, hash): (Id<AuthenticationToken>, &Secret, &TokenHash), order: &Order) -> TokenRow {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let (organization, team, user, audit_trails) = owner_columns(order.owner);
    let fate = Fate { created: Stamp(order.at), expires: order.expired_at.map(Stamp), revoked: None };
    [
        Value::Blob(hash.to_vec()),
        Value::Text(token.to_string()),
        text(organization.map(|id| id.to_string())),
        text(team.map(|id| id.to_string())),
        text(user.map(|id| id.to_string())),
        Value::Text(secret.hint().to_string()),
        text(order.description.as_ref().map(ToString::to_string)),
        Value::Text(fate.created.text()),
        Value::Text(order.by.clone()),
        Value::Text(order.by_name.to_string()),
        text(fate.expires.map(Stamp::text)),
        Value::Integer(fate.checksum(hash, &order.owner.actor().to_string()).into()),
        text(order.shown.then(|| fate.created.text())),
        Value::Integer(audit_trails.into()),
    ]
}

pub(super) fn revoke(connection: &Connection, token: &Token, owner: TokenOwner, at: Timestamp) -> Result<(), Error> {
    let hash: TokenHash = connection.one("SELECT hash FROM tokens WHERE id = ?1", [token.id], |row| row.get(0))?;
    let expires = token.expired_at.map(Stamp);
    let fate = Fate { created: Stamp(token.created_at), expires, revoked: Some(Stamp(at)) };
    let checksum = fate.checksum(&hash, &owner.actor().to_string());
    connection.change("UPDATE tokens SET revoked_at = ?2, checksum = ?3 WHERE id = ?1", (token.id, Stamp(at), checksum))?;
    uses::forget(connection, token.id)
}

/// A valid token that somebody carried.
pub(super) struct Carried {
    pub(super) actor: Actor,
    pub(super) id: Id<AuthenticationToken>,
    /// The time by which it was judged.
    pub(super) at: Timestamp,
    /// When it stops by itself.
    pub(super) ends: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    /// It was used so shortly before that this use is not noted.
    pub(super) noted: bool,
}

impl Carried {
    /// The same, for a server.
    pub(super) fn bearer(&self) -> Bearer {
        Bearer { token: self.id, actor: self.actor, expired_at: self.ends, last_used_at: self.last_used_at }
    }
}

/// Whose token a text is, when it is valid at this time.
pub(super) fn authenticate(connection: &Connection, secret: &Secret, at: Timestamp) -> Result<Carried, Error> {
    struct Found {
        id: Id<AuthenticationToken>,
        owner: Option<TokenOwner>,
        last_used_at: Option<Stamp>,
        maximum: Option<Lifetime>,
        fate: Fate,
        checksum: u32,
    }
    const SQL: &str = concat!(
        "SELECT id, organization_id, team_id, user_id, last_used_at, created_at, expired_at, checksum, ",
        maximum!(),
        ", audit_trails FROM tokens WHERE hash = ?1 AND revoked_at IS NULL"
    );
    let hash = secret.hash();
    let found = connection.maybe(SQL, [hash], |row| {
        Ok(Found {
            id: row.get(0)?,
            owner: owner_of((row.get(1)?, row.get(2)?, row.get(3)?, row.get(9)?)),
            last_used_at: row.get(4)?,
            maximum: row.get(8)?,
            fate: Fate { created: row.get(5)?, expires: row.get(6)?, revoked: None },
            checksum: row.get(7)?,
        })
    })?;
    let found = found.ok_or(Error::Unauthorized)?;
    let owner = found.owner.ok_or(Error::Unauthorized)?;
    let Stamp(created) = found.fate.created;
    let limit = found.maximum.map(|maximum| maximum.after(created));
    let ends = earlier(found.fate.expires.map(|Stamp(at)| at), limit);
    if ends.is_some_and(|end| end <= at) || found.checksum != found.fate.checksum(&hash, &owner.actor().to_string()) {
        return Err(Error::Unauthorized);
    }
    let last_used_at = found.last_used_at.map(|Stamp(last)| last);
    let noted = last_used_at.is_some_and(|last| at.as_second() - last.as_second() < NOTED_EVERY);
    Ok(Carried { actor: owner.actor(), id: found.id, at, ends, last_used_at, noted })
}

/// Notes uses, the last of them at a time, whole or not at all. `clocked` is whether the model's clock goes with it.
pub(super) fn note(
    connection: &Connection,
    (token, at, count): (Id<AuthenticationToken>, Timestamp, u32),
    caller: &Caller,
    clocked: bool,
) -> Result<(), Error> {
    let caller = caller.kept();
    whole(connection, |connection| {
        connection.change(
            "UPDATE tokens SET last_used_at = ?2, last_used_from = ?3, last_used_by = ?4
             WHERE id = ?1 AND revoked_at IS NULL AND ifnull(last_used_at, '') <= ?2",
            (token, Stamp(at), &caller.address, &caller.client),
        )?;
        uses::note(connection, token, (Uses::hour(at), count), at)?;
        if clocked { clock::advance(connection, at) } else { Ok(()) }
    })
}

/// What decides how long a token is valid.
struct Fate {
    created: Stamp,
    expires: Option<Stamp>,
    revoked: Option<Stamp>,
}

impl Fate {
    /// Covers what decides an authentication (security F12).
    fn checksum(&self, hash: &TokenHash, owner: &str) -> u32 {
        checksum(hash, owner, &[Some(self.created), self.expires, self.revoked])
    }
}

fn checksum(hash: &TokenHash, owner: &str, times: &[Option<Stamp>]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(hash);
    hasher.update(owner.as_bytes());
    for time in times {
        hasher.update(time.map(Stamp::text).unwrap_or_default().as_bytes());
        hasher.update(b";");
    }
    hasher.finalize()
}

/// How many tokens there are, and the ids of those whose rows do not fit their checksums.
pub(super) fn check_rows(connection: &Connection) -> Result<(u64, Vec<String>), Error> {
    let sql =
        "SELECT hash, iif(audit_trails, 'audit-trails-', '') || coalesce(organization_id, team_id, user_id), created_at, expired_at,
                revoked_at, checksum, id FROM tokens";
    let (mut count, mut wrong) = (0, Vec::new());
    let mut look = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let fits = || -> rusqlite::Result<bool> {
                let fate = Fate { created: row.get(2)?, expires: row.get(3)?, revoked: row.get(4)? };
                Ok(row.get::<_, u32>(5)? == fate.checksum(&row.get(0)?, &row.get::<_, String>(1)?))
            };
            count += 1;
            // A value of another kind is as wrong as another value.
            if !fits().unwrap_or(false) {
                wrong.push(row.get(6)?);
            }
        }
        Ok(())
    };
    look().map_err(|fault| super::sql::error(&fault))?;
    Ok((count, wrong))
}

/// Takes the time of creation into the checksums of tokens from before there were maximum lifetimes; one
/// that was wrong already stays so.
pub(super) fn check_creation(connection: &Connection) -> rusqlite::Result<()> {
    let mut tokens = connection.prepare(
        "SELECT hash, coalesce(organization_id, team_id, user_id), created_at, expired_at, revoked_at, checksum FROM tokens",
    )?;
    let rows = tokens.query_map([], |row| {
        let fate = Fate { created: row.get(2)?, expires: row.get(3)?, revoked: row.get(4)? };
        Ok((row.get::<_, TokenHash>(0)?, row.get::<_, String>(1)?, fate, row.get::<_, u32>(5)?))
    })?;
    let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
    let mut update = connection.prepare("UPDATE tokens SET checksum = ?2 WHERE hash = ?1")?;
    for (hash, owner, fate, written) in rows {
        if written == checksum(&hash, &owner, &[fate.expires, fate.revoked]) {
            update.execute((hash, fate.checksum(&hash, &owner)))?;
        }
    }
    Ok(())
}
