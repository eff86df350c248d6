//! What a model answers about tokens: the lists of them, and the clock that they are judged by.

use jiff::SignedDuration;

use super::list::{Sort, Value};
use super::shelf::{Computed, Source, Worked};
use super::{AccessRow, Error, Part};
use crate::domain::{AuthenticationToken, Id, Lifetime, OrganizationAccess, SafeText, Team, Timestamp, Token, User};
use crate::policy::Facts;

/// A place for a team's token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    pub team: Id<Team>,
    pub whose: SafeText,
    /// The token, if there is one; of a team the one without a description.
    pub token: Option<Token>,
    /// The team's tokens with a description.
    pub described: Vec<Token>,
    /// What the actor is to them.
    pub facts: Facts,
    /// How many workspaces the token reaches.
    pub workspaces: Part<u32>,
    /// The first of the workspaces to which it was given access, by name; no more than [`TokenRow::NAMED`].
    pub access: Vec<AccessRow>,
    /// What it can do in the organization; none for `owners`, which can do everything.
    pub organization_access: OrganizationAccess,
}

impl TokenRow {
    /// So many workspaces are named, which is enough to know the token by.
    pub const NAMED: u32 = 4;
}

/// The tokens of a user.
#[derive(Clone, Debug)]
pub struct UserTokensPage {
    /// What the actor is to the user.
    pub facts: Facts,
    pub user: Id<User>,
    pub username: SafeText,
    /// The tokens that were not revoked, the newest first.
    pub tokens: Vec<Token>,
    /// How long the user can live at most: the shortest maximum of the organizations that the user belongs to.
    pub limit: Option<Lifetime>,
}

/// What has become of a token since it was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFate {
    Valid,
    /// It was replaced or deleted.
    Ended {
        /// Whether another token was generated in its place.
        replaced: bool,
        by: SafeText,
        at: Timestamp,
    },
    /// It has expired, by itself or by a maximum lifetime.
    Expired(Timestamp),
    /// It was deleted with whose it was.
    Gone,
}

/// The clock by which the model judges whether a token has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time. It is never earlier than one that the model has seen, so that what has expired stays expired.
    pub now: Timestamp,
    /// How far the system's clock is behind it, when that is more than a minute: it was set back, or was
    /// wrong when something was written.
    pub behind: Option<SignedDuration>,
}

/// The actor's tokens as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnTokens {
    pub user: Id<User>,
}

/// What the user's own tokens can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnTokenColumn {
    Description,
    Created,
    /// When it was used last.
    Used,
    Expires,
    /// How often it was used.
    Uses,
}

impl Computed for OwnTokens {
    type Id = Id<AuthenticationToken>;
    type Row = Token;
    /// The page without its tokens.
    type Head = UserTokensPage;
    type Column = OwnTokenColumn;

    const NATURAL: Sort<OwnTokenColumn> = Sort { column: OwnTokenColumn::Created, descending: true };

    fn id(row: &Token) -> Id<AuthenticationToken> {
        row.id
    }

    fn name(row: &Token) -> &str {
        row.description.as_ref().map_or("", SafeText::as_str)
    }

    fn texts(row: &Token) -> Vec<&str> {
        let others = [row.last_used_from.as_ref(), row.last_used_by.as_ref()].into_iter().flatten().map(SafeText::as_str);
        std::iter::once(Self::name(row)).chain(others).collect()
    }

    fn value(row: &Token, column: OwnTokenColumn, _: i64) -> Value {
        let time = |at: Option<Timestamp>| at.map_or(Value::Absent, |at| Value::Number(at.as_millisecond()));
        match column {
            OwnTokenColumn::Description => match &row.description {
                Some(description) => Value::Text(description.to_string()),
                None => Value::Absent,
            },
            OwnTokenColumn::Created => time(Some(row.created_at)),
            OwnTokenColumn::Used => time(row.last_used_at),
            OwnTokenColumn::Expires => time(row.ends_at()),
            OwnTokenColumn::Uses => {
                row.uses.map_or(Value::Absent, |uses| Value::Number(i64::try_from(uses.total()).unwrap_or(i64::MAX)))
            }
        }
    }

    fn work_out(&self, source: &mut Source<'_>) -> Result<Worked<Self>, Error> {
        let mut head = source.backend.user_tokens(source.actor, self.user)?;
        let rows = std::mem::take(&mut head.tokens);
        Ok(Worked { head, rows, until: None })
    }
}
