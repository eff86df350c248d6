//! What is kept of findings: few bytes for each, of which rows are made again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::kept::{Codes, Kept};
use super::{FindingColumn, FindingRow, Findings, FindingsHead};
use crate::backend::list::{At, ListQuery, Sort, Value};
use crate::backend::survey::{Depth, Place, SurveyTeam};
use crate::backend::walk::{Ground, Passed};
use crate::backend::{Backend, Error};
use crate::insight::hygiene::{Finding, FindingKey, Judge, Kind, Severity};
use crate::insight::walked::{READ, Store};

/// Bits of what is kept of a finding that say its kind.
const KIND: u32 = 4;
/// Of every so many tokens it is kept where the findings begin.
const APART: usize = 64;

/// What is kept of the findings, in the order of whose they are.
pub(super) struct FindingStore {
    judge: Judge,
    ground: Arc<Ground>,
    /// About the organization itself, and about the actor's own tokens: few, and whole.
    before: Vec<Finding>,
    own: Vec<Finding>,
    /// The tokens of teams that something is wrong with.
    tokens: Vec<Kept>,
    /// Where the findings of some of them begin: see [`APART`].
    first: Vec<u32>,
    found: Codes,
    reasons: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    lasts: Option<Duration>,
    longest: Arc<str>,
    place: Option<Place>,
    passed: Passed,
}

/// Where a finding is.
enum Spot<'a> {
    Alone(&'a Finding),
    /// The place of its token, what is wrong, and the number of the reason.
    Of(usize, Kind, u32),
}

impl Store for FindingStore {
    type List = Findings;

    fn begin(backend: &dyn Backend, query: &ListQuery<Findings>, now: Timestamp) -> Result<Self, Error> {
        let ground = Ground::read(backend, query.actor, query.list.organization)?;
        let judge = Judge { thresholds: query.list.thresholds, now };
        // Room that is not used is no memory, and room that does not grow leaves no holes.
        let teams = usize::try_from(ground.teams()).unwrap_or(0);
        Ok(Self {
            before: judge.before_teams(&ground.survey),
            own: judge.own(&ground.survey),
            tokens: Vec::with_capacity(teams),
            first: Vec::with_capacity(teams / APART + 1),
            found: Codes::Short(Vec::with_capacity(teams * 3)),
            reasons: Vec::new(),
            numbers: HashMap::new(),
            lasts: judge.others_last(&ground.survey),
            longest: Arc::from(""),
            place: None,
            passed: Passed { teams: 0, of: ground.teams() },
            judge,
            ground,
        })
    }

    fn go_on(&mut self, backend: &dyn Backend) -> Result<bool, Error> {
        let part = self.ground.after(backend, self.place.clone(), Depth::Tokens)?;
        for (number, team) in part.teams {
            self.take(number, &team);
        }
        self.passed.teams += part.passed;
        self.place = part.next;
        if self.place.is_some() {
            return Ok(false);
        }
        self.tokens.shrink_to_fit();
        self.first.shrink_to_fit();
        self.found.shrink();
        self.numbers = HashMap::new();
        let alone = self.before.iter().chain(&self.own).map(|finding| finding.reason.as_str());
        let longest = self.reasons.iter().map(|reason| &**reason).chain(alone).max_by_key(|reason| reason.len());
        self.longest = longest.unwrap_or_default().into();
        Ok(true)
    }

    fn passed(&self) -> Passed {
        self.passed
    }

    fn until(&self) -> Option<Timestamp> {
        let left = self.lasts.and_then(|left| SignedDuration::try_from(left).ok());
        left.and_then(|left| self.judge.now.checked_add(left).ok())
    }

    fn head(&self, backend: &dyn Backend, at: &At<FindingKey>) -> Result<FindingsHead, Error> {
        let around = match at {
            At::Around(_, key) => self.team_of(backend, &key.id)?.map(Arc::new),
            _ => None,
        };
        Ok(FindingsHead { ground: Arc::clone(&self.ground), longest: Arc::clone(&self.longest), until: self.until(), around })
    }

