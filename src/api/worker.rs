//! A request from its head to its answer.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::header::TRANSFER_ENCODING;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use bytes::Bytes;
use hyper::body::Incoming;

use super::answer::{Answer, Cause, Content, DOCUMENT, Fault};
use super::apart::Apart;
use super::auth_rate_limiter::AuthRateLimiter;
use super::body::{self, Bodies};
use super::endpoint::{self, Endpoint, Entry};
use super::fault_injection::FaultInjection;
use super::header_timeout::HeaderTimeout;
use super::heartbeat::Tally;
use super::ids::Ids;
use super::log::{Line, Log};
use super::query::Query;
use super::rate_limit_headers::{Left, RateLimit, RateLimits};
use super::refusals::Refusals;
use super::request_context::{Ignored, RequestContext};
use super::routes::uploads;
use super::session::{Kept, Session, Version, note_is_due};
use super::writer::{Writer, mistake};
use super::{Limits, gate, respond};
use crate::backend::{Bearer, Error};
use crate::domain::{Actor, AuthenticationToken, Caller, Id, Secret, Timestamp, World};

/// Why an endpoint refuses a kind of token, in the log: its own note (spec §3.15).
const KIND: &str = "note";

/// The parameters of a path, unless one of them is no text.
type Parameters = Result<RawPathParams, RawPathParamsRejection>;

/// What the threads of a server share, and the connection of one of them.
pub(super) struct Worker {
    pub(super) session: Mutex<Session>,
    pub(super) rate_limits: Arc<RateLimits>,
    pub(super) writer: Arc<Writer>,
    pub(super) apart: Arc<Apart>,
    pub(super) names: Arc<gate::Names>,
    /// How the paths end that need no token.
    pub(super) public: Vec<&'static str>,
    /// What the log calls a request that was not looked up in the table.
    pub(super) nowhere: Arc<str>,
    pub(super) scheme: &'static str,
    pub(super) limits: Limits,
    pub(super) bodies: Arc<Bodies>,
    pub(super) world: Arc<dyn World>,
    pub(super) log: Log,
    pub(super) faults: FaultInjection,
    pub(super) begun: Instant,
    pub(super) limiter: Arc<AuthRateLimiter>,
    pub(super) refusals: Arc<Refusals>,
    pub(super) tally: Arc<Tally>,
    /// Numbers for the ids of requests.
    pub(super) ids: Ids,
}

/// What is known of where a request comes from.
#[derive(Clone)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    pub(super) header_timeout: Arc<HeaderTimeout>,
    /// What is left to who comes from there without a token that is valid.
    pub(super) rate_limit: Arc<RateLimit>,
}

/// What the log says of a request beside its status.
struct Notes {
    route: Arc<str>,
    principal: Option<Actor>,
    token: Option<Id<AuthenticationToken>>,
    /// From where it came, once that was looked at.
    caller: Caller,
    /// What is left to the account of the token.
    left: Option<Left>,
    cause: Option<Cause>,
    ignored: Ignored,
}

impl Notes {
    fn of(route: Arc<str>) -> Self {
        let caller = Caller::default();
        Self { route, principal: None, token: None, caller, left: None, cause: None, ignored: Ignored::default() }
    }
}

/// What the log calls the status of a request whose client did not wait for the answer, as nginx does.
const CLIENT_GONE: u16 = 499;

/// A request that is being answered. It is logged when this is dropped: with its answer, or because its client is gone.
struct Open<'a> {
    worker: &'a Worker,
    peer: &'a Peer,
    at: Timestamp,
    begun: Instant,
    notes: Notes,
    status: u16,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.worker.log(self.peer, self.at, self.begun, &self.notes, self.status);
    }
}

