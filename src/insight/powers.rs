//! What a token can do: the chart of access levels and the endpoints of the API, each line asked of the law for the holder of
//! the token, with what grants it or the rule that forbids it.

mod actions;
mod chart;
mod endpoints;
mod grant;
mod question;
mod teams;

use std::collections::{BTreeSet, HashMap};

pub use self::actions::{ACTIONS, Action, Needs};
pub use self::chart::CHART;
pub use self::endpoints::ENDPOINTS;
pub use self::grant::Grant;
pub use self::question::{Area, Deed, Question, Scope, Subject};
use self::teams::ANY;
pub use self::teams::Teams;
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Id, SafeText, Workspace};
use crate::insight::holder::{Given, Holder};
use crate::insight::prediction::could;
use crate::policy::{Decision, Facts, Kinds, Reason, decide};

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
    /// So many besides, which are not named.
    pub more: usize,
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
            (Verdict::Some(..), Verdict::Some(..)) => self.reached() != other.reached() || self.more() != other.more(),
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

    /// So many are allowed besides those that are named.
    fn more(&self) -> usize {
        self.grounds.iter().filter(|ground| ground.allowed).map(|ground| ground.more).sum()
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

/// The answers for a holder, in the order of the questions, by a survey that is here whole.
#[must_use]
pub fn powers(survey: &Survey, holder: &Holder<'_>) -> Vec<Cell> {
    let mut teams = Teams::new(holder.teams.iter().map(|team| team.id));
    survey.teams.iter().for_each(|team| teams.take(team));
    powers_over(survey, holder, &teams)
}

/// The same, of teams that were walked through.
#[must_use]
pub fn powers_over(survey: &Survey, holder: &Holder<'_>, teams: &Teams) -> Vec<Cell> {
    let asker = Asker::new(survey, holder, teams);
    questions().map(|question| asker.ask(question)).collect()
}

/// Some things that the law answers alike about: workspaces with the same access, a team, teams that are alike to it.
struct Case {
    on: Vec<SafeText>,
    /// So many besides, which are not named.
    more: usize,
    subject: Subject,
    facts: Facts,
    given: Vec<Given>,
    /// More could have been given than was read.
    unread: bool,
}

impl Case {
    /// Whether what was not read could allow what is denied by the rest.
    fn could_allow(&self, deed: &Deed) -> bool {
        self.unread && decide(deed.act(), &could(&self.facts)).is_allowed()
    }
}

/// What the law says of a case.
enum Judged {
    Granted(Grant),
    /// A host did not tell what decides it.
    NotRead,
    Refused(Reason),
}

/// A holder with everything that questions are about.
pub struct Asker<'a> {
    survey: &'a Survey,
    holder: &'a Holder<'a>,
    alone: Case,
    organization: Case,
    teams: Vec<Case>,
    workspaces: Vec<Case>,
    /// A workspace to which no team was given access.
    fresh: Case,
}

impl<'a> Asker<'a> {
    /// Of a survey in which the teams of the holder are, with all teams that questions are about.
    #[must_use]
    pub fn new(survey: &'a Survey, holder: &'a Holder<'a>, teams: &Teams) -> Self {
        let subject = Subject::of(survey.id);
        let subject = holder.user.map_or(subject, |user| Subject { user, ..subject });
        let unread = holder.is_unread();
        let case = |facts| Case { on: Vec::new(), more: 0, subject, facts, given: Vec::new(), unread };
        let named = teams.named().map(|team| Case {
            on: vec![team.name.clone()],
            subject: Subject { team: team.id, ..subject },
            ..case(holder.facts_about_team(team))
        });
        let alike = teams.alike().map(|(example, more)| Case { more, ..case(holder.facts_about_team(example)) });
        Self {
            survey,
            holder,
            alone: case(holder.facts_alone()),
            organization: case(holder.facts()),
            teams: named.chain(alike).collect(),
            workspaces: Self::workspaces(survey, holder, subject, unread),
            // Of no workspace is known where none was read.
            fresh: Case {
                unread: unread && survey.workspaces.is_empty(),
                ..case(holder.facts_about_workspace(SafeText::new(""), &[]))
            },
        }
    }

