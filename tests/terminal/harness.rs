//! A console in a pseudo-terminal with a home of its own, driven by one thread: whatever the test waits for,
//! it waits for while reading. There is no reader thread, so dropping a console really closes its terminal.

use std::io::{self, Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser, Screen};

/// Far more than anything takes; what is promised to be fast says so itself.
const DEADLINE: Duration = Duration::from_secs(10);
/// Characters of a token.
const TOKEN: usize = 90;
/// What a frame stands between.
const FRAME_START: &[u8] = b"\x1b[?2026h";
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// What asks a terminal for its attributes.
const ASKED: &[u8] = b"\x1b[c";
/// The answer to that.
pub const ATTRIBUTES: &str = "\x1b[?62;22c";

/// What the terminal was told to put into its clipboard.
#[derive(Default)]
pub struct Copies(pub Vec<Vec<u8>>);

impl vt100::Callbacks for Copies {
    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.0.push(data.to_vec());
    }
}

/// The size, as it is told to the kernel.
pub fn pty_size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

/// How many cells a terminal has that is told this number.
fn cells(count: u16, instead: u16) -> NonZeroU16 {
    NonZeroU16::new(count).or(NonZeroU16::new(instead)).expect("cells")
}

/// A running console.
pub struct Console {
    pub parser: Parser<Copies>,
    /// Everything that it ever wrote.
    pub bytes: Vec<u8>,
    master: Box<dyn MasterPty + Send>,
    wire: FileDescriptor,
    before: Termios,
    child: Box<dyn Child + Send + Sync>,
    home: TempDir,
    hung_up: bool,
    /// How many of the bytes the screen shows.
    shown: usize,
    /// How many whole frames those are.
    frames: usize,
    /// Whether it tells its attributes whenever it is asked for them, as terminals do.
    pub answers: bool,
}

impl Console {
    /// Starts a program in a terminal.
    pub fn start(pair: PtyPair, command: CommandBuilder, home: TempDir, (width, height): (u16, u16)) -> Self {
        let raw = pair.master.as_raw_fd().expect("a descriptor");
        let mut wire = FileDescriptor::dup(&raw).expect("a descriptor");
        wire.set_non_blocking(true).expect("a descriptor that does not block");
        let before = tcgetattr(&wire).expect("the modes of the terminal");
        let child = pair.slave.spawn_command(command).expect("the console");
        let parser = Parser::new_with_callbacks(cells(height, 24), cells(width, 80), 1_000, Copies::default());
        Self {
            parser,
            bytes: Vec::new(),
            master: pair.master,
            wire,
            before,
            child,
            home,
            hung_up: false,
            shown: 0,
            frames: 0,
            answers: false,
        }
    }

    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn model(&self) -> PathBuf {
        self.home().join("data/tfe-console/model.db")
    }

