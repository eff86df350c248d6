//! Another program at the same model, which changes it under the console.

use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Error, Receipt, TeamPage};
use tfe_console::domain::{Actor, Command, Id, Name, Organization, OrganizationAccess, Permission, Team, User, Visibility};

use crate::driver::Driver;

/// The other program, in the organization of the console.
pub struct Elsewhere {
    pub local: Local,
    pub organization: Id<Organization>,
}

impl Elsewhere {
    pub fn of(d: &Driver) -> Self {
        Self { local: d.other(), organization: d.app.organization.as_ref().expect("an organization").id }
    }

    pub fn user(&self, name: &str) -> Id<User> {
        self.local.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    fn owner(&self) -> Actor {
        Actor::User(self.user("olivia"))
    }

    pub fn team(&self, name: &str) -> Id<Team> {
        let teams = self.local.teams(self.owner(), self.organization).expect("teams").teams;
        teams.iter().find(|team| team.name.as_str() == name).expect("a team").id
    }

    /// A team as it is in the model.
    pub fn page(&self, team: &str) -> TeamPage {
        self.local.team(self.owner(), self.team(team)).expect("a team")
    }

    /// The names of its members.
    pub fn members(&self, team: &str) -> Vec<String> {
        self.page(team).members.iter().map(|member| member.username.to_string()).collect()
    }

    /// Carries out a command as an owner.
    pub fn execute(&self, command: &Command) -> Result<Receipt, Error> {
        self.local.execute(self.owner(), command)
    }

    /// Carries out a command as an owner, which is done.
    pub fn does(&self, command: &Command) -> &Self {
        self.execute(command).expect("it is done");
        self
    }

    pub fn gives(&self, team: &str, permission: Permission) -> &Self {
        let access = OrganizationAccess::NONE.with(permission, true);
        self.does(&Command::SetOrganizationAccess { team: self.team(team), seen: None, access })
    }

    pub fn shows(&self, team: &str) -> &Self {
        self.does(&Command::SetVisibility { team: self.team(team), seen: None, visibility: Visibility::Organization })
    }

    pub fn adds(&self, user: &str, team: &str) -> &Self {
        self.does(&Command::AddMember { team: self.team(team), user: self.user(user) })
    }

    pub fn removes(&self, user: &str, team: &str) -> &Self {
        self.does(&Command::RemoveMember { team: self.team(team), user: self.user(user) })
    }
}
