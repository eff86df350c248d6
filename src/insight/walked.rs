//! Lists that are worked out while the teams of an organization are walked through: stretch by stretch, so that others are
//! served in between, and kept as few bytes for each row. The rows of a window are read and worked out again.

use jiff::Timestamp;

use crate::backend::list::{Answer, At, List, ListQuery, Slice, Sort, SortKey, Value};
use crate::backend::shelf::{self, Shelf, cut};
use crate::backend::walk::Passed;
use crate::backend::{Backend, Edition, Error};
use crate::domain::Actor;

/// So many stretches of teams are looked through before it is said how far it is.
const SLICE: u32 = 10;
/// So many teams are read at once for what few rows need.
pub(super) const READ: usize = 200;

/// Rows, each at its place.
pub(super) type Placed<L> = Vec<(u32, <L as List>::Row)>;

/// What is kept of a list. Each row has a place; the places are numbered from 0 on.
pub(super) trait Store: Sized + Send + 'static {
    type List: List;

    /// Nothing is looked through yet.
    fn begin(backend: &dyn Backend, query: &ListQuery<Self::List>, now: Timestamp) -> Result<Self, Error>;

    /// Whether what is kept of one list is all that another one needs.
    fn is_of(kept: &Self::List, asked: &Self::List) -> bool {
        kept == asked
    }

    /// Is of this list from now on, for which it has all.
    fn turn_to(&mut self, _: &Self::List) {}

    /// Looks through the next stretch of teams; answers whether that was all.
    fn go_on(&mut self, backend: &dyn Backend) -> Result<bool, Error>;

    fn passed(&self) -> Passed;

    /// From when on there are other rows though nothing is changed.
    fn until(&self) -> Option<Timestamp>;

    /// The places of the rows that match, in an order.
    fn arrange(&self, backend: &dyn Backend, text: &str, sort: Sort<<Self::List as List>::Column>) -> Result<Vec<u32>, Error>;

    /// The rows at these places, as far as they are still there.
    fn rows(&self, backend: &dyn Backend, places: &[u32]) -> Result<Placed<Self::List>, Error>;

    /// Those of the rows with these ids that are there, each at its place, in the order of the list.
    fn these(&self, backend: &dyn Backend, ids: &[<Self::List as List>::Id]) -> Result<Placed<Self::List>, Error>;

    /// What a row is known by in its list, also after it was worked out again.
    fn key(&self, place: u32) -> String;

    fn place_of(&self, key: &str) -> Option<u32>;

    /// What a row is ordered by.
    fn value(row: &<Self::List as List>::Row, column: <Self::List as List>::Column) -> Value;

    /// What is known besides the rows of a window that was asked for.
    fn head(&self, backend: &dyn Backend, at: &At<<Self::List as List>::Id>) -> Result<<Self::List as List>::Head, Error>;
}

/// A list with what was asked for.
struct Kept<S: Store> {
    actor: Actor,
    list: S::List,
    version: Option<Edition>,
    store: S,
    /// All teams were looked through.
    whole: bool,
    arranged: Option<Arranged<S::List>>,
}

/// The places of the rows that match, in an order.
struct Arranged<L: List> {
    text: String,
    sort: Sort<L::Column>,
    order: Vec<u32>,
}

impl<S: Store> Kept<S> {
    fn arrange(&mut self, backend: &dyn Backend, query: &ListQuery<S::List>) -> Result<(), Error> {
        let text = query.text.to_lowercase();
        if !self.arranged.as_ref().is_some_and(|arranged| arranged.text == text && arranged.sort == query.sort) {
            self.arranged = None;
            let order = self.store.arrange(backend, &text, query.sort)?;
            self.arranged = Some(Arranged { text, sort: query.sort, order });
        }
        Ok(())
    }

    fn order(&self) -> &[u32] {
        self.arranged.as_ref().map_or(&[], |arranged| &arranged.order)
    }

