//! The names of the list that was searched last, kept in memory: the next letter is looked for there, not in the model.
//!
//! A list of a million names takes SQLite a fifth of a second to go through, which is more than somebody types slowly. Kept,
//! they take a hundredth of that. What is kept is that of one list, for as long as nothing in the model changes.

use std::cell::RefCell;
use std::sync::Arc;

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};

use crate::backend::{Edition, Error};

/// Bytes of names that are kept; a list with more is asked of SQLite each time.
const MOST: usize = 24 << 20;

/// Bytes that lie together. No name crosses from one of them into the next.
const BLOCK: usize = 1 << 18;

/// Between two names: no byte of UTF-8.
const END: u8 = 0xff;

/// Names in small letters, in the order in which they were read. Only ASCII letters have a small form, as for SQLite.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Vec<u8>>);

impl Names {
    /// Adds a name, if there is room for it.
    fn push(&mut self, name: &str) -> bool {
        let fits = |block: &Vec<u8>| block.len() + name.len() < BLOCK;
        if !self.0.last().is_some_and(fits) {
            if (self.0.len() + 1) * BLOCK > MOST {
                return false;
            }
            self.0.push(Vec::with_capacity(BLOCK.max(name.len() + 1)));
        }
        if let Some(block) = self.0.last_mut() {
            block.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
            block.push(END);
        }
        true
    }

    /// The names with a text in them.
    pub(super) fn with<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let finder = Finder::new(text);
        self.0.iter().flat_map(move |block| Matches { rest: block, finder: finder.clone() })
    }
}

struct Matches<'a> {
    rest: &'a [u8],
    finder: Finder<'a>,
}

impl<'a> Iterator for Matches<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let at = self.finder.find(self.rest)?;
        let start = memrchr(END, &self.rest[..at]).map_or(0, |end| end + 1);
        let end = memchr(END, &self.rest[at..]).map_or(self.rest.len(), |end| at + end);
        let name = &self.rest[start..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        std::str::from_utf8(name).ok()
    }
}

/// What tells a list of names from others: where its rows come from, in which organization, for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Which {
    pub source: String,
    pub organization: String,
    pub actor: String,
}

#[derive(Debug)]
struct Kept {
    which: Which,
    edition: Edition,
    /// None where they are too many.
    names: Option<Arc<Names>>,
}

/// The names of the list that was searched last, if there is one.
#[derive(Debug, Default)]
pub(in super::super) struct Searched(RefCell<Option<Kept>>);

impl Searched {
    /// The names of a list as they are in the model now, if they are kept.
    pub(super) fn kept(&self, which: &Which, edition: Edition) -> Option<Arc<Names>> {
        let kept = self.0.borrow();
        kept.as_ref().filter(|kept| kept.which == *which && kept.edition == edition)?.names.clone()
    }

    /// The same, read if they are not kept; none if they are too many. `read` hands each name on until it hears that it is
    /// enough.
    pub(super) fn names(
        &self,
        which: Which,
        edition: Edition,
        read: impl FnOnce(&mut dyn FnMut(&str) -> bool) -> Result<(), Error>,
    ) -> Result<Option<Arc<Names>>, Error> {
        let is_it = |kept: &Kept| kept.which == which && kept.edition == edition;
        if !self.0.borrow().as_ref().is_some_and(is_it) {
            // The memory of the others is free before these take as much.
            self.0.replace(None);
            let (mut names, mut all) = (Names::default(), true);
            read(&mut |name| {
                all = names.push(name);
                all
            })?;
            self.0.replace(Some(Kept { which, edition, names: all.then(|| Arc::new(names)) }));
        }
        Ok(self.0.borrow().as_ref().and_then(|kept| kept.names.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Names {
        let mut kept = Names::default();
        assert!(names.iter().all(|name| kept.push(name)));
        kept
    }

    #[test]
    fn a_name_is_found_once_by_any_text_in_it_and_by_nothing_that_lies_across_two() {
        let names = of(&["Alpha", "beta-beta", "", "Äther", "gamma"]);
        let found = |text| names.with(text).collect::<Vec<_>>();
        assert_eq!(found("beta"), ["beta-beta"]);
        assert_eq!(found("a"), ["alpha", "beta-beta", "gamma"]);
        assert_eq!(found("alpha"), ["alpha"]);
        assert_eq!(found("ab"), [""; 0], "the end of one and the start of the next");
        assert_eq!(found("Äther"), ["Äther"], "only letters of ASCII have a small form");
        assert_eq!(found("zz"), [""; 0]);
    }

    #[test]
    fn many_names_lie_in_many_blocks_and_too_many_are_not_kept() {
        let mut names = Names::default();
        let long = "x".repeat(60_000);
        let count = (0..).take_while(|number| names.push(&format!("{number}-{long}"))).count();
        assert_eq!(names.0.len() * BLOCK, MOST);
        assert_eq!(names.with("-x").count(), count);
        assert_eq!(names.with("7-xx").count(), (0..count).filter(|number| number % 10 == 7).count());
        let which = Which { source: String::new(), organization: String::new(), actor: String::new() };
        let edition = Edition { theirs: 1, ours: 1 };
        let (searched, mut asked) = (Searched::default(), 0);
        for _ in 0..2 {
            let kept = searched.names(which.clone(), edition, |hand_on| {
                asked += 1;
                while hand_on(&long) {}
                Ok(())
            });
            assert!(kept.expect("no fault").is_none());
        }
        assert_eq!(asked, 1, "that they are too many is kept too");
    }

    #[test]
    fn what_is_kept_is_of_one_list_in_one_state_of_the_model() {
        let which = |actor: &str| Which { source: "teams".into(), organization: "org".into(), actor: actor.into() };
        let (searched, first) = (Searched::default(), Edition { theirs: 1, ours: 1 });
        let read = |name: &'static str| {
            move |hand_on: &mut dyn FnMut(&str) -> bool| {
                hand_on(name);
                Ok(())
            }
        };
        let has = |names: Option<Arc<Names>>, text: &str| names.is_some_and(|names| names.with(text).next().is_some());
        assert!(has(searched.names(which("ada"), first, read("one")).expect("no fault"), "one"));
        assert!(has(searched.names(which("ada"), first, read("two")).expect("no fault"), "one"), "not read again");
        assert!(has(searched.kept(&which("ada"), first), "one"));
        for (other, edition) in [(which("bo"), first), (which("ada"), Edition { ours: 2, ..first })] {
            assert!(searched.kept(&other, edition).is_none());
            assert!(has(searched.names(other, edition, read("two")).expect("no fault"), "two"));
        }
    }
}