impl Worker {
    /// The router: a table of endpoints, and refusals for everything else.
    pub(super) fn router(self: &Arc<Self>, endpoints: &'static [Endpoint]) -> Router {
        let mut router = Router::new();
        for endpoint in endpoints {
            router = router.route(endpoint.path, self.route(endpoint));
        }
        let (nowhere, wrong) = (Arc::clone(self), Arc::clone(self));
        router
            .fallback(move |Extension(peer): Extension<Peer>, request: Request<Body>| async move {
                nowhere.refuse(&peer, &request, Fault::not_found())
            })
            .method_not_allowed_fallback(move |Extension(peer): Extension<Peer>, request: Request<Body>| async move {
                wrong.refuse(&peer, &request, Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method not allowed"))
            })
    }

    fn route(self: &Arc<Self>, endpoint: &'static Endpoint) -> MethodRouter {
        let worker = Arc::clone(self);
        let name: Arc<str> = endpoint.to_string().into();
        let filter = match endpoint.method {
            endpoint::Method::Get => MethodFilter::GET,
            endpoint::Method::Post => MethodFilter::POST,
            endpoint::Method::Patch => MethodFilter::PATCH,
            endpoint::Method::Put => MethodFilter::PUT,
            endpoint::Method::Delete => MethodFilter::DELETE,
        };
        on(filter, move |Extension(peer): Extension<Peer>, parameters: Parameters, request: Request<Body>| async move {
            worker.answer((endpoint, name), peer, parameters, request).await
        })
    }

    /// Answers a request of an endpoint.
    async fn answer(
        self: Arc<Self>,
        (endpoint, name): (&'static Endpoint, Arc<str>),
        peer: Peer,
        parameters: Parameters,
        request: Request<Body>,
    ) -> Response<Body> {
        let (at, begun) = (self.world.now(), Instant::now());
        let notes = Notes::of(name);
        let mut open = Open { worker: &self, peer: &peer, at, begun, notes, status: CLIENT_GONE };
        let outcome = self.perform(endpoint, &peer, parameters, request, at, &mut open.notes).await;
        let notes = &mut open.notes;
        let mut response = match outcome {
            Ok(answer) => respond::answer(answer),
            Err(fault) => {
                let fault = self.counted(fault, &peer, at, notes);
                notes.cause.clone_from(&fault.cause);
                respond::fault(&fault)
            }
        };
        respond::announce(&mut response, notes.left.unwrap_or_else(|| peer.rate_limit.take(at)));
        open.status = response.status().as_u16();
        response
    }

    /// The host that a request is for, unless it is refused.
    fn admit<'a>(&self, headers: &'a HeaderMap, peer: &Peer) -> Result<&'a str, Fault> {
        let host = gate::host(headers, &self.names)?;
        if peer.header_timeout.had_two_lengths() && headers.contains_key(TRANSFER_ENCODING) {
            return Err(Fault::bad_request("A request has either a Content-Length or a Transfer-Encoding, not both."));
        }
        Ok(host)
    }

    /// Refuses what no endpoint is there for. Who has no token learns only that.
    fn refuse(&self, peer: &Peer, request: &Request<Body>, fault: Fault) -> Response<Body> {
        let (at, begun) = (self.world.now(), Instant::now());
        let mut notes = Notes::of("-".into());
        let headers = request.headers();
        let admitted = self
            .admit(headers, peer)
            .and_then(|_| if request.uri().path().starts_with("/api/") { gate::token(headers).map(Some) } else { Ok(None) })
            .and_then(|token| token.map(|token| self.authenticate(&token, at)).transpose());
        let fault = match admitted {
            Err(refusal) => self.counted(refusal, peer, at, &notes),
            Ok(bearer) => {
                notes.principal = bearer.map(|(bearer, _)| bearer.actor);
                notes.left = bearer.map(|(_, left)| left);
                fault
            }
        };
        let mut response = respond::fault(&fault);
        respond::announce(&mut response, notes.left.unwrap_or_else(|| peer.rate_limit.take(at)));
        self.log(peer, at, begun, &notes, response.status().as_u16());
        response
    }

