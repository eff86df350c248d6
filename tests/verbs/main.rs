//! The verbs of the command line, by the real program on a real model: what they print, how they end, and what is there afterwards.

#[path = "../support/mod.rs"]
mod support;

mod campaign;
mod ci;
mod delivery;
mod fake;
mod help;
mod home;
mod rotate;
mod rotation;
mod stand_in;
mod token;
