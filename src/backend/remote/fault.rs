//! Why no answer came, in words.

use std::io::ErrorKind;
use std::time::Duration;

use super::client::LONGEST;
use crate::domain::SafeText;

/// Why no answer came, and whether the request could have arrived.
pub(super) enum Failed {
    /// It did not leave this machine.
    Before(String),
    /// It was sent, or a part of it.
    After(String),
    /// Nobody waits for it any more.
    Interrupted,
}

/// What is said of a host whose whole answer was not here in time.
pub(super) fn too_long(name: &str, patience: Duration) -> String {
    format!("{name} did not answer within {} seconds.", patience.as_secs_f64())
}

/// What a fault of the connection means.
pub(super) fn failed(name: &str, patience: Duration, fault: &ureq::Error) -> Failed {
    use ureq::{Error as Fault, Timeout};
    match fault {
        Fault::HostNotFound => Failed::Before(format!("There is no host {name}: its name cannot be looked up.")),
        Fault::Timeout(Timeout::Resolve | Timeout::Connect) => {
            Failed::Before(format!("{name} cannot be reached: it does not answer."))
        }
        Fault::Timeout(_) => Failed::After(too_long(name, patience)),
        Fault::ConnectionFailed => Failed::Before(format!("{name} cannot be reached.")),
        Fault::ConnectProxyFailed(why) => {
            Failed::Before(format!("The proxy does not connect to {name}: {}.", SafeText::new(why)))
        }
        Fault::Tls(why) => Failed::Before(format!("TLS to {name} failed: {why}.")),
        Fault::BodyExceedsLimit(_) => Failed::After(format!("The answer of {name} is larger than {} MiB.", LONGEST >> 20)),
        Fault::LargeResponseHeader(..) => Failed::After(format!("The answer of {name} begins with more than 64 KiB of headers.")),
        Fault::Protocol(_) | Fault::Http(_) => Failed::After(format!("{name} answers with something that is not HTTP.")),
        Fault::Io(fault) => match (fault.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()), fault.kind()) {
            (Some(tls), _) => Failed::Before(format!("TLS to {name} failed: {}.", SafeText::new(&tls_words(tls)))),
            (None, _) if fault.to_string().contains("lookup address") => {
                Failed::Before(format!("There is no host {name}: its name cannot be looked up."))
            }
            (None, ErrorKind::ConnectionRefused) => Failed::Before(format!("{name} refuses connections.")),
            (None, ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
                Failed::Before(format!("There is no route to {name}."))
            }
            (
                None,
                ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted,
            ) => Failed::After(format!("{name} broke the connection off.")),
            (None, _) => Failed::After(format!("The connection to {name} failed: {}.", SafeText::new(&fault.to_string()))),
        },
        other => Failed::After(format!("The request to {name} failed: {}.", SafeText::new(&other.to_string()))),
    }
}

fn tls_words(fault: &rustls::Error) -> String {
    match fault {
        rustls::Error::General(text) => text.clone(),
        rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
            "it wants a client certificate; name one with --client-cert and --client-key".to_owned()
        }
        other => other.to_string(),
    }
}
