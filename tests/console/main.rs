//! The console as its user meets it: keys in, screen out, over a real model.

#[path = "../support/mod.rs"]
mod support;

#[expect(dead_code, reason = "what is not yet asserted")]
mod driver;
mod tokens;
