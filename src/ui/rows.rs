//! The rows of a list that are here, read window by window around the cursor. The cursor is an id: nothing that others
//! add, remove or sort moves it to another row.

pub mod asking;
mod travel;
mod waiting;

use std::collections::VecDeque;

use super::ticket::Ticket;
use crate::backend::Error;
use crate::backend::list::{At, List, ListQuery, Slice, Sort, SortKey};
use crate::backend::walk::Passed;
use crate::domain::Actor;

/// So many screens of rows are kept at most on each side of the cursor.
const KEPT: usize = 4;

/// What is wanted of a list: the rows that are here answer one such value and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted<L: List> {
    pub actor: Actor,
    pub list: L,
    /// The text of the filter, trimmed.
    pub text: String,
    pub sort: Sort<L::Column>,
}

impl<L: List> Wanted<L> {
    fn query(&self, at: At<L::Id>, size: usize) -> ListQuery<L> {
        let Self { actor, list, text, sort } = self.clone();
        ListQuery { actor, list, text, sort, at, size }
    }

    fn is_asked_by(&self, query: &ListQuery<L>) -> bool {
        (self.actor, &self.list, &self.text, self.sort) == (query.actor, &query.list, &query.text, query.sort)
    }

    fn passes(&self, row: &L::Row) -> bool {
        let text = self.text.to_lowercase();
        text.is_empty() || L::texts(row).iter().any(|words| words.to_lowercase().contains(&text))
    }
}

/// How many rows match, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exactly(usize),
    /// So many are here, and the backend doesn't say how many there are.
    AtLeast(usize),
    Unknown,
}

/// What a list needs next.
#[derive(Clone, Debug, PartialEq)]
pub enum Need<L: List> {
    Window(ListQuery<L>),
    Count(ListQuery<L>),
    /// The row that is called as the text says.
    Named(ListQuery<L>),
    /// The next of the rows that are to be marked.
    Gather(ListQuery<L>),
    Marked(Purpose, ListQuery<L>),
}

/// What the marked rows are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To know which are still there.
    Check,
    Copy,
}

/// Where a list stands with its backend.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Idle,
    /// An answer is waited for.
    Asking(Ticket),
    /// The rows are to be read again once they are on the screen.
    Due,
}

/// The rows of a list that are here, and the cursor among them.
#[expect(clippy::struct_excessive_bools, reason = "each says something else of what is here, and they change apart")]
#[derive(Clone, Debug)]
pub struct Rows<L: List> {
    wanted: Option<Wanted<L>>,
    head: Option<L::Head>,
    entries: VecDeque<(SortKey, L::Row)>,
    before: bool,
    after: bool,
    /// The entries answer what is wanted; otherwise they are those of an earlier filter that match this one, too.
    answered: bool,
    /// Parts of the entries come with the same question, asked once more.
    partial: bool,
    total: Option<u32>,
    counted: bool,
    state: State,
    error: Option<Error>,
    /// How far the backend is with working the list out.
    working: Option<Passed>,
    cursor: usize,
    /// The first entry that is drawn.
    top: usize,
    height: usize,
    /// Rows that the cursor still has to go, once they are here.
    owed: isize,
    /// The cursor goes to an end that is not here yet.
    goal: Option<At<L::Id>>,
}

impl<L: List> Default for Rows<L> {
    fn default() -> Self {
        Self {
            wanted: None,
            head: None,
            entries: VecDeque::new(),
            before: false,
            after: false,
            answered: false,
            partial: false,
            total: None,
            counted: false,
            state: State::Idle,
            error: None,
            working: None,
            cursor: 0,
            top: 0,
            height: 1,
            owed: 0,
            goal: None,
        }
    }
}

