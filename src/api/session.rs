//! A connection to the model with what is remembered of it as long as nobody changes the model.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;

use super::rate_limit_headers::{Left, RateLimit, RateLimits, Whose};
use crate::backend::{Bearer, Error, Service};
use crate::domain::secret::TokenHash;
use crate::domain::{AuthenticationToken, Id, Secret, Timestamp};

/// Tokens that are remembered at most, good ones and others.
const REMEMBERED: usize = 10_000;

/// Bytes of answers that are remembered at most, with the addresses that they were asked at.
const KEPT: usize = 4 << 20;

/// Bytes that an answer takes beside its own and those of its address.
const ENTRY: usize = size_of::<(String, Kept)>();

/// Bytes of an answer that is worth it: a page of fifty teams is.
const WORTH: usize = 128 << 10;

/// The use of a token is noted at most once in this many seconds (security P-38).
const NOTED_EVERY: i64 = 60;

/// An answer that is given again as long as nobody changes the model.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) route: Arc<str>,
}

/// What state of the model is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version(i64);

/// A token that was carried: whose it is, if it is valid, and what it was answered.
struct Known {
    bearer: Option<Bearer>,
    /// The requests of its account, if it is valid.
    rate_limit: Option<Arc<RateLimit>>,
    answers: HashMap<String, Kept>,
}

/// A connection to the model. Its version is asked for on every request, and whatever is remembered is forgotten
/// as soon as it is another one; it compares on this connection only, so each has its own memory.
pub(super) struct Session {
    service: Box<dyn Service>,
    version: i64,
    tokens: HashMap<TokenHash, Known>,
    /// Bytes of the answers, with their addresses.
    bytes: usize,
    /// Uses since the last note.
    uses: HashMap<Id<AuthenticationToken>, u32>,
    /// Where keys of answers are written.
    key: String,
    rate_limits: Arc<RateLimits>,
}

impl Session {
    pub(super) fn new(service: Box<dyn Service>, rate_limits: Arc<RateLimits>) -> Self {
        Self { service, version: -1, tokens: HashMap::new(), bytes: 0, uses: HashMap::new(), key: String::new(), rate_limits }
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
        let rate_limit = bearer.map(|bearer| self.rate_limits.of(Whose::Account(bearer.actor)));
        self.tokens.insert(*hash, Known { bearer, rate_limit, answers: HashMap::new() });
        bearer.ok_or(Error::Unauthorized)
    }

    fn forget(&mut self) {
        self.tokens.clear();
        self.bytes = 0;
    }

    /// Takes a request from what the account of a token has left; to be asked after [`Self::bearer`], and nothing for a token that is not valid.
    pub(super) fn take(&self, hash: &TokenHash, now: Timestamp) -> Option<Left> {
        Some(self.tokens.get(hash)?.rate_limit.as_ref()?.take(now))
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

    /// What this token was answered at this address, with a request taken from what its account has left; to be asked
    /// after [`Self::bearer`], which forgets what is old.
    pub(super) fn kept(&mut self, hash: &TokenHash, host: &str, path: &str, now: Timestamp) -> Option<(Kept, Left)> {
        write_key(&mut self.key, host, path);
        let known = self.tokens.get(hash)?;
        let kept = known.answers.get(&self.key)?.clone();
        Some((kept, known.rate_limit.as_ref()?.take(now)))
    }

    /// The state of the model that is remembered.
    pub(super) fn version(&self) -> Version {
        Version(self.version)
    }

    /// Remembers an answer, made after this version was asked for: should the model have changed in between, the next
    /// request forgets it. One that was made before the version of now is not remembered.
    pub(super) fn keep(&mut self, (hash, version): (&TokenHash, Version), host: &str, path: &str, kept: Kept) {
        if kept.body.len() > WORTH || version != self.version() {
            return;
        }
        write_key(&mut self.key, host, path);
        let bytes = self.key.len() + kept.body.len() + ENTRY;
        if self.bytes + bytes > KEPT {
            self.forget();
        }
        if let Some(known) = self.tokens.get_mut(hash)
            && known.answers.insert(self.key.clone(), kept).is_none()
        {
            self.bytes += bytes;
        }
    }
}

/// Whether the use of a token is to be noted.
pub(super) fn note_is_due(bearer: &Bearer, now: Timestamp) -> bool {
    bearer.last_used_at.is_none_or(|at| now.as_second() - at.as_second() >= NOTED_EVERY)
}

fn write_key(key: &mut String, host: &str, path: &str) {
    key.clear();
    // A host has no blank.
    let _ = write!(key, "{host} {path}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::backend::local::{Content, Local, Place};
    use crate::domain::{Actor, Command, Description, Expiry, Name, Origin, TokenOwner, World};
    use crate::runtime::system::System;

    /// A session that knows a token of olivia.
    fn session() -> (Session, Secret) {
        let local = Local::open(&Place::Memory, &Content::Demo, Arc::new(System), "tests".to_owned()).expect("a model");
        let olivia = local.user_named(&Name::parse("user", "olivia").expect("a name")).expect("a user");
        let (owner, description) = (TokenOwner::User(olivia), Description::parse("tests").ok());
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
        let minted =
            local.execute(Actor::User(olivia), &Origin::Console, &command.into()).expect("a token").minted.expect("a token");
        let mut session = Session::new(Box::new(local), Arc::default());
        session.bearer(&minted.secret, &minted.secret.hash(), System.now()).expect("a bearer");
        (session, minted.secret)
    }

    fn answer(bytes: usize) -> Kept {
        Kept { status: StatusCode::OK, body: vec![b' '; bytes].into(), route: "GET /".into() }
    }

    #[test]
    fn an_answer_is_given_again_to_whom_it_was_given_at_the_same_address() {
        let (mut session, token) = session();
        let (hash, now) = (token.hash(), System.now());
        session.keep((&hash, session.version()), "localhost", "/one", answer(3));
        assert_eq!(session.kept(&hash, "localhost", "/one", now).map(|(kept, _)| kept.body.len()), Some(3));
        assert!(session.kept(&hash, "localhost", "/two", now).is_none() && session.kept(&hash, "tfe", "/one", now).is_none());
        assert!(session.kept(&[0; 32], "localhost", "/one", now).is_none());
        session.keep((&hash, session.version()), "localhost", "/large", answer(WORTH + 1));
        assert!(session.kept(&hash, "localhost", "/large", now).is_none(), "it is not worth it");
    }

    #[test]
    fn small_answers_at_long_addresses_do_not_fill_the_memory() {
        let (mut session, token) = session();
        let hash = token.hash();
        let mut most = 0;
        for number in 0..2_000 {
            session.bearer(&token, &hash, System.now()).expect("a bearer");
            session.keep((&hash, session.version()), "localhost", &format!("/{number:08000}"), answer(2));
            let keys = session.tokens.values().flat_map(|known| known.answers.keys()).map(String::len).sum();
            most = most.max(keys);
        }
        assert!((KEPT / 2..KEPT).contains(&most), "{most}");
    }

    #[test]
    fn an_answer_that_is_kept_again_is_counted_once() {
        let (mut session, token) = session();
        let hash = token.hash();
        for _ in 0..2_000 {
            session.keep((&hash, session.version()), "localhost", "/", answer(WORTH));
        }
        assert!(session.kept(&hash, "localhost", "/", System.now()).is_some() && session.bytes < 2 * WORTH, "{}", session.bytes);
    }
}
