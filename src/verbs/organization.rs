//! `organization`: the organizations that one belongs to, and what the page Profile changes.

use serde::Serialize;
use serde_json::Number;

use super::after::shown;
use super::change::{End, email, invalid_field, name};
use super::exit::behind_a_colon;
use super::table::Table;
use super::words::{count, minute};
use super::{Exit, Failure, Session, Streams, look, names};
use crate::backend::look::spaced;
use crate::backend::survey::Depth;
use crate::backend::walk::Ground;
use crate::backend::{OrganizationRow, ProfilePage};
use crate::cli::OrganizationVerb;
use crate::cli::organization::Toggle;
use crate::domain::{Command, Defaults, Guard, Lifetime, TokenKind};
use crate::insight::dry_run::{LifetimeRun, Outcome};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &OrganizationVerb) -> Result<Exit, Failure> {
    match what {
        OrganizationVerb::List { json } => list(session, streams, *json),
        OrganizationVerb::Show { json } => show(session, streams, *json),
        OrganizationVerb::Create { name: typed, email: address, json } => {
            let (name, email) = (name("NAME", typed)?, email(address)?);
            let done = format!("The organization {name} is created, and {} owns it.", session.account.username);
            session.make(streams, &Command::CreateOrganization { name: name.clone(), email }.into(), &done)?;
            if !json {
                return Ok(Exit::Done);
            }
            let show = |streams: &mut Streams<'_>| {
                let account = session.model.account(session.account.id)?;
                let row = account.organizations.iter().find(|row| row.name.as_str() == name.as_str());
                row.map_or(Ok(Exit::Done), |row| print_detail(session, streams, row))
            };
            shown(&done, show(streams))
        }
        OrganizationVerb::Update { name, email } => update(session, streams, name.as_deref(), email.as_deref()),
        OrganizationVerb::Delete { name, yes } => {
            let row = names::find("organization", "", name, &session.account.organizations, |row| &row.name)?;
            let profile = session.model.profile(session.actor(), row.id)?;
            let request = Command::DeleteOrganization { organization: row.id }.when(Guard::Revision(profile.revision));
            session.end(streams, &request, &End { kind: "organization", name: &row.name, takes: takes(&profile) }, *yes)
        }
        OrganizationVerb::SetLifetime { kind, lifetime, yes } => set_lifetime(session, streams, *kind, lifetime, *yes),
        OrganizationVerb::SetDescribedTeamTokens { allowed } => {
            let page = session.model.profile(session.actor(), session.organization()?)?;
            let described_team_tokens = *allowed == Toggle::On;
            let (name, can) =
                (&page.name, if described_team_tokens { "several tokens, each with a description" } else { "one token" });
            let so = (page.defaults.here().is_some_and(|defaults| defaults.described_team_tokens == described_team_tokens))
                .then(|| format!("A team of {name} has {can} already."));
            let defaults = Box::new(Defaults { described_team_tokens, ..page.defaults.here().cloned().unwrap_or_default() });
            let done = format!("A team of {name} can have {can} now.");
            session.settle(streams, &Command::SetDefaults { organization: page.id, defaults }.into(), so.as_deref(), &done)
        }
    }
}

/// An organization in a list. The names of the fields are a promise.
#[derive(Serialize)]
struct Record {
    id: String,
    name: String,
    role: &'static str,
    teams: u32,
}

impl Record {
    fn of(row: &OrganizationRow) -> Self {
        Self { id: row.id.to_string(), name: row.name.to_string(), role: row.facts.role.word(), teams: row.teams }
    }
}

/// An organization on its own. The names of the fields are a promise.
#[derive(Serialize)]
struct Detail {
    #[serde(flatten)]
    record: Record,
    email: String,
    /// `null` where the host does not say.
    created_at: Option<String>,
    /// `null` for actors who do not see all of it.
    contents: Option<Inside>,
    maximum_lifetimes: Lifetimes,
}

#[derive(Serialize)]
struct Inside {
    teams: u32,
    members: u32,
    workspaces: u32,
    tokens: u32,
}

