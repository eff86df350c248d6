//! The rotation of one token: check, generate, deliver, prove. Nobody sees the token.

use std::time::Duration;

use crate::backend::error::cause;
use crate::backend::{Error, Minted, TokenFate};
use crate::cli::{Rotate, Whose};
use crate::domain::{AuthenticationToken, Command, Guarded, Id, SafeText, Token, TokenOwner};
use crate::verbs::relay::Relay;
use crate::verbs::shell::{Ended, Job, Stop};
use crate::verbs::token::generate::Wish;
use crate::verbs::token::rotate::guard::Guard;
use crate::verbs::token::{Place, rotate};
use crate::verbs::{Exit, Failure, Session, Streams};

/// Puts what follows on a screen of its own, which has no history; and takes it away.
const ASIDE: &str = "\u{1b}[?1049h\u{1b}[2J\u{1b}[H";
const BACK: &str = "\u{1b}[?1049l";

/// The commands of a rotation.
#[derive(Clone, Copy, Debug)]
pub struct Orders<'a> {
    pub to: &'a str,
    /// Has to go well first.
    pub check: Option<&'a str>,
    /// Stores the token where the first could not.
    pub retry_to: Option<&'a str>,
    /// How long each can take.
    pub timeout: Duration,
    /// When the new token is to stop by itself, as it was typed.
    pub expires: Option<&'a str>,
}

/// Where a rotation has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins with the check.
    Checking,
    /// The token is generated now.
    Minting,
    /// It was generated, and is valid.
    Minted(Id<AuthenticationToken>),
    Delivered(Id<AuthenticationToken>),
    /// The new one works, the one before does not.
    Proven,
}

/// Who is told of each step. Before a token is made, a witness who fails stops the rotation; afterwards it goes on.
pub trait Witness {
    /// Takes note of a step.
    ///
    /// # Errors
    /// When it cannot be noted.
    fn note(&mut self, streams: &mut Streams<'_>, step: Step) -> Result<(), Failure>;
}

/// The rotation of one token, from its check to its proof.
pub struct Rotation<'a> {
    pub session: &'a Session<'a>,
    pub place: &'a Place,
    pub old: &'a Token,
    pub orders: Orders<'a>,
    /// How it was asked for, unless it is part of a campaign, which says itself how it goes on.
    pub alone: Option<&'a Rotate>,
}

/// What became of a token that was generated.
enum Fate {
    Delivered,
    Shown(String),
    Lost(String),
}

