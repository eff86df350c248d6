//! Dry runs: the form, and what a change would do, worked out from the teams that it is about.

use super::days_or_none;
use crate::backend::list::ListQuery;
use crate::backend::people::Members;
use crate::backend::survey::{Depth, Person, SurveyTeam};
use crate::backend::teams::Teams;
use crate::backend::walk::Ground;
use crate::backend::{Backend, Error, Survey};
use crate::domain::{Actor, Id, InvalidInput, Name, Organization, SafeText, Timestamp, TokenKind, User};
use crate::insight::dry_run::{Change, LifetimeRun, Outcome, Wish, dry_run, is_about};
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::errand::Answer;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::sheet::Sheet;
use crate::ui::modals::worked_sheet::WorkedSheet;
use crate::ui::scene::Scene;

const KIND: &str = "TOKENS OF";
const LIFETIME: &str = "MAXIMUM LIFETIME (DAYS)";
const TEAM: &str = "TEAM";
const USERNAME: &str = "USERNAME";
/// So many names are known to the form at most; others are looked for when they were typed.
const KNOWN: usize = 1_000;
/// So many tokens are named at most; the rest is counted.
const NAMED: usize = 1_000;

/// The names that a form knows.
struct Known {
    teams: Vec<SafeText>,
    people: Vec<SafeText>,
}

/// Asks for a change.
pub(super) fn form(actor: Actor, organization: Id<Organization>) -> Form {
    let kinds = TokenKind::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
    let fields = vec![
        Field::choice("WHAT IF", vec!["a maximum lifetime".to_owned(), "a user leaves a team".to_owned()], 0),
        Field::choice(KIND, kinds, 1).help("For a maximum lifetime."),
        Field::text(LIFETIME, "90").help("For a maximum lifetime; empty for none."),
        Field::completed(TEAM, Vec::new()).help("For a user who leaves. A user who leaves owners loses that role."),
        Field::completed(USERNAME, Vec::new()).help("For a user who leaves."),
    ];
    let task = DryRun { actor, organization, known: None };
    Form::new("Dry run", fields, "Preview", Box::new(task)).intro("A dry run changes nothing.")
}

/// Thinks a change through.
#[derive(Debug)]
struct DryRun {
    actor: Actor,
    organization: Id<Organization>,
    known: Option<(Vec<SafeText>, Vec<SafeText>)>,
}

impl DryRun {
    /// A name that is known, or can be one that is not.
    fn named(known: &[SafeText], field: &'static str, what: &str, text: &str) -> Result<String, InvalidInput> {
        let is_known = known.iter().any(|name| name.as_str().eq_ignore_ascii_case(text));
        let can_be = known.len() >= KNOWN && !text.is_empty();
        let refused = || InvalidInput { field, message: format!("Name a {what} that you see here.") };
        if is_known || can_be { Ok(text.to_owned()) } else { Err(refused()) }
    }
}

impl Task for DryRun {
    fn load(&self) -> Option<Load> {
        let (actor, organization) = (self.actor, self.organization);
        Some(read("names for a dry run", move |backend| {
            let teams = backend.teams(&ListQuery::start(actor, Teams { organization }, KNOWN))?;
            let people = backend.members(&ListQuery::start(actor, Members { organization }, KNOWN))?;
            let mut teams: Vec<SafeText> = teams.rows.into_iter().map(|(_, row)| row.name).collect();
            teams.sort();
            Ok(Known { teams, people: people.rows.into_iter().map(|(_, row)| row.username).collect() })
        }))
    }

    fn fill(&mut self, loaded: Loaded, fields: &mut [Field]) {
        let Some(Known { teams, people }) = loaded.of::<Known>() else { return };
        for (field, names) in fields.iter_mut().skip(3).zip([&teams, &people]) {
            field.know(names.clone());
        }
        self.known = Some((teams, people));
    }

    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let wish = if fields[0].chosen() == 0 {
            let kind = TokenKind::ALL[fields[1].chosen().min(2)];
            Wish::Lifetime(kind, days_or_none(LIFETIME, fields[2].typed()).map_err(|invalid| vec![invalid])?)
        } else {
            let (teams, people) = self.known.as_ref().map_or((&[][..], &[][..]), |(teams, people)| (teams, people));
            let team = Self::named(teams, TEAM, "team", fields[3].typed());
            let user = Self::named(people, USERNAME, "user", fields[4].typed());
            match (team, user) {
                (Ok(team), Ok(user)) => Wish::Removal(team, user),
                (team, user) => return Err([user.err(), team.err()].into_iter().flatten().collect()),
            }
        };
        Ok(Step::Answer(Box::new(Answer::DryRun(wish))))
    }
}

