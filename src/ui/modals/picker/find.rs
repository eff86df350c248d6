//! What a picker asks while one types: the first of what there is, and what is called like the text that is typed.

use std::collections::BTreeMap;

use crate::backend::list::{At, List, ListQuery, SortKey, Value};
use crate::backend::shelf::Shelf;
use crate::backend::teams::Teams;
use crate::backend::workspaces::Workspaces;
use crate::backend::{Backend, Error, PersonRow};
use crate::domain::{Actor, Id, Organization, SafeText, Team, User};
use crate::ui::ask::{Ask, Loaded};
use crate::ui::message::NamedPlace;
use crate::ui::place::Place;

/// So many of a kind are asked for at most in each way: the first of all, those that begin with the text, and those that
/// contain it.
pub const MOST: u32 = 50;

/// The best matches of a search.
#[derive(Clone, Debug)]
pub struct Likely<T> {
    pub text: String,
    pub found: T,
}

/// Searches the users of an organization by name.
#[derive(Debug)]
pub struct FindPeople {
    /// A part of the username.
    pub text: String,
}

/// What can be found by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The places of an organization.
    pub places: Vec<NamedPlace>,
    /// The users that the console can act as.
    pub people: Vec<(Id<User>, SafeText)>,
}

/// Asks for places that have a name, and for users.
#[derive(Debug)]
pub struct FindPlaces {
    pub actor: Actor,
    pub organization: Id<Organization>,
    /// A part of the name, or of the kind with the name: `team plat`.
    pub text: String,
}

fn people(backend: &dyn Backend, text: &str) -> Result<Vec<PersonRow>, Error> {
    backend.people_like(text, MOST)
}

impl Ask for FindPeople {
    fn ask(self: Box<Self>, backend: &dyn Backend, _: &mut Shelf) -> Result<Loaded, Error> {
        let found = people(backend, &self.text)?;
        Ok(Loaded::new(Likely { text: self.text, found }))
    }
}

impl Ask for FindPlaces {
    fn ask(self: Box<Self>, backend: &dyn Backend, _: &mut Shelf) -> Result<Loaded, Error> {
        let Self { actor, organization, text } = *self;
        let part = |kind: &str| text.strip_prefix(kind).unwrap_or(&text).trim();
        let teams = teams_like(backend, actor, organization, part("team "))?.into_iter();
        let teams = teams.map(|(id, name)| NamedPlace { place: Place::Team(id), kind: "team", name });
        let workspaces = like(backend, actor, &Workspaces { organization }, part("workspace "))?.into_iter();
        let workspaces = workspaces.map(|(id, name)| NamedPlace { place: Place::Workspace(id), kind: "workspace", name });
        let people = people(backend, part("act as "))?.into_iter().map(|person| (person.id, person.username)).collect();
        let found = Named { places: teams.chain(workspaces).collect(), people };
        Ok(Loaded::new(Likely { text, found }))
    }
}

/// The first teams of an organization, those whose name begins with a text, and those whose name contains it.
///
/// # Errors
/// The actor does not see the organization, or it cannot be read.
pub fn teams_like(
    backend: &dyn Backend,
    actor: Actor,
    organization: Id<Organization>,
    text: &str,
) -> Result<Vec<(Id<Team>, SafeText)>, Error> {
    like(backend, actor, &Teams { organization }, text)
}

/// Rows of a list that is in order of its names, with those names, in that order.
fn like<L: List>(backend: &dyn Backend, actor: Actor, list: &L, text: &str) -> Result<Vec<(L::Id, SafeText)>, Error> {
    let all = ListQuery::start(actor, list.clone(), MOST as usize);
    let mut queries = vec![all.clone()];
    if !text.is_empty() {
        let contains = ListQuery { text: text.to_owned(), ..all };
        let begins = At::After(SortKey { value: Value::Text(text.to_owned()), id: String::new() });
        queries.push(ListQuery { at: begins, ..contains.clone() });
        queries.push(contains);
    }
    let mut found = BTreeMap::new();
    for query in queries {
        for (_, row) in L::window(backend, &query)?.rows {
            found.insert((L::name(&row).to_lowercase(), L::id(&row)), SafeText::new(L::name(&row)));
        }
    }
    Ok(found.into_iter().map(|((_, id), name)| (id, name)).collect())
}
