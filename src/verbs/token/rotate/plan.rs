//! Which tokens a campaign would rotate, and why not the others. The teams of a model of this machine are walked through, and
//! few are held at once.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::rotation::Orders;
use crate::backend::Error;
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::survey::Depth;
use crate::backend::tokens::Tokens;
use crate::backend::walk::Ground;
use crate::cli::Rotate;
use crate::domain::{Command, Expiry, Lifetime, Timestamp, Token, TokenKind, TokenOwner};
use crate::policy::{Act, Decision, Facts, decide};
use crate::verbs::change::invalid_field;
use crate::verbs::token::Place;
use crate::verbs::token::record::time;
use crate::verbs::{Failure, Session, Streams, look, table};

/// What is said when a signal ends it.
const UNFINISHED: &str = "nothing was rotated.";
/// So many bytes are printed at once.
const ROOM: usize = 1 << 16;

/// A place of the organization with what is to be done there.
#[derive(Clone, Debug)]
pub struct Row {
    pub place: Place,
    /// Why its token is left as it is; nothing where it is to be rotated.
    pub skip: Option<String>,
}

/// What is to be done.
pub struct Plan<'a> {
    session: &'a Session<'a>,
    how: &'a Rotate,
    age: Option<Lifetime>,
    now: Timestamp,
    expires: Expiry,
    /// What is walked through; of a host, its list of tokens is read.
    ground: Option<Arc<Ground>>,
}

impl<'a> Plan<'a> {
    /// What is asked for.
    ///
    /// # Errors
    /// When the model cannot be read, or something that was typed cannot be used.
    pub fn make(session: &'a Session<'a>, how: &'a Rotate, orders: Orders<'_>) -> Result<Self, Failure> {
        let now = session.now()?;
        let expires = orders.expires.map_or(Ok(Expiry::Default), |text| Expiry::parse("--expires", text, now));
        let ground = match session.model.walked() {
            Some(_) => Some(Ground::read(session.model, session.actor(), session.organization()?)?),
            None => None,
        };
        Ok(Self {
            session,
            how,
            age: how.older_than.as_deref().map(days).transpose()?,
            now,
            expires: expires.map_err(|invalid| invalid_field(&invalid))?,
            ground,
        })
    }

    /// Looks at every token of the organization that the actor can see: its own first, then those of its teams. Answers why
    /// some teams are not there.
    ///
    /// # Errors
    /// When the model cannot be read, or a signal has come.
    pub fn each(
        &self,
        streams: &mut Streams<'_>,
        found: &mut dyn FnMut(&mut Streams<'_>, Row) -> Result<(), Failure>,
    ) -> Result<Option<String>, Failure> {
        let (session, wanted) = (self.session, |kind| self.how.kind.is_none_or(|only| TokenKind::from(only) == kind));
        if wanted(TokenKind::Organization) {
            let row = session.organization_row()?;
            let (token, hidden) = match session.model.organization_token(session.actor(), row.id)?.token {
                Ok(token) => (token, None),
                Err(reason) => (None, Some(reason.to_string())),
            };
            let place = Place { owner: TokenOwner::Organization(row.id), name: row.name.clone(), token };
            let skip = hidden.map_or_else(|| self.reason(&place, None), |hidden| Ok(Some(hidden)))?;
            found(streams, Row { place, skip })?;
        }
        if !wanted(TokenKind::Team) {
            return Ok(None);
        }
        let Some(ground) = &self.ground else {
            let all = ListQuery::start(session.actor(), Tokens::of(session.organization()?), WINDOW);
            let head = every(session.model, all, |row| {
                let place = Place { owner: row.owner(), name: row.whose, token: row.token };
                let skip = self.reason(&place, None)?;
                found(streams, Row { place, skip })
            })?;
            return Ok(head.hidden.map(|reason| reason.to_string()));
        };
        look::walk(session, streams, (ground, Depth::Tokens), UNFINISHED, |streams, _, team| {
            let place = Place { owner: TokenOwner::Team(team.id), name: team.name, token: team.token };
            let skip = self.reason(&place, Some(&team.facts))?;
            found(streams, Row { place, skip })
        })?;
        Ok(ground.survey.hidden.as_ref().map(ToString::to_string))
    }

    /// Prints a line for each place. Answers how many tokens would be rotated, and why some teams are not there.
    ///
    /// # Errors
    /// As [`Plan::each`], and when it can't be written.
    pub fn print(&self, streams: &mut Streams<'_>) -> Result<(usize, Option<String>), Failure> {
        let (mut widths, mut chosen) = (HEADS.map(UnicodeWidthStr::width), 0);
        self.each(streams, &mut |_, row| {
            chosen += usize::from(row.skip.is_none());
            for (width, cell) in widths.iter_mut().zip(row.cells()) {
                *width = cell.width().max(*width);
            }
            Ok(())
        })?;
        let mut text = String::new();
        table::line(&mut text, HEADS, &widths);
        let hidden = self.each(streams, &mut |streams, row| {
            table::line(&mut text, row.cells().iter().map(String::as_str), &widths);
            if text.len() >= ROOM {
                streams.print(&text)?;
                text.clear();
            }
            Ok(())
        })?;
        streams.print(&text)?;
        Ok((chosen, hidden))
    }

    /// Why a token is not rotated; by the facts about its team, where they are known.
    fn reason(&self, place: &Place, facts: Option<&Facts>) -> Result<Option<String>, Failure> {
        let Some(old) = &place.token else { return Ok(Some("There is none.".to_owned())) };
        if let Some(age) = self.age.filter(|age| is_younger(old, *age, self.now)) {
            return Ok(Some(format!("It is younger than {age}.")));
        }
        let command = Command::GenerateToken { owner: place.owner, expires: self.expires, description: None };
        if let Some(facts) = facts {
            return Ok(match decide(Act::Write(&command), facts) {
                Decision::Allow => None,
                Decision::Deny(reason) => Some(reason.to_string()),
            });
        }
        match self.session.model.judge(self.session.actor(), &command) {
            Ok(()) => Ok(None),
            Err(Error::Denied(reason)) => Ok(Some(reason.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}

const HEADS: [&str; 6] = ["WHOSE", "TOKEN", "CREATED (UTC)", "LAST USED (UTC)", "WHAT", "WHY"];

impl Row {
    fn cells(&self) -> [String; 6] {
        let token = self.place.token.as_ref();
        let hint = token.map_or_else(|| "-".to_owned(), Token::brief);
        let created = time(token.map(|token| token.created_at), "-");
        let used = time(token.and_then(|token| token.last_used_at), if token.is_some() { "never" } else { "-" });
        let what = if self.skip.is_some() { "skip" } else { "rotate" };
        [self.place.label(), hint, created, used, what.to_owned(), self.skip.clone().unwrap_or_default()]
    }
}

fn is_younger(token: &Token, age: Lifetime, now: Timestamp) -> bool {
    age.after(token.created_at) > now
}

fn days(text: &str) -> Result<Lifetime, Failure> {
    Lifetime::parse_days("--older-than", text).map_err(|invalid| invalid_field(&invalid))
}
