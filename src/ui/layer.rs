//! What takes keys and is drawn: a screen, or a dialog over it.

use std::any::{Any, TypeId};
use std::fmt::Debug;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};

use super::action::Action;
use super::age::lasts;
use super::ask::{Load, Loaded};
use super::errand::{Answer, Errand};
use super::fetched::Waiting;
use super::jobs::Job;
use super::keymap::Context;
use super::notice::Notice;
use super::offered::Offered;
use super::place::Place;
use super::scene::Scene;
use super::targets::Pointing;
use super::text_field::TextField;
use super::ticket::Ticket;
use crate::backend::{Created, Error};
use crate::domain::{AuthenticationToken, Command, Guarded, Id, Organization, SafeText, Secret, Timestamp, User};
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
    fn objection(&self, _request: &Guarded, _scene: &Scene) -> Option<String> {
        None
    }

    /// Draws it; answers where the cursor of a field is.
    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position>;
}

/// A screen: a layer at a place.
pub trait Show: Layer + Any + Debug {
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

/// A dialog: what takes keys over a screen.
pub trait Dialog: Layer + Any + Debug {
    /// Whether keys from before it is on the screen are no answer to it.
    fn settles(&self) -> bool {
        false
    }

    /// Whether it is on the screen, so that keys are an answer to it.
    fn is_armed(&self) -> bool {
        true
    }

    /// It is on the screen from now on.
    fn arm(&mut self) {}
}

/// A screen with its state, of whatever type.
#[derive(Debug)]
pub struct Screen(Box<dyn Show>);

impl Screen {
    /// A screen of this type.
    #[must_use]
    pub fn new(screen: impl Show) -> Self {
        Self(Box::new(screen))
    }

    /// The screen as what takes keys and is drawn.
    #[must_use]
    pub fn show(&self) -> &dyn Show {
        self.0.as_ref()
    }

    /// See [`Screen::show`].
    pub fn show_mut(&mut self) -> &mut dyn Show {
        self.0.as_mut()
    }

    /// The screen itself, if it is of this type.
    #[must_use]
    pub fn downcast<S: Show>(self) -> Option<Box<S>> {
        let screen: Box<dyn Any> = self.0;
        screen.downcast().ok()
    }

    /// The screen, if it is of this type.
    #[must_use]
    pub fn get<S: Show>(&self) -> Option<&S> {
        let screen: &dyn Any = self.0.as_ref();
        screen.downcast_ref()
    }
}

/// A dialog with its state, of whatever type.
#[derive(Debug)]
pub struct Modal(Box<dyn Dialog>);

impl Modal {
    /// The dialog as what takes keys and is drawn.
    #[must_use]
    pub fn layer(&self) -> &dyn Dialog {
        self.0.as_ref()
    }

    /// See [`Modal::layer`].
    pub fn layer_mut(&mut self) -> &mut dyn Dialog {
        self.0.as_mut()
    }

    /// Which type it is of.
    #[must_use]
    pub fn kind(&self) -> TypeId {
        let dialog: &dyn Any = self.0.as_ref();
        dialog.type_id()
    }

    /// Whether it is of this type.
    #[must_use]
    pub fn is<D: Dialog>(&self) -> bool {
        self.kind() == TypeId::of::<D>()
    }

    /// The dialog, if it is of this type.
    #[must_use]
    pub fn get<D: Dialog>(&self) -> Option<&D> {
        let dialog: &dyn Any = self.0.as_ref();
        dialog.downcast_ref()
    }

    /// See [`Modal::get`].
    pub fn get_mut<D: Dialog>(&mut self) -> Option<&mut D> {
        let dialog: &mut dyn Any = self.0.as_mut();
        dialog.downcast_mut()
    }

    /// The dialog itself, if it is of this type.
    #[must_use]
    pub fn downcast<D: Dialog>(self) -> Option<Box<D>> {
        let dialog: Box<dyn Any> = self.0;
        dialog.downcast().ok()
    }
}

impl<D: Dialog> From<D> for Modal {
    fn from(dialog: D) -> Self {
        Self(Box::new(dialog))
    }
}

/// What a screen or a dialog asks of the interface when a key was pressed on it.
#[derive(Debug)]
pub enum Step {
    /// None: the layer has changed itself, or has not.
    Stay,
    /// Leave the screen or close the dialog.
    Leave,
    /// Go to a place of the organization.
    Go(Place),
    /// Go to a place, and show what is called so there.
    Show(Place, String),
    /// Look at a place from here: going back leads here again.
    Visit(Place),
    /// Lay a dialog over the screen.
    Open(Modal),
    /// Do what another action does.
    Do(Action),
    /// Have a command carried out.
    Execute(Box<Errand>),
    /// Load the layer again, which asks for something else by now.
    Load,
    /// Give what was filled in to the screen beneath.
    Answer(Box<Answer>),
    /// Begin work that takes a while.
    Start(Box<Job>),
    Cancel(Ticket),
    Tell(Notice),
    ActAs(Id<User>, SafeText),
    Enter(Id<Organization>),
    /// Open the form for an organization.
    NewOrganization,
    /// Carry out errands one after the other, each in its own transaction, and ask before each but the first.
    Round(Vec<Errand>),
    Copy(Secret),
    /// Copy a text that is no secret, and say what it is.
    CopyText(String, String),
    /// Close the modal with a new token, which was shown; and leave the console, if that is asked.
    Acknowledge(Id<AuthenticationToken>, bool),
}

impl From<Errand> for Step {
    fn from(errand: Errand) -> Self {
        Self::Execute(Box::new(errand))
    }
}

impl From<Modal> for Step {
    fn from(modal: Modal) -> Self {
        Self::Open(modal)
    }
}

impl<D: Dialog> From<D> for Step {
    fn from(dialog: D) -> Self {
        Self::Open(dialog.into())
    }
}
