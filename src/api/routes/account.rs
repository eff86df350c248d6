//! The account behind a token, and users.

use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::account as wire;
use crate::backend::Service;

pub(crate) fn details(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let account = service.own_account(call.actor)?;
    Ok(Answer::resource(&wire::own(&account)))
}

pub(crate) fn user(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let user = service.user(call.actor, call.id("user")?)?;
    Ok(Answer::resource(&wire::user(&user)))
}
