//! The account behind a token, and users.

use super::{name, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::account as wire;
use crate::api::wire::document::Document;
use crate::backend::{AccountRecord, Conflict, Error, Service};
use crate::domain::{Command, Email, SafeText};

pub(crate) fn details(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let account = service.own_account(call.actor)?;
    Ok(Answer::resource(&wire::own(&account)))
}

pub(crate) fn user(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let user = service.user(call.actor, call.id("user")?)?;
    Ok(Answer::resource(&wire::user(&user)))
}

/// Accounts have no password here, so there is none to change.
pub(crate) fn password(call: &Call, _: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::parse(call, "users")?;
    document.needed("password")?;
    Err(Fault::invalid("password", "Accounts have no password here: people sign in at the console, programs with a token."))
}

/// Changes the username and the address of the account behind the token.
pub(crate) fn update(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let AccountRecord::User(user) = service.own_account(call.actor)? else { return Err(Fault::not_found()) };
    let document = Document::parse(call, "users")?;
    let text = |name: &str, before: &SafeText| Ok::<_, Fault>(document.text(name)?.unwrap_or_else(|| before.to_string()));
    let username = name("username", &text("username", &user.username)?)?;
    let email = Email::parse("email", &text("email", &user.email)?).map_err(|invalid| refused("email", &invalid))?;
    let command = Command::UpdateAccount { user: user.id, username, email };
    match service.execute(call.actor, &call.origin(), &command) {
        Err(Error::Conflict(Conflict::NameTaken { .. })) => {
            return Err(Fault::invalid("username", "Username has already been taken."));
        }
        result => drop(result?),
    }
    details(call, service)
}
