//! The pages of single things.

use super::pages::PAGE;
use super::reads::{BY_TEAM, BY_WORKSPACE};
use super::{NAMED, Remote, rows};
use crate::backend::hosts::FoundToken;
use crate::backend::list::At;
use crate::backend::{AccessRow, Bearer, Error, Part, TeamAccessRow, TeamPage, WorkspacePage};
use crate::domain::{Actor, Id, Organization, Project, SafeText, Secret, Team, Token, TokenOwner, Workspace};
use crate::policy::{Act, Decision, ReadPermission, decide};
use crate::wire;
use crate::wire::{Document, ListDocument};

impl Remote {
    pub(super) fn actor(&self) -> Result<Actor, Error> {
        Ok(Actor::User(self.me()?.id))
    }

    pub(super) fn team_page_of(&self, team: Id<Team>) -> Result<TeamPage, Error> {
        let document = self.wire_team(team)?;
        let users: Vec<wire::user::User> = document.included(wire::user::KIND);
        self.keep_names(&users);
        let wire = &document.data;
        let organization_facts = self.organization_of(wire)?;
        self.look_names_up(wire);
        let members = rows::members(wire, &users, |id| self.names.borrow().get(id).cloned());
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        let facts = organization_facts.about_team(wire, count, &self.unbelieved.borrow());
        self.keep_shown(&wire.id, &facts);
        let name = SafeText::new(wire.attributes.name.as_deref().unwrap_or(&wire.id));
        let own = |row: &&wire::team_access::TeamAccess| {
            let linked = row.relationships.team.as_ref().and_then(wire::Relationship::one);
            linked.is_none_or(|linkage| linkage.id == wire.id)
        };
        let accesses = self.accesses(BY_TEAM, &wire.id)?;
        let mut access: Vec<AccessRow> = accesses
            .iter()
            .flatten()
            .filter(own)
            .enumerate()
            .filter_map(|(place, row)| {
                let linked = row.relationships.workspace.as_ref().and_then(wire::Relationship::one)?;
                // What is known is not asked for again; a long list is not worth a request a row.
                let known = self.workspaces.borrow().get(&linked.id).cloned();
                let name = known
                    .unwrap_or_else(|| if place < NAMED { self.workspace_name(&linked.id) } else { SafeText::new(&linked.id) });
                let access = rows::team_access(row);
                Some(AccessRow { id: Id::foreign(&linked.id)?, name, access, rights: access.rights(), project: None })
            })
            .collect();
        access.sort_by(|one, other| one.name.cmp(&other.name));
        let mut tokens = match decide(Act::See(ReadPermission::TeamToken), &facts) {
            Decision::Allow => Ok(self.tokens_of_team(organization_facts.id, team, name.as_str())?),
            Decision::Deny(reason) => Err(reason),
        };
        let described = tokens.as_mut().map(|tokens| tokens.extract_if(.., |token| token.description.is_some()).collect());
        Ok(TeamPage {
            id: team,
            name,
            revision: self.shown_as(&wire.attributes),
            visibility: rows::visibility(wire),
            organization_access: rows::organization_access(wire),
            member_tokens: wire.attributes.allow_member_token_management.unwrap_or(true),
            members,
            by_rights: TeamPage::by_rights(&access),
            access,
            access_told: accesses.is_some(),
            projects: Part::NotOnThisHost,
            reached: Part::NotOnThisHost,
            workspaces: Part::NotOnThisHost,
            described: described.unwrap_or_default(),
            token: tokens.map(|tokens| tokens.into_iter().next()),
            lifetimes: self.lifetimes_that_hold(organization_facts.id)?,
            facts,
        })
    }

