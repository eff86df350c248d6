//! `matrix`: what some can do, all told: the chart and the endpoints, a line for each, side by side.

mod again;

use std::cell::RefCell;

use serde::Serialize;

use self::again::{Again, Grounds, Lazy, TRACE};
use super::party::{self, Book};
use crate::backend::survey::Depth;
use crate::backend::walk::{Ground as Walk, STRETCH, steadily};
use crate::backend::{Look, SurveyTeam};
use crate::cli::MatrixWish;
use crate::domain::TokenOwner;
use crate::insight::holder::Holder;
use crate::insight::powers::{Asker, Cell, Question, Teams, Verdict, questions};
use crate::verbs::table::Table;
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// So many stand side by side when nobody says who.
const UNNAMED: usize = 20;

/// The whole of it. The names of the fields are stable (docs/json.md).
#[derive(Serialize)]
struct Matrix<L> {
    organization: String,
    hidden: Option<String>,
    /// What a host did not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
    actors: Vec<String>,
    lines: L,
}

#[derive(Serialize)]
struct Line<'a> {
    area: &'static str,
    action: &'static str,
    remark: &'static str,
    since: &'static str,
    answers: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    actor: &'a str,
    answer: &'static str,
    on: Option<usize>,
    of: Option<usize>,
    rule: Option<&'static str>,
    grounds: Grounds<'a>,
}

/// What is said when a signal ends it.
const UNFINISHED: &str = "not every team was looked at.";

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &MatrixWish) -> Result<Exit, Failure> {
    let mut ended = Ok(Exit::Done);
    steadily(session.model, &mut || ended = show(session, streams, wish))?;
    ended
}

fn show(session: &Session<'_>, streams: &mut Streams<'_>, wish: &MatrixWish) -> Result<Exit, Failure> {
    let ground = look::ground(session, streams, wish.yes)?;
    session.shell.watch()?;
    let owners = named(session, &ground, wish)?;
    let owners = if owners.is_empty() { everybody(session, &ground)? } else { owners };
    let all: Vec<TokenOwner> = owners.iter().map(|(owner, _)| *owner).collect();
    let mut survey = ground.around(session.model, &all)?;
    if wish.json {
        // Every name is written.
        (survey.workspaces, survey.more_workspaces) = (ground.workspaces(session.model)?, 0);
    }
    let mut actors: Vec<Holder<'_>> = Vec::new();
    for (owner, who) in &owners {
        actors.push(Holder::of(&survey, *owner).ok_or_else(|| party::depends(&survey, who))?);
    }
    let mut teams = Teams::new(actors.iter().flat_map(|holder| holder.teams.iter().map(|team| team.id)));
    // What a team is made again by is only needed to name more of them than are kept.
    let mut traces = Vec::new();
    let mut walked = |number: u64, team: &SurveyTeam| {
        if wish.json {
            traces.push(number << TRACE | u64::from(teams.trace(team)));
        }
        teams.take(team);
    };
    look::walk(session, streams, (&ground, Depth::Tokens), UNFINISHED, |_, number, team| {
        walked(number, &team);
        Ok(())
    })?;
    let columns: Vec<(String, Asker<'_>)> =
        actors.iter().map(|holder| (holder.name(), Asker::new(&survey, holder, &teams))).collect();
    if let Some(reason) = &survey.hidden {
        streams.say(&format!("Teams that {} can't see are left out. {reason}", session.account.username));
    }
    look::say_missing(streams, &survey);
    if !wish.json {
        return streams.print(&table(&columns));
    }
    let again = Again { session, ground: &ground, teams: &teams, traces, stopped: RefCell::new(None) };
    let lines = questions().map(|question| line(question, &columns, &again));
    let written = streams.print_long_json(&Matrix {
        organization: survey.name.to_string(),
        hidden: survey.hidden.as_ref().map(ToString::to_string),
        missing: survey.unread.map(Look::missing),
        actors: columns.iter().map(|(name, _)| name.clone()).collect(),
        lines: Lazy(RefCell::new(lines)),
    });
    again.stopped.into_inner().map_or(written, Err)
}

/// Those that were named, each once, with how they were.
fn named(session: &Session<'_>, ground: &Walk, wish: &MatrixWish) -> Result<Vec<(TokenOwner, String)>, Failure> {
    let mut owners: Vec<(TokenOwner, String)> = Vec::new();
    let book = (!session.is_on_host()).then(|| Book::of(session)).transpose()?;
    let teams = wish.team.iter().map(|team| format!("team:{team}"));
    for text in wish.actor.iter().cloned().chain(teams) {
        let owner = match &book {
            Some(book) => book.holder(&text)?.0,
            None => session.holder(&ground.survey, &text)?.0,
        };
        if !owners.iter().any(|(known, _)| *known == owner) {
            owners.push((owner, text));
        }
    }
    Ok(owners)
}

/// The organization's token and those of its teams, where there are few.
fn everybody(session: &Session<'_>, ground: &Walk) -> Result<Vec<(TokenOwner, String)>, Failure> {
    let organization = TokenOwner::Organization(ground.survey.id);
    let mut owners = vec![(organization, format!("organization {}", ground.survey.name))];
    let mut seen = Vec::new();
    ground.walk(session.model, Depth::Tokens, |part, _| {
        seen.extend(part.teams.iter().map(|(_, team)| (!team.is_owners(), TokenOwner::Team(team.id), team.name.to_string())));
        seen.len() <= STRETCH
    })?;
    seen.sort_by_key(|(other, ..)| *other);
    let few = seen.len() <= STRETCH;
    if 1 + seen.len() > UNNAMED {
        let teams = if few { seen.len() } else { usize::try_from(ground.teams()).unwrap_or(usize::MAX) };
        return Err(Failure::usage(format!(
            "there are {teams} teams, too many to show side by side. Say --team NAME or --actor ACTOR."
        )));
    }
    owners.extend(seen.into_iter().map(|(_, owner, name)| (owner, format!("team:{name}"))));
    Ok(owners)
}

fn table(columns: &[(String, Asker<'_>)]) -> String {
    let mut heads = vec!["AREA", "ACTION"];
    heads.extend(columns.iter().map(|(name, _)| name.as_str()));
    let mut table = Table::new(&heads);
    for question in questions() {
        let cells = columns.iter().map(|(_, asker)| words(&asker.ask(question)));
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

fn line<'a>(question: &'static Question, columns: &'a [(String, Asker<'a>)], again: &'a Again<'a>) -> Line<'a> {
    Line {
        area: question.area.label(),
        action: question.label,
        remark: question.remark,
        since: question.since,
        answers: columns.iter().map(|(name, asker)| answer(name, asker.ask(question), (question, asker, again))).collect(),
    }
}

fn answer<'a>(
    actor: &'a str,
    cell: Cell,
    (question, asker, again): (&'static Question, &'a Asker<'a>, &'a Again<'a>),
) -> Said<'a> {
    let (answer, some, rule) = match cell.verdict {
        Verdict::Yes => ("yes", None, None),
        Verdict::Some(on, of) => ("some", Some((on, of)), None),
        Verdict::Unknown(on, of) => ("unknown", Some((on, of)), None),
        Verdict::No(code) => ("no", None, Some(code)),
    };
    let grounds = Grounds { cell, question, asker, again };
    Said { actor, answer, on: some.map(|some| some.0), of: some.map(|some| some.1), rule, grounds }
}
