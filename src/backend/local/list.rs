//! Windows of lists: keyset queries over an index, whatever a list is ordered by.

mod members;
mod teams;
mod tokens;
mod workspaces;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

pub(super) use members::{count_members, members, person};
pub(super) use teams::{count_teams, find_team, teams};
pub(super) use tokens::{count_tokens, tokens};
pub(super) use workspaces::{count_workspaces, find_workspace, workspaces};

use super::sql::{Query, Stamp};
use crate::backend::Error;
use crate::backend::list::{At, SortKey, Value};

/// How a list is walked. Every part is SQL of this program: the type keeps data out of it.
struct Plan {
    /// Where rows come from: the part from FROM on, with a condition at its end. `?1` is the organization, `?2` the
    /// actor, `?3` the text that the name contains, `?4` the time, `?5` who generated a token. No row is in two of them.
    sources: &'static [&'static str],
    /// What else holds for a row: one of these, and no row has two of them. Without any there is nothing else.
    conditions: &'static [&'static str],
    /// What holds for each row as well.
    also: Option<&'static str>,
    id: &'static str,
    /// What the order is by.
    value: &'static str,
    /// Whether a row might have it.
    present: bool,
    /// Whether a row can be without it.
    optional: bool,
    /// From the largest to the smallest.
    descending: bool,
    /// The condition that a text is in the name.
    contains: &'static str,
}

/// A window: the keys of its rows, and whether rows lie before and behind it.
struct Keys {
    rows: Vec<SortKey>,
    before: bool,
    after: bool,
}

/// What a plan is asked with.
struct Asked<'a> {
    connection: &'a Connection,
    organization: String,
    actor: String,
    text: &'a str,
    /// The time, for a list that asks for it.
    now: Option<Stamp>,
    /// Who generated the tokens of a list that asks for that.
    by: Option<String>,
}

/// The rows that have what the order is by, and those that have not; the latter come last in both directions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Present,
    Absent,
}

