//! What is carried out, and what a form gives back.

use crate::backend::AuditQuery;
use crate::domain::Guarded;
use crate::insight::dry_run::Wish;
use crate::insight::hygiene::Thresholds;
use crate::insight::lists::Other;

/// What a form gives to the screen beneath, where it makes no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Which rows of the audit log are wanted.
    Audit(AuditQuery),
    /// From when on a token counts as unused, or old.
    Thresholds(Thresholds),
    /// A change to think through.
    DryRun(Wish),
    /// Whose token is put beside the one on the screen.
    Compare(Other),
    /// Which rows are shown, by its place in the list that the screen gave.
    Choice(usize),
}

/// A request with what is said about it and what comes after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    pub request: Guarded,
    /// Requests that are carried out in the same transaction: all of them, or none.
    pub together: Vec<Guarded>,
    /// What it is about, in words: `team platform`.
    pub whose: String,
    /// What a token that it mints is called: `Team API Token`.
    pub title: &'static str,
    /// What is said when it is done.
    pub done: Option<String>,
    /// The screen that follows once the command is done.
    pub then: Then,
}

/// Where one is after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
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
    /// A request about `whose`, after which one stays.
    #[must_use]
    pub fn new(request: impl Into<Guarded>, whose: impl Into<String>) -> Self {
        Self { request: request.into(), together: Vec::new(), whose: whose.into(), title: "", done: None, then: Then::Stay }
    }

    /// Carries these out in the same transaction.
    #[must_use]
    pub fn together(mut self, requests: Vec<Guarded>) -> Self {
        self.together = requests;
        self
    }

    /// What is said when it is done.
    #[must_use]
    pub fn done(mut self, sentence: impl Into<String>) -> Self {
        self.done = Some(sentence.into());
        self
    }

    /// Says which screen follows once the command is done.
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
