//! The table of keys and the examples of the configuration are what the program takes.

use std::fmt::Write;

use tfe_console::config::{Config, DEFAULTS};
use tfe_console::ui::action::{ACTIONS, Action};
use tfe_console::ui::keymap::Context;

use crate::document::{fences, read, root};

const FILE: &str = "docs/keys.md";
const BEGIN: &str = "<!-- keys: written by UPDATE_DOCS=1 cargo test --test readme -->\n";
const END: &str = "<!-- end of keys -->\n";

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
            let bound = keymap.actions(context).iter().filter(|(action, _)| *action == description.action);
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
    let page = read(FILE);
    let (before, rest) = page.split_once(BEGIN).expect("the begin of the table");
    let (inside, after) = rest.split_once(END).expect("the end of the table");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(FILE), format!("{before}{BEGIN}{}{END}{after}", table())).expect("the page is written");
        return;
    }
    assert!(inside == table(), "{FILE} is old; write it again with: UPDATE_DOCS=1 cargo test --test readme");
}

#[test]
fn the_keys_of_the_readme_are_bound_by_default() {
    let table = table();
    let readme = read("README.md");
    let (_, section) = readme.split_once("## Keys\n").expect("the keys");
    let rows: Vec<&str> = section.lines().skip(3).take_while(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 8, "eight keys: {rows:?}");
    for key in rows.iter().filter_map(|row| row.split('`').nth(1)) {
        assert!(table.contains(&format!("`{key}`")), "{key} does nothing");
    }
}

#[test]
fn the_options_of_the_configuration_page_are_the_defaults() {
    let page = read("docs/configuration.md");
    for option in ["theme = \"auto\"", "glyphs = \"auto\"", "mouse = false", "clear_after = 45", "hide_after = 60"] {
        assert!(DEFAULTS.contains(option) && page.contains(option), "{option}");
    }
}

#[test]
fn the_examples_of_the_configuration_page_are_valid() {
    let examples = fences(&read("docs/configuration.md"), "toml");
    let [options, theme] = examples.as_slice() else { panic!("a configuration and a theme: {examples:?}") };
    let folder = tempfile::tempdir().expect("a folder");
    let (file, themes) = (folder.path().join("config.toml"), folder.path().join("themes"));
    std::fs::create_dir(&themes).expect("a folder");
    std::fs::write(themes.join("mine.toml"), theme).expect("a file");
    for text in [options.clone(), options.replace("theme = \"auto\"", "theme = \"mine\"")] {
        std::fs::write(&file, text).expect("a file");
        Config::load(&file, true).unwrap_or_else(|problem| panic!("{problem}"));
    }
}
