//! Getting around: menu, lists, filters, pages, forms, help.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;
use tfe_console::backend::local::Content;
use tfe_console::domain::Name;
use tfe_console::ui::Msg;

use crate::driver::{Driver, Start};

#[test]
fn the_numbers_open_the_entries_of_the_menu() {
    let mut d = Driver::at("olivia", "teams");
    d.press("1").sees("Organization Profile").press("2").sees("Team Management").press("3").sees("Role");
    d.press("4").sees("web-prod").press("5").sees("Organization Tokens");
}

#[test]
fn tab_goes_round_by_the_menu() {
    let mut d = Driver::at("olivia", "teams");
    d.press("tab j j j enter").sees("acme / Settings / API Tokens");
    d.press("tab tab tab k k k enter").sees("acme / Settings / Teams");
}

#[test]
fn the_breadcrumb_and_esc_lead_back() {
    let mut d = Driver::at("olivia", "teams");
    d.press("j enter").sees("acme / Settings / Teams / data").press("esc").sees("› data").press("esc").sees("› data");
}

#[test]
fn a_place_that_is_not_there_says_so() {
    let mut d = Driver::at("marcus", "teams/security");
    d.sees("Team Management");
    assert_eq!(d.notice(), "There is no team \"security\" that you can see.");
}

#[test]
fn a_filter_narrows_the_list_and_survives_a_visit_and_a_reload() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("/sec").sees("security").lacks("platform");
    d.press("enter enter").sees("Teams / security").press("esc").sees("security").lacks("platform");
    d.press("r").lacks("platform").press("esc").sees("platform");
}

#[test]
fn a_filter_without_a_match_says_so() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("/xyz").sees("No team matches \"xyz\". esc shows all of them.");
    d.press("enter").sees("xyz").press("esc").sees("platform");
}

#[test]
fn keys_typed_into_a_filter_are_text() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("/qudg").sees("/qudg");
    assert!(!d.quit);
    d.press("backspace").sees("/qud");
}

#[test]
fn a_paste_is_text_in_a_field_and_nothing_elsewhere() {
    let mut d = Driver::at("olivia", "teams");
    d.press("/");
    d.send(Msg::Paste("plat\u{1b}[31m\u{202e}\n".to_owned()));
    d.sees("/plat[31m");
    let mut d = Driver::at("olivia", "teams/platform");
    let before = d.audit();
    d.press("g");
    d.send(Msg::Paste("y\ny\n".to_owned()));
    assert_eq!(d.audit(), before);
}

#[test]
fn a_key_that_is_let_go_does_nothing() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    let released = KeyEvent { kind: KeyEventKind::Release, ..KeyEvent::new(KeyCode::Char('g'), KeyModifiers::NONE) };
    d.send(Msg::Key(released));
    assert!(d.app.modal.is_none());
}

#[test]
fn a_team_opens_with_its_token_block_wholly_visible() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (80, 16), ..Start::default() });
    d.sees("Team API Token").sees("[ Regenerate token ]").sees("[ Delete token ]").lacks("Team: platform");
    d.press("home").sees("Team: platform").lacks("[ Delete token ]");
    d.press("enter").sees("[ Regenerate token ]");
    assert!(d.app.modal.is_none(), "a button that is out of sight is shown first");
}

#[test]
fn a_page_moves_between_its_buttons_and_then_scrolls() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (80, 16), ..Start::default() });
    d.press("j j enter").sees("Delete the token of team platform?").press("esc");
    d.press("k enter").sees("Regenerate the token of team platform").press("esc");
    d.press("k enter").sees("Regenerate the token of team platform?").press("esc");
    d.press(&"k ".repeat(24)).sees("Team: platform");
}

