//! The access of teams to workspaces.

use super::Type::{Flag, One, Text};
use super::{Noun, Parameter, enforced, filter, kept};

/// The access of a team to a workspace.
pub const TEAM_ACCESS: Noun = Noun {
    kind: "team-workspaces",
    title: "The access of a team to a workspace",
    fields: &[
        enforced("access", Text, "\"write\""),
        enforced("runs", Text, "\"plan\""),
        enforced("variables", Text, "\"write\""),
        enforced("state-versions", Text, "\"write\""),
        enforced("sentinel-mocks", Text, "\"read\""),
        enforced("workspace-locking", Flag, "true"),
        enforced("run-tasks", Flag, "true"),
        kept("policy-overrides", Flag, "true"),
        enforced("team", One, ""),
        enforced("workspace", One, ""),
    ],
};

/// The list of the access to a workspace, or of what a team was given.
pub const TEAM_ACCESS_LIST: [Parameter; 2] = [filter("filter[workspace][id]"), filter("filter[team][id]")];
