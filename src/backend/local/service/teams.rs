//! Teams and their tokens as the API shows them.

use super::{Reader, see, user};
use crate::backend::local::facts::{ORGANIZATION_ACCESS, Scope, owner_of, read_organization_access};
use crate::backend::local::list;
use crate::backend::local::sql::Query;
use crate::backend::local::tokens;
use crate::backend::{Error, Listing, TeamFilter, TeamRecord, TokenRecord, Window};
use crate::domain::{Actor, AuthenticationToken, Id, Organization, Secret, Team, TokenOwner};
use crate::policy::Sight;

impl Reader<'_> {
    pub(super) fn teams(
        &self,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(Sight::Settings, &facts)?;
        let text = filter.contains.as_deref().unwrap_or_default();
        let names = list::team_names(self.connection, self.actor, organization, text)?;
        let wanted = |name: &String| filter.names.is_empty() || filter.names.iter().any(|other| other.eq_ignore_ascii_case(name));
        let ids: Vec<Id<Team>> = names.into_iter().filter(|(_, name)| wanted(name)).map(|(id, _)| id).collect();
        let Listing { rows, total } = Listing::of(ids, window);
        Ok(Listing { rows: rows.into_iter().map(|id| self.team(id)).collect::<Result<_, Error>>()?, total })
    }

    pub(super) fn team(&self, team: Id<Team>) -> Result<TeamRecord, Error> {
        let scope = Scope::team(self.connection, team)?;
        let facts = self.facts(&scope)?;
        see(Sight::Team, &facts)?;
        let members = self.connection.all(
            "SELECT users.id, username, email, two_factor FROM memberships JOIN users ON users.id = user_id
             WHERE team_id = ?1 ORDER BY username",
            [team],
            user,
        )?;
        let sql =
            format!("SELECT organization_id, name, visibility, member_tokens, {ORGANIZATION_ACCESS} FROM teams WHERE id = ?1");
        self.connection.one(&sql, [team], |row| {
            Ok(TeamRecord {
                id: team,
                organization: row.get(0)?,
                name: row.get(1)?,
                visibility: row.get(2)?,
                member_tokens: row.get(3)?,
                organization_access: read_organization_access(row, 4)?,
                members,
                facts,
            })
        })
    }

    /// The token of a team or an organization, for who may manage it.
    pub(super) fn token(&self, owner: TokenOwner) -> Result<TokenRecord, Error> {
        let (scope, sight) = match owner {
            TokenOwner::Team(team) => (Scope::team(self.connection, team)?, Sight::TeamToken),
            TokenOwner::Organization(organization) => (Scope::organization(organization), Sight::OrganizationToken),
            TokenOwner::User(user) => (Scope { oneself: self.actor == Actor::User(user), ..Scope::default() }, Sight::UserTokens),
        };
        see(sight, &self.facts(&scope)?)?;
        let none = || Error::NotFound("There is no token.".to_owned());
        let token = tokens::current(self.connection, owner, self.now)?.ok_or_else(none)?;
        let by: String = self.connection.one("SELECT created_by FROM tokens WHERE id = ?1", [token.id], |row| row.get(0))?;
        Ok(TokenRecord { token, owner, created_by: Actor::parse(&by) })
    }

    /// A token by its id, for who may see it where it belongs.
    pub(super) fn token_by_id(&self, id: Id<AuthenticationToken>) -> Result<TokenRecord, Error> {
        let none = || Error::NotFound("There is no such token.".to_owned());
        let sql = "SELECT organization_id, team_id, user_id FROM tokens WHERE id = ?1 AND revoked_at IS NULL";
        let columns = self.connection.maybe(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let owner = columns.and_then(owner_of).ok_or_else(none)?;
        if !matches!(owner, TokenOwner::User(_)) {
            return self.token(owner);
        }
        let scope = Scope { oneself: self.actor == owner.actor(), ..Scope::default() };
        see(Sight::UserTokens, &self.facts(&scope)?)?;
        let token = tokens::of_user(self.connection, owner, id)?.ok_or_else(none)?;
        Ok(TokenRecord { token, owner, created_by: Some(self.actor) })
    }

    /// A token by its text, for who may see it where it belongs.
    pub(super) fn token_by_text(&self, secret: &Secret) -> Result<TokenRecord, Error> {
        let none = || Error::NotFound("There is no such token.".to_owned());
        let sql = "SELECT id FROM tokens WHERE hash = ?1 AND revoked_at IS NULL";
        let id = self.connection.maybe(sql, [secret.hash()], |row| row.get(0))?.ok_or_else(none)?;
        match self.token_by_id(id) {
            Err(Error::Denied(_)) => Err(none()),
            answer => answer,
        }
    }
}
