//! Changes to a host: one request each, never sent again, and read back.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::client::Sending;
use super::facts::access;
use super::seen::{There, access_of};
use super::{Remote, rows};
use crate::backend::{Created, Error, Receipt};
use crate::domain::{Access, Command, Guarded, Id, Permission, SafeText, Target, Team, Workspace};
use crate::policy::{Act, Facts, HostKey};
use crate::wire;
use crate::wire::Document;

/// A document of one resource.
pub(super) fn document(kind: &str, attributes: impl Into<Value>) -> Value {
    json!({ "data": { "type": kind, "attributes": attributes.into() } })
}

impl Remote {
    /// Sends a change, and answers what the host answered to it.
    pub(super) fn change(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<super::answer::Answer, Error> {
        self.forget_lists();
        let answer = self.client.send(method, path, body).map_err(|sending| match sending {
            Sending::Unsent(why) => Error::Unavailable(format!("{why} Nothing was sent.")),
            Sending::Unknown(why) => {
                Error::Unavailable(format!("{why} Whether the host made the change is not known. Look before you try again."))
            }
        })?;
        if answer.is_success() { Ok(answer) } else { Err(self.explain(&answer, self.carrying.borrow().as_ref())) }
    }

    /// What was read after a change. A read that fails is no sign that nothing was changed.
    pub(super) fn read_back<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        read.map_err(|error| {
            Error::Unavailable(format!("{} took the change. It could not be read back: {}", self.name(), error.cause()))
        })
    }

    fn created<T: serde::de::DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Error> {
        Ok(self.change(&Method::POST, path, Some(body))?.document::<Document<T>>()?.data)
    }

    /// Carries a command out.
    pub(super) fn carry_out(&self, request: &Guarded) -> Result<Receipt, Error> {
        if let Some(why) = self.read_only() {
            return Err(Error::Unavailable(format!("Nothing is sent: {why}.")));
        }
        let command = request.command();
        *self.carrying.borrow_mut() = Some(command.clone());
        let carried = self.check(request).and_then(|there| self.dispatch(command, there));
        *self.carrying.borrow_mut() = None;
        self.looking.borrow_mut().take_if(|looking| looking.outdated_by(command));
        if carried.is_ok() {
            self.learn_from(command);
        }
        carried
    }

    fn dispatch(&self, command: &Command, there: There) -> Result<Receipt, Error> {
        match command {
            Command::GenerateToken { owner, expires, description } => {
                let description = description.as_ref().map(|description| description.text().as_str());
                self.generate(*owner, there.tokens, *expires, description)
            }
            Command::RevokeToken { owner, token } => self.revoke(*owner, *token),
            // Nobody but this console needs to know.
            Command::AcknowledgeToken { .. } => Ok(Receipt::default()),
            Command::CreateOrganization { name, email } => {
                let body = document(wire::organization::KIND, json!({ "name": name.as_str(), "email": email.as_str() }));
                let made: wire::organization::Organization = self.created("/api/v2/organizations", &body)?;
                self.forget_organizations();
                Ok(made_is(Created::Organization(rows::id(&made.id)?)))
            }
            Command::UpdateOrganization { organization, name, email } => {
                let path = format!("/api/v2/organizations/{organization}");
                let there = there.organization.map_or_else(|| self.wire_organization(*organization), Ok)?;
                let mut changed = Map::new();
                if there.attributes.name.as_deref() != Some(name.as_str()) {
                    changed.insert("name".to_owned(), json!(name.as_str()));
                }
                if there.attributes.email.as_deref() != Some(email.as_str()) {
                    changed.insert("email".to_owned(), json!(email.as_str()));
                }
                if changed.is_empty() {
                    return Ok(Receipt::default());
                }
                self.change(&Method::PATCH, &path, Some(&document(wire::organization::KIND, changed)))?;
                self.forget_organizations();
                Ok(Receipt::default())
            }
            Command::DeleteOrganization { organization } => {
                self.change(&Method::DELETE, &format!("/api/v2/organizations/{organization}"), None)?;
                self.forget_organizations();
                Ok(Receipt::default())
            }
            Command::InviteMember { organization, email } => {
                let path = format!("/api/v2/organizations/{organization}/organization-memberships");
                let body = document(wire::membership::KIND, json!({ "email": email.as_str() }));
                self.change(&Method::POST, &path, Some(&body))?;
                Ok(Receipt::default())
            }
            _ => self.change_team(command, there),
        }
    }