/// In days; `null` where there is no maximum.
#[derive(Serialize)]
struct Lifetimes {
    organization: Option<Number>,
    team: Option<Number>,
    user: Option<Number>,
}

impl Detail {
    fn of(row: &OrganizationRow, page: &ProfilePage) -> Self {
        let days = |kind| page.lifetimes.of(kind).and_then(days);
        let contents = page.contents.map(|inside| Inside {
            teams: inside.teams,
            members: inside.members,
            workspaces: inside.workspaces,
            tokens: inside.tokens,
        });
        Self {
            record: Record::of(row),
            email: page.email.to_string(),
            created_at: page.created_at.map(|at| at.to_string()),
            contents,
            maximum_lifetimes: Lifetimes {
                organization: days(TokenKind::Organization),
                team: days(TokenKind::Team),
                user: days(TokenKind::User),
            },
        }
    }
}

fn list(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let records: Vec<Record> = session.account.organizations.iter().map(Record::of).collect();
    if json {
        return streams.print_json(&records);
    }
    let mut table = Table::new(&["NAME", "ROLE", "TEAMS", "ID"]);
    for record in records {
        table.row([record.name, record.role.to_owned(), record.teams.to_string(), record.id]);
    }
    streams.print(&table.text())
}

fn print_detail(session: &Session<'_>, streams: &mut Streams<'_>, row: &OrganizationRow) -> Result<Exit, Failure> {
    streams.print_json(&Detail::of(row, &session.model.profile(session.actor(), row.id)?))
}

fn show(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let row = session.organization_row()?;
    if json {
        return print_detail(session, streams, row);
    }
    let page = session.model.profile(session.actor(), row.id)?;
    let mut table = Table::new(&["NAME", page.name.as_str()]);
    let none = if page.lifetimes.untold { "not told" } else { "none" };
    let lifetime = |kind| page.lifetimes.of(kind).map_or_else(|| none.to_owned(), Lifetime::words);
    for (head, value) in [
        ("ID", page.id.to_string()),
        ("EMAIL", page.email.to_string()),
        ("CREATED", page.created_at.map_or_else(|| "not told".to_owned(), minute)),
        ("YOU", row.facts.role.word().to_owned()),
        ("MAXIMUM LIFETIMES", String::new()),
        ("  ORGANIZATION TOKEN", lifetime(TokenKind::Organization)),
        ("  TEAM TOKENS", lifetime(TokenKind::Team)),
        ("  USER TOKENS", lifetime(TokenKind::User)),
    ] {
        table.row([head, value.as_str()]);
    }
    if page.contents.is_some() {
        table.row(["IN IT", takes(&page).join(", ").as_str()]);
    }
    streams.print(&table.text())
}

/// What goes with an organization.
fn takes(page: &ProfilePage) -> Vec<String> {
    let Some(inside) = page.contents else { return vec!["its teams, its workspaces and its tokens".to_owned()] };
    vec![
        count(inside.teams as usize, "team"),
        format!("the membership of {}", count(inside.members as usize, "user")),
        count(inside.workspaces as usize, "workspace"),
        count(inside.tokens as usize, "token"),
    ]
}

fn update(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    typed_name: Option<&str>,
    typed_email: Option<&str>,
) -> Result<Exit, Failure> {
    let page = session.model.profile(session.actor(), session.organization()?)?;
    let name = name("--name", typed_name.unwrap_or(page.name.as_str()))?;
    let email = email(typed_email.unwrap_or(page.email.as_str()))?;
    let same = name.as_str() == page.name.as_str() && email.as_str() == page.email.as_str();
    let so = same.then(|| format!("The organization {} is that way already.", page.name));
    let mut done = format!("The organization {} is changed.", page.name);
    if name.as_str() != page.name.as_str() {
        done = format!("The organization {} is called {name} now, in every address of the API too.", page.name);
    }
    let request = Command::UpdateOrganization { organization: page.id, name, email }.when(Guard::Revision(page.revision));
    session.settle(streams, &request, so.as_deref(), &done)
}

