//! Hygiene, escalation and dry runs on the screen.

use tfe_console::domain::{Command, Defaults, Description, Expiry, TokenOwner};

use crate::driver::{Driver, Start};
use crate::elsewhere::Elsewhere;
use crate::screens::{both, picture};

#[test]
fn a_finding_is_mended_with_the_key_that_stands_beside_it() {
    let mut d = Driver::at("olivia", "hygiene");
    d.press("d");
    d.confirm("Delete the token of team app-dev?", &["stops working immediately"]);
    d.sees("The token of team app-dev is deleted");
}

/// Tokens of sandbox with these descriptions.
fn described(d: &Driver, texts: &[&str]) {
    let other = Elsewhere::of(d);
    let defaults = Box::new(Defaults { described_team_tokens: true, ..Defaults::default() });
    other.does(&Command::SetDefaults { organization: other.organization, defaults });
    for text in texts {
        let owner = TokenOwner::Team(other.team("sandbox"));
        let description = Some(Description::of_team_token(text).expect("a description"));
        other.does(&Command::GenerateToken { owner, expires: Expiry::Default, description });
    }
}

fn left(number: u32) -> String {
    format!("ephemeral-team-token-0f8fad5b-d9cb-469f-a165-{number:012}")
}

#[test]
fn the_key_on_a_finding_about_a_described_token_deletes_that_token_and_no_other_of_its_team() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g").secret();
    d.press("c enter");
    described(&d, &[&left(1)]);
    d.press("r 7 /").type_text("left behind").press("enter").sees("Left behind by Terraform, generated today.");
    d.press("g");
    assert_eq!(d.notice(), "A token with a description is generated over the API. Delete this one here.");
    let whose = format!("team sandbox \"{}\"", left(1));
    d.press("d").confirm(&format!("Delete the token of {whose}?"), &["The other tokens of the team stay."]);
    assert_eq!(d.notice(), format!("The token of {whose} is deleted; it no longer works."));
    let page = Elsewhere::of(&d).page("sandbox");
    assert!(page.token.is_ok_and(|token| token.is_some()), "the token without a description stays");
}

#[test]
fn what_terraform_left_behind_is_deleted_together() {
    let mut d = Driver::at("olivia", "hygiene");
    described(&d, &[&left(1), &left(2), "backup"]);
    d.press("r /").type_text("left behind").press("enter").sees("2 findings").press("* d");
    d.sees("Delete 2 tokens?").type_text("2").press("enter");
    assert_eq!(d.notice(), "2 tokens are deleted.");
    d.sees("No finding matches").press("esc /").type_text("backup").press("enter").sees("backup");
}

#[test]
fn enter_goes_to_the_place_of_the_token() {
    Driver::at("olivia", "hygiene").press("/").type_text("team release").press("enter enter").sees("Teams / release");
}

#[test]
fn the_finding_under_the_cursor_is_read_in_full_below_the_list() {
    for size in [(60, 16), (80, 24)] {
        let mut d = Driver::start(Start { open: "hygiene", size, ..Start::default() });
        d.sees("Expires in 5 days.").press("j").sees("User zoe, who generated it, has left.");
        d.press("k").sees("Expires in 5 days.").lacks("User zoe");
    }
    Driver::at("olivia", "hygiene").press("/").type_text("none of it").lacks("Expires in").sees("No finding matches");
}

#[test]
fn a_member_is_told_why_they_do_not_see_everything() {
    for open in ["hygiene", "escalation"] {
        Driver::at("marcus", open)
            .sees("Only organization owners, and teams with Include Secret Teams, can see the full list of teams.");
    }
}

#[test]
fn thresholds_can_be_changed_and_a_wrong_one_is_refused() {
    let mut d = Driver::at("olivia", "hygiene");
    d.press("N ctrl-u").type_text("many").press("enter").sees("A number of whole days is needed, such as 90, 90d or 2w.");
    d.press("ctrl-u").type_text("1").press("enter").sees("last used");
}

#[test]
fn a_dry_run_changes_nothing_and_says_what_would_stop() {
    let mut d = Driver::at("olivia", "hygiene");
    let rows = d.audit().len();
    d.press("p tab tab ctrl-u").type_text("1").press("enter");
    d.sees("If team tokens live 1 day at most").sees("Tokens that expire now").sees("team release");
    d.press("esc");
    assert_eq!(d.audit().len(), rows);
}

#[test]
fn a_dry_run_of_a_removal_names_what_is_lost() {
    let mut d = Driver::at("olivia", "hygiene");
    d.press("p right tab tab tab").type_text("platform").press("tab").type_text("marcus").press("enter");
    d.sees("If marcus leaves platform").sees("What is lost").sees("can no longer manage the token");
}

#[test]
fn a_dry_run_of_somebody_unknown_is_refused_beneath_the_field() {
    let mut d = Driver::at("olivia", "hygiene");
    d.press("p right tab tab tab").type_text("platform").press("tab").type_text("nobody").press("enter");
    d.sees("Name a user that you see here.");
}

#[test]
fn the_way_to_ownership_is_shown_step_by_step() {
    Driver::at("olivia", "escalation").press("enter").sees("The path").sees("join the owners team.");
}

