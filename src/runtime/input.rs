//! What the terminal sends, read on a thread of its own as soon as it is there.

use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

/// Bytes of one read at most.
const PIECE: usize = 4096;

/// Starts the thread. It ends with the terminal, and with it the channel.
pub(super) fn start(pieces: UnboundedSender<Zeroizing<Vec<u8>>>) -> io::Result<()> {
    std::thread::Builder::new().name("input".to_owned()).spawn(move || {
        let stdin = rustix::stdio::stdin();
        let mut piece = Zeroizing::new(vec![0; PIECE]);
        loop {
            match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], None) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(_) => return,
            }
            match rustix::io::read(stdin, piece.as_mut_slice()) {
                Ok(0) => return,
                Ok(count) => {
                    if pieces.send(Zeroizing::new(piece[..count].to_vec())).is_err() {
                        return;
                    }
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
    })?;
    Ok(())
}
