//! The backend's thread: one request at a time, in order.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error};
use crate::domain::Origin;
use crate::runtime::Inward;
use crate::runtime::jobs::Jobs;
use crate::ui::{Load, Loaded, Msg, Request, Ticket};

/// What the thread is told.
enum Order {
    /// Carry out a request.
    Ask(Ticket, Request),
    /// Say whether somebody else has changed the model.
    Look(SyncSender<Result<bool, Error>>),
    /// Take no more.
    Finish,
}

/// Changes that are being written at the end have so long.
const FINISH: Duration = Duration::from_secs(2);
/// Between two tries to interrupt a read: one that is between two statements is not interrupted.
const AGAIN: Duration = Duration::from_millis(2);

/// What the thread is at.
#[derive(Clone, Copy, Debug, Default)]
struct At {
    /// It reads what nobody waits for once the console ends.
    reads: bool,
    /// The console ends.
    ends: bool,
}

/// The thread that has the backend.
pub(super) struct Worker {
    orders: Sender<Order>,
    at: Arc<Mutex<At>>,
    interrupt: Option<Box<dyn Fn() + Send>>,
    /// Ends with the thread.
    gone: Receiver<()>,
}

impl Worker {
    /// Starts the thread, which opens the backend; answers come as messages.
    pub(super) fn start(
        open: impl FnOnce() -> Option<Box<dyn Backend>> + Send + 'static,
        replies: UnboundedSender<Inward>,
    ) -> std::io::Result<Self> {
        let (sender, orders) = channel();
        let (here, gone) = channel::<()>();
        let at = Arc::new(Mutex::new(At::default()));
        let shared = Arc::clone(&at);
        std::thread::Builder::new().name("backend".to_owned()).spawn(move || {
            let _here = here;
            let Some(backend) = open() else { return };
            let mut jobs = Jobs::default();
            for order in orders {
                let (ticket, request) = match order {
                    Order::Ask(ticket, request) => (ticket, request),
                    Order::Look(answer) => {
                        let _ = answer.send(backend.changed());
                        continue;
                    }
                    Order::Finish => break,
                };
                #[cfg(debug_assertions)]
                if matches!(request, Request::Execute(..) | Request::ExecuteAll(..)) {
                    super::rehearsal::rehearse_panic("backend");
                }
                let reads = !matches!(request, Request::Execute(..) | Request::Remember(..));
                {
                    let mut at = lock(&shared);
                    if reads && at.ends {
                        continue;
                    }
                    at.reads = reads;
                }
                // The console can be gone by now; a change is made all the same.
                if let Some(message) = perform(backend.as_ref(), &mut jobs, ticket, request) {
                    let _ = replies.send(Inward::Ui(message));
                }
                lock(&shared).reads = false;
            }
        })?;
        Ok(Self { orders: sender, at, interrupt: None, gone })
    }

    /// How a read that runs is interrupted.
    pub(super) fn interrupted_by(&mut self, interrupt: Box<dyn Fn() + Send>) {
        self.interrupt = Some(interrupt);
    }

    /// Puts a request in line.
    pub(super) fn ask(&self, ticket: Ticket, request: Request) {
        // The thread is there until it is told to finish.
        let _ = self.orders.send(Order::Ask(ticket, request));
    }

    /// A way for another thread to ask whether somebody else has changed the model.
    pub(super) fn looker(&self) -> Looker {
        Looker(self.orders.clone())
    }

    /// Takes no more requests: changes in line are made within two seconds, reads are given up.
    pub(super) fn finish(&mut self) {
        lock(&self.at).ends = true;
        let _ = self.orders.send(Order::Finish);
        let end = Instant::now() + FINISH;
        loop {
            // Held meanwhile, so that what is interrupted is a read and no change that follows it.
            let at = lock(&self.at);
            if let (true, Some(interrupt)) = (at.reads, &self.interrupt) {
                interrupt();
            }
            drop(at);
            let left = end.saturating_duration_since(Instant::now());
            match self.gone.recv_timeout(AGAIN.min(left)) {
                Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
                _ => return,
            }
        }
    }
}

fn lock(at: &Mutex<At>) -> MutexGuard<'_, At> {
    at.lock().unwrap_or_else(PoisonError::into_inner)
}

/// See [`Worker::looker`].
pub(super) struct Looker(Sender<Order>);

impl Looker {
    /// Asks, after what is in line, and waits for the answer; `None` when the console ends.
    pub(super) fn look(&self) -> Option<Result<bool, Error>> {
        let (sender, answer) = sync_channel(1);
        self.0.send(Order::Look(sender)).ok()?;
        answer.recv().ok()
    }
}

/// Carries out a request; the only place where the interface's questions meet the backend's methods.
pub fn perform(backend: &dyn Backend, jobs: &mut Jobs, ticket: Ticket, request: Request) -> Option<Msg> {
    match request {
        Request::Load(load) => Some(Msg::Loaded(ticket, fetch(backend, &mut jobs.shelf, load))),
        Request::Execute(actor, command) => Some(Msg::Executed(ticket, backend.execute(actor, &Origin::Console, &command))),
        Request::ExecuteAll(actor, commands) => {
            let done = backend.execute_all(actor, &Origin::Console, &commands);
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

fn fetch(backend: &dyn Backend, shelf: &mut Shelf, load: Load) -> Result<Loaded, Error> {
    match load {
        Load::Account(user) => backend.account(user).map(Loaded::Account),
        Load::Ask(question) => question.ask(backend, shelf).map(Loaded::Answer),
        Load::Team(actor, team) => backend.team(actor, team).map(Loaded::Team),
        Load::OrganizationToken(actor, organization) => {
            backend.organization_token(actor, organization).map(Loaded::OrganizationToken)
        }
        Load::Profile(actor, organization) => backend.profile(actor, organization).map(Loaded::Profile),
        Load::KnownUsers(actor, team) => backend.known_users(actor, team).map(Loaded::KnownUsers),
        Load::Person(actor, organization, user) => backend.person(actor, organization, user).map(Loaded::Person),
        Load::Workspace(actor, workspace) => backend.workspace(actor, workspace).map(Loaded::Workspace),
        Load::TokenFate(actor, owner, token) => backend.token_fate(actor, owner, token).map(Loaded::TokenFate),
    }
}
