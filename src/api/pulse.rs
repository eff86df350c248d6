//! The stream of a connection, with a look at how long the head of a request takes (security F9).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// What is known of a connection.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Even: no head is on its way. Odd: one is. Each head has a number of its own.
    head: AtomicU64,
    changed: Notify,
    broken: AtomicBool,
}

impl Pulse {
    /// A request has arrived whole.
    pub(super) fn arrived(&self) {
        let head = self.head.load(Ordering::Relaxed);
        if head % 2 == 1 {
            self.head.store(head + 1, Ordering::Relaxed);
        }
    }

    fn begun(&self) {
        let head = self.head.load(Ordering::Relaxed);
        if head.is_multiple_of(2) {
            self.head.store(head + 1, Ordering::Relaxed);
            self.changed.notify_one();
        }
    }

    /// Whether something could not be sent.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Ends when a head has been on its way for too long.
    pub(super) async fn overdue(&self, limit: Duration) {
        loop {
            let head = self.head.load(Ordering::Relaxed);
            if head.is_multiple_of(2) {
                self.changed.notified().await;
                continue;
            }
            sleep_until(Instant::now() + limit).await;
            if self.head.load(Ordering::Relaxed) == head {
                return;
            }
        }
    }
}

/// A stream that tells its pulse what happens to it.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    pulse: Arc<Pulse>,
    /// Requests are being answered: what comes in is a body, or the next head, which is then looked at late.
    busy: Arc<AtomicBool>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, pulse: Arc<Pulse>, busy: Arc<AtomicBool>) -> Self {
        Self { stream, pulse, busy }
    }

    fn note<T>(&self, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if matches!(result, Poll::Ready(Err(_))) {
            self.pulse.broken.store(true, Ordering::Relaxed);
        }
        result
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before && !self.busy.load(Ordering::Relaxed) {
            self.pulse.begun();
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        self.note(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
