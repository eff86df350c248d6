//! The local model: what its schema forbids, how it is made, which files it refuses.

use std::sync::Arc;

use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::runtime::system::System;

#[test]
fn the_demo_has_its_organizations_teams_and_people() {
    let model = Local::open(&Place::Memory, &Content::Demo, Arc::new(System), "test".to_owned()).expect("a model");
    let people = model.people().expect("people");
    let lines: Vec<String> = people
        .iter()
        .map(|person| {
            let seats: Vec<String> = person
                .seats
                .iter()
                .map(|seat| {
                    let teams: Vec<&str> = seat.teams.iter().map(|team| team.as_str()).collect();
                    format!("{}: {}", seat.organization, teams.join(", "))
                })
                .collect();
            format!("{} — {}", person.username, seats.join("; "))
        })
        .collect();
    println!("{}", lines.join("\n"));
}
