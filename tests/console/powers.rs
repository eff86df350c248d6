//! "What can this token do?" on the screen: one token, two beside each other, and who may not ask.

use std::fmt::Write;

use crate::support::every_team;
use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Name, Origin};
use tfe_console::ui::modals::form::Form;
use tfe_console::ui::modals::sheet::Sheet;

use crate::driver::{Driver, Start};
use crate::screens::{both, picture};

/// The line of an action on the screen.
fn line(d: &Driver, action: &str) -> String {
    let screen = d.screen();
    let found = screen.lines().find(|line| line.contains(action));
    found.unwrap_or_else(|| panic!("{action} is not on the screen:\n{screen}")).rsplit(['│', '┃']).next().unwrap_or("").to_owned()
}

/// All that the sheet says.
fn sheet(d: &Driver) -> String {
    let Some(sheet) = d.app.dialog::<Sheet>() else { panic!("no sheet is open:\n{}", d.screen()) };
    let mut text = sheet.title.clone();
    for (heading, paragraph) in &sheet.paragraphs {
        write!(text, "\n{heading}\n{paragraph}").expect("a string");
    }
    text
}

#[test]
fn every_token_leads_there_and_back() {
    for (open, title) in [
        ("teams/platform", "What can a token of team platform do?"),
        ("api-tokens", "What can a token of organization acme do?"),
        ("api-tokens/teams", "What can a token of team"),
        ("user-tokens", "What can a token of user olivia do?"),
        ("hygiene", "What can a token of team app-dev do?"),
    ] {
        let mut d = Driver::at("olivia", open);
        let before = d.screen();
        d.press("m").sees(title).press("esc");
        assert_eq!(d.screen(), before, "{open}");
    }
}

#[test]
fn each_answer_says_what_grants_it_and_where_or_what_forbids_it() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (120, 40), ..Start::default() });
    d.press("m");
    assert!(line(&d, "Apply runs").ends_with("✓ 3 of 8 workspaces"), "{}", line(&d, "Apply runs"));
    assert!(line(&d, "Create workspaces").ends_with("✗ no"));
    d.press("/").type_text("apply runs").press("enter enter");
    let text = sheet(&d);
    for part in [
        "A token of team platform: on 3 of 8 workspaces",
        "✓ network-edge, web-prod: write access of the team platform",
        "✗ billing-staging: This needs write access to the workspace; there is only plan.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_permission_of_the_team_is_named_where_it_grants() {
    let mut d = Driver::start(Start { user: "dana", open: "teams/release", size: (120, 40), ..Start::default() });
    d.press("m");
    assert!(line(&d, "Write workspace variables").ends_with("✓ Manage Workspaces"), "{}", line(&d, "Write workspace"));
}

#[test]
fn an_endpoint_has_its_note() {
    let mut d = Driver::at("olivia", "api-tokens");
    d.press("m /").type_text("post /runs").sees("✗ no").press("enter enter");
    let text = sheet(&d);
    let note = "This endpoint cannot be accessed with organization tokens. You must access it with a user token or team token.";
    assert!(
        text.contains(&format!("A token of organization acme: no\n✗ {note}\n✗ An organization token cannot start runs")),
        "{text}"
    );
    assert!(text.contains("In the documentation since 2018-09."), "{text}");
}

#[test]
fn a_second_token_stands_beside_the_first_until_it_is_dropped() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("m b").type_text("organization").press("tab enter").sees("A: team platform   B: organization acme");
    assert_eq!(line(&d, "Apply runs").split_whitespace().collect::<Vec<_>>(), ["Apply", "runs", "≠", "✓", "3/8", "✗", "no"]);
    assert!(!line(&d, "Manage user tokens").contains('≠'), "neither can, by different rules");
    d.press("down down enter");
    let text = sheet(&d);
    assert!(text.contains("A token of team platform: on 5 of 8 workspaces"), "{text}");
    assert!(text.contains("A token of organization acme: yes\n✓ implicit, every organization token has it"), "{text}");
    d.press("esc esc").sees("What can a token of team platform do?").press("esc").sees("/ Settings / Teams / platform");
}

#[test]
fn another_takes_the_place_of_the_second() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("m b").type_text("user marcus").press("enter").sees("B: user marcus");
    d.press("b").type_text("team sandbox").press("enter").sees("A: team platform   B: team sandbox");
}

