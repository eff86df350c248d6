//! `organization`: the list, the profile, its changes and its end; and the question that an end asks on a terminal.

use std::io::Read;
use std::path::Path;

use crate::support::every_team;
use serde_json::json;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Account, Backend};
use tfe_console::cli::{ModelVerb, OrganizationVerb, TeamVerb};
use tfe_console::domain::{Actor, Command, Email, Name, Origin};
use tfe_console::runtime::commands::Commands;
use tfe_console::verbs::{Exit, Failure, Session, Streams};

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
        "the name \"Hooli\" is taken in this model; choose another."
    );
    home.good_nothing(&["organization", "update", "--name", "hooli-x", "--organization", "hooli"]);
    let page = home.json(&["organization", "show", "--json", "--organization", "hooli-x"]);
    assert_eq!(page["email"], "it@hooli.example");
    let said = home.run(&["organization", "update", "--email", "it@hooli.example", "--organization", "hooli-x"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The organization hooli-x is that way already.\n"));
    let sentence = home.refused(2, &["organization", "delete", "hooli-x"]);
    assert!(sentence.contains("1 team; the membership of 1 user; 0 workspaces; 0 tokens."), "{sentence}");
    home.good_nothing(&["organization", "delete", "hooli-x", "--yes"]);
    assert!(home.refused(4, &["organization", "delete", "hooli-x", "--yes"]).contains("that you can see"));
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
        assert!(sentence.contains("The owners olivia, omar can"), "{arguments:?}: {sentence}");
    }
    let sentence = home.refused(4, &["organization", "delete", "initech", "--yes", "--as", "lena"]);
    assert_eq!(sentence, "there is no organization \"initech\" that you can see. There is only acme.");
}

#[test]
fn a_maximum_that_may_end_tokens_needs_a_yes_and_one_that_ends_none_does_not() {
    let home = Home::new();
    let set = |days: &'static str| ["organization", "set-lifetime", "team", days];
    let sentence = home.refused(2, &set("90"));
    let heads = [
        "with a maximum of 90 days for team tokens, these stop working immediately: team data: generated ",
        " team platform: generated ",
    ];
    assert!(heads.iter().all(|head| sentence.contains(head)), "{sentence}");
    let sentence = home.refused(2, &set("150"));
    let (_, earlier) = sentence.split_once("These expire earlier: ").expect("what expires earlier");
    assert!(earlier.contains("team release: 2") && earlier.contains(" UTC instead of never."), "{sentence}");
    assert!(!sentence.contains("team sandbox"), "it has no token: {sentence}");
    assert!(sentence.ends_with("There is no terminal to ask on. To set it, say --yes."), "{sentence}");
    assert_eq!(home.json(&["organization", "show", "--json"])["maximum_lifetimes"]["team"], json!(null));
    // Where nothing stops, nobody is asked.
    home.good_nothing(&["organization", "set-lifetime", "organization", "30", "--organization", "initech"]);
    // The tokens of other users cannot be seen.
    assert!(home.refused(2, &["organization", "set-lifetime", "user", "3650"]).contains("Only other users see their own tokens"));
    let said = home.run(&["organization", "set-lifetime", "team", "100", "--yes"]);
    assert!(said.errors.contains("stop working immediately:\n  team data: generated "), "{said:?}");
    home.good_nothing(&set("none"));
    home.good_nothing(&[&set("90")[..], &["--yes"]].concat());
    home.good_nothing(&set("180"));
    let said = home.run(&set("180 days"));
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The maximum lifetime of team tokens is 180 days already.\n"));
    assert_eq!(home.json(&["organization", "show", "--json"])["maximum_lifetimes"]["team"], 180);
    home.good_nothing(&set("none"));
    assert_eq!(home.refused(2, &set("0")), "DAYS: a lifetime is 1 to 3650 days; this is 0.");
    assert_eq!(home.refused(2, &set("soon")), "DAYS: a number of whole days is needed, such as 90, 90d or 2w.");
}

#[test]
fn on_a_terminal_the_tokens_that_would_stop_are_said_before_the_question() {
    let home = Home::new();
    let model = model(home.path());
    let what =
        OrganizationVerb::SetLifetime { kind: tfe_console::domain::TokenKind::Team, lifetime: "90".to_owned(), yes: false };
    let verb = ModelVerb::Organization { what };
    let (ended, said) = run_with(&model, &verb, Typed { before: None, line: b"n\n" });
    assert_eq!(ended.expect_err("a no").sentence, "nothing was changed.");
    let (list, question) =
        said.split_once("This sets the maximum lifetime of team tokens to 90 days. Go on? [y/N] ").expect("a question");
    assert!(
        list.starts_with("as olivia, in acme\nWith a maximum of 90 days for team tokens, these stop working immediately:\n"),
        "{said}"
    );
    assert!(
        list.contains("  team platform: generated 2025-11-01 12:00 UTC, last used 2026-03-02 ") && question.is_empty(),
        "{said}"
    );
    let (ended, said) = run_with(&model, &verb, Typed { before: None, line: b"y\n" });
    assert_eq!(ended, Ok(Exit::Done));
    assert!(said.ends_with("The maximum lifetime of team tokens of acme is 90 days now.\n"), "{said}");
}

/// A terminal on which a line is typed, before which something else may happen.
struct Typed<'a> {
    before: Option<Box<dyn FnOnce() + 'a>>,
    line: &'a [u8],
}

impl Read for Typed<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        if let Some(before) = self.before.take() {
            before();
        }
        self.line.read(bytes)
    }
}

