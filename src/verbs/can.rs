//! `can`: whether somebody can do something, from the law and the facts of the model. Nothing is written, and nothing audited.

use serde::Serialize;

use super::exit::behind_a_colon;
use super::party::{Book, split};
use crate::backend::Error;
use crate::cli::CanWish;
use crate::domain::command::Target;
use crate::domain::{Actor, Command, Id, SafeText, TokenOwner};
use crate::insight::powers::{ACTIONS, Needs, Subject};
use crate::insight::prediction::{self, Prediction};
use crate::policy::Reason;
use crate::verbs::{Exit, Failure, Session, Streams};

/// The answer. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Answer {
    /// `None` where a host does not tell what decides it.
    allowed: Option<bool>,
    actor: String,
    action: &'static str,
    target: String,
    rule: Option<&'static str>,
    reason: Option<String>,
    who_may: Option<String>,
    way: Option<String>,
}

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &CanWish) -> Result<Exit, Failure> {
    let book = Book::of(session)?;
    let (owner, holder) = book.holder(&wish.actor)?;
    let action = ACTIONS.iter().find(|action| action.name == wish.action);
    let action = action.ok_or_else(|| Failure::usage(format!("there is no action \"{}\".", SafeText::new(&wish.action))))?;
    let (subject, target) = subject(session, &book, action.needs, &wish.target)
        .map_err(|failure| Failure { sentence: format!("{}: {}", action.name, failure.sentence), ..failure })?;
    let command = action.command(&subject);
    let verdict =
        if session.is_on_host() { on_host(session, owner, &command)? } else { judged(session, owner.actor(), &command)? };
    let reason = if let Prediction::No(reason) = &verdict { Some(reason) } else { None };
    let answer = Answer {
        allowed: match &verdict {
            Prediction::Yes => Some(true),
            Prediction::No(_) => Some(false),
            Prediction::Unknown(_) => None,
        },
        actor: holder,
        action: action.name,
        target,
        rule: reason.map(|reason| reason.rule.code()),
        reason: match &verdict {
            Prediction::Yes => None,
            Prediction::No(reason) => Some(reason.to_string()),
            Prediction::Unknown(why) => Some((*why).to_owned()),
        },
        who_may: reason.map(Reason::who),
        way: reason.map(Reason::way),
    };
    if wish.json {
        streams.print_json(&answer)?;
    } else {
        streams.print(&sentence(&answer, &verdict))?;
    }
    Ok(match verdict {
        Prediction::Yes => Exit::Done,
        Prediction::No(_) => Exit::Refused,
        Prediction::Unknown(_) => Exit::Failed,
    })
}

/// What the law says of it.
fn judged(session: &Session<'_>, actor: Actor, command: &Command) -> Result<Prediction, Failure> {
    match session.model.judge(actor, command) {
        Ok(()) => Ok(Prediction::Yes),
        Err(Error::Denied(reason)) => Ok(Prediction::No(reason)),
        Err(error) => Err(error.into()),
    }
}

/// What a host, and the law by what the host tells, will say of it. Nothing but reads is sent.
fn on_host(session: &Session<'_>, owner: TokenOwner, command: &Command) -> Result<Prediction, Failure> {
    let (actor, organization) = (session.actor(), session.organization()?);
    let unsure = session.organization_row()?.facts.host.as_ref().is_some_and(|host| host.unsure);
    let told = matches!(command.target(), Target::Organization(_) | Target::Team(_) | Target::Workspace(_));
    if owner.actor() == actor && told && !unsure {
        // Of who asks, the host's own permissions speak first.
        return judged(session, actor, command);
    }
    let only: Vec<_> = if let Target::Workspace(workspace) = command.target() { vec![workspace] } else { Vec::new() };
    let survey = session.model.survey_of(actor, organization, &only)?;
    let lock = only.first().map(|workspace| session.model.workspace(actor, *workspace)).transpose()?;
    let known = lock.and_then(|page| page.facts.workspace);
    Ok(prediction::predict(&survey, owner, command, known.as_ref()))
}

