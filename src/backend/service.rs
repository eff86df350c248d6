//! The seam of the server: what it asks of a model beside what the console asks.
//!
//! Reads answer records; whatever the asker may not see is [`Error::Denied`] or [`Error::NotFound`], which the API
//! does not tell apart. Writes are commands, as everywhere.

use super::{
    AccountRecord, Backend, Bearer, Error, Listing, OrganizationRecord, TeamFilter, TeamRecord, TokenRecord, UserRecord, Window,
};
use crate::domain::{Actor, AuthenticationToken, Caller, Command, Id, Organization, Secret, Team, TokenOwner, User};

/// A model that can be served.
pub trait Service: Backend {
    /// A number that is another one as soon as somebody else has changed the model. It compares with those of this
    /// connection only.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn version(&self) -> Result<i64, Error>;

    /// Who carries a token. Its use is not noted; an unknown, revoked or expired token is [`Error::Unauthorized`].
    ///
    /// # Errors
    /// When the token is not valid, or the model cannot be read.
    fn bearer(&self, token: &Secret) -> Result<Bearer, Error>;

    /// Notes that a token was used just now and by which caller, and how often it was used since the last note. One
    /// that cannot be noted is a use all the same.
    fn note_use(&self, token: Id<AuthenticationToken>, caller: &Caller, uses: u32);

    /// Whether the law lets a command through; nothing is changed and nothing audited.
    ///
    /// # Errors
    /// [`Error::Denied`] with the rule.
    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Error>;

    /// The account behind a token.
    ///
    /// # Errors
    /// When it is gone.
    fn own_account(&self, actor: Actor) -> Result<AccountRecord, Error>;

    /// A user who shares an organization with the asker.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    fn user(&self, actor: Actor, user: Id<User>) -> Result<UserRecord, Error>;

    /// The organizations that the asker belongs to, by name.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn organizations(&self, actor: Actor) -> Result<Vec<OrganizationRecord>, Error>;

    /// The organization of this name, in any case of its letters.
    ///
    /// # Errors
    /// For one that the asker does not belong to as for one that is not there.
    fn organization(&self, actor: Actor, name: &str) -> Result<OrganizationRecord, Error>;

    /// The teams that the asker may see: `owners` first, then by name.
    ///
    /// # Errors
    /// [`Error::Denied`] for who does not belong to the organization.
    fn team_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error>;

    /// One team.
    ///
    /// # Errors
    /// [`Error::Denied`] for who may not see it.
    fn team_record(&self, actor: Actor, team: Id<Team>) -> Result<TeamRecord, Error>;

    /// The token of a team or an organization.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    fn token_record(&self, actor: Actor, owner: TokenOwner) -> Result<TokenRecord, Error>;
}
