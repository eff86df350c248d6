//! What has hurt people in lists elsewhere, and does not here: marks, what is done to many rows, copies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tfe_console::backend::Error;
use tfe_console::backend::local::Content;
use tfe_console::ui::modals::many::Many;
use tfe_console::ui::rows::Total;
use tfe_console::ui::screens::teams::Teams;

use crate::driver::{Driver, Start, model};
use crate::elsewhere::Elsewhere;
use crate::faults::Failing;
use crate::support::FixedWorld;

fn teams() -> Driver {
    Driver::at("olivia", "teams")
}

/// Whether a team is marked on the screen.
fn is_marked(d: &Driver, team: &str) -> bool {
    d.screen().lines().any(|line| line.contains(&format!("*{team} ")) || line.contains(&format!("›*{team} ")))
}

#[test]
fn space_marks_a_row_and_goes_on_and_takes_its_mark_away_again() {
    let mut d = teams();
    d.press("space space").sees("2 marked").sees("› owners");
    assert!(is_marked(&d, "app-dev") && is_marked(&d, "data") && !is_marked(&d, "owners"), "{}", d.screen());
    d.press("home space").sees("1 marked");
    assert!(!is_marked(&d, "app-dev"));
}

#[test]
fn esc_does_one_thing_a_press_the_field_then_the_filter_then_the_marks_then_leaves() {
    let mut d = teams();
    d.press("space").type_text("/a").press("enter").sees("/a").sees("1 marked");
    d.press("esc").lacks("/a").sees("1 marked").press("esc").lacks("marked").sees("Team Management");
    d.press("space").type_text("/a").sees("/a").press("esc").lacks("/a").sees("1 marked");
}

#[test]
fn letters_of_the_filter_mark_and_copy_nothing() {
    let mut d = teams();
    d.press("/").type_text("y*Y d").sees("/y*Y d").lacks("marked");
    assert!(d.texts.is_empty() && d.app.modal.is_none());
}

#[test]
fn marks_outlive_a_filter_and_are_told_where_they_are_not_shown() {
    let mut d = teams();
    d.press("space space space").sees("3 marked").lacks("not shown");
    d.type_text("/plat").press("enter").sees("3 marked, 3 not shown").press("D");
    d.sees("Delete 2 of 3 teams?").sees("app-dev").sees("data").sees("not shown, ").sees("Left out: owners.");
    d.press("esc esc").sees("3 marked").lacks("not shown");
}

#[test]
fn all_that_match_are_marked_loaded_or_not_and_none_that_comes_later() {
    let mut d = Driver::start(Start { size: (120, 40), ..Start::default() });
    let other = Elsewhere::of(&d);
    for number in 0..40 {
        other.creates(&format!("match-{number:02}"));
    }
    d.press("r").type_text("/match").press("enter *").sees("40 marked, ");
    other.creates("match-99");
    d.look().sees("41 teams").sees("40 marked, ").press("D").sees("Delete 40 teams?").sees("Type 40 to delete:");
    d.press("esc *").sees("41 marked").press("*").lacks("marked");
}

#[test]
fn a_mark_whose_row_is_gone_is_dropped_with_a_word_and_the_others_stay() {
    let mut d = teams();
    d.press("space space end space").sees("3 marked");
    Elsewhere::of(&d).deletes("data");
    d.look().sees("2 marked");
    assert_eq!(d.notice(), "1 marked row is gone.");
}

#[test]
fn another_person_starts_with_no_marks() {
    let mut d = teams();
    d.press("space").sees("1 marked").press("u").type_text("omar").press("enter").sees("acting as omar").lacks("marked");
}

#[test]
fn with_marks_an_action_for_many_means_the_marks_and_the_footer_says_so() {
    let mut d = Driver::start(Start { size: (160, 40), ..Start::default() });
    d.press("space space end").sees("› security").sees("generate tokens of 2 marked").press("d");
    d.sees("Delete 2 team tokens?").sees("app-dev").sees("data").press("esc");
    d.press("enter").sees("Teams / security");
}

#[test]
fn marked_teams_are_deleted_in_one_transaction_after_their_number_is_typed() {
    let mut d = teams();
    d.type_text("/sandbox").press("enter space esc").type_text("/data").press("enter space esc");
    let before = d.audit().len();
    d.press("D").sees("Delete 2 teams?").sees("This cannot be undone.").sees("Type 2 to delete:");
    d.type_text("3").press("enter").sees("Type 2 to go ahead.").press("backspace").type_text("2").press("enter");
    assert_eq!(d.notice(), "2 teams are deleted.");
    assert_eq!(d.audit().len(), before + 2, "one row each");
    d.lacks("sandbox").lacks("marked");
}

