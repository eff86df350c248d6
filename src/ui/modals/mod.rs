//! The dialogs that lie over a screen, each with its state, its offers and its view.

pub mod acting_as;
pub mod choices;
pub mod confirm;
pub mod form;
pub mod help;
pub mod many;
pub mod organizations;
pub mod palette;
pub mod person;
pub mod picker;
pub mod progress;
pub mod sheet;
pub mod token;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::{Block, Clear, Widget};

use self::acting_as::ActingAs;
use self::choices::Choices;
use self::confirm::Confirm;
use self::form::Form;
use self::help::Help;
use self::many::Many;
use self::organizations::Organizations;
use self::palette::Palette;
use self::person::Person;
use self::progress::Progress;
use self::sheet::Sheet;
use self::token::TokenModal;
use super::layer::Layer;
use super::layout::centered;
use super::theme::Theme;

/// A dialog with its state.
#[derive(Debug)]
pub enum Modal {
    /// A question before something irreversible.
    Confirm(Confirm),
    /// A question about many rows.
    Many(Many),
    /// Fields to fill in.
    Form(Form),
    /// A new token.
    Token(TokenModal),
    /// Whom to act as.
    ActingAs(ActingAs),
    /// Where to go.
    Organizations(Organizations),
    /// Which rows are shown.
    Choices(Choices),
    /// Somebody.
    Person(Person),
    /// Every action and place.
    Palette(Palette),
    /// A text to read.
    Sheet(Sheet),
    /// Work that takes a while.
    Progress(Progress),
    /// Every key.
    Help(Help),
}

impl Modal {
    /// The dialog as what takes keys and is drawn.
    #[must_use]
    pub fn layer(&self) -> &dyn Layer {
        match self {
            Self::Confirm(modal) => modal,
            Self::Many(modal) => modal,
            Self::Form(modal) => modal,
            Self::Token(modal) => modal,
            Self::ActingAs(modal) => modal,
            Self::Organizations(modal) => modal,
            Self::Choices(modal) => modal,
            Self::Person(modal) => modal,
            Self::Palette(modal) => modal,
            Self::Sheet(modal) => modal,
            Self::Progress(modal) => modal,
            Self::Help(modal) => modal,
        }
    }

    /// See [`Modal::layer`].
    pub fn layer_mut(&mut self) -> &mut dyn Layer {
        match self {
            Self::Confirm(modal) => modal,
            Self::Many(modal) => modal,
            Self::Form(modal) => modal,
            Self::Token(modal) => modal,
            Self::ActingAs(modal) => modal,
            Self::Organizations(modal) => modal,
            Self::Choices(modal) => modal,
            Self::Person(modal) => modal,
            Self::Palette(modal) => modal,
            Self::Sheet(modal) => modal,
            Self::Progress(modal) => modal,
            Self::Help(modal) => modal,
        }
    }

    /// Whether keys from before it is on the screen are no answer to it.
    #[must_use]
    pub fn settles(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::Many(_) | Self::Token(_))
    }
}

/// Draws the frame of a dialog in the middle of the screen; answers the area inside.
pub(super) fn draw_frame(title: &str, size: Size, width: u16, height: u16, theme: &Theme, buffer: &mut Buffer) -> Rect {
    let area = centered(size, width, height);
    Clear.render(area, buffer);
    let title = super::chrome::fit(title, usize::from(area.width).saturating_sub(4));
    let block = Block::bordered().border_style(theme.frame).title(format!(" {title} ")).title_style(theme.heading);
    let inner = block.inner(area);
    block.render(area, buffer);
    Rect::new(inner.x + 1, inner.y, inner.width.saturating_sub(2), inner.height)
}

/// The size of a dialog with a list of `rows` lines below `head` lines, `widest` columns wide at most; it leaves the
/// bars of the screen visible.
pub(super) fn list_size(size: Size, widest: u16, head: usize, rows: usize) -> (u16, u16) {
    let wanted = u16::try_from(head + rows).unwrap_or(u16::MAX).saturating_add(2);
    (size.width.saturating_sub(8).min(widest), wanted.min(size.height.saturating_sub(4)))
}
