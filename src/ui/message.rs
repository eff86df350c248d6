//! What comes in and what goes out of the interface: two closed lists.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Size;

use super::ask::{Load, Loaded};
use super::jobs::{Advance, Job};
use super::place::Place;
use super::targets::Hit;
use super::theme::Theme;
use super::ticket::Ticket;
use crate::backend::{Error, Pause, Receipt};
use crate::domain::{Actor, Guarded, Id, Organization, SafeText, Secret, User};

/// Everything that can happen to the interface.
#[derive(Debug)]
pub enum Msg {
    Key(KeyEvent),
    Paste(String),
    /// The mouse was used: how, and on what of the last frame.
    Mouse(MouseEvent, Option<Hit>),
    /// The styles for what turned out to lie behind the text.
    Theme(Theme),
    /// The screen has this size now.
    Resize(Size),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// A time that was asked for has come.
    Timer(Timer),
    /// An answer to a load.
    Loaded(Ticket, Result<Loaded, Error>),
    /// An answer to a command.
    Executed(Ticket, Result<Receipt, Error>),
    /// How far work is that takes a while.
    Progressed(Ticket, Result<Advance, Error>),
    /// What became of a copy.
    Copied(Copied),
    /// What became of the copy of a text that is no secret.
    TextCopied(Copied),
    /// The clipboard no longer holds what was copied: cleared, or replaced by another program.
    ClipboardReleased,
    /// A host has asked for a pause, which is waited out; `None` when it is over.
    Paused(Option<Pause>),
    /// Somebody else has changed the model, or why that can no longer be seen.
    Changed(Result<(), Error>),
    /// What was just opened is drawn next, and keys from before are gone.
    Settled,
    /// Somebody asked the process to stop for a while.
    Suspend,
}

/// Everything that the interface can ask for.
#[derive(Debug)]
pub enum Effect {
    /// Ask the backend; the answer carries the ticket.
    Ask(Ticket, Request),
    /// Put a token into the clipboard.
    Copy(Secret),
    /// Put a text that is no secret into it; it stays there.
    CopyText(String),
    ClearClipboard,
    /// Send a message after a while.
    After(Duration, Timer),
    /// Drop the keys that are queued, say so, and draw.
    Settle,
    /// Have the terminal report the mouse from now on, or leave it alone.
    Mouse(bool),
    /// Stop the process as ctrl-z does.
    Suspend,
    Quit,
}

/// A time that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Hide the token of the modal, if it is still the one of this ticket.
    HideToken(Ticket),
    /// Draw the ages on the screen again.
    Ages,
    /// Have the model note again that tokens were shown.
    Note,
}

/// A question to the backend.
#[derive(Debug)]
pub enum Request {
    Load(Load),
    Execute(Actor, Guarded),
    /// Write several times, in one transaction; the answer is the first receipt.
    ExecuteAll(Actor, Vec<Guarded>),
    /// Do the next slice of work that takes a while.
    Work(Job),
    /// Drop what that work has left.
    Abandon,
    /// Keep whom the console acts as.
    Remember(Id<User>, Option<Id<Organization>>),
}

impl Request {
    /// Whether it is carried out also when nobody waits for it: what it writes is not given up.
    #[must_use]
    pub fn writes(&self) -> bool {
        matches!(self, Self::Execute(..) | Self::ExecuteAll(..) | Self::Remember(..))
    }
}

/// A place that has a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    pub place: Place,
    /// What kind of place: `team`.
    pub kind: &'static str,
    pub name: SafeText,
}

/// What became of a copy; each says no more than is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The system's clipboard has it.
    System {
        /// Seconds until it is taken out again; `None` where that is not possible.
        clears_after: Option<u64>,
    },
    /// It was sent to the terminal, which can or can't have taken it.
    Terminal {
        /// What it goes through on its way, if anything.
        through: Option<Multiplexer>,
    },
    /// The system's clipboard had it and no longer does: cleared, or replaced by another program.
    Released,
    Unavailable,
}

/// What stands between the console and the terminal that shows it, and takes sequences for the terminal only wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    /// tmux, which hands a sequence on only when told to.
    Tmux,
    Screen,
}
