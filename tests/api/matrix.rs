//! Every endpoint with every kind of token, worked out from the table and the law, and held against the running server.

use std::fmt::Write;

use tfe_console::api::endpoint::{Endpoint, Entry, Method};
use tfe_console::api::endpoints::ENDPOINTS;

use crate::house::House;

/// A path with names and ids that are there in place of its parameters.
fn filled(house: &House, endpoint: &Endpoint) -> String {
    let user = house.user("marcus").to_string();
    endpoint
        .path
        .replace("{organization}", "acme")
        .replace("{team}", &house.team("platform").to_string())
        .replace("{user}", &user)
        .replace(
            "/workspaces/{workspace}",
            &format!(
                "/workspaces/{}",
                if endpoint.path.contains("organizations") { "web-prod".to_owned() } else { house.workspace("web-prod") }
            ),
        )
        .replace("{access}", "tws-1111111111111111")
        .replace("{token}", "at-1111111111111111")
        .replace("{membership}", "ou-1111111111111111")
        .replace("{variable}", "var-1111111111111111")
        .replace("{state}", "sv-1111111111111111")
        .replace("{output}", "wsout-1111111111111111")
        .replace("{configuration}", "cv-1111111111111111")
        .replace("{run}", "run-1111111111111111")
        .replace("{plan}", "plan-1111111111111111")
        .replace("{apply}", "apply-1111111111111111")
        .replace("{ticket}", "x")
}

#[test]
fn without_a_token_only_public_endpoints_answer() {
    let house = House::new();
    for endpoint in ENDPOINTS {
        let path = filled(&house, endpoint);
        assert!(!path.contains('{'), "{path}");
        let answer =
            house.send(&format!("{} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\n\r\n", endpoint.method, house.address));
        let expected = match endpoint.entry {
            Entry::Public => answer.status < 300,
            Entry::Ticket => answer.status == 404,
            Entry::Token(_) => answer.status == 401,
        };
        assert!(expected, "{endpoint}: {}", answer.status);
    }
}

#[test]
fn a_kind_of_token_that_an_endpoint_does_not_take_finds_nothing() {
    let house = House::new();
    let tokens = [
        (house.token("olivia"), "user"),
        (house.token("team owners"), "team"),
        (house.token("organization acme"), "organization"),
    ];
    for endpoint in ENDPOINTS {
        let Entry::Token(kinds) = endpoint.entry else { continue };
        for (token, kind) in &tokens {
            let taken = match *kind {
                "user" => kinds.user,
                "team" => kinds.team,
                _ => kinds.organization,
            };
            if !taken {
                let answer = house.ask(token, endpoint.method.as_str(), &filled(&house, endpoint), None);
                assert_eq!(answer.status, 404, "{endpoint} with {kind} token");
            }
        }
    }
}

/// The statuses that a token gets when it only reads.
#[test]
fn what_each_token_reads_is_one_table() {
    let house = House::new();
    let whose = ["olivia", "marcus", "nina", "guest", "team owners", "team platform", "team data", "organization acme"];
    let tokens = whose.map(|whose| house.token(whose));
    let mut table = format!("{:<84}", "GET");
    for name in whose {
        let _ = write!(table, " {name:>17}");
    }
    table.push('\n');
    let reads = ENDPOINTS.iter().filter(|endpoint| endpoint.method == Method::Get && matches!(endpoint.entry, Entry::Token(_)));
    for endpoint in reads {
        let mut path = filled(&house, endpoint);
        if endpoint.path == "/api/v2/vars" || endpoint.path == "/api/v2/state-versions" {
            path.push_str("?filter[organization][name]=acme&filter[workspace][name]=web-prod");
        }
        if endpoint.path == "/api/v2/team-workspaces" {
            let _ = write!(path, "?filter[workspace][id]={}", house.workspace("web-prod"));
        }
        let _ = write!(table, "{:<84}", endpoint.path);
        for token in &tokens {
            let _ = write!(table, " {:>17}", house.get(token, &path).status);
        }
        table.push('\n');
    }
    insta::assert_snapshot!("what_each_token_reads_is_one_table", table);
}
