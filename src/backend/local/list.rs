//! Windows of lists: keyset queries over an index, whatever a list is ordered by.

mod few;
mod members;
mod plan;
mod searched;
mod teams;
mod tokens;
mod workspaces;

use std::cell::OnceCell;
use std::sync::Arc;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use few::FEW;
pub(super) use few::Few;
pub(super) use members::{count_members, members, person, seen_members, teams_of};
use plan::{Block, From, LookedIn, Plan, compare};
pub(super) use searched::Searched;
use searched::{Names, Which};
pub(super) use teams::{count_teams, find_team, teams};
pub(super) use tokens::{count_tokens, tokens};
pub(super) use workspaces::{count_workspaces, find_workspace, workspaces};

use super::live;
use super::sql::{self, Query, Stamp};
use crate::backend::list::{At, SortKey, Value};
use crate::backend::{Edition, Error};

/// A model, and what is kept of the list in it that was searched last.
pub(super) type Source<'a> = (&'a Connection, &'a Searched);

/// Rows that a text leaves, if they are no more: they are put in order here.
const LEFT: usize = 1_000;

/// A window: the keys of its rows, and whether rows lie before and behind it.
struct Keys {
    rows: Vec<SortKey>,
    before: bool,
    after: bool,
}

/// The first row with a text from a place on.
enum First {
    /// It was not looked for.
    Unknown,
    None,
    /// It is not before this key.
    Here(SortKey),
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
    searched: &'a Searched,
    /// The keys of all rows with the text, in their order, if they are few; none until they were looked for.
    few: OnceCell<Option<Vec<SortKey>>>,
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
        if let Some(keys) = self.few(plan)? {
            return Ok(plan.walk_in(keys, from, forward, limit));
        }
        let first;
        let from = match self.first(plan, from, forward)? {
            First::Unknown => from,
            First::None => return Ok(Vec::new()),
            First::Here(key) => {
                first = key;
                &From::With(&first)
            }
        };
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

    /// What tells the names of this list from others, and the state that they are in.
    fn which(&self, plan: &Plan) -> Result<(Which, Edition), Error> {
        let source = plan.parts().fold(String::new(), |mut sql, part| {
            plan.body(&mut sql, part, false);
            sql
        });
        let theirs = live::version(self.connection).map_err(|fault| sql::error(&fault))?;
        let which = Which { source, organization: self.organization.clone(), actor: self.actor.clone() };
        Ok((which, Edition { theirs, ours: self.connection.total_changes() }))
    }

    /// The names of the whole list, if it is looked through by name and they are not too many.
    fn names(&self, plan: &Plan) -> Result<Option<Arc<Names>>, Error> {
        let LookedIn::Name(name) = plan.looked_in else { return Ok(None) };
        let (which, edition) = self.which(plan)?;
        self.searched.names(which, edition, |place, hand_on| {
            for (index, part) in plan.parts().enumerate().skip(place.source) {
                let after = place.after.as_ref().filter(|_| index == place.source);
                let mut sql = String::from("SELECT ");
                sql.push_str(name);
                plan.body(&mut sql, part, false);
                for part in [" AND ?5 IS ?5", " AND ", name, " > ?6 ORDER BY ", name] {
                    sql.push_str(part);
                }
                // Every name comes after the empty one.
                let after = after.map_or("", String::as_str);
                let values = (&self.organization, &self.actor, "", self.now, &self.by, after);
                self.connection.each(&sql, values, |row| Ok(hand_on(index, row.get_ref(0)?.as_str()?)))?;
            }
            Ok(())
        })
    }

    /// The keys of all rows with the text, in their order, where the names are kept and no more than [`LEFT`] have it.
    ///
    /// SQLite finds the first rows of many faster than all names are read, and of few it must look at all.
    fn few(&self, plan: &Plan) -> Result<Option<&Vec<SortKey>>, Error> {
        let LookedIn::Name(name) = plan.looked_in else { return Ok(None) };
        if self.text.is_empty() {
            return Ok(None);
        }
        if self.few.get().is_none() {
            let (which, edition) = self.which(plan)?;
            let names = self.searched.kept(&which, edition);
            let found = names.as_ref().map(|names| names.with(self.text).take(LEFT + 1).collect::<Vec<_>>());
            let keys = match found.filter(|found| found.len() <= LEFT) {
                Some(found) => {
                    self.searched.is_counted(self.text, found.len());
                    Some(self.keys_of(plan, name, &found)?)
                }
                None => None,
            };
            let _ = self.few.set(keys);
        }
        Ok(self.few.get().and_then(Option::as_ref))
    }

    /// The first row with the text from a place on, where names are in their order and kept: many that have it can lie
    /// together, with hundreds of thousands before them.
    fn first(&self, plan: &Plan, from: &From<'_>, forward: bool) -> Result<First, Error> {
        let LookedIn::Name(name) = plan.looked_in else { return Ok(First::Unknown) };
        if self.text.is_empty() || plan.value != name {
            return Ok(First::Unknown);
        }
        let rising = forward != plan.descending;
        let (which, edition) = self.which(plan)?;
        let Some(names) = self.searched.kept(&which, edition) else { return Ok(First::Unknown) };
        let place = match from {
            From::Beyond(SortKey { value: Value::Text(text), .. }) | From::With(SortKey { value: Value::Text(text), .. }) => {
                Some(text.to_ascii_lowercase())
            }
            _ => None,
        };
        let at = !matches!(from, From::Beyond(_));
        let first = names.nearest(self.text, place.as_deref(), at, rising);
        // No id is less than the one, and none is more than the other.
        let id = if rising { "" } else { "~" };
        let key = |name: &str| SortKey { value: Value::Text(name.to_owned()), id: id.to_owned() };
        Ok(first.map_or(First::None, |name| First::Here(key(name))))
    }

    /// The keys of the rows of these names, in their order.
    fn keys_of(&self, plan: &Plan, column: &'static str, names: &[&str]) -> Result<Vec<SortKey>, Error> {
        let mut keys = Vec::with_capacity(names.len());
        for part in plan.parts() {
            let mut sql = plan.head(part, false);
            sql.push_str(" AND ");
            sql.push_str(column);
            sql.push_str(" = ?6 AND ?5 IS ?5");
            for name in names {
                let values = (&self.organization, &self.actor, "", self.now, &self.by, name);
                keys.extend(self.connection.maybe(&sql, values, |row| Ok(SortKey { id: row.get(0)?, value: row.get(1)? }))?);
            }
        }
        keys.sort_by(|left, right| plan.order(left, right));
        Ok(keys)
    }

    /// How many rows match.
    fn count(&self, plan: &Plan) -> Result<u32, Error> {
        let names = if self.text.is_empty() { None } else { self.names(plan)? };
        if let Some(names) = names {
            let count = self.searched.count(&names, self.text);
            return Ok(u32::try_from(count).unwrap_or(u32::MAX));
        }
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

    /// Whether few rows match; no more are counted.
    fn is_few(&self, plan: &Plan) -> Result<bool, Error> {
        Ok(self.count_to(plan, FEW)? <= FEW)
    }

    /// What the actor sees little of.
    fn few_of(&self) -> Few<'_> {
        Few { connection: self.connection, organization: &self.organization, actor: &self.actor }
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
