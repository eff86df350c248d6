//! The server over loopback: real requests to a real model.

#[path = "../support/mod.rs"]
mod support;

mod absent;
mod agreement;
mod bad_input;
mod client;
mod described_tokens;
#[path = "../console/driver.rs"]
#[allow(dead_code, reason = "a part of it is for the tests of the console")]
mod driver;
mod fields;
mod heartbeat;
mod held_runs;
mod hostile;
mod house;
mod lifecycle;
mod long_reads;
mod matrix;
mod memberships;
mod mispaste;
mod on_host;
mod on_host_edits;
mod on_host_looks;
mod organizations;
mod pages;
mod pressure;
mod projects;
mod provenance;
mod rate;
mod refusals;
mod run_history;
mod runs;
#[path = "../support/scans.rs"]
mod scans;
mod statements;
mod states;
mod team_access;
mod teams;
mod tokens;
#[path = "../support/trusting.rs"]
mod trusting;
mod user_tokens;
mod variables;
mod workspace_parts;
mod workspaces;
