//! Who asks.

use std::fmt;

use super::{Id, Organization, Team, User};

/// Who asks: a person, or a service account through its token (spec §2.1 T1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The person who holds the model's file; makes users and nothing else.
    Operator,
    /// A user, in the console or through a user token.
    User(Id<User>),
    /// A team, through its API token.
    Team(Id<Team>),
    /// An organization, through its API token.
    Organization(Id<Organization>),
    /// An organization, through the token that reads its audit trail only.
    AuditTrails(Id<Organization>),
}

/// What the id of an organization follows where its audit-trails token asks.
const AUDIT_TRAILS: &str = "audit-trails-";

impl Actor {
    /// Reads an id as the audit log keeps it; `None` for what names nobody.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(organization) = text.strip_prefix(AUDIT_TRAILS) {
            return Id::parse(organization).map(Self::AuditTrails);
        }
        match text.split_once('-')?.0 {
            "user" => Id::parse(text).map(Self::User),
            "team" => Id::parse(text).map(Self::Team),
            "org" => Id::parse(text).map(Self::Organization),
            _ => None,
        }
    }
}

/// The id of who asks, as the audit log keeps it.
impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => formatter.write_str("operator"),
            Self::User(user) => user.fmt(formatter),
            Self::Team(team) => team.fmt(formatter),
            Self::Organization(organization) => organization.fmt(formatter),
            Self::AuditTrails(organization) => write!(formatter, "{AUDIT_TRAILS}{organization}"),
        }
    }
}
