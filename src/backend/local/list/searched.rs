//! The names of the list that was searched last, kept in memory: the next letter is looked for there, not in the model.
//!
//! A list of a million names takes SQLite a fifth of a second to go through, which is more than somebody types slowly. Kept,
//! they take a hundredth of that. What is kept is that of one list, for as long as nothing in the model changes.

use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::{Arc, LazyLock};
use std::thread::Builder;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2, memrchr};

use crate::backend::{Edition, Error};

/// Bytes of names that are kept; a list with more is asked of SQLite each time.
const MOST: usize = 24 << 20;

/// Bytes that lie together. No name crosses from one of them into the next.
const BLOCK: usize = 1 << 18;

/// Of so many names at most it is kept where they have the text that was looked for last.
const PLACES: usize = 250_000;

/// Fewer blocks than these are not worth a thread of their own.
const SHARE: usize = 8;

/// How many threads count at once.
static PROCESSORS: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, |count| count.get().min(4)));

/// Between two names: no byte of UTF-8.
const END: u8 = 0xff;

/// Names in small letters, of each source in their order. Only ASCII letters have a small form, as for SQLite.
#[derive(Debug, Default)]
pub(super) struct Names {
    blocks: Vec<Vec<u8>>,
    /// Where each source begins.
    sources: Vec<usize>,
}

impl Names {
    /// Adds a name of the source with this number, if there is room for it. Sources come one after the other.
    fn push(&mut self, source: usize, name: &str) -> bool {
        let fits = |block: &Vec<u8>| block.len() + name.len() < BLOCK;
        let is_new = self.sources.len() <= source;
        if is_new || !self.blocks.last().is_some_and(fits) {
            if (self.blocks.len() + 1) * BLOCK > MOST {
                return false;
            }
            if is_new {
                self.sources.resize(source + 1, self.blocks.len());
            }
            self.blocks.push(Vec::with_capacity(BLOCK.max(name.len() + 1)));
        }
        if let Some(block) = self.blocks.last_mut() {
            block.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
            block.push(END);
        }
        true
    }

    /// The names with a text in them.
    pub(super) fn with<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let finder = Finder::new(text);
        self.blocks.iter().flat_map(move |block| Matches { rest: block, finder: finder.clone() })
    }

    /// Which names have a text in them, and how many. Where there are many, each processor looks through its share. With one
    /// more letter only those are looked at that had the text before it.
    fn look_for(&self, text: &str, before: Option<&Found>) -> Found {
        let narrower = |before: &&Found| !before.text.is_empty() && text.starts_with(&before.text);
        let found = match before.filter(narrower).and_then(|before| before.places.as_ref()) {
            Some(places) => shared(places, SHARE * BLOCK / 32, |places| self.among(text, places)),
            None => {
                let finder = Finder::new(text);
                let numbered: Vec<(usize, &Vec<u8>)> = self.blocks.iter().enumerate().collect();
                shared(&numbered, SHARE, |blocks| in_blocks(blocks, &finder))
            }
        };
        let count = found.iter().map(|(count, _)| count).sum();
        let regular = self.blocks.iter().all(|block| block.len() <= BLOCK);
        let places = (regular && count <= PLACES).then(|| found.into_iter().flat_map(|(_, places)| places).collect());
        Found { text: text.to_owned(), count, places }
    }

    /// Of some places where names have the beginning of a text, those where they have it, each once.
    fn among(&self, text: &str, places: &[u32]) -> (usize, Vec<u32>) {
        let mut found = Vec::new();
        let first = text.as_bytes().first().copied().unwrap_or(END);
        for place in places {
            let (block, at) = (index(*place) / BLOCK, index(*place) % BLOCK);
            let Some(rest) = self.blocks.get(block).and_then(|block| block.get(at..)) else { continue };
            // The rest of the name; the text can be further on in it.
            let mut further = 0;
            while let Some(here) = rest.get(further..).filter(|here| !here.is_empty()) {
                if here.starts_with(text.as_bytes()) {
                    found.extend(u32::try_from(further).ok().map(|further| place + further));
                    break;
                }
                let Some(next) = memchr2(first, END, &here[1..]).filter(|next| here[1 + next] != END) else { break };
                further += 1 + next;
            }
        }
        (found.len(), found)
    }

    /// The name with a text in it that is nearest to a place, behind it where names rise and before it where they fall; `at` is
    /// whether the place itself counts. Without a place it is the first or the last.
    pub(super) fn nearest(&self, text: &str, place: Option<&str>, at: bool, rising: bool) -> Option<&str> {
        let finder = Finder::new(text);
        let fits = |name: &&str| place.is_none_or(|place| if *name == place { at } else { (*name > place) == rising });
        let names = |block: usize| Matches { rest: &self.blocks[block], finder: finder.clone() }.filter(fits);
        let ends = self.sources.iter().skip(1).copied().chain([self.blocks.len()]);
        let found = self.sources.iter().zip(ends).filter_map(|(start, end)| {
            // Blocks that begin behind the place.
            let behind =
                place.map(|place| start + self.blocks[*start..end].partition_point(|block| first_of(block) <= place.as_bytes()));
            match (rising, behind) {
                (true, behind) => {
                    (behind.map_or(*start, |behind| behind.max(start + 1) - 1)..end).find_map(|block| names(block).next())
                }
                (false, behind) => (*start..behind.unwrap_or(end)).rev().find_map(|block| names(block).last()),
            }
        });
        if rising { found.min() } else { found.max() }
    }
}

