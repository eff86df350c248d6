//! Which host it is: its name and its port, as somebody typed them.

use std::fmt;
use std::net::IpAddr;

use crate::domain::SafeText;
use crate::domain::host::canonical;

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// In ASCII, small, with the port where it is not that of the scheme: the name that tokens are kept under.
    name: String,
    /// Only a host of this machine is ever asked without TLS.
    tls: bool,
}

impl Address {
    /// Reads a host: `tfe.example.com`, `tfe.example.com:8443`, `https://tfe.example.com`, or `http://127.0.0.1:8080` for one of
    /// this machine.
    ///
    /// # Errors
    /// One sentence for what is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let typed = SafeText::new(text);
        let unusable = || format!("\"{typed}\" is not a host. Write it like tfe.example.com or tfe.example.com:8443.");
        let (tls, rest) = match text.trim().split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some(_) => return Err(unusable()),
            None => (true, text.trim()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let name = canonical(rest).ok_or_else(unusable)?;
        // The port that a name leaves out is that of https.
        let name = if !tls && port(rest).is_none() { format!("{name}:80") } else { name };
        let address = Self { name, tls };
        if !tls && !address.is_loopback() {
            return Err(format!("\"{typed}\" would get the token without TLS. Leave http:// out."));
        }
        Ok(address)
    }

    /// Its name, with the port where it is not that of https.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        match port(&self.name) {
            Some(port) => &self.name[..self.name.len() - port.len() - 1],
            None => &self.name,
        }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        port(&self.name).and_then(|port| port.parse().ok()).unwrap_or(443)
    }

    /// Whether it is asked with TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The address of the host itself, without a path.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", if self.tls { "https" } else { "http" }, self.name)
    }
}

/// The port that is written behind a name.
fn port(name: &str) -> Option<&str> {
    let after = name.rfind(']').map_or(0, |end| end + 1);
    name[after..].split_once(':').map(|(_, port)| port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_host_is_read() {
        for (text, url, host, port) in [
            ("tfe.example.com", "https://tfe.example.com", "tfe.example.com", 443),
            ("https://TFE.example.com/", "https://tfe.example.com", "tfe.example.com", 443),
            ("tfe.example.com:8443", "https://tfe.example.com:8443", "tfe.example.com", 8443),
            ("bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example", 443),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1", 8080),
            ("http://localhost", "http://localhost:80", "localhost", 80),
            ("http://[::1]:8080/", "http://[::1]:8080", "[::1]", 8080),
            ("[::1]", "https://[::1]", "[::1]", 443),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!((address.to_string().as_str(), address.host(), address.port()), (url, host, port), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_or_would_get_the_token_without_tls_is_refused() {
        for text in ["", "ftp://tfe.example.com", "tfe.example.com/app", "user@tfe.example.com", "a b", "tfe:0"] {
            assert!(Address::parse(text).expect_err(text).contains("is not a host"), "{text}");
        }
        for text in ["http://tfe.example.com", "http://10.0.0.1:80"] {
            assert!(Address::parse(text).expect_err(text).contains("without TLS"), "{text}");
        }
    }
}
