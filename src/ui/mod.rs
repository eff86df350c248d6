//! The interface as a value: messages in, effects out, a picture of what there is. No I/O, no clock, no threads.

pub mod action;
pub mod age;
pub mod app;
pub mod chrome;
pub mod destination;
mod dispatch;
pub mod fetched;
pub mod field;
pub mod glyphs;
pub mod graph;
pub mod jobs;
pub mod keymap;
pub mod layer;
pub mod layout;
pub mod list;
pub mod listing;
mod live;
pub mod message;
pub mod modals;
mod mouse;
mod navigation;
pub mod offers;
pub mod page;
mod replies;
pub mod scene;
pub mod screens;
pub mod sign;
pub mod step;
pub mod table;
pub mod text_field;
pub mod theme;
mod view;

pub use app::{App, Settings};
pub use destination::Destination;
pub use message::{Copied, Effect, Load, Loaded, Msg, Request, Ticket, Timer};
pub use view::view;
