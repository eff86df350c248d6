//! Teams as rows.

use super::list::{List, ListQuery, Slice, Sort};
use super::{Backend, Error, Part};
use crate::domain::{Id, Organization, SafeText, Team, Token, TokenState, Visibility};
use crate::policy::Facts;

/// The teams of an organization that the actor can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Teams {
    pub organization: Id<Organization>,
}

/// What teams can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamColumn {
    Name,
    Members,
    /// Who can see the team.
    Visibility,
    /// The number of workspaces that the team reaches.
    Workspaces,
    /// When the team's token expires.
    Expires,
}

/// What is known of an organization's teams besides the rows.
#[derive(Clone, Debug)]
pub struct TeamsHead {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// Teams of the organization, those that the actor can't see included.
    pub teams: Part<u32>,
}

/// One line of the list of teams.
#[derive(Clone, Debug)]
pub struct TeamRow {
    pub id: Id<Team>,
    pub name: SafeText,
    /// What the actor is to it.
    pub facts: Facts,
    /// How many members it has.
    pub members: u32,
    /// Who can see it; `None` where the host does not say.
    pub visibility: Option<Visibility>,
    /// How many workspaces it reaches, by its own access and by its permissions.
    pub workspaces: Part<u32>,
    /// The actor is in it, or is it.
    pub mine: bool,
    /// The state of its token.
    pub token: Part<TokenState>,
    /// The token itself, if there is one and the actor can see it.
    pub held: Option<Token>,
}

impl List for Teams {
    type Id = Id<Team>;
    type Row = TeamRow;
    type Head = TeamsHead;
    type Column = TeamColumn;

    const NATURAL: Sort<TeamColumn> = Sort { column: TeamColumn::Name, descending: false };

    fn id(row: &TeamRow) -> Id<Team> {
        row.id
    }

    fn name(row: &TeamRow) -> &str {
        row.name.as_str()
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        backend.teams(query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Id<Team>>, Error> {
        match backend.find_team(query.actor, query.list.organization, &query.text) {
            Ok((id, _)) => Ok(Some(id)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        backend.count_teams(query)
    }
}
