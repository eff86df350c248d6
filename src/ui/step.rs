//! What a screen or a dialog asks of the interface when a key was pressed on it.

use super::action::Action;
use super::app::Notice;
use super::jobs::Job;
use super::message::Ticket;
use super::modals::Modal;
use super::screens::Place;
use crate::backend::AuditQuery;
use crate::domain::{AuthenticationToken, Command, Id, Organization, SafeText, Secret, TokenOwner, User};
use crate::insight::dry_run::Change;
use crate::insight::hygiene::Thresholds;

/// The next step.
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
    Open(Box<Modal>),
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
    /// Stop it.
    Cancel(Ticket),
    /// Say something.
    Tell(Notice),
    /// Act as somebody else.
    ActAs(Id<User>, SafeText),
    /// Go to another organization.
    Enter(Id<Organization>),
    /// Open the form for an organization.
    NewOrganization,
    /// Carry out errands one after the other, each in its own transaction, and ask before each but the first.
    Round(Vec<Errand>),
    /// Copy a token.
    Copy(Secret),
    /// Copy a text that is no secret, and say what it is.
    CopyText(String, String),
    /// Close the modal with a new token, which was shown; and leave the console, if that is asked.
    Acknowledge(Id<AuthenticationToken>, bool),
}

/// What a form gives to the screen beneath, where it makes no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Which rows of the audit log are wanted.
    Audit(AuditQuery),
    /// From when on a token counts as unused, or old.
    Thresholds(Thresholds),
    /// A change to think through.
    DryRun(Change),
    /// Whose token is put beside the one on the screen.
    Compare(TokenOwner),
    /// Which rows are shown, by its place in the list that the screen gave.
    Choice(usize),
}

/// A command with what is said about it and what comes after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    pub command: Command,
    /// Commands that are carried out in the same transaction: all of them, or none.
    pub together: Vec<Command>,
    /// What it is about, in words: `team platform`.
    pub whose: String,
    /// What a token that it mints is called: `Team API Token`.
    pub title: &'static str,
    /// What is said when it is done.
    pub done: Option<String>,
    /// Where one is afterwards.
    pub then: Then,
}

/// Where one is after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// On the same screen.
    Stay,
    /// On the same screen; what the organization is called around it is loaded again too.
    Renamed,
    /// In another organization of the user, or at the form for one: this one is gone.
    Elsewhere,
    /// On the screen before: this object is gone.
    Leave,
    /// On the page of what was made.
    Open,
}

impl Errand {
    /// A command about `whose`, after which one stays.
    #[must_use]
    pub fn new(command: Command, whose: impl Into<String>) -> Self {
        Self { command, together: Vec::new(), whose: whose.into(), title: "", done: None, then: Then::Stay }
    }

    /// Carries these out in the same transaction.
    #[must_use]
    pub fn together(mut self, commands: Vec<Command>) -> Self {
        self.together = commands;
        self
    }

    /// What is said when it is done.
    #[must_use]
    pub fn done(mut self, sentence: impl Into<String>) -> Self {
        self.done = Some(sentence.into());
        self
    }

    /// Where one is afterwards.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// What a token that it mints is called.
    #[must_use]
    pub fn titled(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }
}

impl From<Errand> for Step {
    fn from(errand: Errand) -> Self {
        Self::Execute(Box::new(errand))
    }
}

impl From<Modal> for Step {
    fn from(modal: Modal) -> Self {
        Self::Open(Box::new(modal))
    }
}
