//! Who asks, of which model, in which organization.

use super::{Failure, Shell, names};
use crate::backend::{Account, OrganizationRow, Service};
use crate::domain::{Actor, Command, Id, Organization, SafeText, Team, Timestamp, Workspace};

/// A model and who sits before it.
pub struct Desk<'a> {
    /// The model.
    pub model: &'a dyn Service,
    /// Who asks.
    pub account: Account,
    /// Where, if it was said or is remembered.
    pub organization: Option<Id<Organization>>,
    /// What runs somebody's commands.
    pub shell: &'a dyn Shell,
}

impl Desk<'_> {
    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.account.id)
    }

    /// The time by which tokens are judged.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn now(&self) -> Result<Timestamp, Failure> {
        Ok(self.model.clock()?.now)
    }

    /// The organization that was said, or the one of last time, or the first.
    ///
    /// # Errors
    /// For who belongs to none.
    pub fn organization(&self) -> Result<Id<Organization>, Failure> {
        self.organization_row().map(|row| row.id)
    }

    /// The same, with its name.
    ///
    /// # Errors
    /// For who belongs to none.
    pub fn organization_row(&self) -> Result<&OrganizationRow, Failure> {
        let rows = &self.account.organizations;
        let chosen = self.organization.and_then(|id| rows.iter().find(|row| row.id == id));
        let none = || {
            Failure::usage(format!(
                "{} belongs to no organization. Make one with: tfe-console organization create NAME --email ADDRESS",
                self.account.username
            ))
        };
        chosen.or(rows.first()).ok_or_else(none)
    }

    /// Where something is looked for, as the end of a sentence has it: ` in acme`.
    pub(super) fn within(&self) -> Result<String, Failure> {
        self.organization_row().map(|row| format!(" in {}", row.name))
    }

    /// The team that is called so.
    ///
    /// # Errors
    /// With the nearest name, when there is none that the one who asks may see.
    pub fn team(&self, name: &str) -> Result<(Id<Team>, SafeText), Failure> {
        let teams = self.model.teams(self.actor(), self.organization()?)?.teams;
        names::find("team", &self.within()?, name, &teams, |row| &row.name).map(|row| (row.id, row.name.clone()))
    }

    /// The workspace that is called so.
    ///
    /// # Errors
    /// With the nearest name, when there is none that the one who asks may see.
    pub fn workspace(&self, name: &str) -> Result<(Id<Workspace>, SafeText), Failure> {
        let rows = self.model.workspaces(self.actor(), self.organization()?)?.rows;
        names::find("workspace", &self.within()?, name, &rows, |row| &row.name).map(|row| (row.id, row.name.clone()))
    }

    /// Carries out a command as the one who asks.
    ///
    /// # Errors
    /// As the backend says.
    pub fn execute(&self, command: &Command) -> Result<crate::backend::Receipt, Failure> {
        Ok(self.model.execute(self.actor(), command)?)
    }
}
