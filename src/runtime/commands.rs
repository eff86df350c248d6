//! Somebody's commands, run by `/bin/sh -c` in a process group of their own, with signals and deadlines.

use std::cell::{Cell, OnceCell};
use std::io::{PipeReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::FdFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use zeroize::Zeroizing;

use super::system::with_umask_of_user;
use crate::domain::Secret;
use crate::verbs::Failure;
use crate::verbs::shell::{Ended, Job, Shell, Stop};

/// How long a command has to end by itself once it is told to.
const GRACE: Duration = Duration::from_secs(2);
/// What no command of this program's own environment gets to see.
const CREDENTIALS: &str = "TF_TOKEN_";
/// Bytes that are read at once.
const CHUNK: usize = 1 << 12;

/// Runs the commands of users for the verbs, and hears the signals that stop them.
#[derive(Default)]
pub struct Commands {
    wires: OnceCell<Wires>,
    first: Cell<Option<Stop>>,
}

/// Where signals are heard.
struct Wires {
    /// A byte for each signal to stop.
    stops: UnixStream,
    latest: Arc<AtomicUsize>,
    /// A byte for each process that has ended.
    children: UnixStream,
}

impl Wires {
    fn new() -> std::io::Result<Self> {
        let latest = Arc::new(AtomicUsize::new(0));
        let (stops, tell_stop) = UnixStream::pair()?;
        for (signal, number) in [(SIGINT, 1), (SIGTERM, 2), (SIGHUP, 3), (SIGQUIT, 4)] {
            signal_hook::flag::register_usize(signal, Arc::clone(&latest), number)?;
            signal_hook::low_level::pipe::register(signal, tell_stop.try_clone()?)?;
        }
        let (children, tell_end) = UnixStream::pair()?;
        signal_hook::low_level::pipe::register(SIGCHLD, tell_end)?;
        for wire in [&stops, &children] {
            wire.set_nonblocking(true)?;
        }
        Ok(Self { stops, latest, children })
    }

    /// Whether there was a signal to stop since this was asked last, and the latest.
    fn stop(&self) -> Option<Stop> {
        drain(&self.stops).then(|| match self.latest.load(Ordering::SeqCst) {
            2 => Stop::Terminate,
            3 => Stop::HangUp,
            4 => Stop::Quit,
            _ => Stop::Interrupt,
        })
    }
}

/// Takes everything out of a wire, and answers whether there was anything.
fn drain(mut wire: &UnixStream) -> bool {
    let mut any = false;
    while wire.read(&mut [0; 64]).is_ok_and(|count| count > 0) {
        any = true;
    }
    any
}

impl Commands {
    fn wires(&self) -> Result<&Wires, String> {
        if self.wires.get().is_none() {
            let wires = Wires::new().map_err(|fault| format!("signals cannot be heard: {fault}"))?;
            let _ = self.wires.set(wires);
        }
        self.wires.get().ok_or_else(|| "signals cannot be heard".to_owned())
    }

    /// The signal since this was asked last; the first of all is kept.
    fn hear(&self) -> Option<Stop> {
        let stop = self.wires.get()?.stop();
        if self.first.get().is_none() {
            self.first.set(stop);
        }
        stop
    }

    /// A line that somebody types; none when a signal to stop comes meanwhile, or something in `other`.
    fn line(&self, other: Option<&UnixStream>) -> Option<String> {
        // A signal that came since the question was asked is an answer to it.
        let wires = self.wires().ok()?;
        let mut line = Vec::new();
        while !line.contains(&b'\n') {
            let stdin = rustix::stdio::stdin();
            let watched = [stdin.as_fd(), wires.stops.as_fd(), other.unwrap_or(&wires.stops).as_fd()];
            let mut watched = watched.map(|wire| PollFd::from_borrowed_fd(wire, PollFlags::IN));
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return None,
                Ok(_) => {}
            }
            if self.hear().is_some() || !watched[2].revents().is_empty() {
                return None;
            }
            if watched[0].revents().is_empty() {
                continue;
            }
            let mut chunk = [0; 256];
            match rustix::io::read(stdin, &mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(count) => line.extend_from_slice(&chunk[..count]),
            }
        }
        String::from_utf8(line).ok()
    }
}

impl Shell for Commands {
    fn watch(&self) -> Result<(), Failure> {
        self.wires().map(|_| ()).map_err(|fault| Failure::failed(format!("{fault}.")))
    }

    fn run(&self, job: &Job<'_>, said: &mut dyn FnMut(&[u8])) -> Ended {
        let wires = match self.wires() {
            Ok(wires) => wires,
            Err(fault) => return Ended::Fault(fault),
        };
        // A signal from before is no reason to end this command.
        self.hear();
        let started = Running::start(job);
        started.and_then(|running| running.follow(self, wires, job, said)).unwrap_or_else(|fault| Ended::Fault(fault.to_string()))
    }

