//! The folder of the model, watched, so that what another program changes in it appears without a key press.
//!
//! Only the folder tells when to look, and only the backend looks: nothing here opens a file. Neither do inotify
//! and `FSEvents`; kqueue, which the library can use instead, would (security F11).

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::UnboundedSender;

use super::Inward;
use super::worker::Looker;
use crate::backend::Error;
use crate::domain::SafeText;
use crate::ui::Msg;

/// Added to the name of the model: the log, the memory that its users share, and what network folders have instead.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// How long the thread waits.
#[derive(Clone, Copy)]
struct Pauses {
    /// For the rest of what happens at once, before it looks.
    soon: Duration,
    /// After a change. The folder is not watched meanwhile, so that somebody who never stops writing wakes the console no
    /// more often than this.
    rest: Duration,
    /// Before it looks once more: a program that is no tfe-console says that it writes, and not when it is done.
    late: Duration,
}

const PAUSES: Pauses = Pauses { soon: Duration::from_millis(20), rest: Duration::from_secs(1), late: Duration::from_secs(1) };

/// Watches the folder of the model on a thread of its own; what is seen, or why nothing can be, comes as a message.
pub(super) fn watch(file: PathBuf, looker: Looker, inward: UnboundedSender<Inward>) -> io::Result<()> {
    std::thread::Builder::new().name("folder".to_owned()).spawn(move || {
        let tell = |seen| drop(inward.send(Inward::Ui(Msg::Changed(seen))));
        // One event is enough to look at all that has happened until then.
        let (sender, events) = sync_channel(1);
        // What has changed between the opening of the model and now is seen by looking first.
        let _ = sender.try_send(());
        match start(&file, sender) {
            Ok(mut watcher) => {
                let folder = folder_of(&file);
                let rest = |pause| {
                    let _ = watcher.unwatch(&folder);
                    std::thread::sleep(pause);
                    watcher.watch(&folder, RecursiveMode::NonRecursive)
                };
                if let Err(fault) = follow(&events, PAUSES, || looker.look(), tell, rest) {
                    tell(Err(off(&fault)));
                }
            }
            Err(fault) => tell(Err(off(&fault))),
        }
    })?;
    Ok(())
}

fn off(fault: &notify::Error) -> Error {
    let why = why(fault);
    Error::Unavailable(format!("Live updates are off: {why}. What others change is seen when you reload."))
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("/")).to_owned()
}

