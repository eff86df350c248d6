//! The commands in the documents are commands that the program takes.

use clap::Parser;
use clap::error::ErrorKind;
use tfe_console::cli::Cli;

use crate::document::{code, documents, fences, read, root};

/// A word of a command, with something in the place of a placeholder.
fn filled(word: &str) -> &str {
    match word.trim_end_matches(';') {
        "N" => "1",
        "PLACE" => "teams",
        "SHELL" => "bash",
        "ACTION" => "team_token.generate",
        "VERB" => "token",
        word => word,
    }
}

#[test]
fn every_command_of_a_document_is_one_that_the_program_takes() {
    let mut commands = 0;
    for (document, text) in documents().into_iter().filter(|(name, _)| name != "CHANGELOG.md") {
        let joined = text.replace("\\\n", "").replace("cargo run -- ", "tfe-console ");
        let blocks = fences(&joined, "sh");
        let lines = blocks.iter().flat_map(|block| block.lines().map(str::to_owned));
        for line in lines.chain(code(&joined).into_iter().filter(|part| part.starts_with("tfe-console "))) {
            for (at, _) in line.match_indices("tfe-console ").filter(|(at, _)| !line[..*at].ends_with(['/', '-'])) {
                let words = shlex::Shlex::new(&line[at..]).map(|word| word.trim_end_matches(')').to_owned());
                let words: Vec<String> = words.take_while(|word| !["|", "&", "&&", ">", ">>"].contains(&word.as_str())).collect();
                if let Err(refusal) = Cli::try_parse_from(words.iter().map(|word| filled(word))) {
                    // The name of a group of verbs stands for all of them.
                    let fine = matches!(
                        refusal.kind(),
                        ErrorKind::DisplayVersion
                            | ErrorKind::DisplayHelp
                            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                            | ErrorKind::MissingSubcommand
                    );
                    assert!(fine, "{document}: {line}\n{refusal}");
                }
                commands += 1;
            }
        }
    }
    assert!(commands >= 70, "only {commands} commands");
}

#[test]
fn every_test_command_of_a_document_names_a_test_program_that_is_there() {
    for (document, text) in documents() {
        for name in text.split("--test ").skip(1).filter_map(|rest| rest.split(|letter: char| !letter.is_alphanumeric()).next()) {
            let there = root().join(format!("tests/{name}.rs")).exists() || root().join(format!("tests/{name}/main.rs")).exists();
            assert!(there, "{document} runs the tests of {name}");
        }
    }
}

#[test]
fn the_readme_begins_with_two_sentences_and_the_two_commands_that_the_gate_runs() {
    let readme = read("README.md");
    let (before, block) = readme.split_once("```sh\n").expect("a block");
    let introduction = before.split_once("\n\n").expect("an introduction").1;
    assert_eq!(introduction.matches(". ").count() + introduction.matches(".\n").count(), 2, "{introduction}");
    let commands: Vec<&str> = block.lines().take(2).map(|line| line.split(" #").next().unwrap_or(line).trim()).collect();
    assert_eq!(commands, ["cargo run --release", "cargo test"]);
    assert!(read(".ci/run").lines().any(|line| line.contains("cargo test")));
}
