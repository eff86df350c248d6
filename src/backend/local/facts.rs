//! What the rules read, loaded in the transaction that reads or writes the thing they are about.

use std::sync::Arc;

use rusqlite::Connection;

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{Actor, Command, Id, Level, OWNERS, Organization, SafeText, Target, Team, TokenOwner, User, Workspace};
use crate::policy::{Facts, Standing, TeamFacts};

/// Facts about an organization, with `team` and `workspace` of it when the act is about one.
pub(super) struct Scope {
    pub(super) organization: Option<Id<Organization>>,
    pub(super) team: Option<Id<Team>>,
    pub(super) workspace: Option<Id<Workspace>>,
    pub(super) oneself: bool,
}

impl Scope {
    pub(super) fn organization(organization: Id<Organization>) -> Self {
        Self { organization: Some(organization), team: None, workspace: None, oneself: false }
    }

    pub(super) fn team(connection: &Connection, team: Id<Team>) -> Result<Self, Error> {
        Ok(Self { team: Some(team), ..Self::organization(organization_of_team(connection, team)?) })
    }

    /// What a command is about; not found when that is gone.
    pub(super) fn of(connection: &Connection, actor: Actor, command: &Command) -> Result<Self, Error> {
        let nowhere = Self { organization: None, team: None, workspace: None, oneself: false };
        let mut scope = match command.target() {
            Target::Model => nowhere,
            Target::Organization(organization) => {
                organization_name(connection, organization)?;
                Self::organization(organization)
            }
            Target::Team(team) => Self::team(connection, team)?,
            Target::User(user) => Self { oneself: actor == Actor::User(user), ..nowhere },
            Target::Workspace(workspace) => {
                Self { workspace: Some(workspace), ..Self::organization(organization_of_workspace(connection, workspace)?) }
            }
            Target::Token(token) => {
                let by: Option<String> =
                    connection.maybe("SELECT created_by FROM tokens WHERE id = ?1", [token], |row| row.get(0))?;
                let by = by.ok_or_else(|| Error::NotFound("The token is gone.".to_owned()))?;
                Self { oneself: by == actor.to_string(), ..nowhere }
            }
        };
        if let Command::SetTeamAccess { team, .. } | Command::RemoveTeamAccess { team, .. } = command {
            if Some(organization_of_team(connection, *team)?) != scope.organization {
                return Err(Error::NotFound("The team is not of the workspace's organization.".to_owned()));
            }
            scope.team = Some(*team);
        }
        Ok(scope)
    }
}

/// Loads the facts of a scope for an actor.
pub(super) fn load(connection: &Connection, actor: Actor, scope: &Scope, read_only: Option<&SafeText>) -> Result<Facts, Error> {
    let (organization, owners) = match scope.organization {
        Some(organization) => (organization_name(connection, organization)?, owners(connection, organization)?),
        None => (SafeText::new(""), Arc::from([])),
    };
    let team = match scope.team {
        None => None,
        Some(team) => Some(connection.one(
            "SELECT name, (SELECT count(*) FROM memberships WHERE team_id = teams.id) FROM teams WHERE id = ?1",
            [team],
            |row| {
                let name: SafeText = row.get(0)?;
                Ok(TeamFacts { is_owners: name.as_str() == OWNERS, name, members: row.get(1)? })
            },
        )?),
    };
    let level = match scope.workspace {
        None => None,
        Some(workspace) => level(connection, actor, workspace)?,
    };
    Ok(Facts {
        standing: standing(connection, actor, scope)?,
        oneself: scope.oneself,
        organization,
        owners,
        team,
        level,
        read_only: read_only.cloned(),
    })
}

fn standing(connection: &Connection, actor: Actor, scope: &Scope) -> Result<Standing, Error> {
    let Some(organization) = scope.organization else {
        return Ok(match actor {
            Actor::Operator => Standing::Operator,
            Actor::User(_) => Standing::Outsider,
            Actor::Team(_) | Actor::Organization(_) => Standing::ForeignToken,
        });
    };
    Ok(match actor {
        Actor::Operator => Standing::Operator,
        Actor::User(user) if is_owner(connection, user, organization)? => Standing::Owner,
        Actor::User(user) if is_member(connection, user, scope.team)? => Standing::TeamMember,
        Actor::User(user) => {
            let teams: u32 = connection.one(
                "SELECT count(*) FROM memberships JOIN teams ON teams.id = team_id WHERE user_id = ?1 AND organization_id = ?2",
                (user, organization),
                |row| row.get(0),
            )?;
            if teams > 0 { Standing::Member } else { Standing::Outsider }
        }
        Actor::Team(team) if organization_of_team(connection, team)? != organization => Standing::ForeignToken,
        Actor::Team(team) if team == owners_team(connection, organization)? => Standing::OwnersTeamToken,
        Actor::Team(team) if Some(team) == scope.team => Standing::TeamToken,
        Actor::Team(_) => Standing::OtherTeamToken,
        Actor::Organization(own) if own == organization => Standing::OrganizationToken,
        Actor::Organization(_) => Standing::ForeignToken,
    })
}

