//! Which tokens of a list are meant: those that expire soon, that nobody uses, or that somebody generated.

use std::collections::BTreeSet;

use super::Place;
use crate::backend::people::every_member;
use crate::cli::TokenFilter;
use crate::domain::moment::Moment;
use crate::domain::{SafeText, Timestamp, TokenState};
use crate::verbs::change::invalid_field;
use crate::verbs::{Failure, Session, names};

/// The same with times for spans.
#[derive(Debug, Default)]
pub(super) struct Choice<'a> {
    /// Valid, and refused from then on.
    expiring: Option<Timestamp>,
    /// Valid, and neither used nor generated since then.
    unused: Option<Timestamp>,
    created_by: Option<&'a str>,
}

impl<'a> Choice<'a> {
    /// What was typed, at `now`.
    ///
    /// # Errors
    /// When a time is none.
    pub(super) fn of(filter: &'a TokenFilter, now: Timestamp) -> Result<Self, Failure> {
        Ok(Self {
            expiring: filter.expiring.as_deref().map(|text| time("--expiring", text)).transpose()?.map(|time| time.ahead(now)),
            unused: filter.unused.as_deref().map(|text| time("--unused", text)).transpose()?.map(|time| time.since(now)),
            created_by: filter.created_by.as_deref().map(str::trim),
        })
    }

    /// Whether anything was chosen.
    pub(super) fn is_made(&self) -> bool {
        self.expiring.is_some() || self.unused.is_some() || self.created_by.is_some()
    }

    /// Whether the token of a place is meant.
    pub(super) fn fits(&self, place: &Place, now: Timestamp) -> bool {
        let Some(token) = &place.token else { return !self.is_made() };
        let valid = TokenState::of(Some(token), now).is_valid();
        let used = token.last_used_at.unwrap_or(token.created_at);
        self.expiring.is_none_or(|until| valid && token.ends_at().is_some_and(|at| at <= until))
            && self.unused.is_none_or(|since| valid && used < since)
            && self.created_by.is_none_or(|name| is_by(&token.created_by, name))
    }

    /// Refuses the name of somebody who is neither in the organization nor has generated any of the tokens that were looked at.
    ///
    /// # Errors
    /// With the nearest name.
    pub(super) fn check(&self, session: &Session<'_>, Makers(makers): Makers) -> Result<(), Failure> {
        let (Some(name), Some(makers)) = (self.created_by, &makers) else { return Ok(()) };
        let mut known: Vec<&str> = makers.iter().map(|maker| named(maker).1).collect();
        let members = session.organization().ok().and_then(|id| every_member(session.model, session.actor(), id).ok());
        let rows = members.map(|(_, rows)| rows).unwrap_or_default();
        known.extend(rows.iter().map(|row| row.username.as_str()));
        known.sort_unstable();
        known.dedup();
        if makers.iter().any(|maker| is_by(maker, name)) || known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        let instead = names::instead(name, &known);
        let name = SafeText::new(name);
        Err(Failure::not_found(format!("--created-by: nobody called \"{name}\" generated a token that you can see. {instead}")))
    }
}

/// Who has generated the tokens that were looked at, where a name is to be found among them.
pub(super) struct Makers(Option<BTreeSet<SafeText>>);

impl Makers {
    pub(super) fn new(choice: &Choice<'_>) -> Self {
        Self(choice.created_by.is_some().then(BTreeSet::new))
    }

    pub(super) fn see(&mut self, place: &Place) {
        if let (Self(Some(makers)), Some(token)) = (self, &place.token)
            && !makers.contains(&token.created_by)
        {
            makers.insert(token.created_by.clone());
        }
    }
}

/// The kind and the name in `user olivia`.
fn named(maker: &SafeText) -> (&str, &str) {
    maker.as_str().split_once(' ').unwrap_or(("", maker.as_str()))
}

/// Whether somebody is called so: `olivia`, `user olivia`, `user:olivia`.
fn is_by(maker: &SafeText, name: &str) -> bool {
    let (kind, bare) = named(maker);
    let whole = name.split_once([' ', ':']).filter(|(typed, _)| typed.eq_ignore_ascii_case(kind));
    bare.eq_ignore_ascii_case(whole.map_or(name, |(_, name)| name.trim()))
}

/// A time, a day or a span that was typed.
fn time(option: &'static str, text: &str) -> Result<Moment, Failure> {
    Moment::parse(option, text).map_err(|invalid| invalid_field(&invalid))
}
