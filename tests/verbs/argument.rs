//! A token on the command line is refused before anything reads it, and is never said again, nor is a part of one.

use crate::home::Home;

/// A new token.
fn token(home: &Home) -> String {
    home.good(&["token", "generate", "--team", "platform", "--replace"]).trim_end().to_owned()
}

#[test]
fn no_verb_and_no_option_takes_a_token_and_none_says_it_again() {
    let home = Home::new();
    let token = token(&home);
    let option = format!("--token={token}");
    let place = format!("teams/{token}");
    let header = format!("Bearer {token}");
    let encoded = token.replace('.', "%2E");
    let before = std::fs::read_dir(home.path()).expect("the home").count();
    for arguments in [
        &["whose-token", &token][..],
        &["whose-token", "--", &token],
        &["whose-token", &header],
        &["whose-token", "--token", &token],
        &["whose-token", &option],
        &["whose-token", "--gitleaks", &token],
        &["whose-token", &encoded],
        &[&token],
        &["--db", &token, "paths"],
        &["--config", &token, "config", "--print"],
        &["--open", &place],
        &["team", "list", "--as", &token],
        &["team", "list", "--organization", &token],
        &["team", "show", &token],
        &["team", "create", &token],
        &["token", "generate", "--user-token", "--description", &token],
        &["can", &token, "team.create", "organization"],
        &["audit", "list", "--actor", &token],
        &["audit", "export", "--to", &token],
        &["credentials-helper", "store", "a.example", &token],
        &["man", &token],
        &["completions", &token],
    ] {
        let said = crate::home::Said::of(home.bare(arguments), "");
        assert_eq!((said.code, said.output.as_str()), (Some(2), ""), "{:?}", &arguments[0]);
        assert!(
            said.errors.starts_with("tfe-console: argument ") && said.errors.contains(" holds a token. "),
            "{}",
            arguments[0]
        );
        assert!(!said.errors.contains(&token[23..31]), "{} says it again", arguments[0]);
        assert_eq!(said.errors.lines().count(), 1, "{}", arguments[0]);
    }
    assert_eq!(std::fs::read_dir(home.path()).expect("the home").count(), before, "nothing is named by it");
}

#[test]
fn whose_token_takes_no_argument_whatever_its_form() {
    let home = Home::new();
    for arguments in [&["whose-token", "secret"][..], &["whose-token", "two", "secrets"], &["whose-token", "--", "--secret"]] {
        let sentence = home.refused(2, arguments);
        assert!(sentence.starts_with("a token is never an argument.") && sentence.contains("standard input"), "{sentence}");
        assert!(!sentence.contains("secret"), "{sentence}");
    }
}

#[test]
fn the_end_of_a_token_is_masked_in_every_refusal() {
    let home = Home::new();
    let token = token(&home);
    let end = &token[23..];
    for arguments in [
        &["team", "show", end][..],
        &["token", "show", "--team", end],
        &["member", "add", "platform", end],
        &["team", "list", "--as", end],
        &["team", "list", "--organization", end],
        &["workspace", "show", end],
        &["can", end, "team.create", "organization"],
        &["team", end],
        &[end],
        &["token", "list", "--created-by", end],
        &["--config", end, "config", "--print"],
        &["hygiene", "--fail-on", end],
        &["credentials-helper", "get", &format!("{end}/")],
    ] {
        let said = home.run(arguments);
        assert!(said.code.is_some_and(|code| code != 0) && said.output.is_empty(), "{:?}", &arguments[..1]);
        assert!(!said.errors.contains(end), "{:?} says it again: {}", &arguments[..1], said.errors.len());
        assert!(said.errors.contains("[masked]"), "{:?}: {}", &arguments[..1], said.errors);
    }
    let said = home.run(&["token", "generate", "--team", "platform", "--expires", end]);
    assert!(said.code == Some(2) && !said.errors.contains(end), "a time that is none is not repeated at all");
}
