//! The real program in a pseudo-terminal: what only it can show. Everything else is tested below it.
#![cfg(unix)]

mod harness;
#[cfg(target_os = "linux")]
mod idle;
mod input;
mod launch;
mod live;
mod needles;
mod screen;
mod secrets;
mod start;
mod ways_out;
