//! Findings as they are written out: each as it comes, so that no list of them grows.

use unicode_width::UnicodeWidthStr;

use super::record::{FIELDS, Record, Report};
use super::sarif;
use crate::cli::HygieneWish;
use crate::csv;
use crate::domain::SafeText;
use crate::insight::hygiene::{Finding, Severity};
use crate::verbs::long_list::LongList;
use crate::verbs::table;
use crate::verbs::{Failure, Streams};

/// So many bytes are written out at once.
const ROOM: usize = 1 << 16;

/// What is known of all findings before the first is written.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub(super) counts: [usize; 4],
    /// The widest cells of the table.
    widths: [usize; 5],
}

impl Total {
    pub(super) fn add(&mut self, finding: &Finding) {
        self.counts[place(finding.kind.severity())] += 1;
        for (width, cell) in self.widths.iter_mut().zip(cells(finding)) {
            *width = cell.width().max(*width);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.counts == [0; 4]
    }

    /// How many are so grave at least.
    pub(super) fn from(&self, limit: Severity) -> usize {
        self.counts.iter().take(place(limit) + 1).sum()
    }
}

/// The place of a severity among all.
pub(super) fn place(severity: Severity) -> usize {
    Severity::ALL.iter().position(|known| *known == severity).unwrap_or(0)
}

const HEADS: [&str; 5] = ["SEVERITY", "RULE", "TOKEN", "FINDING", "FIX"];

fn cells(finding: &Finding) -> [&str; 5] {
    let kind = finding.kind;
    [kind.severity().as_str(), kind.name(), &finding.whose, &finding.reason, kind.fix().name()]
}

enum Form {
    Table([usize; 5]),
    Csv,
    Json(LongList),
    Sarif(LongList, SafeText),
}

/// Findings on their way out.
pub(super) struct Written {
    form: Form,
    text: String,
}

impl Written {
    /// In the form that was wished.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn begin(wish: &HygieneWish, report: &Report, organization: &SafeText, total: &Total) -> Result<Self, Failure> {
        let mut text = String::new();
        let form = if wish.json {
            Form::Json(LongList::new(report)?)
        } else if wish.csv {
            text.push_str(&csv::line(FIELDS));
            Form::Csv
        } else if wish.sarif {
            Form::Sarif(LongList::new(&sarif::log())?, organization.clone())
        } else {
            let mut widths = total.widths;
            for (width, head) in widths.iter_mut().zip(HEADS) {
                *width = head.width().max(*width);
            }
            table::line(&mut text, HEADS, &widths);
            Form::Table(widths)
        };
        Ok(Self { form, text })
    }

    /// Adds a finding.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn add(&mut self, streams: &mut Streams<'_>, finding: &Finding) -> Result<(), Failure> {
        match &mut self.form {
            Form::Table(widths) => table::line(&mut self.text, cells(finding), widths),
            Form::Csv => self.text.push_str(&csv::line(Record::of(finding).fields())),
            Form::Json(list) => self.text.push_str(&list.element(&Record::of(finding))?),
            Form::Sarif(list, organization) => {
                self.text.push_str(&list.element(&sarif::outcome(organization, finding))?);
            }
        }
        if self.text.len() >= ROOM {
            streams.print(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn end(self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let rest = match self.form {
            Form::Json(list) | Form::Sarif(list, _) => list.end(),
            Form::Table(_) | Form::Csv => String::new(),
        };
        streams.print(&(self.text + &rest)).map(drop)
    }
}
