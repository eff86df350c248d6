//! What an organization says for all that is in it.

use super::Applier;
use crate::backend::local::defaults::read;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Receipt};
use crate::domain::{Actor, Defaults, Id, InvalidInput, Kept, Organization, Retention, RetentionPolicy, SafeText, Timestamp};

impl Applier<'_> {
    pub(super) fn set_defaults(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        new: &Defaults,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let old = read(self.connection, organization)?;
        self.refuse_locking_out(actor, organization, (&old, new), at)?;
        self.set(
            "UPDATE organizations SET default_execution_mode = ?2, session_timeout = ?3, session_remember = ?4, user_tokens = ?5,
                    two_factor_required = ?6, force_delete = ?7, described_team_tokens = ?8, saml_role = ?9, switches = ?10
             WHERE id = ?1",
            (
                organization,
                new.execution_mode.as_str(),
                new.session_timeout,
                new.session_remember,
                new.user_tokens,
                new.two_factor_required,
                new.force_delete,
                new.described_team_tokens,
                new.saml_role.as_ref().map(Kept::as_sent),
                new.switches.bits(),
            ),
        )?;
        // Which moves the end of every token of a team.
        let sql = "UPDATE organizations SET lifetimes_enforced = ?2 WHERE id = ?1 AND lifetimes_enforced <> ?2";
        self.connection.change(sql, (organization, new.lifetimes_enforced))?;
        Ok(Receipt::default())
    }

    /// Refuses what nobody could take back, or what does not fit what there is.
    fn refuse_locking_out(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        (old, new): (&Defaults, &Defaults),
        at: Timestamp,
    ) -> Result<(), Error> {
        let refuse = |field: &'static str, message: String| Err(Error::Invalid(InvalidInput { field, message }));
        if old.user_tokens
            && !new.user_tokens
            && matches!(actor, Actor::User(_))
            && !self.owners_token_is_valid(organization, at)?
        {
            let message =
                "Generate a token of the owners team first: without user tokens only that one can switch them on again.";
            return refuse("user-tokens-enabled", message.to_owned());
        }
        if !old.two_factor_required && new.two_factor_required {
            let sql = "SELECT username FROM users JOIN memberships ON user_id = users.id
                       WHERE team_id = (SELECT owners_team FROM organizations WHERE id = ?1) AND two_factor = 0 ORDER BY username";
            let without: Vec<SafeText> = self.connection.all(sql, [organization], |row| row.get(0))?;
            if !without.is_empty() {
                let names: Vec<&str> = without.iter().map(SafeText::as_str).collect();
                let message = format!("Every owner needs two-factor authentication first; {} has none.", names.join(", "));
                return refuse("collaborator-auth-policy", message);
            }
        }
        if old.described_team_tokens && !new.described_team_tokens {
            let teams = self.teams_with_described_tokens(organization, at)?;
            if !teams.is_empty() {
                let message = format!("Delete the described tokens of these teams first: {}.", teams.join(", "));
                return refuse("described-team-tokens", message);
            }
        }
        Ok(())
    }

    pub(super) fn set_retention(&self, organization: Id<Organization>, retention: Option<Retention>) -> Result<Receipt, Error> {
        // Its id stays as long as there is a policy, whatever it says.
        let id = Id::<RetentionPolicy>::mint(self.world)?;
        let days = match retention {
            Some(Retention::DeleteAfter(days)) => Some(days),
            Some(Retention::Never) => Some(0),
            None => None,
        };
        self.set(
            "UPDATE organizations SET retention_days = ?2, retention_id = iif(?2 IS NULL, NULL, ?3) WHERE id = ?1",
            (organization, days, id),
        )
    }

    fn owners_token_is_valid(&self, organization: Id<Organization>, at: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM tokens WHERE team_id = (SELECT owners_team FROM organizations WHERE id = ?1)
                     AND revoked_at IS NULL AND (expired_at IS NULL OR expired_at > ?2) LIMIT 1";
        Ok(self.connection.maybe(sql, (organization, Stamp(at)), |_| Ok(()))?.is_some())
    }

    fn teams_with_described_tokens(&self, organization: Id<Organization>, at: Timestamp) -> Result<Vec<String>, Error> {
        // Of the tokens, only those with a description are read.
        let sql = "SELECT DISTINCT teams.name FROM tokens CROSS JOIN teams ON teams.id = team_id
                   WHERE teams.organization_id = ?1 AND team_id IS NOT NULL AND tokens.description IS NOT NULL
                     AND revoked_at IS NULL AND (expired_at IS NULL OR expired_at > ?2) ORDER BY teams.name";
        self.connection.all(sql, (organization, Stamp(at)), |row| row.get(0))
    }
}
