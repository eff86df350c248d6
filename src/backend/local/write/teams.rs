//! Changing teams and their members.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::{Applier, created, from_to};
use crate::backend::local::facts::{self, ORGANIZATION_ACCESS};
use crate::backend::local::membership_ids;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{
    Actor, Command, Id, Kept, Name, Organization, OrganizationAccess, Permission, SafeText, Team, Timestamp, User, Visibility,
};

impl Applier<'_> {
    pub(super) fn create_team(
        &self,
        organization: Id<Organization>,
        name: &Name,
        visibility: Visibility,
        access: OrganizationAccess,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let place = facts::organization_name(self.connection, organization)?;
        let sql = "SELECT 1 FROM teams WHERE organization_id = ?1 AND name = ?2";
        self.refuse_taken(sql, (organization, name), name, place.as_str())?;
        let id = Id::mint(self.world)?;
        self.insert_team((id, organization, name.as_str()), visibility, access, at)?;
        Ok(created(Created::Team(id)))
    }

    pub(super) fn insert_team(
        &self,
        (id, organization, name): (Id<Team>, Id<Organization>, &str),
        visibility: Visibility,
        access: OrganizationAccess,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO teams (id, organization_id, name, created_at, visibility) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.change(sql, (id, organization, name, Stamp(at), visibility))?;
        if access != OrganizationAccess::NONE {
            self.set_organization_access(id, access)?;
        }
        Ok(())
    }

    pub(super) fn rename_team(&self, team: Id<Team>, name: &Name) -> Result<Receipt, Error> {
        let organization = facts::organization_of_team(self.connection, team)?;
        let place = facts::organization_name(self.connection, organization)?;
        let taken = "SELECT 1 FROM teams WHERE organization_id = ?1 AND name = ?2 AND id <> ?3";
        self.refuse_taken(taken, (organization, name, team), name, place.as_str())?;
        self.set("UPDATE teams SET name = ?2 WHERE id = ?1", (team, name))
    }

    /// Keeps what other programs say of a team; what is `None` stays.
    pub(super) fn describe_team(
        &self,
        team: Id<Team>,
        sso_team_id: Option<&Option<Kept>>,
        description: Option<&Option<Kept>>,
    ) -> Result<Receipt, Error> {
        let text = |kept: &Option<Kept>| kept.as_ref().map(|kept| kept.as_sent().to_owned());
        if let Some(kept) = sso_team_id {
            self.set("UPDATE teams SET sso_team_id = ?2 WHERE id = ?1", (team, text(kept)))?;
        }
        if let Some(kept) = description {
            self.set("UPDATE teams SET description = ?2 WHERE id = ?1", (team, text(kept)))?;
        }
        Ok(Receipt::default())
    }

    pub(super) fn set_organization_access(&self, team: Id<Team>, access: OrganizationAccess) -> Result<Receipt, Error> {
        let sql = "UPDATE teams SET manage_policies = ?2, manage_workspaces = ?3, manage_vcs_settings = ?4, manage_membership \
                   = ?5, manage_teams = ?6, manage_organization_access = ?7, access_secret_teams = ?8, \
                   read_workspaces = ?9, read_projects = ?10, manage_projects = ?11, manage_policy_overrides \
                   = ?12, delegate_policy_overrides = ?13, manage_run_tasks = ?14, manage_agent_pools = ?15, \
                   manage_modules = ?16, manage_providers = ?17, manage_public_modules = ?18, \
                   manage_public_providers = ?19, manage_registry_components = ?20, \
                   manage_registry_artifact_tags = ?21, manage_registry_artifact_version_tags = ?22 WHERE id = ?1";
        let given = Permission::ALL.map(|permission| i64::from(access.get(permission)));
        let values = std::iter::once(Value::Text(team.to_string())).chain(given.map(Value::Integer));
        self.set(sql, params_from_iter(values))
    }

    /// What an edit of a team changes, in words.
    pub(super) fn team_change(&self, command: &Command) -> Result<Option<SafeText>, Error> {
        let on_off = |on| if on { "on" } else { "off" };
        Ok(Some(match command {
            Command::RenameTeam { team, name, .. } => {
                let old: SafeText = self.connection.one("SELECT name FROM teams WHERE id = ?1", [*team], |row| row.get(0))?;
                from_to(&old, name)
            }
            Command::SetVisibility { team, visibility, .. } => {
                let sql = "SELECT visibility FROM teams WHERE id = ?1";
                from_to(&self.connection.one::<Visibility>(sql, [*team], |row| row.get(0))?, visibility)
            }
            Command::SetOrganizationAccess { team, access, .. } => {
                let sql = format!("SELECT {ORGANIZATION_ACCESS} FROM teams WHERE id = ?1");
                let old = self.connection.one(&sql, [*team], |row| facts::read_organization_access(row, 0))?;
                from_to(&old, access)
            }
            Command::SetMemberTokenManagement { team, allowed, .. } => {
                let old = self.connection.one("SELECT member_tokens FROM teams WHERE id = ?1", [*team], |row| row.get(0))?;
                from_to(&on_off(old), &on_off(*allowed))
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn add_member(&self, team: Id<Team>, user: Id<User>, at: Timestamp) -> Result<Receipt, Error> {
        let username = facts::actor_name(self.connection, Actor::User(user))?;
        if facts::is_member(self.connection, user, team)? {
            return Err(Error::Conflict(Conflict::Already(format!("{username} is a member of the team already."))));
        }
        self.insert_member(team, user, at)?;
        self.end_invitation(facts::organization_of_team(self.connection, team)?, user)?;
        Ok(Receipt::default())
    }

    pub(super) fn insert_member(&self, team: Id<Team>, user: Id<User>, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO memberships (team_id, user_id, created_at) VALUES (?1, ?2, ?3)";
        self.connection.change(sql, (team, user, Stamp(at)))?;
        membership_ids::set(self.connection, facts::organization_of_team(self.connection, team)?, user)
    }

    pub(super) fn remove_member(&self, team: Id<Team>, user: Id<User>) -> Result<Receipt, Error> {
        let removed = self.connection.change("DELETE FROM memberships WHERE team_id = ?1 AND user_id = ?2", (team, user))?;
        if removed == 0 {
            let username = facts::actor_name(self.connection, Actor::User(user))?;
            return Err(Error::Conflict(Conflict::Already(format!("{username} is not a member of the team."))));
        }
        Ok(Receipt::default())
    }
}

/// What a team is made with, in words; a secret one without permissions by its name alone.
pub(super) fn new_team(name: &Name, visibility: Visibility, access: OrganizationAccess) -> SafeText {
    let mut words = name.to_string();
    if visibility != Visibility::default() {
        words = format!("{words}, visibility {visibility}");
    }
    if access != OrganizationAccess::NONE {
        words = format!("{words}, organization access {access}");
    }
    words.into()
}
