//! Everything of an organization that decides who can do what, as far as the host has told it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Remote;
use super::looked::Looking;
use crate::backend::ability::Ability;
use crate::backend::{
    AccessRow, Error, Grant, GrantedOn, Person, ProjectAccessRow, Structure, StructureWorkspace, Survey, SurveyTeam,
};
use crate::domain::{Access, Id, Organization, ProjectAccess, Rights, SafeText, Token, TokenOwner, User, Workspace};
use crate::policy::{Act, ReadPermission, decide};

impl Remote {
    /// What can be read without a request for each team, and what was looked through by now.
    pub(super) fn survey_here(&self, organization: Id<Organization>) -> Result<Survey, Error> {
        self.look(organization)?;
        let (unread, again) = self.looked();
        let looking = self.looking.borrow();
        let survey = self.survey_with(organization, looking.as_ref())?;
        Ok(Survey { unread, again, ..survey })
    }

    /// The projects and workspaces, and the ids of what was given, as far as it was looked through.
    pub(super) fn structure_here(&self, organization: Id<Organization>) -> Result<Structure, Error> {
        self.look(organization)?;
        let looking = self.looking.borrow();
        let Some(looking) = looking.as_ref() else { return Ok(Structure::default()) };
        let named = |(id, name): &(String, SafeText)| Some((Id::foreign(id)?, name.clone()));
        let places = looking.workspaces.iter();
        let mut grants = Vec::new();
        for (team, given) in &looking.given {
            grants.extend(given.iter().filter_map(|(workspace, _, id)| {
                let on = GrantedOn::Workspace(Id::foreign(workspace)?);
                Some(Grant { id: SafeText::new(id), team: Id::foreign(team)?, on })
            }));
        }
        for (team, given) in &looking.on_projects {
            grants.extend(given.iter().filter_map(|(project, _, id)| {
                let on = GrantedOn::Project(Id::foreign(project)?);
                Some(Grant { id: SafeText::new(id), team: Id::foreign(team)?, on })
            }));
        }
        Ok(Structure {
            projects: looking.projects.iter().filter_map(named).collect(),
            workspaces: places
                .map(|place| StructureWorkspace {
                    id: place.id,
                    name: place.name.clone(),
                    project: place.project.as_deref().and_then(Id::foreign),
                    settings: place.settings.clone(),
                    told: place.told.clone(),
                })
                .collect(),
            grants,
        })
    }

    /// The same with what was given on these workspaces, and no others.
    pub(super) fn survey_only(&self, organization: Id<Organization>, only: &[Id<Workspace>]) -> Result<Survey, Error> {
        let looking = self.look_at(organization, only)?;
        self.survey_with(organization, Some(&looking))
    }

    /// The teams, and whether the host lists their tokens.
    pub(super) fn team_ids(&self, organization: Id<Organization>) -> Result<(Vec<String>, bool), Error> {
        let (all, listed) = self.all_with_tokens(organization)?;
        Ok((all.into_iter().map(|(_, row)| row.team.to_string()).collect(), listed))
    }

    /// What the host has no answer to, a sentence each.
    fn untold(&self, organization: Id<Organization>) -> Vec<String> {
        let asked = [(Ability::UserTokens, None), (Ability::OrganizationToken, Some(organization))];
        let lacking = asked.into_iter().filter(|(ability, organization)| self.lacks(*ability, *organization));
        let sentence = |ability: Ability| ability.sentence(false).replacen("It ", "This host ", 1);
        lacking.map(|(ability, _)| sentence(ability)).collect()
    }

