//! The page of help of every verb.

use clap::CommandFactory;
use tfe_console::cli::Cli;
use tfe_console::cli::examples::EXAMPLES;
use tfe_console::cli::groups::GROUPS;
use tfe_console::cli::tips::harmless;

use crate::home::Home;

/// Every verb with its parts, as they are typed.
const VERBS: &[&str] = &[
    "token",
    "token list",
    "token show",
    "token generate",
    "token delete",
    "token rotate",
    "organization",
    "organization list",
    "organization show",
    "organization create",
    "organization update",
    "organization delete",
    "organization set-lifetime",
    "organization set-described-team-tokens",
    "team",
    "team list",
    "team show",
    "team create",
    "team rename",
    "team visibility",
    "team permissions",
    "team token-management",
    "team delete",
    "member",
    "member list",
    "member add",
    "member remove",
    "workspace",
    "workspace list",
    "workspace show",
    "workspace create",
    "workspace rename",
    "workspace lock",
    "workspace unlock",
    "workspace delete",
    "access",
    "access list",
    "access set",
    "access remove",
    "user",
    "user list",
    "user create",
    "db",
    "db check",
    "db backup",
    "db restore",
    "credentials-helper",
    "credentials-helper get",
    "credentials-helper store",
    "credentials-helper forget",
    "credentials-helper install",
    "completions",
    "man",
    "hygiene",
    "can",
    "matrix",
    "audit",
    "audit list",
    "audit verify",
    "audit export",
    "whose-token",
    "diff",
    "pull",
    "export",
    "reset",
    "config",
    "paths",
    "serve",
    "seed",
    "endpoints",
];

#[test]
fn every_verb_explains_itself() {
    let home = Home::new();
    for verb in VERBS {
        let mut arguments: Vec<&str> = verb.split(' ').collect();
        arguments.push("--help");
        let text = home.good(&arguments);
        assert!(!text.contains('\u{1b}'), "{verb}");
        insta::assert_snapshot!(format!("help_{}", verb.replace(' ', "_")), text);
    }
}

/// The verbs of a page of help, below "Commands:" or in groups.
fn verbs_of(page: &str) -> Vec<String> {
    let before = page.lines().take_while(|line| *line != "Options:");
    let lines = before.skip_while(|line| !line.ends_with(':')).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let verbs = lines.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help");
    verbs.filter(|verb| !verb.starts_with(['<', '['])).map(str::to_owned).collect()
}

#[test]
fn every_verb_stands_in_one_group_of_the_help() {
    let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, verbs)| verbs.iter().copied()).collect();
    let command = Cli::command();
    let mut verbs: Vec<&str> =
        command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(clap::Command::get_name).collect();
    grouped.sort_unstable();
    verbs.sort_unstable();
    assert_eq!(grouped, verbs);
}

#[test]
fn every_example_of_the_help_works_in_the_demo_and_stands_under_its_verb() {
    let paths: Vec<String> = verbs().into_iter().map(|(path, _)| path.trim_start().to_owned()).collect();
    for (verb, examples) in EXAMPLES {
        assert!(verb.is_empty() || paths.iter().any(|path| path == verb), "{verb} is no verb");
        for example in *examples {
            assert!(verb.is_empty() || example.words.join(" ").starts_with(verb), "{verb}: {:?}", example.words);
            if example.words.iter().any(|word| word.starts_with("--open") || ["--demo", "--host"].contains(word)) {
                Cli::command().try_get_matches_from(["tfe-console"].iter().chain(example.words)).expect("a command line");
                continue;
            }
            let home = Home::new();
            home.good(&["team", "list"]);
            let said = home.run(example.words);
            // A rule can refuse, and a check can find something: both are answers.
            assert!(matches!(said.code, Some(0 | 3 | 5)), "{:?}: {said:?}", example.words);
        }
    }
}

#[test]
fn no_verb_is_without_a_page() {
    let home = Home::new();
    let mut left: Vec<String> = verbs_of(&home.good(&["--help"]));
    assert!(!left.is_empty(), "no verbs were found");
    while let Some(verb) = left.pop() {
        assert!(VERBS.contains(&verb.as_str()), "{verb} has no snapshot; add it to VERBS");
        let mut arguments: Vec<&str> = verb.split(' ').collect();
        arguments.push("--help");
        left.extend(verbs_of(&home.good(&arguments)).into_iter().map(|part| format!("{verb} {part}")));
    }
}

/// Every verb of the command line with what it is called too.
fn tree(command: &clap::Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
    for verb in command.get_subcommands() {
        let path = format!("{path} {}", verb.get_name());
        found.push((path.clone(), verb.get_all_aliases().map(str::to_owned).collect()));
        tree(verb, &path, found);
    }
}

fn verbs() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    tree(&Cli::command(), "", &mut found);
    found
}

