//! Which rows are meant.

use jiff::SignedDuration;

use crate::backend::{AuditQuery, Outcome};
use crate::cli::AuditFilter;
use crate::domain::{AuthenticationToken, Id, InvalidInput, SafeText, Timestamp, Via, moment};
use crate::insight::powers::ACTIONS;
use crate::verbs::{Desk, Failure, names};

/// The same for the model.
///
/// # Errors
/// When a time is none, or no command is called so.
pub(super) fn query(desk: &Desk<'_>, filter: &AuditFilter, limit: u32) -> Result<AuditQuery, Failure> {
    let now = desk.now()?;
    let text = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(SafeText::new);
    let since = time("--since", filter.since.as_deref(), now, moment::parse)?;
    let until = time("--until", filter.until.as_deref(), now, moment::parse_end)?;
    if let (Some(since), Some(until)) = (since, until)
        && since >= until
    {
        return Err(Failure::usage("--until: this is not later than what --since says."));
    }
    Ok(AuditQuery {
        actor: text(&filter.actor),
        target: text(&filter.target),
        command: filter.command.as_deref().map(command).transpose()?,
        via: filter.via.as_deref().and_then(Via::parse),
        token: filter.token_id.as_deref().map(token).transpose()?,
        since,
        until,
        outcome: filter.outcome.as_deref().and_then(Outcome::parse),
        before: None,
        limit,
    })
}

/// The id of a token. What is none is not said again, because it can be the token.
fn token(text: &str) -> Result<Id<AuthenticationToken>, Failure> {
    Id::parse(text.trim())
        .ok_or_else(|| Failure::usage("--token-id: this is not the id of a token, such as at-6p5jTwJQXwqZBncC."))
}

/// A command of the log, or the noun of some.
fn command(text: &str) -> Result<SafeText, Failure> {
    let mut known: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
    known.extend(ACTIONS.iter().filter_map(|action| action.name.split('.').next()));
    known.sort_unstable();
    known.dedup();
    match known.iter().find(|name| name.eq_ignore_ascii_case(text.trim())) {
        Some(name) => Ok(SafeText::new(name)),
        None => {
            let instead = names::instead(text, &known);
            Err(Failure::usage(format!("--command: there is no command \"{}\". {instead}", SafeText::new(text))))
        }
    }
}

/// How a time is read.
type Read = fn(&'static str, &str) -> Result<Timestamp, InvalidInput>;

/// A time, or so many days ago.
fn time(flag: &'static str, text: Option<&str>, now: Timestamp, read: Read) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else { return Ok(None) };
    if let Some(days) = text.trim().strip_suffix(['d', 'D']).and_then(|days| days.parse::<u16>().ok()) {
        let ago = SignedDuration::from_hours(24 * i64::from(days));
        return Ok(Some(now.checked_sub(ago).unwrap_or(Timestamp::MIN)));
    }
    match read(flag, text) {
        Ok(at) => Ok(Some(at)),
        Err(invalid) => {
            let message =
                invalid.message.replace("A day or a time in UTC is needed", "a day or a time in UTC is needed, or days ago");
            Err(Failure::usage(format!("{flag}: {}", message.replace("such as ", "such as 7d, "))))
        }
    }
}