    fn change_team(&self, command: &Command, there: There) -> Result<Receipt, Error> {
        match command {
            Command::CreateTeam { organization, name, visibility, organization_access } => {
                let mut attributes = json!({ "name": name.as_str(), "visibility": visibility.as_str() });
                let given: Map<String, Value> = Permission::ALL
                    .into_iter()
                    .filter(|permission| organization_access.get(*permission))
                    .map(|permission| (permission.as_str().to_owned(), json!(true)))
                    .collect();
                if !given.is_empty() {
                    attributes["organization-access"] = Value::Object(given);
                }
                let path = format!("/api/v2/organizations/{organization}/teams");
                let made: wire::team::Team = self.created(&path, &document(wire::team::KIND, attributes))?;
                Ok(made_is(Created::Team(rows::id(&made.id)?)))
            }
            Command::RenameTeam { team, name } => self.edit_team(*team, &json!({ "name": name.as_str() })),
            Command::SetVisibility { team, visibility } => self.edit_team(*team, &json!({ "visibility": visibility.as_str() })),
            Command::SetMemberTokenManagement { team, allowed } => {
                self.edit_team(*team, &json!({ "allow-member-token-management": allowed }))
            }
            Command::SetOrganizationAccess { team, access: wanted } => {
                let there = access(&self.wire_team(*team)?.data);
                let changed: Map<String, Value> = Permission::ALL
                    .into_iter()
                    .filter(|permission| wanted.get(*permission) != there.get(*permission))
                    .map(|permission| (permission.as_str().to_owned(), json!(wanted.get(permission))))
                    .collect();
                self.edit_team(*team, &json!({ "organization-access": changed }))
            }
            Command::DeleteTeam { team } => {
                self.change(&Method::DELETE, &format!("/api/v2/teams/{team}"), None)?;
                Ok(Receipt::default())
            }
            Command::AddMember { team, user } => self.membership(&Method::POST, *team, *user),
            Command::RemoveMember { team, user } => self.membership(&Method::DELETE, *team, *user),
            _ => self.change_workspace(command, there),
        }
    }

    /// Edits a team with only the keys that change, and reads it back.
    fn edit_team(&self, team: Id<Team>, attributes: &Value) -> Result<Receipt, Error> {
        let path = format!("/api/v2/teams/{team}");
        self.change(&Method::PATCH, &path, Some(&document(wire::team::KIND, attributes.clone())))?;
        let now: Document<Value> = self.read_back(self.read(&path, &[]))?;
        if !kept(attributes, &now.data["attributes"]) {
            return Err(self.not_kept());
        }
        Ok(Receipt::default())
    }

    fn membership(&self, method: &Method, team: Id<Team>, user: Id<crate::domain::User>) -> Result<Receipt, Error> {
        let username = self.names.borrow().get(&user.to_string()).cloned();
        let username = username.map_or_else(|| user.to_string(), |name| name.to_string());
        let body = json!({ "data": [{ "type": "users", "id": username }] });
        self.change(method, &format!("/api/v2/teams/{team}/relationships/users"), Some(&body))?;
        let there = self.read_back(self.wire_team(team))?;
        let members = rows::members(&there.data, &there.included(wire::user::KIND), |id| self.names.borrow().get(id).cloned());
        let is_in = members.iter().any(|member| member.id == user || member.username.as_str() == username);
        if is_in == (*method == Method::POST) { Ok(Receipt::default()) } else { Err(self.not_kept()) }
    }

    fn change_workspace(&self, command: &Command, there: There) -> Result<Receipt, Error> {
        match command {
            Command::CreateWorkspace { organization, project, name } => {
                let mut body = document(wire::workspace::KIND, json!({ "name": name.as_str() }));
                if let Some(project) = project {
                    body["data"]["relationships"] =
                        json!({ "project": { "data": { "type": "projects", "id": project.to_string() } } });
                }
                let path = format!("/api/v2/organizations/{organization}/workspaces");
                let made: wire::workspace::Workspace = self.created(&path, &body)?;
                Ok(made_is(Created::Workspace(rows::id(&made.id)?)))
            }
            Command::RenameWorkspace { workspace, name } => {
                let path = format!("/api/v2/workspaces/{workspace}");
                self.change(&Method::PATCH, &path, Some(&document(wire::workspace::KIND, json!({ "name": name.as_str() }))))?;
                Ok(Receipt::default())
            }
            Command::DeleteWorkspace { workspace } => {
                let answer = self.client.send(
                    &Method::POST,
                    &format!("/api/v2/workspaces/{workspace}/actions/safe-delete"),
                    None::<&Value>,
                );
                self.forget_lists();
                match answer {
                    Ok(answer) if answer.is_success() => Ok(Receipt::default()),
                    // A host of before has no safe way, and says so as of anything that is not there.
                    Ok(answer) if answer.status() == 404 => {
                        self.change(&Method::DELETE, &format!("/api/v2/workspaces/{workspace}"), None).map(|_| Receipt::default())
                    }
                    Ok(answer) if answer.status() == 409 => Err(Error::Refused(
                        "The workspace manages resources, so the host does not delete it. Destroy them first.".to_owned(),
                    )),
                    Ok(answer) => Err(self.explain(&answer, Some(command))),
                    Err(Sending::Unsent(why)) => Err(Error::Unavailable(format!("{why} Nothing was sent."))),
                    Err(Sending::Unknown(why)) => Err(Error::Unavailable(format!(
                        "{why} Whether the workspace is deleted is not known. Look before you try again."
                    ))),
                }
            }
            Command::LockWorkspace { workspace, reason } => {
                let body = json!({ "reason": reason.as_ref().map_or("", SafeText::as_str) });
                self.change(&Method::POST, &format!("/api/v2/workspaces/{workspace}/actions/lock"), Some(&body))?;
                Ok(Receipt::default())
            }
            Command::UnlockWorkspace { workspace, force } => {
                let action = if *force { "force-unlock" } else { "unlock" };
                self.change(&Method::POST, &format!("/api/v2/workspaces/{workspace}/actions/{action}"), None)?;
                Ok(Receipt::default())
            }
            Command::SetTeamAccess { workspace, team, access } => {
                self.set_access(*workspace, *team, there.accesses, Some(*access))
            }
            Command::RemoveTeamAccess { workspace, team } => self.set_access(*workspace, *team, there.accesses, None),
            other => Err(Error::Unsupported(format!(
                "tfe-console does not do this on a host ({}). Use its web pages, or a model of this machine.",
                other.name()
            ))),
        }
    }

