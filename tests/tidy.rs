//! The invariants of ARCHITECTURE.md that the compiler does not check, read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use tfe_console::cli::Cli;
use tfe_console::ui::glyphs::SIGNS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with this extension, with its text.
fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push((path.clone(), fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "nothing to read in {folder}");
    found
}

/// The part of a file before its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn each_layer_knows_only_those_below_it() {
    let forbidden: &[(&str, &[&str])] = &[
        (
            "src/domain",
            &[
                "crate::policy",
                "crate::backend",
                "crate::api",
                "crate::ui",
                "crate::runtime",
                "rusqlite",
                "ratatui",
                "serde",
                "std::fs",
                "std::io",
            ],
        ),
        (
            "src/policy",
            &[
                "crate::backend",
                "crate::api",
                "crate::ui",
                "crate::runtime",
                "rusqlite",
                "ratatui",
                "serde",
                "std::fs",
                "std::io",
            ],
        ),
        // The documents of the API are types of their own, which a server writes and a client reads.
        (
            "src/wire",
            &[
                "crate::policy",
                "crate::backend",
                "crate::api",
                "crate::ui",
                "crate::runtime",
                "crate::config",
                "crate::verbs",
                "rusqlite",
                "ratatui",
                "tokio",
                "axum",
                "std::fs",
                "std::io",
                "std::thread",
            ],
        ),
        (
            "src/api",
            &["crate::ui", "crate::runtime", "crate::config", "backend::local", "rusqlite", "ratatui", "crossterm", "std::fs"],
        ),
        ("src/backend", &["crate::api", "crate::ui", "crate::runtime", "crate::config", "ratatui", "crossterm", "tokio"]),
        (
            "src/ui",
            &[
                "crate::api",
                "crate::runtime",
                "crate::config",
                "backend::local",
                "rusqlite",
                "tokio",
                "crossterm::terminal",
                "std::io",
                "std::fs",
                "std::thread",
            ],
        ),
        ("src/runtime", &["crate::api", "backend::local", "backend::remote", "rusqlite"]),
        // The client of a host stands beside the local model: neither knows of the other.
        ("src/backend/remote", &["backend::local", "rusqlite", "std::fs", "axum"]),
        ("src/backend/local", &["backend::remote", "crate::wire", "ureq", "rustls"]),
        ("src/sign_in", &["crate::backend", "crate::ui", "crate::runtime", "rusqlite", "ureq"]),
        (
            "src/verbs",
            &[
                "crate::ui",
                "crate::runtime",
                "crate::config",
                "backend::local",
                "rusqlite",
                "ratatui",
                "crossterm",
                "tokio",
                "signal_hook",
            ],
        ),
    ];
    for (path, text) in files("src", "rs") {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        for (layer, words) in forbidden {
            if name.starts_with(layer) {
                for word in *words {
                    let uses = code(&text).lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                    assert!(!uses, "{name} names {word}");
                }
            }
        }
    }
}

/// The paths that a `use` names, with what is in its braces written out.
fn written_out(path: &str) -> Vec<String> {
    let Some((before, inside)) = path.split_once('{') else { return vec![path.to_owned()] };
    let inside = inside.strip_suffix('}').unwrap_or(inside);
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0);
    for letter in inside.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(letter);
        }
    }
    parts.push(part);
    parts.iter().flat_map(|part| written_out(&format!("{before}{part}"))).collect()
}

