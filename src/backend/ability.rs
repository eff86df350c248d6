//! What hosts of one API differ in: by their age, by their product, and by how they are set up.

use crate::domain::{SafeText, Timestamp};

macro_rules! abilities {
    ($($(#[$about:meta])* $name:ident: $word:literal, $can:literal, $cannot:literal;)+) => {
        /// Something that a host can do, or can't.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Ability {
            $($(#[$about])* $name,)+
        }

        impl Ability {
            /// Each of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// A word for it, for files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// A sentence about a host that can, or can't.
            #[must_use]
            pub fn sentence(self, can: bool) -> &'static str {
                match self { $(Self::$name => if can { $can } else { $cannot },)+ }
            }
        }
    };
}

abilities! {
    /// It has teams, and not groups in their place.
    Teams: "teams", "It has teams.", "It has groups in place of teams.";
    /// A list of the tokens of all teams.
    TeamTokens: "team-tokens", "It lists the tokens of teams.", "It does not list the tokens of teams.";
    /// Several tokens of a team, each with a description.
    DescribedTokens: "described-tokens", "A team can have several tokens.", "A team has one token.";
    /// A list of the people of an organization.
    Members: "members", "It lists the people of an organization.", "It does not list the people of an organization.";
    /// What a team can do in workspaces, in one answer.
    AccessOfTeam: "access-of-team", "It lists what a team was given.", "It does not list what a team was given.";
    /// Which teams can do what in a workspace.
    AccessToWorkspace:
        "access-to-workspace",
        "It lists the teams of a workspace.",
        "It does not list the teams of a workspace.";
    /// Maximum lifetimes of tokens.
    Lifetimes: "lifetimes", "It tells maximum lifetimes of tokens.", "It does not tell maximum lifetimes of tokens.";
    /// The tokens of who asks.
    UserTokens: "user-tokens", "It lists your own tokens.", "It does not list your own tokens.";
    /// Whether the organization has a token.
    OrganizationToken:
        "organization-token",
        "It says whether the organization has a token.",
        "It does not say whether the organization has a token.";
    /// A token that reads the audit trail.
    AuditTrails: "audit-trails", "It has a token for the audit trail.", "It has no token for the audit trail.";
    /// Related things in the answer about one thing.
    Includes: "includes", "It sends related things along.", "It does not send related things along.";
    /// Lists of what has a text in its name.
    Filters: "filters", "It filters teams by name.", "It does not filter teams by name.";
    /// Lists in the order that was asked for.
    Sorts: "sorts", "It sorts lists as it is asked to.", "It does not sort lists as it is asked to.";
    /// Pages of long lists.
    Pages: "pages", "It turns the pages of lists.", "It does not turn the pages of lists.";
}

/// An ability that an answer showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    pub ability: Ability,
    pub can: bool,
    /// The request and the status that showed it, without ids and names: `organizations/…/team-tokens: 404`.
    pub how: SafeText,
    pub at: Timestamp,
}
