//! What takes keys and is drawn: a screen, or a dialog over it.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};

use super::action::Action;
use super::age::lasts;
use super::fetched::Waiting;
use super::keymap::Context;
use super::message::{Load, Loaded, Ticket};
use super::offers::Offered;
use super::scene::Scene;
use super::screens::Place;
use super::step::{Answer, Step};
use super::targets::Pointing;
use super::text_field::TextField;
use crate::backend::{Created, Error};
use crate::domain::{Command, Timestamp};
use crate::policy::Facts;

/// A screen or a dialog. What it does not take is left to the interface around it.
pub trait Layer {
    /// The context of its keys.
    fn context(&self) -> Context;

    /// What an action is called here and why it is refused, or `None` when it means nothing here.
    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered>;

    /// Does an action that is offered and not refused.
    fn act(&mut self, action: Action, scene: &Scene) -> Step;

    /// The action of the button under the cursor, which `Open` presses.
    fn pressed(&self) -> Option<Action> {
        None
    }

    /// The field that letters are typed into.
    fn field(&mut self) -> Option<&mut TextField> {
        None
    }

    /// What has the cursor that a click moves.
    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        None
    }

    /// The text of that field has changed.
    fn edited(&mut self) {}

    /// Puts cursors on what is there, and windows over the cursors.
    fn settle(&mut self, _scene: &Scene) {}

    /// The size of the screen has changed.
    fn resized(&mut self) {}

    /// What it shows, which the backend has.
    fn load(&self, _scene: &Scene) -> Option<Load> {
        None
    }

    /// What it needs next, if anything is and nothing is being read: rows beyond the window, or their number.
    fn next(&self, _scene: &Scene) -> Option<Load> {
        None
    }

    /// What it waits for.
    fn data(&self) -> Option<&dyn Waiting> {
        None
    }

    /// See [`Layer::data`].
    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        None
    }

    /// Takes in what it waited for.
    fn fill(&mut self, _ticket: Ticket, _loaded: Loaded, _scene: &Scene) -> Step {
        Step::Stay
    }

    /// Takes an error that belongs under a field of it; answers whether it did.
    fn takes(&mut self, _error: &Error) -> bool {
        false
    }

    /// Takes what a form over it was filled in with.
    fn answer(&mut self, _answer: Answer, _scene: &Scene) -> Step {
        Step::Stay
    }

    /// The times whose ages it says, so that they are drawn again.
    fn ages(&self) -> Vec<Timestamp> {
        Vec::new()
    }

    /// After what time it says something else by the clock alone; `None` if it never does.
    fn lasts(&self, now: Timestamp) -> Option<Duration> {
        self.ages().into_iter().map(|at| lasts(at, now)).min()
    }

    /// What the actor is to what a command is about, by what it shows: the law is asked again with it as long as a
    /// question about the command is open.
    fn facts(&self, _command: &Command) -> Option<&Facts> {
        None
    }

    /// What it says against a command that a question is open about and the law allows: what the question was asked
    /// about is another by now, or gone.
    fn objection(&self, _command: &Command, _scene: &Scene) -> Option<String> {
        None
    }

    /// It is on the screen from now on, so that keys are an answer to it.
    fn arm(&mut self) {}

    /// Draws it; answers where the cursor of a field is.
    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position>;
}

/// A screen: a layer at a place.
pub trait Show: Layer {
    /// Where it is; `None` for a form that leads to one.
    fn place(&self) -> Option<Place>;

    /// Its parts of the breadcrumb, after the organization.
    fn breadcrumb(&self) -> Vec<String>;

    /// Whether it uses the whole width of a screen of this size: a table does, lines of text stay readable.
    fn is_wide(&self, _size: Size) -> bool {
        false
    }

    /// Opens the row of this name as soon as the rows are there.
    fn want(&mut self, _name: String) {}

    /// Puts the cursor on what was just made, as soon as it is there.
    fn made(&mut self, _created: Created) {}

    /// A command that was given here is carried out.
    fn carried_out(&mut self, _command: &Command) {}

    /// To the next button of it, or the one before; answers whether there was one.
    fn cycle(&mut self, _forward: bool, _scene: &Scene) -> bool {
        false
    }

    /// The keys come to it, from the menu: to its first button, or its last.
    fn enter(&mut self, _forward: bool, _scene: &Scene) {}
}
