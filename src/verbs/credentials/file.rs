//! Tokens in a file, in clear: for machines without a keyring, whose user has chosen it by its name.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use zeroize::Zeroizing;

use super::Store;
use super::document::{Credentials, Held, Hosts, written};
use crate::verbs::Failure;
use crate::verbs::words::path as shown;
use crate::whole_file::Draft;

/// What nobody but its user can have of the file.
const OTHERS: u32 = 0o077;

pub(super) struct File {
    path: PathBuf,
    folder: PathBuf,
}

impl File {
    /// A file that is named whole: terraform runs its helper in the folder of a project, where a token must not end.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        let folder = path.parent().filter(|_| path.is_absolute() && path.file_name().is_some());
        match folder {
            Some(folder) => Ok(Self { path: path.to_owned(), folder: folder.to_owned() }),
            None => Err(Failure::usage(format!("--file \"{}\" is not the whole path of a file, from / on.", shown(path)))),
        }
    }

    fn fault(&self, what: &str, fault: &std::io::Error) -> Failure {
        Failure::failed(format!("{} cannot be {what}: {fault}.", shown(&self.path)))
    }

    /// Everything that is kept, and how many bytes it took.
    fn read(&self) -> Result<(Hosts, usize), Failure> {
        let opened = OpenOptions::new().read(true).custom_flags(flags()).open(&self.path);
        let mut file = match opened {
            Ok(file) => file,
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok((Hosts::default(), 0)),
            Err(fault) => return Err(self.fault("opened", &fault)),
        };
        let data = file.metadata().map_err(|fault| self.fault("read", &fault))?;
        if !data.is_file() {
            return Err(Failure::usage(format!("{} is not a file.", shown(&self.path))));
        }
        if data.mode() & OTHERS != 0 {
            let path = shown(&self.path);
            return Err(Failure::usage(format!("{path} is open to others, and is not used. Close it: chmod 600 {path}")));
        }
        let room = usize::try_from(data.len()).unwrap_or(usize::MAX).saturating_add(1).min(1 << 20);
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        (&mut file).take(room as u64).read_to_end(&mut bytes).map_err(|fault| self.fault("read", &fault))?;
        // Somebody has made it beforehand, for its mode.
        if bytes.trim_ascii().is_empty() {
            return Ok((Hosts::default(), 0));
        }
        let hosts: Hosts = serde_json::from_slice(&bytes).map_err(|fault| {
            // Only where, because the error of the library can quote what is there.
            Failure::usage(format!("{}:{}:{}: this is not a credentials file.", shown(&self.path), fault.line(), fault.column()))
        })?;
        Ok((hosts.canonical(), bytes.len()))
    }

    /// Changes what is kept, one program after the other; a reader sees what was before, or all of what is after.
    fn change(&self, change: impl FnOnce(&mut Hosts) -> bool) -> Result<(), Failure> {
        let folder = fs::File::open(&self.folder).map_err(|fault| self.fault("kept", &fault))?;
        flock(&folder, FlockOperation::LockExclusive).map_err(|fault| self.fault("locked", &fault.into()))?;
        let (mut hosts, length) = self.read()?;
        if !change(&mut hosts) {
            return Ok(());
        }
        let bytes = written(&hosts, length + (32 << 10))?;
        let kept = Draft::begin(&self.path).and_then(|draft| {
            let mut file = OpenOptions::new().write(true).open(draft.path())?;
            file.write_all(&bytes)?;
            file.write_all(b"\n")?;
            draft.publish(&self.path, true)
        });
        kept.map_err(|fault| self.fault("written", &fault))
    }
}

/// Neither a link, which can lead where others write, nor a pipe, which would be waited for.
fn flags() -> i32 {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    i32::try_from(flags.bits()).unwrap_or(0)
}

impl Store for File {
    fn get(&self, host: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        let (mut hosts, _) = self.read()?;
        Ok(hosts.credentials.remove(host).map(|credentials| credentials.token.0))
    }

    fn store(&self, host: &str, token: &str) -> Result<(), Failure> {
        let credentials = Credentials { token: Held(Zeroizing::new(token.to_owned())) };
        self.change(|hosts| {
            hosts.credentials.insert(host.to_owned(), credentials);
            true
        })
    }

    fn forget(&self, host: &str) -> Result<(), Failure> {
        self.change(|hosts| hosts.credentials.remove(host).is_some())
    }
}
