//! Clicks: on rows, titles, controls, tabs, the menu, hints and dialogs, once and twice.

use std::time::Duration;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;
use tfe_console::ui::app::Pane;
use tfe_console::ui::modals::acting_as::ActingAs;
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::{Msg, Targets};
use unicode_width::UnicodeWidthStr;

use crate::driver::{Driver, Start};

impl Driver {
    fn targets(&self) -> Targets {
        let size = self.app.size;
        self.draw_on(&mut Terminal::new(TestBackend::new(size.width, size.height)).expect("a terminal"))
    }

    /// Where a text is on the screen; fails unless it is there.
    fn find(&self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        let found = screen.lines().enumerate().find_map(|(y, line)| line.split_once(text).map(|(before, _)| (before.width(), y)));
        let (x, y) = found.unwrap_or_else(|| panic!("\"{text}\" is not on the screen:\n{screen}"));
        (u16::try_from(x).expect("a column"), u16::try_from(y).expect("a row"))
    }

    fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16), targets: &Targets) -> &mut Self {
        let hit = targets.at(Position::new(column, row));
        self.send(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }, hit));
        self
    }

    /// Presses the button at a position, and lets it go, without a pause before.
    pub fn click_at(&mut self, at: (u16, u16)) -> &mut Self {
        for kind in [MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left)] {
            let targets = self.targets();
            self.mouse(kind, at, &targets);
        }
        self.assert_invariants();
        self
    }

    /// Clicks a text, a while after whatever was clicked before.
    fn click(&mut self, text: &str) -> &mut Self {
        let at = self.find(text);
        self.pause().click_at(at)
    }

    /// Clicks a text twice in quick succession; the second click goes where the first went.
    fn double_click(&mut self, text: &str) -> &mut Self {
        let at = self.find(text);
        self.pause().click_at(at).click_at(at)
    }

    fn pause(&mut self) -> &mut Self {
        self.world.pass(Duration::from_secs(1).try_into().expect("a span"));
        self
    }

    fn is_asked(&self) -> bool {
        self.app.dialog::<Confirm>().is_some()
    }
}

#[test]
fn a_click_on_a_row_moves_the_cursor_there_and_a_double_click_opens_it() {
    for (open, row, title) in [
        ("teams", "security", "Teams / security"),
        ("workspaces", "web-prod", "Workspaces / web-prod"),
        ("users", "priya", "User: priya"),
        ("api-tokens/teams", "platform", "Teams / platform"),
        ("api-tokens/user", "old", ""),
        ("hygiene", "team data", "Teams / data"),
        ("escalation", "user nina", "User nina"),
        ("audit", "team_token.generate", "Row 78"),
    ] {
        let mut d = Driver::at("olivia", open);
        let before = d.screen();
        let (x, y) = d.find(row);
        d.pause().click_at((x, y));
        assert!(d.screen().lines().nth(usize::from(y)).expect("a row").contains('›'), "{open}: the cursor is not in row {y}");
        if title.is_empty() {
            continue;
        }
        assert_ne!(d.screen(), before, "{open}: the cursor was there before");
        d.lacks(title).pause().click_at((x, y));
        d.lacks(title).click_at((x + 1, y)).sees(title);
    }
}

#[test]
fn two_slow_clicks_open_nothing_and_neither_do_two_quick_ones_on_two_rows() {
    let mut d = Driver::at("olivia", "teams");
    d.click("platform").click("platform").sees("› platform").sees("Team Management");
    let (platform, release) = (d.find("platform"), d.find("release"));
    d.pause().click_at(platform).click_at(release).sees("› release").sees("Team Management");
    d.click_at(release).sees("Teams / release");
}

#[test]
fn a_third_click_presses_nothing_on_the_page_that_the_second_has_opened() {
    let mut d = Driver::at("marcus", "teams");
    let at = d.find("platform");
    d.double_click("platform").click_at(at).click_at(at).sees("Teams / platform");
    assert!(d.app.modal.is_none() && d.notice().is_empty());
}

