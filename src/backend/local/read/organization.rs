//! Reading an organization itself, and its people.

use rusqlite::Connection;

use super::{may_see, see};
use crate::backend::local::facts::{self, Mode, Scope};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::local::{defaults, lifetimes};
use crate::backend::{Contents, Error, Part, ProfilePage};
use crate::domain::{Actor, Id, Organization};
use crate::policy::ReadPermission;

pub(in super::super) fn profile(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    mode: Mode<'_>,
) -> Result<ProfilePage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let contents = if may_see(ReadPermission::AllTeams, &facts) { Some(contents(connection, organization)?) } else { None };
    let lifetimes = lifetimes::of_organization(connection, organization)?;
    let defaults = defaults::read(connection, organization)?;
    let sql = "SELECT name, email, created_at, revision FROM organizations WHERE id = ?1";
    connection.one(sql, [organization], |row| {
        let Stamp(created_at) = row.get(2)?;
        Ok(ProfilePage {
            id: organization,
            name: row.get(0)?,
            email: row.get(1)?,
            created_at: Some(created_at),
            revision: row.get(3)?,
            facts,
            contents,
            lifetimes,
            defaults: Part::Here(defaults),
        })
    })
}

/// What is in an organization. Of the teams, those without a token are counted, in their index; so are the tokens with a
/// description, of which few models have any.
fn contents(connection: &Connection, organization: Id<Organization>) -> Result<Contents, Error> {
    connection.one(
        "SELECT teams, members, workspaces,
                (SELECT count(*) FROM tokens WHERE organization_id = ?1 AND revoked_at IS NULL)
                + teams - (SELECT count(*) FROM teams WHERE organization_id = ?1 AND token_created IS NULL)
                + (SELECT count(*) FROM tokens INDEXED BY one_valid_token_per_team_and_description
                   CROSS JOIN teams ON teams.id = team_id AND teams.organization_id = ?1
                   WHERE team_id > '' AND revoked_at IS NULL AND tokens.description IS NOT NULL)
         FROM organizations WHERE id = ?1",
        [organization],
        |row| Ok(Contents { teams: row.get(0)?, members: row.get(1)?, workspaces: row.get(2)?, tokens: row.get(3)? }),
    )
}