impl<L: List> Rows<L> {
    /// What is known of the list besides its rows.
    #[must_use]
    pub fn head(&self) -> Option<&L::Head> {
        self.head.as_ref()
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&L::Row> {
        self.entries.get(self.cursor).map(|(_, row)| row)
    }

    /// A row that is here.
    #[must_use]
    pub fn find(&self, id: L::Id) -> Option<&L::Row> {
        self.entries.iter().map(|(_, row)| row).find(|row| L::id(row) == id)
    }

    /// Every row that is here.
    pub fn here(&self) -> impl Iterator<Item = &L::Row> {
        self.entries.iter().map(|(_, row)| row)
    }

    /// The rows in sight, from the top.
    pub fn visible(&self) -> impl Iterator<Item = &L::Row> {
        self.entries.iter().skip(self.top).take(self.height).map(|(_, row)| row)
    }

    /// The line of the cursor in sight.
    #[must_use]
    pub fn line(&self) -> usize {
        self.cursor - self.top
    }

    /// How many rows match, as far as that is known.
    #[must_use]
    pub fn total(&self) -> Total {
        let all = self.answered && !self.before && !self.after;
        match self.total {
            _ if all => Total::Exactly(self.entries.len()),
            Some(total) => Total::Exactly(usize::try_from(total).unwrap_or(usize::MAX)),
            None if self.counted => Total::AtLeast(self.entries.len()),
            None => Total::Unknown,
        }
    }

    /// How many rows are here: no more for a long list than for a short one.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is known that no row matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.answered && !self.before && !self.after
    }

