//! One path, step by step: every step that the law lets through, until none is left.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::field::{Field, Held, order};
use super::law::{KINDS, Law, Powers, everything, kind};
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{TokenKind, the_team};
use crate::insight::holder::HolderFacts;
use crate::insight::reach::Reach;

/// What somebody begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Begin {
    /// Being in teams.
    Member,
    /// The token of a team.
    Token,
    /// The organization's token.
    Organization,
}

/// As what a step is taken, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Member,
    /// The token of the team at this place.
    Token(usize),
    Organization,
}

/// How a team is reached.
#[derive(Clone, Copy, Debug)]
enum Lead {
    Join,
    Generate,
}

/// What came of it.
#[derive(Debug)]
pub struct Path {
    /// It ends in owning the organization.
    pub owner: bool,
    /// What is reached beyond what was given, in words, the widest first.
    pub gains: Vec<String>,
    pub steps: Vec<String>,
}

impl Path {
    /// From these teams, or their tokens.
    pub(super) fn from(survey: &Survey, field: &Field, law: &mut Law, begin: Begin, teams: &[SurveyTeam]) -> Self {
        let mut walk = Walk::begin(survey, field, law, (begin, teams));
        let before = Reach::of(teams.iter().filter(|_| begin != Begin::Organization));
        walk.go();
        let after = walk.reach();
        let (owner, gains) = (after.owner && !before.owner, after.beyond(&before, survey));
        Self { owner, gains, steps: walk.steps }
    }
}

/// Somebody on the way.
struct Walk<'a> {
    survey: &'a Survey,
    law: &'a mut Law,
    somebody: bool,
    /// Those that a step can lead to, and those that it began with.
    teams: Vec<Cow<'a, SurveyTeam>>,
    member: BTreeSet<usize>,
    /// The teams that they are in, and those whose token they have.
    hand: BTreeSet<usize>,
    holders: BTreeMap<By, (HolderFacts, Powers)>,
    /// As what, and how, a team of each kind is reached.
    leads: [Option<(By, Lead)>; KINDS],
    now: Held,
    /// Nobody can give more permissions to the teams in the hand before this place.
    settled: usize,
    steps: Vec<String>,
}