#[test]
fn a_click_on_a_title_sorts_and_on_the_same_one_again_the_other_way_round() {
    let mut d = Driver::at("olivia", "teams");
    let first = |d: &Driver| d.screen().lines().nth(6).expect("a row").chars().skip(27).take(9).collect::<String>();
    assert_eq!(first(&d).trim(), "app-dev");
    d.click("Workspaces");
    assert!(["data", "sandbox"].contains(&first(&d).trim()), "one of the two that reach least");
    let (x, y) = d.find("Workspa… ↑");
    d.pause().click_at((x, y));
    assert_eq!(first(&d).trim(), "owners", "the team that reaches most");
    d.double_click("Teams  ").sees("Teams ↓");
    assert_eq!(first(&d).trim(), "security");
}

#[test]
fn the_rows_of_a_filtered_list_are_clicked_where_they_are_drawn() {
    let mut d = Driver::at("olivia", "teams");
    d.press("/ a").click("sandbox").sees("› sandbox").type_text("n").sees("/an");
    d.press("esc / p l a t enter").sees("/plat").click("/plat").type_text("f").sees("/platf").sees("› platform");
}

#[test]
fn a_click_puts_the_cursor_of_a_field_where_it_points() {
    let mut d = Driver::at("olivia", "teams");
    d.press("/").type_text("plaform");
    let (x, y) = d.find("/plaform");
    d.pause().click_at((x + 4, y)).type_text("t").sees("/platform").sees("› platform");
    d.press("esc n").type_text("plaform");
    let (x, y) = d.find("plaform");
    d.pause().click_at((x + 3, y)).type_text("t").sees("› platform");
}

#[test]
fn a_click_on_the_menu_goes_there_whatever_has_the_keys() {
    let mut d = Driver::at("olivia", "teams");
    d.click("4 Workspaces").sees("Settings / Workspaces");
    d.press("tab").click("7 Hygiene").sees("Review / Hygiene");
    assert_eq!(d.app.pane, Pane::Content);
    d.click("6 Audit Log").sees("Audit Log").click("ORGANIZATION SETTINGS").sees("Audit Log");
}

#[test]
fn a_click_on_the_screen_takes_the_keys_from_the_menu() {
    let mut d = Driver::at("olivia", "teams");
    d.press("tab").click("platform").press("j").sees("› release");
}

#[test]
fn a_click_on_a_tab_goes_there() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (120, 40), ..Start::default() });
    d.click("Team Tokens").sees("[ Team Tokens ]").click("User Tokens").sees("[ User Tokens ]");
    d.click("Organization Token").sees("[ Organization Token ]");
    d.click("Organization Token ]").sees("[ Organization Token ]");
}

#[test]
fn the_bar_and_the_breadcrumb_lead_to_where_they_say() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.click("Teams / platform").sees("Team Management");
    d.click("owner of acme").sees("Organizations").press("esc");
    d.click("olivia   owner of acme").sees("Acting as");
}

#[test]
fn a_control_of_a_page_gets_the_cursor_first_and_is_pressed_by_a_click_when_it_has_it() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.click("Allow Member Token Management").sees("[x] Allow");
    assert_eq!(d.audit().len(), Driver::at("olivia", "teams/platform").audit().len(), "nothing is changed by the first");
    d.click("Allow Member Token Management").sees("[ ] Allow");
    assert_eq!(d.audited(), "olivia team.set_member_token_management team platform done");
    d.click("Allow Member Token Management").sees("[x] Allow");
    // Both halves of a double click do not undo each other.
    d.double_click("Allow Member Token Management").sees("[ ] Allow");
}

#[test]
fn a_double_click_presses_a_control_that_had_not_the_cursor() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.double_click("[ Delete token ]").sees("Delete the token of team platform?");
    assert!(d.is_asked(), "what cannot be undone is asked first");
    let mut slow = Driver::at("olivia", "teams/platform");
    slow.click("[ Delete token ]");
    assert!(slow.app.modal.is_none());
    slow.click("[ Delete token ]");
    assert!(slow.is_asked());
}

#[test]
fn each_of_several_buttons_on_a_line_is_clicked_for_itself() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.double_click("[ Set expiry").sees("EXPIRATION").press("esc");
    let (x, y) = d.find("[ Set expiry");
    d.pause().click_at((x - 2, y)).pause().click_at((x - 2, y));
    assert!(d.app.modal.is_none(), "between two buttons there is none");
}

#[test]
fn a_control_that_is_refused_says_why_as_its_key_does() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.click("Allow Member Token Management");
    assert_eq!(d.notice(), "");
    d.click("Allow Member Token Management");
    let said = d.notice().to_owned();
    assert!(said.contains("owners"), "{said}");
    assert_eq!(Driver::at("marcus", "teams/platform").press("t").notice(), said);
}

