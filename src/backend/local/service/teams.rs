//! Teams and their tokens as the API shows them.

use std::sync::LazyLock;

use rusqlite::Row;

use super::pages::{List, Order, Plan};
use super::{Reader, see};
use crate::backend::local::facts::{ORGANIZATION_ACCESS, Scope, TEAM_FACTS, owner_of, read_organization_access, read_team_facts};
use crate::backend::local::sql::Query;
use crate::backend::local::tokens;
use crate::backend::{Error, Listing, TeamFilter, TeamRecord, TokenRecord, UserRecord, Window};
use crate::domain::{Actor, AuthenticationToken, Id, Kept, Organization, Permission, Secret, Team, TokenOwner, User};
use crate::policy::{Act, Facts, ReadPermission, decide};

/// All teams of an organization.
const ALL: &[&str] = &["FROM teams WHERE teams.organization_id = ?1"];

/// The teams of an organization that actors without sight of all of them see: the visible ones, and secret ones that the actor
/// is in, or is.
const SEEN: &[&str] = &[
    // Named, so that SQLite does not walk all teams of the organization for them.
    "FROM teams INDEXED BY visible_teams WHERE teams.organization_id = ?1 AND teams.visibility = 'organization'",
    // The sign keeps SQLite from walking all teams of the organization for the few that are the actor's.
    "FROM teams WHERE +teams.organization_id = ?1 AND teams.visibility = 'secret'
     AND teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)",
];

/// The columns of a page of teams.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!("teams.id, teams.organization_id, {TEAM_FACTS}, teams.sso_team_id, teams.description, {ORGANIZATION_ACCESS}")
});

/// The columns of [`add_team`], in its order. `?2` is the actor.
static TEAM: LazyLock<String> = LazyLock::new(|| {
    format!(
        "teams.id, teams.organization_id, teams.id = ?2
            OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.team_id = teams.id AND mine.user_id = ?2),
        {TEAM_FACTS}, teams.sso_team_id, teams.description, {ORGANIZATION_ACCESS}, users.id, username, email, two_factor"
    )
});

/// The same of the rows of a page.
static PAGE: LazyLock<String> = LazyLock::new(|| TEAM.replace("teams.", "page."));

/// Reads a team with one of its members, if it has any, from a row that has both from `first` on. Rows of the same team come
/// one after the other. `facts` are those of its organization.
fn add_team(rows: &mut Vec<TeamRecord>, row: &Row<'_>, first: usize, facts: &Facts) -> rusqlite::Result<()> {
    let id: Id<Team> = row.get(first)?;
    let kept = |column: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(column)?.map(|text| Kept::stored(&text)));
    if rows.last().is_none_or(|last| last.id != id) {
        let facts = facts.about_team(read_team_facts(row, first + 3)?, row.get(first + 2)?);
        rows.push(TeamRecord {
            id,
            organization: row.get(first + 1)?,
            name: row.get(first + 3)?,
            visibility: row.get(first + 5)?,
            member_tokens: row.get(first + 6)?,
            sso_team_id: kept(first + 7)?,
            description: kept(first + 8)?,
            organization_access: read_organization_access(row, first + 9)?,
            members: Vec::new(),
            facts,
        });
    }
    let user = first + 9 + Permission::ALL.len();
    if let (Some(last), Some(member)) = (rows.last_mut(), row.get::<_, Option<Id<User>>>(user)?) {
        let member =
            UserRecord { id: member, username: row.get(user + 1)?, email: row.get(user + 2)?, two_factor: row.get(user + 3)? };
        last.members.push(member);
    }
    Ok(())
}

