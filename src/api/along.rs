//! What comes along with a document, each thing once.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::wire::{Included, Resource};

/// What was asked for, and what of it is there already.
#[derive(Debug)]
pub struct Along<'a> {
    words: &'a [String],
    told: BTreeSet<(String, String)>,
    rows: Vec<Included>,
}

impl<'a> Along<'a> {
    /// Nothing yet of what these words ask for.
    #[must_use]
    pub fn new(words: &'a [String]) -> Self {
        Self { words, told: BTreeSet::new(), rows: Vec::new() }
    }

    /// Whether this was asked for, or a part of it.
    #[must_use]
    pub fn wants(&self, word: &str) -> bool {
        self.words.iter().any(|wanted| wanted.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// Adds a resource, unless it is there.
    pub fn add<A: Serialize, R: Serialize>(&mut self, resource: &Resource<A, R>) {
        if self.told.insert((resource.kind.to_string(), resource.id.clone())) {
            self.rows.push(Included::new(resource));
        }
    }

    /// Adds resources, each unless it is there.
    pub fn add_all<A: Serialize, R: Serialize>(&mut self, resources: impl IntoIterator<Item = Resource<A, R>>) {
        for resource in resources {
            self.add(&resource);
        }
    }

    /// What comes along; nothing, not even an empty list, where nothing was asked for.
    #[must_use]
    pub fn finish(self) -> Option<Vec<Included>> {
        (!self.words.is_empty()).then_some(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_asked_for_brings_the_whole_with_it() {
        let words = ["current_run.plan".to_owned()];
        let along = Along::new(&words);
        assert!(along.wants("current_run") && along.wants("current_run.plan"));
        assert!(!along.wants("current") && !along.wants("current_run.apply"));
        assert!(along.finish().is_some());
        assert!(Along::new(&[]).finish().is_none());
    }
}
