//! Drawing the interface: a pure function of its state.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::app::{App, Pane};
use super::chrome::{self, Bar};
use super::layout::regions;
use super::modals::{Modal, draw_frame};
use super::screens::Screen;

/// Draws everything.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let size = app.size;
    let buffer = frame.buffer_mut();
    let Some(regions) = regions(size) else {
        chrome::draw_too_small(size, buffer);
        return;
    };
    let theme = &app.settings.theme;
    let organization = app.organization.as_ref();
    let name = organization.map_or("no organization", |row| row.name.as_str());
    let actor = match organization {
        Some(row) => format!("{} · {}", app.username, row.facts.standing.role()),
        None => app.username.to_string(),
    };
    let place = match (&app.about.file, &app.about.read_only) {
        (_, Some(_)) => "READ-ONLY".to_owned(),
        (None, None) => "throw-away demo".to_owned(),
        (Some(_), None) => String::new(),
    };
    chrome::draw_bar(&Bar { organization: name, actor, place }, theme, regions.bar, buffer);
    let mut parts: Vec<String> = organization.map(|row| row.name.to_string()).into_iter().collect();
    parts.extend(app.screen().map(Screen::breadcrumb).unwrap_or_default());
    chrome::draw_breadcrumb(&parts, theme, regions.breadcrumb, buffer);
    if organization.is_some() {
        let cursor = (app.pane == Pane::Menu).then_some(app.entry);
        chrome::draw_menu(name, app.screen().and_then(Screen::entry), cursor, theme, regions.menu, buffer);
    } else {
        chrome::draw_empty_menu(theme, regions.menu, buffer);
    }
    let focused = app.pane == Pane::Content && app.modal.is_none();
    let (canvas, area) = (app.canvas(), regions.content);
    let on_screen = match app.screen() {
        Some(Screen::Teams(teams)) => teams.draw(canvas, focused, area, buffer),
        Some(Screen::Team(team)) => {
            team.draw(canvas, area, buffer);
            None
        }
        Some(Screen::ApiTokens(page)) => {
            page.draw(canvas, area, buffer);
            None
        }
        Some(Screen::NewOrganization(form)) => form.draw(canvas, focused, app.about.read_only.as_ref(), area, buffer),
        None => {
            super::screens::draw_loading("Loading", canvas, area, buffer);
            None
        }
    };
    if app.modal.is_some() {
        // What lies beneath a dialog stands back.
        buffer.set_style(Rect::new(0, 1, size.width, size.height.saturating_sub(2)), theme.muted);
    }
    let cursor = draw_modal(app, on_screen, buffer);
    chrome::draw_footer(&app.offers(), theme, regions.footer, buffer);
    let read_only = app.about.read_only.as_ref();
    if let Some(notice) = &app.notice {
        let style = if notice.bad { theme.warning } else { theme.success };
        let text = format!("{} {}", if notice.bad { "✗" } else { "✓" }, notice.text);
        chrome::draw_notice(&text, style, size, buffer);
    } else if let (Some(why), None) = (read_only, &app.modal) {
        chrome::draw_notice(&format!("Read-only: {why}. Nothing can be changed."), theme.warning, size, buffer);
    }
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

/// Draws what lies over the screen; answers where the cursor is, which without a dialog is on the screen.
fn draw_modal(app: &App, on_screen: Option<Position>, buffer: &mut Buffer) -> Option<Position> {
    let (size, theme, keys) = (app.size, &app.settings.theme, &app.settings.keymap);
    match app.modal.as_ref() {
        None => return on_screen,
        Some(Modal::Confirm(confirm)) => confirm.draw(size, theme, keys, buffer),
        Some(Modal::Working(whose)) => {
            let area = draw_frame("Working", size, 50, 3, theme, buffer);
            buffer.set_stringn(area.x, area.y, format!("Writing: {whose}…"), usize::from(area.width), theme.muted);
        }
        Some(Modal::Token(modal)) => modal.draw(size, theme, keys, buffer),
        Some(Modal::ActingAs(modal)) => return modal.draw(app.user, size, (theme, keys), buffer),
        Some(Modal::Organizations(modal)) => {
            let current = app.organization.as_ref().map(|row| row.id);
            return modal.draw(&app.organizations, current, size, theme, buffer);
        }
        Some(Modal::Help(modal)) => return modal.draw(size, theme, keys, buffer),
    }
    None
}
