//! The tokens of teams as rows.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::list::{List, ListQuery, Slice, Sort, WINDOW, every};
use super::{Backend, Error, TokenRow};
use crate::domain::{Actor, Id, Lifetimes, Organization, SafeText, Team, Token, TokenOwner, TokenState, User};
use crate::policy::{Facts, Reason};

/// The places for tokens of an organization's teams whose token the actor can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub organization: Id<Organization>,
    /// Only those that are so when they are read.
    pub status: TokenStatus,
    /// Only those whose token this user has generated.
    pub by: Option<Id<User>>,
}

/// What the places can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenColumn {
    /// The name of the team.
    Name,
    /// When the token was generated.
    Created,
    By,
    /// When it was used last.
    Used,
    /// When it ends, by itself or by the maximum lifetime.
    Expires,
    /// How often it was used, as far as that is kept.
    Uses,
}

/// What is known of the tokens of teams besides the rows.
#[derive(Clone, Debug)]
pub struct TokensHead {
    /// What the actor is to the organization.
    pub facts: Facts,
    pub lifetimes: Lifetimes,
    /// Why the places of other teams are not there.
    pub hidden: Option<Reason>,
    /// Who has generated the tokens, where the list asks for that.
    pub by: Option<SafeText>,
}

/// Which places a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenStatus {
    /// All, and the places without a token.
    #[default]
    All,
    Active,
    /// Those whose token works for seven days at most.
    ExpiringIn7,
    /// Those whose token works for thirty days at most.
    ExpiringIn30,
    /// Those whose token works no longer.
    Expired,
    /// Those whose token works until somebody ends it.
    NoExpiration,
    /// Those whose token no request has carried.
    NeverUsed,
    /// The places without a token.
    None,
}

impl TokenStatus {
    /// Every status, in the order of the filter.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Active,
        Self::ExpiringIn7,
        Self::ExpiringIn30,
        Self::Expired,
        Self::NoExpiration,
        Self::NeverUsed,
        Self::None,
    ];

    /// Whether a place with this token is so.
    #[must_use]
    pub fn passes(self, token: Option<&Token>, now: Timestamp) -> bool {
        let Some(token) = token else { return matches!(self, Self::All | Self::None) };
        let valid = TokenState::of(Some(token), now).is_valid();
        match self {
            Self::All => true,
            Self::Active => valid,
            Self::ExpiringIn7 => valid && ends_within(token, 7, now),
            Self::ExpiringIn30 => valid && ends_within(token, 30, now),
            Self::Expired => !valid,
            Self::NoExpiration => token.ends_at().is_none(),
            Self::NeverUsed => token.last_used_at.is_none(),
            Self::None => false,
        }
    }
}

/// After "tokens that are": `active`, `expiring in 7 days`.
impl fmt::Display for TokenStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::All => "all",
            Self::Active => "active",
            Self::ExpiringIn7 => "expiring in 7 days",
            Self::ExpiringIn30 => "expiring in 30 days",
            Self::Expired => "expired",
            Self::NoExpiration => "without expiration",
            Self::NeverUsed => "not used yet",
            Self::None => "no token",
        })
    }
}

/// Whether a token ends so soon, or has ended.
#[must_use]
pub fn ends_within(token: &Token, days: i64, now: Timestamp) -> bool {
    let latest = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
    token.ends_at().is_some_and(|end| end <= latest)
}

impl Tokens {
    /// All of an organization.
    #[must_use]
    pub fn of(organization: Id<Organization>) -> Self {
        Self { organization, status: TokenStatus::All, by: None }
    }
}

impl List for Tokens {
    type Id = Id<Team>;
    type Row = TokenRow;
    type Head = TokensHead;
    type Column = TokenColumn;

    const NATURAL: Sort<TokenColumn> = Sort { column: TokenColumn::Name, descending: false };

    fn id(row: &TokenRow) -> Id<Team> {
        row.team
    }

    fn name(row: &TokenRow) -> &str {
        row.whose.as_str()
    }

    /// The name of the team, who generated the token, and what used it last.
    fn texts(row: &TokenRow) -> Vec<&str> {
        let token = row.token.as_ref();
        let used = token.into_iter().flat_map(|token| [token.last_used_from.as_ref(), token.last_used_by.as_ref()]).flatten();
        let by = token.map(|token| token.created_by.as_str());
        std::iter::once(row.whose.as_str()).chain(by).chain(used.map(SafeText::as_str)).collect()
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        backend.tokens(query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Id<Team>>, Error> {
        match backend.find_team(query.actor, query.list.organization, &query.text) {
            Ok((id, _)) => Ok(Some(id)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        backend.count_tokens(query)
    }
}

impl TokenRow {
    /// Whose place it is.
    #[must_use]
    pub fn owner(&self) -> TokenOwner {
        TokenOwner::Team(self.team)
    }
}

/// Every place for a team's token that the actor can see, by name: for callers that need all of them.
///
/// # Errors
/// As [`Backend::tokens`].
pub fn every_token(
    backend: &dyn Backend,
    actor: Actor,
    organization: Id<Organization>,
) -> Result<(TokensHead, Vec<TokenRow>), Error> {
    let mut rows = Vec::new();
    let head = every(backend, ListQuery::start(actor, Tokens::of(organization), WINDOW), |row| {
        rows.push(row);
        Ok::<_, Error>(())
    })?;
    Ok((head, rows))
}