/// The modules below a folder, each with those of them that it names, but for its own parts and what it is a part of.
fn imports(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let above = format!("crate::{}::", folder.trim_start_matches("src/").replace('/', "::"));
    let texts: BTreeMap<String, String> = files(folder, "rs")
        .into_iter()
        .map(|(path, text)| {
            let below = path.strip_prefix(root().join(folder)).expect("below the folder").with_extension("");
            let module = below.display().to_string().replace('/', "::");
            let lines = code(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
            (module.trim_end_matches("mod").trim_end_matches("::").to_owned(), lines.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let named = |module: &str, text: &str| {
        let word = |letter: char| !(letter.is_alphanumeric() || "_:".contains(letter));
        let used = text.split("use ").skip(1).filter_map(|rest| rest.split_once(';')).map(|(path, _)| path.replace(' ', ""));
        let paths = used.flat_map(|path| written_out(&path)).chain(text.split(word).map(str::to_owned));
        let found = paths.filter_map(|path| {
            let mut parts: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
            let mut rest = path.as_str();
            if let Some(below) = rest.strip_prefix(&above) {
                (parts, rest) = (Vec::new(), below);
            } else if !rest.starts_with("super::") && !rest.starts_with("self::") {
                return None;
            }
            while let Some(below) = rest.strip_prefix("super::") {
                parts.pop()?;
                rest = below;
            }
            parts.extend(rest.trim_start_matches("self::").split("::"));
            (1..=parts.len()).rev().map(|length| parts[..length].join("::")).find(|name| texts.contains_key(name))
        });
        let part = |one: &str, of: &str| one == of || one.strip_prefix(of).is_some_and(|rest| rest.starts_with("::"));
        found.filter(|name| !part(name, module) && !part(module, name)).collect()
    };
    texts.iter().map(|(module, text)| (module.clone(), named(module, text))).collect()
}

/// Fails where a module leads back to itself by way of others.
fn assert_no_circle(imports: &BTreeMap<String, BTreeSet<String>>) {
    for module in imports.keys() {
        let (mut reached, mut left) = (BTreeSet::new(), vec![module]);
        while let Some(next) = left.pop() {
            left.extend(imports[next].iter().filter(|name| reached.insert(*name)));
        }
        assert!(!reached.contains(module), "{module} leads back to itself by way of {reached:?}");
    }
}

#[test]
fn no_module_of_the_local_backend_leads_back_to_itself() {
    let imports = imports("src/backend/local");
    assert!(imports["open"].contains("checks") && imports["read::teams"].contains("facts"), "nothing was found: {imports:?}");
    assert_no_circle(&imports);
}

/// The floors of the interface, the lowest first. A module names those of its own floor and of the floors below.
const FLOORS: [&[&str]; 4] = [
    // Values.
    &[
        "action", "age", "ask", "errand", "export", "fetched", "glyphs", "graph", "jobs", "keymap", "layout", "listing", "marks",
        "notice", "place", "rows", "settings", "theme", "ticket", "words",
    ],
    // What is drawn, and what is told.
    &[
        "bar",
        "cover",
        "drawing",
        "field",
        "list",
        "message",
        "offered",
        "page",
        "scene",
        "server_status",
        "table",
        "targets",
        "text_field",
    ],
    // Screens and dialogs.
    &["layer", "list_screen", "modals", "reader", "screens", "text_screen"],
    // The interface around them.
    &["app"],
];

#[test]
fn the_interface_has_floors_and_no_module_of_it_leads_back_to_itself() {
    let floor = |module: &str| {
        let module = module.split("::").next().unwrap_or(module);
        FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| panic!("{module} is on no floor"))
    };
    let imports: BTreeMap<String, BTreeSet<String>> =
        imports("src/ui").into_iter().filter(|(module, _)| !module.is_empty()).collect();
    assert!(imports["app::places"].contains("screens::teams") && imports["page"].contains("theme"), "nothing was found");
    for (module, named) in &imports {
        for name in named {
            assert!(floor(name) <= floor(module), "{module} names {name}, which is above it");
        }
    }
    assert_no_circle(&imports);
}

#[test]
fn a_screen_is_a_list_a_text_or_a_form_and_what_these_do_is_written_once() {
    let screens: Vec<String> = files("src/ui", "rs")
        .iter()
        .filter(|(_, text)| text.lines().any(|line| line.starts_with("impl") && line.contains(" Show for ")))
        .map(|(path, _)| path.strip_prefix(root()).unwrap_or(path).display().to_string())
        .collect();
    let expected =
        ["src/ui/list_screen/showing.rs", "src/ui/screens/new_organization.rs", "src/ui/text_screen.rs"].map(str::to_owned);
    assert_eq!(screens, expected);
}

#[test]
fn the_documents_of_the_api_are_known_to_the_server_and_to_the_client_of_a_host_alone() {
    let known = ["src/api/", "src/wire/", "src/backend/remote"];
    let mut named = 0;
    for (path, text) in files("src", "rs") {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        let imports = code(&text).lines().any(|line| !line.trim_start().starts_with("//") && line.contains("crate::wire"));
        assert!(!imports || known.iter().any(|folder| name.starts_with(folder)), "{name} names the documents of the API");
        named += u32::from(imports);
    }
    assert!(named > 10, "nothing was found");
}

#[test]
fn async_is_only_where_several_things_are_waited_for() {
    for (path, text) in files("src", "rs") {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        let api = ["body", "header_timeout", "listen", "worker", "writer"].map(|file| format!("src/api/{file}.rs"));
        let waits = ["src/runtime/mod.rs", "src/runtime/opening.rs"].contains(&name.as_str()) || api.contains(&name);
        assert!(waits || !text.contains("async "), "{name} is async");
    }
}

#[test]
fn serialization_is_only_at_the_edges() {
    for (path, text) in files("src", "rs") {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        let edge = ["src/backend/local/demo.rs", "src/audit_export.rs", "src/list_export.rs"].contains(&name.as_str())
            || ["src/api/", "src/backend/remote", "src/verbs/", "src/wire/", "src/sign_in"]
                .iter()
                .any(|folder| name.starts_with(folder));
        assert!(edge || !code(&text).contains("serde"), "{name} serializes");
    }
}

#[test]
fn only_the_terminals_owner_writes_to_standard_output() {
    for (path, text) in files("src", "rs") {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        let owner = ["src/runtime/terminal.rs", "src/runtime/clipboard.rs", "src/main.rs"].contains(&name.as_str());
        assert!(owner || !text.contains("stdio::stdout"), "{name} names standard output");
    }
}

#[test]
fn commands_that_are_printed_are_made_in_one_place() {
    let command = Cli::command();
    let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    for (path, text) in files("src", "rs") {
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for (_, rest) in line.match_indices("tfe-console ").map(|(at, found)| line.split_at(at + found.len())) {
                let word = rest.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-').next().unwrap_or_default();
                assert!(!verbs.contains(&word), "{}:{} prints a command of its own", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn no_sql_is_built_from_data() {
    // What is put between braces is a constant by its name; `{table}` runs over words of the seed itself.
    let is_constant = |name: &str| name == "table" || name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    for (path, text) in files("src/backend/local", "rs") {
        let mut formats = false;
        for (number, line) in code(&text).lines().enumerate() {
            formats |= line.contains("format!");
            if formats && ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", " FROM "].iter().any(|word| line.contains(word)) {
                let put_in = line.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
                let data = put_in.filter(|name| !is_constant(name)).count();
                assert!(data == 0 && !line.contains("{}"), "{}:{} builds SQL", path.display(), number + 1);
            }
            formats &= !line.contains(';');
        }
    }
}

#[test]
fn a_file_holds_one_noun_and_not_more_than_four_hundred_lines() {
    for (path, text) in files("src", "rs") {
        let lines = code(&text).lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

#[test]
fn no_type_has_a_name_that_a_newcomer_has_to_learn() {
    // What was invented, and what the field calls it.
    let names = [
        ("Desk", "Session"),
        ("Strikes", "AuthRateLimiter"),
        ("Pulse", "HeaderTimeout"),
        ("Allowance", "RateLimit"),
        ("Rehearsal", "FaultInjection"),
        ("Scribe", "Applier"),
        ("Sight", "ReadPermission"),
        ("Standing", "Role"),
    ];
    for (path, text) in files("src", "rs") {
        let words: BTreeSet<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        for (invented, usual) in names.iter().filter(|(invented, _)| words.contains(invented)) {
            assert!(usual.is_empty(), "{}: {invented} should be {usual}", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for folder in ["src", "tests"] {
        for (path, text) in files(folder, "rs") {
            assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
        }
    }
}

/// The public types, traits, functions and modules of a text that no doc comment stands before. A module in a file of its own
/// has its comment there.
fn undocumented(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = code(text).lines().map(str::trim).collect();
    let kinds = ["struct ", "enum ", "trait ", "type ", "fn ", "const fn ", "async fn ", "mod "];
    let is_public = |line: &str| line.strip_prefix("pub ").is_some_and(|item| kinds.iter().any(|kind| item.starts_with(kind)));
    let is_documented = |at: usize| {
        let before = lines[..at].iter().rev().take_while(|line| !line.is_empty() && !line.ends_with([';', '{', '}']));
        before.into_iter().any(|line| line.starts_with("///"))
    };
    let items = lines.iter().enumerate().filter(|(_, line)| is_public(line) && !(line.contains(" mod ") && line.ends_with(';')));
    items.filter(|(at, _)| !is_documented(*at)).map(|(_, line)| *line).collect()
}

#[test]
fn every_public_type_trait_function_and_module_says_what_it_is() {
    for (path, text) in files("src", "rs") {
        let undocumented = undocumented(&text);
        assert!(undocumented.is_empty(), "{}: {undocumented:?}", path.display());
    }
    assert_eq!(undocumented("/// It is.\n#[must_use]\npub fn a() {}\n\npub fn b() {}\npub mod c;"), ["pub fn b() {}"]);
}

#[test]
fn every_sign_that_is_drawn_has_one_in_ascii() {
    for (path, text) in files("src", "rs") {
        if path.ends_with("ui/glyphs.rs") || path.ends_with("tests.rs") {
            continue;
        }
        let lines = code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, line) in lines {
            for letter in line.split(" // ").next().unwrap_or(line).chars().filter(|letter| !letter.is_ascii()) {
                let known = SIGNS.iter().any(|(sign, _)| *sign == letter);
                assert!(known, "{}:{}: {letter} is not in src/ui/glyphs.rs", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_snapshot_belongs_to_a_test() {
    let tests: String = files("tests", "rs").into_iter().map(|(_, text)| text).collect();
    for (path, _) in files("tests", "snap") {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let name = name.rsplit("__").next().unwrap_or(name);
        let family = name.trim_end_matches("_160x50");
        // A page of help is named for its verb.
        let verb = family.strip_prefix("help_").map(|verb| format!("\"{}\"", verb.replace('_', " ")));
        let belongs = tests.contains(&format!("\"{family}"))
            || tests.contains(&format!("fn {family}()"))
            || verb.is_some_and(|verb| tests.contains(&verb));
        assert!(belongs, "{} belongs to no test", path.display());
    }
}

#[test]
fn no_token_shaped_text_is_in_the_tree() {
    for (folder, extension) in [("src", "rs"), ("tests", "rs"), ("tests", "snap"), ("assets", "toml"), ("assets", "sql")] {
        for (path, text) in files(folder, extension) {
            for (at, _) in text.match_indices(".atlasv1.") {
                let before = text[..at].chars().rev().take_while(char::is_ascii_alphanumeric).count();
                let after = text[at + 9..].chars().take_while(char::is_ascii_alphanumeric).count();
                assert!(before < 14 || after < 60, "{} holds a token", path.display());
            }
        }
    }
}

/// Where a pause is no synchronization: between two looks at another process until a deadline, until a kill at a
/// random moment, and to let a deadline of the program itself pass.
const PAUSES: [&str; 5] =
    ["terminal/harness.rs", "terminal/ways_out.rs", "clipboard/outside.rs", "model/creation.rs", "model/faults.rs"];

#[test]
fn no_test_is_skipped_and_none_sleeps_to_wait() {
    for (path, text) in files("tests", "rs") {
        if path.ends_with("tidy.rs") {
            continue;
        }
        for word in ["#[ignore", "#[should_panic"] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
        let pauses = PAUSES.iter().any(|file| path.ends_with(file));
        assert!(pauses || !text.contains("thread::sleep"), "{} sleeps", path.display());
    }
}