/// Has each event that can mean a change put something into the channel, while the watcher is kept.
fn start(file: &Path, sender: SyncSender<()>) -> notify::Result<RecommendedWatcher> {
    let folder = folder_of(file);
    let names = BESIDE.map(|suffix| {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        name
    });
    let root = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // What cannot be told might have been a change.
        if event.as_ref().map_or(true, |event| touches(event, &root, &names)) {
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Whether an event might mean that the model has changed, or is another.
fn touches(event: &Event, folder: &Path, names: &[OsString]) -> bool {
    let looks_only = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    let ours = |path: &PathBuf| path == folder || path.file_name().is_some_and(|name| names.iter().any(|ours| ours == name));
    event.need_rescan() || (!looks_only && event.paths.iter().any(ours))
}

/// What is waited for before the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Event,
    /// An event, or that it is late.
    Late,
    /// Nothing: the folder was not watched for a while.
    Now,
}

/// Looks after each event, and tells of each change; ends with the console, or when the folder cannot be watched again
/// after a `rest`.
fn follow(
    events: &Receiver<()>,
    pauses: Pauses,
    look: impl Fn() -> Option<Result<bool, Error>>,
    tell: impl Fn(Result<(), Error>),
    mut rest: impl FnMut(Duration) -> notify::Result<()>,
) -> notify::Result<()> {
    let mut told = None;
    let mut next = Next::Event;
    loop {
        let event = match next {
            Next::Event => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Next::Late => events.recv_timeout(pauses.late),
            Next::Now => Err(RecvTimeoutError::Timeout),
        };
        next = match event {
            Ok(()) => {
                std::thread::sleep(pauses.soon);
                // What happens from here on is looked at the next time.
                let _ = events.try_recv();
                Next::Late
            }
            Err(RecvTimeoutError::Timeout) if next == Next::Now => Next::Late,
            Err(RecvTimeoutError::Timeout) => Next::Event,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        match look() {
            None => return Ok(()),
            Some(Ok(false)) if told.is_none() => {}
            Some(Ok(_)) => {
                told = None;
                tell(Ok(()));
                rest(pauses.rest)?;
                next = Next::Now;
            }
            // The model is busy; what follows is looked at again.
            Some(Err(Error::Unavailable(_))) => {}
            Some(Err(error)) => {
                if told.as_ref() != Some(&error) {
                    tell(Err(error.clone()));
                }
                told = Some(error);
            }
        }
    }
}

/// Why a folder cannot be watched, in words for the user who could fix it.
fn why(fault: &notify::Error) -> String {
    match &fault.kind {
        ErrorKind::MaxFilesWatch => "the system allows no more watched folders (fs.inotify.max_user_watches)".to_owned(),
        ErrorKind::Io(fault) if fault.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => {
            "the system allows no more programs that watch folders (fs.inotify.max_user_instances)".to_owned()
        }
        ErrorKind::Io(fault) => SafeText::new(&fault.to_string()).to_string(),
        ErrorKind::PathNotFound => "the folder of the model is gone".to_owned(),
        _ => SafeText::new(&fault.to_string()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use notify::event::{CreateKind, DataChange, Flag, MetadataKind, ModifyKind, RemoveKind, RenameMode};

    use super::*;

    const AT_ONCE: Pauses = Pauses { soon: Duration::ZERO, rest: Duration::ZERO, late: Duration::ZERO };
    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn what_touches_the_model_counts_and_what_only_looks_or_is_elsewhere_does_not() {
        let names = BESIDE.map(|suffix| OsString::from(format!("model.db{suffix}")));
        let counts =
            |kind: EventKind, path: &str| touches(&Event::new(kind).add_path(PathBuf::from(path)), Path::new("/data"), &names);
        let changes = [
            EventKind::Create(CreateKind::File),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Remove(RemoveKind::File),
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Any,
        ];
        for kind in changes {
            for ours in ["/data/model.db", "/data/model.db-wal", "/data/model.db-shm", "/data/model.db-journal", "/data"] {
                assert!(counts(kind, ours), "{kind:?} {ours}");
            }
            for other in ["/data/other.db", "/data/model.db.1.0.new", "/data/model.db-wal.old", "/"] {
                assert!(!counts(kind, other), "{kind:?} {other}");
            }
        }
        assert!(!counts(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/data/model.db"));
        assert!(!counts(EventKind::Access(AccessKind::Close(AccessMode::Read)), "/data/model.db"));
        assert!(touches(&Event::new(EventKind::Other).set_flag(Flag::Rescan), Path::new("/data"), &names), "some were lost");
    }

    #[test]
    fn a_burst_is_one_look_and_what_happens_during_a_look_is_another() {
        let (sender, events) = sync_channel(1);
        for _ in 0..1_000 {
            let _ = sender.try_send(());
        }
        let (sender, looks) = (Cell::new(Some(sender)), Cell::new(0));
        let look = || {
            looks.set(looks.get() + 1);
            if let Some(sender) = sender.take() {
                sender.try_send(()).expect("room for what happens during the look");
            }
            Some(Ok(false))
        };
        let pauses = Pauses { late: LONG, ..AT_ONCE };
        follow(&events, pauses, look, |_| panic!("nothing has changed"), |_| Ok(())).expect("no fault");
        assert_eq!(looks.get(), 2);
    }

    #[test]
    fn somebody_who_never_stops_writing_wakes_it_once_a_second() {
        let (sender, events) = sync_channel(1);
        let (looks, told, rests) = (Cell::new(0), Cell::new(0), RefCell::new(Vec::new()));
        let look = || {
            looks.set(looks.get() + 1);
            let _ = sender.try_send(());
            (looks.get() <= 5).then_some(Ok(true))
        };
        sender.try_send(()).expect("an event");
        let rest = |pause| {
            rests.borrow_mut().push(pause);
            Ok(())
        };
        follow(&events, PAUSES, look, |_| told.set(told.get() + 1), rest).expect("no fault");
        assert_eq!((told.get(), rests.take()), (5, vec![Duration::from_secs(1); 5]));
    }

    #[test]
    fn a_folder_that_cannot_be_watched_again_ends_it_with_why() {
        let (sender, events) = sync_channel(1);
        sender.try_send(()).expect("an event");
        let gone = || Err(notify::Error::new(ErrorKind::PathNotFound));
        let fault = follow(&events, AT_ONCE, || Some(Ok(true)), drop, |_| gone()).expect_err("no folder");
        assert_eq!(
            off(&fault).to_string(),
            "Live updates are off: the folder of the model is gone. What others change is seen when you reload."
        );
    }

    #[test]
    fn after_an_event_it_looks_once_more_and_then_no_more() {
        let (sender, events) = sync_channel(1);
        sender.try_send(()).expect("an event");
        let (sender, looks) = (Cell::new(Some(sender)), Cell::new(0));
        let look = || {
            looks.set(looks.get() + 1);
            if looks.get() == 2 {
                drop(sender.take());
            }
            Some(Ok(false))
        };
        follow(&events, AT_ONCE, look, |_| panic!("nothing has changed"), |_| Ok(())).expect("no fault");
        assert_eq!(looks.get(), 2);
    }

    #[test]
    fn it_tells_of_each_change_and_once_of_each_fault() {
        let gone = || Err(Error::Storage("gone".to_owned()));
        let busy = || Err(Error::Unavailable("busy".to_owned()));
        let found = [Ok(false), Ok(true), Ok(true), gone(), busy(), gone(), Ok(false), Ok(false), gone(), Ok(true)];
        let (sender, events) = sync_channel(1);
        sender.try_send(()).expect("an event");
        let (found, told) = (RefCell::new(found.into_iter()), RefCell::new(Vec::new()));
        let look = || {
            let _ = sender.try_send(());
            found.borrow_mut().next()
        };
        follow(&events, Pauses { late: LONG, ..AT_ONCE }, look, |seen| told.borrow_mut().push(seen), |_| Ok(()))
            .expect("no fault");
        let gone = || Err(Error::Storage("gone".to_owned()));
        assert_eq!(told.into_inner(), [Ok(()), Ok(()), gone(), Ok(()), gone(), Ok(())]);
    }

    #[test]
    fn a_folder_that_cannot_be_watched_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let fault = start(&folder.path().join("none/model.db"), sync_channel(1).0).expect_err("there is no such folder");
        assert_eq!(why(&fault), "the folder of the model is gone");
        let limit = io::Error::from_raw_os_error(rustix::io::Errno::MFILE.raw_os_error());
        assert!(why(&notify::Error::io(limit)).ends_with("(fs.inotify.max_user_instances)"));
        assert!(why(&notify::Error::new(ErrorKind::MaxFilesWatch)).ends_with("(fs.inotify.max_user_watches)"));
    }
}
