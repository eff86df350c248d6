//! An organization of a host: compared with a model, copied into one, written as resources; and campaigns on a host.

use std::process::Command;

use crate::home::{Home, printed, text};
use crate::host::Stage;

impl Stage {
    fn local(&self, arguments: &[&str]) -> std::process::Output {
        self.home.run(&[arguments, &["--db", "here.db"]].concat())
    }

    fn owner(&self, arguments: &[&str]) -> std::process::Output {
        self.run(&self.owner, arguments)
    }

    fn pulled() -> Self {
        let stage = Self::new();
        let pull = stage.owner(&["pull", "--organization", "acme", "--model", "here.db", "--yes"]);
        assert!(pull.status.success(), "{}", text(&pull.stderr));
        assert!(text(&pull.stderr).contains("Copied acme: 7 teams"), "{}", text(&pull.stderr));
        assert!(text(&pull.stderr).contains("Tokens are never copied"), "{}", text(&pull.stderr));
        stage
    }

    fn diff(&self, token: &str, more: &[&str]) -> (Option<i32>, String, String) {
        let said = self.run(token, &[&["diff", "--organization", "acme", "--model", "here.db"], more].concat());
        (said.status.code(), text(&said.stdout).to_owned(), text(&said.stderr).to_owned())
    }
}

