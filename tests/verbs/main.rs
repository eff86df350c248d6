//! The verbs of the command line, by the real program on a real model: what they print, how they end, and what is there afterwards.

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod can;
mod help;
mod home;
mod hygiene;
mod matrix;
mod token;
mod whose_token;
