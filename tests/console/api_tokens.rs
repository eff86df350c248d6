//! The page "API Tokens": its tabs, and the tokens of every team whose token one may see.

use std::time::Duration;

use insta::assert_snapshot;
use ratatui::buffer::Cell;
use tfe_console::domain::{Command, Expiry, TokenKind, TokenOwner};
use tfe_console::ui::modals::confirm::Confirm;

use crate::driver::{Driver, Start};
use crate::screens::{both, picture};

/// Puts the cursor on a team's row.
fn on<'a>(d: &'a mut Driver, team: &str) -> &'a mut Driver {
    d.press("home");
    while !d.screen().contains(&format!("› {team} ")) {
        let before = d.screen();
        d.press("j");
        assert_ne!(d.screen(), before, "there is no row {team}:\n{before}");
    }
    d
}

/// Gives sandbox a token that its pipeline uses, by somebody who has left since.
fn orphan(d: &Driver) {
    d.generated_elsewhere("lena", "sandbox");
    d.leaves("lena", "sandbox");
    d.leaves("lena", "platform");
}

#[test]
fn the_tabs_are_places_and_go_round_both_ways() {
    let mut d = Driver::at("olivia", "api-tokens");
    d.sees("[ Organization ]").press("]").sees("[ Teams ]");
    d.sees("acme / Settings / API Tokens / Team Tokens").press("]").sees("[ User ]").press("]");
    d.sees("[ Audit Trails ]").press("]").sees("[ Organization ]").press("[").sees("[ Audit Trails ]");
    d.press("[").sees("[ User ]").press("[").sees("[ Teams ]");
    d.press("r").sees("[ Teams ]").press("5").sees("[ Organization ]");
    d.press(":").type_text("team tokens").press("enter").sees("[ Teams ]").sees("5 API Tokens         ┃");
}

#[test]
fn keys_of_a_tab_mean_nothing_elsewhere() {
    let mut d = Driver::at("olivia", "teams");
    let before = d.screen();
    d.press("] [ f F");
    assert_eq!(d.screen(), before);
}

#[test]
fn an_owner_sees_every_team_and_what_is_known_of_its_token() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    for team in ["owners", "app-dev", "data", "platform", "release", "sandbox", "security"] {
        d.sees(team);
    }
    for title in ["Team", "Status", "Created", "By", "Last used", "Expires", "30 days"] {
        d.sees(title);
    }
    d.sees("● active").sees("○ not used").sees("· no token").lacks("You see the tokens of your teams");
    on(&mut d, "sandbox").sees("── team sandbox ─").sees("There is no token.");
    on(&mut d, "platform").sees("Created 4 months ago by user marcus");
}