    fn value(row: &FindingRow, column: FindingColumn) -> Value {
        let rank = |severity| Severity::ALL.iter().position(|known| *known == severity).unwrap_or(0);
        match column {
            FindingColumn::Severity => Value::Number(i64::try_from(rank(row.kind.severity())).unwrap_or(0)),
            FindingColumn::Whose => Value::Text(row.whose.to_lowercase()),
            FindingColumn::Reason => Value::Text(row.reason.to_lowercase()),
        }
    }

    fn rows(&self, backend: &dyn Backend, places: &[u32]) -> Result<Vec<(u32, FindingRow)>, Error> {
        let number = |place: u32| match self.spot(place)? {
            Spot::Of(token, ..) => self.tokens.get(token).map(|token| token.number()),
            Spot::Alone(_) => None,
        };
        let mut numbers: Vec<u64> = places.iter().filter_map(|place| number(*place)).collect();
        numbers.dedup();
        let teams = self.ground.these(backend, &numbers, Depth::Uses)?;
        let teams: HashMap<u64, Arc<SurveyTeam>> = teams.into_iter().map(|(number, team)| (number, Arc::new(team))).collect();
        let row = |place: u32| match self.spot(place)? {
            Spot::Alone(finding) => Some(FindingRow { finding: finding.clone(), team: None }),
            Spot::Of(at, kind, _) => {
                let kept = *self.tokens.get(at)?;
                let team = teams.get(&kept.number())?;
                let (_, _, token, _) = team.tokens().nth(kept.which())?;
                let all = self.judge.team(team).into_iter();
                let finding = all.into_iter().find(|finding| (finding.token, finding.kind) == (token.id, kind))?;
                Some(FindingRow { finding, team: Some(Arc::clone(team)) })
            }
        };
        Ok(places.iter().filter_map(|place| Some((*place, row(*place)?))).collect())
    }

    fn these(&self, backend: &dyn Backend, keys: &[FindingKey]) -> Result<Vec<(u32, FindingRow)>, Error> {
        let wanted: HashSet<FindingKey> = keys.iter().copied().collect();
        let tokens: Vec<_> = keys.iter().map(|FindingKey(token, _)| *token).collect();
        let numbers: HashSet<u64> = self.ground.numbers(backend, &tokens)?.into_iter().collect();
        let alone = (0..length(self.before.len())).chain(length(self.before.len() + self.found.len())..length(self.count()));
        let of_teams = self.tokens.iter().enumerate().filter(|(_, kept)| numbers.contains(&kept.number()));
        let of_teams = of_teams.flat_map(|(at, _)| self.places(at));
        let places: Vec<u32> = alone.chain(of_teams).collect();
        let mut rows = Vec::new();
        for places in places.chunks(READ) {
            rows.extend(self.rows(backend, places)?.into_iter().filter(|(_, row)| wanted.contains(&row.key())));
        }
        rows.sort_by_key(|(place, row)| (row.kind.severity(), *place));
        Ok(rows)
    }

    fn key(&self, place: u32) -> String {
        match self.spot(place) {
            Some(Spot::Of(token, kind, _)) => {
                format!("{}.{}", self.tokens.get(token).map_or(0, |kept| kept.place()), kind.name())
            }
            _ => format!("-{place}"),
        }
    }

    fn place_of(&self, key: &str) -> Option<u32> {
        if let Some(place) = key.strip_prefix('-') {
            return place.parse().ok().filter(|place| matches!(self.spot(*place), Some(Spot::Alone(_))));
        }
        let (kept, name) = key.split_once('.')?;
        let kept: u64 = kept.parse().ok()?;
        let token = self.tokens.iter().position(|token| token.place() == kept)?;
        self.places(token).find(|place| self.kind(*place).name() == name)
    }