    pub fn pid(&self) -> Pid {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok());
        id.and_then(Pid::from_raw).expect("a process")
    }

    /// Shows what was read, to the end of the next frame; answers whether there was anything.
    fn advance(&mut self) -> bool {
        let rest = &self.bytes[self.shown..];
        let frame = rest.windows(FRAME_END.len()).position(|window| window == FRAME_END);
        let piece = frame.map_or(rest, |at| &rest[..at + FRAME_END.len()]);
        self.parser.process(piece);
        let (from, length) = (self.shown.saturating_sub(ASKED.len() - 1), piece.len());
        self.shown += length;
        self.frames += usize::from(frame.is_some());
        let asked = self.bytes[from..self.shown].windows(ASKED.len()).filter(|window| *window == ASKED).count();
        if self.answers {
            self.send(ATTRIBUTES.repeat(asked));
        }
        length > 0
    }

    /// Waits until there is something to read, or to write to, or the time is over, and reads it. Answers
    /// whether anything was read.
    pub fn wait(&mut self, longest: Duration, also: PollFlags) -> bool {
        if self.hung_up {
            std::thread::sleep(longest.min(Duration::from_millis(2)));
            return false;
        }
        let span = Timespec::try_from(longest).expect("a time");
        let mut watched = [PollFd::new(&self.wire, PollFlags::IN | also)];
        poll(&mut watched, Some(&span)).expect("a descriptor to wait for");
        let mut chunk = [0; 1 << 14];
        match self.wire.read(&mut chunk) {
            Ok(count) if count > 0 => {
                self.bytes.extend_from_slice(&chunk[..count]);
                return true;
            }
            Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {}
            // Nobody has the other side open any more.
            _ => self.hung_up = true,
        }
        false
    }

    /// Reads and shows whatever is there.
    pub fn read_all(&mut self) {
        while self.wait(Duration::ZERO, PollFlags::empty()) || self.advance() {}
    }

    /// Waits until `test` is true of the console, between frames; panics with its screen otherwise.
    pub fn wait_for(&mut self, what: &str, mut test: impl FnMut(&mut Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        loop {
            let shown = &self.bytes[..self.shown];
            if last(shown, FRAME_START) <= last(shown, FRAME_END) && test(self) {
                return;
            }
            if self.advance() {
                continue;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain: {what}. The screen:\n{}", self.screen().contents());
            self.wait(left.min(Duration::from_millis(20)), PollFlags::empty());
        }
    }

    pub fn until(&mut self, what: &str, test: impl Fn(&Screen) -> bool) -> &mut Self {
        self.wait_for(what, |console| test(console.screen()));
        self
    }

    /// Waits until this text is on one of the lines of the screen.
    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.until(text, |screen| screen.contents().contains(text))
    }

    /// Sends bytes all at once, reading meanwhile, so that neither side waits for the other.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let mut bytes = bytes.as_ref();
        while !bytes.is_empty() {
            match self.wire.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {
                    self.wait(DEADLINE, PollFlags::OUT);
                }
                Err(fault) => panic!("the console cannot be written to: {fault}"),
            }
        }
        self
    }

    /// Presses keys one after the other and reads nothing of what comes of them; answers how many bytes are unread then.
    pub fn press_unread(&mut self, keys: &[&str]) -> u64 {
        for key in keys {
            self.send(key);
            std::thread::sleep(Duration::from_millis(10));
        }
        rustix::io::ioctl_fionread(&self.wire).expect("a number of bytes")
    }

    /// Another size, without reading what comes of it.
    pub fn resize_unseen(&mut self, width: u16, height: u16) {
        self.master.resize(pty_size(width, height)).expect("another size");
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.parser.set_size(cells(height, 24), cells(width, 80));
        self.resize_unseen(width, height);
        self
    }

    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid(), signal).expect("a signal");
        self
    }

    /// To everything that was started in the terminal.
    pub fn signal_group(&mut self, signal: Signal) -> &mut Self {
        kill_process_group(self.pid(), signal).expect("a signal");
        self
    }

    /// Generates a token where there is one, or none, and answers with its text as it stands on the screen.
    pub fn generate(&mut self, keys: &[&str]) -> String {
        for key in keys {
            self.send(key);
            if *key == "g" && keys.len() > 1 {
                self.sees("Regenerate the token of");
            }
        }
        self.sees("[ c  Copy ]").token().expect("a token wholly on the screen")
    }

    /// The token on the screen: the one of its framed line, or of the full lines of a narrow screen.
    pub fn token(&self) -> Option<String> {
        let width = self.screen().size().1.get();
        let text: String = self.screen().rows(0, width).collect();
        let start = text.find(".atlasv1.")?.checked_sub(14)?;
        let token = text.get(start..start + TOKEN)?;
        token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.').then(|| token.to_owned())
    }

    /// Everything that can still be read in the terminal, lines that were scrolled away included.
    pub fn everything_visible(&mut self) -> String {
        let screen = self.parser.screen_mut();
        let lines = screen.scrollback_len();
        let mut text = String::new();
        for offset in (0..=lines).rev() {
            screen.set_scrollback(offset);
            text.push_str(&screen.contents());
        }
        text
    }

    /// Waits for the end of the process; answers how it ended and how long it took.
    pub fn end(&mut self) -> (u32, Duration) {
        let start = Instant::now();
        let mut code = None;
        self.wait_for("the end of the process", |console| {
            console.wait(Duration::ZERO, PollFlags::empty());
            code = console.child.try_wait().expect("a child");
            code.is_some()
        });
        // What it wrote last may still be on its way.
        self.read_all();
        let status = code.expect("an end");
        assert!(status.signal().is_none(), "it was killed: {status:?}");
        (status.exit_code(), start.elapsed())
    }

    /// The same, while nothing of what it writes is read.
    pub fn end_unread(&mut self) -> (u32, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status.exit_code(), start.elapsed());
            }
            assert!(start.elapsed() < DEADLINE, "waited in vain for the end of the process");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The state of the process, and the ticks that it has used.
    #[cfg(target_os = "linux")]
    pub fn state(&self) -> (char, u64) {
        let stat = std::fs::read_to_string(self.proc("stat")).expect("a process");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = [11, 12].map(|field: usize| fields[field].parse::<u64>().expect("ticks"));
        (fields[0].chars().next().expect("a state"), ticks.iter().sum())
    }

    /// A file about the process.
    #[cfg(target_os = "linux")]
    pub fn proc(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.pid()))
    }

    /// Sets the modes of the line as they were, as a shell does that takes the terminal.
    pub fn give_back_line(&self) {
        tcsetattr(&self.wire, OptionalActions::Now, &self.before).expect("the modes of the terminal");
    }

    /// Fails unless the terminal is as the console found it.
    #[track_caller]
    pub fn assert_given_back(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still on");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        assert!(last(&self.bytes, b"\x1b[?1004h") < last(&self.bytes, b"\x1b[?1004l"), "the focus is still reported");
        let now = tcgetattr(&self.wire).expect("the modes of the terminal");
        assert_eq!(format!("{now:?}"), format!("{:?}", self.before));
    }

    /// Whether the modes of the line are as they were before.
    pub fn line_is_given_back(&self) -> bool {
        tcgetattr(&self.wire).is_ok_and(|now| format!("{now:?}") == format!("{:?}", self.before))
    }

    /// Closes the terminal; the process may live on.
    pub fn close(self) -> (Box<dyn Child + Send + Sync>, TempDir) {
        (self.child, self.home)
    }

    /// Leaves, and keeps the home for another console.
    pub fn quit(mut self) -> TempDir {
        self.send("q");
        assert_eq!(self.end().0, 0);
        let (_, home) = self.close();
        home
    }
}

/// Where a sequence was written last, counted from 1.
pub fn last(bytes: &[u8], sequence: &[u8]) -> usize {
    bytes.windows(sequence.len()).rposition(|window| window == sequence).map_or(0, |at| at + 1)
}
