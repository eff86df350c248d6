//! How many requests are left in this second is announced, and nobody is refused for it.

use jiff::SignedDuration;
use serde_json::json;

use crate::client::Answer;
use crate::house::House;

const DETAILS: &str = "/api/v2/account/details";

fn left(answer: &Answer) -> (&str, &str) {
    (answer.header("x-ratelimit-remaining").expect("a header"), answer.header("x-ratelimit-reset").expect("a header"))
}

#[test]
fn each_request_of_an_account_leaves_it_one_less_in_this_second_and_another_as_many_as_before() {
    let house = House::new();
    let (platform, data) = (house.token("team platform"), house.token("team data"));
    let answers: Vec<Answer> = (0..40).map(|_| house.get(&platform, DETAILS)).collect();
    let seen: Vec<&str> = answers.iter().map(|answer| left(answer).0).collect();
    let expected: Vec<String> = (0..40).map(|number| 29_u8.saturating_sub(number).to_string()).collect();
    assert_eq!(seen, expected, "whichever thread answers, and from memory or not");
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.header("x-ratelimit-limit") == Some("30")));
    assert_eq!(left(&house.get(&data, DETAILS)), ("29", "1.0"));
    house.world.pass(SignedDuration::from_millis(750));
    assert_eq!(left(&house.get(&data, DETAILS)), ("28", "0.3"));
    house.world.pass(SignedDuration::from_millis(250));
    assert_eq!(left(&house.get(&platform, DETAILS)), ("29", "1.0"));
}

#[test]
fn a_second_token_of_a_user_gives_no_more() {
    let house = House::new();
    let (first, second) = (house.token("olivia"), house.token("olivia"));
    assert_eq!(left(&house.get(&first, DETAILS)).0, "29");
    assert_eq!(left(&house.get(&second, DETAILS)).0, "28");
}

#[test]
fn whatever_a_token_asks_for_is_counted_once() {
    let house = House::new();
    let olivia = house.token("olivia");
    let lock = format!("/api/v2/workspaces/{}/actions/lock", house.workspace("web-prod"));
    assert_eq!(left(&house.post(&olivia, &lock, &json!({}))).0, "29", "a write");
    assert_eq!(left(&house.post(&olivia, &lock, &json!({}))).0, "28", "a conflict");
    assert_eq!(left(&house.get(&olivia, "/api/v2/teams/team-1111111111111111")).0, "27", "what is not there");
    assert_eq!(left(&house.get(&olivia, "/api/v2/nowhere")).0, "26", "what there is no endpoint for");
}

#[test]
fn who_has_no_valid_token_is_counted_by_address() {
    let house = House::new();
    let ping = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\n\r\n", house.address);
    assert_eq!(left(&house.send(&ping)).0, "29");
    let refused = house.get("nonsense", DETAILS);
    assert_eq!((refused.status, left(&refused).0), (401, "28"));
    assert_eq!(left(&house.get("nonsense", DETAILS)).0, "27", "the refusal is remembered, and counted all the same");
    assert_eq!(left(&house.get(&house.token("olivia"), DETAILS)).0, "29");
}

#[test]
fn who_is_refused_for_asking_too_often_has_nothing_left() {
    let house = House::faulty("429:100%");
    let refused = house.get(&house.token("olivia"), DETAILS);
    assert_eq!((refused.status, left(&refused).0), (429, "0"));
}
