//! Commands that are printed for the reader to run next. They repeat what was said on this command line about the model and
//! about who acts, so that they work when they are pasted.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::domain::SafeText;
use crate::domain::text::harmless;

/// What the reader puts a command of their own in place of. It is printed in quotes.
pub const COMMAND: &str = "COMMAND";

/// What was said on a command line that a command which follows it must say again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    pub demo: bool,
    pub host: Option<String>,
    /// A file with certificate authorities.
    pub cacert: Option<PathBuf>,
    /// Files with a client certificate and its key.
    pub client: Option<(PathBuf, PathBuf)>,
    pub db: Option<PathBuf>,
    pub user: Option<String>,
    pub organization: Option<String>,
    pub config: Option<PathBuf>,
}

impl Invocation {
    /// A command of this program, quoted for a shell. Nothing can follow it on its line.
    #[must_use]
    pub fn command<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> String {
        let mut text = String::from("tfe-console");
        if self.demo {
            text.push_str(" --demo");
        }
        for word in words {
            let _ = write!(text, " {}", quoted(word.as_ref()));
        }
        let said = [
            ("--host", self.host.as_ref().map(OsStr::new)),
            ("--cacert", self.cacert.as_ref().map(|path| path.as_os_str())),
            ("--client-cert", self.client.as_ref().map(|(certificate, _)| certificate.as_os_str())),
            ("--client-key", self.client.as_ref().map(|(_, key)| key.as_os_str())),
            ("--db", self.db.as_ref().map(|path| path.as_os_str())),
            ("--as", self.user.as_ref().map(OsStr::new)),
            ("--organization", self.organization.as_ref().map(OsStr::new)),
            ("--config", self.config.as_ref().map(|path| path.as_os_str())),
        ];
        for (option, value) in said.into_iter().filter_map(|(option, value)| Some((option, value?))) {
            // What begins with a dash would be read as another option.
            let between = if value.as_bytes().starts_with(b"-") { '=' } else { ' ' };
            let _ = write!(text, " {option}{between}{}", quoted(value));
        }
        text
    }

    /// The same about another model.
    #[must_use]
    pub fn with_model(&self, db: PathBuf) -> Self {
        Self { demo: false, db: Some(db), ..self.clone() }
    }
}

/// A command about the file of this model, for the sentences about it.
#[must_use]
pub fn about_model(words: &[&str], model: &SafeText) -> String {
    Invocation::default().with_model(PathBuf::from(model.as_str())).command(words)
}

/// A word as a shell reads it, harmless for a terminal.
#[must_use]
pub fn quoted(word: &OsStr) -> String {
    // An example has several lines.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./,:@%+=".contains(letter);
    match word.to_str().filter(|text| text.chars().all(|letter| letter == '\n' || harmless(letter))) {
        Some(text) if !text.is_empty() && text != COMMAND && text.chars().all(plain) => text.to_owned(),
        // One pair of quotes around all of it stays readable, unlike what libraries make of an example with a script in it.
        Some(text) => format!("'{}'", text.replace('\'', r"'\''")),
        None => bytes(word),
    }
}

/// What a terminal must not get as it is, byte by byte.
fn bytes(word: &OsStr) -> String {
    let mut text = String::from("$'");
    for byte in word.as_bytes() {
        match byte {
            b'\'' | b'\\' => drop(write!(text, "\\{}", char::from(*byte))),
            b' '..=b'~' => text.push(char::from(*byte)),
            // Three digits, so that none of what follows is taken for one.
            _ => drop(write!(text, "\\{byte:03o}")),
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_repeats_what_was_said_and_nothing_else() {
        assert_eq!(Invocation::default().command(["token", "list"]), "tfe-console token list");
        let said = Invocation {
            db: Some("my model.db".into()),
            user: Some("olivia".to_owned()),
            organization: Some("acme".to_owned()),
            config: Some("-odd".into()),
            ..Invocation::default()
        };
        assert_eq!(
            said.command(["token", "rotate", "--to", COMMAND]),
            "tfe-console token rotate --to 'COMMAND' --db 'my model.db' --as olivia --organization acme --config=-odd"
        );
        let host = Invocation { host: Some("tfe.example.com".to_owned()), ..Invocation::default() };
        assert_eq!(host.command(["token", "list"]), "tfe-console token list --host tfe.example.com");
        let demo = Invocation { demo: true, ..Invocation::default() };
        assert_eq!(demo.command(["team", "list"]), "tfe-console --demo team list");
        assert_eq!(demo.with_model("x.db".into()).command(["team", "list"]), "tfe-console team list --db x.db");
    }

    #[test]
    fn a_shell_reads_each_word_as_it_was() {
        for word in [&b"it's here"[..], b"$HOME", b"", b"a\nb", b"\x1b[2J'\\1", b"\xff9", "équipe \u{202e}".as_bytes()] {
            let word = OsStr::from_bytes(word);
            let text = quoted(word);
            assert!(text.chars().all(|letter| letter == '\n' || harmless(letter)), "{text:?}");
            let read = std::process::Command::new("bash").args(["-c", &format!("printf %s {text}")]).output().expect("bash");
            assert_eq!(read.stdout, word.as_bytes(), "{text}");
        }
    }
}
