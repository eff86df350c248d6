//! What verbs read of a host: whose a token is, who can do what, and what costs a request for each.

use std::io::Write;
use std::process::Stdio;

use crate::home::{printed, text};
use crate::host::Stage;

impl Stage {
    /// Whose token came in on the standard input.
    fn whose(&self, token: &str, arguments: &[&str]) -> std::process::Output {
        let host = format!("http://{}", self.server.address);
        let mut program = self.home.program(&[&["whose-token", "--host", &host], arguments].concat());
        program.env(format!("TF_TOKEN_{}", self.server.address), &self.owner).stdin(Stdio::piped());
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        child.stdin.take().expect("an input").write_all(token.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends")
    }

    fn made(&self, arguments: &[&str]) -> String {
        let made = self.model.run(&[&["token", "generate", "--db", "x.db"], arguments].concat());
        printed(&made).trim().to_owned()
    }
}

#[test]
fn the_host_says_whose_a_found_token_is_and_until_when() {
    let stage = Stage::new();
    let platform = stage.made(&["--team", "platform", "--replace", "--expires", "30d"]);
    let said = stage.whose(&platform, &[]);
    let table = printed(&said);
    assert!(table.contains("WHOSE") && table.contains("team platform"), "{table}");
    assert!(table.contains("EXPIRES") && table.contains("REACHES") && table.contains("acme: "), "{table}");
    assert!(table.contains("workspaces not told"), "{table}");
    assert!(!text(&said.stdout).contains(&platform) && !text(&said.stderr).contains(&platform));
    let organization = stage.made(&["--organization-token", "--replace"]);
    assert!(printed(&stage.whose(&organization, &[])).contains("organization acme"));
    // Of several tokens the host does not say which one it is.
    let user = printed(&stage.whose(&stage.owner, &[])).to_owned();
    assert!(user.contains("user olivia") && user.contains("the host does not say which"), "{user}");
    let json = printed(&stage.whose(&platform, &["--json"])).to_owned();
    assert!(json.contains("\"workspaces\": null") && json.contains("\"kind\": \"team\""), "{json}");
}

#[test]
fn a_token_that_a_host_does_not_know_is_said_so_and_a_found_one_is_deleted_there() {
    let stage = Stage::new();
    let strange = stage.whose("strange-token_of.no-one", &[]);
    assert_eq!(strange.status.code(), Some(4));
    assert!(text(&strange.stderr).contains("this is not a valid token on 127.0.0.1"), "{}", text(&strange.stderr));
    let data = stage.made(&["--team", "data", "--replace"]);
    let deleted = stage.whose(&data, &["--delete"]);
    assert!(deleted.status.success(), "{}", text(&deleted.stderr));
    assert_eq!(stage.server.ask(&data, "GET", "/api/v2/account/details", "").0, 401);
    let unsure = stage.whose(&stage.owner, &["--delete"]);
    assert_eq!(unsure.status.code(), Some(1));
    assert!(text(&unsure.stderr).contains("Nothing was deleted"), "{}", text(&unsure.stderr));
}

#[test]
fn a_host_is_asked_who_can_do_what_and_what_it_does_not_tell_is_no_no() {
    let stage = Stage::new();
    let can = |arguments: &[&str]| {
        let output = stage.run(&stage.owner, &[&["can"], arguments].concat());
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    let (code, said) = can(&["user:olivia", "team_token.generate", "team:platform"]);
    assert_eq!((code, said.as_str()), (Some(0), "Yes: user olivia can team_token.generate on team platform.\n"));
    let (code, said) = can(&["user:marcus", "organization.delete"]);
    assert!(code == Some(3) && said.contains("Who can:") && said.contains("olivia"), "{said}");
    // What decides about one workspace is read of that one.
    for (actor, action, expected) in
        [("team:platform", "workspace.lock", 0), ("team:data", "workspace.delete", 3), ("organization", "workspace.create", 0)]
    {
        let target: &[&str] = if action == "workspace.create" { &[] } else { &["workspace:web-prod"] };
        let (code, said) = can(&[&[actor, action], target].concat());
        let local = stage.model.run(&[&["can", "--db", "x.db", actor, action], target].concat());
        assert_eq!((code, code), (local.status.code(), Some(expected)), "{said}");
    }
    let (code, said) = can(&["user:marcus", "token.acknowledge", "token:at-1234567890abcdef"]);
    assert!(code != Some(0) && code != Some(3) && !said.starts_with("No:"), "{said}");
}

#[test]
fn the_matrix_on_a_host_says_what_was_not_told_until_it_is_looked_through() {
    let stage = Stage::new();
    let before = stage.run(&stage.owner, &["matrix", "--team", "app-dev"]);
    assert!(text(&before.stdout).contains("not told"), "{}", text(&before.stdout));
    assert!(text(&before.stderr).contains("What teams can do in workspaces was not read"), "{}", text(&before.stderr));
    let after = stage.run(&stage.owner, &["matrix", "--team", "app-dev", "--yes"]);
    assert!(!printed(&after).contains("not told"), "{}", printed(&after));
    let local = stage.model.run(&["matrix", "--db", "x.db", "--team", "app-dev"]);
    assert_eq!(printed(&after), printed(&local));
    let json = stage.run(&stage.owner, &["matrix", "--team", "app-dev", "--json"]);
    assert!(text(&json.stdout).contains("\"answer\": \"unknown\""), "{}", text(&json.stdout));
}

#[test]
fn hygiene_on_a_host_finds_what_the_model_finds_once_it_has_looked() {
    let stage = Stage::new();
    let lines = |output: &std::process::Output| {
        let mut lines: Vec<String> = printed(output).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let host = stage.run(&stage.owner, &["hygiene", "--yes"]);
    assert!(!text(&host.stderr).contains("partial"), "{}", text(&host.stderr));
    let reaches = |lines: &[String]| lines.iter().filter(|line| line.contains("reaches-nothing")).count();
    let (host, local) = (lines(&host), lines(&stage.model.run(&["hygiene", "--db", "x.db"])));
    assert_eq!(reaches(&host), reaches(&local), "{host:?} {local:?}");
    assert!(text(&stage.run(&stage.owner, &["hygiene"]).stderr).contains("was not read"));
}