impl Rotation<'_> {
    /// The request that generates the new token, if what was typed can be used for it.
    ///
    /// # Errors
    /// When it cannot.
    pub fn generation(&self) -> Result<Guarded, Failure> {
        let description = self.old.description.as_ref().map(ToString::to_string);
        let whose = Whose { description, ..Whose::default() };
        let wish = Wish { expires: self.orders.expires, replace: true, show: false };
        self.session.generation(self.place, &whose, &wish)
    }

    /// Goes through all of it. Answers the sentence of what is proven.
    ///
    /// # Errors
    /// With the last word on where the token is; nothing has changed when it is about the check or a rule.
    pub fn run(&self, streams: &mut Streams<'_>, witness: &mut dyn Witness) -> Result<String, Failure> {
        let request = self.generation()?;
        self.session.announce(streams, request.command());
        let guard = Guard::take(self.session, &self.place.owner.id(), &self.place.label())?;
        let ended = self.go(streams, witness, &request, guard.as_ref());
        if let Some(guard) = guard {
            guard.release(ended.is_ok());
        }
        ended
    }

    fn go(
        &self,
        streams: &mut Streams<'_>,
        witness: &mut dyn Witness,
        request: &Guarded,
        guard: Option<&Guard>,
    ) -> Result<String, Failure> {
        witness.note(streams, Step::Checking)?;
        self.check(streams, guard)?;
        if let Some(stop) = self.session.shell.stopped() {
            return Err(self.stopped(stop));
        }
        witness.note(streams, Step::Minting)?;
        let minted = self.session.mint(streams, request)?;
        let mut noted = witness.note(streams, Step::Minted(minted.token));
        let fate = self.deliver(streams, &minted, guard);
        if !matches!(fate, Fate::Lost(_)) {
            self.session.note_shown(streams, minted.token, &self.place.label());
        }
        match fate {
            Fate::Delivered => {}
            Fate::Shown(why) => return Err(self.undelivered(&minted, &format!("was shown here once; {why}"))),
            Fate::Lost(why) => return Err(self.undelivered(&minted, &format!("was delivered nowhere; {why}"))),
        }
        noted = noted.and(witness.note(streams, Step::Delivered(minted.token)));
        self.prove_new(&minted)?;
        self.retire()?;
        noted = noted.and(witness.note(streams, Step::Proven));
        let label = self.place.label();
        let unnoted = |failure: Failure| {
            Failure::failed(format!("the token of {label} is rotated and proven, but {}", cause(&failure.sentence)))
        };
        noted.map(|()| self.proven(&minted)).map_err(unnoted)
    }

    fn check(&self, streams: &mut Streams<'_>, guard: Option<&Guard>) -> Result<(), Failure> {
        let Some(check) = self.orders.check else { return Ok(()) };
        match self.hand(streams, ("--check", check), None, guard) {
            Ended::Well => Ok(()),
            Ended::Stopped(stop) => Err(self.stopped(stop)),
            ended => {
                let what = ended.what(self.orders.timeout);
                Err(Failure::check(format!(
                    "the command of --check {what}. The token of {} was not rotated.",
                    self.place.label()
                )))
            }
        }
    }

    fn stopped(&self, stop: Stop) -> Failure {
        let sentence = format!("stopped by {}. The token of {} was not rotated.", stop.signal(), self.place.label());
        Failure { exit: stop.exit(), sentence }
    }

    /// Runs a command with the token, if there is one, and hands on what it says without it.
    fn hand(
        &self,
        streams: &mut Streams<'_>,
        (option, command): (&'static str, &str),
        minted: Option<&Minted>,
        guard: Option<&Guard>,
    ) -> Ended {
        let secret = minted.map(|minted| &minted.secret);
        let variables = rotate::variables(self.session, self.place);
        let job = Job { command, input: secret, variables: &variables, timeout: self.orders.timeout, option, guard };
        let mut relay = Relay::new(secret, streams.errors_are_terminal, streams.errors);
        let ended = self.session.shell.run(&job, &mut |bytes| relay.take(bytes));
        relay.end();
        ended
    }

    /// Hands the token to the command, or else to the other one, or else to the one at the keyboard.
    fn deliver(&self, streams: &mut Streams<'_>, minted: &Minted, guard: Option<&Guard>) -> Fate {
        let mut why = String::new();
        for (option, command) in [("--to", Some(self.orders.to)), ("--retry-to", self.orders.retry_to)] {
            let Some(command) = command else { continue };
            let ended = self.hand(streams, (option, command), Some(minted), guard);
            if ended.is_well() {
                return Fate::Delivered;
            }
            let failed = format!("the command of {option} {}", ended.what(self.orders.timeout));
            why = if why.is_empty() { failed } else { format!("{why}, {failed}") };
        }
        if streams.input_is_terminal && streams.errors_are_terminal && self.show(streams, minted, &why) {
            return Fate::Shown(why);
        }
        Fate::Lost(why)
    }

    /// Asks whether to show the token, and does so once. Answers whether it was shown.
    fn show(&self, streams: &mut Streams<'_>, minted: &Minted, why: &str) -> bool {
        let whose = self.place.label();
        let _ = write!(
            streams.errors,
            "\r\u{1b}[KThe new token of {whose} is valid, but {why}. Show it here once, so that you can store it by hand? [y/N] "
        );
        let _ = streams.errors.flush();
        if !matches!(self.session.shell.answer().as_deref().map(str::trim), Some("y" | "Y" | "yes")) {
            return false;
        }
        let mut shown = false;
        self.session.shell.hold(&mut || {
            shown = [ASIDE, "The new token of ", &whose, ":\r\n\r\n", minted.secret.expose()]
                .iter()
                .chain(&["\r\n\r\nPress enter when it is stored; it is not shown again. "])
                .try_for_each(|part| streams.errors.write_all(part.as_bytes()))
                .and_then(|()| streams.errors.flush())
                .is_ok();
        });
        let _ = streams.errors.write_all(BACK.as_bytes());
        shown
    }

    /// The last word on a token that no command has stored.
    fn undelivered(&self, minted: &Minted, what: &str) -> Failure {
        let (label, hint) = (self.place.label(), minted.secret.hint());
        let said = &self.session.invocation;
        let again = self.alone.map(|how| match self.place.owner {
            TokenOwner::User(_) => {
                let (new, old) = (minted.token.to_string(), self.old.id.to_string());
                let delete = said.command(["token", "delete", "--user-token", "--id", &new]);
                let again = how.again(said, &["--user-token", "--id", &old]);
                format!(" Delete the new one and rotate again with: {delete} && {again}")
            }
            TokenOwner::Team(_) => {
                format!(" Replace it with: {}", how.again(said, &["--team", self.place.name.as_str()]))
            }
            TokenOwner::Organization(_) => format!(" Replace it with: {}", how.again(said, &["--organization-token"])),
            TokenOwner::AuditTrails(_) => format!(" Replace it with: {}", how.again(said, &["--audit-trails-token"])),
        });
        let before = match self.place.owner {
            TokenOwner::User(_) => "still works",
            TokenOwner::Team(_) | TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => "stopped working with it",
        };
        let again = again.unwrap_or_default();
        let sentence = format!("the new token {hint}… of {label} is valid and {what}. The one before {before}.{again}");
        Failure { exit: self.session.shell.stopped().map_or(Exit::Failed, Stop::exit), sentence }
    }

    /// That the new token lets its owner in.
    fn prove_new(&self, minted: &Minted) -> Result<(), Failure> {
        let why = match self.session.model.lets_in(&minted.secret, minted.token, self.place.owner) {
            Ok(true) => return Ok(()),
            Ok(false) => "does not work: it belongs to somebody else. Rotate it again.".to_owned(),
            Err(error @ (Error::Unavailable(_) | Error::Storage(_))) => format!("was not proven to work. {}", error.cause()),
            Err(error) => format!("does not work. {error} Rotate it again."),
        };
        let (hint, label) = (minted.secret.hint(), self.place.label());
        Err(Failure::check(format!("the new token {hint}… of {label} was delivered, but {why}")))
    }

    /// That the one before is revoked; one of a user's own is, by that.
    fn retire(&self) -> Result<(), Failure> {
        let (label, old) = (self.place.label(), self.old);
        let revoked = match self.place.owner {
            TokenOwner::User(_) => {
                let command = Command::RevokeToken { owner: self.place.owner, token: Some(old.id) };
                self.session.complete(&command)
            }
            _ => Ok(()),
        };
        let why = match (self.session.model.token_fate(self.session.actor(), self.place.owner, old.id), revoked) {
            (Ok(TokenFate::Ended { .. } | TokenFate::Gone), _) => return Ok(()),
            (_, Err(error)) => format!("It could not be deleted: {}", error.cause()),
            (Err(error), Ok(())) => error.cause(),
            (Ok(TokenFate::Valid | TokenFate::Expired(_)), Ok(())) => "It is not deleted.".to_owned(),
        };
        let list = self.alone.map(|_| format!(" Look at: {}", self.session.invocation.command(["token", "list"])));
        Err(Failure::check(format!(
            "the new token of {label} was delivered and works, but the one before, {}… ({}), might work too. {why}{}",
            old.hint,
            old.id,
            list.unwrap_or_default()
        )))
    }

    fn proven(&self, minted: &Minted) -> String {
        let old = SafeText::as_str(&self.old.hint);
        format!(
            "The token {}… of {} was delivered, and the model accepts it. The token before, {old}…, is deleted there. It wasn't tried: only its hint is known.",
            minted.secret.hint(),
            self.place.label()
        )
    }
}
