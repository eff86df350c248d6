//! A request that was let in, as its handler sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;

use super::answer::Fault;
use super::query::Query;
use crate::domain::{Actor, AuthenticationToken, Caller, Id, Kind, Origin, Timestamp};

/// A request, as its handler gets it.
#[derive(Debug)]
pub struct RequestContext {
    /// Who asks. Where no token is needed it is the operator, who can do nothing.
    pub actor: Actor,
    /// The token that the request carries.
    pub token: Option<Id<AuthenticationToken>>,
    /// The path as it was asked for.
    pub path: String,
    /// The parameters of the path, by name.
    pub parameters: Vec<(String, String)>,
    /// What stands behind the question mark.
    pub query: Query,
    pub body: Bytes,
    /// Where this server is, as the caller knows it: `http://127.0.0.1:8080`.
    pub base: String,
    pub caller: Caller,
    pub now: Timestamp,
    /// What of its document nobody here knows.
    pub ignored: Ignored,
}

/// How many attributes and relationships of a document were ignored, because nobody here knows them. It is shared with who
/// logs the request; one that reads has no document.
#[derive(Clone, Debug, Default)]
pub struct Ignored(Option<Arc<AtomicU32>>);

impl Ignored {
    /// A count, for who counts and for who logs.
    #[must_use]
    pub fn shared() -> (Self, Self) {
        let one = Self(Some(Arc::default()));
        (one.clone(), one)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.as_ref().map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// So many there are, whatever was counted of the same document before.
    pub fn set(&self, count: usize) {
        if let Some(shared) = &self.0 {
            shared.store(u32::try_from(count).unwrap_or(u32::MAX), Ordering::Relaxed);
        }
    }
}

impl RequestContext {
    /// How a change came that this request asks for.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::Api { token: self.token, caller: self.caller.clone() }
    }

    /// A parameter of the path.
    ///
    /// # Errors
    /// 404 when the path has none of this name.
    pub fn parameter(&self, name: &str) -> Result<&str, Fault> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).ok_or_else(Fault::not_found)
    }

    /// A parameter of the path that is an id.
    ///
    /// # Errors
    /// 404 when it is none.
    pub fn id<K: Kind>(&self, name: &str) -> Result<Id<K>, Fault> {
        Id::parse(self.parameter(name)?).ok_or_else(Fault::not_found)
    }

    /// The same address on this server, absolute.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
