//! What a request costs: an authenticated read of a team, a refused token and pages of lists, with a thousand teams and tokens and
//! with a million, against the same framework answering a constant of the same size. `cargo bench`; `TOKENS=1000,1000000`,
//! `ROUNDS=9` and `SECONDS=1` set it up. `MODELS` is a folder where models of before are, or are kept for the next time.
//!
//! The load comes from this program, which takes most of a core itself, so the server's CPU for each request is the honest figure.
//! Each round measures all three one after the other and compares them with its own constant; the round in the middle is
//! reported, so that what else a machine does meanwhile counts for little.

#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderName, HeaderValue, Response};
use axum::routing::get;
use axum::{Router, body::Body};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;

/// Connections at a time.
const CONNECTIONS: usize = 32;

/// The organization of the models, as in `benches/compare`.
const ORGANIZATION: &str = "trial";

/// Threads of either server.
const THREADS: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--constant") {
        constant(arguments[at + 1].parse().expect("a size"));
        return;
    }
    let number = |name: &str, otherwise| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (rounds, seconds) = (number("ROUNDS", 9), number("SECONDS", 1));
    let tokens = std::env::var("TOKENS").unwrap_or_else(|_| "1000,1000000".to_owned());
    println!("{:<34} {:>12} {:>8} {:>12} {:>8}", "", "requests/s", "ratio", "CPU µs", "ratio");
    for count in tokens.split(',') {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = std::env::var_os("MODELS").map(PathBuf::from);
        let model = kept.as_deref().unwrap_or(folder.path()).join(format!("{count}.db"));
        if !model.exists() {
            verb(&model, &["seed", "--organization", ORGANIZATION, "--teams", count, "--users", "100", "--tokens", count]);
        }
        let token = verb(&model, &["token", "generate", "--team", "payments", "--replace"]);
        let refused = verb(&model, &["token", "generate", "--team", "billing", "--replace"]);
        verb(&model, &["token", "generate", "--team", "billing", "--replace"]);
        let server = Server::start(&model);
        let path = format!("/api/v2/teams/{}", team(&server, token.trim()));
        let good = request(server.address, &path, token.trim());
        let size = answer(&mut TcpStream::connect(server.address).expect("a connection"), &good, &mut [0; 16_384]).1;
        let floor_server = Server::constant(size);
        let constant = request(floor_server.address, "/constant", token.trim());
        let bad = request(server.address, &path, refused.trim());
        let rounds: Vec<[Measured; 3]> = (0..rounds)
            .map(|_| {
                [
                    measure(&floor_server, &constant, 200, seconds),
                    measure(&server, &good, 200, seconds),
                    measure(&server, &bad, 401, seconds),
                ]
            })
            .collect();
        report(&format!("constant of {size} bytes"), &rounds, 0);
        report(&format!("GET team, {count} tokens"), &rounds, 1);
        report(&format!("401, {count} tokens"), &rounds, 2);
        pages(&model, count.parse().expect("a number"));
    }
}

/// What pages of lists cost: the first time, and asked again with nothing changed.
fn pages(model: &Path, teams: usize) {
    let token = verb(model, &["token", "generate", "--organization-token", "--replace"]);
    for list in ["teams", "team-tokens", "organization-memberships"] {
        // Nothing is remembered yet.
        let server = Server::start(model);
        let size = if list == "organization-memberships" { 5 } else { 50 };
        let last = if list == "organization-memberships" { 100 } else { teams } / size;
        let page = |number: usize| {
            let query = format!("page%5Bsize%5D={size}&page%5Bnumber%5D={number}");
            request(server.address, &format!("/api/v2/organizations/{ORGANIZATION}/{list}?{query}"), token.trim())
        };
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        let mut bytes = vec![0; 1 << 20];
        let mut cost = |numbers: &mut dyn Iterator<Item = usize>| {
            let (before, mut count) = (server.precise_cpu(), 0);
            for number in numbers {
                assert_eq!(answer(&mut stream, &page(number), &mut bytes).0, 200);
                count += 1;
            }
            server.precise_cpu().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(count)
        };
        let (first, following) = (cost(&mut std::iter::once(1)), cost(&mut (2..=last.min(11))));
        let (end, middle) = (cost(&mut std::iter::once(last)), cost(&mut std::iter::once(last / 2)));
        let again = cost(&mut std::iter::repeat_n(2, 1_000));
        println!(
            "{list}, {size} of {teams} a page, CPU µs: first {first:.0}, following {following:.0}, last {end:.0}, \
             jumped to {middle:.0}, again {again:.1}"
        );
    }
}

