//! The thread where the model is changed, one request after another. Requests that wait together share a commit.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use tokio::sync::oneshot;

use super::answer::{Answer, Fault};
use super::session::Session;
use crate::backend::{Error, Service, Turn};
use crate::domain::Secret;

/// A request, and what tells its client of it when it is known whether all was kept.
type Asking = Box<dyn FnOnce(&mut Session) -> Telling + Send>;
type Telling = Box<dyn FnOnce(&Result<(), Error>)>;

/// What is done in line.
type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// What is done when nobody waits in line, and again later until it is done.
type Errand = Box<dyn FnMut(&mut Session) -> Result<(), Error> + Send>;

enum Work {
    Request(Asking),
    Job(Job),
    Errand(Errand),
}

/// Requests that share a commit at most.
const TOGETHER: usize = 64;

/// After so long no more requests join, so that the first is not kept waiting by the others.
const JOINING: Duration = Duration::from_millis(100);

/// Between two tries of an errand.
const AGAIN: Duration = Duration::from_millis(250);

/// So long an errand lets every job go first; then it goes after each one.
const LATE: Duration = Duration::from_secs(1);

/// Errands that are kept; the oldest are given up for newer ones.
const KEPT: usize = 10_000;

/// How long the errands that are left at the end are tried.
const FAREWELL: Duration = Duration::from_secs(1);

/// Where work is put in line.
#[derive(Clone)]
pub(super) struct Writer(Sender<Work>);

impl Writer {
    /// Starts the thread. It ends when the last of its users has gone, after what is in line.
    pub(super) fn start(session: Session) -> std::io::Result<(Arc<Self>, JoinHandle<()>)> {
        let (sender, line) = channel::<Work>();
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || work(session, &line))?;
        Ok((Arc::new(Self(sender)), thread))
    }

    /// Puts a request in line. It is carried out as one, and only if it begins `within` a time and while its answer is waited
    /// for. One that takes longer than its `limit` is taken back.
    pub(super) fn request(
        &self,
        ((within, limit), token): ((Duration, Duration), Option<Secret>),
        work: impl FnOnce(&mut Session) -> Result<Request, Fault> + Send + 'static,
    ) -> Asked {
        let place = Arc::new(Place { state: AtomicU8::new(WAITING), until: Instant::now() + within, token });
        let (sender, answer) = oneshot::channel();
        let asked = Asked { place: Arc::clone(&place), answer };
        let asking: Asking = Box::new(move |session| {
            // A request that has a mistake in it fails alone, and is taken back.
            let answer = catch_unwind(AssertUnwindSafe(|| {
                let wanted = if place.is_wanted() { work(session) } else { Err(Fault::busy()) };
                wanted.and_then(|request| carry_out(session.service(), (place, limit), request))
            }));
            let answer = answer.unwrap_or_else(|_| Err(mistake()));
            Box::new(move |kept| {
                let failed = |answer: &Result<Answer, Fault>| matches!(answer, Err(fault) if fault.status.is_server_error());
                let answer = match kept {
                    Err(error) if !failed(&answer) => Err(error.clone().into()),
                    _ => answer,
                };
                let _ = sender.send(answer);
            })
        });
        // The thread is there as long as this is.
        let _ = self.0.send(Work::Request(asking));
        asked
    }

    /// Puts a job in line; its answer comes when its turn has come.
    pub(super) fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut Session) -> T + Send + 'static) -> oneshot::Receiver<T> {
        let (sender, answer) = oneshot::channel();
        self.tell(move |session| drop(sender.send(job(session))));
        answer
    }

    /// Puts a job in line whose outcome nobody waits for.
    pub(super) fn tell(&self, job: impl FnOnce(&mut Session) + Send + 'static) {
        // The thread is there as long as this is.
        let _ = self.0.send(Work::Job(Box::new(job)));
    }

    /// Has something noted for which nobody waits, so that it must not wait for anybody either: it is tried again where the model
    /// cannot be written just now.
    pub(super) fn errand(&self, errand: impl FnMut(&mut Session) -> Result<(), Error> + Send + 'static) {
        let _ = self.0.send(Work::Errand(Box::new(errand)));
    }
}

