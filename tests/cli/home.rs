//! What the program says in a home folder, and what it leaves there.

use std::fs;
use std::process::{Command, Output};
use std::sync::Arc;

use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::runtime::system::System;

pub use crate::support_home::Home;

impl Home {
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        self.program(arguments).envs(variables.iter().copied()).output().expect("the program")
    }

    /// The program, which has not been started; whatever it writes goes into this folder.
    pub fn program(&self, arguments: &[&str]) -> Command {
        self.bare(arguments)
    }

    /// The model `x.db` in this folder, as the console has it.
    pub fn model(&self) -> Local {
        let place = Place::File(self.path().join("x.db"));
        Local::open(&place, &Content::Demo, Arc::new(System), "tester".to_owned()).expect("a model")
    }

    /// A file in the home folder.
    pub fn file(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the home folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// What was said, without the line of who acts and where.
fn without_seat(said: &str) -> &str {
    match said.split_once('\n') {
        Some((seat, rest)) if seat.starts_with("as ") => rest,
        _ => said,
    }
}

/// What was said on stderr, beside who acts and where; fails unless it ended with this code and printed nothing.
pub fn said(output: &Output, code: i32) -> &str {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(!said.contains('\u{1b}'), "an escape sequence: {said:?}");
    without_seat(said)
}

/// The one sentence of a refusal.
pub fn refused(output: &Output) -> &str {
    let said = said(output, 2).strip_suffix('\n').expect("a line");
    assert!(!said.contains('\n'), "more than a line: {said}");
    said
}

/// What was printed; fails unless all went well and nothing was said but who acts and where.
pub fn printed(output: &Output) -> &str {
    assert!(output.status.success() && without_seat(text(&output.stderr)).is_empty(), "{output:?}");
    text(&output.stdout)
}
