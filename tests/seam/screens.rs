//! Every screen of the console opens on every kind of host, and what a host does not tell never looks like none.

use std::sync::Arc;

use tfe_console::domain::Secret;

use crate::driver::{Driver, Start};
use crate::shaped::{ShapedHost, TOKEN};
use crate::sites::{Need, client, kind};
use crate::support::FixedWorld;

/// A console on a host of this kind.
fn console(host: &ShapedHost, open: &'static str, size: (u16, u16)) -> Driver {
    let world = Arc::new(FixedWorld::new());
    let backend = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world);
    Driver::over(Box::new(backend), world, &Start { user: "ada", open, size, ..Start::default() })
}

/// What a place shows, and what in its stead on a host that has not what it needs.
type Shown = (&'static str, &'static [Need], &'static str, &'static str);

const GROUPS: &str = "has groups in place of teams";
const NO_LIST: &str = "does not list the tokens of teams";

const PLACES: &[Shown] = &[
    ("profile", &[], "Organization Profile", ""),
    ("teams", &[Need::Teams], "platform", GROUPS),
    ("users", &[Need::Members], "bob", ""),
    ("workspaces", &[], "core", ""),
    ("workspaces/core", &[], "Workspace: core", ""),
    ("api-tokens", &[], "Organization Token", ""),
    ("api-tokens/teams", &[Need::TokenList], "platform", ""),
    ("user-tokens", &[Need::UserTokens], "Only you see these.", ""),
    ("audit", &[], "Audit Log", ""),
    ("host", &[], "account/details", ""),
    ("hygiene", &[Need::TokenList], "was not read", ""),
    ("escalation", &[Need::TokenList], "was not read", ""),
];

fn every_place(name: &str) {
    let kind = kind(name);
    for (place, needs, text, instead) in PLACES {
        for size in [(80, 24), (160, 50)] {
            let mut d = console(&ShapedHost::of(name), place, size);
            d.lacks("r tries again");
            if needs.iter().all(|need| kind.has(*need)) {
                d.sees(text);
            } else if !instead.is_empty() {
                d.sees(instead);
            }
        }
    }
}

macro_rules! kinds {
    ($($test:ident: $kind:literal;)+) => {
        $(#[test]
        fn $test() {
            every_place($kind);
        })+
    };
}

kinds! {
    every_place_opens_on_the_terraform_enterprise_of_today: "today";
    every_place_opens_on_hcp_terraform: "hcp";
    every_place_opens_on_its_european_form: "eu";
    every_place_opens_where_a_directory_manages_teams: "scim";
    every_place_opens_on_a_host_of_2019: "2019";
    every_place_opens_on_an_independent_server: "otf";
}

#[test]
fn what_a_host_does_not_tell_is_not_shown_as_none_or_never() {
    let old = ShapedHost::of("2019");
    console(&old, "profile", (100, 40)).sees("This host does not tell them").lacks("no maximum");
    console(&old, "api-tokens", (100, 40)).sees("does not say whether the organization has a token").lacks("No token created");
    console(&old, "api-tokens/teams", (100, 40)).sees(NO_LIST).lacks("no token");
    console(&old, "teams", (100, 40)).sees("not told");
    console(&old, "teams/platform", (100, 90)).sees("does not list what a team was given").lacks("reaches no workspace");
    console(&old, "hygiene", (100, 40)).sees("were not read").lacks("All good");
    let otf = ShapedHost::of("otf");
    console(&otf, "teams/platform", (100, 40)).sees("does not say when it was used").lacks("Not used yet");
    console(&otf, "teams", (100, 40)).sees("in acme").lacks("member of acme");
    console(&otf, "user-tokens", (100, 40)).sees("does not list your own tokens");
    let eu = ShapedHost::of("eu");
    for host in [&otf, &eu] {
        let mut d = console(host, "workspaces/core", (100, 60));
        d.sees("does not say which teams were given access").lacks("It comes from .");
    }
    for place in ["teams", "api-tokens/teams", "hygiene", "escalation"] {
        console(&eu, place, (100, 40)).sees(GROUPS).lacks("no token").lacks("All good");
    }
}

#[test]
fn a_team_of_a_directory_keeps_its_name_and_its_members_and_gets_tokens() {
    let host = ShapedHost::of("scim");
    let mut d = console(&host, "teams/data", (100, 40));
    d.press("e");
    assert!(d.notice().starts_with("Your directory manages the name and the members of this team."), "{}", d.notice());
    d.press("g").sees("This token will not be displayed again.").press("c enter");
    assert!(host.asked().iter().all(|request| !request.starts_with("PATCH")), "a name was sent");
}

#[test]
fn the_host_page_says_what_was_learned_and_how() {
    let old = ShapedHost::of("2019");
    let world = Arc::new(FixedWorld::new());
    let backend = client(old.address, Secret::foreign(TOKEN).expect("a token"), &world);
    let mut d =
        Driver::over(Box::new(backend), world, &Start { user: "ada", open: "teams", size: (120, 40), ..Start::default() });
    d.press("9").sees("It does not send related things along.").sees("organizations/…/teams: 400");
}
