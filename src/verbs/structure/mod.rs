//! An organization as it is built, without its tokens: compared with a host, copied from one, and written as resources.

pub mod diff;
pub mod hcl;
pub mod pull;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Failure, Streams};
use crate::backend::survey::{Person, SurveyTeam};
use crate::backend::{Backend, Grant, GrantedOn, Structure, Survey};
use crate::domain::{
    Access, Actor, Id, Organization, Permission, ProjectAccess, SettingValue, Team, Token, User, Visibility, WorkspaceSettings,
};

/// An organization by names, which are all that two of them have in common.
#[derive(Debug)]
struct Shape {
    name: String,
    /// `None` where it is not told.
    email: Option<String>,
    /// By name in small letters, as all that follows.
    teams: BTreeMap<String, TeamShape>,
    projects: BTreeMap<String, Named>,
    workspaces: BTreeMap<String, WorkspaceShape>,
    /// There could be teams and workspaces that were not seen.
    partial: bool,
    /// What it lacks, as sentences.
    gaps: Vec<String>,
}

/// Something with an id.
#[derive(Clone, Debug)]
struct Named {
    name: String,
    id: String,
}

#[derive(Debug)]
struct WorkspaceShape {
    name: String,
    id: String,
    /// Its project; `None` where it is not told.
    project: Option<String>,
    settings: WorkspaceSettings,
    /// Which settings are told.
    told: BTreeSet<&'static str>,
}

impl WorkspaceShape {
    /// The settings that are told.
    fn settings(&self) -> impl Iterator<Item = (&'static str, SettingValue)> {
        self.settings.kept().into_iter().filter(|(key, _)| self.told.contains(key))
    }
}

/// What is known of a token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TokenShape {
    description: Option<String>,
    expires: Option<String>,
}

impl TokenShape {
    fn of(token: &Token) -> Self {
        Self {
            description: token.description.as_ref().map(ToString::to_string),
            expires: token.expired_at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        }
    }

    /// `"ci", expires 2026-12-29 14:00 UTC`.
    fn words(&self) -> String {
        let what = self.description.as_ref().map_or_else(|| "a token".to_owned(), |description| format!("\"{description}\""));
        match &self.expires {
            Some(at) => format!("{what}, expires {at}"),
            None => format!("{what}, never expires"),
        }
    }
}

#[derive(Debug)]
struct TeamShape {
    name: String,
    id: String,
    owners: bool,
    /// `None` where it is not told.
    visibility: Option<Visibility>,
    permissions: BTreeSet<Permission>,
    member_tokens: bool,
    /// `None` where they are not told.
    members: Option<BTreeSet<String>>,
    /// By workspace, and by project; `None` where not all of it was read.
    access: Option<BTreeMap<String, Given<Access>>>,
    projects: Option<BTreeMap<String, Given<ProjectAccess>>>,
    /// Its tokens; `None` where they are not told.
    tokens: Option<Vec<TokenShape>>,
}

/// What was given, with its id where that is told.
#[derive(Clone, Debug)]
struct Given<A> {
    on: String,
    access: A,
    id: Option<String>,
}

fn key(name: &str) -> String {
    name.to_lowercase()
}

/// What the teams of a survey are told by besides.
struct Told {
    names: HashMap<Id<User>, String>,
    grants: HashMap<(Id<Team>, GrantedOn), String>,
}

impl Told {
    fn new(people: &[Person], grants: &[Grant]) -> Self {
        Self {
            names: people.iter().map(|person| (person.id, person.username.to_string())).collect(),
            grants: grants.iter().map(|grant| ((grant.team, grant.on), grant.id.to_string())).collect(),
        }
    }

    fn team(&self, team: &SurveyTeam) -> TeamShape {
        let id_of = |on: GrantedOn| self.grants.get(&(team.id, on)).cloned();
        let access = team.access.iter().filter(|row| row.project.is_none()).map(|row| {
            let id = id_of(GrantedOn::Workspace(row.id));
            (key(row.name.as_str()), Given { on: row.name.to_string(), access: row.access, id })
        });
        let on_projects = team.projects.iter().map(|row| {
            let id = id_of(GrantedOn::Project(row.id));
            (key(row.name.as_str()), Given { on: row.name.to_string(), access: row.access, id })
        });
        let told = team.facts.team.as_ref();
        let counted = told.map_or(0, |facts| facts.members);
        let name = |user: &Id<User>| self.names.get(user).map_or_else(|| "somebody".to_owned(), Clone::clone);
        let members: BTreeSet<String> = team.members.iter().map(name).collect();
        let whole = usize::try_from(counted).is_ok_and(|counted| members.len() >= counted);
        TeamShape {
            name: team.name.to_string(),
            id: team.id.to_string(),
            owners: team.is_owners(),
            visibility: team.visibility,
            permissions: Permission::ALL.into_iter().filter(|one| team.organization_access.get(*one)).collect(),
            member_tokens: told.is_none_or(|facts| facts.member_tokens),
            members: whole.then_some(members),
            access: team.access_read.then(|| access.collect()),
            projects: team.access_read.then(|| on_projects.collect()),
            tokens: team.tokens_read.then(|| team.token.iter().chain(&team.described).map(TokenShape::of).collect()),
        }
    }
}

impl Shape {
    /// What an organization is made of, by a survey of it.
    fn of(model: &dyn Backend, actor: Actor, organization: Id<Organization>, survey: &Survey) -> Result<Self, Failure> {
        let structure = model.structure(actor, organization)?;
        let told = Told::new(&survey.people, &structure.grants);
        let mut shape = Self::without_teams(model, actor, survey, structure)?;
        shape.teams = survey.teams.iter().map(|team| (key(team.name.as_str()), told.team(team))).collect();
        Ok(shape)
    }

    /// The same without its teams.
    fn without_teams(model: &dyn Backend, actor: Actor, survey: &Survey, structure: Structure) -> Result<Self, Failure> {
        let profile = model.profile(actor, survey.id)?;
        let email = profile.email.to_string();
        let projects: BTreeMap<String, Named> = structure
            .projects
            .iter()
            .map(|(id, name)| (key(name.as_str()), Named { name: name.to_string(), id: id.to_string() }))
            .collect();
        let names: HashMap<_, _> = structure.projects.iter().map(|(id, name)| (*id, name.to_string())).collect();
        let workspaces = structure.workspaces.into_iter().map(|workspace| {
            let shape = WorkspaceShape {
                name: workspace.name.to_string(),
                id: workspace.id.to_string(),
                project: workspace.project.and_then(|project| names.get(&project).cloned()),
                settings: workspace.settings,
                told: workspace.told,
            };
            (key(workspace.name.as_str()), shape)
        });
        let hidden = survey.hidden.as_ref().map(|reason| format!("Teams that you can't see are left out. {reason}"));
        Ok(Self {
            name: survey.name.to_string(),
            email: Some(email).filter(|email| email.contains('@')),
            teams: BTreeMap::new(),
            workspaces: workspaces.collect(),
            projects,
            partial: survey.hidden.is_some(),
            gaps: hidden.into_iter().chain(survey.unread.map(crate::backend::Look::missing)).collect(),
        })
    }

    /// Says what it lacks.
    fn say_gaps(&self, streams: &mut Streams<'_>) {
        for gap in &self.gaps {
            streams.say(gap);
        }
    }
}
