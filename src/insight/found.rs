//! What is wrong with the tokens of an organization, as a list of any length. Of each finding a few bytes are kept: whose it is
//! by a number, what is wrong, and the number of its words. The rows of a window are read and judged again.

mod store;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::store::{KIND, READ, Store, WHICH, length};
use super::hygiene::{Finding, FindingKey, Judge, Kind, Severity, Thresholds};
use crate::backend::list::{Answer, At, List, ListQuery, Slice, Sort, SortKey, Value};
use crate::backend::shelf::{Shelf, cut};
use crate::backend::survey::{Depth, Place, SurveyTeam};
use crate::backend::walk::{Ground, Passed};
use crate::backend::{Backend, Edition, Error};
use crate::domain::{Actor, Id, Organization};

/// So many stretches of teams are looked through before it is said how far it is.
const SLICE: u32 = 10;
/// What is wrong with the tokens of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Findings {
    pub organization: Id<Organization>,
    /// From when on a token counts as unused, or old.
    pub thresholds: Thresholds,
}

/// What findings can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingColumn {
    /// How grave it is, and whose token it is after that.
    Severity,
    Whose,
    Reason,
}

/// What is known besides the findings.
#[derive(Clone, Debug)]
pub struct FindingsHead {
    /// What they are worked out from.
    pub ground: Arc<Ground>,
    /// The longest of the reasons.
    pub longest: Arc<str>,
    /// From when on there are others.
    pub until: Option<Timestamp>,
    /// The team of the row that the window was read around, also when nothing is wrong with its token any more.
    pub around: Option<Arc<SurveyTeam>>,
}

/// A finding, with the team whose token it is about.
#[derive(Clone, Debug)]
pub struct FindingRow {
    pub finding: Finding,
    pub team: Option<Arc<SurveyTeam>>,
}

impl Deref for FindingRow {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.finding
    }
}

/// A store that is being filled.
struct Working {
    actor: Actor,
    list: Findings,
    version: Option<Edition>,
    store: Store,
    numbers: HashMap<Box<str>, u32>,
    place: Option<Place>,
    passed: Passed,
}

/// A store that is full, with the rows that match in an order.
struct Shelved {
    actor: Actor,
    list: Findings,
    version: Option<Edition>,
    store: Store,
    head: FindingsHead,
    arranged: Option<(String, Sort<FindingColumn>, Vec<u32>)>,
}

impl Working {
    fn begin(backend: &dyn Backend, query: &ListQuery<Findings>, now: Timestamp) -> Result<Self, Error> {
        let version = backend.edition();
        let ground = Ground::read(backend, query.actor, query.list.organization)?;
        let judge = Judge { thresholds: query.list.thresholds, now };
        // Room that is not used is no memory, and room that does not grow leaves no holes.
        let teams = usize::try_from(ground.teams()).unwrap_or(0);
        let store = Store {
            before: judge.before_teams(&ground.survey),
            own: judge.own(&ground.survey),
            tokens: Vec::with_capacity(teams),
            first: Vec::with_capacity(teams),
            found: Vec::with_capacity(teams * 3),
            reasons: Vec::new(),
            lasts: judge.others_last(&ground.survey),
            judge,
            ground,
        };
        let passed = Passed { teams: 0, of: store.ground.teams() };
        Ok(Self { actor: query.actor, list: query.list, version, store, numbers: HashMap::new(), place: None, passed })
    }

    /// Looks through the next teams; answers whether that were all.
    fn stretch(&mut self, backend: &dyn Backend) -> Result<bool, Error> {
        let part = self.store.ground.after(backend, self.place.clone(), Depth::Tokens)?;
        for (number, team) in part.teams {
            self.take(number, &team);
        }
        self.passed.teams += part.passed;
        self.place = part.next;
        Ok(self.place.is_none())
    }

