//! How the console looks and is pointed at: themes, ASCII, and the wheel of the mouse.

use std::sync::Arc;

use crossterm::event::{KeyModifiers, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use ratatui::style::Color;
use tfe_console::ui::Msg;
use tfe_console::ui::modals::acting_as::ActingAs;
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::theme::Theme;

use crate::driver::{Driver, Start};

/// Ways to every screen and dialog: who goes, from where, and what they press.
const WAYS: [(&str, &str, &str); 23] = [
    ("olivia", "teams", ""),
    ("olivia", "teams", "/ a"),
    ("olivia", "teams", "tab"),
    ("marcus", "teams/platform", ""),
    ("marcus", "teams/platform", "g"),
    ("marcus", "teams/platform", "g y"),
    ("marcus", "teams/platform", "g y c enter"),
    ("nina", "teams/security", ""),
    ("olivia", "api-tokens", "d"),
    ("marcus", "api-tokens", "g"),
    ("olivia", "teams", "u"),
    ("olivia", "teams", "o"),
    ("olivia", "teams/platform", "?"),
    ("guest", "teams", "enter"),
    ("olivia", "api-tokens/teams", "z Z"),
    ("olivia", "api-tokens/user", ""),
    ("olivia", "user-tokens", ""),
    ("olivia", "audit", ""),
    ("olivia", "hygiene", ""),
    ("olivia", "escalation", ""),
    ("olivia", "api-server", ""),
    ("olivia", "teams", ":"),
    ("marcus", "api-tokens", "g w"),
];

fn on_every_screen(prepare: impl Fn(&mut Driver), look: impl Fn(&Driver, &str)) {
    for (user, open, keys) in WAYS {
        for size in [(80, 24), (120, 40)] {
            let mut d = Driver::start(Start { user, open, size, ..Start::default() });
            prepare(&mut d);
            d.press(keys);
            look(&d, &format!("{user} at {open} after \"{keys}\" at {size:?}"));
        }
    }
}

#[test]
fn in_ascii_no_screen_has_anything_else() {
    on_every_screen(
        |d| {
            d.in_ascii();
        },
        |d, way| {
            let screen = d.masked_screen();
            assert!(screen.is_ascii(), "{way}:\n{screen}");
        },
    );
}

#[test]
fn in_ascii_a_screen_is_still_one() {
    for (name, open, keys) in
        [("ascii_teams", "teams", ""), ("ascii_confirm", "teams/platform", "g"), ("ascii_help", "teams", "?")]
    {
        let mut d = Driver::at("olivia", open);
        d.in_ascii().press(keys);
        assert_snapshot!(name, d.masked_screen());
    }
}

#[test]
fn in_ascii_an_arrow_key_is_called_by_its_name() {
    let mut d = Driver::at("olivia", "teams");
    d.in_ascii().press("? pagedown pagedown pagedown").sees("k up ").sees("j down ");
}

#[test]
fn a_theme_with_a_ground_of_its_own_covers_every_cell_of_every_screen() {
    let contrast = Theme::built_in("contrast").expect("a theme");
    on_every_screen(
        |d| Arc::make_mut(&mut d.app.settings).theme = contrast.clone(),
        |d, way| {
            let buffer = d.buffer();
            let bare = buffer.content.iter().filter(|cell| cell.fg == Color::Reset || cell.bg == Color::Reset).count();
            assert_eq!(bare, 0, "{way}");
        },
    );
}

#[test]
fn the_theme_for_the_background_is_taken_whenever_it_comes() {
    let light = Theme::built_in("light").expect("a theme");
    let mut d = Driver::at("olivia", "teams");
    d.press("u").send(Msg::Theme(light.clone()));
    assert_eq!(d.app.settings.theme, light);
    assert!(d.app.dialog::<ActingAs>().is_some(), "the dialog stays");
}

/// One step of the wheel.
pub fn wheel(down: bool) -> Msg {
    let kind = if down { MouseEventKind::ScrollDown } else { MouseEventKind::ScrollUp };
    Msg::Mouse(MouseEvent { kind, column: 40, row: 10, modifiers: KeyModifiers::NONE }, None)
}

#[test]
fn the_wheel_moves_the_cursor_of_whatever_has_the_keys() {
    let mut d = Driver::at("olivia", "teams");
    d.send(wheel(true));
    d.sees("› platform").send(wheel(true));
    d.sees("› security").send(wheel(true));
    d.sees("› security").send(wheel(false));
    d.sees("› platform").press("u").send(wheel(false));
    let Some(modal) = d.app.dialog::<ActingAs>() else { panic!("a dialog") };
    let people = modal.rows();
    let at = people.iter().position(|person| Some(person.id) == modal.list.selected);
    assert_eq!(at.map(|at| people[at].name.as_str()), Some("lena"), "three above olivia");
}

/// The lines of the page beside the menu.
fn content(d: &Driver) -> Vec<String> {
    let screen = d.screen();
    let lines = screen.lines().skip(3).take(11);
    lines.map(|line| line.chars().skip(25).collect::<String>().trim_end_matches(['↑', '↓', ' ']).to_owned()).collect()
}

#[test]
fn the_wheel_scrolls_a_page_that_is_higher_than_the_screen_by_three_lines() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (60, 16), ..Start::default() });
    let before = content(&d);
    assert_eq!(before[10], "[ Delete token ]", "the last button is in sight");
    d.send(wheel(false));
    let up = content(&d);
    assert_eq!(up[3..], before[..8], "what was first is three lines further down");
    assert_eq!(up[2], "of reach.", "and what stands before it is seen");
    for _ in 0..30 {
        d.send(wheel(true));
    }
    let end = content(&d);
    d.send(wheel(true));
    assert_eq!(content(&d), end, "there is nothing below");
    for _ in 0..30 {
        d.send(wheel(false));
    }
    assert_eq!(content(&d)[0], "Organization Tokens", "nothing is above the title");
}

#[test]
fn the_wheel_answers_no_question_shows_no_token_and_says_nothing() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g").send(wheel(true));
    assert!(d.app.dialog::<Confirm>().is_some());
    d.press("y").send(Msg::Focus(false));
    d.sees("Hidden.").send(wheel(true));
    d.sees("Hidden.").lacks(".atlasv1.");
    assert_eq!(d.notice(), "");
    let mut form = Driver::at("guest", "teams");
    form.send(wheel(true));
    assert_eq!(form.notice(), "");
}
