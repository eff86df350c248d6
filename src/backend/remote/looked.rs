//! What was looked through of a host by now, and what is left of it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::rows;
use crate::backend::{Look, Through};
use crate::domain::{
    Access, Command, Id, Organization, ProjectAccess, SafeText, Token, TokenOwner, Workspace, WorkspaceSettings,
};
use crate::wire;

/// A workspace that is looked at.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) id: Id<Workspace>,
    pub(super) name: SafeText,
    /// The project that it is in, where the host tells it.
    pub(super) project: Option<String>,
    pub(super) settings: WorkspaceSettings,
    /// Which settings the host tells.
    pub(super) told: BTreeSet<&'static str>,
}

/// The next request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Workspaces(u32),
    Projects(u32),
    /// What a team was given.
    Team(String),
    /// What teams were given on a workspace.
    Workspace(String),
    /// What teams were given on a project.
    Project(String),
    /// The token of a team.
    Token(String),
}

/// What was looked through by now, and what is left of it.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) organization: Id<Organization>,
    pub(super) through: Through,
    /// How many teams there are.
    pub(super) teams: u32,
    pub(super) workspaces: Vec<Place>,
    pub(super) all_workspaces: u32,
    pub(super) projects: Vec<(String, SafeText)>,
    pub(super) all_projects: u32,
    /// What teams were given on workspaces, by team.
    pub(super) given: HashMap<String, Vec<(String, Access, String)>>,
    /// What they were given on projects, by team.
    pub(super) on_projects: HashMap<String, Vec<(String, ProjectAccess, String)>>,
    pub(super) tokens: HashMap<String, Option<Token>>,
    /// Rows that were read, by their ids.
    pub(super) rows: HashSet<String>,
    /// Teams or workspaces of which it was told.
    pub(super) told: HashSet<String>,
    pub(super) asks: VecDeque<Ask>,
    pub(super) sent: u32,
    /// Teams or workspaces of which it was not told.
    pub(super) untold: u32,
    /// Projects of which it was not told.
    pub(super) silent: bool,
    pub(super) reads_tokens: bool,
    /// It did not tell of the first team, and is asked for each workspace.
    pub(super) fell_back: bool,
}

impl Looking {
    pub(super) fn new(organization: Id<Organization>, teams: u32) -> Self {
        Self {
            organization,
            through: Through::Teams,
            teams,
            workspaces: Vec::new(),
            all_workspaces: 0,
            projects: Vec::new(),
            all_projects: 0,
            given: HashMap::new(),
            on_projects: HashMap::new(),
            tokens: HashMap::new(),
            rows: HashSet::new(),
            told: HashSet::new(),
            asks: VecDeque::new(),
            sent: 0,
            untold: 0,
            silent: false,
            reads_tokens: false,
            fell_back: false,
        }
    }

    /// Whether all that a team was given on these workspaces is here.
    pub(super) fn has_access_of(&self, team: &str) -> bool {
        let whole = !self.silent && !self.asks.iter().any(|ask| !matches!(ask, Ask::Team(_) | Ask::Token(_)));
        whole
            && match self.through {
                Through::Teams => self.told.contains(team),
                Through::Workspaces => self.untold == 0,
            }
    }

    /// How far it is.
    pub(super) fn look(&self, each: Duration) -> Look {
        let listed = |all: u32, here: usize| all.saturating_sub(u32::try_from(here).unwrap_or(u32::MAX));
        let left = u32::try_from(self.asks.len()).unwrap_or(u32::MAX);
        let unlisted = listed(self.all_projects, self.projects.len())
            + if self.through == Through::Workspaces { listed(self.all_workspaces, self.workspaces.len()) } else { 0 };
        let of = if self.through == Through::Teams { self.teams } else { self.all_workspaces };
        Look {
            through: self.through,
            of,
            seen: u32::try_from(self.told.len()).unwrap_or(u32::MAX).saturating_add(self.untold).min(of),
            untold: if self.silent && self.untold == 0 { of } else { self.untold },
            tokens: self.reads_tokens,
            sent: self.sent,
            requests: self.sent.saturating_add(left).saturating_add(unlisted),
            each,
        }
    }

    /// Every request is answered, and the host told all of it.
    pub(super) fn is_whole(&self) -> bool {
        self.asks.is_empty() && self.untold == 0 && !self.silent
    }

    /// Drops what a command made untrue.
    pub(super) fn outdated_by(&mut self, command: &Command) -> bool {
        match command {
            Command::GenerateToken { owner: TokenOwner::Team(team), .. }
            | Command::RevokeToken { owner: TokenOwner::Team(team), .. } => {
                let team = team.to_string();
                if self.reads_tokens && self.tokens.remove(&team).is_some() {
                    self.asks.push_back(Ask::Token(team));
                }
                false
            }
            Command::GenerateToken { .. }
            | Command::RevokeToken { .. }
            | Command::AcknowledgeToken { .. }
            | Command::AddMember { .. }
            | Command::RemoveMember { .. }
            | Command::InviteMember { .. }
            | Command::LockWorkspace { .. }
            | Command::UnlockWorkspace { .. }
            | Command::SetVisibility { .. }
            | Command::SetOrganizationAccess { .. }
            | Command::SetMemberTokenManagement { .. }
            | Command::RenameTeam { .. } => false,
            _ => true,
        }
    }

    pub(super) fn take_accesses(&mut self, found: &[wire::team_access::TeamAccess]) {
        for row in found {
            let team = row.relationships.team.as_ref().and_then(wire::Relationship::one);
            let workspace = row.relationships.workspace.as_ref().and_then(wire::Relationship::one);
            if let (Some(team), Some(workspace)) = (team, workspace)
                && self.rows.insert(row.id.clone())
            {
                let given = (workspace.id.clone(), rows::team_access(row), row.id.clone());
                self.given.entry(team.id.clone()).or_default().push(given);
            }
        }
    }

    pub(super) fn take_project_accesses(&mut self, found: &[wire::project_access::ProjectAccess]) {
        for row in found {
            let team = row.relationships.team.as_ref().and_then(wire::Relationship::one);
            let project = row.relationships.project.as_ref().and_then(wire::Relationship::one);
            if let (Some(team), Some(project)) = (team, project)
                && self.rows.insert(row.id.clone())
            {
                let given = (project.id.clone(), rows::project_access(row), row.id.clone());
                self.on_projects.entry(team.id.clone()).or_default().push(given);
            }
        }
    }
}
