//! What the rules read, loaded in the transaction that reads or writes the thing they are about.

mod columns;

use std::sync::Arc;

use rusqlite::{Connection, Row};

pub(super) use columns::{
    ORGANIZATION_ACCESS, ORGANIZATION_ACCESS_COUNT, TEAM_FACTS, WORKSPACE_FACTS, WORKSPACE_FACTS_COUNT, read_organization_access,
    read_team_facts, read_workspace_facts,
};

use super::access::{self, GRANTED, PROJECT};
use super::sql::Query;
use crate::backend::Error;
use crate::domain::{
    Actor, Command, Id, Organization, OrganizationAccess, Project, ProjectAccess, ProjectRights, Rights, SafeText, Target, Team,
    TokenOwner, User, Workspace,
};
use crate::policy::{Act, Decision, Facts, ProjectFacts, ReadPermission, Role, Rule, TeamFacts, WorkspaceFacts, decide};

/// Facts about an organization, with `team` and `workspace` of it when the act is about one.
#[derive(Clone, Copy, Default)]
pub(super) struct Scope {
    pub(super) organization: Option<Id<Organization>>,
    pub(super) team: Option<Id<Team>>,
    /// The user who is to leave the team.
    pub(super) leaver: Option<Id<User>>,
    pub(super) project: Option<Id<Project>>,
    pub(super) workspace: Option<Id<Workspace>>,
    pub(super) oneself: bool,
}

impl Scope {
    pub(super) fn organization(organization: Id<Organization>) -> Self {
        Self { organization: Some(organization), ..Self::default() }
    }

    pub(super) fn team(connection: &Connection, team: Id<Team>) -> Result<Self, Error> {
        Ok(Self { team: Some(team), ..Self::organization(organization_of_team(connection, team)?) })
    }

    pub(super) fn project(connection: &Connection, project: Id<Project>) -> Result<Self, Error> {
        Ok(Self { project: Some(project), ..Self::organization(organization_of_project(connection, project)?) })
    }

    pub(super) fn workspace(connection: &Connection, workspace: Id<Workspace>) -> Result<Self, Error> {
        Ok(Self { workspace: Some(workspace), ..Self::organization(organization_of_workspace(connection, workspace)?) })
    }

    /// What a command is about; not found when that is gone.
    pub(super) fn of(connection: &Connection, actor: Actor, command: &Command) -> Result<Self, Error> {
        let mut scope = match command.target() {
            Target::Model => Self::default(),
            Target::Organization(organization) => {
                organization_name(connection, organization)?;
                Self::organization(organization)
            }
            Target::Team(team) => Self::team(connection, team)?,
            Target::User(user) => Self { oneself: actor == Actor::User(user), ..Self::default() },
            Target::Project(project) => Self::project(connection, project)?,
            Target::Workspace(workspace) => Self::workspace(connection, workspace)?,
            Target::Token(token) => {
                let by: Option<String> =
                    connection.maybe("SELECT created_by FROM tokens WHERE id = ?1", [token], |row| row.get(0))?;
                let by = by.ok_or_else(|| Error::NotFound("The token is gone.".to_owned()))?;
                Self { oneself: by == actor.to_string(), ..Self::default() }
            }
        };
        let team = match command {
            Command::SetTeamAccess { team, .. } | Command::RemoveTeamAccess { team, .. } => Some(*team),
            Command::Arrange { change, .. } => change.team(),
            _ => None,
        };
        if let Some(team) = team {
            if Some(organization_of_team(connection, team)?) != scope.organization {
                return Err(Error::NotFound("The team is of another organization.".to_owned()));
            }
            scope.team = Some(team);
        }
        match command {
            Command::CreateWorkspace { organization, project, .. } => {
                scope.project = Some(project.unwrap_or_else(|| organization.companion()));
            }
            Command::MoveWorkspace { project, .. } => scope.project = Some(*project),
            Command::RemoveMember { user, .. } => scope.leaver = Some(*user),
            _ => {}
        }
        if let Some(project) = scope.project
            && Some(organization_of_project(connection, project)?) != scope.organization
        {
            return Err(Error::NotFound("The project is of another organization.".to_owned()));
        }
        Ok(scope)
    }
}

/// How the model is used, as far as the law asks for it.
#[derive(Clone, Copy, Default)]
pub(super) struct Mode<'a> {
    /// Why nothing can be changed, when nothing can.
    pub(super) read_only: Option<&'a SafeText>,
    /// Whether a server asks, for whom a token is: at the console nobody carries one.
    pub(super) served: bool,
}

