//! The only owner of the terminal's modes: entering, leaving, drawing.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::layout::{Rect, Size};
use ratatui::{TerminalOptions, Viewport};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};
use zeroize::Zeroize;

use super::quiet::Quiet;
use crate::ui::cover::Cover;
use crate::ui::{App, Targets, view};

/// The modes of the line as the shell had them, while they are ours.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);
/// Whether the screen is ours. Held while bytes go out: nothing is written to a screen that was given back,
/// and who gives it back second waits until the first is done.
static SCREEN: Mutex<bool> = Mutex::new(false);

/// Reports of the mouse: its buttons and its wheel, with coordinates of any size. Not its motion, which would wake the
/// console for nothing.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// See [`MOUSE_ON`].
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

pub(super) struct Terminal {
    inner: ratatui::Terminal<Quiet<Tty>>,
    tty: Tty,
    size: Size,
}

impl Terminal {
    /// Takes the terminal over; with the mouse, if its reports are wanted.
    pub(super) fn enter(mouse: bool) -> io::Result<Self> {
        let before = tcgetattr(rustix::stdio::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        *lock(&BEFORE) = Some(before);
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &raw)?;
        *lock(&SCREEN) = true;
        let mut tty = Tty::default();
        queue!(tty, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, Hide, Clear(ClearType::All))?;
        if mouse {
            tty.write_all(MOUSE_ON)?;
        }
        tty.send()?;
        Self::sized(tty, size())
    }

    /// Asks the terminal something. One that does not know the question might show it, so the screen is emptied again.
    pub(super) fn ask(&mut self, question: &[u8]) -> io::Result<()> {
        self.tty.write_all(question)?;
        queue!(self.tty, Clear(ClearType::All))?;
        self.tty.send()
    }

    fn sized(tty: Tty, size: Size) -> io::Result<Self> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, size.width, size.height));
        let inner = ratatui::Terminal::with_options(Quiet::new(tty.clone()), TerminalOptions { viewport })?;
        Ok(Self { inner, tty, size })
    }

    /// Its size when it was last entered or resized.
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// Starts on an empty screen of another size. A new `ratatui::Terminal` never asks the terminal
    /// where its cursor is, as its own `resize` does; the answer could be lost among the keys.
    pub(super) fn resize(&mut self, size: Size) -> io::Result<()> {
        queue!(self.tty, BeginSynchronizedUpdate, Clear(ClearType::All))?;
        *self = Self::sized(self.tty.clone(), size)?;
        Ok(())
    }

    /// Draws what is shown until the model is open.
    pub(super) fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.inner.draw(|frame| cover.draw(frame))?;
        self.inner.backend_mut().end()?;
        self.tty.send()
    }

    /// Draws the interface; the terminal is sent what has changed, if anything has. Answers what can be clicked, and how many
    /// bytes that is.
    pub(super) fn draw(&mut self, app: &App) -> io::Result<(Targets, usize)> {
        let mut targets = Targets::default();
        self.inner.draw(|frame| targets = view(app, frame))?;
        self.inner.backend_mut().end()?;
        let bytes = self.tty.waiting();
        self.tty.send()?;
        Ok((targets, bytes))
    }
}

/// The size of the terminal; one without a size is treated as 80×24.
pub(super) fn size() -> Size {
    let (width, height) =
        rustix::termios::tcgetwinsize(rustix::stdio::stdout()).map_or((0, 0), |window| (window.ws_col, window.ws_row));
    if width == 0 || height == 0 { Size::new(80, 24) } else { Size::new(width, height) }
}

/// Whether the terminal is as [`Terminal::enter`] left it. A shell that has had it in between has set its modes.
pub(super) fn is_ours() -> bool {
    let modes = tcgetattr(rustix::stdio::stdin());
    let raw = modes.is_ok_and(|modes| !modes.local_modes.intersects(LocalModes::ICANON | LocalModes::ECHO));
    *lock(&SCREEN) && raw
}

/// Drops keys that wait and were not read.
pub(super) fn discard_unread() {
    let stdin = rustix::stdio::stdin();
    let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
    if poll(&mut waiting, Some(&Timespec::default())).is_ok_and(|count| count > 0) {
        let _ = tcflush(stdin, QueueSelector::IFlush);
    }
}

/// Gives the terminal back as it was. Any thread can call it, and any number of times.
pub fn leave() {
    // The modes come first: they can be set even where the output is stuck.
    if let Some(before) = lock(&BEFORE).take() {
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
    }
    let mut ours = lock(&SCREEN);
    if !std::mem::take(&mut *ours) {
        return;
    }
    let mut bytes = MOUSE_OFF.to_vec();
    // The screen is emptied first: some terminals keep what was on the alternate one.
    let queued = queue!(
        bytes,
        EndSynchronizedUpdate,
        ResetColor,
        Clear(ClearType::All),
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    // Nothing more can be done for a terminal that is gone.
    let _ = queued.and_then(|()| write_all(&bytes));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has the terminal report the mouse, or leave it alone.
pub(super) fn report_mouse(on: bool) -> io::Result<()> {
    send(if on { MOUSE_ON } else { MOUSE_OFF })
}

/// Sends bytes that are not part of a frame, such as a copy to the terminal's clipboard.
pub(super) fn send(bytes: &[u8]) -> io::Result<()> {
    let ours = lock(&SCREEN);
    if *ours { write_all(bytes) } else { Ok(()) }
}

/// What is on its way to the terminal. It can hold a token, so it is zeroed when it was sent, and it never grows by moving: a
/// full one is sent. A clone is another handle on the same bytes.
#[derive(Clone)]
struct Tty(Rc<RefCell<Vec<u8>>>);

impl Tty {
    const CAPACITY: usize = 1 << 17;

    fn waiting(&self) -> usize {
        self.0.borrow().len()
    }

    fn send(&self) -> io::Result<()> {
        let mut waiting = self.0.borrow_mut();
        let result = send(&waiting);
        // The room behind them was not written since it was zeroed; all of it is 32 pages.
        waiting.as_mut_slice().zeroize();
        waiting.clear();
        result
    }
}

impl Default for Tty {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Vec::with_capacity(Self::CAPACITY))))
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.borrow().len() + bytes.len() > Self::CAPACITY {
            self.send()?;
        }
        let taken = bytes.len().min(Self::CAPACITY);
        self.0.borrow_mut().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// A frame is sent whole, when the console says so.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                let stdout = rustix::stdio::stdout();
                poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], None)?;
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(())
}
