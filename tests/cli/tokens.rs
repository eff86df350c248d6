//! `token`: what is generated, listed and revoked without a screen.

use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Name, Secret};

use crate::home::{Home, printed, said, text};

/// The token that was printed, and nothing else.
fn token(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(&[&["token", "generate", "--db", "x.db"], arguments].concat());
    let line = printed(&output).strip_suffix('\n').expect("a line").to_owned();
    assert!(!line.contains(char::is_whitespace) && line.len() == 90, "not a token alone: {} characters", line.len());
    line
}

/// Who is let in with it.
fn opens(home: &Home, token: &str) -> Option<Actor> {
    let secret = Secret::parse(token).expect("a token");
    home.model().bearer(&secret).ok().map(|bearer| bearer.actor)
}

/// The lines of the list, without its head.
fn list(home: &Home, arguments: &[&str]) -> Vec<String> {
    let output = home.run(&[&["token", "list", "--db", "x.db"], arguments].concat());
    let mut lines = printed(&output).lines().map(str::to_owned);
    let head = lines.next().expect("a head");
    assert_eq!(
        head.split_whitespace().collect::<Vec<_>>(),
        ["WHOSE", "TOKEN", "STATE", "CREATED", "(UTC)", "LAST", "USED", "(UTC)", "EXPIRES", "(UTC)", "DESCRIPTION"]
    );
    lines.collect()
}

fn user(home: &Home, name: &str) -> Actor {
    Actor::User(home.model().user_named(&Name::parse("user", name).expect("a name")).expect("a user"))
}

#[test]
fn a_token_is_generated_printed_alone_and_counts_as_shown() {
    let home = Home::new();
    let made = token(&home, &["--team", "SANDBOX"]);
    let Some(Actor::Team(team)) = opens(&home, &made) else { panic!("it is not the team's") };
    let page = home.model().team(user(&home, "olivia"), team).expect("a team");
    assert_eq!(page.name.as_str(), "sandbox");
    assert!(page.token.expect("seen").expect("a token").shown_at.is_some());
    let own = token(&home, &["--user-token", "--description", "rehearsal", "--as", "marcus"]);
    assert_eq!(opens(&home, &own), Some(user(&home, "marcus")));
}

#[test]
fn a_valid_token_is_replaced_only_when_that_is_said() {
    let home = Home::new();
    let why = "has a valid token, which would stop working immediately. Say --replace to replace it.";
    let first = token(&home, &["--team", "sandbox"]);
    for (whose, label) in [
        (&["--team", "sandbox"][..], "team sandbox"),
        (&["--team", "platform"], "team platform"),
        (&["--organization-token"], "organization acme"),
    ] {
        let output = home.run(&[&["token", "generate", "--db", "x.db"], whose].concat());
        assert_eq!(said(&output, 1), format!("tfe-console: {label} {why}\n"));
    }
    assert!(opens(&home, &first).is_some());
    let second = token(&home, &["--team", "sandbox", "--replace"]);
    assert!(opens(&home, &first).is_none() && opens(&home, &second).is_some());
    token(&home, &["--organization-token", "--replace"]);
    // A user has any number, so that there is nothing to replace.
    let own = token(&home, &["--user-token", "--description", "one"]);
    let other = token(&home, &["--user-token", "--description", "one", "--replace"]);
    assert!(opens(&home, &own).is_some() && opens(&home, &other).is_some());
}

#[test]
fn what_may_not_be_generated_is_refused_by_the_law() {
    let home = Home::new();
    for (arguments, code, end) in [
        (&["--organization-token", "--replace", "--as", "marcus"][..], 3, ""),
        (&["--team", "platfrom"], 4, "there is no team \"platfrom\" in acme that you can see. Did you mean \"platform\"?\n"),
        (&["--team", "data", "--as", "marcus"], 4, "There are app-dev, platform, release.\n"),
        (&["--team", "data", "--replace", "--as", "tomas"], 3, ""),
    ] {
        let output = home.run(&[&["token", "generate", "--db", "x.db"], arguments].concat());
        let said = said(&output, code);
        assert!(said.starts_with("tfe-console: ") && said.ends_with(end) && said.lines().count() == 1, "{said}");
    }
    for arguments in [&[][..], &["--user-token"], &["--team", "data", "--organization-token"]] {
        said(&home.run(&[&["token", "generate", "--db", "x.db"], arguments].concat()), 2);
    }
}

