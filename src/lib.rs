//! tfe-console: a terminal console for the organization settings of Terraform Enterprise.
//!
//! Read in this order: [`domain`] is plain data, [`policy`] the law, [`backend`] the seam and the local
//! model behind it, `ui` the interface as a value, `runtime` the one shell with terminal, time and threads.

pub mod api;
pub mod audit_export;
pub mod backend;
pub mod cli;
pub mod config;
pub mod csv;
pub mod document;
pub mod domain;
pub mod insight;
pub mod invocation;
pub mod list_export;
pub mod named_file;
pub mod paths;
pub mod policy;
pub mod runtime;
pub mod sign_in;
pub mod ui;
pub mod verbs;
pub mod whole_file;
pub mod wire;
