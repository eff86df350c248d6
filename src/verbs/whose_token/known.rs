//! What is known of a token by its text.

use crate::backend::{AccountRecord, Error, TokenRecord};
use crate::domain::{Actor, AuthenticationToken, Command, Id, Organization, Origin, SafeText, Secret, TokenOwner};
use crate::verbs::token::Place;
use crate::verbs::{Failure, Session, Streams};

/// A token of this model. The holder of the text can know whose it is and what it reaches: it would tell them itself. The rest
/// is for those who can see it in its place.
#[derive(Debug)]
pub(super) struct Known {
    /// `None` where a host does not say which of its owner's tokens it is.
    pub(super) token: Option<Id<AuthenticationToken>>,
    pub(super) owner: TokenOwner,
    pub(super) name: SafeText,
    /// The organizations that it belongs to, by name.
    pub(super) organizations: Vec<(Id<Organization>, SafeText)>,
    pub(super) valid: bool,
    /// Which of its owner's tokens it is, where a host does not say it: `one of 3 tokens`.
    pub(super) unsure: Option<String>,
    /// It as those see it who can see it in its place.
    pub(super) record: Option<TokenRecord>,
}

impl Known {
    /// `team platform`.
    pub(super) fn label(&self) -> String {
        format!("{} {}", self.owner.kind(), self.name)
    }

    /// It in its place, for those who can see it.
    pub(super) fn place(&self) -> Option<Place> {
        let record = self.record.as_ref()?;
        Some(Place { owner: self.owner, name: self.name.clone(), token: Some(record.token.clone()) })
    }
}

impl Session<'_> {
    /// What is known of the token that has this text; nothing of one that nobody has generated here, that was revoked, or that
    /// has expired where the actor can't see it.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub(super) fn known(&self, secret: &Secret) -> Result<Option<Known>, Failure> {
        if self.is_on_host() {
            return self.known_by_host(secret);
        }
        let record = match self.local()?.token_by_text(self.actor(), secret) {
            Ok(record) => Some(record),
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let (token, owner, valid) = match (self.model.bearer(secret), &record) {
            (Ok(bearer), _) => {
                let owner = match bearer.actor {
                    Actor::User(user) => TokenOwner::User(user),
                    Actor::Team(team) => TokenOwner::Team(team),
                    Actor::Organization(organization) => TokenOwner::Organization(organization),
                    Actor::AuditTrails(organization) => TokenOwner::AuditTrails(organization),
                    Actor::Operator => return Ok(None),
                };
                (bearer.token, owner, true)
            }
            (Err(Error::Unauthorized), Some(record)) => (record.token.id, record.owner, false),
            (Err(Error::Unauthorized), None) => return Ok(None),
            (Err(error), _) => return Err(error.into()),
        };
        let organizations = self.local()?.organizations(owner.actor())?;
        let name = match self.local()?.own_account(owner.actor())? {
            AccountRecord::User(user) => user.username,
            AccountRecord::Team { name, .. } | AccountRecord::Organization { name, .. } => name,
        };
        let organizations = organizations.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(Some(Known { token: Some(token), owner, name, organizations, valid, unsure: None, record }))
    }

    /// The same of a host, which is asked with the token itself.
    fn known_by_host(&self, secret: &Secret) -> Result<Option<Known>, Failure> {
        let found = match self.model.found(secret) {
            Ok(found) => found,
            Err(Error::Unauthorized) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let unsure = match (&found.token, found.held) {
            (Some(_), _) => None,
            (None, 0) => Some("not told by the host".to_owned()),
            (None, held) => Some(format!("one of {held} tokens; the host does not say which")),
        };
        let (token, owner) = (found.token.as_ref().map(|token| token.id), found.owner);
        let record = found.token.map(|token| TokenRecord { token, owner, created_by: None });
        let (name, organizations) = (found.name, found.organizations);
        Ok(Some(Known { token, owner, name, organizations, valid: true, unsure, record }))
    }

    /// Makes it invalid, if the actor can.
    ///
    /// # Errors
    /// As the backend says.
    pub(super) fn end_leaked(&self, streams: &mut Streams<'_>, known: &Known) -> Result<(), Failure> {
        // A found token can be of another organization than the one that is acted in.
        let organization = known.organizations.first().filter(|_| !matches!(known.owner, TokenOwner::User(_)));
        self.say_seat(streams, &self.account.username, organization.map(|(_, name)| name));
        let token = known.token.ok_or_else(|| {
            Failure::failed(format!(
                "the host does not say which token of {} it is. Nothing was deleted. Look at them with: {}",
                known.label(),
                self.invocation.command(["token", "list"])
            ))
        })?;
        let command = Command::RevokeToken { owner: known.owner, token: Some(token) };
        self.model.execute(self.actor(), &Origin::CommandLine, &command.into())?;
        Ok(())
    }
}