#[test]
fn a_member_sees_the_tokens_of_their_teams_and_why_no_more() {
    let mut d = Driver::start(Start { user: "marcus", open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    d.sees("app-dev").sees("platform").lacks("security").lacks("release").lacks("sandbox");
    d.sees("Only organization owners, and teams with Include Secret Teams, can see the full list of teams. Owners of acme: olivia, omar.");
    let mut d = Driver::at("nina", "api-tokens/teams");
    d.sees("security")
        .lacks("platform")
        .sees("Only organization owners, and teams with Include Secret Teams, can see the full list of teams.");
}

#[test]
fn who_belongs_elsewhere_sees_nothing_of_it() {
    let mut d = Driver::at("zoe", "api-tokens/teams");
    d.sees("initech").sees("support").lacks("platform").lacks("acme");
    Driver::at("guest", "api-tokens/teams").sees("New Organization").lacks("Team Tokens");
}

#[test]
fn a_row_takes_the_keys_of_the_team_page() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    on(&mut d, "sandbox").press("g");
    let token = d.secret();
    d.press("c enter").sees(&token[..6]).sees("○ not used").sees("› sandbox");
    d.press("G up up up up enter");
    d.confirm("Regenerate the token of team sandbox?", &["The new token expires 2026-04-01 (30 days)."]);
    let second = d.secret();
    assert!(d.authenticates(&token).is_none() && d.authenticates(&second).is_some());
    d.press("c enter").sees("◔ expiring").press("d").confirm("Delete the token of team sandbox?", &["Nothing replaces it."]);
    assert_eq!(d.notice(), "The token of team sandbox is deleted; it no longer works.");
    assert!(d.authenticates(&second).is_none());
    d.press("d");
    assert_eq!(d.notice(), "There is no token of team sandbox to delete.");
    let rows: Vec<String> = d.audit().into_iter().filter(|row| row.contains("team sandbox")).collect();
    let done = ["generate", "generate", "revoke"].map(|what| format!("olivia team_token.{what} team sandbox done"));
    assert!(rows.ends_with(&done), "{rows:?}");
}

#[test]
fn a_member_manages_the_token_of_their_team_here_too() {
    let mut d = Driver::at("nina", "api-tokens/teams");
    d.press("g").confirm("Regenerate the token of team security?", &[]);
    d.secret();
}

#[test]
fn a_member_who_is_not_let_manage_it_is_told_who_may() {
    let mut d = Driver::at("tomas", "api-tokens/teams");
    let before = d.audit();
    for key in ["g", "G", "d"] {
        on(&mut d, "data").press(key);
        assert!(d.app.modal.is_none());
        assert!(d.notice().starts_with("Members of the team data can't manage its token"), "{}", d.notice());
    }
    assert_eq!(d.audit(), before, "the console does not even ask");
    d.press("w").sees("Why not");
}

#[test]
fn before_it_stops_working_a_token_says_what_does() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    on(&mut d, "platform").press("g y");
    let token = d.secret();
    d.press("c enter");
    for _ in 0..3 {
        d.used(&token, "203.0.113.61", "Terraform/1.11.4");
        d.pass(Duration::from_mins(2));
    }
    d.press("r d").confirm(
        "Delete the token of team platform?",
        &[
            "It was last used 2 minutes ago from 203.0.113.61 by Terraform/1.11.4. In the last 24 hours it was used 3 times.",
            "It reaches 5 workspaces: billing-prod (read), billing-staging (plan), network-core (admin) and 2 more.",
        ],
    );
}

#[test]
fn the_question_is_the_same_on_the_page_of_the_team() {
    let body = |open: &'static str, steps: fn(&mut Driver)| {
        let mut d = Driver::at("olivia", open);
        orphan(&d);
        d.press("r");
        steps(&mut d);
        match d.app.dialog::<Confirm>() {
            Some(confirm) => (confirm.title.clone(), confirm.body.clone()),
            _ => panic!("no question is asked:\n{}", d.screen()),
        }
    };
    let page = body("teams/sandbox", |d| {
        d.press("d");
    });
    let row = body("api-tokens/teams", |d| {
        on(d, "sandbox").press("d");
    });
    assert_eq!(page.0, row.0);
    assert_eq!(page.1[1..], row.1[1..]);
}

#[test]
fn a_creator_who_has_left_is_marked_and_named() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    orphan(&d);
    d.press("r").sees("left: lena");
    on(&mut d, "sandbox").sees("by user lena, who has left");
    d.press("g").confirm(
        "Regenerate the token of team sandbox?",
        &["It was generated by user lena, who no longer belongs to the organization.", "sandbox-play (write)"],
    );
    d.secret();
    d.press("c enter").lacks("left: lena").lacks("who has left");
}

#[test]
fn what_owners_and_teams_with_permissions_reach_is_said() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    d.generated_elsewhere("olivia", "owners");
    d.press("r");
    on(&mut d, "owners").press("d");
    let reach = "It reaches everything in the organization acme, as an owner does";
    d.confirm_typing("Delete the token of team owners?", &[reach], "owners");
    on(&mut d, "release").press("d");
    d.confirm("Delete the token of team release?", &["It administers all 8 workspaces of the organization acme."]);
    d.press("5 d").confirm_typing(
        "Delete the token of organization acme?",
        &["It configures workspaces and teams in the whole organization acme."],
        "acme",
    );
}

#[test]
fn the_status_is_chosen_from_a_list_that_marks_the_present_one() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    d.press("f").sees("┌ Show tokens ").sees("✓ all");
    for status in ["active", "in 7 days", "in 30 days", "expired", "without expiration", "not used yet", "no token"] {
        d.sees(status);
    }
    d.press("esc").lacks("Show tokens").lacks("Shown:");
    d.press("f down enter").sees("Shown: active.").lacks("owners ");
    d.press("f").sees("✓ active").press("down esc").sees("Shown: active.");
    d.press("f enter").sees("Shown: active.");
    d.press("f").type_text("zzz").sees("No choice matches \"zzz\".").press("enter").sees("Show tokens");
    d.press("ctrl-u").type_text("no token").press("enter").sees("Shown: no token.").sees("owners");
    d.press("f").type_text("all").press("enter").lacks("Shown:");
}

