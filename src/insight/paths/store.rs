//! What is kept of paths: of each token the number of its team and its class; the paths of a window are found again.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::{WayColumn, Ways, WaysHead};
use crate::backend::list::{At, ListQuery, Sort, Value};
use crate::backend::survey::{Depth, Place};
use crate::backend::walk::{Ground, Passed};
use crate::backend::{Backend, Error};
use crate::domain::{Id, User};
use crate::insight::escalation::{Class, Seeker, Subject, Way};
use crate::insight::walked::{READ, Store};

/// Bits of what is kept of a token that say its class.
const CLASS: u32 = 24;
/// So many people are looked at at once.
const PEOPLE: usize = 100;

/// What is kept of the paths. Those of tokens of teams have the first places, by the names of the teams.
pub(super) struct Paths {
    ground: Arc<Ground>,
    seeker: Seeker,
    /// The number of the team, and the class.
    tokens: Vec<u64>,
    /// What the ids of their teams are ordered by, until it is known where each stands.
    ids: Vec<u128>,
    /// Their places, by the ids of their teams.
    by_id: Vec<u32>,
    /// That of the organization's token, and those of people: what they are called, and what they come to.
    others: Vec<(Subject, String, Class)>,
    /// Who is still to be looked at, once the teams were; the first come last.
    people: Option<Vec<Id<User>>>,
    owners: (Arc<[String]>, usize),
    place: Option<Place>,
    passed: Passed,
}

impl Store for Paths {
    type List = Ways;

    fn begin(backend: &dyn Backend, query: &ListQuery<Ways>, _: Timestamp) -> Result<Self, Error> {
        let ground = Ground::read(backend, query.actor, query.list.organization)?;
        Ok(Self {
            seeker: Seeker::new(&ground.survey),
            tokens: Vec::new(),
            ids: Vec::new(),
            by_id: Vec::new(),
            others: Vec::new(),
            people: None,
            owners: (Arc::from([]), 0),
            place: None,
            passed: Passed { teams: 0, of: ground.teams() },
            ground,
        })
    }

    fn go_on(&mut self, backend: &dyn Backend) -> Result<bool, Error> {
        let survey = &self.ground.survey;
        let Some(people) = &mut self.people else {
            let part = self.ground.after(backend, self.place.clone(), Depth::Members)?;
            for (number, team) in &part.teams {
                if let Some(class) = self.seeker.take(survey, team) {
                    self.tokens.push(number << CLASS | u64::from(class));
                    self.ids.push(team.id.ordinal());
                }
            }
            self.passed.teams += part.passed;
            self.place = part.next;
            if self.place.is_none() {
                self.people = Some(self.seeker.people(survey));
                self.people.iter_mut().for_each(|people| people.reverse());
                let way = self.seeker.organization(survey);
                self.others.extend(way.map(other));
            }
            return Ok(false);
        };
        for _ in 0..PEOPLE.min(people.len()) {
            let Some(user) = people.last().copied() else { break };
            if let Some((name, teams)) = self.ground.teams_of(backend, user, Depth::Given)? {
                let way = self.seeker.user(survey, (user, name.as_str()), &teams);
                self.others.extend(way.map(other));
            }
            people.pop();
        }
        if !people.is_empty() || !self.seeker.settle(survey) {
            return Ok(false);
        }
        self.end(backend)?;
        Ok(true)
    }

    fn passed(&self) -> Passed {
        self.passed
    }

    fn until(&self) -> Option<Timestamp> {
        None
    }

    fn head(&self, _: &dyn Backend, _: &At<Subject>) -> Result<WaysHead, Error> {
        Ok(WaysHead { ground: Arc::clone(&self.ground), owners: self.owners.clone() })
    }

    fn value(row: &Way, column: WayColumn) -> Value {
        match column {
            WayColumn::Who => Value::Text(row.who.clone()),
            WayColumn::Owner => Value::Number(i64::from(!row.owner)),
            WayColumn::Reaches => Value::Text(row.reaches()),
            WayColumn::Steps => Value::Number(i64::try_from(row.steps.len()).unwrap_or(i64::MAX)),
        }
    }

