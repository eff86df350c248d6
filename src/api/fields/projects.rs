//! Projects, the access of teams to them, and tags with their values.

use super::Always::{False, Nothing, Word as Only};
use super::Type::{Flag, Many, Number, Object, One, Text};
use super::{Field, Noun, Parameter, Word, absent, enforced, field, filter, kept, told, words};

/// A project.
pub const PROJECT: Noun = Noun { kind: "projects", title: "A project", fields: &FIELDS };

const NO_POOL: &str = "Default agent pool must not be specified: this server has no agent pools.";
const NO_STACKS: &str = "Stacks are not here.";

#[rustfmt::skip]
const FIELDS: [Field; 22] = [
    enforced("name", Text, "\"renamed\""),
    kept("description", Text, "\"what it is for\""),
    kept("auto-destroy-activity-duration", Text, "\"14d\""),
    enforced("default-execution-mode", Text, "\"remote\""),
    enforced("setting-overwrites", Object, "{\"default-execution-mode\":true,\"default-agent-pool\":true}"),
    enforced("setting-overwrites.default-execution-mode", Flag, "true"),
    enforced("setting-overwrites.default-agent-pool", Flag, "true"),
    field("setting-overwrites.stacks-default-execution-mode", Flag, Word::Refused(False, NO_STACKS), "true"),
    field("setting-overwrites.stacks-default-agent-pool", Flag, Word::Refused(False, NO_STACKS), "true"),
    enforced("tag-bindings", Many, ""),
    field("default-agent-pool-id", Text, Word::Refused(Nothing, NO_POOL), "\"apool-1\""),
    absent("default-agent-pool", One, "{\"type\":\"agent-pools\",\"id\":\"apool-1\"}", NO_POOL),
    field("stacks-default-execution-mode", Text, Word::Refused(Only("remote"), NO_STACKS), "\"agent\""),
    absent("stacks-default-agent-pool", One, "{\"type\":\"agent-pools\",\"id\":\"apool-1\"}", NO_STACKS),
    told("created-at", Text),
    told("workspace-count", Number),
    told("team-count", Number),
    told("permissions", Object),
    told("hcp-id", Text),
    told("is-unified", Flag),
    told("organization", One),
    told("effective-tag-bindings", Many),
];

/// What comes along with a project.
const INCLUDE: Parameter = words("include", &["effective_tag_bindings"]);

/// The list of projects.
pub const PROJECT_LIST: [Parameter; 7] = [
    filter("q"),
    filter("filter[names]"),
    // Each is followed by a number and by [key] or [value].
    filter("filter[tagged]"),
    words("filter[permissions][create-workspace]", &["true", "false"]),
    words("filter[permissions][update]", &["true", "false"]),
    words("sort", &["name", "created-at"]),
    INCLUDE,
];

/// One project.
pub const PROJECT_SHOWN: [Parameter; 1] = [INCLUDE];

/// The access of a team to a project.
pub const PROJECT_ACCESS: Noun =
    Noun { kind: "team-projects", title: "The access of a team to a project", fields: &ACCESS_FIELDS };

#[rustfmt::skip]
const ACCESS_FIELDS: [Field; 18] = [
    enforced("access", Text, "\"write\""),
    enforced("project-access", Object, "{\"settings\":\"update\"}"),
    enforced("project-access.settings", Text, "\"update\""),
    enforced("project-access.teams", Text, "\"read\""),
    kept("project-access.variable-sets", Text, "\"write\""),
    enforced("workspace-access", Object, "{\"create\":true}"),
    enforced("workspace-access.create", Flag, "true"),
    enforced("workspace-access.move", Flag, "true"),
    enforced("workspace-access.locking", Flag, "true"),
    enforced("workspace-access.delete", Flag, "true"),
    enforced("workspace-access.runs", Text, "\"plan\""),
    enforced("workspace-access.variables", Text, "\"write\""),
    enforced("workspace-access.state-versions", Text, "\"write\""),
    enforced("workspace-access.sentinel-mocks", Text, "\"read\""),
    enforced("workspace-access.run-tasks", Flag, "true"),
    kept("workspace-access.policy-overrides", Flag, "true"),
    enforced("team", One, ""),
    enforced("project", One, ""),
];

/// The list of the access to a project, or of what a team was given.
pub const PROJECT_ACCESS_LIST: [Parameter; 2] = [filter("filter[project][id]"), filter("filter[team][id]")];

/// A tag with its value, of a workspace or a project.
pub const TAG_BINDING: Noun = Noun {
    kind: "tag-bindings",
    title: "A tag with its value",
    fields: &[enforced("key", Text, ""), enforced("value", Text, ""), told("created-at", Text)],
};

/// A tag in force, of a workspace itself or of its project.
pub const EFFECTIVE_TAG_BINDING: Noun = Noun {
    kind: "effective-tag-bindings",
    title: "A tag in force",
    fields: &[told("key", Text), told("value", Text), told("inherited-from", One)],
};
