//! As whom a verb acts, and where: what was said, or what the model has first, and never what the console did last.

use std::process::Command;
use std::sync::Arc;

use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::domain::{Id, Name, User};
use tfe_console::runtime::system::System;

use crate::home::{Home, Said};

impl Home {
    fn model(&self) -> Local {
        let place = Place::File(self.path().join("model.db"));
        Local::open(&place, &Content::Demo, Arc::new(System), "tester".to_owned()).expect("a model")
    }

    /// The program with nothing said but this.
    fn unsaid(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut program = self.bare(arguments);
        program.args(["--db", "model.db"]).envs(variables.iter().copied());
        program
    }

    /// Who asks, and where, by what they are shown.
    fn seat(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (String, String) {
        let print = |verb: &[&str]| {
            let said = Said::of(self.unsaid(&[verb, arguments].concat(), variables), "");
            assert_eq!((said.code, said.seat, said.errors.as_str()), (Some(0), None, ""), "a read says nothing of itself");
            serde_json::from_str::<serde_json::Value>(&said.output).expect("JSON")
        };
        let organization = print(&["organization", "show", "--json"])["name"].as_str().expect("a name").to_owned();
        let role = print(&["organization", "list", "--json"]);
        (organization, role.as_array().expect("a list").iter().map(|row| row["role"].as_str().unwrap_or_default()).collect())
    }
}

fn user(model: &Local, name: &str) -> Id<User> {
    model.user_named(&Name::parse("USERNAME", name).expect("a name")).expect("a user")
}

#[test]
fn a_verb_never_depends_on_what_the_console_did_last() {
    let home = Home::new();
    let model = home.model();
    for (name, organization) in [("olivia", Some("initech")), ("lena", Some("acme")), ("guest", None)] {
        let account = model.account(user(&model, name)).expect("an account");
        let row = account.organizations.iter().find(|row| Some(row.name.as_str()) == organization);
        model.remember(account.id, row.map(|row| row.id)).expect("a seat");
        assert_eq!(home.seat(&[], &[]), ("acme".to_owned(), "ownerowner".to_owned()), "after {name}");
        let made = Said::of(home.unsaid(&["team", "create", &format!("after-{name}")], &[]), "");
        assert_eq!((made.code, made.seat.as_deref()), (Some(0), Some("as olivia, in acme")), "{made:?}");
    }
}

#[test]
fn an_option_comes_before_its_variable_and_a_variable_before_what_the_model_has_first() {
    let home = Home::new();
    let (lena, initech) = (("TFE_CONSOLE_AS", "LENA"), ("TFE_CONSOLE_ORGANIZATION", "initech"));
    let acme = |role: &str| ("acme".to_owned(), role.to_owned());
    assert_eq!(home.seat(&[], &[lena]), acme("member"));
    assert_eq!(home.seat(&["--as", "omar"], &[lena]), acme("owner"));
    assert_eq!(home.seat(&[], &[initech]).0, "initech");
    assert_eq!(home.seat(&["--organization", "acme"], &[initech]), acme("ownerowner"));
    assert_eq!(home.seat(&[], &[("TFE_CONSOLE_AS", ""), ("TFE_CONSOLE_ORGANIZATION", "")]), acme("ownerowner"));
    // Somebody else is in their own first organization.
    let made = Said::of(home.unsaid(&["organization", "create", "aaa", "--email", "a@example.com", "--as", "zoe"], &[]), "");
    assert_eq!(made.seat.as_deref(), Some("as zoe"));
    assert_eq!(home.seat(&["--as", "zoe"], &[]).0, "initech", "what was made first is first, whatever it is called");
}

#[test]
fn an_unknown_name_is_refused_with_the_variable_that_has_it() {
    let home = Home::new();
    let refused = |variable, arguments: &[&str]| {
        let said = Said::of(home.unsaid(arguments, &[variable]), "");
        assert_eq!((said.code, said.output.as_str(), &said.seat), (Some(4), "", &None), "{said:?}");
        said.errors
    };
    assert_eq!(
        refused(("TFE_CONSOLE_AS", "olivai"), &["team", "list"]),
        "tfe-console: TFE_CONSOLE_AS: there is no user \"olivai\" in this model. Did you mean \"olivia\"?\n"
    );
    assert_eq!(
        refused(("TFE_CONSOLE_ORGANIZATION", "initech"), &["team", "list", "--as", "lena"]),
        "tfe-console: TFE_CONSOLE_ORGANIZATION: lena belongs to no organization \"initech\". There is only acme.\n"
    );
    let said = Said::of(home.unsaid(&["--empty", "team", "list"], &[("TFE_CONSOLE_AS", "a b")]), "");
    assert_eq!((said.code, said.errors.starts_with("tfe-console: TFE_CONSOLE_AS \"a b\": ")), (Some(2), true), "{said:?}");
}

#[test]
fn what_changes_something_says_as_whom_and_where_and_a_refusal_says_it_too() {
    let home = Home::new();
    let changes: &[(&[&str], Option<&str>)] = &[
        (&["token", "generate", "--team", "sandbox"], Some("as olivia, in acme")),
        (&["token", "generate", "--user-token", "--description", "ci"], Some("as olivia")),
        (&["token", "rotate", "--team", "sandbox", "--to", "cat >/dev/null"], Some("as olivia, in acme")),
        (&["token", "delete", "--team", "sandbox"], Some("as olivia, in acme")),
        (&["organization", "create", "hooli", "--email", "it@hooli.example"], Some("as olivia")),
        (&["organization", "update", "--email", "x@y.example", "--organization", "hooli"], Some("as olivia, in hooli")),
        (&["organization", "delete", "hooli", "--yes"], Some("as olivia, in hooli")),
        (&["organization", "set-lifetime", "team", "3650", "--yes"], Some("as olivia, in acme")),
        (&["team", "create", "ops"], Some("as olivia, in acme")),
        (&["team", "rename", "ops", "operations"], Some("as olivia, in acme")),
        (&["team", "visibility", "operations", "organization"], Some("as olivia, in acme")),
        (&["team", "permissions", "operations", "--give", "manage-teams"], Some("as olivia, in acme")),
        (&["team", "token-management", "operations", "off"], Some("as olivia, in acme")),
        (&["member", "add", "operations", "ravi"], Some("as olivia, in acme")),
        (&["member", "remove", "operations", "ravi"], Some("as olivia, in acme")),
        (&["team", "delete", "operations", "--yes"], Some("as olivia, in acme")),
        (&["workspace", "create", "mill"], Some("as olivia, in acme")),
        (&["workspace", "lock", "mill"], Some("as olivia, in acme")),
        (&["workspace", "unlock", "mill"], Some("as olivia, in acme")),
        (&["access", "set", "mill", "data", "read"], Some("as olivia, in acme")),
        (&["access", "remove", "mill", "data"], Some("as olivia, in acme")),
        (&["workspace", "rename", "mill", "windmill"], Some("as olivia, in acme")),
        (&["workspace", "delete", "windmill", "--yes"], Some("as olivia, in acme")),
        (&["user", "create", "bob"], Some("as the operator of this model")),
        // What is so already changes nothing.
        (&["member", "add", "data", "tomas"], None),
        (&["token", "rotate", "--all", "--to", "cat"], None),
        (&["team", "show", "data"], None),
        (&["hygiene"], None),
        (&["audit", "export", "--to", "log.jsonl"], None),
    ];
    for (arguments, seat) in changes {
        let said = Said::of(home.unsaid(arguments, &[]), "");
        assert_eq!((said.code, said.seat.as_deref()), (Some(0), *seat), "{arguments:?}: {said:?}");
        assert!(!said.errors.lines().any(|line| line.starts_with("as ")), "said twice: {said:?}");
    }
    let said = Said::of(home.unsaid(&["team", "create", "ops", "--as", "lena"], &[]), "");
    assert_eq!((said.code, said.seat.as_deref()), (Some(3), Some("as lena, in acme")), "{said:?}");
}

#[test]
fn a_found_token_is_ended_where_it_belongs() {
    let home = Home::new();
    let token = home.good(&["token", "generate", "--team", "support", "--replace", "--organization", "initech"]);
    let said = Said::of(home.unsaid(&["whose-token", "--delete"], &[]), &token);
    assert_eq!((said.code, said.seat.as_deref()), (Some(0), Some("as olivia, in initech")), "{said:?}");
}
