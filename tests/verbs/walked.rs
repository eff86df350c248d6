//! Verbs over more teams than are held at once: `matrix` and `export` say of each what they say among few, and what is about one
//! token reads nothing of the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use rusqlite::trace::TraceEvent;
use serde_json::{Value, json};
use tempfile::TempDir;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Survey};
use tfe_console::domain::{SafeText, TokenOwner};
use tfe_console::insight::holder::Holder;
use tfe_console::insight::powers::{Asker, Scope, Teams, questions};
use tfe_console::verbs::Exit;

use crate::fake::{Ground, well};
use crate::support::{FixedWorld, folder};

/// The demo with so many more teams and tokens, of which some are visible, let no member manage their token, or have a member.
fn demo_with(teams: usize) -> (TempDir, Ground) {
    let folder = folder();
    let file = folder.path().join("model.db");
    let open = || Local::open(&Place::File(file.clone()), &Content::Demo, Arc::new(FixedWorld::new()), "tester".to_owned());
    drop(open().expect("a model"));
    let raw = Connection::open(&file).expect("the file");
    raw.pragma_update(None, "foreign_keys", "ON").expect("foreign keys");
    raw.execute_batch(&format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {teams})
         SELECT i, replace(1111111111111111 + i, '0', 'z') AS id FROM n;
         INSERT INTO teams (id, organization_id, name, created_at, visibility, member_tokens)
         SELECT 'team-' || id, (SELECT id FROM organizations WHERE name = 'acme'), printf('t %05d', i),
                '2026-01-01T00:00:00.000Z', iif(i % 3 = 0, 'organization', 'secret'), i % 5 <> 0 FROM n;
         INSERT INTO memberships (team_id, user_id, created_at)
         SELECT 'team-' || id, (SELECT id FROM users WHERE username = 'marcus'), '2026-01-01T00:00:00.000Z'
         FROM n WHERE i % 400 = 0;
         INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, shown_at, checksum)
         SELECT randomblob(32), 'at-' || id, 'team-' || id, 'abcdef', '2026-01-01T00:00:00.000Z',
                (SELECT id FROM users WHERE username = 'olivia'), 'olivia', '2026-01-01T00:00:00.000Z', 0 FROM n"
    ))
    .expect("teams");
    (folder, Ground { model: open().expect("the model") })
}

fn done(ground: &Ground, arguments: &[&str]) -> String {
    let done = ground.run(arguments, &well);
    assert_eq!(done.outcome.as_ref().ok(), Some(&Exit::Done), "{done:?}");
    done.output
}

/// What the matrix says of a holder when every team is kept and named.
fn named(survey: &Survey, owner: TokenOwner) -> Vec<Value> {
    let holder = Holder::of(survey, owner).expect("known");
    let mut teams = Teams::new(survey.teams.iter().map(|team| team.id));
    survey.teams.iter().for_each(|team| teams.take(team));
    let asker = Asker::new(survey, &holder, &teams);
    let grounds = |cell: tfe_console::insight::powers::Cell| {
        let ground = |ground: &tfe_console::insight::powers::Ground| {
            let text = ground.rule.map_or_else(|| ground.text.clone(), |rule| format!("{} ({rule})", ground.text));
            let on: Vec<&str> = ground.on.iter().map(SafeText::as_str).collect();
            json!({ "allowed": ground.allowed, "text": text, "on": on })
        };
        json!(cell.grounds.iter().map(ground).collect::<Vec<_>>())
    };
    questions().map(|question| grounds(asker.ask(question))).collect()
}

#[test]
fn a_matrix_over_more_teams_than_are_kept_counts_and_names_every_one() {
    let (_folder, ground) = demo_with(2_345);
    let survey = ground.model.survey(ground.user("olivia"), ground.organization()).expect("a survey");
    let team = |name: &str| TokenOwner::Team(survey.teams.iter().find(|team| team.name.as_str() == name).expect("a team").id);
    let person = |name: &str| survey.people.iter().find(|person| person.username.as_str() == name).expect("a user").id;
    let holders = [
        ("team:platform", team("platform")),
        ("team:t 02000", team("t 02000")),
        ("user:marcus", TokenOwner::User(person("marcus"))),
        ("organization", TokenOwner::Organization(ground.organization())),
    ];
    for (who, owner) in holders {
        let matrix: Value = serde_json::from_str(&done(&ground, &["matrix", "--actor", who, "--json"])).expect("JSON");
        let lines = matrix["lines"].as_array().expect("lines");
        let expected = named(&survey, owner);
        assert_eq!(lines.len(), expected.len());
        for ((line, expected), question) in lines.iter().zip(expected).zip(questions()) {
            let answer = &line["answers"][0];
            assert!(answer["grounds"] == expected, "{who}: {}", question.label);
            if question.scope() == Scope::Teams && answer["answer"] == "some" {
                assert_eq!(answer["of"], survey.teams.len(), "{who}: {}", question.label);
            }
        }
        let table = done(&ground, &["matrix", "--actor", who]);
        assert!(table.lines().count() == lines.len() + 1, "{table}");
    }
}

