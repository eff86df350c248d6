//! `serve`: the server on a model, until it is told to stop.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tfe_console::api::log::Log;
use tfe_console::api::{Limits, Server, Setup};
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Service};
use tfe_console::cli::{Cli, Serve};
use tfe_console::domain::SafeText;
use tfe_console::runtime::system::{System, system_user};

use super::{FAILED, Failure, complain, open, usage};

/// Threads that answer at most; each has a connection to the model.
const THREADS: usize = 8;

pub(super) fn serve(cli: &Cli, how: &Serve) -> Result<ExitCode, Failure> {
    check_address(how.listen)?;
    let model = open(cli)?;
    let Some(file) = model.about().file else {
        return Err(usage("a model in memory cannot be served: each thread opens it by its file. Leave --demo out."));
    };
    drop(model);
    // Before the port is open, so that who stops it at once does so in the same way.
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|fault| Failure(FAILED, format!("no signals: {fault}.")))?;
    let listener = TcpListener::bind(how.listen).map_err(|fault| {
        Failure(FAILED, format!("{} cannot be listened on: {fault}. Name another address with --listen.", how.listen))
    })?;
    let place = Place::File(file.clone());
    let source = move || match Local::open(&place, &Content::Demo, Arc::new(System), system_user()) {
        Ok(local) => Ok(Box::new(local) as Box<dyn Service>),
        Err(refused) => Err(refused.to_string()),
    };
    let log = Log::to(std::io::stderr()).map_err(|fault| Failure(FAILED, format!("there is no log: {fault}.")))?;
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(THREADS);
    let limits = Limits { upload: usize::from(how.max_upload) << 20, ..Limits::default() };
    let setup = Setup { hostnames: how.hostname.clone(), limits, threads, world: Arc::new(System), log };
    let server = Server::start(&listener, &source, setup).map_err(|why| Failure(FAILED, why))?;
    complain(&greeting(server.address(), &SafeText::from(file.display().to_string())));
    let signal = signals.forever().next();
    complain("tfe-console stops: it finishes what it is answering.");
    server.stop();
    Ok(ExitCode::from(signal.map_or(0, |signal| u8::try_from(128 + signal).unwrap_or(FAILED))))
}

/// What is sent in clear must not leave this machine (security P-31).
fn check_address(address: SocketAddr) -> Result<(), Failure> {
    let own = match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if own {
        return Ok(());
    }
    Err(usage(format!(
        "{} can be reached from other machines, and what is sent there would be in clear. Listen on 127.0.0.1 or [::1].",
        address.ip()
    )))
}

/// How the server is used, to copy from.
fn greeting(address: SocketAddr, model: &SafeText) -> String {
    let host = address.to_string();
    format!(
        "tfe-console serves {model} at http://{host}/ until ctrl-c.

A token is generated in the console (tfe-console --db {model}), or with curl by who has one already:
  curl -H \"Authorization: Bearer $TOKEN\" http://{host}/api/v2/account/details

For terraform, in the file that TF_CLI_CONFIG_FILE names, with hostname = \"tfe.local\" in the cloud block and the token in TF_TOKEN_tfe_local:
  host \"tfe.local\" {{
    services = {{
      \"tfe.v2\"   = \"http://{host}/api/v2/\"
      \"tfe.v2.1\" = \"http://{host}/api/v2/\"
    }}
  }}
"
    )
}
