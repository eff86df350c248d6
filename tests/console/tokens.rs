//! Generating, regenerating and deleting tokens; seeing each once.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tfe_console::domain::{Actor, World};
use tfe_console::ui::action::Action;
use tfe_console::ui::keymap::{Context, parse_key};
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::{Copied, Effect, Msg};

use crate::driver::{Driver, Start};

#[test]
fn a_first_token_is_generated_at_once_and_shown_once() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.sees("No tokens created for this team.").sees("[ Create an authentication token ]");
    d.press("g");
    let token = d.secret();
    d.sees("This token will not be displayed again. Save it in a safe place.");
    assert!(matches!(d.authenticates(&token), Some(Actor::Team(_))));
    d.press("c").sees("Copied. The clipboard is cleared after 45 seconds");
    assert_eq!(d.copies, std::slice::from_ref(&token));
    d.press("enter");
    assert!(d.app.modal.is_none());
    d.sees(&format!("{}…••••••••", &token[..6])).sees("Created just now by user olivia").lacks(&token[..14]);
    assert!(d.audit().contains(&"olivia team_token.generate team sandbox done".to_owned()));
}

#[test]
fn regenerating_asks_first_and_ends_the_old_token_in_the_same_step() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g");
    d.confirm(
        "Regenerate the token of team platform?",
        &["stops working immediately", "can't be recovered", "It was last used 1 hour ago"],
    );
    let first = d.secret();
    d.press("c enter g").confirm("Regenerate the token of team platform?", &["It was not used yet."]);
    let second = d.secret();
    assert_ne!(first, second);
    assert_eq!(d.authenticates(&first), None);
    assert!(d.authenticates(&second).is_some());
}

#[test]
fn deleting_asks_first_and_leaves_no_token() {
    let mut d = Driver::at("olivia", "api-tokens");
    d.press("g").confirm("Regenerate the token of organization acme?", &[]);
    let token = d.secret();
    d.press("c esc d").confirm_typing("Delete the token of organization acme?", &["It was not used yet."], "acme");
    assert_eq!(d.notice(), "The token of organization acme is deleted; it no longer works.");
    d.sees("No token created for this organization.").sees("[ Create an organization token ]");
    assert_eq!(d.authenticates(&token), None);
    d.press("d");
    assert_eq!(d.notice(), "There is no token of organization acme to delete.");
}

#[test]
fn a_question_is_answered_with_no_by_enter_n_and_esc() {
    for key in ["enter", "n", "esc"] {
        let mut d = Driver::at("marcus", "teams/platform");
        let before = d.audit();
        d.press("g").press(key);
        assert!(d.app.modal.is_none(), "{key}");
        assert_eq!(d.audit(), before, "{key}");
    }
}

#[test]
fn the_key_that_asks_never_answers() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("d d d g");
    assert!(d.app.dialog::<Confirm>().is_some());
}

#[test]
fn the_mark_moves_to_yes_and_enter_takes_it() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("d tab enter");
    d.sees("No tokens created for this team.");
}

#[test]
fn keys_from_before_a_question_is_on_the_screen_do_not_answer_it() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.typing_ahead = true;
    d.press("g y y y");
    assert!(d.app.dialog::<Confirm>().is_some());
    d.send(Msg::Settled);
    d.typing_ahead = false;
    d.press("y");
    d.secret();
}

#[test]
fn keys_from_before_a_token_is_on_the_screen_do_not_close_it() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.typing_ahead = true;
    d.press("g enter enter esc esc");
    d.secret();
}

#[test]
fn a_token_that_was_not_copied_is_discarded_only_by_the_same_key_twice() {
    for (key, other) in [("enter", "ctrl-c"), ("esc", "ctrl-c"), ("ctrl-c", "enter")] {
        let mut d = Driver::at("olivia", "teams/sandbox");
        d.press("g").press(key).sees("Not copied.");
        d.press(other).sees("Not copied.");
        assert!(!d.quit);
        d.press(other);
        assert!(d.app.modal.is_none(), "{key} {other}");
        assert_eq!(d.quit, other == "ctrl-c");
    }
}

