//! The account behind a token, and users.

use super::{name, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::account as wire;
use crate::api::fields::ACCOUNT;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{AccountRecord, Conflict, Error, Service};
use crate::domain::{Command, Email, SafeText};

pub(crate) fn details(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let account = service.own_account(context.actor)?;
    Ok(Answer::resource(wire::own(&account)))
}

pub(crate) fn user(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let user = service.user(context.actor, context.id("user")?)?;
    Ok(Answer::resource(wire::user(&user)))
}

/// Accounts have no password here, so there is none to change.
pub(crate) fn password(context: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    // One that is named is refused by the table.
    Document::about(context, &ACCOUNT)?;
    Err(Fault::invalid("password", "password can't be blank."))
}

/// Changes the username and the address of the account behind the token.
pub(crate) fn update(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let AccountRecord::User(user) = service.own_account(context.actor)? else { return Err(Fault::not_found()) };
    let document = Document::about(context, &ACCOUNT)?;
    let text = |name: &str, before: &SafeText| Ok::<_, Fault>(document.text(name)?.unwrap_or_else(|| before.to_string()));
    let username = name("username", &text("username", &user.username)?)?;
    let email = Email::parse("email", &text("email", &user.email)?).map_err(|invalid| refused("email", &invalid))?;
    let command = Command::UpdateAccount { user: user.id, username, email };
    match service.execute(context.actor, &context.origin(), &command.into()) {
        Err(Error::Conflict(Conflict::NameTaken { .. })) => {
            return Err(Fault::invalid("username", "Username has already been taken."));
        }
        result => drop(result?),
    }
    details(context, service)
}
