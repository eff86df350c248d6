//! The verbs of the command line, by the real program on a real model: what they print, how they end, and what is there afterwards.

#[path = "../support/mod.rs"]
mod support;

mod argument;
mod audit;
mod campaign;
mod can;
mod ci;
mod credentials;
mod delivery;
mod fake;
mod handed_on;
mod help;
mod home;
mod hygiene;
mod matrix;
mod member;
mod organization;
mod outlived;
mod pages;
mod printed;
mod rotate;
mod rotation;
#[path = "../support/scans.rs"]
mod scans;
mod seat;
mod stand_in;
mod statements;
#[path = "../support/home.rs"]
mod support_home;
mod team;
mod token;
mod walked;
mod whose_token;
mod workspace;
