//! State versions and their outputs.

use super::Type::{Flag, List, Many, Number, Object, One, Text};
use super::{Field, Noun, Parameter, enforced, filter, kept, told, unfiltered, words};

/// A state version.
pub const STATE_VERSION: Noun = Noun { kind: "state-versions", title: "A state version", fields: &FIELDS };

#[rustfmt::skip]
const FIELDS: [Field; 36] = [
    enforced("serial", Number, "7"),
    enforced("md5", Text, ""),
    kept("lineage", Text, "\"of-the-north\""),
    enforced("force", Flag, ""),
    enforced("state", Text, ""),
    kept("json-state", Text, ""),
    // What they say is in the state itself, from which it is read.
    enforced("json-state-outputs", Text, ""),
    kept("run", One, ""),
    // Only where an earlier one is to be the current one again.
    enforced("rollback-state-version", One, ""),
    told("created-at", Text),
    told("size", Number),
    told("status", Text),
    told("state-version", Number),
    told("terraform-version", Text),
    told("resources-processed", Flag),
    told("intermediate", Flag),
    told("billable-rum-count", Number),
    told("hosted-state-download-url", Text),
    told("hosted-json-state-download-url", Text),
    told("hosted-state-upload-url", Text),
    told("hosted-json-state-upload-url", Text),
    told("encrypted-state-download-url", Text),
    told("sanitized-state-download-url", Text),
    told("sanitized-state-upload-url", Text),
    told("modules", Object),
    told("providers", Object),
    told("resources", List),
    told("vcs-commit-sha", Text),
    told("vcs-commit-url", Text),
    told("permissions", Object),
    told("workspace", One),
    told("created-by", One),
    told("outputs", Many),
    told("next-state-version", One),
    told("previous-state-version", One),
    told("hyok-encrypted-data-key", One),
];

/// What comes along with a state version.
const INCLUDE: Parameter =
    words("include", &["outputs", "created_by", "run", "run.created_by", "run.configuration_version", "workspace"]);

/// One state version.
pub const STATE_SHOWN: [Parameter; 1] = [INCLUDE];

/// The state versions of a workspace.
pub const STATE_LIST: [Parameter; 4] = [
    filter("filter[organization][name]"),
    filter("filter[workspace][name]"),
    unfiltered("filter[status]", "The list has only what was uploaded: leave filter[status] out."),
    INCLUDE,
];

/// An output of a state.
pub const OUTPUT: Noun = Noun {
    kind: "state-version-outputs",
    title: "An output of a state",
    fields: &[
        told("name", Text),
        told("sensitive", Flag),
        told("type", Text),
        told("detailed-type", Object),
        told("value", Object),
    ],
};
