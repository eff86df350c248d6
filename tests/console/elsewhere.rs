//! What somebody else does to the same model meanwhile, as another program would.

use crate::support::every_team;
use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Error, Receipt, TeamPage};
use tfe_console::domain::{
    Actor, Caller, Command, Expiry, Guarded, Id, Lifetime, Name, Organization, OrganizationAccess, Origin, Permission, Secret,
    Team, TokenKind, TokenOwner, User, Visibility,
};

use crate::driver::Driver;

impl Driver {
    /// The organization that is open.
    pub fn organization(&self) -> Id<Organization> {
        self.app.organization.as_ref().expect("an organization").id
    }

    /// A user by name.
    pub fn user(&self, name: &str) -> Id<User> {
        self.backend.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    /// A team of the organization that is open, by name.
    pub fn team(&self, name: &str) -> Id<Team> {
        let teams = every_team(self.backend.as_ref(), Actor::User(self.user("olivia")), self.organization()).expect("teams");
        teams.iter().find(|team| team.name.as_str() == name).expect("a team").id
    }

    /// Somebody carries out a command in another program.
    pub fn elsewhere(&self, name: &str, command: impl Into<Guarded>) {
        self.other().execute(Actor::User(self.user(name)), &Origin::Console, &command.into()).expect("it is done elsewhere");
    }

    /// An owner sets a maximum lifetime in another program.
    pub fn limit(&self, kind: TokenKind, days: Option<u16>) {
        let (organization, lifetime) = (self.organization(), days.and_then(Lifetime::days));
        self.elsewhere("olivia", Command::SetMaximumLifetime { organization, kind, lifetime, enforce: true });
    }

    /// Somebody generates a team's token in another program.
    pub fn generated_elsewhere(&self, name: &str, team: &str) {
        let owner = TokenOwner::Team(self.team(team));
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
        self.elsewhere(name, &command);
    }

    /// Somebody leaves a team.
    pub fn leaves(&self, name: &str, team: &str) {
        self.elsewhere("olivia", &Command::RemoveMember { team: self.team(team), user: self.user(name) });
    }

    /// A pipeline uses the token.
    pub fn used(&self, token: &str, address: &str, client: &str) {
        let caller = Caller { address: Some(address.into()), client: Some(client.into()) };
        self.backend.authenticate(&Secret::parse(token).expect("a token"), &caller).expect("a valid token");
    }
}

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
        let teams = every_team(&self.local, self.owner(), self.organization).expect("teams");
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
    pub fn execute(&self, command: impl Into<Guarded>) -> Result<Receipt, Error> {
        self.local.execute(self.owner(), &Origin::Console, &command.into())
    }

    /// Carries out a command as an owner, which is done.
    pub fn does(&self, command: impl Into<Guarded>) -> &Self {
        self.execute(command).expect("it is done");
        self
    }

    pub fn creates(&self, team: &str) -> &Self {
        let name = Name::parse("name", team).expect("a name");
        let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
        self.does(&Command::CreateTeam { organization: self.organization, name, visibility, organization_access })
    }

    pub fn deletes(&self, team: &str) -> &Self {
        self.does(&Command::DeleteTeam { team: self.team(team) })
    }

    pub fn renames(&self, team: &str, name: &str) -> &Self {
        let name = Name::parse("name", name).expect("a name");
        self.does(&Command::RenameTeam { team: self.team(team), name })
    }

    pub fn gives(&self, team: &str, permission: Permission) -> &Self {
        let access = OrganizationAccess::NONE.with(permission, true);
        self.does(&Command::SetOrganizationAccess { team: self.team(team), access })
    }

    pub fn shows(&self, team: &str) -> &Self {
        self.does(&Command::SetVisibility { team: self.team(team), visibility: Visibility::Organization })
    }

    pub fn adds(&self, user: &str, team: &str) -> &Self {
        self.does(&Command::AddMember { team: self.team(team), user: self.user(user) })
    }

    pub fn removes(&self, user: &str, team: &str) -> &Self {
        self.does(&Command::RemoveMember { team: self.team(team), user: self.user(user) })
    }
}
