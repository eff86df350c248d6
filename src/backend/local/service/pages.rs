//! Pages of lists by their number, over an index: what is skipped is walked from the nearest place that is known.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::trail::Trails;
use crate::backend::Error;
use crate::backend::Window;
use crate::backend::local::sql::Query;

/// Lists and places that are remembered at most; with more, all are forgotten.
const MOST: usize = 10_000;

/// On a long way a place is remembered after each so many rows: who jumps about in a list walks the long way once.
const STEP: u32 = 5_000;

/// What a row is ordered by, one or two columns; no two rows have the same.
type Key = Vec<Value>;

/// Where pages begin and how long lists are, as long as nobody changes the model. Connections share it.
///
/// Every command leaves a row in the audit log, so its last number says which state of the model somebody sees. What no
/// command does, such as the use of a token, changes neither the length nor the order of a list that is remembered.
#[derive(Clone, Default)]
pub struct Pages(Arc<Shared>);

#[derive(Default)]
struct Shared {
    names: RandomState,
    memory: Mutex<Memory>,
    trails: Trails,
}

#[derive(Default)]
struct Memory {
    /// The last row of the audit log.
    state: i64,
    /// By a hash of their names.
    lists: HashMap<u64, Known>,
    size: usize,
}

/// What is known of a list.
#[derive(Default)]
struct Known {
    total: Option<u32>,
    /// The key of the row before a place.
    before: BTreeMap<u32, Key>,
}

/// How the rows of a list are found. All of it is SQL of this program: the type keeps data out.
pub(super) struct Plan {
    /// The columns of a row, behind those of its key.
    pub(super) columns: &'static str,
    /// Where rows come from: from FROM on, with a condition at the end. No row is in two of them. `?1`, `?2` and `?3` are the
    /// three texts of a list.
    pub(super) sources: &'static [&'static str],
    /// One more condition for each, or nothing.
    pub(super) filter: String,
    /// What the order is by, each in the direction of the list.
    pub(super) keys: &'static [&'static str],
    pub(super) descending: bool,
    /// Counts the rows; `None` where it is counted from the sources.
    pub(super) count: Option<&'static str>,
}

/// A list that is asked for.
pub(super) struct List<'a> {
    pub(super) connection: &'a Connection,
    /// Where pages are remembered; nowhere in the middle of a change, which could be taken back.
    pub(super) pages: Option<&'a Pages>,
    pub(super) plan: Plan,
    /// What the plan's SQL is about: `?1`, `?2` and `?3`.
    pub(super) about: [String; 3],
    /// More values, from `?8` on.
    pub(super) more: Vec<String>,
}

/// What the columns of a key are called.
const KEYS: [&str; 2] = ["key", "key_after"];

/// The order of a page's rows.
pub(super) struct Order {
    keys: String,
    /// The page is walked against it.
    backward: bool,
}

impl Order {
    /// ` ORDER BY` the keys of a table, for a statement in which the page is the outermost loop. Nothing where the rows come in
    /// their order: SQLite would copy all of their columns to put them in order once more.
    pub(super) fn clause(&self, table: &str) -> String {
        if self.backward { [" ORDER BY ", table, ".", &self.keys].concat() } else { String::new() }
    }
}

/// How a page is reached.
struct Way {
    /// The number of the place from which it is walked.
    place: u32,
    /// The place from which it is walked: the key of the row before it.
    from: Option<Key>,
    backward: bool,
    skip: u32,
    take: u32,
}

impl Pages {
    pub(super) fn trails(&self) -> &Trails {
        &self.0.trails
    }

    fn with<T>(&self, (state, list): (i64, u64), work: impl FnOnce(&mut Known) -> T) -> Option<T> {
        let mut memory = self.0.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if state < memory.state {
            return None;
        }
        if state > memory.state || memory.size >= MOST {
            *memory = Memory { state, ..Memory::default() };
        }
        let new = !memory.lists.contains_key(&list);
        let known = memory.lists.entry(list).or_default();
        let places = known.before.len();
        let done = work(known);
        let more = known.before.len() - places + usize::from(new);
        memory.size += more;
        Some(done)
    }
}