#[test]
fn what_the_law_refuses_is_left_out_and_named_and_a_question_with_nothing_left_offers_no_yes() {
    let mut d = teams();
    d.type_text("/owners").press("enter space esc D").sees("Delete 1 team").sees("Left out: owners.").lacks("Type");
    d.press("enter");
    assert!(d.app.modal.is_none());
    d.sees("owners").sees("1 marked");
}

#[test]
fn a_question_whose_row_changes_meanwhile_says_so_and_is_answered_no_more() {
    let mut d = teams();
    d.type_text("/sandbox").press("enter space esc D").sees("Delete 1 team?").sees("Type sandbox to delete:");
    Elsewhere::of(&d).renames("sandbox", "sandbox-2");
    d.look().sees("Some of these rows have changed meanwhile.").type_text("sandbox").press("enter");
    assert!(d.app.modal.is_none());
    d.sees("sandbox-2");
}

#[test]
fn a_question_opens_with_its_key_and_takes_no_yes_before_it_says_everything() {
    let mut d = teams();
    d.press("space").hold().press("d").sees("Delete 1 team token?").sees("…");
    d.press("y enter");
    d.deliver();
    assert!(d.app.modal.is_none() || d.app.dialog::<Many>().is_some());
    assert!(d.texts.is_empty(), "y copied nothing behind it");
    assert!(!d.audit().iter().any(|row| row.contains("team_token.revoke team app-dev done")));
}

#[test]
fn tokens_are_generated_one_after_the_other_and_who_stops_keeps_the_rest() {
    let mut d = teams();
    let tokens = |d: &Driver| d.audit().iter().filter(|row| row.contains("team_token.generate")).count();
    d.press("space space end space");
    let before = tokens(&d);
    d.press("g").sees("Generate 3 team tokens?").type_text("3").press("enter").sees("Team API Token of team app-dev");
    assert_eq!(tokens(&d), before + 1, "the others are not touched yet");
    let first = d.secret();
    assert!(d.authenticates(&first).is_some());
    d.press("enter enter").sees("Generate the token of team data? (2 of 3)").press("n");
    assert_eq!(d.notice(), "1 of 3 tokens are generated; the other teams keep what they have.");
    assert_eq!(tokens(&d), before + 1);
    d.sees("2 marked");
}

#[test]
fn a_round_goes_to_its_end() {
    let mut d = teams();
    d.press("space space g").type_text("2").press("enter");
    let first = d.secret();
    d.press("enter enter").sees("(2 of 2)").press("y").sees("Team API Token of team data");
    let second = d.secret();
    assert!(first != second && d.authenticates(&first).is_some() && d.authenticates(&second).is_some());
    d.press("enter enter");
    assert_eq!(d.notice(), "All 2 tokens are generated.");
    d.lacks("marked");
}

#[test]
fn a_user_is_added_to_many_teams_at_once() {
    let mut d = teams();
    d.press("space space a").sees("Add a user to 2 teams").type_text("nina").press("enter");
    d.sees("Add to 2 teams?").press("y");
    assert_eq!(d.notice(), "2 teams are changed.");
    assert!(d.audit().iter().filter(|row| row.contains("team.add_member")).count() >= 2);
    d.press("space a").type_text("nobody-such").press("enter").sees("nobody-such");
    assert!(d.app.modal.is_some(), "a name that nobody has is said, and nothing is done");
}

#[test]
fn a_user_leaves_all_of_their_teams_in_one_step() {
    let mut d = Driver::at("olivia", "users");
    d.type_text("/marcus")
        .press("enter x")
        .sees("Remove from all teams 1 user?")
        .sees("2 teams")
        .type_text("marcus")
        .press("enter");
    assert_eq!(d.notice(), "1 user is removed from all teams.");
    d.sees("No user matches");
}

#[test]
fn workspaces_that_are_marked_are_deleted_together() {
    let mut d = Driver::at("olivia", "workspaces");
    d.press("space space D").sees("Delete 2 workspaces?").sees("access of").type_text("2").press("enter");
    assert_eq!(d.notice(), "2 workspaces are deleted.");
    d.sees("6 workspaces");
}

#[test]
fn names_and_ids_are_copied_of_the_row_or_of_the_marked_ones() {
    let mut d = teams();
    d.press("y");
    assert_eq!((d.texts.as_slice(), d.notice()), (["app-dev".to_owned()].as_slice(), "Copied app-dev."));
    d.press("Y");
    assert!(d.texts[1].starts_with("team-"), "{}", d.texts[1]);
    d.press("space space end y");
    assert_eq!((d.texts[2].as_str(), d.notice()), ("app-dev\ndata", "Copied the names of 2 teams."));
}

#[test]
fn the_answers_are_on_the_last_line_however_many_rows_there_are() {
    let mut d = teams();
    let other = Elsewhere::of(&d);
    for number in 0..60 {
        other.creates(&format!("{}-{number:02}", "long-name".repeat(8)));
    }
    d.press("r").type_text("/long").press("enter * d").sees("Delete 60 team tokens");
    d.press("esc D").sees("Delete 60 teams?").sees("and 48 more").sees("Delete ]").sees("No ]");
}

