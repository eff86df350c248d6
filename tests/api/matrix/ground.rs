//! What the matrix stands on: a workspace with something of everything in it, and an asker for each kind of token at
//! each level of access to it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::every_team;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::{Value, json};
use tfe_console::backend::{Backend, Created, Service};
use tfe_console::domain::{
    Access, Actor, Command, CustomAccess, Email, Guarded, Id, Level, Name, OrganizationAccess, Origin, Project, ProjectChange,
    ProjectDraft, ProjectLevel, ProjectName, Runs, StateVersions, Team, TokenOwner, Variables, Visibility, Workspace,
};

use crate::client::Answer;
use crate::house::{House, resource};
use crate::states::{draft, state};

/// The name of the workspace.
pub const WORKSPACE: &str = "matrix";

/// Tables that only grow: the log is never taken back.
const GROWING: [&str; 2] = ["audit_events", "audit_verified"];

/// What a refused request may leave behind: that it was made, when, and with which token.
const TRACES: [&str; 5] = ["audit_events", "audit_verified", "refusals", "token_uses", "clock"];

/// How an asker stands to the organization.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// The console knows it: a user, a team or the organization itself.
    Inside(TokenOwner),
    /// A user who is in no team of it.
    Outsider,
    /// The token of a team of another organization.
    Foreign,
    /// No token at all.
    Nobody,
}

/// Somebody who asks.
pub struct Asker {
    /// In the snapshot: `user plan`, `team write`.
    pub name: String,
    pub stance: Stance,
    token: Option<String>,
    /// Ids that are the asker's own: `self`, `token`.
    own: BTreeMap<&'static str, String>,
}

/// A house with everything that examples name.
pub struct Ground {
    pub house: House,
    pub askers: Vec<Asker>,
    /// The team that examples are about: the one with write access.
    pub team: Id<Team>,
    pub workspace: Id<Workspace>,
    /// An empty project, which the team level-read was given.
    pub project: Id<Project>,
    ids: BTreeMap<&'static str, String>,
    beside: Connection,
}

fn name(text: &str) -> Name {
    Name::parse("NAME", text).expect("a name")
}

/// Something between read and write: variables and the lock, of the state only its outputs.
fn custom() -> Access {
    Access::Custom(CustomAccess {
        runs: Runs::Read,
        variables: Variables::Write,
        state_versions: StateVersions::ReadOutputs,
        sentinel_mocks: false,
        workspace_locking: true,
        run_tasks: false,
        policy_overrides: false,
    })
}

