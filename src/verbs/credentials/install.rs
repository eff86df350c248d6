//! `credentials-helper install`: the link by which terraform finds the program, and what to write into its configuration.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::NAME;
use super::file::File;
use crate::domain::SafeText;
use crate::paths::terraform_helper;
use crate::verbs::words::path as shown;
use crate::verbs::{Exit, Failure, Streams};
use crate::whole_file::Draft;

pub(super) fn run(streams: &mut Streams<'_>, file: Option<&Path>) -> Result<Exit, Failure> {
    if let Some(path) = file {
        File::at(path)?;
    }
    let link = terraform_helper().ok_or_else(|| Failure::usage("there is no home folder. Terraform looks for helpers there."))?;
    let program = std::env::current_exe().and_then(fs::canonicalize);
    let program = program.map_err(|fault| Failure::failed(format!("this program's own path is not known: {fault}.")))?;
    let fault = |fault: std::io::Error| Failure::failed(format!("{} cannot be created: {fault}.", shown(&link)));
    match fs::read_link(&link) {
        Ok(there) if there == program => streams.say(&format!("{} exists already.", shown(&link))),
        // Only a link is replaced: it is an older one of ours, or nothing is lost with it.
        Ok(_) => {
            replace(&program, &link).map_err(fault)?;
            streams.say(&format!("{} links to {} now.", shown(&link), shown(&program)));
        }
        Err(missing) if missing.kind() == ErrorKind::NotFound => {
            if let Some(folder) = link.parent() {
                fs::create_dir_all(folder).map_err(fault)?;
            }
            std::os::unix::fs::symlink(&program, &link).map_err(fault)?;
            streams.say(&format!("{} links to {}.", shown(&link), shown(&program)));
        }
        Err(_) => {
            return Err(Failure::failed(format!("{} exists and is not a link. Move it away first.", shown(&link))));
        }
    }
    streams.say("Write this into ~/.terraformrc, or into the file that TF_CLI_CONFIG_FILE names:");
    streams.print(&block(file))
}

/// Puts a link in the place of another in one step.
fn replace(program: &Path, link: &Path) -> std::io::Result<()> {
    let draft = Draft::begin(link)?;
    let new = draft.beside("link");
    std::os::unix::fs::symlink(program, &new)?;
    fs::rename(&new, link)
}

/// The block of terraform's configuration.
fn block(file: Option<&Path>) -> String {
    let arguments = file.map_or_else(String::new, |path| format!("\"--file\", {}", quoted(&path.display().to_string())));
    format!("credentials_helper \"{NAME}\" {{\n  args = [{arguments}]\n}}\n")
}

/// A text as a configuration of terraform has it.
fn quoted(text: &str) -> String {
    let text = SafeText::new(text).to_string().replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
}