#[test]
fn every_list_is_ls_too_every_end_is_rm_and_all_that_makes_something_is_new() {
    let mut seen = 0;
    for (path, aliases) in verbs() {
        let short: &[&str] = match path.rsplit(' ').next() {
            Some("list") => &["ls"],
            Some("delete") => &["rm", "remove"],
            Some("remove") => &["rm", "delete"],
            Some("forget") => &["rm", "delete", "remove"],
            Some("create" | "generate") => &["new"],
            _ => continue,
        };
        seen += 1;
        assert!(short.iter().all(|word| aliases.iter().any(|alias| alias == word)), "{path}: {aliases:?}");
    }
    assert_eq!(seen, 20, "a verb has come or gone");
    let home = Home::new();
    home.good(&["token", "new", "--team", "sandbox"]);
    assert!(home.good(&["token", "ls", "--team", "sandbox"]).contains("never-used"));
    home.good_nothing(&["token", "revoke", "--team", "sandbox"]);
    home.good(&["token", "new", "--team", "sandbox"]);
    home.good_nothing(&["token", "rm", "--team", "sandbox"]);
    home.good_nothing(&["team", "new", "ops"]);
    home.good_nothing(&["team", "rm", "ops", "--yes"]);
}

#[test]
fn a_tip_suggests_no_verb_that_changes_more_than_what_was_typed() {
    let tip = |arguments: &[&str]| {
        let line = [&["tfe-console"], arguments].concat();
        let refusal = harmless(Cli::command().try_get_matches_from(line).expect_err("no verb"));
        let text = refusal.to_string();
        let line = text.lines().find(|line| line.contains("tip:")).unwrap_or_default();
        line.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    // Words that people try, and verbs of other groups, in every group.
    let words = [
        "delete",
        "remove",
        "destroy",
        "revoke",
        "generate",
        "regenerate",
        "create",
        "make",
        "add",
        "get",
        "set",
        "read",
        "view",
        "look",
        "find",
        "search",
        "status",
        "info",
        "describe",
        "rotate",
        "rename",
        "reset",
        "restore",
        "remote",
        "unlock",
        "lock",
        "relock",
        "update",
        "edit",
        "test",
        "rest",
        "seen",
        "send",
        "see",
        "need",
        "serve",
        "server",
        "release",
        "store",
        "forget",
        "instal",
        "leave",
        "date",
        "state",
        "late",
        "rate",
        "permission",
        "visible",
        "whoami",
        "version",
        "lists",
        "shows",
    ];
    let known = verbs();
    let groups: Vec<&str> = [""].into_iter().chain(known.iter().map(|(path, _)| path.as_str())).collect();
    let reads = |verb: &str| {
        let words =
            ["list", "ls", "show", "verify", "export", "get", "help", "matrix", "can", "man", "paths", "hygiene", "config"];
        // A group does nothing without a verb of its own.
        words.contains(&verb) || groups.iter().any(|path| path.starts_with(&format!(" {verb} ")))
    };
    for group in groups.iter().filter(|group| groups.iter().any(|path| path.starts_with(&format!("{group} ")))) {
        for word in words {
            let is_there = known.iter().any(|(path, aliases)| {
                path.rsplit_once(' ')
                    .is_some_and(|(of, verb)| of == *group && (verb == word || aliases.iter().any(|alias| alias == word)))
            });
            if is_there {
                continue;
            }
            let arguments: Vec<&str> = group.split_whitespace().chain([word]).collect();
            for suggested in tip(&arguments) {
                let slip = [("permission", "permissions"), ("remote", "remove"), ("instal", "install"), ("server", "serve")]
                    .contains(&(word, suggested.as_str()));
                assert!(reads(&suggested) || slip, "{arguments:?} suggests {suggested}");
            }
        }
    }
    assert_eq!(tip(&["token", "delte"]), ["delete"], "a slip is told");
    assert_eq!(tip(&["token", "genreate"]), ["generate"]);
    assert!(tip(&["team", "lst"]).contains(&"list".to_owned()));
    assert_eq!(tip(&["tokn"]), ["token"]);
    assert_eq!(tip(&["token", "generate", "--team", "data", "--release"]), Vec::<String>::new());
    assert_eq!(tip(&["token", "generate", "--team", "data", "--repalce"]), ["--replace"]);
}

#[test]
fn nothing_that_is_printed_calls_the_end_of_a_token_by_another_word() {
    let home = Home::new();
    for (path, _) in verbs().into_iter().chain([(String::new(), Vec::new())]) {
        let arguments: Vec<&str> = path.split_whitespace().chain(["--help"]).collect();
        for line in home.good(&arguments).lines().filter(|line| line.contains("revok")) {
            let allowed = line.contains("[alias") || line.contains(".revoke");
            assert!(allowed, "{path}: {line}");
        }
    }
    let said = home.run(&["token", "delet"]);
    assert!(said.errors.contains("'delete'") && !said.errors.contains("generate"), "{said:?}");
}
