//! Resource ids: in TFE's form, a prefix and 16 characters of base58 (spec §4.2), or as a host writes its own.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::world::{NoEntropy, World, pick};
use super::{
    Apply, AuthenticationToken, Comment, ConfigurationVersion, Membership, Organization, OrganizationTag, Plan, Project, Request,
    RetentionPolicy, Run, RunEvent, Server, StateOutput, StateVersion, Team, TeamAccess, TeamProject, User, Variable, Workspace,
};

/// The alphabet of ids: no `0`, `O`, `I` or `l`.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Whether a byte is in [`BASE58`]: a page of the API reads hundreds of ids.
const IS_BASE58: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < BASE58.len() {
        table[BASE58[at] as usize] = true;
        at += 1;
    }
    table
};
/// Characters after the prefix.
const LENGTH: usize = 16;

/// What an id can name; the prefix tells it apart in text.
pub trait Kind {
    /// Written before the hyphen, such as `team`.
    const PREFIX: &'static str;
}

impl Kind for Organization {
    const PREFIX: &'static str = "org";
}
impl Kind for Team {
    const PREFIX: &'static str = "team";
}
impl Kind for User {
    const PREFIX: &'static str = "user";
}
impl Kind for Workspace {
    const PREFIX: &'static str = "ws";
}
impl Kind for AuthenticationToken {
    const PREFIX: &'static str = "at";
}
impl Kind for Request {
    const PREFIX: &'static str = "req";
}
impl Kind for RetentionPolicy {
    const PREFIX: &'static str = "drp";
}
impl Kind for TeamAccess {
    const PREFIX: &'static str = "tws";
}
impl Kind for Project {
    const PREFIX: &'static str = "prj";
}
impl Kind for TeamProject {
    const PREFIX: &'static str = "tprj";
}

impl Kind for Variable {
    const PREFIX: &'static str = "var";
}
impl Kind for OrganizationTag {
    const PREFIX: &'static str = "tag";
}
impl Kind for StateVersion {
    const PREFIX: &'static str = "sv";
}
impl Kind for StateOutput {
    const PREFIX: &'static str = "wsout";
}
impl Kind for ConfigurationVersion {
    const PREFIX: &'static str = "cv";
}
impl Kind for Run {
    const PREFIX: &'static str = "run";
}
impl Kind for Comment {
    const PREFIX: &'static str = "wsc";
}
impl Kind for RunEvent {
    const PREFIX: &'static str = "re";
}
impl Kind for Plan {
    const PREFIX: &'static str = "plan";
}
impl Kind for Apply {
    const PREFIX: &'static str = "apply";
}
impl Kind for Server {
    const PREFIX: &'static str = "srv";
}
impl Kind for Membership {
    const PREFIX: &'static str = "ou";
}

/// The id of one resource of kind `K`, such as `team-6p5jTwJQXwqZBncC`.
pub struct Id<K> {
    body: Body,
    kind: PhantomData<fn() -> K>,
}

/// What tells an id from others of its kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Body {
    /// Behind the prefix of its kind.
    Own([u8; LENGTH]),
    /// The whole text, as a host sent it. An id is copied everywhere, so the text is kept once and for good.
    Foreign(&'static str),
}

/// The texts of ids that hosts sent.
static FOREIGN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

fn kept(text: &str) -> &'static str {
    let mut texts = FOREIGN.lock().unwrap_or_else(PoisonError::into_inner);
    let texts = texts.get_or_insert_default();
    if let Some(there) = texts.get(text) {
        return there;
    }
    let text: &'static str = Box::leak(text.into());
    texts.insert(text);
    text
}

impl<K: Kind> Id<K> {
    /// A new random id.
    ///
    /// # Errors
    /// When the world has no entropy.
    pub fn mint(world: &dyn World) -> Result<Self, NoEntropy> {
        let mut body = [0; LENGTH];
        pick(world, BASE58, &mut body)?;
        Ok(Self::own(body))
    }