#[test]
fn what_was_sent_to_the_terminal_counts_as_copied_and_says_no_more_than_is_known() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.clipboard = Copied::Terminal { through: None };
    d.press("g c").sees("Sent to the terminal, check by pasting.").lacks("Copied");
    d.press("enter");
    assert!(d.app.modal.is_none());
}

#[test]
fn without_a_clipboard_it_says_so_and_closing_still_asks() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.clipboard = Copied::Unavailable;
    d.press("g c").sees("No clipboard: select the text.");
    d.press("enter").sees("Not copied.");
}

#[test]
fn a_clipboard_that_no_longer_has_the_token_is_not_said_to_have_it() {
    for release in ["s", "another program"] {
        let mut d = Driver::at("olivia", "teams/sandbox");
        d.press("g c").sees("Copied. The clipboard is cleared after 45 seconds");
        if release == "s" {
            d.press("s");
        } else {
            d.send(Msg::ClipboardReleased);
        }
        d.sees("The clipboard no longer has it. Press c to copy it again, enter when it is stored.").lacks("Copied.");
        d.press("enter");
        assert!(d.app.modal.is_none(), "{release}: it was copied, so closing does not ask");
    }
}

#[test]
fn while_a_copy_is_under_way_there_is_no_second_one_and_the_token_stays() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g");
    let key = |code| Msg::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let copies = d.app.update(d.world.now(), key(KeyCode::Char('c')));
    assert!(matches!(copies[..], [Effect::Copy(_)]));
    d.sees("Copying…").press("c enter enter esc esc").sees("Copying…");
    assert!(d.copies.is_empty());
    d.send(Msg::Copied(Copied::Unavailable));
    d.sees("No clipboard: select the text.").press("c");
    assert_eq!(d.copies.len(), 1);
}

#[test]
fn a_copied_token_is_taken_out_of_the_clipboard_with_s_also_after_closing() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("s");
    assert_eq!(d.cleared, 0, "there is nothing to clear");
    d.press("g c enter").sees("s clear clipboard");
    assert_eq!(d.cleared, 0, "closing leaves the clipboard alone");
    d.press("s").lacks("s clear clipboard");
    assert_eq!(d.cleared, 1);
}

#[test]
fn a_token_hides_when_the_focus_is_lost_and_a_key_shows_it_again() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g");
    let token = d.secret();
    d.send(Msg::Focus(false));
    d.sees("Hidden. Press any key to show it again.").lacks(&token[..14]);
    d.send(Msg::Focus(true));
    d.lacks(&token[..14]);
    d.press("enter");
    assert_eq!(d.secret(), token, "the key shows it and does nothing else");
}

#[test]
fn a_token_hides_after_a_minute_and_before_a_suspend() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g").pass(Duration::from_mins(1));
    d.sees("Hidden.");
    d.press("x");
    d.secret();
    d.press("ctrl-z").sees("Hidden.");
    assert_eq!(d.suspended, 1);
}

#[test]
fn a_timer_of_an_earlier_token_does_not_hide_a_later_one() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g c enter g y");
    d.fire_first_timer();
    d.secret();
    d.fire_first_timer();
    d.sees("Hidden.");
}

#[test]
fn the_token_is_wholly_visible_at_every_width() {
    for width in 60..=130 {
        let d = &mut Driver::start(Start { open: "teams/sandbox", size: (width, 16), ..Start::default() });
        d.press("g");
        let token = d.secret();
        let screen = d.screen();
        if width < 94 {
            let rows: Vec<&str> = screen.lines().skip(3).take(token.len().div_ceil(usize::from(width))).collect();
            assert_eq!(rows.concat(), token, "from column 0 and without a frame at {width}");
        } else {
            assert!(screen.contains(&token), "on one line at {width}");
        }
    }
}

