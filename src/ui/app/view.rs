//! Drawing the interface: a pure function of its state.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{App, Pane, chrome};
use crate::domain::SafeText;
use crate::ui::action::Action;
use crate::ui::bar::{Bar, LiveHost};
use crate::ui::drawing::draw_frame;
use crate::ui::glyphs::to_ascii;
use crate::ui::layout::regions;
use crate::ui::offered::Offer;
use crate::ui::place::Place;
use crate::ui::server_status::signs;
use crate::ui::targets::Targets;

/// Draws everything; answers what can be clicked, and where.
pub fn view(app: &App, frame: &mut Frame<'_>) -> Targets {
    let targets = draw(app, frame);
    app.settings.theme.finish(frame.buffer_mut());
    if app.settings.ascii {
        to_ascii(frame.buffer_mut());
    }
    targets.seen(app.on_top())
}

fn draw(app: &App, frame: &mut Frame<'_>) -> Targets {
    let size = app.size;
    let buffer = frame.buffer_mut();
    let Some(regions) = regions(size) else {
        chrome::draw_too_small(size, buffer);
        return Targets::default();
    };
    let scene = app.scene();
    let targets = &scene.targets;
    let theme = &app.settings.theme;
    let organization = app.organization.as_ref();
    let name = organization.map_or("no organization", |row| row.name.as_str());
    Bar {
        file: app.about.file.as_deref(),
        host: app.about.host.as_ref().map(|host| LiveHost {
            name: host.name.as_str(),
            product: host.product.as_ref().map(SafeText::as_str),
            source: host.source.as_str(),
            expiry: &host.expiry,
        }),
        home: app.settings.home.as_deref(),
        read_only: app.about.read_only.is_some(),
        actor: app.username.as_str(),
        you: app.settings.you.as_str(),
        role: organization.and_then(|row| row.facts.role_word()).unwrap_or_default(),
        organization: organization.map(|row| row.name.as_str()),
    }
    .draw(theme, regions.bar, buffer, targets);
    let mut parts: Vec<String> = match app.screen().and_then(|screen| screen.show().place()) {
        Some(Place::UserTokens) => vec![app.username.to_string()],
        _ => organization.map(|row| row.name.to_string()).into_iter().collect(),
    };
    parts.extend(app.screen().map(|screen| screen.show().breadcrumb()).unwrap_or_default());
    let parent = app.screen().and_then(|screen| screen.show().place()).and_then(Place::parent);
    let signs = signs(&app.servers, app.now);
    // Who is in no organization has no page to go to.
    let nowhere = Targets::default();
    let leads = if organization.is_some() { targets } else { &nowhere };
    chrome::draw_breadcrumb(&parts, parent, &signs, theme, regions.breadcrumb, buffer, leads);
    if organization.is_some() {
        let cursor = (app.pane == Pane::Menu).then_some(app.entry);
        let entry = app.screen().and_then(|screen| screen.show().place()).and_then(Place::entry);
        chrome::draw_menu((name, app.is_on_host()), entry, cursor, theme, regions.menu, buffer, targets);
    } else {
        chrome::draw_empty_menu(theme, regions.menu, buffer);
    }
    let mut cursor = match app.screen() {
        Some(screen) => screen.show().draw(&scene, buffer),
        None => {
            crate::ui::drawing::draw_loading("Loading", scene.canvas(None), regions.content, buffer);
            None
        }
    };
    if app.modal.is_some() || app.writing().is_some() {
        // What lies beneath a dialog stands back, also what is drawn on a background of its own.
        targets.clear();
        let back = Style::reset().patch(theme.text).patch(theme.muted);
        buffer.set_style(Rect::new(0, 1, size.width, size.height.saturating_sub(2)), back);
    }
    if let Some(modal) = &app.modal {
        cursor = modal.layer().draw(&scene, buffer);
    }
    if let Some(whose) = app.writing() {
        targets.clear();
        let area = draw_frame("Working", size, 50, 3, theme, buffer);
        buffer.set_stringn(area.x, area.y, format!("Writing: {whose}…"), usize::from(area.width), theme.muted);
        cursor = None;
    }
    chrome::draw_footer(&footer(app), theme, regions.footer, buffer, targets);
    let read_only = app.about.read_only.as_ref();
    if let Some(notice) = &app.notice {
        let style = if notice.bad { theme.warning } else { theme.success };
        let text = format!("{} {}", if notice.bad { "✗" } else { "✓" }, notice.text);
        chrome::draw_notice(&text, style, size, buffer, targets);
    } else if let Some(pause) = &app.paused {
        let text = format!("{} wants a pause. The console goes on at {}.", pause.host, pause.until.strftime("%H:%M:%S UTC"));
        chrome::draw_notice(&text, theme.warning, size, buffer, targets);
    } else if let (Some(why), None) = (read_only, &app.modal) {
        chrome::draw_notice(&format!("Read-only: {why}. Nothing can be changed."), theme.warning, size, buffer, targets);
    }
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
    scene.targets
}

/// What the footer offers: first what is urgent, then what the button or the row under the cursor is for.
fn footer(app: &App) -> Vec<Offer> {
    let pressed = app.screen().filter(|_| app.modal.is_none()).and_then(|screen| screen.show().pressed());
    let mut offers = app.offers();
    let list = offers.iter().any(|offer| offer.action == Action::Mark);
    offers.sort_by_key(|offer| match offer.action {
        Action::Stored => 0,
        action if Some(action) == pressed => 1,
        _ if offer.label.ends_with(" marked") => 2,
        Action::Open if list => 3,
        Action::Filter if list => 4,
        Action::New if list => 5,
        Action::Mark => 6,
        Action::Generate if list => 7,
        Action::Sort if list => 8,
        _ => 9,
    });
    offers
}
