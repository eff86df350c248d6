//! The name of a host in the form in which terraform asks for it: in ASCII, small, without the port that is the default.

use std::net::Ipv6Addr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The port that is left out.
const DEFAULT: u16 = 443;

/// One form for all ways to write a host; `None` for what is none. The rules are those of terraform (`svchost`), with
/// IPv6 addresses in brackets, punycode, and a dot at the end besides.
#[must_use]
pub fn canonical(host: &str) -> Option<String> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            (format!("[{}]", address.parse::<Ipv6Addr>().ok()?), port)
        }
        None => {
            let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
            (ascii(name)?, port)
        }
    };
    match port {
        "" => Some(name),
        _ => match number(port.strip_prefix(':')?)? {
            DEFAULT => Some(name),
            port => Some(format!("{name}:{port}")),
        },
    }
}

fn ascii(name: &str) -> Option<String> {
    let ascii =
        Uts46::new().to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::VerifyAllowRootDot).ok()?;
    let name = ascii.strip_suffix('.').unwrap_or(&ascii);
    (!name.is_empty()).then(|| name.to_owned())
}

fn number(port: &str) -> Option<u16> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|number| digits && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_host_has_the_one_form_that_terraform_asks_for() {
        for (forms, canonical_form) in [
            (
                &["tfe.example.com", "TFE.Example.com", "tfe.example.com:443", "tfe.example.com:0443", "tfe.example.com."][..],
                "tfe.example.com",
            ),
            (&["tfe.example.com:8443", "tfe.example.com.:08443"], "tfe.example.com:8443"),
            (
                &["bücher.example", "BÜCHER.example:443", "bu\u{308}cher.example", "xn--bcher-kva.example", "bücher。example"],
                "xn--bcher-kva.example",
            ),
            (&["straße.example"], "xn--strae-oqa.example"),
            (&["127.0.0.1", "127.0.0.1:443"], "127.0.0.1"),
            (&["[::1]", "[0:0::0001]:443"], "[::1]"),
            (&["[2001:DB8::1]:8443"], "[2001:db8::1]:8443"),
            (&["localhost:80"], "localhost:80"),
        ] {
            for form in forms {
                assert_eq!(canonical(form).as_deref(), Some(canonical_form), "{form}");
            }
        }
    }

    #[test]
    fn what_is_no_host_has_no_form() {
        let long = "a".repeat(64);
        for host in [
            "",
            ":",
            ".",
            "host:",
            ":443",
            "host:0",
            "host:65536",
            "host:+443",
            "host:x",
            "host:1:2",
            "a b",
            "a/b",
            "a..b",
            ".a",
            "-a.example",
            "a_b.example",
            "::1",
            "[::1",
            "[::1]x",
            "[host]",
            "https://a.example",
            "a\u{1b}",
            "xn--zzzzzzzzz999999",
            "*",
            &long,
        ] {
            assert_eq!(canonical(host), None, "{host}");
        }
    }
}