impl Reader<'_> {
    /// The teams that the actor can see, by name.
    pub(super) fn teams(
        &self,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(ReadPermission::Settings, &facts)?;
        if !filter.names.is_empty() {
            return self.teams_named(organization, filter, window);
        }
        let all = decide(Act::See(ReadPermission::AllTeams), &facts).is_allowed();
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let plan = Plan {
            columns: COLUMNS.as_str(),
            sources: if all { ALL } else { SEEN },
            filter: if contains.is_empty() { String::new() } else { "instr(lower(teams.name), ?3) > 0".to_owned() },
            keys: &["teams.name"],
            descending: false,
            count: if all && contains.is_empty() { Some("SELECT teams FROM organizations WHERE id = ?1") } else { None },
        };
        let about = [organization.to_string(), self.actor.to_string(), contains];
        let list = List { connection: self.connection, pages: self.pages, plan, about, more: Vec::new() };
        let mut rows: Vec<TeamRecord> = Vec::new();
        let with_members = |page: &str, order: &Order| {
            [
                "SELECT page.key, ",
                PAGE.as_str(),
                " FROM (",
                page,
                ") AS page LEFT JOIN memberships ON team_id = page.id LEFT JOIN users ON users.id = user_id",
                &order.clause("page"),
            ]
            .concat()
        };
        let total = list.page(window, with_members, |row| add_team(&mut rows, row, 1, &facts))?;
        for row in &mut rows {
            row.members.sort_by_cached_key(|member| member.username.to_string().to_ascii_lowercase());
        }
        Ok(Listing { rows, total })
    }

    /// The teams of some names, which are looked up one by one.
    fn teams_named(
        &self,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error> {
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let mut names: Vec<String> = filter.names.iter().map(|name| name.to_lowercase()).collect();
        names.retain(|name| name.contains(&contains));
        names.sort_unstable();
        names.dedup();
        let mut rows = Vec::new();
        for name in names {
            let sql = "SELECT id FROM teams WHERE organization_id = ?1 AND name = ?2";
            let Some(team) = self.connection.maybe(sql, (organization, name), |row| row.get(0))? else { continue };
            match self.team(team) {
                Ok(record) => rows.push(record),
                Err(Error::Denied(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Listing::of(rows, window))
    }

    /// A team with its members, in one statement.
    pub(super) fn team(&self, team: Id<Team>) -> Result<TeamRecord, Error> {
        let gone = || Error::NotFound("The team is gone; somebody deleted it.".to_owned());
        let scope = Scope::team(self.connection, team)?;
        let facts = self.facts(&Scope { team: None, ..scope })?;
        let sql = [
            "SELECT ",
            TEAM.as_str(),
            " FROM teams LEFT JOIN memberships ON team_id = teams.id LEFT JOIN users ON users.id = user_id
            WHERE teams.id = ?1 ORDER BY username",
        ]
        .concat();
        let mut rows = Vec::new();
        self.connection.all(&sql, (team, self.actor.to_string()), |row| add_team(&mut rows, row, 0, &facts))?;
        let record = rows.pop().ok_or_else(gone)?;
        see(ReadPermission::Team, &record.facts)?;
        Ok(record)
    }

    /// The token of a team or an organization, for actors who can manage it.
    pub(super) fn token(&self, owner: TokenOwner) -> Result<TokenRecord, Error> {
        let (scope, read_permission) = match owner {
            TokenOwner::Team(team) => (Scope::team(self.connection, team)?, ReadPermission::TeamToken),
            TokenOwner::Organization(organization) => (Scope::organization(organization), ReadPermission::OrganizationToken),
            TokenOwner::AuditTrails(organization) => (Scope::organization(organization), ReadPermission::AuditTrailsToken),
            TokenOwner::User(user) => {
                (Scope { oneself: self.actor == Actor::User(user), ..Scope::default() }, ReadPermission::UserTokens)
            }
        };
        see(read_permission, &self.facts(&scope)?)?;
        let none = || Error::NotFound("There is no token.".to_owned());
        let token = tokens::current(self.connection, owner, self.now)?.ok_or_else(none)?;
        let by: String = self.connection.one("SELECT created_by FROM tokens WHERE id = ?1", [token.id], |row| row.get(0))?;
        Ok(TokenRecord { token, owner, created_by: Actor::parse(&by) })
    }

    /// A token by its id, for actors who can see it where it belongs.
    pub(super) fn token_by_id(&self, id: Id<AuthenticationToken>) -> Result<TokenRecord, Error> {
        let none = || Error::NotFound("There is no such token.".to_owned());
        let sql = "SELECT organization_id, team_id, user_id, audit_trails FROM tokens WHERE id = ?1 AND revoked_at IS NULL";
        let columns = self.connection.maybe(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let owner = columns.and_then(owner_of).ok_or_else(none)?;
        let (scope, read_permission) = match owner {
            TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => return self.token(owner),
            TokenOwner::Team(team) => (Scope::team(self.connection, team)?, ReadPermission::TeamToken),
            TokenOwner::User(_) => {
                (Scope { oneself: self.actor == owner.actor(), ..Scope::default() }, ReadPermission::UserTokens)
            }
        };
        see(read_permission, &self.facts(&scope)?)?;
        let token = tokens::by_id(self.connection, owner, id)?.ok_or_else(none)?;
        let by: String = self.connection.one("SELECT created_by FROM tokens WHERE id = ?1", [id], |row| row.get(0))?;
        Ok(TokenRecord { token, owner, created_by: Actor::parse(&by) })
    }

    /// A token by its text, for actors who can see it where it belongs.
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
