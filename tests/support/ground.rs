//! A model with one organization, acme, of the owner ada: as empty as it can be, filled by commands.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::sync::Arc;

use crate::support::every_team;
use jiff::SignedDuration;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Created, Error, Receipt, Service, Survey};
use tfe_console::domain::{
    Access, Actor, Command, Description, Email, Expiry, Guard, Guarded, Id, Name, Organization, OrganizationAccess, Origin,
    Permission, Team, TokenOwner, User, Visibility, Workspace, World,
};

use crate::support::FixedWorld;

pub struct Ground {
    pub world: Arc<FixedWorld>,
    pub model: Box<dyn Service>,
    pub organization: Id<Organization>,
    pub ada: Id<User>,
}

pub fn name(text: &str) -> Name {
    Name::parse("NAME", text).expect("a name")
}

pub fn email(text: &str) -> Email {
    Email::parse("EMAIL", text).expect("an address")
}

/// Generates a token that expires as it does by default; a user's is for a laptop.
pub fn generate(owner: TokenOwner, seen: Guard) -> Guarded {
    let description = matches!(owner, TokenOwner::User(_)).then(|| Description::parse("laptop").expect("a description"));
    Command::GenerateToken { owner, expires: Expiry::Default, description }.when(seen)
}

impl Ground {
    /// In memory.
    pub fn new() -> Self {
        let world = Arc::new(FixedWorld::new());
        Self::of(Box::new(open(&Place::Memory, &world)), world)
    }

    /// In a model that has the user ada and no organization.
    pub fn of(model: Box<dyn Service>, world: Arc<FixedWorld>) -> Self {
        let ada = model.user_named(&name("ada")).expect("ada");
        let command = Command::CreateOrganization { name: name("acme"), email: email("ada@example.com") };
        let receipt = model.execute(Actor::User(ada), &Origin::Console, &command.into()).expect("an organization");
        let Some(Created::Organization(organization)) = receipt.created else { panic!("no organization") };
        Self { world, model, organization, ada }
    }

    pub fn owner(&self) -> Actor {
        Actor::User(self.ada)
    }

    /// What the owner does.
    pub fn give(&self, command: impl Into<Guarded>) -> Option<Created> {
        self.receipt(command).created
    }

    pub fn receipt(&self, command: impl Into<Guarded>) -> Receipt {
        self.ask(self.owner(), command).expect("done")
    }

    pub fn ask(&self, actor: Actor, command: impl Into<Guarded>) -> Result<Receipt, Error> {
        self.model.execute(actor, &Origin::Console, &command.into())
    }

    pub fn user(&self, username: &str) -> Id<User> {
        let email = email(&format!("{username}@example.com"));
        let command = Command::CreateUser { username: name(username), email, two_factor: true };
        match self.ask(Actor::Operator, &command).expect("a user").created {
            Some(Created::User(user)) => user,
            other => panic!("{other:?}"),
        }
    }

    pub fn team(&self, team: &str, visibility: Visibility, permissions: &[Permission], members: &[Id<User>]) -> Id<Team> {
        let organization_access = permissions.iter().fold(OrganizationAccess::NONE, |all, one| all.with(*one, true));
        let command = Command::CreateTeam { organization: self.organization, name: name(team), visibility, organization_access };
        let Some(Created::Team(team)) = self.give(&command) else { panic!("no team") };
        for user in members {
            self.give(&Command::AddMember { team, user: *user });
        }
        team
    }

    pub fn workspace(&self, workspace: &str) -> Id<Workspace> {
        let command = Command::CreateWorkspace { organization: self.organization, project: None, name: name(workspace) };
        let Some(Created::Workspace(workspace)) = self.give(&command) else { panic!("no workspace") };
        workspace
    }

    pub fn access(&self, team: Id<Team>, workspace: Id<Workspace>, access: impl Into<Access>) {
        self.give(&Command::SetTeamAccess { workspace, team, access: access.into() });
    }

    pub fn owners(&self) -> Id<Team> {
        every_team(self.model.as_ref(), self.owner(), self.organization).expect("teams")[0].id
    }

    pub fn survey(&self, user: Id<User>) -> Survey {
        self.model.survey(Actor::User(user), self.organization).expect("a survey")
    }

    pub fn organization_token(&self) -> TokenOwner {
        TokenOwner::Organization(self.organization)
    }

    pub fn pass(&self, days: i64) {
        self.world.pass(SignedDuration::from_hours(24 * days));
    }
}

/// The local model at a place; one that is new has the user ada.
pub fn open(place: &Place, world: &Arc<FixedWorld>) -> Local {
    let world = Arc::clone(world) as Arc<dyn World>;
    Local::open(place, &Content::Empty(name("ada")), world, "tester (uid 0)".to_owned()).expect("a model")
}