    /// Where a row is in the order, or else where its value would be.
    fn at(&self, backend: &dyn Backend, key: &SortKey, sort: Sort<<S::List as List>::Column>) -> Result<usize, Error> {
        if let Some(place) = self.store.place_of(&key.id)
            && let Some(at) = self.order().iter().position(|other| *other == place)
        {
            return Ok(at);
        }
        let (mut low, mut high) = (0, self.order().len());
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.store.rows(backend, &self.order()[middle..=middle])?.pop();
            let value = row.map_or(Value::Absent, |(_, row)| S::value(&row, sort.column));
            if shelf::order(&value, &key.value, sort.descending).is_lt() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn keyed(&self, rows: Placed<S::List>, column: <S::List as List>::Column) -> Vec<(SortKey, <S::List as List>::Row)> {
        let key = |place: u32, row: &_| SortKey { value: S::value(row, column), id: self.store.key(place) };
        rows.into_iter().map(|(place, row)| (key(place, &row), row)).collect()
    }

    fn window(&mut self, backend: &dyn Backend, query: &ListQuery<S::List>) -> Result<Slice<S::List>, Error> {
        let head = self.store.head(backend, &query.at)?;
        if let At::These(ids) = &query.at {
            // Whatever order the others are shown in.
            let rows = self.keyed(self.store.these(backend, ids)?, query.sort.column);
            return Ok(Slice { head, rows, before: false, after: false, partial: false });
        }
        self.arrange(backend, query)?;
        let count = self.order().len();
        let around = match &query.at {
            At::After(key) | At::Before(key) | At::Around(_, key) => self.at(backend, key, query.sort)?,
            At::Start | At::End | At::These(_) => 0,
        };
        let range = cut(&query.at, (count, query.size), around);
        let (before, after) = (range.start > 0, range.end < count);
        let rows = self.keyed(self.store.rows(backend, &self.order()[range])?, query.sort.column);
        Ok(Slice { head, rows, before, after, partial: false })
    }
}

/// Works the list out where it is not here as it is by now, for so many stretches of teams at most; answers how far it is
/// unless it is whole.
fn work<S: Store>(
    backend: &dyn Backend,
    shelf: &mut Shelf,
    query: &ListQuery<S::List>,
    most: Option<u32>,
) -> Result<Option<Passed>, Error> {
    let goes_on = matches!(query.at, At::After(_) | At::Before(_)) || query.size == 0;
    let now = backend.clock()?.now;
    let version = backend.edition();
    let mut kept = shelf.take::<Kept<S>>().filter(|kept| kept.actor == query.actor && S::is_of(&kept.list, &query.list));
    if let Some(kept) = kept.as_mut().filter(|kept| kept.list != query.list) {
        kept.list = query.list.clone();
        kept.store.turn_to(&kept.list);
        kept.arranged = None;
    }
    if let Some(there) = kept.take_if(|kept| {
        let lasts = kept.store.until().is_none_or(|until| now < until);
        kept.whole && (goes_on || lasts && version.is_some() && kept.version == version)
    }) {
        shelf.keep(there);
        return Ok(None);
    }
    // A list that is worked out is large: the one before goes first.
    shelf.clear();
    let mut kept = match kept.filter(|kept| !kept.whole) {
        Some(begun) => begun,
        None => {
            let (actor, list) = (query.actor, query.list.clone());
            Kept { actor, list, version, store: S::begin(backend, query, now)?, whole: false, arranged: None }
        }
    };
    for stretches in 1.. {
        match kept.store.go_on(backend) {
            Ok(true) => break,
            Ok(false) => {}
            Err(error) => {
                shelf.keep(kept);
                return Err(error);
            }
        }
        if most.is_some_and(|most| stretches >= most) {
            let passed = kept.store.passed();
            shelf.keep(kept);
            return Ok(Some(passed));
        }
    }
    kept.whole = true;
    shelf.keep(kept);
    shelf.count_worked();
    Ok(None)
}

fn whole<'a, S: Store>(
    backend: &dyn Backend,
    shelf: &'a mut Shelf,
    query: &ListQuery<S::List>,
) -> Result<&'a mut Kept<S>, Error> {
    work::<S>(backend, shelf, query, None)?;
    shelf.kept_mut().ok_or_else(|| Error::Storage("What was worked out is gone.".to_owned()))
}

/// See [`List::window_from`].
pub(super) fn window<S: Store>(
    backend: &dyn Backend,
    shelf: &mut Shelf,
    query: &ListQuery<S::List>,
) -> Result<Slice<S::List>, Error> {
    whole::<S>(backend, shelf, query)?.window(backend, query)
}

/// See [`List::answer_from`].
pub(super) fn answer<S: Store>(
    backend: &dyn Backend,
    shelf: &mut Shelf,
    query: &ListQuery<S::List>,
) -> Result<Answer<S::List>, Error> {
    match work::<S>(backend, shelf, query, Some(SLICE))? {
        Some(passed) => Ok(Answer::Working(passed)),
        None => window::<S>(backend, shelf, query).map(Answer::Window),
    }
}

/// See [`List::named_from`].
pub(super) fn named<S: Store>(
    backend: &dyn Backend,
    shelf: &mut Shelf,
    query: &ListQuery<S::List>,
) -> Result<Option<<S::List as List>::Id>, Error> {
    let mut all = ListQuery { at: At::Start, size: READ, ..query.clone() };
    loop {
        let slice = window::<S>(backend, shelf, &all)?;
        if let Some((_, row)) = slice.rows.iter().find(|(_, row)| S::List::name(row).eq_ignore_ascii_case(&query.text)) {
            return Ok(Some(S::List::id(row)));
        }
        match slice.rows.last().filter(|_| slice.after) {
            Some((key, _)) => all.at = At::After(key.clone()),
            None => return Ok(None),
        }
    }
}

/// See [`List::count_from`].
pub(super) fn count<S: Store>(
    backend: &dyn Backend,
    shelf: &mut Shelf,
    query: &ListQuery<S::List>,
) -> Result<Option<u32>, Error> {
    let kept = whole::<S>(backend, shelf, query)?;
    kept.arrange(backend, query)?;
    Ok(u32::try_from(kept.order().len()).ok())
}

/// The questions of a list that a store answers.
macro_rules! answered_by {
    ($store:ty) => {
        fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
            walked::window::<$store>(backend, &mut Shelf::default(), query)
        }

        fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Self::Id>, Error> {
            walked::named::<$store>(backend, &mut Shelf::default(), query)
        }

        fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
            walked::count::<$store>(backend, &mut Shelf::default(), query)
        }

        fn window_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
            walked::window::<$store>(backend, shelf, query)
        }

        fn answer_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Answer<Self>, Error> {
            walked::answer::<$store>(backend, shelf, query)
        }

        fn named_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<Self::Id>, Error> {
            walked::named::<$store>(backend, shelf, query)
        }

        fn count_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
            walked::count::<$store>(backend, shelf, query)
        }
    };
}
pub(super) use answered_by;