    fn arrange(&self, backend: &dyn Backend, text: &str, sort: Sort<WayColumn>) -> Result<Vec<u32>, Error> {
        let mut places = self.natural();
        if !text.is_empty() {
            let contains = |words: &str| words.to_lowercase().contains(text);
            let reached = |class: &Class| class.gains.iter().any(|gain| contains(gain));
            let mut classes: HashMap<u32, bool> = HashMap::new();
            let tokens = self.named(backend, text)?;
            places.retain(|place| match self.tokens.get(index(*place)) {
                Some(kept) => {
                    let class = || self.seeker.class(class(*kept)).is_some_and(reached);
                    tokens[index(*place)] || *classes.entry(self::class(*kept)).or_insert_with(class)
                }
                None => self.other(*place).is_some_and(|(_, who, class)| contains(who) || reached(class)),
            });
        }
        let turn = |order: Ordering| if sort.descending { order.reverse() } else { order };
        match sort.column {
            WayColumn::Owner => places.sort_by(|one, other| turn(self.owner(*other).cmp(&self.owner(*one)))),
            WayColumn::Steps => {
                let steps = |place: u32| self.of(place).map_or(0, |class| class.steps);
                places.sort_by(|one, other| turn(steps(*one).cmp(&steps(*other))));
            }
            WayColumn::Who => {
                let who = |place: u32| match self.other(place) {
                    None => (1, place, String::new()),
                    Some((Subject::User(_), who, _)) => (2, 0, who.to_lowercase()),
                    Some(_) => (0, 0, String::new()),
                };
                places.sort_by(|one, other| turn(who(*one).cmp(&who(*other))));
            }
            WayColumn::Reaches => {
                let mut said: HashMap<u32, usize> = HashMap::new();
                let number = |place: u32| match self.tokens.get(index(place)) {
                    Some(kept) => class(*kept),
                    None => u32::MAX - place,
                };
                let mut texts = Vec::new();
                for place in &places {
                    said.entry(number(*place)).or_insert_with(|| {
                        texts.push(self.of(*place).map_or_else(String::new, Class::reaches).to_lowercase());
                        texts.len() - 1
                    });
                }
                let mut ordered: Vec<&String> = texts.iter().collect();
                ordered.sort_unstable();
                ordered.dedup();
                let ranks: Vec<usize> = texts.iter().map(|text| ordered.partition_point(|other| *other < text)).collect();
                let rank = |place: u32| said.get(&number(place)).map(|at| ranks[*at]);
                places.sort_by(|one, other| turn(rank(*one).cmp(&rank(*other))));
            }
        }
        Ok(places)
    }

    fn rows(&self, backend: &dyn Backend, places: &[u32]) -> Result<Vec<(u32, Way)>, Error> {
        let survey = &self.ground.survey;
        let number = |place: &u32| self.tokens.get(index(*place)).map(|kept| kept >> CLASS);
        let numbers: Vec<u64> = places.iter().filter_map(number).collect();
        let teams: HashMap<u64, _> = self.ground.these(backend, &numbers, Depth::Given)?.into_iter().collect();
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let way = match (number(place), self.other(*place)) {
                (Some(number), _) => teams.get(&number).and_then(|team| self.seeker.token(survey, team)),
                (_, Some((Subject::User(user), ..))) => {
                    let found = self.ground.teams_of(backend, *user, Depth::Given)?;
                    found.and_then(|(name, teams)| self.seeker.user(survey, (*user, name.as_str()), &teams))
                }
                _ => self.seeker.organization(survey),
            };
            rows.extend(way.map(|way| (*place, way)));
        }
        Ok(rows)
    }

    fn these(&self, backend: &dyn Backend, ids: &[Subject]) -> Result<Vec<(u32, Way)>, Error> {
        let teams = ids.iter().filter_map(|id| if let Subject::TeamToken(team) = id { Some(*team) } else { None });
        let numbers = self.ground.numbers_of_teams(backend, &teams.collect::<Vec<_>>())?;
        let numbers: HashSet<u64> = numbers.into_iter().collect();
        let ids: HashSet<Subject> = ids.iter().copied().collect();
        let asked = |place: &u32| match self.tokens.get(index(*place)) {
            Some(kept) => numbers.contains(&(kept >> CLASS)),
            None => self.other(*place).is_some_and(|(subject, ..)| ids.contains(subject)),
        };
        let places: Vec<u32> = self.natural().into_iter().filter(asked).collect();
        let mut rows = Vec::new();
        for places in places.chunks(READ) {
            rows.extend(self.rows(backend, places)?);
        }
        Ok(rows)
    }

    fn key(&self, place: u32) -> String {
        match (self.tokens.get(index(place)), self.other(place)) {
            (Some(kept), _) => (kept >> CLASS).to_string(),
            (None, Some((subject, ..))) => format!("-{subject}"),
            (None, None) => String::new(),
        }
    }

    fn place_of(&self, key: &str) -> Option<u32> {
        let place = match key.strip_prefix('-') {
            Some(subject) => self.tokens.len() + self.others.iter().position(|(known, ..)| known.to_string() == subject)?,
            None => {
                let number: u64 = key.parse().ok()?;
                self.tokens.iter().position(|kept| kept >> CLASS == number)?
            }
        };
        u32::try_from(place).ok()
    }
}

