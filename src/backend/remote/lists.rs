//! Lists of a host as windows. What a host cannot sort by is sorted when all of it is read.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::pages::{Found, Page, Pages};
use super::{Remote, rows};
use crate::backend::ability::Ability;
use crate::backend::list::{At, ListQuery, Slice};
use crate::backend::people::{MemberColumn, Members, MembersHead};
use crate::backend::workspaces::{WorkspaceColumn, Workspaces, WorkspacesHead};
use crate::backend::{Error, OrganizationMemberRow, WorkspaceRow};
use crate::domain::{Id, Organization, SafeText};
use crate::wire;
use crate::wire::ListDocument;

/// A list that is here, and what was asked for it.
#[derive(Debug)]
pub(super) struct Kept<T> {
    /// What tells it from other lists of its kind: organization, filter, order.
    key: String,
    pub(super) pages: Pages<T>,
}

impl<T: Clone> Kept<T> {
    /// The list that answers, as far as it is here; another one where it was asked for again.
    pub(super) fn of<'a, I>(kept: &'a mut Option<Self>, key: &str, at: &At<I>) -> (&'a mut Pages<T>, bool) {
        let serves = kept.as_ref().is_some_and(|kept| kept.key == key && kept.pages.serves(at));
        if !serves {
            *kept = Some(Self { key: key.to_owned(), pages: Pages::new() });
        }
        let pages = &mut kept.get_or_insert_with(|| Self { key: key.to_owned(), pages: Pages::new() }).pages;
        (pages, !serves)
    }
}

pub(super) fn contains(name: &str, text: &str) -> bool {
    name.to_lowercase().contains(&text.to_lowercase())
}

pub(super) fn slice<L: crate::backend::list::List>(head: L::Head, found: Found<L::Row>, partial: bool) -> Slice<L> {
    Slice { head, rows: found.rows, before: found.before, after: found.after, partial }
}

pub(super) fn by_text(one: &str, other: &str) -> Ordering {
    one.to_lowercase().cmp(&other.to_lowercase())
}

pub(super) fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// What is not there comes last in both directions.
pub(super) fn maybe<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => directed(one.cmp(&other), descending),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

impl Remote {
    pub(super) fn members_window(&self, query: &ListQuery<Members>) -> Result<Slice<Members>, Error> {
        let organization = query.list.organization;
        let organization_facts = self.organization_facts(organization)?;
        let path = format!("/api/v2/organizations/{organization}/organization-memberships");
        let read = |number| {
            let mut wish = vec![("include", "user,teams")];
            if !query.text.is_empty() {
                wish.push(("q", query.text.as_str()));
            }
            let list = (Ability::Members, Some(organization));
            let page =
                self.page_if_there(list, (&path, &wish), number, |document: &ListDocument<wire::membership::Membership>| {
                    let users: Vec<wire::user::User> = document.included(wire::user::KIND);
                    let teams: Vec<wire::team::Team> = document.included(wire::team::KIND);
                    self.keep_names(&users);
                    let found = document.data.iter().map(|membership| rows::member(membership, &users, &teams));
                    let found: Vec<OrganizationMemberRow> = found.filter_map(Result::transpose).collect::<Result<_, _>>()?;
                    Ok(found.into_iter().map(|row| (row.id.to_string(), row)).collect())
                })?;
            // Who is in a team is in the organization.
            page.map_or_else(|| self.members_of_teams(organization), Ok)
        };
        let mut kept = self.members.borrow_mut();
        let (pages, _) = Kept::of(&mut kept, &format!("{organization} {}", query.text), &query.at);
        let natural = query.sort.column == MemberColumn::Name && !query.sort.descending;
        let found = if natural && query.text.is_empty() {
            pages.window(&query.at, query.size, read)?
        } else {
            pages.complete(read)?;
            let mut all = pages.entries().to_vec();
            let matches = |row: &OrganizationMemberRow| {
                contains(row.username.as_str(), &query.text)
                    || row.email.as_ref().is_some_and(|email| contains(email.as_str(), &query.text))
            };
            all.retain(|(_, row)| matches(row));
            let descending = query.sort.descending;
            let mut sorted = Pages::whole(all, |one, other| match query.sort.column {
                MemberColumn::Name => directed(by_text(one.username.as_str(), other.username.as_str()), descending),
                MemberColumn::Role => directed(other.owner.cmp(&one.owner), descending),
                MemberColumn::TwoFactor => maybe(one.two_factor.known(), other.two_factor.known(), descending),
                MemberColumn::Teams => directed(one.teams.len().cmp(&other.teams.len()), descending),
                MemberColumn::Email => maybe(one.email.clone(), other.email.clone(), descending),
            });
            sorted.window(&query.at, query.size, |_| Ok(Page { rows: Vec::new(), pagination: None }))?
        };
        let emails = found.rows.iter().any(|(_, row)| row.email.is_some());
        Ok(slice(MembersHead { facts: organization_facts.facts(), everybody: Ok(()), emails }, found, false))
    }

