//! What a token reaches, organization by organization.

use serde::Serialize;

use super::known::Known;
use crate::domain::{Permission, TokenOwner};
use crate::insight::holder::Holder;
use crate::insight::reach::Reach;
use crate::verbs::{Failure, Session};

/// What a token reaches in an organization. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
pub(super) struct Reached {
    organization: String,
    /// It can do all that an owner can.
    owner: bool,
    /// It is the organization's own token: it configures teams and workspaces, and starts no runs.
    organization_token: bool,
    permissions: Vec<&'static str>,
    workspaces: Vec<Level>,
}

#[derive(Debug, Serialize)]
struct Level {
    name: String,
    access: String,
}

impl Reached {
    /// In words: `acme: Manage Teams, write on web-prod`.
    pub(super) fn words(&self) -> String {
        let Self { organization, permissions, workspaces, .. } = self;
        if self.owner {
            return format!("{organization}: every right of an owner");
        }
        if self.organization_token {
            return format!("{organization}: its teams and workspaces, without their runs");
        }
        let levels = workspaces.iter().map(|level| format!("{} on {}", level.access, level.name));
        let parts: Vec<String> = permissions.iter().map(|label| (*label).to_owned()).chain(levels).collect();
        if parts.is_empty() { format!("{organization}: no workspace") } else { format!("{organization}: {}", parts.join(", ")) }
    }
}

/// What a token reaches, looked at as it would itself.
///
/// # Errors
/// When the model cannot be read.
pub(super) fn of(session: &Session<'_>, known: &Known) -> Result<Vec<Reached>, Failure> {
    let mut all = Vec::new();
    for (id, name) in &known.organizations {
        let survey = session.model.survey(known.owner.actor(), *id)?;
        let Some(holder) = Holder::of(&survey, known.owner) else { continue };
        let reach = Reach::of(&survey, holder.teams.iter().copied());
        let workspaces = reach.rights.iter().filter(|(_, rights)| rights.reach());
        all.push(Reached {
            organization: name.to_string(),
            owner: reach.owner,
            organization_token: matches!(known.owner, TokenOwner::Organization(_)),
            permissions: Permission::ALL.into_iter().filter(|one| reach.permissions.get(*one)).map(Permission::label).collect(),
            workspaces: sorted(
                workspaces.map(|(id, rights)| Level { name: survey.workspace(*id).to_string(), access: rights.to_string() }),
            ),
        });
    }
    Ok(all)
}

fn sorted(levels: impl Iterator<Item = Level>) -> Vec<Level> {
    let mut levels: Vec<Level> = levels.collect();
    levels.sort_by(|one, other| one.name.cmp(&other.name));
    levels
}
