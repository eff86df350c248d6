//! `can`: yes with one line, or no with the reason, who may instead, and the way there.

use serde_json::Value;

use crate::home::Home;

/// The answer of a question that the law says no to.
fn no(home: &Home, arguments: &[&str]) -> String {
    let said = home.run(arguments);
    assert_eq!((said.code, said.errors.as_str()), (Some(3), ""), "{arguments:?}: {said:?}");
    said.output
}

#[test]
fn yes_is_one_line() {
    let home = Home::new();
    assert_eq!(
        home.good(&["can", "user:marcus", "team_token.generate", "team:platform"]),
        "Yes: user marcus can team_token.generate on team platform.\n"
    );
    for question in [
        &["team:platform", "workspace.rename", "workspace:network-core"][..],
        &["team:platform", "team_token.revoke", "team:platform"],
        &["organization", "team.create"],
        &["organization", "team.create", "organization"],
        &["user:nina", "team.add_member", "team:release", "user:ravi"],
        &["user:olivia", "user_token.generate", "user:olivia"],
        &["user:dana", "workspace.unlock", "workspace:billing-prod"],
        &["user:marcus", "organization.create"],
    ] {
        home.good(&[&["can"], question].concat());
    }
}

#[test]
fn no_has_the_reason_who_may_and_the_way() {
    let home = Home::new();
    let text = no(&home, &["can", "user:marcus", "organization_token.generate", "organization"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[0], "No: user marcus can't organization_token.generate on organization acme.");
    assert_eq!(lines[1], "Reason: Only organization owners can manage the organization token.");
    assert!(lines[2].starts_with("Who can: The owners olivia, omar can") && lines[3].starts_with("Way: Ask olivia"), "{text}");
    for (question, rule) in [
        (&["team:platform", "team_token.generate", "team:data"][..], "D2"),
        (&["organization", "team_token.generate", "team:owners"], "D2"),
        (&["organization", "run.create", "workspace:web-prod"], "T12"),
        (&["user:olivia", "team.rename", "team:owners"], "O3"),
        (&["user:olivia", "workspace.unlock", "workspace:billing-prod"], "A-lock"),
        (&["user:olivia", "workspace.set_team_access", "workspace:web-prod", "team:owners"], "O4"),
        (&["user:olivia", "user.update", "user:marcus"], "T15"),
        (&["user:olivia", "user.create"], "L1"),
        (&["team:data", "variable.create", "workspace:web-prod"], "A-write"),
    ] {
        let text = no(&home, &[&["can"], question].concat());
        assert!(!text.contains(&format!("({rule})")), "{question:?}: {text}");
        let json = no(&home, &[&["can"], question, &["--json"]].concat());
        assert!(json.contains(&format!("\"{rule}\"")), "{question:?}: {json}");
    }
}

#[test]
fn who_the_owners_are_is_said_once_in_an_answer_and_in_a_refusal() {
    let home = Home::new();
    for (actor, action, target) in [
        ("user:marcus", "organization_token.generate", "organization"),
        ("user:marcus", "team_token.generate", "team:data"),
        ("user:marcus", "team.create", "organization"),
        ("user:marcus", "team.add_member", "team:data"),
        ("user:marcus", "organization.set_maximum_lifetime", "organization"),
    ] {
        let text = no(&home, &["can", actor, action, target]);
        assert_eq!(text.matches("olivia, omar").count(), 1, "{text}");
    }
    for arguments in [
        &["organization", "update", "--email", "x@y.example"][..],
        &["organization", "set-lifetime", "team", "none"],
        &["team", "create", "ops"],
        &["token", "generate", "--organization-token", "--replace"],
        &["workspace", "create", "mill"],
    ] {
        let sentence = home.refused(3, &[arguments, &["--as", "lena"]].concat());
        assert_eq!(sentence.matches("olivia, omar").count(), 1, "{arguments:?}: {sentence}");
    }
}

#[test]
fn whether_it_is_the_last_owner_who_leaves_matters() {
    let home = Home::new();
    let remove = ["can", "user:olivia", "team.remove_member", "team:owners"];
    home.good(&remove);
    home.good(&[&remove[..], &["user:omar"]].concat());
    // In the other organization olivia is the only owner.
    let there = ["--organization", "initech"];
    assert!(no(&home, &[&remove[..], &there].concat()).contains("The last owner can't be removed"));
    assert!(no(&home, &[&remove[..], &["user:olivia"], &there].concat()).contains("The last owner can't be removed"));
    home.good(&[&remove[..], &["user:zoe"], &there].concat());
}

#[test]
fn who_generated_a_token_may_say_that_it_was_shown() {
    let home = Home::new();
    home.good(&["token", "generate", "--team", "sandbox"]);
    let row = home.json(&["token", "show", "--team", "sandbox", "--json"]);
    let token = format!("token:{}", row["id"].as_str().expect("an id"));
    home.good(&["can", "user:olivia", "token.acknowledge", &token]);
    assert!(no(&home, &["can", "user:omar", "token.acknowledge", &token]).contains("Only the user who generated a token"));
    let sentence = home.refused(4, &["can", "user:olivia", "token.acknowledge", "token:at-nothing"]);
    assert_eq!(sentence, "token.acknowledge: there is no token \"at-nothing\" that you can see.");
    home.refused(4, &["can", "user:ravi", "token.acknowledge", &token, "--as", "ravi"]);
}

#[test]
fn the_answer_is_json_too() {
    let home = Home::new();
    let yes = home.json(&["can", "team:platform", "workspace.lock", "workspace:web-prod", "--json"]);
    let names: Vec<&str> = yes.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["action", "actor", "allowed", "reason", "rule", "target", "way", "who_may"]);
    assert_eq!((&yes["allowed"], &yes["rule"]), (&Value::Bool(true), &Value::Null));
    let no: Value =
        serde_json::from_str(&no(&home, &["can", "team:data", "workspace.lock", "workspace:web-prod", "--json"])).expect("JSON");
    assert_eq!((&no["allowed"], &no["rule"], &no["actor"]), (&Value::Bool(false), &"A-write".into(), &"team data".into()));
    assert!(["reason", "who_may", "way"].iter().all(|part| no[part].as_str().is_some_and(|text| text.ends_with('.'))), "{no}");
}

