//! The console as its user meets it: keys in, screen out, over a real model.

#[path = "../support/mod.rs"]
mod support;

mod driver;
mod faults;
mod monkey;
mod palette;
mod picture;
mod places;
mod profile;
mod roles;
mod screens;
mod tokens;
mod users;
mod workspace;
mod workspaces;
