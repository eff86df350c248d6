//! The backend's thread: one request at a time.

use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::line::{Line, Order};
use crate::backend::{Backend, Error, Interrupt};
use crate::domain::Origin;
use crate::runtime::Inward;
use crate::runtime::jobs::Jobs;
use crate::ui::{Msg, Request, Ticket};

/// Changes that are being written at the end have so long.
const FINISH: Duration = Duration::from_secs(2);

/// What the thread shares with those who order.
#[derive(Default)]
struct Shared {
    line: Mutex<Line>,
    /// Something has joined the line, or it ends.
    more: Condvar,
    /// Interrupts the read that runs. It is set and cleared only while the line is held, so that it hits no change.
    interrupt: Interrupt,
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, order: Order) {
        self.line().push(order);
        self.more.notify_one();
    }

    /// What the thread does next; nothing when the console ends.
    fn next(&self) -> Option<Order> {
        let mut line = self.line();
        line.done();
        self.interrupt.clear();
        loop {
            if let Some(order) = line.next() {
                return Some(order);
            }
            if line.is_over() {
                return None;
            }
            line = self.more.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The thread that has the backend.
pub(super) struct Worker {
    shared: Arc<Shared>,
    /// What the line was told last.
    awaited: Vec<Ticket>,
    /// Ends with the thread.
    gone: Receiver<()>,
}

impl Worker {
    /// Starts the thread, which opens the backend, on which reads are to end when they are interrupted; answers come as
    /// messages.
    pub(super) fn start(
        open: impl FnOnce(&Interrupt) -> Option<Box<dyn Backend>> + Send + 'static,
        replies: UnboundedSender<Inward>,
    ) -> std::io::Result<Self> {
        let (here, gone) = channel::<()>();
        let shared = Arc::new(Shared::default());
        let its = Arc::clone(&shared);
        std::thread::Builder::new().name("backend".to_owned()).spawn(move || {
            let _here = here;
            let pauses = replies.clone();
            its.interrupt.listen(move |pause| drop(pauses.send(Inward::Ui(Msg::Paused(pause)))));
            let Some(backend) = open(&its.interrupt) else { return };
            let mut jobs = Jobs::default();
            while let Some(order) = its.next() {
                let (ticket, request) = match order {
                    Order::Ask(ticket, request) => (ticket, request),
                    Order::Look(answer) => {
                        let _ = answer.send(backend.changed());
                        continue;
                    }
                };
                #[cfg(debug_assertions)]
                if matches!(request, Request::Execute(..) | Request::ExecuteAll(..)) {
                    super::fault_injection::inject_panic("backend");
                }
                // The console can be gone by now; a change is made all the same.
                if let Some(message) = perform(backend.as_ref(), &mut jobs, ticket, request) {
                    let _ = replies.send(Inward::Ui(message));
                }
            }
        })?;
        Ok(Self { shared, awaited: Vec::new(), gone })
    }

    /// Puts a request in line.
    pub(super) fn ask(&self, ticket: Ticket, request: Request) {
        self.shared.push(Order::Ask(ticket, request));
    }

    /// Says whose answers are waited for, the most urgent first. Other reads are dropped, also while they run.
    pub(super) fn await_only(&mut self, tickets: Vec<Ticket>) {
        if tickets == self.awaited {
            return;
        }
        self.awaited.clone_from(&tickets);
        // Held meanwhile, so that what is interrupted is this read and nothing that follows it.
        let mut line = self.shared.line();
        if line.await_only(tickets) {
            self.shared.interrupt.set();
        }
    }

    /// A way for another thread to ask whether somebody else has changed the model.
    pub(super) fn looker(&self) -> Looker {
        Looker(Arc::clone(&self.shared))
    }

    /// Takes no more requests: changes in line are made within two seconds, reads are given up.
    pub(super) fn finish(&mut self) {
        let mut line = self.shared.line();
        if line.end() {
            self.shared.interrupt.set();
        }
        drop(line);
        self.shared.more.notify_one();
        let _ = self.gone.recv_timeout(FINISH);
    }
}

/// See [`Worker::looker`].
pub(super) struct Looker(Arc<Shared>);

impl Looker {
    /// Asks, after what is in line, and waits for the answer; `None` when the console ends.
    pub(super) fn look(&self) -> Option<Result<bool, Error>> {
        let (sender, answer) = sync_channel(1);
        self.0.push(Order::Look(sender));
        answer.recv().ok()
    }
}

/// Carries out a request; the only place where the interface's questions meet the backend's methods.
pub fn perform(backend: &dyn Backend, jobs: &mut Jobs, ticket: Ticket, request: Request) -> Option<Msg> {
    match request {
        Request::Load(load) => Some(Msg::Loaded(ticket, load.ask(backend, &mut jobs.shelf))),
        Request::Execute(actor, request) => Some(Msg::Executed(ticket, backend.execute(actor, &Origin::Console, &request))),
        Request::ExecuteAll(actor, requests) => {
            let done = backend.execute_all(actor, &Origin::Console, &requests);
            Some(Msg::Executed(ticket, done.map(|receipts| receipts.into_iter().next().unwrap_or_default())))
        }
        Request::Work(job) => Some(Msg::Progressed(ticket, jobs.work(backend, &job))),
        Request::Abandon => {
            jobs.abandon();
            None
        }
        // What is not kept for the next start is no reason to disturb this one.
        Request::Remember(user, organization) => {
            let _ = backend.remember(user, organization);
            None
        }
    }
}
