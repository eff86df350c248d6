//! The local model as a file: its schema, its seed, and what it does when files, rivals and disks misbehave.

mod creation;
mod faults;
mod files;
mod flips;
mod ground;
mod live;
mod races;
mod readonly;
mod refusals;
mod schema;
mod seed;
mod settings;
#[path = "../support/tables.rs"]
mod tables;
mod upgrade;
