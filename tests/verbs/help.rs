//! The page of help of every verb.

use crate::home::Home;

/// Every verb with its parts, as they are typed.
const VERBS: &[&str] = &[
    "token",
    "token list",
    "token show",
    "token generate",
    "token revoke",
    "token rotate",
    "organization",
    "organization list",
    "organization show",
    "organization create",
    "organization update",
    "organization delete",
    "organization set-lifetime",
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

/// The words below "Commands:" of a page of help.
fn verbs_of(page: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| line.starts_with("  "));
    let lines = lines.filter(|line| !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help").map(str::to_owned).collect()
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
