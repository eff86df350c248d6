//! `serve`: the server on a model, until it is told to stop.

use std::fs::Metadata;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use tempfile::TempDir;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::api::tls::Tls;
use tfe_console::api::{Limits, Server, Setup, reached_at};
use tfe_console::backend::local::open::Look;
use tfe_console::backend::local::{Content, Pages, Place, WalHeader};
use tfe_console::backend::{Backend, Service};
use tfe_console::cli::{Cli, Serve};
use tfe_console::domain::World;
use tfe_console::invocation::{Invocation, quoted};
use tfe_console::named_file;
use tfe_console::runtime::system::System;
use tfe_console::verbs::words::path as show;
use tfe_console::verbs::{Exit, Failure};
use tfe_console::whole_file::WholeFile;

use super::{complain, open, open_at};

/// Threads that answer at most; each has a connection to the model.
const THREADS: usize = 8;

pub(super) fn serve(cli: &Cli, how: &Serve) -> Result<ExitCode, Failure> {
    let tls = how.tls_self_signed || how.tls_cert.is_some();
    check_address(how.listen, tls)?;
    let faults = FaultInjection::parse(how.fault.as_deref().unwrap_or_default())
        .map_err(|why| Failure::usage(format!("--fault: {why}")))?;
    // Before anything is there that would be left, so that who stops it at once does so in the same way. A hang-up that its
    // parent has ignored, as nohup does, does not end it.
    let ends = [SIGINT, SIGTERM, SIGQUIT, SIGHUP].into_iter().filter(|signal| *signal != SIGHUP || !is_ignored(SIGHUP));
    let mut signals = Signals::new(ends).map_err(|fault| Failure::failed(format!("there are no signals: {fault}.")))?;
    let folder = if how.ephemeral { Some(throw_away()?) } else { None };
    let file = match &folder {
        Some(folder) => {
            let place = Place::File(folder.path().join("model.db"));
            open_at(Look::First, &place, &Content::Demo, false).map_err(Failure::usage)?.about().file
        }
        None => open(cli, Look::First)?.about().file,
    };
    let Some(file) = file else {
        return Err(Failure::usage(
            "a model in memory cannot be served. To serve a throw-away demo, say --ephemeral in place of --demo.",
        ));
    };
    let listener = TcpListener::bind(how.listen).map_err(|fault| {
        Failure::failed(format!("{} cannot be listened on: {fault}. Name another address with --listen.", how.listen))
    })?;
    let address = listener.local_addr().map_err(|fault| Failure::failed(format!("the port is not known: {fault}.")))?;
    let (tls, authority) = certificate(how, address, &file)?;
    let place = Place::File(file.clone());
    let holds_runs = faults.holds_runs();
    let (read_only, described) = (cli.options.read_only, how.described_team_tokens);
    let (pages, header) = (Pages::default(), WalHeader::default());
    let source = move || match open_at(Look::Later, &place, &Content::Demo, read_only) {
        Ok(local) => {
            let local = if holds_runs { local.holding_runs() } else { local };
            let local = if described { local.describing_team_tokens() } else { local };
            Ok(Box::new(local.served().remembering(&pages).watching(&header)) as Box<dyn Service>)
        }
        Err(refused) => Err(refused.to_string()),
    };
    let log = Log::to(std::io::stderr()).map_err(|fault| Failure::failed(format!("there is no log: {fault}.")))?;
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(THREADS);
    let mebibytes = |number: u16| usize::from(number) << 20;
    let limits = Limits { upload: mebibytes(how.max_upload), document: mebibytes(how.max_document), ..Limits::default() };
    let setup = Setup { hostnames: how.hostname.clone(), limits, threads, world: Arc::new(System), log, tls, faults };
    let server = Server::start(&listener, &source, setup).map_err(Failure::failed)?;
    complain(&greeting(&cli.invocation(), how, address, &file, authority.as_ref()));
    let signal = signals.forever().next();
    complain("tfe-console stops: it finishes what it is answering.");
    server.stop();
    Ok(ExitCode::from(signal.map_or(0, |signal| u8::try_from(128 + signal).unwrap_or(Exit::Failed as u8))))
}

/// Whether this process was started with a signal ignored. Where the operating system does not say so in a file, it was not.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// What is sent in clear must not leave this machine (security P-31).
fn check_address(address: SocketAddr, tls: bool) -> Result<(), Failure> {
    if tls || address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} can be reached from other machines, and what is sent there would be in clear. Listen on 127.0.0.1 or [::1], or use TLS: --tls-cert and --tls-key, or --tls-self-signed.",
        address.ip()
    )))
}

/// The folder of a throw-away model, for its user alone; it goes with what is in it.
fn throw_away() -> Result<TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("tfe-console-").tempdir();
    made.map_err(|fault| Failure::failed(format!("no folder could be created in {}: {fault}.", show(&std::env::temp_dir()))))
}

