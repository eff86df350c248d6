//! A terminal to draw on that is sent nothing while nothing changes. The library ends each frame with the same
//! styles and the same cursor, whether or not there was anything before them.

use std::io;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// What the terminal does with its cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    Hidden,
    /// Shown, and where it was put; drawing moves it.
    Shown(Option<Position>),
}

/// The library's way to the terminal, with a memory.
pub(super) struct Quiet<W: io::Write> {
    inner: CrosstermBackend<W>,
    /// The cursor, once it is known.
    cursor: Option<Cursor>,
    /// The present frame has something in it.
    begun: bool,
}

impl<W: io::Write> Quiet<W> {
    pub(super) fn new(writer: W) -> Self {
        Self { inner: CrosstermBackend::new(writer), cursor: None, begun: false }
    }

    /// Begins the frame, unless it is begun: the terminal shows it when it is whole.
    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            queue!(self.inner, BeginSynchronizedUpdate)?;
        }
        Ok(())
    }

    /// Ends the frame, if it was begun.
    pub(super) fn end(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.begun) {
            queue!(self.inner, EndSynchronizedUpdate)?;
        }
        Ok(())
    }
}

impl<W: io::Write> Backend for Quiet<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.begin()?;
        if let Some(Cursor::Shown(position)) = &mut self.cursor {
            *position = None;
        }
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor == Some(Cursor::Hidden) {
            return Ok(());
        }
        self.begin()?;
        self.cursor = Some(Cursor::Hidden);
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if matches!(self.cursor, Some(Cursor::Shown(_))) {
            return Ok(());
        }
        self.begin()?;
        self.cursor = Some(Cursor::Shown(None));
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor == Some(Cursor::Shown(Some(position))) {
            return Ok(());
        }
        self.begin()?;
        if let Some(Cursor::Shown(place)) = &mut self.cursor {
            *place = Some(position);
        }
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.begin()?;
        self.inner.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    #[derive(Clone, Default)]
    struct Sent(Rc<RefCell<Vec<u8>>>);

    impl io::Write for Sent {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_like_the_one_before_sends_nothing_and_any_other_is_whole() {
        let sent = Sent::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 2));
        let mut terminal = Terminal::with_options(Quiet::new(sent.clone()), TerminalOptions { viewport }).expect("a terminal");
        let mut frame = |text: &str, cursor: Option<(u16, u16)>| {
            let drawn = terminal.draw(|frame| {
                frame.buffer_mut().set_string(0, 0, text, ratatui::style::Style::new());
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            });
            drawn.expect("a frame");
            terminal.backend_mut().end().expect("its end");
            String::from_utf8(std::mem::take(&mut *sent.0.borrow_mut())).expect("text")
        };
        let mut shows = |text, cursor, part: Option<&str>| {
            let bytes = frame(text, cursor);
            match part {
                None => assert_eq!(bytes, "", "{text} {cursor:?}"),
                Some(part) => {
                    let whole = bytes.starts_with("\x1b[?2026h") && bytes.ends_with("\x1b[?2026l") && bytes.contains(part);
                    assert!(whole, "{text} {cursor:?}: {bytes:?}");
                }
            }
        };
        let (hide, show) = ("\x1b[?25l", "\x1b[?25h");
        shows("one", None, Some(hide));
        shows("one", None, None);
        shows("two", None, Some("two"));
        shows("two", Some((1, 0)), Some(show));
        shows("two", Some((1, 0)), None);
        shows("two", Some((2, 0)), Some("\x1b[1;3H"));
        // Drawing leaves the cursor elsewhere, so that it is put back.
        shows("twi", Some((2, 0)), Some("\x1b[1;3H\x1b[?2026l"));
        shows("twi", Some((2, 0)), None);
        shows("twi", None, Some(hide));
        shows("twi", None, None);
    }
}
