//! The commands of docs/rotate.md, as they stand there, with stand-ins for what stores the tokens.

use std::path::Path;
use std::process::Command;

use tfe_console::domain::Secret;

use crate::home::Said;
use crate::stand_in::{Stage, shows};

/// The blocks of the page, in their order.
fn blocks() -> Vec<String> {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rotate.md")).expect("the page");
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().expect("an end").to_owned());
    blocks.collect()
}

/// Runs a block by the shell, where the program is found by its name and has a model.
fn run(stage: &Stage, block: &str) -> Said {
    let template = stage.program(&[]);
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(block).env_clear().current_dir(stage.home.path());
    for (name, value) in template.get_envs() {
        shell.env(name, value.expect("a value"));
    }
    Said::of(shell, "")
}

#[test]
fn what_the_page_about_rotation_says_works() {
    let stage = Stage::new();
    stage.home.good(&["token", "list"]);
    let program = stage.folder("bin").join("tfe-console");
    // The program itself, on the model of this home; no stand-in.
    let script =
        format!("#!/bin/sh\nexec {} \"$@\" --db model.db --as olivia --organization acme\n", env!("CARGO_BIN_EXE_tfe-console"));
    std::fs::write(&program, script).expect("a script");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
    // Vault refuses the token of one team until it is repaired.
    let broken = stage.folder("calls").join("broken");
    std::fs::write(&broken, "").expect("a file");
    stage.stand_in("vault", &format!("case \"$*\" in *team/data*) test ! -e {} ;; esac", broken.display()));
    stage.stand_in("gh", "true");

    let blocks = blocks();
    let [one, dry, all, resume] = blocks.as_slice() else { panic!("{blocks:?}") };
    let mut said = vec![run(&stage, one)];
    assert_eq!(said[0].code, Some(0), "{said:?}");
    let calls = stage.calls("vault");
    assert_eq!(calls[0].arguments, ["token", "lookup"]);
    assert_eq!(
        (calls.len(), calls[1].arguments.as_slice()),
        (2, &["kv", "put", "-mount=secret", "ci/tfe", "token=-"].map(str::to_owned)[..])
    );

    said.push(run(&stage, dry));
    assert_eq!((said[1].code, stage.calls("vault").len()), (Some(0), 2), "{said:?}");
    assert!(said[1].output.lines().any(|line| line.starts_with("team data") && line.ends_with("rotate")), "{said:?}");

    said.push(run(&stage, all));
    assert_eq!(said[2].code, Some(1), "{said:?}");
    assert!(said[2].errors.contains("team data is valid and was delivered nowhere"), "{said:?}");

    std::fs::remove_file(&broken).expect("a repair");
    said.push(run(&stage, resume));
    assert_eq!(said[3].code, Some(0), "{said:?}");

    let mut stored = 0;
    for call in stage.calls("vault").iter().filter(|call| call.arguments[0] == "kv") {
        let secret = Secret::parse(&call.input).expect("the token and nothing else");
        for said in &said {
            stage.hides(&secret, said);
        }
        assert!(!shows(&secret, format!("{:?}{}", call.arguments, call.environment).as_bytes()), "{call:?}");
        stored += usize::from(stage.bearer(&secret).is_some());
    }
    // All that were given out but for the one that Vault refused.
    assert_eq!(stored, stage.calls("vault").len() - 2, "{said:?}");
    assert!(stage.calls("gh").is_empty());
    let rotated = stage.calls("vault").iter().filter(|call| call.arguments.contains(&"tfe/acme/team/data".to_owned())).count();
    assert_eq!(rotated, 2, "refused once, and stored");
}
