//! A line that is typed and not shown. The terminal is given back on every way out, a signal among them.

use std::io::{Error, Result, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::low_level::{emulate_default_handler, pipe, unregister};
use zeroize::Zeroizing;

/// So much can be typed, or pasted.
const MOST: usize = 4_096;

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CTRL_U: u8 = 21;
const CTRL_Z: u8 = 26;
const DELETE: u8 = 127;

/// The terminal without an echo; it is as it was when this goes.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn begin() -> Result<Self> {
        let before = tcgetattr(rustix::stdio::stdin())?;
        let quiet = Self { before };
        quiet.hush()?;
        Ok(quiet)
    }

    fn hush(&self) -> Result<()> {
        let mut modes = self.before.clone();
        // Ctrl-c is read as a key, so that nothing ends the program while nothing is shown.
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        Ok(tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &modes)?)
    }

    fn give_back(&self) {
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &self.before);
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Signals as something that can be waited for beside keys.
struct Signals {
    wakes: UnixStream,
    seen: Arc<AtomicUsize>,
    /// Nobody waits any more, so that a signal does what it does by itself: a handler that is taken away leaves the
    /// signal ignored.
    over: Arc<AtomicBool>,
    listening: Vec<SigId>,
}

impl Signals {
    fn listen() -> Result<Self> {
        let (wakes, writes) = UnixStream::pair()?;
        let (seen, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut signals = Self { wakes, seen, over, listening: Vec::new() };
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP] {
            signal_hook::flag::register_conditional_default(signal, Arc::clone(&signals.over))?;
            let number = usize::try_from(signal).unwrap_or_default();
            signals.listening.push(signal_hook::flag::register_usize(signal, Arc::clone(&signals.seen), number)?);
            signals.listening.push(pipe::register(signal, writes.try_clone()?)?);
        }
        Ok(signals)
    }

    /// The signal that has come, once.
    fn take(&self) -> Option<i32> {
        let _ = rustix::io::read(&self.wakes, &mut [0_u8; 64]);
        self.pending()
    }

    /// From now on signals do what they do by themselves; answers with the one that has come and was not taken.
    fn end(self) -> Option<i32> {
        self.over.store(true, Ordering::SeqCst);
        self.pending().filter(|signal| *signal != SIGTSTP)
    }

    fn pending(&self) -> Option<i32> {
        i32::try_from(self.seen.swap(0, Ordering::SeqCst)).ok().filter(|signal| *signal > 0)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        for id in &self.listening {
            unregister(*id);
        }
    }
}

/// Asks for a line that is not shown.
///
/// # Errors
/// When the terminal cannot be used.
pub fn hidden(question: &str) -> Result<Zeroizing<Vec<u8>>> {
    let signals = Signals::listen()?;
    let quiet = Quiet::begin()?;
    let ask = || {
        let mut errors = std::io::stderr();
        let _ = errors.write_all(question.as_bytes()).and_then(|()| errors.flush());
    };
    ask();
    // With room for all of it the text never moves.
    let mut line = Zeroizing::new(Vec::with_capacity(MOST));
    let mut ended_by = None;
    while ended_by.is_none() {
        match wait(&signals)? {
            Woken::Signal(signal) => {
                quiet.give_back();
                if signal != SIGTSTP {
                    ended_by = Some(signal);
                    continue;
                }
                emulate_default_handler(signal)?;
                quiet.hush()?;
                ask();
            }
            Woken::Keys => {
                let mut keys = Zeroizing::new([0_u8; 256]);
                let count = match rustix::io::read(rustix::stdio::stdin(), &mut *keys) {
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    other => other?,
                };
                match take(&mut line, &keys[..count])? {
                    Typed::More if count > 0 => {}
                    Typed::More | Typed::Enough => break,
                    Typed::Ended(signal) => ended_by = Some(signal),
                }
            }
        }
    }
    drop(quiet);
    let ended_by = ended_by.or(signals.end());
    let _ = std::io::stderr().write_all(b"\n");
    if let Some(signal) = ended_by {
        drop(std::mem::take(&mut line));
        emulate_default_handler(signal)?;
        return Err(Error::other("it was interrupted"));
    }
    Ok(line)
}

/// What was waited for.
enum Woken {
    Keys,
    Signal(i32),
}

fn wait(signals: &Signals) -> Result<Woken> {
    let stdin = rustix::stdio::stdin();
    loop {
        let mut watched = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&signals.wakes, PollFlags::IN)];
        match poll(&mut watched, None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        if !watched[1].revents().is_empty()
            && let Some(signal) = signals.take()
        {
            return Ok(Woken::Signal(signal));
        }
        if !watched[0].revents().is_empty() {
            return Ok(Woken::Keys);
        }
    }
}

/// How far a line is.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    More,
    Enough,
    Ended(i32),
}

/// Takes keys into a line, up to its end.
fn take(line: &mut Vec<u8>, keys: &[u8]) -> Result<Typed> {
    for key in keys {
        match *key {
            b'\r' | b'\n' | CTRL_D => return Ok(Typed::Enough),
            CTRL_C => return Ok(Typed::Ended(SIGINT)),
            CTRL_Z => {}
            // A character goes with all its bytes.
            BACKSPACE | DELETE => while line.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {},
            CTRL_U => line.clear(),
            _ if line.len() == MOST => return Err(Error::other("the line is too long")),
            key => line.push(key),
        }
    }
    Ok(Typed::More)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_unseen() {
        let mut line = Vec::with_capacity(MOST);
        assert_eq!(take(&mut line, b"abx\x7fc").expect("room"), Typed::More);
        assert_eq!(line, b"abc");
        assert_eq!(take(&mut line, "\u{e9}\u{5e73}\x7f\x7fd".as_bytes()).expect("room"), Typed::More);
        assert_eq!(line, b"abcd");
        assert_eq!(take(&mut line, b"\x15xy\x1az").expect("room"), Typed::More);
        assert_eq!(line, b"xyz");
        assert_eq!(take(&mut line, b"\rrest").expect("room"), Typed::Enough);
        assert_eq!(line, b"xyz");
        assert_eq!(take(&mut line, b"\x03").expect("room"), Typed::Ended(SIGINT));
        assert!(take(&mut line, &[b'a'; MOST + 1]).is_err());
    }
}
