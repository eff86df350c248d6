//! Signals and hang-ups, on threads of their own: when the terminal is gone, the library that reads keys
//! never returns again and nothing on its thread would ever hear of it (security F1).

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use tokio::sync::mpsc::UnboundedSender;

use super::terminal;

/// How long the console has to begin to end by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How long it then has for the changes that are being written.
const FINISH: Duration = Duration::from_millis(1_800);

/// Whether it has begun to end.
static ENDING: AtomicBool = AtomicBool::new(false);

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// The process is to end; the signal's number.
    End(i32),
    /// It is to stop for a while.
    Stop,
    /// It goes on after a while.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// The console has heard that it is to end, and does.
pub(super) fn heard() {
    ENDING.store(true, Ordering::SeqCst);
}

/// Starts the threads.
pub(super) fn start(seen: UnboundedSender<Watch>) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    let on_hangup = seen.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut ending = false;
        for signal in signals.forever() {
            match signal {
                SIGTSTP => drop(seen.send(Watch::Stop)),
                SIGCONT => drop(seen.send(Watch::Continue)),
                SIGWINCH => drop(seen.send(Watch::Resize)),
                signal if ending => end_now(signal),
                signal => {
                    ending = true;
                    end(signal, &seen);
                }
            }
        }
    })?;
    std::thread::Builder::new().name("hang-up".to_owned()).spawn(move || {
        if wait_for_hangup() {
            end(SIGHUP, &on_hangup);
        }
    })?;
    Ok(())
}

/// Asks the console to end, and ends it if it does not.
fn end(signal: i32, seen: &UnboundedSender<Watch>) {
    let _ = seen.send(Watch::End(signal));
    let _ = std::thread::Builder::new().name("grace".to_owned()).spawn(move || {
        std::thread::sleep(GRACE);
        if ENDING.load(Ordering::SeqCst) {
            std::thread::sleep(FINISH);
        }
        end_now(signal);
    });
}

fn end_now(signal: i32) {
    // A terminal whose output is stopped can never take what restores it.
    let leaving = std::thread::Builder::new().spawn(terminal::leave);
    if let Ok(leaving) = leaving {
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let _ = std::thread::Builder::new().spawn(move || {
            let _ = leaving.join();
            drop(done);
        });
        let _ = wait.recv_timeout(GRACE);
    }
    signal_hook::low_level::exit(128 + signal);
}

/// Waits until the terminal is gone; `false` when that cannot be known.
fn wait_for_hangup() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = rustix::stdio::stdin();
    loop {
        // No event is asked for: a hang-up is always reported, and keys are somebody else's to read.
        let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
            Ok(_) => return watched[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
        }
    }
}