    /// The people of the teams, on a host that does not list the people of an organization.
    fn members_of_teams(&self, organization: Id<Organization>) -> Result<Page<OrganizationMemberRow>, Error> {
        let mut all: BTreeMap<String, OrganizationMemberRow> = BTreeMap::new();
        for entry in self.every_team(organization)? {
            let team = (entry.row.id, entry.row.name.clone());
            for member in &entry.members {
                let row = all.entry(member.id.to_string()).or_insert_with(|| OrganizationMemberRow {
                    id: member.id,
                    username: member.username.clone(),
                    email: None,
                    two_factor: member.two_factor.clone(),
                    owner: false,
                    teams: Vec::new(),
                    more: false,
                });
                row.owner |= team.1.as_str() == "owners";
                row.teams.push(team.clone());
            }
        }
        let mut rows: Vec<(String, OrganizationMemberRow)> = all.into_iter().collect();
        rows.sort_by(|(_, one), (_, other)| by_text(one.username.as_str(), other.username.as_str()));
        Ok(Page { rows, pagination: None })
    }

    pub(super) fn count_members_here(&self) -> Option<u32> {
        self.members.borrow().as_ref().and_then(|kept| kept.pages.total())
    }

    pub(super) fn workspaces_window(&self, query: &ListQuery<Workspaces>) -> Result<Slice<Workspaces>, Error> {
        let organization = query.list.organization;
        let organization_facts = self.organization_facts(organization)?;
        let path = format!("/api/v2/organizations/{organization}/workspaces");
        let read = |number| {
            let mut wish = vec![("include", "locked_by")];
            if !query.text.is_empty() {
                wish.push(("search[name]", query.text.as_str()));
            }
            self.page(&path, &wish, number, |document: &ListDocument<wire::workspace::Workspace>| {
                let users: Vec<wire::user::User> = document.included(wire::user::KIND);
                self.keep_names(&users);
                let unbelieved = self.unbelieved.borrow();
                document
                    .data
                    .iter()
                    .map(|row| {
                        let found = rows::workspace(row, self.locker(row), &organization_facts, &unbelieved)?;
                        self.keep_shown(&row.id, &found.facts);
                        self.homes.borrow_mut().insert(row.id.clone(), organization);
                        Ok((row.id.clone(), found))
                    })
                    .collect()
            })
        };
        let mut kept = self.workspace_rows.borrow_mut();
        let (pages, _) = Kept::of(&mut kept, &format!("{organization} {}", query.text), &query.at);
        let natural = query.sort.column == WorkspaceColumn::Name && !query.sort.descending;
        let found = if natural && query.text.is_empty() {
            pages.window(&query.at, query.size, read)?
        } else {
            pages.complete(read)?;
            let mut all: Vec<(String, WorkspaceRow)> = pages.entries().to_vec();
            all.retain(|(_, row)| contains(row.name.as_str(), &query.text));
            let descending = query.sort.descending;
            let mut sorted = Pages::whole(all, |one, other| match query.sort.column {
                WorkspaceColumn::Name => directed(by_text(one.name.as_str(), other.name.as_str()), descending),
                WorkspaceColumn::Lock => {
                    maybe(one.lock.as_ref().map(|lock| &lock.by), other.lock.as_ref().map(|lock| &lock.by), descending)
                }
                WorkspaceColumn::Teams => Ordering::Equal,
            });
            sorted.window(&query.at, query.size, |_| Ok(Page { rows: Vec::new(), pagination: None }))?
        };
        let mut names = self.workspaces.borrow_mut();
        for (key, row) in &found.rows {
            names.insert(key.id.clone(), row.name.clone());
        }
        Ok(slice(WorkspacesHead { facts: organization_facts.facts() }, found, false))
    }

    pub(super) fn count_workspaces_here(&self) -> Option<u32> {
        self.workspace_rows.borrow().as_ref().and_then(|kept| kept.pages.total())
    }

    /// Who has locked a workspace, in words.
    pub(super) fn locker(&self, workspace: &wire::workspace::Workspace) -> Option<SafeText> {
        let by = workspace.relationships.locked_by.as_ref().and_then(wire::Relationship::one)?;
        let known = self.names.borrow().get(&by.id).cloned();
        Some(known.unwrap_or_else(|| {
            SafeText::from(format!("{} {}", SafeText::new(by.kind.trim_end_matches('s')), SafeText::new(&by.id)))
        }))
    }

    /// Forgets what who asks is to the organizations.
    pub(super) fn forget_organizations(&self) {
        self.organizations_read.set(None);
        self.forget_refusals();
        self.lifetimes.borrow_mut().clear();
        self.all_organization_facts.borrow_mut().clear();
    }

    /// Forgets every list: something was changed.
    pub(super) fn forget_lists(&self) {
        self.explained.borrow_mut().clear();
        *self.teams.borrow_mut() = None;
        *self.tokens.borrow_mut() = None;
        *self.members.borrow_mut() = None;
        *self.workspace_rows.borrow_mut() = None;
    }
}
