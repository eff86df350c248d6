//! `user`: the accounts of a local model. Terraform Enterprise makes its own when people sign in.

use serde::Serialize;

use super::after::shown;
use super::change::{email, name};
use super::table::Table;
use super::{Exit, Failure, Session, Streams};
use crate::backend::{Created, PersonRow};
use crate::cli::UserVerb;
use crate::domain::{Actor, Command, Origin, SafeText};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &UserVerb) -> Result<Exit, Failure> {
    match what {
        UserVerb::List { json } => list(session, streams, *json),
        UserVerb::Create { username, email, two_factor, json } => {
            create(session, streams, username, email.as_deref(), *two_factor, *json)
        }
    }
}

/// An account. The names of the fields are a promise.
#[derive(Serialize)]
struct Record {
    id: String,
    username: String,
    organizations: Vec<Seat>,
}

#[derive(Serialize)]
struct Seat {
    name: String,
    owner: bool,
    teams: Vec<String>,
}

impl Record {
    fn of(person: &PersonRow) -> Self {
        let seats = person.seats.iter().map(|seat| Seat {
            name: seat.organization.to_string(),
            owner: seat.owner,
            teams: seat.teams.iter().map(ToString::to_string).collect(),
        });
        Self { id: person.id.to_string(), username: person.username.to_string(), organizations: seats.collect() }
    }
}

fn list(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let records: Vec<Record> = session.model.people()?.iter().map(Record::of).collect();
    if json {
        return streams.print_json(&records);
    }
    let mut table = Table::new(&["USERNAME", "ORGANIZATIONS", "ID"]);
    for record in records {
        let seats: Vec<String> =
            record.organizations.iter().map(|seat| format!("{} ({})", seat.name, seat.teams.join(", "))).collect();
        table.row([record.username, if seats.is_empty() { "-".to_owned() } else { seats.join(", ") }, record.id]);
    }
    streams.print(&table.text())
}

fn create(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    username: &str,
    address: Option<&str>,
    two_factor: bool,
    json: bool,
) -> Result<Exit, Failure> {
    let username = name("USERNAME", username)?;
    let email = email(address.unwrap_or(&format!("{username}@example.com")))?;
    let command = Command::CreateUser { username: username.clone(), email, two_factor };
    // The owner of the model's file creates its accounts, whichever user they act as.
    session.say_seat(streams, &SafeText::new("the operator of this model"), None);
    let made = session.model.execute(Actor::Operator, &Origin::CommandLine, &command.into())?.created;
    let add = session.invocation.command(["member", "add", "TEAM", username.as_str()]);
    let done = format!("The account {username} is created.");
    streams.say(&format!("{done} Add it to a team with: {add}"));
    let Some(Created::User(id)) = made.filter(|_| json) else { return Ok(Exit::Done) };
    let show = |streams: &mut Streams<'_>| match session.model.people()?.iter().find(|person| person.id == id) {
        Some(person) => streams.print_json(&Record::of(person)),
        None => Err(Failure::failed("the account is gone already.")),
    };
    shown(&done, show(streams))
}
