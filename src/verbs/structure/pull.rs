//! `pull`: the structure of an organization of a host, copied into a local model in one transaction, to rehearse there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Shape, key};
use crate::backend::{Created, Error, Receipt, Service, Turn};
use crate::cli::PullWish;
use crate::domain::{
    Actor, Command, Email, Id, Name, Operation, Organization, OrganizationAccess, Origin, Project, ProjectChange, ProjectDraft,
    ProjectName, SafeText, Secret, Team, User, Visibility, Workspace,
};
use crate::verbs::words::count;
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// What was made, by the names of the host in small letters.
type Ids<K> = BTreeMap<String, Id<K>>;

/// Nobody stops it: it takes no longer than its commands.
struct Now;

impl Turn for Now {
    fn is_wanted(&self) -> bool {
        true
    }

    fn begin(&self) -> bool {
        true
    }

    fn token(&self) -> Option<&Secret> {
        None
    }
}

pub(in crate::verbs) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &PullWish) -> Result<Exit, Failure> {
    let model = session.model_beside()?;
    if let Some(why) = model.about().read_only {
        return Err(Failure { exit: Exit::Refused, sentence: format!("nothing can be changed here: {why}.") });
    }
    let row = session.organization_row()?;
    let survey = look::survey(session, streams, wish.yes)?;
    let shape = Shape::of(session.model, session.actor(), row.id, &survey)?;
    let mut pulled = Pulled { model, shape: &shape, users: BTreeMap::new() };
    pulled.names()?;
    let mut outcome = Ok(());
    let kept = model.carry_out(Arc::new(Now), &mut || {
        outcome = pulled.copy(session.account.username.as_str());
        outcome.is_ok()
    });
    outcome?;
    kept.and_then(|()| model.commit())?;
    shape.say_gaps(streams);
    let tokens: usize = shape.teams.values().filter_map(|team| team.tokens.as_ref()).map(Vec::len).sum();
    if tokens > 0 {
        let are = if tokens == 1 { "is" } else { "are" };
        streams.say(&format!("Tokens are never copied: {} of teams {are} on the host only.", count(tokens, "token")));
    }
    streams.say(&format!(
        "Copied {}: {}, {}, {} and {}.",
        shape.name,
        count(shape.teams.len(), "team"),
        count(pulled.users.len(), "user"),
        count(shape.projects.len(), "project"),
        count(shape.workspaces.len(), "workspace")
    ));
    Ok(Exit::Done)
}

struct Pulled<'a> {
    model: &'a dyn Service,
    shape: &'a Shape,
    /// The accounts of the model, by username.
    users: BTreeMap<String, Id<User>>,
}

fn refused(what: &str, name: &str, why: &dyn std::fmt::Display) -> Failure {
    let name = SafeText::new(name);
    Failure::usage(format!("the {what} \"{name}\" of the host can't be in a model: {why} Nothing was copied."))
}

fn name(what: &'static str, text: &str) -> Result<Name, Failure> {
    Name::parse(what, text).map_err(|invalid| refused(what, text, &invalid.message))
}