#[test]
fn a_hint_of_the_footer_does_what_its_key_does() {
    let mut d = Driver::start(Start { size: (200, 40), ..Start::default() });
    d.click("z sort rows").sees("Memb… ↑").click("n create team").sees("Create a New Team");
    d.click("esc back").sees("Team Management").lacks("Create a New Team");
    d.click("? help").sees("Keys").click("esc close").click("u act as user").sees("Acting as").press("ctrl-c");
    assert!(d.quit);
}

#[test]
fn both_halves_of_a_double_click_on_a_hint_are_one() {
    let mut d = Driver::at("marcus", "teams/platform");
    let before = d.audit();
    d.double_click("g regenerate");
    assert!(d.is_asked(), "the second click does not answer what the first has opened");
    assert_eq!(d.audit(), before);
    // One member is removed, not the next one, too.
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("tab tab tab tab tab");
    let (members, before) = (d.find("x remove lena"), d.audit().len());
    d.pause().click_at(members).click_at(members);
    assert_eq!(d.audit().len(), before + 1);
}

#[test]
fn the_buttons_of_a_question_answer_it_and_nothing_else_does() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g").click("stops working immediately").click("1 Pr");
    d.click_at((79, 3)).click_at((0, 0)).click_at((40, 1));
    assert!(d.is_asked());
    d.click("n  No ]");
    assert!(d.app.modal.is_none());
    d.press("g").click("y  Yes, regenerate");
    d.secret();
}

#[test]
fn the_buttons_of_a_question_that_wants_a_name_typed_wait_for_the_name() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("D").click("Yes, delete").sees("Type sandbox to go ahead.").type_text("sanbox");
    let (x, y) = d.find("› sanbox");
    d.pause().click_at((x + 5, y)).type_text("d").click("Yes, delete").lacks("Teams / sandbox");
    assert_eq!(d.audited(), "olivia team.delete team sandbox done");
}

#[test]
fn clicks_from_before_a_question_is_on_the_screen_are_no_answer() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.typing_ahead = true;
    d.press("g");
    let (yes, no) = (d.find("y  Yes"), d.find("n  No"));
    d.pause().click_at(yes).pause().click_at(no);
    assert!(d.is_asked());
    d.send(Msg::Settled);
    d.pause().click_at(no);
    assert!(d.app.modal.is_none());
}

#[test]
fn a_click_on_a_frame_that_is_no_longer_on_top_does_nothing() {
    let mut d = Driver::at("olivia", "teams");
    let (frame, row, entry) = (d.targets(), d.find("security"), d.find("4 Workspaces"));
    let press = MouseEventKind::Down(MouseButton::Left);
    d.press("u").mouse(press, row, &frame).mouse(press, entry, &frame);
    let Some(modal) = d.app.dialog::<ActingAs>() else { panic!("a dialog") };
    assert_eq!(modal.list.selected, Some(d.app.user), "the dialog was not there when it was aimed");
    let frame = d.targets();
    let close = d.find("esc close");
    d.press("esc").mouse(press, close, &frame).sees("Team Management");
}

#[test]
fn a_new_token_is_not_closed_by_any_click_but_on_its_hints() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g y");
    let token = d.secret();
    for y in 0..23 {
        for x in (0..80).step_by(3) {
            d.pause().click_at((x, y));
        }
    }
    assert_eq!(d.secret(), token);
    d.copies.clear();
    d.click("c copy");
    assert_eq!(d.copies, [token]);
    d.click("enter done").lacks(".atlasv1.");
    assert!(d.app.modal.is_none());
}

#[test]
fn the_copy_button_of_a_new_token_copies_and_the_one_beside_it_closes_nothing() {
    for size in [(60, 16), (80, 24), (160, 50)] {
        let mut d = Driver::start(Start { user: "marcus", open: "teams/platform", size, ..Start::default() });
        d.press("g y");
        let token = d.secret();
        d.click("enter  Done ]").click("enter  Done ]");
        assert_eq!((d.secret(), d.copies.len()), (token.clone(), 0), "{size:?}");
        d.click("c  Copy ]");
        assert_eq!((d.secret(), &d.copies), (token.clone(), &vec![token]), "{size:?}");
    }
}

