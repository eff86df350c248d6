//! `token list`, `show`, `generate` and `revoke`.

use tfe_console::domain::moment::Span;

use crate::home::Home;

#[test]
fn a_list_is_json_with_a_place_for_each_token() {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "sandbox", "--replace", "--expires", "30d"]);
    let rows = home.json(&["token", "list", "--team", "sandbox", "--json"]);
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 1);
    let row = rows[0].as_object().expect("an object");
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let mut sorted = [
        "kind",
        "owner",
        "owner_id",
        "state",
        "id",
        "hint",
        "description",
        "created_at",
        "created_by",
        "expires_at",
        "last_used_at",
        "last_used_from",
        "last_used_by",
        "uses_in_24_hours",
    ];
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## Tokens from the command line").expect("its section");
    let (section, _) = section.split_once("\n## ").expect("the next section");
    for name in names {
        assert!(section.contains(&format!("`{name}`")), "the README does not tell of {name}");
    }
    assert_eq!(
        (row["kind"].as_str(), row["owner"].as_str(), row["state"].as_str()),
        (Some("team"), Some("sandbox"), Some("never-used"))
    );
    assert_eq!(row["created_by"], "user olivia");
    assert!(row["expires_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{row:?}");
}

#[test]
fn one_token_is_shown_with_all_that_is_known_of_it() {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "platform", "--replace", "--expires", "2999-01-31"]);
    let text = home.good(&["token", "show", "--team", "platform"]);
    for part in
        ["WHOSE         team platform", "EXPIRES       2999-01-31 23:59 UTC", "CREATED BY    user olivia", "LAST USED     never"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(home.json(&["token", "show", "--team", "platform", "--json"])["owner"], "platform");
    home.good(&["token", "generate", "--team", "sandbox", "--replace"]);
    home.good_nothing(&["token", "delete", "--team", "sandbox"]);
    assert_eq!(home.refused(4, &["token", "show", "--team", "sandbox"]), "there is no token of team sandbox.");
}

#[test]
fn what_was_typed_wrong_is_named_with_what_is_needed() {
    let home = Home::new();
    assert_eq!(
        home.refused(4, &["token", "generate", "--team", "platfrom"]),
        "there is no team \"platfrom\" in acme that you may see. Did you mean \"platform\"?"
    );
    assert_eq!(
        home.refused(2, &["token", "generate"]),
        "say whose token is meant: --team NAME, --organization-token, or --user-token."
    );
    assert_eq!(
        home.refused(2, &["token", "generate", "--user-token"]),
        "a token of one's own needs to say what it is for: --description TEXT."
    );
    let sentence = home.refused(2, &["token", "generate", "--team", "platform", "--replace", "--expires", "soon"]);
    assert!(sentence.starts_with("--expires: this is not a time. Type a span (3h, 90d, 2w, 1y) or a date in UTC"), "{sentence}");
    let sentence = home.refused(2, &["token", "generate", "--team", "platform", "--replace", "--expires", "2020-01-01"]);
    assert!(sentence.contains("that time is past"), "{sentence}");
}

#[test]
fn every_new_token_expires_and_never_is_told_what_to_use_instead() {
    let home = Home::new();
    for arguments in
        [&["token", "generate", "--team", "platform", "--replace"][..], &["token", "rotate", "--team", "platform", "--to", "cat"]]
    {
        let said = home.refused(2, &[arguments, &["--expires", "never"]].concat());
        assert_eq!(said, "--expires: every new token expires. Use a span such as 90d or 2y, or a date such as 2026-06-30.");
    }
    for whose in [&["--team", "sandbox"][..], &["--organization-token"], &["--user-token", "--description", "ci"]] {
        let generate = if whose[0] == "--user-token" { &["token", "generate"][..] } else { &["token", "generate", "--replace"] };
        home.good(&[generate, whose].concat());
        let shown = home.json(&[&["token", "show", "--json"], whose].concat());
        let time = |name: &str| shown[name].as_str().expect("a time").parse::<jiff::Timestamp>().expect("a time");
        assert_eq!(Span::years(2).after(time("created_at")), time("expires_at"), "{whose:?}");
    }
}

#[test]
fn expires_reads_every_time_that_is_printed_and_spans_of_hours_weeks_and_years() {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "sandbox", "--replace", "--expires", "3h"]);
    let printed = home.json(&["token", "show", "--team", "sandbox", "--json"])["expires_at"].as_str().expect("a time").to_owned();
    home.good(&["token", "generate", "--team", "release", "--replace", "--expires", &printed]);
    assert_eq!(home.json(&["token", "show", "--team", "release", "--json"])["expires_at"], printed.as_str());
    for when in ["24h", "2w", "1y", "90 days", "2999-01-31 18:00 UTC", "2999-01-31T18:00:00.5+02:00"] {
        home.good(&["token", "generate", "--team", "sandbox", "--replace", "--expires", when]);
    }
    home.good(&["audit", "list", "--since", "3h", "--until", "2999-01-31T18:00:00.926Z"]);
    home.good(&["hygiene", "--unused-after", "12w", "--old-after", "1y"]);
    home.good(&["token", "rotate", "--all", "--older-than", "2w", "--timeout", "5m", "--to", "cat"]);
    home.good(&["organization", "set-lifetime", "team", "1y", "--yes"]);
    assert_eq!(home.json(&["organization", "show", "--json"])["maximum_lifetimes"]["team"], 365);
}

#[test]
fn a_rule_that_refuses_is_named_and_who_may_instead() {
    let home = Home::new();
    let sentence = home.refused(3, &["token", "generate", "--organization-token", "--replace", "--as", "lena"]);
    assert!(sentence.contains("owner"), "{sentence}");
}

#[test]
fn a_token_of_ones_own_is_revoked_by_description_or_by_id() {
    let home = Home::new();
    home.good(&["token", "generate", "--user-token", "--description", "ci"]);
    home.good(&["token", "generate", "--user-token", "--description", "ci"]);
    let sentence = home.refused(4, &["token", "delete", "--user-token", "--description", "ci"]);
    assert!(sentence.contains("--id"), "{sentence}");
    let rows = home.json(&["token", "list", "--user-token", "--description", "ci", "--json"]);
    let id = rows[0]["id"].as_str().expect("an id").to_owned();
    home.good_nothing(&["token", "delete", "--user-token", "--id", &id]);
    home.good_nothing(&["token", "delete", "--user-token", "--description", "ci"]);
    assert_eq!(home.json(&["token", "list", "--user-token", "--description", "ci", "--json"]), serde_json::json!([]));
}
