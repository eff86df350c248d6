//! The audit trail of HCP Terraform, which has a token of its own: it is asked for when the page is opened, and goes to that host
//! alone.

use serde::Deserialize;

use super::{Remote, rows};
use crate::backend::{AuditPage, AuditQuery, AuditRow, Error, Outcome};
use crate::domain::{Id, Organization, SafeText, Secret, Timestamp};

/// Where it is.
const PATH: &str = "/api/v2/organization/audit-trail";
/// Pages of a thousand rows that are read at most.
const MOST: u32 = 10;

/// Where the token for the audit trail comes from; it is read no sooner.
pub type AuditToken = Box<dyn Fn() -> Option<Secret> + Send>;

/// Rows that are here.
#[derive(Debug)]
pub(super) struct Trail {
    organization: Id<Organization>,
    /// The newest first.
    rows: Vec<AuditRow>,
}

/// A page as the host writes it, which is no document of JSON:API.
#[derive(Deserialize)]
struct Events {
    data: Vec<Event>,
    pagination: Option<Turned>,
}

#[derive(Deserialize)]
struct Turned {
    next_page: Option<u32>,
}

#[derive(Deserialize)]
struct Event {
    timestamp: Option<String>,
    #[serde(default)]
    auth: Auth,
    #[serde(default)]
    request: Named,
    #[serde(default)]
    resource: Resource,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    accessor_id: Option<String>,
    description: Option<String>,
    impersonator_id: Option<String>,
    organization_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    action: Option<String>,
    meta: Option<serde_json::Value>,
}

fn safe(text: Option<&String>) -> SafeText {
    SafeText::new(text.map_or("not told", String::as_str))
}

impl Event {
    /// The event as a row; its number is not known yet.
    fn row(&self) -> Result<AuditRow, Error> {
        let at = rows::time(self.timestamp.as_deref())?.unwrap_or(Timestamp::UNIX_EPOCH);
        let (kind, action) = (safe(self.resource.kind.as_ref()), safe(self.resource.action.as_ref()));
        let name = self.resource.meta.as_ref().and_then(|meta| meta.get("name")?.as_str());
        let by = self.auth.impersonator_id.as_ref();
        Ok(AuditRow {
            id: 0,
            request: safe(self.request.id.as_ref()),
            at,
            actor: safe(self.auth.accessor_id.as_ref()),
            actor_name: safe(self.auth.description.as_ref()),
            system_user: "not told".into(),
            command: format!("{kind}.{action}").into(),
            target: safe(self.resource.id.as_ref()),
            target_name: name.map_or_else(|| safe(self.resource.id.as_ref()), SafeText::new),
            detail: by.map(|by| format!("as somebody else: {}", SafeText::new(by)).into()),
            outcome: Outcome::Done,
            rule: None,
            chain: String::new(),
            form: 2,
            via: None,
            token: None,
            address: None,
            client: None,
        })
    }
}

impl Remote {
    /// The same client, which finds the token for the audit trail here.
    #[must_use]
    pub fn auditing(self, variable: SafeText, token: AuditToken) -> Self {
        Self { audit_token: Some((variable, token)), ..self }
    }

    /// A page of the audit trail.
    pub(super) fn audit_trail(&self, organization: Id<Organization>, query: &AuditQuery) -> Result<AuditPage, Error> {
        let facts = self.organization_facts(organization)?.facts();
        let begins = query.before.is_none() && query.after.is_none();
        let here = self.trail.borrow().as_ref().is_some_and(|trail| trail.organization == organization);
        if begins || !here {
            *self.trail.borrow_mut() = Some(Trail { organization, rows: self.read_trail(organization)? });
        }
        let trail = self.trail.borrow();
        let all = trail.as_ref().map_or(&[][..], |trail| trail.rows.as_slice());
        let fits = |row: &&AuditRow| {
            query.before.is_none_or(|before| row.id < before)
                && query.after.is_none_or(|after| row.id > after)
                && is_wanted(row, query)
        };
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let found: Vec<AuditRow> = if query.after.is_some() {
            let mut oldest: Vec<AuditRow> = all.iter().rev().filter(fits).take(limit.saturating_add(1)).cloned().collect();
            oldest.reverse();
            oldest
        } else {
            all.iter().filter(fits).take(limit.saturating_add(1)).cloned().collect()
        };
        let more = found.len() > limit;
        let skip = usize::from(query.after.is_some() && more);
        let rows = found.into_iter().skip(skip).take(limit).collect();
        Ok(AuditPage { facts, rows, more, everything: true, why_not: None, head: None, verified: None })
    }

    fn read_trail(&self, organization: Id<Organization>) -> Result<Vec<AuditRow>, Error> {
        let product = self.client.learned().product;
        let is_hcp = product.as_ref().is_some_and(|product| product.as_str().starts_with("HCP"));
        let given = self.audit_token.as_ref().and_then(|(_, token)| token());
        let Some(token) = given else {
            let variable = self.audit_token.as_ref().map_or("a variable", |(variable, _)| variable.as_str());
            return Err(Error::Unsupported(if is_hcp {
                format!(
                    "The audit trail has a token of its own. Generate one (API Tokens, Audit Trails Token), give it in {variable}, and start again."
                )
            } else {
                "Terraform Enterprise has no API for its audit log: it writes it to its own logs.".to_owned()
            }));
        };
        let own = self.wire_organization(organization)?.attributes.external_id;
        let mut rows = Vec::new();
        for number in 1..=MOST {
            let answer = self.client.get_with(&token, &format!("{PATH}?page%5Bnumber%5D={number}&page%5Bsize%5D=1000"))?;
            match answer.status() {
                401 => return Err(Error::Refused("The host does not accept the token for the audit trail.".to_owned())),
                404 => {
                    return Err(Error::Unsupported(
                        "This host has no audit trail, or the plan of the organization has none.".to_owned(),
                    ));
                }
                _ => {}
            }
            let events: Events = answer.document()?;
            let foreign =
                |event: &Event| event.auth.organization_id.is_some() && own.is_some() && event.auth.organization_id != own;
            if events.data.iter().any(foreign) {
                return Err(Error::Refused("The token for the audit trail is of another organization.".to_owned()));
            }
            for event in &events.data {
                rows.push(event.row()?);
            }
            if events.data.is_empty() || events.pagination.and_then(|turned| turned.next_page).is_none_or(|next| next <= number) {
                break;
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        for (row, number) in rows.iter_mut().zip((1..=count).rev()) {
            row.id = number;
        }
        Ok(rows)
    }
}

/// Whether a row fits, but for its place.
fn is_wanted(row: &AuditRow, query: &AuditQuery) -> bool {
    let has = |text: &SafeText, part: &Option<SafeText>| {
        part.as_ref().is_none_or(|part| text.as_str().to_lowercase().contains(&part.as_str().to_lowercase()))
    };
    let any = |texts: &[&SafeText], part: &Option<SafeText>| texts.iter().any(|text| has(text, part));
    any(&[&row.actor_name, &row.actor], &query.actor)
        && any(&[&row.target_name, &row.target], &query.target)
        && any(&[&row.actor_name, &row.command, &row.target_name], &query.text)
        && query.command.as_ref().is_none_or(|command| {
            let rest = row.command.as_str().strip_prefix(command.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        && query.since.is_none_or(|since| row.at >= since)
        && query.until.is_none_or(|until| row.at < until)
        && query.outcome.is_none_or(|outcome| outcome == row.outcome)
        && query.via.is_none()
        && query.token.is_none()
}
