//! Threads for reads that take long, so that no other request waits for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::answer::{Answer, Fault};
use super::writer::mistake;
use crate::backend::Service;

/// Threads; each has a connection to the model.
const THREADS: usize = 2;

type Job = Box<dyn FnOnce(&dyn Service) + Send>;

/// Where long reads are put in line.
pub(super) struct Apart(Sender<Job>);

impl Apart {
    /// Starts the threads. They end when the last user has gone, after what is in line.
    pub(super) fn start(open: impl Fn() -> Result<Box<dyn Service>, String>) -> Result<(Arc<Self>, Vec<JoinHandle<()>>), String> {
        let (sender, line) = channel::<Job>();
        let line = Arc::new(Mutex::new(line));
        let start = |number| {
            let (service, line) = (open()?, Arc::clone(&line));
            let thread = std::thread::Builder::new().name(format!("reader {number}"));
            thread.spawn(move || work(service.as_ref(), &line)).map_err(|fault| format!("The server cannot start: {fault}."))
        };
        let threads = (0..THREADS).map(start).collect::<Result<_, _>>()?;
        Ok((Arc::new(Self(sender)), threads))
    }

    /// Puts a read in line that has so much time, its wait included. One that nobody waits for any more is not begun.
    pub(super) fn read(
        &self,
        limit: Duration,
        read: impl Fn(&dyn Service) -> Result<Answer, Fault> + Send + 'static,
    ) -> oneshot::Receiver<Result<Answer, Fault>> {
        let (until, (sender, answer)) = (Instant::now() + limit, oneshot::channel());
        let job = move |service: &dyn Service| {
            if sender.is_closed() {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let _ = sender.send(Err(Fault::late()));
                return;
            }
            let mut done = None;
            let mut work = || service.in_time(left, &mut || done = Some(read(service)));
            let in_time = catch_unwind(AssertUnwindSafe(&mut work));
            let answer = match (in_time, done) {
                (Ok(true), Some(answer)) => answer,
                (Ok(false), _) => Err(Fault::late()),
                _ => Err(mistake()),
            };
            let _ = sender.send(answer);
        };
        // The threads are there as long as this is.
        let _ = self.0.send(Box::new(job));
        answer
    }
}

fn work(service: &dyn Service, line: &Mutex<Receiver<Job>>) {
    loop {
        let job = line.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        job(service);
    }
}
