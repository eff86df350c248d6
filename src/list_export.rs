//! Rows of a list as text for other programs: a line of JSON, or of CSV, for each row. In CSV a text that a spreadsheet
//! would take for a formula is kept from being one (security P-12).

use serde_json::{Map, Value, json};

use crate::csv;
use crate::ui::export::Datum;

/// What stands where the actor can't see a value.
const HIDDEN: &str = "hidden";

/// The first line of a CSV file.
#[must_use]
pub fn csv_head(fields: &[&str]) -> String {
    csv::line(fields.iter().copied())
}

/// A row as one line of CSV (RFC 4180), with its end. What is not there is empty.
#[must_use]
pub fn csv_line(row: &[Datum]) -> String {
    let texts: Vec<String> = row
        .iter()
        .map(|datum| match datum {
            Datum::Text(text) => text.clone(),
            Datum::Number(number) => number.to_string(),
            Datum::Flag(flag) => flag.to_string(),
            Datum::Time(at) => format!("{at:.3}"),
            Datum::Absent => String::new(),
            Datum::Hidden => HIDDEN.to_owned(),
        })
        .collect();
    csv::line(texts.iter().map(String::as_str))
}

/// A row as one line of JSON, with its end. What is not there is `null`.
#[must_use]
pub fn json_line(fields: &[&str], row: &[Datum]) -> String {
    let value = |datum: &Datum| match datum {
        Datum::Text(text) => json!(text),
        Datum::Number(number) => json!(number),
        Datum::Flag(flag) => json!(flag),
        Datum::Time(at) => json!(format!("{at:.3}")),
        Datum::Absent => Value::Null,
        Datum::Hidden => json!(HIDDEN),
    };
    let object: Map<String, Value> = fields.iter().zip(row).map(|(field, datum)| ((*field).to_owned(), value(datum))).collect();
    format!("{}\n", Value::Object(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_values_and_no_text_of_it_runs() {
        let row = [Datum::Text("=1+1".to_owned()), Datum::Number(3), Datum::Absent, Datum::Hidden, Datum::Flag(true)];
        assert_eq!(csv_line(&row), "'=1+1,3,,hidden,true\r\n");
        let fields = ["name", "members", "expires", "token", "mine"];
        assert_eq!(
            json_line(&fields, &row),
            "{\"expires\":null,\"members\":3,\"mine\":true,\"name\":\"=1+1\",\"token\":\"hidden\"}\n"
        );
        assert_eq!(csv_head(&fields), "name,members,expires,token,mine\r\n");
    }
}
