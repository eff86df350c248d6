//! Which tokens a campaign would rotate, and why not the others.

use super::rotation::{Orders, Rotation};
use crate::backend::Error;
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::tokens::Tokens;
use crate::cli::Rotate;
use crate::domain::{Lifetime, Timestamp, Token, TokenKind, TokenOwner};
use crate::verbs::change::invalid_field;
use crate::verbs::table::Table;
use crate::verbs::token::Place;
use crate::verbs::token::record::time;
use crate::verbs::{Failure, Session};

/// A place of the organization with what is to be done there.
#[derive(Clone, Debug)]
pub struct Row {
    pub place: Place,
    /// Why its token is left as it is; nothing where it is to be rotated.
    pub skip: Option<String>,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The organization first, then its teams.
    pub rows: Vec<Row>,
    /// Why some teams are not there.
    pub hidden: Option<String>,
}

impl Plan {
    /// Looks at every token of the organization that the actor can see.
    ///
    /// # Errors
    /// When the model cannot be read, or something that was typed cannot be used.
    pub fn make(session: &Session<'_>, how: &Rotate, orders: Orders<'_>) -> Result<Self, Failure> {
        let age = how.older_than.as_deref().map(days).transpose()?;
        let now = session.now()?;
        let wanted = |kind: TokenKind| how.kind.is_none_or(|only| TokenKind::from(only) == kind);
        let mut rows = Vec::new();
        let mut hidden = None;
        if wanted(TokenKind::Organization) {
            let row = session.organization_row()?;
            let (token, skip) = match session.model.organization_token(session.actor(), row.id)?.token {
                Ok(token) => (token, None),
                Err(reason) => (None, Some(reason.to_string())),
            };
            rows.push(Row { place: Place { owner: TokenOwner::Organization(row.id), name: row.name.clone(), token }, skip });
        }
        if wanted(TokenKind::Team) {
            let all = ListQuery::start(session.actor(), Tokens::of(session.organization()?), WINDOW);
            let head = every(session.model, all, |row| {
                let place = Place { owner: row.owner(), name: row.whose, token: row.token };
                rows.push(Row { place, skip: None });
                Ok(())
            })?;
            hidden = head.hidden.map(|reason| reason.to_string());
        }
        for row in rows.iter_mut().filter(|row| row.skip.is_none()) {
            row.skip = reason(session, &row.place, age, now, orders)?;
        }
        Ok(Self { rows, hidden })
    }

    /// The places whose token is to be rotated.
    pub fn chosen(&self) -> impl Iterator<Item = &Place> {
        self.rows.iter().filter(|row| row.skip.is_none()).map(|row| &row.place)
    }

    /// A line for each place.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new(&["WHOSE", "TOKEN", "CREATED (UTC)", "LAST USED (UTC)", "WHAT", "WHY"]);
        for Row { place, skip } in &self.rows {
            let token = place.token.as_ref();
            let hint = token.map_or_else(|| "-".to_owned(), Token::brief);
            let created = time(token.map(|token| token.created_at), "-");
            let used = time(token.and_then(|token| token.last_used_at), if token.is_some() { "never" } else { "-" });
            let what = if skip.is_some() { "skip" } else { "rotate" };
            table.row([place.label(), hint, created, used, what.to_owned(), skip.clone().unwrap_or_default()]);
        }
        table.text()
    }
}

/// Why a token is not rotated.
fn reason(
    session: &Session<'_>,
    place: &Place,
    age: Option<Lifetime>,
    now: Timestamp,
    orders: Orders<'_>,
) -> Result<Option<String>, Failure> {
    let Some(old) = &place.token else { return Ok(Some("There is none.".to_owned())) };
    if let Some(age) = age.filter(|age| is_younger(old, *age, now)) {
        return Ok(Some(format!("It is younger than {age}.")));
    }
    let command = Rotation { session, place, old, orders, alone: None }.generation()?;
    match session.model.judge(session.actor(), &command) {
        Ok(()) => Ok(None),
        Err(Error::Denied(reason)) => Ok(Some(reason.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn is_younger(token: &Token, age: Lifetime, now: Timestamp) -> bool {
    age.after(token.created_at) > now
}

fn days(text: &str) -> Result<Lifetime, Failure> {
    Lifetime::parse_days("--older-than", text).map_err(|invalid| invalid_field(&invalid))
}
