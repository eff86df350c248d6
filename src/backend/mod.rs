//! The seam: what the console asks of a model, wherever it lies.
//!
//! Reads are typed methods, writes are [`Command`] values; all are synchronous and run on one thread.
//! Nothing here knows about SQLite or HTTP.

pub mod error;
pub mod local;
pub mod rows;

pub use error::{Change, Conflict, Error};
pub use rows::{
    About, AccessRow, Account, Created, LastSeat, MemberRow, Minted, OrganizationRow, OrganizationTokenPage, PersonRow, Receipt,
    TeamPage, TeamRow, TeamsPage,
};

use crate::domain::{Actor, Command, Id, Name, Organization, Secret, Team, User};

/// A model of organizations, teams and tokens.
pub trait Backend: Send {
    /// Where the model lies and whether it can be changed.
    fn about(&self) -> About;

    /// Whom the console may act as, by username: every user of a local model.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn people(&self) -> Result<Vec<PersonRow>, Error>;

    /// Whom the console acted as last, and in which organization.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn remembered(&self) -> Result<Option<LastSeat>, Error>;

    /// Keeps whom the console acts as for its next start; a model that cannot be changed keeps nothing.
    ///
    /// # Errors
    /// When the model cannot be written.
    fn remember(&self, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error>;

    /// Whose token it is, and marks it as used. An unknown, revoked or expired token is [`Error::Unauthorized`].
    ///
    /// # Errors
    /// When the token is not valid, or the model cannot be read.
    fn authenticate(&self, token: &Secret) -> Result<Actor, Error>;

    /// Whether somebody else has changed the model since this was asked last, or since it was opened. What goes
    /// through this backend does not count.
    ///
    /// # Errors
    /// When it cannot be known, or the model is no longer the one that was opened.
    fn changed(&self) -> Result<bool, Error>;

    /// The account of a user with the organizations that it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`] for no such user.
    fn account(&self, user: Id<User>) -> Result<Account, Error>;

    /// The id of the user with this username, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] with the nearest names.
    fn user_named(&self, name: &Name) -> Result<Id<User>, Error>;

    /// The teams of an organization that the actor may see.
    ///
    /// # Errors
    /// [`Error::Denied`] for who is not a member.
    fn teams(&self, actor: Actor, organization: Id<Organization>) -> Result<TeamsPage, Error>;

    /// One team with its members, access and token.
    ///
    /// # Errors
    /// [`Error::Denied`] for who may not see it, [`Error::NotFound`] when it is gone.
    fn team(&self, actor: Actor, team: Id<Team>) -> Result<TeamPage, Error>;

    /// The organization's token, or why it may not be seen.
    ///
    /// # Errors
    /// [`Error::Denied`] for who is not a member.
    fn organization_token(&self, actor: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error>;

    /// Carries out a command: authorized, changed and audited in one transaction.
    ///
    /// # Errors
    /// [`Error::Denied`] with the rule, [`Error::Conflict`] when what was seen has changed, and faults of the model.
    fn execute(&self, actor: Actor, command: &Command) -> Result<Receipt, Error>;
}
