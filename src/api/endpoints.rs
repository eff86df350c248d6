//! The table of endpoints. The router, its checks and the documentation are made from it.

use super::endpoint::{Endpoint, Entry, Handler, Kinds, Method, Payload};
use super::routes::{account, discovery, members, organizations, teams, tokens};

const fn new(method: Method, path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method, path, title, entry: Entry::Token(kinds), payload: Payload::Document, handler }
}

const fn get(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Get, path, kinds, title, handler)
}

const fn post(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Post, path, kinds, title, handler)
}

const fn patch(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Patch, path, kinds, title, handler)
}

const fn delete(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Delete, path, kinds, title, handler)
}

const fn public(path: &'static str, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint { entry: Entry::Public, ..get(path, Kinds::ANY, title, handler) }
}

const ANY: Kinds = Kinds::ANY;
const USER: Kinds = Kinds::USER;

/// Every endpoint, in the order of the documentation.
pub static ENDPOINTS: &[Endpoint] = &[
    public("/.well-known/terraform.json", "Say which services there are", discovery::services),
    public("/api/v2/ping", "Say that the server is there, and its version", discovery::ping),
    get("/api/v2/account/details", ANY, "Show the account behind the token", account::details),
    get("/api/v2/users/{user}", ANY, "Show a user", account::user),
    get("/api/v2/organizations", ANY, "List organizations", organizations::list),
    post("/api/v2/organizations", USER, "Create an organization", organizations::create),
    get("/api/v2/organizations/{organization}", ANY, "Show an organization", organizations::show),
    patch("/api/v2/organizations/{organization}", ANY, "Change an organization", organizations::update),
    delete("/api/v2/organizations/{organization}", ANY, "Delete an organization with all that is in it", organizations::delete),
    get("/api/v2/organizations/{organization}/entitlement-set", ANY, "Show what is entitled", organizations::entitlements),
    get(
        "/api/v2/organizations/{organization}/authentication-token",
        ANY,
        "Show the organization token",
        tokens::show_organizations,
    ),
    post(
        "/api/v2/organizations/{organization}/authentication-token",
        ANY,
        "Generate the organization token, in place of the one before",
        tokens::generate_organizations,
    ),
    delete(
        "/api/v2/organizations/{organization}/authentication-token",
        ANY,
        "Delete the organization token",
        tokens::delete_organizations,
    ),
    get("/api/v2/organizations/{organization}/teams", ANY, "List teams", teams::list),
    post("/api/v2/organizations/{organization}/teams", ANY, "Create a team", teams::create),
    get("/api/v2/teams/{team}", ANY, "Show a team", teams::show),
    patch("/api/v2/teams/{team}", ANY, "Change a team", teams::update),
    delete("/api/v2/teams/{team}", ANY, "Delete a team", teams::delete),
    post("/api/v2/teams/{team}/relationships/users", ANY, "Add users to a team", members::add),
    delete("/api/v2/teams/{team}/relationships/users", ANY, "Remove users from a team", members::remove),
    get("/api/v2/teams/{team}/authentication-token", ANY, "Show a team token", tokens::show_teams),
    post(
        "/api/v2/teams/{team}/authentication-token",
        ANY,
        "Generate a team token, in place of the one before",
        tokens::generate_teams,
    ),
    delete("/api/v2/teams/{team}/authentication-token", ANY, "Delete a team token", tokens::delete_teams),
];
