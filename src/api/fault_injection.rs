//! Faults on purpose, to rehearse what a pipeline does with them: `expire:team=platform@+30s,latency:200ms,429:10%`;
//! and runs that wait for somebody, `runs:held`.

use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::answer::Fault;
use crate::backend::AccountRecord;
use crate::domain::moment::Span;
use crate::domain::{SafeText, World};

/// Whose tokens are refused from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expiring {
    kind: &'static str,
    name: String,
    after: Duration,
}

/// The faults of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultInjection {
    expiring: Vec<Expiring>,
    latency: Option<Duration>,
    /// Of a hundred requests.
    too_many: u8,
    /// Runs wait for somebody to apply or discard them.
    holds_runs: bool,
}

impl FaultInjection {
    /// Reads faults, separated by commas.
    ///
    /// # Errors
    /// A sentence that says how they are written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut faults = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            faults.add(part).ok_or_else(|| {
                format!(
                    "\"{}\" is not a fault. Write expire:team=NAME@+30s (or user=, organization=), latency:200ms, 429:10%, or runs:held.",
                    SafeText::new(part)
                )
            })?;
        }
        Ok(faults)
    }

    fn add(&mut self, part: &str) -> Option<()> {
        let (kind, rest) = part.split_once(':')?;
        match kind {
            "latency" => self.latency = Some(duration(rest)?),
            "429" => self.too_many = rest.strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100)?,
            "runs" => self.holds_runs = (rest == "held").then_some(true)?,
            "expire" => {
                let (whose, after) = rest.split_once("@+")?;
                let (kind, name) = whose.split_once('=')?;
                let kind = ["team", "user", "organization"].into_iter().find(|known| *known == kind)?;
                self.expiring.push(Expiring { kind, name: name.to_owned(), after: duration(after)? });
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether no request is answered otherwise than it would be.
    pub(super) fn spares_requests(&self) -> bool {
        *self == Self { holds_runs: self.holds_runs, ..Self::default() }
    }

    /// Whether runs wait for somebody to apply or discard them; the model is told when it is opened.
    #[must_use]
    pub fn holds_runs(&self) -> bool {
        self.holds_runs
    }

    /// How long each answer waits.
    pub(super) fn latency(&self) -> Option<Duration> {
        self.latency
    }

    /// Whether anybody's token is to expire.
    pub(super) fn expires(&self) -> bool {
        !self.expiring.is_empty()
    }

    /// Whether this account's token has expired, so long after the start.
    pub(super) fn has_expired(&self, account: &AccountRecord, since: Instant) -> bool {
        let (kind, name) = match account {
            AccountRecord::User(user) => ("user", &user.username),
            AccountRecord::Team { name, .. } => ("team", name),
            AccountRecord::Organization { name, .. } => ("organization", name),
        };
        let theirs = |expiring: &&Expiring| expiring.kind == kind && name.as_str().eq_ignore_ascii_case(&expiring.name);
        self.expiring.iter().filter(theirs).any(|expiring| since.elapsed() >= expiring.after)
    }

    /// Whether it is this request that is one too many.
    pub(super) fn too_many(&self, world: &dyn World) -> Result<(), Fault> {
        let mut byte = [0];
        // A request in a hundred, from 256 values that are equally likely.
        let hit =
            self.too_many > 0 && world.entropy(&mut byte).is_ok() && u32::from(byte[0]) * 100 < u32::from(self.too_many) * 256;
        if !hit {
            return Ok(());
        }
        let detail = "You have exceeded the API's rate limit. This server was started with --fault.";
        Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests").because(detail))
    }
}

/// `200ms`, or a span as every option takes it: `30s`, `5m`.
fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let span = Span::parse("--fault", text).ok().flatten()?;
    u64::try_from(span.as_seconds()).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        let faults = FaultInjection::parse("expire:team=platform@+30s, latency:200ms,429:10%,runs:held").expect("faults");
        assert_eq!(faults.latency(), Some(Duration::from_millis(200)));
        assert_eq!(faults.too_many, 10);
        assert!(faults.holds_runs() && !faults.spares_requests());
        assert_eq!(faults.expiring, [Expiring { kind: "team", name: "platform".to_owned(), after: Duration::from_secs(30) }]);
        assert_eq!(FaultInjection::parse(""), Ok(FaultInjection::default()));
        let held = FaultInjection::parse("runs:held").expect("a fault");
        assert!(held.holds_runs() && held.spares_requests(), "what is held is in the model, not in the requests");
        for text in
            ["latency", "latency:5", "429:101%", "429:10", "expire:team=x", "expire:cat=x@+1s", "fire:1s", "runs", "runs:applied"]
        {
            assert!(FaultInjection::parse(text).expect_err(text).contains("is not a fault"), "{text}");
        }
    }
}