#[test]
fn what_was_typed_wrong_is_named_with_what_is_needed() {
    let home = Home::new();
    let said = home.run(&["can", "user:marcus", "team_token.genrate", "team:platform"]);
    assert_eq!((said.code, said.output.as_str()), (Some(2), ""));
    assert!(said.errors.contains("tip: a similar value exists: 'team_token.generate'"), "{said:?}");
    assert!(said.errors.contains("team.create, team.rename, "), "{said:?}");
    for (code, question, sentence) in [
        (
            4,
            &["user:marcs", "team.delete", "team:data"][..],
            "there is no user \"marcs\" in acme that you can see. Did you mean \"marcus\"?",
        ),
        (
            4,
            &["team:platfrom", "team.delete", "team:data"],
            "there is no team \"platfrom\" whose rights you can see. Did you mean \"platform\"?",
        ),
        (
            4,
            &["user:marcus", "team.delete", "team:dta"],
            "team.delete: there is no team \"dta\" in acme that you can see. Did you mean \"data\"?",
        ),
        (
            2,
            &["marcus", "team.delete", "team:data"],
            "\"marcus\" names nobody: say user:NAME, team:NAME for the token of a team, or organization for its token.",
        ),
        (2, &["user:marcus", "team.delete"], "team.delete: it is about a team: team:NAME."),
        (2, &["user:marcus", "team.delete", "workspace:web-prod"], "team.delete: it is about a team: team:NAME."),
        (2, &["user:marcus", "user.create", "team:data"], "user.create: it is about no organization. Name no target."),
        (
            2,
            &["user:marcus", "run.create", "web-prod"],
            "run.create: \"web-prod\" names nothing. It is about a workspace: workspace:NAME.",
        ),
        (
            2,
            &["user:marcus", "team.create", "organization:initech"],
            "team.create: this looks at the organization acme, not at \"initech\". Say --organization to look at another.",
        ),
    ] {
        assert_eq!(home.refused(code, &[&["can"], question].concat()), sentence);
    }
}

#[test]
fn only_what_the_asker_may_see_is_answered() {
    let home = Home::new();
    let as_ravi = ["--as", "ravi"];
    home.good(&[&["can", "user:ravi", "team_token.generate", "team:app-dev"][..], &as_ravi].concat());
    assert!(
        no(&home, &[&["can", "user:ravi", "team.delete", "team:release"][..], &as_ravi].concat()).contains("can manage teams")
    );
    let sentence = home.refused(4, &[&["can", "user:marcus", "team.delete", "team:app-dev"][..], &as_ravi].concat());
    assert!(
        sentence.starts_with("what user:marcus can do depends on teams that you can't see. Only organization owners"),
        "{sentence}"
    );
    let sentence = home.refused(4, &[&["can", "team:data", "team.delete", "team:app-dev"][..], &as_ravi].concat());
    assert_eq!(sentence, "there is no team \"data\" whose rights you can see. There is only app-dev.");
    let sentence = home.refused(4, &[&["can", "user:ravi", "team.delete", "team:data"][..], &as_ravi].concat());
    assert!(sentence.starts_with("team.delete: there is no team \"data\" in acme that you can see."), "{sentence}");
    let sentence = home.refused(4, &[&["can", "user:ravi", "run.create", "workspace:data-lake"][..], &as_ravi].concat());
    assert!(sentence.contains("no workspace \"data-lake\""), "{sentence}");
}

#[test]
fn nothing_is_written_and_nothing_audited() {
    let home = Home::new();
    home.good(&["token", "list"]);
    let before = std::fs::read(home.path().join("model.db")).expect("the model");
    no(&home, &["can", "user:marcus", "organization.delete", "organization"]);
    home.good(&["can", "user:olivia", "organization.delete", "organization"]);
    assert!(before == std::fs::read(home.path().join("model.db")).expect("the model"), "the model has changed");
    assert!(!home.path().join("model.db-wal").exists(), "something was written");
}
