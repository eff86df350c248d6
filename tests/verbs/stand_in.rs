//! Programs that stand in for those that store tokens: each keeps what it was given, and does a little of what it would do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Bearer};
use tfe_console::domain::Secret;
use tfe_console::runtime::system::System;

use crate::home::{Home, Said};

/// A home, a folder for temporary files, and programs that are found before the real ones.
pub struct Stage {
    pub home: Home,
    aside: TempDir,
}

/// What a stand-in was given.
#[derive(Debug)]
pub struct Call {
    pub arguments: Vec<String>,
    pub environment: String,
    pub input: String,
}

impl Stage {
    pub fn new() -> Self {
        let stage = Self { home: Home::new(), aside: crate::support::folder() };
        for folder in ["bin", "calls", "tmp"] {
            fs::create_dir(stage.aside.path().join(folder)).expect("a folder");
        }
        stage
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.aside.path().join(name)
    }

    /// Makes a program. What it read is in the file `$given`; what follows is a script of what it does.
    pub fn stand_in(&self, name: &str, does: &str) {
        let calls = self.folder("calls");
        let script = format!(
            "#!/bin/sh\nn=0; while ! mkdir {calls}/{name}-$n 2>/dev/null; do n=$((n + 1)); done\nd={calls}/{name}-$n; given=$d/input\n\
             for argument in \"$@\"; do printf '%s\\0' \"$argument\"; done > $d/arguments\nenv > $d/environment\ncat > $given\n{does}\n",
            calls = calls.display()
        );
        let path = self.folder("bin").join(name);
        fs::write(&path, script).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
    }

    /// The calls of a stand-in, in their order.
    pub fn calls(&self, name: &str) -> Vec<Call> {
        let folders =
            (0..).map(|number| self.folder("calls").join(format!("{name}-{number}"))).take_while(|folder| folder.exists());
        let read = |folder: &Path, file: &str| fs::read_to_string(folder.join(file)).expect("what was kept");
        let call = |folder: PathBuf| Call {
            arguments: read(&folder, "arguments").split_terminator('\0').map(str::to_owned).collect(),
            environment: read(&folder, "environment"),
            input: read(&folder, "input"),
        };
        folders.map(call).collect()
    }

    /// The program with the stand-ins on its path.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut program = self.home.program(arguments);
        program.env("PATH", format!("{}:/usr/bin:/bin", self.folder("bin").display())).env("TMPDIR", self.folder("tmp"));
        program.env("TF_TOKEN_tfe_local", "mine").env("XDG_DATA_HOME", self.home.path().join("data"));
        program
    }

    /// Runs it to its end; its own input has something in it that is nobody else's.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.program(arguments), "private\n")
    }

    /// Whose token this is, as far as it is valid.
    pub fn bearer(&self, secret: &Secret) -> Option<Bearer> {
        let file = Place::File(self.home.path().join("model.db"));
        let model = Local::open(&file, &Content::Demo, Arc::new(System), "tester".to_owned()).expect("the model");
        model.bearer(secret).ok()
    }

    /// That the token is in no file of the home, no temporary file, and nothing that was said.
    pub fn hides(&self, secret: &Secret, said: &Said) {
        let mut texts = vec![
            ("output".to_owned(), said.output.clone().into_bytes()),
            ("errors".to_owned(), said.errors.clone().into_bytes()),
        ];
        let mut folders = vec![self.home.path().to_owned(), self.folder("tmp")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    texts.push((path.display().to_string(), fs::read(&path).expect("a file")));
                }
            }
        }
        for (place, bytes) in texts {
            assert!(!shows(secret, &bytes), "the token is in {place}");
        }
    }
}

/// Whether a piece of the token is there, as it is (twenty characters of it) or in base64.
pub fn shows(secret: &Secret, bytes: &[u8]) -> bool {
    let token = secret.expose();
    let pieces = (0..81).step_by(10).map(|start| token[start..start + 10].to_owned());
    let encoded = (0..3).flat_map(|shift| [24, 60].map(|start| STANDARD.encode(&token[start + shift..start + shift + 24])));
    let text = String::from_utf8_lossy(bytes);
    pieces.chain(encoded).any(|piece| text.contains(&piece))
}

/// The token in a text.
pub fn token_in(text: &str) -> Option<Secret> {
    let middle = text.find(".atlasv1.")?;
    let start = middle.checked_sub(14)?;
    Secret::parse(text.get(start..start + Secret::LENGTH)?)
}
