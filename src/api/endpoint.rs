//! An endpoint: what is asked how, who can ask, and what answers.

use std::fmt;

use super::answer::{Answer, Fault};
use super::fields::{Noun, Parameter};
use super::request_context::RequestContext;
use crate::backend::Service;
pub use crate::policy::Kinds;

/// The methods that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Patch,
    Put,
    Delete,
}

impl Method {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// What a request must bring along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Public,
    /// An address that is itself the secret, given to those who can use it.
    Ticket,
    /// A token of one of these kinds.
    Token(Kinds),
}

/// What a request can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A JSON document, or nothing.
    Document,
    /// A JSON document that can hold what otherwise is uploaded.
    LargeDocument,
    /// Bytes.
    Upload,
}

/// What answers a request. It runs where the model can be asked, and blocks.
pub type Handler = fn(&RequestContext, &dyn Service) -> Result<Answer, Fault>;

/// One line of the table of endpoints.
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub method: Method,
    /// The path, with the names of its parameters in braces.
    pub path: &'static str,
    /// What it is for, in a few words.
    pub title: &'static str,
    /// What a request must bring along.
    pub entry: Entry,
    /// What a request can carry.
    pub payload: Payload,
    /// Whether the answer depends on the time, so that it is another one although nobody has changed the model.
    pub timed: bool,
    pub handler: Handler,
    /// What the document is about that is sent, or else answered, where that has a table.
    pub noun: Option<&'static Noun>,
    /// Whether it answers a list.
    pub lists: bool,
    /// What can stand behind the question mark, where that has a table.
    pub query: Option<&'static [Parameter]>,
}

impl Endpoint {
    /// The same, which takes and answers a document about this.
    #[must_use]
    pub const fn takes(self, noun: &'static Noun) -> Self {
        Self { noun: Some(noun), ..self }
    }

    /// The same, which answers a document about this, and can be asked so.
    #[must_use]
    pub const fn shows(self, noun: &'static Noun, query: &'static [Parameter]) -> Self {
        Self { noun: Some(noun), query: Some(query), ..self }
    }

    /// The same, which answers a list of these, and can be asked so.
    #[must_use]
    pub const fn lists(self, noun: &'static Noun, query: &'static [Parameter]) -> Self {
        Self { lists: true, ..self.shows(noun, query) }
    }

    /// Answers a request that reads. What it is asked to include and nobody has looked at is refused.
    ///
    /// # Errors
    /// What the handler refuses, and 400 for what cannot be included.
    pub fn read(&self, context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
        let answer = (self.handler)(context, service)?;
        context.query.nothing_more()?;
        Ok(answer)
    }

    /// Whether answering can change the model, so that it must run where writes do.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.method != Method::Get
    }

    /// Whether an answer stays the same for the same token as long as nobody changes the model.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        self.method == Method::Get && matches!(self.entry, Entry::Token(_)) && !self.timed
    }

    /// What the documentation says about who can call it.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        match self.entry {
            Entry::Public => Some("This endpoint needs no token."),
            Entry::Ticket => Some("This endpoint needs no token: its address is secret, and valid for a while."),
            Entry::Token(kinds) => kinds.note(),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}
