//! Asks the terminal what lies behind its text (OSC 11).
//!
//! Together with the color, its attributes are asked for, which every terminal tells: what comes after them is no answer to
//! the other question. Nobody waits for either. The colors follow when the answer is there.

use std::io;

use super::terminal::Terminal;
use super::typed::Stream;
use crate::ui::theme::{Background, Theme, Themes};

/// The question about the color. It ends with a bell, and so does its answer in most terminals; one of them leaves half of
/// the other possible end away.
const COLOR: &[u8] = b"\x1b]11;?\x07";
/// The question about the attributes.
pub(super) const ATTRIBUTES: &[u8] = b"\x1b[c";

/// A question that the terminal was asked, or not.
pub(super) struct Question {
    /// What to choose from by the answer.
    themes: Option<Themes>,
}

impl Question {
    /// Asks for the attributes, and for the color if there is something to choose from.
    pub(super) fn ask(themes: Option<Themes>, terminal: &mut Terminal, stream: &mut Stream) -> io::Result<Self> {
        let themes = themes.filter(|_| may_be_asked(|name| std::env::var(name).ok()));
        let color = themes.as_ref().map_or(&[][..], |_| COLOR);
        terminal.ask(&[color, ATTRIBUTES].concat())?;
        if themes.is_some() {
            stream.ask();
        }
        Ok(Self { themes })
    }

    /// The theme for an answer; only the first counts.
    pub(super) fn choose(&mut self, background: Background) -> Option<Theme> {
        self.themes.take().map(|themes| themes.on(background).clone())
    }
}

/// Whether the terminal is one to ask, with the environment read by `variable`. GNU Screen passes one question on
/// and answers the other itself.
fn may_be_asked(variable: impl Fn(&str) -> Option<String>) -> bool {
    let screen = variable("TERM").is_some_and(|term| term == "screen" || term.starts_with("screen."));
    !screen || variable("TMUX").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gnu_screen_is_not_asked_and_tmux_is() {
        let asked = |term: &'static str, tmux: Option<&'static str>| {
            may_be_asked(|name| if name == "TERM" { Some(term.to_owned()) } else { tmux.map(str::to_owned) })
        };
        assert!(
            asked("xterm-256color", None) && asked("screen-256color", Some("/tmp/tmux")) && asked("screen", Some("/tmp/tmux"))
        );
        assert!(!asked("screen", None) && !asked("screen.xterm-256color", None));
    }
}
