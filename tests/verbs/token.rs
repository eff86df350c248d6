//! `token list`, `show`, `generate` and `delete`.

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
    let page = include_str!("../../docs/json.md");
    let (_, section) = page.split_once("## Tokens").expect("its section");
    let (section, _) = section.split_once("\n## ").expect("the next section");
    for name in names {
        assert!(section.contains(&format!("`{name}`")), "docs/json.md does not tell of {name}");
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
        "there is no team \"platfrom\" in acme that you can see. Did you mean \"platform\"?"
    );
    assert_eq!(
        home.refused(2, &["token", "generate"]),
        "say whose token is meant: --team NAME, --organization-token, --audit-trails-token, or --user-token."
    );
    assert_eq!(
        home.refused(2, &["token", "generate", "--user-token"]),
        "a user token needs to say what it is for: --description TEXT."
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

#[test]
fn a_generated_token_is_json_with_its_id_and_its_expiry() {
    let home = Home::new();
    let answer = home.json(&["token", "generate", "--team", "sandbox", "--expires", "2999-01-31", "--json"]);
    let names: Vec<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["expires_at", "id", "token"]);
    assert_eq!(answer["token"].as_str().map(str::len), Some(90));
    let shown = home.json(&["token", "show", "--team", "sandbox", "--json"]);
    assert_eq!((&answer["id"], &answer["expires_at"]), (&shown["id"], &shown["expires_at"]));
    assert!(!shown.to_string().contains(&answer["token"].as_str().expect("a token")[14..]), "it is printed only once");
    let page = include_str!("../../docs/json.md");
    assert!(page.contains("`id`, `expires_at` and `token`"), "docs/json.md tells of the fields");
    // What is refused prints nothing, in JSON too.
    home.refused(1, &["token", "generate", "--team", "sandbox", "--json"]);
    home.refused(3, &["token", "generate", "--organization-token", "--replace", "--json", "--as", "lena"]);
}

/// Whose the listed tokens are.
fn whose(home: &Home, arguments: &[&str]) -> Vec<String> {
    let rows = home.json(&[&["token", "list", "--json"], arguments].concat());
    let owner = |row: &serde_json::Value| row["owner"].as_str().expect("a name").to_owned();
    rows.as_array().expect("a list").iter().map(owner).collect()
}

#[test]
fn a_list_has_the_tokens_that_expire_soon_or_that_nobody_uses_or_that_somebody_generated() {
    let home = Home::new();
    assert_eq!(whose(&home, &["--expiring", "10d"]), ["app-dev"]);
    assert_eq!(whose(&home, &["--expiring", "30d"]), ["app-dev", "security"]);
    assert_eq!(whose(&home, &["--expiring", "4d"]), Vec::<String>::new());
    assert_eq!(whose(&home, &["--unused", "90d"]), ["release"], "one without a use counts from when it was generated");
    assert_eq!(whose(&home, &["--unused", "90d", "--created-by", "marcus"]), Vec::<String>::new());
    assert_eq!(whose(&home, &["--created-by", "MARCUS"]), ["platform"]);
    for name in ["user marcus", "user:marcus"] {
        assert_eq!(whose(&home, &["--created-by", name]), ["platform"], "{name}");
    }
    assert_eq!(whose(&home, &["--team", "data", "--created-by", "marcus"]), Vec::<String>::new());
    assert_eq!(
        whose(&home, &["--user-token", "--expiring", "2999-01-01"]),
        Vec::<String>::new(),
        "what has expired does not expire"
    );
    let said = home.run(&["token", "list", "--created-by", "priya"]);
    assert_eq!((said.code, said.output.as_str(), said.errors.as_str()), (Some(0), "", "No tokens match.\n"));
}

#[test]
fn a_choice_of_tokens_that_cannot_be_read_is_refused() {
    let home = Home::new();
    assert_eq!(
        home.refused(4, &["token", "list", "--created-by", "marcsu"]),
        "--created-by: nobody called \"marcsu\" generated a token that you can see. Did you mean \"marcus\"?"
    );
    for option in ["--expiring", "--unused"] {
        assert!(home.refused(2, &["token", "list", option, "soon"]).starts_with(&format!("{option}: ")), "{option}");
        assert!(home.refused(2, &["token", "list", option, "never"]).starts_with(&format!("{option}: ")), "{option}");
    }
    assert_eq!(home.run(&["token", "list", "--json", "--csv"]).code, Some(2));
}

#[test]
fn a_list_is_csv_with_the_fields_of_its_json() {
    let home = Home::new();
    home.good(&["token", "generate", "--user-token", "--description", "=1+1"]);
    let text = home.good(&["token", "list", "--csv"]);
    let mut lines = text.split_terminator("\r\n");
    let heads: Vec<&str> = lines.next().expect("heads").split(',').collect();
    let row = home.json(&["token", "list", "--json"]);
    let names: Vec<&str> = row[0].as_object().expect("an object").keys().map(String::as_str).collect();
    let mut sorted = heads.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, names);
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), row.as_array().expect("a list").len());
    assert!(lines.iter().all(|line| line.split(',').count() == heads.len()), "{text}");
    assert!(text.contains(",'=1+1,"), "no formula: {text}");
    let none = home.good(&["token", "list", "--csv", "--created-by", "priya"]);
    assert_eq!(none.trim_end(), heads.join(","), "an empty list has its heads");
}

#[test]
fn every_time_of_a_table_is_in_utc_and_has_its_minutes() {
    let home = Home::new();
    for verb in [&["token", "list"][..], &["token", "rotate", "--all", "--to", "cat"]] {
        let text = home.good(verb);
        let mut lines = text.lines();
        assert_eq!(lines.next().expect("heads").matches("(UTC)").count(), if verb[1] == "list" { 3 } else { 2 }, "{text}");
        let line = text.lines().find(|line| line.starts_with("team platform")).expect("a line");
        let minutes = line.match_indices(':').filter(|(at, _)| line[at - 13..*at].starts_with("20")).count();
        assert_eq!(minutes, 2, "{line}");
    }
}

#[test]
fn an_audit_trails_token_is_one_beside_the_organization_token() {
    let home = Home::new();
    let generate = ["token", "generate", "--audit-trails-token"];
    assert!(home.good(&generate).contains(".atlasv1."));
    assert!(home.refused(1, &generate).starts_with("audit_trails acme has a valid token"), "one at a time");
    let row = home.json(&["token", "show", "--audit-trails-token", "--json"]);
    assert_eq!((&row["kind"], &row["owner"]), (&"audit_trails".into(), &"acme".into()));
    let all = home.json(&["token", "list", "--json"]);
    let kinds: Vec<&str> = all.as_array().expect("a list").iter().filter_map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| ["organization", "audit_trails"].contains(kind)).count(), 2);
    assert!(home.good(&["audit", "list"]).contains("audit_trails_token.generate"));
    let refused = home.refused(3, &[&generate[..], &["--replace", "--as", "marcus"]].concat());
    assert!(refused.contains("rganization owners"), "{refused}");
    home.good_nothing(&["token", "delete", "--audit-trails-token"]);
    home.refused(4, &["token", "show", "--audit-trails-token"]);
}
