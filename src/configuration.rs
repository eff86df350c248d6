//! Which configuration is in force, for the console and for every verb, and where everything lies.

use std::path::PathBuf;

use tfe_console::cli::{Cli, Color, Verb};
use tfe_console::config::{Config, Origin, theme_folder};
use tfe_console::domain::SafeText;
use tfe_console::paths::{Paths, terraform_helper};
use tfe_console::verbs::Failure;

use super::host;

/// Names the file of the configuration.
const VARIABLE: &str = "TFE_CONSOLE_CONFIG";

/// The file of the configuration, and whether it must be there because somebody has named it.
fn file(cli: &Cli) -> Option<(PathBuf, bool)> {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    match cli.options.config.clone().or(named) {
        Some(path) => Some((path, true)),
        None => Paths::of_user().map(|paths| (paths.config, false)),
    }
}

/// The defaults, the file over them, and what the environment and the command line say over both.
///
/// # Errors
/// Everything that is wrong with it. Terraform starts its helper without asking about a console's configuration, so
/// only one that is named for the helper can stop it.
pub(super) fn of(cli: &Cli) -> Result<Config, Failure> {
    let file = file(cli).filter(|(_, named)| *named || !matches!(cli.command, Some(Verb::CredentialsHelper(_))));
    let mut config = match file {
        Some((path, named)) => Config::load(&path, named).map_err(Failure::usage)?,
        None => Config::defaults(),
    };
    match cli.options.color {
        Color::Never => config.without_colors(Origin::Flag("--color never")),
        Color::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => {
            config.without_colors(Origin::Environment("NO_COLOR"));
        }
        Color::Auto | Color::Always => {}
    }
    if cli.options.ascii {
        config.in_ascii(Origin::Flag("--ascii"));
    }
    Ok(config)
}

/// Where everything lies.
pub(super) fn places(cli: &Cli) -> Result<String, Failure> {
    let model = match &cli.options.db {
        Some(path) => path.clone(),
        None => Paths::of_user().ok_or_else(|| Failure::usage("there is no home folder. Name a file with --db."))?.model,
    };
    let config = file(cli).ok_or_else(|| Failure::usage("there is no home folder. Name a file with --config."))?.0;
    let mut places = vec![("model", model), ("configuration", config.clone()), ("themes", theme_folder(&config))];
    places.extend(terraform_helper().map(|path| ("helper", path)));
    let mut lines: Vec<String> = places
        .iter()
        .map(|(name, path)| {
            let there = if path.exists() { "" } else { "  (not there)" };
            format!("{name:<14} {}{there}\n", SafeText::from(path.display().to_string()))
        })
        .collect();
    if let Some(way) = host::way(cli)? {
        let search = host::searched(&way);
        let used = search.found.map_or_else(|| "none; it is typed".into(), |found| found.source);
        lines.push(format!("{:<14} {used}\n", "token"));
        lines.extend(search.ignored.iter().map(|place| format!("{:<14} {place}\n", "")));
    }
    Ok(lines.concat())
}
