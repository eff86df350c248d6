//! Lists to choose from: letters narrow them and never act; enter takes what is marked, or says that nothing matches.

use tfe_console::ui::Msg;
use tfe_console::ui::modals::acting_as::ActingAs;

use crate::driver::{Driver, Start};

/// Each picker with the page that it is opened on, and the keys that open it.
const PICKERS: [(&str, &str); 6] =
    [("api-tokens", "u"), ("api-tokens", "o"), ("teams", "u"), ("teams", "o"), ("api-tokens", ":"), ("teams/platform", "?")];

#[test]
fn a_name_that_is_typed_and_entered_is_who_acts() {
    for name in ["lena", "marcus"] {
        let mut d = Driver::at("olivia", "teams");
        let before = d.audit();
        d.press("u").type_text(name).press("enter").sees(&format!("acting as {name} (you are olivia)"));
        assert_eq!(d.app.username.as_str(), name);
        assert_eq!(d.audit(), before, "a letter has done something");
    }
}

#[test]
fn the_organization_that_is_typed_is_opened() {
    let mut d = Driver::at("olivia", "teams");
    d.press("5 o").type_text("tech").press("enter").sees("initech / Settings");
    assert!(d.app.modal.is_none());
}

#[test]
fn enter_says_that_nothing_matches_and_leaves_the_list_open() {
    for (key, sentence) in [
        ("u", "No user matches \"zzz\"."),
        ("o", "No organization matches \"zzz\"."),
        (":", "No action or place matches \"zzz\"."),
        ("?", "No key matches \"zzz\"."),
    ] {
        let mut d = Driver::at("olivia", "teams");
        d.press(key).type_text("zzz").sees(sentence).press("enter");
        assert_eq!(d.notice(), sentence);
        assert!(d.app.modal.is_some() && d.app.username.as_str() == "olivia");
        // What was said goes with what it was about.
        d.press("backspace");
        assert_eq!(d.notice(), "");
    }
}

#[test]
fn no_letter_that_is_typed_into_a_list_does_anything_but_narrow_it() {
    for (open, keys) in PICKERS {
        let mut d = Driver::at("olivia", open);
        for letter in ('!'..='~').chain(['ä', 'ж']) {
            let before = (d.app.context(), d.audit());
            d.press(keys);
            let (modal, context) = (d.app.modal.as_ref().expect("a list").kind(), d.app.context());
            d.type_text(&letter.to_string());
            let now = d.app.modal.as_ref().map(tfe_console::ui::layer::Modal::kind);
            assert_eq!((now, d.app.context()), (Some(modal), context), "{letter} acts in {keys} of {open}");
            d.sees(&format!("› {letter}")).press("esc");
            assert_eq!((d.app.context(), d.audit()), before, "{letter} acts in {keys} of {open}");
            assert!(!d.quit);
        }
    }
}

#[test]
fn the_slash_that_narrows_other_lists_is_no_part_of_what_is_looked_for() {
    Driver::at("olivia", "teams").press("u").type_text("/marcus").press("enter").sees("acting as marcus (you are olivia)");
}

#[test]
fn a_name_that_is_entered_before_the_list_is_there_is_taken_when_it_is() {
    let mut d = Driver::at("olivia", "teams");
    d.hold().press("u").type_text("marcus").press("enter").sees("olivia   owner of acme").deliver();
    assert_eq!(d.app.username.as_str(), "marcus");
    // A key that follows takes it back.
    let mut d = Driver::at("olivia", "teams");
    d.hold().press("u").type_text("marcus").press("enter backspace").deliver().sees("› marcu");
    assert_eq!(d.app.username.as_str(), "olivia");
    let mut d = Driver::at("olivia", "teams");
    d.hold().press("u").type_text("nobody").press("enter").deliver();
    assert_eq!(d.notice(), "No user matches \"nobody\".");
}

#[test]
fn the_best_match_is_marked_whatever_was_marked_before() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u down down down").type_text("tomas");
    let Some(picker) = d.app.dialog::<ActingAs>() else { panic!("a list") };
    assert_eq!(picker.list.selected, Some(picker.rows()[0].id));
    assert_eq!(picker.rows()[0].name, "tomas");
}

#[test]
fn a_list_that_does_not_fit_says_how_far_one_is() {
    let mut d = Driver::start(Start { size: (80, 16), ..Start::default() });
    d.press("u").sees(" of 1").press("pagedown pagedown pagedown").sees("11 of 11");
}

#[test]
fn a_paste_narrows_the_list() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u").send(Msg::Paste("marcus\n".to_owned()));
    d.sees("› marcus").press("enter");
    assert_eq!(d.app.username.as_str(), "marcus");
}

#[test]
fn who_is_not_among_the_first_is_asked_for_while_one_types() {
    let mut d = Driver::at("olivia", "teams");
    d.rewrite(
        "INSERT INTO users (id, username, email, two_factor, created_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
         SELECT 'user-' || replace(1111111111111111 + i, '0', 'z'), printf('aaa-%03d', i), 'a@example.com', 1,
                '2026-01-01T00:00:00.000Z' FROM n",
    );
    d.press("u").sees("aaa-001").lacks("zoe").type_text("zo").sees("zoe").lacks("aaa-001");
    d.press("ctrl-u").type_text("a-29").sees("aaa-290").press("esc");
    d.press(":").type_text("act as zoe").sees("act as zoe").press("enter").sees("initech");
}
