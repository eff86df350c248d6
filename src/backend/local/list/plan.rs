//! How a list is walked: what its rows come from and how they are ordered, as SQL and for keys that are all here.

use std::cmp::Ordering;

use crate::backend::list::{SortKey, Value};

/// How a list is walked. Every part is SQL of this program: the type keeps data out of it.
pub(super) struct Plan {
    /// Where rows come from: the part from FROM on, with a condition at its end. `?1` is the organization, `?2` the
    /// actor, `?3` the text that the name contains, `?4` the time, `?5` who generated a token. No row is in two of them.
    pub(super) sources: &'static [&'static str],
    /// What else holds for a row: one of these, and no row has two of them. Without any there is nothing else.
    pub(super) conditions: &'static [&'static str],
    pub(super) id: &'static str,
    /// What the order is by.
    pub(super) value: &'static str,
    /// Whether a row might have it.
    pub(super) present: bool,
    /// Whether a row can be without it.
    pub(super) optional: bool,
    /// From the largest to the smallest.
    pub(super) descending: bool,
    pub(super) looked_in: LookedIn,
}

/// Where a text is looked for.
#[derive(Clone, Copy)]
pub(super) enum LookedIn {
    /// In a name, which no two rows share.
    Name(&'static str),
    /// Where this condition says.
    Condition(&'static str),
}

/// The rows that have what the order is by, and those that have not; the latter come last in both directions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Present,
    Absent,
}

/// From where a block is walked.
pub(super) enum From<'a> {
    Edge,
    Beyond(&'a SortKey),
    With(&'a SortKey),
}

impl Plan {
    /// Which of two rows comes first in the list.
    pub(super) fn order(&self, left: &SortKey, right: &SortKey) -> Ordering {
        let (without, also) = (left.value == Value::Absent, right.value == Value::Absent);
        without.cmp(&also).then_with(|| {
            let order = compare(&left.value, &right.value).then_with(|| left.id.cmp(&right.id));
            if self.descending { order.reverse() } else { order }
        })
    }

    /// Up to `limit` of these keys, which are all of the list in its order, in that order or against it.
    pub(super) fn walk_in(&self, keys: &[SortKey], from: &From<'_>, forward: bool, limit: usize) -> Vec<SortKey> {
        let before = |key: &SortKey| keys.partition_point(|other| self.order(other, key).is_lt());
        let through = |key: &SortKey| keys.partition_point(|other| self.order(other, key).is_le());
        if forward {
            let start = match from {
                From::Edge => 0,
                From::Beyond(key) => through(key),
                From::With(key) => before(key),
            };
            return keys.iter().skip(start).take(limit).cloned().collect();
        }
        let end = match from {
            From::Edge => keys.len(),
            From::Beyond(key) => before(key),
            From::With(key) => through(key),
        };
        keys.iter().take(end).rev().take(limit).cloned().collect()
    }

    /// Each source with each of the conditions.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        let (sources, conditions) = (self.sources, self.conditions);
        let with = move |source: &&'static str| {
            let source = *source;
            let bare = conditions.is_empty().then_some((source, None));
            bare.into_iter().chain(conditions.iter().map(move |condition| (source, Some(*condition))))
        };
        sources.iter().flat_map(with)
    }

    /// From FROM on.
    pub(super) fn body(&self, sql: &mut String, (source, condition): (&'static str, Option<&'static str>), filtered: bool) {
        sql.push(' ');
        sql.push_str(source);
        if let Some(condition) = condition {
            sql.push_str(" AND ");
            sql.push_str(condition);
        }
        if filtered {
            match self.looked_in {
                LookedIn::Name(name) => {
                    for part in [" AND instr(lower(", name, "), ?3) > 0"] {
                        sql.push_str(part);
                    }
                }
                LookedIn::Condition(condition) => {
                    sql.push_str(" AND ");
                    sql.push_str(condition);
                }
            }
        }
    }

    pub(super) fn head(&self, source: (&'static str, Option<&'static str>), filtered: bool) -> String {
        let mut sql = String::from("SELECT ");
        sql.push_str(self.id);
        sql.push_str(", ");
        sql.push_str(self.value);
        self.body(&mut sql, source, filtered);
        sql
    }

    pub(super) fn select(
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

/// As SQLite compares them: text without the case of ASCII letters, as names are collated.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => {
            let letters = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<u8>>();
            letters(left).cmp(&letters(right))
        }
        _ => Ordering::Equal,
    }
}
