//! What is kept of the answers about a token: all of them are few, and only what they are about is walked through.

use std::sync::Arc;

use jiff::Timestamp;

use super::holder::Holder;
use super::lists::{AnswerColumn, AnswerRow, Answers, AnswersHead, Other};
use super::powers::{Cell, Teams, powers_over, questions};
use super::walked::Store;
use crate::backend::list::{At, List, ListQuery, Sort, Value};
use crate::backend::survey::{Depth, Person, Place, SurveyPart};
use crate::backend::walk::{Ground, Passed};
use crate::backend::{Backend, Error, Survey, shelf};
use crate::domain::{Actor, Id, Organization, SafeText, TokenOwner};

/// So many teams, and so many people, are named as others.
const NAMED: usize = 1_000;

/// What is kept of the answers.
pub(super) struct AnswerStore {
    list: Answers,
    ground: Arc<Ground>,
    /// With the teams of the holders.
    survey: Survey,
    other: Option<TokenOwner>,
    teams: Teams,
    others: (Vec<(TokenOwner, SafeText)>, Vec<Person>),
    more: bool,
    place: Option<Place>,
    passed: Passed,
    names: [Option<Arc<str>>; 2],
    rows: Vec<AnswerRow>,
    known: Arc<[(TokenOwner, SafeText)]>,
}

