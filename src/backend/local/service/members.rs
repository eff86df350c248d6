//! Memberships of an organization as the API shows them: its people, who are in its teams, and who is invited.

use rusqlite::Row;

use super::pages::{List, Plan};
use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::local::list::{Few, seen_members};
use crate::backend::local::membership_ids;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Listing, MembershipFilter, MembershipRecord, Memberships, UserRecord, Window};
use crate::domain::{Id, Membership, Organization, SafeText, Team, Timestamp, User};
use crate::policy::{Act, Facts, ReadPermission, decide};

/// One user of an organization, `?3`.
const ONE: &str =
    "SELECT m.username AS key, m.user_id FROM organization_members AS m WHERE m.user_id = ?3 AND m.organization_id = ?1";

/// The members of one team, `?3`.
const OF_TEAM: &str = "SELECT m.username AS key, m.user_id FROM memberships AS s
    CROSS JOIN organization_members AS m ON m.user_id = s.user_id AND m.organization_id = ?1 WHERE s.team_id = ?3";

/// What a text is in, in lower case: `?3`.
const NAMED: &str = "instr(lower(m.username), ?3) > 0";
const NAMED_OR_ADDRESSED: &str = "(instr(lower(m.username), ?3) > 0 OR instr(lower(m.email), ?3) > 0)";

/// What the asker sees of an organization's people.
struct Eyes {
    facts: Facts,
    everybody: bool,
    emails: bool,
    all_teams: bool,
}