/// What a change would do, once that is worked out.
pub(super) fn preview(actor: Actor, organization: Id<Organization>, wish: Wish, now: Timestamp) -> WorkedSheet {
    WorkedSheet::new("Dry run", move |backend| think(backend, (actor, organization), &wish, now))
}

fn think(
    backend: &dyn Backend,
    (actor, organization): (Actor, Id<Organization>),
    wish: &Wish,
    now: Timestamp,
) -> Result<Sheet, Error> {
    let ground = Ground::read(backend, actor, organization)?;
    match wish {
        Wish::Lifetime(kind, lifetime) => {
            let mut run = LifetimeRun::begin(&ground.survey, (*kind, *lifetime), now, NAMED);
            ground.walk(backend, Depth::Tokens, |part, _| {
                part.teams.iter().for_each(|(_, team)| run.team(team));
                true
            })?;
            let title = match lifetime {
                Some(lifetime) => format!("If {kind} tokens live {lifetime} at most"),
                None => format!("If {kind} tokens have no maximum lifetime"),
            };
            let outcome = run.end();
            let stops = (outcome.stops.len() + outcome.more_stops, list(&outcome.stops, outcome.more_stops));
            Ok(sheet(&title, &ground.survey, &outcome, Some(stops)))
        }
        Wish::Removal(team, user) => {
            let (team, name) = backend.find_team(actor, organization, team)?;
            let user = person(backend, &ground, user)?;
            let mut teams: Vec<SurveyTeam> = Vec::new();
            ground.walk(backend, Depth::Everything, |part, _| {
                let all = part.teams.into_iter().map(|(_, team)| team);
                teams.extend(all.filter(|known| is_about(known, team, &user)));
                true
            })?;
            teams.sort_by_key(|team| !team.is_owners());
            let title = format!("If {} leaves {name}", user.username);
            let change = Change::Removal(team, user.id);
            let survey = Survey { teams, people: vec![user], ..ground.survey.clone() };
            Ok(sheet(&title, &survey, &dry_run(&survey, change, now), None))
        }
    }
}

/// Somebody by their username.
fn person(backend: &dyn Backend, ground: &Ground, typed: &str) -> Result<Person, Error> {
    let known = ground.survey.people.iter().find(|person| person.username.as_str().eq_ignore_ascii_case(typed));
    if let Some(person) = known {
        return Ok(person.clone());
    }
    let name = Name::parse(USERNAME, typed).map_err(Error::Invalid)?;
    let id: Id<User> = backend.user_named(&name)?;
    Ok(Person { id, username: backend.account(id)?.username })
}

fn list(lines: &[String], more: usize) -> String {
    let lines = lines.iter().map(|line| format!("• {line}"));
    lines.chain((more > 0).then(|| format!("And {more} more."))).collect::<Vec<_>>().join("\n")
}

/// What a change would do, to read.
fn sheet(title: &str, survey: &Survey, outcome: &Outcome, stops: Option<(usize, String)>) -> Sheet {
    let mut sheet = Sheet::new(title);
    if let Some(reason) = &outcome.refusal {
        sheet = sheet.paragraph("You can't do this", reason.to_string());
    }
    if let Some((count, stops)) = stops {
        let stops = if count == 0 { "None that you see.".to_owned() } else { stops };
        sheet = sheet.paragraph(format!("Tokens that expire now ({count})"), stops);
    }
    if let Some(unread) = survey.unread {
        sheet = sheet.paragraph("Not known", unread.missing());
    }
    let paragraphs = [
        ("Tokens that expire earlier", &outcome.earlier, outcome.more_earlier),
        ("What is lost", &outcome.losses, 0),
        ("What stays", &outcome.remains, 0),
    ];
    for (heading, lines, more) in paragraphs {
        if !lines.is_empty() {
            sheet = sheet.paragraph(heading, list(lines, more));
        }
    }
    sheet
}