#[test]
fn the_cursor_stays_on_its_row_when_rows_come_before_it() {
    use tfe_console::backend::Backend;
    use tfe_console::domain::{Command, OrganizationAccess, Origin, Visibility};
    let mut d = Driver::at("olivia", "teams");
    d.press("j").sees("› data");
    let organization = d.app.organization.as_ref().expect("acme").id;
    let name = Name::parse("name", "aaa").expect("a name");
    let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
    let command = Command::CreateTeam { organization, name, visibility, organization_access };
    d.other().execute(d.app.actor(), &Origin::Console, &command.into()).expect("a team");
    d.press("r").sees("aaa").sees("› data");
}

#[test]
fn the_screen_is_drawn_at_every_size_and_too_small_ones_say_what_is_needed() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.send(Msg::Resize(Size::new(59, 16)));
    d.sees("tfe-console needs 60×16; this is 59×16.");
    d.send(Msg::Resize(Size::new(60, 16)));
    d.sees("[ Regenerate token ]");
    for (width, height) in [(1, 1), (0, 0), (500, 200), (60, 15), (65_535, 1)] {
        d.send(Msg::Resize(Size::new(width, height)));
        if width < 1_000 {
            d.screen();
        }
    }
}

#[test]
fn a_too_small_screen_still_quits() {
    let mut d = Driver::start(Start { size: (20, 5), ..Start::default() });
    d.press("q");
    assert!(d.quit);
}

#[test]
fn nothing_is_answered_on_a_screen_that_is_too_small_to_show_what_is_asked() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g");
    let (question, before) = (d.screen(), d.audit());
    d.send(Msg::Resize(Size::new(40, 10)));
    d.press("y enter tab y n esc").send(Msg::Paste("y".to_owned()));
    d.press("ctrl-z").send(Msg::Resize(Size::new(80, 24)));
    assert_eq!((d.screen(), d.audit(), d.suspended), (question, before, 1));
    d.press("y");
    let token = d.secret();
    d.send(Msg::Resize(Size::new(40, 10)));
    d.press("enter enter esc esc").send(Msg::Resize(Size::new(80, 24)));
    assert_eq!(d.secret(), token);
}

#[test]
fn help_lists_the_keys_of_the_screen_and_runs_the_line() {
    let mut d = Driver::start(Start { open: "teams/sandbox", size: (120, 40), ..Start::default() });
    d.press("?").sees("Generate the token, or replace it.");
    d.type_text("acting").lacks("Generate the token");
    d.press("ctrl-u").sees("Generate the token").press("esc").lacks("Generate the token");
    d.press("?").type_text("another user").press("enter").sees("Acting as somebody is a rehearsal, not a login.");
}

#[test]
fn every_key_of_the_footer_does_something() {
    let places = [
        "profile",
        "teams",
        "teams/platform",
        "teams/sandbox",
        "users",
        "workspaces",
        "workspaces/web-prod",
        "workspaces/billing-prod",
        "api-tokens",
        "api-tokens/teams",
        "api-tokens/user",
        "user-tokens",
    ];
    for open in places {
        let count = Driver::at("olivia", open).app.offers().len();
        for index in 0..count {
            let mut d = Driver::start(Start { open, size: (80, 16), ..Start::default() });
            let offer = d.app.offers().remove(index);
            let nothing_above = matches!(offer.label.as_str(), "up" | "page up" | "first" | "down" | "page down" | "last");
            let state = |d: &Driver| (d.screen(), d.quit, d.suspended, d.app.pane, d.looks());
            let before = state(&d);
            d.press(&offer.keys[0].replace("shift-tab", "backtab").replace("pg", "page").replace('↑', "up").replace('↓', "down"));
            let after = state(&d);
            let same_place = ["Profile", "Teams", "Users", "Workspaces", "API Tokens", "Tokens", "reload page"]
                .contains(&offer.label.as_str());
            assert!(before != after || nothing_above || same_place, "{open}: {} does nothing", offer.label);
        }
    }
}