    fn take(&mut self, number: u64, team: &SurveyTeam) {
        let store = &mut self.store;
        store.lasts = store.lasts.into_iter().chain(store.judge.team_lasts(team)).min();
        let mut findings = store.judge.team(team).into_iter().peekable();
        for (which, (_, _, token, _)) in team.tokens().enumerate() {
            if findings.peek().is_none_or(|finding| finding.token != token.id) {
                continue;
            }
            let which = u64::try_from(which).unwrap_or(0) & ((1 << WHICH) - 1);
            store.tokens.push(number << WHICH | which);
            store.first.push(length(store.found.len()));
            while let Some(finding) = findings.next_if(|finding| finding.token == token.id) {
                let next = length(store.reasons.len());
                let reason = *self.numbers.entry(finding.reason.as_str().into()).or_insert(next);
                if reason == next {
                    store.reasons.push(finding.reason.into());
                }
                let kind = Kind::ALL.iter().position(|known| *known == finding.kind).unwrap_or(0);
                store.found.push(reason << KIND | length(kind));
            }
        }
    }

    fn end(mut self) -> Shelved {
        self.store.tokens.shrink_to_fit();
        self.store.first.shrink_to_fit();
        self.store.found.shrink_to_fit();
        let store = self.store;
        let alone = store.before.iter().chain(&store.own).map(|finding| finding.reason.as_str());
        let longest = store.reasons.iter().map(|reason| &**reason).chain(alone).max_by_key(|reason| reason.len());
        let left = store.lasts.and_then(|left| SignedDuration::try_from(left).ok());
        let until = left.and_then(|left| store.judge.now.checked_add(left).ok());
        let head =
            FindingsHead { ground: Arc::clone(&store.ground), longest: longest.unwrap_or_default().into(), until, around: None };
        Shelved { actor: self.actor, list: self.list, version: self.version, store, head, arranged: None }
    }
}

impl Shelved {
    fn arrange(&mut self, backend: &dyn Backend, query: &ListQuery<Findings>) -> Result<(), Error> {
        let text = query.text.to_lowercase();
        if !self.arranged.as_ref().is_some_and(|(of, sort, _)| *of == text && *sort == query.sort) {
            self.arranged = None;
            let order = self.store.arrange(backend, &text, query.sort)?;
            self.arranged = Some((text, query.sort, order));
        }
        Ok(())
    }

    fn order(&self) -> &[u32] {
        self.arranged.as_ref().map_or(&[], |(_, _, order)| order)
    }

    /// Where a row is in the order, or else where its value would be.
    fn at(&self, backend: &dyn Backend, key: &SortKey, sort: Sort<FindingColumn>) -> Result<usize, Error> {
        if let Some(place) = self.store.place_of(&key.id)
            && let Some(at) = self.order().iter().position(|other| *other == place)
        {
            return Ok(at);
        }
        let (mut low, mut high) = (0, self.order().len());
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.store.rows(backend, &self.order()[middle..=middle])?.pop();
            let value = row.map_or(Value::Absent, |(_, row)| value(&row, sort.column));
            if crate::backend::shelf::order(&value, &key.value, sort.descending).is_lt() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn window(&mut self, backend: &dyn Backend, query: &ListQuery<Findings>) -> Result<Slice<Findings>, Error> {
        self.arrange(backend, query)?;
        let keyed = |rows: Vec<(u32, FindingRow)>| {
            let key = |place: u32, row: &FindingRow| SortKey { value: value(row, query.sort.column), id: self.store.key(place) };
            rows.into_iter().map(|(place, row)| (key(place, &row), row)).collect()
        };
        if let At::These(ids) = &query.at {
            let rows = keyed(self.store.these(backend, ids)?);
            return Ok(Slice { head: self.head.clone(), rows, before: false, after: false, partial: false });
        }
        let count = self.order().len();
        let around = match &query.at {
            At::After(key) | At::Before(key) | At::Around(_, key) => self.at(backend, key, query.sort)?,
            At::Start | At::End | At::These(_) => 0,
        };
        let range = cut(&query.at, (count, query.size), around);
        let (before, after) = (range.start > 0, range.end < count);
        let rows = keyed(self.store.rows(backend, &self.order()[range])?);
        let around = match &query.at {
            At::Around(_, key) => self.store.team_of(backend, &key.id)?.map(Arc::new),
            _ => None,
        };
        Ok(Slice { head: FindingsHead { around, ..self.head.clone() }, rows, before, after, partial: false })
    }
}

/// What a row is ordered by.
fn value(row: &FindingRow, column: FindingColumn) -> Value {
    let rank = |severity| Severity::ALL.iter().position(|known| *known == severity).unwrap_or(0);
    match column {
        FindingColumn::Severity => Value::Number(i64::try_from(rank(row.kind.severity())).unwrap_or(0)),
        FindingColumn::Whose => Value::Text(row.whose.to_lowercase()),
        FindingColumn::Reason => Value::Text(row.reason.to_lowercase()),
    }
}

impl Findings {
    /// Works the list out where it is not here as it is by now, for so many stretches of teams at most; answers how far it is
    /// unless it is whole.
    fn work(
        backend: &dyn Backend,
        shelf: &mut Shelf,
        query: &ListQuery<Self>,
        most: Option<u32>,
    ) -> Result<Option<Passed>, Error> {
        let goes_on = matches!(query.at, At::After(_) | At::Before(_)) || query.size == 0;
        let now = backend.clock()?.now;
        let version = backend.edition();
        let asked = (query.actor, query.list);
        if let Some(kept) = shelf.kept::<Shelved>().filter(|kept| (kept.actor, kept.list) == asked) {
            let lasts = kept.head.until.is_none_or(|until| now < until);
            if goes_on || lasts && version.is_some() && kept.version == version {
                return Ok(None);
            }
        }
        let begun = shelf.take::<Working>().filter(|working| (working.actor, working.list) == asked);
        // A list that is worked out is large: the one before goes first.
        shelf.clear();
        let mut working = begun.map_or_else(|| Working::begin(backend, query, now), Ok)?;
        let mut stretches = 0;
        loop {
            match working.stretch(backend) {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    shelf.keep(working);
                    return Err(error);
                }
            }
            stretches += 1;
            if most.is_some_and(|most| stretches >= most) {
                let passed = working.passed;
                shelf.keep(working);
                return Ok(Some(passed));
            }
        }
        shelf.keep(working.end());
        shelf.count_worked();
        Ok(None)
    }

