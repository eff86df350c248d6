//! Requests to one host: what is sent, how fast, and how long is waited.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde::Serialize;
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use ureq::http::{HeaderValue, Method, Request};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};
use ureq::{Agent, Proxy, ProxyProtocol};

use super::address::Address;
use super::answer::Answer;
use super::fault::{Failed, failed, too_long};
use super::proxy::Proxies;
use super::tls::{Tls, Trust};
use crate::backend::hosts::CallRow;
use crate::backend::{Error, Interrupt, Pause};
use crate::domain::{SafeText, Secret, Timestamp, World};

/// JSON:API.
const DOCUMENT: &str = "application/vnd.api+json";
/// So long after its time a request is given up that did not end by itself.
const LATE: Duration = Duration::from_millis(200);
/// The longest answer that is read, in bytes.
pub(super) const LONGEST: u64 = 8 << 20;
/// So often it is looked whether anybody still waits.
const LOOK: Duration = Duration::from_millis(10);
/// Requests a second at most; a host allows thirty for a user, whose pipelines share them.
const RATE: usize = 10;
/// The longest that a host's wish for a pause is waited out.
const PAUSE: Duration = Duration::from_secs(30);
/// Requests of this run that are kept for the page about the host.
const KEPT: usize = 200;

/// What a host told with its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// `X-TFE-Version`.
    pub version: Option<SafeText>,
    /// `TFP-AppName`.
    pub product: Option<SafeText>,
    /// Requests that are left in this second.
    pub remaining: Option<u32>,
    /// How far this machine's clock is behind the host's, in seconds.
    pub skew: Option<i64>,
}

/// How a host is reached.
#[derive(Clone, Debug)]
pub struct Way {
    pub address: Address,
    pub trust: Trust,
    pub proxies: Proxies,
    /// Nothing but GET is sent.
    pub read_only: bool,
    /// So long an answer is waited for at most, connecting and a second try included.
    pub patience: Duration,
}

impl Way {
    /// The usual wait for an answer.
    pub const PATIENCE: Duration = Duration::from_secs(12);
}

/// A host with a token.
pub(super) struct Client {
    way: Way,
    agent: Agent,
    token: Secret,
    world: Arc<dyn World>,
    interrupt: RefCell<Interrupt>,
    /// When the last requests were sent.
    sent: RefCell<VecDeque<Instant>>,
    calls: RefCell<VecDeque<CallRow>>,
    /// Requests that were made.
    made: Cell<u64>,
    learned: RefCell<Learned>,
}

impl Client {
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// One sentence when certificates or the proxy can't be used.
    pub(super) fn new(way: Way, token: Secret, world: Arc<dyn World>) -> Result<Self, String> {
        let proxy = match way.proxies.to(&way.address) {
            None => None,
            Some(proxy) => {
                let unusable =
                    || "HTTPS_PROXY is not the address of a proxy. Write it like http://proxy.example.com:3128.".to_owned();
                Some(
                    Proxy::new(proxy)
                        .ok()
                        .filter(|proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https))
                        .ok_or_else(unusable)?,
                )
            }
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(way.address.is_tls())
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .timeout_connect(Some(way.patience / 2))
            .max_response_header_size(64 << 10)
            .build();
        let chain = ConnectProxyConnector::default().chain(TcpConnector::default()).chain(Tls(Arc::new(way.trust.config()?)));
        let agent = Agent::with_parts(config, chain, DefaultResolver::default());
        Ok(Self {
            way,
            agent,
            token,
            world,
            interrupt: RefCell::default(),
            sent: RefCell::default(),
            calls: RefCell::default(),
            made: Cell::default(),
            learned: RefCell::default(),
        })
    }

    /// Where it is.
    pub(super) fn way(&self) -> &Way {
        &self.way
    }

    /// The time, by this machine's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// What the host told so far.
    pub(super) fn learned(&self) -> Learned {
        self.learned.borrow().clone()
    }

    /// The requests of this run, the last first.
    pub(super) fn calls(&self) -> Vec<CallRow> {
        self.calls.borrow().iter().rev().cloned().collect()
    }

