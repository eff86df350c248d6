//! `diff`: the local model against a host, as a plan of what would make the host like the model. Nothing is sent but reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;

use super::{Given, Shape, TeamShape, TokenShape, key};
use crate::cli::DiffWish;
use crate::domain::{Name, SettingValue};
use crate::verbs::words::count;
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// What would be done to one thing. The names of the fields are stable (docs/json.md).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Change {
    action: Action,
    what: String,
    /// What changes, from the host to the model.
    changes: Vec<String>,
}

/// The tokens of a team on each side, in words.
#[derive(Debug, Serialize)]
struct TokenFact {
    team: String,
    host: Vec<String>,
    model: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Add,
    Change,
    Delete,
}

impl Action {
    fn sign(self) -> char {
        match self {
            Self::Add => '+',
            Self::Change => '~',
            Self::Delete => '-',
        }
    }
}

/// All of it. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Report {
    organization: String,
    changes: Vec<Change>,
    /// Teams whose tokens differ.
    tokens: Vec<TokenFact>,
    /// What could not be compared.
    missing: Vec<String>,
}

pub(in crate::verbs) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &DiffWish) -> Result<Exit, Failure> {
    let model = session.model_beside()?;
    let row = session.organization_row()?;
    let wanted = Name::parse("ORGANIZATION", row.name.as_str()).ok();
    let owner = model.default_seat(None)?.and_then(|seat| model.account(seat.user).ok());
    let accounts = model.people()?.into_iter().filter_map(|person| model.account(person.id).ok()).chain(owner);
    let mut seats = accounts.flat_map(|account| account.organizations.into_iter().map(move |row| (account.id, row)));
    let owns = |facts: &crate::policy::Facts| facts.role == crate::policy::Role::Owner;
    let named = |name: &str| wanted.as_ref().is_some_and(|wanted| wanted.as_str().eq_ignore_ascii_case(name));
    let found = seats.find(|(_, row)| named(row.name.as_str()) && owns(&row.facts));
    let (user, local) = found.ok_or_else(|| {
        Failure::not_found(format!(
            "no user of the local model owns an organization \"{}\". Copy it with: {}",
            row.name,
            session.invocation.command(["pull"])
        ))
    })?;
    let actor = crate::domain::Actor::User(user);
    let here = Shape::of(model, actor, local.id, &model.survey(actor, local.id)?)?;
    let survey = look::survey(session, streams, wish.yes)?;
    let there = Shape::of(session.model, session.actor(), row.id, &survey)?;
    let mut compared = Compared { changes: Vec::new(), tokens: Vec::new(), missing: there.gaps.clone() };
    compared.organization(&here, &there);
    let Compared { mut changes, tokens, missing } = compared;
    changes.sort_by(|one, other| (&one.what, one.action).cmp(&(&other.what, other.action)));
    let is_same = changes.is_empty();
    if wish.json {
        streams.print_json(&Report { organization: there.name, changes, tokens, missing })?;
    } else {
        for sentence in &missing {
            streams.say(sentence);
        }
        streams.print(&(plan(&changes, missing.is_empty()) + &facts(&tokens)))?;
    }
    Ok(if is_same { Exit::Done } else { Exit::CheckFailed })
}

fn plan(changes: &[Change], whole: bool) -> String {
    if changes.is_empty() {
        return if whole { "No differences.\n".to_owned() } else { "No differences in what was compared.\n".to_owned() };
    }
    let mut text = String::new();
    for change in changes {
        let what = if change.changes.is_empty() { String::new() } else { format!(": {}", change.changes.join(", ")) };
        let _ = writeln!(text, "{} {}{what}", change.action.sign(), change.what);
    }
    let count = |action| changes.iter().filter(|change| change.action == action).count();
    let [add, change, delete] = [Action::Add, Action::Change, Action::Delete].map(count);
    let _ = writeln!(text, "\nPlan: {add} to add, {change} to change, {delete} to delete.");
    text
}

