//! What a host tells only with a request for each: it is asked for, looked through, stopped, and called partial.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tfe_console::backend::{Backend, Look, Survey, Through};
use tfe_console::domain::{Actor, TokenOwner, World};
use tfe_console::insight::hygiene::{Kind, Thresholds, findings};

use crate::driver::{Driver, Start};
use crate::house::House;
use crate::on_host::{a_second_later, client, http, on_host, remote, requests, through, way};

/// Looks through all of it, as if each request took a tenth of a second.
fn look_through(house: &House, backend: &dyn Backend, organization: tfe_console::domain::Id<tfe_console::domain::Organization>) {
    let actor = Actor::User(house.user("olivia"));
    while !backend.look_on(actor, organization, false).expect("an answer").is_none_or(Look::is_over) {
        a_second_later(house);
    }
}

/// What teams were given, in words.
fn given(survey: &Survey) -> Vec<String> {
    let mut all: Vec<String> = survey
        .teams
        .iter()
        .flat_map(|team| team.access.iter().map(move |row| format!("{} {} {}", team.name, row.name, row.describe())))
        .collect();
    all.sort();
    all
}

#[test]
fn a_look_through_a_host_is_asked_for_with_its_cost_and_done_with_y() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "hygiene", (100, 30));
    d.sees("What teams can do in workspaces was not read").lacks("its team reaches no workspace");
    d.press("i").sees("Look through 7 teams, about 1 second?").sees("It sends").sees("with those of your");
    a_second_later(&house);
    d.press("n").lacks("Looking through").sees("i looks through.");
    d.press("i y");
    assert!(d.notice().ends_with("were read."), "{}", d.notice());
    d.lacks("was not read");
    a_second_later(&house);
    d.press("i").sees("Look through");
}

#[test]
fn a_look_that_is_stopped_keeps_what_was_read_and_says_that_it_is_partial() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "escalation", (100, 30));
    a_second_later(&house);
    d.press("i").hold();
    d.press("y").sees("Looking through the host").sees("0 of");
    d.deliver_one().deliver_one().sees("2 of");
    d.press("esc");
    assert!(d.notice().starts_with("Stopped: 2 of "), "{}", d.notice());
    a_second_later(&house);
    d.deliver().sees("This is partial.").sees("i looks through the rest.");
    // Going on asks for the rest only.
    d.press("i").sees("more");
    d.press("y");
    a_second_later(&house);
    d.lacks("This is partial.");
}

#[test]
fn what_a_token_can_do_on_a_host_is_not_no_where_it_was_not_told() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams/platform", (160, 50));
    a_second_later(&house);
    d.press("m").sees("? not told").sees("was not read");
    a_second_later(&house);
    d.press("i y");
    a_second_later(&house);
    d.lacks("? not told");
}

#[test]
fn a_look_costs_the_smaller_number_of_teams_and_workspaces_and_finds_what_the_model_has() {
    let house = House::new();
    let remote = remote(&house, &house.token("olivia"));
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    let actor = Actor::User(house.user("olivia"));
    let before = remote.survey(actor, organization).expect("a survey");
    let look = before.unread.expect("it is not read");
    assert_eq!((look.through, look.of), (Through::Teams, 7), "there are eight workspaces");
    let other = tfe_console::domain::Id::foreign("initech").expect("an id");
    let few = client(way(house.address), &house.token("olivia"), &house.world).survey(actor, other).expect("a survey").unread;
    assert_eq!(few.map(|look| (look.through, look.of)), Some((Through::Workspaces, 1)), "there are two teams");
    a_second_later(&house);
    let sent = requests(&remote, "GET");
    look_through(&house, &remote, organization);
    assert_eq!(requests(&remote, "GET") - sent, usize::try_from(look.requests).expect("a number"));
    a_second_later(&house);
    let (there, here) = (
        remote.survey(actor, organization).expect("a survey"),
        house.local.survey(actor, house.organization("acme")).expect("a survey"),
    );
    assert_eq!((there.unread, there.workspaces.len()), (None, here.workspaces.len()));
    assert_eq!(given(&there), given(&here));
    let reach = |survey: &Survey| survey.teams.iter().map(|team| (team.name.to_string(), team.reach)).collect::<Vec<_>>();
    assert_eq!(reach(&there), reach(&here));
    let nowhere = |survey: &Survey| {
        let found = findings(survey, Thresholds::default(), house.world.now());
        found.iter().filter(|finding| finding.kind == Kind::ReachesNothing).count()
    };
    assert_eq!(nowhere(&there), nowhere(&here));
}

