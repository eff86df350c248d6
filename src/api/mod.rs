//! The server: Terraform Enterprise's API v2 over a model.
//!
//! A request goes through [`gate`] (for whom, from where, with which token), the table of [`endpoints`] (which kinds of token)
//! and a handler in `routes`, which translates between documents and the seam: [`incoming`] reads
//! what was sent, and [`documents`] writes records in the types of [`crate::wire`]. Nothing here decides who can do what: the model
//! asks the law, and what it refuses is not found.

pub mod along;
pub mod answer;
mod apart;
mod auth_rate_limiter;
mod body;
pub mod docs;
pub mod documents;
pub mod endpoint;
pub mod endpoints;
pub mod fault_injection;
pub mod fields;
mod framing;
pub mod gate;
mod header_timeout;
mod heartbeat;
mod ids;
pub mod incoming;
mod listen;
pub mod log;
pub mod query;
mod rate_limit_headers;
mod refusals;
pub mod request_context;
mod respond;
mod routes;
mod session;
pub mod tls;
mod worker;
mod writer;

use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use apart::Apart;
use auth_rate_limiter::AuthRateLimiter;
use body::Bodies;
use endpoint::Entry;
use fault_injection::FaultInjection;
use heartbeat::{Heartbeat, Tally};
use ids::Ids;
use log::Log;
use rate_limit_headers::RateLimits;
use refusals::Refusals;
use session::Session;
use tls::Tls;
use tokio::sync::watch;
use worker::Worker;
use writer::Writer;

use crate::backend::{Interrupt, Service};
use crate::domain::World;
pub use heartbeat::reached_at;

/// Makes another connection to the model that is served.
pub type Source = dyn Fn() -> Result<Box<dyn Service>, String> + Send + Sync;

/// Bytes of answers that the operating system keeps for a client that has not taken them yet.
const SENT_AHEAD: usize = 256 << 10;

/// What a request can take (security P-34).
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a document.
    pub document: usize,
    /// Bytes of an upload.
    pub upload: usize,
    /// Bytes of documents, and of uploads, in memory at a time; one body finds room in any case.
    pub bodies: usize,
    /// Until the head of a request is there, from its first byte on.
    pub head_time: Duration,
    /// Until a document is there.
    pub document_time: Duration,
    /// Until an upload is there.
    pub upload_time: Duration,
    /// Until a write has begun; one that has not is given up.
    pub queue_time: Duration,
    /// Until a read goes on apart, where it holds up no other request.
    pub inline_time: Duration,
    /// Until a read is given up, apart.
    pub read_time: Duration,
    /// Until a change that has begun is given up.
    pub change_time: Duration,
    /// Until a connection is closed whose client takes next to nothing of its answer.
    pub write_time: Duration,
    /// Until a connection that nothing comes from is closed.
    pub idle_time: Duration,
    /// Until a stop no longer waits for requests that are being answered, and interrupts them.
    pub stop_time: Duration,
    /// The server says in the model that it is there after so long, and as each minute begins.
    pub sign_time: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one address that is not this machine.
    pub connections_of_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 1 << 20,
            upload: 64 << 20,
            bodies: 128 << 20,
            head_time: Duration::from_secs(5),
            document_time: Duration::from_secs(10),
            upload_time: Duration::from_mins(1),
            queue_time: Duration::from_secs(5),
            inline_time: Duration::from_millis(5),
            read_time: Duration::from_secs(10),
            change_time: Duration::from_secs(30),
            write_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(30),
            stop_time: Duration::from_secs(3),
            sign_time: Duration::from_mins(1),
            connections: 1_024,
            connections_of_address: 32,
        }
    }
}

/// How a server is set up.
pub struct Setup {
    /// The names it answers to beside those of the loopback.
    pub hostnames: Vec<String>,
    pub limits: Limits,
    /// Threads that answer; each has a connection to the model.
    pub threads: usize,
    /// The clock and the entropy.
    pub world: Arc<dyn World>,
    pub log: Log,
    /// How it proves who it is; `None` for plain HTTP.
    pub tls: Option<Tls>,
    pub faults: FaultInjection,
}

/// A server that runs, until it is stopped or dropped.
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    writer: Arc<Writer>,
    writing: JoinHandle<()>,
    apart: Arc<Apart>,
    reading: Vec<JoinHandle<()>>,
    interrupt: Interrupt,
    refusals: Arc<Refusals>,
    heartbeat: Arc<Heartbeat>,
    /// Tells the thread of the sign to end, by being gone.
    signing: (Sender<()>, JoinHandle<()>),
    log: Log,
}

