//! Users and the accounts behind tokens.

use super::{Reader, user};
use crate::backend::local::facts;
use crate::backend::local::sql::Query;
use crate::backend::{AccountRecord, Error, UserRecord};
use crate::domain::{Actor, Id, User};

impl Reader<'_> {
    pub(super) fn own_account(&self) -> Result<AccountRecord, Error> {
        let name = |sql: &str, id: String| {
            let found = self.connection.maybe(sql, [id], |row| row.get(0))?;
            found.ok_or_else(|| Error::NotFound("The account is gone.".to_owned()))
        };
        match self.actor {
            Actor::Operator => Err(Error::NotFound("The operator of a model has no account.".to_owned())),
            Actor::User(id) => Ok(AccountRecord::User(self.user_row(id)?)),
            Actor::Team(id) => {
                Ok(AccountRecord::Team { id, name: name("SELECT name FROM teams WHERE id = ?1", id.to_string())? })
            }
            Actor::Organization(id) | Actor::AuditTrails(id) => {
                Ok(AccountRecord::Organization { id, name: facts::organization_name(self.connection, id)? })
            }
        }
    }

    /// A user who shares an organization with the asker.
    pub(super) fn user(&self, id: Id<User>) -> Result<UserRecord, Error> {
        let shared = self.connection.maybe(
            "SELECT 1 FROM organization_members WHERE user_id = ?1
             AND (organization_id = ?2
              OR organization_id = (SELECT organization_id FROM teams WHERE id = ?2)
              OR organization_id IN (SELECT organization_id FROM organization_members WHERE user_id = ?2))
             LIMIT 1",
            (id, self.actor.to_string()),
            |_| Ok(()),
        )?;
        if shared.is_none() && self.actor != Actor::User(id) {
            return Err(Error::NotFound("There is no such user.".to_owned()));
        }
        self.user_row(id)
    }

    fn user_row(&self, id: Id<User>) -> Result<UserRecord, Error> {
        let sql = "SELECT id, username, email, two_factor FROM users WHERE id = ?1";
        let found = self.connection.maybe(sql, [id], user)?;
        found.ok_or_else(|| Error::NotFound("There is no such user.".to_owned()))
    }
}
