//! A connection to the model with what is remembered of it as long as nobody changes the model.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;

use super::allowance::{Allowance, Allowances, Left, Whose};
use crate::backend::{Bearer, Error, Service};
use crate::domain::secret::TokenHash;
use crate::domain::{AuthenticationToken, Id, Secret, Timestamp};

/// Tokens that are remembered at most, good ones and others.
const REMEMBERED: usize = 10_000;

/// Bytes of answers that are remembered at most.
const KEPT: usize = 8 << 20;

/// Bytes of an answer that is worth it.
const WORTH: usize = 16 << 10;

/// An answer that is given again as long as nobody changes the model.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) route: Arc<str>,
}

/// A token that was carried: whose it is, if it is valid, and what it was answered.
struct Known {
    bearer: Option<Bearer>,
    /// The requests of its account, if it is valid.
    allowance: Option<Arc<Allowance>>,
    answers: HashMap<String, Kept>,
}

/// A connection to the model. Its version is asked for on every request, and whatever is remembered is forgotten
/// as soon as it is another one; it compares on this connection only, so each has its own memory.
pub(super) struct Desk {
    service: Box<dyn Service>,
    version: i64,
    tokens: HashMap<TokenHash, Known>,
    /// Bytes of the answers.
    bytes: usize,
    /// Uses since the last note.
    uses: HashMap<Id<AuthenticationToken>, u32>,
    /// Where keys of answers are written.
    key: String,
    allowances: Arc<Allowances>,
}

impl Desk {
    pub(super) fn new(service: Box<dyn Service>, allowances: Arc<Allowances>) -> Self {
        Self { service, version: -1, tokens: HashMap::new(), bytes: 0, uses: HashMap::new(), key: String::new(), allowances }
    }

    pub(super) fn service(&self) -> &dyn Service {
        self.service.as_ref()
    }

    /// Who carries a token. What was committed before this is asked is obeyed.
    pub(super) fn bearer(&mut self, token: &Secret, hash: &TokenHash, now: Timestamp) -> Result<Bearer, Error> {
        let version = self.service.version()?;
        if version != self.version {
            self.version = version;
            self.forget();
        }
        if let Some(known) = self.tokens.get(hash) {
            let valid = known.bearer.filter(|bearer| bearer.expired_at.is_none_or(|at| now < at));
            return valid.ok_or(Error::Unauthorized);
        }
        let bearer = match self.service.bearer(token) {
            Ok(bearer) => Some(bearer),
            Err(Error::Unauthorized) => None,
            Err(error) => return Err(error),
        };
        if self.tokens.len() >= REMEMBERED {
            self.forget();
        }
        let allowance = bearer.map(|bearer| self.allowances.of(Whose::Account(bearer.actor)));
        self.tokens.insert(*hash, Known { bearer, allowance, answers: HashMap::new() });
        bearer.ok_or(Error::Unauthorized)
    }

    fn forget(&mut self) {
        self.tokens.clear();
        self.bytes = 0;
    }

    /// Takes a request from what the account of a token has left; to be asked after [`Self::bearer`], and nothing for a token that is not valid.
    pub(super) fn take(&self, hash: &TokenHash, now: Timestamp) -> Option<Left> {
        Some(self.tokens.get(hash)?.allowance.as_ref()?.take(now))
    }

    /// Counts a use of a token; how many there were since the last note.
    pub(super) fn count(&mut self, token: Id<AuthenticationToken>) -> u32 {
        let uses = self.uses.entry(token).or_default();
        *uses = uses.saturating_add(1);
        *uses
    }

    /// Remembers that the uses of a token were noted, so that they are not noted with every request.
    pub(super) fn noted(&mut self, hash: &TokenHash, id: Id<AuthenticationToken>, now: Timestamp) {
        self.uses.remove(&id);
        if let Some(bearer) = self.tokens.get_mut(hash).and_then(|known| known.bearer.as_mut()) {
            bearer.last_used_at = Some(now);
        }
    }

    /// What this token was answered at this address; to be asked after [`Self::bearer`], which forgets what is old.
    pub(super) fn kept(&mut self, hash: &TokenHash, host: &str, path: &str) -> Option<Kept> {
        write_key(&mut self.key, host, path);
        self.tokens.get(hash)?.answers.get(&self.key).cloned()
    }

    /// Remembers an answer, made after the version was asked for: should the model have changed in between, the next
    /// request forgets it.
    pub(super) fn keep(&mut self, hash: &TokenHash, host: &str, path: &str, kept: Kept) {
        if kept.body.len() > WORTH {
            return;
        }
        if self.bytes + kept.body.len() > KEPT {
            self.forget();
        }
        if let Some(known) = self.tokens.get_mut(hash) {
            self.bytes += kept.body.len();
            write_key(&mut self.key, host, path);
            known.answers.insert(self.key.clone(), kept);
        }
    }
}

fn write_key(key: &mut String, host: &str, path: &str) {
    key.clear();
    // A host has no blank.
    let _ = write!(key, "{host} {path}");
}
