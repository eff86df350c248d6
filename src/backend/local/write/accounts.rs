//! Changing the user's own account, and inviting people who have none yet.

use super::{Applier, created, from_to};
use crate::backend::local::facts;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{Actor, Email, Id, Membership, Name, Organization, SafeText, Team, Timestamp, User};

impl Applier<'_> {
    pub(super) fn create_user(&self, username: &Name, email: &Email, two_factor: bool, at: Timestamp) -> Result<Receipt, Error> {
        self.refuse_taken("SELECT 1 FROM users WHERE username = ?1", (username,), username, "this model")?;
        let id = Id::<User>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO users (id, username, email, two_factor, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id, username, email.as_str(), two_factor, Stamp(at)),
        )?;
        self.accept_invitations(id, email, at)?;
        Ok(created(Created::User(id)))
    }

    pub(super) fn update_account(&self, user: Id<User>, username: &Name, email: &Email) -> Result<Receipt, Error> {
        let taken = "SELECT 1 FROM users WHERE username = ?1 AND id <> ?2";
        self.refuse_taken(taken, (username, user), username, "this model")?;
        self.set("UPDATE users SET username = ?2, email = ?3 WHERE id = ?1", (user, username, email.as_str()))
    }

    /// What a change of an account changes, in words.
    pub(super) fn account_change(&self, user: Id<User>, username: &Name, email: &Email) -> Result<SafeText, Error> {
        let sql = "SELECT username, email FROM users WHERE id = ?1";
        let (old_name, old_email): (SafeText, SafeText) =
            self.connection.one(sql, [user], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let email = SafeText::new(email.as_str());
        Ok(format!("username {}, email {}", from_to(&old_name, username), from_to(&old_email, &email)).into())
    }

    pub(super) fn invite(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        email: &Email,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let refuse = |sentence: String| Err(Error::Conflict(Conflict::Already(sentence)));
        let address = SafeText::new(email.as_str());
        let member: Option<SafeText> = self.connection.maybe(
            "SELECT username FROM organization_members WHERE organization_id = ?1 AND email = ?2 LIMIT 1",
            (organization, email.as_str()),
            |row| row.get(0),
        )?;
        if let Some(username) = member {
            return refuse(format!("{address} is the address of {username}, who is in the organization already."));
        }
        let there = "SELECT 1 FROM invitations WHERE organization_id = ?1 AND email = ?2";
        if self.connection.maybe(there, (organization, email.as_str()), |_| Ok(()))?.is_some() {
            return refuse(format!("{address} has been invited already."));
        }
        let id = Id::<Membership>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO invitations (id, organization_id, email, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id, organization, email.as_str(), Stamp(at), actor.to_string()),
        )?;
        Ok(created(Created::Invitation(id)))
    }

    pub(super) fn revoke_invitation(&self, organization: Id<Organization>, invitation: Id<Membership>) -> Result<Receipt, Error> {
        let sql = "DELETE FROM invitations WHERE id = ?1 AND organization_id = ?2";
        if self.connection.change(sql, (invitation, organization))? == 0 {
            return Err(Error::NotFound("The invitation is gone.".to_owned()));
        }
        Ok(Receipt::default())
    }

    pub(super) fn add_invited(&self, team: Id<Team>, invitation: Id<Membership>) -> Result<Receipt, Error> {
        let organization = facts::organization_of_team(self.connection, team)?;
        let sql = "SELECT 1 FROM invitations WHERE id = ?1 AND organization_id = ?2";
        if self.connection.maybe(sql, (invitation, organization), |_| Ok(()))?.is_none() {
            return Err(Error::NotFound("The invitation is gone.".to_owned()));
        }
        self.set("INSERT OR IGNORE INTO invitation_teams (invitation_id, team_id) VALUES (?1, ?2)", (invitation, team))
    }

    pub(super) fn remove_invited(&self, team: Id<Team>, invitation: Id<Membership>) -> Result<Receipt, Error> {
        self.set("DELETE FROM invitation_teams WHERE invitation_id = ?1 AND team_id = ?2", (invitation, team))
    }

    /// Ends the invitation of somebody who is in a team of the organization from now on.
    pub(super) fn end_invitation(&self, organization: Id<Organization>, user: Id<User>) -> Result<(), Error> {
        let sql = "DELETE FROM invitations WHERE organization_id = ?1 AND email = (SELECT email FROM users WHERE id = ?2)";
        self.connection.change(sql, (organization, user)).map(drop)
    }

    /// The address that an invitation went to.
    pub(super) fn invited_address(&self, invitation: Id<Membership>) -> Result<Option<SafeText>, Error> {
        self.connection.maybe("SELECT email FROM invitations WHERE id = ?1", [invitation], |row| row.get(0))
    }

    /// Puts a new user into the teams that their address was invited to. Without a team there is no membership,
    /// and the invitation stays.
    pub(super) fn accept_invitations(&self, user: Id<User>, email: &Email, at: Timestamp) -> Result<(), Error> {
        let teams: Vec<Id<Team>> = self.connection.all(
            "SELECT DISTINCT team_id FROM invitations JOIN invitation_teams ON invitation_id = invitations.id WHERE email = ?1",
            [email.as_str()],
            |row| row.get(0),
        )?;
        for team in teams {
            self.insert_member(team, user, at)?;
        }
        self.connection
            .change(
                "DELETE FROM invitations WHERE email = ?1
                 AND EXISTS (SELECT 1 FROM invitation_teams WHERE invitation_id = invitations.id)",
                [email.as_str()],
            )
            .map(drop)
    }
}
