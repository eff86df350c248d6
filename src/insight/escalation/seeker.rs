//! Those who could reach more, by what they were given: looked for team by team.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::field::{Field, bare};
use super::law::{Law, kind};
use super::path::{Begin, Path};
use super::{Subject, Way};
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Id, OrganizationAccess, ProjectRights, Rights, TokenKind, User, Workspace, the_team};
use crate::insight::holder::HolderFacts;

/// So many classes are settled at once.
const AT_ONCE: usize = 16;

/// What the paths of a class have in common.
#[derive(Debug)]
pub struct Class {
    /// They end in owning the organization.
    pub owner: bool,
    pub gains: Vec<String>,
    pub steps: u32,
}

impl From<&Way> for Class {
    fn from(way: &Way) -> Self {
        let steps = u32::try_from(way.steps.len()).unwrap_or(u32::MAX);
        Self { owner: way.owner, gains: way.gains.clone(), steps }
    }
}

impl Class {
    /// See [`Way::reaches`].
    #[must_use]
    pub fn reaches(&self) -> String {
        if self.owner { "every right".to_owned() } else { self.gains.join(", ") }
    }
}

/// What decides what the token of a team can reach.
#[derive(PartialEq, Eq, Hash)]
struct Given {
    kind: usize,
    permissions: OrganizationAccess,
    default_project: ProjectRights,
    rights: Vec<(Id<Workspace>, Rights)>,
}

/// Looks for those who could reach more. It is given every team once, by name; the tokens of teams that can take no step at all
/// are forgotten at once.
pub struct Seeker {
    field: Field,
    law: RefCell<Law>,
    given: HashMap<Given, u32>,
    /// A team of each class, until it is known what the class can reach.
    examples: Vec<SurveyTeam>,
    classes: Vec<Option<Class>>,
    people: HashMap<Id<User>, HolderFacts>,
    /// Somebody in a team without permissions could take a step.
    anybody: bool,
}

impl Seeker {
    /// In this organization.
    #[must_use]
    pub fn new(survey: &Survey) -> Self {
        let mut law = Law::default();
        let member = HolderFacts { in_a_team: true, ..HolderFacts::new(TokenKind::User) };
        let anybody = law.of(survey, member).any();
        Self {
            field: Field::default(),
            law: RefCell::new(law),
            given: HashMap::new(),
            examples: Vec::new(),
            classes: Vec::new(),
            people: HashMap::new(),
            anybody,
        }
    }

    /// Looks at a team; answers the class of its token, if that could take a step.
    pub fn take(&mut self, survey: &Survey, team: &SurveyTeam) -> Option<u32> {
        self.field.take(team);
        let mut standing = HolderFacts::new(TokenKind::User);
        standing.take(survey.id, team);
        let plain = HolderFacts { in_a_team: true, ..HolderFacts::new(TokenKind::User) };
        if self.anybody || standing != plain {
            for user in &team.members {
                self.people.entry(*user).or_insert(plain).take(survey.id, team);
            }
        }
        team.token.as_ref()?;
        let standing = HolderFacts { kind: TokenKind::Team, ..standing };
        if !self.law.borrow_mut().of(survey, standing).any() {
            return None;
        }
        let mut rights: BTreeMap<Id<Workspace>, Rights> = BTreeMap::new();
        for row in &team.access {
            let known = rights.entry(row.id).or_default();
            *known = known.union(row.rights);
        }
        let given = Given {
            kind: kind(team),
            permissions: team.organization_access,
            default_project: standing.default_project,
            rights: rights.into_iter().collect(),
        };
        let next = u32::try_from(self.given.len()).unwrap_or(u32::MAX);
        let class = *self.given.entry(given).or_insert(next);
        if class == next {
            self.examples.push(bare(team));
        }
        Some(class)
    }

    /// Works out what some of the classes can reach, once every team was looked at; answers whether that is known of all.
    pub fn settle(&mut self, survey: &Survey) -> bool {
        let from = self.classes.len();
        for at in from..self.examples.len().min(from + AT_ONCE) {
            let example = self.examples[at].clone();
            let way = self.token(survey, &example);
            self.classes.push(way.as_ref().map(Class::from));
        }
        if self.classes.len() < self.examples.len() {
            return false;
        }
        (self.examples, self.given) = (Vec::new(), HashMap::new());
        true
    }

    /// What a class can reach; `None` where that is no more than it was given.
    #[must_use]
    pub fn class(&self, class: u32) -> Option<&Class> {
        self.classes.get(usize::try_from(class).ok()?)?.as_ref()
    }

    /// Those in teams who could take a step, and own nothing yet, by id.
    pub fn people(&mut self, survey: &Survey) -> Vec<Id<User>> {
        let people = std::mem::take(&mut self.people);
        let able = people.into_iter().filter(|(_, standing)| !standing.owns && self.law.borrow_mut().of(survey, *standing).any());
        let mut able: Vec<Id<User>> = able.map(|(user, _)| user).collect();
        able.sort_unstable();
        able
    }

    /// The way of a holder of the organization's token.
    pub fn organization(&self, survey: &Survey) -> Option<Way> {
        survey.token.as_ref()?;
        let given = "creating and configuring workspaces and teams".to_owned();
        self.way(survey, Subject::OrganizationToken, ("the organization token".to_owned(), given), (Begin::Organization, &[]))
    }

    /// The way of a holder of the token of a team.
    pub fn token(&self, survey: &Survey, team: &SurveyTeam) -> Option<Way> {
        let subject = Subject::TeamToken(team.id);
        let words = (format!("the token of team {}", team.name), format!("what {} can do", the_team(&team.name)));
        if team.is_owners() {
            let (who, given) = words;
            let steps = vec!["It acts as an owner, for anyone who has it.".to_owned()];
            let gains = vec!["every right of an owner".to_owned()];
            return Some(Way { subject, who, given, owner: true, gains, steps });
        }
        self.way(survey, subject, words, (Begin::Token, std::slice::from_ref(team)))
    }

    /// The way of somebody who is in these teams.
    pub fn user(&self, survey: &Survey, (user, name): (Id<User>, &str), teams: &[SurveyTeam]) -> Option<Way> {
        if teams.is_empty() || teams.iter().any(SurveyTeam::is_owners) {
            return None;
        }
        let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
        let words = (format!("user {name}"), format!("membership of {}", names.join(", ")));
        self.way(survey, Subject::User(user), words, (Begin::Member, teams))
    }

    fn way(
        &self,
        survey: &Survey,
        subject: Subject,
        (who, given): (String, String),
        (begin, teams): (Begin, &[SurveyTeam]),
    ) -> Option<Way> {
        let Path { owner, gains, steps } = Path::from(survey, &self.field, &mut self.law.borrow_mut(), begin, teams);
        (!gains.is_empty()).then_some(Way { subject, who, given, owner, gains, steps })
    }

    /// How often the law was asked, how many classes there are, and how many teams are kept. A test holds down with it that none
    /// of them grows with the teams.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        [self.law.borrow().asked(), self.classes.len(), self.field.len()]
    }
}
