//! What a client asks first.

#![expect(clippy::unnecessary_wraps, reason = "they are handlers like the others")]

use serde_json::json;

use crate::api::answer::{Answer, Fault};
use crate::api::request_context::RequestContext;
use crate::backend::Service;

pub(crate) fn services(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    let services = json!({
        "modules.v1": "/api/registry/v1/modules/",
        "motd.v1": "/api/terraform/motd",
        "state.v2": "/api/v2/",
        "tfe.v2": "/api/v2/",
        "tfe.v2.1": "/api/v2/",
        "tfe.v2.2": "/api/v2/",
    });
    Ok(Answer::bytes("application/json", services.to_string()))
}

/// What `terraform login` prints at its end.
pub(crate) fn motd(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    let msg = "This is tfe-console, a rehearsal of Terraform Enterprise. Nothing is executed here.";
    Ok(Answer::bytes("application/json", json!({ "msg": msg }).to_string()))
}

pub(crate) fn ping(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::done())
}
