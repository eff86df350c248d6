//! Every place: how it is written on a command line and in a link (`teams`, `teams/platform`), what the menu calls it, which
//! screen shows it. A new screen is its file and a line here.

use std::fmt;
use std::str::FromStr;

use crate::domain::TokenOwner;
use crate::ui::layer::Screen;
use crate::ui::place::{Place, Tab};
use crate::ui::screens::api_server::ApiServer;
use crate::ui::screens::api_tokens::ApiTokens;
use crate::ui::screens::audit::AuditLog;
use crate::ui::screens::escalation::Escalation;
use crate::ui::screens::host::HostScreen;
use crate::ui::screens::hygiene::Hygiene;
use crate::ui::screens::person::PersonScreen;
use crate::ui::screens::powers::Powers;
use crate::ui::screens::profile::Profile;
use crate::ui::screens::team::TeamScreen;
use crate::ui::screens::team_tokens::{TeamTokens, TeamTokensPage};
use crate::ui::screens::teams::Teams;
use crate::ui::screens::user_tokens::{UserTokens, UserTokensList};
use crate::ui::screens::users::Users;
use crate::ui::screens::workspace::WorkspaceScreen;
use crate::ui::screens::workspaces::Workspaces;

/// A place that is the same in every organization.
struct Known {
    place: Place,
    word: &'static str,
    /// Its rows have pages, which are written with the name of the row behind a slash.
    named: bool,
    screen: fn() -> Screen,
}

const fn known(word: &'static str, place: Place, screen: fn() -> Screen) -> Known {
    Known { place, word, named: false, screen }
}

/// A list whose rows have pages.
const fn named(word: &'static str, place: Place, screen: fn() -> Screen) -> Known {
    Known { named: true, ..known(word, place, screen) }
}

const KNOWN: &[Known] = &[
    known("profile", Place::Profile, || Screen::new(Profile::default())),
    named("teams", Place::Teams, || Screen::new(Teams::default())),
    named("users", Place::Users, || Screen::new(Users::default())),
    named("workspaces", Place::Workspaces, || Screen::new(Workspaces::default())),
    known("api-tokens", Place::ApiTokens(Tab::Organization), || Screen::new(ApiTokens::new(Tab::Organization))),
    known("api-tokens/teams", Place::ApiTokens(Tab::Teams), || Screen::new(TeamTokens::default())),
    known("api-tokens/user", Place::ApiTokens(Tab::User), || Screen::new(UserTokens::of(UserTokensList::new(Some(Tab::User))))),
    known("api-tokens/audit-trails", Place::ApiTokens(Tab::AuditTrails), || Screen::new(ApiTokens::new(Tab::AuditTrails))),
    known("user-tokens", Place::UserTokens, || Screen::new(UserTokens::of(UserTokensList::new(None)))),
    known("audit", Place::Audit, || Screen::new(AuditLog::default())),
    known("hygiene", Place::Hygiene, || Screen::new(Hygiene::default())),
    known("escalation", Place::Escalation, || Screen::new(Escalation::default())),
    known("api-server", Place::ApiServer, || Screen::new(ApiServer::default())),
    known("host", Place::Host, || Screen::new(HostScreen::default())),
];

/// The page of a thing: the place that leads to it, and that going back returns to, and its screen.
fn page(place: Place) -> Option<(Place, Screen)> {
    Some(match place {
        Place::Team(team) => (Place::Teams, Screen::new(TeamScreen::new(team))),
        Place::Workspace(workspace) => (Place::Workspaces, Screen::new(WorkspaceScreen::new(workspace))),
        Place::Person(user) => (Place::Users, Screen::new(PersonScreen::new(user))),
        Place::TokensBy(user) => (Place::Person(user), Screen::new(TeamTokens::of(TeamTokensPage::by(user)))),
        Place::Powers(owner) => (tokens_of(owner), Screen::new(Powers::new(owner))),
        _ => return None,
    })
}

/// Where the token of an owner is found.
fn tokens_of(owner: TokenOwner) -> Place {
    match owner {
        TokenOwner::Organization(_) => Place::ApiTokens(Tab::Organization),
        TokenOwner::AuditTrails(_) => Place::ApiTokens(Tab::AuditTrails),
        TokenOwner::Team(_) => Place::ApiTokens(Tab::Teams),
        TokenOwner::User(_) => Place::UserTokens,
    }
}

