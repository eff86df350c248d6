//! A home folder with the program in it, which finds nothing of whoever runs the tests.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A home folder.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        // In memory where there is one, because a test has no power failure to outlive.
        Self(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program in this home, with nothing on its input; whatever it writes goes into this folder.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
        program.env_clear().env("HOME", self.path()).env("TMPDIR", self.path()).env("TERM", "xterm-256color");
        program.env("PATH", "/usr/bin:/bin").current_dir(self.path()).args(arguments).stdin(Stdio::null());
        program
    }
}
