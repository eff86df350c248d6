//! What the API answers is what the console reads, for the same actor over the same model: teams, people, tokens,
//! workspaces, access and permissions.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::every_team;
use crate::support::every_workspace;
use serde_json::{Value, json};
use tfe_console::backend::people::every_member;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Backend, Error};
use tfe_console::domain::{Access, Actor, Command, Id, Token, Visibility};
use tfe_console::policy::{Act, Call, Facts, decide};

use crate::house::House;

/// Everybody whose answers are compared: users and tokens, from owner to nobody.
const ACTORS: [&str; 13] = [
    "olivia",
    "marcus",
    "nina",
    "dana",
    "tomas",
    "team owners",
    "team platform",
    "team security",
    "team release",
    "team data",
    "team app-dev",
    "organization acme",
    "guest",
];

/// An actor with what the API answers them.
struct Seat<'a> {
    house: &'a House,
    name: &'static str,
    actor: Actor,
    token: String,
}

impl<'a> Seat<'a> {
    fn of(house: &'a House, name: &'static str) -> Self {
        let actor = match name.split_once(' ') {
            Some(("organization", name)) => Actor::Organization(house.organization(name)),
            Some((_, name)) => Actor::Team(house.team(name)),
            None => Actor::User(house.user(name)),
        };
        Self { house, name, actor, token: house.token(name) }
    }

    /// The rows of a list, or nothing where there is no such thing for this actor.
    fn list(&self, path: &str) -> Option<Vec<Value>> {
        let answer = self.house.get(&self.token, path);
        match answer.status {
            200 => Some(answer.json()["data"].as_array().expect("a list").clone()),
            404 => None,
            other => panic!("{path} for {}: {other}", self.name),
        }
    }
}

/// A house with a token for everybody; all of them are there before anything is compared.
fn seats(house: &House) -> Vec<Seat<'_>> {
    ACTORS.into_iter().map(|name| Seat::of(house, name)).collect()
}