#[test]
fn both_halves_of_a_double_click_on_a_hidden_token_only_show_it() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g y c");
    let token = d.secret();
    d.send(Msg::Focus(false));
    d.double_click("enter done").lacks("Hidden.");
    assert_eq!(d.secret(), token, "what the first has shown is not discarded by the second");
}

#[test]
fn the_second_half_of_a_double_click_is_not_for_what_came_between_the_two() {
    let mut d = Driver::at("marcus", "teams/platform");
    // The first goes where nothing is, or where something was; then a question lies there.
    for aimed in [false, true] {
        d.press("g");
        let yes = d.find("y  Yes");
        d.press("n");
        let (frame, nothing) = (d.targets(), Targets::default());
        d.pause();
        if aimed {
            d.press("g").mouse(MouseEventKind::Down(MouseButton::Left), yes, &frame);
        } else {
            d.mouse(MouseEventKind::Down(MouseButton::Left), yes, &nothing).press("g");
        }
        d.click_at(yes);
        assert!(d.is_asked(), "{aimed}:\n{}", d.screen());
        d.press("n");
    }
}

#[test]
fn the_click_that_brings_the_terminal_to_the_front_answers_nothing() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g").pause();
    let yes = d.find("y  Yes");
    d.send(Msg::Focus(false));
    d.send(Msg::Focus(true));
    d.click_at(yes);
    assert!(d.is_asked());
    d.pause().click_at(yes);
    d.secret();
}

#[test]
fn a_clock_that_is_set_back_makes_no_double_click_of_two() {
    let mut d = Driver::at("olivia", "teams");
    d.click("platform");
    d.world.pass(jiff::SignedDuration::from_mins(-10));
    d.click("platform").sees("› platform").sees("Team Management");
}

#[test]
fn a_click_on_a_page_while_the_menu_has_the_keys_only_takes_them_from_it() {
    let mut d = Driver::at("olivia", "teams/platform");
    for _ in 0..30 {
        if d.app.pane == Pane::Content {
            d.press("backtab");
        }
    }
    assert_eq!(d.app.pane, Pane::Menu);
    d.click("[ Regenerate token ]");
    assert!(d.app.modal.is_none() && d.app.pane == Pane::Content, "the click takes the keys from the menu, and no more");
    d.pause().click("[ Regenerate token ]").sees("Regenerate the token of team platform?");
}

#[test]
fn a_hidden_token_is_shown_by_its_hints_and_by_nothing_else() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g y").send(Msg::Focus(false));
    d.click("Hidden.").sees("Hidden.").click("enter done");
    assert!(d.secret().contains(".atlasv1."), "the first click shows it, as a key does");
}

#[test]
fn the_fields_of_a_form_take_what_is_clicked() {
    let mut d = Driver::at("olivia", "teams");
    d.press("n").click("( ) Visible").sees("(•) Visible").click("( ) Secret").sees("(•) Secret");
    d.click("NAME").type_text("edge").sees("› edge").click("Visible").click("enter  Create team").sees("Teams / edge");
    assert_eq!(d.audited(), "olivia team.create organization acme done");
    d.sees("edge");
}

#[test]
fn a_completion_that_is_clicked_is_taken() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("a").click("nina").sees("› nina").lacks("omar").click("enter  Add member");
    assert_eq!(d.audited(), "olivia team.add_member team platform done");
}

#[test]
fn a_form_on_a_page_is_filled_in_with_the_mouse_too() {
    let mut d = Driver::at("guest", "teams");
    d.click("EMAIL").type_text("a@example.com").click("NAME").type_text("umbrella");
    d.click("Create organization ]").sees("umbrella");
    assert_eq!(d.audited(), "guest organization.create model done");
}

#[test]
fn the_choices_and_switches_of_a_form_are_turned_by_a_click_and_not_back_by_the_other_half_of_a_double_click() {
    let mut d = Driver::at("olivia", "workspaces/network-core");
    d.press("a").double_click("( ) custom").sees("(•) custom");
    d.double_click("[ ] download them").sees("[x] download them").click("[x] download them").sees("[ ] download them");
    let (x, y) = d.find("none  (•) read  write");
    d.click_at((x + 1, y)).sees("(•) none  read  write");
}