/// How many names in some blocks have a text, and where the first of them have it.
fn in_blocks(blocks: &[(usize, &Vec<u8>)], finder: &Finder<'_>) -> (usize, Vec<u32>) {
    let (mut count, mut places) = (0, Vec::new());
    for (number, block) in blocks {
        let mut rest = &block[..];
        while !rest.is_empty() {
            let Some(at) = finder.find(rest) else { break };
            if count <= PLACES {
                places.extend(u32::try_from(number * BLOCK + block.len() - rest.len() + at));
            }
            let end = memchr(END, &rest[at..]).map_or(rest.len(), |end| at + end + 1);
            (count, rest) = (count + 1, &rest[end..]);
        }
    }
    (count, places)
}

/// What each processor finds in its share of a list, in the order of the list. A share has so many elements at least.
fn shared<T: Sync, F: Send>(all: &[T], least: usize, find: impl Fn(&[T]) -> F + Sync) -> Vec<F> {
    let share = all.len().div_ceil(*PROCESSORS).max(least).max(1);
    let (own, others) = all.split_at(share.min(all.len()));
    std::thread::scope(|scope| {
        let find = &find;
        let begin = |part| (part, Builder::new().spawn_scoped(scope, move || find(part)));
        let others: Vec<_> = others.chunks(share).map(begin).collect();
        let own = find(own);
        let found = others.into_iter().map(|(part, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // There are too many threads already.
            Err(_) => find(part),
        });
        std::iter::once(own).chain(found).collect()
    })
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn first_of(block: &[u8]) -> &[u8] {
    &block[..memchr(END, block).unwrap_or(block.len())]
}

struct Matches<'a, 't> {
    rest: &'a [u8],
    finder: Finder<'t>,
}

impl<'a> Iterator for Matches<'a, '_> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
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
    state: State,
    /// What was found of the text that was counted last.
    counted: Option<Found>,
}

/// Which names have a text.
#[derive(Debug)]
struct Found {
    text: String,
    count: usize,
    /// Where each of them has it first: the number of its block times the length of a block, and the place in it. Nothing where
    /// there are too many.
    places: Option<Vec<u32>>,
}

#[derive(Debug)]
enum State {
    /// Read up to a place, and interrupted there.
    Begun(Names, Place),
    Whole(Arc<Names>),
    TooMany,
}

/// How far names were read: which of the sources, and the last name of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub source: usize,
    pub after: Option<String>,
}

/// The names of the list that was searched last, if there is one.
#[derive(Debug, Default)]
pub(in super::super) struct Searched(RefCell<Option<Kept>>);

