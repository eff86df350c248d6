//! `audit list`: rows of the log, the newest first.

use crate::audit_export::json_line;
use crate::backend::{AuditQuery, AuditRow};
use crate::domain::{SafeText, Via};
use crate::policy::summary;
use crate::verbs::table::Table;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, query: &AuditQuery, json: bool) -> Result<Exit, Failure> {
    let page = session.model.audit(session.actor(), session.organization()?, query)?;
    if let Some(reason) = &page.why_not {
        streams.say(&format!("This shows only what {} did, and what others did to them. {reason}", session.account.username));
    }
    if page.more {
        streams.say(&format!("There are older rows than these {}. To see more, use --limit or --until.", page.rows.len()));
    }
    if json {
        return streams.print(&array(&page.rows));
    }
    if page.rows.is_empty() {
        streams.say("No rows match.");
        return Ok(Exit::Done);
    }
    streams.print(&table(&page.rows))
}

/// The lines of an export, as one list.
fn array(rows: &[AuditRow]) -> String {
    let lines: Vec<String> = rows.iter().map(|row| format!("  {}", json_line(row).trim_end())).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

fn table(rows: &[AuditRow]) -> String {
    let mut table = Table::new(&["ROW", "AT (UTC)", "ACTOR", "COMMAND", "TARGET", "OUTCOME", "VIA", "DETAIL"]);
    for row in rows {
        let rule = row.rule.as_ref().and_then(|rule| summary(rule.as_str()));
        let outcome = rule.map_or_else(|| row.outcome.as_str().to_owned(), |rule| format!("{}: {rule}", row.outcome.as_str()));
        table.row([
            row.id.to_string().as_str(),
            &row.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            row.actor_name.as_str(),
            row.command.as_str(),
            row.target_name.as_str(),
            &outcome,
            row.via.map_or("", Via::label),
            row.detail.as_ref().map_or("", SafeText::as_str),
        ]);
    }
    table.text()
}