    fn stopped(&self) -> Option<Stop> {
        self.hear();
        self.first.get()
    }

    fn answer(&self) -> Option<String> {
        self.line(None)
    }

    fn hold(&self, show: &mut dyn FnMut()) {
        // Before anything is on the screen, so that there is no moment at which ctrl-z leaves it there.
        let Ok((suspends, tell)) = UnixStream::pair() else { return };
        let listening = signal_hook::low_level::pipe::register(SIGTSTP, tell);
        show();
        self.line(listening.is_ok().then_some(&suspends));
        if let Ok(id) = listening {
            signal_hook::low_level::unregister(id);
        }
    }
}

/// A command that runs.
struct Running {
    child: Child,
    /// Both of its streams, in the order in which it writes.
    output: PipeReader,
    /// The side that it reads, kept to see what it has left there. It is also why writing never meets a closed pipe.
    input: Option<PipeReader>,
}

impl Running {
    fn start(job: &Job<'_>) -> std::io::Result<Self> {
        let (output, says) = std::io::pipe()?;
        rustix::io::ioctl_fionbio(&output, true)?;
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(job.command).process_group(0);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(CREDENTIALS)) {
            command.env_remove(name);
        }
        command.envs(job.variables.iter().map(|(name, value)| (name, value)));
        let input = job.input.map(filled).transpose()?;
        match &input {
            Some(input) => command.stdin(input.try_clone()?),
            None => command.stdin(Stdio::null()),
        };
        command.stdout(says.try_clone()?).stderr(says);
        if let Some(guard) = job.guard {
            guard.command(job.option);
            rustix::io::fcntl_setfd(guard.inherited(), FdFlags::empty())?;
        }
        let child = with_umask_of_user(|| command.spawn());
        if let Some(guard) = job.guard {
            rustix::io::fcntl_setfd(guard.inherited(), FdFlags::CLOEXEC)?;
        }
        let child = child?;
        if let Some(guard) = job.guard {
            guard.began(job.option, child.id());
        }
        Ok(Self { child, output, input })
    }

    /// Follows it to its end. One that cannot be followed is not left alone with a token.
    fn follow(
        mut self,
        commands: &Commands,
        wires: &Wires,
        job: &Job<'_>,
        said: &mut dyn FnMut(&[u8]),
    ) -> std::io::Result<Ended> {
        let ended = self.listen(commands, wires, job, said);
        if ended.is_err() {
            self.tell(Signal::KILL);
            let _ = self.child.wait();
        }
        ended
    }

    /// Hands on what the command says until it ends, or must.
    fn listen(
        &mut self,
        commands: &Commands,
        wires: &Wires,
        job: &Job<'_>,
        said: &mut dyn FnMut(&[u8]),
    ) -> std::io::Result<Ended> {
        let mut chunk = Zeroizing::new([0; CHUNK]);
        let mut deadline = Instant::now() + job.timeout;
        let mut ending: Option<Ended> = None;
        let mut talks = true;
        loop {
            drain(&wires.children);
            talks = talks && self.read(&mut chunk, said);
            if self.has_ended()? {
                break;
            }
            if let Some(stop) = commands.hear() {
                self.tell(if ending.is_none() { Signal::TERM } else { Signal::KILL });
                ending = ending.or(Some(Ended::Stopped(stop)));
                deadline = Instant::now() + GRACE;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.tell(if ending.is_none() { Signal::TERM } else { Signal::KILL });
                ending = ending.or(Some(Ended::Late));
                deadline = Instant::now() + GRACE;
                continue;
            }
            self.wait(wires, talks, left)?;
        }
        if ending.is_some() {
            // What did not want to end has the token; the group still has its name, because its first process is not reaped.
            self.tell(Signal::KILL);
        }
        let status = self.child.wait()?;
        while talks && self.read(&mut chunk, said) && self.is_readable() {}
        let unread = self.input.as_ref().is_some_and(|input| rustix::io::ioctl_fionread(input).unwrap_or(1) > 0);
        // What has done its work in the time that it was left has done it.
        Ok(match outcome(status, unread) {
            Ended::Well => Ended::Well,
            ended => ending.unwrap_or(ended),
        })
    }

    /// Hands on what there is; `false` when the command will say no more.
    fn read(&mut self, chunk: &mut [u8; CHUNK], said: &mut dyn FnMut(&[u8])) -> bool {
        match self.output.read(chunk) {
            Ok(0) => false,
            Ok(count) => {
                said(&chunk[..count]);
                true
            }
            Err(fault) => matches!(fault.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::Interrupted),
        }
    }

    fn is_readable(&self) -> bool {
        rustix::io::ioctl_fionread(&self.output).is_ok_and(|count| count > 0)
    }

    /// Whether its first process has ended; it is not reaped yet.
    fn has_ended(&self) -> std::io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(self.group()), options)?.is_some())
    }

    fn group(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    fn tell(&self, signal: Signal) {
        // What has ended meanwhile needs no signal.
        let _ = kill_process_group(self.group(), signal);
    }

    /// Waits for output, a signal, an end, or so long.
    fn wait(&self, wires: &Wires, talks: bool, longest: Duration) -> std::io::Result<()> {
        let span = Timespec::try_from(longest).map_err(std::io::Error::other)?;
        let watched = [wires.stops.as_fd(), wires.children.as_fd(), self.output.as_fd()];
        let watched = &watched[..if talks { 3 } else { 2 }];
        let mut watched: Vec<PollFd<'_>> = watched.iter().map(|wire| PollFd::new(wire, PollFlags::IN)).collect();
        match poll(&mut watched, Some(&span)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// A pipe with a token in it and nothing after it. A token is far smaller than the least that a pipe takes at once,
/// so this waits for nobody.
fn filled(secret: &Secret) -> std::io::Result<PipeReader> {
    let (reader, mut writer) = std::io::pipe()?;
    writer.write_all(secret.expose().as_bytes())?;
    Ok(reader)
}

fn outcome(status: ExitStatus, unread: bool) -> Ended {
    match (status.code(), status.signal()) {
        (Some(0), _) if unread => Ended::Unread,
        (Some(0), _) => Ended::Well,
        (Some(code), _) => Ended::Code(code),
        (None, Some(signal)) => Ended::Signal(signal),
        (None, None) => Ended::Fault("its end is not known".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::system::System;

    /// How a command ended, and what it said.
    fn run(command: &str, input: Option<&Secret>, timeout: Duration) -> (Ended, String) {
        let mut text = Vec::new();
        let variables = [("TFE_TOKEN_KIND", "team".to_owned())];
        let job = Job { command, input, variables: &variables, timeout, option: "--to", guard: None };
        let ended = Commands::default().run(&job, &mut |bytes| text.extend_from_slice(bytes));
        (ended, String::from_utf8(text).expect("text"))
    }

    const LONG: Duration = Duration::from_mins(1);

    fn secret() -> Secret {
        Secret::mint(&System).expect("entropy")
    }

    #[test]
    fn a_command_gets_the_token_and_its_variables() {
        let secret = secret();
        let (ended, said) = run("cat; echo; echo $TFE_TOKEN_KIND >&2", Some(&secret), LONG);
        assert_eq!((ended, said), (Ended::Well, format!("{}\nteam\n", secret.expose())));
    }

    #[test]
    fn without_a_token_there_is_nothing_to_read() {
        assert_eq!(run("wc -c | tr -d ' '", None, LONG), (Ended::Well, "0\n".to_owned()));
    }

    #[test]
    fn an_end_is_told_as_it_was() {
        let secret = secret();
        for (command, ended) in [
            ("exit 3", Ended::Code(3)),
            ("no-such-command-anywhere 2>/dev/null", Ended::Code(127)),
            ("kill -9 $$", Ended::Signal(9)),
            ("true", Ended::Unread),
            ("dd bs=10 count=1 of=/dev/null 2>/dev/null", Ended::Unread),
            ("exec 0<&-; true", Ended::Unread),
            ("cat > /dev/null", Ended::Well),
        ] {
            assert_eq!(run(command, Some(&secret), LONG).0, ended, "{command}");
        }
    }

    #[test]
    fn what_takes_too_long_is_ended_with_all_that_it_started() {
        let (ended, said) = run("echo begun; cat > /dev/null; sleep 600", Some(&secret()), Duration::from_millis(200));
        assert_eq!((ended, said.as_str()), (Ended::Late, "begun\n"));
    }

    #[test]
    fn what_has_done_its_work_in_the_time_that_it_was_left_has_done_it() {
        let command = "trap 'cat > /dev/null; exit 0' TERM; while :; do sleep 0.01; done";
        assert_eq!(run(command, Some(&secret()), Duration::from_millis(200)).0, Ended::Well);
    }

    #[test]
    fn much_output_and_a_process_left_behind_keep_nobody_waiting() {
        let (ended, said) = run("sleep 5 & head -c 300000 /dev/zero | tr '\\0' x; cat > /dev/null", Some(&secret()), LONG);
        assert_eq!((ended, said.len()), (Ended::Well, 300_000));
    }
}
