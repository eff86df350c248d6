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

/// A field in quotes where it needs them. One that begins as a formula does gets an apostrophe before it,
/// which a spreadsheet takes for the sign of plain text.
fn push_field(text: &mut String, field: &str) {
    let guard = if field.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if field.contains([',', '"', '\'']) || field != field.trim() {
        text.push('"');
        text.push_str(guard);
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(guard);
        text.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_quotes_and_apostrophes_where_they_are_needed() {
        assert_eq!(line(["a", "", "b,c", "=1", "d \"e\""]), "a,,\"b,c\",'=1,\"d \"\"e\"\"\"\r\n");
        assert_eq!(line(["@SUM(A1)", " -1", "-1"]), "'@SUM(A1),\" -1\",'-1\r\n");
    }
}
