//! Reading the audit log, page by page, as far as the law lets the actor.

use rusqlite::{Connection, Row, ToSql, params_from_iter};

use super::chain;
use super::facts::{self, Mode, Scope, see};
use super::sql::{Query, Stamp};
use crate::backend::{AuditPage, AuditQuery, AuditRow, Error, Outcome};
use crate::domain::{Actor, Id, Organization};
use crate::policy::{Act, Facts, ReadPermission, Reason, decide};

/// What is read of a row, in the order of [`row`].
macro_rules! columns {
    () => {
        "id, request, at, actor, actor_name, system_user, command, target, target_name, detail, outcome, rule, chain, form, via, \
         token_id, address, client"
    };
}

/// Rows of an organization that were done since a time: from the newest before `?2` down to `?3`, without the first of them.
pub(super) const TRAIL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM audit_events WHERE organization_id = ?1 AND id < ?2 AND id >= ?3 AND at >= ?4 AND outcome = 'done'
      ORDER BY id DESC LIMIT ?5 OFFSET ?6"
);

/// Rows that fit, out of parts of the log that are each in order of an index.
macro_rules! rows_of {
    ($head:expr, $parts:expr, $beyond:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $head,
            " FROM (",
            $parts,
            ") WHERE id ",
            $beyond,
            " ?3 AND (?4 IS NULL OR at >= ?4) AND (?5 IS NULL OR at < ?5) AND (?6 IS NULL OR outcome = ?6)
                 AND (?7 IS NULL OR actor = ?7 OR instr(lower(actor_name), lower(?7)) > 0)
                 AND (?8 IS NULL OR target = ?8 OR instr(lower(target_name || ' ' || ifnull(detail, '')), lower(?8)) > 0)
                 AND (?10 IS NULL OR command = ?10 OR instr(command, ?10 || '.') = 1)
                 AND (?11 IS NULL OR via = ?11) AND (?12 IS NULL OR token_id = ?12)
                 AND (?13 IS NULL OR instr(lower(actor_name), lower(?13)) > 0 OR instr(lower(command), lower(?13)) > 0
                      OR instr(lower(target_name), lower(?13)) > 0) ",
            $tail
        )
    };
}

/// The same rows from the newest and from the oldest, and how many they are.
macro_rules! ways_of {
    ($parts:literal) => {
        Ways {
            older: rows_of!(columns!(), $parts, "<", "ORDER BY id DESC LIMIT ?9"),
            newer: rows_of!(columns!(), $parts, ">", "ORDER BY id LIMIT ?9"),
            count: rows_of!("count(*)", $parts, "<", "AND ?9 IS NOT NULL"),
        }
    };
}

/// The statements over some parts of the log.
struct Ways {
    older: &'static str,
    newer: &'static str,
    count: &'static str,
}

/// Every row of the organization, and what concerns the actor and no organization.
const EVERYTHING: Ways = ways_of!(
    "SELECT * FROM audit_events WHERE organization_id = ?1
     UNION ALL SELECT * FROM audit_events WHERE actor = ?2 AND organization_id IS NULL
     UNION ALL SELECT * FROM audit_events WHERE target = ?2 AND +organization_id IS NULL AND +actor <> ?2"
);

/// What the actor did, and what was done about the actor, here and in no organization. The sign before a column
/// keeps SQLite from walking the whole log of the organization for it.
const OWN: Ways = ways_of!(
    "SELECT * FROM audit_events WHERE actor = ?2 AND organization_id = ?1
     UNION ALL SELECT * FROM audit_events WHERE actor = ?2 AND organization_id IS NULL
     UNION ALL SELECT * FROM audit_events WHERE target = ?2 AND +organization_id = ?1 AND +actor <> ?2
     UNION ALL SELECT * FROM audit_events WHERE target = ?2 AND +organization_id IS NULL AND +actor <> ?2"
);

/// What the actor is, and the statements over what they can see.
fn ways(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    mode: Mode<'_>,
) -> Result<(Facts, Option<Reason>, Ways), Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    let why_not = decide(Act::See(ReadPermission::AuditLog), &facts).reason().cloned();
    // An audit-trails token reads every row, and nothing else.
    if why_not.is_some() {
        see(ReadPermission::Settings, &facts)?;
    }
    let ways = if why_not.is_none() { EVERYTHING } else { OWN };
    Ok((facts, why_not, ways))
}

