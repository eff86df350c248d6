//! Lists that are worked out: once for a state of the model, on the thread that has it, and windows are cut from that.

use std::any::Any;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::ops::Range;

use super::list::{At, List, ListQuery, Slice, Sort, SortKey, Value};
use super::{Backend, Edition, Error};
use crate::domain::{Actor, Timestamp};

/// A list whose rows are worked out and lie in memory.
pub trait Computed: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// See [`List::Id`].
    type Id: Copy + Eq + Ord + Hash + Debug + Display + Send + Sync + 'static;
    /// See [`List::Row`].
    type Row: Clone + Debug + Send + 'static;
    /// See [`List::Head`].
    type Head: Clone + Debug + Send + 'static;
    /// See [`List::Column`].
    type Column: Copy + Eq + Debug + Send + Sync + 'static;

    /// See [`List::NATURAL`].
    const NATURAL: Sort<Self::Column>;

    /// See [`List::id`].
    fn id(row: &Self::Row) -> Self::Id;

    /// See [`List::name`].
    fn name(row: &Self::Row) -> &str;

    /// See [`List::texts`].
    fn texts(row: &Self::Row) -> Vec<&str>;

    /// What a row is ordered by; equal rows stay as they were worked out. `place` is where that was.
    fn value(row: &Self::Row, column: Self::Column, place: i64) -> Value;

    /// Works it out.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see the list, and faults of the backend.
    fn work_out(&self, source: &mut Source<'_>) -> Result<Worked<Self>, Error>;
}

/// A list that was worked out.
#[derive(Clone, Debug)]
pub struct Worked<C: Computed> {
    /// What is known besides the rows.
    pub head: C::Head,
    pub rows: Vec<C::Row>,
    /// From when on it is another, though nothing is changed.
    pub until: Option<Timestamp>,
}

/// What a list is worked out from.
pub struct Source<'a> {
    pub backend: &'a dyn Backend,
    pub actor: Actor,
    /// The time by which tokens are judged.
    pub now: Timestamp,
}

/// What the thread that has a model keeps of what it has worked out: one list.
#[derive(Default)]
pub struct Shelf {
    list: Option<Box<dyn Any + Send>>,
    worked: usize,
}

impl Shelf {
    /// How often a list was worked out. A test holds down with it that keys cost nothing of the kind.
    #[must_use]
    pub fn worked(&self) -> usize {
        self.worked
    }

    /// The list that is kept, if it is of this type.
    #[must_use]
    pub fn kept<T: 'static>(&self) -> Option<&T> {
        self.list.as_ref().and_then(|list| list.downcast_ref())
    }

    /// See [`Shelf::kept`].
    pub fn kept_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.list.as_mut().and_then(|list| list.downcast_mut())
    }

    /// Takes it away.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        self.list.take_if(|list| list.is::<T>()).and_then(|list| list.downcast().ok()).map(|list| *list)
    }

    /// Keeps this in place of whatever was kept.
    pub fn keep<T: Send + 'static>(&mut self, list: T) {
        self.list = Some(Box::new(list));
    }

    /// Keeps nothing.
    pub fn clear(&mut self) {
        self.list = None;
    }

    /// A list was worked out.
    pub fn count_worked(&mut self) {
        self.worked += 1;
    }

    /// The list as it is by now: worked out again where a window begins from a place of its own, and the model has changed or
    /// the time has come. What goes on where a window ended goes on in the same list.
    fn list<C: Computed>(&mut self, backend: &dyn Backend, query: &ListQuery<C>) -> Result<&mut Shelved<C>, Error> {
        let goes_on = matches!(query.at, At::After(_) | At::Before(_)) || query.size == 0;
        let version = backend.edition();
        let kept = self.list.as_ref().and_then(|list| list.downcast_ref::<Shelved<C>>());
        let same = kept.is_some_and(|kept| kept.actor == query.actor && kept.list == query.list);
        let now = backend.clock()?.now;
        let lasts = kept.is_some_and(|kept| kept.worked.until.is_none_or(|until| now < until));
        let current = lasts && version.is_some() && kept.is_some_and(|kept| kept.version == version);
        if !same || !(goes_on || current) {
            // A list that is worked out is large: the one before goes first.
            self.list = None;
            let mut source = Source { backend, actor: query.actor, now };
            let worked = query.list.work_out(&mut source)?;
            self.worked += 1;
            let shelved = Shelved { actor: query.actor, list: query.list.clone(), version, worked, arranged: None };
            self.list = Some(Box::new(shelved));
        }
        let lost = || Error::Storage("What was worked out is gone.".to_owned());
        self.list.as_mut().and_then(|list| list.downcast_mut::<Shelved<C>>()).ok_or_else(lost)
    }
}

struct Shelved<C: Computed> {
    actor: Actor,
    list: C,
    version: Option<Edition>,
    worked: Worked<C>,
    arranged: Option<Arranged<C>>,
}

/// The rows that match, in an order, and where each is.
struct Arranged<C: Computed> {
    text: String,
    sort: Sort<C::Column>,
    order: Vec<usize>,
    places: HashMap<C::Id, usize>,
}

impl<C: Computed> Shelved<C> {
    fn value(&self, row: usize, column: C::Column) -> Value {
        C::value(&self.worked.rows[row], column, i64::try_from(row).unwrap_or(i64::MAX))
    }