    pub(super) fn workspace_page(&self, workspace: Id<Workspace>) -> Result<WorkspacePage, Error> {
        let (document, row, organization_facts) = self.workspace_document(workspace)?;
        // Without their tokens, which are nothing to this page.
        let found = match self.team_entries((organization_facts.id, ""), &At::Start, PAGE - 1, false) {
            Ok((found, _)) => found.rows,
            // An organization with groups has workspaces all the same.
            Err(Error::Unsupported(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let teams: Vec<_> = found.into_iter().map(|(key, entry)| (key, entry.row)).collect();
        let accesses = self.accesses(BY_WORKSPACE, &document.data.id)?;
        let mut access: Vec<TeamAccessRow> = accesses
            .iter()
            .flatten()
            .filter_map(|given| {
                let linked = given.relationships.team.as_ref().and_then(wire::Relationship::one)?;
                let known = teams.iter().find(|(key, _)| key.id == linked.id).map(|(_, team)| team);
                Some(TeamAccessRow {
                    team: Id::foreign(&linked.id)?,
                    name: known.map_or_else(|| SafeText::new(&linked.id), |team| team.name.clone()),
                    access: rows::team_access(given),
                    mine: known.is_some_and(|team| team.mine),
                })
            })
            .collect();
        access.sort_by(|one, other| one.name.cmp(&other.name));
        let owners = teams.iter().map(|(_, team)| team).find(|team| team.name.as_str() == "owners");
        let owners = match owners {
            Some(team) => (team.id, team.facts.clone()),
            None => (Id::foreign("owners").ok_or_else(|| rows::no_id("owners"))?, organization_facts.facts()),
        };
        let linked = document.data.relationships.project.as_ref().and_then(wire::Relationship::one);
        let project: Option<Id<Project>> = linked.and_then(|linkage| Id::foreign(&linkage.id));
        let project = project.or_else(|| Id::foreign("none")).ok_or_else(|| rows::no_id("none"))?;
        let name = linked.map_or_else(|| "no project".into(), |linkage| SafeText::new(&linkage.id));
        Ok(WorkspacePage {
            id: workspace,
            name: row.name,
            created_at: row.created_at,
            revision: self.shown_as(&document.data.attributes),
            facts: row.facts,
            lock: row.lock,
            owners,
            project: (project, name),
            by_project: Vec::new(),
            access,
            hidden: Part::NotOnThisHost,
            access_told: accesses.is_some(),
        })
    }

    /// Whose token a text is. Only 401 means that the host does not accept it.
    pub(super) fn bearer_of(&self, token: &Secret) -> Result<Bearer, Error> {
        let (owner, _) = self.owner_of(token)?;
        // The host does not say which of its owner's tokens it is.
        let token = Id::foreign("unknown").ok_or_else(|| rows::no_id("unknown"))?;
        Ok(Bearer { token, actor: owner.actor(), expired_at: None, last_used_at: None })
    }

    fn owner_of(&self, token: &Secret) -> Result<(TokenOwner, SafeText), Error> {
        let answer = self.client.get_with(token, "/api/v2/account/details")?;
        if answer.status() == 401 {
            return Err(Error::Unauthorized);
        }
        if !answer.is_success() {
            return Err(Error::Refused(format!("{} accepts the token, and does not say whose it is.", self.name())));
        }
        let document: Document<wire::user::User> = answer.document()?;
        let user = &document.data;
        let name = SafeText::new(user.attributes.username.as_deref().unwrap_or(&user.id));
        let resource = user.relationships.authenticated_resource.as_ref().and_then(wire::Relationship::one);
        Ok(match resource.map(|resource| (resource.kind.as_ref(), resource.id.as_str())) {
            Some(("teams", team)) => {
                let path = format!("/api/v2/teams/{}", rows::id::<Team>(team)?);
                let read = self.client.get_with(token, &path)?.document::<Document<wire::team::Team>>().ok();
                let name = read.and_then(|document| document.data.attributes.name);
                (TokenOwner::Team(rows::id(team)?), SafeText::new(name.as_deref().unwrap_or(team)))
            }
            Some(("organizations", name)) => (TokenOwner::Organization(rows::id(name)?), SafeText::new(name)),
            _ if user.attributes.is_service_account == Some(true) => {
                return Err(Error::Refused(format!(
                    "{} accepts the token. It is of the service account {name}, and the host does not say of what.",
                    self.name()
                )));
            }
            _ => (TokenOwner::User(rows::id(&user.id)?), name),
        })
    }

    /// What the host tells of a token by its text, asked with the token itself.
    pub(super) fn found_by(&self, token: &Secret) -> Result<FoundToken, Error> {
        let (owner, name) = self.owner_of(token)?;
        let read = self.client.get_with(token, "/api/v2/organizations?page%5Bsize%5D=100")?;
        let read = read.document::<ListDocument<wire::organization::Organization>>().map(|document| document.data);
        let organizations = read.unwrap_or_default().into_iter().filter_map(|row| {
            let name = row.attributes.name.as_deref().unwrap_or(&row.id);
            Some((Id::foreign(&row.id)?, SafeText::new(name)))
        });
        let mut organizations: Vec<(Id<Organization>, SafeText)> = organizations.collect();
        organizations.sort_by(|one, other| one.1.cmp(&other.1));
        // Who asks can often see the owner's tokens; else the token itself can.
        let held = match owner {
            TokenOwner::User(user) if user != self.me()?.id => self.tokens_by(token, owner),
            _ => self.places(owner).or_else(|_| self.tokens_by(token, owner)),
        };
        let mut held = held.unwrap_or_default();
        let count = held.len();
        let token = if count == 1 { held.pop() } else { None };
        Ok(FoundToken { owner, name, organizations, token, held: count })
    }

    /// The tokens of an owner, as one of them sees them.
    fn tokens_by(&self, token: &Secret, owner: TokenOwner) -> Result<Vec<Token>, Error> {
        let path = match owner {
            TokenOwner::User(user) => {
                let answer = self.client.get_with(token, &format!("/api/v2/users/{user}/authentication-tokens"))?;
                let document: ListDocument<wire::token::Token> = answer.document()?;
                return document.data.iter().map(|token| self.token_of(token)).collect();
            }
            TokenOwner::Team(team) => format!("/api/v2/teams/{team}/authentication-token"),
            TokenOwner::Organization(organization) | TokenOwner::AuditTrails(organization) => {
                format!("/api/v2/organizations/{organization}/authentication-token")
            }
        };
        let document: Document<Option<wire::token::Token>> = self.client.get_with(token, &path)?.document()?;
        document.data.iter().map(|token| self.token_of(token)).collect()
    }
}
