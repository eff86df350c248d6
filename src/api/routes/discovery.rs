//! What a client asks first.

#![expect(clippy::unnecessary_wraps, reason = "they are handlers like the others")]

use serde_json::json;

use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::backend::Service;

pub(crate) fn services(_: &Call, _: &dyn Service) -> Result<Answer, Fault> {
    let services = json!({
        "modules.v1": "/api/registry/v1/modules/",
        "state.v2": "/api/v2/",
        "tfe.v2": "/api/v2/",
        "tfe.v2.1": "/api/v2/",
        "tfe.v2.2": "/api/v2/",
    });
    Ok(Answer::bytes("application/json", services.to_string()))
}

pub(crate) fn ping(_: &Call, _: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::done())
}
