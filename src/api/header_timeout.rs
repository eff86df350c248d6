//! The stream of a connection, with a look at how long the head of a request takes, and at whether its answers are taken
//! (security F9).

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep};

use super::framing::Framing;

/// Bytes of an answer that a client must take in its time if it has not taken all of it.
const LEAST: u64 = 16 << 10;

/// What is known of a connection.
#[derive(Debug, Default)]
pub(super) struct HeaderTimeout {
    /// Even: no head is on its way. Odd: one is. Each head has a number of its own.
    head: AtomicU64,
    changed: Notify,
    /// What has come ends with a part of a head.
    partial: AtomicBool,
    /// A head had two lengths.
    two_lengths: AtomicBool,
    /// A request is being answered: the time of the next head begins with its answer.
    busy: AtomicBool,
    /// Something of an answer could not be sent yet.
    stuck: AtomicBool,
    got_stuck: Notify,
    /// How often all was sent at last, and how many bytes since something could not be.
    cleared: AtomicU64,
    taken: AtomicU64,
}

impl HeaderTimeout {
    /// A request has arrived whole.
    pub(super) fn arrived(&self) {
        let head = self.head.load(Ordering::Relaxed);
        if head % 2 == 1 {
            self.head.store(head + 1, Ordering::Relaxed);
        }
    }

    /// A request is being answered, and takes a while.
    pub(super) fn answers(&self) {
        self.busy.store(true, Ordering::Relaxed);
    }

    /// A request is answered; a part of the next can be there already.
    pub(super) fn answered(&self) {
        self.busy.store(false, Ordering::Relaxed);
        if self.partial.load(Ordering::Relaxed) {
            self.begun();
        }
    }

    fn begun(&self) {
        let head = self.head.load(Ordering::Relaxed);
        if head.is_multiple_of(2) {
            self.head.store(head + 1, Ordering::Relaxed);
            self.changed.notify_one();
        }
    }

    /// Whether a request with two lengths has come, after which the connection ends.
    pub(super) fn had_two_lengths(&self) -> bool {
        self.two_lengths.load(Ordering::Relaxed)
    }

    /// Ends when a head has been on its way for too long.
    pub(super) async fn overdue(&self, limit: Duration) {
        loop {
            let head = self.head.load(Ordering::Relaxed);
            if head.is_multiple_of(2) {
                self.changed.notified().await;
                continue;
            }
            sleep(limit).await;
            if self.head.load(Ordering::Relaxed) == head {
                return;
            }
        }
    }

    /// Ends when next to nothing of an answer was taken for too long.
    pub(super) async fn untaken(&self, limit: Duration) {
        loop {
            if !self.stuck.load(Ordering::Relaxed) {
                self.got_stuck.notified().await;
                continue;
            }
            let (cleared, taken) = (self.cleared.load(Ordering::Relaxed), self.taken.load(Ordering::Relaxed));
            sleep(limit).await;
            let little = self.taken.load(Ordering::Relaxed) - taken < LEAST;
            if little && self.stuck.load(Ordering::Relaxed) && self.cleared.load(Ordering::Relaxed) == cleared {
                return;
            }
        }
    }

    fn sent(&self, result: &Poll<io::Result<usize>>) {
        match result {
            Poll::Pending => self.wait(),
            Poll::Ready(Err(_)) => {}
            Poll::Ready(Ok(bytes)) => {
                if self.stuck.load(Ordering::Relaxed) {
                    self.taken.fetch_add(*bytes as u64, Ordering::Relaxed);
                }
            }
        }
    }

    fn flushed(&self, result: &Poll<io::Result<()>>) {
        match result {
            Poll::Pending => self.wait(),
            Poll::Ready(Err(_)) => {}
            Poll::Ready(Ok(())) => {
                if self.stuck.load(Ordering::Relaxed) {
                    self.stuck.store(false, Ordering::Relaxed);
                    self.cleared.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    fn wait(&self) {
        if !self.stuck.swap(true, Ordering::Relaxed) {
            self.got_stuck.notify_one();
        }
    }
}

/// A stream that tells its pulse what happens to it.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    header_timeout: Arc<HeaderTimeout>,
    framing: Framing,
    /// How long a body that nobody wants is read at the end.
    patience: Duration,
    parting: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, header_timeout: Arc<HeaderTimeout>, patience: Duration) -> Self {
        Self { stream, header_timeout, framing: Framing::new(), patience, parting: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        let new = &buffer.filled()[before..];
        if !new.is_empty() {
            self.framing.feed(new);
            let partial = self.framing.is_in_head();
            self.header_timeout.partial.store(partial, Ordering::Relaxed);
            self.header_timeout.two_lengths.store(self.framing.had_two_lengths(), Ordering::Relaxed);
            if partial && !self.header_timeout.busy.load(Ordering::Relaxed) {
                self.header_timeout.begun();
            }
        }
        result
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.header_timeout.sent(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.header_timeout.sent(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        self.header_timeout.flushed(&result);
        result
    }

    /// Who is still sending a body that nobody wants would lose the answer to it if nothing was read any more.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        let mut unwanted = [0; 4 << 10];
        while self.framing.is_in_body() {
            let patience = self.patience;
            if self.parting.get_or_insert_with(|| Box::pin(sleep(patience))).as_mut().poll(context).is_ready() {
                break;
            }
            let mut buffer = ReadBuf::new(&mut unwanted);
            ready!(self.as_mut().poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}
