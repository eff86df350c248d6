//! The palette, which finds every action and place by its name, and "Why not?", which explains a refusal.

use tfe_console::ui::modals::palette::Palette;

use crate::driver::Driver;

#[test]
fn the_palette_goes_to_a_team_by_a_few_letters_of_its_name() {
    Driver::at("olivia", "api-tokens").press(":").type_text("tmpltfrm").press("enter").sees("Teams / platform");
}

#[test]
fn the_palette_does_what_a_key_does_and_asks_what_the_key_asks() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("ctrl-p").type_text("regen").press("enter");
    d.confirm("Regenerate the token of team platform?", &["stops working immediately"]);
    d.secret();
}

#[test]
fn what_is_refused_stands_in_the_palette_with_its_reason() {
    let mut d = Driver::at("marcus", "api-tokens");
    d.press(":").type_text("generate").sees("✗ Only organization owners");
    d.press("enter").sees("Only organization owners can manage the organization token.");
    assert!(d.app.modal.is_none());
}

#[test]
fn nothing_that_is_called_like_this_is_said() {
    Driver::at("olivia", "teams")
        .press(":")
        .type_text("qqqq")
        .sees("No action or place matches \"qqqq\".")
        .press("enter esc")
        .sees("owners");
}

#[test]
fn a_paste_into_the_palette_is_text_and_runs_nothing() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press(":");
    d.send(tfe_console::ui::Msg::Paste("regenerate\n".to_owned()));
    assert!(d.app.dialog::<Palette>().is_some());
}

#[test]
fn why_not_names_the_rule_who_may_and_the_way() {
    let mut d = Driver::at("marcus", "api-tokens");
    d.press("g w");
    d.sees("Why not: generate token?").sees("Only organization owners can manage the organization token.");
    d.sees("The owners olivia, omar can").sees("Ask olivia to do it, or to add you to the owners team");
    d.press("esc").lacks("Why not: generate token?");
}

#[test]
fn why_not_is_there_for_the_button_under_the_cursor_before_it_is_pressed() {
    let d = Driver::at("marcus", "teams/platform");
    assert!(d.app.offers().iter().all(|offer| offer.label != "why not?"), "nothing is refused to a member here");
    let mut d = Driver::at("olivia", "teams/owners");
    d.press("d w").sees("There is no token of team owners to delete.");
}

#[test]
fn why_not_leads_to_acting_as_somebody_who_may() {
    Driver::at("marcus", "api-tokens").press("g w u").sees("Acting as");
}

#[test]
fn the_palette_finds_users_statuses_and_other_words_and_has_the_right_keys() {
    let mut d = Driver::at("olivia", "teams/platform");
    let first = |d: &Driver| match d.app.dialog::<Palette>() {
        Some(palette) => palette.rows().first().map(|row| row.name.clone()).unwrap_or_default(),
        _ => panic!("no palette:\n{}", d.screen()),
    };
    for (typed, found) in [
        ("rotate", "regenerate"),
        ("revoke", "delete token"),
        ("refresh", "reload"),
        ("expiring tokens", "expiring tokens, 7 days"),
        ("act as marcus", "act as marcus"),
    ] {
        d.press(":").type_text(typed);
        assert!(first(&d).contains(found), "{typed}: {}", first(&d));
        d.press("esc");
    }
    d.press(":").type_text("tokens");
    let Some(palette) = d.app.dialog::<Palette>() else { panic!("no palette") };
    let keys = |name: &str| palette.rows().iter().find(|row| row.name == name).map(|row| row.keys.clone());
    assert_eq!(keys("Tokens").as_deref(), Some("0"));
    d.press("esc :").type_text("act as marcus").press("enter").sees("acting as marcus (you are olivia)");
    d.press(":").type_text("tokens that never expire").press("enter").sees("Shown: without expiration");
}

#[test]
fn help_has_headings_and_the_labels_of_the_page_and_says_where_it_is() {
    let mut d = Driver::at("olivia", "teams");
    d.press("?").sees("This page").sees("List ").sees("create team").sees("1 of ");
    d.press("pagedown pagedown pagedown").lacks("This page").sees("Cursor");
}
