//! The verbs in a home folder whose model is the demo, unless something else is said.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub use crate::support_home::Home;

/// What a program said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub output: String,
    /// As whom and where something was changed: the first line that is said of a change.
    pub seat: Option<String>,
    /// What was said beside that.
    pub errors: String,
}

/// What was said, without the line of who acts and where.
pub fn without_seat(said: String) -> (Option<String>, String) {
    match said.split_once('\n') {
        Some((seat, rest)) if seat.starts_with("as ") => (Some(seat.to_owned()), rest.to_owned()),
        _ => (None, said),
    }
}

impl Home {
    /// The program in this home, as olivia, who owns acme, unless the arguments say otherwise.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut program = self.bare(arguments);
        program.args(["--db", "model.db"]);
        for (flag, default) in [("--as", "olivia"), ("--organization", "acme")] {
            if !arguments.contains(&flag) {
                program.args([flag, default]);
            }
        }
        program
    }

    /// Runs it to its end with nothing on its input.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "")
    }

    /// Runs it to its end with this on its input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        Said::of(self.program(arguments), input)
    }

    /// What a verb printed that went well.
    pub fn good(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.output
    }

    /// A verb that went well and had nothing to print.
    pub fn good_nothing(&self, arguments: &[&str]) {
        assert_eq!(self.good(arguments), "", "{arguments:?}");
    }

    /// The same as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.good(arguments)).expect("JSON")
    }

    /// The one sentence of a verb that ended with a code and printed nothing.
    pub fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!((said.code, said.output.as_str()), (Some(code), ""), "{arguments:?}: {said:?}");
        let sentence = said.errors.strip_prefix("tfe-console: ").and_then(|text| text.strip_suffix('\n'));
        let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {said:?}"));
        assert!(!sentence.contains(['\n', '\u{1b}']), "more than a sentence: {said:?}");
        sentence.to_owned()
    }
}

impl Said {
    /// What a program says and how it ends, with this on its input.
    pub fn of(mut program: Command, input: &str) -> Self {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
        // One that does not read its input closes it.
        let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        Self::from(child.wait_with_output().expect("its end"))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (seat, errors) = without_seat(text(output.stderr));
        Self { code: output.status.code(), output: text(output.stdout), seat, errors }
    }
}