/// A model in this file.
fn model(folder: &Path) -> Local {
    let world = std::sync::Arc::new(FixedWorld::new());
    Local::open(&Place::File(folder.join("model.db")), &Content::Demo, world, "test".to_owned()).expect("a model")
}

fn olivia(model: &Local) -> Account {
    let olivia = model.user_named(&Name::parse("USERNAME", "olivia").expect("a name")).expect("olivia");
    model.account(olivia).expect("an account")
}

/// Deletes acme on a terminal on which this is typed: how it ended, what was said, and how many organizations are left.
fn delete_with(model: &Local, typed: Typed<'_>) -> (Result<Exit, Failure>, String, usize) {
    let verb = ModelVerb::Organization { what: OrganizationVerb::Delete { name: "acme".to_owned(), yes: false } };
    let (ended, said) = run_with(model, &verb, typed);
    (ended, said, olivia(model).organizations.len())
}

/// Runs a verb as olivia on a terminal on which this is typed.
fn run_with(model: &Local, verb: &ModelVerb, mut typed: Typed<'_>) -> (Result<Exit, Failure>, String) {
    let account = olivia(model);
    let organization = account.organizations.first().map(|row| row.id);
    let shell = Commands::default();
    let session = Session::new(model, account, organization, &shell);
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams {
        input: &mut typed,
        output: &mut output,
        errors: &mut errors,
        hidden: &|_| Err(std::io::Error::other("nobody types anything unseen")),
        input_is_terminal: true,
        output_is_terminal: true,
        output_is_closed: false,
        errors_are_terminal: true,
    };
    let ended = tfe_console::verbs::run(&session, &mut streams, verb);
    (ended, String::from_utf8(errors).expect("text"))
}

#[test]
fn on_a_terminal_the_name_is_asked_for_after_what_would_go() {
    let home = Home::new();
    let (ended, said, left) = delete_with(&model(home.path()), Typed { before: None, line: b"acme\n" });
    assert_eq!((ended, left), (Ok(Exit::Done), 1));
    insta::assert_snapshot!("the_question_before_an_end", said);
}

#[test]
fn another_name_and_none_delete_nothing() {
    let home = Home::new();
    let model = model(home.path());
    for typed in ["acm\n", "\n", "", "yes\n", "acme extra\n"] {
        let (ended, _, left) = delete_with(&model, Typed { before: None, line: typed.as_bytes() });
        let refused = ended.expect_err("nothing is deleted");
        assert_eq!((refused.exit, left), (Exit::Failed, 2), "{typed:?}");
        assert_eq!(refused.sentence, "that is not its name. Nothing was deleted.");
    }
}

#[test]
fn what_somebody_else_has_changed_while_the_question_stood_is_not_deleted_unseen() {
    let home = Home::new();
    let mine = model(home.path());
    let other = model(home.path());
    let before = Box::new(|| {
        let account = olivia(&other);
        let (name, email) =
            (Name::parse("NAME", "acme").expect("a name"), Email::parse("EMAIL", "other@acme.example").expect("an address"));
        let command = Command::UpdateOrganization { organization: account.organizations[0].id, name, email };
        other.execute(Actor::User(account.id), &Origin::Console, &command.into()).expect("a change");
    });
    let (ended, _, left) = delete_with(&mine, Typed { before: Some(before), line: b"acme\n" });
    let refused = ended.expect_err("nothing is deleted");
    assert_eq!((refused.exit, left), (Exit::Failed, 2));
    assert!(refused.sentence.contains("was changed by olivia") && refused.sentence.contains("Look again"), "{refused}");
}

#[test]
fn a_team_is_not_deleted_with_a_member_that_the_question_did_not_show() {
    let home = Home::new();
    let (mine, other) = (model(home.path()), model(home.path()));
    let verb = ModelVerb::Team { what: TeamVerb::Delete { team: "sandbox".to_owned(), yes: false } };
    let before = Box::new(|| {
        let account = olivia(&other);
        let actor = Actor::User(account.id);
        let teams = every_team(&other, actor, account.organizations[0].id).expect("teams");
        let team = teams.iter().find(|row| row.name.as_str() == "sandbox").expect("a team").id;
        other.execute(actor, &Origin::Console, &Command::AddMember { team, user: account.id }.into()).expect("a member");
    });
    let (ended, _) = run_with(&mine, &verb, Typed { before: Some(before), line: b"sandbox\n" });
    let refused = ended.expect_err("nothing is deleted");
    assert_eq!(refused.exit, Exit::Failed);
    assert_eq!(refused.sentence, "the members of team sandbox changed meanwhile. Nothing was deleted; look again and decide.");
    let (ended, _) = run_with(&mine, &verb, Typed { before: None, line: b"sandbox\n" });
    assert_eq!(ended, Ok(Exit::Done), "who has looked again deletes it");
}

#[test]
fn where_nothing_may_be_changed_that_is_said_of_every_change() {
    let home = Home::new();
    home.good(&["team", "list"]);
    let changes: [&[&str]; 5] = [
        &["organization", "update", "--email", "x@y.example"],
        &["team", "delete", "data", "--yes"],
        &["member", "add", "data", "tomas"],
        &["workspace", "lock", "web-prod"],
        &["user", "create", "bob"],
    ];
    for arguments in changes {
        let sentence = home.refused(3, &[&["--read-only"][..], arguments].concat());
        assert!(sentence.starts_with("nothing can be changed here: started with --read-only."), "{arguments:?}: {sentence}");
    }
}
