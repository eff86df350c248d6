//! `hygiene`: what is wrong with tokens, for a person or for CI.

mod record;
mod sarif;

use record::{FIELDS, Record, Report};

use crate::backend::Survey;
use crate::cli::HygieneWish;
use crate::csv;
use crate::domain::{SafeText, TokenOwner};
use crate::insight::hygiene::{Finding, Severity, Thresholds, findings};
use crate::verbs::table::Table;
use crate::verbs::{Exit, Failure, Session, Streams, look};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &HygieneWish) -> Result<Exit, Failure> {
    let survey = look::survey(session, streams, wish.yes)?;
    let now = session.now()?;
    let thresholds = Thresholds { unused: wish.unused_after, old: wish.old_after };
    let mut found = findings(&survey, thresholds, now);
    for finding in &mut found {
        name_user(finding, &survey, &session.account.username);
    }
    if let Some(reason) = &survey.hidden {
        streams.say(&format!("Only the teams and the own tokens of {} were checked. {reason}", session.account.username));
    }
    look::say_missing(streams, &survey);
    if wish.json {
        streams.print_json(&Report::of(&survey, thresholds, now, &found))?;
    } else if wish.csv {
        let lines = found.iter().map(|finding| csv::line(Record::of(finding).fields()));
        streams.print(&std::iter::once(csv::line(FIELDS)).chain(lines).collect::<String>())?;
    } else if wish.sarif {
        streams.print_json(&sarif::log(&survey.name, &found))?;
    } else if found.is_empty() {
        let read = if survey.has_all_tokens() { "these tokens" } else { "the tokens that were read" };
        streams.say(&format!("No problems with {read}."));
    } else {
        streams.print(&table(&found))?;
    }
    let Some(limit) = wish.fail_on.map(Severity::from) else { return Ok(Exit::Done) };
    let grave = found.iter().filter(|finding| finding.kind.severity() <= limit).count();
    if grave == 0 && survey.has_team_tokens() {
        return Ok(Exit::Done);
    }
    if grave == 0 {
        streams.say("Not every token was read, so this check can't pass. Run it again with --yes to read them.");
        return Ok(Exit::CheckFailed);
    }
    let (findings, are) = if grave == 1 { ("finding", "is") } else { ("findings", "are") };
    let at_least = if limit == Severity::Critical { "" } else { "at least " };
    streams.say(&format!("{grave} {findings} {are} {at_least}{limit}."));
    Ok(Exit::CheckFailed)
}

/// A token of the user's own is named by its user: who reads this need not be who ran it.
fn name_user(finding: &mut Finding, survey: &Survey, username: &SafeText) {
    if let TokenOwner::User(_) = finding.owner {
        let token = survey.own_tokens.iter().find(|token| token.id == finding.token);
        let description = token.and_then(|token| token.description.as_ref()).map_or("", SafeText::as_str);
        finding.whose = format!("user {username} \"{description}\"");
    }
}

fn table(found: &[Finding]) -> String {
    let mut table = Table::new(&["SEVERITY", "RULE", "TOKEN", "FINDING", "FIX"]);
    for finding in found {
        let kind = finding.kind;
        table.row([kind.severity().as_str(), kind.name(), &finding.whose, &finding.reason, kind.fix().name()]);
    }
    table.text()
}