#[test]
fn the_model_learns_when_a_token_was_shown() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g").press("c");
    assert!(!d.audit().last().expect("a row").contains("acknowledge"));
    d.press("enter").lacks("no record that it was displayed");
    assert!(d.audit().last().expect("a row").starts_with("olivia token.acknowledge at-"));
}

#[test]
fn a_token_that_was_never_acknowledged_says_so_at_the_next_start() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g");
    let start = Start { open: "teams/sandbox", ..Start::default() };
    let mut next = Driver::over(Box::new(d.other()), d.world.clone(), &start);
    next.sees("There is no record that it was displayed. If nobody has saved it, regenerate it.");
}

#[test]
fn the_loser_of_a_race_is_told_and_shown_nothing() {
    let mut d = Driver::at("marcus", "teams/platform");
    let start = Start { open: "teams/platform", ..Start::default() };
    let mut other = Driver::over(Box::new(d.other()), d.world.clone(), &start);
    d.press("g");
    other.press("g y");
    let theirs = other.secret();
    d.press("y");
    assert!(d.app.modal.is_none(), "no token is shown");
    assert!(d.notice().starts_with("The token of team platform was generated by olivia at 12:00:00 UTC."), "{}", d.notice());
    assert!(d.authenticates(&theirs).is_some(), "the winner's token stays");
    d.sees(&theirs[..6]);
    assert!(d.audit().contains(&"marcus team_token.generate team platform conflict".to_owned()));
}

#[test]
fn dialogs_name_the_keys_that_are_bound() {
    let mut d = Driver::at("marcus", "teams/platform");
    for (context, action, key) in [
        (Context::Confirm, Action::Yes, "ctrl-y"),
        (Context::Confirm, Action::No, "ctrl-n"),
        (Context::Token, Action::Copy, "ctrl-k"),
        (Context::Token, Action::Done, "f2"),
    ] {
        Arc::make_mut(&mut d.app.settings).keymap.bind(context, action, vec![parse_key(key).expect("a key")]);
    }
    d.press("g").sees("[ ctrl-n  No ]").sees("[ ctrl-y  Yes, regenerate ]").press("ctrl-y");
    d.sees("Press ctrl-k to copy it, f2 when it is stored.").sees("[ ctrl-k  Copy ]   [ f2  Done ]");
    d.press("ctrl-k f2").lacks(".atlasv1.");
}

#[test]
fn a_slow_write_keeps_the_console_and_takes_no_other_command() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.hold().press("g").sees("Writing: team sandbox…");
    d.press("g d q u enter esc");
    assert!(!d.quit, "the token would be lost");
    d.press("ctrl-c");
    assert!(!d.quit);
    assert_eq!(d.notice(), "A change is being written; wait for its result.");
    d.deliver();
    d.secret();
}

#[test]
fn deleting_the_organization_s_token_wants_the_name_of_the_organization() {
    let mut d = Driver::at("olivia", "api-tokens");
    let question = "Delete the token of organization acme?";
    d.press("d").sees(question).press("y enter").sees("Type acme to go ahead.").sees(question);
    d.press("esc").lacks(question);
    d.press("d").confirm_typing(question, &["stops working immediately"], "acme");
    assert_eq!(d.audited(), "olivia organization_token.revoke organization acme done");
}

#[test]
fn deleting_the_token_of_the_owners_team_wants_its_name_wherever_it_is_deleted() {
    for open in ["teams/owners", "api-tokens/teams", "hygiene"] {
        let mut d = Driver::at("olivia", open);
        d.generated_elsewhere("olivia", "owners");
        d.press("r");
        if open != "teams/owners" {
            d.type_text("/owners").press("enter");
        }
        d.press("d").confirm_typing("Delete the token of team owners?", &[], "owners");
        assert_eq!(d.audited(), "olivia team_token.revoke team owners done", "{open}");
    }
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("d").confirm("Delete the token of team platform?", &[]);
}
