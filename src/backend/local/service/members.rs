//! Memberships of an organization as the API shows them: its people, who are in its teams, and who is invited.

use sha2::{Digest, Sha256};

use super::{Reader, see};
use crate::backend::list::{At, ListQuery, WINDOW};
use crate::backend::local::facts::Scope;
use crate::backend::local::list;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::people::{Members, OrganizationMemberRow};
use crate::backend::{Error, MembershipRecord, UserRecord};
use crate::domain::{Id, Membership, Organization, SafeText, Team, User};
use crate::policy::{Act, Facts, Sight, decide};

/// The id of the membership of somebody who is in a team. There is no row for it: being in a team is the membership
/// (spec §2.3 O7), so the id follows from the two.
fn id_of(organization: Id<Organization>, user: Id<User>) -> Option<Id<Membership>> {
    const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let digest = Sha256::digest(format!("{organization}/{user}").as_bytes());
    let body: String = digest.iter().take(16).map(|byte| char::from(BASE58[usize::from(*byte) % 58])).collect();
    Id::parse(&format!("ou-{body}"))
}

impl Reader<'_> {
    pub(super) fn memberships(&self, organization: Id<Organization>) -> Result<Vec<MembershipRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        let name = facts.organization.clone();
        let mut records = Vec::new();
        let mut query = ListQuery::start(self.actor, Members { organization }, WINDOW);
        loop {
            let slice = list::members(self.connection, &query, self.read_only)?;
            let last = slice.rows.last().map(|(key, _)| key.clone());
            for (_, row) in slice.rows {
                records.extend(self.membership_of(organization, row, &facts)?);
            }
            let Some(key) = last.filter(|_| slice.after) else { break };
            query.at = At::After(key);
        }
        // Who is invited is seen by who could invite.
        if decide(Act::See(Sight::Members), &facts).is_allowed() {
            records.extend(self.invitations(organization, &name)?);
        }
        Ok(records)
    }

    fn membership_of(
        &self,
        organization: Id<Organization>,
        row: OrganizationMemberRow,
        facts: &Facts,
    ) -> Result<Option<MembershipRecord>, Error> {
        let Some(id) = id_of(organization, row.id) else { return Ok(None) };
        let created_at = self.connection.one(
            "SELECT min(memberships.created_at) FROM memberships CROSS JOIN teams ON teams.id = team_id
             WHERE user_id = ?1 AND organization_id = ?2",
            (row.id, organization),
            |row| row.get(0).map(|Stamp(at)| at),
        )?;
        let teams = if row.more {
            list::teams_of(self.connection, &row.id.to_string(), (self.actor, organization, facts), usize::MAX)?
        } else {
            row.teams
        };
        let email = row.email.clone();
        let user = UserRecord {
            id: row.id,
            username: row.username,
            email: email.clone().unwrap_or_else(|| SafeText::new("")),
            two_factor: row.two_factor,
        };
        Ok(Some(MembershipRecord {
            id,
            organization: facts.organization.clone(),
            user: Some(user),
            email,
            created_at,
            teams: teams.into_iter().map(|(team, _)| team).collect(),
        }))
    }

    fn invitations(&self, organization: Id<Organization>, name: &SafeText) -> Result<Vec<MembershipRecord>, Error> {
        let rows: Vec<(Id<Membership>, SafeText, Stamp)> = self.connection.all(
            "SELECT id, email, created_at FROM invitations WHERE organization_id = ?1 ORDER BY email",
            [organization],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let with_teams = |(id, email, Stamp(created_at)): (Id<Membership>, SafeText, Stamp)| {
            let teams: Vec<Id<Team>> = self.connection.all(
                "SELECT team_id FROM invitation_teams WHERE invitation_id = ?1 ORDER BY team_id",
                [id],
                |row| row.get(0),
            )?;
            Ok(MembershipRecord { id, organization: name.clone(), user: None, email: Some(email), created_at, teams })
        };
        rows.into_iter().map(with_teams).collect()
    }

    pub(super) fn membership(&self, id: Id<Membership>) -> Result<(Id<Organization>, MembershipRecord), Error> {
        for record in self.organizations()? {
            let found = self.memberships(record.id)?.into_iter().find(|membership| membership.id == id);
            if let Some(found) = found {
                see(Sight::Settings, &record.facts)?;
                return Ok((record.id, found));
            }
        }
        Err(Error::NotFound("There is no such membership.".to_owned()))
    }
}
