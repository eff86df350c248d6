//! `organization`: the list, the profile, its changes and its end; and the question that an end asks on a terminal.

use serde_json::json;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::cli::{ModelVerb, OrganizationVerb};
use tfe_console::domain::Name;
use tfe_console::verbs::{Desk, Exit, Failure, Streams};

use crate::home::Home;
use crate::support::FixedWorld;

#[test]
fn ones_organizations_are_listed_with_what_one_is_there() {
    let home = Home::new();
    let rows = home.json(&["organization", "list", "--json"]);
    assert_eq!((&rows[0]["name"], &rows[0]["role"], &rows[0]["teams"]), (&json!("acme"), &json!("owner"), &json!(1)));
    assert_eq!(rows[1]["name"], "initech");
    let list = home.good(&["organization", "list", "--as", "lena"]);
    assert!(list.contains("acme  member  2") && !list.contains("initech"), "{list}");
}

#[test]
fn the_profile_is_shown_to_a_member_without_what_they_do_not_see() {
    let home = Home::new();
    let page = home.json(&["organization", "show", "--json"]);
    let names: Vec<&str> = page.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["contents", "created_at", "email", "id", "maximum_lifetimes", "name", "role", "teams"]);
    assert_eq!(page["contents"], json!({ "teams": 7, "members": 9, "workspaces": 8, "tokens": 6 }));
    assert_eq!(page["maximum_lifetimes"], json!({ "organization": null, "team": null, "user": null }));
    let page = home.json(&["organization", "show", "--json", "--as", "lena"]);
    assert_eq!((&page["role"], &page["contents"]), (&json!("member"), &json!(null)));
    let text = home.good(&["organization", "show"]);
    assert!(text.contains("7 teams, the membership of 9 users, 8 workspaces, 6 tokens"), "{text}");
}

#[test]
fn an_organization_is_made_changed_and_deleted() {
    let home = Home::new();
    let made = home.json(&["organization", "create", "hooli", "--email", "it@hooli.example", "--json"]);
    assert_eq!((&made["name"], &made["role"]), (&json!("hooli"), &json!("owner")));
    assert_eq!(made["contents"]["teams"], 1);
    assert_eq!(
        home.refused(1, &["organization", "create", "Hooli", "--email", "it@hooli.example"]),
        "The name \"Hooli\" is taken in this model; choose another."
    );
    home.good_nothing(&["organization", "update", "--name", "hooli-x", "--organization", "hooli"]);
    let page = home.json(&["organization", "show", "--json", "--organization", "hooli-x"]);
    assert_eq!(page["email"], "it@hooli.example");
    let said = home.run(&["organization", "update", "--email", "it@hooli.example", "--organization", "hooli-x"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The organization hooli-x is so already.\n"));
    let sentence = home.refused(2, &["organization", "delete", "hooli-x"]);
    assert!(sentence.contains("1 team; the membership of 1 user; 0 workspaces; 0 tokens."), "{sentence}");
    home.good_nothing(&["organization", "delete", "hooli-x", "--yes"]);
    assert!(home.refused(4, &["organization", "delete", "hooli-x", "--yes"]).contains("that you may see"));
}

#[test]
fn only_owners_change_and_delete_it() {
    let home = Home::new();
    let refused: [&[&str]; 4] = [
        &["organization", "update", "--email", "x@y.example"],
        &["organization", "update", "--name", "acme"],
        &["organization", "delete", "acme", "--yes"],
        &["organization", "set-lifetime", "team", "none"],
    ];
    for arguments in refused {
        let sentence = home.refused(3, &[arguments, &["--as", "lena"]].concat());
        assert!(sentence.contains("The owners olivia, omar may"), "{arguments:?}: {sentence}");
    }
    let sentence = home.refused(4, &["organization", "delete", "initech", "--yes", "--as", "lena"]);
    assert_eq!(sentence, "there is no organization \"initech\" that you may see. There are acme.");
}

#[test]
fn a_maximum_that_may_end_tokens_needs_a_yes_and_one_that_ends_none_does_not() {
    let home = Home::new();
    let set = |days: &'static str| ["organization", "set-lifetime", "team", days];
    let sentence = home.refused(2, &set("90"));
    assert_eq!(sentence, "team tokens older than 90 days would stop at once; the maximum is none today. Say --yes to set it.");
    home.good_nothing(&[&set("90")[..], &["--yes"]].concat());
    home.good_nothing(&set("180"));
    let said = home.run(&set("180 days"));
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The maximum lifetime of team tokens is 180 days already.\n"));
    assert_eq!(home.json(&["organization", "show", "--json"])["maximum_lifetimes"]["team"], 180);
    home.good_nothing(&set("none"));
    assert_eq!(home.refused(2, &set("0")), "DAYS: A lifetime is 1 to 3650 days; this is 0.");
    assert_eq!(home.refused(2, &set("soon")), "DAYS: A number of whole days is needed, such as 90.");
}

/// Deletes acme on a terminal on which this is typed.
fn delete_with(typed: &str) -> (Result<Exit, Failure>, String, usize) {
    let world = std::sync::Arc::new(FixedWorld::new());
    let model = Local::open(&Place::Memory, &Content::Demo, world, "test".to_owned()).expect("a model");
    let olivia = model.user_named(&Name::parse("USERNAME", "olivia").expect("a name")).expect("olivia");
    let account = model.account(olivia).expect("an account");
    let organization = account.organizations.first().map(|row| row.id);
    let desk = Desk { model: &model, account, organization };
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams {
        input: &mut typed.as_bytes(),
        output: &mut output,
        errors: &mut errors,
        input_is_terminal: true,
        output_is_terminal: true,
        errors_are_terminal: true,
    };
    let verb = ModelVerb::Organization { what: OrganizationVerb::Delete { name: "acme".to_owned(), yes: false } };
    let ended = tfe_console::verbs::run(&desk, &mut streams, &verb);
    let left = model.account(olivia).expect("an account").organizations.len();
    (ended, String::from_utf8(errors).expect("text"), left)
}

#[test]
fn on_a_terminal_the_name_is_asked_for_after_what_would_go() {
    let (ended, said, left) = delete_with("acme\n");
    assert_eq!((ended, left), (Ok(Exit::Done), 1));
    insta::assert_snapshot!("the_question_before_an_end", said);
}

#[test]
fn another_name_and_none_delete_nothing() {
    for typed in ["acm\n", "\n", "", "yes\n", "acme extra\n"] {
        let (ended, _, left) = delete_with(typed);
        let refused = ended.expect_err("nothing is deleted");
        assert_eq!((refused.exit, left), (Exit::Failed, 2), "{typed:?}");
        assert_eq!(refused.sentence, "that is not its name. Nothing was deleted.");
    }
}