impl Ground {
    pub fn new() -> Self {
        let house = House::new();
        let workspace = workspace(&house);
        let levels = [
            ("none", None),
            ("read", Some(Level::Read.into())),
            ("plan", Some(Level::Plan.into())),
            ("write", Some(Level::Write.into())),
            ("admin", Some(Level::Admin.into())),
            ("custom", Some(custom())),
        ];
        for (level, access) in levels {
            team_at(&house, level, access, workspace);
        }
        let mut askers = vec![user(&house, "owner", "olivia")];
        askers.extend(levels.map(|(level, _)| user(&house, level, &format!("member-{level}"))));
        askers.push(Asker { stance: Stance::Outsider, ..user(&house, "outside", "guest") });
        let teams = ["owners".to_owned()].into_iter().chain(levels.map(|(level, _)| format!("level-{level}")));
        askers.extend(teams.map(|team| {
            let owner = TokenOwner::Team(house.team(&team));
            asker(&house, format!("team {}", team.trim_start_matches("level-")), Stance::Inside(owner), &format!("team {team}"))
        }));
        let acme = Stance::Inside(TokenOwner::Organization(house.organization("acme")));
        askers.push(asker(&house, "organization".to_owned(), acme, "organization acme"));
        askers.push(foreign(&house));
        askers.push(Asker { name: "no token".to_owned(), stance: Stance::Nobody, token: None, own: BTreeMap::new() });
        let mut ids = contents(&house, workspace);
        let (project, access) = project(&house);
        ids.extend([("project", project.to_string()), ("project_access", access)]);
        let beside = Connection::open(house.file()).expect("the model");
        let kept = house.file().with_file_name("kept.db");
        beside.execute("VACUUM INTO ?1", [text(&kept)]).expect("a copy");
        beside.execute("ATTACH ?1 AS kept", [text(&kept)]).expect("the copy");
        beside.pragma_update(None, "foreign_keys", "OFF").expect("a setting");
        // What keeps others from putting things back does not keep this connection.
        beside.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).expect("a setting");
        Self { team: house.team("level-write"), house, askers, workspace, project, ids, beside }
    }

    /// A text with ids in place of what it has in braces.
    pub fn filled(&self, asker: &Asker, template: &str) -> String {
        let own = asker.own.iter().chain(&self.ids);
        own.fold(template.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }

    pub fn ask(&self, asker: &Asker, method: &str, path: &str, body: &Value) -> Answer {
        let (path, host) = (self.filled(asker, path), self.house.address);
        assert!(!path.contains('{'), "{path}: there is nothing on the ground for what is in braces");
        let body = if body.is_null() { String::new() } else { self.filled(asker, &body.to_string()) };
        let bearer = asker.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let kind = if path.starts_with("/uploads") { "application/octet-stream" } else { "application/vnd.api+json" };
        self.house.send(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn tables(&self) -> Vec<String> {
        let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        self.strings(sql)
    }

    fn strings(&self, sql: &str) -> Vec<String> {
        let mut statement = self.beside.prepare(sql).expect("a query");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a row")).collect()
    }

    /// The tables that are not as they were, apart from traces of requests.
    pub fn changed(&self) -> Vec<String> {
        let columns = |table: &str| {
            let noted = ["last_used_at", "last_used_from", "last_used_by", "token_used", "token_uses"];
            let names = self.strings(&format!("SELECT name FROM pragma_table_info('{table}')"));
            names.into_iter().filter(|name| !noted.contains(&name.as_str())).collect::<Vec<_>>().join(", ")
        };
        let differs = |table: &String| {
            let columns = columns(table);
            let (here, there) = (format!("SELECT {columns} FROM main.{table}"), format!("SELECT {columns} FROM kept.{table}"));
            let sql = format!(
                "SELECT EXISTS (SELECT * FROM ({here} EXCEPT {there})) OR EXISTS (SELECT * FROM ({there} EXCEPT {here}))"
            );
            self.beside.query_row(&sql, [], |row| row.get(0)).expect("an answer")
        };
        self.tables().into_iter().filter(|table| !TRACES.contains(&table.as_str())).filter(differs).collect()
    }

    /// Puts everything back as it was.
    pub fn restore(&self) {
        let copied = self.tables().into_iter().filter(|table| !GROWING.contains(&table.as_str()));
        // What is computed is no column to insert into.
        let steps = copied.map(|table| {
            let columns = self.strings(&format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
            format!("DELETE FROM main.{table}; INSERT INTO main.{table} ({columns}) SELECT {columns} FROM kept.{table}; ")
        });
        self.beside.execute_batch(&format!("BEGIN IMMEDIATE; {}COMMIT", steps.collect::<String>())).expect("the model as it was");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in text")
}

fn olivia(house: &House) -> Actor {
    Actor::User(house.user("olivia"))
}

fn made(house: &House, actor: Actor, command: impl Into<Guarded>) -> Created {
    house.local.execute(actor, &Origin::Console, &command.into()).expect("done").created.expect("something new")
}

fn workspace(house: &House) -> Id<Workspace> {
    let command = Command::CreateWorkspace { organization: house.organization("acme"), project: None, name: name(WORKSPACE) };
    match made(house, olivia(house), &command) {
        Created::Workspace(workspace) => workspace,
        other => panic!("{other:?}"),
    }
}

fn project(house: &House) -> (Id<Project>, String) {
    let name = ProjectName::parse("NAME", "matrix project").expect("a name");
    let command = Command::CreateProject { organization: house.organization("acme"), name, project: ProjectDraft::default() };
    let Created::Project(project) = made(house, olivia(house), &command) else { panic!("no project") };
    let team = house.team("level-read");
    let change = ProjectChange::SetAccess { team, access: ProjectLevel::Read.into() };
    house.local.execute(olivia(house), &Origin::Console, &Command::Arrange { project, change }.into()).expect("done");
    let access = house.local.project_access_records(olivia(house), project).expect("access")[0].id;
    (project, access.to_string())
}

/// A team of one member with this access. Those with none and with read are visible, so that everybody has seen a team.
fn team_at(house: &House, level: &str, access: Option<Access>, workspace: Id<Workspace>) {
    let email = Email::parse("EMAIL", &format!("{level}@example.com")).expect("an address");
    let user = Command::CreateUser { username: name(&format!("member-{level}")), email, two_factor: false };
    let Created::User(user) = made(house, Actor::Operator, &user) else { panic!("no user") };
    let visibility = if ["none", "read"].contains(&level) { Visibility::Organization } else { Visibility::Secret };
    let (organization, name) = (house.organization("acme"), name(&format!("level-{level}")));
    let team = Command::CreateTeam { organization, name, visibility, organization_access: OrganizationAccess::NONE };
    let Created::Team(team) = made(house, olivia(house), &team) else { panic!("no team") };
    let access = access.map(|access| Command::SetTeamAccess { workspace, team, access });
    for command in [Command::AddMember { team, user }].into_iter().chain(access) {
        house.local.execute(olivia(house), &Origin::Console, &command.into()).expect("done");
    }
}

fn asker(house: &House, name: String, stance: Stance, whose: &str) -> Asker {
    Asker { name, stance, token: Some(house.token(whose)), own: BTreeMap::new() }
}

/// A user with two tokens: one to ask with, and one to be asked about.
fn user(house: &House, level: &str, username: &str) -> Asker {
    let id = house.user(username);
    let asker = asker(house, format!("user {level}"), Stance::Inside(TokenOwner::User(id)), username);
    house.token(username);
    let newest = house.local.user_tokens(Actor::User(id), id).expect("tokens").tokens[0].id;
    Asker { own: BTreeMap::from([("self", id.to_string()), ("token", newest.to_string())]), ..asker }
}

fn foreign(house: &House) -> Asker {
    let teams = every_team(&house.local, olivia(house), house.organization("initech")).expect("teams");
    let support = teams.iter().find(|row| row.name.as_str() == "support").expect("a team").id;
    let owner = TokenOwner::Team(support);
    let command =
        tfe_console::domain::Command::GenerateToken { owner, expires: tfe_console::domain::Expiry::Default, description: None };
    let minted = house.local.execute(olivia(house), &Origin::Console, &command.into()).expect("done").minted.expect("a token");
    let token = Some(minted.secret.expose().to_owned());
    Asker { name: "foreign team".to_owned(), stance: Stance::Foreign, token, own: BTreeMap::new() }
}

/// Fills the workspace through the API, and answers with the ids of what there is.
fn contents(house: &House, workspace: Id<Workspace>) -> BTreeMap<&'static str, String> {
    let owner = house.token("olivia");
    let id = |answer: &Answer, pointer: &str| answer.at(pointer).as_str().expect("an id").to_owned();
    let path = format!("/api/v2/workspaces/{workspace}");
    let variable = json!({ "key": "region", "value": "north", "category": "env" });
    let variable = house.post(&owner, &format!("{path}/vars"), &resource("vars", &variable));
    house.post(&owner, &format!("{path}/actions/lock"), &json!({}));
    let text = state(1, "hello");
    let whole = json!({ "state": STANDARD.encode(&text), "json-state": STANDARD.encode("{}") });
    let state = house.post(&owner, &format!("{path}/state-versions"), &draft(1, &text, &whole));
    house.post(&owner, &format!("{path}/actions/unlock"), &json!({}));
    let versions = format!("{path}/configuration-versions");
    let configuration = house.post(&owner, &versions, &resource("configuration-versions", &json!({ "auto-queue-runs": false })));
    let upload = house.path(&configuration.at("/attributes/upload-url"));
    let uploaded = house.post(&owner, &versions, &resource("configuration-versions", &json!({ "auto-queue-runs": false })));
    house.put(&house.path(&uploaded.at("/attributes/upload-url")), "an archive");
    let run = json!({ "data": { "type": "runs", "relationships": { "workspace": { "data": { "type": "workspaces", "id": workspace.to_string() } } } } });
    let run = house.post(&owner, "/api/v2/runs", &run);
    let comments = format!("/api/v2/runs/{}/comments", id(&run, "/id"));
    let comment = house.post(&owner, &comments, &resource("comments", &json!({ "body": "why" })));
    let tags = json!({ "data": [{ "type": "tags", "attributes": { "name": "green" } }] });
    house.post(&owner, &format!("{path}/relationships/tags"), &tags);
    let tags = house.get(&owner, &format!("{path}/relationships/tags")).json();
    let memberships = "/api/v2/organizations/acme/organization-memberships";
    let invited = resource("organization-memberships", &json!({ "email": "somebody@example.com" }));
    let invitation = house.post(&owner, memberships, &invited);
    let membership = |username: &str| {
        let list = house.get(&owner, &format!("{memberships}?q={username}")).json();
        list["data"][0]["id"].as_str().expect("an id").to_owned()
    };
    let all = house.get(&owner, &format!("/api/v2/team-workspaces?filter[workspace][id]={workspace}")).json();
    let reader = house.team("level-read").to_string();
    let mut rows = all["data"].as_array().expect("a list").iter();
    let access = rows.find(|row| row["relationships"]["team"]["data"]["id"] == reader).expect("access");
    BTreeMap::from([
        ("organization", "acme".to_owned()),
        ("workspace", workspace.to_string()),
        ("team", house.team("level-write").to_string()),
        ("visible", house.team("level-none").to_string()),
        ("user", house.user("member-write").to_string()),
        ("other", house.user("member-none").to_string()),
        ("self", house.user("member-write").to_string()),
        ("token", "at-1111111111111111".to_owned()),
        ("membership", membership("member-none")),
        ("writer", membership("member-write")),
        ("invitation", id(&invitation, "/id")),
        ("access", access["id"].as_str().expect("an id").to_owned()),
        ("variable", id(&variable, "/id")),
        ("state", id(&state, "/id")),
        ("output", id(&state, "/relationships/outputs/data/0/id")),
        ("configuration", id(&uploaded, "/id")),
        ("event", id(&run, "/relationships/run-events/data/0/id")),
        ("comment", id(&comment, "/id")),
        ("ticket", upload.trim_start_matches("/uploads/").to_owned()),
        ("run", id(&run, "/id")),
        ("tag", tags["data"][0]["id"].as_str().expect("an id").to_owned()),
        ("plan", id(&run, "/relationships/plan/data/id")),
        ("apply", id(&run, "/relationships/apply/data/id")),
    ])
}
