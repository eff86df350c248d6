//! `workspace` and `access`: locks, names, ends, and what teams may do there.

use serde_json::json;
use tfe_console::domain::Secret;
use tfe_console::runtime::system::System;

use crate::home::Home;

#[test]
fn a_token_in_a_text_of_an_option_is_refused_and_not_said_again() {
    let home = Home::new();
    let secret = Secret::mint(&System).expect("entropy");
    let text = format!("see {}", secret.expose());
    let address = format!("{}@example.com", secret.expose());
    for arguments in [
        &["workspace", "lock", "web-prod", "--reason", &text][..],
        &["workspace", "create", secret.expose()],
        &["team", "create", secret.expose()],
        &["user", "create", "nora", "--email", &address],
        &["organization", "create", "globex", "--email", &address],
        &["token", "generate", "--user-token", "--description", &text],
    ] {
        let said = home.refused(2, arguments);
        // Most are refused before the model is opened.
        let known = ["holds a token", "This looks like an API token. Take it out"];
        assert!(known.iter().any(|sentence| said.contains(sentence)), "{}: {said}", arguments[0]);
        assert!(!said.contains("atlasv1"), "{} {}", arguments[0], arguments[1]);
    }
}

#[test]
fn a_list_has_what_one_may_do_and_who_has_locked() {
    let home = Home::new();
    let rows = home.json(&["workspace", "list", "--json"]);
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 8);
    let names: Vec<&str> = rows[0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["created_at", "id", "lock", "name", "own_access", "teams"]);
    assert_eq!((&rows[0]["name"], &rows[0]["lock"]["by"]), (&json!("billing-prod"), &json!("dana")));
    let list = home.good(&["workspace", "list", "--as", "tomas"]);
    assert!(list.contains("data-lake     admin") && list.contains("sandbox-play  write") && !list.contains("web-prod"), "{list}");
}

#[test]
fn who_may_see_none_gets_an_empty_list() {
    let home = Home::new();
    home.good_nothing(&["team", "create", "ops"]);
    home.good_nothing(&["member", "add", "ops", "guest"]);
    assert_eq!(home.json(&["workspace", "list", "--as", "guest", "--json"]), json!([]));
    let sentence = home.refused(4, &["workspace", "show", "web-prod", "--as", "guest"]);
    assert_eq!(sentence, "there is no workspace \"web-prod\" in acme that you can see. There are none.");
}

