//! The statements that the verbs run.

use rusqlite::Connection;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::verbs::seat::Wish;

use crate::fake::{Ground, well};
use crate::scans;
use crate::support::{FixedWorld, folder};

/// What is about one thing, or one change. What lists or looks through everything is not here.
const VERBS: [&[&str]; 22] = [
    &["team", "show", "platform"],
    &["team", "create", "night-shift"],
    &["team", "rename", "night-shift", "day-shift"],
    &["team", "list"],
    &["team", "delete", "day-shift", "--yes"],
    &["token", "show", "--team", "platform"],
    &["token", "generate", "--team", "platform", "--replace"],
    &["token", "delete", "--team", "platform"],
    &["token", "show", "--organization-token"],
    &["token", "list"],
    &["member", "list", "platform"],
    &["member", "add", "platform", "omar"],
    &["member", "remove", "platform", "omar"],
    &["workspace", "list"],
    &["workspace", "show", "web-prod"],
    &["workspace", "lock", "web-prod"],
    &["workspace", "unlock", "web-prod"],
    &["access", "list", "web-prod"],
    &["organization", "list"],
    &["organization", "show"],
    &["can", "team:platform", "run.create", "workspace:web-prod"],
    &["can", "user:marcus", "team_token.generate", "team:platform"],
];

#[test]
fn no_statement_of_a_verb_scans_a_table() {
    let folder = folder();
    let file = folder.path().join("model.db");
    let world = std::sync::Arc::new(FixedWorld::new());
    let model = Local::open(&Place::File(file.clone()), &Content::Demo, world, "tester".to_owned()).expect("a model");
    let ground = Ground { model: model.traced(scans::record) };
    // Nothing is said of who asks, and where.
    Wish::default().seat(&ground.model, ground.model.remembered().expect("a seat")).unwrap_or_else(|_| panic!("a seat"));
    for verb in VERBS {
        let done = ground.run(verb, &well);
        assert!(done.outcome.is_ok(), "{verb:?}: {done:?}");
    }
    scans::assert_none_but(&Connection::open(&file).expect("the model"), &["instr(lower(username), lower(?1))"]);
}