#[test]
fn each_label_of_the_footer_is_a_verb_with_an_object() {
    // The way back and out, the answers to a question, and the usual last two need no object.
    let alone = ["back", "close", "commands", "done", "go ahead", "help", "no", "quit", "stop", "yes"];
    let places =
        ["profile", "teams", "teams/platform", "users", "users/marcus", "workspaces", "workspaces/web-prod", "api-tokens"];
    let more = ["api-tokens/teams", "api-tokens/user", "audit", "escalation", "hygiene"];
    for open in places.into_iter().chain(more) {
        for user in ["olivia", "marcus"] {
            let d = Driver::at(user, open);
            let screen = d.screen();
            if let Some(line) = screen.lines().last() {
                for hint in line.trim().split("  ").filter(|hint| !hint.is_empty()) {
                    let label = hint.split_once(' ').map_or("", |(_, label)| label);
                    let first = label.split(' ').next().unwrap_or_default();
                    let is_noun = ["a", "one", "several", "the"].contains(&first);
                    assert!(alone.contains(&label) || (label.contains(' ') && !is_noun), "{open} as {user}: {hint}");
                }
            }
        }
    }
}

#[test]
fn the_footer_names_the_most_used_keys_at_80_columns() {
    for (open, labels) in [
        ("teams", &["enter open team", "/ filter rows", "n create team"][..]),
        ("users", &["enter open user", "/ filter rows"]),
        ("workspaces", &["enter open workspace", "/ filter rows", "n create workspace"]),
        ("teams/platform", &["g regenerate token", "d delete token"]),
    ] {
        let mut d = Driver::start(Start { open, size: (80, 24), ..Start::default() });
        for label in labels.iter().chain(&[": commands", "? help"]) {
            d.sees(label);
        }
    }
}

#[test]
fn an_organization_is_made_in_the_form_and_its_maker_is_its_owner() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter");
    d.sees("hooli / Settings / Teams")
        .sees("acting as guest (you are olivia)")
        .sees("owners")
        .sees("The only team yet is owners.");
    assert!(d.audit().contains(&"guest organization.create model done".to_owned()));
}

#[test]
fn a_wrong_field_says_so_beneath_it_and_loses_nothing() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("my org").press("tab").type_text("nobody").press("enter");
    d.sees("A name can contain only letters, digits, _ and -, not \" \".");
    d.sees("An email address is needed, such as name@example.com.");
    d.sees("my org").sees("nobody");
    d.press("backspace backspace backspace backspace").type_text("-x").press("tab").type_text("@x.example").press("enter");
    d.sees("my-x / Settings / Teams");
}

#[test]
fn a_taken_name_says_so_beneath_its_field() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("ACME").press("tab").type_text("x@x.example").press("enter");
    d.sees("The name \"ACME\" is taken in this model; choose another.").sees("x@x.example");
}

#[test]
fn the_form_opens_from_the_switcher_and_esc_leaves_it() {
    let mut d = Driver::at("olivia", "teams");
    d.press("o").type_text("new").press("enter").sees("New Organization").press("esc").sees("Team Management");
}

#[test]
fn an_empty_model_begins_with_the_form() {
    let content = Content::Empty(Name::parse("user", "ada").expect("a name"));
    let mut d = Driver::start(Start { user: "ada", content, ..Start::default() });
    d.sees("New Organization").sees("You belong to no organization yet.").sees("ada");
    d.type_text("lovelace").press("tab").type_text("ada@example.com").press("enter").sees("lovelace / Settings / Teams");
}

#[test]
fn loading_says_so_and_a_stale_reply_changes_nothing() {
    let mut d = Driver::waiting(&Start { open: "teams", ..Start::default() });
    d.sees("Loading…");
    d.press("5").sees("Organization Tokens").sees("Loading…");
    d.deliver_one();
    d.sees("Loading…").lacks("platform");
    d.deliver().sees("[ Regenerate token ]");
}

#[test]
fn ages_follow_the_clock() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.sees("Last used 1 hour ago").pass(Duration::from_hours(24));
    d.press("j").sees("Last used 1 day ago");
}
