//! The README is true: its table of keys, its files and its commands. `UPDATE_README=1 cargo test` makes the table anew.

use std::fmt::Write;
use std::path::Path;

use clap::Parser;
use clap::error::ErrorKind;
use tfe_console::cli::Cli;
use tfe_console::config::{Config, DEFAULTS};
use tfe_console::ui::action::{ACTIONS, Action};
use tfe_console::ui::keymap::Context;

const BEGIN: &str = "<!-- keys: made by UPDATE_README=1 cargo test -->\n";
const END: &str = "<!-- end of keys -->\n";

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    std::fs::read_to_string(path()).expect("the README")
}

/// Each action with all keys that do it somewhere; the nine entries of the menu are one line.
fn table() -> String {
    let keymap = Config::defaults().keymap;
    let mut table = String::from("| key | what it does |\n|---|---|\n");
    for description in ACTIONS {
        let doc = match description.action {
            Action::Entry(1) => "The entry of the menu with this number.",
            Action::Entry(_) => continue,
            _ => description.doc,
        };
        let mut keys: Vec<String> = Vec::new();
        for (context, _) in Context::ALL {
            let bound = keymap.actions(context).into_iter().filter(|(action, _)| *action == description.action);
            for key in bound.flat_map(|(_, keys)| keys).map(|key| format!("`{key}`")) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let dots = if description.action == Action::Entry(1) { "…`9`" } else { "" };
        let _ = writeln!(table, "| {}{dots} | {doc} |", keys.join(" "));
    }
    table
}

#[test]
fn the_table_of_keys_is_what_the_defaults_say() {
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).expect("the begin of the table");
    let (inside, after) = rest.split_once(END).expect("the end of the table");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path(), format!("{before}{BEGIN}{}{END}{after}", table())).expect("the README is written");
        return;
    }
    assert!(inside == table(), "the table is old; make it anew with: UPDATE_README=1 cargo test");
}

#[test]
fn every_file_that_is_linked_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["README.md", "ARCHITECTURE.md"] {
        let text = std::fs::read_to_string(root.join(file)).expect("a document");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or(link);
            assert!(target.is_empty() || target.contains("://") || root.join(target).exists(), "{file} links to {link}");
        }
    }
}

#[test]
fn every_source_file_that_the_architecture_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the document");
    for name in
        text.split('`').filter(|part| part.starts_with("src/") || part.starts_with("assets/") || part.starts_with("tests/"))
    {
        assert!(root.join(name).exists(), "ARCHITECTURE.md names {name}");
    }
}

#[test]
fn the_gate_runs_the_test_command_of_the_readme() {
    let gate = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).expect("the gate");
    assert!(readme().contains("cargo test"));
    assert!(gate.lines().any(|line| line.contains("cargo test")));
}

#[test]
fn every_command_of_the_readme_is_one_that_the_program_takes() {
    let readme = readme().replace("\\\n", "");
    let fences = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).flat_map(str::lines);
    let inline = readme.split('`').filter(|part| part.starts_with("tfe-console ") && !part.contains('\n'));
    let mut commands = 0;
    for line in fences.chain(inline) {
        for (at, _) in line.match_indices("tfe-console ").filter(|(at, _)| !line[..*at].ends_with(['/', '-'])) {
            let words = shlex::Shlex::new(&line[at..]).map(|word| word.trim_end_matches(')').to_owned());
            let words: Vec<String> = words.take_while(|word| !["|", "&", "&&", ">", ">>"].contains(&word.as_str())).collect();
            // What stands for something has something there.
            let words = words.iter().map(|word| match word.trim_end_matches(';') {
                "N" => "1",
                "PLACE" => "teams",
                "SHELL" => "bash",
                "ACTION" => "team_token.generate",
                word => word,
            });
            if let Err(refusal) = Cli::try_parse_from(words) {
                // A name of a group of verbs stands for all of them.
                let fine = matches!(
                    refusal.kind(),
                    ErrorKind::DisplayVersion
                        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                        | ErrorKind::MissingSubcommand
                );
                assert!(fine, "{line}\n{refusal}");
            }
            commands += 1;
        }
    }
    assert!(commands > 20, "only {commands}");
}

#[test]
fn the_options_of_the_readme_are_the_defaults() {
    for option in ["theme = \"auto\"", "glyphs = \"auto\"", "mouse = false", "clear_after = 45", "hide_after = 60"] {
        assert!(DEFAULTS.contains(option) && readme().contains(option), "{option}");
    }
}

#[test]
fn the_examples_of_the_readme_are_valid() {
    let readme = readme();
    let examples: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [options, theme] = examples.as_slice() else { panic!("a configuration and a theme: {examples:?}") };
    let folder = tempfile::tempdir().expect("a folder");
    let (file, themes) = (folder.path().join("config.toml"), folder.path().join("themes"));
    std::fs::create_dir(&themes).expect("a folder");
    std::fs::write(themes.join("mine.toml"), theme).expect("a file");
    for text in [(*options).to_owned(), options.replace("theme = \"auto\"", "theme = \"mine\"")] {
        std::fs::write(&file, text).expect("a file");
        Config::load(&file, true).unwrap_or_else(|problem| panic!("{problem}"));
    }
}
