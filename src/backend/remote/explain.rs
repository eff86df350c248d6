//! What a refusal of a host can mean, as far as it can be told from here.
//!
//! "Not found" is what a host says of what is gone, of what is not allowed, of what the kind of token can't use, and of what it
//! does not have. Each is looked for in this order, with one read at most, and the answer is kept.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Remote;
use super::answer::Answer;
use super::pages::PAGE;
use crate::backend::Error;
use crate::backend::ability::Ability;
use crate::domain::{Command, Id, Organization, SafeText};
use crate::policy::{Act, Decision, Facts, HostFacts, decide};
use crate::wire;
use crate::wire::{Document, ListDocument};

/// What stands before each path.
const API: &str = "/api/v2/";

impl Remote {
    /// Reads something and takes it for a document.
    ///
    /// # Errors
    /// When no answer came, or one that is no such document; a refusal says what it can mean.
    pub(super) fn read<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Error> {
        self.document(&self.client.get(path, query)?)
    }

    /// The document of an answer.
    ///
    /// # Errors
    /// See [`Remote::read`].
    pub(super) fn document<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        if answer.is_success() { answer.document() } else { Err(self.explain(answer, None)) }
    }

    /// Why an answer is no success; of a change, with the command that it was sent for.
    pub(super) fn explain(&self, answer: &Answer, command: Option<&Command>) -> Error {
        let host = self.name();
        match answer.status() {
            401 if self.is_person() && self.is_accepted() => Error::Refused(format!(
                "{host} accepts your token, but this organization takes no user tokens. A team token works there, with the verbs."
            )),
            404 => {
                let key = format!("{} {}", answer.path(), command.is_some());
                if let Some(known) = self.explained.borrow().get(&key) {
                    return known.clone();
                }
                let error = self.not_found(answer, command);
                self.explained.borrow_mut().insert(key, error.clone());
                error
            }
            _ => answer.refusal(),
        }
    }

    fn is_person(&self) -> bool {
        self.me.borrow().as_ref().is_some_and(|me| me.service.is_none())
    }

    /// Whether the host still knows the token.
    fn is_accepted(&self) -> bool {
        self.client.get("/api/v2/account/details", &[]).is_ok_and(|answer| answer.is_success())
    }

    fn not_found(&self, answer: &Answer, command: Option<&Command>) -> Error {
        let host = self.name();
        let path = answer.path().split('?').next().unwrap_or_default().strip_prefix(API).unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let service = self.me.borrow().as_ref().and_then(|me| me.service.clone());
        if let Some(whose) = service.as_ref().filter(|_| wants_person(&parts, command.is_some())) {
            return Error::Refused(format!("This needs a user's token. The token of {whose} can't use it on {host}."));
        }
        if !answer.is_json() || self.has_no_endpoint(&parts) {
            return Error::Unsupported(format!(
                "{host} has no such endpoint: it is of another version, or another product. A model of this machine has it."
            ));
        }
        let listed = self.is_listed(&parts);
        if listed == Some(false) {
            let what = parts[0].trim_end_matches('s');
            return Error::NotFound(format!("The {what} is gone: {host} does not list it any more."));
        }
        let there = listed == Some(true) || (command.is_some() && self.is_readable(&parts));
        if there {
            let needs = command.and_then(|command| self.needed(command)).map_or_else(String::new, |needs| format!(" {needs}"));
            let what = if command.is_some() { "change it" } else { "open it" };
            return Error::Refused(format!("It is there, and {host} does not let you {what}.{needs}"));
        }
        if self.is_not_entitled(&parts) {
            return Error::Unsupported(format!("The plan of this organization on {host} has no teams."));
        }
        let token = service.map_or_else(String::new, |whose| format!(", and of what the token of {whose} can't use"));
        Error::Refused(format!("{host} says \"not found\". It says so of what is gone, and of what you can't see{token}."))
    }

    /// Whether answers have shown already that the host has no such thing.
    fn has_no_endpoint(&self, parts: &[&str]) -> bool {
        let organization = if parts[0] == "organizations" { parts.get(1).and_then(|name| Id::foreign(name)) } else { None };
        let ability = match (parts[0], parts.get(2).copied()) {
            ("organizations", Some("team-tokens")) => Ability::TeamTokens,
            ("organizations", Some("organization-memberships")) => Ability::Members,
            ("organizations", Some("token-ttl-policies")) => Ability::Lifetimes,
            ("teams", Some("authentication-tokens")) => Ability::DescribedTokens,
            ("users", Some("authentication-tokens")) => Ability::UserTokens,
            _ => return false,
        };
        self.lacks(ability, organization)
    }

    /// The organization of a team or a workspace, where it was seen.
    fn home_of(&self, parts: &[&str]) -> Option<Id<Organization>> {
        match (parts[0], parts.get(1)) {
            ("organizations", Some(name)) => Id::foreign(name),
            ("teams" | "workspaces", Some(id)) => self.homes.borrow().get(*id).copied(),
            _ => None,
        }
    }

    /// Whether the list that a team or a workspace would be in has it; `None` where one read does not tell.
    fn is_listed(&self, parts: &[&str]) -> Option<bool> {
        let (list @ ("teams" | "workspaces"), Some(id)) = (parts[0], parts.get(1)) else { return None };
        let home = self.home_of(parts)?;
        let path = format!("{API}organizations/{home}/{list}");
        let answer = self.client.get(&path, &[("page[number]", "1"), ("page[size]", &PAGE.to_string())]).ok()?;
        let document: ListDocument<Named> = answer.document().ok()?;
        let is_in = document.data.iter().any(|row| row.id == *id);
        let whole = document.meta.as_ref().and_then(|meta| meta.pagination).is_none_or(|told| told.next_page.is_none());
        (is_in || whole).then_some(is_in)
    }

    /// Whether what was to be changed can be read.
    fn is_readable(&self, parts: &[&str]) -> bool {
        let [kind @ ("organizations" | "teams" | "workspaces"), id, ..] = parts else { return false };
        self.client.get(&format!("{API}{kind}/{id}"), &[]).is_ok_and(|answer| answer.is_success())
    }

    /// Whether the plan of the organization is what is missing.
    fn is_not_entitled(&self, parts: &[&str]) -> bool {
        let about_teams = parts[0] == "teams" || parts.get(2).is_some_and(|list| list.starts_with("team"));
        let Some(home) = self.home_of(parts).filter(|_| about_teams) else { return false };
        let found = self.client.get(&format!("{API}organizations/{home}/entitlement-set"), &[]);
        let found = found.and_then(|answer| answer.document::<Document<wire::organization::EntitlementSet>>());
        found.is_ok_and(|document| document.data.attributes.teams == Some(false))
    }

    /// What would be needed: what the rules say, which the host goes by as far as is known, or the host's own key.
    fn needed(&self, command: &Command) -> Option<SafeText> {
        let (key, facts) = (self.told(command), self.facts_of(command).ok()?);
        let keyless = facts.host.as_ref().map(|host| HostFacts { unsure: host.unsure, ..HostFacts::default() });
        let law = Facts { host: keyless.map(std::sync::Arc::new), ..facts };
        match (decide(Act::Write(command), &law), key) {
            (Decision::Deny(reason), _) => Some(reason.to_string().into()),
            (Decision::Allow, Some((key, false))) => Some(format!("{} is false there.", key.as_str()).into()),
            (Decision::Allow, _) => None,
        }
    }
}

/// A row of a list of which nothing but the id is of interest.
#[derive(serde::Deserialize)]
struct Named {
    id: String,
    #[serde(rename = "attributes")]
    _attributes: Option<Value>,
}

/// Whether a path is for people alone, whatever a service account can do.
fn wants_person(parts: &[&str], is_change: bool) -> bool {
    match parts[0] {
        "account" | "users" | "organization-memberships" => true,
        "organizations" => is_change && parts.len() == 1,
        _ => false,
    }
}
