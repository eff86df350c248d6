//! What comes in and what goes out of the interface: two closed lists.

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use crate::backend::{Account, Error, OrganizationTokenPage, PersonRow, Receipt, TeamPage, TeamsPage};
use crate::domain::{Actor, Command, Id, Organization, Secret, Team, User};

/// Names a question, so that its answer is known from one that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(pub u64);

/// Everything that can happen to the interface.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
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
    /// What became of a copy.
    Copied(Copied),
    /// The clipboard no longer holds what was copied: cleared, or replaced by another program.
    ClipboardReleased,
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
    /// Take it out again.
    ClearClipboard,
    /// Send a message after a while.
    After(Duration, Timer),
    /// Drop the keys that are queued, say so, and draw.
    Settle,
    /// Stop the process as ctrl-z does.
    Suspend,
    /// Leave.
    Quit,
}

/// A time that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Hide the token of the modal, if it is still the one of this ticket.
    HideToken(Ticket),
    /// Say the ages on the screen anew.
    Ages,
}

/// A question to the backend.
#[derive(Debug)]
pub enum Request {
    /// Read.
    Load(Load),
    /// Write.
    Execute(Actor, Command),
    /// Keep whom the console acts as.
    Remember(Id<User>, Option<Id<Organization>>),
}

/// A read.
#[derive(Clone, Copy, Debug)]
pub enum Load {
    /// Whom one may act as.
    People,
    /// A user's account.
    Account(Id<User>),
    /// The teams of an organization.
    Teams(Actor, Id<Organization>),
    /// A team.
    Team(Actor, Id<Team>),
    /// The organization's token.
    OrganizationToken(Actor, Id<Organization>),
}

/// What a read found.
#[derive(Debug)]
pub enum Loaded {
    /// Whom one may act as.
    People(Vec<PersonRow>),
    /// A user's account.
    Account(Account),
    /// The teams of an organization.
    Teams(TeamsPage),
    /// A team.
    Team(TeamPage),
    /// The organization's token.
    OrganizationToken(OrganizationTokenPage),
}

/// What became of a copy; each says no more than is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The system's clipboard has it.
    System {
        /// Seconds until it is taken out again; `None` where that is not possible.
        clears_after: Option<u64>,
    },
    /// It was sent to the terminal, which may or may not have taken it.
    Terminal {
        /// Through tmux, which passes it on only when told to.
        tmux: bool,
    },
    /// The system's clipboard had it and no longer does: cleared, or replaced by another program.
    Released,
    /// There is no clipboard.
    Unavailable,
}
