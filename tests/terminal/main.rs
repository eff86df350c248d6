//! The real program in a pseudo-terminal: what only it can show. Everything else is tested below it.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what could not be checked is said")]

mod harness;
#[cfg(target_os = "linux")]
mod idle;
mod input;
mod needles;
mod screen;
mod secrets;
mod start;
mod ways_out;