    fn survey_with(&self, organization: Id<Organization>, looking: Option<&Looking>) -> Result<Survey, Error> {
        let me = self.me()?;
        let own_tokens = match me.service {
            Some(_) => Vec::new(),
            None => match self.tokens_of_user(me.id) {
                // The missing list itself is reported elsewhere.
                Err(Error::Unsupported(_)) => Vec::new(),
                found => found?,
            },
        };
        let mut facts = self.organization_facts(organization)?.facts();
        let (all, listed) = self.all_with_tokens(organization)?;
        let mut people: Vec<Person> = Vec::new();
        let mut teams: Vec<SurveyTeam> = Vec::with_capacity(all.len());
        for (entry, row) in all {
            let id = row.team.to_string();
            people.extend(entry.members.iter().map(|member| Person { id: member.id, username: member.username.clone() }));
            let held = looking.and_then(|looking| looking.tokens.get(&id));
            let mut team = SurveyTeam {
                id: row.team,
                name: row.whose,
                facts: row.facts,
                visibility: entry.row.visibility,
                organization_access: entry.access,
                members: entry.members.iter().map(|member| member.id).collect(),
                access: looking.map(|looking| access_of(looking, &id)).unwrap_or_default(),
                projects: looking.map(|looking| projects_of(looking, &id)).unwrap_or_default(),
                reach: None,
                access_read: looking.is_some_and(|looking| looking.has_access_of(&id)),
                token: if listed { row.token } else { held.cloned().flatten() },
                tokens_read: listed || held.is_some(),
                described: row.described,
            };
            // Its owners' team reaches everything, whatever was given to it.
            team.access_read |= team.is_owners();
            team.reach = looking.and_then(|looking| reach(&team, looking));
            teams.push(team);
        }
        teams.sort_by(|one, other| (!one.is_owners(), &one.name).cmp(&(!other.is_owners(), &other.name)));
        people.sort_by(|one, other| one.username.cmp(&other.username));
        people.dedup();
        let owners: BTreeSet<Id<User>> =
            teams.iter().filter(|team| team.is_owners()).flat_map(|team| team.members.clone()).collect();
        let owners = people.iter().filter(|person| owners.contains(&person.id)).map(|person| person.username.clone());
        facts.owners = owners.collect::<Arc<[SafeText]>>();
        let seen = decide(Act::See(ReadPermission::OrganizationToken), &facts).is_allowed();
        let own = |owner| if seen { self.current(owner) } else { Ok(None) };
        let token = own(TokenOwner::Organization(organization))?;
        let audit_trails = own(TokenOwner::AuditTrails(organization))?;
        let same = |trails: &Token| token.as_ref().is_some_and(|token| token.id == trails.id);
        let places = looking.map(|looking| looking.workspaces.as_slice()).unwrap_or_default();
        let mut workspaces: Vec<(Id<Workspace>, SafeText)> = places.iter().map(|place| (place.id, place.name.clone())).collect();
        workspaces.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(Survey {
            id: organization,
            name: facts.organization.clone(),
            lifetimes: self.lifetimes_that_hold(organization)?,
            workspaces,
            more_workspaces: 0,
            people,
            teams,
            audit_trails: audit_trails.filter(|trails| !same(trails)),
            token,
            user: me.service.is_none().then_some(me.id),
            own_tokens,
            hidden: decide(Act::See(ReadPermission::AllTeams), &facts).reason().cloned(),
            unread: None,
            again: None,
            untold: self.untold(organization),
            facts,
        })
    }
}

/// What a team was given, workspace by workspace.
fn access_of(looking: &Looking, team: &str) -> Vec<AccessRow> {
    let given = looking.given.get(team).map_or(&[][..], Vec::as_slice);
    let name = |id: &str| {
        let known = looking.workspaces.iter().find(|place| place.id.to_string() == id);
        known.map_or_else(|| SafeText::new(id), |place| place.name.clone())
    };
    let by_itself = given.iter().filter_map(|(workspace, access, _)| {
        let id = Id::foreign(workspace)?;
        Some(AccessRow { id, name: name(workspace), access: *access, rights: access.rights(), project: None })
    });
    let on_projects = looking.on_projects.get(team).map_or(&[][..], Vec::as_slice);
    let by_project = on_projects.iter().flat_map(|(project, access, _)| {
        let inside = looking.workspaces.iter().filter(move |place| place.project.as_deref() == Some(project));
        inside.map(move |place| AccessRow {
            id: place.id,
            name: place.name.clone(),
            access: in_workspaces(*access),
            rights: access.rights(),
            project: Some(project_name(looking, project)),
        })
    });
    let mut rows: Vec<AccessRow> = by_itself.chain(by_project).collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows
}

fn projects_of(looking: &Looking, team: &str) -> Vec<ProjectAccessRow> {
    let given = looking.on_projects.get(team).map_or(&[][..], Vec::as_slice);
    let rows = given.iter().filter_map(|(project, access, _)| {
        let inside = looking.workspaces.iter().filter(|place| place.project.as_deref() == Some(project)).count();
        let workspaces = u32::try_from(inside).unwrap_or(u32::MAX);
        Some(ProjectAccessRow { id: Id::foreign(project)?, name: project_name(looking, project), access: *access, workspaces })
    });
    let mut rows: Vec<ProjectAccessRow> = rows.collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows
}

fn project_name(looking: &Looking, project: &str) -> SafeText {
    let known = looking.projects.iter().find(|(id, _)| id == project);
    known.map_or_else(|| SafeText::new(project), |(_, name)| name.clone())
}

/// What access to a project is in each of its workspaces.
fn in_workspaces(access: ProjectAccess) -> Access {
    match access {
        ProjectAccess::Fixed(level) => Access::Fixed(level.of_workspaces()),
        ProjectAccess::Custom(custom) => Access::Custom(custom.workspaces),
    }
}

/// How many workspaces a team reaches; `None` where not all of it was read.
fn reach(team: &SurveyTeam, looking: &Looking) -> Option<u32> {
    let count = if team.is_owners() || Rights::everywhere(team.organization_access).reach() {
        looking.workspaces.len()
    } else if team.access_read {
        let reached = team.access.iter().filter(|row| row.rights.reach());
        reached.map(|row| row.id).collect::<BTreeSet<Id<Workspace>>>().len()
    } else {
        return None;
    };
    u32::try_from(count).ok()
}
