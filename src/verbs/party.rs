//! Who or what is meant by `user:marcus`, `team:platform`, `workspace:web`, `organization`.

use std::cell::OnceCell;

use super::names::Known;
use super::{Failure, Session, names};
use crate::backend::Survey;
use crate::backend::people::Members;
use crate::backend::teams::Teams;
use crate::domain::{Id, Name, SafeText, TokenOwner, User};
use crate::insight::holder::Holder;
use crate::policy::{Act, ReadPermission, decide};

/// What stands before the colon, and the name behind it, if there is one.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once(':') {
        Some((kind, name)) => (kind.trim(), Some(name.trim())),
        None => (text.trim(), None),
    }
}

/// Finds who is meant by name. For actors who see all teams it reads none of them.
pub(super) struct Book<'a> {
    session: &'a Session<'a>,
    sees_all: bool,
    survey: OnceCell<Survey>,
}

impl<'a> Book<'a> {
    pub(super) fn of(session: &'a Session<'a>) -> Result<Self, Failure> {
        let facts = &session.organization_row()?.facts;
        Ok(Self { session, sees_all: decide(Act::See(ReadPermission::AllTeams), facts).is_allowed(), survey: OnceCell::new() })
    }

    /// What the actor sees of the organization; only for actors who do not see all of it, and of a host.
    fn survey(&self) -> Result<&Survey, Failure> {
        if self.survey.get().is_none() {
            let survey = self.session.model.survey(self.session.actor(), self.session.organization()?)?;
            return Ok(self.survey.get_or_init(|| survey));
        }
        self.survey.get().ok_or_else(|| Failure::failed("nothing was read."))
    }

    /// Somebody, or a token, about whom the actor can know all that decides what they can do; with a name.
    pub(super) fn holder(&self, text: &str) -> Result<(TokenOwner, String), Failure> {
        let found = match split(text) {
            _ if !self.sees_all => None,
            ("user", Some(name)) => self.known(name).map(|(id, name)| (TokenOwner::User(id), format!("user {name}"))),
            ("team", Some(name)) => {
                let team = self.session.model.find_team(self.session.actor(), self.session.organization()?, name).ok();
                team.map(|(id, name)| (TokenOwner::Team(id), format!("team {name}")))
            }
            ("organization", name) => {
                self.session.same_organization(name)?;
                let row = self.session.organization_row()?;
                Some((TokenOwner::Organization(row.id), format!("organization {}", row.name)))
            }
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        if self.sees_all && !self.session.is_on_host() {
            return Err(self.unknown(text)?);
        }
        self.session.holder(self.survey()?, text).map(|(owner, holder)| (owner, holder.name()))
    }

    /// What is said of a name that is nobody's; some names are enough to say what might be meant.
    fn unknown(&self, text: &str) -> Result<Failure, Failure> {
        let organization = self.session.organization()?;
        Ok(match split(text) {
            ("user", Some(name)) => {
                self.session.next_to(&Members { organization }, name)?.refuse("user", &self.session.within()?, name)
            }
            ("team", Some(name)) => no_such_team(name, &self.session.next_to(&Teams { organization }, name)?),
            _ => names_nobody(text),
        })
    }

    /// Somebody in the organization whom the actor can see.
    pub(super) fn person(&self, name: &str) -> Result<(Id<User>, SafeText), Failure> {
        if let Some(found) = self.known(name).filter(|_| self.sees_all) {
            return Ok(found);
        }
        if self.sees_all && !self.session.is_on_host() {
            return Err(self.unknown(&format!("user:{name}"))?);
        }
        let survey = self.survey()?;
        let id = self.session.person(survey, name)?;
        let own = id == self.session.account.id;
        Ok((id, if own { self.session.account.username.clone() } else { survey.username(id) }))
    }

    fn known(&self, name: &str) -> Option<(Id<User>, SafeText)> {
        let id = self.session.model.user_named(&Name::parse("USERNAME", name).ok()?).ok()?;
        let row = self.session.model.person(self.session.actor(), self.session.organization().ok()?, id).ok()?;
        Some((id, row.member.username))
    }
}

impl Session<'_> {
    /// Somebody, or a token, about whom the actor can know all that decides what they can do.
    ///
    /// # Errors
    /// With the nearest name, when there is none.
    pub(super) fn holder<'a>(&self, survey: &'a Survey, text: &str) -> Result<(TokenOwner, Holder<'a>), Failure> {
        let owner = match split(text) {
            ("user", Some(name)) => TokenOwner::User(self.person(survey, name)?),
            ("team", Some(name)) => {
                let teams: Vec<(TokenOwner, SafeText)> =
                    survey.teams.iter().map(|team| (TokenOwner::Team(team.id), team.name.clone())).collect();
                whose_rights(name, &teams)?
            }
            ("organization", name) => {
                self.same_organization(name)?;
                TokenOwner::Organization(survey.id)
            }
            _ => return Err(names_nobody(text)),
        };
        Holder::of(survey, owner).map(|holder| (owner, holder)).ok_or_else(|| depends(survey, text))
    }

    /// Somebody in the organization whom the actor can see.
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

/// What is said of somebody who is in teams that the actor can't see.
pub(super) fn depends(survey: &Survey, who: &str) -> Failure {
    let why = survey.hidden.as_ref().map_or_else(String::new, |reason| format!(" {reason}"));
    Failure::not_found(format!("what {} can do depends on teams that you can't see.{why}", SafeText::new(who)))
}

fn names_nobody(text: &str) -> Failure {
    Failure::usage(format!(
        "\"{}\" names nobody: say user:NAME, team:NAME for the token of a team, or organization for its token.",
        SafeText::new(text)
    ))
}

/// The one of `known` that is called so; a team can be seen by somebody who can't look into it.
fn whose_rights(name: &str, known: &[(TokenOwner, SafeText)]) -> Result<TokenOwner, Failure> {
    let found = known.iter().find(|(_, known)| known.as_str().eq_ignore_ascii_case(name));
    let names = || known.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    found.map(|(owner, _)| *owner).ok_or_else(|| no_such_team(name, &Known { names: names(), place: None }))
}

fn no_such_team(name: &str, known: &Known) -> Failure {
    let instead = known.instead(name);
    Failure::not_found(format!("there is no team \"{}\" whose rights you can see. {instead}", SafeText::new(name)))
}
