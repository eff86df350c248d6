//! Lines of CSV (RFC 4180). A text that a spreadsheet would take for a formula is kept from being one (security P-12).

/// A line of fields, with its end.
#[must_use]
pub fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_field(&mut text, field);
    }
    text.push_str("\r\n");
    text
}

/// A field in quotes where it needs them.
fn push_field(text: &mut String, field: &str) {
    let guarded = guarded(field);
    if field.contains(|letter: char| SEPARATORS.contains(&letter) || [',', '"', '\''].contains(&letter)) || field != field.trim()
    {
        text.push('"');
        text.push_str(&guarded.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(&guarded);
    }
}

/// With what a formula begins: `= + - @`, the same of full width and small, as a Japanese keyboard types them, and the minus of typography.
const SIGNS: [char; 13] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}', '\u{fe63}', '\u{fe6b}',
    '\u{2212}',
];

/// What ends a cell, other than a comma. A spreadsheet that separates by semicolons, as its country might have it, takes the
/// quotes of a field for text, unless its line begins with them.
const SEPARATORS: [char; 5] = [';', '\t', '|', '\n', '\r'];

/// A field in which no cell begins as a formula does, wherever a cell is taken to begin: an apostrophe before the sign is
/// the sign of plain text for a spreadsheet.
fn guarded(field: &str) -> String {
    let mut safe = String::with_capacity(field.len() + 1);
    let mut begins = true;
    for letter in field.chars() {
        if begins && SIGNS.contains(&letter) {
            safe.push('\'');
        }
        begins = SEPARATORS.contains(&letter) || begins && (letter.is_whitespace() || letter == '"');
        safe.push(letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_quotes_and_apostrophes_where_they_are_needed() {
        assert_eq!(line(["a", "", "b,c", "=1", "d \"e\""]), "a,,\"b,c\",'=1,\"d \"\"e\"\"\"\r\n");
        assert_eq!(line(["@SUM(A1)", " -1", "-1"]), "'@SUM(A1),\" '-1\",'-1\r\n");
    }

    #[test]
    fn no_cell_begins_as_a_formula_whatever_separates_cells_and_however_wide_its_sign_is() {
        for (field, safe) in [
            ("x;=1+1", "x;'=1+1"),
            ("x; =1", "x; '=1"),
            ("x;\"=1\"", "x;\"'=1\""),
            ("x|+1", "x|'+1"),
            ("x\t@A1", "x\t'@A1"),
            ("x\r\n-1", "x\r\n'-1"),
            ("\t=1", "\t'=1"),
            ("\r=1", "\r'=1"),
            ("\"=1", "\"'=1"),
            ("\u{ff1d}1+1", "'\u{ff1d}1+1"),
            ("\u{ff0b}1", "'\u{ff0b}1"),
            ("\u{ff0d}1", "'\u{ff0d}1"),
            ("\u{ff20}A1", "'\u{ff20}A1"),
            ("\u{3000}\u{fe66}1", "\u{3000}'\u{fe66}1"),
            ("\u{2212}1", "'\u{2212}1"),
            ("a-b=c; d@e", "a-b=c; d@e"),
        ] {
            assert_eq!(guarded(field), safe);
        }
        assert_eq!(line(["x;=1", "a\nb"]), "\"x;'=1\",\"a\nb\"\r\n");
    }
}
