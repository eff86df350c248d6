//! Keys: what they mean, on every layout.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tfe_console::ui::Msg;
use tfe_console::ui::action::Action;
use tfe_console::ui::keymap::{Context, parse_key};

use crate::driver::Driver;

#[test]
fn a_letter_of_another_layout_says_once_which_key_it_would_be() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.type_text("п");
    assert_eq!(d.notice(), "п does nothing here. With a Latin keyboard layout it is g: regenerate token.");
    assert!(d.app.modal.is_none(), "it only says so");
    d.type_text("в");
    assert!(d.notice().starts_with("п "), "once is enough: {}", d.notice());
    d.press("j").type_text("в");
    assert_eq!(d.notice(), "в does nothing here. With a Latin keyboard layout it is d: delete token.");
    d.press("j").type_text("ö");
    assert_eq!(d.notice(), "ö does nothing here. ? lists the keys.");
}

#[test]
fn a_capital_letter_says_which_key_it_would_be_without_caps_lock() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("J");
    assert_eq!(d.notice(), "J does nothing here. Without caps lock it is j: down.");
    let mut d = Driver::at("olivia", "teams");
    d.type_text("B b");
    assert_eq!(d.notice(), "", "it would do nothing either way");
}

#[test]
fn a_question_is_not_answered_by_another_layout_and_says_so() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("g").type_text("н");
    assert!(d.notice().starts_with("н does nothing here. With a Latin keyboard layout it is y: "), "{}", d.notice());
    assert!(d.app.modal.is_some());
}

#[test]
fn a_letter_of_another_layout_is_text_where_one_types() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("/п").sees("/п");
    assert_eq!(d.notice(), "");
}

#[test]
fn any_letter_of_a_keyboard_can_be_bound() {
    let mut d = Driver::at("olivia", "teams/platform");
    let keymap = &mut std::sync::Arc::make_mut(&mut d.app.settings).keymap;
    let keys = ["ö", "Ж", "alt-é"].map(|name| parse_key(name).expect("a key"));
    keymap.bind(Context::Team, Action::Generate, keys.to_vec());
    for text in ["ö", "Ж"] {
        d.type_text(text).sees("Regenerate the token of team platform?").press("esc");
    }
    d.press("?").sees("ö Ж alt-é").press("esc");
    for none in ["öä", "ctrl-", "\u{202e}", "\u{a0}"] {
        assert_eq!(parse_key(none), None, "{none:?}");
    }
}

#[test]
fn a_key_looks_up_once_what_it_does_and_one_that_means_nothing_not_at_all() {
    for open in ["audit", "hygiene", "teams", "teams/platform", "api-tokens/teams"] {
        let mut d = Driver::at("olivia", open);
        let before = d.app.lookups();
        for _ in 0..200 {
            d.send(Msg::Key(KeyEvent::from(KeyCode::F(9))));
            d.send(Msg::Key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL)));
        }
        assert_eq!(d.app.lookups(), before, "{open}");
        for _ in 0..200 {
            d.send(Msg::Key(KeyEvent::from(KeyCode::Down)));
        }
        assert_eq!(d.app.lookups() - before, 200, "{open}");
    }
}

#[test]
fn a_frame_looks_up_once_what_each_key_does() {
    let d = Driver::at("olivia", "audit");
    let (before, bound) = (d.app.lookups(), d.app.settings.keymap.actions(d.app.context()).len());
    d.screen();
    assert_eq!(d.app.lookups() - before, bound);
}

#[test]
fn what_is_typed_into_a_list_looks_nothing_up() {
    for keys in [":", "?", "u", "/"] {
        let mut d = Driver::at("olivia", "audit");
        d.press(keys);
        let before = d.app.lookups();
        for _ in 0..200 {
            d.send(Msg::Key(KeyEvent::from(KeyCode::Char('e'))));
        }
        assert_eq!(d.app.lookups(), before, "{keys}");
    }
}
