//! `matrix`: what tokens and users can do, side by side.

use serde_json::Value;

use crate::home::Home;

#[test]
fn without_anybody_named_every_token_has_its_column() {
    let text = Home::new().good(&["matrix"]);
    let head = text.lines().next().expect("a head");
    let mut at = 0;
    for column in ["AREA", "ACTION", "organization acme", "team owners", "team app-dev", "team data", "team platform"] {
        at += head[at..].find(column).unwrap_or_else(|| panic!("{column}: {head}"));
    }
    assert!(!head.contains("user "), "{head}");
    let line = text.lines().find(|line| line.contains("Plan runs")).expect("a line");
    assert!(
        line.contains("  no  ") && !line.contains("T12") && line.contains("yes, as owner") && line.contains("4 of 8 workspaces"),
        "{line}"
    );
    assert!(text.contains("POST /runs/:id/actions/apply"), "{text}");
}

#[test]
fn those_that_are_named_stand_in_their_order_each_once() {
    let text = Home::new().good(&[
        "matrix",
        "--actor",
        "user:marcus",
        "--actor",
        "organization",
        "--team",
        "data",
        "--actor",
        "team:DATA",
    ]);
    let head: Vec<&str> =
        text.lines().next().expect("a head").split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(head, ["AREA", "ACTION", "user marcus", "organization acme", "team data"]);
}

#[test]
fn json_has_what_grants_and_what_forbids() {
    let home = Home::new();
    let matrix = home.json(&["matrix", "--team", "platform", "--team", "release", "--json"]);
    let names: Vec<&str> = matrix.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["actors", "hidden", "lines", "organization"]);
    assert_eq!(matrix["actors"], serde_json::json!(["team platform", "team release"]));
    let lines = matrix["lines"].as_array().expect("lines");
    for line in lines {
        let names: Vec<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, ["action", "answers", "area", "remark", "since"]);
        assert_eq!(line["answers"].as_array().map(Vec::len), Some(2), "{line}");
    }
    let line = lines.iter().find(|line| line["action"] == "Create workspaces").expect("a line");
    let (platform, release) = (&line["answers"][0], &line["answers"][1]);
    assert_eq!((&platform["answer"], &platform["rule"]), (&"no".into(), &"O5".into()));
    assert_eq!((&release["answer"], &release["rule"]), (&"yes".into(), &Value::Null));
    assert_eq!(release["grounds"][0]["text"], "Manage Workspaces of the team release");
    let line = lines.iter().find(|line| line["action"] == "Apply runs").expect("a line");
    let platform = &line["answers"][0];
    assert_eq!((&platform["answer"], &platform["on"], &platform["of"]), (&"some".into(), &3.into(), &8.into()));
    assert_eq!(platform["grounds"][0]["on"].as_array().map(Vec::len), Some(1), "{platform}");
}

#[test]
fn who_is_no_owner_sees_the_rights_of_their_own_teams() {
    let home = Home::new();
    let said = home.run(&["matrix", "--as", "ravi"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.starts_with("Teams that ravi can't see are left out. Only organization owners"), "{said:?}");
    let head = said.output.lines().next().expect("a head");
    assert!(head.contains("team app-dev") && !head.contains("team data"), "{head}");
    home.refused(4, &["matrix", "--team", "data", "--as", "ravi"]);
    home.refused(4, &["matrix", "--actor", "user:marcus", "--as", "ravi"]);
    home.good(&["matrix", "--actor", "user:ravi", "--as", "ravi"]);
}

#[test]
fn what_was_typed_wrong_is_named_with_the_nearest() {
    let home = Home::new();
    let sentence = home.refused(4, &["matrix", "--team", "platfrom"]);
    assert_eq!(sentence, "there is no team \"platfrom\" whose rights you can see. Did you mean \"platform\"?");
    assert!(home.refused(2, &["matrix", "--actor", "platform"]).starts_with("\"platform\" names nobody"));
}

#[test]
fn too_many_to_stand_side_by_side_have_to_be_named() {
    let home = Home::new();
    home.good(&["token", "list"]);
    let mut seed = home.program(&["seed", "--teams", "20"]);
    assert!(seed.output().expect("the program").status.success());
    let sentence = home.refused(2, &["matrix", "--json"]);
    assert_eq!(sentence, "there are 27 teams, too many to show side by side. Say --team NAME or --actor ACTOR.");
    home.good(&["matrix", "--team", "data"]);
}
