//! What was seen of something before it is changed: read again, and compared by value.

use serde::Serialize;
use serde_json::Value;

use super::reads::{BY_TEAM, revision};
use super::{Remote, rows};
use crate::backend::Error;
use crate::domain::{
    AuthenticationToken, Command, Guard, Guarded, Id, Revision, SafeText, SeenTeam, Target, Team, Token, TokenOwner,
};
use crate::wire;
use crate::wire::Document;

/// So many states are kept to say what has changed since.
const KEPT: usize = 32;
/// So many changes are named.
const NAMED: usize = 4;

/// What was read to compare it, which the change would otherwise read once more.
#[derive(Default)]
pub(super) struct There {
    pub(super) organization: Option<wire::organization::Organization>,
    /// The access of teams to the workspace.
    pub(super) accesses: Option<Vec<wire::team_access::TeamAccess>>,
    /// The tokens of the owner.
    pub(super) tokens: Option<Vec<Token>>,
}

impl Remote {
    /// Refuses a change of what is not any more as the asker saw it. Answers what it read for that.
    pub(super) fn check(&self, request: &Guarded) -> Result<There, Error> {
        let command = request.command();
        let mut there = There::default();
        match (request.guard(), command) {
            // What is set in a project, and a lifetime, are not changed on a host at all.
            (Guard::Anything | Guard::ProjectAccess(_) | Guard::Lifetime(_), _)
            // A token that is one of many replaces none.
            | (
                Guard::Token(_),
                Command::GenerateToken { owner: TokenOwner::User(_), .. }
                | Command::GenerateToken { description: Some(_), .. },
            ) => {}
            (Guard::Revision(seen), _) => match command.target() {
                Target::Organization(organization) => {
                    let found = self.wire_organization(organization)?;
                    self.same(&found.attributes, *seen, "organization")?;
                    there.organization = Some(found);
                }
                Target::Team(team) => self.same(&self.wire_team(team)?.data.attributes, *seen, "team")?,
                Target::Workspace(workspace) => {
                    let found: Document<wire::workspace::Workspace> = self.read(&format!("/api/v2/workspaces/{workspace}"), &[])?;
                    self.same(&found.data.attributes, *seen, "workspace")?;
                }
                _ => return Err(self.changed("target")),
            },
            (Guard::Team(seen), Command::DeleteTeam { team }) => self.same_team(*team, seen)?,
            (Guard::Token(seen), Command::GenerateToken { owner, .. }) => {
                let found = self.places(*owner)?;
                self.same_token(*owner, *seen, &found)?;
                there.tokens = Some(found);
            }
            // Since when is not told by every host.
            (Guard::Lock { by, .. }, Command::UnlockWorkspace { workspace, .. }) => {
                if self.locked_by(*workspace)?.is_some_and(|there| there != *by) {
                    return Err(self.changed("lock"));
                }
            }
            (
                Guard::Access(seen),
                Command::SetTeamAccess { workspace, team, .. } | Command::RemoveTeamAccess { workspace, team },
            ) => {
                let found = self.accesses_to(*workspace)?;
                if access_of(&found, *team).map(rows::team_access) != *seen {
                    return Err(self.changed("access"));
                }
                there.accesses = Some(found);
            }
            // No command is made with what it does not change. If one were, nothing would be sent.
            _ => return Err(self.changed("target")),
        }
        Ok(there)
    }

    /// A state of something that is shown, kept to say what has changed of it.
    pub(super) fn shown_as(&self, state: &impl Serialize) -> Revision {
        let shown = revision(state);
        let mut states = self.states.borrow_mut();
        states.retain(|(known, _)| *known != shown);
        if states.len() == KEPT {
            states.pop_front();
        }
        states.push_back((shown, serde_json::to_value(state).unwrap_or_default()));
        shown
    }

    /// Whether what was seen is what there is.
    fn same(&self, there: &impl Serialize, seen: Revision, what: &str) -> Result<(), Error> {
        if seen == revision(there) {
            return Ok(());
        }
        let there = serde_json::to_value(there).unwrap_or_default();
        let states = self.states.borrow();
        let shown = states.iter().find(|(known, _)| *known == seen).map(|(_, state)| state);
        let changes = shown.map(|shown| differences(shown, &there)).unwrap_or_default();
        Err(self.changed_so(what, &changes))
    }