#[test]
fn a_comparison_with_what_is_not_there_is_refused_under_its_field() {
    for (user, open, typed) in [
        ("olivia", "api-tokens", "team nowhere"),
        ("olivia", "api-tokens", ""),
        ("olivia", "api-tokens", "organization acme"),
        ("marcus", "teams/platform", "team security"),
        ("marcus", "teams/platform", "user priya"),
    ] {
        let mut d = Driver::at(user, open);
        d.press("m b").type_text(typed).press("enter");
        d.sees("Name another than this that you see: team platform.");
        assert!(d.app.dialog::<Form>().is_some(), "{typed}");
    }
}

#[test]
fn rows_can_be_those_that_are_allowed_forbidden_or_different() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("m f").sees("✓ all").sees("allowed").sees("forbidden").lacks("different").press("esc").lacks("Shown:");
    d.press("f down enter").sees("Shown: allowed (").lacks("Create workspaces");
    d.press("f").sees("✓ allowed").press("down enter");
    d.sees("Shown: forbidden (").sees("Create workspaces").lacks("Plan runs");
    d.press("f up up enter").sees("Plan runs").lacks("Shown:");
    d.press("b").type_text("organization acme").press("enter F").sees("Shown: different (").lacks("Manage user tokens");
    d.press("f").sees("✓ different").press("up enter").sees("Shown: forbidden to A (");
    // Going back undoes one thing after the other.
    d.press("esc")
        .lacks("Shown:")
        .sees("B: organization acme")
        .press("esc")
        .lacks("B:")
        .press("esc")
        .sees("/ Settings / Teams / platform");
}

#[test]
fn where_two_tokens_do_not_differ_that_is_said() {
    let mut d = Driver::at("olivia", "teams/owners");
    d.press("m b").type_text("user omar").press("enter f").type_text("different").press("enter").sees("Shown: different (");
    d.press("esc esc b").type_text("user olivia").press("enter").sees("B: user olivia");
    let mut d = Driver::at("olivia", "user-tokens");
    d.press("m b")
        .type_text("user omar")
        .press("enter f")
        .type_text("different")
        .press("enter")
        .sees("Nothing here is different.");
}

#[test]
fn a_team_that_one_may_not_look_into_refuses_with_the_reason() {
    let mut d = Driver::at("marcus", "teams/release");
    d.press("m");
    assert!(
        d.notice().starts_with("Only organization owners, and teams with Include Secret Teams, can see the full list of teams."),
        "{}",
        d.notice()
    );
    d.sees("/ Settings / Teams / release").press("w").sees("Why not: show what it can do?");
}

#[test]
fn who_takes_over_the_screen_has_the_reason_in_place_of_answers_they_may_not_have() {
    let mut d = Driver::at("olivia", "teams/security");
    d.press("m").sees("Plan runs").press("u").type_text("marcus").press("enter enter");
    d.sees("Only organization owners, and teams with Include Secret Teams, can see the full list of teams.")
        .lacks("Plan runs")
        .lacks("team security");
    d.press("b f z enter").lacks("TOKEN OF").press("esc").sees("Team Tokens");
}

#[test]
fn a_member_is_answered_about_their_teams_and_about_the_organization_s_token() {
    let mut d = Driver::at("marcus", "api-tokens");
    d.press("m").sees("Asked about the teams and workspaces that you see.").sees("Manage account settings");
    d.press("b").type_text("team platform").press("enter").sees("A: organization acme   B: team platform");
}

#[test]
fn what_others_change_is_in_the_answers() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("m b").type_text("team data").press("enter");
    assert_eq!(line(&d, "Plan runs").split_whitespace().collect::<Vec<_>>(), ["Plan", "runs", "≠", "✓", "1/8", "✓", "1/8"]);
    let other = d.other();
    let olivia = other.user_named(&Name::parse("user", "olivia").expect("a name")).expect("olivia");
    let organization = other.account(olivia).expect("an account").organizations[0].id;
    let teams = every_team(&other, Actor::User(olivia), organization).expect("teams");
    let team = |name: &str| teams.iter().find(|row| row.name.as_str() == name).expect("a team").id;
    other.execute(Actor::User(olivia), &Origin::Console, &Command::DeleteTeam { team: team("data") }.into()).expect("deleted");
    d.look().lacks("B:").sees("What can a token of team sandbox do?");
    other.execute(Actor::User(olivia), &Origin::Console, &Command::DeleteTeam { team: team("sandbox") }.into()).expect("deleted");
    d.look().sees("Whose token it was is gone from this organization.").press("esc").sees("Teams");
}