/// What a request does with the model.
pub(super) type Request = Box<dyn FnOnce(&dyn Service) -> Result<Answer, Fault>>;

fn carry_out(service: &dyn Service, (place, limit): (Arc<Place>, Duration), request: Request) -> Result<Answer, Fault> {
    let (mut request, mut answer) = (Some(request), Err(Fault::busy()));
    service.carry_out(place, &mut || {
        let mut work = || {
            if let Some(request) = request.take() {
                answer = request(service);
            }
        };
        if !service.in_time(limit, &mut work) {
            answer = Err(Fault::late());
        }
        // A failure takes back what was done before it; a refusal stays in the audit log.
        !matches!(&answer, Err(fault) if fault.status.is_server_error())
    })?;
    answer
}

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GONE: u8 = 2;

/// The place of a request in line.
struct Place {
    state: AtomicU8,
    /// When it must have begun.
    until: Instant,
    token: Option<Secret>,
}

impl Place {
    fn turn(&self, to: u8) -> bool {
        self.state.compare_exchange(WAITING, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

impl Turn for Place {
    fn is_wanted(&self) -> bool {
        self.state.load(Ordering::Acquire) == WAITING && Instant::now() < self.until
    }

    fn begin(&self) -> bool {
        self.turn(BEGUN)
    }

    fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }
}

/// The answer to a request. Who drops it before the request has begun takes it out of the line.
pub(super) struct Asked {
    place: Arc<Place>,
    answer: oneshot::Receiver<Result<Answer, Fault>>,
}

impl Asked {
    /// The answer, which is waited for as long as it takes once the request has begun.
    pub(super) async fn answer(mut self) -> Result<Answer, Fault> {
        let answered = match tokio::time::timeout_at(self.place.until.into(), &mut self.answer).await {
            Ok(answered) => answered,
            Err(_) if self.place.turn(GONE) => return Err(Fault::busy()),
            Err(_) => (&mut self.answer).await,
        };
        answered.unwrap_or_else(|_| Err(mistake()))
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.place.turn(GONE);
    }
}

/// What the caller is told of a panic.
pub(super) fn mistake() -> Fault {
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "internal server error").because("The server failed. Nothing was changed.")
}

/// Does what is in line, and the errands when nobody is.
fn work(mut session: Session, line: &Receiver<Work>) {
    let mut errands: VecDeque<(Instant, Errand)> = VecDeque::new();
    let mut next_try = Instant::now();
    let mut owed = false;
    let mut next = None;
    loop {
        let now = Instant::now();
        let late = owed && next_try <= now && errands.front().is_some_and(|(since, _)| now - *since > LATE);
        let work = match (next.take(), errands.front()) {
            (Some(work), _) => Ok(work),
            (None, None) => line.recv().map_err(|_| RecvTimeoutError::Disconnected),
            (None, Some(_)) if late => Err(RecvTimeoutError::Timeout),
            (None, Some(_)) => line.recv_timeout(next_try.saturating_duration_since(now)),
        };
        match work {
            Ok(Work::Request(request)) => {
                next = together(&mut session, request, line);
                owed = true;
            }
            Ok(Work::Job(job)) => {
                // A job that has a mistake in it fails alone; its transaction was never committed.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut session)));
                owed = true;
            }
            Ok(Work::Errand(errand)) => {
                if errands.len() >= KEPT {
                    errands.pop_front();
                }
                errands.push_back((now, errand));
            }
            Err(RecvTimeoutError::Timeout) => {
                owed = false;
                if !run_first(&mut errands, &mut session) {
                    next_try = Instant::now() + AGAIN;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let end = Instant::now() + FAREWELL;
    while !errands.is_empty() && Instant::now() < end {
        if !run_first(&mut errands, &mut session) {
            std::thread::sleep(AGAIN / 10);
        }
    }
}

/// Carries out a request and those that wait behind it, commits once, and then tells each. Answers what came that is no
/// request.
fn together(session: &mut Session, first: Asking, line: &Receiver<Work>) -> Option<Work> {
    let begun = Instant::now();
    let mut told = vec![first(session)];
    let mut left = None;
    while left.is_none() && told.len() < TOGETHER && begun.elapsed() < JOINING {
        match line.try_recv() {
            Ok(Work::Request(request)) => told.push(request(session)),
            Ok(other) => left = Some(other),
            Err(_) => break,
        }
    }
    let kept = session.service().commit();
    for tell in told {
        tell(&kept);
    }
    left
}

/// Runs the first errand; `false` where it is to be tried again.
fn run_first(errands: &mut VecDeque<(Instant, Errand)>, session: &mut Session) -> bool {
    let Some((since, mut errand)) = errands.pop_front() else { return true };
    let done = catch_unwind(AssertUnwindSafe(|| errand(session)));
    let again = matches!(done, Ok(Err(Error::Unavailable(_) | Error::Storage(_))));
    if again {
        errands.push_back((since, errand));
    }
    !again
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use rusqlite::trace::TraceEvent;

    use super::*;
    use crate::backend::local::{Content, Local, Place as Model};
    use crate::backend::{TeamFilter, Window};
    use crate::domain::{Actor, Command, Name, OrganizationAccess, Origin, Visibility};
    use crate::runtime::system::System;

    const HOUR: Duration = Duration::from_hours(1);

    fn writer() -> Arc<Writer> {
        let local = Local::open(&Model::Memory, &Content::Demo, Arc::new(System), "tests".to_owned()).expect("a model");
        Writer::start(Session::new(Box::new(local), Arc::default())).expect("a writer").0
    }

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
    }

    /// A job that keeps the line waiting until it is told to end.
    fn in_front(writer: &Writer) -> Sender<()> {
        let (end, told) = channel();
        writer.tell(move |_| {
            let _ = told.recv();
        });
        end
    }

    fn status(answer: Result<Answer, Fault>) -> u16 {
        answer.map_or_else(|fault| fault.status, |answer| answer.status).as_u16()
    }

    #[test]
    fn a_request_that_is_late_or_was_dropped_is_not_carried_out() {
        let writer = writer();
        let end = in_front(&writer);
        let (done, seen) = channel();
        let ask = |within: Duration, done: Sender<&'static str>, name: &'static str| {
            writer.request(((within, HOUR), None), move |_| {
                let _ = done.send(name);
                Ok(Box::new(|_| Ok(Answer::done())))
            })
        };
        let late = ask(Duration::ZERO, done.clone(), "late");
        drop(ask(HOUR, done.clone(), "dropped"));
        let good = ask(HOUR, done, "good");
        assert_eq!(status(wait(late.answer())), 503);
        drop(end);
        assert_eq!(status(wait(good.answer())), 204);
        assert_eq!(seen.iter().collect::<Vec<_>>(), ["good"]);
    }

    #[test]
    fn a_request_that_has_begun_is_waited_for_however_long_it_takes() {
        let place = Arc::new(Place { state: AtomicU8::new(WAITING), until: Instant::now(), token: None });
        assert!(place.begin() && !place.is_wanted());
        let (sender, answer) = oneshot::channel();
        let asked = Asked { place, answer };
        let (answer, ()) = wait(async {
            tokio::join!(asked.answer(), async {
                // Its time is over by now, and it was asked for at least once.
                tokio::time::sleep(Duration::from_millis(20)).await;
                let _ = sender.send(Ok(Answer::done()));
            })
        });
        assert_eq!(status(answer), 204);
    }

    #[test]
    fn a_request_that_panics_is_told_so_and_the_next_is_carried_out() {
        let writer = writer();
        let bad = writer.request(((HOUR, HOUR), None), |_| Ok(Box::new(|_| panic!("a mistake"))));
        let good = writer.request(((HOUR, HOUR), None), |_| Ok(Box::new(|_| Ok(Answer::done()))));
        assert_eq!((status(wait(bad.answer())), status(wait(good.answer()))), (500, 204));
    }

    static COMMITS: AtomicU8 = AtomicU8::new(0);

    /// A request that makes a team of this name, and then answers with this status.
    fn team(name: &'static str, status: StatusCode) -> Request {
        Box::new(move |service| {
            let olivia = service.user_named(&Name::parse("user", "olivia").expect("a name"))?;
            let organization = service.organization(Actor::User(olivia), "acme")?.id;
            let name = Name::parse("NAME", name).expect("a name");
            let command = Command::CreateTeam {
                organization,
                name,
                visibility: Visibility::Secret,
                organization_access: OrganizationAccess::NONE,
            };
            service.execute(Actor::User(olivia), &Origin::Console, &command.into())?;
            if status.is_success() { Ok(Answer::nothing(status)) } else { Err(Fault::new(status, "a failure")) }
        })
    }

    #[test]
    fn requests_that_wait_together_share_a_commit_and_one_that_fails_is_taken_back_alone() {
        let count = |event: TraceEvent<'_>| {
            if let TraceEvent::Profile(statement, _) = event {
                COMMITS.fetch_add(u8::from(statement.sql() == "COMMIT"), Ordering::Relaxed);
            }
        };
        let local = Local::open(&Model::Memory, &Content::Demo, Arc::new(System), "tests".to_owned()).expect("a model");
        let writer = Writer::start(Session::new(Box::new(local.traced(count)), Arc::default())).expect("a writer").0;
        let end = in_front(&writer);
        let ask = |name, status| writer.request(((HOUR, HOUR), None), move |_| Ok(team(name, status)));
        let good = StatusCode::NO_CONTENT;
        let asked = [ask("one", good), ask("two", StatusCode::BAD_GATEWAY), ask("one", good), ask("three", good)];
        drop(end);
        assert_eq!(asked.map(|asked| status(wait(asked.answer()))), [204, 502, 422, 204]);
        assert_eq!(COMMITS.load(Ordering::Relaxed), 1);
        let names = writer.ask(|session| {
            let olivia = session.service().user_named(&Name::parse("user", "olivia").expect("a name")).expect("a user");
            let organization = session.service().organization(Actor::User(olivia), "acme").expect("acme").id;
            let filter = TeamFilter { names: ["one", "two", "three"].map(str::to_owned).into(), ..TeamFilter::default() };
            let teams = session.service().team_records(Actor::User(olivia), organization, &filter, Window::ALL).expect("teams");
            teams.rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>()
        });
        assert_eq!(wait(names), Ok(vec!["one".to_owned(), "three".to_owned()]));
    }

    #[test]
    fn an_errand_that_cannot_be_done_keeps_nobody_waiting_and_is_done_when_it_can() {
        let writer = writer();
        let end = in_front(&writer);
        let (pen, done) = channel();
        let (allow, allowed) = channel::<()>();
        let errand = pen.clone();
        writer.errand(move |_| match allowed.try_recv() {
            Ok(()) => errand.send("errand").map_err(|_| Error::Unauthorized),
            Err(_) => Err(Error::Unavailable("busy".to_owned())),
        });
        let job = pen.clone();
        writer.tell(move |_| {
            let _ = job.send("job");
        });
        drop(end);
        assert_eq!(done.recv(), Ok("job"), "it came later, and goes first");
        allow.send(()).expect("it is still to be done");
        assert_eq!(done.recv(), Ok("errand"));
    }

    #[test]
    fn an_errand_that_was_put_in_line_is_done_before_the_end() {
        let writer = writer();
        let (pen, done) = channel();
        writer.errand(move |_| pen.send(()).map_err(|_| Error::Unauthorized));
        drop(writer);
        assert_eq!(done.recv(), Ok(()));
    }
}
