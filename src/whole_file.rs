//! A file for its user alone that is there whole, or not at all: it is written beside its place and takes it in the end.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Error, Result, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file that is not whole yet, under a name of its own; it is removed when it goes unpublished.
#[derive(Debug)]
pub struct WholeFile {
    draft: PathBuf,
    file: PathBuf,
    replace: bool,
    writer: BufWriter<File>,
}

impl WholeFile {
    /// Begins one that is to have this name, in place of another file only where `replace` says so.
    ///
    /// # Errors
    /// When there is a file of this name already, or none can be made.
    pub fn begin(file: &Path, replace: bool) -> Result<Self> {
        if !replace && file.symlink_metadata().is_ok() {
            return Err(Error::other("there is a file of this name"));
        }
        let mut name = file.file_name().ok_or_else(|| Error::other("it has no name"))?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let draft = file.with_file_name(name);
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        Ok(Self { draft, file: file.to_owned(), replace, writer: BufWriter::new(opened) })
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// When it cannot be written to its end, or the name was taken meanwhile; there is no file then.
    pub fn publish(mut self) -> Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        if self.replace {
            std::fs::rename(&self.draft, &self.file)?;
        } else {
            // A link, unlike a renaming, never takes the place of a file that is there.
            std::fs::hard_link(&self.draft, &self.file)?;
        }
        // What only memory knew of the folder would be gone with the power.
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.writer.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // One that was published bears its own name by now.
        let _ = std::fs::remove_file(&self.draft);
    }
}
