//! What the terminal sends, read on a thread of its own as soon as it is there.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

/// Bytes of one read at most.
const PIECE: usize = 4096;

/// Bytes that were read together.
pub(super) type Piece = Zeroizing<Vec<u8>>;

/// What is read of the terminal, piece by piece, until it is gone.
pub(super) struct Input {
    pieces: UnboundedReceiver<Piece>,
    /// Held from a read until its piece is passed on.
    reading: Arc<Mutex<()>>,
}

impl Input {
    /// Starts the thread. It ends with the terminal.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, pieces) = unbounded_channel();
        let reading = Arc::new(Mutex::new(()));
        let shared = Arc::clone(&reading);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let mut room = Zeroizing::new(vec![0; PIECE]);
            while is_there(None) && read(&mut room, &sender, &shared) {}
        })?;
        Ok(Self { pieces, reading })
    }

    /// The next piece; nothing once the terminal is gone.
    pub(super) fn recv(&mut self) -> impl Future<Output = Option<Piece>> {
        self.pieces.recv()
    }

    /// A piece that was read already.
    pub(super) fn read(&mut self) -> Option<Piece> {
        self.pieces.try_recv().ok()
    }

    /// Whether something was sent that nobody has taken in.
    pub(super) fn waits(&self) -> bool {
        !self.pieces.is_empty() || is_there(Some(Timespec::default()))
    }

    /// Everything that was read until now. What was sent and not read yet is dropped by `drop_unread`, while nobody reads.
    pub(super) fn drain(&mut self, drop_unread: impl FnOnce()) -> Vec<Piece> {
        let _still = lock(&self.reading);
        drop_unread();
        std::iter::from_fn(|| self.pieces.try_recv().ok()).collect()
    }
}

fn lock(reading: &Mutex<()>) -> MutexGuard<'_, ()> {
    reading.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until there is something to read, or so long; an end of the terminal is something too.
fn is_there(longest: Option<Timespec>) -> bool {
    let stdin = rustix::stdio::stdin();
    loop {
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], longest.as_ref()) {
            Err(Errno::INTR) => {}
            found => return found.is_ok_and(|count| count > 0),
        }
    }
}

/// Reads a piece and passes it on; `false` when the terminal is gone, or the console.
fn read(room: &mut [u8], pieces: &UnboundedSender<Piece>, reading: &Mutex<()>) -> bool {
    let _reading = lock(reading);
    // It might have been dropped in between, and a read would wait for more.
    if !is_there(Some(Timespec::default())) {
        return true;
    }
    match rustix::io::read(rustix::stdio::stdin(), &mut *room) {
        Ok(0) => false,
        Ok(count) => pieces.send(Zeroizing::new(room[..count].to_vec())).is_ok(),
        Err(fault) => matches!(fault, Errno::INTR | Errno::AGAIN),
    }
}
