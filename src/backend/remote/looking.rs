//! Looking through what a host tells only with a request for each: what each team was given, and on old hosts its token.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use super::looked::{Ask, Looking, Place};
use super::pages::{PAGE, Page};
use super::reads::{BY_TEAM, BY_WORKSPACE};
use super::told_settings::told_settings;
use super::{Remote, rows};
use crate::backend::ability::Ability;
use crate::backend::{Error, Look, Through};
use crate::domain::{Id, Organization, Project, SafeText, Team, TokenOwner, Workspace};
use crate::wire;
use crate::wire::{Document, ListDocument};

/// A request takes as long as this at least: ten are sent in a second.
const EACH: Duration = Duration::from_millis(100);
/// So many requests say how long the next takes.
const LAST: usize = 20;

impl Remote {
    /// The access of teams to workspaces, filtered by one of either.
    pub(super) fn accesses(&self, filter: &str, id: &str) -> Result<Option<Vec<wire::team_access::TeamAccess>>, Error> {
        let ability = if filter == BY_TEAM { Ability::AccessOfTeam } else { Ability::AccessToWorkspace };
        let path = "/api/v2/team-workspaces";
        self.whole_if_there((ability, None), path, &[(filter, id)], |row: &wire::team_access::TeamAccess| row.id.clone())
    }

    /// The name of a workspace, which is asked for once.
    pub(super) fn workspace_name(&self, workspace: &str) -> SafeText {
        if let Some(name) = self.workspaces.borrow().get(workspace) {
            return name.clone();
        }
        let read = Id::<crate::domain::Workspace>::foreign(workspace)
            .and_then(|id| self.read::<Document<wire::workspace::Workspace>>(&format!("/api/v2/workspaces/{id}"), &[]).ok());
        let name = read.and_then(|document| document.data.attributes.name);
        let name = SafeText::new(name.as_deref().unwrap_or(workspace));
        self.workspaces.borrow_mut().insert(workspace.to_owned(), name.clone());
        name
    }

    /// How far the organization is looked through; nothing of it at first.
    pub(super) fn look(&self, organization: Id<Organization>) -> Result<(), Error> {
        let there = self.looking.borrow().as_ref().is_some_and(|looking| looking.organization == organization);
        if there {
            return Ok(());
        }
        let (teams, listed) = self.team_ids(organization)?;
        let mut looking = Looking::new(organization, u32::try_from(teams.len()).unwrap_or(u32::MAX));
        self.list(&mut looking, &Ask::Workspaces(1))?;
        self.list(&mut looking, &Ask::Projects(1))?;
        // The pages that are left come first, then the teams, then what was on the pages.
        let pages: VecDeque<Ask> = std::mem::take(&mut looking.asks);
        let (list, of_rows): (VecDeque<Ask>, VecDeque<Ask>) =
            pages.into_iter().partition(|ask| matches!(ask, Ask::Workspaces(_) | Ask::Projects(_)));
        looking.asks = list;
        if self.lacks(Ability::AccessOfTeam, None) || looking.all_workspaces < looking.teams {
            looking.through = Through::Workspaces;
            let listed = looking.workspaces.iter().map(|place| Ask::Workspace(place.id.to_string()));
            looking.asks.extend(listed);
        } else {
            looking.asks.extend(teams.iter().cloned().map(Ask::Team));
        }
        looking.asks.extend(of_rows);
        looking.reads_tokens = !listed;
        if !listed {
            looking.asks.extend(teams.into_iter().map(Ask::Token));
        }
        *self.looking.borrow_mut() = Some(looking);
        Ok(())
    }

    /// How far it is, and what the rest costs, where not all of it is here; and what it costs to do it again.
    pub(super) fn looked(&self) -> (Option<Look>, Option<Look>) {
        let looking = self.looking.borrow();
        let look = looking.as_ref().map(|looking| (looking.look(self.each()), looking.is_whole()));
        (look.filter(|(_, whole)| !whole).map(|(look, _)| look), look.map(|(look, _)| look.afresh()))
    }

    /// Sends the next request.
    pub(super) fn look_once(&self, organization: Id<Organization>, again: bool) -> Result<Option<Look>, Error> {
        if again {
            *self.looking.borrow_mut() = None;
        }
        self.look(organization)?;
        let Some(mut looking) = self.looking.take() else { return Ok(None) };
        let asked = looking.asks.pop_front();
        let answered = asked.as_ref().map_or(Ok(()), |ask| self.answer(&mut looking, ask));
        match (&answered, asked) {
            // It was not answered: it is asked again when somebody goes on.
            (Err(_), Some(ask)) => looking.asks.push_front(ask),
            _ => looking.sent += 1,
        }
        let look = looking.look(self.each());
        *self.looking.borrow_mut() = Some(looking);
        answered.map(|()| Some(look))
    }

