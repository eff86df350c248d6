//! What is looked at before anything else: for whom a request is, from where, and which token it carries.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, USER_AGENT};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, StatusCode, Uri};

use super::answer::Fault;
use crate::domain::{SafeText, Secret};

/// Characters of an `Authorization` header at most.
const LONGEST: usize = 512;

/// The names and the port under which a server answers.
#[derive(Clone, Debug)]
pub struct Names {
    /// Host names without a port.
    known: Vec<String>,
    port: u16,
    /// The port that a name without one means.
    usual: u16,
}

impl Names {
    /// The names of a server at this address: those of the loopback, its own, and what else it is to be called.
    #[must_use]
    pub fn new(address: SocketAddr, tls: bool, more: &[String]) -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let own = match address.ip() {
            ip if ip.is_unspecified() => None,
            IpAddr::V4(ip) => Some(ip.to_string()),
            IpAddr::V6(ip) => Some(format!("[{ip}]")),
        };
        Self {
            known: loopback.into_iter().chain(own).chain(more.iter().cloned()).collect(),
            port: address.port(),
            usual: if tls { 443 } else { 80 },
        }
    }

    /// Whether the `Host` of a request is one of them. A name that was given with `--hostname` can stand without the port,
    /// because something in between might have it.
    fn include(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, port.parse().ok()),
            _ => (host, Some(self.usual)),
        };
        let place = self.known.iter().position(|known| known.eq_ignore_ascii_case(name));
        place.is_some_and(|place| port == Some(self.port) || (place >= 3 && port == Some(self.usual)))
    }
}

/// The one `Host` of a request that is for this server and from no web page (security P-32).
///
/// # Errors
/// 400, 421 or 403.
pub fn host<'a>(headers: &'a HeaderMap, names: &Names) -> Result<&'a str, Fault> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(Fault::bad_request("A request must have one Host header."));
    };
    let host = host.to_str().ok().filter(|host| names.include(host));
    let host = host.ok_or_else(|| {
        Fault::new(StatusCode::MISDIRECTED_REQUEST, "misdirected request")
            .because("This server does not answer to that name. Name it with --hostname when it is started.")
    })?;
    if headers.contains_key(ORIGIN) {
        return Err(Fault::new(StatusCode::FORBIDDEN, "forbidden").because("Web pages are not served."));
    }
    Ok(host)
}

/// The token of the one `Authorization` header (security P-33).
///
/// # Errors
/// 401 whatever is wrong with it.
pub fn token(headers: &HeaderMap) -> Result<Secret, Fault> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(Fault::unauthorized()) };
    let text = value.to_str().ok().filter(|text| text.len() <= LONGEST);
    // The names of schemes have no case (RFC 9110, 11.1).
    let token = text.and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.and_then(|(_, token)| Secret::parse(token.trim_start_matches(' '))).ok_or_else(Fault::unauthorized)
}

/// Whether a body is of a type that is read.
///
/// # Errors
/// 415 for another type.
pub fn content_type(headers: &HeaderMap) -> Result<(), Fault> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if ["application/vnd.api+json", "application/json"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported media type")
        .because("The Content-Type must be application/vnd.api+json."))
}

/// The path with what stands behind the question mark.
pub(super) fn address(uri: &Uri) -> &str {
    uri.path_and_query().map_or_else(|| uri.path(), PathAndQuery::as_str)
}

/// What a client says that it is.
pub(super) fn client(headers: &HeaderMap) -> Option<SafeText> {
    headers.get(USER_AGENT).and_then(|text| text.to_str().ok()).map(SafeText::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_to_the_loopback_on_its_port_and_to_the_names_it_was_given() {
        let names = Names::new(SocketAddr::from(([127, 0, 0, 1], 8080)), false, &["TFE.example".to_owned()]);
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "tfe.example:8080", "tfe.example", "LOCALHOST:8080"] {
            assert!(names.include(host), "{host}");
        }
        for host in ["localhost", "127.0.0.1:80", "evil.test:8080", "127.0.0.1.evil.test:8080", "", ":8080", "[::2]:8080"] {
            assert!(!names.include(host), "{host}");
        }
    }
}
