//! A connection to the model with what is remembered of it as long as nobody changes the model.

use std::collections::HashMap;

use crate::backend::{Bearer, Error, Service};
use crate::domain::secret::TokenHash;
use crate::domain::{AuthenticationToken, Id, Secret, Timestamp};

/// Tokens that are remembered at most.
const REMEMBERED: usize = 10_000;

/// A connection to the model. Its version is asked for on every request, and whatever is remembered is forgotten
/// as soon as it is another one; it compares on this connection only, so each has its own memory.
pub(super) struct Desk {
    service: Box<dyn Service>,
    version: i64,
    bearers: HashMap<TokenHash, Bearer>,
    /// Uses since the last note.
    uses: HashMap<Id<AuthenticationToken>, u32>,
}

impl Desk {
    pub(super) fn new(service: Box<dyn Service>) -> Self {
        Self { service, version: -1, bearers: HashMap::new(), uses: HashMap::new() }
    }

    pub(super) fn service(&self) -> &dyn Service {
        self.service.as_ref()
    }

    /// Who carries a token. What was committed before this is asked is obeyed.
    pub(super) fn bearer(&mut self, token: &Secret, now: Timestamp) -> Result<Bearer, Error> {
        let version = self.service.version()?;
        if version != self.version {
            self.version = version;
            self.bearers.clear();
        }
        let hash = token.hash();
        if let Some(bearer) = self.bearers.get(&hash) {
            return if bearer.expired_at.is_some_and(|at| at <= now) { Err(Error::Unauthorized) } else { Ok(*bearer) };
        }
        let bearer = self.service.bearer(token)?;
        if self.bearers.len() >= REMEMBERED {
            self.bearers.clear();
        }
        self.bearers.insert(hash, bearer);
        Ok(bearer)
    }

    /// Counts a use of a token; how many there were since the last note.
    pub(super) fn count(&mut self, token: Id<AuthenticationToken>) -> u32 {
        let uses = self.uses.entry(token).or_default();
        *uses = uses.saturating_add(1);
        *uses
    }

    /// Remembers that the uses of a token were noted, so that they are not noted with every request.
    pub(super) fn noted(&mut self, token: &Secret, id: Id<AuthenticationToken>, now: Timestamp) {
        self.uses.remove(&id);
        if let Some(bearer) = self.bearers.get_mut(&token.hash()) {
            bearer.last_used_at = Some(now);
        }
    }
}
