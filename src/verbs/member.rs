//! `member`: who is in a team, and who is in the organization.

use serde::Serialize;

use super::listed::{Form, Listed};
use super::table::Table;
use super::words::all_of;
use super::{Exit, Failure, Session, Streams, names};
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::people::Members;
use crate::backend::{KnownUser, MemberRow, OrganizationMemberRow, TeamPage};
use crate::cli::MemberVerb;
use crate::domain::{Command, Guarded, Id, SafeText, User, the_team};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &MemberVerb) -> Result<Exit, Failure> {
    match what {
        MemberVerb::List { team: Some(team), json } => of_team(session, streams, team, *json),
        MemberVerb::List { team: None, json } => of_organization(session, streams, *json),
        MemberVerb::Add { team, usernames } => add(session, streams, team, usernames),
        MemberVerb::Remove { team, usernames, yes } => remove(session, streams, team, usernames, *yes),
    }
}

/// A member of a team. The names of the fields are a promise.
#[derive(Serialize)]
pub(super) struct Record {
    id: String,
    username: String,
    /// `null` where it isn't known.
    two_factor: Option<bool>,
}

impl Record {
    pub(super) fn of(row: &MemberRow) -> Self {
        Self { id: row.id.to_string(), username: row.username.to_string(), two_factor: row.two_factor.known() }
    }
}

/// Somebody in the organization. The names of the fields are a promise.
#[derive(Serialize)]
struct Person {
    id: String,
    username: String,
    /// `null` where it isn't known.
    two_factor: Option<bool>,
    owner: bool,
    /// `null` if the user is not an owner.
    email: Option<String>,
    teams: Vec<String>,
}

impl Person {
    fn of(row: &OrganizationMemberRow) -> Self {
        Self {
            id: row.id.to_string(),
            username: row.username.to_string(),
            two_factor: row.two_factor.known(),
            owner: row.owner,
            email: row.email.as_ref().map(ToString::to_string),
            teams: row.teams.iter().map(|(_, name)| name.to_string()).collect(),
        }
    }
}

fn on_off(on: Option<bool>) -> String {
    on.map_or("-", |on| if on { "on" } else { "off" }).to_owned()
}

fn of_team(session: &Session<'_>, streams: &mut Streams<'_>, team: &str, json: bool) -> Result<Exit, Failure> {
    let (team, _) = session.team(team)?;
    let records: Vec<Record> = session.model.team(session.actor(), team)?.members.iter().map(Record::of).collect();
    if json {
        return streams.print_json(&records);
    }
    let mut table = Table::new(&["USERNAME", "TWO-FACTOR", "ID"]);
    for record in records {
        table.row([record.username, on_off(record.two_factor), record.id]);
    }
    streams.print(&table.text())
}

fn of_organization(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let organization = session.organization()?;
    let heads = ["USERNAME", "ROLE", "TWO-FACTOR", "EMAIL", "TEAMS"];
    let mut listed = Listed::new(Form::of(json, false), &heads)?;
    let head = every(session.model, ListQuery::start(session.actor(), Members { organization }, WINDOW), |row| {
        let cells = || {
            let person = Person::of(&row);
            let role = if person.owner { "owner" } else { "member" };
            let email = person.email.unwrap_or_else(|| "-".to_owned());
            vec![person.username, role.to_owned(), on_off(person.two_factor), email, person.teams.join(", ")]
        };
        listed.add(streams, || Person::of(&row), cells)
    })?;
    if let Err(reason) = &head.everybody {
        streams.say(&format!("These are the members of teams that you can see. {reason}"));
    }
    listed.end(streams)
}

fn same(name: &SafeText, typed: &str) -> bool {
    name.as_str().eq_ignore_ascii_case(typed.trim())
}

/// So many users whose names are like one that was typed are read.
const MOST: u32 = 50;

/// Somebody who was named.
type Somebody = (Id<User>, SafeText);

/// Those who were named, each once.
struct Named<'a> {
    inside: Vec<Somebody>,
    outside: Vec<Somebody>,
    /// The first who is neither, and who is known.
    unknown: Option<(&'a str, Vec<KnownUser>)>,
}

