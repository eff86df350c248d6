//! The people of an organization that the actor can see, as a list.

use std::cell::OnceCell;

use crate::backend::Part;
use rusqlite::Connection;

use super::tokens::count_generated;
use super::{Asked, Few, LookedIn, Plan, Source};
use crate::backend::Error;
use crate::backend::list::{ListQuery, Slice};
use crate::backend::local::facts::{self, Mode, Scope, may_see, see};
use crate::backend::local::sql::Query;
use crate::backend::local::tokens;
use crate::backend::people::{MemberColumn, Members, MembersHead, OrganizationMemberRow, PersonPage};
use crate::backend::tokens::{TokenStatus, Tokens};
use crate::domain::{Actor, Id, Organization, SafeText, Team, Timestamp, TokenOwner, TokenState, User};
use crate::policy::{Act, Decision, Facts, ReadPermission, decide};

/// Actors who see everybody.
const ALL: &[&str] = &["FROM organization_members AS m WHERE m.organization_id = ?1"];
/// The others see who is in a team that they see, here in the order of the list. `ReadPermission::Members` says the same in the law.
const SEEN: &[&str] = &["FROM organization_members AS m
    WHERE m.organization_id = ?1 AND EXISTS (
        SELECT 1 FROM memberships AS theirs CROSS JOIN teams ON teams.id = theirs.team_id
        WHERE theirs.user_id = m.user_id AND teams.organization_id = ?1 AND (
            teams.visibility = 'organization' OR teams.id = ?2
            OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.team_id = teams.id AND mine.user_id = ?2)))"];

/// The same, put in order.
const SEEN_SORTED: &[&str] = &["FROM (
        SELECT theirs.user_id FROM teams CROSS JOIN memberships AS theirs ON theirs.team_id = teams.id
        WHERE +teams.organization_id = ?1 AND teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)
        UNION
        SELECT theirs.user_id FROM teams CROSS JOIN memberships AS theirs ON theirs.team_id = teams.id
        WHERE teams.organization_id = ?1 AND teams.visibility = 'organization'
    ) AS seen CROSS JOIN organization_members AS m ON m.user_id = seen.user_id
    WHERE m.organization_id = ?1"];

