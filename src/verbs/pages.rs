//! `completions` and `man`: what other programs know of the command line, made from it.

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Exit, Failure, Streams, names};
use crate::cli::Cli;

/// The name of the program.
const PROGRAM: &str = "tfe-console";

/// How every verb ends, as a section of the manual.
const EXIT_STATUS: &str = ".SH EXIT STATUS
0 done; 1 failed; 2 an error in the command line, the configuration or the model; 3 a rule refused;
4 not found; 5 a check failed; 128 plus the number of the signal that ended it.
";

/// What is read from the environment, as a section of the manual.
const ENVIRONMENT: &str = ".SH ENVIRONMENT
TFE_CONSOLE_AS names the user to act as, unless \\-\\-as does.
.br
TFE_CONSOLE_ORGANIZATION names the organization to act in, unless \\-\\-organization does.
.br
TFE_CONSOLE_CONFIG names the configuration file, unless \\-\\-config does.
.br
NO_COLOR turns colors off. XDG_DATA_HOME and XDG_CONFIG_HOME move the model and the configuration.
.PP
Without a name, a command acts as the first owner of the oldest organization, in that user's first organization.
";

/// Where the pages of the verbs are.
const SEE_ALSO: &str = ".SH SEE ALSO
The page of a verb is printed by tfe\\-console man VERB, such as tfe\\-console man team create.
";

/// Prints the script that completes the command line in a shell.
///
/// # Errors
/// When it cannot be written.
pub fn completions(streams: &mut Streams<'_>, shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut offered(&Cli::command()), PROGRAM, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Bash {
        // The library names a verb in two ways where the program's own name has a hyphen, and then completes none.
        script = script.replace("tfe__subcmd__console", "tfe__console");
    }
    streams.print(&script)
}

/// The command line without what only the program itself uses, nor `help`, which doubles every verb for what `--help` does.
fn offered(command: &Command) -> Command {
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(offered);
    let mut copy = Command::new(command.get_name().to_owned()).disable_help_subcommand(true).args(command.get_arguments());
    if let Some(version) = command.get_version() {
        copy = copy.version(version.to_owned());
    }
    if let Some(about) = command.get_about() {
        copy = copy.about(about.clone());
    }
    copy.subcommands(verbs)
}

/// Prints the manual of the program, or of the verb that these words name.
///
/// # Errors
/// When there is no such verb, or it cannot be written.
pub fn man(streams: &mut Streams<'_>, verb: &[String]) -> Result<Exit, Failure> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let mut command = &program;
    for word in verb {
        let known: Vec<&str> = command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(Command::get_name).collect();
        command = command.find_subcommand(word).filter(|verb| !verb.is_hide_set()).ok_or_else(|| {
            let word = crate::domain::SafeText::new(word);
            Failure::not_found(format!("there is no verb \"{word}\". {}", names::instead(word.as_str(), &known)))
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).manual("tfe-console").render(&mut page).map_err(|fault| Failure::unwritten(&fault))?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    page.push_str(EXIT_STATUS);
    page.push_str(ENVIRONMENT);
    if verb.is_empty() {
        page.push_str(SEE_ALSO);
    }
    streams.print(&page)
}
