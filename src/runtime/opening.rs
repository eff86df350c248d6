//! The start: the model is opened on the backend's thread, and the first frame waits no longer than a moment for it.

use std::io;

use crossterm::event::Event;
use ratatui::layout::Size;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::background::Question;
use super::input::Input;
use super::pace::Pace;
use super::system::System;
use super::terminal::{self, Terminal};
use super::typed::{Sent, Stream};
use super::watch::{self, Watch};
use super::worker::Worker;
use super::{Copying, Ending, Inward, PATIENCE, Shell, folder};
use crate::backend::{About, Account, Backend, Error, Interrupt};
use crate::domain::{Id, Organization, SafeText, Timestamp, World};
use crate::ui::action::Action;
use crate::ui::cover::Cover;
use crate::ui::keymap::{Context, Keymap};
use crate::ui::theme::{Theme, Themes};
use crate::ui::{App, Effect, Msg, Targets};

/// What is known of a model once it is open.
pub struct Opened {
    /// Where it lies and whether it can be changed.
    pub about: About,
    /// The user that the console acts as.
    pub account: Account,
    pub organization: Option<Id<Organization>>,
    /// The user that it acts as if nobody is named.
    pub you: SafeText,
    /// Looks at every page of the model. It runs on a thread of its own after the first frame.
    pub look: Box<dyn FnOnce() -> Result<(), Error> + Send>,
}

/// What is done once the first frame with rows is drawn.
pub(super) type Look = Box<dyn FnOnce() -> Result<(), Error> + Send>;

/// Why a console did not start.
#[derive(Debug)]
pub enum Unstarted<F> {
    /// The model was not opened. The terminal was given back, or never taken.
    Model(F),
    /// The terminal can't be used.
    Terminal(io::Error),
}

impl<F> From<io::Error> for Unstarted<F> {
    fn from(fault: io::Error) -> Self {
        Self::Terminal(fault)
    }
}

/// A model that is being opened on a thread of its own, before anything is known of how it will be shown.
pub struct Opening<F> {
    worker: Worker,
    inward: UnboundedSender<Inward>,
    inbox: UnboundedReceiver<Inward>,
    told: oneshot::Receiver<Result<Opened, F>>,
}

impl<F: Send + 'static> Opening<F> {
    /// Starts the thread. On it, reads are to end when they are interrupted.
    ///
    /// # Errors
    /// When the system allows no thread.
    pub fn start(open: impl FnOnce(&Interrupt) -> Result<(Box<dyn Backend>, Opened), F> + Send + 'static) -> io::Result<Self> {
        let (inward, inbox) = unbounded_channel();
        let (tell, told) = oneshot::channel();
        let open = move |interrupt: &Interrupt| match open(interrupt) {
            Ok((backend, opened)) => {
                let _ = tell.send(Ok(opened));
                Some(backend)
            }
            Err(failure) => {
                let _ = tell.send(Err(failure));
                None
            }
        };
        let worker = Worker::start(open, inward.clone())?;
        Ok(Self { worker, inward, inbox, told })
    }

    /// Closes the model again, because the console does not start.
    pub fn give_up(mut self) {
        self.worker.finish();
    }
}

/// How a console ended, and what is said after it.
type Ended<F> = Result<(Ending, Option<String>), Unstarted<F>>;

/// Runs the console on a model that is being opened, until its user leaves or a signal ends it. The terminal is as it
/// was afterwards. With `themes`, the terminal is asked which of them suits it. With the ending comes
/// what is said after it.
///
/// # Errors
/// When the model was not opened, or the terminal can't be used.
pub fn run<F: Send + 'static>(
    opening: Opening<F>,
    dress: impl FnOnce(&Opened, (Size, Timestamp)) -> (App, Vec<Effect>),
    cover: &Cover,
    copying: Copying,
    themes: Option<Themes>,
) -> Ended<F> {
    let Opening { worker, inward, inbox, mut told } = opening;
    let (seen, mut watched) = unbounded_channel();
    watch::start(seen)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let ended = runtime.block_on(async {
        let soon = match cover.after {
            Some(moment) => timeout(moment, &mut told).await.ok(),
            None => Some((&mut told).await),
        };
        let soon = soon.map(answer).transpose()?;
        let mut terminal = Terminal::enter(cover.mouse)?;
        let mut stream = Stream::default();
        let question = Question::ask(themes, &mut terminal, &mut stream)?;
        let input = Input::start()?;
        let pace = Pace::default();
        let mut waiting =
            Waiting { cover: cover.clone(), chosen: None, terminal, stream, question, input, pace, ahead: Vec::new() };
        let opened = match soon {
            Some(opened) => opened,
            None => match waiting.until(&mut told, &mut watched).await? {
                Awaited::Opened(opened) => opened,
                Awaited::Ended(ending) => return Ok((ending, None)),
            },
        };
        let Waiting { chosen, terminal, stream, question, input, pace, ahead, .. } = waiting;
        let (mut app, effects) = dress(&opened, (terminal.size(), System.now()));
        if let Some(theme) = chosen {
            drop(app.update(System.now(), Msg::Theme(theme)));
        }
        let shell = Shell {
            app,
            terminal,
            targets: Targets::default(),
            worker,
            inward,
            copying,
            helper: None,
            input,
            stream,
            dirty: Some(Instant::now() + PATIENCE),
            pace,
            settle: None,
            ages: None,
            ending: None,
            question,
            ahead,
            look: Some(opened.look),
        };
        Ok(shell.live(effects, inbox, watched).await?)
    });
    terminal::leave();
    ended
}

