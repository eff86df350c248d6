//! "Team Management": the teams that the actor may see.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_failed, draw_loading, draw_text};
use crate::backend::{TeamRow, TeamsPage};
use crate::domain::{Id, Team, TokenState};
use crate::policy::{Act, Sight, decide};
use crate::ui::action::Action;
use crate::ui::age::until;
use crate::ui::chrome::{draw_filter, fit};
use crate::ui::fetched::Fetched;
use crate::ui::keymap::Context;
use crate::ui::list::List;
use crate::ui::page::Canvas;

const TITLE: &str = "Team Management";
/// Below this width a row says less, so that names have room.
const NARROW: usize = 50;

/// The list of teams.
#[derive(Debug)]
pub struct Teams {
    /// The page.
    pub data: Fetched<TeamsPage>,
    /// The cursor.
    pub list: List<Id<Team>>,
    /// A team to open as soon as the list is there, by name.
    pub open: Option<String>,
}

/// What stands above the rows, in lines of its width.
struct Head {
    lines: Vec<(String, bool)>,
}

impl Teams {
    /// The rows that pass the filter.
    #[must_use]
    pub fn rows(&self) -> Vec<&TeamRow> {
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        teams.iter().filter(|team| self.list.passes(team.name.as_str())).collect()
    }

    /// The ids of the rows that pass the filter.
    #[must_use]
    pub fn ids(&self) -> Vec<Id<Team>> {
        self.rows().iter().map(|team| team.id).collect()
    }

    /// How many rows are visible in an area.
    #[must_use]
    pub fn height(&self, area: Rect) -> usize {
        usize::from(area.height).saturating_sub(self.head(area).lines.len()).max(1)
    }

    /// The explanation makes room for the rows where the screen is low.
    fn head(&self, area: Rect) -> Head {
        let mut lines = vec![(TITLE.to_owned(), true), ("─".repeat(usize::from(area.width)), false)];
        let all = self.data.shown().is_none_or(|page| decide(Act::See(Sight::AllTeams), &page.facts).is_allowed());
        if area.height >= 24 {
            let texts = [
                "Teams group users, so that access is granted to many at once. What a team may do with a workspace is set in that workspace's own access settings.",
                "The team owners has access to everything and manages the organization.",
            ];
            for text in texts {
                lines.push((String::new(), false));
                lines.extend(crate::ui::page::wrap(text, area.width).into_iter().map(|line| (line, false)));
            }
        }
        if !all {
            let text = "You see the teams that you are in; only organization owners see all of them.";
            lines.push((String::new(), false));
            lines.extend(crate::ui::page::wrap(text, area.width).into_iter().map(|line| (line, false)));
        }
        lines.push((String::new(), false));
        let (name, members, _) = columns(area);
        lines.push((format!("  {:<name$}{:>members$}  API token", "Teams", if members < 8 { "" } else { "Members" }), true));
        Head { lines }
    }

    /// Draws the list; answers where the cursor is.
    pub fn draw(&self, canvas: Canvas<'_>, focused: bool, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = canvas.theme;
        let page = match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => {
                draw_failed(TITLE, error, canvas, area, buffer);
                return None;
            }
            (_, None) => {
                draw_loading(TITLE, canvas, area, buffer);
                return None;
            }
            (_, Some(page)) => page,
        };
        let head = self.head(area);
        for (row, (text, strong)) in head.lines.iter().enumerate() {
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            let style = if *strong { theme.heading } else { theme.muted };
            buffer.set_stringn(area.x, area.y.saturating_add(row), text, usize::from(area.width), style);
        }
        let top = u16::try_from(head.lines.len()).unwrap_or(0);
        let body = Rect { y: area.y + top, height: area.height.saturating_sub(top), ..area };
        let rows = self.rows();
        if page.teams.is_empty() {
            draw_text("You are in no team here. An owner can add you to one.", Style::new(), body, buffer);
        } else if rows.is_empty() {
            let key = canvas.keys.hint(Context::Filter, Action::Back);
            let text = format!("No team's name contains \"{}\". {key} shows all of them.", self.list.filter.value().trim());
            draw_text(&text, Style::new(), body, buffer);
        }
        let height = self.height(area);
        let selected = self.list.index(&self.ids());
        for (index, team) in rows.iter().enumerate().skip(self.list.offset).take(height) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let here = index == selected;
            draw_row(team, canvas, here, focused, Rect { y, height: 1, ..body }, buffer);
        }
        if rows.len() > height {
            let shown = format!("{}–{} of {}", self.list.offset + 1, (self.list.offset + height).min(rows.len()), rows.len());
            let x = area.right().saturating_sub(u16::try_from(shown.width()).unwrap_or(0));
            buffer.set_string(x, area.y, shown, theme.muted);
        }
        draw_filter(&self.list, theme, Rect { height: 1, ..area }, TITLE.width(), buffer)
    }
}

/// The widths of name, members and token, in columns.
fn columns(area: Rect) -> (usize, usize, usize) {
    let width = usize::from(area.width);
    let (members, state) = if width < NARROW { (4, 14) } else { (13, 22) };
    (width.saturating_sub(state + members + 3), members, state)
}

fn draw_row(team: &TeamRow, canvas: Canvas<'_>, here: bool, focused: bool, area: Rect, buffer: &mut Buffer) {
    let theme = canvas.theme;
    let narrow = usize::from(area.width) < NARROW;
    let members = match team.members {
        count if narrow => count.to_string(),
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    };
    let (sign, state, style) = match team.token.by(canvas.now) {
        TokenState::None => ("·", "no token".to_owned(), theme.muted),
        TokenState::NeverUsed => ("○", "never used".to_owned(), Style::new()),
        TokenState::Active => ("●", "active".to_owned(), theme.success),
        TokenState::Expires(_) if narrow => ("◔", "expires".to_owned(), Style::new()),
        TokenState::Expires(at) => ("◔", format!("expires {}", until(at, canvas.now)), Style::new()),
        TokenState::Expired(_) => ("✗", "expired".to_owned(), theme.warning),
    };
    let row = if here && focused { theme.selected } else { Style::new() };
    buffer.set_style(area, row);
    let (name_width, members_width, state_width) = columns(area);
    let mark = if here { "›" } else { " " };
    buffer.set_string(area.x, area.y, mark, row);
    buffer.set_stringn(area.x + 2, area.y, fit(team.name.as_str(), name_width), name_width, row.patch(theme.heading));
    let x = area.x + 2 + u16::try_from(name_width).unwrap_or(0);
    buffer.set_stringn(x, area.y, format!("{members:>members_width$}"), members_width, row);
    let x = x + u16::try_from(members_width).unwrap_or(0) + 1;
    let style = if here && focused { row } else { style };
    buffer.set_stringn(x, area.y, fit(&format!(" {sign} {state}"), state_width), state_width, style);
}
