//! The thread where the model is changed, one request after another.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::desk::Desk;

type Job = Box<dyn FnOnce(&mut Desk) + Send>;

/// Where jobs are put in line.
#[derive(Clone)]
pub(super) struct Writer(Sender<Job>);

impl Writer {
    /// Starts the thread. It ends when the last of its users has gone, after what is in line.
    pub(super) fn start(desk: Desk) -> std::io::Result<(Arc<Self>, JoinHandle<()>)> {
        let (sender, jobs) = channel::<Job>();
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let mut desk = desk;
            for job in jobs {
                // A job that has a mistake in it fails alone; its transaction was never committed.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut desk)));
            }
        })?;
        Ok((Arc::new(Self(sender)), thread))
    }

    /// Puts a job in line; its answer comes when its turn has come.
    pub(super) fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut Desk) -> T + Send + 'static) -> oneshot::Receiver<T> {
        let (sender, answer) = oneshot::channel();
        self.tell(move |desk| drop(sender.send(job(desk))));
        answer
    }

    /// Puts a job in line whose outcome nobody waits for.
    pub(super) fn tell(&self, job: impl FnOnce(&mut Desk) + Send + 'static) {
        // The thread is there as long as this is.
        let _ = self.0.send(Box::new(job));
    }
}
