//! What surrounds a screen: breadcrumb, menu, footer, notice.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

use super::places::ENTRIES;
use crate::ui::action::Action;
use crate::ui::layout::MINIMUM;
use crate::ui::offered::Offer;
use crate::ui::page::wrap;
use crate::ui::place::Place;
use crate::ui::targets::{Target, Targets};
use crate::ui::theme::Theme;
use crate::ui::words::{columns, fit};

/// Draws where one is, and at the right the longest of the `signs` that leaves it room: that a server runs. The part that is
/// called as the menu's entry leads to the place that leads here, the sign to the servers.
pub fn draw_breadcrumb(
    parts: &[String],
    parent: Option<Place>,
    signs: &[String],
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    targets: &Targets,
) {
    let text = format!(" {}", parts.join(" / "));
    let width = usize::from(area.width);
    let fits = |sign: &&String| text.width() + 2 + sign.width() < width;
    let sign = signs.iter().find(fits).or(signs.last()).map_or("", String::as_str);
    let room = if sign.is_empty() { width } else { width.saturating_sub(sign.width() + 3) };
    buffer.set_string(area.x, area.y, fit(&text, room), theme.muted);
    let entry = parent.and_then(Place::entry).map(|entry| ENTRIES[entry].label);
    let mut x = area.x + 1;
    for part in parts {
        let width = columns(part.width());
        if let (Some(place), true) = (parent, entry == Some(part.as_str())) {
            targets.record(Rect { x, width, ..area }.intersection(Rect { width: columns(room), ..area }), Target::Go(place));
        }
        x = x.saturating_add(width).saturating_add(3);
    }
    if sign.is_empty() {
        return;
    }
    let x = area.right().saturating_sub(columns(sign.width() + 1));
    targets.record(Rect { x, width: area.right() - x, ..area }.intersection(area), Target::Go(Place::ApiServer));
    let dot = sign.chars().next().map_or(0, char::len_utf8);
    let (x, _) = buffer.set_stringn(x, area.y, &sign[..dot], width, theme.success);
    buffer.set_stringn(x, area.y, &sign[dot..], width, theme.muted);
}

/// Draws the menu; `cursor` is the entry under the cursor when the menu has the focus.
pub fn draw_menu(
    (organization, on_host): (&str, bool),
    current: Option<usize>,
    cursor: Option<usize>,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    targets: &Targets,
) {
    let inner = usize::from(area.width).saturating_sub(2);
    for y in area.y..area.bottom() {
        buffer.set_string(area.right() - 1, y, "│", theme.muted);
    }
    for (y, line) in (area.y..area.bottom()).zip(menu(area.height)) {
        let (label, index) = match line {
            MenuLine::Blank => continue,
            MenuLine::Name => {
                buffer.set_stringn(area.x + 1, y, fit(organization, inner - 1), inner, theme.heading);
                continue;
            }
            MenuLine::Heading(heading) => {
                buffer.set_stringn(area.x + 1, y, heading, inner, theme.muted);
                continue;
            }
            MenuLine::Entry(index) => (ENTRIES[index].of(on_host).0, index),
        };
        let here = current == Some(index);
        let mut style = if here { theme.current } else { Style::new() };
        if cursor == Some(index) {
            style = style.patch(theme.selected);
        }
        let label = format!("{:<width$}", format!(" {} {label}", (index + 1) % 10), width = inner);
        buffer.set_stringn(area.x + 1, y, label, inner, style);
        let line = Rect { y, width: area.width - 1, height: 1, ..area };
        targets.record(line, Target::Key(Action::Entry(u8::try_from(index + 1).unwrap_or(u8::MAX))));
        if here {
            buffer.set_string(area.right() - 1, y, "┃", theme.current);
        }
    }
}

/// A line of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuLine {
    Blank,
    Name,
    /// The heading of a group.
    Heading(&'static str),
    /// The entry of this number, from 0.
    Entry(usize),
}

/// The lines of the menu; headings give way to the entries where the screen is low.
#[must_use]
pub fn menu(height: u16) -> Vec<MenuLine> {
    let mut lines = vec![MenuLine::Heading("ORGANIZATION SETTINGS"), MenuLine::Name, MenuLine::Blank];
    for (index, entry) in ENTRIES.iter().enumerate() {
        if let Some(group) = entry.group {
            lines.extend([MenuLine::Blank, MenuLine::Heading(group)]);
        }
        lines.push(MenuLine::Entry(index));
    }
    if lines.len() > usize::from(height) {
        lines.retain(|line| matches!(line, MenuLine::Name | MenuLine::Entry(_)));
    }
    lines
}

/// What an organization's menu is drawn as where there is none.
pub fn draw_empty_menu(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    for y in area.y..area.bottom() {
        buffer.set_string(area.right() - 1, y, "│", theme.muted);
    }
}