fn set_lifetime(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    kind: TokenKind,
    typed: &str,
    yes: bool,
) -> Result<Exit, Failure> {
    let page = session.model.profile(session.actor(), session.organization()?)?;
    let there = page.lifetimes.of(kind);
    let lifetime = match typed.trim() {
        "none" => None,
        days => Some(Lifetime::parse("DAYS", days).map_err(|invalid| invalid_field(&invalid))?),
    };
    let words = |lifetime: Option<Lifetime>| lifetime.map_or_else(|| "none".to_owned(), |lifetime| lifetime.to_string());
    let command = Command::SetMaximumLifetime { organization: page.id, kind, lifetime, enforce: true };
    let so = (there == lifetime).then(|| format!("The maximum lifetime of {kind} tokens is {} already.", words(there)));
    // Less than before can end tokens that work today.
    let lower = lifetime.filter(|new| there.is_none_or(|old| *new < old));
    if let Some(new) = lower.filter(|_| so.is_none()) {
        session.model.judge(session.actor(), &command)?;
        let outcome = session.lifetime_run(streams, (kind, lifetime))?;
        if !outcome.is_nothing() {
            session.ask_about_lifetime(streams, (kind, new), &command, &outcome, yes)?;
        }
    }
    let done = format!("The maximum lifetime of {kind} tokens of {} is {} now.", page.name, words(lifetime));
    session.settle(streams, &command.when(Guard::Lifetime(there)), so.as_deref(), &done)
}

/// A lifetime in days, with decimals where it is no whole number of them.
fn days(lifetime: Lifetime) -> Option<Number> {
    match lifetime.as_whole_days() {
        Some(days) => Some(days.into()),
        #[expect(clippy::cast_precision_loss, reason = "the longest lifetime has fewer digits than a double")]
        None => Number::from_f64(lifetime.as_milliseconds() as f64 / 86_400_000.0),
    }
}

/// So many tokens are named in a question.
const NAMED: usize = 1_000;

impl Session<'_> {
    /// What another maximum lifetime does to the tokens that the actor sees.
    fn lifetime_run(&self, streams: &mut Streams<'_>, to: (TokenKind, Option<Lifetime>)) -> Result<Outcome, Failure> {
        let ground = Ground::read(self.model, self.actor(), self.organization()?)?;
        let mut run = LifetimeRun::begin(&ground.survey, to, self.now()?, NAMED);
        if to.0 == TokenKind::Team {
            look::walk(self, streams, (&ground, Depth::Tokens), "nothing was changed.", |_, _, team| {
                run.team(&team);
                Ok(())
            })?;
        }
        let mut outcome = run.end();
        for (lines, more) in [(&mut outcome.stops, outcome.more_stops), (&mut outcome.earlier, outcome.more_earlier)] {
            lines.extend((more > 0).then(|| format!("And {} more.", spaced(u64::try_from(more).unwrap_or(u64::MAX)))));
        }
        Ok(outcome)
    }

    /// Says which tokens a shorter maximum lifetime stops, and asks.
    fn ask_about_lifetime(
        &self,
        streams: &mut Streams<'_>,
        (kind, lifetime): (TokenKind, Lifetime),
        command: &Command,
        outcome: &Outcome,
        yes: bool,
    ) -> Result<(), Failure> {
        let stop = format!("With a maximum of {lifetime} for {kind} tokens, these stop working immediately");
        let parts = [(stop.as_str(), &outcome.stops), ("These expire earlier", &outcome.earlier), ("Note", &outcome.remains)];
        let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        let asked = streams.input_is_terminal && streams.errors_are_terminal;
        if !(yes || asked) {
            let parts = parts.map(|(head, lines)| format!("{head}: {}", lines.join(" "))).collect::<Vec<_>>().join(" ");
            return Err(Failure::usage(format!(
                "{} There is no terminal to ask on. To set it, say --yes.",
                behind_a_colon(&parts)
            )));
        }
        self.announce(streams, command);
        for (head, lines) in parts {
            let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
            streams.say(&format!("{head}:\n{}", lines.join("\n")));
        }
        streams.confirm(&format!("This sets the maximum lifetime of {kind} tokens to {lifetime}"), yes)
    }
}
