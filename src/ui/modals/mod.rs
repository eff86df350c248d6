//! The dialogs that lie over a screen, each with its state, its offers and its view.

pub mod acting_as;
pub mod choices;
pub mod confirm;
pub mod export;
pub mod form;
pub mod help;
pub mod look;
pub mod many;
pub mod organizations;
pub mod palette;
pub mod picker;
pub mod progress;
pub mod sheet;
pub mod token;
pub mod worked_sheet;