/// The certificate of an authority that is there as long as the server is.
struct Authority(PathBuf);

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Reads a file, after a look at the very file that is read.
fn read(path: &Path, check: impl FnOnce(&Metadata) -> Result<(), String>) -> Result<Vec<u8>, Failure> {
    let fault = |fault: std::io::Error| Failure::usage(format!("{} cannot be read: {fault}.", show(path)));
    let (file, about) = named_file::open(path).map_err(fault)?;
    check(&about).map_err(|why| Failure::usage(format!("{} {why}", show(path))))?;
    named_file::whole(file, &about, named_file::TEXT).map_err(fault)
}

/// Refuses a key that others can read, as a model's file is refused. A key of root can be read by a group.
fn check_key(metadata: &Metadata) -> Result<(), String> {
    let us = rustix::process::geteuid().as_raw();
    if metadata.uid() != us && metadata.uid() != 0 {
        return Err("belongs to another user. Name a key of your own with --tls-key.".to_owned());
    }
    let others = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & others != 0 {
        return Err(
            "can be read or written by others. Run chmod 600 on it, and replace the key if others have read it.".to_owned()
        );
    }
    Ok(())
}

fn certificate(how: &Serve, address: SocketAddr, model: &Path) -> Result<(Option<Tls>, Option<Authority>), Failure> {
    if let (Some(certificate), Some(key)) = (&how.tls_cert, &how.tls_key) {
        let (certificate, key) = (read(certificate, |_| Ok(()))?, zeroize::Zeroizing::new(read(key, check_key)?));
        return Ok((Some(Tls::from_pem(&certificate, &key).map_err(Failure::usage)?), None));
    }
    if !how.tls_self_signed {
        return Ok((None, None));
    }
    let mut addresses = vec![std::net::Ipv4Addr::LOCALHOST.into(), std::net::Ipv6Addr::LOCALHOST.into()];
    if !address.ip().is_unspecified() && !addresses.contains(&address.ip()) {
        addresses.push(address.ip());
    }
    let names: Vec<String> = ["localhost".to_owned()].into_iter().chain(how.hostname.iter().cloned()).collect();
    let (tls, root) = Tls::self_signed(&names, &addresses, System.now()).map_err(Failure::usage)?;
    let mut path = model.as_os_str().to_owned();
    path.push(format!(".{}.ca.pem", address.port()));
    let authority = Authority(path.into());
    let write = |mut file: WholeFile| file.write_all(root.as_bytes()).and_then(|()| file.publish());
    WholeFile::begin(&authority.0, true)
        .and_then(write)
        .map_err(|fault| Failure::failed(format!("{} cannot be written: {fault}.", show(&authority.0))))?;
    Ok((Some(tls), Some(authority)))
}

/// How the server is used, to copy from.
fn greeting(said: &Invocation, how: &Serve, address: SocketAddr, model: &Path, authority: Option<&Authority>) -> String {
    let tls = how.tls_self_signed || how.tls_cert.is_some();
    let base = reached_at(address, tls, &how.hostname);
    let said = said.with_model(model.to_owned());
    let (console, model) = (said.command::<&str>([]), show(model));
    let generate = said.command(["token", "generate", "--user-token", "--description", "rehearsal"]);
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    let trust = authority.map(|authority| quoted(authority.0.as_os_str()));
    let curl = trust.as_ref().map(|path| format!(" --cacert {path}")).unwrap_or_default();
    let terraform = if tls {
        let trust = trust.map(|path| format!("  export SSL_CERT_FILE={path}\n")).unwrap_or_default();
        format!(
            "For terraform, with hostname = \"{host}\" in the cloud block:
{trust}  export TF_CLI_CONFIG_FILE=…    # a file with: credentials \"{host}\" {{ token = \"…\" }}
"
        )
    } else {
        format!(
            "For terraform, set hostname = \"tfe.local\" in the cloud block, and put the token into TF_TOKEN_tfe_local.
Write this into the file that TF_CLI_CONFIG_FILE names:
  host \"tfe.local\" {{
    services = {{
      \"tfe.v2\"   = \"http://{host}/api/v2/\"
      \"tfe.v2.1\" = \"http://{host}/api/v2/\"
      \"tfe.v2.2\" = \"http://{host}/api/v2/\"
    }}
  }}
"
        )
    };
    format!(
        "tfe-console serves {model} at {base}/ until ctrl-c. The endpoints are at {base}/docs.

Generate a token in the console, or here:
  {console}
  export TOKEN=$({generate})
  curl{curl} -H \"Authorization: Bearer $TOKEN\" {base}/api/v2/account/details

{terraform}"
    )
}
