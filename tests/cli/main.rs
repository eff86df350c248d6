//! The program from outside: what it prints and how it ends when there is no terminal to open the console in.

mod db;
mod home;
mod host;
mod host_faults;
mod host_reads;
mod host_structure;
#[path = "../support/needles.rs"]
mod needles;
mod secrets;
mod seed;
mod serve;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/home.rs"]
mod support_home;
mod tokens;
mod trouble;
#[path = "../support/trusting.rs"]
mod trusting;

use std::fs;
use std::process::Output;

use home::{Home, printed, refused, said, text};

#[test]
fn it_says_its_version() {
    let output = Home::new().run(&["-V"]);
    let version = text(&output.stdout).replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    insta::assert_snapshot!(version, @"tfe-console [VERSION]");
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn it_explains_itself() {
    let output = Home::new().run(&["--help"]);
    insta::assert_snapshot!("help", text(&output.stdout));
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn it_explains_itself_in_short() {
    let output = Home::new().run(&["-h"]);
    insta::assert_snapshot!("short_help", text(&output.stdout));
}

/// The lines about what is wrong with a configuration.
fn mistakes(output: &Output) -> Vec<&str> {
    let said = said(output, 2);
    let mut lines = said.lines();
    let first = "tfe-console: the configuration has errors. Fix it, or name another with --config.";
    assert_eq!(lines.next(), Some(first), "{said}");
    lines.collect()
}

#[test]
fn what_it_explains_has_no_escape_sequences() {
    for arguments in [&["--help"][..], &["-h"], &["--version"]] {
        let output = Home::new().run(arguments);
        assert!(!text(&output.stdout).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn without_a_terminal_there_is_no_console() {
    let home = Home::new();
    let output = home.run(&[]);
    assert_eq!(refused(&output), "tfe-console: the standard input is not a terminal. Run the console in one.");
    assert_eq!(home.names(), Vec::<String>::new(), "nothing is made");
}

#[test]
fn without_a_terminal_there_is_no_throw_away_console_either() {
    refused(&Home::new().run(&["--demo"]));
}

#[test]
fn an_unknown_place_is_refused_with_the_known_ones() {
    for place in ["nowhere", "teams/", ""] {
        let output = Home::new().run(&["--open", place]);
        let said = said(&output, 2);
        assert!(said.contains("there is no such place. The places are") && said.contains("teams, teams/NAME"), "{said}");
    }
}

#[test]
fn an_unknown_flag_is_refused() {
    let output = Home::new().run(&["--frobnicate"]);
    let said = said(&output, 2);
    assert!(said.starts_with("error: unexpected argument '--frobnicate' found"), "{said}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    for arguments in [
        &["--demo", "--db", "x.db"][..],
        &["--demo", "--empty"],
        &["--demo", "--cacert", "x.pem"],
        &["team", "list", "--db", "x.db", "--cacert", "x.pem"],
        &["token", "generate", "--team", "data", "--description", "a pipeline"],
        &["token", "delete", "--organization-token", "--id", "at-1"],
        &["token", "rotate", "--team", "data", "--older-than", "90d", "--to", "true"],
        &["token", "rotate", "--resume", "1", "--kind", "team", "--to", "true"],
    ] {
        let output = Home::new().run(arguments);
        assert!(said(&output, 2).contains("cannot be used with"), "{arguments:?}");
    }
}

#[test]
fn a_reset_without_demo_is_refused() {
    let home = Home::new();
    let output = home.run(&["reset", "--yes"]);
    assert!(said(&output, 2).contains("--demo"));
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
fn a_reset_without_a_terminal_needs_a_yes() {
    let home = Home::new();
    let output = home.run(&["reset", "--demo", "--db", "model.db"]);
    assert_eq!(
        refused(&output),
        "tfe-console: reset asks before it empties a model, and there is no terminal to ask on. Run it in one, or with --yes."
    );
    assert_eq!(home.names(), Vec::<String>::new(), "no model is made");
}

#[test]
fn a_reset_without_a_yes_leaves_a_model_as_it_is() {
    let home = Home::new();
    assert_eq!(said(&home.run(&["reset", "--demo", "--yes", "--db", "model.db"]), 0), "The demo starts again.\n");
    let before = fs::read(home.path().join("model.db")).expect("bytes");
    refused(&home.run(&["reset", "--demo", "--db", "model.db"]));
    assert!(fs::read(home.path().join("model.db")).expect("bytes") == before);
}

#[test]
fn a_model_that_cannot_be_used_is_refused_with_a_sentence() {
    let home = Home::new();
    for (path, sentence) in [
        ("/dev/null", "/dev/null is a device, not a model. Name a file with --db."),
        (".", " is a folder, not a model. Name a file with --db."),
        ("missing/model.db", "Create it, or name another place with --db."),
    ] {
        let output = home.run(&["reset", "--demo", "--yes", "--db", path]);
        assert!(refused(&output).ends_with(sentence), "{path}: {output:?}");
    }
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
fn a_broken_configuration_is_refused_with_every_mistake_and_left_as_it_is() {
    let home = Home::new();
    let broken = "theme = \"mon\"\n[clipboard]\nclear = 3\n[token]\nhide_after = \"soon\"\n[keys.team]\ngenerate = [\"d\"]\n";
    home.file("mine.toml", broken);
    let output = home.run(&["--config", "mine.toml", "--db", "model.db"]);
    assert_eq!(
        mistakes(&output),
        [
            "mine.toml:1:9: There is no theme \"mon\"; did you mean \"mono\"?",
            "mine.toml:3:1: There is no option \"clear\" in [clipboard]; did you mean \"clear_after\"?",
            "mine.toml:5:14: hide_after is a number of seconds from 1 to 86400, not \"soon\".",
            "mine.toml:7:13: \"d\" in [keys.team] means both generate and delete-token.",
        ]
    );
    assert_eq!(fs::read_to_string(home.path().join("mine.toml")).expect("text"), broken);
    assert_eq!(home.names(), ["mine.toml"], "no model is made");
}

#[test]
fn what_is_no_toml_is_refused_with_its_place() {
    let home = Home::new();
    for (broken, place) in [("[token\n", "mine.toml:1:"), ("mouse = true\né = [\n", "mine.toml:2:")] {
        home.file("mine.toml", broken);
        let output = home.run(&["--config", "mine.toml", "config", "--print"]);
        assert!(mistakes(&output)[0].starts_with(place), "{output:?}");
        assert!(mistakes(&output)[0].contains("This is not TOML"), "{output:?}");
    }
}

#[test]
fn a_configuration_that_is_named_but_missing_is_refused() {
    for (arguments, variables) in [(&["--config", "missing.toml"][..], &[][..]), (&[], &[("TFE_CONSOLE_CONFIG", "missing.toml")])]
    {
        let output = Home::new().run_with(arguments, variables);
        let said = refused(&output);
        assert!(said.starts_with("tfe-console: missing.toml: the configuration cannot be read"), "{said}");
        assert!(said.ends_with("Name another with --config or TFE_CONSOLE_CONFIG."), "{said}");
    }
}

#[test]
fn a_configuration_that_is_no_text_is_refused() {
    let home = Home::new();
    fs::write(home.path().join("mine.toml"), b"\xff\xfe\x1b[2J").expect("a file");
    refused(&home.run(&["--config", "mine.toml"]));
    refused(&home.run(&["--config", "/"]));
}

#[test]
fn a_configuration_in_the_home_folder_is_read() {
    let home = Home::new();
    // Where it lies on macOS too, beside those of other programs.
    home.file(".config/tfe-console/config.toml", "x = 1\n");
    let output = home.run(&["config", "--print"]);
    let end = ".config/tfe-console/config.toml:1:1: There is no option \"x\"; there are theme, glyphs, mouse, clipboard, token and keys.";
    assert!(mistakes(&output)[0].ends_with(end), "{output:?}");
}

#[test]
fn the_flag_comes_before_the_environment_and_the_environment_before_the_file() {
    let home = Home::new();
    home.file("flag.toml", "theme = \"contrast\"\n");
    home.file("variable.toml", "theme = \"light\"\n");
    let line = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["config", "--print", "--origin"], arguments].concat();
        let output = home.run_with(&arguments, variables);
        printed(&output).lines().next().expect("a line").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let variable = ("TFE_CONSOLE_CONFIG", "variable.toml");
    assert_eq!(line(&[], &[]), "theme = \"auto\" # default");
    assert_eq!(line(&[], &[("TFE_CONSOLE_CONFIG", "")]), "theme = \"auto\" # default");
    assert_eq!(line(&[], &[variable]), "theme = \"light\" # file, line 1");
    assert_eq!(line(&["--config", "flag.toml"], &[variable]), "theme = \"contrast\" # file, line 1");
    let no_color = ("NO_COLOR", "1");
    assert_eq!(line(&[], &[variable, no_color]), "theme = \"mono\" # environment, NO_COLOR");
    assert_eq!(line(&["--color", "always"], &[variable, no_color]), "theme = \"light\" # file, line 1");
    assert_eq!(line(&["--color", "never"], &[variable]), "theme = \"mono\" # command line, --color never");
}

#[test]
fn the_printed_configuration_is_one_that_gives_the_same() {
    let home = Home::new();
    home.file("mine.toml", "theme = \"dark\"\nmouse = true\n[keys.team]\ngenerate = [\"ctrl-g\", \"-\"]\n");
    let first = home.run(&["config", "--print", "--config", "mine.toml", "--ascii"]);
    home.file("again.toml", printed(&first));
    let second = home.run(&["config", "--print", "--config", "again.toml"]);
    assert_eq!(printed(&first), printed(&second));
    let with_origins = home.run(&["config", "--print", "--origin", "--config", "mine.toml", "--ascii"]);
    home.file("again.toml", printed(&with_origins));
    assert_eq!(printed(&home.run(&["config", "--print", "--config", "again.toml"])), printed(&second));
}

#[test]
fn the_whole_configuration_is_printed() {
    let output = Home::new().run(&["config", "--print"]);
    let printed = printed(&output);
    let lines: Vec<&str> = tfe_console::config::DEFAULTS
        .lines()
        .filter(|line| !line.starts_with('#') && (line.contains(" = ") || line.starts_with('[')))
        .collect();
    for (line, next) in lines.iter().zip(lines.iter().skip(1).chain(["["].iter())) {
        // A context without keys of its own says nothing.
        let empty = line.starts_with('[') && next.starts_with('[');
        assert_eq!(printed.contains(&format!("{line}\n")), !empty, "{line}\n{printed}");
    }
}

#[test]
fn it_prints_only_when_told_to() {
    let output = Home::new().run(&["config"]);
    assert!(said(&output, 2).contains("--print"));
}

#[test]
fn it_says_where_everything_lies() {
    let home = Home::new();
    let output = home.run(&["paths"]);
    let folder = home.path().display().to_string();
    if cfg!(target_os = "linux") {
        let expected = format!(
            "model          {folder}/.local/share/tfe-console/model.db  (not there)\n\
             configuration  {folder}/.config/tfe-console/config.toml  (not there)\n\
             themes         {folder}/.config/tfe-console/themes  (not there)\n\
             helper         {folder}/.terraform.d/plugins/terraform-credentials-tfe-console  (not there)\n"
        );
        assert_eq!(printed(&output), expected);
    }
    assert_eq!(home.names(), Vec::<String>::new(), "nothing is made");
    home.file("mine.toml", "");
    let named = home.run_with(&["paths", "--db", "x.db"], &[("TFE_CONSOLE_CONFIG", "mine.toml")]);
    let expected = "model          x.db  (not there)\nconfiguration  mine.toml\nthemes         themes  (not there)\nhelper ";
    assert!(printed(&named).starts_with(expected), "{named:?}");
}

#[test]
fn what_is_to_be_read_only_is_not_made() {
    let home = Home::new();
    let end = "and --read-only creates none. Name another with --db.";
    for arguments in
        [&["--read-only", "--db", "x.db", "reset", "--demo", "--yes"][..], &["--read-only", "reset", "--demo", "--yes"]]
    {
        let output = home.run(arguments);
        let said = refused(&output);
        assert!(said.starts_with("tfe-console: There is no model ") && said.ends_with(end), "{said}");
    }
    assert_eq!(home.names(), Vec::<String>::new());
    assert!(said(&home.run(&["--read-only", "--empty"]), 2).contains("cannot be used with"));
}

#[test]
fn what_is_read_only_is_not_started_anew() {
    let home = Home::new();
    said(&home.run(&["reset", "--demo", "--yes", "--db", "x.db"]), 0);
    let before = fs::read(home.path().join("x.db")).expect("bytes");
    let output = home.run(&["--read-only", "--db", "x.db", "reset", "--demo", "--yes"]);
    assert_eq!(refused(&output), "tfe-console: nothing can be changed here: started with --read-only.");
    assert!(fs::read(home.path().join("x.db")).expect("bytes") == before);
}

#[test]
fn who_reads_no_further_is_told_nothing() {
    let home = Home::new();
    for (arguments, end) in [(&["endpoints"][..], 141), (&["token", "list", "--db", "x.db"], 141)] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = home.program(arguments).stdout(writer).output().expect("the program");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(end), ""), "{arguments:?}");
    }
    // A token that nobody would take is not generated at all.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output =
        home.program(&["token", "generate", "--team", "sandbox", "--db", "x.db"]).stdout(writer).output().expect("the program");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("the token would be lost. Nothing was generated."), "{output:?}");
}
