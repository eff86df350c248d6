//! Accepting connections, within their limits, until it is time to stop (security F9, P-34, P-39).

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONNECTION, TRANSFER_ENCODING};
use axum::http::{HeaderValue, Request, Uri};
use futures_util::future::{Either, ready};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::endpoints::ENDPOINTS;
use super::header_timeout::{HeaderTimeout, Watched};
use super::rate_limit_headers::Whose;
use super::tls::Tls;
use super::worker::{Peer, Worker};

/// Bytes of the head of a request.
const HEAD: usize = 32 << 10;

/// Headers of a request.
const HEADERS: usize = 64;

/// How many connections there are, in all and from each address.
#[derive(Debug, Default)]
pub(super) struct Counts {
    all: AtomicUsize,
    of: Mutex<HashMap<IpAddr, usize>>,
}

impl Counts {
    /// Counts a connection, unless there are too many.
    fn admit(self: &Arc<Self>, address: IpAddr, all: usize, of_address: usize) -> Option<Admitted> {
        if self.all.load(Ordering::Relaxed) >= all {
            return None;
        }
        if !address.is_loopback() {
            let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
            let count = of.entry(address).or_default();
            if *count >= of_address {
                return None;
            }
            *count += 1;
        }
        self.all.fetch_add(1, Ordering::Relaxed);
        Some(Admitted { counts: Arc::clone(self), address })
    }
}

/// A connection that is counted.
struct Admitted {
    counts: Arc<Counts>,
    address: IpAddr,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.counts.all.fetch_sub(1, Ordering::Relaxed);
        if !self.address.is_loopback() {
            let mut of = self.counts.of.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = of.get_mut(&self.address) {
                *count -= 1;
                if *count == 0 {
                    of.remove(&self.address);
                }
            }
        }
    }
}

/// Answers on a listener until it is time to stop.
pub(super) fn run(
    listener: std::net::TcpListener,
    worker: &Arc<Worker>,
    counts: &Arc<Counts>,
    tls: Option<&Tls>,
    stop: watch::Receiver<bool>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        // What is being answered holds one of these, so that the last one to go can be waited for.
        let (busy, mut idle) = tokio::sync::mpsc::channel::<()>(1);
        accept(listener, worker, (counts, tls), stop, &busy).await;
        drop(busy);
        let _ = tokio::time::timeout(worker.limits.stop_time, idle.recv()).await;
    });
}

async fn accept(
    listener: std::net::TcpListener,
    worker: &Arc<Worker>,
    (counts, tls): (&Arc<Counts>, Option<&Tls>),
    mut stop: watch::Receiver<bool>,
    busy: &tokio::sync::mpsc::Sender<()>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let router = worker.router(ENDPOINTS);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let Ok((stream, from)) = accepted else {
            // Too many files are open. Those who hold them go on, and what is left waits.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let limits = &worker.limits;
        let address = from.ip().to_canonical();
        let Some(admitted) = counts.admit(address, limits.connections, limits.connections_of_address) else { continue };
        let (worker, router, stop, busy) = (Arc::clone(worker), router.clone(), stop.clone(), busy.clone());
        let tls = tls.cloned();
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match tls {
                None => serve(stream, address, &worker, router, stop).await,
                Some(Tls(acceptor)) => {
                    let greeted = tokio::time::timeout(worker.limits.head_time, acceptor.accept(stream)).await;
                    if let Ok(Ok(stream)) = greeted {
                        serve(stream, address, &worker, router, stop).await;
                    }
                }
            }
            drop((admitted, busy));
        });
    }
}

/// Answers the requests of one connection.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: IpAddr,
    worker: &Worker,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let header_timeout = Arc::new(HeaderTimeout::default());
    let limits = &worker.limits;
    let stream = Watched::new(stream, Arc::clone(&header_timeout), limits.head_time);
    let router = TowerToHyperService::new(router);
    let rate_limit = worker.rate_limits.of(Whose::Address(address));
    let peer = Peer { address, header_timeout: Arc::clone(&header_timeout), rate_limit };
    let service = service_fn(move |request: Request<Incoming>| {
        peer.header_timeout.arrived();
        worker.tally.count();
        if let Some(answer) = worker.remembered(&request, &peer) {
            peer.header_timeout.answered();
            return Either::Left(ready(Ok(answer)));
        }
        peer.header_timeout.answers();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        tidy(request.uri_mut());
        // Where a body ends that does not tell its length is not known here, so nothing comes after it.
        let last = request.headers().contains_key(TRANSFER_ENCODING);
        let (answer, header_timeout) = (router.call(request), Arc::clone(&peer.header_timeout));
        Either::Right(async move {
            let mut answer = answer.await;
            header_timeout.answered();
            if last && let Ok(answer) = &mut answer {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            answer
        })
    });
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(limits.idle_time).max_buf_size(HEAD).max_headers(HEADERS);
    let mut connection = pin!(protocol.serve_connection(TokioIo::new(stream), service));
    let mut stopping = *stop.borrow();
    if stopping {
        connection.as_mut().graceful_shutdown();
    }
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            () = header_timeout.overdue(limits.head_time) => return,
            () = header_timeout.untaken(limits.write_time) => return,
            _ = stop.changed(), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Takes away the slash that some clients put behind a path, and all but one of those that they put in a row.
fn tidy(uri: &mut Uri) {
    let path = uri.path();
    if path.len() > 1 && (path.ends_with('/') || path.contains("//")) {
        let mut tidied: String = path.split('/').filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect();
        if tidied.is_empty() {
            tidied.push('/');
        }
        if let Some(query) = uri.query() {
            tidied.push('?');
            tidied.push_str(query);
        }
        if let Ok(other) = tidied.parse() {
            *uri = other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_in_a_row_and_behind_a_path_are_taken_away_and_nothing_else() {
        for (asked, meant) in [
            ("//api/v2/ping", "/api/v2/ping"),
            ("/api//v2///ping/", "/api/v2/ping"),
            ("//", "/"),
            ("/", "/"),
            ("/api/v2/ping?a=//&b=/", "/api/v2/ping?a=//&b=/"),
            ("//api/v2/ping//?a=//", "/api/v2/ping?a=//"),
        ] {
            let mut uri: Uri = asked.parse().expect("an address");
            tidy(&mut uri);
            assert_eq!(uri.to_string(), meant, "{asked}");
        }
    }
}
