//! What a model answers about its audit log, and what it is asked.

use super::list::{At, List, ListQuery, Slice, Sort, SortKey, Value};
use super::{Backend, Error};
use crate::domain::{Actor, AuthenticationToken, Id, Organization, SafeText, Timestamp, Via};
use crate::policy::{Facts, Reason};

/// Which rows are asked for; without anything all of them, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of an actor's name, in any case of its letters, or an actor's id.
    pub actor: Option<SafeText>,
    /// Part of a target's name or of the detail, in any case of its letters, or a target's id.
    pub target: Option<SafeText>,
    /// Only commands of this name, or of this noun: `team_token.revoke`, `team_token`.
    pub command: Option<SafeText>,
    /// Only what came this way.
    pub via: Option<Via>,
    /// Only what was asked for with this token.
    pub token: Option<Id<AuthenticationToken>>,
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Only what ended so.
    pub outcome: Option<Outcome>,
    /// Only rows in whose actor, command or target this is, in any case of its letters.
    pub text: Option<SafeText>,
    /// Only older rows than this one: the last of the page before.
    pub before: Option<i64>,
    /// Only newer rows than this one, and of those the oldest.
    pub after: Option<i64>,
    /// So many rows at most.
    pub limit: u32,
}

/// How a command of the audit log ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Done,
    Denied,
    /// The model had changed, or a name was taken.
    Conflict,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Done, Self::Denied, Self::Conflict];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Denied => "denied",
            Self::Conflict => "conflict",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One row of the audit log: a command that decided something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number; numbers have no gaps.
    pub id: i64,
    /// The id of the request, `req-…`.
    pub request: SafeText,
    pub at: Timestamp,
    /// The id of who asked.
    pub actor: SafeText,
    pub actor_name: SafeText,
    /// Who ran the program, as the operating system says.
    pub system_user: SafeText,
    /// The command, such as `team_token.generate`.
    pub command: SafeText,
    /// The id of what it was about.
    pub target: SafeText,
    /// What it was about, by name.
    pub target_name: SafeText,
    /// The other party, the new value, or the token's id.
    pub detail: Option<SafeText>,
    pub outcome: Outcome,
    /// The code of the rule that refused.
    pub rule: Option<SafeText>,
    /// The hash that chains this row to the one before, in hexadecimal.
    pub chain: String,
    /// What that hash is over: 1 for a row of before it was kept how a change came, 2 for all later ones.
    pub form: i64,
    /// How the change came; `None` in a row of form 1.
    pub via: Option<Via>,
    /// The id of the token that the request carried, where it came through the API with one.
    pub token: Option<SafeText>,
    /// The address that the request came from.
    pub address: Option<SafeText>,
    /// The program that sent it, by its own words.
    pub client: Option<SafeText>,
}

/// A page of the audit log, as far as the actor can read it.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// The rows, the newest first.
    pub rows: Vec<AuditRow>,
    /// There are older ones that fit.
    pub more: bool,
    /// Rows of everybody in the organization are there, not the actor's own alone.
    pub everything: bool,
    /// Why they are not.
    pub why_not: Option<Reason>,
    /// The newest row of the whole model, by which the log can be told from an earlier one.
    pub head: Option<AuditHead>,
    /// Up to where the chain was found whole.
    pub verified: Option<Verified>,
}

/// A row by its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    pub id: i64,
    pub at: Timestamp,
    /// Its hash in hexadecimal.
    pub chain: String,
}

/// Up to where the chain was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last row that was looked at.
    pub id: i64,
    pub at: Timestamp,
}

/// Which rows of the chain are to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verify {
    /// Those since the last that was found whole.
    SinceLastVerified,
    Everything,
    /// Those after this one: where a slice has ended.
    After(AuditHead),
}

/// How far the chain of the audit log was checked, and what is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditCheck {
    /// How many rows were looked at.
    pub checked: u64,
    /// There is nothing left to look at. A check in slices goes on with [`Verify::After`] what was `reached` until then.
    pub done: bool,
    /// The last row that was found whole.
    pub reached: Option<AuditHead>,
    /// The newest row.
    pub head: Option<AuditHead>,
    /// Where the chain is broken first; the rows after that were not looked at.
    pub broken: Option<Broken>,
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the row.
    pub id: i64,
    /// When it says that it was written, if it is there and says so.
    pub at: Option<Timestamp>,
    /// What is wrong with it, as a sentence.
    pub what: SafeText,
}

/// The audit log of an organization as a list.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditLog {
    pub organization: Id<Organization>,
    /// Which rows; where they begin and how many are read is the list's own.
    pub query: AuditQuery,
}

/// What the audit log can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditColumn {
    /// When a row was written.
    Time,
}