#[test]
fn the_status_narrows_the_list_and_esc_shows_all() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    let soon = Expiry::At("2026-03-06T12:00:00Z".parse().expect("a time"));
    let owner = TokenOwner::Team(d.team("sandbox"));
    d.elsewhere("lena", &Command::GenerateToken { owner, expires: soon, description: None });
    d.press("r f down enter").sees("Shown: active").sees("sandbox").sees("platform").lacks("owners ");
    d.press("f down enter").sees("Shown: expiring in 7 days.").sees("sandbox").lacks("platform");
    d.press("f down enter").sees("Shown: expiring in 30 days").sees("sandbox").lacks("platform");
    d.press("f down enter").sees("Shown: expired").lacks("platform").sees("Nothing here has the status: expired.");
    d.press("f down enter").sees("Shown: without expiration").sees("platform").lacks("sandbox");
    d.press("f down enter").sees("Shown: not used yet").sees("release").sees("sandbox").lacks("platform");
    d.press("f down enter").sees("Shown: no token.").sees("owners").lacks("release").press("g");
    d.secret();
    d.press("c enter")
        .sees("Nothing here has the status: no token.")
        .press("f")
        .type_text("all")
        .press("enter")
        .lacks("Shown:")
        .sees("platform");
    d.press("F").sees("Shown: no token").press("esc").lacks("Shown:").sees("platform");
    d.pass(Duration::from_hours(24 * 5))
        .press("r f")
        .type_text("expired")
        .press("enter")
        .sees("Shown: expired")
        .sees("✗ expired")
        .lacks("platform");
}

#[test]
fn the_bar_of_a_lifetime_looks_the_same_on_the_selected_row() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    on(&mut d, "sandbox").press("g");
    d.secret();
    d.press("c enter").sees("› sandbox");
    let bar = |d: &Driver| {
        let buffer = d.buffer();
        let text = |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>();
        let row = buffer.content.chunks(120).find(|row| text(row).contains(" sandbox ")).expect("the row");
        let bar: Vec<Cell> = row.iter().filter(|cell| "░█".contains(cell.symbol())).cloned().collect();
        assert_eq!(text(&bar), "░░░░░");
        bar
    };
    let selected = bar(&d);
    d.press("up").lacks("› sandbox");
    assert_eq!(selected, bar(&d));
}

#[test]
fn the_filter_also_finds_who_made_it_and_what_uses_it() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    on(&mut d, "sandbox").press("g");
    let token = d.secret();
    d.press("c enter");
    d.used(&token, "198.51.100.9", "pulumi-bridge/9");
    d.press("r").type_text("/PULUMI").sees("sandbox").lacks("platform");
    d.press("esc").type_text("/198.51").sees("sandbox").lacks("platform");
    d.press("esc").type_text("/marcus").sees("platform").lacks("sandbox").press("r").lacks("sandbox");
}

#[test]
fn it_sorts_by_every_column() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    let first = |d: &mut Driver| {
        d.press("home");
        let screen = d.screen();
        let line = screen.lines().find(|line| line.contains("› ")).expect("a row").to_owned();
        line.split("› ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a team").to_owned()
    };
    assert_eq!(first(&mut d), "app-dev", "by team");
    d.press("z").sees("Created ↑");
    assert_eq!(first(&mut d), "data", "by age, the oldest first");
    d.press("z").sees("By ↑").press("z Z").sees("Last used ↓");
    assert_eq!(first(&mut d), "platform", "by last use, the latest first");
    d.press("z").sees("Expires ↑");
    assert_eq!(first(&mut d), "app-dev", "what ends first");
    d.press("end").sees("› owners").press("Z").sees("Expires ↓").press("end").sees("› sandbox");
    d.press("z").sees("30 days ↑").press("z").sees("Team ↑");
}

#[test]
fn enter_goes_to_the_team_and_esc_comes_back_to_the_row() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    d.press("f down enter");
    on(&mut d, "release").press("enter").sees("Teams / release").press("esc");
    d.sees("[ Teams ]").sees("› release").sees("Shown: active");
}