    fn arrange(&mut self, query: &ListQuery<C>) {
        let text = query.text.to_lowercase();
        if self.arranged.as_ref().is_some_and(|arranged| arranged.text == text && arranged.sort == query.sort) {
            return;
        }
        let passes = |row: &C::Row| text.is_empty() || C::texts(row).iter().any(|words| words.to_lowercase().contains(&text));
        let matching = self.worked.rows.iter().enumerate().filter(|(_, row)| passes(row)).map(|(at, _)| at);
        let mut keyed: Vec<(Value, usize)> = matching.map(|at| (self.value(at, query.sort.column), at)).collect();
        keyed.sort_by(|(left, _), (right, _)| order(left, right, query.sort.descending));
        let order: Vec<usize> = keyed.into_iter().map(|(_, at)| at).collect();
        let places = order.iter().enumerate().map(|(place, at)| (C::id(&self.worked.rows[*at]), place)).collect();
        self.arranged = Some(Arranged { text, sort: query.sort, order, places });
    }

    /// Where a row is that was at `row` when it was worked out, or else where its value would be.
    fn place(&self, arranged: &Arranged<C>, id: Option<C::Id>, key: &SortKey) -> usize {
        let there = id.and_then(|id| arranged.places.get(&id)).copied();
        there.unwrap_or_else(|| {
            let Sort { column, descending } = arranged.sort;
            arranged.order.partition_point(|at| order(&self.value(*at, column), &key.value, descending) == Ordering::Less)
        })
    }

    fn window(&mut self, query: &ListQuery<C>) -> Option<Slice<C>> {
        // These are asked for by their ids, whatever order the others are shown in.
        if let At::These(ids) = &query.at {
            let wanted: HashSet<C::Id> = ids.iter().copied().collect();
            let rows = self.worked.rows.iter().enumerate().filter(|(_, row)| wanted.contains(&C::id(row)));
            let key = |at: usize| SortKey { value: self.value(at, query.sort.column), id: at.to_string() };
            let rows = rows.map(|(at, row)| (key(at), row.clone())).collect();
            return Some(Slice { head: self.worked.head.clone(), rows, before: false, after: false, partial: false });
        }
        self.arrange(query);
        let arranged = self.arranged.as_ref()?;
        let (count, size) = (arranged.order.len(), query.size);
        let beside = |key: &SortKey| {
            let row = key.id.parse::<usize>().ok().and_then(|row| self.worked.rows.get(row));
            self.place(arranged, row.map(C::id), key)
        };
        let around = match &query.at {
            At::After(key) | At::Before(key) => beside(key),
            At::Around(id, key) => self.place(arranged, Some(*id), key),
            At::Start | At::End | At::These(_) => 0,
        };
        let Range { start, end } = cut(&query.at, (count, size), around);
        let rows = arranged.order[start..end].iter().map(|at| {
            let key = SortKey { value: self.value(*at, query.sort.column), id: at.to_string() };
            (key, self.worked.rows[*at].clone())
        });
        Some(Slice {
            head: self.worked.head.clone(),
            rows: rows.collect(),
            before: start > 0,
            after: end < count,
            partial: false,
        })
    }
}

/// The part of a list that a window is cut from, which has so many rows and is to have so many at most; `around` is the place
/// of the row that the window is told by.
#[must_use]
pub fn cut<I>(at: &At<I>, (count, size): (usize, usize), around: usize) -> Range<usize> {
    let start = match at {
        At::Start | At::These(_) => 0,
        At::End => count.saturating_sub(size),
        At::After(_) => around + 1,
        At::Before(_) => around.saturating_sub(size),
        At::Around(..) => around.saturating_sub(size / 2).min(count.saturating_sub(size)),
    };
    let end = if let At::Before(_) = at { around } else { start.saturating_add(size) };
    let (start, end) = (start.min(count), end.min(count));
    start..end.max(start)
}

/// Without a value last in both directions, and texts without the case of their letters.
#[must_use]
pub fn order(left: &Value, right: &Value, descending: bool) -> Ordering {
    let turn = |order: Ordering| if descending { order.reverse() } else { order };
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => turn(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => turn(left.to_lowercase().cmp(&right.to_lowercase())),
        (left, right) => (*left == Value::Absent).cmp(&(*right == Value::Absent)),
    }
}

impl<C: Computed> List for C {
    type Id = C::Id;
    type Row = C::Row;
    type Head = C::Head;
    type Column = C::Column;

    const NATURAL: Sort<C::Column> = C::NATURAL;

    fn id(row: &C::Row) -> C::Id {
        C::id(row)
    }

    fn name(row: &C::Row) -> &str {
        C::name(row)
    }

    fn texts(row: &C::Row) -> Vec<&str> {
        C::texts(row)
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        Self::window_from(backend, &mut Shelf::default(), query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<C::Id>, Error> {
        Self::named_from(backend, &mut Shelf::default(), query)
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        Self::count_from(backend, &mut Shelf::default(), query)
    }

    fn window_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        let lost = || Error::Storage("What was worked out is gone.".to_owned());
        shelf.list(backend, query)?.window(query).ok_or_else(lost)
    }

    fn named_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<C::Id>, Error> {
        let rows = &shelf.list(backend, query)?.worked.rows;
        Ok(rows.iter().find(|row| C::name(row).eq_ignore_ascii_case(&query.text)).map(C::id))
    }

    fn count_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        let list = shelf.list(backend, query)?;
        list.arrange(query);
        let count = list.arranged.as_ref().map_or(0, |arranged| arranged.order.len());
        Ok(Some(u32::try_from(count).unwrap_or(u32::MAX)))
    }
}