/// The owner of a token by its name, if the actor sees it.
fn named(backend: &dyn Backend, ground: &Ground, actor: Actor, name: &str) -> Result<Option<TokenOwner>, Error> {
    let survey = &ground.survey;
    let owner = match name.split_once(' ') {
        Some(("organization", name)) if name.eq_ignore_ascii_case(survey.name.as_str()) => TokenOwner::Organization(survey.id),
        Some(("team", name)) => match backend.find_team(actor, survey.id, name) {
            Ok((team, _)) => TokenOwner::Team(team),
            Err(Error::NotFound(_) | Error::Denied(_)) => return Ok(None),
            Err(error) => return Err(error),
        },
        Some(("user", name)) => match crate::domain::Name::parse("USERNAME", name) {
            Ok(name) => match backend.user_named(&name) {
                Ok(user) => TokenOwner::User(user),
                Err(Error::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error),
            },
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(owner))
}

impl Store for AnswerStore {
    type List = Answers;

    fn begin(backend: &dyn Backend, query: &ListQuery<Answers>, _: Timestamp) -> Result<Self, Error> {
        let list = query.list.clone();
        let ground = Ground::read(backend, query.actor, list.organization)?;
        let other = match &list.other {
            Some(Other::Known(owner)) => Some(*owner),
            Some(Other::Named(name)) => named(backend, &ground, query.actor, name)?,
            None => None,
        };
        let owners: Vec<TokenOwner> = std::iter::once(list.owner).chain(other).collect();
        let survey = ground.around(backend, &owners)?;
        let holders = owners.iter().filter_map(|owner| Holder::of(&survey, *owner));
        let own: Vec<_> = holders.flat_map(|holder| holder.teams).map(|team| team.id).collect();
        Ok(Self {
            teams: Teams::new(own),
            others: (Vec::new(), Vec::new()),
            more: false,
            place: None,
            passed: Passed { teams: 0, of: ground.teams() },
            names: [None, None],
            rows: Vec::new(),
            known: Arc::from([]),
            list,
            ground,
            survey,
            other,
        })
    }

    fn is_of(kept: &Answers, asked: &Answers) -> bool {
        *kept == Answers { shown: kept.shown, ..asked.clone() }
    }

    fn turn_to(&mut self, list: &Answers) {
        self.list = list.clone();
    }

    fn go_on(&mut self, backend: &dyn Backend) -> Result<bool, Error> {
        let part = self.ground.after(backend, self.place.clone(), Depth::Members)?;
        self.passed.teams += part.passed;
        self.place.clone_from(&part.next);
        self.take(part);
        if self.place.is_some() {
            return Ok(false);
        }
        self.end();
        Ok(true)
    }

    fn passed(&self) -> Passed {
        self.passed
    }

    fn until(&self) -> Option<Timestamp> {
        None
    }

    fn head(&self, _: &dyn Backend, _: &At<usize>) -> Result<AnswersHead, Error> {
        let [mine, theirs] = self.names.clone();
        let others = (Arc::clone(&self.known), self.more);
        let shown = self.shown().count();
        Ok(AnswersHead { ground: Arc::clone(&self.ground), others, mine, theirs, all: self.rows.len(), shown })
    }

    fn value(row: &AnswerRow, column: AnswerColumn) -> Value {
        match column {
            AnswerColumn::Area => Value::Number(questions().nth(row.place).map_or(0, |question| question.area as i64)),
            AnswerColumn::Action => Value::Text(Answers::name(row).to_owned()),
            AnswerColumn::Differs => {
                Value::Number(i64::from(!row.theirs.as_ref().is_some_and(|theirs| row.mine.differs(theirs))))
            }
            AnswerColumn::Mine => Value::Number(row.mine.rank()),
            AnswerColumn::Theirs => row.theirs.as_ref().map_or(Value::Absent, |theirs| Value::Number(theirs.rank())),
        }
    }

    fn arrange(&self, _: &dyn Backend, text: &str, sort: Sort<AnswerColumn>) -> Result<Vec<u32>, Error> {
        let matches =
            |row: &AnswerRow| text.is_empty() || Answers::texts(row).iter().any(|words| words.to_lowercase().contains(text));
        let mut keyed: Vec<(Value, u32)> =
            self.shown().filter(|(_, row)| matches(row)).map(|(at, row)| (Self::value(row, sort.column), at)).collect();
        keyed.sort_by(|(one, _), (other, _)| shelf::order(one, other, sort.descending));
        Ok(keyed.into_iter().map(|(_, at)| at).collect())
    }

    fn rows(&self, _: &dyn Backend, places: &[u32]) -> Result<Vec<(u32, AnswerRow)>, Error> {
        Ok(places.iter().filter_map(|place| Some((*place, self.rows.get(index(*place))?.clone()))).collect())
    }

    fn these(&self, _: &dyn Backend, ids: &[usize]) -> Result<Vec<(u32, AnswerRow)>, Error> {
        let asked = self.shown().filter(|(_, row)| ids.contains(&row.place));
        Ok(asked.map(|(at, row)| (at, row.clone())).collect())
    }

    fn key(&self, place: u32) -> String {
        place.to_string()
    }

    fn place_of(&self, key: &str) -> Option<u32> {
        key.parse().ok().filter(|place| index(*place) < self.rows.len())
    }
}

impl AnswerStore {
    fn take(&mut self, part: SurveyPart) {
        let (teams, people) = &mut self.others;
        for (_, team) in &part.teams {
            self.teams.take(team);
            let other = (TokenOwner::Team(team.id), SafeText::from(format!("team {}", team.name)));
            match team.is_owners() {
                true => teams.insert(0, other),
                false if teams.len() < NAMED => teams.push(other),
                false => self.more = true,
            }
        }
        for person in part.people {
            match people.iter().any(|known| known.id == person.id) {
                true => {}
                false if people.len() < NAMED => people.push(person),
                false => self.more = true,
            }
        }
    }

    /// Asks, once every team was looked at.
    fn end(&mut self) {
        let of = |owner: TokenOwner| {
            let holder = Holder::of(&self.survey, owner)?;
            Some((Arc::<str>::from(holder.name()), powers_over(&self.survey, &holder, &self.teams)))
        };
        let (mine, theirs) = (of(self.list.owner), self.other.and_then(of));
        let split = |found: Option<(Arc<str>, Vec<Cell>)>| found.map_or((None, Vec::new()), |(name, cells)| (Some(name), cells));
        let ((mine, cells), (theirs, beside)) = (split(mine), split(theirs));
        let mut beside = beside.into_iter();
        let rows = cells.into_iter().enumerate().map(|(place, mine)| AnswerRow { place, mine, theirs: beside.next() });
        self.rows = rows.collect();
        self.names = [mine, theirs];
        let (teams, mut people) = std::mem::take(&mut self.others);
        people.sort_by_cached_key(|person| person.username.as_str().to_ascii_lowercase());
        let survey = &self.ground.survey;
        let everybody = survey.hidden.is_none();
        let seen = people.into_iter().filter(|person| everybody || survey.user == Some(person.id));
        let people = seen.map(|person| (TokenOwner::User(person.id), SafeText::from(format!("user {}", person.username))));
        let organization: Id<Organization> = survey.id;
        let organization = (TokenOwner::Organization(organization), SafeText::from(format!("organization {}", survey.name)));
        self.known = std::iter::once(organization).chain(teams).chain(people).collect();
    }

    /// The answers that are wanted, each at its place.
    fn shown(&self) -> impl Iterator<Item = (u32, &AnswerRow)> {
        (0..).zip(&self.rows).filter(|(_, row)| self.list.shown.shows(row))
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
