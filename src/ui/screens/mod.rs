//! The screens: each file holds one, with its state, its offers and its view.

pub mod api_server;
pub mod api_tokens;
pub mod audit;
pub mod escalation;
pub mod host;
pub mod hygiene;
mod many;
pub mod new_organization;
pub mod person;
pub mod powers;
pub mod profile;
pub mod tabs;
pub mod team;
pub mod team_tokens;
pub mod teams;
pub mod token;
pub mod token_panel;
pub mod user_tokens;
pub mod users;
pub mod workspace;
pub mod workspaces;
