//! What is done to many rows of the lists of teams, workspaces and users: each row is read and judged when the question
//! opens, with what is there by then.

use std::sync::Arc;

use jiff::Timestamp;

use crate::backend::people::Members;
use crate::backend::survey::Depth;
use crate::backend::walk::Ground;
use crate::backend::{Backend, Error, TeamPage};
use crate::domain::{
    Actor, AuthenticationToken, Command, Expiry, Guard, Guarded, Id, InvalidInput, Name, Organization, SafeText, Team,
    TokenOwner, User, Workspace,
};
use crate::insight::hygiene::FindingKey;
use crate::policy::{Act, Decision, Facts, decide};
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::layer::{Modal, Step};
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::many::{Judge, Judged, Many, Words};
use crate::ui::scene::Scene;

/// The label of the field for a user.
pub const USERNAME: &str = "USERNAME";

/// The rows that something is to be done to.
#[derive(Clone, Debug)]
pub(super) struct Meant<I> {
    pub(super) actor: Actor,
    pub(super) ids: Vec<I>,
    /// Those of them that are on the screen.
    pub(super) in_sight: Vec<I>,
    pub(super) now: Timestamp,
}

impl<I: Copy + PartialEq> Meant<I> {
    /// Reads the rows that are there, and judges each.
    fn each<P>(
        &self,
        read: impl Fn(I) -> Result<P, Error>,
        judge: impl Fn(I, P) -> Result<Judged, Error>,
    ) -> Result<Vec<Judged>, Error> {
        let mut judged = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            match read(*id) {
                Ok(page) => judged.push(judge(*id, page)?),
                Err(Error::NotFound(_) | Error::Denied(_)) => {}
                Err(error) => return Err(error),
            }
        }
        judged.sort_by(|left, right| left.name.as_str().cmp(right.name.as_str()));
        Ok(judged)
    }
}

