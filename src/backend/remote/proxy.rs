//! Which proxy leads to a host, by the variables of the environment as Go reads them, and therefore terraform.

use std::net::IpAddr;

use super::address::Address;

/// What the environment says of proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// `HTTPS_PROXY`, or `https_proxy`.
    pub https: Option<String>,
    /// `NO_PROXY`, or `no_proxy`.
    pub none: String,
}

impl Proxies {
    /// What the environment says; an empty variable says nothing, and the one in capitals comes first.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            [name.to_owned(), name.to_lowercase()].iter().find_map(|name| variable(name).filter(|value| !value.trim().is_empty()))
        };
        Self { https: either("HTTPS_PROXY").map(|value| value.trim().to_owned()), none: either("NO_PROXY").unwrap_or_default() }
    }

    /// The proxy for a host; none for this machine, whatever is said.
    #[must_use]
    pub fn to(&self, address: &Address) -> Option<&str> {
        let proxy = self.https.as_deref().filter(|_| address.is_tls() && !address.is_loopback())?;
        let spared = self.none.split(',').map(str::trim).filter(|rule| !rule.is_empty()).any(|rule| spares(rule, address));
        (!spared).then_some(proxy)
    }
}

/// Whether one rule of `NO_PROXY` names a host: everything, an address, a network, or a domain with what is below it, each with a
/// port or without.
fn spares(rule: &str, address: &Address) -> bool {
    if rule == "*" {
        return true;
    }
    let bare = address.host().trim_start_matches('[').trim_end_matches(']');
    let ip = bare.parse::<IpAddr>().ok();
    if let Some((network, length)) = rule.split_once('/') {
        let network = network.parse::<IpAddr>().ok().zip(length.parse::<u8>().ok());
        return network.zip(ip).is_some_and(|((network, length), ip)| contains(network, length, ip));
    }
    let (rule, port) = match rule.parse::<IpAddr>() {
        Ok(_) => (rule, None),
        Err(_) => match rule.rsplit_once(':') {
            Some((name, port)) => (name.trim_start_matches('[').trim_end_matches(']'), Some(port)),
            None => (rule, None),
        },
    };
    if port.is_some_and(|port| port.parse() != Ok(address.port())) {
        return false;
    }
    if let Ok(there) = rule.parse::<IpAddr>() {
        return ip == Some(there);
    }
    let (host, rule) = (address.host(), rule.to_ascii_lowercase());
    // `*.example.com` and `.example.com` are what lies below it; `example.com` is itself, too.
    let below = rule.strip_prefix("*.").or_else(|| rule.strip_prefix('.'));
    let domain = below.unwrap_or(&rule);
    let is_below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    !domain.is_empty() && (is_below || (below.is_none() && host == domain))
}

fn contains(network: IpAddr, length: u8, ip: IpAddr) -> bool {
    let same = |network: &[u8], ip: &[u8]| {
        let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
        usize::from(length) <= network.len() * 8 && (0..usize::from(length)).all(|at| bit(network, at) == bit(ip, at))
    };
    match (network, ip) {
        (IpAddr::V4(network), IpAddr::V4(ip)) => same(&network.octets(), &ip.octets()),
        (IpAddr::V6(network), IpAddr::V6(ip)) => same(&network.octets(), &ip.octets()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes(host: &str, none: &str) -> bool {
        let proxies = Proxies { https: Some("http://proxy.example:3128".to_owned()), none: none.to_owned() };
        proxies.to(&Address::parse(host).expect("a host")).is_some()
    }

    #[test]
    fn a_host_is_spared_by_every_form_that_go_knows() {
        for (host, none) in [
            ("tfe.example.com", "*"),
            ("tfe.example.com", " other.example , tfe.example.com "),
            ("tfe.example.com", "example.com"),
            ("tfe.example.com", ".example.com"),
            ("tfe.example.com", "*.example.com"),
            ("tfe.example.com:8443", "example.com:8443"),
            ("10.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.3:8443", "10.1.2.3:8443"),
            ("[2001:db8::1]", "2001:db8::/32"),
            ("TFE.Example.COM", "EXAMPLE.com"),
        ] {
            assert!(!goes(host, none), "{host} {none}");
        }
    }

    #[test]
    fn a_host_that_no_rule_names_goes_through_the_proxy() {
        for (host, none) in [
            ("tfe.example.com", ""),
            ("example.com", ".example.com"),
            ("notexample.com", "example.com"),
            ("tfe.example.com", "example.com:8443"),
            ("11.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.0.0.0/40"),
        ] {
            assert!(goes(host, none), "{host} {none}");
        }
    }

    #[test]
    fn this_machine_is_never_reached_through_a_proxy() {
        for host in ["127.0.0.1:8443", "localhost", "[::1]", "http://127.0.0.1:8080"] {
            assert!(!goes(host, ""), "{host}");
        }
    }

    #[test]
    fn the_variable_in_capitals_comes_first_and_http_proxy_is_not_read() {
        let said = |name: &str| match name {
            "HTTPS_PROXY" => Some(" http://one.example ".to_owned()),
            "https_proxy" | "HTTP_PROXY" | "ALL_PROXY" => Some("http://other.example".to_owned()),
            "NO_PROXY" => Some(String::new()),
            "no_proxy" => Some("x.example".to_owned()),
            _ => None,
        };
        let expected = Proxies { https: Some("http://one.example".to_owned()), none: "x.example".to_owned() };
        assert_eq!(Proxies::of(said), expected);
        assert_eq!(Proxies::of(|name| (name == "HTTP_PROXY").then(|| "http://x".to_owned())), Proxies::default());
    }
}