    /// Whether there is nothing right to draw until an answer comes.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.answered && self.entries.is_empty() && self.error.is_none()
    }

    /// Whether an answer is waited for, of whatever kind.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        matches!(self.state, State::Asking(_))
    }

    /// What was asked is answered, and no rows came of it.
    pub fn rest(&mut self) {
        self.state = State::Idle;
    }

    /// Why the last read failed; the rows are those of before, if there are any.
    #[must_use]
    pub fn fault(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Says what is wanted by now and how many rows are in sight. Rows of before stay as far as they match.
    pub fn want(&mut self, wanted: Wanted<L>, height: usize) {
        self.height = height.max(1);
        if self.wanted.as_ref() != Some(&wanted) {
            self.turn_to(wanted);
        }
        self.scroll();
    }

    fn turn_to(&mut self, wanted: Wanted<L>) {
        let before = self.wanted.replace(wanted);
        self.state = State::Idle;
        (self.answered, self.counted, self.total, self.error) = (false, false, None, None);
        self.working = None;
        (self.owed, self.goal) = (0, None);
        let (Some(before), Some(wanted)) = (before, self.wanted.as_ref()) else { return };
        let here = self.entries.get(self.cursor).map(|(key, row)| (L::id(row), key.clone()));
        if (before.actor, &before.list) != (wanted.actor, &wanted.list) {
            self.entries.clear();
            self.head = None;
        } else if before.sort == wanted.sort {
            // What was read matches still, or does not; none is drawn that does not.
            self.entries.retain(|(_, row)| wanted.passes(row));
            let stays = here.filter(|(id, _)| self.entries.iter().any(|(_, row)| L::id(row) == *id));
            self.goal = stays.map(|(id, key)| At::Around(id, key));
        } else {
            self.entries.clear();
            self.goal = here.map(|(id, key)| At::Around(id, key));
        }
        let stays = match &self.goal {
            Some(At::Around(id, _)) => self.entries.iter().position(|(_, row)| L::id(row) == *id),
            _ => None,
        };
        (self.cursor, self.top) = (stays.unwrap_or(0), 0);
        (self.before, self.after) = (true, true);
    }

    /// What is to be read next, if anything is and nothing is being read.
    #[must_use]
    pub fn need(&self) -> Option<Need<L>> {
        let wanted = self.wanted.as_ref()?;
        if self.state != State::Idle || self.error.is_some() {
            return None;
        }
        let window = |at: At<L::Id>| Some(Need::Window(wanted.query(at, self.height * 2)));
        if !self.answered || self.goal.is_some() {
            return window(self.goal.clone().unwrap_or(At::Start));
        }
        if self.partial || self.working.is_some() {
            return self.again().map(Need::Window);
        }
        let (first, last) = (self.entries.front(), self.entries.back());
        let below = self.entries.len().saturating_sub(self.top + self.height);
        match (first, last) {
            (_, Some((key, _))) if self.after && (below < self.height || self.owed > 0) => window(At::After(key.clone())),
            (Some((key, _)), _) if self.before && (self.top < self.height || self.owed < 0) => window(At::Before(key.clone())),
            _ if !self.counted && (self.before || self.after) => Some(Need::Count(wanted.query(At::Start, 0))),
            _ => None,
        }
    }

    /// The window around the cursor, to be read again.
    #[must_use]
    pub fn again(&self) -> Option<ListQuery<L>> {
        let wanted = self.wanted.as_ref()?;
        let at = match (&self.goal, self.entries.get(self.cursor)) {
            (Some(goal), _) => goal.clone(),
            (None, Some((key, row))) if self.answered => At::Around(L::id(row), key.clone()),
            (None, _) => At::Start,
        };
        Some(wanted.query(at, self.height * KEPT))
    }

    /// Takes a window, unless something else is wanted by now.
    pub fn take(&mut self, query: &ListQuery<L>, slice: Slice<L>) -> bool {
        if !self.wanted.as_ref().is_some_and(|wanted| wanted.is_asked_by(query)) {
            return false;
        }
        self.head = Some(slice.head);
        self.working = None;
        (self.state, self.error, self.answered, self.partial) = (State::Idle, None, true, slice.partial);
        match &query.at {
            At::After(key) if self.entries.back().is_some_and(|(last, _)| last == key) => {
                self.entries.extend(slice.rows);
                self.after = slice.after;
            }
            At::Before(key) if self.entries.front().is_some_and(|(first, _)| first == key) => {
                let new = slice.rows.len();
                for entry in slice.rows.into_iter().rev() {
                    self.entries.push_front(entry);
                }
                (self.cursor, self.top) = (self.cursor + new, self.top + new);
                self.before = slice.before;
            }
            At::After(_) | At::Before(_) => {}
            at => {
                self.replace(at, slice.rows);
                (self.before, self.after) = (slice.before, slice.after);
                self.counted = false;
            }
        }
        self.goal = None;
        let owed = std::mem::take(&mut self.owed);
        self.travel_by(owed);
        self.trim();
        self.scroll();
        true
    }

    /// Other rows in place of those that are here; the cursor stays on its row and its line, or goes to the next row that
    /// remains, or else to the one before.
    fn replace(&mut self, at: &At<L::Id>, rows: Vec<(SortKey, L::Row)>) {
        let line = self.line();
        let old: Vec<L::Id> = self.entries.iter().map(|(_, row)| L::id(row)).collect();
        self.entries = rows.into();
        let position = |id: &L::Id| self.entries.iter().position(|(_, row)| L::id(row) == *id);
        let cursor = match at {
            At::Start => Some(0),
            At::End => Some(self.entries.len().saturating_sub(1)),
            At::Around(id, _) => position(id).or_else(|| {
                let from = old.iter().position(|other| other == id)?;
                let next = old[from..].iter().find_map(position);
                next.or_else(|| old[..from].iter().rev().find_map(position))
            }),
            At::After(_) | At::Before(_) | At::These(_) => None,
        };
        self.cursor = cursor.unwrap_or(0).min(self.entries.len().saturating_sub(1));
        self.top = self.cursor.saturating_sub(line);
    }

    /// Lets go of rows far from the cursor.
    fn trim(&mut self) {
        let most = self.height * KEPT;
        while self.entries.len() > self.cursor + most + 1 {
            self.entries.pop_back();
            self.after = true;
        }
        while self.cursor > most {
            self.entries.pop_front();
            self.cursor -= 1;
            self.top = self.top.saturating_sub(1);
            self.before = true;
        }
    }

    /// Takes how far the backend is with what is wanted; it is asked again.
    pub fn take_progress(&mut self, query: &ListQuery<L>, passed: Passed) {
        if self.wanted.as_ref().is_some_and(|wanted| wanted.is_asked_by(query)) {
            (self.state, self.error, self.working) = (State::Idle, None, Some(passed));
        }
    }

    /// How far the backend is with working the list out, while it is.
    #[must_use]
    pub fn working(&self) -> Option<Passed> {
        self.working
    }

    /// Takes how many rows match.
    pub fn take_count(&mut self, query: &ListQuery<L>, count: Option<u32>) -> bool {
        if !self.wanted.as_ref().is_some_and(|wanted| wanted.is_asked_by(query)) {
            return false;
        }
        (self.total, self.counted, self.state) = (count, true, State::Idle);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::backend::list::Value;
    use crate::ui::action::Action;
    use crate::ui::fetched::Waiting;

    /// A list of numbers with names, of which windows are cut by hand.
    #[derive(Clone, Debug, PartialEq)]
    struct Numbers;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum By {
        Name,
        Size,
    }

    impl List for Numbers {
        type Id = u32;
        type Row = (u32, String);
        type Head = ();
        type Column = By;

        const NATURAL: Sort<By> = Sort { column: By::Name, descending: false };

        fn id(row: &Self::Row) -> u32 {
            row.0
        }

        fn name(row: &Self::Row) -> &str {
            &row.1
        }

        fn window(_: &dyn Backend, _: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
            unreachable!("the test answers")
        }

        fn named(_: &dyn Backend, _: &ListQuery<Self>) -> Result<Option<u32>, Error> {
            unreachable!("the test answers")
        }

        fn count(_: &dyn Backend, _: &ListQuery<Self>) -> Result<Option<u32>, Error> {
            unreachable!("the test answers")
        }
    }

    /// What a backend has, by id.
    struct Whole(Vec<(u32, String)>);

    impl Whole {
        fn of(ids: impl IntoIterator<Item = u32>) -> Self {
            Self(ids.into_iter().map(|id| (id, format!("row {id:05}"))).collect())
        }

        fn key(row: &(u32, String)) -> SortKey {
            SortKey { value: Value::Text(row.1.clone()), id: format!("{:05}", row.0) }
        }

        fn answer(&self, query: &ListQuery<Numbers>) -> Slice<Numbers> {
            let matching: Vec<&(u32, String)> = self.0.iter().filter(|row| row.1.contains(&query.text)).collect();
            let at = |key: &SortKey| matching.iter().take_while(|row| Self::key(row).id < key.id).count();
            let from = match &query.at {
                At::Start => 0,
                At::End => matching.len().saturating_sub(query.size),
                At::After(key) => at(key) + usize::from(matching.iter().any(|row| Self::key(row) == *key)),
                At::Before(key) => at(key).saturating_sub(query.size),
                At::Around(_, key) => at(key).saturating_sub(query.size / 2),
                At::These(_) => unreachable!("nothing is marked here"),
            };
            let to = match &query.at {
                At::Before(key) => at(key),
                _ => (from + query.size).min(matching.len()),
            };
            let rows = matching[from..to].iter().map(|row| (Self::key(row), (*row).clone())).collect();
            Slice { head: (), rows, before: from > 0, after: to < matching.len(), partial: false }
        }

        /// Answers whatever the list needs until it needs nothing; how many windows that took.
        fn feed(&self, rows: &mut Rows<Numbers>) -> usize {
            let mut windows = 0;
            for ticket in 1..50 {
                let Some(need) = rows.need() else { return windows };
                rows.reload(Ticket(ticket));
                match need {
                    Need::Window(query) => {
                        windows += 1;
                        assert!(rows.take(&query, self.answer(&query)));
                    }
                    Need::Count(query) => {
                        let count = self.0.iter().filter(|row| row.1.contains(&query.text)).count();
                        assert!(rows.take_count(&query, Some(u32::try_from(count).expect("a count"))));
                    }
                    Need::Named(_) | Need::Gather(_) | Need::Marked(..) => unreachable!("nothing is looked for"),
                }
            }
            panic!("the list is never satisfied");
        }

        fn reload(&self, rows: &mut Rows<Numbers>) {
            let query = rows.again().expect("a query");
            rows.reload(Ticket(99));
            assert!(rows.take(&query, self.answer(&query)));
            self.feed(rows);
        }
    }

    const HEIGHT: usize = 10;

    fn wanted(text: &str) -> Wanted<Numbers> {
        Wanted { actor: Actor::Operator, list: Numbers, text: text.to_owned(), sort: Numbers::NATURAL }
    }

    fn list(whole: &Whole) -> Rows<Numbers> {
        let mut rows = Rows::default();
        rows.want(wanted(""), HEIGHT);
        whole.feed(&mut rows);
        rows
    }

    fn here(rows: &Rows<Numbers>) -> Option<(u32, usize)> {
        rows.current().map(|row| (row.0, rows.line()))
    }

    fn seen(rows: &Rows<Numbers>) -> Vec<u32> {
        rows.visible().map(|row| row.0).collect()
    }

    #[test]
    fn a_list_reads_a_few_rows_however_many_there_are() {
        for count in [100, 100_000] {
            let whole = Whole::of(0..count);
            let mut rows = Rows::default();
            rows.want(wanted(""), HEIGHT);
            assert_eq!(whole.feed(&mut rows), 1);
            assert_eq!(
                (rows.entries.len(), rows.total()),
                (2 * HEIGHT, Total::Exactly(usize::try_from(count).expect("a count")))
            );
        }
    }

    #[test]
    fn walking_down_and_up_again_shows_each_row_once_and_keeps_few() {
        let whole = Whole::of(0..1_000);
        let mut rows = list(&whole);
        for id in 0..1_000 {
            assert_eq!(rows.current().map(|row| row.0), Some(id));
            rows.travel(Action::Down);
            whole.feed(&mut rows);
            assert!(rows.entries.len() <= 2 * KEPT * HEIGHT + 1);
        }
        for id in (0..1_000).rev() {
            assert_eq!(rows.current().map(|row| row.0), Some(id));
            rows.travel(Action::Up);
            whole.feed(&mut rows);
        }
    }

    #[test]
    fn the_end_and_the_start_are_one_window_away() {
        let whole = Whole::of(0..100_000);
        let mut rows = list(&whole);
        rows.travel(Action::Bottom);
        assert!(whole.feed(&mut rows) <= 2);
        assert_eq!(here(&rows), Some((99_999, HEIGHT - 1)));
        rows.travel(Action::Top);
        assert!(whole.feed(&mut rows) <= 2);
        assert_eq!(here(&rows), Some((0, 0)));
    }

    #[test]
    fn keys_that_come_before_the_rows_go_as_far_as_they_would_have_gone() {
        let whole = Whole::of(0..1_000);
        let mut rows = list(&whole);
        for _ in 0..70 {
            rows.travel(Action::Down);
        }
        assert_eq!(rows.current().map(|row| row.0), Some(19), "what is here ends at the twentieth");
        whole.feed(&mut rows);
        assert_eq!(rows.current().map(|row| row.0), Some(70));
    }

    #[test]
    fn the_cursor_stays_on_its_row_and_its_line_whatever_others_do() {
        let whole = Whole::of((0..200).map(|id| id * 10));
        let mut rows = list(&whole);
        for _ in 0..30 {
            rows.travel(Action::Down);
            whole.feed(&mut rows);
        }
        let before = here(&rows).expect("a row");
        let mut ids: Vec<u32> = whole.0.iter().map(|row| row.0).filter(|id| ![30, 40, 50].contains(id)).collect();
        ids.extend([275, 285]);
        ids.sort_unstable();
        Whole::of(ids).reload(&mut rows);
        assert_eq!(here(&rows), Some(before));
    }

    #[test]
    fn a_row_that_is_gone_leaves_the_cursor_on_the_next_or_else_on_the_one_before() {
        for (gone, expected) in [(vec![50], 51), (vec![50, 51, 52], 53), (vec![199], 198), ((0..1).collect(), 1)] {
            let whole = Whole::of(0..200);
            let mut rows = list(&whole);
            for _ in 0..gone[0] {
                rows.travel(Action::Down);
                whole.feed(&mut rows);
            }
            Whole::of((0..200).filter(|id| !gone.contains(id))).reload(&mut rows);
            assert_eq!(rows.current().map(|row| row.0), Some(expected), "{gone:?}");
        }
        let mut rows = list(&Whole::of(0..1));
        Whole::of([]).reload(&mut rows);
        assert!(rows.is_empty() && rows.current().is_none());
    }

    #[test]
    fn while_the_answer_for_a_filter_is_waited_for_only_rows_that_match_it_are_drawn() {
        let whole = Whole::of(0..1_000);
        let mut rows = list(&whole);
        rows.want(wanted("1"), HEIGHT);
        assert_eq!(seen(&rows), [1, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
        assert!(!rows.is_empty() && rows.total() == Total::Unknown, "how many match is not known yet");
        rows.want(wanted("99"), HEIGHT);
        assert!(seen(&rows).is_empty() && !rows.is_empty() && rows.is_waiting());
        whole.feed(&mut rows);
        assert_eq!(seen(&rows), [99, 199, 299, 399, 499, 599, 699, 799, 899, 990]);
        assert_eq!(rows.total(), Total::Exactly(19));
    }

    #[test]
    fn an_answer_for_another_filter_or_order_is_dropped_rows_total_and_fault_alike() {
        let whole = Whole::of(0..1_000);
        let mut rows = list(&whole);
        rows.want(wanted("1"), HEIGHT);
        let Some(Need::Window(old)) = rows.need() else { panic!("a window") };
        rows.reload(Ticket(7));
        rows.want(wanted("12"), HEIGHT);
        let Some(Need::Window(new)) = rows.need() else { panic!("a window") };
        rows.reload(Ticket(8));
        assert!(rows.take(&new, whole.answer(&new)));
        assert!(!rows.take(&old, whole.answer(&old)));
        assert!(!rows.take_count(&old, Some(271)));
        assert!(!rows.fail(Ticket(7), &Error::Unavailable("late".to_owned())) && rows.fault().is_none());
        assert_eq!(seen(&rows), [12, 112, 120, 121, 122, 123, 124, 125, 126, 127]);
        let sorted = Wanted { sort: Sort { column: By::Size, descending: true }, ..wanted("12") };
        rows.want(sorted, HEIGHT);
        assert!(seen(&rows).is_empty() && rows.is_waiting(), "rows of another order are never drawn");
        assert!(!rows.take(&new, whole.answer(&new)));
    }

    #[test]
    fn a_failed_reload_keeps_the_rows_and_a_failed_new_filter_has_none() {
        let whole = Whole::of(0..1_000);
        let mut rows = list(&whole);
        let fault = Error::Unavailable("It did not answer.".to_owned());
        rows.reload(Ticket(3));
        assert!(rows.fail(Ticket(3), &fault));
        assert_eq!((seen(&rows).len(), rows.fault()), (HEIGHT, Some(&fault)));
        assert!(rows.need().is_none(), "nothing is asked by itself after a fault");
        whole.reload(&mut rows);
        assert_eq!(rows.fault(), None);
        rows.want(wanted("77"), HEIGHT);
        rows.reload(Ticket(4));
        assert!(rows.fail(Ticket(4), &fault));
        assert!(seen(&rows).is_empty() && !rows.is_empty(), "nothing unknown looks like none");
        rows.want(wanted(""), HEIGHT);
        whole.feed(&mut rows);
        assert_eq!(seen(&rows).len(), HEIGHT);
    }
}
