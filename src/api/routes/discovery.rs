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

/// From where it would call others; it calls nobody.
pub(crate) fn addresses(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    let none = json!({ "api": [], "notifications": [], "sentinel": [], "vcs": [] });
    Ok(Answer::bytes("application/json", none.to_string()))
}

/// What `terraform login` opens in a browser, because `login.v1` is not announced: nobody signs in here, so a token comes from
/// the console, and is pasted where terraform asks for it.
pub(crate) fn tokens(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>tfe-console: tokens</title>\
<style>body{font-family:sans-serif;max-width:45em;margin:2em auto;padding:0 1em}</style>\
<h1>Generate a token</h1><p>Nobody signs in to this server. Generate a token in the console: press <kbd>g</kbd> on your tokens. \
Or run the command that the server printed when it started. Then paste the token where terraform asks for it.</p></html>";
    Ok(Answer::bytes("text/html; charset=utf-8", page))
}

pub(crate) fn ping(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::done())
}