#[test]
fn the_list_has_the_tokens_that_one_may_see_and_none_of_their_text() {
    let home = Home::new();
    let whose = |arguments: &[&str]| -> Vec<String> {
        let lines = list(&home, arguments).into_iter().filter(|line| !line.contains(" none "));
        lines.map(|line| line.split("  ").next().expect("whose").to_owned()).collect()
    };
    assert_eq!(
        whose(&[]),
        [
            "organization acme",
            "team app-dev",
            "team data",
            "team platform",
            "team release",
            "team security",
            "user olivia",
            "user olivia"
        ]
    );
    assert_eq!(whose(&["--as", "marcus"]), ["team app-dev", "team platform"]);
    assert_eq!(whose(&["--organization", "initech"]), ["team support", "user olivia", "user olivia"]);
    let made = token(&home, &["--team", "sandbox"]);
    let lines = list(&home, &[]);
    let line = lines.iter().find(|line| line.starts_with("team sandbox ")).expect("a line");
    assert!(line.contains(" never-used ") && line.contains(" never "), "{line}");
    assert!(line.contains(&format!("{}…", &made[..6])), "{line}");
    assert!(!lines.iter().any(|line| line.contains(&made[..14])), "more than the public part is there");
    assert!(lines.iter().any(|line| line.contains(" expired ") && line.ends_with("old laptop")), "{lines:?}");
}

#[test]
fn a_token_is_revoked_once_and_at_once() {
    let home = Home::new();
    let made = token(&home, &["--team", "sandbox"]);
    let revoke = |arguments: &[&str]| home.run(&[&["token", "delete", "--db", "x.db"], arguments].concat());
    let line = format!("The token {}…•••••••• of team sandbox is no longer valid.\n", &made[..6]);
    assert_eq!(said(&revoke(&["--team", "sandbox"]), 0), line);
    assert_eq!(opens(&home, &made), None);
    assert_eq!(said(&revoke(&["--team", "sandbox"]), 4), "tfe-console: there is no token of team sandbox.\n");
    said(&revoke(&["--organization-token", "--as", "marcus"]), 3);

    let own = token(&home, &["--user-token", "--description", "one"]);
    let twin = token(&home, &["--user-token", "--description", "two"]);
    token(&home, &["--user-token", "--description", "two"]);
    said(&revoke(&["--user-token", "--description", "one"]), 0);
    let several = "tfe-console: you don't have exactly one token like that. Say which with --id. To list yours: tfe-console token list --user-token --db x.db\n";
    assert_eq!(said(&revoke(&["--user-token", "--description", "two"]), 4), several);
    assert!(opens(&home, &own).is_none() && opens(&home, &twin).is_some());
    assert_eq!(text(&revoke(&["--user-token", "--description", "never"]).stderr), several);
}

#[test]
fn the_model_the_user_and_the_organization_are_named_before_or_after_the_verb() {
    let home = Home::new();
    let named = ["--db", "x.db", "--as", "marcus", "--organization", "acme"];
    let after = home.run(&[&["token", "list"], &named[..]].concat());
    let before = home.run(&[&named[..], &["token", "list"]].concat());
    let between = home.run(&[&["token"], &named[..], &["list"]].concat());
    assert!(printed(&after).contains("team app-dev"), "{after:?}");
    assert!(printed(&after) == printed(&before) && printed(&after) == printed(&between));
    assert_eq!(home.names(), ["x.db"], "it is the one model that was made");
    let elsewhere = ["--organization", "initech"];
    let output = home.run(&[&named[..4], &["token", "list"], &elsewhere[..]].concat());
    assert!(said(&output, 4).contains("marcus belongs to no organization \"initech\""), "{output:?}");
    let nobody = home.run(&["--db", "x.db", "token", "list", "--as", "nobody"]);
    assert!(said(&nobody, 4).contains("there is no user \"nobody\""), "{nobody:?}");
}