#[test]
fn that_the_organization_token_reaches_owners_is_said_where_it_matters_with_what_helps() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (120, 40), ..Start::default() });
    d.sees("It can add users to the owners team, so keep it out of reach.");
    d.press("8 / ").type_text("organization token").press("enter enter").sees("What helps").sees("Keep this token out of");
    let mut d = Driver::start(Start { open: "api-tokens", size: (120, 40), ..Start::default() });
    d.press("m / ").type_text("membership").press("enter enter").sees("An organization token can also add users to owners.");
}

#[test]
fn hygiene_of_an_owner() {
    both("hygiene_owner", "olivia", "hygiene", |_| {});
}

#[test]
fn hygiene_of_a_member() {
    picture("hygiene_member", "marcus", "hygiene", |_| {});
}

#[test]
fn escalation_of_an_owner() {
    both("escalation_owner", "olivia", "escalation", |_| {});
}

#[test]
fn a_way_to_more() {
    picture("escalation_way", "olivia", "escalation", |d| {
        d.press("enter");
    });
}

#[test]
fn the_form_of_a_dry_run() {
    picture("dry_run_form", "olivia", "hygiene", |d| {
        d.press("p");
    });
}

#[test]
fn the_outcome_of_a_dry_run() {
    picture("dry_run_outcome", "olivia", "hygiene", |d| {
        d.press("p tab tab ctrl-u").type_text("30").press("enter");
    });
}

#[test]
fn tab_in_an_empty_field_with_completions_goes_on_and_fills_in_nothing() {
    let mut d = Driver::at("olivia", "hygiene");
    d.press("p right tab tab tab tab").type_text("marcus").press("enter").sees("Name a team that you see here.");
}

#[test]
fn under_who_can_become_owner_stand_only_those_who_can() {
    let mut d = Driver::start(Start { open: "escalation", size: (120, 40), ..Start::default() });
    let line = |d: &Driver| d.screen().lines().find(|line| line.contains("Can become owner")).expect("a line").to_owned();
    let said = line(&d);
    assert!(said.contains("the organization token") && !said.contains("nina") && !said.contains("security"), "{said}");
    let row = |d: &Driver, who: &str| {
        let screen = d.screen();
        // A column follows.
        screen.lines().find(|line| line.contains(&format!("{who}  "))).expect("a row").to_owned()
    };
    assert!(row(&d, "user nina").contains("no"), "{}", row(&d, "user nina"));
    assert!(row(&d, "the organization token").contains("‼ yes"));
    d.lacks("Who could become owner?").press("enter").sees("The path");
}

#[test]
fn the_log_of_a_new_model_is_checked_at_the_start_and_nothing_says_that_the_chain_was_found_whole() {
    let mut d = Driver::at("olivia", "audit");
    d.sees("Every row was checked.").lacks("found whole");
}

#[test]
fn keys_in_a_list_that_is_worked_out_work_nothing_out() {
    for open in ["hygiene", "escalation", "api-server", "user-tokens"] {
        let mut d = Driver::at("olivia", open);
        // The check of the log at the start was noted in the model.
        d.press("r");
        let worked = d.worked();
        d.press("down down pagedown end home up z z Z").type_text("/o").press("backspace enter esc");
        assert_eq!(d.worked(), worked, "{open}");
        d.generated_elsewhere("olivia", "sandbox");
        d.look();
        assert_eq!(d.worked(), worked + 1, "{open}: once more for what somebody else has changed");
    }
}

/// Holds a list down to it that is worked out of every team; its key, and what it shows in the end.
fn of_many_teams(key: &str, row: &str, noun: &str) {
    let mut d = Driver::at("olivia", "teams");
    d.rewrite(
        "INSERT INTO teams (id, organization_id, name, created_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 31000)
         SELECT 'team-' || replace(1111111111111111 + i, '0', 'z'), (SELECT id FROM organizations WHERE name = 'acme'),
                printf('t%05d', i), '2026-01-01T00:00:00.000Z' FROM n",
    );
    d.hold().press(key).sees("Loading…");
    d.deliver_last().sees("Looking through 10,000 of 31,007 teams…");
    d.press("?").sees("Keys").press("esc").sees("Looking through 10,000 of 31,007 teams…");
    d.deliver_last().sees("Looking through 20,000 of 31,007 teams…");
    // What nobody waits for any more is dropped by the line to the backend.
    d.press("2").hold();
    d.press(key).sees("Loading…").deliver_last().sees("Looking through 30,000 of 31,007 teams…");
    assert_eq!(d.worked(), 0);
    d.deliver().sees(row).sees(noun);
    assert_eq!(d.worked(), 1, "it went on where it was");
}

#[test]
fn hygiene_of_many_teams_says_how_far_it_is_takes_keys_meanwhile_and_can_be_left() {
    of_many_teams("7", "team app-dev", "findings");
}

#[test]
fn escalation_of_many_teams_says_how_far_it_is_takes_keys_meanwhile_and_can_be_left() {
    of_many_teams("8", "the organization token", "paths");
}
