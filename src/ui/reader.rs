//! Where the reader of a page is: the spot under the cursor, and the lines that are seen.

use std::ops::Range;

use super::action::Action;
use super::layer::Step;
use super::offered::Offered;
use super::page::{Page, Stop};
use super::targets::{Pointed, Pointing, Spot, Target};

/// So many lines below the window, or above it, a spot is near enough for the cursor to jump to.
const NEAR: usize = 3;

/// Where the reader of a page is.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The spot under the cursor.
    pub focus: Option<Spot>,
    /// The first line that is drawn.
    pub offset: usize,
    /// Where the spot under the cursor is among the others.
    index: usize,
    /// The page has been shown around the cursor.
    opened: bool,
    /// The spot that was clicked, and gets the cursor as soon as the page is looked at.
    pointed: Option<Spot>,
}

impl Reader {
    /// A reader who begins at this spot, if the page has it.
    #[must_use]
    pub fn at(spot: impl Into<Spot>) -> Self {
        Self { focus: Some(spot.into()), ..Self::default() }
    }

    /// Keeps the cursor on a stop that is there and the window on the page. The first time, the window is at the
    /// beginning of the page or, where the block of the stop would not be visible, at the beginning of the block.
    pub fn settle(&mut self, page: &Page<'_>, height: usize) {
        let pointed = self.pointed.take();
        if let Some(stop) = page.stops.iter().find(|stop| Some(stop.spot) == pointed) {
            self.move_to(stop, height);
        }
        let at = page.stops.iter().position(|stop| Some(stop.spot) == self.focus);
        // What had the cursor can be gone, such as a member who was removed: its neighbor takes its place.
        let stop = at
            .or_else(|| self.focus.map(|_| self.index))
            .and_then(|at| page.stops.get(at).or(page.stops.last()))
            .or(page.stops.first());
        self.focus = stop.map(|stop| stop.spot);
        self.index = page.stops.iter().position(|stop| Some(stop.spot) == self.focus).unwrap_or(0);
        if let (false, Some(stop)) = (self.opened, stop) {
            self.opened = true;
            self.offset = if stop.shows.end <= height { 0 } else { stop.shows.start };
            self.show(&stop.shows.clone(), height);
        }
        self.offset = self.offset.min(page.lines.len().saturating_sub(height));
    }

    /// Moves the window as little as shows these lines.
    fn show(&mut self, lines: &Range<usize>, height: usize) {
        let first = lines.end.saturating_sub(height);
        // A block that is higher than the window shows its end, where its buttons are.
        self.offset = self.offset.max(first).min(lines.start.max(first));
    }

    /// Shows the block of the button under the cursor again, as when the page was opened.
    pub fn reopen(&mut self) {
        self.opened = false;
    }

    /// Whether the button under the cursor can be seen.
    #[must_use]
    pub fn sees_focus(&self, page: &Page<'_>, height: usize) -> bool {
        let stop = page.stops.iter().find(|stop| Some(stop.spot) == self.focus);
        stop.is_none_or(|stop| stop.shows.end <= self.offset + height && stop.shows.end > self.offset)
    }

    /// Moves the window back to the button under the cursor.
    pub fn return_to_focus(&mut self, page: &Page<'_>, height: usize) {
        if let Some(stop) = page.stops.iter().find(|stop| Some(stop.spot) == self.focus) {
            self.show(&stop.shows.clone(), height);
        }
    }

    /// What is the same on every page: pressing, leaving, moving. `None` for an action that is none of these.
    pub fn act(&mut self, action: Action, page: &Page<'_>, height: usize) -> Option<Step> {
        match (action, self.focus) {
            (Action::Open, Some(spot)) if self.sees_focus(page, height) => Some(Step::Do(spot.action)),
            (Action::Open, _) => {
                self.return_to_focus(page, height);
                Some(Step::Stay)
            }
            (Action::Back, _) => Some(Step::Leave),
            _ => self.travel(action, page, height).then_some(Step::Stay),
        }
    }

    /// What is offered on every page beside its own actions; what pressing is called is the button's to say.
    #[must_use]
    pub fn offer(&self, action: Action, nested: bool) -> Option<Offered> {
        match action {
            Action::Back if !nested => None,
            Action::Open if self.focus.is_none() => None,
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Open
            | Action::Back => Some(Offered::plain(action)),
            _ => None,
        }
    }

    /// Moves between spots, or the window when there is no spot near that way; answers whether the action moves.
    pub fn travel(&mut self, action: Action, page: &Page<'_>, height: usize) -> bool {
        let last = page.lines.len().saturating_sub(height);
        let at = page.stops.iter().position(|stop| Some(stop.spot) == self.focus);
        let next = at.and_then(|at| page.stops.get(at + 1));
        let previous = at.and_then(|at| at.checked_sub(1)).and_then(|at| page.stops.get(at));
        match action {
            Action::Down => match next {
                // A spot that is far below is reached by reading down to it.
                Some(stop) if stop.shows.end <= self.offset + height + NEAR => self.move_to(stop, height),
                _ => self.offset = (self.offset + 1).min(last),
            },
            Action::Up => match previous {
                Some(stop) if stop.shows.start + NEAR >= self.offset => self.move_to(stop, height),
                _ => self.offset = self.offset.saturating_sub(1),
            },
            Action::PageDown => self.offset = (self.offset + height.max(2) - 1).min(last),
            Action::PageUp => self.offset = self.offset.saturating_sub(height.max(2) - 1),
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = last,
            _ => return false,
        }
        true
    }

    fn move_to(&mut self, stop: &Stop, height: usize) {
        self.focus = Some(stop.spot);
        self.show(&stop.shows.clone(), height);
    }

    /// To the next (or the previous) button; answers whether there was one.
    pub fn cycle(&mut self, page: &Page<'_>, height: usize, forward: bool) -> bool {
        let at = page.stops.iter().position(|stop| Some(stop.spot) == self.focus);
        let to = if forward { at.map(|at| at + 1) } else { at.and_then(|at| at.checked_sub(1)) };
        let Some(stop) = to.and_then(|to| page.stops.get(to)) else { return false };
        self.focus = Some(stop.spot);
        self.show(&stop.shows.clone(), height);
        true
    }

    /// To the first button, or the last.
    pub fn enter(&mut self, page: &Page<'_>, height: usize, forward: bool) {
        let stop = if forward { page.stops.first() } else { page.stops.last() };
        if let Some(stop) = stop {
            self.focus = Some(stop.spot);
            self.show(&stop.shows.clone(), height);
        }
    }
}

impl Pointing for Reader {
    fn point(&mut self, target: Target, _: usize) -> Pointed {
        match target {
            Target::Spot(spot) if self.focus == Some(spot) => Pointed::Already,
            Target::Spot(spot) => {
                self.pointed = Some(spot);
                Pointed::Newly
            }
            _ => Pointed::Nowhere,
        }
    }
}
