//! Copying a token, or a name: into the system's clipboard through a helper process that outlives the console, or
//! through the terminal (OSC 52). Nothing here ever reads a clipboard.

use std::io::{Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use super::Inward;
use crate::config::ClipboardUse;
use crate::domain::Secret;
use crate::ui::Multiplexer;

/// How long a display server has to answer.
const DEADLINE: Duration = Duration::from_millis(1_500);
/// How long a failure to take the clipboard can hide, once the display has answered.
const TRIAL: Duration = Duration::from_millis(50);
/// What the helper says when it owns the clipboard.
const READY: u8 = b'+';
/// Bytes of a text at most.
const LONGEST: usize = 1 << 24;

/// Where a copy can go from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The system's clipboard.
    System,
    /// The terminal's, through OSC 52.
    Terminal {
        /// What it is wrapped for.
        through: Option<Multiplexer>,
    },
    /// Nowhere.
    None,
}

impl Route {
    /// Chooses by configuration and environment: over SSH, and without a display, the terminal is what is near.
    #[must_use]
    pub fn choose(which: ClipboardUse, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let remote = set("SSH_CONNECTION") || set("SSH_TTY");
        let display = cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY");
        match which {
            ClipboardUse::Off => Self::None,
            ClipboardUse::Auto if display && !remote => Self::System,
            ClipboardUse::Auto | ClipboardUse::Terminal => Self::to_terminal(variable),
        }
    }

    /// The way to the terminal, such as when no display answers after all.
    #[must_use]
    pub fn to_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let terminal = variable("TERM").unwrap_or_default();
        // Inside screen, its name is in TERM also where its other variables are not, as on another host.
        match () {
            // The Linux console knows no OSC 52.
            () if terminal == "linux" => Self::None,
            () if set("TMUX") => Self::Terminal { through: Some(Multiplexer::Tmux) },
            () if set("STY") || terminal.starts_with("screen") => Self::Terminal { through: Some(Multiplexer::Screen) },
            () => Self::Terminal { through: None },
        }
    }
}

/// What is copied.
#[derive(Clone)]
pub(super) enum Content {
    /// A token, which is taken out again.
    Token(Secret),
    /// A text that is no secret, which stays.
    Text(String),
}

impl Content {
    /// What is copied.
    pub(super) fn expose(&self) -> &str {
        match self {
            Self::Token(secret) => secret.expose(),
            Self::Text(text) => text,
        }
    }

    /// Whether it is a token.
    pub(super) fn is_token(&self) -> bool {
        matches!(self, Self::Token(_))
    }
}

/// Bytes of a sequence for the terminal that screen takes at once; its strings have a limit.
const PIECE: usize = 76;

/// The bytes that put a text into the terminal's clipboard, in one allocation that is zeroed.
#[must_use]
pub fn osc52(text: &str, through: Option<Multiplexer>) -> Zeroizing<Vec<u8>> {
    const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 64));
    let (before, after): (&[u8], &[u8]) = match through {
        None => (b"\x1b]52;c;", b"\x1b\\"),
        Some(Multiplexer::Tmux) => (b"\x1bPtmux;\x1b\x1b]52;c;", b"\x1b\x1b\\\x1b\\"),
        // The end of a string would be the end of screen's; a bell ends the sequence as well.
        Some(Multiplexer::Screen) => (b"\x1bP\x1b]52;c;", b"\x07\x1b\\"),
    };
    bytes.extend_from_slice(before);
    let mut written = 0;
    for three in text.as_bytes().chunks(3) {
        let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sextet = (word >> (18 - 6 * place)) & 63;
            bytes.push(if place <= three.len() { BASE64[sextet as usize] } else { b'=' });
        }
        written += 4;
        if through == Some(Multiplexer::Screen) && written % PIECE == 0 {
            bytes.extend_from_slice(b"\x1b\\\x1bP");
        }
    }
    bytes.extend_from_slice(after);
    bytes
}

/// A helper that owns the clipboard.
#[derive(Debug)]
pub(super) struct Helper(Child);

