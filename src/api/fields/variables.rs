//! Variables of workspaces.

use super::Type::{Flag, Many, One, Text};
use super::{Noun, Parameter, absent, enforced, filter, kept, told};

/// A variable.
pub const VARIABLE: Noun = Noun {
    kind: "vars",
    title: "A variable",
    fields: &[
        enforced("key", Text, "\"renamed\""),
        kept("value", Text, "\"of another kind\""),
        kept("description", Text, "\"what it is for\""),
        kept("category", Text, "\"env\""),
        kept("hcl", Flag, "true"),
        enforced("sensitive", Flag, "true"),
        // The older way names the workspace so.
        enforced("workspace", One, ""),
        absent(
            "varset",
            One,
            "{\"type\":\"varsets\",\"id\":\"varset-1\"}",
            "This server has no variable sets. Leave varset out.",
        ),
        told("created-at", Text),
        told("version-id", Text),
        told("configurable", One),
        told("overwritten", Many),
        told("overwriter", One),
    ],
};

/// The older way to list variables.
pub const NAMED_VARIABLES: [Parameter; 2] = [filter("filter[organization][name]"), filter("filter[workspace][name]")];