/// Loads the facts of a scope for an actor.
pub(super) fn load(connection: &Connection, actor: Actor, scope: &Scope, mode: Mode<'_>) -> Result<Facts, Error> {
    let Some(organization) = scope.organization else {
        let role = match actor {
            Actor::Operator => Role::Operator,
            Actor::User(_) => Role::Outsider,
            Actor::Team(_) | Actor::Organization(_) | Actor::AuditTrails(_) => Role::ForeignToken,
        };
        return Ok(Facts { oneself: scope.oneself, ..Facts::of_nothing(role, mode.read_only.cloned()) });
    };
    let part = part(connection, actor, organization, scope.team)?;
    let Door { name, barred, described_team_tokens } = door(connection, actor, organization, mode)?;
    let mut facts = Facts {
        oneself: scope.oneself,
        organization: name,
        described_team_tokens,
        // An outsider does not even learn what the organization bars.
        barred: barred.filter(|_| part.role != Role::Outsider),
        owners: owners(connection, organization)?,
        permissions: part.permissions,
        ..Facts::of_nothing(part.role, mode.read_only.cloned())
    };
    if let Some(team) = scope.team {
        facts = facts.about_team(team_facts(connection, team)?, part.in_team);
    }
    if let (Some(team), Some(user)) = (scope.team, scope.leaver) {
        facts.stranger = !is_member(connection, user, team)?;
    }
    if let Some(project) = scope.project {
        let granted = granted_in_project(connection, actor, project)?;
        facts = facts.about_project(project_facts(connection, project)?, granted);
    }
    if let Some(workspace) = scope.workspace {
        let granted = granted(connection, actor, workspace)?;
        facts = facts.about_workspace(workspace_facts(connection, actor, workspace)?, granted);
    }
    Ok(facts)
}

/// What an organization requires of every actor.
struct Door {
    name: SafeText,
    /// What keeps the actor out.
    barred: Option<Rule>,
    described_team_tokens: bool,
}

fn door(connection: &Connection, actor: Actor, organization: Id<Organization>, mode: Mode<'_>) -> Result<Door, Error> {
    let sql = "SELECT name, described_team_tokens, user_tokens, two_factor_required FROM organizations WHERE id = ?1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let (name, described_team_tokens, user_tokens, two_factor): (SafeText, bool, bool, bool) =
        connection.maybe(sql, [organization], read)?.ok_or_else(organization_gone)?;
    let barred = match actor {
        Actor::User(_) if mode.served && !user_tokens => Some(Rule::UserTokensOff),
        Actor::User(user) if two_factor => {
            let sql = "SELECT two_factor = 0 FROM users WHERE id = ?1";
            let lacks: bool = connection.one(sql, [user], |row| row.get(0))?;
            lacks.then_some(Rule::TwoFactorNeeded)
        }
        _ => None,
    };
    Ok(Door { name, barred, described_team_tokens })
}

fn organization_gone() -> Error {
    Error::NotFound("The organization is gone.".to_owned())
}

/// What an actor is in an organization by the teams that it is in, or is.
struct Part {
    role: Role,
    in_team: bool,
    permissions: OrganizationAccess,
}

/// How many teams, whether one of them is `owners`, whether one of them is the team in question, and their permissions.
const PART: &str = "count(*), ifnull(max(name = 'owners'), 0), ifnull(max(id = ?2), 0), \
     ifnull(max(manage_policies), 0), ifnull(max(manage_workspaces), 0), ifnull(max(manage_vcs_settings), 0), \
     ifnull(max(manage_membership), 0), ifnull(max(manage_teams), 0), ifnull(max(manage_organization_access), 0), \
     ifnull(max(access_secret_teams), 0), ifnull(max(read_workspaces), 0), ifnull(max(read_projects), 0), \
     ifnull(max(manage_projects), 0), ifnull(max(manage_policy_overrides), 0), \
     ifnull(max(delegate_policy_overrides), 0), ifnull(max(manage_run_tasks), 0), ifnull(max(manage_agent_pools), \
     0), ifnull(max(manage_modules), 0), ifnull(max(manage_providers), 0), ifnull(max(manage_public_modules), 0), \
     ifnull(max(manage_public_providers), 0), ifnull(max(manage_registry_components), 0), \
     ifnull(max(manage_registry_artifact_tags), 0), ifnull(max(manage_registry_artifact_version_tags), 0)";

