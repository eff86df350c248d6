//! What a token reaches, organization by organization.

use std::collections::HashSet;

use serde::Serialize;

use super::known::Known;
use crate::backend::walk::Ground;
use crate::domain::{Id, Permission, SafeText, TokenOwner, Workspace};
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
    /// `None` where a host does not tell them without a request for each.
    workspaces: Option<Vec<Level>>,
}

#[derive(Debug, Serialize)]
struct Level {
    name: String,
    access: String,
}

impl Reached {
    /// An organization of which no more is told.
    fn untold(name: &SafeText) -> Self {
        Self {
            organization: name.to_string(),
            owner: false,
            organization_token: false,
            permissions: Vec::new(),
            workspaces: None,
        }
    }

    /// In words: `acme: Manage Teams, write on web-prod`.
    pub(super) fn words(&self) -> String {
        let Self { organization, permissions, workspaces, .. } = self;
        if self.owner {
            return format!("{organization}: every right of an owner");
        }
        if self.organization_token {
            return format!("{organization}: its teams and workspaces, without their runs");
        }
        let levels = workspaces.iter().flatten().map(|level| format!("{} on {}", level.access, level.name));
        let untold = workspaces.is_none().then(|| "workspaces not told".to_owned());
        let parts: Vec<String> = permissions.iter().map(|label| (*label).to_owned()).chain(levels).chain(untold).collect();
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
        // On a host who asks can look into fewer organizations than the token.
        let foreign = session.is_on_host() && !session.account.organizations.iter().any(|row| row.id == *id);
        if foreign {
            all.push(Reached::untold(name));
            continue;
        }
        let ground = Ground::read(session.model, known.owner.actor(), *id)?;
        let survey = ground.around(session.model, &[known.owner])?;
        if session.is_on_host() && Holder::of(&survey, known.owner).is_none() {
            all.push(Reached::untold(name));
            continue;
        }
        let Some(holder) = Holder::of(&survey, known.owner) else { continue };
        let reach = Reach::of(holder.teams.iter().copied());
        let every = if reach.is_everywhere() { ground.workspaces(session.model)? } else { Vec::new() };
        let listed: HashSet<Id<Workspace>> = every.iter().map(|(id, _)| *id).collect();
        let given = reach.given().filter(|(id, _)| !listed.contains(id)).map(|(id, name)| (id, name.clone()));
        let workspaces = every.into_iter().chain(given);
        all.push(Reached {
            organization: name.to_string(),
            owner: reach.owner,
            organization_token: matches!(known.owner, TokenOwner::Organization(_)),
            permissions: Permission::ALL.into_iter().filter(|one| reach.permissions.get(*one)).map(Permission::label).collect(),
            workspaces: (!holder.is_unread())
                .then(|| sorted(workspaces.map(|(id, name)| Level { name: name.to_string(), access: reach.on(id).to_string() }))),
        });
    }
    Ok(all)
}

fn sorted(levels: impl Iterator<Item = Level>) -> Vec<Level> {
    let mut levels: Vec<Level> = levels.collect();
    levels.sort_by(|one, other| one.name.cmp(&other.name));
    levels
}
