//! A shell without an operating system, over a model in memory: whatever a command could do, a test decides.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::tokens::every_token;
use tfe_console::cli::{Cli, Verb};
use tfe_console::domain::{Actor, Id, Name, Organization, Secret, Token, TokenOwner};
use tfe_console::verbs::shell::{Ended, Job, Stop};
use tfe_console::verbs::{Exit, Failure, Session, Shell, Streams};

use crate::home::without_seat;
use crate::support::FixedWorld;

/// What a command does: it sees the model and what it was given, and says something.
pub type Act<'a> = dyn Fn(&Local, &Job<'_>, &mut dyn FnMut(&[u8])) -> Ended + 'a;

/// A model in memory.
pub struct Ground {
    pub model: Local,
}

/// What a verb did.
#[derive(Debug)]
pub struct Done {
    pub outcome: Result<Exit, Failure>,
    pub output: String,
    pub errors: String,
    /// The commands that were run, each with what it was given.
    pub ran: Vec<(String, Option<Secret>)>,
}

struct Fake<'a> {
    model: &'a Local,
    act: &'a Act<'a>,
    ran: RefCell<Vec<(String, Option<Secret>)>>,
    stop: Cell<Option<Stop>>,
    answer: Option<&'a str>,
    /// How often it is asked for a signal before one comes; never without.
    patience: Cell<Option<u32>>,
}

impl Shell for Fake<'_> {
    fn watch(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn run(&self, job: &Job<'_>, said: &mut dyn FnMut(&[u8])) -> Ended {
        assert_eq!(job.timeout, Duration::from_mins(1));
        self.ran.borrow_mut().push((job.command.to_owned(), job.input.cloned()));
        let ended = (self.act)(self.model, job, said);
        if let Ended::Stopped(stop) = ended {
            self.stop.set(Some(stop));
        }
        // A command named so brings a signal that comes when it has ended.
        if job.command == "signal after" {
            self.stop.set(Some(Stop::Terminate));
        }
        ended
    }

    fn stopped(&self) -> Option<Stop> {
        match self.patience.get() {
            Some(0) => self.stop.set(Some(Stop::Interrupt)),
            left => self.patience.set(left.map(|left| left - 1)),
        }
        self.stop.get()
    }

    fn answer(&self) -> Option<String> {
        self.answer.map(str::to_owned)
    }
}

impl Ground {
    pub fn new() -> Self {
        let world = Arc::new(FixedWorld::new());
        Self { model: Local::open(&Place::Memory, &Content::Demo, world, "tester".to_owned()).expect("a model") }
    }

    pub fn user(&self, name: &str) -> Actor {
        Actor::User(self.model.user_named(&Name::parse("user", name).expect("a name")).expect("a user"))
    }

    pub fn organization(&self) -> Id<Organization> {
        let Actor::User(user) = self.user("olivia") else { unreachable!() };
        let rows = self.model.account(user).expect("an account").organizations;
        rows.iter().find(|row| row.name.as_str() == "acme").expect("acme").id
    }

    /// The place of a team's token with what is there.
    pub fn team(&self, name: &str) -> (TokenOwner, Option<Token>) {
        let rows = every_token(&self.model, self.user("olivia"), self.organization()).expect("tokens").1;
        let row = rows.into_iter().find(|row| row.whose.as_str() == name).expect("a team");
        (row.owner(), row.token)
    }

    pub fn is_valid(&self, secret: &Secret) -> bool {
        self.model.bearer(secret).is_ok()
    }

    /// Runs a verb as olivia, or as the arguments say.
    pub fn run(&self, arguments: &[&str], act: &Act<'_>) -> Done {
        self.run_at(arguments, act, None)
    }

    /// Runs a verb that runs no command. A signal comes when it has been asked for so often.
    pub fn run_until(&self, arguments: &[&str], patience: Option<u32>, answer: Option<&str>) -> Done {
        self.run_for(arguments, &|_, _, _| unreachable!("no command"), (answer, patience))
    }

    /// The same on a terminal, where somebody answers so.
    pub fn run_at(&self, arguments: &[&str], act: &Act<'_>, answer: Option<&str>) -> Done {
        self.run_for(arguments, act, (answer, None))
    }

    fn run_for(&self, arguments: &[&str], act: &Act<'_>, (answer, patience): (Option<&str>, Option<u32>)) -> Done {
        let cli = Cli::try_parse_from([&["tfe-console"], arguments].concat()).expect("a command line");
        let Some(Verb::Model(verb)) = &cli.command else { panic!("no verb of the model") };
        let Actor::User(user) = self.user(cli.options.user.as_deref().unwrap_or("olivia")) else { unreachable!() };
        let fake = Fake {
            model: &self.model,
            act,
            ran: RefCell::default(),
            stop: Cell::new(None),
            answer,
            patience: Cell::new(patience),
        };
        let account = self.model.account(user).expect("an account");
        let session = Session::new(&self.model, account, Some(self.organization()), &fake).repeating(cli.invocation());
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            input: &mut answer.unwrap_or_default().as_bytes(),
            output: &mut output,
            errors: &mut errors,
            hidden: &|_| Err(std::io::Error::other("nobody types anything unseen")),
            input_is_terminal: answer.is_some(),
            output_is_terminal: answer.is_some(),
            output_is_closed: false,
            errors_are_terminal: answer.is_some(),
        };
        let outcome = tfe_console::verbs::run(&session, &mut streams, verb);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (_, errors) = without_seat(text(errors));
        Done { outcome, output: text(output), errors, ran: fake.ran.take() }
    }
}

impl Done {
    /// The token that the last command was given.
    pub fn secret(&self) -> Secret {
        self.ran.iter().rev().find_map(|(_, secret)| secret.clone()).expect("a command with a token")
    }

    /// How it failed, and the sentence.
    pub fn refused(&self) -> (Exit, &str) {
        let failure = self.outcome.as_ref().expect_err("a failure");
        (failure.exit, failure.sentence.as_str())
    }

    /// That the token is in nothing that was said.
    pub fn hides(&self, secret: &Secret) {
        let sentence = self.outcome.as_ref().err().map_or("", |failure| failure.sentence.as_str());
        for text in [self.output.as_str(), self.errors.as_str(), sentence] {
            assert!(!text.contains(&secret.expose()[6..]) && !text.contains("atlasv1"), "{text}");
        }
    }
}

/// The command that goes well.
pub fn well(_: &Local, _: &Job<'_>, _: &mut dyn FnMut(&[u8])) -> Ended {
    Ended::Well
}