/// Draws the keys of what has the focus, whole hints only: first what can be done, then what is refused, and last the way
/// back, the commands and the help, which always have their room.
pub fn draw_footer(offers: &[Offer], theme: &Theme, area: Rect, buffer: &mut Buffer, targets: &Targets) {
    let shown = |offer: &&Offer| {
        !matches!(
            offer.action,
            Action::Up
                | Action::Down
                | Action::PageUp
                | Action::PageDown
                | Action::Top
                | Action::Bottom
                | Action::NextPane
                | Action::PreviousPane
                | Action::Reverse
                | Action::PreviousStatus
                | Action::PreviousTab
                | Action::Palette
                | Action::ToggleBack
                | Action::Visibility
                | Action::TokenManagement
                | Action::DeleteObject
                | Action::MarkAll
                | Action::CopyId
                | Action::Undo
                | Action::Redo
                | Action::Entry(_)
                | Action::Mouse
                | Action::Suspend
        )
    };
    // Enter on a button does what the button's own key does; one hint is enough.
    let repeated = |offer: &Offer| {
        offer.action == Action::Open && offers.iter().any(|other| other.action != Action::Open && other.label == offer.label)
    };
    let width_of = |offer: &Offer| offer.keys.first().map_or(0, |key| key.width()) + offer.label.width() + 3;
    let last: Vec<&Offer> = [Action::Back, Action::Palette, Action::Help]
        .into_iter()
        .filter_map(|action| offers.iter().find(|offer| offer.action == action && offer.refusal.is_none()))
        .collect();
    let mut left = (usize::from(area.width) + 1).saturating_sub(last.iter().map(|offer| width_of(offer)).sum::<usize>());
    let mut x = area.x + 1;
    let mut draw = |offer: &Offer| {
        let Some(key) = offer.keys.first() else { return };
        let (key_style, style) =
            if offer.refusal.is_some() { (theme.disabled, theme.disabled) } else { (theme.key, Style::new()) };
        let start = x;
        (x, _) = buffer.set_stringn(x, area.y, key, usize::from(area.width), key_style);
        (x, _) = buffer.set_stringn(x + 1, area.y, &offer.label, usize::from(area.width), style);
        targets.record(Rect { x: start, width: x - start, ..area }, Target::Key(offer.action));
        x += 2;
    };
    let first = |offer: &&Offer| !last.iter().any(|last| last.action == offer.action) && !repeated(offer);
    let (works, refused): (Vec<&Offer>, Vec<&Offer>) =
        offers.iter().filter(shown).filter(first).partition(|offer| offer.refusal.is_none());
    for offer in works.into_iter().chain(refused) {
        if width_of(offer) <= left {
            left -= width_of(offer);
            draw(offer);
        }
    }
    last.into_iter().for_each(draw);
}

/// One or more lines above the footer that say what happened, or why nothing did.
pub fn draw_notice(text: &str, style: Style, size: Size, buffer: &mut Buffer, targets: &Targets) {
    let lines = wrap(text, size.width.saturating_sub(2));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(size.height.saturating_sub(2));
    let area = Rect::new(0, size.height - 1 - height, size.width, height);
    Clear.render(area, buffer);
    targets.cover(area);
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        buffer.set_stringn(1, y, line, usize::from(size.width), style);
    }
}

/// What is drawn where the screen is too small.
pub fn draw_too_small(size: Size, buffer: &mut Buffer) {
    let text = format!("tfe-console needs {}×{}; this is {}×{}.", MINIMUM.width, MINIMUM.height, size.width, size.height);
    buffer.set_stringn(0, 0, text, usize::from(size.width), Style::new());
}

#[cfg(test)]
mod tests {
    use crate::ui::app::chrome::*;

    #[test]
    fn the_sign_of_a_server_is_as_long_as_the_breadcrumb_lets_it_be() {
        let signs = ["● API server http://127.0.0.1:8080".to_owned(), "● API server".to_owned()];
        let line = |crumb: &str, width| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
            let targets = Targets::default();
            draw_breadcrumb(&[crumb.to_owned()], None, &signs, &Theme::mono(), buffer.area, &mut buffer, &targets);
            buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        assert_eq!(line("acme", 44), " acme    ● API server http://127.0.0.1:8080 ");
        assert_eq!(line("acme", 42), " acme  ● API server http://127.0.0.1:8080 ");
        assert_eq!(line("acme", 41), " acme                       ● API server ");
        assert_eq!(line("a very long breadcrumb", 30), " a very long b…  ● API server ");
    }

    #[test]
    fn what_works_comes_before_what_is_refused_and_the_commands_and_help_are_always_there() {
        let offer = |action, label: &str, refused: bool| Offer {
            action,
            label: label.to_owned(),
            keys: vec!["k".to_owned()],
            refusal: refused.then(|| crate::ui::offered::Refusal::Other("No.".to_owned())),
        };
        let offers = [
            offer(Action::Generate, "generate", true),
            offer(Action::DeleteToken, "delete", true),
            offer(Action::Edit, "edit", false),
            offer(Action::Back, "back", false),
            offer(Action::Help, "help", false),
            offer(Action::Filter, "filter", false),
            offer(Action::Palette, "commands", false),
        ];
        let line = |width| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
            draw_footer(&offers, &Theme::mono(), buffer.area, &mut buffer, &Targets::default());
            buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
        };
        assert_eq!(line(90), " k edit  k filter  k generate  k delete  k back  k commands  k help");
        assert_eq!(line(60), " k edit  k filter  k generate  k back  k commands  k help");
        assert_eq!(line(48), " k edit  k filter  k back  k commands  k help");
        assert_eq!(line(32), " k back  k commands  k help");
    }
}