/// What a query asks with.
fn asked<'a>(actor: Actor, organization: Id<Organization>, query: &'a AuditQuery) -> [Box<dyn ToSql + 'a>; 13] {
    [
        Box::new(organization),
        Box::new(actor.to_string()),
        Box::new(query.after.or(query.before).unwrap_or(i64::MAX)),
        Box::new(query.since.map(Stamp)),
        Box::new(query.until.map(Stamp)),
        Box::new(query.outcome.map(Outcome::as_str)),
        Box::new(&query.actor),
        Box::new(&query.target),
        Box::new(i64::from(query.limit) + 1),
        Box::new(&query.command),
        Box::new(query.via),
        Box::new(query.token),
        Box::new(&query.text),
    ]
}

/// How many rows fit.
pub(super) fn count(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    query: &AuditQuery,
    mode: Mode<'_>,
) -> Result<u32, Error> {
    let (_, _, ways) = ways(connection, actor, organization, mode)?;
    connection.one(ways.count, params_from_iter(asked(actor, organization, query)), |row| row.get(0))
}

pub(super) fn page(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    query: &AuditQuery,
    mode: Mode<'_>,
) -> Result<AuditPage, Error> {
    let (facts, why_not, ways) = ways(connection, actor, organization, mode)?;
    let sql = if query.after.is_some() { ways.newer } else { ways.older };
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut rows: Vec<AuditRow> = connection.all(sql, params_from_iter(asked(actor, organization, query)), row)?;
    let further = rows.len() > limit;
    rows.truncate(limit);
    if query.after.is_some() {
        rows.reverse();
    }
    Ok(AuditPage {
        facts,
        rows,
        more: further,
        everything: why_not.is_none(),
        why_not,
        head: chain::head(connection)?,
        verified: chain::verified(connection)?,
    })
}

pub(super) fn row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let Stamp(at) = row.get(2)?;
    Ok(AuditRow {
        id: row.get(0)?,
        request: row.get(1)?,
        at,
        actor: row.get(3)?,
        actor_name: row.get(4)?,
        system_user: row.get(5)?,
        command: row.get(6)?,
        target: row.get(7)?,
        target_name: row.get(8)?,
        detail: row.get(9)?,
        outcome: row.get(10)?,
        rule: row.get(11)?,
        chain: chain::hex(&row.get(12)?),
        form: row.get(13)?,
        via: row.get(14)?,
        token: row.get(15)?,
        address: row.get(16)?,
        client: row.get(17)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::local::schema::MIGRATIONS;

    #[test]
    fn a_page_is_read_off_indexes_in_their_order() {
        let mut connection = Connection::open_in_memory().expect("a connection");
        MIGRATIONS.to_latest(&mut connection).expect("a schema");
        let by_organization = "organization (organization_id=? AND id<?)";
        let by_actor = "actor (actor=? AND organization_id=? AND id<?)";
        let by_target = "target (target=? AND id<?)";
        let all = [by_organization, by_actor, by_target];
        let own = [by_actor, by_actor, by_target, by_target];
        let forward = |indexes: &[&'static str]| indexes.iter().map(|index| index.replace('<', ">")).collect::<Vec<_>>();
        let backward = |indexes: &[&'static str]| indexes.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (sql, indexes) in [
            (EVERYTHING.older, backward(&all)),
            (OWN.older, backward(&own)),
            (EVERYTHING.newer, forward(&all)),
            (OWN.newer, forward(&own)),
        ] {
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
            let lines = plan.query_map([Option::<i64>::None; 13], |row| row.get::<_, String>(3)).expect("a plan");
            let lines: Vec<String> = lines.map(|line| line.expect("a line")).collect();
            assert!(!lines.iter().any(|line| line.contains("SCAN") || line.contains("TEMP B-TREE")), "{lines:#?}");
            let searches = lines.iter().filter_map(|line| line.split("audit_events_by_").nth(1));
            let mut searches: Vec<&str> = searches.collect();
            searches.sort_unstable();
            let mut indexes = indexes;
            indexes.sort_unstable();
            assert_eq!(searches, indexes, "{lines:#?}");
        }
    }
}
