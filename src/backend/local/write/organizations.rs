//! Changing organizations.

use super::{Applier, created, from_to};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Created, Error, Receipt};
use crate::domain::{Actor, Email, Id, Name, OWNERS, Organization, OrganizationAccess, SafeText, Team, Timestamp, Visibility};

impl Applier<'_> {
    /// An organization, its team `owners`, and the asker as its first member (spec §2.3 O1, O2).
    pub(super) fn create_organization(&self, actor: Actor, name: &Name, email: &Email, at: Timestamp) -> Result<Receipt, Error> {
        self.refuse_taken("SELECT 1 FROM organizations WHERE name = ?1", (name,), name, "this model")?;
        let Actor::User(creator) = actor else {
            return Err(Error::Storage("Only a user can be the first owner.".to_owned()));
        };
        let organization = Id::<Organization>::mint(self.world)?;
        let owners = Id::<Team>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO organizations (id, name, email, created_at, owners_team, an_owner, described_team_tokens)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (organization, name, email.as_str(), Stamp(at), owners, creator, self.described),
        )?;
        self.insert_team((owners, organization, OWNERS), Visibility::Secret, OrganizationAccess::NONE, at)?;
        self.insert_member(owners, creator, at)?;
        Ok(created(Created::Organization(organization)))
    }

    pub(super) fn update_organization(
        &self,
        organization: Id<Organization>,
        name: &Name,
        email: &Email,
    ) -> Result<Receipt, Error> {
        let taken = "SELECT 1 FROM organizations WHERE name = ?1 AND id <> ?2";
        self.refuse_taken(taken, (name, organization), name, "this model")?;
        self.set("UPDATE organizations SET name = ?2, email = ?3 WHERE id = ?1", (organization, name, email.as_str()))
    }

    /// What an update changes, in words.
    pub(super) fn organization_change(
        &self,
        organization: Id<Organization>,
        name: &Name,
        email: &Email,
    ) -> Result<SafeText, Error> {
        let sql = "SELECT name, email FROM organizations WHERE id = ?1";
        let (old_name, old_email): (SafeText, SafeText) =
            self.connection.one(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let email = SafeText::new(email.as_str());
        Ok(format!("name {}, email {}", from_to(&old_name, name), from_to(&old_email, &email)).into())
    }
}
