//! Every screen and dialog as a picture in text, at 80×24 and at 120×40.

use std::time::Duration;

use insta::assert_snapshot;
use tfe_console::ui::theme::Theme;
use tfe_console::ui::{Copied, Msg, Multiplexer};

use crate::driver::{Driver, Start};

/// One picture at each of the two sizes.
pub(crate) fn both(name: &str, user: &'static str, open: &'static str, steps: impl Fn(&mut Driver)) {
    for size in [(80, 24), (120, 40)] {
        let mut driver = Driver::start(Start { user, open, size, ..Start::default() });
        steps(&mut driver);
        assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), driver.masked_screen());
    }
}

#[test]
fn teams_of_an_owner() {
    both("teams_owner", "olivia", "teams", |_| {});
}

#[test]
fn teams_of_a_member() {
    both("teams_member", "marcus", "teams", |_| {});
}

#[test]
fn teams_filtered() {
    both("teams_filtered", "olivia", "teams", |d| {
        d.type_text("/a");
    });
}

#[test]
fn team_with_a_token() {
    both("team_token", "marcus", "teams/platform", |_| {});
}

#[test]
fn team_without_a_token() {
    both("team_no_token", "lena", "teams/sandbox", |_| {});
}

#[test]
fn team_with_an_expiring_token() {
    both("team_expiring", "nina", "teams/security", |_| {});
}

#[test]
fn team_with_an_expired_token() {
    both("team_expired", "nina", "teams/security", |d| {
        d.pass(Duration::from_hours(24 * 90)).press("r");
    });
}

#[test]
fn team_owners() {
    both("team_owners", "olivia", "teams/owners", |_| {});
}

#[test]
fn api_tokens_of_an_owner() {
    both("api_tokens_owner", "olivia", "api-tokens", |_| {});
}

#[test]
fn api_tokens_of_a_member() {
    both("api_tokens_member", "marcus", "api-tokens", |_| {});
}

#[test]
fn api_tokens_refused() {
    both("api_tokens_refused", "marcus", "api-tokens", |d| {
        d.press("g");
    });
}

#[test]
fn new_organization() {
    both("new_organization", "guest", "teams", |d| {
        d.type_text("my org").press("tab").type_text("nobody").press("enter");
    });
}

#[test]
fn question_before_regenerating() {
    both("confirm_regenerate", "marcus", "teams/platform", |d| {
        d.press("g");
    });
}

#[test]
fn question_before_deleting() {
    both("confirm_delete", "olivia", "api-tokens", |d| {
        d.press("d tab");
    });
}

#[test]
fn token_shown() {
    both("token_shown", "marcus", "teams/platform", |d| {
        d.press("g y");
    });
}

#[test]
fn token_copied() {
    both("token_copied", "marcus", "teams/platform", |d| {
        d.press("g y c");
    });
}

#[test]
fn token_sent_through_tmux() {
    both("token_sent", "marcus", "teams/platform", |d| {
        d.clipboard = Copied::Terminal { through: Some(Multiplexer::Tmux) };
        d.press("g y c");
    });
}

#[test]
fn token_hidden() {
    both("token_hidden", "marcus", "teams/platform", |d| {
        d.press("g y");
        d.send(Msg::Focus(false));
    });
}

#[test]
fn token_not_copied() {
    both("token_not_copied", "marcus", "teams/platform", |d| {
        d.press("g y enter");
    });
}

#[test]
fn acting_as() {
    both("acting_as", "olivia", "teams", |d| {
        d.press("u");
    });
}

#[test]
fn organizations() {
    both("organizations", "olivia", "teams", |d| {
        d.press("o");
    });
}

#[test]
fn help() {
    both("help", "marcus", "api-tokens", |d| {
        d.press("?");
    });
}

#[test]
fn what_stands_out_and_what_stands_back() {
    for (name, user, open, keys) in [
        ("looks_teams", "olivia", "teams", ""),
        ("looks_refused", "marcus", "api-tokens", "g"),
        ("looks_form", "guest", "teams", "enter"),
        ("looks_confirm", "marcus", "teams/platform", "g"),
        ("looks_token", "marcus", "teams/platform", "g y"),
    ] {
        let mut driver = Driver::at(user, open);
        std::sync::Arc::make_mut(&mut driver.app.settings).theme = Theme::ansi();
        driver.press(keys);
        assert_snapshot!(name, driver.looks());
    }
}

#[test]
fn loading() {
    let driver = Driver::waiting(&Start::default());
    assert_snapshot!("loading_80x24", driver.screen());
}

#[test]
fn the_smallest_screen() {
    for (name, open) in [
        ("smallest_profile", "profile"),
        ("smallest_teams", "teams"),
        ("smallest_team", "teams/platform"),
        ("smallest_users", "users"),
        ("smallest_workspaces", "workspaces"),
        ("smallest_workspace", "workspaces/billing-prod"),
        ("smallest_api", "api-tokens"),
    ] {
        let driver = Driver::start(Start { open, size: (60, 16), ..Start::default() });
        assert_snapshot!(name, driver.screen());
    }
}
