//! Lists of a host: pages of a hundred, joined by id, whatever a host makes of page numbers and filters.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::backend::Error;
use crate::backend::list::{At, SortKey, Value};
use crate::wire::Pagination;

/// Rows of a page; hosts give no more.
pub(super) const PAGE: usize = 100;
/// Pages of a list at most, so that a host that never ends is left.
const MOST: u32 = 2_000;
/// A list that is asked for from its beginning is read again after so long.
const FRESH: Duration = Duration::from_secs(2);

/// A page as a host gave it.
pub(super) struct Page<T> {
    /// Each with its id.
    pub(super) rows: Vec<(String, T)>,
    /// `None` where the host gives everything at once.
    pub(super) pagination: Option<Pagination>,
}

/// A list with nothing in it.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), pagination: None }
    }
}

/// What is here of a list.
#[derive(Clone, Debug)]
pub(super) struct Pages<T> {
    rows: Vec<(String, T)>,
    /// Where each row stands.
    places: HashMap<String, usize>,
    /// So many pages are here.
    read: u32,
    /// There are no more.
    complete: bool,
    total: Option<u32>,
    begun: Instant,
}

/// Rows of a window, each with its place in the list.
pub(super) struct Found<T> {
    pub(super) rows: Vec<(SortKey, T)>,
    pub(super) before: bool,
    pub(super) after: bool,
}

