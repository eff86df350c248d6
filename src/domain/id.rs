//! Resource ids in TFE's form: a prefix and 16 characters of base58 (spec §4.2).

use std::fmt;
use std::marker::PhantomData;

use sha2::{Digest, Sha256};

use super::world::{NoEntropy, World, pick};
use super::{
    Apply, AuthenticationToken, Comment, ConfigurationVersion, Membership, Organization, OrganizationTag, Plan, Project, Request,
    RetentionPolicy, Run, RunEvent, Server, StateOutput, StateVersion, Team, TeamAccess, TeamProject, User, Variable, Workspace,
};

/// The alphabet of ids: no `0`, `O`, `I` or `l`.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
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
    body: [u8; LENGTH],
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Id<K> {
    /// A new random id.
    ///
    /// # Errors
    /// When the world has no entropy.
    pub fn mint(world: &dyn World) -> Result<Self, NoEntropy> {
        let mut body = [0; LENGTH];
        pick(world, BASE58, &mut body)?;
        Ok(Self { body, kind: PhantomData })
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
        Self { body, kind: PhantomData }
    }

    /// Reads an id in its textual form; `None` when the prefix, the length or the alphabet is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(K::PREFIX)?.strip_prefix('-')?.as_bytes();
        let body: [u8; LENGTH] = body.try_into().ok()?;
        body.iter().all(|byte| BASE58.contains(byte)).then_some(Self { body, kind: PhantomData })
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = std::str::from_utf8(&self.body).map_err(|_| fmt::Error)?;
        write!(formatter, "{}-{body}", K::PREFIX)
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
}
