//! `matrix`: what some can do, all told: the chart and the endpoints, a line for each, side by side.

use serde::Serialize;

use crate::backend::Look;
use crate::cli::MatrixWish;
use crate::domain::{SafeText, TokenOwner};
use crate::insight::holder::Holder;
use crate::insight::powers::{Cell, Question, Verdict, powers, questions};
use crate::verbs::table::Table;
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// So many stand side by side when nobody says who.
const UNNAMED: usize = 20;

/// The whole of it. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Matrix<'a> {
    organization: String,
    hidden: Option<String>,
    /// What a host did not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
    actors: Vec<String>,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    area: &'static str,
    action: &'static str,
    remark: &'static str,
    since: &'static str,
    answers: Vec<Said<'a>>,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    actor: &'a str,
    answer: &'static str,
    on: Option<usize>,
    of: Option<usize>,
    rule: Option<&'static str>,
    grounds: Vec<Ground<'a>>,
}

#[derive(Debug, Serialize)]
struct Ground<'a> {
    allowed: bool,
    text: String,
    on: Vec<&'a str>,
}

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &MatrixWish) -> Result<Exit, Failure> {
    let survey = look::survey(session, streams, wish.yes)?;
    let mut actors: Vec<(TokenOwner, Holder<'_>)> = Vec::new();
    let teams = wish.team.iter().map(|team| format!("team:{team}"));
    for text in wish.actor.iter().cloned().chain(teams) {
        let (owner, holder) = session.holder(&survey, &text)?;
        if !actors.iter().any(|(known, _)| *known == owner) {
            actors.push((owner, holder));
        }
    }
    if actors.is_empty() {
        let tokens = Holder::owners(&survey).into_iter().filter(|owner| !matches!(owner, TokenOwner::User(_)));
        actors = tokens.filter_map(|owner| Some((owner, Holder::of(&survey, owner)?))).collect();
        if actors.len() > UNNAMED {
            let teams = survey.teams.len();
            return Err(Failure::usage(format!(
                "there are {teams} teams, too many to show side by side. Say --team NAME or --actor ACTOR."
            )));
        }
    }
    let columns: Vec<(String, Vec<Cell>)> = actors.iter().map(|(_, holder)| (holder.name(), powers(&survey, holder))).collect();
    if let Some(reason) = &survey.hidden {
        streams.say(&format!("Teams that {} can't see are left out. {reason}", session.account.username));
    }
    look::say_missing(streams, &survey);
    if !wish.json {
        return streams.print(&table(&columns));
    }
    let lines = questions().enumerate().map(|(place, question)| line(question, place, &columns));
    streams.print_json(&Matrix {
        organization: survey.name.to_string(),
        hidden: survey.hidden.as_ref().map(ToString::to_string),
        missing: survey.unread.map(Look::missing),
        actors: columns.iter().map(|(name, _)| name.clone()).collect(),
        lines: lines.collect(),
    })
}

fn table(columns: &[(String, Vec<Cell>)]) -> String {
    let mut heads = vec!["AREA", "ACTION"];
    heads.extend(columns.iter().map(|(name, _)| name.as_str()));
    let mut table = Table::new(&heads);
    for (place, question) in questions().enumerate() {
        let cells = columns.iter().filter_map(|(_, cells)| cells.get(place)).map(words);
        table.row([question.area.label().to_owned(), question.label.to_owned()].into_iter().chain(cells));
    }
    table.text()
}

fn words(cell: &Cell) -> String {
    match cell.verdict {
        Verdict::Yes => format!("yes, {}", cell.brief),
        Verdict::Some(..) | Verdict::Unknown(..) => cell.brief.clone(),
        Verdict::No(_) => "no".to_owned(),
    }
}

fn line<'a>(question: &Question, place: usize, columns: &'a [(String, Vec<Cell>)]) -> Line<'a> {
    let answers = columns.iter().filter_map(|(name, cells)| Some(answer(name, cells.get(place)?)));
    Line {
        area: question.area.label(),
        action: question.label,
        remark: question.remark,
        since: question.since,
        answers: answers.collect(),
    }
}

fn answer<'a>(actor: &'a str, cell: &'a Cell) -> Said<'a> {
    let (answer, some, rule) = match cell.verdict {
        Verdict::Yes => ("yes", None, None),
        Verdict::Some(on, of) => ("some", Some((on, of)), None),
        Verdict::Unknown(on, of) => ("unknown", Some((on, of)), None),
        Verdict::No(code) => ("no", None, Some(code)),
    };
    let grounds = cell.grounds.iter().map(|ground| Ground {
        allowed: ground.allowed,
        text: ground.rule.map_or_else(|| ground.text.clone(), |rule| format!("{} ({rule})", ground.text)),
        on: ground.on.iter().map(SafeText::as_str).collect(),
    });
    Said { actor, answer, on: some.map(|some| some.0), of: some.map(|some| some.1), rule, grounds: grounds.collect() }
}