impl<'a> Walk<'a> {
    fn begin(survey: &'a Survey, field: &'a Field, law: &'a mut Law, (begin, own): (Begin, &'a [SurveyTeam])) -> Self {
        let others = field.teams.iter().filter(|team| own.iter().all(|one| one.id != team.id));
        let mut teams: Vec<Cow<'a, SurveyTeam>> = others.chain(own).map(Cow::Borrowed).collect();
        teams.sort_by_cached_key(|team| order(team));
        let mut walk = Self {
            survey,
            law,
            somebody: field.somebody || survey.user.is_some() || !survey.people.is_empty(),
            teams,
            member: BTreeSet::new(),
            hand: BTreeSet::new(),
            holders: BTreeMap::new(),
            leads: [None; KINDS],
            now: Held::default(),
            settled: 0,
            steps: Vec::new(),
        };
        let mine: Vec<usize> = (0..walk.teams.len()).filter(|at| own.iter().any(|team| team.id == walk.teams[*at].id)).collect();
        for at in mine {
            match begin {
                Begin::Member => walk.join(at),
                Begin::Token => walk.hold(at),
                Begin::Organization => false,
            };
        }
        if begin == Begin::Organization {
            walk.hold_organization();
        }
        walk
    }

    fn reach(&self) -> Reach<'_> {
        Reach::of(self.hand.iter().map(|at| &*self.teams[*at]))
    }

    /// Takes every step that brings something, the one to the `owners` team before all others.
    fn go(&mut self) {
        let mut at = 0;
        while !self.now.owner {
            let Some(team) = self.teams.get(at) else {
                match self.permit().or_else(|| self.generate_organization()) {
                    Some(opened) => at = if opened { 0 } else { at },
                    None => return,
                }
                continue;
            };
            let lead = self.leads[kind(team)].filter(|_| self.now.is_less_than(team));
            at += 1;
            let Some((by, lead)) = lead else { continue };
            let name = the_team(&team.name);
            let by = self.by(by);
            let opened = match lead {
                Lead::Join => {
                    self.steps.push(format!("{by}: join {name}."));
                    self.join(at - 1)
                }
                Lead::Generate => {
                    self.steps.push(format!("{by}: generate the token of {name}."));
                    self.hold(at - 1)
                }
            };
            // What was passed over can be reached now.
            if opened {
                at = 0;
            }
        }
    }

    /// Gives a team in the hand every permission; answers whether teams can be reached that could not.
    fn permit(&mut self) -> Option<bool> {
        let from = self.settled;
        for at in self.hand.range(from..).copied() {
            self.settled = at;
            let team = &self.teams[at];
            if team.organization_access == everything() {
                continue;
            }
            let own = |by: By| match by {
                By::Member => self.member.contains(&at),
                By::Token(of) => of == at,
                By::Organization => false,
            };
            let may = |(by, (_, powers)): &(&By, &(HolderFacts, Powers))| powers.permit[usize::from(own(**by))][kind(team)];
            if let Some((by, _)) = self.holders.iter().find(may) {
                let by = *by;
                self.steps.push(format!("{}: give {} every permission in the organization.", self.by(by), the_team(&team.name)));
                self.teams[at].to_mut().organization_access = everything();
                self.now.add(&self.teams[at]);
                let mut opened = false;
                if self.member.contains(&at) {
                    opened |= self.join(at);
                }
                if self.holders.contains_key(&By::Token(at)) {
                    opened |= self.hold(at);
                }
                return Some(opened);
            }
        }
        None
    }

    fn generate_organization(&mut self) -> Option<bool> {
        if self.holders.contains_key(&By::Organization) {
            return None;
        }
        let (by, _) = self.holders.iter().find(|(_, (_, powers))| powers.organization)?;
        self.steps.push(format!("{}: generate the organization token.", self.by(*by)));
        Some(self.hold_organization())
    }

    /// Is in the team at this place from now on; answers whether teams can be reached that could not.
    fn join(&mut self, at: usize) -> bool {
        self.member.insert(at);
        self.hand.insert(at);
        self.now.add(&self.teams[at]);
        let before = self.holders.get(&By::Member).map_or_else(|| HolderFacts::new(TokenKind::User), |(standing, _)| *standing);
        let mut standing = before;
        standing.take(self.survey.id, &self.teams[at]);
        self.stands(By::Member, standing)
    }

    /// Has the token of the team at this place from now on.
    fn hold(&mut self, at: usize) -> bool {
        self.hand.insert(at);
        self.now.add(&self.teams[at]);
        let mut standing = HolderFacts::new(TokenKind::Team);
        standing.take(self.survey.id, &self.teams[at]);
        self.stands(By::Token(at), standing)
    }

    fn hold_organization(&mut self) -> bool {
        self.stands(By::Organization, HolderFacts::new(TokenKind::Organization))
    }

    fn stands(&mut self, by: By, standing: HolderFacts) -> bool {
        if self.holders.get(&by).is_some_and(|(known, _)| *known == standing) {
            return false;
        }
        self.settled = 0;
        let changed = self.holders.insert(by, (standing, self.law.of(self.survey, standing))).is_some();
        let mut opened = false;
        for kind in 0..KINDS {
            let lead = |by: &By, powers: &Powers| {
                let joins = (powers.join[kind] && self.somebody).then_some(Lead::Join);
                Some((*by, joins.or(powers.generate[kind].then_some(Lead::Generate))?))
            };
            let first = match self.leads[kind] {
                // Only what came can be before what was.
                known if !changed => {
                    let new = lead(&by, &self.holders[&by].1);
                    new.filter(|_| known.is_none_or(|(known, _)| by < known)).or(known)
                }
                _ => self.holders.iter().find_map(|(by, (_, powers))| lead(by, powers)),
            };
            opened |= first.is_some() && self.leads[kind].is_none();
            self.leads[kind] = first;
        }
        opened
    }

    /// By what a step is taken, in words.
    fn by(&self, by: By) -> String {
        match by {
            By::Member => "As a member".to_owned(),
            By::Token(at) => format!("With the token of team {}", self.teams[at].name),
            By::Organization => "With the organization token".to_owned(),
        }
    }
}
