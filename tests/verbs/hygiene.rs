//! `hygiene`: what is amiss with tokens, in four forms, and how it ends.

use serde_json::Value;

use crate::fake::Ground;
use crate::home::Home;
use tfe_console::verbs::Exit;

/// The demo with a token of the team `owners`, which is as grave as it gets.
fn with_an_owners_token() -> Home {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "owners", "--expires", "2999-01-31"]);
    home
}

#[test]
fn what_is_amiss_is_a_table_the_gravest_first() {
    let text = with_an_owners_token().good(&["hygiene"]);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["SEVERITY", "RULE", "TOKEN", "FINDING", "FIX"]);
    assert_eq!(lines[1][..4], ["critical", "owners-token", "team", "owners"]);
    let ranks: Vec<usize> = lines[1..]
        .iter()
        .map(|line| ["critical", "high", "medium", "low"].iter().position(|word| *word == line[0]).expect("one"))
        .collect();
    assert!(ranks.is_sorted(), "{text}");
    assert!(text.contains("user olivia \"old laptop\"") && !text.contains("your token"), "{text}");
}

#[test]
fn it_ends_with_five_from_the_severity_on_that_was_said() {
    let home = Home::new();
    for (severity, code, sentence) in
        [("critical", 0, ""), ("high", 5, "2 findings are at least high.\n"), ("medium", 5, "4 findings are at least medium.\n")]
    {
        let said = home.run(&["hygiene", "--fail-on", severity]);
        assert_eq!((said.code, said.errors.as_str()), (Some(code), sentence), "{severity}");
        assert!(said.output.contains("creator-left"), "{said:?}");
    }
    let said = with_an_owners_token().run(&["hygiene", "--fail-on", "critical", "--json"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(5), "1 finding is critical.\n"));
    assert_eq!(serde_json::from_str::<Value>(&said.output).expect("JSON")["counts"]["critical"], 1);
}

#[test]
fn thresholds_are_flags() {
    let home = Home::new();
    assert!(!home.good(&["hygiene"]).contains("last used 60 days ago"));
    let text = home.good(&["hygiene", "--unused-after", "30", "--old-after", "200"]);
    assert!(text.contains("last used 61 days ago") && text.contains("generated 203 days ago"), "{text}");
    let said = home.run(&["hygiene", "--unused-after", "0"]);
    assert_eq!((said.code, said.output.as_str()), (Some(2), ""));
    assert!(said.errors.contains("--unused-after"), "{said:?}");
}

#[test]
fn json_has_what_was_looked_for_and_each_finding() {
    let report = Home::new().json(&["hygiene", "--json"]);
    let names: Vec<&str> = report.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["at", "counts", "findings", "hidden", "old_after_days", "organization", "unused_after_days"]);
    assert_eq!((&report["organization"], &report["hidden"]), (&Value::from("acme"), &Value::Null));
    assert_eq!((report["unused_after_days"].as_u64(), report["old_after_days"].as_u64()), (Some(90), Some(365)));
    let findings = report["findings"].as_array().expect("a list");
    let counts = report["counts"].as_object().expect("an object");
    assert_eq!(counts.values().filter_map(Value::as_u64).sum::<u64>(), findings.len() as u64);
    for finding in findings {
        let names: Vec<&str> = finding.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, ["kind", "mend", "owner_id", "reason", "rule", "severity", "token", "whose"]);
        assert!(finding["token"].as_str().is_some_and(|id| id.starts_with("at-")), "{finding}");
    }
}

#[test]
fn csv_is_a_line_for_each_finding_whatever_a_description_holds() {
    let home = Home::new();
    home.good(&["token", "generate", "--user-token", "--expires", "3d", "--description", "=1+1, \"x\""]);
    let text = home.good(&["hygiene", "--csv"]);
    assert!(text.starts_with("severity,rule,kind,whose,owner_id,token,reason,mend\r\n"), "{text}");
    assert!(text.contains(",user,\"user olivia \"\"=1+1, \"\"x\"\"\"\"\",user-"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with('=') || line.contains(",=")), "{text}");
}

