//! The screens: each file holds one, with its state, its offers and its view.

pub mod api_tokens;
pub mod new_organization;
pub mod team;
pub mod teams;
pub mod token_panel;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Widget};

use self::api_tokens::ApiTokens;
use self::new_organization::NewOrganization;
use self::team::TeamScreen;
use self::teams::Teams;
use super::action::Action;
use super::keymap::Context;
use super::page::{Canvas, Page, Reader, wrap};
use crate::backend::Error;
use crate::domain::{Id, Team};

/// Where one can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The list of teams.
    Teams,
    /// A team.
    Team(Id<Team>),
    /// The organization's token.
    ApiTokens,
}

/// An entry of the menu on the left, in the order of TFE's.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What stands there.
    pub label: &'static str,
    /// Where it leads.
    pub place: Place,
}

/// The entries of the menu.
pub const ENTRIES: &[Entry] =
    &[Entry { label: "Teams", place: Place::Teams }, Entry { label: "API Tokens", place: Place::ApiTokens }];

/// A screen with its state.
#[derive(Debug)]
pub enum Screen {
    /// The list of teams.
    Teams(Teams),
    /// A team.
    Team(TeamScreen),
    /// The organization's token.
    ApiTokens(ApiTokens),
    /// The form for an organization.
    NewOrganization(NewOrganization),
}

impl Screen {
    /// The context of its keys.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Teams(teams) if teams.list.filtering => Context::Filter,
            Self::Teams(_) => Context::Teams,
            Self::Team(_) => Context::Team,
            Self::ApiTokens(_) => Context::ApiTokens,
            Self::NewOrganization(_) => Context::Form,
        }
    }

    /// Its parts of the breadcrumb, after the organization.
    #[must_use]
    pub fn breadcrumb(&self) -> Vec<String> {
        match self {
            Self::Teams(_) => vec!["Settings".into(), "Teams".into()],
            Self::Team(team) => {
                let name = team.data.shown().map_or_else(|| "…".to_owned(), |page| page.name.to_string());
                vec!["Settings".into(), "Teams".into(), name]
            }
            Self::ApiTokens(_) => vec!["Settings".into(), "API Tokens".into()],
            Self::NewOrganization(_) => vec!["New Organization".into()],
        }
    }

    /// The menu entry that it belongs to.
    #[must_use]
    pub fn entry(&self) -> Option<usize> {
        match self {
            Self::Teams(_) | Self::Team(_) => Some(0),
            Self::ApiTokens(_) => Some(1),
            Self::NewOrganization(_) => None,
        }
    }
}

/// Draws the lines of a page that the reader sees, with signs that there is more.
pub(super) fn draw_page(page: &Page<'_>, reader: &Reader, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    for (row, line) in page.lines.iter().skip(reader.offset).take(height).enumerate() {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        buffer.set_line(area.x, area.y.saturating_add(row), line, area.width);
    }
    let style = page.canvas.theme.key;
    if reader.offset > 0 {
        buffer.set_string(area.right(), area.y, "↑", style);
    }
    if reader.offset + height < page.lines.len() {
        buffer.set_string(area.right(), area.bottom() - 1, "↓", style);
    }
}

/// Draws that something is being loaded.
pub(super) fn draw_loading(title: &str, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let mut page = Page::new(canvas);
    page.title(title);
    page.blank();
    page.wrapped("Loading…", canvas.theme.muted);
    draw_page(&page, &Reader::default(), area, buffer);
}

/// Draws why something is not there, and what to do.
pub(super) fn draw_failed(title: &str, error: &Error, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let mut page = Page::new(canvas);
    page.title(title);
    page.blank();
    page.wrapped(&error.to_string(), canvas.theme.warning);
    page.blank();
    let key = |action| canvas.keys.hint(Context::List, action);
    let advice = match error {
        Error::Denied(_) | Error::NotFound(_) => {
            format!("{} goes back; {} acts as somebody else.", key(Action::Back), key(Action::ActingAs))
        }
        _ => format!("{} tries again.", key(Action::Reload)),
    };
    page.wrapped(&advice, canvas.theme.muted);
    draw_page(&page, &Reader::default(), area, buffer);
}

/// Draws text in an area, wrapped; answers how many rows it took.
pub(super) fn draw_text(text: &str, style: ratatui::style::Style, area: Rect, buffer: &mut Buffer) -> u16 {
    let lines = wrap(text, area.width);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    // A paragraph styles all of its area, and what comes below has a style of its own.
    Paragraph::new(lines.join("\n")).style(style).render(Rect { height: count, ..area }, buffer);
    count
}
