//! The one time that a token is displayed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::backend::{Minted, TokenFate};
use crate::domain::{Timestamp, TokenOwner};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::drawing::draw_frame;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::{Context, Keymap};
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::message::{Copied, Multiplexer};
use crate::ui::offered::Offered;
use crate::ui::page::wrap;
use crate::ui::scene::Scene;
use crate::ui::targets::Target;
use crate::ui::theme::Theme;
use crate::ui::ticket::Ticket;

/// The least width of the frame, for what stands under a short token.
const LEAST: u16 = 64;
/// What stands under each new token.
pub const WARNING: &str = "This token will not be displayed again. Save it in a safe place.";

/// A new token. When this is dropped, the last copy of its text in this process goes with it.
#[derive(Debug)]
pub struct TokenModal {
    /// What it is: `Team API Token of team platform`.
    pub title: String,
    pub owner: TokenOwner,
    pub minted: Minted,
    /// Names this modal to its timers.
    pub ticket: Ticket,
    /// Dots are drawn in its place.
    pub hidden: bool,
    /// It is on the screen, so that keys are an answer to it.
    pub armed: bool,
    /// A copy is under way.
    pub copying: bool,
    /// What became of the last copy.
    pub copied: Option<Copied>,
    /// The key that would close it, which closes it when pressed again.
    pub leaving: Option<Action>,
    /// What has become of it, which others can change while it is shown.
    fate: Fetched<TokenFate>,
    /// Why it no longer works.
    dead: Option<String>,
}

impl TokenModal {
    /// A modal that is not yet on the screen.
    #[must_use]
    pub fn new(title: String, owner: TokenOwner, minted: Minted, ticket: Ticket) -> Self {
        Self {
            title,
            owner,
            minted,
            ticket,
            hidden: false,
            armed: false,
            copying: false,
            copied: None,
            leaving: None,
            fate: Fetched::unasked(),
            dead: None,
        }
    }

    /// Whether its text is, or was, somewhere else by now, as far as can be known.
    #[must_use]
    pub fn is_copied(&self) -> bool {
        matches!(self.copied, Some(Copied::System { .. } | Copied::Released | Copied::Terminal { .. }))
    }

    /// Whether it no longer works, so that nothing of it is shown.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.dead.is_some()
    }

    fn status(&self, keys: &Keymap) -> (String, bool) {
        let key = |action| keys.hint(Context::Token, action);
        let (copy, done) = (key(Action::Copy), key(Action::Done));
        if let Some(why) = &self.dead {
            let copy = if self.is_copied() { " Neither does its copy." } else { "" };
            return (format!("{why} It no longer works.{copy}"), true);
        }
        if self.hidden {
            return ("Hidden. Press any key to show it again.".to_owned(), false);
        }
        if let Some(action) = self.leaving {
            let what = if action == Action::Quit { "quits and discards" } else { "discards" };
            return (format!("Not copied. The same key again {what} the token for good."), true);
        }
        if let (Some(doubt), None, false) = (self.minted.doubt, self.copied, self.copying) {
            return (format!("{doubt} Press {copy} to copy it, {done} when it is stored."), true);
        }
        let text = match self.copied {
            _ if self.copying => "Copying…".to_owned(),
            None => format!("Press {copy} to copy it, {done} when it is stored."),
            Some(Copied::System { clears_after: Some(seconds) }) => {
                let stored = key(Action::Stored);
                format!("Copied. The clipboard is cleared after {seconds} seconds, or at once with {stored} when it is stored.")
            }
            Some(Copied::System { clears_after: None }) => "Copied. Clear the clipboard yourself once it is stored.".to_owned(),
            Some(Copied::Released) => {
                format!("The clipboard no longer has it. Press {copy} to copy it again, {done} when it is stored.")
            }
            Some(Copied::Terminal { through: None }) => "Sent to the terminal, check by pasting.".to_owned(),
            Some(Copied::Terminal { through: Some(Multiplexer::Tmux) }) => {
                "Sent to the terminal, check by pasting. tmux passes it on only with: set -g allow-passthrough on".to_owned()
            }
            Some(Copied::Terminal { through: Some(Multiplexer::Screen) }) => {
                "Sent to the terminal through screen, check by pasting. screen doesn't say whether it arrived.".to_owned()
            }
            Some(Copied::Unavailable) => "No clipboard: select the text.".to_owned(),
        };
        (text, self.copied == Some(Copied::Unavailable))
    }

    /// Character by character out of the secret itself: no string is made of it.
    fn draw_token(&self, area: Rect, theme: &Theme, buffer: &mut Buffer) {
        let text = self.minted.secret.expose();
        let width = usize::from(area.width.max(1));
        for (row, start) in (0..text.len()).step_by(width).enumerate() {
            let y = area.y + u16::try_from(row).unwrap_or(0);
            let piece = &text[start..(start + width).min(text.len())];
            if self.hidden || self.dead.is_some() {
                buffer.set_stringn(area.x, y, "•".repeat(piece.len()), width, theme.muted);
            } else {
                buffer.set_stringn(area.x, y, piece, width, theme.token);
            }
        }
    }
}