impl Server {
    /// Starts answering on a listener.
    ///
    /// # Errors
    /// A sentence, when the model cannot be opened or there can be no threads.
    pub fn start(listener: &std::net::TcpListener, source: &Source, setup: Setup) -> Result<Self, String> {
        let fault = |what: std::io::Error| format!("The server cannot start: {what}.");
        let address = listener.local_addr().map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        // Its connections inherit it. So little is answered ahead to who does not read.
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(listener, SENT_AHEAD);
        let (stop, stopped) = watch::channel(false);
        let rate_limits = Arc::new(RateLimits::default());
        let interrupt = Interrupt::default();
        let open = || source().inspect(|service| service.obey(&interrupt));
        let (writer, thread) = Writer::start(Session::new(open()?, Arc::clone(&rate_limits))).map_err(fault)?;
        let (apart, reading) = Apart::start(open)?;
        let names = Arc::new(gate::Names::new(address, setup.tls.is_some(), &setup.hostnames));
        let public: Vec<&'static str> = endpoints::ENDPOINTS
            .iter()
            .filter(|endpoint| endpoint.entry == Entry::Public)
            .filter_map(|endpoint| endpoint.path.rsplit('/').next())
            .collect();
        let (counts, bodies) = (Arc::new(listen::Counts::default()), Arc::new(Bodies::new(&setup.limits)));
        let (limiter, refusals) = (Arc::new(AuthRateLimiter::default()), Arc::new(Refusals::default()));
        let tallies: Vec<Arc<Tally>> = (0..setup.threads.max(1)).map(|_| Arc::default()).collect();
        let mut threads = Vec::new();
        for (number, tally) in tallies.iter().enumerate() {
            let worker = Arc::new(Worker {
                session: Mutex::new(Session::new(open()?, Arc::clone(&rate_limits))),
                rate_limits: Arc::clone(&rate_limits),
                writer: Arc::clone(&writer),
                apart: Arc::clone(&apart),
                names: Arc::clone(&names),
                public: public.clone(),
                nowhere: "-".into(),
                scheme: if setup.tls.is_some() { "https" } else { "http" },
                limits: setup.limits.clone(),
                bodies: Arc::clone(&bodies),
                world: Arc::clone(&setup.world),
                log: setup.log.clone(),
                faults: setup.faults.clone(),
                begun: Instant::now(),
                limiter: Arc::clone(&limiter),
                refusals: Arc::clone(&refusals),
                tally: Arc::clone(tally),
                ids: Ids::new(Arc::clone(&setup.world)),
            });
            let listener = listener.try_clone().map_err(fault)?;
            let (counts, stopped, tls) = (Arc::clone(&counts), stopped.clone(), setup.tls.clone());
            let thread = std::thread::Builder::new().name(format!("server {number}"));
            threads.push(thread.spawn(move || listen::run(listener, &worker, &counts, tls.as_ref(), stopped)).map_err(fault)?);
        }
        let name = reached_at(address, setup.tls.is_some(), &setup.hostnames);
        let heartbeat =
            Heartbeat::new(name, tallies, setup.world.as_ref()).map_err(|why| format!("The server cannot start: {why}."))?;
        let heartbeat = Arc::new(heartbeat);
        let said = heartbeat.say(&writer, setup.world.now());
        let (signer, told) = channel();
        let signing = {
            let (heartbeat, writer, refusals) = (Arc::clone(&heartbeat), Arc::clone(&writer), Arc::clone(&refusals));
            let (world, every) = (Arc::clone(&setup.world), setup.limits.sign_time);
            let thread = std::thread::Builder::new().name("sign".to_owned());
            thread
                .spawn(move || heartbeat.keep_saying((&writer, &refusals), world.as_ref(), every, (said, &told)))
                .map_err(fault)?
        };
        let signing = (signer, signing);
        Ok(Self {
            address,
            stop,
            threads,
            writer,
            writing: thread,
            apart,
            reading,
            interrupt,
            refusals,
            heartbeat,
            signing,
            log: setup.log,
        })
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, finishes those that are being answered, and ends. What takes longer than
    /// [`Limits::stop_time`] is interrupted.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        for thread in self.threads {
            let _ = thread.join();
        }
        self.interrupt.set();
        drop(self.apart);
        for thread in self.reading {
            let _ = thread.join();
        }
        let (signer, signing) = self.signing;
        drop(signer);
        let _ = signing.join();
        self.refusals.finish(&self.writer);
        self.heartbeat.take_down(&self.writer);
        // The writer ends when nobody is left to ask it.
        drop(self.writer);
        let _ = self.writing.join();
        self.log.finish();
    }
}
