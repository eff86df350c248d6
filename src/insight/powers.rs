//! What a token can do: the chart of access levels and the endpoints of the API, each line asked of the law for the holder of
//! the token, with what grants it or the rule that forbids it.

mod actions;
mod chart;
mod endpoints;
mod grant;
mod question;

use std::collections::HashMap;

pub use self::actions::{ACTIONS, Action, Needs};
pub use self::chart::CHART;
pub use self::endpoints::ENDPOINTS;
pub use self::grant::Grant;
pub use self::question::{Area, Deed, Question, Scope, Subject};
use crate::backend::Survey;
use crate::domain::{Rights, SafeText};
use crate::insight::holder::Holder;
use crate::insight::prediction::could;
use crate::policy::{Decision, Facts, Kinds, decide};

/// The answer to a question, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes; on every workspace, those to come included, or on every team of the organization.
    Yes,
    /// On so many of so many.
    Some(usize, usize),
    /// On at least so many of so many; of the rest the host did not tell what decides it.
    Unknown(usize, usize),
    /// No, by the rule of this code.
    No(&'static str),
}

/// Why an answer is neither yes nor no.
pub const NOT_READ: &str = "what was given there was not read";

/// Why the answer is so, for some of what the question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    pub allowed: bool,
    /// What grants it, or the sentence of the rule.
    pub text: String,
    /// The code of the rule that forbids it.
    pub rule: Option<&'static str>,
    /// The names of the workspaces or teams; none where the answer is the same for all.
    pub on: Vec<SafeText>,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub verdict: Verdict,
    /// What grants it, in a few words: `Manage Workspaces`, `3 of 5 workspaces`; empty where nothing does.
    pub brief: String,
    /// Why; what is allowed comes first.
    pub grounds: Vec<Ground>,
}

impl Cell {
    /// Whether anything is allowed, as far as that is known.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        !matches!(self.verdict, Verdict::No(_) | Verdict::Unknown(0, _))
    }

    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self.verdict, Verdict::No(_))
    }

    /// Whether another holder can do another thing; that one rule or another forbids it is no difference.
    #[must_use]
    pub fn differs(&self, other: &Self) -> bool {
        match (self.verdict, other.verdict) {
            (Verdict::Yes, Verdict::Yes) | (Verdict::No(_), Verdict::No(_)) => false,
            (Verdict::Some(..), Verdict::Some(..)) => self.reached() != other.reached(),
            // Of what is not known, nothing can be compared.
            (Verdict::Unknown(..), _) | (_, Verdict::Unknown(..)) => false,
            _ => true,
        }
    }

    /// What a filter finds it by: what grants it, or `no`.
    #[must_use]
    pub fn said(&self) -> &str {
        if self.is_forbidden() { "no" } else { &self.brief }
    }

    /// Where it stands among others: the more is allowed, the earlier.
    #[must_use]
    pub fn rank(&self) -> i64 {
        match self.verdict {
            Verdict::Yes => 0,
            Verdict::Some(some, all) => i64::try_from(1 + all - some).unwrap_or(i64::MAX),
            Verdict::Unknown(..) => i64::MAX - 1,
            Verdict::No(_) => i64::MAX,
        }
    }

    fn reached(&self) -> Vec<&SafeText> {
        let mut reached: Vec<&SafeText> =
            self.grounds.iter().filter(|ground| ground.allowed).flat_map(|ground| &ground.on).collect();
        reached.sort_unstable();
        reached
    }
}

/// Every question: the chart, then the endpoints.
pub fn questions() -> impl Iterator<Item = &'static Question> {
    CHART.iter().chain(ENDPOINTS)
}

/// The answers for a holder, in the order of the questions.
#[must_use]
pub fn powers(survey: &Survey, holder: &Holder<'_>) -> Vec<Cell> {
    let asker = Asker::new(survey, holder);
    questions().map(|question| asker.ask(question)).collect()
}

/// Some things that the law answers alike about: workspaces with the same access, a team.
struct Case {
    on: Vec<SafeText>,
    subject: Subject,
    facts: Facts,
    given: Vec<(SafeText, Rights)>,
    /// More could have been given than was read.
    unread: bool,
}

impl Case {
    /// Whether what was not read could allow what is denied by the rest.
    fn could_allow(&self, deed: &Deed) -> bool {
        self.unread && decide(deed.act(), &could(&self.facts)).is_allowed()
    }
}

/// A holder with everything that questions are about.
struct Asker<'a> {
    /// The survey does not show all teams.
    partial: bool,
    holder: &'a Holder<'a>,
    alone: Case,
    organization: Case,
    teams: Vec<Case>,
    workspaces: Vec<Case>,
    /// A workspace to which no team was given access.
    fresh: Case,
}