    /// Reads end soon after this is set.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupt.borrow().is_set()
    }

    pub(super) fn obey(&self, interrupt: &Interrupt) {
        *self.interrupt.borrow_mut() = interrupt.clone();
    }

    /// Reads something. A read that fails before it is answered is tried once more.
    ///
    /// # Errors
    /// When no answer came; an answer of whatever status is one.
    pub(super) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Error> {
        let (mut tries, mut until) = (0, self.deadline());
        loop {
            match self.request(&self.token, &Method::GET, &with_query(path, query), None, until) {
                Ok(answer) if answer.status() == 429 && tries < 3 => {
                    self.pause(&answer)?;
                    until = self.deadline();
                }
                Ok(answer) => return Ok(answer),
                Err(Failed::Interrupted) => return Err(interrupted()),
                Err(Failed::Before(_) | Failed::After(_)) if tries == 0 && Instant::now() < until => {}
                Err(Failed::Before(why) | Failed::After(why)) => return Err(Error::Unavailable(why)),
            }
            tries += 1;
        }
    }

    /// Whether the host accepts another token: nothing but 401 says that it does not. `None` where no answer came.
    pub(super) fn try_token(&self, token: &Secret, paths: &[String]) -> Option<bool> {
        for path in paths {
            match self.get_with(token, path) {
                Ok(answer) if answer.status() == 401 => return Some(false),
                Ok(answer) if answer.is_success() => return Some(true),
                Ok(answer) if answer.status() < 500 && answer.status() != 429 => {}
                _ => return None,
            }
        }
        Some(true)
    }

    /// Reads something with another token, and only once.
    ///
    /// # Errors
    /// When no answer came.
    pub(super) fn get_with(&self, token: &Secret, path: &str) -> Result<Answer, Error> {
        self.request(token, &Method::GET, path, None, self.deadline()).map_err(|failed| match failed {
            Failed::Interrupted => interrupted(),
            Failed::Before(why) | Failed::After(why) => Error::Unavailable(why),
        })
    }

    /// Changes something, with one request: it is never sent again.
    ///
    /// # Errors
    /// [`Sending::Unsent`] when the host did not get it, [`Sending::Unknown`] when nobody can tell from here.
    pub(super) fn send(&self, method: &Method, path: &str, body: Option<&impl Serialize>) -> Result<Answer, Sending> {
        if self.way.read_only {
            return Err(Sending::Unsent("Nothing is sent: started with --read-only.".to_owned()));
        }
        let body = body.map(|body| serde_json::to_vec(body).unwrap_or_default());
        self.request(&self.token, method, path, body, self.deadline()).map_err(|failed| match failed {
            Failed::Before(why) => Sending::Unsent(why),
            Failed::After(why) => Sending::Unknown(why),
            Failed::Interrupted => Sending::Unknown("Nobody waited for the answer.".to_owned()),
        })
    }

    /// When an answer to what is asked for now has to be here.
    fn deadline(&self) -> Instant {
        Instant::now() + self.way.patience
    }

    fn request(
        &self,
        token: &Secret,
        method: &Method,
        path: &str,
        body: Option<Vec<u8>>,
        until: Instant,
    ) -> Result<Answer, Failed> {
        let is_read = method == Method::GET;
        self.wait_turn(is_read)?;
        let left = until.saturating_duration_since(Instant::now());
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| Failed::Before("The token cannot be sent.".to_owned()))?;
        authorization.set_sensitive(true);
        let builder = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.way.address))
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, DOCUMENT)
            .header(USER_AGENT, concat!("tfe-console/", env!("CARGO_PKG_VERSION")));
        let unusable = |_| Failed::Before("The address of the request cannot be sent.".to_owned());
        let (at, started) = (self.world.now(), Instant::now());
        let agent = self.agent.clone();
        let (name, patience) = (self.way.address.name().to_owned(), self.way.patience);
        // Nobody can be kept waiting by a read: the thread that waits for the host ends by itself, and its answer is dropped.
        let (sender, receiver) = sync_channel(1);
        let work: Box<dyn FnOnce() -> Result<Answer, Failed> + Send> = match body {
            None => {
                let request = builder.body(()).map_err(unusable)?;
                let request = agent.configure_request(request).timeout_global(Some(left)).build();
                Box::new(move || answer(&name, patience, agent.run(request)))
            }
            Some(body) => {
                let request = builder.header(CONTENT_TYPE, DOCUMENT).body(body).map_err(unusable)?;
                let request = agent.configure_request(request).timeout_global(Some(left)).build();
                Box::new(move || answer(&name, patience, agent.run(request)))
            }
        };
        let thread = std::thread::Builder::new().name("request".to_owned());
        thread
            .spawn(move || drop(sender.send(work())))
            .map_err(|fault| Failed::Before(format!("The request could not be begun: {fault}.")))?;
        let outcome = loop {
            match receiver.recv_timeout(LOOK) {
                Ok(outcome) => break outcome,
                Err(RecvTimeoutError::Timeout) if is_read && self.interrupt.borrow().is_set() => break Err(Failed::Interrupted),
                // What trickles in can keep a part of the connection waiting for longer than its time.
                Err(RecvTimeoutError::Timeout) if Instant::now() > until + LATE => {
                    break Err(Failed::After(too_long(self.way.address.name(), patience)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break Err(Failed::After("The request was broken off.".to_owned())),
            }
        };
        self.note(method, path, at, started.elapsed(), outcome.as_ref().ok());
        outcome.map(|answer| answer.to(path))
    }

    fn note(&self, method: &Method, path: &str, at: Timestamp, took: Duration, answer: Option<&Answer>) {
        let method = match *method {
            Method::POST => "POST",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            _ => "GET",
        };
        let mut calls = self.calls.borrow_mut();
        if calls.len() == KEPT {
            calls.pop_front();
        }
        self.made.set(self.made.get() + 1);
        let status = answer.map(Answer::status);
        calls.push_back(CallRow { number: self.made.get(), method, path: SafeText::new(path), status, at, took });
        let Some(answer) = answer else { return };
        let mut learned = self.learned.borrow_mut();
        let text = |name: &str| answer.header(name).map(SafeText::new);
        learned.version = text("x-tfe-current-version").or_else(|| text("x-tfe-version")).or_else(|| learned.version.take());
        learned.product = text("tfp-appname").or_else(|| learned.product.take());
        learned.remaining = answer.header("x-ratelimit-remaining").and_then(|left| left.trim().parse().ok());
        if let Some(date) = answer.date() {
            learned.skew = Some(date.as_second() - at.as_second());
        }
    }

    /// Waits until one more request is within the rate; fewer while the host says that little is left.
    fn wait_turn(&self, is_read: bool) -> Result<(), Failed> {
        let second = Duration::from_secs(1);
        let few = self.learned.borrow().remaining.is_some_and(|left| left < 5);
        let rate = if few { 2 } else { RATE };
        let mut sent = self.sent.borrow_mut();
        while sent.front().is_some_and(|at| at.elapsed() >= second) {
            sent.pop_front();
        }
        if sent.len() >= rate
            && let Some(at) = sent.get(sent.len() - rate)
        {
            self.rest_until(*at + second, is_read)?;
        }
        sent.push_back(Instant::now());
        Ok(())
    }

    /// Waits as long as the host asks for.
    fn pause(&self, answer: &Answer) -> Result<(), Error> {
        let wish = ["retry-after", "x-ratelimit-reset"].iter().find_map(|name| seconds(answer.header(name)?));
        let pause = wish.unwrap_or(Duration::from_secs(1));
        if pause > PAUSE {
            let name = self.way.address.name();
            return Err(Error::Unavailable(format!("{name} wants no requests for {} seconds. Try again then.", pause.as_secs())));
        }
        let now = self.world.now();
        let until = now.checked_add(SignedDuration::try_from(pause).unwrap_or(SignedDuration::ZERO)).unwrap_or(now);
        self.interrupt.borrow().tell(Some(Pause { host: SafeText::new(self.way.address.name()), until }));
        let rested = self.rest_until(Instant::now() + pause, true);
        self.interrupt.borrow().tell(None);
        rested.map_err(|_| interrupted())
    }

    fn rest_until(&self, until: Instant, is_read: bool) -> Result<(), Failed> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            if is_read && self.interrupt.borrow().is_set() {
                return Err(Failed::Interrupted);
            }
            std::thread::park_timeout(left.min(LOOK));
        }
    }
}