impl Reader<'_> {
    fn eyes(&self, organization: Id<Organization>) -> Result<Eyes, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(ReadPermission::Settings, &facts)?;
        let sees = |read_permission| decide(Act::See(read_permission), &facts).is_allowed();
        let (everybody, emails, all_teams) =
            (sees(ReadPermission::Members), sees(ReadPermission::Emails), sees(ReadPermission::AllTeams));
        Ok(Eyes { facts, everybody, emails, all_teams })
    }

    /// People by username, and then who is invited by address.
    pub(super) fn memberships(
        &self,
        organization: Id<Organization>,
        filter: &MembershipFilter,
        window: Window,
    ) -> Result<Memberships, Error> {
        let eyes = self.eyes(organization)?;
        let everyone = self.people_list(organization, &eyes, &MembershipFilter::default())?.total()?;
        // Who is invited is seen by who could invite.
        let invited = if eyes.everybody { self.invited_list(organization, &MembershipFilter::default()).total()? } else { 0 };
        let mut page = Listing { rows: Vec::new(), total: 0 };
        // Of an address that the asker does not see, nobody is told whose it is.
        if filter.active && (filter.emails.is_empty() || eyes.emails) {
            let list = self.people_list(organization, &eyes, filter)?;
            let read = |row: &Row<'_>| add_person(&mut page.rows, row, (organization, &eyes));
            page.total = list.page(window, |rows, _| people(rows, &eyes), read)?;
        }
        if filter.invited && eyes.everybody {
            let taken = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
            let rest = Window { offset: window.offset.saturating_sub(page.total), limit: window.limit.saturating_sub(taken) };
            let name = &eyes.facts.organization;
            let list = self.invited_list(organization, filter);
            page.total += list.page(rest, |rows, _| invitations(rows), |row| add_invitation(&mut page.rows, row, name))?;
        }
        Ok(Memberships { page, active: everyone, invited })
    }

    fn people_list(&self, organization: Id<Organization>, eyes: &Eyes, filter: &MembershipFilter) -> Result<List<'_>, Error> {
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let mut conditions = Vec::new();
        if !contains.is_empty() {
            conditions.push(if eyes.emails { NAMED_OR_ADDRESSED.to_owned() } else { NAMED.to_owned() });
        }
        if !filter.emails.is_empty() {
            conditions.push(one_of("m.email", filter.emails.len()));
        }
        let whole = eyes.everybody && conditions.is_empty();
        let (about, actor) = (organization.to_string(), self.actor.to_string());
        let few = Few { connection: self.connection, organization: &about, actor: &actor };
        let plan = Plan {
            columns: "m.user_id",
            sources: seen_members(&few, eyes.everybody)?,
            filter: conditions.join(" AND "),
            keys: &["m.username"],
            descending: false,
            count: whole.then_some("SELECT members FROM organizations WHERE id = ?1"),
        };
        let about = [about, actor, contains];
        Ok(List { connection: self.connection, pages: self.pages, plan, about, more: filter.emails.clone() })
    }

    fn invited_list(&self, organization: Id<Organization>, filter: &MembershipFilter) -> List<'_> {
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let mut conditions = Vec::new();
        if !contains.is_empty() {
            conditions.push("instr(lower(i.email), ?3) > 0".to_owned());
        }
        if !filter.emails.is_empty() {
            conditions.push(one_of("i.email", filter.emails.len()));
        }
        let plan = Plan {
            columns: "i.id, i.created_at",
            sources: &["FROM invitations AS i WHERE i.organization_id = ?1"],
            filter: conditions.join(" AND "),
            keys: &["i.email"],
            descending: false,
            count: None,
        };
        let about = [organization.to_string(), self.actor.to_string(), contains];
        List { connection: self.connection, pages: self.pages, plan, about, more: filter.emails.clone() }
    }

    /// Some people of an organization, whom `?3` of a statement names.
    fn some(&self, organization: Id<Organization>, which: &str, about: &str) -> Result<Vec<MembershipRecord>, Error> {
        let eyes = self.eyes(organization)?;
        let mut rows = Vec::new();
        let about = (organization, self.actor.to_string(), about);
        self.connection.all(&people(which, &eyes), about, |row| add_person(&mut rows, row, (organization, &eyes)))?;
        rows.retain(|row: &MembershipRecord| eyes.everybody || !row.teams.is_empty());
        Ok(rows)
    }

    /// The membership of a user in an organization, if the actor can see it.
    pub(super) fn membership_of(
        &self,
        organization: Id<Organization>,
        user: Id<User>,
    ) -> Result<Option<MembershipRecord>, Error> {
        Ok(self.some(organization, ONE, &user.to_string())?.pop())
    }

    /// The memberships and invitations that are in a team, as far as the actor can see them.
    pub(super) fn memberships_in_team(
        &self,
        organization: Id<Organization>,
        team: Id<Team>,
    ) -> Result<Vec<MembershipRecord>, Error> {
        let eyes = self.eyes(organization)?;
        let mut rows = self.some(organization, OF_TEAM, &team.to_string())?;
        rows.retain(|row| row.teams.contains(&team));
        if eyes.everybody {
            let which = "SELECT i.email AS key, i.id, i.created_at FROM invitation_teams AS their
                         CROSS JOIN invitations AS i ON i.id = their.invitation_id
                         WHERE their.team_id = ?1 AND i.organization_id = ?2";
            let name = &eyes.facts.organization;
            let read = |row: &Row<'_>| add_invitation(&mut rows, row, name);
            self.connection.all(&invitations(which), (team, organization), read)?;
        }
        Ok(rows)
    }

    pub(super) fn membership(&self, id: Id<Membership>) -> Result<(Id<Organization>, MembershipRecord), Error> {
        let none = || Error::NotFound("There is no such membership.".to_owned());
        if let Some((organization, user)) = membership_ids::find(self.connection, id)? {
            return match self.membership_of(organization, user) {
                Ok(found) => Ok((organization, found.ok_or_else(none)?)),
                Err(Error::Denied(_)) => Err(none()),
                Err(error) => Err(error),
            };
        }
        let sql = "SELECT organization_id FROM invitations WHERE id = ?1";
        let organization: Id<Organization> = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        let facts = self.facts(&Scope::organization(organization))?;
        if !decide(Act::See(ReadPermission::Members), &facts).is_allowed() {
            return Err(none());
        }
        let mut rows = Vec::new();
        let which = "SELECT i.email AS key, i.id, i.created_at FROM invitations AS i WHERE i.id = ?1";
        self.connection.all(&invitations(which), [id], |row| add_invitation(&mut rows, row, &facts.organization))?;
        Ok((organization, rows.pop().ok_or_else(none)?))
    }
}

