//! The program: reads the command line, opens the model, runs the console or the server, maps errors to exit codes.

mod commit;
mod completions;
mod configuration;
mod console;
mod db;
mod host;
mod seed;
mod serve;

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use clap::FromArgMatches;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags};
use tfe_console::backend::Backend;
use tfe_console::backend::local::open::{Look, OpenError, make_folder};
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::cli::tips::harmless;
use tfe_console::cli::{self, Cli, Verb};
use tfe_console::domain::finding::masked;
use tfe_console::domain::{Name, SafeText};
use tfe_console::paths::Paths;
use tfe_console::runtime::commands::Commands;
use tfe_console::runtime::prompt::hidden;
use tfe_console::runtime::system::{System, harden, system_user};
use tfe_console::runtime::{clipboard, leave};
use tfe_console::verbs::credentials::HELPER;
use tfe_console::verbs::seat::{Named, Wish};
use tfe_console::verbs::{Exit, Failure, Session, Streams, argument, pages};

/// What a program ends with that panicked.
const PANICKED: i32 = 101;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        leave();
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        // The panic's own text could hold data, so it is not printed.
        complain(&format!("tfe-console stopped by a mistake of its own{place}. What was written before is safe."));
        // Without one of its threads the console would wait for it for ever; a server goes on with the next request.
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default();
        if name != "main" && !name.starts_with("server ") && name != "writer" {
            signal_hook::low_level::exit(PANICKED);
        }
    }));
    harden();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(completed) = completions::asked(&arguments) {
        return completed;
    }
    let ended = argument::check(&arguments).and_then(|()| match command_line(arguments) {
        Ok(cli) => start(&cli),
        Err(refusal) => Ok(explain(&refusal)),
    });
    ended.unwrap_or_else(|failure| {
        if !failure.sentence.is_empty() {
            complain(&format!("tfe-console: {failure}"));
        }
        failure.exit.into()
    })
}

/// What the command line says; called by the name that terraform knows, it says what the credentials helper is to do.
fn command_line(mut arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let name = arguments.first().and_then(|path| Path::new(path).file_name());
    if name == Some(OsStr::new(HELPER)) {
        arguments.insert(1, "credentials-helper".into());
    }
    if let Some(cli) = Cli::without_verb(&arguments) {
        return Ok(cli);
    }
    let command = cli::command().long_version(&**LONG_VERSION);
    command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches)).map_err(harmless)
}

/// What a report about a mistake needs to say.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let variable = |name: &str| std::env::var(name).map_or_else(|_| "-".to_owned(), |value| SafeText::new(&value).to_string());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable).join(", ");
    format!(
        "{}\ncommit:     {}\ntarget:     {}-{}{}\nSQLite:     {}\nTERM:       {}\nCOLORTERM:  {}\nprogram:    {}\nlocale:     {locale}",
        env!("CARGO_PKG_VERSION"),
        commit::commit(),
        std::env::consts::ARCH,
        std::env::consts::OS,
        if cfg!(target_env = "musl") { "-musl" } else { "" },
        rusqlite::version(),
        variable("TERM"),
        variable("COLORTERM"),
        variable("TERM_PROGRAM"),
    )
});

/// Prints help and version as they are, and a refusal without what an argument could do to the terminal.
fn explain(refusal: &clap::Error) -> ExitCode {
    if !refusal.use_stderr() {
        return if refusal.print().is_ok() { ExitCode::SUCCESS } else { Exit::Failed.into() };
    }
    let text = refusal.to_string();
    let lines: Vec<String> = text.trim_end().lines().map(|line| SafeText::new(line).to_string()).collect();
    complain(&lines.join("\n"));
    Exit::Usage.into()
}

/// Says something about what was typed, which can hold a part of a token.
fn complain(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "{}", masked(sentence));
}

