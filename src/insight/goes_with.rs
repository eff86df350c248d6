//! What a team takes with it when it is deleted.

use crate::backend::TeamPage;
use crate::domain::{Timestamp, TokenState};

/// What goes with a team, and what it does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoesWith {
    /// Such as `its access to 3 workspaces`.
    pub items: Vec<String>,
    lacks: Vec<&'static str>,
}

impl GoesWith {
    /// As much of it as the asker sees. `ago` says when a token was used last, such as `2 days ago`.
    #[must_use]
    pub fn of(team: &TeamPage, now: Timestamp, ago: impl Fn(Timestamp) -> String) -> Self {
        let mut goes = Self { items: Vec::new(), lacks: Vec::new() };
        let organization = &team.facts.organization;
        match team.members.len() {
            0 => goes.lacks.push("no members"),
            1 => goes.items.push(format!("its 1 member, who leaves {organization} too if this is their only team")),
            number => goes.items.push(format!("its {number} members; those with no other team leave {organization} too")),
        }
        match team.reached.known() {
            None => goes.items.push("its access to workspaces".to_owned()),
            Some(0) => goes.lacks.push("no access to workspaces"),
            Some(1) => goes.items.push("its access to 1 workspace".to_owned()),
            Some(number) => goes.items.push(format!("its access to {number} workspaces")),
        }
        match &team.token {
            Err(_) => {}
            Ok(None) => goes.lacks.push("no token"),
            Ok(Some(token)) => {
                let used = match token.last_used_at {
                    Some(at) => format!(", last used {}", ago(at)),
                    None if token.use_told => ", not used yet".to_owned(),
                    None => String::new(),
                };
                let valid = TokenState::of(Some(token), now).is_valid();
                let stops = if valid { "which stops working immediately" } else { "which has expired" };
                goes.items.push(format!("its token {}{used}, {stops}", token.masked()));
            }
        }
        goes
    }

    /// `The team has no members and no token.`, where there is something that it does not have.
    #[must_use]
    pub fn lacks(&self) -> Option<String> {
        let (last, others) = self.lacks.split_last()?;
        Some(if others.is_empty() {
            format!("The team has {last}.")
        } else {
            format!("The team has {} and {last}.", others.join(", "))
        })
    }
}