    /// The workspaces, those on which the holder was given the same together, by the name of the first.
    fn workspaces(survey: &Survey, holder: &Holder<'_>, subject: Subject, unread: bool) -> Vec<Case> {
        let given = holder.given_on_each();
        let mut named: BTreeSet<(&SafeText, Id<Workspace>)> = survey.workspaces.iter().map(|(id, name)| (name, *id)).collect();
        if survey.more_workspaces > 0 {
            named.extend(given.iter().map(|(id, (name, _))| (*name, *id)));
        }
        let mut cases: Vec<Case> = Vec::new();
        let mut alike: HashMap<&[Given], usize> = HashMap::new();
        let mut add = |name: Option<&SafeText>, more: usize, workspace: Option<Id<Workspace>>| {
            let given = workspace.and_then(|id| given.get(&id)).map_or(&[][..], |(_, given)| given);
            let known = *alike.entry(given).or_insert(cases.len());
            if known == cases.len() {
                let facts = holder.facts_about_workspace(name.cloned().unwrap_or_else(|| SafeText::new(ANY)), given);
                let subject = Subject { workspace: workspace.unwrap_or(subject.workspace), ..subject };
                cases.push(Case { on: Vec::new(), more: 0, subject, facts, given: given.to_vec(), unread });
            }
            cases[known].on.extend(name.cloned());
            cases[known].more += more;
        };
        for (name, workspace) in &named {
            add(Some(name), 0, Some(*workspace));
        }
        let more = survey.all_workspaces().saturating_sub(named.len());
        if more > 0 {
            add(None, more, None);
        }
        cases
    }

    /// The answer to a question.
    #[must_use]
    pub fn ask(&self, question: &Question) -> Cell {
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

    /// The answer about one team: whether it is allowed, by the rule of which code it is not, and why.
    #[must_use]
    pub fn about_team(&self, question: &Question, team: &SurveyTeam) -> (bool, Option<&'static str>, String) {
        let subject = Subject { team: team.id, ..self.organization.subject };
        let facts = self.holder.facts_about_team(team);
        let unread = self.organization.unread;
        match self.judge(question, &Case { on: Vec::new(), more: 0, subject, facts, given: Vec::new(), unread }) {
            Judged::Granted(grant) => (true, None, grant.text()),
            Judged::NotRead => (false, None, NOT_READ.to_owned()),
            Judged::Refused(reason) => (false, Some(reason.rule.code()), reason.to_string()),
        }
    }

    fn judge(&self, question: &Question, case: &Case) -> Judged {
        let deed = question.deed(&case.subject);
        match decide(deed.act(), &case.facts) {
            Decision::Allow => Judged::Granted(grant::of(self.holder, question.scope(), &deed, &case.facts, &case.given)),
            Decision::Deny(_) if case.could_allow(&deed) => Judged::NotRead,
            Decision::Deny(reason) => Judged::Refused(reason),
        }
    }

    fn about(&self, question: &Question, cases: &[Case]) -> Cell {
        let mut grounds: Vec<Ground> = Vec::new();
        let (mut allowed, mut unknown, mut all) = (0, 0, 0);
        let mut grant: Option<Grant> = None;
        let mut refusals: Vec<(&'static str, usize)> = Vec::new();
        for case in cases {
            let count = (case.on.len() + case.more).max(1);
            all += count;
            let (rule, text) = match self.judge(question, case) {
                Judged::Granted(found) => {
                    allowed += count;
                    let text = found.text();
                    grant.get_or_insert(found);
                    (None, text)
                }
                Judged::NotRead => {
                    unknown += count;
                    (None, NOT_READ.to_owned())
                }
                Judged::Refused(reason) => {
                    let code = reason.rule.code();
                    match refusals.iter_mut().find(|(known, _)| *known == code) {
                        Some((_, counted)) => *counted += count,
                        None => refusals.push((code, count)),
                    }
                    (Some(code), reason.to_string())
                }
            };
            match grounds.iter_mut().find(|ground| (ground.rule, &ground.text) == (rule, &text)) {
                Some(ground) => {
                    ground.on.extend(case.on.iter().cloned());
                    ground.more += case.more;
                }
                None => {
                    let allowed = rule.is_none() && text != NOT_READ;
                    grounds.push(Ground { allowed, text, rule, on: case.on.clone(), more: case.more });
                }
            }
        }
        grounds.sort_by_key(|ground| !ground.allowed);
        let brief = grant.map_or_else(String::new, |grant| grant.brief());
        let whole = match question.scope() {
            Scope::Alone | Scope::Organization => true,
            // There are teams that are not in the survey, and workspaces to come.
            Scope::Teams => self.survey.hidden.is_none(),
            Scope::Workspaces => cases.iter().all(|case| case.on.is_empty() && case.more == 0),
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
            (one.on, one.more) = (Vec::new(), 0);
        }
        Cell { verdict, brief, grounds }
    }
}

/// The answer where the kind of the token is refused before anything else is looked at.
fn refused_by_kind(kinds: Kinds, cell: Cell) -> Cell {
    let note = Ground { allowed: false, text: kinds.note().unwrap_or_default().to_owned(), rule: None, on: Vec::new(), more: 0 };
    let (code, rules) = match cell.verdict {
        Verdict::No(code) => (code, cell.grounds),
        Verdict::Yes | Verdict::Some(..) | Verdict::Unknown(..) => ("kind", Vec::new()),
    };
    Cell { verdict: Verdict::No(code), brief: String::new(), grounds: std::iter::once(note).chain(rules).collect() }
}
