//! The slices of work that takes a while, on the backend's thread: each is short, so that a key press is not kept waiting.

use std::io::Write;
use std::path::Path;

use crate::audit_export::{CSV_HEAD, csv_line, json_line};
use crate::backend::{AuditQuery, Backend, Error};
use crate::domain::SafeText;
use crate::ui::jobs::{Advance, Format, Job};
use crate::whole_file::WholeFile;

/// So many rows are looked at, or written, in one slice.
const SLICE: u32 = 2_000;

/// What work has left between two slices.
#[derive(Debug, Default)]
pub struct Jobs {
    export: Option<WholeFile>,
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
            let mut begun = WholeFile::begin(file, false)?;
            if format == Format::Csv {
                begun.write_all(CSV_HEAD.as_bytes())?;
            }
            self.export = Some(begun);
        }
        let Some(draft) = &mut self.export else { return Err(std::io::Error::other("its draft is gone")) };
        for row in rows {
            let line = if format == Format::Csv { csv_line(row) } else { json_line(row) };
            draft.write_all(line.as_bytes())?;
        }
        let count = u64::try_from(rows.len()).unwrap_or(0);
        Ok(Advance::Exported { rows: count, before: rows.last().filter(|_| more).map(|last| last.id) })
    }

    fn publish(&mut self, file: &Path) -> std::io::Result<Advance> {
        let Some(draft) = self.export.take() else { return Err(std::io::Error::other("its draft is gone")) };
        draft.publish()?;
        Ok(Advance::Published(std::path::absolute(file)?))
    }
}

fn failed(file: &Path, why: &std::io::Error) -> Error {
    let (file, why) = (SafeText::new(&file.display().to_string()), SafeText::new(&why.to_string()));
    Error::Storage(format!("The file {file} was not written: {why}. Choose another name or folder."))
}
