//! Teams and their tokens as windows.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::lists::{Kept, by_text, contains, directed, maybe, slice};
use super::pages::{Found, Page, Pages};
use super::reads::team_of;
use super::{Remote, rows};
use crate::backend::ability::Ability;
use crate::backend::list::{At, ListQuery, Slice};
use crate::backend::teams::{TeamColumn, Teams, TeamsHead};
use crate::backend::tokens::{TokenColumn, Tokens, TokensHead};
use crate::backend::{Error, MemberRow, Part, TeamRow, TokenRow};
use crate::domain::{Id, Organization, OrganizationAccess, SafeText, Token, Visibility};
use crate::wire;
use crate::wire::ListDocument;

/// A team with what its token's row needs besides.
#[derive(Clone, Debug)]
pub(super) struct TeamEntry {
    pub(super) row: TeamRow,
    pub(super) access: OrganizationAccess,
    /// Those of its members that came along.
    pub(super) members: Vec<MemberRow>,
}

/// The tokens of the teams of a list, in the order of their teams.
#[derive(Debug)]
pub(super) struct TokensKept {
    pages: Pages<(String, Token)>,
    /// The host has no list of tokens.
    absent: bool,
}

/// Where the teams of an organization are.
fn teams_of(organization: Id<Organization>) -> String {
    format!("/api/v2/organizations/{organization}/teams")
}

impl Remote {
    fn team_page(&self, organization: Id<Organization>, text: &str, number: u32) -> Result<Page<TeamEntry>, Error> {
        let organization_facts = self.organization_facts(organization)?;
        let path = teams_of(organization);
        if organization_facts.has_groups() || self.lacks(Ability::Teams, Some(organization)) {
            return Err(Self::without(Ability::Teams, "Look at them in its portal."));
        }
        let mut query = vec![("include", "users")];
        if !text.is_empty() {
            query.push(("q", text));
        }
        self.page(&path, &query, number, |document: &ListDocument<wire::team::Team>| {
            let users: Vec<wire::user::User> = document.included(wire::user::KIND);
            self.keep_names(&users);
            let unbelieved = self.unbelieved.borrow();
            let mut homes = self.homes.borrow_mut();
            document
                .data
                .iter()
                .map(|team| {
                    homes.insert(team.id.clone(), organization);
                    let row = rows::team(team, &organization_facts, &unbelieved)?;
                    self.keep_shown(&team.id, &row.facts);
                    Ok((
                        team.id.clone(),
                        TeamEntry {
                            row,
                            access: rows::organization_access(team),
                            members: rows::members(team, &users, |id| self.names.borrow().get(id).cloned()),
                        },
                    ))
                })
                .collect()
        })
    }

    /// Reads a window of teams; with `all`, every team is here afterwards. Answers whether they were read for the first time.
    pub(super) fn team_entries(
        &self,
        query: (Id<Organization>, &str),
        at: &At<Id<crate::domain::Team>>,
        size: usize,
        all: bool,
    ) -> Result<(Found<TeamEntry>, bool), Error> {
        let (organization, text) = query;
        let mut kept = self.teams.borrow_mut();
        let (pages, first) = Kept::of(&mut kept, &format!("{organization} {text}"), at);
        if first {
            *self.tokens.borrow_mut() = None;
        }
        let ignored = std::cell::Cell::new(self.lacks(Ability::Filters, Some(organization)));
        let read = |number| {
            let page = self.team_page(organization, if ignored.get() { "" } else { text }, number)?;
            // A host that knows no filter answers of others, too; then it is done here.
            if !text.is_empty() && page.rows.iter().any(|(_, entry)| !contains(entry.row.name.as_str(), text)) {
                ignored.set(true);
            }
            Ok(page)
        };
        if all || ignored.get() {
            pages.complete(read)?;
        } else {
            pages.reach(size + 1, read)?;
        }
        if ignored.get() && !text.is_empty() {
            self.learn(Ability::Filters, Some(organization), false, (&teams_of(organization), 200));
            pages.complete(|number| self.team_page(organization, "", number))?;
            pages.retain(|entry| contains(entry.row.name.as_str(), text));
        }
        if pages.is_one_answer() {
            pages.sort_by(|one, other| by_text(one.1.row.name.as_str(), other.1.row.name.as_str()));
        }
        let found = pages.window(at, size, |number| self.team_page(organization, text, number))?;
        Ok((found, first))
    }