/// Why a change has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// The host did not get it.
    Unsent(String),
    /// It could have arrived.
    Unknown(String),
}

fn interrupted() -> Error {
    Error::Unavailable("Nobody waits for it any more.".to_owned())
}

fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{path}?{encoded}")
}

/// A number of seconds as hosts write it: whole, or with a part of one; nothing that is no time.
fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then(|| Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX))
}

/// Reads the whole answer.
fn answer(
    name: &str,
    patience: Duration,
    outcome: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, Failed> {
    let response = outcome.map_err(|fault| failed(name, patience, &fault))?;
    let (parts, mut body) = response.into_parts();
    let read = body.with_config().limit(LONGEST).read_to_vec();
    let body = read.map_err(|fault| match failed(name, patience, &fault) {
        Failed::Before(why) | Failed::After(why) => Failed::After(why),
        Failed::Interrupted => Failed::Interrupted,
    })?;
    Ok(Answer::new(name, parts.status.as_u16(), parts.headers, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_a_number_of_seconds_and_nothing_else() {
        for (text, milliseconds) in
            [("2.5", Some(2_500)), (" 1 ", Some(1_000)), ("0", Some(0)), ("NaN", None), ("-1", None), ("inf", None)]
        {
            assert_eq!(seconds(text).map(|pause| pause.as_millis()), milliseconds, "{text}");
        }
        assert!(seconds("1e300").is_some_and(|pause| pause > PAUSE));
    }

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(with_query("/api/v2/x", &[]), "/api/v2/x");
        assert_eq!(with_query("/api/v2/x", &[("filter[names]", "a b&c")]), "/api/v2/x?filter%5Bnames%5D=a+b%26c");
    }
}
