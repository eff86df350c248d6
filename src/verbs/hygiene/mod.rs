//! `hygiene`: what is wrong with tokens, for a person or for CI. The teams are walked through, and few are held at once: a
//! severity that has many findings is walked through again when it is its turn to be written.

mod record;
mod sarif;
mod written;

use record::Report;
use written::{Total, Written, place};

use crate::backend::Survey;
use crate::backend::survey::Depth;
use crate::backend::walk::{Ground, steadily};
use crate::cli::HygieneWish;
use crate::domain::{SafeText, TokenOwner};
use crate::insight::hygiene::{Finding, Judge, Severity, Thresholds};
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// So many findings of a severity are kept; where there are more, they are looked for again.
const KEPT: usize = 2_000;
/// What is said when a signal ends it.
const UNFINISHED: &str = "not every token was checked.";

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &HygieneWish) -> Result<Exit, Failure> {
    let mut ended = Ok(Exit::Done);
    steadily(session.model, &mut || ended = check(session, streams, wish))?;
    ended
}

fn check(session: &Session<'_>, streams: &mut Streams<'_>, wish: &HygieneWish) -> Result<Exit, Failure> {
    let ground = look::ground(session, streams, wish.yes)?;
    session.shell.watch()?;
    let survey = &ground.survey;
    let thresholds = Thresholds { unused: wish.unused_after, old: wish.old_after };
    let search = Search { session, ground: &ground, judge: Judge { thresholds, now: session.now()? } };
    let mut total = Total::default();
    let mut kept: [Option<Vec<Finding>>; 4] = std::array::from_fn(|_| Some(Vec::new()));
    search.each(streams, &mut |_, finding| {
        total.add(&finding);
        let kept = &mut kept[place(finding.kind.severity())];
        match kept {
            Some(few) if few.len() < KEPT => few.push(finding),
            _ => *kept = None,
        }
        Ok(())
    })?;
    if let Some(reason) = &survey.hidden {
        streams.say(&format!("Only the teams and the own tokens of {} were checked. {reason}", session.account.username));
    }
    look::say_missing(streams, survey);
    if total.is_empty() && !(wish.json || wish.csv || wish.sarif) {
        let read = if survey.has_all_tokens() { "these tokens" } else { "the tokens that were read" };
        streams.say(&format!("No problems with {read}."));
    } else {
        let report = Report::of(survey, thresholds, search.judge.now, total.counts);
        let mut written = Written::begin(wish, &report, &survey.name, &total)?;
        for (severity, kept) in Severity::ALL.into_iter().zip(kept) {
            match kept {
                Some(few) => few.iter().try_for_each(|finding| written.add(streams, finding))?,
                None => search.each(streams, &mut |streams, finding| {
                    if finding.kind.severity() == severity { written.add(streams, &finding) } else { Ok(()) }
                })?,
            }
        }
        written.end(streams)?;
    }
    let Some(limit) = wish.fail_on.map(Severity::from) else { return Ok(Exit::Done) };
    let grave = total.from(limit);
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

/// What is looked through, and by what it is judged.
struct Search<'a> {
    session: &'a Session<'a>,
    ground: &'a Ground,
    judge: Judge,
}

impl Search<'_> {
    /// Finds everything, in the order in which findings of the same severity stand.
    fn each(
        &self,
        streams: &mut Streams<'_>,
        found: &mut dyn FnMut(&mut Streams<'_>, Finding) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let survey = &self.ground.survey;
        self.judge.before_teams(survey).into_iter().try_for_each(|finding| found(streams, finding))?;
        let walked = (self.ground, Depth::Tokens);
        look::walk(self.session, streams, walked, UNFINISHED, |streams, _, team| {
            self.judge.team(&team).into_iter().try_for_each(|finding| found(streams, finding))
        })?;
        for mut finding in self.judge.own(survey) {
            name_user(&mut finding, survey, &self.session.account.username);
            found(streams, finding)?;
        }
        Ok(())
    }
}

/// A token of the user's own is named by its user: who reads this need not be who ran it.
fn name_user(finding: &mut Finding, survey: &Survey, username: &SafeText) {
    if let TokenOwner::User(_) = finding.owner {
        let token = survey.own_tokens.iter().find(|token| token.id == finding.token);
        let description = token.and_then(|token| token.description.as_ref()).map_or("", SafeText::as_str);
        finding.whose = format!("user {username} \"{description}\"");
    }
}
