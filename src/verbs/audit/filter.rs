//! Which rows are meant.

use crate::backend::{AuditQuery, Outcome};
use crate::cli::AuditFilter;
use crate::domain::moment::Moment;
use crate::domain::{AuthenticationToken, Id, SafeText, Via};
use crate::insight::powers::ACTIONS;
use crate::verbs::change::invalid_field;
use crate::verbs::{Failure, Session, names};

/// The same for the model.
///
/// # Errors
/// When a time is none, or no command is called so.
pub(super) fn query(session: &Session<'_>, filter: &AuditFilter, limit: u32) -> Result<AuditQuery, Failure> {
    let now = session.now()?;
    let text = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(SafeText::new);
    let since = time("--since", filter.since.as_deref())?.map(|moment| moment.since(now));
    let until = time("--until", filter.until.as_deref())?.map(|moment| moment.before(now));
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
        limit,
        ..AuditQuery::default()
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

/// A time that was typed.
fn time(flag: &'static str, text: Option<&str>) -> Result<Option<Moment>, Failure> {
    text.map(|text| Moment::parse(flag, text)).transpose().map_err(|invalid| invalid_field(&invalid))
}
