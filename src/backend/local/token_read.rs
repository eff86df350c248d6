//! Reading the tokens of teams and users, filtered by what the law lets the actor see.

use rusqlite::Connection;

use super::facts::{self, Scope};
use super::read::see;
use super::sql::Query;
use super::{lifetimes, tokens, uses};
use crate::backend::{Error, TokenRow, TokensPage, UserTokensPage};
use crate::domain::{Actor, Id, OWNERS, Organization, SafeText, Team, Timestamp, Token, TokenOwner, User};
use crate::policy::{Act, Facts, Sight, Standing, TeamFacts, decide};

/// The tokens of the teams of an organization.
pub(super) fn of_teams(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    now: Timestamp,
    read_only: Option<&SafeText>,
) -> Result<TokensPage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), read_only)?;
    see(Sight::Settings, &facts)?;
    let hidden = decide(Act::See(Sight::AllTeams), &facts).reason().cloned();
    let own = actor.to_string();
    let sql = format!(
        "SELECT teams.id, teams.name, (SELECT count(*) FROM memberships WHERE team_id = teams.id),
                teams.id = ?3 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?3) AS own,
                iif(teams.name = 'owners', (SELECT count(*) FROM workspaces WHERE organization_id = ?1),
                    (SELECT count(*) FROM team_access WHERE team_id = teams.id)),
                tokens.id IS NOT NULL, {}
         FROM teams LEFT JOIN tokens ON tokens.team_id = teams.id AND tokens.revoked_at IS NULL
         WHERE teams.organization_id = ?1 AND (?2 OR own)
         ORDER BY teams.name <> 'owners', teams.name",
        tokens::COLUMNS
    );
    let mut uses = uses::of_teams(connection, organization, now)?;
    let rows = connection.all(&sql, (organization, hidden.is_none(), own), |row| {
        let (team, name): (Id<Team>, SafeText) = (row.get(0)?, row.get(1)?);
        let token = if row.get(5)? { Some(tokens::read(row, 6)?) } else { None };
        let standing = match facts.standing {
            Standing::Member if row.get(3)? => Standing::TeamMember,
            Standing::OtherTeamToken if row.get(3)? => Standing::TeamToken,
            other => other,
        };
        let about = TeamFacts { is_owners: name.as_str() == OWNERS, name: name.clone(), members: row.get(2)? };
        Ok(TokenRow {
            owner: TokenOwner::Team(team),
            whose: name,
            token: token.map(|token| Token { uses: uses.remove(&token.id).unwrap_or_default(), ..token }),
            facts: Facts { standing, team: Some(about), ..facts.clone() },
            workspaces: row.get(4)?,
        })
    })?;
    let lifetimes = lifetimes::of_organization(connection, organization)?;
    Ok(TokensPage { facts, lifetimes, rows, hidden })
}

/// A user's own tokens.
pub(super) fn of_user(
    connection: &Connection,
    actor: Actor,
    user: Id<User>,
    now: Timestamp,
    read_only: Option<&SafeText>,
) -> Result<UserTokensPage, Error> {
    let scope = Scope { organization: None, team: None, workspace: None, oneself: actor == Actor::User(user) };
    let facts = facts::load(connection, actor, &scope, read_only)?;
    see(Sight::UserTokens, &facts)?;
    let username = facts::actor_name(connection, Actor::User(user))?;
    let owner = TokenOwner::User(user);
    let sql = format!(
        "SELECT {} FROM tokens WHERE user_id = ?1 AND revoked_at IS NULL ORDER BY tokens.created_at DESC, tokens.id",
        tokens::COLUMNS
    );
    let tokens = connection.all(&sql, [user], |row| tokens::read(row, 0))?;
    let mut counted = uses::of_owner(connection, owner, now)?;
    let tokens = tokens.into_iter().map(|token| Token { uses: counted.remove(&token.id).unwrap_or_default(), ..token }).collect();
    Ok(UserTokensPage { facts, user, username, tokens, limit: lifetimes::of_owner(connection, owner)? })
}