impl<T: Clone> Pages<T> {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), read: 0, complete: false, total: None, begun: Instant::now() }
    }

    /// Whether a window at this place is answered from what is here: scrolling is, beginning again is not.
    pub(super) fn serves<I>(&self, at: &At<I>) -> bool {
        match at {
            At::After(_) | At::Before(_) | At::These(_) => true,
            At::Start | At::End | At::Around(..) => self.begun.elapsed() < FRESH,
        }
    }

    /// How many rows there are, where that is known.
    pub(super) fn total(&self) -> Option<u32> {
        if self.complete { u32::try_from(self.rows.len()).ok() } else { self.total }
    }

    /// The rows that are here.
    pub(super) fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// Whether every row is here.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Reads on until so many rows are here, or all.
    pub(super) fn reach(&mut self, wanted: usize, mut read: impl FnMut(u32) -> Result<Page<T>, Error>) -> Result<(), Error> {
        while !self.complete && self.rows.len() < wanted {
            if self.read >= MOST {
                let rows = usize::try_from(MOST).unwrap_or(usize::MAX) * PAGE;
                return Err(Error::Unavailable(format!("The host has more than {rows} rows of this list. No more are read.")));
            }
            let page = read(self.read + 1)?;
            self.take(page);
        }
        Ok(())
    }

    /// Reads all of it.
    pub(super) fn complete(&mut self, read: impl FnMut(u32) -> Result<Page<T>, Error>) -> Result<(), Error> {
        self.reach(usize::MAX, read)
    }

    fn take(&mut self, page: Page<T>) {
        let number = self.read + 1;
        let count = page.rows.len();
        let before = self.rows.len();
        // A page that is not the one that was asked for brings nothing new, and neither does one that repeats.
        let other = page.pagination.and_then(|told| told.current_page).is_some_and(|current| current != number);
        if !other {
            for (id, row) in page.rows {
                if !self.places.contains_key(&id) {
                    self.places.insert(id.clone(), self.rows.len());
                    self.rows.push((id, row));
                }
            }
        }
        self.read = number;
        self.begun = Instant::now();
        let Some(told) = page.pagination else {
            self.complete = true;
            return;
        };
        self.total = told.total_count.or(self.total);
        let last = match (told.next_page, told.total_pages) {
            (Some(next), _) => next <= number,
            (None, Some(pages)) => number >= pages,
            (None, None) => count < PAGE,
        };
        self.complete = last || other || self.rows.len() == before;
    }

    /// What is here, in an order; equal rows stay as the host gave them.
    pub(super) fn whole(mut rows: Vec<(String, T)>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> Self {
        rows.sort_by(|(_, one), (_, other)| order(one, other));
        let mut whole = Self { rows, complete: true, ..Self::new() };
        whole.number();
        whole
    }

    /// Puts what came with one answer in an order.
    pub(super) fn sort_by(&mut self, order: impl FnMut(&(String, T), &(String, T)) -> std::cmp::Ordering) {
        self.rows.sort_by(order);
        self.number();
    }

    fn number(&mut self) {
        self.places = self.rows.iter().enumerate().map(|(place, (id, _))| (id.clone(), place)).collect();
    }

    /// Keeps the rows that match, of a list that is whole.
    pub(super) fn retain(&mut self, matches: impl Fn(&T) -> bool) {
        self.rows.retain(|(_, row)| matches(row));
        self.number();
    }

    /// Whether one answer brought everything, in whatever order.
    pub(super) fn is_one_answer(&self) -> bool {
        self.complete && self.read == 1
    }

    /// The rows that are here, each with its id.
    pub(super) fn entries(&self) -> &[(String, T)] {
        &self.rows
    }

    /// Where a row stands.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// A window of so many rows.
    pub(super) fn window<I: std::fmt::Display>(
        &mut self,
        at: &At<I>,
        size: usize,
        mut read: impl FnMut(u32) -> Result<Page<T>, Error>,
    ) -> Result<Found<T>, Error> {
        let place = |key: &SortKey| if let Value::Number(place) = key.value { usize::try_from(place).unwrap_or(0) } else { 0 };
        let start = match at {
            At::Start => 0,
            At::After(key) => place(key) + 1,
            At::Before(key) => place(key).saturating_sub(size),
            At::Around(id, key) => {
                let id = id.to_string();
                self.place(&id).unwrap_or_else(|| place(key)).saturating_sub(size / 2)
            }
            At::End => {
                self.complete(&mut read)?;
                self.rows.len().saturating_sub(size)
            }
            At::These(ids) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                let rows = ids.iter().filter_map(|id| self.place(id).map(|at| self.row(at))).collect();
                return Ok(Found { rows, before: false, after: false });
            }
        };
        let end = if let At::Before(key) = at { place(key) } else { start + size };
        self.reach(end + 1, &mut read)?;
        // What a filter or somebody else has made shorter begins before its end.
        let end = end.min(self.rows.len());
        let start = start.min(end.saturating_sub(usize::from(matches!(at, At::Around(..)))));
        let start = if matches!(at, At::Around(..)) { start.min(end.saturating_sub(size)) } else { start };
        let rows = (start..end).map(|at| self.row(at)).collect();
        Ok(Found { rows, before: start > 0, after: end < self.rows.len() || !self.complete })
    }

    fn row(&self, at: usize) -> (SortKey, T) {
        let (id, row) = &self.rows[at];
        (SortKey { value: Value::Number(i64::try_from(at).unwrap_or(i64::MAX)), id: id.clone() }, row.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A host with so many rows, in pages of a hundred; answers how often it was asked.
    fn host(count: usize, asked: &mut u32) -> impl FnMut(u32) -> Result<Page<usize>, Error> {
        move |number| {
            *asked += 1;
            let first = (usize::try_from(number).expect("a page") - 1) * PAGE;
            let rows = (first..count.min(first + PAGE)).map(|row| (row.to_string(), row)).collect();
            let pages = u32::try_from(count.div_ceil(PAGE)).ok();
            let pagination = Pagination {
                current_page: Some(number),
                total_pages: pages,
                total_count: u32::try_from(count).ok(),
                next_page: pages.filter(|pages| number < *pages).map(|_| number + 1),
                ..Pagination::default()
            };
            Ok(Page { rows, pagination: Some(pagination) })
        }
    }

    fn values(found: &Found<usize>) -> Vec<usize> {
        found.rows.iter().map(|(_, row)| *row).collect()
    }

    #[test]
    fn scrolling_to_row_250_asks_for_three_pages() {
        let (mut asked, mut pages) = (0, Pages::new());
        let mut at: At<String> = At::Start;
        let mut seen = Vec::new();
        while seen.len() < 250 {
            let found = pages.window(&at, 40, host(5_000, &mut asked)).expect("rows");
            at = At::After(found.rows.last().expect("a row").0.clone());
            seen.extend(values(&found));
            assert!(found.after);
        }
        assert_eq!((seen, asked, pages.total()), ((0..280).collect(), 3, Some(5_000)));
    }

    #[test]
    fn walking_back_is_the_reverse_and_asks_nothing() {
        let (mut asked, mut pages) = (0, Pages::new());
        let end = pages.window(&At::<String>::End, 40, host(250, &mut asked)).expect("rows");
        assert_eq!((values(&end), end.after, end.before), ((210..250).collect(), false, true));
        let back = pages.window(&At::<String>::Before(end.rows[0].0.clone()), 40, host(250, &mut asked)).expect("rows");
        assert_eq!((values(&back), asked), ((170..210).collect(), 3));
        let around =
            pages.window(&At::Around("100".to_owned(), back.rows[0].0.clone()), 20, host(250, &mut asked)).expect("rows");
        assert_eq!(values(&around), (90..110).collect::<Vec<_>>());
    }

    #[test]
    fn a_list_that_is_too_long_is_never_called_complete() {
        let (mut asked, mut pages) = (0, Pages::new());
        let refused = pages.complete(host(250_000, &mut asked)).expect_err("too many rows");
        assert!(refused.to_string().contains("more than 200000 rows"), "{refused}");
        assert_eq!((asked, pages.is_complete(), pages.total()), (MOST, false, Some(250_000)));
        let found = pages.window(&At::<String>::Start, 40, host(250_000, &mut asked)).expect("what is here");
        assert!(found.after && found.rows.len() == 40);
        let mut pages = Pages::new();
        pages.complete(host(30_000, &mut asked)).expect("all rows");
        assert_eq!((pages.is_complete(), pages.total()), (true, Some(30_000)));
    }

    #[test]
    fn a_host_that_gives_everything_at_once_is_asked_once() {
        let (mut pages, mut asked) = (Pages::new(), 0);
        let read = |_| {
            asked += 1;
            Ok(Page { rows: (0..7).map(|row| (row.to_string(), row)).collect(), pagination: None })
        };
        let found = pages.window(&At::<String>::Start, 40, read).expect("rows");
        assert_eq!((values(&found), found.after, asked), ((0..7).collect(), false, 1));
    }

    #[test]
    fn a_host_that_does_not_turn_pages_ends_the_list_and_no_row_comes_twice() {
        let mut pages = Pages::new();
        let read = |_| {
            let told = Pagination { current_page: Some(1), next_page: Some(2), total_count: Some(30), ..Pagination::default() };
            Ok(Page { rows: (0..20).map(|row| (row.to_string(), row)).collect(), pagination: Some(told) })
        };
        let found = pages.window(&At::<String>::Start, 40, read).expect("rows");
        assert_eq!((values(&found), found.after, pages.total()), ((0..20).collect(), false, Some(20)));
        // Without a number the page tells by its rows that it is the same again.
        let mut pages = Pages::new();
        let read = |_| {
            let told = Pagination { next_page: Some(9), ..Pagination::default() };
            Ok(Page { rows: (0..20).map(|row| (row.to_string(), row)).collect(), pagination: Some(told) })
        };
        let found = pages.window(&At::<String>::Start, 40, read).expect("rows");
        assert_eq!((values(&found), found.after), ((0..20).collect(), false));
    }
}
