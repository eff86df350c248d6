//! The documents are true, and read well: their keys, links, commands, words and promises.
//! `UPDATE_DOCS=1 cargo test --test readme` writes the table of keys again.

mod commands;
mod document;
mod fields;
mod keys;
mod links;
mod promises;
mod release;
mod words;