#[test]
fn every_row_that_matches_is_exported_in_the_shown_order_with_all_columns() {
    let mut d = teams();
    let other = Elsewhere::of(&d);
    for number in 0..60 {
        other.creates(&format!("match-{number:02}"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("teams.jsonl");
    d.press("r").type_text("/match").press("enter Z E").sees("Export teams").sees("teams-acme-");
    d.press("tab").retype(file.to_str().expect("a path")).press("enter");
    assert!(d.notice().starts_with("60 rows were written to "), "{}", d.notice());
    let text = std::fs::read_to_string(&file).expect("the file");
    let names: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["name"].as_str().expect("a name").to_owned())
        .collect();
    let expected: Vec<String> = (0..60).rev().map(|number| format!("match-{number:02}")).collect();
    assert_eq!(names, expected);
    assert!(text.lines().all(|line| line.contains("\"token\":\"none\"") && line.contains("\"last_used_at\":null")), "{text}");
    d.press("E tab").retype(file.to_str().expect("a path")).press("enter");
    assert!(d.notice().contains("was not written"), "never over a file: {}", d.notice());
}

#[test]
fn what_the_actor_cannot_see_is_exported_in_its_own_word() {
    let mut d = Driver::at("marcus", "teams");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("teams.csv");
    d.press("E right tab").retype(file.to_str().expect("a path")).press("enter");
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.starts_with("id,name,visibility,members,"), "{text}");
    assert!(text.lines().any(|line| line.contains(",release,") && line.contains("hidden")), "{text}");
}

#[test]
fn the_pane_is_headed_by_the_row_under_the_cursor_and_follows_it() {
    for size in [(160, 50), (100, 34)] {
        let mut d = Driver::start(Start { size, ..Start::default() });
        for name in ["app-dev", "data", "owners", "platform"] {
            let screen = d.screen();
            let token = if name == "owners" { "No API token." } else { "Created " };
            assert!(screen.contains(&format!("› {name}")) && screen.contains(token), "{screen}");
            assert!(screen.matches(name).count() >= 2, "the list and the pane name {name}:\n{screen}");
            d.press("j");
        }
    }
    Driver::at("olivia", "teams").lacks("Created ");
}

/// A console over a backend that answers pages of ten rows and no totals, with teams enough for several.
fn distant(open: &'static str) -> (Driver, Arc<AtomicBool>, tempfile::TempDir) {
    let (folder, world) = (tempfile::tempdir().expect("a folder"), Arc::new(FixedWorld::new()));
    let path = folder.path().join("model.db");
    let local = model(&path, &Content::Demo, &world);
    let (backend, fails) = Failing::distant(local, 10, Error::Unavailable("tfe.example.com did not answer.".to_owned()));
    let start = Start { open, ..Start::default() };
    let driver = Driver::over(Box::new(backend), world, &start);
    let other =
        Elsewhere { local: model(&path, &Content::Demo, &Arc::new(FixedWorld::new())), organization: driver.organization() };
    for number in 0..45 {
        other.creates(&format!("team-{number:02}"));
    }
    (driver, fails, folder)
}

#[test]
fn rows_of_a_distant_backend_come_page_by_page_and_no_total_is_made_up() {
    let (mut d, _, _folder) = distant("teams");
    d.press("r").sees("or more teams").lacks(" 0 teams");
    let mut seen = Vec::new();
    for _ in 0..60 {
        let screen = d.screen();
        let row = screen.lines().find(|line| line.contains("› ")).expect("a cursor").to_owned();
        let name = row.split("› ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a name").to_owned();
        if seen.last() != Some(&name) {
            seen.push(name);
        }
        d.press("j");
    }
    assert_eq!(seen.len(), 52, "each once: {seen:?}");
    assert!(seen.is_sorted(), "{seen:?}");
    d.press("home").sees("› app-dev").press("end").sees("› team-44");
}

#[test]
fn every_list_is_drawn_over_a_distant_backend_and_a_fault_keeps_its_rows() {
    for (open, row) in [("teams", "app-dev"), ("users", "dana"), ("workspaces", "billing-prod")] {
        let (mut d, fails, _folder) = distant(open);
        d.sees(row);
        fails.store(true, Ordering::Relaxed);
        d.press("r").sees(row).sees("tfe.example.com did not answer.");
        fails.store(false, Ordering::Relaxed);
        d.press("r").sees(row).lacks("did not answer");
    }
}

#[test]
fn a_new_filter_that_fails_shows_its_name_and_the_fault_and_no_row_of_the_one_before() {
    let (mut d, fails, _folder) = distant("teams");
    d.type_text("/sec").sees("security");
    fails.store(true, Ordering::Relaxed);
    d.press("backspace backspace backspace").type_text("plat").sees("/plat").lacks("security").sees("did not answer");
    fails.store(false, Ordering::Relaxed);
    d.press("enter r").sees("platform").lacks("did not answer");
}

#[test]
fn an_answer_for_another_filter_is_not_drawn_whenever_it_comes() {
    let mut d = teams();
    d.hold().type_text("/s").type_text("ec");
    while d.waiting_for() > 0 {
        d.deliver_last();
        d.lacks("sandbox").lacks("platform").sees("/sec");
    }
    d.deliver();
    d.sees("security").sees("1 team");
}

#[test]
fn keys_are_not_late_while_answers_are_and_go_as_far_as_they_would_have_gone() {
    let (mut d, _, _folder) = distant("teams");
    d.press("r home").hold();
    d.press(&"j ".repeat(30));
    assert!(d.waiting_for() <= 2, "{} reads are under way", d.waiting_for());
    d.sees("Team Management");
    while d.waiting_for() > 0 {
        d.deliver_one();
    }
    d.deliver();
    d.sees("› team-23");
}

#[test]
fn the_key_that_opened_a_question_never_answers_it_however_long_it_is_held() {
    let mut d = teams();
    d.press("space");
    let before = d.audit();
    d.typing_ahead = true;
    d.press(&"d ".repeat(30)).press(&"enter ".repeat(30)).press(&"y ".repeat(5));
    assert_eq!(d.audit(), before);
    assert!(d.texts.is_empty());
}

#[test]
fn after_the_rows_are_gone_the_cursor_is_on_the_next_that_remains_or_else_on_the_one_before() {
    for (marked, after) in
        [(["app-dev", "data"], "owners"), (["release", "sandbox"], "security"), (["sandbox", "security"], "release")]
    {
        let mut d = teams();
        d.press("home");
        while !d.screen().contains(&format!("› {}", marked[0])) {
            d.press("j");
        }
        d.press("space space").press("k").press("D").type_text("2").press("enter").lacks(marked[0]).lacks(marked[1]);
        d.sees(&format!("› {after}"));
    }
}

#[test]
fn columns_keep_their_places_while_one_scrolls_and_what_is_cut_is_copied_whole() {
    let mut d = teams();
    let long = "a-team-with-a-name-that-has-no-room-".repeat(2).trim_end_matches('-').to_owned();
    let other = Elsewhere::of(&d);
    for number in 0..60 {
        other.creates(&format!("m-{number:02}"));
    }
    other.creates(&long);
    d.press("r home");
    let title = |d: &Driver| d.screen().lines().find(|line| line.contains("Members")).expect("titles").to_owned();
    let first = title(&d);
    for key in ["pagedown", "end", "home"] {
        d.press(key);
        assert_eq!(title(&d), first, "{key}");
    }
    d.type_text("/a-team").press("enter y");
    assert_eq!(d.texts, [long]);
}

#[test]
fn a_key_costs_the_same_however_many_rows_there_are() {
    let cost = |teams: usize| {
        let mut d = Driver::at("olivia", "teams");
        let other = Elsewhere::of(&d);
        for number in 0..teams {
            other.creates(&format!("t-{number:04}"));
        }
        d.press("r home j j");
        let before = d.app.lookups();
        d.press("j");
        let lookups = d.app.lookups() - before;
        let screen = d.screen_of::<Teams>();
        assert!(matches!(screen.rows.total(), Total::Exactly(count) if count == teams + 7));
        (lookups, screen.rows.kept())
    };
    let (few, many) = (cost(200), cost(600));
    assert_eq!(few, many, "lookups of a key, and rows that are kept");
}

#[test]
fn among_team_tokens_a_key_means_the_marked_ones_and_never_the_row_under_the_cursor() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (160, 40), ..Start::default() });
    d.press("space space").sees("2 marked").sees("› owners").sees("delete tokens of 2 marked").press("d");
    d.sees("Delete 2 team tokens?").sees("app-dev").sees("data").type_text("2").press("enter");
    assert_eq!(d.notice(), "2 team tokens are deleted.");
    d.lacks("marked").press("home d").sees("There is no token of team app-dev to delete.");
}

#[test]
fn what_is_done_to_one_row_is_refused_while_others_are_marked() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", ..Start::default() });
    let before = d.audit();
    d.press("space end G");
    assert_eq!(d.notice(), "This works on one row. Unmark the others first.");
    let mut d = Driver::at("olivia", "hygiene");
    d.press("home space").sees("1 marked").press("home g");
    assert_eq!(d.notice(), "This works on one row. Unmark the others first.");
    assert!(d.app.modal.is_none());
    assert_eq!(Driver::at("olivia", "teams").audit().len(), before.len());
}
