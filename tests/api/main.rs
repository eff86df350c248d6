//! The server over loopback: real requests to a real model.

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod client;
mod house;
mod organizations;
mod teams;
mod tokens;