/// Why a token no longer works; `None` of one that does.
fn end(fate: &TokenFate, owner: TokenOwner) -> Option<String> {
    let time = |at: &Timestamp| at.strftime("%Y-%m-%d %H:%M UTC");
    match fate {
        TokenFate::Valid => None,
        TokenFate::Ended { replaced, by, at } => {
            let what = if *replaced { "replaced" } else { "deleted" };
            Some(format!("This token was {what} by {by} at {}.", time(at)))
        }
        TokenFate::Expired(at) => Some(format!("This token expired at {}.", time(at))),
        TokenFate::Gone => Some(format!("This token was deleted together with its {}.", owner.kind())),
    }
}

impl Dialog for TokenModal {
    fn settles(&self) -> bool {
        true
    }

    fn is_armed(&self) -> bool {
        self.armed
    }

    fn arm(&mut self) {
        self.armed = true;
    }
}

impl Layer for TokenModal {
    fn context(&self) -> Context {
        Context::Token
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        match action {
            Action::Copy => {
                let dead = self.dead.as_ref().map(|why| format!("{why} There is nothing to copy."));
                Some(Offered::plain(action).unless(dead))
            }
            Action::Done => Some(Offered::plain(action)),
            Action::Stored if scene.holds_clipboard => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: &Scene) -> Step {
        match action {
            // Of two copies at a time, the one heard of last would end the other, which can hold the clipboard; and what is
            // heard of a copy is about the token that is shown.
            Action::Copy | Action::Done if self.copying => Step::Stay,
            Action::Copy => {
                self.copying = true;
                self.leaving = None;
                Step::Copy(self.minted.secret.clone())
            }
            _ if !self.is_copied() && self.dead.is_none() && self.leaving != Some(action) => {
                self.leaving = Some(action);
                Step::Stay
            }
            _ => Step::Acknowledge(self.minted.token, action == Action::Quit),
        }
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        let (actor, owner, token) = (scene.actor(), self.owner, self.minted.token);
        Some(read("what has become of a token", move |backend| backend.token_fate(actor, owner, token)))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.fate)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.fate)
    }

    // Where it cannot be known, such as after leaving the team, nothing is said.
    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Some(fate) = loaded.of::<TokenFate>() {
            self.dead = end(&fate, self.owner);
            // Its next key is no answer to a token that was hidden.
            self.hidden &= self.dead.is_none();
            self.fate.take(ticket, Ok(fate));
        }
        Step::Stay
    }

    // In a frame where the token fits on a line of it, otherwise from column 0 without one, so
    // that a selection by mouse holds nothing else.
    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, keys) = (scene.size, &scene.settings.theme, &scene.settings.keymap);
        // Columns from which the token stands in a frame on one line.
        let length = u16::try_from(self.minted.secret.expose().len()).unwrap_or(u16::MAX);
        let wide = length.saturating_add(4).max(LEAST);
        let framed = size.width >= wide;
        let (status, urgent) = self.status(keys);
        let (area, token) = if framed {
            let lines = wrap(&status, wide - 4);
            let height = 10 + u16::try_from(lines.len()).unwrap_or(1);
            let area = draw_frame(&self.title, size, wide, height, theme, buffer);
            (area, Rect { y: area.y + 1, height: 1, ..area })
        } else {
            let screen = Rect::new(0, 0, size.width, size.height.saturating_sub(1));
            Clear.render(screen, buffer);
            buffer.set_stringn(1, 1, &self.title, usize::from(size.width), theme.heading);
            let rows = length.div_ceil(size.width.max(1));
            (Rect { x: 1, width: size.width.saturating_sub(2), ..screen }, Rect::new(0, 3, size.width, rows))
        };
        self.draw_token(token, theme, buffer);
        let mut y = token.bottom() + 1;
        let mut write = |text: &str, style: Style| {
            for line in wrap(text, area.width) {
                if y < area.bottom() {
                    buffer.set_stringn(area.x, y, line, usize::from(area.width), style);
                    y += 1;
                }
            }
        };
        let expires = self.minted.expired_at.filter(|_| self.dead.is_none());
        if self.dead.is_none() {
            write(WARNING, theme.warning);
        }
        if let Some(at) = expires {
            write(&format!("It expires {}.", at.strftime("%Y-%m-%d %H:%M UTC")), Style::new());
        }
        write("", Style::new());
        write(&status, if urgent { theme.warning } else { Style::new() });
        write("", Style::new());
        let key = |action| keys.hint(Context::Token, action);
        let done = format!("[ {}  Done ]", key(Action::Done));
        if self.dead.is_some() {
            write(&done, theme.button);
            return None;
        }
        let copy = format!("[ {}  Copy ]", key(Action::Copy));
        write(&format!("{copy}   {done}"), theme.button);
        // Copying loses nothing; a click on Done, so near to it, could.
        let button = Rect::new(area.x, y.saturating_sub(1), u16::try_from(copy.width()).unwrap_or(0), 1);
        scene.targets.record(button.intersection(area), Target::Key(Action::Copy));
        None
    }
}