/// What the console reads, or nothing where it is told a rule.
fn read<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(page) => Some(page),
        Err(Error::Denied(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn may(command: &Command, facts: &Facts) -> bool {
    decide(Act::Write(command), facts).is_allowed()
}

#[test]
fn the_teams_are_those_of_the_console_and_so_is_what_may_be_done_with_them() {
    let house = House::new();
    for seat in seats(&house) {
        let console = read(every_team(&house.local, seat.actor, house.organization("acme"))).map(|page| {
            let row = |row: &tfe_console::backend::TeamRow| {
                let team = row.id;
                json!([
                    row.id.to_string(),
                    row.name.as_str(),
                    row.members,
                    row.visibility.expect("told").as_str(),
                    row.token.here().is_some(),
                    may(&Command::DeleteTeam { team }, &row.facts),
                    may(&Command::SetVisibility { team, visibility: Visibility::Secret }, &row.facts),
                    may(&Command::AddMember { team, user: house.user("zoe") }, &row.facts),
                ])
            };
            page.iter().map(row).collect::<Vec<_>>()
        });
        let api = seat.list("/api/v2/organizations/acme/teams?page[size]=100").map(|rows| {
            let row = |row: &Value| {
                let (attributes, may) = (&row["attributes"], &row["attributes"]["permissions"]);
                json!([
                    row["id"],
                    attributes["name"],
                    attributes["users-count"],
                    attributes["visibility"],
                    may["can-view-api-token"],
                    may["can-destroy"],
                    may["can-update-visibility"],
                    may["can-update-membership"],
                ])
            };
            rows.iter().map(row).collect::<Vec<_>>()
        });
        assert_eq!(api, console, "{}", seat.name);
    }
}

#[test]
fn the_people_are_those_of_the_console_with_their_teams_and_addresses() {
    let house = House::new();
    for seat in seats(&house) {
        let console = read(every_member(&house.local, seat.actor, house.organization("acme"))).map(|page| {
            let row = |row: &tfe_console::backend::OrganizationMemberRow| {
                let teams: BTreeSet<String> = row.teams.iter().map(|(team, _)| team.to_string()).collect();
                (row.id.to_string(), (row.email.as_ref().map(ToString::to_string), teams))
            };
            page.1.iter().map(row).collect::<BTreeMap<_, _>>()
        });
        let api = seat.list("/api/v2/organizations/acme/organization-memberships?page[size]=100").map(|rows| {
            let row = |row: &Value| {
                let relationships = &row["relationships"];
                let teams = relationships["teams"]["data"].as_array().expect("teams").iter();
                let teams: BTreeSet<String> = teams.map(|team| text(&team["id"]).to_owned()).collect();
                let email = row["attributes"]["email"].as_str().filter(|email| !email.is_empty()).map(str::to_owned);
                (text(&relationships["user"]["data"]["id"]).to_owned(), (email, teams))
            };
            rows.iter().map(row).collect::<BTreeMap<_, _>>()
        });
        assert_eq!(api, console, "{}", seat.name);
    }
}

/// A token by what both sides say of it, to the second.
fn told(token: &Token) -> Value {
    let time = |at: Option<tfe_console::domain::Timestamp>| at.map(jiff::Timestamp::as_second);
    json!([token.id.to_string(), time(Some(token.created_at)), time(token.last_used_at), time(token.ends_at())])
}

fn answered(row: &Value) -> Value {
    let time = |name: &str| {
        let text = row["attributes"][name].as_str()?;
        Some(text.parse::<tfe_console::domain::Timestamp>().expect("a time").as_second())
    };
    json!([row["id"], time("created-at"), time("last-used-at"), time("expired-at")])
}

#[test]
fn the_tokens_are_those_of_the_console_and_are_shown_to_the_same() {
    let house = House::new();
    let all = seats(&house);
    let acme = house.organization("acme");
    // First uses are noted before whatever is written after them, so that none falls between two looks.
    for seat in &all {
        house.get(&seat.token, "/api/v2/account/details");
    }
    house.delete(&all[0].token, "/api/v2/teams/team-1111111111111111");
    for seat in &all {
        let one = |path: &str| {
            let answer = house.get(&seat.token, path);
            (answer.status == 200).then(|| answered(&answer.json()["data"]))
        };
        let Some(page) = read(every_team(&house.local, seat.actor, acme)) else {
            assert_eq!(one("/api/v2/organizations/acme/authentication-token"), None);
            assert_eq!(seat.list("/api/v2/organizations/acme/team-tokens"), None);
            continue;
        };
        for team in page {
            let token = house.local.team(seat.actor, team.id).expect("a team").token.ok().flatten();
            let path = format!("/api/v2/teams/{}/authentication-token", team.id);
            assert_eq!(one(&path), token.as_ref().map(told), "{} of {}", seat.name, team.name);
        }
        let token = house.local.organization_token(seat.actor, acme).expect("a page").token.ok().flatten();
        assert_eq!(one("/api/v2/organizations/acme/authentication-token"), token.as_ref().map(told), "{}", seat.name);
        let rows = every_token(&house.local, seat.actor, acme).expect("a page").1;
        let console: BTreeSet<String> = rows.iter().filter_map(|row| Some(told(row.token.as_ref()?).to_string())).collect();
        let list = seat.list("/api/v2/organizations/acme/team-tokens?page[size]=100").expect("a list");
        assert_eq!(list.iter().map(|row| answered(row).to_string()).collect::<BTreeSet<_>>(), console, "{}", seat.name);
    }
}

#[test]
fn the_workspaces_are_those_of_the_console_with_its_locks_and_rights() {
    let house = House::new();
    let rights = [
        ("can-update", Call::Configure),
        ("can-queue-run", Call::CreateRun),
        ("can-queue-apply", Call::ApplyRun),
        ("can-read-state-versions", Call::ReadState),
        ("can-read-state-outputs", Call::ReadOutputs),
        ("can-create-state-versions", Call::UploadState),
        ("can-read-variable", Call::ReadVariables),
        ("can-update-variable", Call::WriteVariables),
        ("can-lock", Call::Lock),
        ("can-force-unlock", Call::ForceUnlock),
    ];
    for seat in seats(&house) {
        let console = read(every_workspace(&house.local, seat.actor, house.organization("acme"))).map(|page| {
            let row = |row: &tfe_console::backend::WorkspaceRow| {
                let given = rights.map(|(_, call)| decide(Act::Call(call), &row.facts).is_allowed());
                json!([row.id.to_string(), row.name.as_str(), row.lock.is_some(), given])
            };
            page.iter().map(row).collect::<Vec<_>>()
        });
        let api = seat.list("/api/v2/organizations/acme/workspaces?page[size]=100").map(|rows| {
            let row = |row: &Value| {
                let attributes = &row["attributes"];
                let given = rights.map(|(name, _)| &attributes["permissions"][name]);
                json!([row["id"], attributes["name"], attributes["locked"], given])
            };
            rows.iter().map(row).collect::<Vec<_>>()
        });
        assert_eq!(api, console, "{}", seat.name);
    }
}

#[test]
fn the_access_of_teams_is_that_of_the_console() {
    let house = House::new();
    let olivia = Actor::User(house.user("olivia"));
    let workspaces = every_workspace(&house.local, olivia, house.organization("acme")).expect("workspaces");
    let level = |access: Access| match access {
        Access::Fixed(level) => level.to_string(),
        Access::Custom(_) => "custom".to_owned(),
    };
    for seat in seats(&house) {
        for workspace in &workspaces {
            let console = read(house.local.workspace(seat.actor, workspace.id))
                .map(|page| page.access.iter().map(|row| (row.team, level(row.access))).collect::<BTreeSet<_>>());
            let api = seat.list(&format!("/api/v2/team-workspaces?filter[workspace][id]={}", workspace.id)).map(|rows| {
                let row = |row: &Value| {
                    let team = Id::parse(text(&row["relationships"]["team"]["data"]["id"])).expect("an id");
                    (team, text(&row["attributes"]["access"]).to_owned())
                };
                rows.iter().map(row).collect::<BTreeSet<_>>()
            });
            assert_eq!(api, console, "{} on {}", seat.name, workspace.name);
        }
    }
}
