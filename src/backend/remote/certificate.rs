//! Whose a certificate is and who signed it, out of its bytes (X.509, RFC 5280).

use rustls::pki_types::UnixTime;

use crate::domain::{SafeText, Timestamp};

/// The names of the fields of a distinguished name that are said, by the end of their identifier below `2.5.4`.
const FIELDS: [(u8, &str); 3] = [(3, "CN"), (10, "O"), (11, "OU")];
/// So many names of hosts in a certificate are said.
const NAMES: usize = 3;
/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT: u8 = 0x06;
const VERSION: u8 = 0xa0;

/// `the certificate of CN=tfe.example.com, signed by O=Example, CN=Example Root`.
fn described(certificate: &[u8]) -> String {
    match names(certificate) {
        Some((issuer, subject)) => format!("the certificate of {subject}, signed by {issuer}"),
        None => "its certificate, which cannot be read".to_owned(),
    }
}

/// Why a certificate is not accepted, with whose it is: that is what somebody has to look for.
pub(super) fn refused(certificate: &[u8], fault: &rustls::Error) -> String {
    use rustls::CertificateError as Wrong;
    let whose = described(certificate);
    let rustls::Error::InvalidCertificate(wrong) = fault else { return format!("{whose}, cannot be checked: {fault}") };
    match wrong {
        Wrong::ExpiredContext { not_after, .. } => format!("{whose}, expired{}", at(*not_after)),
        Wrong::Expired => format!("{whose}, has expired"),
        Wrong::NotValidYetContext { not_before, .. } => {
            format!("{whose}, is not valid yet; it will be{}, if the clock of this machine is right", at(*not_before))
        }
        Wrong::NotValidYet => format!("{whose}, is not valid yet"),
        Wrong::NotValidForNameContext { expected, presented } => {
            // Each is written as `DnsName("tfe.example.com")`.
            let names: Vec<String> = presented
                .iter()
                .take(NAMES)
                .map(|name| SafeText::new(name.split('"').nth(1).unwrap_or(name)).to_string())
                .collect();
            let names = if names.is_empty() { "no host".to_owned() } else { names.join(", ") };
            format!("{whose}, is for {names}, not for {}", SafeText::new(&expected.to_str()))
        }
        Wrong::NotValidForName => format!("{whose}, is for another host"),
        Wrong::UnknownIssuer => format!("{whose}, is from no authority that this machine trusts; --cacert adds one"),
        other => format!("{whose}, is not accepted: {}", SafeText::new(&other.to_string())),
    }
}

fn at(time: UnixTime) -> String {
    let time = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or_else(String::new, |time| format!(" at {}", time.strftime("%Y-%m-%d %H:%M UTC")))
}

/// Issuer and subject.
fn names(certificate: &[u8]) -> Option<(SafeText, SafeText)> {
    let (SEQUENCE, outer, _) = element(certificate)? else { return None };
    let (SEQUENCE, mut rest, _) = element(outer)? else { return None };
    let (tag, _, after) = element(rest)?;
    // The version stands there unless it is the first; then come serial number, signature, issuer, validity, subject.
    if tag == VERSION {
        rest = after;
    }
    let mut fields = Vec::new();
    for _ in 0..5 {
        let (_, content, after) = element(rest)?;
        fields.push(content);
        rest = after;
    }
    Some((name(fields[2]), name(fields[4])))
}

fn name(mut sets: &[u8]) -> SafeText {
    let mut parts = Vec::new();
    while let Some((SET, set, after)) = element(sets) {
        sets = after;
        let Some((SEQUENCE, pair, _)) = element(set) else { continue };
        let Some((OBJECT, kind, rest)) = element(pair) else { continue };
        let Some((_, value, _)) = element(rest) else { continue };
        if let [0x55, 0x04, last] = kind
            && let Some((_, field)) = FIELDS.iter().find(|(number, _)| number == last)
        {
            parts.push(format!("{field}={}", String::from_utf8_lossy(value)));
        }
    }
    SafeText::from(if parts.is_empty() { "nobody by name".to_owned() } else { parts.join(", ") })
}

/// The tag of the first element, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count > 4 || rest.len() < count {
            return None;
        }
        let (digits, rest) = rest.split_at(count);
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    (rest.len() >= length).then(|| (tag, &rest[..length], &rest[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_named_by_whose_it_is_and_who_signed_it() {
        let made = rcgen::generate_simple_self_signed(vec!["tfe.example.com".to_owned()]).expect("a certificate");
        let said = described(made.cert.der());
        assert!(said.starts_with("the certificate of CN=rcgen self signed cert, signed by CN="), "{said}");
    }

    #[test]
    fn bytes_that_are_no_certificate_are_said_to_be_none() {
        for bytes in [&b""[..], b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x00", &[0x30; 64]] {
            assert_eq!(described(bytes), "its certificate, which cannot be read");
        }
    }
}
