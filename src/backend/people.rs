//! The people of an organization as rows.

use super::list::{At, List, ListQuery, Slice, Sort, WINDOW, every};
use super::{Backend, Error, Part};
use crate::domain::{Actor, Id, Name, Organization, OrganizationAccess, SafeText, Team, User};
use crate::policy::{Facts, Reason};

/// The people of an organization, as far as the actor can see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members {
    pub organization: Id<Organization>,
}

/// What people can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberColumn {
    Name,
    /// Owners, and others.
    Role,
    /// Whether two-factor authentication is on.
    TwoFactor,
    Teams,
    Email,
}

/// What is known of an organization's people besides the rows.
#[derive(Clone, Debug)]
pub struct MembersHead {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// Whether that is everybody, or why only those in teams that the actor can see.
    pub everybody: Result<(), Reason>,
    /// Whether the actor can see addresses.
    pub emails: bool,
}

/// A row of the users of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationMemberRow {
    pub id: Id<User>,
    pub username: SafeText,
    /// The address, for owners.
    pub email: Option<SafeText>,
    /// Whether two-factor authentication is on.
    pub two_factor: Part<bool>,
    /// Whether they own the organization.
    pub owner: bool,
    /// The first of their teams by name, as far as the actor can see them: [`OrganizationMemberRow::NAMED`] at most.
    pub teams: Vec<(Id<Team>, SafeText)>,
    /// They are in more teams than are named.
    pub more: bool,
}

impl OrganizationMemberRow {
    /// So many teams are named at most.
    pub const NAMED: usize = 12;
}

/// Somebody in an organization, as far as the actor can see them.
#[derive(Clone, Debug)]
pub struct PersonPage {
    /// Who it is, with all of their teams.
    pub member: OrganizationMemberRow,
    /// What their teams let them do in the organization, for actors who see all of these.
    pub access: Option<OrganizationAccess>,
    /// How many teams have a token that works and that they generated; at most [`PersonPage::COUNTED`] are counted, and one more
    /// stands for more.
    pub generated: u32,
    /// Whether they generated the organization's token, which works; `None` where the actor can't see that.
    pub organization_token: Option<bool>,
    /// What the actor is to the organization.
    pub facts: Facts,
}

impl PersonPage {
    /// So many tokens are counted at most.
    pub const COUNTED: u32 = 1_000;
}

impl List for Members {
    type Id = Id<User>;
    type Row = OrganizationMemberRow;
    type Head = MembersHead;
    type Column = MemberColumn;

    const NATURAL: Sort<MemberColumn> = Sort { column: MemberColumn::Name, descending: false };

    fn id(row: &OrganizationMemberRow) -> Id<User> {
        row.id
    }

    fn name(row: &OrganizationMemberRow) -> &str {
        row.username.as_str()
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        backend.members(query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Id<User>>, Error> {
        let Ok(name) = Name::parse("user", &query.text) else { return Ok(None) };
        let user = match backend.user_named(&name) {
            Ok(user) => user,
            Err(Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        // Of those who are not in the organization, or can't be seen, nothing is known here.
        let query = ListQuery { text: String::new(), at: At::These(vec![user]), size: 1, ..query.clone() };
        Ok(backend.members(&query)?.rows.into_iter().map(|(_, row)| row.id).next())
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        backend.count_members(query)
    }
}

/// Everybody in an organization whom the actor can see, by username: for callers that need all of them.
///
/// # Errors
/// As [`Backend::members`].
pub fn every_member(
    backend: &dyn Backend,
    actor: Actor,
    organization: Id<Organization>,
) -> Result<(MembersHead, Vec<OrganizationMemberRow>), Error> {
    let mut rows = Vec::new();
    let head = every(backend, ListQuery::start(actor, Members { organization }, WINDOW), |row| {
        rows.push(row);
        Ok::<_, Error>(())
    })?;
    Ok((head, rows))
}