    fn arrange(&self, backend: &dyn Backend, text: &str, sort: Sort<FindingColumn>) -> Result<Vec<u32>, Error> {
        let rank = |place: &u32| self.kind(*place).severity();
        let all = length(self.count());
        if text.is_empty() && sort.column == FindingColumn::Severity {
            return Ok(self.by_severity(|| 0..all, index(all), sort.descending));
        }
        let mut places: Vec<u32> = (0..all).collect();
        if !text.is_empty() {
            let contains = |words: &str| words.to_lowercase().contains(text);
            let severities: Vec<Severity> = Severity::ALL.into_iter().filter(|severity| contains(severity.as_str())).collect();
            let reasons: Vec<bool> = self.reasons.iter().map(|reason| contains(reason)).collect();
            let tokens = self.named(backend, text)?;
            places.retain(|place| {
                severities.contains(&self.kind(*place).severity())
                    || match self.spot(*place) {
                        Some(Spot::Alone(finding)) => contains(&finding.whose) || contains(&finding.reason),
                        Some(Spot::Of(token, _, reason)) => tokens[token] || reasons[index(reason)],
                        None => false,
                    }
            });
        }
        match (sort.column, sort.descending) {
            (FindingColumn::Severity, descending) => {
                let count = places.len();
                places = self.by_severity(|| places.iter().copied(), count, descending);
            }
            (FindingColumn::Whose, descending) => {
                for about in places.chunk_by_mut(|one, other| self.owner(*one) == self.owner(*other)) {
                    about.sort_by_key(rank);
                    if descending {
                        about.reverse();
                    }
                }
                if descending {
                    places.reverse();
                }
            }
            (FindingColumn::Reason, descending) => {
                let mut all: Vec<String> = self.reasons.iter().map(|reason| reason.to_lowercase()).collect();
                all.extend(self.before.iter().chain(&self.own).map(|finding| finding.reason.to_lowercase()));
                all.sort_unstable();
                all.dedup();
                let place_of = |reason: &str| all.binary_search(&reason.to_lowercase()).unwrap_or(0);
                let ranks: Vec<usize> = self.reasons.iter().map(|reason| place_of(reason)).collect();
                let rank_of = |place: u32| match index(place).checked_sub(self.before.len()).and_then(|at| self.found.get(at)) {
                    Some(kept) => ranks.get(index(kept >> KIND)).copied().unwrap_or(0),
                    None => place_of(self.reason(place)),
                };
                let turn = |rank: usize| if descending { usize::MAX - rank } else { rank };
                places.sort_unstable_by_key(|place| (turn(rank_of(*place)), rank(place), *place));
            }
        }
        Ok(places)
    }
}

impl FindingStore {
    fn take(&mut self, number: u64, team: &SurveyTeam) {
        self.lasts = self.lasts.into_iter().chain(self.judge.team_lasts(team)).min();
        let mut findings = self.judge.team(team).into_iter().peekable();
        for (which, (_, _, token, _)) in team.tokens().enumerate() {
            if findings.peek().is_none_or(|finding| finding.token != token.id) {
                continue;
            }
            if self.tokens.len().is_multiple_of(APART) {
                self.first.push(length(self.found.len()));
            }
            let mut kept = Kept::new(number, which);
            while let Some(finding) = findings.next_if(|finding| finding.token == token.id) {
                let next = length(self.reasons.len());
                let reason = *self.numbers.entry(finding.reason.as_str().into()).or_insert(next);
                if reason == next {
                    self.reasons.push(finding.reason.into());
                }
                let kind = Kind::ALL.iter().position(|known| *known == finding.kind).unwrap_or(0);
                self.found.push(reason << KIND | length(kind));
                kept.add_finding();
            }
            self.tokens.push(kept);
        }
    }

    fn count(&self) -> usize {
        self.before.len() + self.found.len() + self.own.len()
    }

