//! The verbs in groups, as the help of the program lists them.

use std::fmt::Write;

use clap::Command;
use textwrap::Options;

/// The groups, and the verbs in each.
pub const GROUPS: [(&str, &[&str]); 5] = [
    ("Tokens", &["token", "whose-token", "hygiene"]),
    ("Organization", &["organization", "team", "member", "workspace", "access", "user"]),
    ("Permissions and history", &["can", "matrix", "audit"]),
    ("Terraform and the API", &["diff", "pull", "export", "serve", "endpoints", "credentials-helper"]),
    ("The model and the program", &["db", "reset", "seed", "config", "paths", "completions", "man"]),
];

/// Columns of the help.
const WIDTH: usize = 80;
/// Columns of a verb with the space behind it.
const VERB: usize = 22;

/// The command line with the verbs of its help in groups.
#[must_use]
pub fn with_groups(command: Command) -> Command {
    let mut text = String::from("{about-with-newline}\n{usage-heading} {usage}\n\n");
    for (group, verbs) in GROUPS {
        let _ = writeln!(text, "{group}:");
        for verb in verbs {
            let about = command.find_subcommand(verb).and_then(Command::get_about).map(ToString::to_string).unwrap_or_default();
            let first = format!("  {verb:<width$}", width = VERB - 2);
            let rest = " ".repeat(VERB);
            text.push_str(&textwrap::fill(&about, Options::new(WIDTH).initial_indent(&first).subsequent_indent(&rest)));
            text.push('\n');
        }
        text.push('\n');
    }
    text.push_str("The help of a verb: tfe-console VERB --help\n\nOptions:\n{options}{after-help}");
    command.help_template(text)
}
