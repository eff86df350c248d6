//! The dialogs that lie over a screen, each with its state, its offers and its view.

pub mod acting_as;
pub mod confirm;
pub mod help;
pub mod organizations;
pub mod token;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::{Block, Clear, Widget};

use self::acting_as::ActingAs;
use self::confirm::Confirm;
use self::help::Help;
use self::organizations::Organizations;
use self::token::TokenModal;
use super::keymap::Context;
use super::layout::centered;
use super::theme::Theme;

/// A dialog with its state.
#[derive(Debug)]
pub enum Modal {
    /// A question before something irreversible.
    Confirm(Confirm),
    /// A change is being written; what it is.
    Working(String),
    /// A new token.
    Token(TokenModal),
    /// Whom to act as.
    ActingAs(ActingAs),
    /// Where to go.
    Organizations(Organizations),
    /// Every key.
    Help(Help),
}

impl Modal {
    /// The context of its keys.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Confirm(_) => Context::Confirm,
            Self::Working(_) => Context::Always,
            Self::Token(_) => Context::Token,
            Self::ActingAs(modal) if modal.list.filtering => Context::Filter,
            Self::ActingAs(_) => Context::ActingAs,
            Self::Organizations(modal) if modal.list.filtering => Context::Filter,
            Self::Organizations(_) => Context::Organizations,
            Self::Help(modal) if modal.list.filtering => Context::Filter,
            Self::Help(_) => Context::Help,
        }
    }
}

/// Draws the frame of a dialog in the middle of the screen; answers the area inside.
pub(super) fn draw_frame(title: &str, size: Size, width: u16, height: u16, theme: &Theme, buffer: &mut Buffer) -> Rect {
    let area = centered(size, width, height);
    Clear.render(area, buffer);
    let block = Block::bordered().border_style(theme.frame).title(format!(" {title} ")).title_style(theme.heading);
    let inner = block.inner(area);
    block.render(area, buffer);
    Rect::new(inner.x + 1, inner.y, inner.width.saturating_sub(2), inner.height)
}

/// The size of a dialog with a list of `rows` lines below `head` lines; it leaves the bars of the screen visible.
pub(super) fn list_size(size: Size, head: usize, rows: usize) -> (u16, u16) {
    let wanted = u16::try_from(head + rows).unwrap_or(u16::MAX).saturating_add(2);
    (size.width.saturating_sub(8).min(100), wanted.min(size.height.saturating_sub(4)))
}

/// The line of such a dialog that has its title and its filter.
pub(super) fn title_area(size: Size, (width, height): (u16, u16)) -> Rect {
    let area = centered(size, width, height);
    Rect::new(area.x + 1, area.y, area.width.saturating_sub(2), 1)
}
