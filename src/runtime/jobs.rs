//! The slices of work that takes a while, on the backend's thread: each is short, so that a key press is not kept waiting.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::audit_export::{CSV_HEAD, csv_line, json_line};
use crate::backend::{AuditQuery, Backend, Error};
use crate::domain::SafeText;
use crate::ui::jobs::{Advance, Format, Job};

/// So many rows are looked at, or written, in one slice.
const SLICE: u32 = 2_000;

/// What work has left between two slices.
#[derive(Debug, Default)]
pub struct Jobs {
    export: Option<Draft>,
}

/// A file that is not whole yet, under a name of its own.
#[derive(Debug)]
struct Draft {
    draft: PathBuf,
    writer: BufWriter<File>,
}

impl Drop for Draft {
    fn drop(&mut self) {
        // One that was published bears its own name by now.
        let _ = std::fs::remove_file(&self.draft);
    }
}

impl Jobs {
    /// Does the next slice.
    ///
    /// # Errors
    /// Those of the model, and [`Error::Storage`] when the file cannot be written; it is not there then.
    pub fn work(&mut self, backend: &dyn Backend, job: &Job) -> Result<Advance, Error> {
        match job {
            Job::Verify { from, .. } => backend.verify_audit(from, Some(SLICE)).map(Advance::Checked),
            Job::Publish { file } => self.publish(file).map_err(|why| failed(file, &why)),
            Job::Export { actor, organization, query, format, file } => {
                let query = AuditQuery { limit: SLICE, ..query.clone() };
                let advance = backend
                    .audit(*actor, *organization, &query)
                    .and_then(|page| self.write(&query, *format, file, &page.rows, page.more).map_err(|why| failed(file, &why)));
                if advance.is_err() {
                    self.abandon();
                }
                advance
            }
        }
    }

    /// Drops what is not whole.
    pub fn abandon(&mut self) {
        self.export = None;
    }

    fn write(
        &mut self,
        query: &AuditQuery,
        format: Format,
        file: &Path,
        rows: &[crate::backend::AuditRow],
        more: bool,
    ) -> std::io::Result<Advance> {
        if query.before.is_none() {
            self.export = Some(Draft::begin(file, format)?);
        }
        let Some(draft) = &mut self.export else { return Err(std::io::Error::other("its draft is gone")) };
        for row in rows {
            let line = if format == Format::Csv { csv_line(row) } else { json_line(row) };
            draft.writer.write_all(line.as_bytes())?;
        }
        let count = u64::try_from(rows.len()).unwrap_or(0);
        Ok(Advance::Exported { rows: count, before: rows.last().filter(|_| more).map(|last| last.id) })
    }

    fn publish(&mut self, file: &Path) -> std::io::Result<Advance> {
        let Some(mut draft) = self.export.take() else { return Err(std::io::Error::other("its draft is gone")) };
        draft.writer.flush()?;
        draft.writer.get_ref().sync_all()?;
        // A link, unlike a renaming, never takes the place of a file that is there.
        std::fs::hard_link(&draft.draft, file)?;
        Ok(Advance::Published(std::path::absolute(file)?))
    }
}

impl Draft {
    fn begin(file: &Path, format: Format) -> std::io::Result<Self> {
        if file.symlink_metadata().is_ok() {
            return Err(std::io::Error::other("there is a file of this name"));
        }
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let draft = file.with_file_name(name);
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        let mut begun = Self { draft, writer: BufWriter::new(opened) };
        if format == Format::Csv {
            begun.writer.write_all(CSV_HEAD.as_bytes())?;
        }
        Ok(begun)
    }
}

fn failed(file: &Path, why: &std::io::Error) -> Error {
    let (file, why) = (SafeText::new(&file.display().to_string()), SafeText::new(&why.to_string()));
    Error::Storage(format!("The file {file} was not written: {why}. Choose another name or folder."))
}