    /// Reads tokens until those of the teams up to this place are here.
    fn tokens_up_to(&self, organization: Id<Organization>, text: &str, end: usize) -> Result<(), Error> {
        let mut kept = self.tokens.borrow_mut();
        let tokens = kept.get_or_insert_with(|| TokensKept { pages: Pages::new(), absent: false });
        let teams = self.teams.borrow();
        let Some(teams) = teams.as_ref().map(|kept| &kept.pages) else { return Ok(()) };
        let path = format!("/api/v2/organizations/{organization}/team-tokens");
        let mut query = vec![("sort", "team-name")];
        if !text.is_empty() {
            query.push(("q", text));
        }
        while !tokens.absent && !tokens.pages.is_complete() {
            let places: Vec<usize> = tokens.pages.rows().filter_map(|(team, _)| teams.place(team)).collect();
            let ordered = !self.lacks(Ability::Sorts, None) && places.is_sorted();
            let last = tokens.pages.rows().last().map(|(team, _)| teams.place(team).unwrap_or(usize::MAX));
            if ordered && last.is_some_and(|last| last >= end) {
                break;
            }
            let wanted = tokens.pages.rows().count() + 1;
            let wish = (Ability::TeamTokens, Some(organization));
            let row = |document: &ListDocument<wire::token::Token>| {
                let rows = document.data.iter().filter_map(|token| team_of(token).map(|team| (token, team)));
                rows.map(|(token, team)| Ok((token.id.clone(), (team, self.token_of(token)?)))).collect()
            };
            let mut absent = false;
            tokens.pages.reach(wanted, |number| {
                let page = self.page_if_there(wish, (&path, &query), number, row)?;
                absent |= page.is_none();
                Ok(page.unwrap_or_default())
            })?;
            tokens.absent |= absent;
        }
        Ok(())
    }

    /// The tokens that are here, by team; nothing where the host has no list of them.
    fn tokens_here(&self) -> Part<HashMap<String, Vec<Token>>> {
        let kept = self.tokens.borrow();
        let Some(kept) = kept.as_ref() else { return Part::NotYet };
        if kept.absent {
            return Part::NotOnThisHost;
        }
        let mut all: HashMap<String, Vec<Token>> = HashMap::new();
        for (team, token) in kept.pages.rows() {
            all.entry(team.clone()).or_default().push(token.clone());
        }
        Part::Here(all)
    }

    pub(super) fn teams_window(&self, query: &ListQuery<Teams>) -> Result<Slice<Teams>, Error> {
        let organization = query.list.organization;
        let facts = self.organization_facts(organization)?.facts();
        let natural = query.sort.column == TeamColumn::Name && !query.sort.descending;
        let wish = (organization, query.text.as_str());
        let now = self.client.now();
        let (found, first) = if natural {
            self.team_entries(wish, &query.at, query.size, false)?
        } else {
            self.team_entries(wish, &query.at, query.size, true)?;
            self.tokens_up_to(organization, &query.text, usize::MAX)?;
            let tokens = self.tokens_here();
            let all = self.every_entry();
            let expires = |entry: &TeamEntry| legacy(&tokens, &entry.row).and_then(Token::ends_at);
            let descending = query.sort.descending;
            let mut sorted = Pages::whole(all, |one, other| match query.sort.column {
                TeamColumn::Name => directed(by_text(one.row.name.as_str(), other.row.name.as_str()), descending),
                TeamColumn::Members => directed(one.row.members.cmp(&other.row.members), descending),
                TeamColumn::Visibility => {
                    maybe(one.row.visibility.map(Visibility::as_str), other.row.visibility.map(Visibility::as_str), descending)
                }
                TeamColumn::Expires => maybe(expires(one), expires(other), descending),
                TeamColumn::Workspaces => Ordering::Equal,
            });
            (sorted.window(&query.at, query.size, |_| Ok(Page { rows: Vec::new(), pagination: None }))?, false)
        };
        // The rows come first, and the states of their tokens with the next answer.
        if !first {
            let end = found.rows.last().map_or(0, |(key, _)| self.place_of(&key.id) + 1);
            self.tokens_up_to(organization, &query.text, end)?;
        }
        let tokens = if first { Part::NotYet } else { self.tokens_here() };
        let rows = found.rows.into_iter().map(|(key, entry)| {
            let row = match &tokens {
                Part::Here(_) => rows::with_token(entry.row.clone(), legacy(&tokens, &entry.row).cloned(), now),
                Part::NotYet => entry.row,
                _ => TeamRow { token: Part::NotOnThisHost, ..entry.row },
            };
            (key, row)
        });
        let found = Found { rows: rows.collect(), before: found.before, after: found.after };
        let teams = self.teams.borrow().as_ref().and_then(|kept| kept.pages.total());
        let teams = teams.filter(|_| query.text.is_empty()).map_or(Part::NotYet, Part::Here);
        Ok(slice(TeamsHead { facts, teams }, found, first))
    }