#[test]
fn a_workspace_is_made_shown_renamed_and_deleted() {
    let home = Home::new();
    let made = home.json(&["workspace", "create", "edge", "--json"]);
    let names: Vec<&str> = made.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["access", "created_at", "hidden_teams", "id", "lock", "name", "own_access", "project"]);
    assert_eq!((&made["own_access"], &made["access"], &made["lock"]), (&json!("admin"), &json!([]), &json!(null)));
    assert!(home.refused(1, &["workspace", "create", "edge"]).contains("is taken in acme"));
    home.good_nothing(&["workspace", "rename", "edge", "edge-2"]);
    let said = home.run(&["workspace", "rename", "edge-2", "edge-2"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The workspace is called edge-2 already.\n"));
    let text = home.good(&["workspace", "show", "edge-2"]);
    assert!(text.contains("LOCKED BY    -\n") && text.contains("ACCESS       -\n"), "{text}");
    assert!(home.refused(2, &["workspace", "delete", "edge-2"]).contains("its states, its variables and its runs"));
    home.good_nothing(&["workspace", "delete", "edge-2", "--yes"]);
    let sentence = home.refused(4, &["workspace", "show", "edge-2"]);
    assert!(sentence.starts_with("there is no workspace \"edge-2\" in acme that you can see."), "{sentence}");
}

#[test]
fn a_lock_is_its_lockers_and_force_takes_another_user_s() {
    let home = Home::new();
    let said = home.run(&["workspace", "lock", "web-prod", "--reason", "release", "--as", "marcus"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The workspace web-prod is locked.\n"));
    let said = home.run(&["workspace", "lock", "web-prod", "--as", "marcus"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The workspace web-prod is locked by you already.\n"));
    assert_eq!(home.json(&["workspace", "show", "web-prod", "--json"])["lock"]["reason"], "release");
    assert_eq!(home.refused(1, &["workspace", "lock", "web-prod"]), "the workspace web-prod is locked by marcus already.");
    assert!(home.refused(3, &["workspace", "unlock", "web-prod"]).contains("marcus can. Everybody with admin access"));
    assert!(home.refused(3, &["workspace", "unlock", "web-prod", "--force", "--as", "lena"]).contains("admin access"));
    let said = home.run(&["workspace", "unlock", "web-prod", "--force"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The workspace web-prod, which marcus had locked, is unlocked.\n"));
    let said = home.run(&["workspace", "unlock", "web-prod"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The workspace web-prod is not locked.\n"));
    // One's own lock needs no force, and whoever may lock may take it away with or without.
    home.good_nothing(&["workspace", "lock", "web-prod", "--as", "lena"]);
    home.good_nothing(&["workspace", "unlock", "web-prod", "--force", "--as", "lena"]);
}

#[test]
fn who_may_not_is_refused_with_who_may() {
    let home = Home::new();
    let refused: [&[&str]; 5] = [
        &["workspace", "create", "edge"],
        &["workspace", "rename", "web-prod", "web"],
        &["workspace", "delete", "web-prod", "--yes"],
        &["access", "set", "web-prod", "platform", "admin"],
        &["access", "remove", "web-prod", "platform"],
    ];
    for arguments in refused {
        let sentence = home.refused(3, &[arguments, &["--as", "lena"]].concat());
        assert!(sentence.contains(" can"), "{arguments:?}: {sentence}");
    }
    assert!(home.refused(3, &["workspace", "lock", "billing-prod", "--as", "nina"]).contains("write access"));
    let long = "x".repeat(256);
    assert!(home.refused(2, &["workspace", "lock", "web-prod", "--reason", &long]).starts_with("--reason: this has at most 255"));
}

#[test]
fn a_team_gets_a_level_or_rights_one_by_one_and_loses_them() {
    let home = Home::new();
    let said = home.run(&["access", "set", "web-staging", "sandbox", "read"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The team sandbox has read on web-staging now.\n"));
    let custom = ["access", "set", "web-staging", "sandbox", "custom", "--runs", "plan", "--workspace-locking"];
    let said = home.run(&custom);
    let words = "custom (runs plan, variables none, state-versions none, workspace-locking)";
    assert_eq!(said.errors, format!("The team sandbox has {words} on web-staging now, in place of read.\n"));
    assert_eq!(home.run(&custom).errors, format!("The team sandbox has {words} on web-staging already.\n"));
    let rows = home.json(&["access", "list", "web-staging", "--json"]);
    let row = rows.as_array().expect("a list").iter().find(|row| row["team"] == "sandbox").expect("sandbox");
    let names: Vec<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
    let known = [
        "access",
        "by_project",
        "run_tasks",
        "runs",
        "sentinel_mocks",
        "state_versions",
        "team",
        "variables",
        "workspace_locking",
    ];
    assert_eq!(names, known);
    assert_eq!((&row["access"], &row["runs"], &row["workspace_locking"]), (&json!("custom"), &json!("plan"), &json!(true)));
    let list = home.good(&["access", "list", "web-staging"]);
    assert!(list.contains("owners   admin, as everywhere") && list.contains(&format!("sandbox  {words}")), "{list}");
    home.good_nothing(&["access", "remove", "web-staging", "sandbox"]);
    let said = home.run(&["access", "remove", "web-staging", "sandbox"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The team sandbox was given no access to web-staging.\n"));
}

#[test]
fn an_access_that_cannot_be_is_refused() {
    let home = Home::new();
    assert!(home.refused(3, &["access", "set", "web-prod", "owners", "read"]).starts_with("the owners team has full access"));
    assert!(home.refused(2, &["access", "set", "web-prod", "data", "read", "--runs", "plan"]).contains("Say custom"));
    assert!(home.refused(4, &["access", "set", "web-prod", "dat", "read"]).contains("Did you mean \"data\"?"));
    assert!(home.refused(4, &["access", "set", "web-prd", "data", "read"]).contains("Did you mean \"web-prod\"?"));
    let said = home.run(&["access", "set", "web-prod", "data", "root"]);
    assert!(said.code == Some(2) && said.errors.contains("[possible values: read, plan, write, admin, custom]"), "{said:?}");
}

#[test]
fn teams_that_one_may_not_see_are_counted() {
    let home = Home::new();
    let said = home.run(&["access", "list", "web-prod", "--as", "ravi"]);
    assert_eq!(said.errors, "2 more teams have access that you can't see.\n");
    assert!(said.output.contains("app-dev") && said.output.contains("release") && !said.output.contains("security"), "{said:?}");
}
