//! `member`: who is in a team, and who is in the organization.

use serde::Serialize;

use super::table::Table;
use super::{Desk, Exit, Failure, Streams, names};
use crate::backend::{MemberRow, OrganizationMemberRow};
use crate::cli::MemberVerb;
use crate::domain::{Command, SafeText};

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, what: &MemberVerb) -> Result<Exit, Failure> {
    match what {
        MemberVerb::List { team: Some(team), json } => of_team(desk, streams, team, *json),
        MemberVerb::List { team: None, json } => of_organization(desk, streams, *json),
        MemberVerb::Add { team, username } => add(desk, streams, team, username),
        MemberVerb::Remove { team, username, yes } => remove(desk, streams, team, username, *yes),
    }
}

/// A member of a team. The names of the fields are a promise.
#[derive(Serialize)]
pub(super) struct Record {
    id: String,
    username: String,
    two_factor: bool,
}

impl Record {
    pub(super) fn of(row: &MemberRow) -> Self {
        Self { id: row.id.to_string(), username: row.username.to_string(), two_factor: row.two_factor }
    }
}

/// Somebody in the organization. The names of the fields are a promise.
#[derive(Serialize)]
struct Person {
    id: String,
    username: String,
    two_factor: bool,
    owner: bool,
    /// `null` for who is no owner.
    email: Option<String>,
    teams: Vec<String>,
}

impl Person {
    fn of(row: &OrganizationMemberRow) -> Self {
        Self {
            id: row.id.to_string(),
            username: row.username.to_string(),
            two_factor: row.two_factor,
            owner: row.owner,
            email: row.email.as_ref().map(ToString::to_string),
            teams: row.teams.iter().map(|(_, name)| name.to_string()).collect(),
        }
    }
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn of_team(desk: &Desk<'_>, streams: &mut Streams<'_>, team: &str, json: bool) -> Result<Exit, Failure> {
    let (team, _) = desk.team(team)?;
    let records: Vec<Record> = desk.model.team(desk.actor(), team)?.members.iter().map(Record::of).collect();
    if json {
        return streams.print_json(&records);
    }
    let mut table = Table::new(&["USERNAME", "TWO-FACTOR", "ID"]);
    for record in records {
        table.row([record.username, on_off(record.two_factor), record.id]);
    }
    streams.print(&table.text())
}

fn of_organization(desk: &Desk<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let page = desk.model.members(desk.actor(), desk.organization()?)?;
    let people: Vec<Person> = page.rows.iter().map(Person::of).collect();
    if let Err(reason) = &page.everybody {
        streams.say(&format!("These are those in teams that you may see. {reason}"));
    }
    if json {
        return streams.print_json(&people);
    }
    let mut table = Table::new(&["USERNAME", "ROLE", "TWO-FACTOR", "EMAIL", "TEAMS"]);
    for person in people {
        let role = if person.owner { "owner" } else { "member" };
        let email = person.email.unwrap_or_else(|| "-".to_owned());
        table.row([person.username, role.to_owned(), on_off(person.two_factor), email, person.teams.join(", ")]);
    }
    streams.print(&table.text())
}

fn same(name: &SafeText, typed: &str) -> bool {
    name.as_str().eq_ignore_ascii_case(typed.trim())
}

fn add(desk: &Desk<'_>, streams: &mut Streams<'_>, team: &str, typed: &str) -> Result<Exit, Failure> {
    let (team, name) = desk.team(team)?;
    let page = desk.model.team(desk.actor(), team)?;
    if let Some(member) = page.members.iter().find(|member| same(&member.username, typed)) {
        let command = Command::AddMember { team, user: member.id };
        let so = format!("{} is a member of the team {name} already.", member.username);
        return desk.settle(streams, &command, Some(&so), "");
    }
    let known = desk.model.known_users(desk.actor(), team)?;
    let Some(user) = known.iter().find(|user| same(&user.username, typed)) else {
        let usernames: Vec<&str> = known.iter().map(|user| user.username.as_str()).collect();
        // Only a model that lies in a file has its accounts made here.
        let how = match desk.model.about().file {
            Some(_) if crate::domain::Name::parse("USERNAME", typed).is_ok() => {
                format!(" The account is made with: {}", desk.invocation.command(["user", "create", typed]))
            }
            _ => String::new(),
        };
        let instead = names::instead(typed, &usernames);
        return Err(Failure::not_found(format!("there is no user \"{}\". {instead}{how}", SafeText::new(typed))));
    };
    let done = format!("{} is a member of the team {name} now.", user.username);
    desk.settle(streams, &Command::AddMember { team, user: user.id }, None, &done)
}

fn remove(desk: &Desk<'_>, streams: &mut Streams<'_>, team: &str, typed: &str, yes: bool) -> Result<Exit, Failure> {
    let (team, name) = desk.team(team)?;
    let page = desk.model.team(desk.actor(), team)?;
    if let Some(member) = page.members.iter().find(|member| same(&member.username, typed)) {
        let token = if matches!(page.token, Ok(Some(_))) { " Whoever has the team's token can still use it." } else { "" };
        let done = format!("{} is no longer in the team {name}.{token}", member.username);
        let command = Command::RemoveMember { team, user: member.id };
        // Anybody else can be put back by who has removed them.
        let way_in = match (member.id == desk.account.id, page.facts.team.as_ref().is_some_and(|facts| facts.is_owners)) {
            (true, _) => Some(format!("You would leave the team {name} yourself, and might not be able to come back")),
            (false, true) => Some(format!("{} would not own the organization any more", member.username)),
            (false, false) => None,
        };
        if let Some(what) = way_in {
            desk.model.judge(desk.actor(), &command)?;
            streams.confirm(&what, yes)?;
        }
        return desk.settle(streams, &command, None, &done);
    }
    // Somebody who is there and not in the team is out of it already; nobody is a slip.
    let known = desk.model.known_users(desk.actor(), team)?;
    if let Some(user) = known.iter().find(|user| same(&user.username, typed)) {
        let so = format!("{} is not in the team {name}.", user.username);
        return desk.settle(streams, &Command::RemoveMember { team, user: user.id }, Some(&so), "");
    }
    let members: Vec<&str> = page.members.iter().map(|member| member.username.as_str()).collect();
    let instead = names::instead(typed, &members);
    Err(Failure::not_found(format!("there is no \"{}\" in the team {name}. {instead}", SafeText::new(typed))))
}
