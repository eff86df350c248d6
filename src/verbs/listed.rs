//! A list that is written while it is read, so that little of it is held however long it is.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::long_list::LongList;
use super::{Exit, Failure, Streams, table};
use crate::csv;

/// So many rows say how wide the columns of a table are; a wider cell further down moves the rest of its line.
const FIRST: usize = 1_000;

/// So many bytes are written at once.
const ROOM: usize = 1 << 16;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    Json,
    Csv,
}

impl Form {
    pub(super) fn of(json: bool, csv: bool) -> Self {
        match (json, csv) {
            (true, _) => Self::Json,
            (false, true) => Self::Csv,
            (false, false) => Self::Table,
        }
    }
}

/// A list that is being written.
pub(super) struct Listed {
    written: Written,
    text: String,
    rows: usize,
}

enum Written {
    /// The lines that wait until it is known how wide the columns are, the heads first; and how wide they are.
    Table(Vec<Vec<String>>, Vec<usize>),
    Json(LongList),
    Csv,
}

impl Listed {
    /// A list without rows; the heads are those of its lines.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub(super) fn new(form: Form, heads: &[&str]) -> Result<Self, Failure> {
        let mut text = String::new();
        let written = match form {
            Form::Table => Written::Table(vec![heads.iter().map(|head| (*head).to_owned()).collect()], Vec::new()),
            Form::Json => Written::Json(LongList::new(&[(); 0])?),
            Form::Csv => {
                text.push_str(&csv::line(heads.iter().copied()));
                Written::Csv
            }
        };
        Ok(Self { written, text, rows: 0 })
    }

    /// Adds a row: the element for JSON, the cells for a line.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn add<R: Serialize>(
        &mut self,
        streams: &mut Streams<'_>,
        element: impl FnOnce() -> R,
        cells: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        self.rows += 1;
        match &mut self.written {
            Written::Table(first, _) if self.rows <= FIRST => {
                first.push(cells());
                if self.rows == FIRST {
                    self.settle();
                }
            }
            Written::Table(_, widths) => table::line(&mut self.text, cells().iter().map(String::as_str), widths),
            Written::Json(list) => self.text.push_str(&list.element(&element())?),
            Written::Csv => self.text.push_str(&csv::line(cells().iter().map(String::as_str))),
        }
        if self.text.len() >= ROOM {
            streams.print(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    /// Writes the lines that have waited.
    fn settle(&mut self) {
        let Written::Table(first, widths) = &mut self.written else { return };
        for row in first.iter() {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        for row in std::mem::take(first) {
            table::line(&mut self.text, row.iter().map(String::as_str), widths);
        }
    }

    /// Whether it has no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn end(mut self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        self.settle();
        if let Written::Json(list) = self.written {
            self.text.push_str(&list.end());
        }
        streams.print(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use serde_json::json;
    use zeroize::Zeroizing;

    use super::*;

    /// What was written, and the most of it at once.
    #[derive(Default)]
    struct Paper(String, usize);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push_str(&String::from_utf8_lossy(bytes));
            self.1 = self.1.max(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(form: Form, rows: usize) -> Paper {
        let (mut paper, mut input, mut errors) = (Paper::default(), io::empty(), io::sink());
        let mut streams = Streams {
            input: &mut input,
            output: &mut paper,
            errors: &mut errors,
            hidden: &|_| Ok(Zeroizing::new(Vec::new())),
            input_is_terminal: false,
            output_is_terminal: false,
            output_is_closed: false,
            errors_are_terminal: false,
        };
        let mut listed = Listed::new(form, &["NAME", "N"]).expect("a list");
        for row in 0..rows {
            // The widest comes after the widths are settled.
            let name = if row == 5_000 { "much wider than the others".to_owned() } else { format!("row {row}") };
            let cells = || vec![name.clone(), row.to_string()];
            listed.add(&mut streams, || json!({"name": name, "n": row}), cells).expect("a row");
        }
        assert_eq!(listed.is_empty(), rows == 0);
        listed.end(&mut streams).expect("written");
        paper
    }

    #[test]
    fn a_list_has_each_row_once_in_order_and_is_written_in_parts() {
        for rows in [0, 1, FIRST - 1, FIRST, FIRST + 1, 20_000] {
            let Paper(text, most) = written(Form::Json, rows);
            let elements: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
            assert!(elements.iter().enumerate().all(|(row, element)| element["n"] == row), "{rows}");
            assert_eq!(elements.len(), rows);
            assert!(most < 2 * ROOM, "{rows}: {most} bytes at once");
            let Paper(text, most) = written(Form::Csv, rows);
            assert_eq!(text.lines().count(), rows + 1);
            assert!(text.starts_with("NAME,N\r\n") && most < 2 * ROOM, "{rows}: {most} bytes at once");
            let Paper(text, most) = written(Form::Table, rows);
            assert_eq!(text.lines().count(), rows + 1);
            assert!(most < 2 * ROOM, "{rows}: {most} bytes at once");
        }
    }

    #[test]
    fn the_first_rows_say_how_wide_the_columns_are() {
        let Paper(text, _) = written(Form::Table, 20_000);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!([lines[0], lines[1], lines[1_000]], ["NAME     N", "row 0    0", "row 999  999"]);
        assert_eq!([lines[5_000], lines[5_001]], ["row 4999  4999", "much wider than the others  5000"]);
    }
}
