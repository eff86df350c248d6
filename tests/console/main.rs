//! The console as its user meets it: keys in, screen out, over a real model.

#[path = "../support/mod.rs"]
mod support;

mod api_server;
mod api_tokens;
mod appearance;
mod audit;
mod controls;
mod described;
#[path = "../support/drawn.rs"]
mod drawn;
mod driver;
mod elsewhere;
mod expiry;
mod faults;
mod keys;
mod lists;
mod live;
mod monkey;
mod mouse;
mod pages;
mod palette;
mod pickers;
mod picture;
mod places;
mod powers;
mod profile;
mod project_access;
mod review;
mod roles;
#[path = "../support/scans.rs"]
mod scans;
mod screens;
mod statements;
mod team;
mod team_members;
mod teams;
mod tokens;
mod user_tokens;
mod users;
mod workspace;
mod workspaces;