/// That a column is one of so many values, from `?8` on.
fn one_of(column: &str, count: usize) -> String {
    let places: Vec<String> = (8..8 + count).map(|place| ["?".to_owned(), place.to_string()].concat()).collect();
    [column, " IN (", &places.join(", "), ")"].concat()
}

/// People with all of their teams in the organization: of each, when they came, and whether the asker can see it.
fn people(which: &str, eyes: &Eyes) -> String {
    let seen = if eyes.all_teams {
        "1"
    } else {
        "teams.visibility = 'organization' OR teams.id = ?2
         OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.team_id = teams.id AND mine.user_id = ?2)"
    };
    [
        "SELECT page.key, users.id, users.username, users.email, users.two_factor, teams.id, s.created_at, ",
        seen,
        " FROM (",
        which,
        ") AS page CROSS JOIN users ON users.id = page.user_id
        CROSS JOIN memberships AS s ON s.user_id = page.user_id
        CROSS JOIN teams ON teams.id = s.team_id AND teams.organization_id = ?1
        ORDER BY page.key, teams.name",
    ]
    .concat()
}

/// Reads a person with one of their teams. Rows of the same person come one after the other.
fn add_person(
    rows: &mut Vec<MembershipRecord>,
    row: &Row<'_>,
    (organization, eyes): (Id<Organization>, &Eyes),
) -> rusqlite::Result<()> {
    let (user, Stamp(since)): (Id<User>, Stamp) = (row.get(1)?, row.get(6)?);
    if rows.last().and_then(|last| last.user.as_ref()).is_none_or(|last| last.id != user) {
        let Some(id) = membership_ids::id_of(organization, user) else { return Ok(()) };
        let email = if eyes.emails { Some(row.get(3)?) } else { None };
        let account = UserRecord {
            id: user,
            username: row.get(2)?,
            email: email.clone().unwrap_or_else(|| SafeText::new("")),
            two_factor: row.get(4)?,
        };
        let organization = eyes.facts.organization.clone();
        rows.push(MembershipRecord {
            id,
            organization,
            user: Some(account),
            invited: false,
            email,
            created_at: since,
            teams: Vec::new(),
        });
    }
    let Some(last) = rows.last_mut() else { return Ok(()) };
    last.created_at = last.created_at.min(since);
    if row.get(7)? {
        last.teams.push(row.get(5)?);
    }
    Ok(())
}

/// Invitations with their teams, and with the account that has the address, if one has.
fn invitations(which: &str) -> String {
    [
        "SELECT page.key, page.id, page.created_at, it.team_id, users.id, users.username, users.email, users.two_factor FROM (",
        which,
        ") AS page LEFT JOIN invitation_teams AS it ON it.invitation_id = page.id
        LEFT JOIN users ON users.id = (SELECT id FROM users WHERE email = page.key COLLATE NOCASE LIMIT 1)
        ORDER BY page.key, it.team_id",
    ]
    .concat()
}

/// Reads an invitation with one of its teams, if it has any. Rows of the same one come one after the other.
fn add_invitation(rows: &mut Vec<MembershipRecord>, row: &Row<'_>, organization: &SafeText) -> rusqlite::Result<()> {
    let id: Id<Membership> = row.get(1)?;
    if rows.last().is_none_or(|last| last.id != id) {
        let (email, Stamp(created_at)): (SafeText, Stamp) = (row.get(0)?, row.get(2)?);
        let created_at: Timestamp = created_at;
        let organization = organization.clone();
        let account = match row.get(4)? {
            Some(id) => Some(UserRecord { id, username: row.get(5)?, email: row.get(6)?, two_factor: row.get(7)? }),
            None => None,
        };
        let (user, email) = (account, Some(email));
        rows.push(MembershipRecord { id, organization, user, invited: true, email, created_at, teams: Vec::new() });
    }
    if let (Some(last), Some(team)) = (rows.last_mut(), row.get(3)?) {
        last.teams.push(team);
    }
    Ok(())
}