#[test]
fn sarif_names_its_rules_and_where_a_token_belongs() {
    let log = with_an_owners_token().json(&["hygiene", "--sarif"]);
    assert_eq!(
        (log["version"].as_str(), log["$schema"].as_str().map(|schema| schema.contains("sarif-2.1.0"))),
        (Some("2.1.0"), Some(true))
    );
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!((driver["name"].as_str(), driver["version"].as_str()), (Some("tfe-console"), Some(env!("CARGO_PKG_VERSION"))));
    let rules = driver["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), 12);
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
        assert_eq!((&rule["id"], &rule["defaultConfiguration"]["level"]), (&result["ruleId"], &result["level"]));
        assert!(["error", "warning", "note"].iter().any(|level| result["level"] == **level), "{result}");
        assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| text.ends_with('.')), "{rule}");
        assert!(result["message"]["text"].as_str().is_some_and(|text| text.ends_with('.')), "{result}");
        let location = result["locations"][0].as_object().expect("a location");
        let logical = &location["logicalLocations"][0];
        assert!(logical["fullyQualifiedName"].as_str().is_some_and(|name| name.starts_with("acme/")), "{logical}");
    }
    let prints: std::collections::BTreeSet<&str> =
        results.iter().filter_map(|result| result["partialFingerprints"]["tokenAndRule/v1"].as_str()).collect();
    assert_eq!(prints.len(), results.len());
}

#[test]
fn sarif_has_all_that_github_requires_and_a_path_that_a_new_name_leaves_as_it_was() {
    let home = with_an_owners_token();
    home.good(&["token", "generate", "--team", "data", "--replace", "--expires", "2999-01-31"]);
    let log = home.json(&["hygiene", "--sarif"]);
    let text = |value: &Value, pointer: &str| {
        let found = value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        found.unwrap_or_else(|| panic!("{pointer} is missing: {value}")).to_owned()
    };
    text(&log, "/$schema");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules") {
        for pointer in ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text", "/defaultConfiguration/level"] {
            text(rule, pointer);
        }
    }
    let paths = |log: &Value| -> Vec<String> {
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert!(!results.is_empty());
        let of = |result: &Value| {
            for pointer in ["/ruleId", "/message/text", "/partialFingerprints/primaryLocationLineHash"] {
                text(result, pointer);
            }
            let place = &result["locations"][0]["physicalLocation"];
            for edge in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(place["region"][edge].as_u64().is_some_and(|number| number >= 1), "{place}");
            }
            let path = text(place, "/artifactLocation/uri");
            assert!(
                !path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-".contains(&byte)),
                "{path}"
            );
            path
        };
        results.iter().map(of).collect()
    };
    let before = paths(&log);
    assert!(before.iter().any(|path| path.starts_with("tokens/team/team-")), "{before:?}");
    home.good(&["team", "rename", "data", "numbers"]);
    let mut after = paths(&home.json(&["hygiene", "--sarif"]));
    after.sort();
    let mut before = before;
    before.sort();
    assert_eq!(after, before);
}

#[test]
fn who_is_no_owner_is_told_what_was_not_looked_at() {
    let home = Home::new();
    let said = home.run(&["hygiene", "--as", "ravi", "--fail-on", "high"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.output.contains("team app-dev") && !said.output.contains("team data"), "{said:?}");
    assert!(
        said.errors.starts_with("Only the teams and the own tokens of ravi were checked. Only organization owners"),
        "{said:?}"
    );
    let report = home.run(&["hygiene", "--as", "ravi", "--json"]);
    let report: Value = serde_json::from_str(&report.output).expect("JSON");
    assert!(report["hidden"].as_str().is_some_and(|reason| reason.contains("owners")), "{report}");
}

#[test]
fn nothing_amiss_prints_nothing_but_its_empty_form() {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "sandbox", "--expires", "300d"]);
    home.good_nothing(&["token", "revoke", "--team", "platform"]);
    let lena = ["--as", "lena"];
    let said = home.run(&[&["hygiene"][..], &lena].concat());
    assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.errors.ends_with("No problems with these tokens.\n"), "{said:?}");
    let said = home.run(&[&["hygiene", "--csv"][..], &lena].concat());
    assert_eq!(said.output.lines().count(), 1, "{said:?}");
}