    /// Every team with its tokens, and whether the host lists these: for what is worked out of all of them.
    pub(super) fn all_with_tokens(&self, organization: Id<Organization>) -> Result<(Vec<(TeamEntry, TokenRow)>, bool), Error> {
        self.team_entries((organization, ""), &At::Start, 0, true)?;
        self.tokens_up_to(organization, "", usize::MAX)?;
        let tokens = self.tokens_here();
        let entries = self.every_entry().into_iter();
        Ok((entries.map(|(_, entry)| (entry.clone(), token_row(entry, &tokens))).collect(), tokens.here().is_some()))
    }

    /// Every team, read to the end.
    pub(super) fn every_team(&self, organization: Id<Organization>) -> Result<Vec<TeamEntry>, Error> {
        self.team_entries((organization, ""), &At::Start, 0, true)?;
        Ok(self.every_entry().into_iter().map(|(_, entry)| entry).collect())
    }

    fn every_entry(&self) -> Vec<(String, TeamEntry)> {
        self.teams.borrow().as_ref().map(|kept| kept.pages.entries().to_vec()).unwrap_or_default()
    }

    fn place_of(&self, team: &str) -> usize {
        self.teams.borrow().as_ref().and_then(|kept| kept.pages.place(team)).unwrap_or(0)
    }

    pub(super) fn count_teams_here(&self) -> Option<u32> {
        self.teams.borrow().as_ref().and_then(|kept| kept.pages.total())
    }

    pub(super) fn tokens_window(&self, query: &ListQuery<Tokens>) -> Result<Slice<Tokens>, Error> {
        let organization = query.list.organization;
        let facts = self.organization_facts(organization)?.facts();
        let wish = (organization, query.text.as_str());
        let now = self.client.now();
        self.team_entries(wish, &query.at, query.size, true)?;
        self.tokens_up_to(organization, &query.text, usize::MAX)?;
        let tokens = self.tokens_here();
        if tokens.here().is_none() {
            return Err(Self::without(Ability::TeamTokens, "Open a team to see its token."));
        }
        let mut all: Vec<(String, TokenRow)> = self
            .every_entry()
            .into_iter()
            .map(|(id, entry)| {
                let row = token_row(entry, &tokens);
                (id, row)
            })
            .collect();
        let by = query
            .list
            .by
            .map(|user| self.names.borrow().get(&user.to_string()).cloned().unwrap_or_else(|| SafeText::new(&user.to_string())));
        let generated = by.as_ref().map(|name| format!("user {name}"));
        all.retain(|(_, row)| {
            query.list.status.passes(row.token.as_ref(), now)
                && generated.as_ref().is_none_or(|by| row.token.as_ref().is_some_and(|token| token.created_by.as_str() == by))
        });
        let (column, descending) = (query.sort.column, query.sort.descending);
        let of = |row: &TokenRow| row.token.clone();
        let mut sorted = Pages::whole(all, |one, other| match column {
            TokenColumn::Name => directed(by_text(one.whose.as_str(), other.whose.as_str()), descending),
            TokenColumn::Created => {
                maybe(of(one).map(|token| token.created_at), of(other).map(|token| token.created_at), descending)
            }
            TokenColumn::By => maybe(of(one).map(|token| token.created_by), of(other).map(|token| token.created_by), descending),
            TokenColumn::Used => {
                maybe(of(one).and_then(|token| token.last_used_at), of(other).and_then(|token| token.last_used_at), descending)
            }
            TokenColumn::Expires => {
                maybe(of(one).and_then(|token| token.ends_at()), of(other).and_then(|token| token.ends_at()), descending)
            }
            TokenColumn::Uses => Ordering::Equal,
        });
        let found = sorted.window(&query.at, query.size, |_| Ok(Page { rows: Vec::new(), pagination: None }))?;
        let head = TokensHead { facts, lifetimes: self.lifetimes_that_hold(organization)?, hidden: None, by };
        Ok(slice(head, found, false))
    }
}

/// The token of a team that has no description.
fn legacy<'a>(tokens: &'a Part<HashMap<String, Vec<Token>>>, row: &TeamRow) -> Option<&'a Token> {
    tokens.here()?.get(&row.id.to_string())?.iter().find(|token| token.description.is_none())
}

fn token_row(entry: TeamEntry, tokens: &Part<HashMap<String, Vec<Token>>>) -> TokenRow {
    let token = legacy(tokens, &entry.row).cloned();
    let described = tokens.here().and_then(|all| all.get(&entry.row.id.to_string()));
    let described = described.map(|all| all.iter().filter(|token| token.description.is_some()).cloned().collect());
    TokenRow {
        team: entry.row.id,
        whose: entry.row.name,
        token,
        described: described.unwrap_or_default(),
        facts: entry.row.facts,
        workspaces: Part::NotOnThisHost,
        access: Vec::new(),
        organization_access: entry.access,
    }
}