fn is_owner(connection: &Connection, user: Id<User>, organization: Id<Organization>) -> Result<bool, Error> {
    is_member(connection, user, Some(owners_team(connection, organization)?))
}

fn is_member(connection: &Connection, user: Id<User>, team: Option<Id<Team>>) -> Result<bool, Error> {
    let Some(team) = team else { return Ok(false) };
    let row = connection.maybe("SELECT 1 FROM memberships WHERE team_id = ?1 AND user_id = ?2", (team, user), |_| Ok(()))?;
    Ok(row.is_some())
}

/// The actor's highest level on a workspace over all its teams (spec §2.5).
fn level(connection: &Connection, actor: Actor, workspace: Id<Workspace>) -> Result<Option<Level>, Error> {
    let levels: Vec<Level> = match actor {
        Actor::Operator | Actor::Organization(_) => Vec::new(),
        Actor::User(user) => connection.all(
            "SELECT level FROM team_access JOIN memberships USING (team_id) WHERE workspace_id = ?1 AND user_id = ?2",
            (workspace, user),
            |row| row.get(0),
        )?,
        Actor::Team(team) => connection.all(
            "SELECT level FROM team_access WHERE workspace_id = ?1 AND team_id = ?2",
            (workspace, team),
            |row| row.get(0),
        )?,
    };
    Ok(levels.into_iter().max())
}

pub(super) fn organization_name(connection: &Connection, organization: Id<Organization>) -> Result<SafeText, Error> {
    connection
        .maybe("SELECT name FROM organizations WHERE id = ?1", [organization], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The organization is gone.".to_owned()))
}

pub(super) fn organization_of_team(connection: &Connection, team: Id<Team>) -> Result<Id<Organization>, Error> {
    connection
        .maybe("SELECT organization_id FROM teams WHERE id = ?1", [team], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The team is gone; somebody deleted it.".to_owned()))
}

fn organization_of_workspace(connection: &Connection, workspace: Id<Workspace>) -> Result<Id<Organization>, Error> {
    connection
        .maybe("SELECT organization_id FROM workspaces WHERE id = ?1", [workspace], |row| row.get(0))?
        .ok_or_else(|| Error::NotFound("The workspace is gone.".to_owned()))
}

fn owners_team(connection: &Connection, organization: Id<Organization>) -> Result<Id<Team>, Error> {
    connection.one("SELECT owners_team FROM organizations WHERE id = ?1", [organization], |row| row.get(0))
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

/// Exactly one of them is there.
type OwnerColumns = (Option<Id<Organization>>, Option<Id<Team>>, Option<Id<User>>);

/// The owner of a token as the three columns of its row.
pub(super) fn owner_columns(owner: TokenOwner) -> OwnerColumns {
    match owner {
        TokenOwner::Organization(organization) => (Some(organization), None, None),
        TokenOwner::Team(team) => (None, Some(team), None),
        TokenOwner::User(user) => (None, None, Some(user)),
    }
}

/// The owner of a token from the three columns of its row; `None` for a row that the schema does not let be.
pub(super) fn owner_of(columns: OwnerColumns) -> Option<TokenOwner> {
    match columns {
        (Some(organization), None, None) => Some(TokenOwner::Organization(organization)),
        (None, Some(team), None) => Some(TokenOwner::Team(team)),
        (None, None, Some(user)) => Some(TokenOwner::User(user)),
        _ => None,
    }
}

/// An actor's name as the screens say it.
pub(super) fn actor_name(connection: &Connection, actor: Actor) -> Result<SafeText, Error> {
    let gone = || Error::NotFound("The account that you act as is gone; choose another.".to_owned());
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
    }
}