/// An entry of the menu on the left, in the order of TFE's.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub label: &'static str,
    pub place: Place,
    /// Both on a host, where they are others there.
    host: Option<(&'static str, Place)>,
    /// The heading that begins with it, if one does.
    pub group: Option<&'static str>,
}

const fn entry(label: &'static str, place: Place) -> Entry {
    Entry { label, place, host: None, group: None }
}

impl Entry {
    /// What stands there, and where it leads: on a host, or on a model of this machine.
    #[must_use]
    pub fn of(&self, on_host: bool) -> (&'static str, Place) {
        self.host.filter(|_| on_host).unwrap_or((self.label, self.place))
    }
}

/// The entries of the menu.
pub const ENTRIES: &[Entry] = &[
    entry("Profile", Place::Profile),
    entry("Teams", Place::Teams),
    entry("Users", Place::Users),
    entry("Workspaces", Place::Workspaces),
    entry("API Tokens", Place::ApiTokens(Tab::Organization)),
    entry("Audit Log", Place::Audit),
    Entry { group: Some("REVIEW"), ..entry("Hygiene", Place::Hygiene) },
    entry("Escalation", Place::Escalation),
    Entry { host: Some(("Host", Place::Host)), ..entry("API Server", Place::ApiServer) },
    Entry { group: Some("USER SETTINGS"), ..entry("Tokens", Place::UserTokens) },
];

/// What the menu calls its entries, and where they lead.
#[must_use]
pub fn menu(on_host: bool) -> Vec<(&'static str, Place)> {
    ENTRIES.iter().map(|entry| entry.of(on_host)).collect()
}

impl Place {
    /// The place that leads to it, and that going back returns to.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        page(self).map(|(parent, _)| parent)
    }

    /// The screen of it, with nothing on it yet.
    pub(super) fn screen(self) -> Option<Screen> {
        let known = KNOWN.iter().find(|known| known.place == self).map(|known| (known.screen)());
        known.or_else(|| page(self).map(|(_, screen)| screen))
    }

    /// The number of the menu entry that it belongs to.
    #[must_use]
    pub fn entry(self) -> Option<usize> {
        let top = match std::iter::successors(Some(self), |place| place.parent()).last() {
            Some(Self::ApiTokens(_)) => Self::ApiTokens(Tab::Organization),
            Some(top) => top,
            None => self,
        };
        ENTRIES.iter().position(|entry| entry.of(false).1 == top || entry.of(true).1 == top)
    }
}

/// A place to start at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The place that leads there.
    pub(super) place: Place,
    /// The name of what is to be opened on it.
    pub(super) name: Option<String>,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(known) = KNOWN.iter().find(|known| known.word == text) {
            return Ok(Self { place: known.place, name: None });
        }
        let (word, name) = text.split_once('/').unwrap_or((text, ""));
        match KNOWN.iter().find(|known| known.named && known.word == word) {
            Some(known) if !name.is_empty() => Ok(Self { place: known.place, name: Some(name.to_owned()) }),
            _ => {
                let words = KNOWN.iter().flat_map(|known| {
                    let name = known.named.then(|| format!("{}/NAME", known.word));
                    std::iter::once(known.word.to_owned()).chain(name)
                });
                let words: Vec<String> = words.collect();
                let (last, others) = words.split_last().expect("there are places");
                Err(format!("there is no such place. The places are {} and {last}", others.join(", ")))
            }
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = KNOWN.iter().find(|known| known.place == self.place).map_or("", |known| known.word);
        match &self.name {
            Some(name) => write!(formatter, "{word}/{name}"),
            None => formatter.write_str(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        for text in KNOWN.iter().map(|known| known.word).chain(["teams/platform", "teams/a/b", "workspaces/web-prod"]) {
            assert_eq!(text.parse::<Destination>().map(|place| place.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_place_is_refused_with_the_known_ones() {
        for text in ["", "team", "teams/", "workspaces/", "users/", "settings/x", "api-tokens/", "api-tokens/organization"] {
            assert!(text.parse::<Destination>().is_err_and(|sentence| sentence.contains("teams/NAME")), "{text}");
        }
    }

    #[test]
    fn every_entry_of_the_menu_and_every_tab_is_a_place_with_a_screen() {
        let tabs = Tab::ALL.into_iter().map(Place::ApiTokens);
        for place in ENTRIES.iter().map(|entry| entry.place).chain(tabs) {
            assert!(KNOWN.iter().any(|known| known.place == place), "{place:?}");
            assert!(place.screen().is_some() && place.entry().is_some() && place.parent().is_none(), "{place:?}");
        }
    }
}