impl Searched {
    /// The names of a list as they are in the model now, if they are kept.
    pub(super) fn kept(&self, which: &Which, edition: Edition) -> Option<Arc<Names>> {
        let kept = self.0.borrow();
        match &kept.as_ref().filter(|kept| kept.which == *which && kept.edition == edition)?.state {
            State::Whole(names) => Some(Arc::clone(names)),
            State::Begun(..) | State::TooMany => None,
        }
    }

    /// The same, read if they are not kept; none if they are too many. `read` hands on each name behind a place, with its source,
    /// until it hears that it is enough. After a fault, such as a letter that is typed meanwhile, it goes on where it was.
    pub(super) fn names(
        &self,
        which: Which,
        edition: Edition,
        read: impl FnOnce(Place, &mut dyn FnMut(usize, &str) -> bool) -> Result<(), Error>,
    ) -> Result<Option<Arc<Names>>, Error> {
        // The memory of others is free before these take as much.
        let kept = self.0.take().filter(|kept| kept.which == which && kept.edition == edition);
        let (state, counted) = match kept {
            Some(kept) => (kept.state, kept.counted),
            None => (State::Begun(Names::default(), Place::default()), None),
        };
        let state = match state {
            State::Begun(mut names, mut place) => {
                let mut all = true;
                let done = read(place.clone(), &mut |source, name| {
                    all = names.push(source, name);
                    place.source = source;
                    // A name that is read over and over takes the room of the one before it.
                    let last = place.after.get_or_insert_default();
                    last.clear();
                    last.push_str(name);
                    all
                });
                if let Err(fault) = done {
                    self.0.replace(Some(Kept { which, edition, state: State::Begun(names, place), counted: None }));
                    return Err(fault);
                }
                if all { State::Whole(Arc::new(names)) } else { State::TooMany }
            }
            whole => whole,
        };
        let names = if let State::Whole(names) = &state { Some(Arc::clone(names)) } else { None };
        self.0.replace(Some(Kept { which, edition, state, counted }));
        Ok(names)
    }

    /// How many of these names, which are kept, have a text.
    pub(super) fn count(&self, names: &Names, text: &str) -> usize {
        let mut kept = self.0.borrow_mut();
        let before = kept.as_ref().and_then(|kept| kept.counted.as_ref());
        if let Some(found) = before.filter(|found| found.text == text) {
            return found.count;
        }
        let found = names.look_for(text, before);
        let count = found.count;
        if let Some(kept) = kept.as_mut() {
            kept.counted = Some(found);
        }
        count
    }

