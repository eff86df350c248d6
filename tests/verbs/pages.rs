//! `completions`, `man`, `--version` and `paths`: what is said of the program.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::home::Home;

impl Home {
    /// What it prints without a model, which these verbs have no use for.
    fn prints(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.path())
            .current_dir(self.path())
            .output()
            .expect("the program");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    }
}

/// What bash makes of the words so far, the last of which is being typed, with the names of a model.
fn completed(home: &Home, words: &[&str]) -> Vec<String> {
    std::fs::write(home.path().join("complete"), home.prints(&["completions", "bash"])).expect("a file");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tfe-console")).parent().expect("a folder");
    let line = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let at = words.len() - 1;
    let script = format!(
        ". ./complete; COMP_WORDS=({line}); COMP_CWORD={at}; COMP_TYPE=9;
         $(complete -p tfe-console | sed 's/.*-F \\([^ ]*\\).*/\\1/') tfe-console '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words[at],
        words[at - 1]
    );
    let path = format!("{}:/usr/bin:/bin", program.display());
    let output = Command::new("bash")
        .args(["-c", &script])
        .env_clear()
        .env("HOME", home.path())
        .env("PATH", path)
        .current_dir(home.path())
        .output()
        .expect("bash");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn bash_takes_the_completions_and_completes_verbs_and_their_values() {
    let home = Home::new();
    let script = home.prints(&["completions", "bash"]);
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("bash");
    bash.stdin.take().expect("its input").write_all(script.as_bytes()).expect("all of it");
    let output = bash.wait_with_output().expect("its end");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert_eq!(completed(&home, &["tfe-console", "team", "perm"]), ["permissions"]);
    assert_eq!(completed(&home, &["tfe-console", "team", "permissions", "x", "--give", "manage-me"]), ["manage-membership"]);
    let verbs = completed(&home, &["tfe-console", ""]);
    for verb in ["token", "team", "hygiene", "completions"] {
        assert!(verbs.iter().any(|word| word == verb), "{verb}: {verbs:?}");
    }
    assert!(verbs.iter().all(|word| !word.contains("clipboard")), "what the console starts itself is not offered: {verbs:?}");
}

#[test]
fn names_of_the_model_are_completed_and_the_model_is_only_read() {
    let home = Home::new();
    home.good(&["team", "list"]);
    let bytes = || std::fs::read(home.path().join("model.db")).expect("a model");
    let before = bytes();
    for (words, found) in [
        (&["tfe-console", "--db", "model.db", "team", "show", "pl"][..], &["platform"][..]),
        (&["tfe-console", "--db", "model.db", "token", "show", "--team", "s"], &["sandbox", "security"]),
        (&["tfe-console", "--db", "model.db", "workspace", "show", "web-p"], &["web-prod"]),
        (&["tfe-console", "--db", "model.db", "member", "add", "platform", "om"], &["omar"]),
        (&["tfe-console", "--db", "model.db", "--as", "mar"], &["marcus"]),
        (&["tfe-console", "--db", "model.db", "--organization", "ac"], &["acme"]),
        (&["tfe-console", "--db", "model.db", "--as", "marcus", "team", "show", "sec"], &[]),
        (&["tfe-console", "--db", "model.db", "team", "create", "pl"], &[]),
        (&["tfe-console", "--db", "model.db", "user", "create", "mar"], &[]),
    ] {
        assert_eq!(completed(&home, words), found, "{words:?}");
    }
    assert_eq!(bytes(), before);
}

#[test]
fn a_model_that_is_not_there_is_not_made_to_complete_a_name() {
    let home = Home::new();
    assert!(completed(&home, &["tfe-console", "--db", "model.db", "team", "show", "pl"]).is_empty());
    assert!(!home.path().join("model.db").exists());
}

#[test]
fn every_shell_has_completions_and_an_unknown_one_is_named() {
    let home = Home::new();
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(home.prints(&["completions", shell]).contains("TFE_CONSOLE_COMPLETE"), "{shell}");
    }
    let said = home.run(&["completions", "csh"]);
    assert!(said.code == Some(2) && said.errors.contains("[possible values: bash"), "{said:?}");
}

#[test]
fn the_manual_has_a_page_for_the_program_and_one_for_each_verb() {
    let home = Home::new();
    let page = home.prints(&["man"]).replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    assert!(!page.contains("clipboard"), "what the console starts itself is no verb");
    insta::assert_snapshot!("the_manual", page);
    insta::assert_snapshot!(
        "the_manual_of_a_verb",
        home.prints(&["man", "access", "set"]).replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    );
    let sentence = home.refused(4, &["man", "acces"]);
    assert_eq!(sentence, "there is no verb \"acces\". Did you mean \"access\"?");
    assert_eq!(home.run(&["man", "clipboard-helper"]).code, Some(4));
}

#[test]
fn the_version_says_what_a_report_about_a_mistake_needs() {
    let home = Home::new();
    assert_eq!(home.prints(&["-V"]), format!("tfe-console {}\n", env!("CARGO_PKG_VERSION")));
    let long = home.prints(&["--version"]);
    let heads: Vec<&str> = long.lines().skip(1).filter_map(|line| line.split(':').next()).collect();
    assert_eq!(heads, ["commit", "target", "SQLite", "TERM", "COLORTERM", "program", "locale"]);
    assert!(long.contains(std::env::consts::ARCH) && long.contains("SQLite:     3."), "{long}");
    let mut program = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
    let output = program.arg("--version").env("TERM", "a\u{1b}[2Jb").output().expect("the program");
    assert!(!output.stdout.contains(&0x1b), "what the environment has steers no terminal");
}

#[test]
fn the_places_are_those_of_the_model_the_configuration_the_themes_and_the_helper() {
    let home = Home::new();
    let text = home.prints(&["paths"]);
    let heads: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(heads, ["model", "configuration", "themes", "helper"]);
    home.good(&["credentials-helper", "install"]);
    let helper = home.prints(&["paths"]).lines().last().expect("a line").to_owned();
    assert!(helper.ends_with("terraform-credentials-tfe-console"), "{helper}");
}
