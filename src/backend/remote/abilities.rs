//! What a host can do, as its answers show it: kept for a day, and forgotten when the host's version changes.
//!
//! A host that refuses a list in one organization can have it in another, so what it lacks is known by organization.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Remote;
use super::answer::Answer;
use crate::backend::Error;
use crate::backend::ability::{Ability, Lesson};
use crate::domain::{Id, Organization, SafeText, Timestamp};

/// So long a lesson holds, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// Where what was learned of hosts is kept between runs; a place that fails keeps nothing.
pub trait Memory: Send {
    /// What was kept under this name.
    fn read(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps it for the next run.
    fn write(&self, name: &str, text: &[u8]);
}

/// What was learned.
#[derive(Default)]
pub(super) struct Abilities {
    /// By ability and by what the organization is called here.
    lessons: BTreeMap<(Ability, String), (bool, SafeText, Timestamp)>,
    /// What was refused in this run, and can be there for others.
    refused: BTreeSet<(Ability, String)>,
    version: Option<SafeText>,
    /// What the organization is called here that was shown last.
    last: Option<String>,
    memory: Option<Box<dyn Memory>>,
    /// Under which name it is kept, once it is known whose it is.
    name: Option<String>,
}

/// The same in a file. Nothing in it is a name, or an id of the host.
#[derive(Default, Serialize, Deserialize)]
struct Written {
    version: Option<String>,
    last: Option<String>,
    lessons: Vec<WrittenLesson>,
}

#[derive(Serialize, Deserialize)]
struct WrittenLesson {
    ability: String,
    organization: String,
    can: bool,
    how: String,
    /// Seconds since 1970.
    at: i64,
}

/// A short name that does not tell what it stands for.
fn blinded(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    let first = digest.iter().take(8).fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
    format!("{first:016x}")
}

/// A request without what it names: every second part of a path is an id.
fn pattern(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default().trim_start_matches("/api/v2/");
    let parts = path.split('/').enumerate().map(|(place, part)| if place == 1 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl Abilities {
    fn load(&mut self, name: String, now: Timestamp) {
        let read = self.memory.as_ref().and_then(|memory| memory.read(&name));
        let written: Written = read.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        self.name = Some(name);
        self.last = written.last;
        if self.version.is_none() || written.version.as_deref() == self.version.as_ref().map(SafeText::as_str) {
            for lesson in written.lessons {
                let known = Ability::ALL.iter().copied().find(|ability| ability.as_str() == lesson.ability);
                let at = Timestamp::from_second(lesson.at).ok();
                let fresh = at.filter(|at| (0..DAY).contains(&(now.as_second() - at.as_second())));
                if let (Some(ability), Some(at)) = (known, fresh) {
                    let how = SafeText::new(&lesson.how);
                    self.lessons.entry((ability, lesson.organization)).or_insert((lesson.can, how, at));
                }
            }
        }
    }

    fn keep(&self) {
        let (Some(memory), Some(name)) = (&self.memory, &self.name) else { return };
        let lessons = self.lessons.iter().map(|((ability, organization), (can, how, at))| WrittenLesson {
            ability: ability.as_str().to_owned(),
            organization: organization.clone(),
            can: *can,
            how: how.to_string(),
            at: at.as_second(),
        });
        let written = Written {
            version: self.version.as_ref().map(ToString::to_string),
            last: self.last.clone(),
            lessons: lessons.collect(),
        };
        if let Ok(text) = serde_json::to_vec_pretty(&written) {
            memory.write(name, &text);
        }
    }
}

impl Remote {
    /// The same client, which keeps what it learns in this place.
    #[must_use]
    pub fn remembering(self, memory: Box<dyn Memory>) -> Self {
        self.abilities.borrow_mut().memory = Some(memory);
        self
    }

    /// Forgets what was refused and can be there by now.
    pub(super) fn forget_refusals(&self) {
        self.abilities.borrow_mut().refused.clear();
    }

    /// What is said of an ability that the host has not, and what to do instead.
    pub(super) fn without(ability: Ability, instead: &str) -> Error {
        let sentence = ability.sentence(false).strip_prefix("It ").unwrap_or_default();
        Error::Unsupported(format!("This host {sentence} {instead}"))
    }

    /// Begins to remember, once it is known whose token it is.
    pub(super) fn remember_as(&self, user: &str) {
        let mut abilities = self.abilities.borrow_mut();
        abilities.version = self.client.learned().version;
        abilities.load(blinded(&[self.name(), user]), self.client.now());
    }

    fn called(&self, organization: Option<Id<Organization>>) -> String {
        organization.map_or_else(String::new, |organization| blinded(&[self.name(), "organization", &organization.to_string()]))
    }

    /// Whether the host is known not to have it, in this organization.
    pub(super) fn lacks(&self, ability: Ability, organization: Option<Id<Organization>>) -> bool {
        self.known(ability, organization) == Some(false)
    }

    /// Whether the host is known to have it, or not to.
    pub(super) fn known(&self, ability: Ability, organization: Option<Id<Organization>>) -> Option<bool> {
        let called = self.called(organization);
        let told = self.client.learned().version;
        let mut abilities = self.abilities.borrow_mut();
        // A host that was updated can have learned it.
        if told.is_some() && abilities.version != told {
            abilities.lessons.clear();
            abilities.refused.clear();
            abilities.version = told;
        }
        let key = (ability, called);
        let refused = abilities.refused.contains(&key).then_some(false);
        refused.or_else(|| abilities.lessons.get(&key).map(|(can, ..)| *can))
    }

    /// Keeps what an answer showed.
    pub(super) fn learn(&self, ability: Ability, organization: Option<Id<Organization>>, can: bool, (path, status): (&str, u16)) {
        if self.known(ability, organization) == Some(can) {
            return;
        }
        let called = self.called(organization);
        let how = SafeText::from(format!("{}: {status}", pattern(path)));
        let mut abilities = self.abilities.borrow_mut();
        abilities.lessons.insert((ability, called), (can, how, self.client.now()));
        abilities.keep();
    }

    /// Whether an answer says that the host has no such thing, or not for who asks. A refusal of another kind is not about that.
    pub(super) fn is_absent(
        &self,
        ability: Ability,
        organization: Option<Id<Organization>>,
        path: &str,
        answer: &Answer,
    ) -> bool {
        let status = answer.status();
        let filters = matches!(ability, Ability::AccessOfTeam | Ability::AccessToWorkspace);
        match status {
            200..=299 => {
                self.learn(ability, organization, true, (path, status));
                return false;
            }
            405 | 410 | 501 => {}
            400 | 422 if filters => {}
            404 if !answer.is_json() => {}
            // One team or workspace of which it is not told says nothing of others.
            404 if filters => return true,
            404 if organization.is_none_or(|organization| self.owns(organization)) => {}
            // Who does not own the organization can be refused so; that can change.
            404 => {
                let called = self.called(organization);
                self.abilities.borrow_mut().refused.insert((ability, called));
                return true;
            }
            _ => return false,
        }
        self.learn(ability, organization, false, (path, status));
        true
    }

    /// Whether who asks owns the organization, as far as the host says.
    fn owns(&self, organization: Id<Organization>) -> bool {
        self.all_organization_facts.borrow().get(&organization).is_some_and(super::OrganizationFacts::owns)
    }

    /// What was learned; of what differs by organization, that the host can.
    pub(super) fn lessons(&self) -> Vec<Lesson> {
        let abilities = self.abilities.borrow();
        let mut all: BTreeMap<Ability, Lesson> = BTreeMap::new();
        for ((ability, _), (can, how, at)) in &abilities.lessons {
            let lesson = Lesson { ability: *ability, can: *can, how: how.clone(), at: *at };
            all.entry(*ability)
                .and_modify(|known| {
                    if *can && !known.can {
                        *known = lesson.clone();
                    }
                })
                .or_insert(lesson);
        }
        all.into_values().collect()
    }

    /// Keeps which organization was shown last.
    pub(super) fn keep_last(&self, organization: Option<Id<Organization>>) {
        let last = organization.map(|organization| self.called(Some(organization)));
        let mut abilities = self.abilities.borrow_mut();
        if abilities.last != last {
            abilities.last = last;
            abilities.keep();
        }
    }

    /// Whether this organization was shown last.
    pub(super) fn is_last(&self, organization: Id<Organization>) -> bool {
        self.abilities.borrow().last == Some(self.called(Some(organization)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_something_was_learned_names_nothing() {
        assert_eq!(pattern("/api/v2/organizations/acme/team-tokens?q=x"), "organizations/…/team-tokens");
        assert_eq!(pattern("/api/v2/team-workspaces"), "team-workspaces");
        assert_eq!(pattern("/api/v2/teams/team-1"), "teams/…");
    }

    #[test]
    fn a_blinded_name_is_the_same_each_time_and_another_for_another_host() {
        assert_eq!(blinded(&["a", "x"]), blinded(&["a", "x"]));
        assert!(blinded(&["a", "x"]) != blinded(&["b", "x"]) && blinded(&["a", "x"]).len() == 16);
    }
}