impl Helper {
    /// Ends it, and with it the clipboard's contents, if they are still ours.
    pub(super) fn clear(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Takes note that it has ended.
    pub(super) fn reap(mut self) {
        let _ = self.0.wait();
    }
}

/// Starts a helper with what is copied; the result, and later its end, come as messages.
pub(super) fn copy(content: Content, clear_after: Duration, inward: &UnboundedSender<Inward>) {
    let thread = std::thread::Builder::new().name("clipboard".to_owned()).spawn({
        let inward = inward.clone();
        move || {
            let Some((helper, mut stdout)) = spawn(&content, clear_after) else {
                let _ = inward.send(Inward::Helper(Err(Some(content))));
                return;
            };
            let (id, is_token) = (helper.id(), content.is_token());
            drop(content);
            let _ = inward.send(Inward::Helper(Ok((helper, is_token))));
            // The helper says no more; the end of its output is its own end.
            let _ = stdout.read_exact(&mut [0; 1]);
            let _ = inward.send(Inward::HelperGone(id));
        }
    });
    if thread.is_err() {
        let _ = inward.send(Inward::Helper(Err(None)));
    }
}

fn spawn(content: &Content, clear_after: Duration) -> Option<(Helper, ChildStdout)> {
    // What runs is this very program, even when its file was replaced meanwhile.
    let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe().ok()? };
    let mut command = Command::new(program);
    let seconds = if content.is_token() { clear_after.as_secs() } else { 0 };
    command.arg("clipboard-helper").arg(seconds.to_string());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TF_TOKEN_")) {
        command.env_remove(name);
    }
    command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut helper = Helper(command.spawn().ok()?);
    let fed = helper.0.stdin.take().is_some_and(|mut stdin| stdin.write_all(content.expose().as_bytes()).is_ok());
    let stdout = helper.0.stdout.take();
    let ready = |mut stdout: ChildStdout| {
        let mut answer = [0; 1];
        let deadline = Timespec::try_from(DEADLINE).ok()?;
        // A signal, such as that of a new size, ends the wait early; it does not end the copy.
        let answered = retry_on_intr(|| poll(&mut [PollFd::new(&stdout, PollFlags::IN)], Some(&deadline))).ok()? > 0;
        (answered && stdout.read_exact(&mut answer).is_ok() && answer[0] == READY).then_some(stdout)
    };
    if let Some(stdout) = stdout.filter(|_| fed).and_then(ready) {
        return Some((helper, stdout));
    }
    helper.clear();
    None
}

/// The helper: reads a text from its standard input, owns the clipboard with it, and ends when the time is over or another
/// program has taken the clipboard. Without any `seconds` no time is set.
///
/// # Errors
/// A word for the exit status; nobody reads its standard error.
pub fn help(seconds: u64) -> Result<(), &'static str> {
    let _ = rustix::process::setsid();
    // What is read must not move: a copy of a token would be left behind.
    let mut text = Zeroizing::new(Vec::with_capacity(LONGEST));
    std::io::stdin().lock().take(LONGEST as u64).read_to_end(&mut text).map_err(|_| "no text on standard input")?;
    let text = std::str::from_utf8(&text).ok().filter(|text| !text.is_empty()).ok_or("no text on standard input")?;
    own(&Zeroizing::new(text.to_owned()), (seconds > 0).then(|| Duration::from_secs(seconds)))
}

/// Owns the clipboard until somebody else does or the time is over; says so as soon as it does.
#[cfg(all(unix, not(target_os = "macos")))]
fn own(text: &Zeroizing<String>, time: Option<Duration>) -> Result<(), &'static str> {
    use arboard::SetExtLinux;
    let text = text.clone();
    let (says, said) = std::sync::mpsc::channel();
    let hold = move || {
        let Ok(mut clipboard) = arboard::Clipboard::new() else { return };
        if says.send(true).is_ok() {
            // Set just once: to set again, after a trial, would take the clipboard back from the program that copied in
            // between.
            let held = clipboard.set().exclude_from_history().wait().text(text.as_str());
            let _ = says.send(held.is_ok());
        }
    };
    std::thread::Builder::new().spawn(hold).map_err(|_| "no thread")?;
    // To set and wait is one call, which says nothing until it is over; but a failure is there soon.
    let owns = said.recv_timeout(DEADLINE) == Ok(true) && said.recv_timeout(TRIAL) != Ok(false);
    if !owns || !say_ready() {
        return Err("no clipboard");
    }
    // The end of the thread is heard too: somebody else has the clipboard then.
    match time {
        Some(time) => drop(said.recv_timeout(time)),
        None => drop(said.recv()),
    }
    Ok(())
}

/// Here the system keeps the contents; they cannot be taken out again without reading them.
#[cfg(target_os = "macos")]
fn own(text: &Zeroizing<String>, _: Option<Duration>) -> Result<(), &'static str> {
    use arboard::SetExtApple;
    let set = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.set().exclude_from_history().text(text.as_str()));
    if set.is_ok() && say_ready() { Ok(()) } else { Err("no clipboard") }
}

