//! `team`: the list, a page, and every change of a team.

use serde_json::json;

use crate::home::Home;

#[test]
fn owners_see_every_team_and_members_those_that_they_may_see() {
    let home = Home::new();
    let list = home.good(&["team", "list"]);
    for team in ["owners", "app-dev", "data", "platform", "release", "sandbox", "security"] {
        assert!(list.lines().any(|line| line.starts_with(team)), "{team}: {list}");
    }
    let list = home.good(&["team", "list", "--as", "lena"]);
    assert!(list.contains("platform") && list.contains("release") && !list.contains("security"), "{list}");
    let release = list.lines().find(|line| line.starts_with("release")).expect("a line");
    assert!(release.ends_with('-'), "whether it has a token is not shown: {list}");
}

#[test]
fn a_list_and_a_page_are_json_with_names_that_stay() {
    let home = Home::new();
    let rows = home.json(&["team", "list", "--json"]);
    let row = rows.as_array().expect("a list").iter().find(|row| row["name"] == "release").expect("release");
    let names: Vec<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "members", "mine", "name", "token", "visibility", "workspaces"]);
    assert_eq!((&row["visibility"], &row["token"], &row["members"]), (&json!("organization"), &json!("valid"), &json!(2)));

    let page = home.json(&["team", "show", "app-dev", "--json"]);
    let names: Vec<&str> = page.as_object().expect("an object").keys().map(String::as_str).collect();
    let known = ["access", "id", "member_token_management", "members", "name", "permissions", "token", "visibility"];
    assert_eq!(names, known);
    assert_eq!(page["members"][0]["username"], "marcus");
    let access = &page["access"][0];
    assert_eq!(
        (&access["workspace"], &access["access"], &access["runs"]),
        (&json!("web-prod"), &json!("custom"), &json!("plan"))
    );
    assert_eq!(home.json(&["team", "show", "release", "--as", "lena", "--json"])["token"], json!(null));
}

#[test]
fn a_team_is_made_and_shown_as_it_was_wanted() {
    let home = Home::new();
    let made =
        home.json(&["team", "create", "ops", "--visibility", "organization", "--permission", "manage-workspaces", "--json"]);
    assert_eq!((&made["name"], &made["visibility"]), (&json!("ops"), &json!("organization")));
    assert_eq!(made["permissions"], json!(["manage-workspaces"]));
    assert_eq!((&made["members"], &made["access"], &made["token"]), (&json!([]), &json!([]), &json!("none")));
    let text = home.good(&["team", "show", "ops"]);
    assert!(text.contains("MEMBERS           -\n") && text.contains("ACCESS            -\n"), "{text}");
    assert_eq!(home.refused(1, &["team", "create", "OPS"]), "the name \"OPS\" is taken in acme; choose another.");
}

#[test]
fn each_setting_is_changed_and_said_and_what_is_so_already_is_no_failure() {
    let home = Home::new();
    let changes: [(&[&str], &str, &str); 4] = [
        (&["team", "visibility", "data", "organization"], "The team data is organization now.", "already"),
        (
            &["team", "permissions", "data", "--give", "manage-teams"],
            "has these permissions now: manage-teams.",
            "has these permissions already: manage-teams.",
        ),
        (&["team", "token-management", "data", "on"], "can manage its token from now on.", "can manage its token already."),
        (&["team", "rename", "data", "lake"], "The team data is lake from now on.", "called lake already."),
    ];
    for (arguments, first, second) in changes {
        let said = home.run(arguments);
        assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
        assert!(said.errors.contains(first), "{first}: {said:?}");
        let arguments: Vec<&str> =
            arguments.iter().map(|word| if arguments[1] == "rename" && *word == "data" { "lake" } else { word }).collect();
        let again = home.run(&arguments);
        assert_eq!(again.code, Some(0), "{again:?}");
        assert!(again.errors.contains(second), "{second}: {again:?}");
    }
    let page = home.json(&["team", "show", "lake", "--json"]);
    assert_eq!((&page["visibility"], &page["permissions"]), (&json!("organization"), &json!(["manage-teams"])));
    assert_eq!(page["member_token_management"], true);
    home.good_nothing(&["team", "permissions", "lake", "--take", "manage-teams", "--give", "manage-policies"]);
    assert_eq!(home.json(&["team", "show", "lake", "--json"])["permissions"], json!(["manage-policies"]));
}

#[test]
fn who_may_not_is_refused_also_where_it_is_so_already() {
    let home = Home::new();
    let refused: [&[&str]; 6] = [
        &["team", "create", "ops"],
        &["team", "rename", "platform", "other"],
        &["team", "visibility", "platform", "secret"],
        &["team", "permissions", "platform", "--take", "manage-teams"],
        &["team", "token-management", "platform", "on"],
        &["team", "delete", "platform", "--yes"],
    ];
    for arguments in refused {
        let sentence = home.refused(3, &[arguments, &["--as", "lena"]].concat());
        assert!(sentence.contains("The owners olivia, omar can"), "{arguments:?}: {sentence}");
    }
    assert!(home.refused(3, &["team", "rename", "owners", "rulers"]).starts_with("the owners team can't be renamed or deleted"));
    assert!(home.refused(3, &["team", "delete", "owners", "--yes"]).contains("Every organization has one"));
}

#[test]
fn who_is_not_in_the_organization_sees_none_of_its_teams() {
    let home = Home::new();
    let sentence = home.refused(4, &["team", "list", "--as", "guest"]);
    assert_eq!(sentence, "--organization: guest belongs to no organization \"acme\". There are none.");
    let sentence = home.refused(4, &["team", "show", "security", "--as", "lena"]);
    assert!(sentence.starts_with("there is no team \"security\" in acme that you can see."), "{sentence}");
}

#[test]
fn what_was_typed_wrong_is_named() {
    let home = Home::new();
    assert_eq!(
        home.refused(4, &["team", "rename", "platfrom", "other"]),
        "there is no team \"platfrom\" in acme that you can see. Did you mean \"platform\"?"
    );
    let sentence = home.refused(2, &["team", "create", " a"]);
    assert_eq!(sentence, "NAME: a team's name can't begin or end with a blank.");
    let sentence = home.refused(2, &["team", "permissions", "data", "--give", "manage-teams", "--take", "manage-teams"]);
    assert_eq!(sentence, "manage-teams can't be both given and taken away.");
    let said = home.run(&["team", "visibility", "data", "open"]);
    assert_eq!(said.code, Some(2));
    assert!(said.errors.contains("[possible values: secret, organization]"), "{said:?}");
}

#[test]
fn a_team_is_deleted_with_what_goes_with_it_listed() {
    let home = Home::new();
    let sentence = home.refused(2, &["team", "delete", "platform"]);
    assert!(
        sentence.contains("its 3 members; those with no other team leave acme too; its access to 5 workspaces"),
        "{sentence}"
    );
    assert!(sentence.ends_with("To delete it, say --yes."), "{sentence}");
    let said = home.run(&["team", "delete", "platform", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for part in
        ["its 3 members", "its access to 5 workspaces", "which stops working immediately", "The team platform is deleted."]
    {
        assert!(said.errors.contains(part), "{part}: {said:?}");
    }
    assert!(home.refused(4, &["team", "delete", "platform", "--yes"]).starts_with("there is no team"));
}
