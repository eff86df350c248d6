//! How a console is started: its arguments, its environment, its home.

use std::ffi::OsString;

use portable_pty::{CommandBuilder, native_pty_system};
use tempfile::TempDir;

use crate::harness::{Console, pty_size};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tfe-console");

/// How a console is started.
pub struct Start {
    home: TempDir,
    command: CommandBuilder,
    size: (u16, u16),
}

/// The console with these arguments, wide enough for a token on one line.
pub fn console(arguments: &[&str]) -> Start {
    program(&[&[PROGRAM], arguments].concat())
}

/// Another program, which becomes the console.
pub fn program(words: &[&str]) -> Start {
    let home = tempfile::tempdir().expect("a home");
    let mut command = CommandBuilder::from_argv(words.iter().map(OsString::from).collect());
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command.env("USER", "tester");
    Start { command, size: (100, 30), home }
}

impl Start {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn sized(mut self, width: u16, height: u16) -> Self {
        self.size = (width, height);
        self
    }

    /// With this configuration in its home.
    pub fn configured(self, text: &str) -> Self {
        let folder = self.home.path().join("config/tfe-console");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("config.toml"), text).expect("a file");
        self
    }

    /// Its home.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// In a home that was left by another console.
    pub fn at_home(mut self, home: TempDir) -> Self {
        self.home = home;
        self
    }

    pub fn run(self) -> Console {
        let Self { home, mut command, size: (width, height) } = self;
        command.env("HOME", home.path());
        for (name, folder) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
        ] {
            let path = home.path().join(folder);
            std::fs::create_dir_all(&path).expect("a folder");
            command.env(name, path);
        }
        command.cwd(home.path().join("tmp"));
        let pair = native_pty_system().openpty(pty_size(width, height)).expect("a pseudo-terminal");
        Console::start(pair, command, home, (width, height))
    }
}
