//! What is installed: the metadata of the package, the release archive, and the commit that the program names.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::document::{read, root};

#[path = "../../src/commit.rs"]
mod commit;

/// What a command prints, if it ends well.
fn printed(command: &mut Command) -> String {
    let output = command.output().expect("a program");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

#[test]
fn the_metadata_of_the_package_is_whole() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).expect("a manifest");
    let package = manifest["package"].as_table().expect("a package");
    for key in
        ["name", "version", "edition", "rust-version", "description", "license", "readme", "keywords", "categories", "include"]
    {
        assert!(package.contains_key(key), "the package has no {key}");
    }
    let list = |key: &str| -> Vec<String> {
        let values = package[key].as_array().expect("a list");
        values.iter().map(|value| value.as_str().expect("a text").to_owned()).collect()
    };
    assert!(list("keywords").len() <= 5 && list("keywords").iter().all(|word| word.len() <= 20));
    for pattern in list("include") {
        let plain = pattern.trim_start_matches('/');
        let there = match plain.split_once('*') {
            Some((before, after)) => std::fs::read_dir(root())
                .expect("a folder")
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .any(|name| name.starts_with(before) && name.ends_with(after)),
            None => root().join(plain).exists(),
        };
        assert!(there, "nothing is {pattern}");
    }
}

#[test]
fn the_release_archive_has_the_program_every_page_of_the_manual_completions_and_licenses() {
    let folder = tempfile::tempdir().expect("a folder");
    // The program itself, in few bytes.
    let program = folder.path().join("program");
    std::fs::write(&program, format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_tfe-console"))).expect("a script");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("a program");
    let said = printed(Command::new(root().join(".ci/release")).args([&program, folder.path()]));
    let archive = said.lines().last().expect("the archive");
    let names: BTreeSet<String> = printed(Command::new("tar").args(["-tzf", archive]))
        .lines()
        .filter_map(|name| name.split_once('/').map(|(_, name)| name.to_owned()))
        .collect();
    for name in ["tfe-console", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "LICENSES-third-party.txt", "docs/cli.md"] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(names.contains(&format!("completions/tfe-console.{shell}")), "{shell}");
    }
    for page in ["tfe-console", "tfe-console-token", "tfe-console-token-rotate", "tfe-console-credentials-helper-get"] {
        assert!(names.contains(&format!("man/man1/{page}.1")), "{page} has no page in {names:?}");
    }
    let hidden = names.iter().find(|name| name.starts_with("man/") && name.contains("clipboard"));
    assert_eq!(hidden, None, "what the console starts itself has no page");
    let licenses = printed(Command::new("tar").args(["-xzOf", archive, "--wildcards", "*/LICENSES-third-party.txt"]));
    assert!(licenses.contains("ratatui v0.30") && licenses.contains("Permission is hereby granted"), "{licenses:.400}");
}

#[test]
fn the_program_names_the_commit_that_it_was_built_from() {
    let long = printed(Command::new(env!("CARGO_BIN_EXE_tfe-console")).arg("--version"));
    let named = long.lines().find_map(|line| line.strip_prefix("commit:")).expect("a line").trim();
    assert_eq!(named, commit::commit());
    if root().join(".git").exists() {
        assert_eq!(named, printed(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root())));
    }
}

#[test]
fn the_commit_is_read_from_gits_log_from_an_archive_and_from_a_package() {
    let (old, new) = ("0".repeat(40), "0123456789abcdef0123456789abcdef01234567");
    let line = format!("{old} {new} A Name <a@example.com> 1 +0000\tcommit: undo {old}\n");
    let first = format!("{new} {old} A Name <a@example.com> 1 +0000\tclone\n");
    for text in [
        line.clone(),
        format!("{}{line}", first.repeat(100)),
        format!("{new}\n"),
        format!("{{\"git\":{{\"sha1\":\"{new}\"}}}}\n"),
    ] {
        let from = commit::last(text.as_bytes()).unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!(&text[from..from + 40], new);
    }
    for text in ["", "$Format:%H$\n", "0123456789abcdef\n", &"a".repeat(64)] {
        assert_eq!(commit::last(text.as_bytes()), None, "{text}");
    }
    assert!(read(".gitattributes").contains("assets/commit export-subst") && read("assets/commit").contains("%H"));
}