    fn spot(&self, place: u32) -> Option<Spot<'_>> {
        let place = index(place);
        if let Some(finding) = self.before.get(place) {
            return Some(Spot::Alone(finding));
        }
        let at = place - self.before.len();
        let Some(kept) = self.found.get(at) else { return self.own.get(at - self.found.len()).map(Spot::Alone) };
        let from = self.first.partition_point(|first| index(*first) <= at).saturating_sub(1);
        let mut begins = index(*self.first.get(from)?);
        let after = |kept: &Kept| {
            begins += kept.findings();
            begins > at
        };
        let token = from * APART + self.tokens.get(from * APART..)?.iter().position(after)?;
        Some(Spot::Of(token, kind(kept), kept >> KIND))
    }

    fn kind(&self, place: u32) -> Kind {
        match index(place).checked_sub(self.before.len()).and_then(|at| self.found.get(at)) {
            Some(kept) => kind(kept),
            None => match self.spot(place) {
                Some(Spot::Alone(finding)) => finding.kind,
                Some(Spot::Of(_, kind, _)) => kind,
                None => Kind::Expired,
            },
        }
    }

    fn reason(&self, place: u32) -> &str {
        match index(place).checked_sub(self.before.len()).and_then(|at| self.found.get(at)) {
            Some(kept) => self.reasons.get(index(kept >> KIND)).map_or("", |reason| reason),
            None => match self.spot(place) {
                Some(Spot::Alone(finding)) => &finding.reason,
                _ => "",
            },
        }
    }

    /// The same places, those of the gravest first. A stable sort would need as much room again.
    fn by_severity<I: Iterator<Item = u32>>(&self, places: impl Fn() -> I, count: usize, descending: bool) -> Vec<u32> {
        let mut ordered = Vec::with_capacity(count);
        let turn = |at: usize| if descending { Severity::ALL.len() - 1 - at } else { at };
        for severity in (0..Severity::ALL.len()).map(|at| Severity::ALL[turn(at)]) {
            ordered.extend(places().filter(|place| self.kind(*place).severity() == severity));
        }
        ordered
    }

    /// Whose it is, as something that is ordered as the names are.
    fn owner(&self, place: u32) -> (u8, usize) {
        let same = |all: &[Finding], finding: &Finding| all.iter().position(|other| other.whose == finding.whose).unwrap_or(0);
        match self.spot(place) {
            Some(Spot::Alone(finding)) if index(place) < self.before.len() => (0, same(&self.before, finding)),
            Some(Spot::Alone(finding)) => (2, same(&self.own, finding)),
            Some(Spot::Of(token, ..)) => (1, token),
            None => (3, 0),
        }
    }

    /// The places of the findings about a token.
    fn places(&self, token: usize) -> std::ops::Range<u32> {
        let before = length(self.before.len());
        let (from, of) = (token / APART, |kept: &Kept| length(kept.findings()));
        let Some(kept) = self.tokens.get(token) else { return before..before };
        let begins: u32 = self.tokens[from * APART..token].iter().map(of).sum();
        let begins = before + self.first.get(from).copied().unwrap_or(0) + begins;
        begins..begins + of(kept)
    }

    /// The team of a row, also when the row is gone.
    fn team_of(&self, backend: &dyn Backend, key: &str) -> Result<Option<SurveyTeam>, Error> {
        let kept = key.split_once('.').and_then(|(kept, _)| kept.parse::<u64>().ok());
        let Some(kept) = kept else { return Ok(None) };
        Ok(self.ground.these(backend, &[Kept::number_of(kept)], Depth::Uses)?.pop().map(|(_, team)| team))
    }

    /// Of each token, whether whose it is has this text in it.
    fn named(&self, backend: &dyn Backend, text: &str) -> Result<Vec<bool>, Error> {
        let mut matching = vec!["team ".contains(text); self.tokens.len()];
        let (mut at, mut whose) = (0, String::new());
        self.ground.names(backend, &mut |number, name| {
            whose.clear();
            whose.push_str("team ");
            whose.push_str(name);
            whose.make_ascii_lowercase();
            let matches = whose.contains(text);
            while self.tokens.get(at).is_some_and(|kept| kept.number() == number) {
                matching[at] |= matches;
                at += 1;
            }
            true
        })?;
        // The names of these have a description in them.
        let left: Vec<usize> = (0..self.tokens.len()).filter(|at| !matching[*at] && self.tokens[*at].which() != 0).collect();
        for tokens in left.chunks(READ) {
            let places: Vec<u32> = tokens.iter().filter_map(|token| self.places(*token).next()).collect();
            for (place, row) in self.rows(backend, &places)? {
                if let Some(Spot::Of(token, ..)) = self.spot(place) {
                    matching[token] = row.whose.to_lowercase().contains(text);
                }
            }
        }
        Ok(matching)
    }
}

fn kind(kept: u32) -> Kind {
    Kind::ALL.get(index(kept & ((1 << KIND) - 1))).copied().unwrap_or(Kind::Expired)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