impl Paths {
    /// Forgets the tokens that reach nothing more, and puts the others in their order.
    fn end(&mut self, backend: &dyn Backend) -> Result<(), Error> {
        let mut kept = 0;
        for at in 0..self.tokens.len() {
            if self.seeker.class(class(self.tokens[at])).is_some() {
                (self.tokens[kept], self.ids[kept]) = (self.tokens[at], self.ids[at]);
                kept += 1;
            }
        }
        self.tokens.truncate(kept);
        self.tokens.shrink_to_fit();
        let ids = std::mem::take(&mut self.ids);
        // A host's ids are told apart by the survey, which is here whole.
        let told = |place: u32| self.ground.survey.teams.get(index_of(self.tokens[index(place)] >> CLASS)).map(|team| team.id);
        self.by_id = (0..u32::try_from(kept).unwrap_or(u32::MAX)).collect();
        self.by_id
            .sort_unstable_by(|one, other| ids[index(*one)].cmp(&ids[index(*other)]).then_with(|| told(*one).cmp(&told(*other))));
        drop(ids);
        let owners: Vec<u32> = self.natural().into_iter().take_while(|place| self.owner(*place)).collect();
        let named = self.rows(backend, &owners[..owners.len().min(WaysHead::NAMED)])?;
        let named: Arc<[String]> = named.into_iter().map(|(_, way)| way.who).collect();
        self.owners = (named, owners.len().saturating_sub(WaysHead::NAMED));
        Ok(())
    }

    /// Every place: those who become owners first, and by the kind and the id after that.
    fn natural(&self) -> Vec<u32> {
        let mut places = Vec::with_capacity(self.tokens.len() + self.others.len());
        let from = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX);
        let others = || (from..).take(self.others.len());
        let person = |place: &u32| self.other(*place).is_some_and(|(subject, ..)| matches!(subject, Subject::User(_)));
        for owner in [true, false] {
            let alike = |place: &u32| self.owner(*place) == owner;
            places.extend(others().filter(|place| !person(place)).filter(alike));
            places.extend(self.by_id.iter().copied().filter(alike));
            places.extend(others().filter(person).filter(alike));
        }
        places
    }

    fn other(&self, place: u32) -> Option<&(Subject, String, Class)> {
        self.others.get(index(place).checked_sub(self.tokens.len())?)
    }

    fn of(&self, place: u32) -> Option<&Class> {
        match self.tokens.get(index(place)) {
            Some(kept) => self.seeker.class(class(*kept)),
            None => self.other(place).map(|(_, _, class)| class),
        }
    }

    fn owner(&self, place: u32) -> bool {
        self.of(place).is_some_and(|class| class.owner)
    }

    /// Of each token, whether what it is called has this text in it.
    fn named(&self, backend: &dyn Backend, text: &str) -> Result<Vec<bool>, Error> {
        let (mut at, mut who) = (0, String::new());
        let mut matching = vec![false; self.tokens.len()];
        self.ground.names(backend, &mut |number, name| {
            if self.tokens.get(at).is_some_and(|kept| kept >> CLASS == number) {
                who.clear();
                who.push_str("the token of team ");
                who.push_str(name);
                matching[at] = who.to_lowercase().contains(text);
                at += 1;
            }
            true
        })?;
        Ok(matching)
    }
}

fn other(way: Way) -> (Subject, String, Class) {
    let class = Class::from(&way);
    (way.subject, way.who, class)
}

fn class(kept: u64) -> u32 {
    u32::try_from(kept & ((1 << CLASS) - 1)).unwrap_or(u32::MAX)
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn index_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
