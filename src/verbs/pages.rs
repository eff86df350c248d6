//! `completions` and `man`: what other programs know of the command line, made from it.

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_complete::env::Shells;

use super::{Exit, Failure, Streams, names};
use crate::cli::{Cli, examples};

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

/// What is kept, as a section of the manual.
const FILES: &str = ".SH FILES
The verb paths prints where these are on this machine.
.TP
model.db
The model, in the data folder. The program copies it before each migration.
.TP
config.toml
The configuration, in the configuration folder.
.TP
themes/NAME.toml
Themes of your own, beside the configuration.
";

/// Where the pages of the verbs are.
const SEE_ALSO: &str = ".SH SEE ALSO
The page of a verb is printed by tfe\\-console man VERB, such as tfe\\-console man team create.
";

/// Has the program complete the words that a shell gives it, and names the shell.
pub const COMPLETE: &str = "TFE_CONSOLE_COMPLETE";

/// Prints the script with which a shell asks this program to complete a command line.
///
/// # Errors
/// When it cannot be written.
pub fn completions(streams: &mut Streams<'_>, shell: Shell) -> Result<Exit, Failure> {
    let shells = Shells::builtins();
    let mut script = Vec::new();
    let completer = shells.completer(&shell.to_string()).ok_or_else(|| Failure::usage(format!("{shell} is not supported.")))?;
    completer.write_registration(COMPLETE, PROGRAM, PROGRAM, PROGRAM, &mut script).map_err(|fault| Failure::unwritten(&fault))?;
    streams.print(&String::from_utf8_lossy(&script))
}

/// The examples of a verb, as a section of the manual.
fn examples_of(verb: &str) -> String {
    let examples = examples::of(verb);
    if examples.is_empty() {
        return String::new();
    }
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('-', "\\-");
    let examples = examples.iter().map(|(does, line)| format!(".TP\n{does}\n{}\n", escaped(line)));
    std::iter::once(".SH EXAMPLES\n".to_owned()).chain(examples).collect()
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
    page.push_str(&examples_of(&verb.join(" ")));
    page.push_str(EXIT_STATUS);
    page.push_str(ENVIRONMENT);
    if verb.is_empty() {
        page.push_str(FILES);
        page.push_str(SEE_ALSO);
    }
    streams.print(&page)
}