fn start(cli: &Cli) -> Result<ExitCode, Failure> {
    if let Some(Verb::ClipboardHelper { seconds }) = &cli.command {
        return clipboard::help(*seconds).map(|()| ExitCode::SUCCESS).map_err(Failure::failed);
    }
    if cli.command.is_none() {
        return console::run(cli);
    }
    let config = configuration::of(cli)?;
    host::check(cli)?;
    match &cli.command {
        Some(Verb::Reset { yes, .. }) => reset(cli, *yes),
        Some(Verb::Config { origin, .. }) => print(&if *origin { config.print_with_origins() } else { config.print() }),
        Some(Verb::Db { what }) => db::run(cli, what),
        Some(Verb::Paths) => print(&masked(&configuration::places(cli)?)),
        Some(Verb::Serve(how)) => serve::serve(cli, how),
        Some(Verb::Seed { teams, users, tokens, workspaces }) => seed::run(cli, [*teams, *users, *tokens, *workspaces]),
        Some(Verb::Endpoints) => print(&tfe_console::api::docs::text()),
        Some(Verb::CredentialsHelper(how)) => {
            with_streams(|streams| tfe_console::verbs::credentials::run(streams, how, cli.options.read_only))
        }
        Some(Verb::Completions { shell }) => with_streams(|streams| pages::completions(streams, *shell)),
        Some(Verb::Man { verb }) => with_streams(|streams| pages::man(streams, verb)),
        Some(Verb::Model(verb)) if cli.options.host.is_some() => {
            let wish = wish(cli);
            let model = host::open(cli, &wish)?;
            let (account, organization) = wish.seat(&model, None)?;
            let shell = Commands::default();
            let beside = host::model_beside(cli, verb, &account)?;
            let session = Session::over(&model, account, organization, &shell).repeating(cli.invocation());
            let session = match &beside {
                Some(beside) => session.beside(beside),
                None => session,
            };
            with_streams(|streams| tfe_console::verbs::run(&session, streams, verb))
        }
        Some(Verb::Model(verb)) => {
            let model = open(cli, Look::Later)?;
            // What the console did last is nothing to a verb.
            let (account, organization) = wish(cli).seat(&model, None)?;
            let shell = Commands::default();
            let session = Session::new(&model, account, organization, &shell).repeating(cli.invocation());
            with_streams(|streams| tfe_console::verbs::run(&session, streams, verb))
        }
        Some(Verb::ClipboardHelper { .. }) | None => Ok(ExitCode::SUCCESS),
    }
}

/// Prints what was asked for.
fn print(text: &str) -> Result<ExitCode, Failure> {
    with_streams(|streams| streams.print(text))
}

/// Lets a verb have the program's own streams.
fn with_streams(run: impl FnOnce(&mut Streams<'_>) -> Result<Exit, Failure>) -> Result<ExitCode, Failure> {
    let mut errors = std::io::stderr();
    let (input_is_terminal, errors_are_terminal) = (std::io::stdin().is_terminal(), errors.is_terminal());
    let mut streams = Streams {
        input: &mut StandardInput,
        output: &mut StandardOutput,
        errors: &mut errors,
        hidden: &hidden,
        input_is_terminal,
        output_is_terminal: rustix::termios::isatty(rustix::stdio::stdout()),
        output_is_closed: is_output_closed(),
        errors_are_terminal,
    };
    run(&mut streams).map(ExitCode::from)
}

/// Whether the standard output leads nowhere. Where it is closed the runtime puts /dev/null in its place, open for reading and
/// writing, which nobody does who throws the output away.
fn is_output_closed() -> bool {
    let stdout = rustix::stdio::stdout();
    let both = rustix::fs::fcntl_getfl(stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
    let device = |stat: rustix::fs::Stat| (FileType::from_raw_mode(stat.st_mode), stat.st_rdev);
    let here = rustix::fs::fstat(stdout).map(device);
    let is_null =
        here.is_ok_and(|(kind, _)| kind == FileType::CharacterDevice) && here == rustix::fs::stat("/dev/null").map(device);
    let mut watched = [PollFd::new(&stdout, PollFlags::OUT)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let is_unread = poll(&mut watched, Some(&now)).is_ok() && watched[0].revents().contains(PollFlags::ERR);
    is_unread || (both && is_null)
}

/// The standard input without a buffer, for the same reason.
struct StandardInput;

impl Read for StandardInput {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), bytes)?)
    }
}

/// The standard output without a buffer, which would keep a copy of a token.
struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(rustix::io::write(rustix::stdio::stdout(), bytes)?)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn check_terminal() -> Result<(), Failure> {
    for (name, here) in
        [("input", rustix::termios::isatty(rustix::stdio::stdin())), ("output", rustix::termios::isatty(rustix::stdio::stdout()))]
    {
        if !here {
            return Err(Failure::usage(format!("the standard {name} is not a terminal. Run the console in one.")));
        }
    }
    match std::env::var("TERM").as_deref() {
        Err(_) | Ok("" | "dumb") => Err(Failure::usage(
            "this terminal cannot show the console (TERM is not set, or dumb). Run it in another, or set TERM.",
        )),
        Ok(_) => Ok(()),
    }
}