    /// The id of another resource that goes with this one, as the plan goes with its run.
    #[must_use]
    pub fn companion<O: Kind>(self) -> Id<O> {
        Id { body: self.body, kind: PhantomData }
    }

    /// The id that follows from what it names.
    #[must_use]
    pub fn derived(parts: [&str; 2]) -> Self {
        let hash = Sha256::new().chain_update(parts[0]).chain_update([0]).chain_update(parts[1]).finalize();
        let mut body = [0; LENGTH];
        for (letter, byte) in body.iter_mut().zip(hash) {
            *letter = BASE58[usize::from(byte) % BASE58.len()];
        }
        Self::own(body)
    }

    fn own(body: [u8; LENGTH]) -> Self {
        Self { body: Body::Own(body), kind: PhantomData }
    }

    /// A number that is ordered as ids of this program are; the same for all that a host sent, behind them.
    #[must_use]
    pub fn ordinal(self) -> u128 {
        match self.body {
            Body::Own(body) => u128::from_be_bytes(body),
            Body::Foreign(_) => u128::MAX,
        }
    }

    /// Reads an id in its textual form; `None` when the prefix, the length or the alphabet is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(K::PREFIX)?.strip_prefix('-')?.as_bytes();
        let body: [u8; LENGTH] = body.try_into().ok()?;
        body.iter().all(|byte| IS_BASE58[usize::from(*byte)]).then_some(Self::own(body))
    }

    /// Takes an id as a host sent it: any letters, digits and `-_.:~@+` of ASCII, up to [`Self::FOREIGN`] of them. `None` for what
    /// could mean another place in an address, such as `..`.
    #[must_use]
    pub fn foreign(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:~@+".contains(&byte);
        let harmless =
            (1..=Self::FOREIGN).contains(&text.len()) && text.bytes().all(plain) && !text.bytes().all(|byte| byte == b'.');
        harmless.then(|| Self::parse(text).unwrap_or_else(|| Self { body: Body::Foreign(kept(text)), kind: PhantomData }))
    }
}

impl<K> Id<K> {
    /// The longest id of a host, in bytes.
    pub const FOREIGN: usize = 128;
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Body::Own(body) => write!(formatter, "{}-{}", K::PREFIX, std::str::from_utf8(body).map_err(|_| fmt::Error)?),
            Body::Foreign(text) => formatter.write_str(text),
        }
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

// Derives would ask `K` for the same traits, which a marker has no need of.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.body.cmp(&other.body)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.body.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = Id::<Team>::parse("team-6p5jTwJQXwqZBncC").expect("a team id");
        assert_eq!(id.to_string(), "team-6p5jTwJQXwqZBncC");
    }

    #[test]
    fn an_id_of_another_kind_length_or_alphabet_is_refused() {
        for text in ["user-6p5jTwJQXwqZBncC", "team-6p5jTwJQXwqZBnc", "team-6p5jTwJQXwqZBnc0", "team6p5jTwJQXwqZBncCC", ""] {
            assert_eq!(Id::<Team>::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_id_of_a_host_is_taken_as_it_is_and_equals_itself_only() {
        for text in ["4111756", "iam.group:abc", "acme_corp", "team-6p5jTwJQXwqZBncC", "tt-1"] {
            let id = Id::<Team>::foreign(text).expect("an id");
            assert_eq!((id.to_string().as_str(), Some(id)), (text, Id::foreign(text)));
            assert_ne!(Some(id), Id::foreign("4111757"));
        }
        assert_eq!(Id::<Team>::foreign("team-6p5jTwJQXwqZBncC"), Id::parse("team-6p5jTwJQXwqZBncC"));
    }

    #[test]
    fn what_could_lead_elsewhere_in_an_address_is_no_id() {
        for text in ["", ".", "..", "../x", "a/b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "\u{202e}x", &"x".repeat(129)] {
            assert_eq!(Id::<Team>::foreign(text), None, "{text}");
        }
    }
}
