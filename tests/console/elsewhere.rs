//! What somebody else does to the same model meanwhile, as another program would.

use tfe_console::backend::Backend;
use tfe_console::domain::{
    Actor, Caller, Command, Expiry, Id, Lifetime, Name, Organization, Secret, Seen, SeenLifetime, Team, TokenKind, TokenOwner,
    User,
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
        let teams = self.backend.teams(Actor::User(self.user("olivia")), self.organization()).expect("teams").teams;
        teams.iter().find(|team| team.name.as_str() == name).expect("a team").id
    }

    /// Somebody carries out a command in another program.
    pub fn elsewhere(&self, name: &str, command: &Command) {
        self.other().execute(Actor::User(self.user(name)), command).expect("it is done elsewhere");
    }

    /// An owner sets a maximum lifetime in another program.
    pub fn limit(&self, kind: TokenKind, days: Option<u16>) {
        let (organization, lifetime) = (self.organization(), days.and_then(Lifetime::days));
        let seen = SeenLifetime::Anything;
        self.elsewhere("olivia", &Command::SetMaximumLifetime { organization, kind, seen, lifetime });
    }

    /// Somebody generates a team's token in another program.
    pub fn generated_elsewhere(&self, name: &str, team: &str) {
        let owner = TokenOwner::Team(self.team(team));
        let command = Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None };
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
