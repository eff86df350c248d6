//! Places as they are written on a command line and in a link: `teams`, `teams/platform`, `api-tokens`.

use std::fmt;
use std::str::FromStr;

use super::screens::Place;

/// A place to start at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The list of teams.
    Teams,
    /// A team, by name.
    Team(String),
    /// The organization's token.
    ApiTokens,
    /// The audit log.
    Audit,
}

impl Destination {
    /// The place that leads there, and the name of what is to be opened on it.
    pub(super) fn place(self) -> (Place, Option<String>) {
        match self {
            Self::Teams => (Place::Teams, None),
            Self::Team(name) => (Place::Teams, Some(name)),
            Self::ApiTokens => (Place::ApiTokens, None),
            Self::Audit => (Place::Audit, None),
        }
    }
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            None if text == "teams" => Ok(Self::Teams),
            None if text == "api-tokens" => Ok(Self::ApiTokens),
            None if text == "audit" => Ok(Self::Audit),
            Some(("teams", name)) if !name.is_empty() => Ok(Self::Team(name.to_owned())),
            _ => Err("there is no such place; the places are teams, teams/NAME, api-tokens and audit".to_owned()),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Teams => formatter.write_str("teams"),
            Self::Team(name) => write!(formatter, "teams/{name}"),
            Self::ApiTokens => formatter.write_str("api-tokens"),
            Self::Audit => formatter.write_str("audit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        for text in ["teams", "teams/platform", "api-tokens", "audit"] {
            assert_eq!(text.parse::<Destination>().map(|place| place.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_place_is_refused_with_the_known_ones() {
        for text in ["", "team", "teams/", "settings/x"] {
            assert!(text.parse::<Destination>().is_err_and(|sentence| sentence.contains("teams/NAME")), "{text}");
        }
    }
}
