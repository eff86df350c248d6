//! A change that a verb makes: refused, so already, or done; and the question before an end.

use std::io::Read;

use super::exit::behind_a_colon;
use super::{Exit, Failure, Session, Streams};
use crate::backend::Receipt;
use crate::domain::{Email, Guarded, InvalidInput, Name, Origin, SafeText};

/// The longest answer that is read, in bytes; names are shorter.
const ANSWER: usize = 256;

impl Session<'_> {
    /// Carries out a request. If the model is already as asked, says so and changes nothing. An actor who can't do it is refused
    /// in both cases: otherwise a script works until the day when there is something to change.
    ///
    /// # Errors
    /// As the law and the backend say.
    pub fn settle(&self, streams: &mut Streams<'_>, request: &Guarded, so: Option<&str>, done: &str) -> Result<Exit, Failure> {
        if let Some(so) = so {
            self.model.judge(self.actor(), request.command())?;
            streams.say(so);
            return Ok(Exit::Done);
        }
        self.execute(streams, request)?;
        streams.say(done);
        Ok(Exit::Done)
    }

    /// Carries out requests in one transaction: all of them, or none.
    ///
    /// # Errors
    /// As the backend says.
    pub fn settle_all(&self, streams: &mut Streams<'_>, requests: &[Guarded], done: &str) -> Result<Exit, Failure> {
        if let Some(first) = requests.first() {
            self.announce(streams, first.command());
        }
        self.model.execute_all(self.actor(), &Origin::CommandLine, requests)?;
        streams.say(done);
        Ok(Exit::Done)
    }

    /// Carries out a request that makes something.
    ///
    /// # Errors
    /// As the backend says.
    pub fn make(&self, streams: &mut Streams<'_>, request: &Guarded, done: &str) -> Result<Receipt, Failure> {
        let receipt = self.execute(streams, request)?;
        streams.say(done);
        Ok(receipt)
    }

    /// Carries out the end of something after a question, for which its name is typed.
    ///
    /// # Errors
    /// As the law and the backend say, when another name is typed, and where nobody can be asked.
    pub fn end(&self, streams: &mut Streams<'_>, request: &Guarded, end: &End<'_>, yes: bool) -> Result<Exit, Failure> {
        let command = request.command();
        self.model.judge(self.actor(), command)?;
        let what = format!("the {} {}", end.kind, end.name);
        if !(yes || streams.can_ask()) {
            let with = if end.takes.is_empty() { "nothing else".to_owned() } else { end.takes.join("; ") };
            return Err(Failure::usage(format!(
                "deleting {what} also deletes {with}. There is no terminal to ask on. To delete it, say --yes."
            )));
        }
        self.announce(streams, command);
        if end.takes.is_empty() {
            streams.say(&format!("Deleting {what} deletes nothing else."));
        } else {
            let items: Vec<String> = end.takes.iter().map(|item| format!("  {item}")).collect();
            streams.say(&format!("Deleting {what} also deletes, for good:\n{}", items.join("\n")));
        }
        if !yes && !typed_name(streams, end.name, "Type its name to delete it: ")? {
            return Err(Failure::failed("that is not its name. Nothing was deleted."));
        }
        self.settle(streams, request, None, &format!("The {} {} is deleted.", end.kind, end.name))
    }
}

/// What is deleted, and what goes with it.
#[derive(Clone, Debug)]
pub struct End<'a> {
    /// `team`.
    pub kind: &'static str,
    pub name: &'a SafeText,
    pub takes: Vec<String>,
}

/// Asks for a name. Answers whether it was typed, in any case of its letters.
///
/// # Errors
/// When the answer cannot be read.
pub fn typed_name(streams: &mut Streams<'_>, name: &SafeText, question: &str) -> Result<bool, Failure> {
    let _ = write!(streams.errors, "{question}").and_then(|()| streams.errors.flush());
    Ok(answer(streams.input)?.eq_ignore_ascii_case(name.as_str()))
}

/// The line that is typed.
pub(super) fn answer(input: &mut dyn Read) -> Result<String, Failure> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        let read = input.read(&mut byte).map_err(|fault| Failure::failed(format!("the answer cannot be read: {fault}.")))?;
        if read == 0 || byte[0] == b'\n' || line.len() == ANSWER {
            break;
        }
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).trim().to_owned())
}

/// A name that was typed for a new thing.
///
/// # Errors
/// With the sentence of the field.
pub fn name(field: &'static str, text: &str) -> Result<Name, Failure> {
    Name::parse(field, text).map_err(|invalid| invalid_field(&invalid))
}

/// A name that was typed for a team.
///
/// # Errors
/// With the sentence of the field.
pub fn team_name(field: &'static str, text: &str) -> Result<Name, Failure> {
    Name::of_team(field, text).map_err(|invalid| invalid_field(&invalid))
}

/// An address that was typed.
///
/// # Errors
/// With the sentence of the field.
pub fn email(text: &str) -> Result<Email, Failure> {
    Email::parse("--email", text).map_err(|invalid| invalid_field(&invalid))
}

/// The sentence of a field, with its name before it.
#[must_use]
pub fn invalid_field(invalid: &InvalidInput) -> Failure {
    Failure::usage(format!("{}: {}", invalid.field, behind_a_colon(&invalid.to_string())))
}