    /// Whether all that goes with a team is what was seen.
    fn same_team(&self, team: Id<Team>, seen: &SeenTeam) -> Result<(), Error> {
        let there = self.wire_team(team)?;
        // Who came or went is named, before the host's count of them is compared.
        let members = rows::members(&there.data, &there.included(wire::user::KIND), |id| self.names.borrow().get(id).cloned());
        let more: Vec<String> =
            members.iter().filter(|row| !seen.members.contains(&row.id)).map(|row| row.username.to_string()).collect();
        let fewer = seen.members.iter().filter(|id| members.iter().all(|row| row.id != **id)).count();
        if !more.is_empty() || fewer > 0 {
            let mut changes: Vec<String> = more.iter().map(|name| format!("{name} is a member now")).collect();
            changes.extend((fewer > 0).then(|| format!("{fewer} fewer members")));
            return Err(self.changed_so("team", &changes));
        }
        self.same(&there.data.attributes, seen.revision, "team")?;
        if let Some(given) = self.accesses(BY_TEAM, &team.to_string())? {
            let on = |row: &wire::team_access::TeamAccess| {
                let linked = row.relationships.workspace.as_ref().and_then(wire::Relationship::one);
                linked.map(|linkage| linkage.id.clone())
            };
            let now: std::collections::HashSet<String> = given.iter().filter_map(on).collect();
            if now != seen.access.iter().map(ToString::to_string).collect() {
                return Err(self.changed_so("team", &["its access to workspaces".to_owned()]));
            }
        }
        match seen.token {
            None => Ok(()),
            Some(token) => self.same_token(TokenOwner::Team(team), token, &self.places(TokenOwner::Team(team))?),
        }
    }

    /// Nothing is replaced unseen (security P-25).
    pub(super) fn same_token(
        &self,
        owner: TokenOwner,
        seen: Option<Id<AuthenticationToken>>,
        there: &[Token],
    ) -> Result<(), Error> {
        let current = there.iter().find(|token| token.description.is_none() || !matches!(owner, TokenOwner::Team(_)));
        if current.map(|token| token.id) == seen { Ok(()) } else { Err(self.changed("token")) }
    }

    fn changed(&self, what: &str) -> Error {
        self.changed_so(what, &[])
    }

    fn changed_so(&self, what: &str, changes: &[String]) -> Error {
        let more = changes.len().saturating_sub(NAMED);
        let mut named: Vec<String> = changes.iter().take(NAMED).cloned().collect();
        named.extend((more > 0).then(|| format!("{more} more")));
        let so = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
        Error::Refused(format!(
            "The {what} has changed on {} since it was shown{so}. Nothing was sent. Look again and decide.",
            self.name()
        ))
    }
}

/// The access of a team, among all to a workspace.
pub(super) fn access_of(all: &[wire::team_access::TeamAccess], team: Id<Team>) -> Option<&wire::team_access::TeamAccess> {
    all.iter().find(|row| {
        let linked = row.relationships.team.as_ref().and_then(wire::Relationship::one);
        linked.is_some_and(|linkage| linkage.id == team.to_string())
    })
}

/// What differs between two states, key by key.
fn differences(shown: &Value, there: &Value) -> Vec<String> {
    fn walk(path: &str, shown: &Value, there: &Value, found: &mut Vec<String>) {
        match (shown, there) {
            (Value::Object(shown), Value::Object(there)) => {
                let names: std::collections::BTreeSet<&String> = shown.keys().chain(there.keys()).collect();
                for name in names {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    let of = |object: &serde_json::Map<String, Value>| object.get(name).cloned().unwrap_or_default();
                    walk(&path, &of(shown), &of(there), found);
                }
            }
            (shown, there) if shown != there => {
                found.push(SafeText::new(&format!("{path} {} → {}", words(shown), words(there))).to_string());
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", shown, there, &mut found);
    found
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.chars().take(60).collect(),
        value => value.to_string().chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_named_by_its_key() {
        let shown = json!({ "name": "data", "visibility": "secret", "organization-access": { "manage-teams": true } });
        let there = json!({ "name": "data", "visibility": "organization", "organization-access": { "manage-teams": false } });
        assert_eq!(
            differences(&shown, &there),
            ["organization-access.manage-teams true → false", "visibility secret → organization"]
        );
    }
}
