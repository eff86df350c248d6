//! What somebody, or a token, can do on a host: what the law says by what the host tells, and never no by what it does not tell.

use crate::backend::Survey;
use crate::domain::command::Target;
use crate::domain::{Command, ProjectRights, Rights, TokenOwner};
use crate::insight::holder::Holder;
use crate::policy::{Act, Decision, Facts, Reason, WorkspaceFacts, decide};

/// What is expected of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prediction {
    Yes,
    No(Reason),
    /// Why it can't be told.
    Unknown(&'static str),
}

/// The facts of a holder who was given everything in workspaces and projects.
pub(super) fn could(facts: &Facts) -> Facts {
    Facts { rights: Rights::ALL, project_rights: ProjectRights::ALL, ..facts.clone() }
}

/// Whether a holder can carry out a command, by a survey; `workspace` is what is known of the one that it is about.
#[must_use]
pub fn predict(survey: &Survey, owner: TokenOwner, command: &Command, workspace: Option<&WorkspaceFacts>) -> Prediction {
    let Some(holder) = Holder::of(survey, owner) else {
        return Prediction::Unknown("It depends on teams that you can't see.");
    };
    let facts = match command.target() {
        Target::Organization(_) => holder.facts(),
        Target::Team(id) => match survey.teams.iter().find(|team| team.id == id) {
            Some(team) => holder.facts_about_team(team),
            None => return Prediction::Unknown("You can't see the team."),
        },
        Target::Workspace(id) => {
            let facts = holder.facts_about_workspace(survey.workspace(id), &holder.given(id));
            Facts { workspace: workspace.cloned().or(facts.workspace.clone()), ..facts }
        }
        Target::User(user) if owner == TokenOwner::User(user) => holder.facts_alone(),
        Target::Model => holder.facts_alone(),
        Target::User(_) | Target::Project(_) | Target::Token(_) => {
            return Prediction::Unknown("A host does not tell what decides it.");
        }
    };
    match decide(Act::Write(command), &facts) {
        Decision::Allow => Prediction::Yes,
        Decision::Deny(_) if holder.is_unread() && decide(Act::Write(command), &could(&facts)).is_allowed() => {
            Prediction::Unknown("The host does not tell what was given there.")
        }
        Decision::Deny(reason) => Prediction::No(reason),
    }
}
