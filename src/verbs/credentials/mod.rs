//! `credentials-helper`: keeps tokens for terraform, by its protocol.
//!
//! Terraform runs `terraform-credentials-NAME [ARGUMENT…] get|store|forget HOST`. `get` prints an object with the token,
//! or an empty one; `store` reads the same; whatever goes wrong is said on the standard error, and ends with a code that is not nought.

mod document;
mod file;
mod install;
mod keyring;

use zeroize::Zeroizing;

use super::{Exit, Failure, Streams};
use crate::cli::credentials::{Credentials, CredentialsVerb};
use crate::domain::SafeText;
use crate::domain::host::canonical;

/// What the program is called when terraform runs it.
pub const HELPER: &str = "terraform-credentials-tfe-console";
/// What stands before the host's name in its configuration.
const NAME: &str = "tfe-console";

/// The longest document that is read, in bytes; tokens are far shorter.
const DOCUMENT: usize = 16 << 10;

/// Where tokens are kept, by host.
trait Store {
    /// The token for a host.
    fn get(&self, host: &str) -> Result<Option<Zeroizing<String>>, Failure>;
    /// Keeps one, in place of what is there.
    fn store(&self, host: &str, token: &str) -> Result<(), Failure>;
    /// Keeps none any more; none that was there is no failure.
    fn forget(&self, host: &str) -> Result<(), Failure>;
}

/// Does what terraform asks; where it was started read-only, only what changes nothing.
///
/// # Errors
/// With the sentence that terraform shows.
pub fn run(streams: &mut Streams<'_>, how: &Credentials, read_only: bool) -> Result<Exit, Failure> {
    if read_only && !matches!(how.what, CredentialsVerb::Get { .. }) {
        let sentence = "nothing is kept, removed or installed: started with --read-only.".to_owned();
        return Err(Failure { exit: Exit::Refused, sentence });
    }
    let store = || -> Result<Box<dyn Store>, Failure> {
        Ok(match &how.file {
            Some(path) => Box::new(file::File::at(path)?),
            None => Box::new(keyring::Keyring::of_this_machine()),
        })
    };
    match &how.what {
        CredentialsVerb::Get { host } => {
            let host = checked(host)?;
            if streams.output_is_terminal {
                return Err(Failure::usage(
                    "the token would stay on this terminal. Terraform reads it through a pipe; so can you.",
                ));
            }
            let answer = match store()?.get(&host)? {
                Some(token) => document::of(&token)?,
                None => Zeroizing::new(b"{}".to_vec()),
            };
            let written = streams.output.write_all(&answer).and_then(|()| streams.output.write_all(b"\n"));
            written.and_then(|()| streams.output.flush()).map_err(|fault| Failure::unwritten(&fault))?;
            Ok(Exit::Done)
        }
        CredentialsVerb::Store { host, raw } => {
            let host = checked(host)?;
            if streams.input_is_terminal {
                return Err(Failure::usage("a token that is typed here would be seen. Send it through a pipe or from a file."));
            }
            let input = streams.read_whole(DOCUMENT)?;
            let token = if *raw { document::bare(&input)? } else { document::token(&input)? };
            store()?.store(&host, &token)?;
            Ok(Exit::Done)
        }
        CredentialsVerb::Forget { host } => {
            store()?.forget(&checked(host)?)?;
            Ok(Exit::Done)
        }
        CredentialsVerb::Install => install::run(streams, how.file.as_deref()),
    }
}

/// The host in the form in which it is kept.
fn checked(host: &str) -> Result<String, Failure> {
    canonical(host).ok_or_else(|| {
        let typed = SafeText::new(host);
        Failure::usage(format!("\"{typed}\" is not a host. Write it like tfe.example.com or tfe.example.com:8443."))
    })
}