#[test]
fn the_order_is_by_the_answer_where_that_is_wanted() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("m z z home");
    assert!(line(&d, "›").contains('✓'), "{}", d.screen());
    d.press("Z home");
    assert!(line(&d, "›").contains('✗'), "{}", d.screen());
}

#[test]
fn powers_of_a_team_for_an_owner() {
    both("powers_team", "olivia", "teams/platform", |d| {
        d.press("m");
    });
}

#[test]
fn powers_of_ones_own_token() {
    picture("powers_member", "marcus", "user-tokens", |d| {
        d.press("m");
    });
}

#[test]
fn powers_compared() {
    picture("powers_compared", "olivia", "teams/platform", |d| {
        d.press("m b").type_text("organization acme").press("enter");
    });
}

#[test]
fn powers_over_the_endpoints() {
    picture("powers_endpoints", "olivia", "teams/platform", |d| {
        d.press("m b").type_text("organization acme").press("enter end");
    });
}

#[test]
fn powers_that_differ() {
    picture("powers_different", "olivia", "teams/platform", |d| {
        d.press("m b").type_text("team app-dev").press("enter f").type_text("different").press("enter");
    });
}

#[test]
fn powers_explained() {
    picture("powers_why", "olivia", "teams/platform", |d| {
        d.press("m /").type_text("apply runs").press("enter");
    });
}

#[test]
fn powers_refused() {
    picture("powers_refused", "olivia", "teams/security", |d| {
        d.press("m u /").type_text("marcus").press("enter enter");
    });
}

#[test]
fn the_form_of_a_comparison() {
    picture("powers_form", "olivia", "teams/platform", |d| {
        d.press("m b").type_text("team");
    });
}

#[test]
fn no_code_of_a_rule_stands_in_front_of_a_reader() {
    let code = |word: &str| {
        let word = word.trim_matches(['(', ')', '.', ',', '✗', ' ']);
        let Some((letter, number)) = word.split_at_checked(1) else { return false };
        matches!(letter, "T" | "O" | "D" | "L") && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let coded = |d: &Driver| d.screen().split_whitespace().find(|word| code(word)).map(str::to_owned);
    assert!(code("(T7)") && code("O23") && !code("Teams"));
    let mut d = Driver::start(Start { user: "marcus", open: "teams/platform", size: (120, 50), ..Start::default() });
    assert_eq!(coded(d.press("m")), None);
    assert_eq!(coded(d.press("enter")), None);
    for open in ["audit", "hygiene", "escalation", "profile", "teams"] {
        let mut d = Driver::start(Start { user: "marcus", open, size: (120, 50), ..Start::default() });
        assert_eq!(coded(d.press("n w")), None, "{open}");
        assert_eq!(coded(d.press("esc enter")), None, "{open}");
    }
}

#[test]
fn answers_about_many_teams_say_how_far_they_are_and_count_each_team() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (120, 40), ..Start::default() });
    d.rewrite(
        "INSERT INTO teams (id, organization_id, name, created_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11000)
         SELECT 'team-' || replace(1111111111111111 + i, '0', 'z'), (SELECT id FROM organizations WHERE name = 'acme'),
                printf('t%05d', i), '2026-01-01T00:00:00.000Z' FROM n",
    );
    d.hold().press("m").sees("Loading…").deliver_last().sees("Looking through 10,000 of 11,007 teams…");
    d.press("?").sees("Keys").press("esc").deliver().sees("What can a token of team platform do?");
    assert_eq!(d.worked(), 1);
    d.press("f").press("down enter").sees("Shown: allowed");
    assert_eq!(d.worked(), 1, "which of them are shown works nothing out");
    d.press("/").type_text("manage team tokens").press("enter enter");
    let text = sheet(&d);
    assert!(text.contains("1 of 11007 teams"), "{text}");
    assert!(text.contains(" more: "), "those that are not named are counted: {text}");
    d.press("esc b").type_text("team t10999").press("enter").sees("B: team t10999");
    d.press("b").type_text("team none").press("enter").sees("There is no team none whose token you can see.").lacks("B: ");
}
