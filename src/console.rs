//! The console itself: what it starts with, and how it ends.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tfe_console::backend::local::Local;
use tfe_console::backend::local::open::Look;
use tfe_console::backend::remote::Way;
use tfe_console::backend::{Account, Backend, Interrupt, Requests};
use tfe_console::cli::Cli;
use tfe_console::config::Config;
use tfe_console::domain::{SafeText, Secret};
use tfe_console::invocation::Invocation;
use tfe_console::paths::Paths;
use tfe_console::runtime::{self, Copying, Ending, Opened, Opening, Unstarted};
use tfe_console::ui::cover::Cover;
use tfe_console::ui::{App, Settings};
use tfe_console::verbs::seat::Wish;
use tfe_console::verbs::words::path;
use tfe_console::verbs::{Exit, Failure};

use super::{Content, Place, check_terminal, complain, configuration, host, open_at, place, wish};

/// A model is waited for so long before a frame without it is drawn.
const MOMENT: Duration = Duration::from_millis(15);

pub(super) fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    let terminal = check_terminal();
    // A model that is there is opened while the configuration is read. None is made before that is known to be good.
    let early = (terminal.is_ok() && is_there(cli)).then(|| begin(cli));
    let config = match configuration::of(cli) {
        Ok(config) => config,
        Err(failure) => {
            if let Some(Ok((_, opening))) = early {
                opening.give_up();
            }
            return Err(failure);
        }
    };
    terminal?;
    let (what, opening) = early.unwrap_or_else(|| begin(cli))?;
    show(cli, config, &what, opening)
}

/// Whether the model is there already, or is made in memory.
fn is_there(cli: &Cli) -> bool {
    cli.options.host.is_none()
        && (cli.options.demo
            || cli.options.db.clone().or_else(|| Some(Paths::of_user()?.model)).is_some_and(|file| file.exists()))
}

/// What is opened, in words, and how long is waited for it before a frame without it is drawn.
type What = (SafeText, Option<Duration>);

/// Begins to open the model, or the host.
fn begin(cli: &Cli) -> Result<(What, Opening<Failure>), Failure> {
    let (wish, read_only) = (wish(cli), cli.options.read_only);
    let fault = |fault| Failure::failed(format!("the model cannot be opened: {fault}."));
    if let Some(way) = host::way(cli)? {
        let (token, source) = host::token(cli, &way)?;
        let what = (SafeText::new(way.address.name()), Some(MOMENT));
        let open = move |interrupt: &Interrupt| open_host(way, token, source, &wish, interrupt);
        return Ok((what, Opening::start(open).map_err(fault)?));
    }
    let (place, content) = place(cli)?;
    // What is in memory is not waited for.
    let what = match &place {
        Place::File(file) => (path(file), Some(MOMENT)),
        Place::Memory => ("the demo".into(), None),
    };
    let open = move |interrupt: &Interrupt| open(&place, &content, &wish, read_only, interrupt);
    Ok((what, Opening::start(open).map_err(fault)?))
}

fn show(cli: &Cli, config: Config, (what, after): &What, opening: Opening<Failure>) -> Result<ExitCode, Failure> {
    let variable = |name: &str| std::env::var(name).ok();
    let (theme, themes) = config.look.at_start(variable("COLORFGBG").as_deref());
    // The theme decides. The library would see NO_COLOR too, and reset every attribute where a color was meant.
    crossterm::style::force_color_output(true);
    let ascii = config.glyphs.are_ascii(variable);
    let mut keymap = config.keymap;
    if ascii {
        keymap.name_arrows();
    }
    let cover = Cover { theme, keymap, mouse: config.mouse, ascii, text: format!("Opening {what}…"), after: *after };
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    // The console acts as the user who was chosen last, not as it was started.
    let invocation = Invocation { user: None, organization: None, ..cli.invocation() };
    let dress = |opened: &Opened, outside| {
        let Cover { theme, keymap, mouse, ascii, .. } = cover.clone();
        let you = opened.you.clone();
        let settings = Settings { keymap, theme, hide_after: config.hide_after, mouse, ascii, invocation, you, home };
        App::new(settings, opened.about.clone(), opened.account.clone(), opened.organization, cli.options.open.clone(), outside)
    };
    let copying = Copying { which: config.clipboard, clear_after: config.clear_after };
    let (ending, said) = runtime::run(opening, dress, &cover, copying, themes).map_err(|unstarted| match unstarted {
        Unstarted::Model(failure) => failure,
        Unstarted::Terminal(fault) => Failure::failed(format!("the terminal cannot be used: {fault}.")),
    })?;
    if let Some(said) = said {
        complain(&format!("tfe-console: {said}"));
    }
    match ending {
        Ending::Quit => Ok(ExitCode::SUCCESS),
        Ending::Signal(signal) => Ok(ExitCode::from(u8::try_from(128 + signal).unwrap_or(Exit::Failed as u8))),
    }
}

/// Asks the host whose token it is, on the thread that has the host from then on.
fn open_host(
    way: Way,
    token: Secret,
    source: SafeText,
    wish: &Wish,
    interrupt: &Interrupt,
) -> Result<(Box<dyn Backend>, Opened), Failure> {
    let host = host::client(way, token, source)?;
    host.obey(interrupt);
    if let Some(whose) = host.service_account()? {
        let list = wish.invocation.command(["token", "list"]);
        return Err(Failure::usage(format!(
            "this is the token of {whose}. Service accounts can't be used interactively. The verbs take it: {list}"
        )));
    }
    host::expect(&host, wish);
    let (account, organization) = wish.seat(&host, None)?;
    let (about, you) = (host.about(), account.username.clone());
    Ok((Box::new(host), Opened { about, account, organization, you, look: Box::new(|| Ok(())) }))
}

/// Opens the model and finds out who acts; on the thread that has the model from then on.
fn open(
    place: &Place,
    content: &Content,
    wish: &Wish,
    read_only: bool,
    interrupt: &Interrupt,
) -> Result<(Box<dyn Backend>, Opened), Failure> {
    let model = open_at(Look::Later, place, content, read_only).map_err(Failure::usage)?;
    let (account, organization) = wish.seat(&model, model.remembered().map_err(Failure::usage)?)?;
    let you = you(&model, &account)?;
    model.obey(interrupt);
    let (about, look) = (model.about(), Box::new(model.inspection()));
    Ok((Box::new(model), Opened { about, account, organization, you, look }))
}

/// The user that the console acts as if nobody is named and nothing is remembered.
fn you(model: &Local, account: &Account) -> Result<SafeText, Failure> {
    let seat = model.default_seat(None).map_err(Failure::usage)?;
    match seat.filter(|seat| seat.user != account.id) {
        Some(seat) => Ok(model.account(seat.user).map_err(Failure::usage)?.username),
        None => Ok(account.username.clone()),
    }
}
