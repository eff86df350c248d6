//! A file under a name of its own until it is whole, and then under the one that it is for.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::open::beside;

/// Gives a draft its name, unless that is taken. `link` fails where a disk has no links, as
/// memory cards have none.
fn give_name(draft: &Path, path: &Path, link: impl FnOnce(&Path, &Path) -> std::io::Result<()>) -> std::io::Result<()> {
    match link(draft, path) {
        #[cfg(any(target_os = "linux", target_vendor = "apple"))]
        Err(fault) if matches!(fault.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            Ok(renameat_with(CWD, draft, CWD, path, RenameFlags::NOREPLACE)?)
        }
        done => done,
    }
}

/// A file that is to become a model; it is removed, with what SQLite keeps beside it, when it goes.
pub(super) struct Draft(pub(super) PathBuf);

impl Draft {
    /// Takes a name that is free: one that is taken is of a thread beside this one, or was left by a
    /// program that was killed and had the same process id, as happens in containers.
    pub(super) fn make(path: &Path) -> std::io::Result<Self> {
        let mut number = 0_u32;
        loop {
            let draft = beside(path, &format!(".{}.{number}.new", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft) {
                Err(fault) if fault.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(fault) => return Err(fault),
                Ok(file) => {
                    let draft = Self(draft);
                    // The mode is set on the file itself: the umask could only have taken rights away.
                    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
                    return Ok(draft);
                }
            }
        }
    }

    /// Puts what is now whole in its place, and sees to it that it stays there; fails when the name is taken.
    pub(super) fn publish(&self, path: &Path) -> std::io::Result<()> {
        give_name(&self.0, path, |draft, path| std::fs::hard_link(draft, path))?;
        if let Some(parent) = path.parent() {
            let _ = std::fs::File::open(parent).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // The draft itself last, so that its name is not free while a log lies beside it.
        for suffix in ["-wal", "-shm", "-journal", ""] {
            let _ = std::fs::remove_file(beside(&self.0, suffix));
        }
    }
}

#[cfg(all(test, any(target_os = "linux", target_vendor = "apple")))]
mod tests {
    use super::*;

    #[test]
    fn a_draft_gets_its_name_where_a_disk_has_no_links_and_takes_it_from_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let (draft, path) = (folder.path().join("draft"), folder.path().join("model.db"));
        for kind in [ErrorKind::PermissionDenied, ErrorKind::Unsupported] {
            let no_links = |_: &Path, _: &Path| Err(std::io::Error::from(kind));
            std::fs::write(&draft, "new").expect("a file");
            give_name(&draft, &path, no_links).expect("a name");
            std::fs::write(&draft, "newer").expect("a file");
            assert_eq!(give_name(&draft, &path, no_links).expect_err("taken").kind(), ErrorKind::AlreadyExists);
            assert_eq!(std::fs::read(&path).expect("bytes"), b"new");
            std::fs::remove_file(&path).expect("a file");
        }
    }
}
