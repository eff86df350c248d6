//! `db`: whether the file of the model is whole, a backup of it, and a backup in its place.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use tfe_console::backend::Backend;
use tfe_console::backend::local::check::check;
use tfe_console::backend::local::open::Look;
use tfe_console::backend::local::rescue::{RescueError, backup, restore};
use tfe_console::cli::Cli;
use tfe_console::cli::db::DbVerb;
use tfe_console::domain::{Actor, Command, Origin, World};
use tfe_console::runtime::system::System;
use tfe_console::verbs::words::path as show;
use tfe_console::verbs::{Exit, Failure, health};

use super::{model_file, open, with_streams};

pub(super) fn run(cli: &Cli, verb: &DbVerb) -> Result<ExitCode, Failure> {
    if cli.options.demo {
        return Err(Failure::usage("the model of --demo is in memory and has no file. Name one with --db."));
    }
    let model = model_file(cli)?;
    match verb {
        DbVerb::Check { reset_clock, json } => {
            if *reset_clock {
                open(cli, Look::First)?.execute(Actor::Operator, &Origin::CommandLine, &Command::ResetClock.into())?;
            }
            let health = check(&model, System.now()).map_err(Failure::usage)?;
            with_streams(|streams| health::tell(streams, &model, &health, *json))
        }
        DbVerb::Backup { file } => {
            backup(&model, file, System.now()).map_err(failure)?;
            with_streams(|streams| {
                streams.say(&format!("The model {} was written to {}.", show(&model), show(file)));
                streams.say(&format!("To go back to it, run: {}", restoring(cli, &model, file)));
                Ok(Exit::Done)
            })
        }
        DbVerb::Restore { file } => {
            if cli.options.read_only {
                let sentence = "nothing can be changed here: started with --read-only.".to_owned();
                return Err(Failure { exit: Exit::Refused, sentence });
            }
            let kept = restore(&model, file, System.now()).map_err(failure)?;
            with_streams(|streams| {
                streams.say(&format!("The model {} is now as in {}.", show(&model), show(file)));
                if let Some(kept) = kept {
                    streams.say(&format!("What was there is kept as {}, with its logs.", show(&kept)));
                    streams.say(&format!("To go back to that, run: {}", restoring(cli, &model, &kept)));
                }
                Ok(Exit::Done)
            })
        }
    }
}

/// The command that puts a file in the place of the model, from whatever folder.
fn restoring(cli: &Cli, model: &Path, file: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let words = [OsString::from("db"), OsString::from("restore"), whole(file).into_os_string()];
    cli.invocation().with_model(whole(model)).command(words)
}

fn failure(error: RescueError) -> Failure {
    match &error {
        RescueError::Open(_) | RescueError::Itself(_) => Failure::usage(error),
        RescueError::Unsound { .. } => Failure::check(error),
        RescueError::InUse(_) | RescueError::Unwritten { .. } => Failure::failed(error),
    }
}