#[test]
fn the_loser_of_a_race_is_told_on_a_row_too() {
    let mut d = Driver::at("olivia", "api-tokens/teams");
    on(&mut d, "platform").press("d");
    d.generated_elsewhere("marcus", "platform");
    d.press("y");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("The token of team platform was generated by marcus at 12:00:00 UTC."), "{}", d.notice());
}

#[test]
fn the_maximum_is_said_and_what_it_ends_is_expired() {
    let mut d = Driver::start(Start { open: "api-tokens/teams", size: (120, 40), ..Start::default() });
    d.limit(TokenKind::Team, Some(100));
    d.press("r").sees("It lives at most 100 days, set for the organization.");
    on(&mut d, "platform").sees("✗ expired").sees("it no longer works");
}

#[test]
fn team_tokens() {
    both("team_tokens", "olivia", "api-tokens/teams", |d| {
        orphan(d);
        on(d, "app-dev").press("G space space enter y");
        let token = d.secret();
        d.press("c enter");
        d.used(&token, "203.0.113.80", "Terraform/1.10.5");
        d.pass(Duration::from_hours(24 * 12)).used(&token, "203.0.113.80", "Terraform/1.10.5");
        d.press("r");
    });
}

#[test]
fn team_tokens_of_a_member() {
    picture("team_tokens_member", "tomas", "api-tokens/teams", |d| {
        d.press("g");
    });
}

#[test]
fn team_tokens_with_nothing_of_a_status() {
    picture("team_tokens_status", "olivia", "api-tokens/teams", |d| {
        d.press("f").type_text("7").press("enter");
    });
}

#[test]
fn team_tokens_choice_of_a_status() {
    picture("team_tokens_statuses", "olivia", "api-tokens/teams", |d| {
        d.press("F f");
    });
}

#[test]
fn team_tokens_question() {
    picture("team_tokens_question", "olivia", "api-tokens/teams", |d| {
        orphan(d);
        d.press("r");
        on(d, "sandbox").press("d tab");
    });
}

#[test]
fn team_tokens_on_the_smallest_screen() {
    let start = Start { open: "api-tokens/teams", size: (60, 16), ..Start::default() };
    let mut d = Driver::start(start);
    assert_snapshot!("smallest_team_tokens", d.picture());
    on(&mut d, "platform").press("d");
    assert_snapshot!("smallest_question", d.picture());
    d.press("n G");
    assert_snapshot!("smallest_expiry", d.picture());
}

#[test]
fn loading_says_so_under_the_tabs() {
    let d = Driver::waiting(&Start { open: "api-tokens/teams", ..Start::default() });
    assert!(d.screen().contains("[ Teams ]") && d.screen().contains("Loading…"), "{}", d.screen());
}

#[test]
fn the_audit_trails_token_has_a_tab_of_its_own_where_it_is_generated_shown_once_and_deleted() {
    let mut d = Driver::at("olivia", "api-tokens/audit-trails");
    d.sees("This token reads the audit trail of the organization, and nothing else.");
    d.sees("No audit trails token created for this organization.").press("g");
    let secret = d.secret();
    d.press("c enter").sees("•••").lacks(&secret);
    let row = d.audit().into_iter().rfind(|row| row.contains("audit_trails_token.generate"));
    assert!(row.is_some(), "{:?}", d.audit());
    d.press("d").sees("Delete the token of the audit trails of acme?");
    d.sees("It reads the audit trail of the organization acme, and nothing else.").press("y");
    assert_eq!(d.notice(), "The token of the audit trails of acme is deleted; it no longer works.");
    d.sees("No audit trails token created for this organization.").press("m").sees("What can it do?");
}

#[test]
fn who_is_no_owner_is_told_why_the_audit_trails_token_is_not_there() {
    let mut d = Driver::at("marcus", "api-tokens/audit-trails");
    d.sees("You can't manage this token.").sees("Only organization owners").press("g");
    assert!(d.notice().contains("Only organization owners"), "{}", d.notice());
}

#[test]
fn on_the_smallest_screen_the_tab_that_is_shown_is_seen() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (60, 16), ..Start::default() });
    for tab in ["[ Organization ]", "[ Teams ]", "[ User ]", "[ Audit Trails ]"] {
        d.press("home").sees(tab).press("]");
    }
}

#[test]
fn audit_trails_token() {
    picture("audit_trails_token", "olivia", "api-tokens/audit-trails", |_| {});
}
