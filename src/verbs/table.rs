//! Rows of text under a line of heads, each column as wide as its widest cell.

use unicode_width::UnicodeWidthStr;

/// Rows to be aligned; what is in them is harmless already.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(heads: &[&str]) -> Self {
        Self { rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The text, a line for each row; no line ends with blanks.
    #[must_use]
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            line(&mut text, row.iter().map(String::as_str), &widths);
        }
        text
    }
}

/// Adds the line of a row whose columns are so wide.
pub(super) fn line<'a>(text: &mut String, cells: impl IntoIterator<Item = &'a str>, widths: &[usize]) {
    let begin = text.len();
    for (cell, width) in cells.into_iter().zip(widths) {
        text.push_str(cell);
        text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
    }
    text.truncate(begin + text[begin..].trim_end().len());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let mut table = Table::new(&["NAME", "N", "WHAT"]);
        table.row(["日本", "1", ""]);
        table.row(["a", "10000", "x"]);
        assert_eq!(table.text(), "NAME  N      WHAT\n日本  1\na     10000  x\n");
    }
}
