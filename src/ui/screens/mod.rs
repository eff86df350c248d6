//! The screens: each file holds one, with its state, its offers and its view.

pub mod api_server;
pub mod api_tokens;
pub mod audit;
pub mod escalation;
pub mod hygiene;
mod many;
pub mod new_organization;
pub mod powers;
pub mod profile;
pub mod tabs;
pub mod team;
pub mod team_tokens;
pub mod teams;
pub mod token;
pub mod token_panel;
pub mod user_tokens;
pub mod users;
pub mod workspace;
pub mod workspaces;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Widget};

use self::api_server::ApiServer;
use self::api_tokens::ApiTokens;
use self::audit::AuditLog;
use self::escalation::Escalation;
use self::hygiene::Hygiene;
use self::new_organization::NewOrganization;
use self::powers::Powers;
use self::profile::Profile;
use self::tabs::Tab;
use self::team::TeamScreen;
use self::team_tokens::TeamTokens;
use self::teams::Teams;
use self::user_tokens::{UserTokens, UserTokensList};
use self::users::Users;
use self::workspace::WorkspaceScreen;
use self::workspaces::Workspaces;
use super::action::Action;
use super::fetched::Fetched;
use super::keymap::Context;
use super::layer::Show;
use super::offers::Refusal;
use super::page::{Canvas, Page, Reader, wrap};
use crate::backend::Error;
use crate::domain::{Id, Team, TokenOwner, Workspace};

/// Where the user can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The organization itself.
    Profile,
    /// The list of teams.
    Teams,
    Team(Id<Team>),
    /// The people of the organization.
    Users,
    /// The list of workspaces.
    Workspaces,
    Workspace(Id<Workspace>),
    /// A tab of the tokens of the organization.
    ApiTokens(Tab),
    /// The user's own tokens.
    UserTokens,
    /// The audit log.
    Audit,
    /// What is wrong with tokens.
    Hygiene,
    /// Who could become owner.
    Escalation,
    /// The servers on the model, and what they refused.
    ApiServer,
    /// What a token can do.
    Powers(TokenOwner),
}

impl Place {
    /// The place that leads to it, and that going back returns to.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Team(_) => Some(Self::Teams),
            Self::Workspace(_) => Some(Self::Workspaces),
            Self::Powers(TokenOwner::Organization(_) | TokenOwner::AuditTrails(_)) => Some(Self::ApiTokens(Tab::Organization)),
            Self::Powers(TokenOwner::Team(_)) => Some(Self::ApiTokens(Tab::Teams)),
            Self::Powers(TokenOwner::User(_)) => Some(Self::UserTokens),
            Self::Profile
            | Self::Teams
            | Self::Users
            | Self::Workspaces
            | Self::ApiTokens(_)
            | Self::UserTokens
            | Self::Audit
            | Self::Hygiene
            | Self::Escalation
            | Self::ApiServer => None,
        }
    }

    /// The screen of it, with nothing on it yet.
    #[must_use]
    pub fn screen(self) -> Screen {
        match self {
            Self::Profile => Screen::Profile(Profile::default()),
            Self::Teams => Screen::Teams(Teams::default()),
            Self::Team(team) => Screen::Team(TeamScreen::new(team)),
            Self::Users => Screen::Users(Users::default()),
            Self::Workspaces => Screen::Workspaces(Workspaces::default()),
            Self::Workspace(workspace) => Screen::Workspace(WorkspaceScreen::new(workspace)),
            Self::ApiTokens(Tab::Organization) => Screen::ApiTokens(ApiTokens::default()),
            Self::ApiTokens(Tab::Teams) => Screen::TeamTokens(TeamTokens::default()),
            Self::ApiTokens(Tab::User) => Screen::UserTokens(UserTokens::of(UserTokensList::new(Some(Tab::User)))),
            Self::UserTokens => Screen::UserTokens(UserTokens::of(UserTokensList::new(None))),
            Self::Audit => Screen::Audit(AuditLog::default()),
            Self::Hygiene => Screen::Hygiene(Hygiene::default()),
            Self::Escalation => Screen::Escalation(Escalation::default()),
            Self::ApiServer => Screen::ApiServer(ApiServer::default()),
            Self::Powers(owner) => Screen::Powers(Powers::new(owner)),
        }
    }

    /// The number of the menu entry that it belongs to.
    #[must_use]
    pub fn entry(self) -> Option<usize> {
        let top = match self.parent().unwrap_or(self) {
            Self::ApiTokens(_) => Self::ApiTokens(Tab::Organization),
            top => top,
        };
        ENTRIES.iter().position(|entry| entry.place == top)
    }
}

/// An entry of the menu on the left, in the order of TFE's.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What stands there.
    pub label: &'static str,
    /// Where it leads.
    pub place: Place,
    /// The heading that begins with it, if one does.
    pub group: Option<&'static str>,
}

const fn entry(label: &'static str, place: Place) -> Entry {
    Entry { label, place, group: None }
}

/// The entries of the menu.
pub const ENTRIES: &[Entry] = &[
    entry("Profile", Place::Profile),
    entry("Teams", Place::Teams),
    entry("Users", Place::Users),
    entry("Workspaces", Place::Workspaces),
    entry("API Tokens", Place::ApiTokens(Tab::Organization)),
    entry("Audit Log", Place::Audit),
    Entry { group: Some("REVIEW"), ..entry("Hygiene", Place::Hygiene) },
    entry("Escalation", Place::Escalation),
    entry("API Server", Place::ApiServer),
    Entry { label: "Tokens", place: Place::UserTokens, group: Some("USER SETTINGS") },
];