/// From where a block is walked.
enum From<'a> {
    Edge,
    Beyond(&'a SortKey),
    With(&'a SortKey),
}

impl Asked<'_> {
    /// Where a window lies, by id; `around` looks a row's present place up.
    fn window<I: ToString>(&self, plan: &Plan, at: &At<I>, size: usize) -> Result<Keys, Error> {
        match at {
            At::Start => self.forward(plan, &From::Edge, size),
            At::End => self.backward(plan, &From::Edge, size),
            At::These(ids) => {
                let keys: Result<Vec<_>, Error> = ids.iter().map(|id| self.key(plan, &id.to_string())).collect();
                Ok(Keys { rows: keys?.into_iter().flatten().collect(), before: false, after: false })
            }
            At::After(key) => Ok(Keys { before: true, ..self.forward(plan, &From::Beyond(key), size)? }),
            At::Before(key) => Ok(Keys { after: true, ..self.backward(plan, &From::Beyond(key), size)? }),
            At::Around(id, key) => {
                let key = self.key(plan, &id.to_string())?.unwrap_or_else(|| key.clone());
                let (before, behind) =
                    (self.backward(plan, &From::Beyond(&key), size)?, self.forward(plan, &From::With(&key), size)?);
                // Half on each side, and more on one where the other has less.
                let first = before.rows.len().min((size / 2).max(size.saturating_sub(behind.rows.len())));
                let cut = before.rows.len() - first;
                let mut keys: Vec<SortKey> = before.rows.into_iter().skip(cut).collect();
                let rest = size.saturating_sub(first);
                let after = behind.after || behind.rows.len() > rest;
                keys.extend(behind.rows.into_iter().take(rest));
                Ok(Keys { rows: keys, before: before.before || cut > 0, after })
            }
        }
    }

    fn forward(&self, plan: &Plan, from: &From<'_>, size: usize) -> Result<Keys, Error> {
        let mut keys = self.walk(plan, from, true, size + 1)?;
        let after = keys.len() > size;
        keys.truncate(size);
        Ok(Keys { rows: keys, before: false, after })
    }

    fn backward(&self, plan: &Plan, from: &From<'_>, size: usize) -> Result<Keys, Error> {
        let mut keys = self.walk(plan, from, false, size + 1)?;
        let before = keys.len() > size;
        keys.truncate(size);
        keys.reverse();
        Ok(Keys { rows: keys, before, after: false })
    }

    /// Up to `limit` keys in the order of the list, or against it.
    fn walk(&self, plan: &Plan, from: &From<'_>, forward: bool, limit: usize) -> Result<Vec<SortKey>, Error> {
        let begins_in = match from {
            From::Edge => None,
            From::Beyond(key) | From::With(key) if key.value == Value::Absent => Some(Block::Absent),
            From::Beyond(_) | From::With(_) => Some(Block::Present),
        };
        let blocks = if forward { [Block::Present, Block::Absent] } else { [Block::Absent, Block::Present] };
        let skipped = blocks.iter().take_while(|block| begins_in.is_some_and(|begin| begin != **block)).count();
        let mut keys = Vec::new();
        for (index, block) in blocks.into_iter().enumerate().skip(skipped) {
            let is_empty = if block == Block::Absent { !plan.optional } else { !plan.present };
            if keys.len() >= limit || is_empty {
                continue;
            }
            let from = if index == skipped { from } else { &From::Edge };
            keys.extend(self.block(plan, block, from, forward, limit - keys.len())?);
        }
        Ok(keys)
    }

    /// Keys of one block, of all sources, in one order.
    fn block(&self, plan: &Plan, block: Block, from: &From<'_>, forward: bool, limit: usize) -> Result<Vec<SortKey>, Error> {
        let rising = forward != plan.descending;
        let mut keys = Vec::new();
        for source in plan.parts() {
            let sql = plan.select(source, block, from, rising, !self.text.is_empty());
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut values: Vec<Box<dyn ToSql>> = vec![
                Box::new(self.organization.clone()),
                Box::new(self.actor.clone()),
                Box::new(self.text.to_owned()),
                Box::new(self.now),
                Box::new(self.by.clone()),
                Box::new(limit),
            ];
            if let From::Beyond(key) | From::With(key) = from {
                values.push(Box::new(key.id.clone()));
                if block == Block::Present {
                    values.push(Box::new(key.value.clone()));
                }
            }
            // What a source has no use for is not bound.
            let read = |row: &rusqlite::Row<'_>| Ok(SortKey { id: row.get(0)?, value: row.get(1)? });
            keys.push(self.connection.all(&sql, params_from_iter(values), read)?);
        }
        Ok(merge(keys, rising, limit))
    }

    /// The present place of a row, if it is in the list.
    fn key(&self, plan: &Plan, id: &str) -> Result<Option<SortKey>, Error> {
        for source in plan.parts() {
            let mut sql = plan.head(source, !self.text.is_empty());
            sql.push_str(" AND ");
            sql.push_str(plan.id);
            sql.push_str(" = ?6");
            let values = (&self.organization, &self.actor, self.text, self.now, &self.by, id);
            let found = self.connection.maybe(&sql, values, |row| Ok(SortKey { id: row.get(0)?, value: row.get(1)? }))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// How many rows match.
    fn count(&self, plan: &Plan) -> Result<u32, Error> {
        let mut count = 0;
        for source in plan.parts() {
            let mut sql = String::from("SELECT count(*)");
            plan.body(&mut sql, source, !self.text.is_empty());
            // Every parameter is bound, whether or not the source has a use for it.
            sql.push_str(" AND ?5 IS ?5");
            let values = (&self.organization, &self.actor, self.text, self.now, &self.by);
            let one: u32 = self.connection.one(&sql, values, |row| row.get(0))?;
            count += one;
        }
        Ok(count)
    }

    /// Whether no more than so many rows match, which are then counted and no others.
    fn is_few(&self, plan: &Plan, most: u32) -> Result<bool, Error> {
        Ok(self.count_to(plan, most)? <= most)
    }

    /// How many rows match; one more than `most` where there are more, and no others are counted.
    fn count_to(&self, plan: &Plan, most: u32) -> Result<u32, Error> {
        let mut count = 0;
        for source in plan.parts() {
            let mut sql = String::from("SELECT count(*) FROM (SELECT 1");
            plan.body(&mut sql, source, false);
            sql.push_str(" AND ?5 IS ?5 LIMIT ?6)");
            let left = i64::from(most) + 1 - i64::from(count);
            let values = (&self.organization, &self.actor, self.text, self.now, &self.by, left);
            let one: u32 = self.connection.one(&sql, values, |row| row.get(0))?;
            count += one;
        }
        Ok(count)
    }
}

impl Plan {
    /// Each source with each of the conditions.
    fn parts(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        let (sources, conditions) = (self.sources, self.conditions);
        let with = move |source: &&'static str| {
            let source = *source;
            let bare = conditions.is_empty().then_some((source, None));
            bare.into_iter().chain(conditions.iter().map(move |condition| (source, Some(*condition))))
        };
        sources.iter().flat_map(with)
    }

    /// From FROM on.
    fn body(&self, sql: &mut String, (source, condition): (&'static str, Option<&'static str>), filtered: bool) {
        sql.push(' ');
        sql.push_str(source);
        for condition in [condition, self.also].into_iter().flatten() {
            sql.push_str(" AND ");
            sql.push_str(condition);
        }
        if filtered {
            sql.push_str(" AND ");
            sql.push_str(self.contains);
        }
    }

    fn head(&self, source: (&'static str, Option<&'static str>), filtered: bool) -> String {
        let mut sql = String::from("SELECT ");
        sql.push_str(self.id);
        sql.push_str(", ");
        sql.push_str(self.value);
        self.body(&mut sql, source, filtered);
        sql
    }

    fn select(
        &self,
        source: (&'static str, Option<&'static str>),
        block: Block,
        from: &From<'_>,
        rising: bool,
        filtered: bool,
    ) -> String {
        let mut sql = self.head(source, filtered);
        if self.optional {
            sql.push_str(" AND ");
            sql.push_str(self.value);
            sql.push_str(if block == Block::Present { " IS NOT NULL" } else { " IS NULL" });
        }
        let comparison = match from {
            From::Edge => None,
            From::Beyond(_) => Some(if rising { " > " } else { " < " }),
            From::With(_) => Some(if rising { " >= " } else { " <= " }),
        };
        match (comparison, block) {
            (None, _) => {}
            (Some(comparison), Block::Present) => {
                for part in [" AND (", self.value, ", ", self.id, ")", comparison, "(?8, ?7)"] {
                    sql.push_str(part);
                }
            }
            (Some(comparison), Block::Absent) => {
                for part in [" AND ", self.id, comparison, "?7"] {
                    sql.push_str(part);
                }
            }
        }
        let direction = if rising { "" } else { " DESC" };
        sql.push_str(" ORDER BY ");
        if block == Block::Present {
            for part in [self.value, direction, ", "] {
                sql.push_str(part);
            }
        }
        for part in [self.id, direction, " LIMIT ?6"] {
            sql.push_str(part);
        }
        sql
    }
}

/// Ordered keys of several sources as one ordered list.
fn merge(mut lists: Vec<Vec<SortKey>>, rising: bool, limit: usize) -> Vec<SortKey> {
    if lists.len() == 1 {
        return lists.remove(0);
    }
    let mut keys: Vec<SortKey> = lists.into_iter().flatten().collect();
    keys.sort_by(|left, right| {
        let order = compare(&left.value, &right.value).then_with(|| left.id.cmp(&right.id));
        if rising { order } else { order.reverse() }
    });
    keys.truncate(limit);
    keys
}

/// As SQLite compares them: text without the case of ASCII letters, as names are collated.
fn compare(left: &Value, right: &Value) -> std::cmp::Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => {
            let letters = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<u8>>();
            letters(left).cmp(&letters(right))
        }
        _ => std::cmp::Ordering::Equal,
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Absent => Ok(rusqlite::types::Null.into()),
            Self::Number(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
        }
    }
}

impl FromSql for Value {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Absent),
            ValueRef::Integer(number) => Ok(Self::Number(number)),
            other => Ok(Self::Text(other.as_str()?.to_owned())),
        }
    }
}
