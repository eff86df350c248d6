//! A survey as something to walk through: a model of this machine is read stretch by stretch, so that however many teams
//! there are, few are held at once; of a host it is here whole.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::survey::{Depth, Person, Place, Stretch, SurveyHead, SurveyPart};
use super::{Backend, Error, Grant, Structure, Survey, SurveyTeam};
use crate::domain::{Actor, AuthenticationToken, Id, Organization, SafeText, Team, TokenOwner, User, Workspace};

/// So many teams are read, and held, at once.
pub const STRETCH: usize = 1_000;

/// How far a walk has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    pub teams: u32,
    pub of: u32,
}

/// A model whose surveys can be walked through.
pub trait Walked {
    /// A survey without its teams and the people in them.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    fn head(&self, actor: Actor, organization: Id<Organization>) -> Result<SurveyHead, Error>;

    /// Some of its teams.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    fn part(&self, actor: Actor, organization: Id<Organization>, stretch: &Stretch, depth: Depth) -> Result<SurveyPart, Error>;

    /// The names of teams behind a place, or from the first on, in the order of the walk, each with its number: so many at
    /// most. Also of those that the actor does not see.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn names(&self, organization: Id<Organization>, after: Option<&Place>, most: usize) -> Result<Vec<(u64, String)>, Error>;

    /// The numbers of the teams that these tokens are of.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn numbers(&self, tokens: &[Id<AuthenticationToken>]) -> Result<Vec<u64>, Error>;

    /// Every workspace of a survey by name.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    fn workspaces(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<(Id<Workspace>, SafeText)>, Error>;

    /// The projects and workspaces of an organization, without what was given on them.
    ///
    /// # Errors
    /// As [`Backend::structure`].
    fn ground(&self, actor: Actor, organization: Id<Organization>) -> Result<Structure, Error>;

    /// The ids of what was given to these teams.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn grants(&self, teams: &[Id<Team>]) -> Result<Vec<Grant>, Error>;

    /// The numbers of these teams.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn numbers_of_teams(&self, teams: &[Id<Team>]) -> Result<Vec<u64>, Error>;

    /// What somebody is called, and the numbers of the teams that they are in, by name; also of those that the actor does not
    /// see.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn teams_of(&self, organization: Id<Organization>, user: Id<User>) -> Result<Option<(SafeText, Vec<u64>)>, Error>;

    /// Does something that reads several times, of which each read sees the same state. It writes nothing.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn steadily(&self, work: &mut dyn FnMut()) -> Result<(), Error>;
}

/// Does something that reads several times; of a model of this machine each read sees the same state.
///
/// # Errors
/// As [`Walked::steadily`].
pub fn steadily(backend: &dyn Backend, work: &mut dyn FnMut()) -> Result<(), Error> {
    match backend.walked() {
        Some(walked) => walked.steadily(work),
        None => {
            work();
            Ok(())
        }
    }
}

/// What is known of an organization besides its teams, with the way through them.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Whole, or without its teams and people.
    pub survey: Survey,
    /// How many teams there are to walk through.
    of: u32,
    /// The places of the teams in the survey, by name; nothing where it is walked through.
    places: Option<Vec<usize>>,
    actor: Actor,
}

