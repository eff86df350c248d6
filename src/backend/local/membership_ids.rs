//! The ids of memberships: who is in an organization has one there, which follows from the two.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{Id, Membership, Organization, User};

/// The id of the membership of somebody who is in a team. Being in a team is the membership (spec §2.3 O7), so the id
/// follows from the organization and the user.
pub(super) fn id_of(organization: Id<Organization>, user: Id<User>) -> Option<Id<Membership>> {
    const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let digest = Sha256::digest(format!("{organization}/{user}").as_bytes());
    let body: String = digest.iter().take(16).map(|byte| char::from(BASE58[usize::from(*byte) % 58])).collect();
    Id::parse(&format!("ou-{body}"))
}

/// Writes the id of a membership down, by which it can be found.
pub(super) fn set(connection: &Connection, organization: Id<Organization>, user: Id<User>) -> Result<(), Error> {
    let sql = "UPDATE organization_members SET membership_id = ?3
               WHERE user_id = ?2 AND organization_id = ?1 AND membership_id IS NULL";
    connection.change(sql, (organization, user, id_of(organization, user))).map(drop)
}

/// Writes the ids of all down that have none.
pub(super) fn set_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut select =
        connection.prepare("SELECT organization_id, user_id FROM organization_members WHERE membership_id IS NULL LIMIT 1000")?;
    let sql = "UPDATE organization_members SET membership_id = ?3 WHERE user_id = ?2 AND organization_id = ?1";
    let mut update = connection.prepare(sql)?;
    loop {
        let some: Vec<(Id<Organization>, Id<User>)> =
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        for (organization, user) in &some {
            update.execute((organization, user, id_of(*organization, *user)))?;
        }
        if some.is_empty() {
            return Ok(());
        }
    }
}

/// In which organization a membership is, and whose.
type Whose = (Id<Organization>, Id<User>);

/// Whose membership it is. What another program has added without an id is looked through.
pub(super) fn find(connection: &Connection, id: Id<Membership>) -> Result<Option<Whose>, Error> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let sql = "SELECT organization_id, user_id FROM organization_members WHERE membership_id = ?1";
    if let Some(found) = connection.maybe(sql, [id], read)? {
        return Ok(Some(found));
    }
    let sql = "SELECT organization_id, user_id FROM organization_members WHERE membership_id IS NULL";
    let others: Vec<Whose> = connection.all(sql, [], read)?;
    Ok(others.into_iter().find(|(organization, user)| id_of(*organization, *user) == Some(id)))
}
