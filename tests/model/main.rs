//! The local model as a file: its schema, its seed, and what it does when files, rivals and disks misbehave.

mod audit_log;
mod audit_pages;
mod clock;
mod creation;
mod faults;
mod files;
mod flips;
mod ground;
mod lifetimes;
mod live;
mod projects;
mod races;
mod readonly;
mod refusals;
mod schema;
mod searched;
mod seed;
mod servers;
mod settings;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tables.rs"]
mod tables;
mod token_lists;
mod unchained;
mod upgrade;
mod user_tokens;
mod uses;
mod walk;
mod worked_out;