    /// How long a request takes by the last of them.
    fn each(&self) -> Duration {
        let calls = self.client.calls();
        let last: Vec<Duration> = calls.iter().filter(|call| call.status.is_some()).take(LAST).map(|call| call.took).collect();
        let count = u32::try_from(last.len()).unwrap_or(1).max(1);
        (last.iter().sum::<Duration>() / count).max(EACH)
    }

    fn answer(&self, looking: &mut Looking, ask: &Ask) -> Result<(), Error> {
        let refused = |error: Error| if matches!(error, Error::Unavailable(_)) { Err(error) } else { Ok(()) };
        match ask {
            Ask::Workspaces(_) | Ask::Projects(_) => self.list(looking, ask),
            Ask::Team(team) => match self.told_accesses(BY_TEAM, team)? {
                Some(found) => {
                    looking.take_accesses(&found);
                    looking.told.insert(team.clone());
                    Ok(())
                }
                None if looking.told.is_empty() => {
                    // A host of before tells it by workspace.
                    looking.fell_back = true;
                    looking.through = Through::Workspaces;
                    looking.asks.retain(|ask| !matches!(ask, Ask::Team(_)));
                    let listed = looking.workspaces.iter().map(|place| Ask::Workspace(place.id.to_string()));
                    looking.asks.extend(listed.collect::<Vec<_>>());
                    Ok(())
                }
                None => {
                    looking.untold += 1;
                    Ok(())
                }
            },
            Ask::Workspace(workspace) => {
                match self.told_accesses(BY_WORKSPACE, workspace)? {
                    Some(found) => {
                        looking.take_accesses(&found);
                        looking.told.insert(workspace.clone());
                    }
                    None if looking.told.is_empty() && (looking.fell_back || self.lacks(Ability::AccessToWorkspace, None)) => {
                        // It tells it in no way.
                        looking.untold = looking.all_workspaces;
                        looking.asks.retain(|ask| !matches!(ask, Ask::Workspace(_) | Ask::Project(_)));
                    }
                    None => looking.untold += 1,
                }
                Ok(())
            }
            Ask::Project(project) => {
                let found = self.project_accesses(project);
                match found {
                    Ok(found) => looking.take_project_accesses(&found),
                    Err(error) => {
                        refused(error)?;
                        looking.silent = true;
                    }
                }
                Ok(())
            }
            Ask::Token(team) => {
                let id: Id<Team> = rows::id(team)?;
                match self.current(TokenOwner::Team(id)) {
                    Ok(token) => drop(looking.tokens.insert(team.clone(), token)),
                    Err(error) => refused(error)?,
                }
                Ok(())
            }
        }
    }

    /// What was given, or nothing where the host does not tell it.
    fn told_accesses(&self, filter: &str, id: &str) -> Result<Option<Vec<wire::team_access::TeamAccess>>, Error> {
        match self.accesses(filter, id) {
            Err(Error::Unavailable(why)) => Err(Error::Unavailable(why)),
            found => Ok(found.ok().flatten()),
        }
    }

    pub(super) fn project_accesses(&self, project: &str) -> Result<Vec<wire::project_access::ProjectAccess>, Error> {
        self.whole("/api/v2/team-projects", &[("filter[project][id]", project)], |row: &wire::project_access::ProjectAccess| {
            row.id.clone()
        })
    }

