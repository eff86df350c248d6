//! Completing the command line for a shell: verbs and options by the library, names by the model, which is only read.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, Command, CommandFactory, FromArgMatches};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use tfe_console::backend::list::{At, List, ListQuery, Slice, SortKey, Value};
use tfe_console::backend::local::Local;
use tfe_console::backend::local::open::Look;
use tfe_console::backend::teams::Teams;
use tfe_console::backend::workspaces::Workspaces;
use tfe_console::backend::{Account, Backend};
use tfe_console::cli::Cli;
use tfe_console::domain::Actor;
use tfe_console::verbs::pages::COMPLETE;
use tfe_console::verbs::seat::Wish;

use super::{open_at, place, print, wish};

/// So many names are offered at most.
const MOST: usize = 100;

/// What an argument names.
#[derive(Clone, Copy)]
enum Noun {
    Team,
    User,
    Workspace,
    Organization,
}

/// Completes these words, if a shell has asked for that.
pub(super) fn asked(arguments: &[OsString]) -> Option<ExitCode> {
    let shell = std::env::var_os(COMPLETE)?;
    let shells = Shells::builtins();
    let shell = shells.completer(shell.to_str()?)?;
    let words: Vec<OsString> = arguments.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    let said = Arc::new(said(&words));
    let mut command = with_names(Cli::command(), &[], &said);
    command.build();
    let mut text = Vec::new();
    let folder = std::env::current_dir().ok();
    // A shell shows nothing of what went wrong, and neither does this.
    if shell.write_complete(&mut command, words, folder.as_deref(), &mut text).is_err() {
        text.clear();
    }
    Some(print(&String::from_utf8_lossy(&text)).unwrap_or(ExitCode::FAILURE))
}

/// What the words say so far, as far as they can be understood.
fn said(words: &[OsString]) -> Option<Cli> {
    let matches = Cli::command().ignore_errors(true).try_get_matches_from(words).ok()?;
    Cli::from_arg_matches(&matches).ok()
}

/// The command line with names for what its arguments name.
fn with_names(command: Command, above: &[String], said: &Arc<Option<Cli>>) -> Command {
    let mut path = above.to_vec();
    path.push(command.get_name().to_owned());
    let completed = |argument: Arg| match noun(&path, &argument) {
        Some(noun) => {
            let said = Arc::clone(said);
            argument.add(ArgValueCompleter::new(move |typed: &OsStr| names(noun, typed, said.as_ref().as_ref())))
        }
        None => argument,
    };
    command.mut_args(completed).mut_subcommands(|verb| with_names(verb, &path, said))
}

/// What an argument of a verb names that is there; what it creates is not.
fn noun(path: &[String], argument: &Arg) -> Option<Noun> {
    let verb = path.last().map_or("", String::as_str);
    let of = path.get(1).map_or("", String::as_str);
    let called = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    match (argument.get_id().as_str(), called) {
        ("team", _) => Some(Noun::Team),
        ("workspace", _) => Some(Noun::Workspace),
        ("organization", "NAME") => Some(Noun::Organization),
        ("name", "NAME") if (of, verb) == ("organization", "delete") => Some(Noun::Organization),
        (_, "USERNAME") if (of, verb) != ("user", "create") => Some(Noun::User),
        _ => None,
    }
}

/// The names that begin with what is typed, of those that a shell takes as they are.
fn names(noun: Noun, typed: &OsStr, said: Option<&Cli>) -> Vec<CompletionCandidate> {
    let found = typed.to_str().and_then(|typed| Some((typed, said?))).and_then(|(typed, said)| look(noun, typed, said));
    let plain = |name: &String| {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "_-.@+".contains(letter);
        !name.is_empty() && name.chars().all(letter) && !name.starts_with('-')
    };
    found.unwrap_or_default().into_iter().filter(plain).map(CompletionCandidate::new).collect()
}

/// What the model has; nothing where it can't be read.
fn look(noun: Noun, typed: &str, said: &Cli) -> Option<Vec<String>> {
    let (place, content) = place(said).ok()?;
    let model = open_at(Look::Later, &place, &content, true).ok()?;
    let begins = |name: &str| name.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed));
    // The name that is being typed is nobody's yet.
    let seat = |wish: Wish| wish.seat(&model, None).ok();
    let all: Vec<String> = match noun {
        Noun::User => {
            let people = model.people_like(typed, u32::try_from(MOST).unwrap_or(u32::MAX)).ok()?;
            people.into_iter().map(|person| person.username.to_string()).collect()
        }
        Noun::Organization => {
            let (account, _) = seat(Wish { organization: None, ..wish(said) })?;
            account.organizations.iter().map(|row| row.name.to_string()).collect()
        }
        Noun::Team => {
            let (account, organization) = seat(wish(said))?;
            listed(&model, &account, typed, Teams { organization: organization? })?
        }
        Noun::Workspace => {
            let (account, organization) = seat(wish(said))?;
            listed(&model, &account, typed, Workspaces { organization: organization? })?
        }
    };
    Some(all.into_iter().filter(|name| begins(name)).collect())
}

/// The names of the rows of a list that the user can see.
fn listed<L: List>(model: &Local, account: &Account, typed: &str, list: L) -> Option<Vec<String>> {
    // Rows are in the order of their names.
    let before = SortKey { value: Value::Text(typed.to_owned()), id: String::new() };
    let query = ListQuery { at: At::After(before), ..ListQuery::start(Actor::User(account.id), list, MOST) };
    let Slice { rows, .. } = L::window(model, &query).ok()?;
    Some(rows.iter().map(|(_, row)| L::name(row).to_owned()).collect())
}
