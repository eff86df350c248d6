//! Whom the program acts as, and in which organization: what was said, or else what the model has first.

use std::ffi::OsString;

use super::{Failure, names};
use crate::backend::{Account, Backend, LastSeat};
use crate::cli::Cli;
use crate::domain::{Id, Name, Organization, SafeText, User};
use crate::invocation::Invocation;

/// Names the user, unless `--as` does.
pub const USER_VARIABLE: &str = "TFE_CONSOLE_AS";
/// Names the organization, unless `--organization` does.
pub const ORGANIZATION_VARIABLE: &str = "TFE_CONSOLE_ORGANIZATION";

/// A name that somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where: an option, or a variable of the environment.
    pub source: &'static str,
    pub name: String,
}

/// What was said of who acts, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub user: Option<Named>,
    pub organization: Option<Named>,
    /// What a command that is printed says again.
    pub invocation: Invocation,
}

impl Wish {
    /// What the command line says, or else the environment; an empty variable says nothing.
    #[must_use]
    pub fn said(cli: &Cli, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let named = |option: (&'static str, &Option<String>), name: &'static str| match option {
            (source, Some(said)) => Some(Named { source, name: said.clone() }),
            (_, None) => variable(name)
                .filter(|said| !said.is_empty())
                .map(|said| Named { source: name, name: said.to_string_lossy().into_owned() }),
        };
        Self {
            user: named(("--as", &cli.options.user), USER_VARIABLE),
            organization: named(("--organization", &cli.options.organization), ORGANIZATION_VARIABLE),
            invocation: cli.invocation(),
        }
    }

    /// The account that acts and the organization that it acts in; what was not said is as in `last`, or else as the model
    /// has it by default.
    ///
    /// # Errors
    /// When a name is unknown, with where it was said, and when the model has no users or cannot be read.
    pub fn seat(&self, model: &dyn Backend, last: Option<LastSeat>) -> Result<(Account, Option<Id<Organization>>), Failure> {
        // A model that can't be read was named wrongly; what a host answers has its own code.
        let on_host = model.about().host.is_some();
        let fault = |error: crate::backend::Error| if on_host { error.into() } else { Failure::usage(error) };
        let named = self.user.as_ref().map(|named| user(model, named)).transpose()?;
        let last = last.filter(|last| named.is_none_or(|user| user == last.user));
        let seat = match last {
            Some(last) => Some(last),
            None => model.default_seat(named).map_err(fault)?,
        };
        let seat = seat.ok_or_else(|| {
            let reset = self.invocation.command(["reset", "--demo"]);
            Failure::usage(format!("this model has no users. Start again with: {reset}"))
        })?;
        let account = model.account(seat.user).map_err(fault)?;
        let organization = match &self.organization {
            Some(named) => Some(organization(&account, named)?),
            None => seat.organization,
        };
        Ok((account, organization))
    }
}

fn user(model: &dyn Backend, Named { source, name }: &Named) -> Result<Id<User>, Failure> {
    let found = Name::parse("USERNAME", name.trim()).ok().map(|name| model.user_named(&name));
    if let Some(Ok(user)) = found {
        return Ok(user);
    }
    let people = model.people().map_err(Failure::usage)?;
    let known: Vec<&str> = people.iter().map(|person| person.username.as_str()).collect();
    let instead = names::instead(name, &known);
    Err(Failure::not_found(format!("{source}: there is no user \"{}\" in this model. {instead}", SafeText::new(name))))
}

fn organization(account: &Account, Named { source, name }: &Named) -> Result<Id<Organization>, Failure> {
    let rows = &account.organizations;
    let found = rows.iter().find(|row| row.name.as_str().eq_ignore_ascii_case(name.trim()));
    found.map(|row| row.id).ok_or_else(|| {
        let known: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let (username, name, instead) = (&account.username, SafeText::new(name), names::instead(name, &known));
        Failure::not_found(format!("{source}: {username} belongs to no organization \"{name}\". {instead}"))
    })
}