impl List<'_> {
    /// Under what it is remembered: which state of the model this connection sees, and a hash of what the list is.
    fn name(&self) -> Result<Option<(i64, u64)>, Error> {
        let Some(pages) = self.pages else { return Ok(None) };
        let state = self.connection.one("SELECT ifnull(max(id), 0) FROM audit_events", [], |row| row.get(0))?;
        let mut hasher = pages.0.names.build_hasher();
        (self.plan.sources, &self.plan.filter, self.plan.keys, self.plan.descending).hash(&mut hasher);
        (&self.about, &self.more).hash(&mut hasher);
        Ok(Some((state, hasher.finish())))
    }

    fn known<T>(&self, name: Option<(i64, u64)>, work: impl FnOnce(&mut Known) -> T) -> Option<T> {
        self.pages.zip(name).and_then(|(pages, name)| pages.with(name, work))
    }

    /// How many rows there are.
    pub(super) fn total(&self) -> Result<u32, Error> {
        self.counted(self.name()?)
    }

    fn counted(&self, name: Option<(i64, u64)>) -> Result<u32, Error> {
        if let Some(total) = self.known(name, |known| known.total).flatten() {
            return Ok(total);
        }
        let mut sql = String::new();
        match self.plan.count {
            Some(count) => sql.push_str(count),
            None => {
                for (index, source) in self.plan.sources.iter().enumerate() {
                    sql.push_str(if index == 0 { "SELECT (SELECT count(*) " } else { " + (SELECT count(*) " });
                    self.push_source(&mut sql, source);
                    sql.push(')');
                }
                sql.push_str(" WHERE ?1 IS NOT NULL");
            }
        }
        // Every value is bound, whether or not the list has a use for it.
        sql.push_str(" AND ?2 IS NOT NULL AND ?3 IS NOT NULL");
        let total = self.connection.one(&sql, params_from_iter(self.values([])), |row| row.get(0))?;
        self.known(name, |known| known.total = Some(total));
        Ok(total)
    }

    /// The values of a statement.
    fn values(&self, of_page: impl IntoIterator<Item = Value>) -> Vec<Value> {
        let mut values: Vec<Value> = self.about.iter().cloned().map(Value::from).collect();
        values.extend(of_page);
        if !self.more.is_empty() {
            values.resize(7, Value::Null);
            values.extend(self.more.iter().cloned().map(Value::from));
        }
        values
    }

    fn push_source(&self, sql: &mut String, source: &'static str) {
        sql.push_str(source);
        if !self.plan.filter.is_empty() {
            sql.push_str(" AND ");
            sql.push_str(&self.plan.filter);
        }
    }

    /// Reads a page of lists that follow each other, as [`List::page`] does.
    pub(super) fn pages(
        lists: &[Self],
        window: Window,
        statement: impl Fn(&str, &Order) -> String,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<u32, Error> {
        let (mut total, mut left) = (0_u32, window.limit);
        for list in lists {
            let part = Window { offset: window.offset.saturating_sub(total), limit: left };
            let mut taken = 0;
            total += list.page(part, &statement, |row| {
                taken += 1;
                read(row)
            })?;
            left = left.saturating_sub(taken);
        }
        Ok(total)
    }

    /// Reads a page with a statement that is made from the rows of the page, a SELECT, and their order, and says how many rows
    /// there are in all. A row that is read has its key by name; what belongs to the same row of the page has the same.
    pub(super) fn page(
        &self,
        window: Window,
        statement: impl FnOnce(&str, &Order) -> String,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<u32, Error> {
        let name = self.name()?;
        let total = self.counted(name)?;
        let take = window.limit.min(total.saturating_sub(window.offset));
        if take == 0 {
            return Ok(total);
        }
        let mut way = self.way(name, total, (window.offset, take));
        while way.skip > STEP && self.mark(name, &way)? {
            way = self.way(name, total, (window.offset, take));
        }
        let bounded = way.from.is_some();
        let values =
            self.values([Value::from(way.take), Value::from(way.skip)].into_iter().chain(way.from.into_iter().flatten()));
        let order = Order { keys: self.order(self.plan.descending), backward: way.backward };
        let sql = statement(&self.rows(self.plan.columns, bounded, way.backward), &order);
        let width = self.plan.keys.len();
        let (mut first, mut last): (Option<Key>, Option<Key>) = (None, None);
        self.connection.all(&sql, params_from_iter(values), |row| {
            let key: Key = KEYS[..width].iter().map(|key| row.get(*key)).collect::<rusqlite::Result<_>>()?;
            if first.is_none() {
                first = Some(key.clone());
            }
            last = Some(key);
            read(row)
        })?;
        if let (Some(first), Some(last)) = (first, last) {
            self.known(name, |known| {
                known.before.insert(window.offset + 1, first);
                known.before.insert(window.offset + take, last);
            });
        }
        Ok(total)
    }

    /// The shortest way to a page.
    fn way(&self, name: Option<(i64, u64)>, total: u32, (offset, take): (u32, u32)) -> Way {
        let end = offset + take;
        let from_start = Way { place: 0, from: None, backward: false, skip: offset, take };
        let from_end = Way { place: total, from: None, backward: true, skip: total - end, take };
        let shortest = |one: Way, other: Way| if other.skip < one.skip { other } else { one };
        let edge = shortest(from_start, from_end);
        let near = self.known(name, |known| {
            let before = known.before.range(..=offset).next_back();
            let behind = known.before.range(end..).next();
            let forward =
                before.map(|(at, key)| Way { place: *at, from: Some(key.clone()), backward: false, skip: offset - at, take });
            let backward =
                behind.map(|(at, key)| Way { place: *at, from: Some(key.clone()), backward: true, skip: at - end, take });
            forward.into_iter().chain(backward).reduce(shortest)
        });
        near.flatten().into_iter().fold(edge, shortest)
    }

    /// Remembers the place that is a step along a way; answers whether it did.
    fn mark(&self, name: Option<(i64, u64)>, way: &Way) -> Result<bool, Error> {
        // The key of a place is that of the row before it.
        let (skip, place) = if way.backward { (STEP, way.place - STEP) } else { (STEP - 1, way.place + STEP) };
        let width = self.plan.keys.len();
        // With nothing but its key, a row is found in an index alone.
        let rows = self.rows("", way.from.is_some(), way.backward);
        let sql = ["SELECT ", &KEYS[..width].join(", "), " FROM (", &rows, ")"].concat();
        let values = [Value::from(1), Value::from(skip)].into_iter().chain(way.from.iter().flatten().cloned());
        let key = self.connection.maybe(&sql, params_from_iter(self.values(values)), |row| {
            (0..width).map(|column| row.get(column)).collect::<rusqlite::Result<Key>>()
        })?;
        let Some(key) = key else { return Ok(false) };
        let new = self.known(name, |known| known.before.insert(place, key).is_none());
        Ok(new.unwrap_or(false))
    }

    /// The rows of a page, each with its key and these columns.
    fn rows(&self, columns: &str, bounded: bool, backward: bool) -> String {
        let falling = self.plan.descending != backward;
        let keys = self.plan.keys.join(", ");
        let mut sql = String::with_capacity(1024);
        for (index, source) in self.plan.sources.iter().enumerate() {
            sql.push_str(if index == 0 { "SELECT " } else { " UNION ALL SELECT " });
            for (place, (key, name)) in self.plan.keys.iter().zip(KEYS).enumerate() {
                for part in [if place == 0 { "" } else { ", " }, key, " AS ", name] {
                    sql.push_str(part);
                }
            }
            if !columns.is_empty() {
                sql.push_str(", ");
                sql.push_str(columns);
            }
            sql.push(' ');
            self.push_source(&mut sql, source);
            if bounded {
                // Backward, the row before the place is the first.
                let comparison = match (falling, backward) {
                    (false, false) => " > ",
                    (false, true) => " >= ",
                    (true, false) => " < ",
                    (true, true) => " <= ",
                };
                sql.push_str(" AND (");
                sql.push_str(&keys);
                sql.push(')');
                sql.push_str(comparison);
                sql.push_str(if self.plan.keys.len() == 1 { "(?6)" } else { "(?6, ?7)" });
            }
        }
        sql.push_str(" ORDER BY ");
        sql.push_str(&self.order(falling));
        sql.push_str(" LIMIT ?4 OFFSET ?5");
        sql
    }

    /// The keys by name, in one direction.
    fn order(&self, falling: bool) -> String {
        let direction = if falling { " DESC" } else { "" };
        let keys: Vec<String> = KEYS[..self.plan.keys.len()].iter().map(|key| [key, direction].concat()).collect();
        keys.join(", ")
    }
}
