//! `audit list`, `verify` and `export`.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::home::Home;

/// The demo, of which somebody has tried something that they may not.
fn with_a_refusal() -> Home {
    let home = Home::new();
    home.refused(3, &["token", "generate", "--team", "data", "--replace", "--as", "tomas"]);
    home
}

/// Changes the model behind the program's back.
fn tamper(home: &Home, sql: &str) {
    let connection = Connection::open(home.path().join("model.db")).expect("the model");
    connection
        .execute_batch("DROP TRIGGER audit_events_are_not_edited; DROP TRIGGER audit_events_are_not_deleted")
        .expect("no triggers");
    connection.execute_batch(sql).expect("a change");
}

fn files(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.path()).expect("the home folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with("model.db"));
    names.sort();
    names
}

#[test]
fn rows_are_listed_the_newest_first() {
    let home = with_a_refusal();
    let text = home.good(&["audit", "list"]);
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().expect("a head").split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(head, ["ROW", "AT (UTC)", "ACTOR", "COMMAND", "TARGET", "OUTCOME", "VIA", "DETAIL"]);
    let first = lines.next().expect("a row");
    assert!(
        first.contains("tomas")
            && first.contains("team_token.generate")
            && first.contains("denied: the team does not let")
            && !first.contains("O24"),
        "{first}"
    );
    let numbers: Vec<i64> =
        text.lines().skip(1).map(|line| line.split(' ').next().and_then(|id| id.parse().ok()).expect("a number")).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] > pair[1]), "{numbers:?}");
}

#[test]
fn a_row_says_that_it_came_from_the_command_line_and_is_found_by_it() {
    let home = with_a_refusal();
    let rows = home.json(&["audit", "list", "--json", "--via", "command_line"]);
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!((&row["via"], &row["form"], &row["command"]), (&"command_line".into(), &2.into(), &"team_token.generate".into()));
    assert!(["token_id", "address", "client"].iter().all(|field| row[field].is_null()), "{row}");
    let text = home.good(&["audit", "list", "--via", "command_line"]);
    assert!(text.lines().nth(1).expect("a row").contains("command line"), "{text}");
    assert!(home.good(&["audit", "export", "--format", "csv", "--via", "seed"]).contains(",2,seed,,,\r\n"));
    assert_eq!(home.json(&["audit", "list", "--json", "--token-id", "at-6p5jTwJQXwqZBncC"]), Value::Array(Vec::new()));
}

#[test]
fn what_is_no_id_of_a_token_is_not_said_again() {
    let home = Home::new();
    let secret = "s3cr3t".repeat(3);
    let said = home.refused(2, &["audit", "list", "--token-id", &secret]);
    assert!(said.contains("--token-id: this is not the id of a token") && !said.contains("s3cr3t"), "{said}");
}

#[test]
fn filters_narrow_what_is_listed() {
    let home = with_a_refusal();
    let rows = |filter: &[&str]| -> Vec<Value> {
        let rows = home.json(&[&["audit", "list", "--json", "--limit", "1000"], filter].concat());
        rows.as_array().expect("a list").clone()
    };
    let all = rows(&[]).len();
    let of = |rows: &[Value], field: &str, wanted: &str| {
        rows.iter().all(|row| row[field].as_str().is_some_and(|text| text.contains(wanted)))
    };
    for (filter, field, wanted) in [
        (["--actor", "marcus"], "actor_name", "marcus"),
        (["--target", "workspace network-core"], "target_name", "workspace network-core"),
        (["--command", "team_token.generate"], "command", "team_token.generate"),
        (["--command", "team"], "command", "team."),
        (["--outcome", "denied"], "outcome", "denied"),
    ] {
        let found = rows(&filter);
        assert!(!found.is_empty() && found.len() < all && of(&found, field, wanted), "{filter:?}: {found:?}");
    }
    let (recent, older) = (rows(&["--since", "30d"]), rows(&["--until", "30d"]));
    assert!(!recent.is_empty() && !older.is_empty());
    assert_eq!(recent.len() + older.len(), all);
    // A day is meant to its end.
    let day = recent[0]["at"].as_str().expect("a time")[..10].to_owned();
    assert!(rows(&["--since", &day, "--until", &day]).contains(&recent[0]));
    assert_eq!(rows(&["--actor", "nobody at all"]).len(), 0);
}

#[test]
fn a_list_is_json_with_the_fields_of_an_export() {
    let home = with_a_refusal();
    let rows = home.json(&["audit", "list", "--json", "--limit", "1"]);
    let row = rows[0].as_object().expect("an object");
    let mut names: Vec<&str> = row.keys().map(String::as_str).collect();
    let export = home.good(&["audit", "export", "--outcome", "denied"]);
    let exported: Value = serde_json::from_str(export.lines().next().expect("a line")).expect("JSON");
    let mut theirs: Vec<&str> = exported.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(names, theirs);
    assert_eq!((&row["outcome"], &row["rule"], &exported), (&"denied".into(), &"O24".into(), &rows[0]));
}

