//! Every screen and dialog as a picture in text.

use std::time::Duration;

use insta::assert_snapshot;
use tfe_console::ui::theme::Theme;
use tfe_console::ui::{Copied, Msg, Multiplexer};

use crate::driver::{Driver, Start};

/// A picture of a screen or a dialog at 80×24.
pub(crate) fn picture(name: &str, user: &'static str, open: &'static str, steps: impl Fn(&mut Driver)) {
    let mut driver = Driver::at(user, open);
    steps(&mut driver);
    assert_snapshot!(name, driver.picture());
}

/// Pictures at 80×24 and, where the layout differs, at 160×50.
pub(crate) fn both(name: &str, user: &'static str, open: &'static str, steps: impl Fn(&mut Driver)) {
    picture(name, user, open, &steps);
    let mut driver = Driver::start(Start { user, open, size: (160, 50), ..Start::default() });
    steps(&mut driver);
    assert_snapshot!(format!("{name}_160x50"), driver.picture());
}

#[test]
fn bars_menu_and_keys_in_each_kind_of_context() {
    for (name, user, open, keys) in [
        ("whole_list", "olivia", "teams", ""),
        ("whole_marked", "olivia", "teams", "space j space"),
        ("whole_page", "marcus", "teams/platform", ""),
        ("whole_refused", "marcus", "api-tokens", ""),
        ("whole_menu", "olivia", "workspaces", "backtab"),
        ("whole_form", "olivia", "teams", "n"),
        ("whole_question", "olivia", "teams/platform", "g"),
        ("whole_token", "olivia", "teams/platform", "g y"),
        ("whole_picker", "olivia", "teams", "u"),
        ("whole_nowhere", "guest", "teams", ""),
    ] {
        let mut driver = Driver::at(user, open);
        driver.press(keys);
        assert_snapshot!(name, driver.masked_screen());
    }
}

#[test]
fn teams_of_an_owner() {
    both("teams_owner", "olivia", "teams", |_| {});
}

#[test]
fn teams_of_a_member() {
    picture("teams_member", "marcus", "teams", |_| {});
}

#[test]
fn teams_filtered() {
    picture("teams_filtered", "olivia", "teams", |d| {
        d.type_text("/a");
    });
}

#[test]
fn team_with_a_token() {
    both("team_token", "marcus", "teams/platform", |_| {});
}

#[test]
fn team_without_a_token() {
    picture("team_no_token", "lena", "teams/sandbox", |_| {});
}

#[test]
fn team_with_an_expiring_token() {
    picture("team_expiring", "nina", "teams/security", |_| {});
}

#[test]
fn team_with_an_expired_token() {
    picture("team_expired", "nina", "teams/security", |d| {
        d.pass(Duration::from_hours(24 * 90)).press("r");
    });
}

#[test]
fn team_owners() {
    picture("team_owners", "olivia", "teams/owners", |_| {});
}

#[test]
fn api_tokens_of_an_owner() {
    picture("api_tokens_owner", "olivia", "api-tokens", |_| {});
}

#[test]
fn api_tokens_of_a_member() {
    picture("api_tokens_member", "marcus", "api-tokens", |_| {});
}

#[test]
fn api_tokens_refused() {
    picture("api_tokens_refused", "marcus", "api-tokens", |d| {
        d.press("g");
    });
}

#[test]
fn new_organization() {
    picture("new_organization", "guest", "teams", |d| {
        d.type_text("my org").press("tab").type_text("nobody").press("enter");
    });
}

#[test]
fn question_before_regenerating() {
    picture("confirm_regenerate", "marcus", "teams/platform", |d| {
        d.press("g");
    });
}

#[test]
fn question_before_deleting() {
    picture("confirm_delete", "olivia", "api-tokens", |d| {
        d.press("d tab");
    });
}

#[test]
fn token_shown() {
    picture("token_shown", "marcus", "teams/platform", |d| {
        d.press("g y");
    });
}

#[test]
fn token_copied() {
    picture("token_copied", "marcus", "teams/platform", |d| {
        d.press("g y c");
    });
}

#[test]
fn token_sent_through_tmux() {
    picture("token_sent", "marcus", "teams/platform", |d| {
        d.clipboard = Copied::Terminal { through: Some(Multiplexer::Tmux) };
        d.press("g y c");
    });
}

#[test]
fn token_hidden() {
    picture("token_hidden", "marcus", "teams/platform", |d| {
        d.press("g y");
        d.send(Msg::Focus(false));
    });
}

#[test]
fn token_not_copied() {
    picture("token_not_copied", "marcus", "teams/platform", |d| {
        d.press("g y enter");
    });
}

#[test]
fn acting_as() {
    picture("acting_as", "olivia", "teams", |d| {
        d.press("u");
    });
}

#[test]
fn organizations() {
    picture("organizations", "olivia", "teams", |d| {
        d.press("o");
    });
}

#[test]
fn help() {
    picture("help", "marcus", "api-tokens", |d| {
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
    assert_snapshot!("loading", driver.picture());
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
        assert_snapshot!(name, driver.picture());
    }
}