#[test]
fn a_line_of_the_palette_is_run_by_one_click() {
    let mut d = Driver::at("olivia", "teams");
    d.press(":").type_text("escal").click("Go to Escalation.").sees("Review / Escalation");
    d.press(":").type_text("load the page").click("Load the page again.").lacks("Commands");
}

#[test]
fn the_lists_in_dialogs_are_clicked_like_those_of_pages() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u").click("marcus");
    assert!(d.app.dialog::<ActingAs>().is_some());
    d.double_click("marcus").sees("acting as marcus (you are olivia)");
    d.press("o").double_click("Create new organization").sees("New Organization");
    let mut d = Driver::at("olivia", "teams");
    d.press("?").double_click("Sort by the next").sees("Memb… ↑");
    let mut d = Driver::at("olivia", "users/dana");
    d.sees("User: dana").pause().double_click("  release").sees("Teams / release");
}

#[test]
fn nothing_can_be_clicked_beneath_a_notice_or_while_a_change_is_written() {
    let mut d = Driver::at("lena", "teams/sandbox");
    d.hold().press("g").sees("Writing: team sandbox");
    let before = d.waiting_for();
    for y in 0..24 {
        d.pause();
        for x in (0..80).step_by(4) {
            let targets = d.targets();
            d.mouse(MouseEventKind::Down(MouseButton::Left), (x, y), &targets);
        }
    }
    assert!(!d.quit && d.waiting_for() == before);
    let mut d = Driver::start(Start { user: "marcus", open: "teams/platform", size: (60, 16), ..Start::default() });
    d.press("t");
    let at = d.find("✗");
    let notice = d.notice().to_owned();
    d.pause().click_at(at);
    assert_eq!(d.notice(), notice, "what the notice covers is not clicked through it");
    d.app.notice = None;
    assert!(d.targets().at(Position::new(at.0, at.1)).is_some(), "it covers nothing that can be clicked");
}

#[test]
fn other_buttons_releases_drags_and_clicks_on_nothing_do_nothing() {
    let mut d = Driver::at("olivia", "teams");
    let (before, targets, at) = (d.screen(), d.targets(), d.find("platform"));
    for kind in [
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::Down(MouseButton::Middle),
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::Drag(MouseButton::Left),
        MouseEventKind::Moved,
    ] {
        d.mouse(kind, at, &targets);
    }
    d.click_at((60, 18)).click_at((79, 23)).click_at((200, 100));
    assert_eq!(d.screen(), before);
}

#[test]
fn the_mouse_is_turned_on_and_off_by_its_key_and_in_the_palette() {
    let mut d = Driver::at("olivia", "teams");
    d.press("M").sees("The mouse is on. Hold shift to select text");
    assert!(d.reports_mouse && d.app.settings.mouse);
    d.press(":").type_text("mouse").sees("turn the mouse off").press("enter");
    d.sees("The mouse is off; the terminal selects text with it again.");
    assert!(!d.reports_mouse && !d.app.settings.mouse);
    d.press(":")
        .type_text("mouse")
        .sees("turn the mouse on")
        .press("esc ?")
        .type_text("/mouse")
        .sees("turn the mouse on")
        .sees("Console");
}

#[test]
fn every_control_is_clicked_where_it_is_drawn_at_every_size() {
    for size in [(60, 16), (80, 24), (160, 50)] {
        let mut d = Driver::start(Start { open: "api-tokens", size, ..Start::default() });
        d.double_click("[ Delete token ]");
        assert!(d.is_asked(), "{size:?}:\n{}", d.screen());
        d.sees("The token ").type_text("acme");
        d.click("Yes, delete token").sees("The token of organization acme is deleted");
    }
}

#[test]
fn the_sign_of_a_server_leads_to_its_page_and_nowhere_who_has_none() {
    let seen = |user| {
        let mut d = Driver::at(user, "teams");
        d.app.servers.push(crate::api_server::server('a', &d.world));
        d
    };
    seen("olivia").click("● API").sees("Review / API Server");
    let d = seen("guest");
    let (x, y) = d.find("● API");
    assert_eq!(d.targets().at(Position::new(x, y)), None, "a click there could do nothing");
}

#[test]
fn what_stands_in_the_right_column_of_a_page_is_clicked_where_it_is_drawn() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (160, 50), ..Start::default() });
    d.click("Manage Policies").pause().click("Manage Policies").sees("[x] Manage Policies");
}