#[test]
fn what_is_not_there_is_said() {
    let home = with_a_refusal();
    let said = home.run(&["audit", "list", "--limit", "2"]);
    assert_eq!(said.errors, "There are older rows than these 2. To see more, use --limit or --until.\n");
    assert_eq!(said.output.lines().count(), 3);
    let said = home.run(&["audit", "list", "--actor", "nobody"]);
    assert_eq!((said.code, said.output.as_str(), said.errors.as_str()), (Some(0), "", "No rows match.\n"));
    assert_eq!(home.json(&["audit", "list", "--actor", "nobody", "--json"]), serde_json::json!([]));
    let said = home.run(&["audit", "list", "--as", "lena", "--json"]);
    assert!(
        said.errors.starts_with("This shows only what lena did, and what others did to them. Only organization owners"),
        "{said:?}"
    );
    let rows: Value = serde_json::from_str(&said.output).expect("JSON");
    assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()), "{rows}");
    assert!(
        rows.as_array()
            .is_some_and(|rows| rows.iter().all(|row| row["actor_name"] == "lena" || row["target_name"] == "user lena")),
        "{rows}"
    );
}

#[test]
fn what_was_typed_wrong_is_named() {
    let home = Home::new();
    for (arguments, sentence) in [
        (
            &["--command", "team_token.genrate"][..],
            "--command: there is no command \"team_token.genrate\". Did you mean \"team_token.generate\"?",
        ),
        (
            &["--since", "soon"],
            "--since: this is not a time. Type a span (3h, 90d, 2w, 1y) or a date in UTC (2026-06-30, 2026-06-30 18:00).",
        ),
        (&["--until", "2026-13-01"], "--until: there is no 2026-13-01 in the calendar."),
        (&["--since", "1d", "--until", "2d"], "--until: this is not later than what --since says."),
    ] {
        assert_eq!(home.refused(2, &[&["audit", "list"], arguments].concat()), sentence);
    }
    for arguments in [["--outcome", "don"], ["--limit", "0"]] {
        let said = home.run(&[&["audit", "list"][..], &arguments].concat());
        assert_eq!((said.code, said.output.as_str()), (Some(2), ""), "{said:?}");
    }
}

#[test]
fn a_whole_chain_ends_with_its_head() {
    let home = Home::new();
    let text = home.good(&["audit", "verify"]);
    assert!(text.starts_with("The audit log is whole: ") && text.contains(" rows were checked.\nHead: "), "{text}");
    let report = home.json(&["audit", "verify", "--since-last", "--json"]);
    let names: Vec<&str> = report.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["broken", "checked", "head", "whole"]);
    assert_eq!((&report["whole"], &report["checked"], &report["broken"]), (&Value::Bool(true), &0.into(), &Value::Null));
    // A head that was written down holds later, and what came after it is looked at.
    let head = format!("{}:{}", report["head"]["id"], report["head"]["chain"].as_str().expect("a hash"));
    assert!(text.contains(&format!("Head: {head}, ")), "{text}");
    home.good(&["token", "generate", "--team", "sandbox"]);
    assert_eq!(home.json(&["audit", "verify", "--from", &head, "--json"])["checked"], 2);
    assert_eq!(home.json(&["audit", "verify", "--since-last", "--json"])["checked"], 0);
    let wrong = format!("{}:{}", report["head"]["id"], "0".repeat(64));
    let sentence = home.refused(5, &["audit", "verify", "--from", &wrong]);
    assert!(sentence.contains("has another hash"), "{sentence}");
    assert!(home.refused(2, &["audit", "verify", "--from", "5:abc"]).contains("\"5:abc\" is not a head"));
}