/// What the backend's thread has told.
fn answer<F>(told: Result<Result<Opened, F>, oneshot::error::RecvError>) -> Result<Opened, Unstarted<F>> {
    match told {
        Ok(opened) => opened.map_err(Unstarted::Model),
        // A panic of that thread ends the process before anybody hears of it here.
        Err(_) => Err(io::Error::other("the model's thread is gone").into()),
    }
}

/// Whether an event is the wish to leave, whatever is on the screen.
pub(super) fn leaves(keymap: &Keymap, event: &Event) -> bool {
    matches!(event, Event::Key(key) if keymap.action(Context::Global, *key) == Some(Action::Quit))
}

/// What came first.
enum Awaited {
    Opened(Opened),
    Ended(Ending),
}

/// The time until a model is open that takes longer than a moment.
struct Waiting {
    cover: Cover,
    /// The theme for what the terminal has told.
    chosen: Option<Theme>,
    terminal: Terminal,
    stream: Stream,
    question: Question,
    input: Input,
    pace: Pace,
    /// Keys for the first page.
    ahead: Vec<Event>,
}

impl Waiting {
    async fn until<F>(
        &mut self,
        told: &mut oneshot::Receiver<Result<Opened, F>>,
        watched: &mut UnboundedReceiver<Watch>,
    ) -> Result<Awaited, Unstarted<F>> {
        loop {
            self.draw()?;
            tokio::select! {
                biased;
                Some(seen) = watched.recv() => match seen {
                    Watch::End(signal) => {
                        watch::heard();
                        return Ok(Awaited::Ended(Ending::Signal(signal)));
                    }
                    seen => self.stop(seen)?,
                },
                opened = &mut *told => return answer(opened).map(Awaited::Opened),
                piece = self.input.recv() => match piece {
                    Some(piece) => {
                        if self.sent(&piece) {
                            return Ok(Awaited::Ended(Ending::Quit));
                        }
                    }
                    None => return Ok(Awaited::Ended(Ending::Signal(signal_hook::consts::SIGHUP))),
                },
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let size = terminal::size();
        if size != self.terminal.size() {
            self.terminal.resize(size)?;
        }
        self.terminal.cover(&self.cover)
    }

    /// Takes in what the terminal has sent; answers whether it is the wish to leave. What else was typed waits for the
    /// first page.
    fn sent(&mut self, piece: &[u8]) -> bool {
        for sent in self.stream.feed(piece) {
            match sent {
                Sent::Event(event) => self.ahead.push(event),
                Sent::Attributes => self.pace.answered(),
                Sent::Background(background) => {
                    if let Some(theme) = self.question.choose(background) {
                        self.cover.theme = theme.clone();
                        self.chosen = Some(theme);
                    }
                }
            }
        }
        self.ahead.iter().any(|event| leaves(&self.cover.keymap, event))
    }

    fn stop(&mut self, seen: Watch) -> io::Result<()> {
        if seen == Watch::Resize || (seen == Watch::Continue && terminal::is_ours()) {
            return self.terminal.resize(terminal::size());
        }
        terminal::leave();
        if seen == Watch::Stop {
            rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        }
        self.terminal = Terminal::enter(self.cover.mouse)?;
        Ok(())
    }
}

impl Shell {
    /// Begins what can wait until the first page is drawn: to watch the model's folder, and to look at all of its pages.
    pub(super) fn settle_in(&mut self) -> io::Result<()> {
        let Some(look) = self.look.take_if(|_| self.app.is_settled()) else { return Ok(()) };
        if let (true, Some(file)) = (self.app.about.live, &self.app.about.file) {
            folder::watch(file.clone(), self.worker.looker(), self.inward.clone())?;
        }
        let inward = self.inward.clone();
        let thread = std::thread::Builder::new().name("look".to_owned());
        thread.spawn(move || {
            if let Err(error) = look() {
                let _ = inward.send(Inward::Ui(Msg::Changed(Err(error))));
            }
        })?;
        Ok(())
    }
}
