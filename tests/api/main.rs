//! The server over loopback: real requests to a real model.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod bad_input;
mod client;
mod house;
mod lifecycle;
mod matrix;
mod memberships;
mod organizations;
mod refusals;
mod runs;
mod states;
mod team_access;
mod teams;
mod tokens;
mod user_tokens;
mod variables;
mod workspaces;