/// Rows around a place, the newest first, and whether there are newer and older ones.
struct Part {
    head: AuditPage,
    newer: bool,
    older: bool,
}

impl AuditLog {
    fn ask(&self, backend: &dyn Backend, actor: Actor, query: &AuditQuery) -> Result<AuditPage, Error> {
        backend.audit(actor, self.organization, query)
    }

    fn query(query: &ListQuery<Self>, size: usize) -> AuditQuery {
        let text = Some(query.text.trim()).filter(|text| !text.is_empty()).map(SafeText::new);
        let limit = u32::try_from(size).unwrap_or(u32::MAX - 1);
        AuditQuery { text, limit, before: None, after: None, ..query.list.query.clone() }
    }

    /// Rows older than one, or the newest.
    fn older(backend: &dyn Backend, query: &ListQuery<Self>, before: Option<i64>, size: usize) -> Result<Part, Error> {
        let asked = AuditQuery { before, ..Self::query(query, size) };
        let head = query.list.ask(backend, query.actor, &asked)?;
        Ok(Part { newer: before.is_some(), older: head.more, head })
    }

    /// Rows newer than one, or the oldest.
    fn newer(backend: &dyn Backend, query: &ListQuery<Self>, after: Option<i64>, size: usize) -> Result<Part, Error> {
        let asked = AuditQuery { after: Some(after.unwrap_or(0)), ..Self::query(query, size) };
        let head = query.list.ask(backend, query.actor, &asked)?;
        Ok(Part { newer: head.more, older: after.is_some(), head })
    }

    /// The rows around one, which is among them if it is there.
    fn around(backend: &dyn Backend, query: &ListQuery<Self>, row: i64) -> Result<Part, Error> {
        let newer = Self::newer(backend, query, Some(row), query.size / 2)?;
        let rest = query.size.saturating_sub(newer.head.rows.len()).max(1);
        let mut part = Self::older(backend, query, Some(row.saturating_add(1)), rest)?;
        part.newer = newer.newer;
        let older = std::mem::replace(&mut part.head.rows, newer.head.rows);
        part.head.rows.extend(older);
        Ok(part)
    }

    /// These rows, as far as they are there.
    fn these(backend: &dyn Backend, query: &ListQuery<Self>, rows: &[i64]) -> Result<Part, Error> {
        let unfiltered = ListQuery { text: String::new(), ..query.clone() };
        let mut part = Self::older(backend, &unfiltered, Some(1), 1)?;
        for row in rows {
            let found = Self::older(backend, &unfiltered, Some(row.saturating_add(1)), 1)?.head.rows;
            part.head.rows.extend(found.into_iter().filter(|found| found.id == *row));
        }
        Ok(Part { newer: false, older: false, ..part })
    }
}

impl List for AuditLog {
    type Id = i64;
    type Row = AuditRow;
    /// The page without its rows.
    type Head = AuditPage;
    type Column = AuditColumn;

    const NATURAL: Sort<AuditColumn> = Sort { column: AuditColumn::Time, descending: true };

    fn id(row: &AuditRow) -> i64 {
        row.id
    }

    fn name(row: &AuditRow) -> &str {
        row.command.as_str()
    }

    fn texts(row: &AuditRow) -> Vec<&str> {
        vec![row.actor_name.as_str(), row.command.as_str(), row.target_name.as_str()]
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        let newest_first = query.sort.descending;
        let row = |key: &SortKey| key.id.parse::<i64>().ok();
        let part = match (&query.at, newest_first) {
            (At::Start, true) | (At::End, false) => Self::older(backend, query, None, query.size)?,
            (At::End, true) | (At::Start, false) => Self::newer(backend, query, None, query.size)?,
            (At::After(key), true) | (At::Before(key), false) => Self::older(backend, query, row(key), query.size)?,
            (At::Before(key), true) | (At::After(key), false) => Self::newer(backend, query, row(key), query.size)?,
            (At::Around(row, _), _) => Self::around(backend, query, *row)?,
            (At::These(rows), _) => Self::these(backend, query, rows)?,
        };
        let Part { mut head, newer, older } = part;
        let mut rows: Vec<(SortKey, AuditRow)> = std::mem::take(&mut head.rows)
            .into_iter()
            .map(|row| (SortKey { value: Value::Number(row.id), id: row.id.to_string() }, row))
            .collect();
        if newest_first {
            return Ok(Slice { head, rows, before: newer, after: older, partial: false });
        }
        rows.reverse();
        Ok(Slice { head, rows, before: older, after: newer, partial: false })
    }

    fn named(_: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<i64>, Error> {
        Ok(query.text.trim().parse().ok())
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        backend.count_audit(query.actor, query.list.organization, &Self::query(query, 0))
    }
}
