//! The whole console in a terminal of its own.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::outside::{PATIENCE, PROGRAM, Process, until};

/// What a terminal sends when it loses the focus.
pub const FOCUS_LOST: &str = "\u{1b}[O";

/// What each frame ends with.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// A console with a team of the demo open that has no token yet.
pub struct Console {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that it has ever sent to the terminal.
    pub sent: Vec<u8>,
    /// How much of it is on the screen.
    shown: usize,
    _terminal: Box<dyn MasterPty + Send>,
    _home: TempDir,
}

impl Console {
    /// One with these variables, and no others that matter to a clipboard.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let size = PtySize { rows: 30, cols: 110, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(["--demo", "--as", "olivia", "--open", "teams/sandbox"]);
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the console");
        drop(pair.slave);
        let keys = pair.master.take_writer().expect("a writer");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        // The library hands out no descriptor to wait on without unsafe code, so that a thread has to wait.
        let (arrives, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if arrives.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let cells = |count| NonZero::new(count).expect("a size");
        let screen = vt100::Parser::new(cells(size.rows), cells(size.cols), 0);
        let terminal = pair.master;
        let (sent, shown) = (Vec::new(), 0);
        let mut console = Self { child, keys, output, screen, sent, shown, _terminal: terminal, _home: home };
        console.sees("No tokens created for this team.");
        console
    }

    /// What it has sent to the terminal's clipboard last.
    pub fn sent_to_the_terminal(&self) -> String {
        let sent = String::from_utf8_lossy(&self.sent);
        decoded(sent.rsplit("\x1b]52;c;").next().and_then(|rest| rest.split("\x1b\\").next()).expect("OSC 52"))
    }

    /// Types.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).expect("typed");
        self
    }

    /// Waits until this is on the screen.
    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?} is on the screen"), |screen| screen.contains(text))
    }

    /// Waits until this is not on the screen.
    pub fn lacks(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?} is not on the screen"), |screen| !screen.contains(text))
    }

    fn wait(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while !holds(&self.screen.screen().contents()) {
            // Frame by frame, so that none is missed, however many have arrived.
            let waiting = &self.sent[self.shown..];
            if let Some(at) = waiting.windows(FRAME_END.len()).position(|bytes| bytes == FRAME_END) {
                let frame = &waiting[..at + FRAME_END.len()];
                self.screen.process(frame);
                self.shown += frame.len();
                continue;
            }
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.sent.extend(bytes),
                Err(why) => panic!("waited in vain until {what} ({why}):\n{}", self.screen.screen().contents()),
            }
        }
        self
    }

    /// Generates a token; its text.
    pub fn generate(&mut self) -> String {
        self.press("g").sees("This token will not be displayed again.");
        let contents = self.screen.screen().contents();
        contents.split_whitespace().find(|word| word.contains(".atlasv1.")).expect("a token").to_owned()
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process(self.child.process_id().expect("a process"))
    }

    /// Its only helper.
    pub fn helper(&self) -> Stray {
        let mut children = Vec::new();
        until("it has one helper", || {
            children = self.process().children();
            children.len() == 1
        });
        Stray(children.remove(0))
    }

    /// Waits until no process of its is left, running or ended.
    pub fn is_alone(&self) {
        until("no helper is left", || self.process().children().is_empty());
    }

    /// Waits until it has ended; its exit code.
    pub fn code(&mut self) -> u32 {
        let mut code = None;
        until("the console has ended", || {
            code = self.child.try_wait().expect("waited").map(|status| status.exit_code());
            code.is_some()
        });
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.sent.extend(bytes);
        }
        code.expect("a code")
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let helpers: Vec<_> = self.process().children().into_iter().map(Stray).collect();
        let _ = self.child.kill();
        let _ = self.child.wait();
        drop(helpers);
    }
}

/// A helper of a console, which outlives it as it should, but not the test.
pub struct Stray(pub Process);

impl Drop for Stray {
    fn drop(&mut self) {
        if self.0.runs() {
            self.0.signal(Signal::KILL);
        }
    }
}

/// The text that this is in base64.
pub fn decoded(base64: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |letter: u8| LETTERS.iter().position(|known| *known == letter).expect("base64");
    let mut text = String::new();
    for four in base64.as_bytes().chunks(4) {
        let word = four.iter().fold(0, |word, letter| word << 6 | value(*letter));
        text.extend([16, 8, 0].map(|shift| char::from(u8::try_from(word >> shift & 255).expect("a byte"))));
    }
    text
}