    pub(super) fn locked_by(&self, workspace: Id<Workspace>) -> Result<Option<SafeText>, Error> {
        let path = format!("/api/v2/workspaces/{workspace}");
        let there: Document<wire::workspace::Workspace> = self.read(&path, &[("include", "locked_by")])?;
        self.keep_names(&there.included(wire::user::KIND));
        Ok(self.locker(&there.data))
    }

    /// The access of teams to a workspace.
    pub(super) fn accesses_to(&self, workspace: Id<Workspace>) -> Result<Vec<wire::team_access::TeamAccess>, Error> {
        Ok(self.accesses(super::reads::BY_WORKSPACE, &workspace.to_string())?.unwrap_or_default())
    }

    fn set_access(
        &self,
        workspace: Id<Workspace>,
        team: Id<Team>,
        there: Option<Vec<wire::team_access::TeamAccess>>,
        wanted: Option<Access>,
    ) -> Result<Receipt, Error> {
        let there = there.map_or_else(|| self.accesses_to(workspace), Ok)?;
        let own = access_of(&there, team);
        let row = |id: &str| format!("/api/v2/team-workspaces/{id}");
        match (own, wanted) {
            (None, None) => Ok(Receipt::default()),
            (Some(own), None) => self.change(&Method::DELETE, &row(&own.id), None).map(|_| Receipt::default()),
            (Some(own), Some(wanted)) => {
                let body = document(wire::team_access::KIND, access_attributes(wanted));
                self.change(&Method::PATCH, &row(&own.id), Some(&body)).map(|_| Receipt::default())
            }
            (None, Some(wanted)) => {
                let mut body = document(wire::team_access::KIND, access_attributes(wanted));
                body["data"]["relationships"] = json!({
                    "team": { "data": { "type": "teams", "id": team.to_string() } },
                    "workspace": { "data": { "type": "workspaces", "id": workspace.to_string() } },
                });
                self.change(&Method::POST, "/api/v2/team-workspaces", Some(&body)).map(|_| Receipt::default())
            }
        }
    }

    pub(super) fn not_kept(&self) -> Error {
        Error::Refused(format!("{} took the change and did not keep it.", self.name()))
    }

    /// A key that said no, and was wrong, is not believed again.
    fn learn_from(&self, command: &Command) {
        let Some((key, false)) = self.told(command) else { return };
        self.unbelieved.borrow_mut().insert(key);
        self.forget_organizations();
    }

    /// What the host's own keys said of a command where it was shown last.
    pub(super) fn told(&self, command: &Command) -> Option<(HostKey, bool)> {
        let host = match command.target() {
            Target::Organization(organization) => self.all_organization_facts.borrow().get(&organization)?.facts().host,
            Target::Team(team) => self.shown.borrow().get(&team.to_string()).cloned(),
            Target::Workspace(workspace) => self.shown.borrow().get(&workspace.to_string()).cloned(),
            _ => None,
        };
        host?.says(Act::Write(command))
    }

    /// Keeps what the host said of a team or a workspace.
    pub(super) fn keep_shown(&self, id: &str, facts: &Facts) {
        if let Some(host) = &facts.host {
            self.shown.borrow_mut().insert(id.to_owned(), Arc::clone(host));
        }
    }
}

/// What was made.
fn made_is(created: Created) -> Receipt {
    Receipt { created: Some(created), ..Receipt::default() }
}

/// Whether what was sent is what is there; words that are not there cannot be told apart from others.
fn kept(sent: &Value, there: &Value) -> bool {
    match sent {
        Value::Object(sent) => sent.iter().all(|(name, value)| there.get(name).is_none_or(|there| kept(value, there))),
        sent => there.is_null() || sent == there,
    }
}

fn access_attributes(access: Access) -> Value {
    match access {
        Access::Fixed(level) => json!({ "access": level.as_str() }),
        Access::Custom(custom) => json!({
            "access": "custom",
            "runs": custom.runs.as_str(),
            "variables": custom.variables.as_str(),
            "state-versions": custom.state_versions.as_str(),
            "sentinel-mocks": if custom.sentinel_mocks { "read" } else { "none" },
            "workspace-locking": custom.workspace_locking,
            "run-tasks": custom.run_tasks,
            "policy-overrides": custom.policy_overrides,
        }),
    }
}
