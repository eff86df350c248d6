//! What can be clicked: where a frame has drawn it, recorded while it is drawn.

use std::any::TypeId;
use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::place::Place;
use crate::domain::{AuthenticationToken, Id, Permission, Project, Team, User, Visibility, Workspace};

/// A place on a page where the cursor can be: what pressing it does, and to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub action: Action,
    /// What it is done to, where the page has several of a kind.
    pub item: Option<Item>,
}

/// One of several things of a kind on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    User(Id<User>),
    Team(Id<Team>),
    Workspace(Id<Workspace>),
    Project(Id<Project>),
    Token(Id<AuthenticationToken>),
    /// The box of a permission.
    Permission(Permission),
    /// The choice of who can see something.
    Visibility(Visibility),
    /// The box or the button of this number in its group.
    Number(usize),
}

impl Spot {
    /// The spot of an item.
    #[must_use]
    pub fn of(action: Action, item: Item) -> Self {
        Self { action, item: Some(item) }
    }
}

impl From<Action> for Spot {
    fn from(action: Action) -> Self {
        Self { action, item: None }
    }
}

/// What a click is meant for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A hint or a button: what its key does.
    Key(Action),
    /// A line of the palette: it closes, and this is done.
    Do(Action),
    /// The way to a place.
    Go(Place),
    /// The row of this number, of those that pass the filter.
    Row(usize),
    /// The title of the column of this number.
    Column(usize),
    /// A control of a page.
    Spot(Spot),
    /// The field of this number, but no part of it that takes anything.
    Field(usize),
    /// The text of the field of this number, of which so many columns are scrolled away.
    Text(usize, usize),
    /// Of a field: the choice of this number, or its switch.
    Choice(usize, usize),
    /// Of a field: the completion of this number.
    Completion(usize, usize),
}

/// What lay on top when a frame was drawn. A click on anything else is not meant for what lies there by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnTop {
    pub place: Option<Place>,
    /// The dialog over it.
    pub modal: Option<TypeId>,
    /// A change is being written.
    pub writing: bool,
}

/// What was clicked: a target, and how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub target: Target,
    /// The column of it that was clicked, from 0.
    pub column: usize,
    pub on_top: OnTop,
}

/// Everything on a frame that can be clicked. The frame records it while it is drawn, so that it cannot be elsewhere
/// than where it is seen; the shell keeps it with the frame, and looks clicks up in it.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    regions: RefCell<Vec<(Rect, Option<Target>)>>,
    on_top: Option<OnTop>,
}

impl Targets {
    /// Something that can be clicked was drawn here.
    pub fn record(&self, area: Rect, target: Target) {
        self.regions.borrow_mut().push((area, Some(target)));
    }

    /// Something that cannot be clicked was drawn over whatever was here.
    pub fn cover(&self, area: Rect) {
        self.regions.borrow_mut().push((area, None));
    }

    /// Nothing that was drawn until now can be clicked any more.
    pub fn clear(&self) {
        self.regions.borrow_mut().clear();
    }

    /// These, of a frame on which this lay on top.
    #[must_use]
    pub fn seen(self, on_top: OnTop) -> Self {
        Self { on_top: Some(on_top), ..self }
    }

    /// What was drawn last at a position.
    #[must_use]
    pub fn at(&self, position: Position) -> Option<Hit> {
        let regions = self.regions.borrow();
        let (area, target) = regions.iter().rfind(|(area, _)| area.contains(position))?;
        Some(Hit { target: (*target)?, column: usize::from(position.x - area.x), on_top: self.on_top? })
    }
}

/// Whether something has the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// It had it before it was clicked.
    Already,
    /// It has it from the click on.
    Newly,
    /// The click has changed it: a choice was taken, a switch was turned, or rows were sorted.
    Changed,
    /// There is no such thing.
    Nowhere,
}

/// What has a cursor that a click moves.
pub trait Pointing {
    /// Puts the cursor on what was clicked, in this column of it.
    fn point(&mut self, target: Target, column: usize) -> Pointed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_last_is_what_is_clicked() {
        let on_top = OnTop { place: None, modal: None, writing: false };
        let targets = Targets::default();
        targets.record(Rect::new(0, 0, 10, 3), Target::Row(1));
        targets.record(Rect::new(4, 1, 2, 1), Target::Key(Action::Open));
        targets.cover(Rect::new(0, 2, 10, 1));
        let targets = targets.seen(on_top);
        let at = |x, y| targets.at(Position::new(x, y)).map(|hit| (hit.target, hit.column));
        assert_eq!(at(3, 1), Some((Target::Row(1), 3)));
        assert_eq!(at(5, 1), Some((Target::Key(Action::Open), 1)));
        assert_eq!(at(6, 1), Some((Target::Row(1), 6)));
        assert_eq!(at(3, 2), None, "something lies over it");
        assert_eq!(at(10, 0), None);
        targets.clear();
        assert_eq!(targets.at(Position::new(3, 1)), None);
    }
}