    /// Takes in a page of workspaces or projects, and puts in line what it calls for.
    fn list(&self, looking: &mut Looking, ask: &Ask) -> Result<(), Error> {
        let organization = looking.organization;
        match *ask {
            Ask::Workspaces(number) => {
                let path = format!("/api/v2/organizations/{organization}/workspaces");
                let read = self.page(&path, &[], number, |document: &ListDocument<wire::workspace::Workspace>| {
                    document.data.iter().map(|row| Ok((row.id.clone(), place(row)?))).collect()
                });
                let page: Page<Place> = match read {
                    Ok(page) => page,
                    Err(Error::Refused(_) | Error::Unsupported(_) | Error::NotFound(_)) => {
                        looking.silent = true;
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                };
                let (next, all) = after(&page, number);
                let known: HashSet<String> = looking.workspaces.iter().map(|place| place.id.to_string()).collect();
                let fresh: Vec<Place> =
                    page.rows.into_iter().filter(|(id, _)| !known.contains(id)).map(|(_, place)| place).collect();
                let mut names = self.workspaces.borrow_mut();
                for place in &fresh {
                    names.insert(place.id.to_string(), place.name.clone());
                    if looking.through == Through::Workspaces {
                        looking.asks.push_back(Ask::Workspace(place.id.to_string()));
                    }
                }
                let more = next && !fresh.is_empty();
                looking.workspaces.extend(fresh);
                let here = u32::try_from(looking.workspaces.len()).unwrap_or(u32::MAX);
                looking.all_workspaces = if more { all.unwrap_or(here).max(here) } else { here };
                if more {
                    looking.asks.push_front(Ask::Workspaces(number + 1));
                }
            }
            Ask::Projects(number) => {
                let path = format!("/api/v2/organizations/{organization}/projects");
                let read = self.page(&path, &[], number, |document: &ListDocument<wire::project::Project>| {
                    let name = |row: &wire::project::Project| SafeText::new(row.attributes.name.as_deref().unwrap_or(&row.id));
                    Ok(document.data.iter().map(|row| (row.id.clone(), name(row))).collect())
                });
                let page: Page<SafeText> = match read {
                    Ok(page) => page,
                    // A host of before has none, and says so as of what can't be seen.
                    Err(Error::Refused(_) | Error::Unsupported(_) | Error::NotFound(_)) => {
                        looking.silent |= looking.workspaces.iter().any(|place| place.project.is_some());
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                };
                let (next, all) = after(&page, number);
                let fresh: Vec<(String, SafeText)> =
                    page.rows.into_iter().filter(|(id, _)| looking.projects.iter().all(|(known, _)| known != id)).collect();
                let more = next && !fresh.is_empty();
                looking.asks.extend(fresh.iter().map(|(id, _)| Ask::Project(id.clone())));
                looking.projects.extend(fresh);
                let here = u32::try_from(looking.projects.len()).unwrap_or(u32::MAX);
                looking.all_projects = if more { all.unwrap_or(here).max(here) } else { here };
                if more {
                    looking.asks.push_front(Ask::Projects(number + 1));
                }
            }
            Ask::Team(_) | Ask::Workspace(_) | Ask::Project(_) | Ask::Token(_) => {}
        }
        Ok(())
    }

    /// Looks only at what was given on these workspaces.
    pub(super) fn look_at(&self, organization: Id<Organization>, only: &[Id<Workspace>]) -> Result<Looking, Error> {
        let (teams, _) = self.team_ids(organization)?;
        let mut looking = Looking::new(organization, u32::try_from(teams.len()).unwrap_or(u32::MAX));
        looking.through = Through::Workspaces;
        for workspace in only {
            let document: Document<wire::workspace::Workspace> = self.read(&format!("/api/v2/workspaces/{workspace}"), &[])?;
            let place = place(&document.data)?;
            match self.told_accesses(BY_WORKSPACE, &place.id.to_string())? {
                Some(found) => looking.take_accesses(&found),
                None => looking.untold += 1,
            }
            if let Some(project) = &place.project {
                match self.project_accesses(project) {
                    Ok(found) => looking.take_project_accesses(&found),
                    Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                    Err(_) => looking.silent = true,
                }
                let name = self.project_name(project);
                looking.projects.push((project.clone(), name));
            }
            looking.workspaces.push(place);
        }
        looking.all_workspaces = u32::try_from(looking.workspaces.len()).unwrap_or(u32::MAX);
        Ok(looking)
    }

    fn project_name(&self, project: &str) -> SafeText {
        let read = Id::<Project>::foreign(project)
            .and_then(|id| self.read::<Document<wire::project::Project>>(&format!("/api/v2/projects/{id}"), &[]).ok());
        SafeText::new(read.and_then(|document| document.data.attributes.name).as_deref().unwrap_or(project))
    }
}

/// Whether there is a page after this one, and how many rows there are in all.
fn after<T>(page: &Page<T>, number: u32) -> (bool, Option<u32>) {
    let Some(told) = page.pagination else { return (false, None) };
    let this = told.current_page.is_none_or(|current| current == number);
    let next = match (told.next_page, told.total_pages) {
        (Some(next), _) => next > number,
        (None, Some(pages)) => number < pages,
        (None, None) => page.rows.len() >= PAGE,
    };
    (this && next, told.total_count)
}

fn place(row: &wire::workspace::Workspace) -> Result<Place, Error> {
    let project = row.relationships.project.as_ref().and_then(wire::Relationship::one);
    let (settings, told) = told_settings(&row.attributes);
    Ok(Place {
        id: rows::id(&row.id)?,
        name: SafeText::new(row.attributes.name.as_deref().unwrap_or(&row.id)),
        project: project.map(|linkage| linkage.id.clone()),
        settings,
        told,
    })
}
