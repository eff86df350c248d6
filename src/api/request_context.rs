//! A request that was let in, as its handler sees it.

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
