//! The audit log as text for other programs: a line of JSON, or of CSV, for each row.
//!
//! The rows hold no secret, and their text is harmless for a terminal. In CSV a text that a spreadsheet would
//! take for a formula is kept from being one (security P-12); JSON has every text as it is.

use serde::Serialize;

use crate::backend::AuditRow;
use crate::csv;
use crate::domain::{SafeText, Via};

/// The first line of a CSV file; the names are those of the JSON fields.
pub const CSV_HEAD: &str = "id,request,at,actor,actor_name,system_user,command,target,target_name,detail,outcome,rule,chain,form,via,\
                            token_id,address,client\r\n";

/// A row with the names of its fields, in their order.
#[derive(Serialize)]
struct Line<'a> {
    id: i64,
    request: &'a str,
    at: String,
    actor: &'a str,
    actor_name: &'a str,
    system_user: &'a str,
    command: &'a str,
    target: &'a str,
    target_name: &'a str,
    detail: Option<&'a str>,
    outcome: &'a str,
    rule: Option<&'a str>,
    chain: &'a str,
    form: i64,
    via: Option<&'a str>,
    token_id: Option<&'a str>,
    address: Option<&'a str>,
    client: Option<&'a str>,
}

impl<'a> From<&'a AuditRow> for Line<'a> {
    fn from(row: &'a AuditRow) -> Self {
        Self {
            id: row.id,
            request: row.request.as_str(),
            at: time(row),
            actor: row.actor.as_str(),
            actor_name: row.actor_name.as_str(),
            system_user: row.system_user.as_str(),
            command: row.command.as_str(),
            target: row.target.as_str(),
            target_name: row.target_name.as_str(),
            detail: row.detail.as_ref().map(SafeText::as_str),
            outcome: row.outcome.as_str(),
            rule: row.rule.as_ref().map(SafeText::as_str),
            chain: &row.chain,
            form: row.form,
            via: row.via.map(Via::as_str),
            token_id: row.token.as_ref().map(SafeText::as_str),
            address: row.address.as_ref().map(SafeText::as_str),
            client: row.client.as_ref().map(SafeText::as_str),
        }
    }
}

/// A row as one line of JSON, with its end.
///
/// # Panics
/// Never: a struct of texts and numbers becomes JSON.
#[must_use]
pub fn json_line(row: &AuditRow) -> String {
    let mut line = serde_json::to_string(&Line::from(row)).expect("a struct of texts and numbers becomes JSON");
    line.push('\n');
    line
}

/// A row as one line of CSV (RFC 4180), with its end; the fields are those of [`CSV_HEAD`].
#[must_use]
pub fn csv_line(row: &AuditRow) -> String {
    let line = Line::from(row);
    csv::line([
        line.id.to_string().as_str(),
        line.request,
        &line.at,
        line.actor,
        line.actor_name,
        line.system_user,
        line.command,
        line.target,
        line.target_name,
        line.detail.unwrap_or(""),
        line.outcome,
        line.rule.unwrap_or(""),
        line.chain,
        line.form.to_string().as_str(),
        line.via.unwrap_or(""),
        line.token_id.unwrap_or(""),
        line.address.unwrap_or(""),
        line.client.unwrap_or(""),
    ])
}

fn time(row: &AuditRow) -> String {
    format!("{:.3}", row.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Outcome;

    fn row(target_name: &str, detail: Option<&str>) -> AuditRow {
        AuditRow {
            id: 7,
            request: "req-6p5jTwJQXwqZBncC".into(),
            at: "2026-03-02T12:00:00.5Z".parse().expect("a time"),
            actor: "user-6p5jTwJQXwqZBncC".into(),
            actor_name: "olivia".into(),
            system_user: "olivia (uid 1000)".into(),
            command: "team.add_member".into(),
            target: "team-6p5jTwJQXwqZBncC".into(),
            target_name: target_name.into(),
            detail: detail.map(SafeText::new),
            outcome: Outcome::Done,
            rule: None,
            chain: "0a".repeat(32),
            form: 2,
            via: Some(Via::Api),
            token: Some("at-6p5jTwJQXwqZBncC".into()),
            address: Some("203.0.113.7".into()),
            client: Some(target_name.into()),
        }
    }

    /// The fields of a line as a spreadsheet reads them.
    fn read_csv(line: &str) -> Vec<String> {
        let (mut fields, mut quoted) = (vec![String::new()], false);
        let mut letters = line.strip_suffix("\r\n").expect("an end").chars().peekable();
        while let Some(letter) = letters.next() {
            let field = fields.last_mut().expect("a field");
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                letter => field.push(letter),
            }
        }
        fields
    }

    #[test]
    fn a_row_becomes_one_line_of_json() {
        let line = json_line(&row("team \"a\\b\"", Some("équipe")));
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1, "{line}");
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value["id"], 7);
        assert_eq!(value["at"], "2026-03-02T12:00:00.500Z");
        assert_eq!(value["target_name"], "team \"a\\b\"");
        assert_eq!(value["detail"], "équipe");
        assert_eq!(value["outcome"], "done");
        assert_eq!(value["rule"], serde_json::Value::Null);
        assert_eq!((&value["form"], &value["via"], &value["address"]), (&2.into(), &"api".into(), &"203.0.113.7".into()));
        assert_eq!((&value["token_id"], &value["client"]), (&"at-6p5jTwJQXwqZBncC".into(), &"team \"a\\b\"".into()));
    }

    #[test]
    fn both_forms_have_the_same_fields_in_the_same_order() {
        let line = json_line(&row("team platform", None));
        let mut last = 0;
        for name in CSV_HEAD.trim_end().split(',') {
            let at = line.find(&format!("\"{name}\":")).expect(name);
            assert!(at >= last, "{name}");
            last = at;
        }
        assert_eq!(read_csv(CSV_HEAD).len(), read_csv(&csv_line(&row("team platform", None))).len());
    }

    #[test]
    fn a_row_becomes_one_line_of_csv_whatever_is_in_it() {
        for (text, read) in [
            ("team platform", "team platform"),
            ("a,b", "a,b"),
            ("a \"b\"", "a \"b\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("=HYPERLINK(\"x\",\"y\")", "'=HYPERLINK(\"x\",\"y\")"),
            ("a=1", "a=1"),
        ] {
            let fields = read_csv(&csv_line(&row(text, Some(text))));
            assert_eq!(fields.len(), 18, "{text}");
            assert_eq!((fields[8].as_str(), fields[9].as_str(), fields[17].as_str()), (read, read, read));
        }
    }
}