/// The law on a command, in words.
fn judged(command: &Command, facts: &Facts) -> Result<(), String> {
    match decide(Act::Write(command), facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(reason.to_string()),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What can be done to teams.
#[derive(Clone, Debug)]
enum Deed {
    Generate,
    DeleteToken,
    DeleteTeam,
    AddUser(Name),
}

impl Deed {
    fn words(&self) -> Words {
        let words =
            |verb, done, noun, warning: &str, typed, each| Words { verb, done, noun, warning: warning.to_owned(), typed, each };
        match self {
            Self::Generate => words(
                "Generate",
                "generated",
                "team token",
                "The tokens that these teams have stop working immediately, each when the next one is generated. The new ones expire in two years, or earlier if the organization's maximum is shorter.",
                true,
                true,
            ),
            Self::DeleteToken => words(
                "Delete",
                "deleted",
                "team token",
                "All of them stop working immediately. Nothing replaces them.",
                true,
                false,
            ),
            Self::DeleteTeam => words(
                "Delete",
                "deleted",
                "team",
                "This cannot be undone. Their access and their tokens go with them.",
                true,
                false,
            ),
            Self::AddUser(_) => {
                words("Add to", "changed", "team", "The user can immediately do and reach what these teams can.", false, false)
            }
        }
    }

    fn errand(&self, page: &TeamPage, user: Option<Id<User>>) -> Result<Errand, String> {
        let owner = TokenOwner::Team(page.id);
        let token = || page.token.as_ref().map_err(ToString::to_string);
        let request = match (self, user) {
            (Self::Generate, _) => {
                let seen = token()?.as_ref().map(|token| token.id);
                let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
                command.when(Guard::Token(seen))
            }
            (Self::DeleteToken, _) => {
                let Some(token) = token()? else { return Err("It has no token.".to_owned()) };
                Command::RevokeToken { owner, token: Some(token.id) }.into()
            }
            (Self::DeleteTeam, _) => Command::DeleteTeam { team: page.id }.when(Guard::Team(Box::new(page.seen()))),
            (Self::AddUser(_), Some(user)) if page.members.iter().any(|member| member.id == user) => {
                return Err("The user is a member already.".to_owned());
            }
            (Self::AddUser(_), Some(user)) => Command::AddMember { team: page.id, user }.into(),
            (Self::AddUser(_), None) => return Err("There is no such user.".to_owned()),
        };
        judged(request.command(), &page.facts)?;
        Ok(Errand::new(request, format!("team {}", page.name)).titled("Team API Token"))
    }
}

/// Something to be done to teams.
#[derive(Debug)]
struct ToTeams {
    meant: Meant<Id<Team>>,
    deed: Deed,
}

impl Judge for ToTeams {
    fn judge(&self, backend: &dyn Backend) -> Result<Vec<Judged>, Error> {
        let user = match &self.deed {
            Deed::AddUser(name) => Some(backend.user_named(name)?),
            _ => None,
        };
        self.meant.each(
            |id| backend.team(self.meant.actor, id),
            |id, page| {
                let token = match &page.token {
                    Err(_) => None,
                    Ok(None) => Some("no token".to_owned()),
                    Ok(Some(held)) => Some(
                        held.last_used_at
                            .map_or_else(|| "not used yet".to_owned(), |at| format!("used {}", ago(at, self.meant.now))),
                    ),
                };
                let parts = [token, Some(counted(page.members.len(), "member")), Some(counted(page.access.len(), "workspace"))];
                Ok(Judged {
                    note: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
                    in_sight: self.meant.in_sight.contains(&id),
                    errand: self.deed.errand(&page, user),
                    name: page.name,
                })
            },
        )
    }
}

/// What can be done to many teams, with what that is called.
pub(super) const TEAMS: &[(Action, &str, &str)] = &[
    (Action::Generate, "generate token", "generate tokens of"),
    (Action::DeleteToken, "delete token", "delete tokens of"),
    (Action::Add, "add user", "add a user to"),
    (Action::DeleteObject, "delete team", "delete"),
];

/// What can be done to the tokens of many teams.
pub(super) const TOKENS: &[(Action, &str, &str)] =
    &[(Action::Generate, "generate token", "generate tokens of"), (Action::DeleteToken, "delete token", "delete tokens of")];

/// The question, or the form before it.
pub(super) fn teams(action: Action, meant: Meant<Id<Team>>) -> Option<Modal> {
    let deed = match action {
        Action::Generate => Deed::Generate,
        Action::DeleteToken => Deed::DeleteToken,
        Action::DeleteObject => Deed::DeleteTeam,
        Action::Add => {
            let field = Field::text(USERNAME, "").help("A username. A real host might tell them by email.");
            let title = format!("Add a user to {}", counted(meant.ids.len(), "team"));
            return Some(Form::new(title, vec![field], "Add user", Box::new(AddUser { meant })).into());
        }
        _ => return None,
    };
    Some(to_teams(meant, deed))
}

fn to_teams(meant: Meant<Id<Team>>, deed: Deed) -> Modal {
    let (words, asked) = (deed.words(), meant.ids.len());
    Many::new(words, asked, Arc::new(ToTeams { meant, deed })).into()
}

#[derive(Debug)]
struct AddUser {
    meant: Meant<Id<Team>>,
}

impl Task for AddUser {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let name =
            Name::parse(USERNAME, fields[0].typed()).map_err(|invalid| vec![InvalidInput { field: USERNAME, ..invalid }])?;
        Ok(to_teams(self.meant.clone(), Deed::AddUser(name)).into())
    }
}

/// Workspaces that are to be deleted.
#[derive(Debug)]
struct DeleteWorkspaces {
    meant: Meant<Id<Workspace>>,
}

impl Judge for DeleteWorkspaces {
    fn judge(&self, backend: &dyn Backend) -> Result<Vec<Judged>, Error> {
        self.meant.each(
            |id| backend.workspace(self.meant.actor, id),
            |id, page| {
                let request = Command::DeleteWorkspace { workspace: id }.when(Guard::Revision(page.revision));
                let locked = page.lock.as_ref().map_or_else(String::new, |lock| format!(", locked by {}", lock.by));
                Ok(Judged {
                    note: format!("access of {}{locked}", counted(page.access.len(), "team")),
                    in_sight: self.meant.in_sight.contains(&id),
                    errand: judged(request.command(), &page.facts)
                        .map(|()| Errand::new(request, format!("workspace {}", page.name))),
                    name: page.name,
                })
            },
        )
    }
}

/// The question before workspaces are deleted.
pub(super) fn delete_workspaces(meant: Meant<Id<Workspace>>) -> Modal {
    let words = Words {
        verb: "Delete",
        done: "deleted",
        noun: "workspace",
        warning: "This cannot be undone. Their states, runs and variables go with them.".to_owned(),
        typed: true,
        each: false,
    };
    let asked = meant.ids.len();
    Many::new(words, asked, Arc::new(DeleteWorkspaces { meant })).into()
}

/// Users who are to leave all of their teams.
#[derive(Debug)]
struct RemoveFromTeams {
    organization: Id<Organization>,
    meant: Meant<Id<User>>,
    /// Where one is afterwards.
    then: Then,
}

impl RemoveFromTeams {
    fn errand(
        &self,
        backend: &dyn Backend,
        user: Id<User>,
        name: &SafeText,
        teams: &[Id<Team>],
    ) -> Result<Result<Errand, String>, Error> {
        let mut requests = Vec::with_capacity(teams.len());
        for team in teams {
            let command = Command::RemoveMember { team: *team, user };
            match backend.team(self.meant.actor, *team) {
                Ok(page) => {
                    if let Err(why) = judged(&command, &page.facts) {
                        return Ok(Err(why));
                    }
                }
                Err(Error::Denied(reason)) => return Ok(Err(reason.to_string())),
                Err(error) => return Err(error),
            }
            requests.push(command.into());
        }
        let mut requests = requests.into_iter();
        let Some(first): Option<Guarded> = requests.next() else {
            return Ok(Err("They are in no team that you can see.".to_owned()));
        };
        let errand = Errand::new(first, format!("user {name}")).together(requests.collect());
        Ok(Ok(errand.then(self.then)))
    }
}

impl Judge for RemoveFromTeams {
    fn judge(&self, backend: &dyn Backend) -> Result<Vec<Judged>, Error> {
        self.meant.each(
            |id| backend.person(self.meant.actor, self.organization, id),
            |id, page| {
                let person = &page.member;
                let (ids, names): (Vec<Id<Team>>, Vec<&str>) = person.teams.iter().map(|(id, name)| (*id, name.as_str())).unzip();
                Ok(Judged {
                    note: format!("{}: {}", counted(names.len(), "team"), names.join(", ")),
                    in_sight: self.meant.in_sight.contains(&id),
                    errand: self.errand(backend, id, &person.username, &ids)?,
                    name: person.username.clone(),
                })
            },
        )
    }
}

/// The question before users leave all of their teams.
pub(super) fn remove_from_teams(list: Members, meant: Meant<Id<User>>, then: Then) -> Modal {
    let words = Words {
        verb: "Remove from all teams",
        done: "removed from all teams",
        noun: "user",
        warning: "With their last team, they leave the organization. Tokens that they generated for teams keep working."
            .to_owned(),
        typed: true,
        each: false,
    };
    let asked = meant.ids.len();
    Many::new(words, asked, Arc::new(RemoveFromTeams { organization: list.organization, meant, then })).into()
}

/// Tokens that something is wrong with, and that are to be deleted.
#[derive(Debug)]
struct DeleteTokens {
    organization: Id<Organization>,
    meant: Meant<FindingKey>,
}

impl Judge for DeleteTokens {
    fn judge(&self, backend: &dyn Backend) -> Result<Vec<Judged>, Error> {
        let ground = Ground::read(backend, self.meant.actor, self.organization)?;
        let survey = &ground.survey;
        let ids: Vec<Id<AuthenticationToken>> = self.meant.ids.iter().map(|FindingKey(id, _)| *id).collect();
        let mut numbers = ground.numbers(backend, &ids)?;
        numbers.sort_unstable();
        numbers.dedup();
        let teams = ground.these(backend, &numbers, Depth::Uses)?;
        let mut all = survey.tokens_besides();
        all.extend(teams.iter().flat_map(|(_, team)| team.tokens()));
        let mut judged_tokens: Vec<(Id<AuthenticationToken>, Judged)> = Vec::new();
        for FindingKey(id, kind) in &self.meant.ids {
            let in_sight = self.meant.in_sight.contains(&FindingKey(*id, *kind));
            // What two findings are about is deleted once.
            if let Some((_, judged)) = judged_tokens.iter_mut().find(|(known, _)| known == id) {
                judged.in_sight |= in_sight;
                continue;
            }
            let own = survey.own_tokens.iter().any(|token| token.id == *id);
            let found = all.iter().find(|(_, _, token, _)| token.id == *id);
            let (name, note, errand) = match found {
                Some((owner, whose, token, _)) => {
                    let command = Command::RevokeToken { owner: *owner, token: Some(*id) };
                    let team = teams.iter().map(|(_, team)| team).find(|team| TokenOwner::Team(team.id) == *owner);
                    let facts = team.map_or(&survey.facts, |team| &team.facts);
                    let used = token.last_used_at;
                    let note = used.map_or_else(|| "not used yet".to_owned(), |at| format!("used {}", ago(at, self.meant.now)));
                    let errand = judged(&command, facts).map(|()| Errand::new(command, &**whose));
                    (whose.clone(), note, errand)
                }
                None if own => {
                    let why = "Your own tokens are under User Settings, Tokens.".to_owned();
                    ("your own token".to_owned(), String::new(), Err(why))
                }
                None => continue,
            };
            judged_tokens.push((*id, Judged { note, in_sight, errand, name: SafeText::new(&name) }));
        }
        let mut judged: Vec<Judged> = judged_tokens.into_iter().map(|(_, judged)| judged).collect();
        judged.sort_by(|left, right| left.name.as_str().cmp(right.name.as_str()));
        Ok(judged)
    }
}

/// The question before tokens are deleted that something is wrong with.
pub(super) fn delete_tokens(organization: Id<Organization>, meant: Meant<FindingKey>) -> Modal {
    let words = Words {
        verb: "Delete",
        done: "deleted",
        noun: "token",
        warning: "All of them stop working immediately. Nothing replaces them.".to_owned(),
        typed: true,
        each: false,
    };
    let asked = meant.ids.len();
    Many::new(words, asked, Arc::new(DeleteTokens { organization, meant })).into()
}
