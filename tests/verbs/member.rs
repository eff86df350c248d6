//! `member` and `user`: who is in a team, in the organization, and in the model.

use std::process::Command;

use serde_json::json;

use crate::home::{Home, Said};

#[test]
fn a_user_is_put_into_a_team_and_out_of_it_in_any_case_of_letters() {
    let home = Home::new();
    let said = home.run(&["member", "add", "data", "RAVI"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "ravi is a member of the team data now.\n"));
    let said = home.run(&["member", "add", "data", "ravi"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "ravi is a member of the team data already.\n"));
    let rows = home.json(&["member", "list", "data", "--json"]);
    let names: Vec<&str> = rows.as_array().expect("a list").iter().filter_map(|row| row["username"].as_str()).collect();
    assert_eq!(names, ["ravi", "tomas"]);
    let said = home.run(&["member", "remove", "data", "ravi"]);
    assert_eq!(said.code, Some(0));
    assert_eq!(said.errors, "ravi is no longer in the team data. Anyone who has the team's token can still use it.\n");
    let said = home.run(&["member", "remove", "data", "ravi"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "ravi is not in the team data.\n"));
}

#[test]
fn several_are_put_into_a_team_and_out_of_it_or_none_is() {
    let home = Home::new();
    let names = || {
        let rows = home.json(&["member", "list", "data", "--json"]);
        let rows = rows.as_array().expect("a list").clone();
        rows.iter().filter_map(|row| row["username"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let said = home.run(&["member", "add", "data", "RAVI", "tomas", "lena", "ravi"]);
    let sentences =
        "tomas is a member of the team data already.\nas olivia, in acme\nravi and lena are members of the team data now.\n";
    assert_eq!((said.code, said.errors.as_str()), (Some(0), sentences));
    assert_eq!(names(), ["lena", "ravi", "tomas"]);
    assert!(home.refused(4, &["member", "add", "data", "dana", "nboody"]).starts_with("there is no user \"nboody\"."));
    assert_eq!(names(), ["lena", "ravi", "tomas"], "all of them, or none");
    let said = home.run(&["member", "remove", "data", "ravi", "lena", "dana"]);
    assert!(
        said.errors
            .ends_with("ravi and lena are no longer in the team data. Anyone who has the team's token can still use it.\n")
    );
    assert_eq!(names(), ["tomas"]);
    assert!(home.refused(4, &["member", "remove", "data", "tomas", "nboody"]).starts_with("there is no \"nboody\""));
    assert_eq!(names(), ["tomas"]);
    // The last of several can be the one who has to stay.
    let sentence = home.refused(3, &["member", "remove", "owners", "omar", "olivia", "--yes"]);
    assert!(sentence.starts_with("the last owner can't be removed"), "{sentence}");
    assert_eq!(home.json(&["member", "list", "owners", "--json"]).as_array().map(Vec::len), Some(2));
    let rows = home.json(&["audit", "list", "--outcome", "denied", "--json"]);
    assert_eq!(
        (&rows[0]["command"], &rows[0]["rule"]),
        (&json!("team.remove_member"), &json!("O3")),
        "the refusal is in the log"
    );
    home.refused(3, &["member", "add", "platform", "ravi", "dana", "--as", "lena"]);
    home.refused(3, &["--read-only", "member", "add", "data", "ravi", "dana"]);
    assert_eq!(home.run(&["member", "add", "data"]).code, Some(2));
}

#[test]
fn who_is_unknown_is_answered_with_the_nearest_and_how_an_account_is_made() {
    let home = Home::new();
    assert_eq!(
        home.refused(4, &["member", "add", "data", "priay"]),
        "there is no user \"priay\". Did you mean \"priya\"? Create the account with: tfe-console user create priay --db model.db --as olivia --organization acme"
    );
    let sentence = home.refused(4, &["member", "add", "data", "x y"]);
    assert!(!sentence.contains("user create"), "no name for an account: {sentence}");
    assert_eq!(
        home.refused(4, &["member", "remove", "data", "tomsa"]),
        "there is no \"tomsa\" in the team data. Did you mean \"tomas\"?"
    );
    assert!(home.refused(4, &["member", "list", "nodata"]).contains("Did you mean \"data\"?"));
}

#[test]
fn members_are_managed_by_who_may() {
    let home = Home::new();
    for arguments in
        [["member", "add", "platform", "ravi"], ["member", "add", "platform", "lena"], ["member", "remove", "platform", "marcus"]]
    {
        let sentence = home.refused(3, &[&arguments[..], &["--as", "lena"]].concat());
        assert!(sentence.contains("Manage Membership or Manage Teams"), "{sentence}");
    }
    home.good_nothing(&["member", "add", "release", "lena", "--as", "nina"]);
    home.good_nothing(&["member", "remove", "owners", "omar", "--yes"]);
    let sentence = home.refused(3, &["member", "remove", "owners", "olivia"]);
    assert!(sentence.starts_with("the last owner can't be removed"), "{sentence}");
}

#[test]
fn nobody_removes_themselves_or_an_owner_without_saying_so() {
    let home = Home::new();
    assert_eq!(
        home.refused(2, &["member", "remove", "owners", "omar"]),
        "omar would not own the organization any more. There is no terminal to ask on. To do it, say --yes."
    );
    let sentence = home.refused(2, &["member", "remove", "owners", "olivia"]);
    assert!(sentence.starts_with("you would leave the owners team yourself"), "{sentence}");
    assert_eq!(home.json(&["member", "list", "owners", "--json"]).as_array().map(Vec::len), Some(2));
    // Who may not is refused, and not asked.
    home.refused(3, &["member", "remove", "platform", "lena", "--as", "lena"]);
    home.good_nothing(&["member", "remove", "owners", "olivia", "--yes"]);
    home.refused(4, &["team", "show", "owners"]);
}

#[test]
fn an_owner_sees_everybody_and_a_member_those_of_the_teams_that_they_see() {
    let home = Home::new();
    let rows = home.json(&["member", "list", "--json"]);
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 9);
    let olivia = rows.iter().find(|row| row["username"] == "olivia").expect("olivia");
    let names: Vec<&str> = olivia.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["email", "id", "owner", "teams", "two_factor", "username"]);
    assert_eq!((&olivia["owner"], &olivia["teams"]), (&json!(true), &json!(["owners"])));
    let said = home.run(&["member", "list", "--as", "lena"]);
    assert!(said.errors.starts_with("These are the members of teams that you can see."), "{said:?}");
    assert!(!said.output.contains("nina") && !said.output.contains('@'), "{said:?}");
}

#[test]
fn an_empty_team_has_an_empty_list() {
    let home = Home::new();
    home.good_nothing(&["team", "create", "ops"]);
    assert_eq!(home.good(&["member", "list", "ops"]), "USERNAME  TWO-FACTOR  ID\n");
    assert_eq!(home.json(&["member", "list", "ops", "--json"]), json!([]));
}

#[test]
fn an_account_is_made_and_put_to_use() {
    let home = Home::new();
    let made = home.json(&["user", "create", "bob", "--two-factor", "--json"]);
    assert_eq!((&made["username"], &made["organizations"]), (&json!("bob"), &json!([])));
    home.good_nothing(&["member", "add", "sandbox", "bob"]);
    let rows = home.json(&["user", "list", "--json"]);
    let bob = rows.as_array().expect("a list").iter().find(|row| row["username"] == "bob").expect("bob");
    assert_eq!(bob["organizations"], json!([{ "name": "acme", "owner": false, "teams": ["sandbox"] }]));
    assert_eq!(home.json(&["member", "list", "sandbox", "--json"])[0]["two_factor"], true);
    let list = home.good(&["user", "list"]);
    assert!(list.contains("olivia    acme (owners), initech (owners)") && list.contains("guest     -"), "{list}");
}

#[test]
fn an_account_that_cannot_be_made_says_why() {
    let home = Home::new();
    assert_eq!(home.refused(1, &["user", "create", "Olivia"]), "the name \"Olivia\" is taken in this model; choose another.");
    assert!(home.refused(2, &["user", "create", "b b"]).starts_with("USERNAME: a name can contain only"));
    let sentence = home.refused(2, &["user", "create", "bob", "--email", "nowhere"]);
    assert_eq!(sentence, "--email: an email address is needed, such as name@example.com.");
}

#[test]
fn a_model_that_begins_empty_is_filled_from_the_command_line() {
    let home = Home::new();
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
        program.env_clear().env("HOME", home.path()).args(arguments).args(["--db", "new.db", "--as", "ada"]);
        let said = Said::from(program.current_dir(home.path()).output().expect("the program"));
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.output
    };
    assert_eq!(run(&["--empty", "organization", "list"]), "NAME  ROLE  TEAMS  ID\n");
    run(&["organization", "create", "babbage", "--email", "ada@babbage.example"]);
    run(&["user", "create", "bob"]);
    run(&["team", "create", "engines"]);
    run(&["member", "add", "engines", "bob"]);
    run(&["workspace", "create", "mill"]);
    run(&["access", "set", "mill", "engines", "write"]);
    assert!(run(&["workspace", "list", "--organization", "babbage"]).contains("mill"));
    assert!(run(&["team", "show", "engines"]).contains("mill (write)"));
}
