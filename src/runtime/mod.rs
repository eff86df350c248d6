//! The shell: the only place with terminal, time, threads and I/O.
//!
//! One loop waits for signals, keys, replies and timers, lets the interface take them in, performs the effects that come out,
//! and draws. Nothing is drawn, and nothing wakes up, when nothing happened; only an age on the screen wakes it, when it is to
//! be drawn again.

mod background;
pub mod clipboard;
pub mod commands;
mod copying;
mod fault_injection;
mod folder;
mod input;
pub mod jobs;
mod line;
mod opening;
mod pace;
pub mod prompt;
mod quiet;
pub mod system;
mod terminal;
mod typed;
mod watch;
mod worker;

use std::io;
use std::time::Duration;

use background::{ATTRIBUTES, Question};
use clipboard::{Content, Helper, Route};
use crossterm::event::Event;
use fault_injection::shorten_minute;
use input::Input;
use opening::Look;
use pace::Pace;
use ratatui::layout::Position;
use system::System;
use terminal::Terminal;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::Instant;
use typed::{Sent, Stream};
use watch::Watch;
use worker::Worker;

use crate::domain::World;
#[cfg(debug_assertions)]
use crate::ui::modals::token::TokenModal;
use crate::ui::{App, Effect, Msg, Targets, Timer};
pub use copying::Copying;
#[cfg(debug_assertions)]
use fault_injection::inject_panic;
pub use opening::{Opened, Opening, Unstarted, run};
pub use terminal::leave;
pub use worker::perform;

/// A reply is waited for so long before a frame without it is drawn, so that nothing flickers.
const PATIENCE: Duration = Duration::from_millis(20);
/// So long before a dialog is drawn, keys are dropped: what was typed before it can be seen can still be on its way. What is
/// typed after it is on the screen counts from the first key on.
const SETTLE: Duration = Duration::from_millis(20);

/// How the console ended: by its user, or by a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Quit,
    /// A signal ended it; its number.
    Signal(i32),
}

/// What comes in from the console's own threads.
pub(in crate::runtime) enum Inward {
    /// A message for the interface.
    Ui(Msg),
    /// A helper owns the clipboard, or could not; then the token comes back, for another way.
    Helper(Result<(Helper, bool), Option<Content>>),
    /// The helper with this process id has ended.
    HelperGone(u32),
}

/// The size of the terminal; one without a size is treated as 80×24.
#[must_use]
pub fn terminal_size() -> ratatui::layout::Size {
    terminal::size()
}

struct Shell {
    app: App,
    terminal: Terminal,
    /// What can be clicked on the last frame.
    targets: Targets,
    worker: Worker,
    inward: UnboundedSender<Inward>,
    copying: Copying,
    helper: Option<Helper>,
    /// Pieces of what the terminal sends.
    input: Input,
    /// What of them is no whole key yet.
    stream: Stream,
    /// When the next frame is drawn at the latest, if one is due.
    dirty: Option<Instant>,
    /// How frames keep apart while input keeps coming.
    pace: Pace,
    /// A dialog has opened: when it is drawn. Until then keys are dropped.
    settle: Option<Instant>,
    /// When the ages on the screen are to be drawn again.
    ages: Option<Instant>,
    ending: Option<Ending>,
    /// What the terminal was asked.
    question: Question,
    /// What was typed before the first page, on which it depends what it means.
    ahead: Vec<Event>,
    /// What begins after the first page.
    look: Option<Look>,
}

impl Shell {
    /// Runs the console from its first frame to its end.
    async fn live(
        mut self,
        effects: Vec<Effect>,
        mut inbox: UnboundedReceiver<Inward>,
        watched: UnboundedReceiver<Watch>,
    ) -> io::Result<(Ending, Option<String>)> {
        self.worker.await_only(self.app.awaited());
        self.perform(effects)?;
        let result = self.run(&mut inbox, watched).await;
        terminal::leave();
        let last = self.app.note_again();
        self.perform(last)?;
        let writing = self.app.writing().map(str::to_owned);
        self.worker.finish();
        // What was still asked for is answered by now, or not any more.
        while let Ok(inward) = inbox.try_recv() {
            if let Inward::Ui(message @ Msg::Executed(..)) = inward {
                self.app.update(System.now(), message);
            }
        }
        result.map(|ending| (ending, self.app.parting(writing.as_deref())))
    }