fn sentence(answer: &Answer, verdict: &Prediction) -> String {
    let Answer { actor, action, target, .. } = answer;
    let on = if target.is_empty() { String::new() } else { format!(" on {target}") };
    match verdict {
        Prediction::Yes => format!("Yes: {actor} can {action}{on}.\n"),
        Prediction::Unknown(why) => format!("Not known: whether {actor} can {action}{on}.\nReason: {why}\n"),
        Prediction::No(reason) => {
            let (who, way) = (reason.who(), reason.way());
            format!("No: {actor} can't {action}{on}.\nReason: {}\nWho can: {who}\nWay: {way}\n", reason.beside_who())
        }
    }
}

/// What an action is done to, out of what was named, and in words.
fn subject(session: &Session<'_>, book: &Book<'_>, needs: Needs, named: &[String]) -> Result<(Subject, String), Failure> {
    let organization = session.organization_row()?;
    let mut subject = Subject::of(organization.id);
    let mut words: Vec<String> = Vec::new();
    let mut kinds: Vec<&str> = Vec::new();
    for text in named {
        let (kind, name) = split(text);
        match (kind, name) {
            ("team", Some(name)) => {
                let (id, name) = session.team(name)?;
                subject.team = id;
                words.push(format!("team {name}"));
            }
            ("workspace", Some(name)) => {
                let (id, name) = session.workspace(name)?;
                subject.workspace = id;
                words.push(format!("workspace {name}"));
            }
            ("project", Some(name)) => {
                subject.project = session.local()?.project_named(session.actor(), organization.id, name)?;
                words.push(format!("project {}", SafeText::new(name)));
            }
            ("user", Some(name)) => {
                let (user, name) = book.person(name)?;
                subject.user = user;
                words.push(format!("user {name}"));
            }
            ("token", Some(id)) => {
                let none = || Failure::not_found(format!("there is no token \"{}\" that you can see.", SafeText::new(id)));
                let id = Id::parse(id).ok_or_else(none)?;
                subject.token = session.local()?.token_by_id(session.actor(), id).map_err(|_| none())?.token.id;
                words.push(format!("token {id}"));
            }
            ("organization", name) => {
                session.same_organization(name)?;
                words.push(format!("organization {}", organization.name));
            }
            _ => {
                let text = SafeText::new(text);
                return Err(Failure::usage(format!("\"{text}\" names nothing. {}", needed(needs))));
            }
        }
        kinds.push(kind);
    }
    kinds.sort_unstable();
    let fits = match needs {
        Needs::Nothing => kinds.is_empty(),
        Needs::Organization => kinds.is_empty() || kinds == ["organization"],
        Needs::Team => kinds == ["team"],
        Needs::TeamAndUser => kinds == ["team"] || kinds == ["team", "user"],
        Needs::Workspace => kinds == ["workspace"],
        Needs::WorkspaceAndTeam => kinds == ["team", "workspace"],
        Needs::WorkspaceAndProject => kinds == ["project", "workspace"],
        Needs::Project => kinds == ["project"],
        Needs::ProjectAndTeam => kinds == ["project", "team"],
        Needs::User => kinds == ["user"],
        Needs::Token => kinds == ["token"],
    };
    if !fits {
        return Err(Failure::usage(behind_a_colon(&needed(needs))));
    }
    if needs == Needs::Organization && words.is_empty() {
        words.push(format!("organization {}", organization.name));
    }
    if needs == Needs::TeamAndUser && kinds.len() == 1 {
        // Who leaves is somebody who is there; where nobody is, the law has nobody to keep.
        let members = session.model.team(session.actor(), subject.team)?.members;
        subject.user = members.first().map_or(subject.user, |member| member.id);
    }
    Ok((subject, words.join(" and ")))
}

/// What must be named, as a sentence.
fn needed(needs: Needs) -> String {
    let what = match needs {
        Needs::Nothing => return "It is about no organization. Name no target.".to_owned(),
        Needs::Organization => "the organization: organization",
        Needs::Team => "a team: team:NAME",
        Needs::TeamAndUser => "a team, and a user if it matters which: team:NAME user:NAME",
        Needs::Workspace => "a workspace: workspace:NAME",
        Needs::WorkspaceAndTeam => "a workspace and a team: workspace:NAME team:NAME",
        Needs::WorkspaceAndProject => "a workspace and the project that it moves to: workspace:NAME project:NAME",
        Needs::Project => "a project: project:NAME",
        Needs::ProjectAndTeam => "a project and a team: project:NAME team:NAME",
        Needs::User => "a user: user:NAME",
        Needs::Token => "a token by its id: token:ID",
    };
    format!("It is about {what}.")
}
