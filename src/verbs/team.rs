//! `team`: the teams that the user can see, and what a team's page changes.

use serde::Serialize;

use super::after::shown;
use super::change::{End, team_name};
use super::listed::{Form, Listed};
use super::table::Table;
use super::words::minute;
use super::{Exit, Failure, Session, Streams, member};
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::teams::{TeamRow, Teams};
use crate::backend::{Created, TeamPage};
use crate::cli::TeamVerb;
use crate::cli::team::Switch;
use crate::domain::{Command, Guard, Id, OrganizationAccess, Permission, Team, Timestamp, TokenState, Visibility};
use crate::insight::goes_with::GoesWith;

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &TeamVerb) -> Result<Exit, Failure> {
    match what {
        TeamVerb::List { json } => list(session, streams, *json),
        TeamVerb::Show { team, json } => show(session, streams, team, *json),
        TeamVerb::Create { name: typed, visibility, permissions, json } => {
            let (organization, name) = (session.organization()?, team_name("NAME", typed)?);
            let organization_access = with(OrganizationAccess::NONE, permissions, true);
            let done = format!("The team {name} is created. Nobody is in it yet.");
            let command = Command::CreateTeam { organization, name, visibility: *visibility, organization_access };
            match session.make(streams, &command.into(), &done)?.created {
                Some(Created::Team(team)) if *json => shown(&done, print_detail(session, streams, team)),
                _ => Ok(Exit::Done),
            }
        }
        TeamVerb::Rename { team, name: typed } => {
            let (page, name) = (page(session, team)?, team_name("NAME", typed)?);
            let so = (page.name.as_str() == name.as_str()).then(|| format!("The team is called {name} already."));
            let done = format!("The team {} is {name} from now on.", page.name);
            let request = Command::RenameTeam { team: page.id, name }.when(Guard::Revision(page.revision));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        TeamVerb::Visibility { team, visibility } => {
            let (page, visibility) = (page(session, team)?, *visibility);
            let so = (page.visibility == Some(visibility)).then(|| format!("The team {} is {visibility} already.", page.name));
            let done = format!("The team {} is {visibility} now. {}", page.name, visibility.help());
            let request = Command::SetVisibility { team: page.id, visibility }.when(Guard::Revision(page.revision));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        TeamVerb::Permissions { team, give, take } => {
            if let Some(both) = give.iter().find(|permission| take.contains(permission)) {
                return Err(Failure::usage(format!("{} can't be both given and taken away.", both.as_str())));
            }
            let page = page(session, team)?;
            let access = with(with(page.organization_access, give, true), take, false);
            let so = (access == page.organization_access)
                .then(|| format!("The team {} has these permissions already: {access}.", page.name));
            let done = format!("The team {} has these permissions now: {access}.", page.name);
            let request = Command::SetOrganizationAccess { team: page.id, access }.when(Guard::Revision(page.revision));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        TeamVerb::TokenManagement { team, allowed } => {
            let (page, allowed) = (page(session, team)?, *allowed == Switch::On);
            let can = if allowed { "can" } else { "can't" };
            let so = (page.member_tokens == allowed)
                .then(|| format!("The members of the team {} {can} manage its token already.", page.name));
            let done = format!("The members of the team {} {can} manage its token from now on.", page.name);
            let request = Command::SetMemberTokenManagement { team: page.id, allowed }.when(Guard::Revision(page.revision));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        TeamVerb::Delete { team, yes } => {
            let page = page(session, team)?;
            let goes = GoesWith::of(&page, session.now()?, |at| format!("on {}", minute(at)));
            let end = End { kind: "team", name: &page.name, takes: goes.items };
            let request = Command::DeleteTeam { team: page.id }.when(Guard::Team(Box::new(page.seen())));
            session.end(streams, &request, &end, *yes)
        }
    }
}

fn page(session: &Session<'_>, team: &str) -> Result<TeamPage, Failure> {
    Ok(session.model.team(session.actor(), session.team(team)?.0)?)
}

/// The permissions with some of them given or taken.
fn with(access: OrganizationAccess, permissions: &[Permission], given: bool) -> OrganizationAccess {
    permissions.iter().fold(access, |access, permission| access.with(*permission, given))
}

fn permissions(access: OrganizationAccess) -> Vec<&'static str> {
    Permission::ALL.into_iter().filter(|permission| access.get(*permission)).map(Permission::as_str).collect()
}

/// Whether there is a token: `none`, `valid` or `expired`; `token show` has the rest.
fn token_word(state: TokenState) -> &'static str {
    match state {
        TokenState::None => "none",
        TokenState::Expired(_) => "expired",
        TokenState::NeverUsed | TokenState::Active | TokenState::Expires(_) => "valid",
    }
}

/// A team in a list. The names of the fields are a promise.
#[derive(Serialize)]
struct Record {
    id: String,
    name: String,
    /// `null` where the host does not say.
    visibility: Option<&'static str>,
    members: u32,
    /// `null` where it isn't known.
    workspaces: Option<u32>,
    mine: bool,
    /// `null` if the actor can't see it.
    token: Option<&'static str>,
}

impl Record {
    fn of(row: &TeamRow) -> Self {
        Self {
            id: row.id.to_string(),
            name: row.name.to_string(),
            visibility: row.visibility.map(Visibility::as_str),
            members: row.members,
            workspaces: row.workspaces.known(),
            mine: row.mine,
            token: row.token.known().map(token_word),
        }
    }
}

fn list(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let organization = session.organization()?;
    let heads = ["NAME", "MEMBERS", "WORKSPACES", "VISIBILITY", "TOKEN", ""];
    let mut listed = Listed::new(Form::of(json, false), &heads)?;
    every(session.model, ListQuery::start(session.actor(), Teams { organization }, WINDOW), |row| {
        let cells = || {
            let record = Record::of(&row);
            vec![
                record.name,
                record.members.to_string(),
                record.workspaces.map_or_else(|| "-".to_owned(), |count| count.to_string()),
                record.visibility.unwrap_or("not told").to_owned(),
                record.token.unwrap_or("-").to_owned(),
                if record.mine { "yours" } else { "" }.to_owned(),
            ]
        };
        listed.add(streams, || Record::of(&row), cells)
    })?;
    listed.end(streams)
}

/// A team on its own. The names of the fields are a promise.
#[derive(Serialize)]
struct Detail {
    id: String,
    name: String,
    /// `null` where the host does not say.
    visibility: Option<&'static str>,
    permissions: Vec<&'static str>,
    member_token_management: bool,
    members: Vec<member::Record>,
    access: Vec<Reached>,
    /// `null` if the actor can't see it.
    token: Option<&'static str>,
}

/// A workspace that a team reaches.
#[derive(Serialize)]
struct Reached {
    workspace: String,
    /// The project by which it does; none where it was given the workspace itself.
    project: Option<String>,
    #[serde(flatten)]
    access: super::access::Given,
}

fn detail(page: &TeamPage, now: Timestamp) -> Detail {
    let reached = page.access.iter().map(|row| Reached {
        workspace: row.name.to_string(),
        project: row.project.as_ref().map(ToString::to_string),
        access: super::access::Given::of(row.access),
    });
    Detail {
        id: page.id.to_string(),
        name: page.name.to_string(),
        visibility: page.visibility.map(Visibility::as_str),
        permissions: permissions(page.organization_access),
        member_token_management: page.member_tokens,
        members: page.members.iter().map(member::Record::of).collect(),
        access: reached.collect(),
        token: page.token.as_ref().ok().map(|token| token_word(TokenState::of(token.as_ref(), now))),
    }
}

fn print_detail(session: &Session<'_>, streams: &mut Streams<'_>, team: Id<Team>) -> Result<Exit, Failure> {
    streams.print_json(&detail(&session.model.team(session.actor(), team)?, session.now()?))
}

fn show(session: &Session<'_>, streams: &mut Streams<'_>, team: &str, json: bool) -> Result<Exit, Failure> {
    let page = page(session, team)?;
    if json {
        return print_detail(session, streams, page.id);
    }
    let names = |names: Vec<String>| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    let members = page.members.iter().map(|member| member.username.to_string()).collect();
    let access = page.access.iter().map(|row| format!("{} ({})", row.name, row.describe())).collect();
    let token = match &page.token {
        Ok(token) => token_word(TokenState::of(token.as_ref(), session.now()?)).to_owned(),
        Err(reason) => reason.to_string(),
    };
    let mut table = Table::new(&["NAME", page.name.as_str()]);
    for (head, value) in [
        ("ID", page.id.to_string()),
        ("VISIBILITY", page.visibility.map_or_else(|| "not told".to_owned(), |visibility| visibility.to_string())),
        ("PERMISSIONS", page.organization_access.to_string()),
        ("TOKEN MANAGEMENT", if page.member_tokens { "on" } else { "off" }.to_owned()),
        ("MEMBERS", names(members)),
        ("ACCESS", names(access)),
        ("TOKEN", token),
    ] {
        table.row([head, value.as_str()]);
    }
    streams.print(&table.text())
}