/// Where the model lies that the command line names, and what it holds if it is made.
fn place(cli: &Cli) -> Result<(Place, Content), Failure> {
    let place = if cli.options.demo { Place::Memory } else { Place::File(model_file(cli)?) };
    let content = if cli.options.empty { Content::Empty(first_user(cli)?) } else { Content::Demo };
    Ok((place, content))
}

/// Opens the model that the command line names, and makes it if it is not there.
fn open(cli: &Cli, look: Look) -> Result<Local, Failure> {
    let (place, content) = place(cli)?;
    open_at(look, &place, &content, cli.options.read_only).map_err(Failure::usage)
}

/// The file of the model; the folder of the one that no `--db` names is made.
fn model_file(cli: &Cli) -> Result<PathBuf, Failure> {
    if let Some(path) = &cli.options.db {
        return Ok(path.clone());
    }
    let paths =
        Paths::of_user().ok_or_else(|| Failure::usage("there is no home folder to keep the model in. Name a file with --db."))?;
    if !cli.options.read_only {
        make_folder(&paths.data).map_err(Failure::usage)?;
    }
    Ok(paths.model)
}

/// The model at this file, or else the one that the console opens; a missing one is made with this user alone.
fn model_at(cli: &Cli, file: Option<&Path>, user: Name) -> Result<Local, Failure> {
    let file = file.map_or_else(|| model_file(cli), |file| Ok(file.to_owned()))?;
    open_at(Look::Later, &Place::File(file), &Content::Empty(user), cli.options.read_only).map_err(Failure::usage)
}

/// Opens the model at a place, so that nothing can be changed in it where `read_only` says so.
fn open_at(look: Look, place: &Place, content: &Content, read_only: bool) -> Result<Local, OpenError> {
    let why = read_only.then(|| "started with --read-only".into());
    Local::open_with(look, place, content, Arc::new(System), system_user(), why)
}

/// Refuses a model in which nothing can be changed, before a verb begins to.
fn check_writable(model: &Local) -> Result<(), Failure> {
    match model.about().read_only {
        Some(why) => Err(Failure::usage(format!("nothing can be changed here: {why}."))),
        None => Ok(()),
    }
}

/// The user of an empty model: who is named to act, or who runs this.
fn first_user(cli: &Cli) -> Result<Name, Failure> {
    let system = || Name::parse("USER", &std::env::var("USER").unwrap_or_default()).or_else(|_| Name::parse("USER", "admin"));
    match wish(cli).user {
        Some(Named { source, name }) => Name::parse(source, name.trim())
            .map_err(|invalid| Failure::usage(format!("{source} \"{}\": {invalid}", SafeText::new(&name)))),
        None => system().map_err(Failure::usage),
    }
}

/// What the command line and the environment say of who acts, and where.
fn wish(cli: &Cli) -> Wish {
    Wish::said(cli, |name| std::env::var_os(name))
}

/// Starts the demo again, after a question.
fn reset(cli: &Cli, yes: bool) -> Result<ExitCode, Failure> {
    if !yes && !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "reset asks before it empties a model, and there is no terminal to ask on. Run it in one, or with --yes.",
        ));
    }
    let model = open(cli, Look::First)?;
    check_writable(&model)?;
    let file = model.about().file.map(|file| file.display().to_string()).unwrap_or_default();
    let question = format!(
        "Empty the model {} and start the demo again? Its organizations, people and tokens are lost. [y/N] ",
        SafeText::new(&file)
    );
    if !yes {
        let _ = write!(std::io::stderr(), "{question}");
        let mut answer = String::new();
        let _ = std::io::stdin().lock().read_line(&mut answer);
        if !matches!(answer.trim(), "y" | "Y" | "yes") {
            complain("Nothing was changed.");
            return Ok(Exit::Failed.into());
        }
    }
    model.reset_to_demo().map_err(Failure::failed)?;
    complain("The demo starts again.");
    Ok(ExitCode::SUCCESS)
}