#[test]
fn a_row_that_was_changed_is_named() {
    let home = Home::new();
    home.good(&["audit", "verify"]);
    tamper(&home, "UPDATE audit_events SET actor_name = 'nobody' WHERE id = 5");
    let sentence = home.refused(5, &["audit", "verify"]);
    assert!(sentence.starts_with("the audit log is not whole. It is broken at row 5, of "), "{sentence}");
    assert!(sentence.ends_with("Row 5 does not fit its hash: it was changed, or moved, after it was written."), "{sentence}");
    let said = home.run(&["audit", "verify", "--json"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    let report: Value = serde_json::from_str(&said.output).expect("JSON");
    assert_eq!((&report["whole"], &report["broken"]["id"], &report["checked"]), (&Value::Bool(false), &5.into(), &4.into()));
    // What is whole since the last time is whole.
    home.good(&["audit", "verify", "--since-last"]);
}

#[test]
fn a_row_that_is_missing_is_named() {
    let home = Home::new();
    home.good(&["token", "list"]);
    tamper(&home, "DELETE FROM audit_events WHERE id = 7");
    assert!(home.refused(5, &["audit", "verify"]).contains("at row 7: Row 7 is missing"));
}

#[test]
fn an_export_is_printed_or_written_whole_for_its_user_alone() {
    let home = Home::new();
    let printed = home.good(&["audit", "export"]);
    let said = home.run(&["audit", "export", "--to", "log.jsonl"]);
    assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
    let count = printed.lines().count();
    assert_eq!(said.errors, format!("{count} rows were written to log.jsonl.\n"));
    assert_eq!(files(&home), ["log.jsonl"]);
    let path = home.path().join("log.jsonl");
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), printed);
    assert_eq!(path.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    let csv = home.good(&["audit", "export", "--format", "csv"]);
    assert!(csv.starts_with("id,request,at,actor,") && csv.lines().count() == count + 1, "{csv}");
    let some = home.good(&["audit", "export", "--command", "team_token"]);
    assert!(some.lines().count() > 0 && some.lines().all(|line| line.contains("\"team_token.")), "{some}");
    assert_eq!(home.good(&["audit", "export", "--actor", "nobody"]), "");
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_said() {
    let home = Home::new();
    std::fs::write(home.path().join("log"), "kept").expect("a file");
    let sentence = home.refused(1, &["audit", "export", "--to", "log"]);
    assert_eq!(sentence, "log was not written: there is a file of this name. To replace a file, say --force.");
    assert_eq!(std::fs::read_to_string(home.path().join("log")).expect("a file"), "kept");
    home.good_nothing(&["audit", "export", "--to", "log", "--force", "--format", "csv"]);
    assert!(std::fs::read_to_string(home.path().join("log")).expect("a file").starts_with("id,"));
    assert_eq!(files(&home), ["log"]);
    home.refused(1, &["audit", "export", "--to", "nowhere/log"]);
    home.refused(1, &["audit", "export", "--to", "/"]);
    let said = home.run(&["audit", "export", "--force"]);
    assert_eq!(said.code, Some(2), "{said:?}");
}

#[test]
fn who_may_not_read_the_log_exports_what_they_did() {
    let home = with_a_refusal();
    let said = home.run(&["audit", "export", "--as", "lena"]);
    assert!(said.errors.starts_with("This has only what lena did, and what others did to them."), "{said:?}");
    assert!(!said.output.is_empty() && !said.output.contains("\"actor_name\":\"marcus\""), "{said:?}");
}

#[test]
fn an_export_that_is_killed_leaves_nothing_once_the_next_is_written() {
    let home = Home::new();
    let seeded = home.program(&["seed", "--teams", "10000"]).output().expect("the program");
    assert!(seeded.status.success(), "{seeded:?}");
    let export = || home.program(&["audit", "export", "--to", "log", "--force"]);
    let begun = || files(&home).iter().filter(|name| name.contains(".part")).count();
    let mut child = export().stderr(Stdio::null()).spawn().expect("the program");
    while begun() == 0 && child.try_wait().expect("the program").is_none() {
        std::thread::yield_now();
    }
    child.kill().expect("a program that is under way");
    child.wait().expect("its end");
    assert_eq!(begun(), 1, "it was killed before it was done");
    // What another program still writes is left alone.
    let mut other = export().stderr(Stdio::null()).spawn().expect("the program");
    assert!(export().output().expect("the program").status.success());
    assert!(other.wait().expect("its end").success());
    assert_eq!(files(&home), ["log"]);
}

#[test]
fn an_export_that_is_interrupted_leaves_nothing() {
    let home = Home::new();
    let seeded = home.program(&["seed", "--teams", "10000"]).output().expect("the program");
    assert!(seeded.status.success(), "{seeded:?}");
    for (arguments, kept) in [(&["--to", "log"][..], None), (&["--to", "old", "--force"], Some("kept"))] {
        if let Some(text) = kept {
            std::fs::write(home.path().join("old"), text).expect("a file");
        }
        let mut program = home.program(&[&["audit", "export"], arguments].concat());
        let mut child = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
        let begun = || files(&home).iter().any(|name| name.contains(".part"));
        while !begun() && child.try_wait().expect("the program").is_none() {
            std::thread::yield_now();
        }
        let pid = Pid::from_child(&child);
        kill_process(pid, Signal::INT).expect("a program that is under way");
        let ended = child.wait_with_output().expect("its end");
        assert_eq!(ended.status.code(), Some(130));
        assert!(
            String::from_utf8_lossy(&ended.stderr).contains("SIGINT has stopped the export; nothing was written."),
            "{ended:?}"
        );
        let left = kept.map_or_else(Vec::new, |_| vec!["old".to_owned()]);
        assert_eq!(files(&home), left);
        if let Some(text) = kept {
            assert_eq!(std::fs::read_to_string(home.path().join("old")).expect("a file"), text);
        }
    }
}
