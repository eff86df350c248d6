//! `seed`: many teams, users and tokens, for trials and measurements, through the same commands as everything else.

use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tfe_console::backend::local::Local;
use tfe_console::backend::teams::every_team;
use tfe_console::backend::{Backend, Created};
use tfe_console::cli::Cli;
use tfe_console::domain::{
    Actor, Command, Description, Email, Expiry, Id, Name, Organization, OrganizationAccess, Origin, SafeText, Seen, Team,
    TokenOwner, User, Visibility,
};

use tfe_console::verbs::seat::Named;
use tfe_console::verbs::{Exit, Failure};

use super::{check_writable, complain, open, wish};

/// The organization that is made where there is none, and none is named.
const FIRST: &str = "acme";

/// Commands of a transaction. What is done when somebody stops it is whole.
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

pub(super) fn run(cli: &Cli, [teams, users, tokens]: [u32; 3]) -> Result<ExitCode, Failure> {
    if [teams, users, tokens] == [0; 3] {
        return Err(Failure::usage("seed: say how much to make: --teams N, --users N or --tokens N."));
    }
    let model = open(cli)?;
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
    let owners = if made_users.is_empty() { vec![owner] } else { made_users };
    field.tokens(tokens as usize, &made_teams, &owners)?;
    let signal = field.stopped.load(Ordering::Relaxed);
    if signal != 0 {
        complain("It was stopped in between; what was made until then is there, and whole.");
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
    match model.execute(Actor::User(owner), &Origin::CommandLine, &command).map_err(Failure::from)?.created {
        Some(Created::Organization(id)) => Ok((owner, id)),
        _ => Err(Failure::failed("no organization was made.")),
    }
}

fn make_user(model: &Local, username: Name) -> Result<Id<User>, Failure> {
    let email = Email::parse("EMAIL ADDRESS", &format!("{username}@example.com")).map_err(Failure::usage)?;
    let command = Command::CreateUser { username, email, two_factor: false };
    match model.execute(Actor::Operator, &Origin::CommandLine, &command).map_err(Failure::from)?.created {
        Some(Created::User(id)) => Ok(id),
        _ => Err(Failure::failed("no user was made.")),
    }
}

impl Field<'_> {
    fn users(&self, count: usize) -> Result<Vec<Id<User>>, Failure> {
        let there = self.model.people().map_err(Failure::from)?;
        let taken: HashSet<String> = there.iter().map(|person| person.username.as_str().to_lowercase()).collect();
        let names = (1..).map(|number| format!("user-{number:05}")).filter(|name| !taken.contains(name)).take(count);
        let commands = names.filter_map(|name| {
            let username = Name::parse("USERNAME", &name).ok()?;
            let email = Email::parse("EMAIL ADDRESS", &format!("{name}@example.com")).ok()?;
            Some((Actor::Operator, Command::CreateUser { username, email, two_factor: name.ends_with('0') }))
        });
        let made = self.carry_out("users", count, commands)?;
        Ok(made.into_iter().filter_map(|made| if let Created::User(id) = made { Some(id) } else { None }).collect())
    }

    fn teams(&self, count: usize) -> Result<Vec<Id<Team>>, Failure> {
        let there = every_team(self.model, self.owner, self.organization).map_err(Failure::from)?;
        let taken: HashSet<String> = there.iter().map(|row| row.name.as_str().to_lowercase()).collect();
        let names = (0..).map(team_name).filter(|name| !taken.contains(name)).take(count);
        let commands = names.filter_map(|name| {
            let (name, organization_access) = (Name::parse("NAME", &name).ok()?, OrganizationAccess::NONE);
            let (organization, visibility) = (self.organization, Visibility::Secret);
            Some((self.owner, Command::CreateTeam { organization, name, visibility, organization_access }))
        });
        let made = self.carry_out("teams", count, commands)?;
        Ok(made.into_iter().filter_map(|made| if let Created::Team(id) = made { Some(id) } else { None }).collect())
    }

    /// One for each team, and the others for the users in turn.
    fn tokens(&self, count: usize, teams: &[Id<Team>], users: &[Id<User>]) -> Result<(), Failure> {
        let of_teams = teams.iter().map(|team| (TokenOwner::Team(*team), self.owner, None));
        let of_users = users.iter().cycle().enumerate().map(|(number, user)| {
            let description = Description::parse(&format!("pipeline {}", number + 1)).ok();
            (TokenOwner::User(*user), Actor::User(*user), description)
        });
        let commands = of_teams.chain(of_users).take(count).map(|(owner, actor, description)| {
            (actor, Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description })
        });
        self.carry_out("tokens", count, commands).map(drop)
    }

    /// Carries out commands in batches, with a bar where somebody sees it; stops between two of them when told to.
    fn carry_out(
        &self,
        what: &str,
        count: usize,
        mut commands: impl Iterator<Item = (Actor, Command)>,
    ) -> Result<Vec<Created>, Failure> {
        let (mut made, mut done) = (Vec::new(), 0);
        while self.stopped.load(Ordering::Relaxed) == 0 {
            let batch: Vec<(Actor, Command)> = commands.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let receipts = self.model.carry_out(&Origin::CommandLine, &batch).map_err(|error| match done {
                0 => Failure::from(error),
                _ => Failure::failed(format!("{done} of {count} {what} are made, and no more. {}", error.cause())),
            })?;
            done += receipts.len();
            made.extend(receipts.into_iter().filter_map(|receipt| receipt.created));
            progress(what, done, count);
        }
        Ok(made)
    }
}

fn progress(what: &str, done: usize, count: usize) {
    const WIDTH: usize = 30;
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let filled = done * WIDTH / count.max(1);
        let _ = write!(out, "\r[{}{}] {done} of {count} {what}", "#".repeat(filled), " ".repeat(WIDTH - filled));
        if done == count {
            let _ = writeln!(out);
        }
        let _ = out.flush();
    } else if done == count {
        let _ = writeln!(out, "{done} {what}");
    }
}
