//! What is around the console: a display, other programs that copy and paste, and the processes of the system.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use tfe_console::domain::Secret;
use tfe_console::runtime::system::System;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_tfe-console");
/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Says, past the capture of the tests' output, that something is not tested here.
pub fn skipped(why: &str) {
    let thread = std::thread::current();
    let line = format!("skipped: {}: {why}\n", thread.name().unwrap_or_default());
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// A new token.
pub fn token() -> String {
    Secret::mint(&System).expect("entropy").expose().to_owned()
}

/// A display of the test's own.
pub struct Display {
    server: Child,
    /// What to set DISPLAY to.
    pub name: String,
}

impl Display {
    /// `None`, which is said, where the programs for it are missing.
    pub fn open() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let missing = |program: &&str| !std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
        if let Some(program) = ["Xvfb", "xclip"].iter().find(|program| missing(program)) {
            skipped(&format!("{program} is not on PATH"));
            return None;
        }
        let mut server = Command::new("Xvfb");
        // Without -noreset, the display starts anew when its last program leaves, and refuses others meanwhile.
        server.args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", "64x64x24"]);
        let mut server = server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb");
        let number = line(server.stdout.as_mut().expect("a pipe"));
        Some(Self { server, name: format!(":{number}") })
    }

    fn xclip(&self, arguments: &[&str]) -> Command {
        // An owner that is stopped never answers, and xclip would wait for it for ever.
        let mut command = Command::new("timeout");
        command.args(["2", "xclip", "-selection", "clipboard"]).args(arguments);
        command.env("DISPLAY", &self.name).stdin(Stdio::null());
        command
    }

    /// What a program pastes; nothing when nobody owns the clipboard.
    pub fn paste(&self) -> String {
        self.paste_as("UTF8_STRING")
    }

    /// What a program pastes when it asks for this format.
    pub fn paste_as(&self, target: &str) -> String {
        let output = self.xclip(&["-o", "-target", target]).output().expect("xclip");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Another program copies.
    pub fn copy(&self, text: &str) {
        // It goes on in the background, so it must not inherit a pipe that somebody reads to its end.
        let mut command = self.xclip(&["-i"]);
        let mut program = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("xclip");
        program.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
        assert!(program.wait().expect("xclip").success());
        until("the other program has copied", || self.paste() == text);
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

/// A helper without a console.
pub struct Helper {
    child: Child,
    stdout: ChildStdout,
}

impl Helper {
    /// One that is fed with this.
    pub fn start(display: &str, seconds: u64, input: &str) -> Self {
        let mut command = Command::new(PROGRAM);
        command.arg("clipboard-helper").arg(seconds.to_string()).env_clear().env("DISPLAY", display);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a helper");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("fed");
        let stdout = child.stdout.take().expect("a pipe");
        Self { child, stdout }
    }

    /// One that owns the clipboard with this token.
    pub fn owning(display: &Display, seconds: u64, token: &str) -> Self {
        let mut helper = Self::start(&display.name, seconds, token);
        assert_eq!(helper.said(), "+");
        until("the clipboard has the token", || display.paste() == token);
        helper
    }

    /// The next byte of its output, or nothing at the end of it.
    pub fn said(&mut self) -> String {
        let patience = Timespec::try_from(PATIENCE).expect("a time");
        let answered = poll(&mut [PollFd::new(&self.stdout, PollFlags::IN)], Some(&patience)).expect("polled");
        assert!(answered > 0, "it says nothing");
        let mut byte = [0; 1];
        let read = self.stdout.read(&mut byte).expect("read");
        String::from_utf8_lossy(&byte[..read]).into_owned()
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit code, once it has one.
    pub fn code(&mut self) -> Option<i32> {
        self.child.try_wait().expect("waited").and_then(|status| status.code())
    }

    /// Ends it from outside.
    pub fn kill(mut self) {
        end(&mut self.child);
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn line(from: &mut impl Read) -> String {
    let mut text = String::new();
    let mut byte = [0; 1];
    while from.read(&mut byte).expect("read") == 1 && byte[0] != b'\n' {
        text.push(char::from(byte[0]));
    }
    text
}

/// A process of the console's, which may outlive it; it ends with this at the latest.
pub struct Process(pub u32);

impl Process {
    /// Fields of its `stat` from its state on: state, parent, group, session, terminal.
    pub fn stat(&self) -> Option<Vec<String>> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        let (_, fields) = text.rsplit_once(')')?;
        Some(fields.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether it runs; one that only waits to be taken note of does not.
    pub fn runs(&self) -> bool {
        self.stat().is_some_and(|stat| stat[0] != "Z")
    }

    /// A file about it; `None`, which is said, where only another user may read it.
    pub fn file(&self, name: &str) -> Option<String> {
        match std::fs::read(Path::new("/proc").join(self.0.to_string()).join(name)) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(fault) => {
                skipped(&format!("/proc/PID/{name}: {fault}"));
                None
            }
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.0).ok().and_then(Pid::from_raw).expect("a process");
        let _ = kill_process(pid, signal);
    }

    /// Its children, the ended ones that nobody has taken note of included.
    pub fn children(&self) -> Vec<Self> {
        let parent = self.0.to_string();
        let all = std::fs::read_dir("/proc").expect("processes").flatten();
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Process))
            .filter(|process| process.stat().is_some_and(|stat| stat[1] == parent))
            .collect()
    }
}
