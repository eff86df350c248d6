//! Pages of lists by their number: whichever way one comes to a page, it has the rows that it has in the whole list.

use serde_json::{Value, json};
use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Email, Name, Origin, Visibility};

use crate::house::{House, resource};

/// The lists of acme that grow, each with something that asks for a part of it.
const LISTS: [&str; 15] = [
    "teams?",
    "teams?q=a&",
    "teams?filter[names]=team-03,Team-17,nobody&",
    "team-tokens?",
    "team-tokens?sort=-expired-at&",
    "team-tokens?sort=team-name&q=team&",
    "team-tokens?sort=-created-by&",
    "team-tokens?sort=-last-used-at&",
    "team-tokens?filter[status]=active&",
    "organization-memberships?",
    "organization-memberships?filter[status]=invited&",
    "organization-memberships?q=a&",
    "workspaces?",
    "workspaces?search[name]=o&",
    "workspaces?search[wildcard-name]=Many-*&",
];

/// An acme with more teams, tokens, people and invitations than a page has.
fn large() -> House {
    let house = House::new();
    let (olivia, organization) = (Actor::User(house.user("olivia")), house.organization("acme"));
    let give = |command: Command| house.local.execute(olivia, &Origin::Console, &command.into()).expect("an owner");
    let name = |text: &str| Name::parse("NAME", text).expect("a name");
    for number in 0..24 {
        let visibility = if number % 3 == 0 { Visibility::Organization } else { Visibility::Secret };
        let organization_access = tfe_console::domain::OrganizationAccess::NONE;
        let team = name(&format!("Team-{number:02}"));
        give(Command::CreateTeam { organization, name: team, visibility, organization_access });
        if number % 2 == 0 {
            house.token(&format!("team Team-{number:02}"));
        }
        give(Command::CreateWorkspace { organization, project: None, name: name(&format!("many-{number:02}")) });
        if number % 4 == 0 {
            let email = Email::parse("EMAIL", &format!("someone-{number}@example.com")).expect("an address");
            give(Command::InviteMember { organization, email });
        }
    }
    house
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().unwrap_or_else(|| panic!("no list: {answer}")).clone()
}

#[test]
fn a_page_has_the_same_rows_whichever_way_one_comes_to_it() {
    let house = large();
    for whose in ["olivia", "marcus", "organization acme", "team owners", "guest"] {
        let token = house.token(whose);
        for list in LISTS {
            let ask = |size: usize, number: usize| {
                let path = format!("/api/v2/organizations/acme/{list}page[size]={size}&page[number]={number}");
                house.get(&token, &path)
            };
            let whole = ask(100, 1);
            if whole.status == 404 {
                continue;
            }
            let whole = whole.json();
            let all = rows(&whole);
            let numbers = &whole["meta"]["pagination"];
            assert_eq!(numbers["total-count"], json!(all.len()), "{list} for {whose}");
            // From the start, from the end, from the page before, from the page behind, and far beyond.
            for number in [1, 2, 3, 7, 6, 4, 99, 5, 2] {
                let page = ask(3, number).json();
                let first = ((number - 1) * 3).min(all.len());
                let expected = &all[first..(first + 3).min(all.len())];
                assert_eq!(rows(&page), expected, "{list}, page {number}, for {whose}");
                assert_eq!(page["meta"]["pagination"]["total-count"], json!(all.len()), "{list} for {whose}");
            }
        }
    }
}

#[test]
fn pages_follow_the_model_as_it_changes() {
    let house = large();
    let olivia = house.token("olivia");
    let page = |number: u32| {
        let path = format!("/api/v2/organizations/acme/teams?page[size]=5&page[number]={number}");
        rows(&house.get(&olivia, &path).json()).iter().map(|row| row["attributes"]["name"].to_string()).collect::<Vec<_>>()
    };
    let (before, next) = (page(2), page(3));
    let path = format!("/api/v2/teams/{}", house.team("data"));
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(page(2), [&before[1..], &next[..1]].concat(), "each moved up by one");
    let document = resource("teams", &json!({ "name": "aaa" }));
    assert_eq!(house.post(&olivia, "/api/v2/organizations/acme/teams", &document).status, 200);
    assert_eq!((page(2), page(3)), (before, next), "and down again");
}

#[test]
fn who_is_a_member_is_found_by_the_id_of_the_membership() {
    let house = House::new();
    let olivia = house.token("olivia");
    let list = rows(&house.get(&olivia, "/api/v2/organizations/acme/organization-memberships?page[size]=100").json());
    assert!(list.len() > 5);
    for row in list {
        let id = row["id"].as_str().expect("an id");
        let one = house.get(&olivia, &format!("/api/v2/organization-memberships/{id}"));
        assert_eq!((one.status, one.json()["data"].clone()), (200, row));
    }
    // What has no id yet is found all the same.
    house.raw().execute_batch("UPDATE organization_members SET membership_id = NULL").expect("no ids");
    let own = rows(&house.get(&olivia, "/api/v2/organization-memberships").json());
    let path = format!("/api/v2/organization-memberships/{}", own[0]["id"].as_str().expect("an id"));
    assert_eq!(house.get(&olivia, &path).status, 200);
    assert_eq!(house.get(&house.token("guest"), &path).status, 404);
}
