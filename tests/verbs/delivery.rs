//! Each command that the help gives for storing a token, with a stand-in for the program that stores it: the token is
//! on its standard input, and nowhere else.

use std::os::unix::fs::PermissionsExt;

use tfe_console::domain::Secret;
use tfe_console::invocation::Invocation;
use tfe_console::verbs::token::rotate::examples::{EXAMPLES, text};

use crate::home::Said;
use crate::stand_in::{Call, Stage, shows, token_in};

/// The item as 1Password gives it.
const ITEM: &str = r#"{"title":"tfe","fields":[{"id":"username","value":"ci"},{"id":"credential","value":"old"}]}"#;

/// The command for what is called so.
fn example(name: &str) -> &'static str {
    let found: Vec<&str> = EXAMPLES
        .iter()
        .map(|(_, command)| *command)
        .filter(|command| command.starts_with(name) || command.contains(&format!(" {name} ")))
        .collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

fn deliver(stage: &Stage, name: &str) -> Said {
    let said = stage.run(&["token", "rotate", "--team", "platform", "--to", example(name)]);
    assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
    said
}

/// That the token works, and is in the input of these calls and nothing else of any call.
fn only_in_the_input(stage: &Stage, secret: &Secret, said: &Said, names: &[&str]) {
    assert!(stage.bearer(secret).is_some(), "the token does not work");
    stage.hides(secret, said);
    for call in names.iter().flat_map(|name| stage.calls(name)) {
        assert!(!shows(secret, call.arguments.join(" ").as_bytes()), "{:?}", call.arguments);
        assert!(!shows(secret, call.environment.as_bytes()), "{}", call.environment);
        assert!(!call.environment.contains("TF_TOKEN_") && !call.input.contains("private"), "{call:?}");
        for variable in ["TFE_TOKEN_KIND=team", "TFE_TOKEN_OWNER=platform", "TFE_ORGANIZATION=acme"] {
            assert!(call.environment.lines().any(|line| line == variable), "{}", call.environment);
        }
    }
}

/// A program that is called once and reads the token as it is.
fn reads_it_plainly(name: &str, arguments: &[&str]) {
    let stage = Stage::new();
    stage.stand_in(name, "echo stored; cat $given; base64 $given >&2");
    let said = deliver(&stage, name);
    let calls = stage.calls(name);
    let [Call { input, arguments: given, .. }] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(given, arguments);
    let secret = Secret::parse(input).expect("the token and nothing else");
    only_in_the_input(&stage, &secret, &said, &[name]);
    assert!(said.errors.starts_with("  | stored\n") && said.errors.contains("[masked]"), "{}", said.errors);
}

#[test]
fn vault_reads_it() {
    reads_it_plainly("vault", &["kv", "put", "-mount=secret", "ci/tfe", "token=-"]);
}

#[test]
fn github_reads_it() {
    reads_it_plainly("gh", &["secret", "set", "TF_API_TOKEN", "--repo", "acme/infra"]);
}

#[test]
fn aws_reads_it() {
    let arguments = ["secretsmanager", "put-secret-value", "--secret-id", "ci/tfe", "--secret-string", "file:///dev/stdin"];
    reads_it_plainly("aws", &arguments);
}

/// 1Password with this item. jq is the real one where there is one; otherwise just what this filter does to the item.
fn one_password(item: &str) -> Stage {
    let stage = Stage::new();
    stage.stand_in(
        "op",
        &format!("case $2 in get) printf '%s' '{item}'; test -n '{item}' ;; edit) cat $given ;; *) exit 1 ;; esac"),
    );
    let instead = ITEM.replace("old", "TOKEN");
    let instead = format!("grep -q credential $given && printf '%s' '{instead}' | sed \"s/TOKEN/$(cat /dev/fd/3)/\"");
    stage.stand_in("jq", &format!("if [ -x /usr/bin/jq ]; then /usr/bin/jq \"$@\" < $given; else {instead}; fi"));
    stage
}

#[test]
fn one_password_without_the_item_or_its_field_is_a_failed_delivery() {
    for item in ["", r#"{"title":"tfe","fields":[{"id":"username","value":"ci"}]}"#] {
        let stage = one_password(item);
        let said = stage.run(&["token", "rotate", "--team", "platform", "--to", example("op")]);
        assert_eq!(said.code, Some(1), "{item}: {said:?}");
        assert!(said.errors.contains("was delivered nowhere"), "{said:?}");
    }
}

#[test]
fn one_password_reads_it_in_the_item() {
    let stage = one_password(ITEM);
    let said = deliver(&stage, "op");
    let calls = stage.calls("op");
    let [get, edit] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(get.arguments, ["item", "get", "tfe", "--vault", "ci", "--format", "json"]);
    assert_eq!(
        (edit.arguments.as_slice(), get.input.as_str()),
        (&["item", "edit", "tfe", "--vault", "ci"].map(str::to_owned)[..], "")
    );
    let item: serde_json::Value = serde_json::from_str(&edit.input).expect("the item");
    let secret = Secret::parse(item["fields"][1]["value"].as_str().expect("a value")).expect("the token and nothing else");
    assert_eq!((item["title"].as_str(), item["fields"][0]["value"].as_str()), (Some("tfe"), Some("ci")));
    only_in_the_input(&stage, &secret, &said, &["op", "jq"]);
    assert_eq!(stage.calls("jq")[0].input, ITEM);
}

#[test]
fn kubernetes_reads_it() {
    let stage = Stage::new();
    stage.stand_in(
        "kubectl",
        "case $1 in create) echo 'data:'; echo \"  token: $(base64 -w 0 < $given)\" ;; apply) cat $given ;; esac",
    );
    let said = deliver(&stage, "kubectl");
    let calls = stage.calls("kubectl");
    // Both are started at once, and either may be the first.
    let create = calls.iter().find(|call| call.arguments[0] == "create").expect("a call");
    let apply = calls.iter().find(|call| call.arguments[0] == "apply").expect("a call");
    let arguments =
        ["create", "secret", "generic", "tfe-token", "--from-file=token=/dev/stdin", "--dry-run=client", "-o", "yaml"];
    assert_eq!((calls.len(), create.arguments.as_slice()), (2, &arguments.map(str::to_owned)[..]));
    assert_eq!(apply.arguments, ["apply", "--server-side", "-f", "-"]);
    let secret = Secret::parse(&create.input).expect("the token and nothing else");
    assert!(shows(&secret, apply.input.as_bytes()), "{}", apply.input);
    only_in_the_input(&stage, &secret, &said, &["kubectl"]);
}

#[test]
fn a_file_for_its_user_alone_takes_it_whole() {
    let stage = Stage::new();
    let file = stage.home.path().join("tfe-token");
    std::fs::write(&file, "old").expect("a file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("a file for all");
    let said = deliver(&stage, "umask");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let secret = Secret::parse(&std::fs::read_to_string(&file).expect("a file")).expect("the token and nothing else");
    std::fs::remove_file(&file).expect("a file");
    only_in_the_input(&stage, &secret, &said, &[]);
}

#[test]
fn the_examples_are_printed_ready_to_be_used() {
    let stage = Stage::new();
    let said = Said::of(stage.home.bare(&["token", "rotate", "--examples"]), "");
    assert_eq!((said.code, said.output.as_str()), (Some(0), text(&Invocation::default()).as_str()));
    insta::assert_snapshot!("rotate_examples", said.output);
    assert!(token_in(&said.output).is_none());
}
