//! What the backend's thread keeps: the slices of work that takes a while, each short, so that a key press is not kept
//! waiting, and the lists that it has worked out.

use std::io::Write;
use std::path::Path;

use crate::audit_export::{CSV_HEAD, csv_line, json_line};
use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error, Look};
use crate::domain::SafeText;
use crate::list_export;
use crate::ui::export::{Position, Record};
use crate::ui::jobs::{Advance, Format, Job};
use crate::whole_file::WholeFile;

/// So many rows are looked at, or written, in one slice.
const SLICE: u32 = 2_000;

/// What work has left between two slices.
#[derive(Default)]
pub struct Jobs {
    export: Option<WholeFile>,
    /// Lists that were worked out.
    pub shelf: Shelf,
}

impl Jobs {
    /// Does the next slice.
    ///
    /// # Errors
    /// Those of the model, and [`Error::Storage`] when the file cannot be written; it is not there then.
    pub fn work(&mut self, backend: &dyn Backend, job: &Job) -> Result<Advance, Error> {
        match job {
            Job::Verify { from, .. } => backend.verify_audit(from, Some(SLICE)).map(Advance::Checked),
            Job::Look { actor, organization, look, again } => {
                let looked = backend.look_on(*actor, *organization, *again)?;
                Ok(Advance::Looked(looked.unwrap_or(Look { sent: look.requests, seen: look.of, ..*look })))
            }
            Job::Publish { file } => self.publish(file).map_err(|why| failed(file, &why)),
            Job::Export { what, from, format, file, .. } => {
                let advance = what.0.slice(backend, &mut self.shelf, from.as_ref(), SLICE).and_then(|(records, next)| {
                    let fields = what.0.fields();
                    self.write(fields, from.is_none(), *format, file, &records, next).map_err(|why| failed(file, &why))
                });
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
        fields: &[&str],
        first: bool,
        format: Format,
        file: &Path,
        records: &[Record],
        next: Option<Position>,
    ) -> std::io::Result<Advance> {
        if first {
            let mut begun = WholeFile::begin(file, false)?;
            if format == Format::Csv {
                let head = if fields.is_empty() { CSV_HEAD.to_owned() } else { list_export::csv_head(fields) };
                begun.write_all(head.as_bytes())?;
            }
            self.export = Some(begun);
        }
        let Some(draft) = &mut self.export else { return Err(std::io::Error::other("its draft is gone")) };
        for record in records {
            let line = match (record, format) {
                (Record::Audit(row), Format::Csv) => csv_line(row),
                (Record::Audit(row), Format::JsonLines) => json_line(row),
                (Record::Row(row), Format::Csv) => list_export::csv_line(row),
                (Record::Row(row), Format::JsonLines) => list_export::json_line(fields, row),
            };
            draft.write_all(line.as_bytes())?;
        }
        Ok(Advance::Exported { rows: u64::try_from(records.len()).unwrap_or(0), next })
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
