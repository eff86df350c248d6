//! `seed`: many teams, users, tokens and workspaces, for trials and measurements, through the same commands as everything else.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tfe_console::backend::local::Local;
use tfe_console::backend::local::bulk::{Holder, first_free};
use tfe_console::backend::local::open::Look;
use tfe_console::backend::{Backend, Created, Error, Receipt};
use tfe_console::cli::Cli;
use tfe_console::domain::{
    Actor, Command, Description, Email, Guarded, Id, Level, Name, Organization, Origin, SafeText, Team, TokenOwner, User,
};

use tfe_console::verbs::seat::Named;
use tfe_console::verbs::{Exit, Failure};

use super::{check_writable, complain, open, wish};

/// The organization that is made where there is none, and none is named.
const FIRST: &str = "acme";

/// Commands of a transaction. Who stops it waits for one at most.
const BATCH: usize = 2_000;

const WORDS: [&str; 24] = [
    "payments",
    "billing",
    "checkout",
    "catalog",
    "search",
    "ledger",
    "identity",
    "shipping",
    "pricing",
    "inventory",
    "fraud",
    "support",
    "mobile",
    "web",
    "data",
    "network",
    "storage",
    "platform",
    "release",
    "security",
    "analytics",
    "partner",
    "media",
    "mail",
];
const ASPECTS: [&str; 10] = ["api", "core", "edge", "jobs", "infra", "dev", "ops", "qa", "lake", "portal"];

/// The name of a team by its number: words first, and a number behind them once they are used up.
fn team_name(number: usize) -> String {
    let (word, aspect) = (WORDS[number % WORDS.len()], ASPECTS[number / WORDS.len() % ASPECTS.len()]);
    match number / (WORDS.len() * ASPECTS.len()) {
        0 if number < WORDS.len() => word.to_owned(),
        0 => format!("{word}-{aspect}"),
        round => format!("{word}-{aspect}-{round}"),
    }
}

/// Where everything goes.
struct Field<'a> {
    model: &'a Local,
    owner: Actor,
    organization: Id<Organization>,
    stopped: Arc<AtomicUsize>,
}

