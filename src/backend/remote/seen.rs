//! What was seen of something before it is changed: read again, and compared by value.

use serde::Serialize;
use serde_json::Value;

use super::reads::{BY_TEAM, revision};
use super::{Remote, rows};
use crate::backend::Error;
use crate::domain::{Id, Revision, SafeText, SeenTeam, Team, TokenOwner, Workspace};
use crate::wire;
use crate::wire::Document;

/// So many states are kept to say what has changed since.
const KEPT: usize = 32;
/// So many changes are named.
const NAMED: usize = 4;

impl Remote {
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
    pub(super) fn same(&self, there: &impl Serialize, seen: Option<Revision>, what: &str) -> Result<(), Error> {
        let Some(seen) = seen.filter(|seen| *seen != revision(there)) else { return Ok(()) };
        let there = serde_json::to_value(there).unwrap_or_default();
        let states = self.states.borrow();
        let shown = states.iter().find(|(known, _)| *known == seen).map(|(_, state)| state);
        let changes = shown.map(|shown| differences(shown, &there)).unwrap_or_default();
        Err(self.changed_so(what, &changes))
    }

    pub(super) fn same_workspace(&self, workspace: Id<Workspace>, seen: Option<Revision>) -> Result<(), Error> {
        if seen.is_none() {
            return Ok(());
        }
        let there: Document<wire::workspace::Workspace> = self.read(&format!("/api/v2/workspaces/{workspace}"), &[])?;
        self.same(&there.data.attributes, seen, "workspace")
    }

    /// Whether all that goes with a team is what was seen.
    pub(super) fn same_team(&self, team: Id<Team>, seen: Option<&SeenTeam>) -> Result<(), Error> {
        let Some(seen) = seen else { return Ok(()) };
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
        self.same(&there.data.attributes, Some(seen.revision), "team")?;
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
            crate::domain::Seen::Anything => Ok(()),
            token => self.check_seen(TokenOwner::Team(team), token, &self.places(TokenOwner::Team(team))?, false),
        }
    }

    pub(super) fn changed(&self, what: &str) -> Error {
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