    /// Counts what is counted of a refusal, and makes one too many of what are too many.
    fn counted(&self, fault: Fault, peer: &Peer, now: Timestamp, notes: &Notes) -> Fault {
        // A token that is valid and not taken in one place says nothing of who guesses.
        if fault.status == StatusCode::UNAUTHORIZED && notes.token.is_none() {
            return self.limiter.answer(peer.address, now);
        }
        if let (Some(token), Some(cause)) = (notes.token, &fault.cause) {
            self.refusals.count((token, &notes.caller), &notes.route, cause, now, &self.writer);
        }
        fault
    }

    /// Who carries a token, and what is left to it after this request.
    fn authenticate(&self, token: &Secret, now: Timestamp) -> Result<(Bearer, Left), Fault> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = token.hash();
        let bearer = session.bearer(token, &hash, now)?;
        if self.faults.expires() && self.faults.has_expired(&session.service().own_account(bearer.actor)?, self.begun) {
            return Err(Fault::unauthorized());
        }
        let left = session.take(&hash, now).ok_or_else(Fault::unauthorized)?;
        Ok((bearer, left))
    }

    async fn perform(
        &self,
        endpoint: &'static Endpoint,
        peer: &Peer,
        parameters: Parameters,
        request: Request<Body>,
        now: Timestamp,
        notes: &mut Notes,
    ) -> Result<Answer, Fault> {
        let (head, body) = request.into_parts();
        let host = self.admit(&head.headers, peer)?;
        if let Some(latency) = self.faults.latency() {
            tokio::time::sleep(latency).await;
        }
        self.faults.too_many(self.world.as_ref())?;
        let caller = Caller { address: Some(peer.address.to_string().into()), client: gate::client(&head.headers) };
        notes.caller = caller.clone();
        let token = match endpoint.entry {
            Entry::Token(_) => Some(gate::token(&head.headers)?),
            Entry::Public | Entry::Ticket => None,
        };
        let mut context = RequestContext {
            actor: Actor::Operator,
            token: None,
            path: head.uri.path().to_owned(),
            parameters: Vec::new(),
            query: Query::parse(head.uri.query().unwrap_or_default()).of(endpoint.query),
            body: Bytes::new(),
            base: format!("{}://{host}", self.scheme),
            caller,
            now,
            ignored: notes.ignored.clone(),
        };
        if let Some(token) = &token {
            let (bearer, left) = self.authenticate(token, now)?;
            (notes.principal, notes.token, notes.left) = (Some(bearer.actor), Some(bearer.token), Some(left));
            self.note_use(token, &bearer, &context.caller, now);
            if let Entry::Token(kinds) = endpoint.entry
                && !kinds.include(bearer.actor)
            {
                let sentence = kinds.note().unwrap_or_default().to_owned();
                return Err(Fault::not_found().caused_by(Cause { rule: KIND, sentence }));
            }
            (context.actor, context.token) = (bearer.actor, Some(bearer.token));
        }
        context.query.check()?;
        // What is no text is the name of nothing, which only those learn who were let in.
        let parameters = parameters.map_err(|_| Fault::not_found())?;
        context.parameters = parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        if endpoint.writes() {
            (context.ignored, notes.ignored) = Ignored::shared();
            if endpoint.entry == Entry::Ticket {
                // Before anything of the body is in memory, because anybody can send one.
                let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
                uploads::ticket(&context, session.service())?;
            }
            context.body = body::read((&self.limits, &self.bodies), endpoint.payload, &head.headers, body).await?;
            return self.write(endpoint, context, token).await;
        }
        let (answer, version) = self.read(endpoint, context).await?;
        let Some(token) = token.filter(|_| endpoint.is_steady() && !answer.timed) else { return Ok(answer) };
        if let Content::Bytes { kind: DOCUMENT, bytes } = &answer.content {
            let kept = Kept { status: answer.status, body: bytes.clone(), route: Arc::clone(&notes.route) };
            let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            session.keep((&token.hash(), version), host, gate::address(&head.uri), kept);
        }
        Ok(answer)
    }

    /// Answers where the request is, or apart if that takes too long for those who wait behind it. With the version that
    /// was in force before.
    async fn read(&self, endpoint: &'static Endpoint, context: RequestContext) -> Result<(Answer, Version), Fault> {
        let (answer, version) = {
            let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            let mut answer = None;
            let in_time = session
                .service()
                .in_time(self.limits.inline_time, &mut || answer = Some(endpoint.read(&context, session.service())));
            (answer.filter(|_| in_time), session.version())
        };
        let answer = match answer {
            Some(answer) => answer,
            None => {
                let asked = self.apart.read(self.limits.read_time, move |service| endpoint.read(&context, service));
                asked.await.unwrap_or_else(|_| Err(mistake()))
            }
        };
        Ok((answer?, version))
    }

    /// What a token was answered before, as long as nobody has changed the model, and the refusal of one that is not valid.
    /// Everything else goes the whole way.
    pub(super) fn remembered(&self, request: &Request<Incoming>, peer: &Peer) -> Option<Response<Body>> {
        let path = request.uri().path();
        let last = path.rsplit('/').next().unwrap_or_default();
        if request.method() != Method::GET
            || !request.body().is_end_stream()
            || !path.starts_with("/api/")
            || self.public.contains(&last)
            || !self.faults.spares_requests()
        {
            return None;
        }
        let (host, token) = (gate::host(request.headers(), &self.names).ok()?, gate::token(request.headers()).ok()?);
        let (at, begun, hash) = (self.world.now(), Instant::now(), token.hash());
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut response, notes) = match session.bearer(&token, &hash, at) {
            Ok(bearer) => {
                if note_is_due(&bearer, at) {
                    return None;
                }
                let (kept, left) = session.kept(&hash, host, gate::address(request.uri()), at)?;
                session.count(bearer.token);
                let (principal, token) = (Some(bearer.actor), Some(bearer.token));
                let notes = Notes { principal, token, left: Some(left), ..Notes::of(kept.route) };
                (respond::kept(kept.status, kept.body), notes)
            }
            Err(Error::Unauthorized) => {
                let notes = Notes::of(Arc::clone(&self.nowhere));
                (respond::fault(&self.limiter.answer(peer.address, at)), notes)
            }
            Err(_) => return None,
        };
        drop(session);
        respond::announce(&mut response, notes.left.unwrap_or_else(|| peer.rate_limit.take(at)));
        self.log(peer, at, begun, &notes, response.status().as_u16());
        Some(response)
    }

    /// Lets the writer answer. The token is looked at again there, after what was committed meanwhile.
    async fn write(&self, endpoint: &'static Endpoint, context: RequestContext, token: Option<Secret>) -> Result<Answer, Fault> {
        let (world, carried) = (Arc::clone(&self.world), token.clone());
        let times = (self.limits.queue_time, self.limits.change_time);
        let asked = self.writer.request((times, carried), move |session| {
            if let Some(token) = &token {
                session.bearer(token, &token.hash(), world.now())?;
            }
            Ok(Box::new(move |service| (endpoint.handler)(&context, service)))
        });
        asked.answer().await
    }

    fn note_use(&self, token: &Secret, bearer: &Bearer, caller: &Caller, now: Timestamp) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = session.count(bearer.token);
        if !note_is_due(bearer, now) {
            return;
        }
        session.noted(&token.hash(), bearer.token, now);
        let (token, caller) = (bearer.token, caller.clone());
        self.writer.errand(move |session| session.service().note_use(token, now, &caller, uses));
    }

    fn log(&self, peer: &Peer, at: Timestamp, begun: Instant, notes: &Notes, status: u16) {
        let Ok(request) = Id::mint(&self.ids) else { return };
        self.log.write(&Line {
            at,
            request,
            address: peer.address,
            principal: notes.principal,
            route: &notes.route,
            status,
            took: begun.elapsed(),
            cause: notes.cause.as_ref(),
            ignored: notes.ignored.count(),
        });
    }
}