#[test]
fn what_was_pulled_is_no_different_and_has_no_token() {
    let stage = Stage::pulled();
    let (code, plan, said) = stage.diff(&stage.owner, &["--yes"]);
    assert_eq!((code, said.as_str()), (Some(0), ""), "{plan}");
    // Tokens are on one side, and nothing is proposed for them.
    assert!(plan.starts_with("No differences.\n\nTokens, for which nothing is proposed:\n"), "{plan}");
    assert!(plan.contains("  team platform\n    host:  a token, ") && plan.contains("    model: none\n"), "{plan}");
    let tokens = stage.local(&["token", "list", "--json", "--as", "olivia"]);
    assert!(!text(&tokens.stdout).contains("\"id\": \"at-"), "{}", text(&tokens.stdout));
    let again = stage.owner(&["pull", "--organization", "acme", "--model", "here.db", "--yes"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("Nothing was copied"), "{}", text(&again.stderr));
    let other = stage.owner(&["pull", "--organization", "initech", "--model", "here.db", "--yes"]);
    assert!(other.status.success(), "{}", text(&other.stderr));
}

#[test]
fn the_settings_of_workspaces_are_pulled_and_compared_and_those_that_a_host_does_not_tell_are_not() {
    let stage = Stage::new();
    let show = |name: &str| {
        let (status, body) = stage.server.ask(&stage.owner, "GET", &format!("/api/v2/organizations/acme/workspaces/{name}"), "");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<serde_json::Value>(&body).expect("a document")
    };
    let id = show("web-prod")["data"]["id"].as_str().expect("an id").to_owned();
    let change = |attributes: &str| {
        let body = format!("{{\"data\": {{\"type\": \"workspaces\", \"attributes\": {attributes}}}}}");
        let (status, body) = stage.server.ask(&stage.owner, "PATCH", &format!("/api/v2/workspaces/{id}"), &body);
        assert_eq!(status, 200, "{body}");
    };
    change(
        r#"{"auto-apply": true, "terraform-version": "1.9.8", "working-directory": "live", "description": "The \"shop\"",
            "execution-mode": "remote", "trigger-patterns": ["live/**", "modules/**"]}"#,
    );
    let pull = stage.owner(&["pull", "--organization", "acme", "--model", "here.db", "--yes"]);
    assert!(pull.status.success(), "{}", text(&pull.stderr));
    assert!(stage.diff(&stage.owner, &["--yes"]).1.starts_with("No differences.\n"));
    change(r#"{"auto-apply": false, "terraform-version": "1.10.0", "trigger-patterns": []}"#);
    let (code, plan, _) = stage.diff(&stage.owner, &["--yes"]);
    let line = "~ workspace web-prod: terraform-version 1.10.0 → 1.9.8, trigger-patterns none → live/**, modules/**, \
                auto-apply false → true\n";
    assert!(code == Some(5) && plan.starts_with(line), "{plan}");
    let hcl = text(&stage.owner(&["export", "--format", "hcl", "--organization", "acme", "--yes"]).stdout).to_owned();
    for line in
        ["  terraform_version = \"1.10.0\"\n", "  working_directory = \"live\"\n", "  description = \"The \\\"shop\\\"\"\n"]
    {
        assert!(hcl.contains(line), "{line}: {hcl}");
    }
    validate(&stage.home, &hcl);
}

#[test]
fn what_differs_is_a_plan_with_its_exit_code_and_what_was_not_read_is_not_deleted() {
    let stage = Stage::pulled();
    for change in [
        &["team", "create", "fresh"][..],
        &["team", "permissions", "data", "--give", "manage-modules"],
        &["member", "add", "fresh", "marcus"],
        &["access", "set", "web-prod", "data", "admin"],
        &["workspace", "create", "new-one"],
    ] {
        let done = stage.local(&[change, &["--as", "olivia"]].concat());
        assert!(done.status.success(), "{change:?} {}", text(&done.stderr));
    }
    // What is on the host and not here would be deleted.
    let made = stage.model.run(&["team", "create", "theirs", "--db", "x.db", "--as", "olivia"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let (code, plan, said) = stage.diff(&stage.owner, &["--yes"]);
    assert_eq!((code, said.as_str()), (Some(5), ""), "{plan}");
    for line in [
        "+ team fresh\n",
        "+ member marcus of team fresh\n",
        "~ team data: +manage-modules\n",
        "+ workspace new-one\n",
        "access of team data to workspace web-prod: ",
        "- team theirs\n",
        "to delete.\n",
    ] {
        assert!(plan.contains(line), "{line}{plan}");
    }
    // Without a look, access is not compared, and nothing of it is proposed.
    let (code, plan, said) = stage.diff(&stage.owner, &[]);
    assert_eq!(code, Some(5));
    assert!(!plan.contains("access of team data") && said.contains("was not read"), "{plan}{said}");
    let json = stage.diff(&stage.owner, &["--json"]).1;
    assert!(json.contains("\"action\": \"add\"") && json.contains("\"missing\": ["), "{json}");
}

#[test]
fn who_does_not_see_all_of_a_host_is_told_what_was_not_compared_and_nothing_is_to_be_deleted_for_it() {
    let stage = Stage::pulled();
    let made = stage.model.run(&["token", "generate", "--db", "x.db", "--user-token", "--description", "trial", "--as", "ravi"]);
    let ravi = printed(&made).trim().to_owned();
    let (_, plan, said) = stage.diff(&ravi, &["--yes"]);
    assert!(said.contains("Not seen on the host, and not compared: team "), "{plan}{said}");
    assert!(!plan.contains("- team") && !plan.contains("+ team") && !plan.contains("- workspace"), "{plan}");
}

/// The provider for terraform, where this machine has one.
fn provider() -> Option<std::path::PathBuf> {
    let folders = std::env::split_paths(&std::env::var_os("PATH")?).collect::<Vec<_>>();
    let has = |name: &str| folders.iter().find(|folder| folder.join(name).is_file()).cloned();
    has("terraform").and_then(|_| has("terraform-provider-tfe"))
}

#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn validate(home: &Home, hcl: &str) {
    let Some(provider) = provider() else {
        eprintln!("SKIPPED: terraform and terraform-provider-tfe are not both on PATH, so nothing validated the resources.");
        return;
    };
    home.file("resources/main.tf", hcl);
    let configuration = format!(
        "provider_installation {{\n  dev_overrides {{ \"hashicorp/tfe\" = \"{}\" }}\n  direct {{}}\n}}\n",
        provider.display()
    );
    home.file("overrides.tfrc", &configuration);
    let folder = home.path().join("resources");
    let output = Command::new("terraform")
        .args(["validate", "-no-color"])
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", home.path().join("overrides.tfrc"))
        .env("TFE_TOKEN", "unused")
        .output()
        .expect("terraform");
    assert!(output.status.success(), "{}{}\n{hcl}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn an_export_is_resources_with_imports_that_terraform_takes_of_a_model_and_of_a_host() {
    let stage = Stage::new();
    let local = stage.model.run(&["export", "--format", "hcl", "--db", "x.db", "--organization", "acme"]);
    let local = printed(&local).to_owned();
    let host = stage.owner(&["export", "--format", "hcl", "--organization", "acme", "--yes"]);
    let host = printed(&host).to_owned();
    for kind in ["tfe_organization", "tfe_project", "tfe_workspace", "tfe_team", "tfe_team_members", "tfe_team_access"] {
        let count = |text: &str| text.matches(&format!("resource \"{kind}\"")).count();
        assert!(count(&local) > 0 && count(&local) == count(&host), "{kind}\n{local}\n{host}");
        assert_eq!(count(&local), local.matches(&format!("to = {kind}.")).count(), "{kind} has imports");
    }
    assert!(host.contains("hostname = \"127.0.0.1:") && !local.contains("hostname"), "{host}");
    assert!(!local.contains("tfe_team_token"), "tokens are left out");
    validate(&stage.home, &local);
    validate(&stage.home, &host);
}

#[test]
fn a_campaign_on_a_host_rotates_into_a_receiver_and_goes_on_where_it_was_stopped() {
    let stage = Stage::new();
    let to = "printf '%s ' \"$TFE_TOKEN_OWNER\" >> done; cat > received";
    let preview = stage.owner(&["token", "rotate", "--all", "--kind", "team", "--to", to]);
    assert!(text(&preview.stderr).contains("This was a dry run"), "{}", text(&preview.stderr));
    // The second token is refused by its receiver.
    let second = "case \"$TFE_TOKEN_OWNER\" in data) exit 3;; esac; cat > /dev/null";
    let failed = stage.owner(&["token", "rotate", "--all", "--kind", "team", "--yes", "--to", second, "--journal", "journal"]);
    assert!(!failed.status.success(), "{}", text(&failed.stderr));
    let said = text(&failed.stderr).to_owned();
    assert!(said.contains("--resume") && said.contains("--host"), "{said}");
    let id = said.split("--resume ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an id").to_owned();
    let resumed = stage.owner(&["token", "rotate", "--resume", &id, "--to", to, "--journal", "journal"]);
    assert!(resumed.status.success(), "{}", text(&resumed.stderr));
    assert!(text(&resumed.stderr).contains("goes on"), "{}", text(&resumed.stderr));
    let received = std::fs::read_to_string(stage.home.path().join("received")).expect("it was delivered");
    assert_eq!(stage.server.ask(received.trim(), "GET", "/api/v2/account/details", "").0, 200);
}
