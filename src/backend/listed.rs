//! What the lists of the server are asked for beside a page: filters, and the order of team tokens.

use super::{Listing, MembershipRecord};
use crate::domain::{Actor, AuthenticationToken, Id, SafeText, Team, Timestamp};

/// Which memberships of an organization are asked for.
#[derive(Clone, Debug)]
pub struct MembershipFilter {
    /// The username or the address contains this.
    pub contains: Option<String>,
    /// The address is one of these; empty for any.
    pub emails: Vec<String>,
    /// Who is in a team.
    pub active: bool,
    pub invited: bool,
}

impl Default for MembershipFilter {
    fn default() -> Self {
        Self { contains: None, emails: Vec::new(), active: true, invited: true }
    }
}

/// A page of memberships, with how many the asker can see without a filter.
#[derive(Clone, Debug)]
pub struct Memberships {
    pub page: Listing<MembershipRecord>,
    /// Who is in a team.
    pub active: u32,
    pub invited: u32,
}

/// Which team tokens of an organization are asked for, and in which order.
#[derive(Clone, Debug, Default)]
pub struct TeamTokenFilter {
    /// The name of the team contains this.
    pub contains: Option<String>,
    /// Only those that are so.
    pub status: Option<TokenStatus>,
    /// What they are ordered by.
    pub order: TokenOrder,
    /// The other way round. A token without a time comes last all the same.
    pub descending: bool,
}

/// What becomes of a token, as of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// It is valid.
    Active,
    /// It is valid, and expires in so many days.
    ExpiresWithin(u16),
    Expired,
    NeverExpires,
}

/// What team tokens can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenOrder {
    #[default]
    Expiry,
    /// The name of the team.
    Team,
    Creator,
    /// When they were used last.
    LastUse,
}

/// The token of a team in a list.
#[derive(Clone, Debug)]
pub struct TeamTokenRecord {
    pub id: Id<AuthenticationToken>,
    pub team: Id<Team>,
    pub created_at: Timestamp,
    /// By whom, if that is known.
    pub created_by: Option<Actor>,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
    /// When it expires, by itself or by the maximum of its organization.
    pub expires_at: Option<Timestamp>,
    /// Its description, where teams have several.
    pub description: Option<SafeText>,
}