fn verb(model: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
    let seeds = arguments.contains(&"--organization");
    command.args(arguments).args(if seeds { &[][..] } else { &["--organization", ORGANIZATION] }).arg("--db").arg(model);
    let output = command.stderr(Stdio::inherit()).output().expect("a verb");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The id of the team behind a token.
fn team(server: &Server, token: &str) -> String {
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    let request = request(server.address, "/api/v2/account/details", token);
    stream.write_all(&request).expect("sent");
    let mut bytes = vec![0; 8192];
    let count = stream.read(&mut bytes).expect("an answer");
    let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
    let at = text.find("\"id\":\"team-").expect("a team");
    text[at + 6..].split('"').next().expect("an id").to_owned()
}

fn request(address: SocketAddr, path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nUser-Agent: bench\r\n\r\n").into_bytes()
}

/// Sends a request and reads its answer, which must have room: its status, and how long its body is.
fn answer(stream: &mut TcpStream, request: &[u8], bytes: &mut [u8]) -> (u16, usize) {
    stream.write_all(request).expect("sent");
    let mut filled = 0;
    loop {
        let count = stream.read(&mut bytes[filled..]).expect("an answer");
        assert!(count > 0, "the server has closed");
        filled += count;
        let Some(head) = bytes[..filled].windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&bytes[..head]).expect("a head");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|text| text.parse().ok());
        let length: usize = length.expect("a length");
        if filled >= head + 4 + length {
            return (text[9..12].parse().expect("a status"), length);
        }
    }
}

struct Measured {
    per_second: f64,
    cpu: Duration,
}

/// Prints the medians of a row of the rounds, and of its ratios to the constant of the same round.
fn report(name: &str, rounds: &[[Measured; 3]], row: usize) {
    let micros = |measured: &Measured| measured.cpu.as_secs_f64() * 1e6;
    let rate = |measured: &Measured| measured.per_second;
    let middle = |of: &dyn Fn(&[Measured; 3]) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!(
        "{name:<34} {:>12.0} {:>8.2} {:>12.1} {:>8.2}",
        middle(&|round| rate(&round[row])),
        middle(&|round| rate(&round[row]) / rate(&round[0])),
        middle(&|round| micros(&round[row])),
        middle(&|round| micros(&round[row]) / micros(&round[0])),
    );
}

fn measure(server: &Server, request: &[u8], status: u16, seconds: u64) -> Measured {
    let (stop, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let counted = std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(server.address).expect("a connection");
                stream.set_nodelay(true).expect("no delay");
                let mut bytes = [0; 16_384];
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(answer(&mut stream, request, &mut bytes).0, status);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // Until everything is warm.
        std::thread::sleep(Duration::from_millis(500));
        let (cpu, before, begun) = (server.cpu(), count.load(Ordering::Relaxed), Instant::now());
        std::thread::sleep(Duration::from_secs(seconds));
        let (elapsed, requests) = (begun.elapsed(), count.load(Ordering::Relaxed) - before);
        let cpu = server.cpu().saturating_sub(cpu);
        stop.store(true, Ordering::Relaxed);
        (elapsed, requests, cpu)
    });
    let (elapsed, requests, cpu) = counted;
    let requests = u32::try_from(requests).expect("a count").max(1);
    Measured { per_second: f64::from(requests) / elapsed.as_secs_f64(), cpu: cpu / requests }
}

/// A server in a process of its own.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(model: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
        Self::spawn(command.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(model))
    }

    fn constant(size: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        Self::spawn(command.args(["--constant", &size.to_string()]))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let first = lines.next().expect("a line").expect("a line");
        let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        let address = address.parse().expect("an address");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// The CPU time that it has taken.
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process");
        let fields: Vec<&str> = stat.rsplit(") ").next().expect("fields").split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().expect("ticks") + fields[12].parse::<u64>().expect("ticks");
        Duration::from_millis(ticks * 10)
    }

    /// The same by the scheduler's own count, for what is short.
    fn precise_cpu(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("threads");
        let of_task = |task: std::fs::DirEntry| {
            let stat = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            stat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0)
        };
        Duration::from_nanos(tasks.flatten().map(of_task).sum())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same framework, as many threads, and an answer that is there already.
fn constant(size: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let _ = writeln!(std::io::stderr(), "http://{}/", listener.local_addr().expect("an address"));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            let listener = listener.try_clone().expect("a listener");
            scope.spawn(move || serve(listener, size));
        }
    });
}

fn serve(listener: TcpListener, size: usize) {
    let body = bytes::Bytes::from("x".repeat(size));
    let router = Router::new().route(
        "/constant",
        get(move || {
            let mut response = Response::new(Body::from(body.clone()));
            for name in
                ["cache-control", "x-content-type-options", "tfp-api-version", "tfp-appname", "x-tfe-version", "content-type"]
            {
                response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("a value of a header"));
            }
            std::future::ready(Ok::<_, Infallible>(response))
        }),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.set_nodelay(true);
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                let mut protocol = http1::Builder::new();
                let _ = protocol.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}
