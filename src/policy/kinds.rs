//! The kinds of token that an endpoint of the API takes, whatever else the law says about its bearer.

use crate::domain::{Actor, TokenKind};

/// The kinds of token that an endpoint takes.
#[expect(clippy::struct_excessive_bools, reason = "a kind is taken or not, whatever is said of the others")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    pub user: bool,
    pub team: bool,
    pub organization: bool,
    /// Tokens of organizations that read their audit trails only.
    pub audit_trails: bool,
    /// Of those of teams, only that of `owners` can do anything there, by the law.
    pub owners_only: bool,
}

impl Kinds {
    /// Every kind.
    pub const ANY: Self = Self { user: true, team: true, organization: true, audit_trails: false, owners_only: false };
    /// Not those of organizations (spec §3.15a).
    pub const USER_OR_TEAM: Self = Self { organization: false, ..Self::ANY };
    /// Those of users, and that of the `owners` team.
    pub const USER_OR_OWNERS: Self = Self { owners_only: true, ..Self::USER_OR_TEAM };
    /// Those of users only.
    pub const USER: Self = Self { team: false, ..Self::USER_OR_TEAM };
    /// Those of organizations only.
    pub const ORGANIZATION: Self = Self { user: false, team: false, ..Self::ANY };

    /// Those of organizations, and those that read audit trails only.
    pub const AUDIT_TRAIL: Self = Self { audit_trails: true, ..Self::ORGANIZATION };

    /// Whether the token of this actor is of one of the kinds.
    #[must_use]
    pub fn include(self, actor: Actor) -> bool {
        match actor {
            Actor::Operator => false,
            Actor::User(_) => self.include_kind(TokenKind::User),
            Actor::Team(_) => self.include_kind(TokenKind::Team),
            Actor::Organization(_) => self.include_kind(TokenKind::Organization),
            Actor::AuditTrails(_) => self.include_kind(TokenKind::AuditTrails),
        }
    }

    /// Whether a kind is one of them.
    #[must_use]
    pub fn include_kind(self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::User => self.user,
            TokenKind::Team => self.team,
            TokenKind::Organization => self.organization,
            TokenKind::AuditTrails => self.audit_trails,
            TokenKind::Metrics => false,
        }
    }

    /// What the documentation says where a kind is refused.
    #[must_use]
    pub fn note(self) -> Option<&'static str> {
        match (self.user, self.team, self.organization) {
            (true, true, true) => None,
            (true, true, false) if self.owners_only => Some(
                "This endpoint cannot be accessed with organization tokens, or with team tokens other than that of the owners team.",
            ),
            (true, true, false) => Some(
                "This endpoint cannot be accessed with organization tokens. You must access it with a user token or team token.",
            ),
            (true, false, false) => Some("This endpoint can only be accessed with a user token."),
            (false, false, true) if self.audit_trails => {
                Some("This endpoint can only be accessed with an organization token or an audit-trails token.")
            }
            (false, false, true) => Some("This endpoint can only be accessed with an organization token."),
            _ => Some("This endpoint accepts only some kinds of token."),
        }
    }
}
