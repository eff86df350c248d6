//! What the screens with tokens share: what a token is in lines, in a row and in a question, and the form with its expiry.

pub mod cells;
pub mod detail;
pub mod facts;
pub mod form;
pub mod question;
pub mod reach;
pub mod status;
