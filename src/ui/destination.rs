//! Places as they are written on a command line and in a link: `teams`, `teams/platform`, `workspaces/web-prod`.

use std::fmt;
use std::str::FromStr;

use super::screens::Place;
use super::screens::tabs::Tab;

/// Every place, for the help and for an error about another.
const PLACES: &str = "profile, teams, teams/NAME, users, workspaces, workspaces/NAME, api-tokens, api-tokens/teams, api-tokens/user, \
     user-tokens, audit, hygiene, escalation and api-server";

/// A place to start at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The organization itself.
    Profile,
    /// The list of teams.
    Teams,
    /// A team, by name.
    Team(String),
    /// The people of the organization.
    Users,
    /// The list of workspaces.
    Workspaces,
    /// A workspace, by name.
    Workspace(String),
    /// A tab of the tokens of the organization.
    ApiTokens(Tab),
    /// The user's own tokens.
    UserTokens,
    /// The audit log.
    Audit,
    /// What is wrong with tokens.
    Hygiene,
    /// Who could become owner.
    Escalation,
    /// The servers on the model.
    ApiServer,
}

impl Destination {
    /// The place that leads there, and the name of what is to be opened on it.
    pub(super) fn place(self) -> (Place, Option<String>) {
        match self {
            Self::Profile => (Place::Profile, None),
            Self::Teams => (Place::Teams, None),
            Self::Team(name) => (Place::Teams, Some(name)),
            Self::Users => (Place::Users, None),
            Self::Workspaces => (Place::Workspaces, None),
            Self::Workspace(name) => (Place::Workspaces, Some(name)),
            Self::ApiTokens(tab) => (Place::ApiTokens(tab), None),
            Self::UserTokens => (Place::UserTokens, None),
            Self::Audit => (Place::Audit, None),
            Self::Hygiene => (Place::Hygiene, None),
            Self::Escalation => (Place::Escalation, None),
            Self::ApiServer => (Place::ApiServer, None),
        }
    }
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            None if text == "profile" => Ok(Self::Profile),
            None if text == "teams" => Ok(Self::Teams),
            None if text == "users" => Ok(Self::Users),
            None if text == "workspaces" => Ok(Self::Workspaces),
            None if text == "api-tokens" => Ok(Self::ApiTokens(Tab::Organization)),
            None if text == "user-tokens" => Ok(Self::UserTokens),
            None if text == "audit" => Ok(Self::Audit),
            None if text == "hygiene" => Ok(Self::Hygiene),
            None if text == "escalation" => Ok(Self::Escalation),
            None if text == "api-server" => Ok(Self::ApiServer),
            Some(("api-tokens", "teams")) => Ok(Self::ApiTokens(Tab::Teams)),
            Some(("api-tokens", "user")) => Ok(Self::ApiTokens(Tab::User)),
            Some(("teams", name)) if !name.is_empty() => Ok(Self::Team(name.to_owned())),
            Some(("workspaces", name)) if !name.is_empty() => Ok(Self::Workspace(name.to_owned())),
            _ => Err(format!("there is no such place. The places are {PLACES}")),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile => formatter.write_str("profile"),
            Self::Teams => formatter.write_str("teams"),
            Self::Team(name) => write!(formatter, "teams/{name}"),
            Self::Users => formatter.write_str("users"),
            Self::Workspaces => formatter.write_str("workspaces"),
            Self::Workspace(name) => write!(formatter, "workspaces/{name}"),
            Self::ApiTokens(Tab::Organization) => formatter.write_str("api-tokens"),
            Self::ApiTokens(Tab::Teams) => formatter.write_str("api-tokens/teams"),
            Self::ApiTokens(Tab::User) => formatter.write_str("api-tokens/user"),
            Self::UserTokens => formatter.write_str("user-tokens"),
            Self::Audit => formatter.write_str("audit"),
            Self::Hygiene => formatter.write_str("hygiene"),
            Self::Escalation => formatter.write_str("escalation"),
            Self::ApiServer => formatter.write_str("api-server"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        for text in [
            "profile",
            "teams",
            "teams/platform",
            "users",
            "workspaces",
            "workspaces/web-prod",
            "api-tokens",
            "api-tokens/teams",
            "api-tokens/user",
            "user-tokens",
            "audit",
            "hygiene",
            "escalation",
            "api-server",
        ] {
            assert_eq!(text.parse::<Destination>().map(|place| place.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_place_is_refused_with_the_known_ones() {
        for text in ["", "team", "teams/", "workspaces/", "users/x", "settings/x", "api-tokens/", "api-tokens/organization"] {
            assert!(text.parse::<Destination>().is_err_and(|sentence| sentence.contains("teams/NAME")), "{text}");
        }
    }
}