/// What is said of tokens below the plan.
fn facts(tokens: &[TokenFact]) -> String {
    if tokens.is_empty() {
        return String::new();
    }
    let mut text = "\nTokens, for which nothing is proposed:\n".to_owned();
    for TokenFact { team, host, model } in tokens {
        let all = |tokens: &[String]| if tokens.is_empty() { "none".to_owned() } else { tokens.join("; ") };
        let _ = writeln!(text, "  team {team}\n    host:  {}\n    model: {}", all(host), all(model));
    }
    text
}

struct Compared {
    changes: Vec<Change>,
    tokens: Vec<TokenFact>,
    missing: Vec<String>,
}

impl Compared {
    fn add(&mut self, action: Action, what: String, changes: Vec<String>) {
        self.changes.push(Change { action, what, changes });
    }

    fn organization(&mut self, here: &Shape, there: &Shape) {
        match (&here.email, &there.email) {
            (Some(here), Some(there)) if here != there => {
                let changes = vec![format!("email {there} → {here}")];
                self.add(Action::Change, "organization".to_owned(), changes);
            }
            (_, None) => self.missing.push("The email address of the organization is not told.".to_owned()),
            _ => {}
        }
        self.names("project", here.projects.values().map(|row| &row.name), there.projects.values().map(|row| &row.name), false);
        let (mine, theirs) = (here.workspaces.values(), there.workspaces.values());
        self.names("workspace", mine.map(|row| &row.name), theirs.map(|row| &row.name), there.partial);
        for (name, mine) in &here.workspaces {
            let Some(theirs) = there.workspaces.get(name) else { continue };
            let mut changes = Vec::new();
            if let (Some(mine_in), Some(theirs_in)) = (&mine.project, &theirs.project)
                && key(mine_in) != key(theirs_in)
            {
                changes.push(format!("project {theirs_in} → {mine_in}"));
            }
            let told: BTreeMap<&str, SettingValue> = theirs.settings().collect();
            changes.extend(mine.settings().filter_map(|(key, mine)| {
                let theirs = told.get(key).filter(|theirs| **theirs != mine)?;
                Some(format!("{key} {theirs} → {mine}"))
            }));
            if !changes.is_empty() {
                self.add(Action::Change, format!("workspace {}", mine.name), changes);
            }
        }
        self.names("team", here.teams.values().map(|row| &row.name), there.teams.values().map(|row| &row.name), there.partial);
        self.tokens(here, there);
        for (name, mine) in &here.teams {
            match there.teams.get(name) {
                Some(theirs) => self.team(mine, theirs),
                None if !there.partial => self.fresh(mine),
                None => {}
            }
        }
    }