pub(super) fn run(cli: &Cli, [teams, users, tokens, workspaces]: [u32; 4]) -> Result<ExitCode, Failure> {
    if [teams, users, tokens, workspaces] == [0; 4] {
        return Err(Failure::usage("seed: say how much to create: --teams N, --users N, --tokens N or --workspaces N."));
    }
    let model = open(cli, Look::First)?;
    check_writable(&model)?;
    let stopped = Arc::new(AtomicUsize::new(0));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_usize(signal, Arc::clone(&stopped), usize::try_from(signal).unwrap_or_default())
            .map_err(|fault| Failure::failed(format!("there are no signals: {fault}.")))?;
    }
    let (owner, organization) = place(cli, &model)?;
    let field = Field { model: &model, owner: Actor::User(owner), organization, stopped };
    let made_users = field.users(users as usize)?;
    let made_teams = field.teams(teams as usize)?;
    field.memberships(&made_users, &made_teams)?;
    let owners = if made_users.is_empty() { vec![(owner, model.account(owner)?.username)] } else { made_users };
    field.tokens(tokens as usize, &made_teams, &owners)?;
    field.workspaces(workspaces as usize, &made_teams)?;
    let signal = field.stopped.load(Ordering::Relaxed);
    if signal != 0 {
        complain("It was stopped. What was created before then is complete.");
        return Ok(ExitCode::from(u8::try_from(128 + signal).unwrap_or(Exit::Failed as u8)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Who owns what is made, and where, as for every verb; a user and an organization that are named are made if they are not there.
fn place(cli: &Cli, model: &Local) -> Result<(Id<User>, Id<Organization>), Failure> {
    let name = |Named { source, name }: &Named| {
        let name = name.trim();
        Name::parse(source, name).map_err(|invalid| Failure::usage(format!("{source} \"{}\": {invalid}", SafeText::new(name))))
    };
    let wish = wish(cli);
    let user = wish.user.as_ref().map(name).transpose()?;
    let organization = wish.organization.as_ref().map(name).transpose()?;
    let owner = match user {
        Some(username) => match model.user_named(&username) {
            Ok(user) => Some(user),
            Err(_) => Some(make_user(model, username)?),
        },
        None => None,
    };
    let seat = model.default_seat(owner).map_err(Failure::from)?.ok_or_else(|| Failure::failed("this model has no users."))?;
    let (owner, account) = (seat.user, model.account(seat.user).map_err(Failure::from)?);
    let row = match &organization {
        Some(name) => account.organizations.iter().find(|row| row.name.as_str().eq_ignore_ascii_case(name.as_str())),
        None => account.organizations.iter().find(|row| Some(row.id) == seat.organization),
    };
    if let Some(row) = row {
        complain(&format!("as {}, in {}", account.username, row.name));
        return Ok((owner, row.id));
    }
    let organization = match organization {
        Some(name) => name,
        None => Name::parse("NAME", FIRST).map_err(Failure::usage)?,
    };
    complain(&format!("as {}, in {organization}", account.username));
    let email = Email::parse("EMAIL ADDRESS", "seed@example.com").map_err(Failure::usage)?;
    let command = Command::CreateOrganization { name: organization, email };
    match model.execute(Actor::User(owner), &Origin::CommandLine, &command.into()).map_err(Failure::from)?.created {
        Some(Created::Organization(id)) => Ok((owner, id)),
        _ => Err(Failure::failed("no organization was created.")),
    }
}

fn make_user(model: &Local, username: Name) -> Result<Id<User>, Failure> {
    let email = Email::parse("EMAIL ADDRESS", &format!("{username}@example.com")).map_err(Failure::usage)?;
    let command = Command::CreateUser { username, email, two_factor: false };
    match model.execute(Actor::Operator, &Origin::CommandLine, &command.into()).map_err(Failure::from)?.created {
        Some(Created::User(id)) => Ok(id),
        _ => Err(Failure::failed("no user was created.")),
    }
}

impl Field<'_> {
    fn goes_on(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) == 0
    }

    fn users(&self, count: usize) -> Result<Vec<(Id<User>, SafeText)>, Failure> {
        let name = |number: usize| Name::parse("USERNAME", &format!("user-{number:05}")).map_err(Failure::usage);
        let taken = |number| Ok::<_, Failure>(self.model.user_named(&name(number)?).is_ok());
        let mut users = Vec::with_capacity(count);
        let mut numbers = first_free(1, taken)?..;
        while users.len() < count && self.goes_on() {
            let mut batch = Vec::new();
            while batch.len() < BATCH.min(count - users.len()) {
                let username = name(numbers.next().unwrap_or_default())?;
                // One of them might have been renamed or made by somebody.
                if self.model.user_named(&username).is_err() {
                    let email = Email::parse("EMAIL ADDRESS", &format!("{username}@example.com")).map_err(Failure::usage)?;
                    let two_factor = username.as_str().ends_with('0');
                    batch.push((Actor::Operator, Command::CreateUser { username, email, two_factor }.into()));
                }
            }
            let receipts = self.carry_out("users", users.len(), count, &batch)?;
            let names = batch.iter().filter_map(|(_, request): &(Actor, Guarded)| match request.command() {
                Command::CreateUser { username, .. } => Some(SafeText::from(username)),
                _ => None,
            });
            let made = receipts.into_iter().zip(names);
            users.extend(made.filter_map(|(receipt, name)| match receipt.created {
                Some(Created::User(id)) => Some((id, name)),
                _ => None,
            }));
            progress("users", users.len(), count);
        }
        Ok(users)
    }

    fn teams(&self, count: usize) -> Result<Vec<(Id<Team>, Name)>, Failure> {
        let name = |number: usize| Name::parse("NAME", &team_name(number)).ok();
        let taken = |number| name(number).map_or(Ok(false), |name| self.model.has_team(self.organization, &name));
        let names = (first_free(0, taken)?..).filter_map(name);
        let mut go = |done| {
            progress("teams", done, count);
            self.goes_on()
        };
        let made = self.model.make_teams(self.owner, self.organization, names, count, &mut go)?;
        progress("teams", made.len(), count);
        Ok(made)
    }

    /// Puts each user into two of the teams.
    fn memberships(&self, users: &[(Id<User>, SafeText)], teams: &[(Id<Team>, Name)]) -> Result<(), Failure> {
        let each = teams.len().min(2);
        let count = users.len() * each;
        let pairs = users.iter().enumerate().flat_map(|(number, (user, _))| {
            // The two are far from each other, and each team gets as many as another.
            (0..each).map(move |part| (teams[(number + part * teams.len() / 2) % teams.len()].0, *user))
        });
        let mut commands = pairs.map(|(team, user)| (self.owner, Command::AddMember { team, user }.into()));
        let mut done = 0;
        while done < count && self.goes_on() {
            let batch: Vec<(Actor, Guarded)> = commands.by_ref().take(BATCH).collect();
            done += self.carry_out("memberships", done, count, &batch)?.len();
            progress("memberships", done, count);
        }
        Ok(())
    }

    /// One for each team, and the others for the users in turn.
    fn tokens(&self, count: usize, teams: &[(Id<Team>, Name)], users: &[(Id<User>, SafeText)]) -> Result<(), Failure> {
        let of_teams = teams.iter().map(|(team, name)| Holder {
            owner: TokenOwner::Team(*team),
            name: name.into(),
            actor: self.owner,
            description: None,
        });
        let of_users = users.iter().cycle().enumerate().map(|(number, (user, name))| Holder {
            owner: TokenOwner::User(*user),
            name: name.clone(),
            actor: Actor::User(*user),
            description: Description::parse(&format!("pipeline {}", number + 1)).ok(),
        });
        let mut go = |done| {
            progress("tokens", done, count);
            self.goes_on()
        };
        let made = self.model.make_tokens(self.organization, of_teams.chain(of_users), count, &mut go)?;
        progress("tokens", made, count);
        Ok(())
    }

    /// Workspaces, each with a team that can read it.
    fn workspaces(&self, count: usize, teams: &[(Id<Team>, Name)]) -> Result<(), Failure> {
        let name = |number: usize| Name::parse("NAME", &format!("workspace-{number:05}")).map_err(Failure::usage);
        let taken = |number| match self.model.find_workspace(self.owner, self.organization, name(number)?.as_str()) {
            Ok(_) => Ok(true),
            Err(Error::NotFound(_)) => Ok(false),
            Err(error) => Err(Failure::from(error)),
        };
        let mut numbers = first_free(1, taken)?..;
        let mut done = 0;
        while done < count && self.goes_on() {
            let mut batch = Vec::new();
            while batch.len() < BATCH.min(count - done) {
                let number = numbers.next().unwrap_or_default();
                // One of them might have been created by somebody.
                if !taken(number)? {
                    let (organization, name) = (self.organization, name(number)?);
                    batch.push((self.owner, Command::CreateWorkspace { organization, project: None, name }.into()));
                }
            }
            let receipts = self.carry_out("workspaces", done, count, &batch)?;
            let access = receipts.iter().zip(teams.iter().cycle().skip(done)).filter_map(|(receipt, (team, _))| {
                let Some(Created::Workspace(workspace)) = receipt.created else { return None };
                Some((self.owner, Command::SetTeamAccess { workspace, team: *team, access: Level::Read.into() }.into()))
            });
            self.carry_out("workspaces", done, count, &access.collect::<Vec<_>>())?;
            done += receipts.len();
            progress("workspaces", done, count);
        }
        Ok(())
    }

    /// Carries out commands in one transaction.
    fn carry_out(&self, what: &str, done: usize, count: usize, batch: &[(Actor, Guarded)]) -> Result<Vec<Receipt>, Failure> {
        self.model.carry_out(&Origin::CommandLine, batch).map_err(|error| match done {
            0 => Failure::from(error),
            _ => Failure::failed(format!("Only {done} of {count} {what} were created. {}", error.cause())),
        })
    }
}

/// Says how many are made: as a bar on a terminal, in its place, and elsewhere once all are.
fn progress(what: &str, done: usize, count: usize) {
    const WIDTH: usize = 30;
    let mut out = std::io::stderr();
    if count == 0 {
        return;
    }
    if out.is_terminal() {
        let filled = done * WIDTH / count;
        let _ = write!(out, "\r[{}{}] {done} of {count} {what}", "#".repeat(filled), " ".repeat(WIDTH - filled));
        if done == count {
            let _ = writeln!(out);
        }
        let _ = out.flush();
    } else if done == count {
        let _ = writeln!(out, "{done} {what}");
    }
}