/// Where the members come from that somebody sees, as `m`; `?1` is the organization, `?2` the actor.
pub(in super::super) fn seen_members(few: &Few<'_>, everybody: bool) -> Result<&'static [&'static str], Error> {
    Ok(match everybody {
        true => ALL,
        false if few.members()? => SEEN_SORTED,
        false => SEEN,
    })
}

fn plan(asked: &Asked<'_>, query: &ListQuery<Members>, facts: &Facts) -> Result<Plan, Error> {
    let value = match query.sort.column {
        MemberColumn::Name => "m.username",
        MemberColumn::Role => "m.role",
        MemberColumn::TwoFactor => "m.two_factor",
        MemberColumn::Teams => "m.teams",
        MemberColumn::Email => "m.email",
    };
    let sources = seen_members(&asked.few_of(), may_see(ReadPermission::Members, facts))?;
    Ok(Plan {
        sources,
        conditions: &[],
        id: "m.user_id",
        value,
        present: true,
        optional: false,
        descending: query.sort.descending,
        looked_in: LookedIn::Name("m.username"),
    })
}

fn head(connection: &Connection, query: &ListQuery<Members>, mode: Mode<'_>) -> Result<MembersHead, Error> {
    let facts = facts::load(connection, query.actor, &Scope::organization(query.list.organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let everybody = match decide(Act::See(ReadPermission::Members), &facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(reason),
    };
    Ok(MembersHead { emails: may_see(ReadPermission::Emails, &facts), everybody, facts })
}

fn asked<'a>((connection, searched): Source<'a>, query: &ListQuery<Members>, text: &'a str) -> Asked<'a> {
    Asked {
        connection,
        organization: query.list.organization.to_string(),
        actor: query.actor.to_string(),
        text,
        now: None,
        by: None,
        searched,
        few: OnceCell::new(),
    }
}

pub(in super::super) fn members(source: Source<'_>, query: &ListQuery<Members>, mode: Mode<'_>) -> Result<Slice<Members>, Error> {
    let (connection, _) = source;
    let head = head(connection, query, mode)?;
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    let window = asked.window(&plan(&asked, query, &head.facts)?, &query.at, query.size)?;
    let organization = query.list.organization;
    let mut rows = Vec::with_capacity(window.rows.len());
    for key in window.rows {
        let row = row(connection, &key.id, (query.actor, organization, &head), OrganizationMemberRow::NAMED)?;
        rows.extend(row.map(|row| (key, row)));
    }
    Ok(Slice { head, rows, before: window.before, after: window.after, partial: false })
}

pub(in super::super) fn count_members(source: Source<'_>, query: &ListQuery<Members>, mode: Mode<'_>) -> Result<u32, Error> {
    let (connection, _) = source;
    let head = head(connection, query, mode)?;
    if query.text.is_empty() && head.everybody.is_ok() {
        let sql = "SELECT members FROM organizations WHERE id = ?1";
        return connection.one(sql, [query.list.organization], |row| row.get(0));
    }
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    asked.count(&plan(&asked, query, &head.facts)?)
}

/// Somebody in the organization, with all of their teams that the actor can see.
pub(in super::super) fn person(
    source: Source<'_>,
    (actor, organization, user): (Actor, Id<Organization>, Id<User>),
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<PersonPage, Error> {
    let (connection, _) = source;
    let gone = || Error::NotFound("They are in no team of the organization that you can see.".to_owned());
    let head = head(connection, &ListQuery::start(actor, Members { organization }, 1), mode)?;
    let sql = "SELECT 1 FROM organization_members WHERE user_id = ?1 AND organization_id = ?2";
    connection.maybe(sql, (user, organization), |_| Ok(()))?.ok_or_else(gone)?;
    let member = row(connection, &user.to_string(), (actor, organization, &head), usize::MAX - 1)?.ok_or_else(gone)?;
    if head.everybody.is_err() && member.teams.is_empty() {
        return Err(gone());
    }
    let access = if may_see(ReadPermission::AllTeams, &head.facts) {
        Some(facts::load(connection, Actor::User(user), &Scope::organization(organization), mode)?.permissions)
    } else {
        None
    };
    let list = Tokens { status: TokenStatus::Active, by: Some(user), ..Tokens::of(organization) };
    let generated = count_generated(source, &ListQuery::start(actor, list, 1), PersonPage::COUNTED, now, mode)?;
    let organization_token = if may_see(ReadPermission::OrganizationToken, &head.facts) {
        let token = tokens::current(connection, TokenOwner::Organization(organization), now)?;
        let token = token.filter(|token| TokenState::of(Some(token), now).is_valid());
        let sql = "SELECT 1 FROM tokens WHERE id = ?1 AND created_by = ?2";
        let by = Actor::User(user).to_string();
        Some(token.map(|token| connection.maybe(sql, (token.id, by), |_| Ok(()))).transpose()?.flatten().is_some())
    } else {
        None
    };
    Ok(PersonPage { member, access, generated, organization_token, facts: head.facts })
}

/// A row, with the first `most` teams.
fn row(
    connection: &Connection,
    user: &str,
    (actor, organization, head): (Actor, Id<Organization>, &MembersHead),
    most: usize,
) -> Result<Option<OrganizationMemberRow>, Error> {
    let sql = "SELECT id, username, email, two_factor FROM users WHERE id = ?1";
    let row = connection.maybe(sql, [user], |row| {
        let email: SafeText = row.get(2)?;
        Ok(OrganizationMemberRow {
            id: row.get(0)?,
            username: row.get(1)?,
            email: head.emails.then_some(email),
            two_factor: Part::Here(row.get(3)?),
            owner: false,
            teams: Vec::new(),
            more: false,
        })
    })?;
    let Some(mut row) = row else { return Ok(None) };
    row.owner = facts::owns(connection, row.id, organization)?;
    let all = may_see(ReadPermission::AllTeams, &head.facts);
    row.teams = teams_of(connection, user, (actor, organization, all), most + 1)?;
    row.more = row.teams.len() > most;
    row.teams.truncate(most);
    Ok(Some(row))
}

/// In more teams than these somebody is in many.
const MANY: usize = 500;

/// The first teams of somebody, by name: those that the actor can see, unless `all` are seen.
///
/// Somebody who is in many teams is soon met when all are looked through in their order; the teams of others are put in order.
pub(in super::super) fn teams_of(
    connection: &Connection,
    user: &str,
    (actor, organization, all): (Actor, Id<Organization>, bool),
    most: usize,
) -> Result<Vec<(Id<Team>, SafeText)>, Error> {
    let sql = "SELECT teams FROM organization_members WHERE user_id = ?1 AND organization_id = ?2";
    let teams: u32 = connection.maybe(sql, (user, organization), |row| row.get(0))?.unwrap_or(0);
    let from = if usize::try_from(teams).is_ok_and(|teams| teams > most.max(MANY)) {
        "FROM teams CROSS JOIN memberships ON team_id = teams.id AND user_id = ?1 WHERE organization_id = ?2"
    } else {
        "FROM memberships CROSS JOIN teams ON teams.id = team_id WHERE user_id = ?1 AND +organization_id = ?2"
    };
    connection.all(
        &[
            "SELECT teams.id, teams.name ",
            from,
            " AND (?4 OR visibility = 'organization' OR teams.id = ?3
                OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.team_id = teams.id AND mine.user_id = ?3))
         ORDER BY teams.name LIMIT ?5",
        ]
        .concat(),
        (user, organization, actor.to_string(), all, i64::try_from(most).unwrap_or(i64::MAX)),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::backend::local::schema::MIGRATIONS;

    #[test]
    fn few_members_are_those_that_are_found_among_all() {
        let mut connection = Connection::open_in_memory().expect("a connection");
        MIGRATIONS.to_latest(&mut connection).expect("a schema");
        // Forty users in twelve teams of two organizations, some of which are visible; not every user is in one.
        let ids = "SELECT i, replace(1111111111111111 + i, '0', 'z') AS id FROM n";
        connection
            .execute_batch(&format!(
                "PRAGMA foreign_keys = OFF;
                 CREATE TEMP VIEW n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) SELECT i FROM n;
                 INSERT INTO users (id, username, email, two_factor, created_at)
                 SELECT 'user-' || id, 'u' || i, 'a@example.com', 1, '' FROM ({ids});
                 INSERT INTO organizations (id, name, email, created_at, owners_team, an_owner)
                 SELECT 'org-' || id, 'o' || i, 'a@example.com', '', 'team-' || id, 'user-' || id FROM ({ids}) WHERE i <= 2;
                 INSERT INTO teams (id, organization_id, name, created_at, visibility)
                 SELECT 'team-' || id, (SELECT 'org-' || id FROM ({ids}) WHERE i = 1 + (t.i % 3 = 0)), 't' || i, '',
                        iif(i % 5 = 1, 'organization', 'secret') FROM ({ids}) AS t WHERE i <= 12;
                 INSERT INTO memberships (team_id, user_id, created_at)
                 SELECT 'team-' || t.id, 'user-' || u.id, '' FROM ({ids}) AS t JOIN ({ids}) AS u ON (t.i * 7 + u.i * 3) % 11 = 0
                 WHERE t.i <= 12 AND u.i <= 36"
            ))
            .expect("a model");
        let found = |source: &str, organization: &str, actor: &str| -> BTreeSet<String> {
            let mut statement = connection.prepare(&["SELECT m.user_id ", source].concat()).expect("a statement");
            let ids = statement.query_map([organization, actor], |row| row.get(0)).expect("rows");
            ids.collect::<Result<_, _>>().expect("rows")
        };
        let column = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).expect("a statement");
            let values = statement.query_map([], |row| row.get(0)).expect("rows");
            values.collect::<Result<_, _>>().expect("rows")
        };
        let mut sizes = BTreeSet::new();
        for organization in column("SELECT id FROM organizations") {
            for actor in column("SELECT id FROM users UNION ALL SELECT id FROM teams") {
                let all = found(SEEN[0], &organization, &actor);
                assert_eq!(found(SEEN_SORTED[0], &organization, &actor), all, "{actor} in {organization}");
                sizes.insert(all.len());
            }
        }
        assert!(sizes.len() > 3, "they see one as much as another: {sizes:?}");
    }
}