fn say_ready() -> bool {
    rustix::io::write(rustix::stdio::stdout(), &[READY]).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::World;
    use crate::runtime::system::System;

    fn route(which: ClipboardUse, variables: &[(&str, &str)]) -> Route {
        Route::choose(which, |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_nearest_clipboard_is_chosen() {
        let auto = ClipboardUse::Auto;
        assert_eq!(route(auto, &[("DISPLAY", ":0")]), Route::System);
        assert_eq!(route(auto, &[("WAYLAND_DISPLAY", "wayland-0")]), Route::System);
        assert_eq!(route(auto, &[("DISPLAY", ":10"), ("SSH_CONNECTION", "x")]), Route::Terminal { through: None });
        assert_eq!(route(auto, &[("TMUX", "/tmp/x")]), Route::Terminal { through: Some(Multiplexer::Tmux) });
        assert_eq!(route(auto, &[("TERM", "linux")]), Route::None);
        assert_eq!(route(ClipboardUse::Terminal, &[("DISPLAY", ":0")]), Route::Terminal { through: None });
        assert_eq!(route(ClipboardUse::Off, &[("DISPLAY", ":0")]), Route::None);
    }

    #[test]
    fn osc_52_carries_the_token_in_base64() {
        let secret = Secret::mint(&System as &dyn World).expect("entropy");
        let bytes = osc52(secret.expose(), None);
        let text = std::str::from_utf8(&bytes).expect("ascii");
        let base64 = text.strip_prefix("\x1b]52;c;").and_then(|rest| rest.strip_suffix("\x1b\\")).expect("OSC 52");
        assert_eq!(base64.len(), 120);
        assert_eq!(decode(base64), secret.expose().as_bytes());
        assert!(bytes.capacity() <= Secret::LENGTH * 2 + 64, "it was moved, and a copy left behind");
    }

    #[test]
    fn inside_tmux_it_is_wrapped_with_its_escapes_doubled() {
        let secret = Secret::mint(&System as &dyn World).expect("entropy");
        let bytes = osc52(secret.expose(), Some(Multiplexer::Tmux));
        assert!(bytes.starts_with(b"\x1bPtmux;\x1b\x1b]52;c;"));
        assert!(bytes.ends_with(b"\x1b\x1b\\\x1b\\"));
    }

    #[test]
    fn inside_screen_it_is_wrapped_and_sent_in_pieces() {
        let screen = Route::Terminal { through: Some(Multiplexer::Screen) };
        assert_eq!(route(ClipboardUse::Auto, &[("STY", "1.pts-0.host"), ("TERM", "xterm-256color")]), screen);
        assert_eq!(route(ClipboardUse::Auto, &[("SSH_TTY", "/dev/pts/1"), ("TERM", "screen.xterm-256color")]), screen);
        let tmux = Route::Terminal { through: Some(Multiplexer::Tmux) };
        assert_eq!(route(ClipboardUse::Auto, &[("TMUX", "/tmp/x"), ("TERM", "screen-256color")]), tmux);
        let secret = Secret::mint(&System as &dyn World).expect("entropy");
        let bytes = osc52(secret.expose(), Some(Multiplexer::Screen));
        let text = std::str::from_utf8(&bytes).expect("ascii");
        let pieces: Vec<&str> = text.split("\x1b\\").map(|piece| piece.strip_prefix("\x1bP").unwrap_or(piece)).collect();
        assert!(text.ends_with("\x07\x1b\\") && pieces.len() == 3, "{}", pieces.len());
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE + 8));
        let whole = pieces.concat();
        let base64 = whole.strip_prefix("\x1b]52;c;").and_then(|rest| rest.strip_suffix('\x07')).expect("OSC 52");
        assert_eq!(decode(base64), secret.expose().as_bytes());
        assert!(bytes.capacity() <= Secret::LENGTH * 2 + 64, "it was moved, and a copy left behind");
    }

    fn decode(base64: &str) -> Vec<u8> {
        let value = |letter: u8| match letter {
            b'A'..=b'Z' => u32::from(letter - b'A'),
            b'a'..=b'z' => u32::from(letter - b'a') + 26,
            b'0'..=b'9' => u32::from(letter - b'0') + 52,
            b'+' => 62,
            _ => 63,
        };
        base64
            .as_bytes()
            .chunks(4)
            .flat_map(|four| {
                let word = four.iter().fold(0, |word, letter| word << 6 | value(*letter));
                [(word >> 16) as u8, (word >> 8) as u8, word as u8]
            })
            .collect()
    }
}