fn part(connection: &Connection, actor: Actor, organization: Id<Organization>, team: Option<Id<Team>>) -> Result<Part, Error> {
    let sql = match actor {
        Actor::User(user) => {
            // An owner needs no permission, so nobody asks all of an owner's teams.
            if owns(connection, user, organization)? {
                let in_team = team.map_or(Ok(false), |team| is_member(connection, user, team))?;
                return Ok(Part { role: Role::Owner, in_team, permissions: OrganizationAccess::NONE });
            }
            // The user's teams come first: there are fewer of them than of the organization's.
            format!("SELECT {PART} FROM memberships CROSS JOIN teams ON id = team_id WHERE user_id = ?3 AND organization_id = ?1")
        }
        Actor::Team(team) => {
            // An actor that is gone is told so, wherever it acts.
            organization_of_team(connection, team)?;
            format!("SELECT {PART} FROM teams WHERE organization_id = ?1 AND id = ?3")
        }
        Actor::Operator | Actor::Organization(_) | Actor::AuditTrails(_) => {
            let role = match actor {
                Actor::Operator => Role::Operator,
                _ if actor == Actor::Organization(organization) => Role::OrganizationToken,
                _ if actor == Actor::AuditTrails(organization) => Role::AuditTrailsToken,
                _ => Role::ForeignToken,
            };
            return Ok(Part { role, in_team: false, permissions: OrganizationAccess::NONE });
        }
    };
    connection.one(&sql, (organization, team, actor.to_string()), |row| {
        let (teams, owns): (u32, bool) = (row.get(0)?, row.get(1)?);
        let role = match actor {
            Actor::User(_) if teams > 0 => Role::Member,
            Actor::User(_) => Role::Outsider,
            _ if owns => Role::OwnersTeamToken,
            _ if teams > 0 => Role::OtherTeamToken,
            _ => Role::ForeignToken,
        };
        Ok(Part { role, in_team: row.get(2)?, permissions: read_organization_access(row, 3)? })
    })
}

/// Whether a user is in the `owners` team.
pub(super) fn owns(connection: &Connection, user: Id<User>, organization: Id<Organization>) -> Result<bool, Error> {
    let sql =
        "SELECT 1 FROM organizations JOIN memberships ON team_id = owners_team WHERE organizations.id = ?1 AND user_id = ?2";
    Ok(connection.maybe(sql, (organization, user), |_| Ok(()))?.is_some())
}

fn team_facts(connection: &Connection, team: Id<Team>) -> Result<TeamFacts, Error> {
    connection.one(&format!("SELECT {TEAM_FACTS} FROM teams WHERE id = ?1"), [team], |row| read_team_facts(row, 0))
}

fn workspace_facts(connection: &Connection, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspaceFacts, Error> {
    let sql = format!("SELECT {WORKSPACE_FACTS} FROM workspaces WHERE id = ?1");
    connection.one(&sql, [workspace], |row| read_workspace_facts(row, 0, &actor.to_string()))
}

pub(super) fn is_member(connection: &Connection, user: Id<User>, team: Id<Team>) -> Result<bool, Error> {
    let row = connection.maybe("SELECT 1 FROM memberships WHERE team_id = ?1 AND user_id = ?2", (team, user), |_| Ok(()))?;
    Ok(row.is_some())
}

/// What the access of all the actor's teams to a workspace comes to (spec §2.5).
pub(super) fn granted(connection: &Connection, actor: Actor, workspace: Id<Workspace>) -> Result<Rights, Error> {
    let sql = match actor {
        Actor::Operator | Actor::Organization(_) | Actor::AuditTrails(_) => return Ok(Rights::NONE),
        Actor::User(_) => {
            format!(
                "SELECT {GRANTED} FROM workspace_access AS team_access
                 WHERE workspace_id = ?1 AND team_id IN (SELECT team_id FROM memberships WHERE user_id = ?2)"
            )
        }
        Actor::Team(_) => {
            format!("SELECT {GRANTED} FROM workspace_access AS team_access WHERE workspace_id = ?1 AND team_id = ?2")
        }
    };
    let all = connection.all(&sql, (workspace, actor.to_string()), |row| access::read_rights(row, 0))?;
    Ok(all.into_iter().fold(Rights::NONE, Rights::union))
}

/// What the access of all the actor's teams to a project comes to; who reaches a workspace in it sees it.
pub(super) fn granted_in_project(connection: &Connection, actor: Actor, project: Id<Project>) -> Result<ProjectRights, Error> {
    if matches!(actor, Actor::Operator | Actor::Organization(_) | Actor::AuditTrails(_)) {
        return Ok(ProjectRights::NONE);
    }
    let sql = format!(
        "SELECT {PROJECT} FROM project_access
         WHERE project_id = ?1 AND team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)"
    );
    let all = connection.all(&sql, (project, actor.to_string()), |row| access::read_project(row, 0))?;
    let given = all.into_iter().map(ProjectAccess::project_rights).fold(ProjectRights::NONE, ProjectRights::union);
    if given.reach() {
        return Ok(given);
    }
    // From the actor's side: a project can have any number of workspaces.
    let sql = "SELECT 1 FROM team_access CROSS JOIN workspaces ON workspaces.id = workspace_id
               WHERE team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2) AND project_id = ?1
               LIMIT 1";
    let seen = connection.maybe(sql, (project, actor.to_string()), |_| Ok(()))?.is_some();
    Ok(if seen { ProjectRights::SEEN } else { ProjectRights::NONE })
}

