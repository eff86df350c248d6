//! Reading an organization itself, and its people.

use std::collections::HashMap;

use rusqlite::Connection;

use super::teams::visible_teams;
use super::{may_see, see};
use crate::backend::local::facts::{self, Scope};
use crate::backend::local::lifetimes;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Contents, Error, MembersPage, OrganizationMemberRow, ProfilePage};
use crate::domain::{Actor, Id, Organization, SafeText, Team, User};
use crate::policy::{Act, Decision, Sight, decide};

pub(in super::super) fn profile(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    read_only: Option<&SafeText>,
) -> Result<ProfilePage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), read_only)?;
    see(Sight::Settings, &facts)?;
    let contents = if may_see(Sight::AllTeams, &facts) { Some(contents(connection, organization)?) } else { None };
    let lifetimes = lifetimes::of_organization(connection, organization)?;
    let sql = "SELECT name, email, created_at, revision FROM organizations WHERE id = ?1";
    connection.one(sql, [organization], |row| {
        let Stamp(created_at) = row.get(2)?;
        Ok(ProfilePage {
            id: organization,
            name: row.get(0)?,
            email: row.get(1)?,
            created_at,
            revision: row.get(3)?,
            facts,
            contents,
            lifetimes,
        })
    })
}

fn contents(connection: &Connection, organization: Id<Organization>) -> Result<Contents, Error> {
    connection.one(
        "SELECT teams, members, workspaces,
                (SELECT count(*) FROM tokens WHERE organization_id = ?1 AND revoked_at IS NULL)
                + (SELECT count(*) FROM teams JOIN tokens ON tokens.team_id = teams.id AND revoked_at IS NULL
                   WHERE teams.organization_id = ?1)
         FROM organizations WHERE id = ?1",
        [organization],
        |row| Ok(Contents { teams: row.get(0)?, members: row.get(1)?, workspaces: row.get(2)?, tokens: row.get(3)? }),
    )
}

pub(in super::super) fn members(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    read_only: Option<&SafeText>,
) -> Result<MembersPage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), read_only)?;
    see(Sight::Settings, &facts)?;
    let everybody = match decide(Act::See(Sight::Members), &facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(reason),
    };
    let emails = may_see(Sight::Emails, &facts);
    let visible = visible_teams(connection, actor, organization, &facts)?;
    let order: HashMap<Id<Team>, usize> = visible.iter().enumerate().map(|(place, (team, _))| (*team, place)).collect();
    let mut places: HashMap<Id<User>, Vec<usize>> = HashMap::new();
    let memberships: Vec<(Id<User>, Id<Team>)> = connection.all(
        "SELECT user_id, team_id FROM memberships JOIN teams ON teams.id = team_id WHERE organization_id = ?1",
        [organization],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (user, team) in memberships {
        let places = places.entry(user).or_default();
        places.extend(order.get(&team).copied());
    }
    let rows: Vec<OrganizationMemberRow> = connection.all(
        "SELECT id, username, email, two_factor,
                EXISTS (SELECT 1 FROM organizations JOIN memberships ON team_id = owners_team
                        WHERE organizations.id = ?1 AND user_id = users.id)
         FROM users WHERE id IN (SELECT user_id FROM organization_members WHERE organization_id = ?1)
         ORDER BY username",
        [organization],
        |row| {
            let id = row.get(0)?;
            let mut places = places.remove(&id).unwrap_or_default();
            places.sort_unstable();
            let email: SafeText = row.get(2)?;
            Ok(OrganizationMemberRow {
                id,
                username: row.get(1)?,
                email: emails.then_some(email),
                two_factor: row.get(3)?,
                owner: row.get(4)?,
                teams: places.into_iter().filter_map(|place| visible.get(place).cloned()).collect(),
            })
        },
    )?;
    let all = everybody.is_ok();
    let rows = rows.into_iter().filter(|row| all || !row.teams.is_empty()).collect();
    Ok(MembersPage { facts, rows, everybody })
}