/// A screen with its state.
#[derive(Debug)]
pub enum Screen {
    /// The organization itself.
    Profile(Profile),
    /// The list of teams.
    Teams(Teams),
    Team(TeamScreen),
    /// The people of the organization.
    Users(Users),
    /// The list of workspaces.
    Workspaces(Workspaces),
    Workspace(WorkspaceScreen),
    /// The organization's token.
    ApiTokens(ApiTokens),
    /// The audit log.
    Audit(AuditLog),
    /// What is wrong with tokens.
    Hygiene(Hygiene),
    /// Who could become owner.
    Escalation(Escalation),
    /// The servers on the model.
    ApiServer(ApiServer),
    /// What a token can do.
    Powers(Powers),
    /// The tokens of the teams.
    TeamTokens(TeamTokens),
    /// The user's own tokens.
    UserTokens(UserTokens),
    /// The form for an organization.
    NewOrganization(NewOrganization),
}

impl Screen {
    /// The screen as what takes keys and is drawn.
    #[must_use]
    pub fn show(&self) -> &dyn Show {
        match self {
            Self::Profile(screen) => screen,
            Self::Teams(screen) => screen,
            Self::Team(screen) => screen,
            Self::Users(screen) => screen,
            Self::Workspaces(screen) => screen,
            Self::Workspace(screen) => screen,
            Self::ApiTokens(screen) => screen,
            Self::Audit(screen) => screen,
            Self::Hygiene(screen) => screen,
            Self::Escalation(screen) => screen,
            Self::ApiServer(screen) => screen,
            Self::Powers(screen) => screen,
            Self::TeamTokens(screen) => screen,
            Self::UserTokens(screen) => screen,
            Self::NewOrganization(screen) => screen,
        }
    }

    /// See [`Screen::show`].
    pub fn show_mut(&mut self) -> &mut dyn Show {
        match self {
            Self::Profile(screen) => screen,
            Self::Teams(screen) => screen,
            Self::Team(screen) => screen,
            Self::Users(screen) => screen,
            Self::Workspaces(screen) => screen,
            Self::Workspace(screen) => screen,
            Self::ApiTokens(screen) => screen,
            Self::Audit(screen) => screen,
            Self::Hygiene(screen) => screen,
            Self::Escalation(screen) => screen,
            Self::ApiServer(screen) => screen,
            Self::Powers(screen) => screen,
            Self::TeamTokens(screen) => screen,
            Self::UserTokens(screen) => screen,
            Self::NewOrganization(screen) => screen,
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
    for mark in &page.marks {
        for row in mark.lines.clone().filter_map(|line| line.checked_sub(reader.offset)).filter(|row| *row < height) {
            let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
            let (x, width) = (area.x + mark.columns.start, mark.columns.end - mark.columns.start);
            page.canvas.targets.record(Rect { x, y, width, height: 1 }.intersection(area), mark.target);
        }
    }
    let style = page.canvas.theme.key;
    if reader.offset > 0 {
        buffer.set_string(area.right(), area.y, "↑", style);
    }
    if reader.offset + height < page.lines.len() {
        buffer.set_string(area.right(), area.bottom() - 1, "↓", style);
    }
}

/// Draws that what a screen shows is loading, or why it is not there; answers whether that is all there is to draw.
pub(super) fn draw_absence<T>(title: &str, data: &Fetched<T>, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) -> bool {
    match (data, data.shown()) {
        (Fetched::Failed(error), _) => draw_failed(title, error, canvas, area, buffer),
        (_, None) => draw_loading(title, canvas, area, buffer),
        (_, Some(_)) => return false,
    }
    true
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
            format!("{} goes back. {} acts as another user.", key(Action::Back), key(Action::ActingAs))
        }
        _ => format!("{} tries again.", key(Action::Reload)),
    };
    page.wrapped(&advice, canvas.theme.muted);
    draw_page(&page, &Reader::default(), area, buffer);
}

/// So many of something: `1 team`, `7 teams`.
pub(super) fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A text that begins a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes why the control above it is refused, below an empty line, unless the page has `said` so already; it is to be
/// visible together with that control.
pub(super) fn write_reason(page: &mut Page<'_>, refusal: Option<&Refusal>, said: &mut Vec<String>) {
    let Some(sentence) = refusal.map(ToString::to_string).filter(|sentence| !said.contains(sentence)) else { return };
    page.blank();
    page.wrapped(&sentence, page.canvas.theme.warning);
    said.push(sentence);
    let end = page.lines.len();
    if let Some(stop) = page.stops.last_mut() {
        stop.shows.end = end;
    }
}

/// Draws text in an area, wrapped; answers how many rows it took.
pub(super) fn draw_text(text: &str, style: ratatui::style::Style, area: Rect, buffer: &mut Buffer) -> u16 {
    let lines = wrap(text, area.width);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    // A paragraph styles all of its area, and what comes below has a style of its own.
    Paragraph::new(lines.join("\n")).style(style).render(Rect { height: count, ..area }, buffer);
    count
}