    async fn run(&mut self, inbox: &mut UnboundedReceiver<Inward>, mut watched: UnboundedReceiver<Watch>) -> io::Result<Ending> {
        loop {
            if let Some(ending) = self.ending {
                return Ok(ending);
            }
            if self.settle.is_some_and(|at| at <= Instant::now()) {
                self.settled()?;
                self.draw()?;
                continue;
            }
            if !self.ahead.is_empty() && self.look.is_none() {
                let ahead = std::mem::take(&mut self.ahead);
                typed::mark_paste(ahead).into_iter().try_for_each(|event| self.event(event))?;
                continue;
            }
            let mut held = None;
            if let (Some(at), None) = (self.dirty, self.settle)
                && (self.app.is_settled() || at <= Instant::now())
            {
                held = self.pace.holds(Instant::now(), self.input.waits());
                if held.is_none() {
                    self.draw()?;
                    self.settle_in()?;
                    continue;
                }
            }
            let due = self.settle.or(held).or(self.dirty);
            if due.is_none() && self.ages.is_some_and(|at| at <= Instant::now()) {
                self.ages = None;
                self.update(Msg::Timer(Timer::Ages))?;
                continue;
            }
            let due = due.or(self.ages);
            tokio::select! {
                biased;
                Some(seen) = watched.recv() => self.watched(seen)?,
                piece = self.input.recv() => match piece {
                    Some(piece) => self.sent(&piece)?,
                    None => return Ok(Ending::Signal(signal_hook::consts::SIGHUP)),
                },
                Some(inward) = inbox.recv() => {
                    self.inward(inward)?;
                    while let Ok(inward) = inbox.try_recv() {
                        self.inward(inward)?;
                    }
                }
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let size = terminal::size();
        if size != self.terminal.size() {
            self.terminal.resize(size)?;
            self.update(Msg::Resize(size))?;
        }
        self.dirty = None;
        let (targets, bytes) = self.terminal.draw(&self.app)?;
        self.targets = targets;
        if self.pace.drew(Instant::now(), bytes) {
            terminal::send(ATTRIBUTES)?;
        }
        self.ages = self.app.ages_last().map(|span| Instant::now() + shorten_minute(span));
        #[cfg(debug_assertions)]
        inject_panic(if self.app.dialog::<TokenModal>().is_some() { "token" } else { "1" });
        Ok(())
    }

    /// Drops the keys that are there, and lets the dialog take those that come.
    fn settled(&mut self) -> io::Result<()> {
        for piece in self.input.drain(terminal::discard_unread) {
            self.sent(&piece)?;
        }
        self.stream.forget();
        self.settle = None;
        self.update(Msg::Settled)
    }

    /// Takes everything that the terminal has sent, so that one frame is drawn for all of it.
    fn sent(&mut self, first: &[u8]) -> io::Result<()> {
        let mut sent = self.stream.feed(first);
        while let Some(piece) = self.input.read() {
            sent.extend(self.stream.feed(&piece));
        }
        let mut batch = Vec::new();
        for sent in sent {
            match sent {
                Sent::Event(event) => batch.push(event),
                Sent::Attributes => self.pace.answered(),
                Sent::Background(background) => {
                    if let Some(theme) = self.question.choose(background) {
                        self.update(Msg::Theme(theme))?;
                    }
                }
            }
        }
        if self.look.is_some() && !batch.iter().any(|event| opening::leaves(&self.app.settings.keymap, event)) {
            self.ahead.extend(batch);
            return Ok(());
        }
        typed::mark_paste(batch).into_iter().try_for_each(|event| self.event(event))
    }

    fn event(&mut self, event: Event) -> io::Result<()> {
        match event {
            // Whatever was typed before a dialog could be seen is no answer to it.
            Event::Key(_) | Event::Paste(_) | Event::Mouse(_) if self.settle.is_some() => Ok(()),
            Event::Key(key) if key.is_press() => self.update(Msg::Key(key)),
            Event::Paste(text) => self.update(Msg::Paste(text)),
            Event::FocusGained => self.update(Msg::Focus(true)),
            Event::FocusLost => self.update(Msg::Focus(false)),
            Event::Mouse(event) if self.app.settings.mouse => {
                let hit = self.targets.at(Position::new(event.column, event.row));
                self.update(Msg::Mouse(event, hit))
            }
            Event::Key(_) | Event::Mouse(_) | Event::Resize(..) => Ok(()),
        }
    }

    fn watched(&mut self, seen: Watch) -> io::Result<()> {
        match seen {
            Watch::End(signal) => {
                watch::heard();
                self.ending = Some(Ending::Signal(signal));
                Ok(())
            }
            // Each frame looks at the size.
            Watch::Resize => {
                self.dirty = Some(Instant::now());
                Ok(())
            }
            Watch::Stop => self.update(Msg::Suspend),
            Watch::Continue if terminal::is_ours() => {
                self.terminal.resize(terminal::size())?;
                self.update(Msg::Resize(self.terminal.size()))
            }
            Watch::Continue => self.resume(),
        }
    }

    fn inward(&mut self, inward: Inward) -> io::Result<()> {
        match inward {
            Inward::Ui(message) => self.update(message),
            Inward::Helper(helper) => self.helped(helper),
            Inward::HelperGone(id) => self.unhelped(id),
        }
    }

    fn update(&mut self, message: Msg) -> io::Result<()> {
        let effects = self.app.update(System.now(), message);
        self.worker.await_only(self.app.awaited());
        if self.dirty.is_none() {
            self.dirty = Some(Instant::now() + PATIENCE);
        }
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => self.worker.ask(ticket, request),
                Effect::CopyText(text) => {
                    self.copy(Content::Text(text), Route::choose(self.copying.which, |name| std::env::var(name).ok()))?;
                }
                Effect::Copy(secret) => {
                    self.copy(Content::Token(secret), Route::choose(self.copying.which, |name| std::env::var(name).ok()))?;
                }
                Effect::ClearClipboard => self.clear_clipboard()?,
                Effect::After(wait, timer) => {
                    let inward = self.inward.clone();
                    tokio::spawn(async move {
                        tokio::time::sleep(wait).await;
                        let _ = inward.send(Inward::Ui(Msg::Timer(timer)));
                    });
                }
                Effect::Settle => self.settle = Some(Instant::now() + SETTLE),
                Effect::Mouse(on) => terminal::report_mouse(on)?,
                Effect::Suspend => self.suspend()?,
                Effect::Quit => self.ending = Some(Ending::Quit),
            }
        }
        Ok(())
    }

    /// Gives the terminal back, stops as ctrl-z does, and takes the terminal again when the shell says so.
    /// The whole process group stops: whatever has started the console is what the shell waits for.
    fn suspend(&mut self) -> io::Result<()> {
        terminal::leave();
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        self.resume()
    }

    fn resume(&mut self) -> io::Result<()> {
        terminal::leave();
        self.terminal = Terminal::enter(self.app.settings.mouse)?;
        self.pace.forget();
        self.update(Msg::Resize(self.terminal.size()))
    }
}
