//! Examples for the help and the manual. A test runs each in the demo.

use clap::Command;

use crate::invocation::Invocation;

/// A command line and what it does.
pub struct Example {
    pub does: &'static str,
    /// Its words, without the program.
    pub words: &'static [&'static str],
}

const fn example(does: &'static str, words: &'static [&'static str]) -> Example {
    Example { does, words }
}

/// The examples of verbs, by their words; those of the program itself come first.
pub const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            example("Open the console in the demo", &["--demo"]),
            example("Open the page of a team", &["--open", "teams/platform"]),
            example("List the valid tokens that expire within 30 days", &["token", "list", "--expiring", "30d"]),
        ],
    ),
    (
        "token list",
        &[
            example("List the valid tokens without a use in 90 days", &["token", "list", "--unused", "90d"]),
            example("Print all tokens as JSON", &["token", "list", "--json"]),
        ],
    ),
    ("diff", &[example("Compare the local model with a host", &["diff", "--host", "tfe.example.com", "--organization", "acme"])]),
    (
        "pull",
        &[example(
            "Copy an organization into a new model, to rehearse there",
            &["pull", "--host", "tfe.example.com", "--organization", "acme", "--model", "rehearsal.db"],
        )],
    ),
    ("export", &[example("Write the resources of an organization", &["export", "--format", "hcl", "--organization", "acme"])]),
    ("token show", &[example("Show the token of a team", &["token", "show", "--team", "platform"])]),
    (
        "token generate",
        &[
            example("Generate the first token of a team", &["token", "generate", "--team", "sandbox"]),
            example(
                "Replace a token with one for 90 days",
                &["token", "generate", "--team", "platform", "--replace", "--expires", "90d"],
            ),
            example("Generate a token for yourself", &["token", "generate", "--user-token", "--description", "backup"]),
        ],
    ),
    (
        "token delete",
        &[example("Delete the token of a team without a question", &["token", "delete", "--team", "release", "--yes"])],
    ),
    (
        "team create",
        &[
            example("Create a secret team", &["team", "create", "data-platform"]),
            example("Create a team that everybody can see", &["team", "create", "web", "--visibility", "organization"]),
        ],
    ),
    (
        "team permissions",
        &[example("Let a team manage workspaces", &["team", "permissions", "platform", "--give", "manage-workspaces"])],
    ),
    ("member add", &[example("Add two users to a team", &["member", "add", "platform", "nina", "ravi"])]),
    ("member remove", &[example("Remove a user from a team", &["member", "remove", "platform", "lena"])]),
    ("access set", &[example("Give a team write access to a workspace", &["access", "set", "web-prod", "sandbox", "write"])]),
    (
        "can",
        &[
            example("Ask whether a user can delete a team", &["can", "user:marcus", "team.delete", "team:platform"]),
            example(
                "Ask whether the organization token can start a run",
                &["can", "organization", "run.create", "workspace:web-prod"],
            ),
        ],
    ),
    (
        "hygiene",
        &[
            example("List the findings", &["hygiene"]),
            example("Fail a pipeline only on serious findings", &["hygiene", "--fail-on", "critical"]),
        ],
    ),
    ("audit list", &[example("List what was refused", &["audit", "list", "--outcome", "denied"])]),
    ("audit verify", &[example("Check that nobody has changed the audit log", &["audit", "verify"])]),
    ("db check", &[example("Check the model's file", &["db", "check"])]),
    ("completions", &[example("Print the completions for bash", &["completions", "bash"])]),
    ("man", &[example("Print the manual page of a verb", &["man", "token", "rotate"])]),
];

/// The examples of a verb, as they are typed.
#[must_use]
pub fn of(verb: &str) -> Vec<(&'static str, String)> {
    let found = EXAMPLES.iter().find(|(name, _)| *name == verb);
    let examples = found.map_or(&[][..], |(_, examples)| examples);
    examples.iter().map(|example| (example.does, Invocation::default().command(example.words))).collect()
}

/// The command line with its examples below the help of each verb.
#[must_use]
pub fn with_examples(command: Command) -> Command {
    add(command, "")
}

fn add(mut command: Command, path: &str) -> Command {
    let lines: Vec<String> = of(path).into_iter().map(|(does, line)| format!("  {does}:\n    {line}")).collect();
    if !lines.is_empty() {
        command = command.after_help(format!("Examples:\n{}", lines.join("\n")));
    }
    command.mut_subcommands(|verb| {
        let path = format!("{path} {}", verb.get_name()).trim_start().to_owned();
        add(verb, &path)
    })
}