    /// What is here and not there is to be added, unless it can be there unseen; what is there and not here is to be deleted.
    fn names<'a>(
        &mut self,
        kind: &str,
        here: impl Iterator<Item = &'a String>,
        there: impl Iterator<Item = &'a String>,
        unseen: bool,
    ) {
        let here: BTreeMap<String, &String> = here.map(|name| (key(name), name)).collect();
        let there: BTreeMap<String, &String> = there.map(|name| (key(name), name)).collect();
        let missing: Vec<&str> =
            here.iter().filter(|(name, _)| !there.contains_key(*name)).map(|(_, name)| name.as_str()).collect();
        if unseen && !missing.is_empty() {
            self.missing.push(format!("Not seen on the host, and not compared: {kind} {}.", missing.join(&format!(", {kind} "))));
        } else {
            for name in missing {
                self.add(Action::Add, format!("{kind} {name}"), Vec::new());
            }
        }
        for (name, shown) in there {
            if !here.contains_key(&name) {
                self.add(Action::Delete, format!("{kind} {shown}"), Vec::new());
            }
        }
    }

    /// What each side has of tokens: a fact, for which nothing is proposed.
    fn tokens(&mut self, here: &Shape, there: &Shape) {
        let mut untold = 0;
        for (name, mine) in &here.teams {
            let Some(theirs) = there.teams.get(name) else { continue };
            match (&mine.tokens, &theirs.tokens) {
                (Some(model), Some(host)) => {
                    let sorted = |all: &[TokenShape]| {
                        let mut all = all.to_vec();
                        all.sort();
                        all.iter().map(TokenShape::words).collect::<Vec<_>>()
                    };
                    let (host, model) = (sorted(host), sorted(model));
                    if host != model {
                        self.tokens.push(TokenFact { team: theirs.name.clone(), host, model });
                    }
                }
                _ => untold += 1,
            }
        }
        if untold > 0 {
            self.missing.push(format!("The tokens of {} are not told.", count(untold, "team")));
        }
    }

    /// What goes with a team that is to be added.
    fn fresh(&mut self, team: &TeamShape) {
        for member in team.members.iter().flatten() {
            self.add(Action::Add, format!("member {member} of team {}", team.name), Vec::new());
        }
        self.given("workspace", &team.name, team.access.as_ref(), Some(&BTreeMap::new()));
        self.given("project", &team.name, team.projects.as_ref(), Some(&BTreeMap::new()));
    }

    fn team(&mut self, here: &TeamShape, there: &TeamShape) {
        let mut changes = Vec::new();
        if !here.owners {
            match (here.visibility, there.visibility) {
                (Some(mine), Some(theirs)) if mine != theirs => {
                    changes.push(format!("visibility {} → {}", theirs.as_str(), mine.as_str()));
                }
                (Some(_), Some(_)) => {}
                _ => self.missing.push(format!("Who can see team {} is not told.", here.name)),
            }
            changes.extend(here.permissions.difference(&there.permissions).map(|one| format!("+{}", one.as_str())));
            changes.extend(there.permissions.difference(&here.permissions).map(|one| format!("-{}", one.as_str())));
            if here.member_tokens != there.member_tokens {
                changes.push(format!("members manage its token: {} → {}", there.member_tokens, here.member_tokens));
            }
        }
        if !changes.is_empty() {
            self.add(Action::Change, format!("team {}", here.name), changes);
        }
        match (&here.members, &there.members) {
            (Some(mine), Some(theirs)) => {
                let keys = |all: &BTreeSet<String>| all.iter().map(|name| key(name)).collect::<BTreeSet<_>>();
                let (mine_keys, their_keys) = (keys(mine), keys(theirs));
                for member in mine.iter().filter(|name| !their_keys.contains(&key(name))) {
                    self.add(Action::Add, format!("member {member} of team {}", here.name), Vec::new());
                }
                for member in theirs.iter().filter(|name| !mine_keys.contains(&key(name))) {
                    self.add(Action::Delete, format!("member {member} of team {}", here.name), Vec::new());
                }
            }
            _ => self.missing.push(format!("The members of team {} are not told.", here.name)),
        }
        if !here.owners {
            self.given("workspace", &here.name, here.access.as_ref(), there.access.as_ref());
            self.given("project", &here.name, here.projects.as_ref(), there.projects.as_ref());
        }
    }

    /// What a team was given; what was not read is not compared, and said once for all teams.
    fn given<A: Copy + PartialEq + Describe>(
        &mut self,
        kind: &str,
        team: &str,
        here: Option<&BTreeMap<String, Given<A>>>,
        there: Option<&BTreeMap<String, Given<A>>>,
    ) {
        let (Some(here), Some(there)) = (here, there) else { return };
        let what = |on: &str| format!("access of team {team} to {kind} {on}");
        for (name, mine) in here {
            match there.get(name) {
                None => self.add(Action::Add, what(&mine.on), vec![mine.access.words()]),
                Some(theirs) if theirs.access != mine.access => {
                    let changes = vec![format!("{} → {}", theirs.access.words(), mine.access.words())];
                    self.add(Action::Change, what(&mine.on), changes);
                }
                Some(_) => {}
            }
        }
        for (name, theirs) in there {
            if !here.contains_key(name) {
                self.add(Action::Delete, what(&theirs.on), vec![theirs.access.words()]);
            }
        }
    }
}

/// Access in words.
trait Describe {
    fn words(self) -> String;
}

impl Describe for crate::domain::Access {
    fn words(self) -> String {
        self.describe()
    }
}

impl Describe for crate::domain::ProjectAccess {
    fn words(self) -> String {
        self.describe()
    }
}
