//! The real program in a pseudo-terminal: what only it can show. Everything else is tested below it.
#![cfg(unix)]

mod colors;
mod harness;
#[cfg(target_os = "linux")]
mod idle;
mod input;
mod launch;
mod live;
mod mouse;
#[path = "../support/needles.rs"]
mod needles;
mod read_only;
mod screen;
mod secrets;
mod start;
mod verbs;
mod ways_out;