impl<'a> Asker<'a> {
    fn new(survey: &Survey, holder: &'a Holder<'a>) -> Self {
        let subject = Subject::of(survey.id);
        let subject = holder.user.map_or(subject, |user| Subject { user, ..subject });
        let unread = holder.is_unread();
        let case = |facts| Case { on: Vec::new(), subject, facts, given: Vec::new(), unread };
        let teams = survey.teams.iter().map(|team| Case {
            on: vec![team.name.clone()],
            subject: Subject { team: team.id, ..subject },
            ..case(holder.facts_about_team(team))
        });
        let mut workspaces: Vec<Case> = Vec::new();
        let mut alike: HashMap<Vec<(SafeText, Rights)>, usize> = HashMap::new();
        for (workspace, name) in &survey.workspaces {
            let given = holder.given(*workspace);
            if let Some(known) = alike.get(&given) {
                workspaces[*known].on.push(name.clone());
                continue;
            }
            alike.insert(given.clone(), workspaces.len());
            let facts = holder.facts_about_workspace(name.clone(), &given);
            let subject = Subject { workspace: *workspace, ..subject };
            workspaces.push(Case { on: vec![name.clone()], subject, facts, given, unread });
        }
        Self {
            partial: survey.hidden.is_some(),
            holder,
            alone: case(holder.facts_alone()),
            organization: case(holder.facts()),
            teams: teams.collect(),
            workspaces,
            // Of no workspace is known where none was read.
            fresh: Case {
                unread: unread && survey.workspaces.is_empty(),
                ..case(holder.facts_about_workspace(SafeText::new(""), &[]))
            },
        }
    }

    fn ask(&self, question: &Question) -> Cell {
        let cell = match question.scope() {
            Scope::Alone => self.about(question, std::slice::from_ref(&self.alone)),
            Scope::Organization => self.about(question, std::slice::from_ref(&self.organization)),
            Scope::Teams => self.about(question, &self.teams),
            Scope::Workspaces => {
                let fresh = self.about(question, std::slice::from_ref(&self.fresh));
                if fresh.is_allowed() || self.workspaces.is_empty() { fresh } else { self.about(question, &self.workspaces) }
            }
        };
        if question.kinds.include_kind(self.holder.kind) { cell } else { refused_by_kind(question.kinds, cell) }
    }

    fn about(&self, question: &Question, cases: &[Case]) -> Cell {
        let mut grounds: Vec<Ground> = Vec::new();
        let (mut allowed, mut unknown, mut all) = (0, 0, 0);
        let mut grant: Option<Grant> = None;
        let mut refusals: Vec<(&'static str, usize)> = Vec::new();
        for case in cases {
            let deed = question.deed(&case.subject);
            let count = case.on.len().max(1);
            all += count;
            let (rule, text) = match decide(deed.act(), &case.facts) {
                Decision::Allow => {
                    allowed += count;
                    let found = grant::of(self.holder, question.scope(), &deed, &case.facts, &case.given);
                    let text = found.text();
                    grant.get_or_insert(found);
                    (None, text)
                }
                Decision::Deny(_) if case.could_allow(&deed) => {
                    unknown += count;
                    (None, NOT_READ.to_owned())
                }
                Decision::Deny(reason) => {
                    let code = reason.rule.code();
                    match refusals.iter_mut().find(|(known, _)| *known == code) {
                        Some((_, counted)) => *counted += count,
                        None => refusals.push((code, count)),
                    }
                    (Some(code), reason.to_string())
                }
            };
            match grounds.iter_mut().find(|ground| (ground.rule, &ground.text) == (rule, &text)) {
                Some(ground) => ground.on.extend(case.on.iter().cloned()),
                None => grounds.push(Ground { allowed: rule.is_none() && text != NOT_READ, text, rule, on: case.on.clone() }),
            }
        }
        grounds.sort_by_key(|ground| !ground.allowed);
        let brief = grant.map_or_else(String::new, |grant| grant.brief());
        let whole = match question.scope() {
            Scope::Alone | Scope::Organization => true,
            // There are teams that are not in the survey, and workspaces to come.
            Scope::Teams => !self.partial,
            Scope::Workspaces => cases.iter().all(|case| case.on.is_empty()),
        };
        let thing = if question.scope() == Scope::Teams { "team" } else { "workspace" };
        let some = format!("{allowed} of {all} {thing}{}", if all == 1 { "" } else { "s" });
        let (verdict, brief) = if unknown > 0 {
            let brief = if allowed == 0 { "not told".to_owned() } else { format!("{some}, {unknown} not told") };
            (Verdict::Unknown(allowed, all), brief)
        } else if allowed == 0 {
            let most = refusals.iter().max_by_key(|(_, count)| *count).map_or("", |(code, _)| code);
            (Verdict::No(most), String::new())
        } else if allowed == all && whole {
            (Verdict::Yes, brief)
        } else {
            (Verdict::Some(allowed, all), some)
        };
        if let (Verdict::Yes | Verdict::No(_) | Verdict::Unknown(0, _), [one]) = (verdict, &mut grounds[..]) {
            one.on.clear();
        }
        Cell { verdict, brief, grounds }
    }
}

/// The answer where the kind of the token is refused before anything else is looked at.
fn refused_by_kind(kinds: Kinds, cell: Cell) -> Cell {
    let note = Ground { allowed: false, text: kinds.note().unwrap_or_default().to_owned(), rule: None, on: Vec::new() };
    let (code, rules) = match cell.verdict {
        Verdict::No(code) => (code, cell.grounds),
        Verdict::Yes | Verdict::Some(..) | Verdict::Unknown(..) => ("kind", Vec::new()),
    };
    Cell { verdict: Verdict::No(code), brief: String::new(), grounds: std::iter::once(note).chain(rules).collect() }
}
