//! Who or what is meant by `user:marcus`, `team:platform`, `workspace:web`, `organization`.

use super::{Desk, Failure, names};
use crate::backend::Survey;
use crate::domain::{Id, SafeText, TokenOwner, User};
use crate::insight::holder::Holder;

/// What stands before the colon, and the name behind it, if there is one.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once(':') {
        Some((kind, name)) => (kind.trim(), Some(name.trim())),
        None => (text.trim(), None),
    }
}

impl Desk<'_> {
    /// Somebody, or a token, about whom the one who asks may know all that decides what they may do.
    ///
    /// # Errors
    /// With the nearest name, when there is none.
    pub(super) fn holder<'a>(&self, survey: &'a Survey, text: &str) -> Result<(TokenOwner, Holder<'a>), Failure> {
        let owner = match split(text) {
            ("user", Some(name)) => TokenOwner::User(self.person(survey, name)?),
            ("team", Some(name)) => {
                let teams: Vec<(TokenOwner, SafeText)> =
                    survey.teams.iter().map(|team| (TokenOwner::Team(team.id), team.name.clone())).collect();
                whose_rights("team", name, &teams)?
            }
            ("organization", name) => {
                self.same_organization(name)?;
                TokenOwner::Organization(survey.id)
            }
            _ => {
                return Err(Failure::usage(format!(
                    "\"{}\" names nobody: say user:NAME, team:NAME for the token of a team, or organization for its token.",
                    SafeText::new(text)
                )));
            }
        };
        match Holder::of(survey, owner) {
            Some(holder) => Ok((owner, holder)),
            None => {
                let why = survey.hidden.as_ref().map_or_else(String::new, |reason| format!(" {reason}"));
                let who = SafeText::new(text);
                Err(Failure::not_found(format!("what {who} may do depends on teams that you may not see.{why}")))
            }
        }
    }

    /// Somebody in the organization whom the one who asks may see.
    ///
    /// # Errors
    /// With the nearest name, when there is none.
    pub(super) fn person(&self, survey: &Survey, name: &str) -> Result<Id<User>, Failure> {
        let mut people: Vec<(Id<User>, SafeText)> =
            survey.people.iter().map(|person| (person.id, person.username.clone())).collect();
        if !people.iter().any(|(id, _)| *id == self.account.id) {
            people.push((self.account.id, self.account.username.clone()));
        }
        names::find("user", &self.within()?, name, &people, |(_, username)| username).map(|(id, _)| *id)
    }

    /// Refuses another organization than the one that is looked at.
    pub(super) fn same_organization(&self, name: Option<&str>) -> Result<(), Failure> {
        let row = self.organization_row()?;
        match name {
            Some(name) if !name.eq_ignore_ascii_case(row.name.as_str()) => Err(Failure::usage(format!(
                "this looks at the organization {}, not at \"{}\". Say --organization to look at another.",
                row.name,
                SafeText::new(name)
            ))),
            _ => Ok(()),
        }
    }
}

/// The one of `known` that is called so; a team may be seen by somebody who may not look into it.
fn whose_rights(what: &str, name: &str, known: &[(TokenOwner, SafeText)]) -> Result<TokenOwner, Failure> {
    let found = known.iter().find(|(_, known)| known.as_str().eq_ignore_ascii_case(name));
    found.map(|(owner, _)| *owner).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(_, name)| name.as_str()).collect();
        let instead = names::instead(name, &names);
        Failure::not_found(format!("there is no {what} \"{}\" whose rights you may see. {instead}", SafeText::new(name)))
    })
}