#[test]
fn an_export_of_more_teams_than_are_held_at_once_has_each_of_them_once() {
    let (_folder, ground) = demo_with(2_345);
    let hcl = done(&ground, &["export", "--format", "hcl"]);
    let count = |kind: &str| hcl.lines().filter(|line| line.starts_with(&format!("resource \"{kind}\" "))).count();
    assert_eq!(count("tfe_team"), 2_345 + 7);
    assert_eq!(count("tfe_team_members"), 5 + 7, "marcus is in every four hundredth");
    let labels: Vec<&str> = hcl.lines().filter(|line| line.starts_with("resource ")).collect();
    let each: std::collections::BTreeSet<&str> = labels.iter().copied().collect();
    assert_eq!(labels.len(), each.len(), "no two are alike");
    for line in ["resource \"tfe_team\" \"t_00001\" {", "resource \"tfe_team\" \"t_02345\" {", "  usernames = [\"marcus\"]"] {
        assert!(hcl.lines().any(|known| known == line), "{line}");
    }
    let (few, small) = demo_with(3);
    let of_the_demo = |hcl: &str| {
        let parts = hcl.split("\n\n").filter(|part| !part.contains("t_0") && !part.contains("t 0"));
        parts.filter(|part| part.starts_with("resource")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of_the_demo(&hcl), of_the_demo(&done(&small, &["export", "--format", "hcl"])), "the rest is as among few");
    drop(few);
}

#[test]
fn a_signal_ends_what_walks_through_every_team_and_says_so() {
    let (_folder, ground) = demo_with(2_345);
    for (verb, unfinished) in [
        (&["matrix", "--team", "platform"][..], "not every team was looked at."),
        (&["matrix", "--team", "platform", "--json"], "not every team was looked at."),
        (&["export", "--format", "hcl"], "what was written is not whole."),
        (&["organization", "set-lifetime", "team", "30", "--yes"], "nothing was changed."),
    ] {
        // While teams are read, and while answers are written out.
        for patience in if verb.contains(&"--json") { vec![0, 2, 4] } else { vec![0, 2] } {
            let done = ground.run_until(verb, Some(patience), None);
            let (exit, sentence) = done.refused();
            assert_eq!(exit, Exit::Interrupted, "{verb:?}");
            assert!(sentence.ends_with(unfinished), "{verb:?}: {sentence}");
        }
    }
}

/// How many statements were run.
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

fn count(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, _) = event {
        STATEMENTS.fetch_add(usize::from(!statement.sql().is_empty()), Ordering::Relaxed);
    }
}

#[test]
fn what_is_about_one_token_reads_as_much_among_ten_thousand_teams_as_among_a_thousand() {
    let counts = |teams: usize| {
        let (_folder, Ground { model }) = demo_with(teams);
        let ground = Ground { model: model.traced(count) };
        let verbs: [&[&str]; 5] = [
            &["can", "team:platfrom", "run.create", "workspace:web-prod"],
            &["can", "user:nobody", "run.create", "workspace:web-prod"],
            &["can", "team:data", "run.create", "workspace:web-prod", "--as", "ravi"],
            &["hygiene", "--as", "ravi"],
            &["organization", "set-lifetime", "organization", "30", "--yes"],
        ];
        verbs.map(|verb| {
            let before = STATEMENTS.load(Ordering::Relaxed);
            let done = ground.run(verb, &well);
            assert!(!done.output.contains('\u{0}'), "{done:?}");
            STATEMENTS.load(Ordering::Relaxed) - before
        })
    };
    let (few, many) = (counts(1_000), counts(10_000));
    assert_eq!(few, many);
    assert!(few.iter().all(|count| *count > 0 && *count < 600), "{few:?}");
}