/// What the rules read of a project.
pub(super) fn project_facts(connection: &Connection, project: Id<Project>) -> Result<ProjectFacts, Error> {
    let sql = "SELECT name, organization_id FROM projects WHERE id = ?1";
    connection.one(sql, [project], |row| {
        let organization: Id<Organization> = row.get(1)?;
        Ok(ProjectFacts { name: row.get(0)?, is_default: organization.companion() == project })
    })
}

pub(super) fn organization_of_project(connection: &Connection, project: Id<Project>) -> Result<Id<Organization>, Error> {
    connection
        .maybe("SELECT organization_id FROM projects WHERE id = ?1", [project], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The project is gone.".to_owned()))
}

pub(super) fn organization_name(connection: &Connection, organization: Id<Organization>) -> Result<SafeText, Error> {
    connection
        .maybe("SELECT name FROM organizations WHERE id = ?1", [organization], |row| row.get(0))?
        .ok_or_else(organization_gone)
}

pub(super) fn organization_of_team(connection: &Connection, team: Id<Team>) -> Result<Id<Organization>, Error> {
    connection
        .maybe("SELECT organization_id FROM teams WHERE id = ?1", [team], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The team is gone; somebody deleted it.".to_owned()))
}

pub(super) fn organization_of_workspace(connection: &Connection, workspace: Id<Workspace>) -> Result<Id<Organization>, Error> {
    connection
        .maybe("SELECT organization_id FROM workspaces WHERE id = ?1", [workspace], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The workspace is gone.".to_owned()))
}

fn owners(connection: &Connection, organization: Id<Organization>) -> Result<Arc<[SafeText]>, Error> {
    let owners: Vec<SafeText> = connection.all(
        "SELECT username FROM users JOIN memberships ON user_id = users.id
         WHERE team_id = (SELECT owners_team FROM organizations WHERE id = ?1) ORDER BY username",
        [organization],
        |row| row.get(0),
    )?;
    Ok(owners.into())
}

/// Exactly one of the ids is there; last, whether the token reads the organization's audit trail only.
type OwnerColumns = (Option<Id<Organization>>, Option<Id<Team>>, Option<Id<User>>, bool);

/// The owner of a token as the four columns of its row.
pub(super) fn owner_columns(owner: TokenOwner) -> OwnerColumns {
    match owner {
        TokenOwner::Organization(organization) => (Some(organization), None, None, false),
        TokenOwner::AuditTrails(organization) => (Some(organization), None, None, true),
        TokenOwner::Team(team) => (None, Some(team), None, false),
        TokenOwner::User(user) => (None, None, Some(user), false),
    }
}

/// The owner of a token from the four columns of its row; `None` for a row that the schema does not let be.
pub(super) fn owner_of(columns: OwnerColumns) -> Option<TokenOwner> {
    match columns {
        (Some(organization), None, None, false) => Some(TokenOwner::Organization(organization)),
        (Some(organization), None, None, true) => Some(TokenOwner::AuditTrails(organization)),
        (None, Some(team), None, false) => Some(TokenOwner::Team(team)),
        (None, None, Some(user), false) => Some(TokenOwner::User(user)),
        _ => None,
    }
}

/// An actor's name as the screens say it.
pub(super) fn actor_name(connection: &Connection, actor: Actor) -> Result<SafeText, Error> {
    let gone = || Error::NotFound("The account that you act as is gone. Choose another.".to_owned());
    match actor {
        Actor::Operator => Ok(SafeText::new("operator")),
        Actor::User(user) => {
            connection.maybe("SELECT username FROM users WHERE id = ?1", [user], |row| row.get(0))?.ok_or_else(gone)
        }
        Actor::Team(team) => {
            let name: Option<String> = connection.maybe("SELECT name FROM teams WHERE id = ?1", [team], |row| row.get(0))?;
            Ok(format!("team {}", name.ok_or_else(gone)?).into())
        }
        Actor::Organization(organization) => Ok(format!("organization {}", organization_name(connection, organization)?).into()),
        Actor::AuditTrails(organization) => {
            Ok(format!("audit trails of {}", organization_name(connection, organization)?).into())
        }
    }
}

/// Whether the law lets the actor see it.
pub(super) fn may_see(read_permission: ReadPermission, facts: &Facts) -> bool {
    decide(Act::See(read_permission), facts).is_allowed()
}

/// Refuses what the law does not let the actor see.
pub(super) fn see(read_permission: ReadPermission, facts: &Facts) -> Result<(), Error> {
    match decide(Act::See(read_permission), facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(Error::Denied(reason)),
    }
}