    /// Keeps how many of the names that are kept have a text.
    pub(super) fn is_counted(&self, text: &str, count: usize) {
        if let Some(kept) =
            self.0.borrow_mut().as_mut().filter(|kept| kept.counted.as_ref().is_none_or(|found| found.text != text))
        {
            kept.counted = Some(Found { text: text.to_owned(), count, places: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Names {
        let mut kept = Names::default();
        assert!(names.iter().all(|name| kept.push(0, name)));
        kept
    }

    fn count_of(names: &Names, text: &str) -> usize {
        names.look_for(text, None).count
    }

    #[test]
    fn one_more_letter_finds_among_what_was_found_what_is_found_among_all() {
        let name = |number: usize| format!("{}-{}-{}", ["api", "app", "apiapp", "zap"][number % 4], number * 7919 % 9973, "pia");
        let mut names = Names::default();
        assert!((0..300_000).all(|number| names.push(0, &name(number))));
        assert!(names.blocks.len() >= 2 * SHARE, "{}", names.blocks.len());
        for typed in ["api-1", "zap-7-p", "iapp", "nowhere"] {
            let mut before: Option<Found> = None;
            for end in 1..=typed.len() {
                let text = &typed[..end];
                let found = names.look_for(text, before.as_ref());
                assert_eq!(found.count, names.with(text).count(), "{text}");
                assert_eq!(found.places.is_some(), found.count <= PLACES, "{text}");
                for place in found.places.iter().flatten().step_by(997) {
                    let block = &names.blocks[index(*place) / BLOCK];
                    assert!(block[index(*place) % BLOCK..].starts_with(text.as_bytes()), "{text}");
                }
                before = Some(found);
            }
        }
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
        for text in ["beta", "a", "alpha", "ab", "Äther", "zz"] {
            assert_eq!(count_of(&names, text), found(text).len(), "{text}");
        }
    }

    #[test]
    fn the_nearest_name_is_the_one_that_a_look_at_all_of_them_finds() {
        // Long enough for several blocks of each source.
        let long = "-".repeat(900);
        let name = |number: usize| format!("{:05}{long}{}", number * 7919 % 100_000, ["x", "y", "xy"][number % 3]);
        let mut sources = [(0..1_000).map(name).collect::<Vec<_>>(), Vec::new(), (1_000..1_500).map(name).collect()];
        let mut names = Names::default();
        for (number, source) in sources.iter_mut().enumerate() {
            source.sort();
            assert!(source.iter().all(|name| names.push(number, name)));
        }
        assert!(names.blocks.len() > 4, "{}", names.blocks.len());
        let all = sources.concat();
        let places: Vec<String> = all.iter().step_by(151).cloned().chain([String::new(), "5".into(), "zz".into()]).collect();
        for text in ["xy", "0-", "nowhere"] {
            for place in places.iter().map(|place| Some(place.as_str())).chain([None]) {
                for (at, rising) in [(true, true), (true, false), (false, true), (false, false)] {
                    let fits = |name: &&String| {
                        let name = name.as_str();
                        let lies = place.is_none_or(|place| if name == place { at } else { (name > place) == rising });
                        name.contains(text) && lies
                    };
                    let fitting = all.iter().filter(fits).map(String::as_str);
                    let nearest = if rising { fitting.min() } else { fitting.max() };
                    assert_eq!(names.nearest(text, place, at, rising), nearest, "{text} {place:?} {at} {rising}");
                }
            }
        }
    }

    #[test]
    fn many_names_lie_in_many_blocks_and_too_many_are_not_kept() {
        let mut names = Names::default();
        let long = "x".repeat(60_000);
        let count = (0..100_000).take_while(|number| names.push(0, &format!("{number}-{long}"))).count();
        assert_eq!(names.blocks.len() * BLOCK, MOST);
        assert_eq!((names.with("-x").count(), count_of(&names, "-x")), (count, count));
        assert_eq!(count_of(&names, "7-xx"), names.with("7-xx").count());
        assert_eq!(names.with("7-xx").count(), (0..count).filter(|number| number % 10 == 7).count());
        let which = Which { source: String::new(), organization: String::new(), actor: String::new() };
        let edition = Edition { theirs: 1, ours: 1 };
        let (searched, mut asked) = (Searched::default(), 0);
        for _ in 0..2 {
            let kept = searched.names(which.clone(), edition, |_, hand_on| {
                asked += 1;
                while hand_on(0, &long) {}
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
            move |_, hand_on: &mut dyn FnMut(usize, &str) -> bool| {
                hand_on(0, name);
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

    #[test]
    fn a_read_that_is_interrupted_goes_on_where_it_was() {
        let which = Which { source: String::new(), organization: String::new(), actor: String::new() };
        let (searched, edition) = (Searched::default(), Edition { theirs: 1, ours: 1 });
        let mut begun = Vec::new();
        let mut read = |names: &'static [(usize, &'static str)], fails: bool| {
            searched.names(which.clone(), edition, |place, hand_on| {
                begun.push((place.source, place.after));
                assert!(names.iter().all(|(source, name)| hand_on(*source, name)));
                if fails { Err(Error::Unavailable("a letter".to_owned())) } else { Ok(()) }
            })
        };
        assert!(read(&[(0, "ab"), (0, "b")], true).is_err());
        assert!(searched.kept(&which, edition).is_none(), "half of the names are not counted as all");
        assert!(read(&[(1, "ca")], true).is_err());
        let names = read(&[(1, "d")], false).expect("no fault").expect("names");
        assert_eq!(names.with("").count(), 4);
        assert_eq!(names.with("a").collect::<Vec<_>>(), ["ab", "ca"]);
        assert_eq!(begun, [(0, None), (0, Some("b".to_owned())), (1, Some("ca".to_owned()))]);
    }
}