#[test]
fn who_belongs_to_no_organization_has_none_to_look_at() {
    let home = Home::new();
    let said = home.run(&["hygiene", "--as", "guest", "--organization", "acme"]);
    assert_eq!((said.code, said.output.as_str()), (Some(4), ""), "{said:?}");
    assert!(said.errors.contains("guest belongs to no organization \"acme\""), "{said:?}");
}

#[test]
fn findings_that_are_too_many_to_hold_come_once_and_in_the_same_order_in_every_form() {
    let home = Home::new();
    let seeded = home.program(&["seed", "--teams", "2300", "--tokens", "2300"]).output().expect("the program");
    assert!(seeded.status.success(), "{seeded:?}");
    let report = home.json(&["hygiene", "--json"]);
    let findings = report["findings"].as_array().expect("a list");
    let text = |finding: &Value, field: &str| finding[field].as_str().expect("a text").to_owned();
    let key = |finding: &Value| ["severity", "rule", "token"].map(|field| text(finding, field));
    let keys: Vec<[String; 3]> = findings.iter().map(key).collect();
    for severity in ["critical", "high", "medium", "low"] {
        let counted = report["counts"][severity].as_u64().and_then(|count| usize::try_from(count).ok());
        assert_eq!(counted, Some(keys.iter().filter(|key| key[0] == severity).count()), "{severity}");
        let whose: Vec<String> = findings
            .iter()
            .filter(|finding| text(finding, "severity") == severity)
            .map(|finding| text(finding, "whose"))
            .collect();
        let of_teams: Vec<&String> = whose.iter().filter(|whose| whose.starts_with("team ")).collect();
        assert!(of_teams.is_sorted(), "{severity}");
    }
    assert!(keys.len() > 4_600, "two of a severity for each new token at least: {}", keys.len());
    let ranks = |key: &[String; 3]| ["critical", "high", "medium", "low"].iter().position(|word| *word == key[0]);
    assert!(keys.iter().map(ranks).is_sorted());
    let mut once = keys.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), keys.len(), "each once");
    let csv = home.good(&["hygiene", "--csv"]);
    let of_csv: Vec<[String; 3]> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            [fields[0], fields[1], fields[5]].map(str::to_owned)
        })
        .collect();
    assert_eq!(of_csv.len(), keys.len());
    assert_eq!(of_csv.iter().map(|key| &key[..2]).collect::<Vec<_>>(), keys.iter().map(|key| &key[..2]).collect::<Vec<_>>());
    let table = home.good(&["hygiene"]);
    let rules: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(rules, keys.iter().map(|key| &*key[1]).collect::<Vec<_>>());
    let columns: Vec<usize> = table.lines().filter_map(|line| line.find(" team ").or_else(|| line.find(" TOKEN "))).collect();
    assert!(columns.iter().all(|column| column == &columns[0]), "each column begins at the same place");
}

#[test]
fn a_signal_ends_it_between_two_stretches_and_what_was_printed_is_called_partial() {
    let ground = Ground::new();
    for form in [&["hygiene"][..], &["hygiene", "--json"]] {
        let done = ground.run_until(form, Some(0), None);
        assert_eq!(done.refused(), (Exit::Interrupted, "SIGINT has stopped it; not every token was checked."));
        assert_eq!((done.output.as_str(), done.errors.as_str()), ("", ""));
    }
    assert_eq!(ground.run_until(&["hygiene"], Some(5), None).outcome, Ok(Exit::Done));
}