/// A host that answers 404 to what has this in its address.
fn without(house: &House, what: &'static str, off: &Arc<AtomicBool>) -> std::net::SocketAddr {
    let off = Arc::clone(off);
    through(house.address, move |request, answer| {
        let line = String::from_utf8_lossy(request);
        let line = line.lines().next().unwrap_or_default();
        if !off.load(Ordering::SeqCst) && line.contains(what) { http("404 Not Found", "", "{}") } else { answer }
    })
}

#[test]
fn a_host_that_tells_the_access_of_no_team_is_looked_through_by_workspaces() {
    let house = House::new();
    let off = Arc::new(AtomicBool::new(false));
    let remote = client(way(without(&house, "filter%5Bteam%5D", &off)), &house.token("olivia"), &house.world);
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    look_through(&house, &remote, organization);
    let actor = Actor::User(house.user("olivia"));
    a_second_later(&house);
    let there = remote.survey(actor, organization).expect("a survey");
    let here = house.local.survey(actor, house.organization("acme")).expect("a survey");
    assert_eq!((there.unread, given(&there)), (None, given(&here)));
}

#[test]
fn what_a_host_does_not_tell_is_called_so_and_is_never_clean() {
    let house = House::new();
    let off = Arc::new(AtomicBool::new(false));
    let remote = client(way(without(&house, "/team-workspaces", &off)), &house.token("olivia"), &house.world);
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    look_through(&house, &remote, organization);
    a_second_later(&house);
    let survey = remote.survey(Actor::User(house.user("olivia")), organization).expect("a survey");
    let said = survey.unread.expect("it is not told").missing();
    assert!(said.contains("was not told by the host"), "{said}");
    assert!(findings(&survey, Thresholds::default(), house.world.now()).iter().all(|found| found.kind != Kind::ReachesNothing));
}

#[test]
fn tokens_that_no_list_has_are_read_team_by_team_and_until_then_hygiene_is_not_clean() {
    let house = House::new();
    let off = Arc::new(AtomicBool::new(false));
    let address = without(&house, "/team-tokens", &off);
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    let actor = Actor::User(house.user("olivia"));
    let before = remote.survey(actor, organization).expect("a survey");
    assert!(!before.has_all_tokens() && before.unread.is_some_and(|look| look.tokens));
    assert!(before.unread.expect("unread").missing().starts_with("Tokens of teams"));
    a_second_later(&house);
    look_through(&house, &remote, organization);
    a_second_later(&house);
    let survey = remote.survey(actor, organization).expect("a survey");
    assert!(survey.has_all_tokens());
    let held = |survey: &Survey| survey.teams.iter().filter(|team| team.token.is_some()).count();
    assert_eq!(held(&survey), held(&house.local.survey(actor, house.organization("acme")).expect("a survey")));
    assert!(survey.tokens().iter().any(|(owner, ..)| matches!(owner, TokenOwner::Team(_))));
}

#[test]
fn a_host_that_stops_answering_leaves_what_was_read_and_says_that_it_is_partial() {
    let house = House::new();
    let gone = Arc::new(AtomicBool::new(false));
    let silent = Arc::clone(&gone);
    let address = through(house.address, move |_, answer| if silent.load(Ordering::SeqCst) { Vec::new() } else { answer });
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let mut d = Driver::over(
        Box::new(remote),
        Arc::clone(&house.world),
        &Start { user: "olivia", open: "hygiene", size: (120, 30), ..Start::default() },
    );
    a_second_later(&house);
    d.press("i").hold();
    d.press("y");
    d.deliver_one();
    gone.store(true, Ordering::SeqCst);
    d.deliver_one();
    assert!(d.notice().contains("This is partial: 1 of "), "{}", d.notice());
    gone.store(false, Ordering::SeqCst);
    a_second_later(&house);
    d.deliver().sees("This is partial.");
}