impl Pulled<'_> {
    /// Refuses what the model can't hold, before anything is written.
    fn names(&self) -> Result<(), Failure> {
        name("organization", &self.shape.name)?;
        for team in self.shape.teams.values() {
            name("team", &team.name)?;
            for member in team.members.iter().flatten() {
                name("user", member)?;
            }
        }
        for workspace in self.shape.workspaces.values() {
            name("workspace", &workspace.name)?;
        }
        for project in self.shape.projects.values() {
            project_name(&project.name)?;
        }
        Ok(())
    }

    fn run(&self, actor: Actor, command: &Command) -> Result<Receipt, Failure> {
        self.model.execute(actor, &Origin::CommandLine, &command.into()).map_err(|error| match error {
            Error::Conflict(conflict) => Failure::failed(format!("{conflict} Nothing was copied.")),
            error => error.into(),
        })
    }

    /// The account of this name, which is made where there is none.
    fn user(&mut self, username: &str) -> Result<Id<User>, Failure> {
        if let Some(user) = self.users.get(&key(username)) {
            return Ok(*user);
        }
        let wanted = name("user", username)?;
        let user = match self.model.user_named(&wanted) {
            Ok(user) => user,
            Err(Error::NotFound(_)) => {
                // A host tells addresses to few, and a rehearsal writes to nobody.
                let email = Email::parse("EMAIL", &format!("{username}@example.com")).map_err(Failure::usage)?;
                let command = Command::CreateUser { username: wanted, email, two_factor: true };
                match self.run(Actor::Operator, &command)?.created {
                    Some(Created::User(user)) => user,
                    _ => return Err(Failure::failed("an account was not made.")),
                }
            }
            Err(error) => return Err(error.into()),
        };
        self.users.insert(key(username), user);
        Ok(user)
    }

    fn copy(&mut self, asker: &str) -> Result<(), Failure> {
        let shape = self.shape;
        let owners = shape.teams.values().find(|team| team.owners);
        let owning = owners.and_then(|team| team.members.clone()).unwrap_or_default();
        // The one who asks stands in where the host names no owner.
        let first = owning
            .first()
            .cloned()
            .unwrap_or_else(|| if Name::parse("user", asker).is_ok() { asker.to_owned() } else { "admin".to_owned() });
        let founder = self.user(&first)?;
        let actor = Actor::User(founder);
        let email = shape.email.as_deref().unwrap_or("unknown@example.com");
        let email = Email::parse("EMAIL", email).map_err(|invalid| refused("email address", email, &invalid.message))?;
        let command = Command::CreateOrganization { name: name("organization", &shape.name)?, email };
        let Some(Created::Organization(organization)) = self.run(actor, &command)?.created else {
            return Err(Failure::failed("the organization was not made."));
        };
        let projects = self.projects(actor, organization)?;
        let workspaces = self.workspaces(actor, organization, &projects)?;
        for team in shape.teams.values() {
            let id = if team.owners {
                self.model.find_team(actor, organization, "owners")?.0
            } else {
                let access = team.permissions.iter().fold(OrganizationAccess::NONE, |all, one| all.with(*one, true));
                let command = Command::CreateTeam {
                    organization,
                    name: name("team", &team.name)?,
                    visibility: team.visibility.unwrap_or(Visibility::Secret),
                    organization_access: access,
                };
                let Some(Created::Team(id)) = self.run(actor, &command)?.created else {
                    return Err(Failure::failed("a team was not made."));
                };
                if !team.member_tokens {
                    self.run(actor, &Command::SetMemberTokenManagement { team: id, allowed: false })?;
                }
                id
            };
            for member in team.members.iter().flatten() {
                let user = self.user(member)?;
                if !(team.owners && user == founder) {
                    self.run(actor, &Command::AddMember { team: id, user })?;
                }
            }
            if !team.owners {
                self.given(actor, id, team, (&workspaces, &projects))?;
            }
        }
        Ok(())
    }

    fn projects(&mut self, actor: Actor, organization: Id<Organization>) -> Result<BTreeMap<String, Id<Project>>, Failure> {
        let mut all = BTreeMap::new();
        for (known, project) in &self.shape.projects {
            let id = if *known == key(ProjectName::DEFAULT) {
                organization.companion()
            } else {
                let (name, draft) = (project_name(&project.name)?, ProjectDraft::default());
                match self.run(actor, &Command::CreateProject { organization, name, project: draft })?.created {
                    Some(Created::Project(id)) => id,
                    _ => return Err(Failure::failed("a project was not made.")),
                }
            };
            all.insert(known.clone(), id);
        }
        Ok(all)
    }

    fn workspaces(
        &mut self,
        actor: Actor,
        organization: Id<Organization>,
        projects: &BTreeMap<String, Id<Project>>,
    ) -> Result<BTreeMap<String, Id<Workspace>>, Failure> {
        let mut all = BTreeMap::new();
        for (known, workspace) in &self.shape.workspaces {
            let project = workspace.project.as_deref().and_then(|project| projects.get(&key(project))).copied();
            let command = Command::CreateWorkspace { organization, project, name: name("workspace", &workspace.name)? };
            let Some(Created::Workspace(id)) = self.run(actor, &command)?.created else {
                return Err(Failure::failed("a workspace was not made."));
            };
            if !workspace.told.is_empty() {
                let operation = Operation::Configure { settings: workspace.settings.clone() };
                self.run(actor, &Command::Operate { workspace: id, operation })?;
            }
            all.insert(known.clone(), id);
        }
        Ok(all)
    }

    fn given(
        &mut self,
        actor: Actor,
        team: Id<Team>,
        shape: &super::TeamShape,
        (workspaces, projects): (&Ids<Workspace>, &Ids<Project>),
    ) -> Result<(), Failure> {
        for (known, given) in shape.access.iter().flatten() {
            let Some(workspace) = workspaces.get(known).copied() else { continue };
            self.run(actor, &Command::SetTeamAccess { workspace, team, access: given.access })?;
        }
        for (known, given) in shape.projects.iter().flatten() {
            let Some(project) = projects.get(known).copied() else { continue };
            let change = ProjectChange::SetAccess { team, access: given.access };
            self.run(actor, &Command::Arrange { project, change })?;
        }
        Ok(())
    }
}

fn project_name(text: &str) -> Result<ProjectName, Failure> {
    ProjectName::parse("project", text).map_err(|invalid| refused("project", text, &invalid.message))
}