fn sort<'a>(session: &Session<'_>, page: &TeamPage, typed: &'a [String]) -> Result<Named<'a>, Failure> {
    let (mut inside, mut outside): (Vec<Somebody>, Vec<Somebody>) = (Vec::new(), Vec::new());
    for typed in typed {
        if let Some(member) = page.members.iter().find(|member| same(&member.username, typed)) {
            inside.push((member.id, member.username.clone()));
            continue;
        }
        let known = session.model.known_users(session.actor(), page.id, typed.trim(), MOST)?;
        match known.iter().find(|user| same(&user.username, typed)) {
            Some(user) => outside.push((user.id, user.username.clone())),
            None => return Ok(Named { inside, outside, unknown: Some((typed, known)) }),
        }
    }
    for people in [&mut inside, &mut outside] {
        let mut seen = Vec::new();
        people.retain(|(id, _)| {
            !seen.contains(id) && {
                seen.push(*id);
                true
            }
        });
    }
    Ok(Named { inside, outside, unknown: None })
}

/// `ravi is` or `ravi and lena are`, and what else goes by how many they are.
fn they(people: &[Somebody]) -> (String, &'static str) {
    let names: Vec<&str> = people.iter().map(|(_, name)| name.as_str()).collect();
    (all_of(&names), if people.len() == 1 { "is" } else { "are" })
}

fn add(session: &Session<'_>, streams: &mut Streams<'_>, team: &str, typed: &[String]) -> Result<Exit, Failure> {
    let (team, name) = session.team(team)?;
    let name = the_team(name);
    let page = session.model.team(session.actor(), team)?;
    let Named { inside, outside, unknown } = sort(session, &page, typed)?;
    if let Some((typed, known)) = unknown {
        let usernames: Vec<&str> = known.iter().map(|user| user.username.as_str()).collect();
        // Only a model that lies in a file has its accounts made here.
        let how = match session.model.about().file {
            Some(_) if crate::domain::Name::parse("USERNAME", typed).is_ok() => {
                format!(" Create the account with: {}", session.invocation.command(["user", "create", typed]))
            }
            _ => String::new(),
        };
        let instead = names::instead(typed, &usernames);
        return Err(Failure::not_found(format!("there is no user \"{}\". {instead}{how}", SafeText::new(typed))));
    }
    let member = |people: &[Somebody]| if people.len() == 1 { "a member" } else { "members" };
    if let Some((user, _)) = inside.first() {
        let (who, are) = they(&inside);
        let so = format!("{who} {are} {} of {name} already.", member(&inside));
        session.settle(streams, &Command::AddMember { team, user: *user }.into(), Some(&so), "")?;
    }
    if outside.is_empty() {
        return Ok(Exit::Done);
    }
    let (who, are) = they(&outside);
    let requests: Vec<Guarded> = outside.iter().map(|(user, _)| Command::AddMember { team, user: *user }.into()).collect();
    session.settle_all(streams, &requests, &format!("{who} {are} {} of {name} now.", member(&outside)))
}

fn remove(session: &Session<'_>, streams: &mut Streams<'_>, team: &str, typed: &[String], yes: bool) -> Result<Exit, Failure> {
    let (team, name) = session.team(team)?;
    let name = the_team(name);
    let page = session.model.team(session.actor(), team)?;
    // Somebody who is there and not in the team is out of it already; nobody is a slip.
    let Named { inside, outside, unknown } = sort(session, &page, typed)?;
    if let Some((typed, _)) = unknown {
        let members: Vec<&str> = page.members.iter().map(|member| member.username.as_str()).collect();
        let instead = names::instead(typed, &members);
        return Err(Failure::not_found(format!("there is no \"{}\" in {name}. {instead}", SafeText::new(typed))));
    }
    if let Some((user, _)) = outside.first() {
        let (who, are) = they(&outside);
        let so = format!("{who} {are} not in {name}.");
        session.settle(streams, &Command::RemoveMember { team, user: *user }.into(), Some(&so), "")?;
    }
    if inside.is_empty() {
        return Ok(Exit::Done);
    }
    let owners = page.facts.team.as_ref().is_some_and(|facts| facts.is_owners);
    let requests: Vec<Guarded> = inside.iter().map(|(user, _)| Command::RemoveMember { team, user: *user }.into()).collect();
    for ((user, username), request) in inside.iter().zip(&requests) {
        // Anybody else can be put back by who has removed them.
        let way_in = match (*user == session.account.id, owners) {
            (true, _) => format!("You would leave {name} yourself, and might not be able to come back"),
            (false, true) => format!("{username} would not own the organization any more"),
            (false, false) => continue,
        };
        session.model.judge(session.actor(), request.command())?;
        streams.confirm(&way_in, yes)?;
    }
    let token = if matches!(page.token, Ok(Some(_))) { " Anyone who has the team's token can still use it." } else { "" };
    let (who, are) = they(&inside);
    session.settle_all(streams, &requests, &format!("{who} {are} no longer in {name}.{token}"))
}