    fn whole<'a>(backend: &dyn Backend, shelf: &'a mut Shelf, query: &ListQuery<Self>) -> Result<&'a mut Shelved, Error> {
        Self::work(backend, shelf, query, None)?;
        shelf.kept_mut().ok_or_else(|| Error::Storage("What was worked out is gone.".to_owned()))
    }
}

impl List for Findings {
    type Id = FindingKey;
    type Row = FindingRow;
    type Head = FindingsHead;
    type Column = FindingColumn;

    const NATURAL: Sort<FindingColumn> = Sort { column: FindingColumn::Severity, descending: false };

    fn id(row: &FindingRow) -> FindingKey {
        row.key()
    }

    fn name(row: &FindingRow) -> &str {
        &row.whose
    }

    fn texts(row: &FindingRow) -> Vec<&str> {
        vec![row.kind.severity().as_str(), &row.finding.whose, &row.finding.reason]
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        Self::window_from(backend, &mut Shelf::default(), query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<FindingKey>, Error> {
        Self::named_from(backend, &mut Shelf::default(), query)
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        Self::count_from(backend, &mut Shelf::default(), query)
    }

    fn window_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        Self::whole(backend, shelf, query)?.window(backend, query)
    }

    fn answer_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Answer<Self>, Error> {
        match Self::work(backend, shelf, query, Some(SLICE))? {
            Some(passed) => Ok(Answer::Working(passed)),
            None => Self::window_from(backend, shelf, query).map(Answer::Window),
        }
    }

    fn named_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<FindingKey>, Error> {
        let text = query.text.clone();
        let mut all = ListQuery { at: At::Start, size: READ, ..query.clone() };
        loop {
            let slice = Self::window_from(backend, shelf, &all)?;
            if let Some((_, row)) = slice.rows.iter().find(|(_, row)| row.whose.eq_ignore_ascii_case(&text)) {
                return Ok(Some(row.key()));
            }
            match slice.rows.last().filter(|_| slice.after) {
                Some((key, _)) => all.at = At::After(key.clone()),
                None => return Ok(None),
            }
        }
    }

    fn count_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        let shelved = Self::whole(backend, shelf, query)?;
        shelved.arrange(backend, query)?;
        Ok(Some(length(shelved.order().len())))
    }
}