impl Ground {
    /// What can be walked through of an organization.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn read(backend: &dyn Backend, actor: Actor, organization: Id<Organization>) -> Result<Arc<Self>, Error> {
        let Some(walked) = backend.walked() else {
            return Ok(Arc::new(Self::whole(backend.survey(actor, organization)?, actor)));
        };
        let SurveyHead { survey, teams } = walked.head(actor, organization)?;
        Ok(Arc::new(Self { survey, of: teams, places: None, actor }))
    }

    /// A survey that is here whole.
    #[must_use]
    pub fn whole(survey: Survey, actor: Actor) -> Self {
        let mut places: Vec<usize> = (0..survey.teams.len()).collect();
        places.sort_by_key(|at| survey.teams[*at].name.as_str().to_ascii_lowercase());
        Self { of: u32::try_from(survey.teams.len()).unwrap_or(u32::MAX), survey, places: Some(places), actor }
    }

    /// How many teams there are to walk through.
    #[must_use]
    pub fn teams(&self) -> u32 {
        self.of
    }

    /// The next teams behind a place, or the first.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn after(&self, backend: &dyn Backend, place: Option<Place>, depth: Depth) -> Result<SurveyPart, Error> {
        let Some(places) = &self.places else {
            return self.part(backend, &Stretch::After(place, STRETCH), depth);
        };
        let from = place.and_then(|place| place.0.parse::<usize>().ok()).unwrap_or(0);
        let all = places.iter().skip(from).take(STRETCH);
        let teams: Vec<(u64, SurveyTeam)> =
            all.filter_map(|at| Some((u64::try_from(*at).ok()?, self.survey.teams.get(*at)?.clone()))).collect();
        let end = from + teams.len();
        let next = (end < places.len()).then(|| Place(end.to_string()));
        let members: HashSet<Id<User>> = teams.iter().flat_map(|(_, team)| &team.members).copied().collect();
        let people = self.survey.people.iter().filter(|person| members.contains(&person.id)).cloned().collect();
        Ok(SurveyPart { passed: u32::try_from(teams.len()).unwrap_or(u32::MAX), teams, people, next })
    }

    /// The teams with these numbers, as far as they are there.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn these(&self, backend: &dyn Backend, numbers: &[u64], depth: Depth) -> Result<Vec<(u64, SurveyTeam)>, Error> {
        if self.places.is_none() {
            return Ok(self.part(backend, &Stretch::These(numbers.to_vec()), depth)?.teams);
        }
        let at = |number: &u64| usize::try_from(*number).ok().and_then(|at| self.survey.teams.get(at));
        Ok(numbers.iter().filter_map(|number| Some((*number, at(number)?.clone()))).collect())
    }

    /// Tells the name of every team, in the order of the walk, with its number, as long as `each` goes on.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn names(&self, backend: &dyn Backend, each: &mut dyn FnMut(u64, &str) -> bool) -> Result<(), Error> {
        let Some(walked) = backend.walked().filter(|_| self.places.is_none()) else {
            let names = self.places.iter().flatten().map(|at| (u64::try_from(*at), self.survey.teams[*at].name.as_str()));
            for (number, name) in names {
                if !each(number.unwrap_or(u64::MAX), name) {
                    break;
                }
            }
            return Ok(());
        };
        let mut place = None;
        loop {
            let names = walked.names(self.survey.id, place.as_ref(), STRETCH)?;
            if !names.iter().all(|(number, name)| each(*number, name)) {
                return Ok(());
            }
            match names.into_iter().nth(STRETCH - 1) {
                Some((_, last)) => place = Some(Place(last)),
                None => return Ok(()),
            }
        }
    }

    /// The numbers of the teams that these tokens are of.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn numbers(&self, backend: &dyn Backend, tokens: &[Id<AuthenticationToken>]) -> Result<Vec<u64>, Error> {
        if let Some(walked) = backend.walked().filter(|_| self.places.is_none()) {
            return walked.numbers(tokens);
        }
        let teams = self.survey.teams.iter().enumerate();
        let holds = |team: &SurveyTeam| team.tokens().any(|(_, _, token, _)| tokens.contains(&token.id));
        Ok(teams.filter(|(_, team)| holds(team)).filter_map(|(at, _)| u64::try_from(at).ok()).collect())
    }

    /// The numbers of these teams, as far as they are there.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn numbers_of_teams(&self, backend: &dyn Backend, teams: &[Id<Team>]) -> Result<Vec<u64>, Error> {
        if let Some(walked) = backend.walked().filter(|_| self.places.is_none()) {
            return walked.numbers_of_teams(teams);
        }
        let all = self.survey.teams.iter().enumerate().filter(|(_, team)| teams.contains(&team.id));
        Ok(all.filter_map(|(at, _)| u64::try_from(at).ok()).collect())
    }

    /// What somebody is called, and the teams that they are in, by name; `None` for somebody who is not there.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn teams_of(
        &self,
        backend: &dyn Backend,
        user: Id<User>,
        depth: Depth,
    ) -> Result<Option<(SafeText, Vec<SurveyTeam>)>, Error> {
        if let Some(places) = &self.places {
            let teams = places.iter().map(|at| &self.survey.teams[*at]).filter(|team| team.members.contains(&user));
            return Ok(Some((self.survey.username(user), teams.cloned().collect())));
        }
        let found = backend.walked().map_or(Ok(None), |walked| walked.teams_of(self.survey.id, user))?;
        let Some((name, numbers)) = found else { return Ok(None) };
        Ok(Some((name, self.these(backend, &numbers, depth)?.into_iter().map(|(_, team)| team).collect())))
    }

    /// Every workspace of the survey by name, also those that are only counted in it.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn workspaces(&self, backend: &dyn Backend) -> Result<Vec<(Id<Workspace>, SafeText)>, Error> {
        match backend.walked().filter(|_| self.survey.more_workspaces > 0) {
            Some(walked) => walked.workspaces(self.actor, self.survey.id),
            None => Ok(self.survey.workspaces.clone()),
        }
    }

    /// The projects and workspaces of the organization; with what was given on them where the survey is here whole.
    ///
    /// # Errors
    /// As [`Backend::structure`].
    pub fn structure(&self, backend: &dyn Backend) -> Result<Structure, Error> {
        match backend.walked().filter(|_| self.places.is_none()) {
            Some(walked) => walked.ground(self.actor, self.survey.id),
            None => backend.structure(self.actor, self.survey.id),
        }
    }

    /// The ids of what was given to the teams of a stretch; none where they are in the structure.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn grants(&self, backend: &dyn Backend, part: &SurveyPart) -> Result<Vec<Grant>, Error> {
        let given = part.teams.iter().filter(|(_, team)| !(team.access.is_empty() && team.projects.is_empty()));
        let teams: Vec<Id<Team>> = given.map(|(_, team)| team.id).collect();
        let walked = backend.walked().filter(|_| self.places.is_none());
        walked.map_or_else(|| Ok(Vec::new()), |walked| walked.grants(&teams))
    }

    /// A survey with no other teams and people than decide what tokens of these owners can do.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn around(&self, backend: &dyn Backend, owners: &[TokenOwner]) -> Result<Survey, Error> {
        if self.places.is_some() {
            return Ok(self.survey.clone());
        }
        let mut survey = self.survey.clone();
        let mut teams: BTreeMap<(bool, String), SurveyTeam> = BTreeMap::new();
        for owner in owners {
            let (person, found) = match owner {
                TokenOwner::Team(team) => {
                    let numbers = self.numbers_of_teams(backend, &[*team])?;
                    let found = self.these(backend, &numbers, Depth::Given)?.into_iter().map(|(_, team)| team).collect();
                    (None, found)
                }
                TokenOwner::User(user) => match self.teams_of(backend, *user, Depth::Given)? {
                    Some((username, found)) => (Some(Person { id: *user, username }).filter(|_| !found.is_empty()), found),
                    None => (None, Vec::new()),
                },
                TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => (None, Vec::new()),
            };
            for team in found {
                let order = (!team.is_owners(), team.name.as_str().to_ascii_lowercase());
                let members = &mut teams.entry(order).or_insert(team).members;
                members.extend(person.iter().map(|person| person.id).filter(|user| !members.contains(user)).collect::<Vec<_>>());
            }
            survey.people.extend(person);
        }
        survey.teams = teams.into_values().collect();
        Ok(survey)
    }

    fn part(&self, backend: &dyn Backend, stretch: &Stretch, depth: Depth) -> Result<SurveyPart, Error> {
        let walked = backend.walked();
        walked.map_or_else(|| Ok(SurveyPart::default()), |walked| walked.part(self.actor, self.survey.id, stretch, depth))
    }

    /// Walks through every team; `each` says whether it goes on. Answers whether it came to the end.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    pub fn walk(
        &self,
        backend: &dyn Backend,
        depth: Depth,
        mut each: impl FnMut(SurveyPart, Passed) -> bool,
    ) -> Result<bool, Error> {
        let (mut place, mut passed) = (None, Passed { teams: 0, of: self.of });
        loop {
            let mut part = self.after(backend, place.take(), depth)?;
            passed.teams += part.passed;
            let next = part.next.take();
            if !each(part, passed) {
                return Ok(false);
            }
            match next {
                Some(next) => place = Some(next),
                None => return Ok(true),
            }
        }
    }
}
