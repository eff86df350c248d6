//! Answers as bytes on their way out.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use zeroize::Zeroizing;

use super::answer::{Answer, Content, DOCUMENT, Fault, written};
use super::rate_limit_headers::{LIMIT, Left};

/// What the place of the text of a token looks like in its document.
const PLACE: &[u8] = b"\"token\":null";

/// An answer as a response.
pub(super) fn answer(answer: Answer) -> Response<Body> {
    let status = answer.status;
    match answer.content {
        Content::Nothing => response(status, None, Body::empty()),
        Content::Bytes { kind, bytes } => response(status, Some(kind), Body::from(bytes)),
        Content::Token { document, minted } => {
            let at = document.windows(PLACE.len()).position(|window| window == PLACE);
            let (before, after) = document.split_at(at.map_or(document.len(), |at| at + PLACE.len() - "null".len()));
            let secret = minted.secret.expose();
            // They are zeroed when the connection has taken them.
            let mut bytes = Zeroizing::new(Vec::with_capacity(document.len() + secret.len() + 2));
            bytes.extend_from_slice(before);
            bytes.push(b'"');
            bytes.extend_from_slice(secret.as_bytes());
            bytes.push(b'"');
            bytes.extend_from_slice(after.strip_prefix(b"null").unwrap_or(after));
            response(status, Some(DOCUMENT), Body::from(Bytes::from_owner(bytes)))
        }
    }
}

/// An answer that is given again.
pub(super) fn kept(status: StatusCode, body: Bytes) -> Response<Body> {
    response(status, Some(DOCUMENT), Body::from(body))
}

/// A refusal as a response.
pub(super) fn fault(fault: &Fault) -> Response<Body> {
    if fault.status == StatusCode::UNAUTHORIZED {
        let (headers, body) = &*UNAUTHORIZED;
        return with(headers, fault.status, Body::from(body.clone()));
    }
    let mut response = response(fault.status, Some(DOCUMENT), Body::from(written(&fault.document())));
    if matches!(fault.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.headers_mut().insert(RETRY_AFTER, fault.retry_after.unwrap_or(1).into());
    }
    response
}

/// The refusal of a token. It is the same to the byte for each, so it is written once.
static UNAUTHORIZED: LazyLock<(HeaderMap, Bytes)> = LazyLock::new(|| {
    let mut headers = HEADERS.clone();
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    (headers, written(&Fault::unauthorized().document()).into())
});

/// The headers of every answer, with the type that most have: a copy has no room for one more, and would have to move.
static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = HeaderMap::with_capacity(16);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("tfp-api-version", "2.5"),
        ("tfp-appname", "Terraform Enterprise"),
        // What clients compare: lifetimes of tokens are there from this version on.
        ("x-tfe-version", "2.0.1"),
        ("x-tfe-current-version", "2.0.1"),
        ("x-ratelimit-limit", "30"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(REMAINING, HeaderValue::from_static(REQUESTS[0]));
    headers.insert(RESET, HeaderValue::from_static(TENTHS[0]));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(DOCUMENT));
    headers
});

/// How many requests are left in this second.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// In how many seconds it is over.
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Their values, which are few.
#[rustfmt::skip]
static REQUESTS: [&str; LIMIT as usize + 1] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
    "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30",
];
static TENTHS: [&str; 11] = ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0"];

/// Says what is left of this second; a client that is told to wait has nothing left.
pub(super) fn announce(response: &mut Response<Body>, left: Left) {
    let requests = if response.status() == StatusCode::TOO_MANY_REQUESTS { 0 } else { left.requests };
    let headers = response.headers_mut();
    headers.insert(REMAINING, HeaderValue::from_static(REQUESTS[usize::from(requests.min(LIMIT))]));
    headers.insert(RESET, HeaderValue::from_static(TENTHS[usize::from(left.tenths.min(10))]));
}

fn response(status: StatusCode, kind: Option<&'static str>, body: Body) -> Response<Body> {
    let mut response = with(&HEADERS, status, body);
    match kind {
        Some(DOCUMENT) => {}
        Some(kind) => drop(response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind))),
        None => drop(response.headers_mut().remove(CONTENT_TYPE)),
    }
    response
}

fn with(headers: &HeaderMap, status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers.clone();
    response
}
