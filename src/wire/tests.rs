//! How lenient the reader is, and what it never reads.

use secrecy::ExposeSecret;
use serde_json::json;

use super::{Document, Errors, ListDocument, MintedToken, Pagination, organization, read, team, time, token, user};

fn bytes(document: &serde_json::Value) -> Vec<u8> {
    document.to_string().into_bytes()
}

#[test]
fn a_team_of_an_old_host_is_read_with_what_it_does_not_say_unknown() {
    let document = json!({ "data": {
        "id": 4_111_756,
        "type": "teams",
        "attributes": { "name": "ops", "users-count": null, "permissions": { "can-destroy": false }, "of-tomorrow": [1] },
        "relationships": null,
    }});
    let team: Document<team::Team> = read(&bytes(&document)).expect("a team");
    assert_eq!((team.data.id.as_str(), team.data.attributes.name.as_deref()), ("4111756", Some("ops")));
    assert_eq!(team.data.attributes.users_count, None);
    assert_eq!(team.data.attributes.organization_access, None);
    let permissions = team.data.attributes.permissions.expect("permissions");
    assert_eq!((permissions.can_destroy, permissions.can_update_api_token), (Some(false), None), "absent is not false");
}

#[test]
fn null_is_read_for_everything_but_an_identity() {
    for kind in
        [json!({ "id": "x", "type": null, "attributes": null, "relationships": null, "links": null }), json!({ "id": "x" })]
    {
        let list = json!({ "data": [kind], "links": null, "meta": null, "included": null });
        assert_eq!(read::<ListDocument<organization::Organization>>(&bytes(&list)).expect("a list").data.len(), 1);
        assert_eq!(read::<ListDocument<user::User>>(&bytes(&list)).expect("a list").pagination(), Pagination::default());
    }
    assert!(read::<Document<team::Team>>(b"{\"data\":null}").is_err());
    assert!(read::<ListDocument<team::Team>>(b"{\"data\":{}}").is_err(), "an object where a list is due");
}

#[test]
fn the_text_of_a_token_is_read_from_the_answer_to_its_creation_alone() {
    let text = "a-text-that-is-nobodys";
    let token = json!({ "id": "at-1", "type": "authentication-tokens", "attributes": { "token": text, "description": "" } });
    let listed: ListDocument<token::Token> = read(&bytes(&json!({ "data": [token] }))).expect("a list");
    assert!(!format!("{listed:?}").contains(text));
    assert!(!serde_json::to_string(&listed).expect("a text").contains(text));
    assert_eq!(listed.data[0].attributes.description.as_deref(), Some(""));

    let minted: Document<MintedToken> = read(&bytes(&json!({ "data": token }))).expect("a token");
    assert_eq!(minted.data.attributes.token.expose_secret(), text);
    assert!(!format!("{minted:?}").contains(text));
}

#[test]
fn what_came_along_is_read_by_its_type() {
    let document = json!({ "data": [], "included": [
        { "id": "user-1", "type": "users", "attributes": { "username": "lena" } },
        { "id": "team-1", "type": "teams", "attributes": { "name": "ops" } },
        { "id": "hologram-1", "type": "holograms" },
    ]});
    let document: ListDocument<team::Team> = read(&bytes(&document)).expect("a list");
    let users: Vec<user::User> = document.included(user::KIND);
    assert_eq!(users.iter().map(|user| user.attributes.username.as_deref()).collect::<Vec<_>>(), [Some("lena")]);
    assert_eq!(document.included::<team::Team>(team::KIND).len(), 1);
}

#[test]
fn a_relationship_names_one_several_or_nobody() {
    let document = json!({ "data": { "id": "team-1", "relationships": {
        "users": { "data": [{ "id": "user-1", "type": "users" }, { "no": "id" }] },
        "organization": { "data": { "id": "acme", "type": "organizations" } },
        "authentication-token": { "links": { "related": "/there" }, "meta": {} },
        "organization-memberships": { "data": null },
    }}});
    let team: Document<team::Team> = read(&bytes(&document)).expect("a team");
    let of = team.data.relationships;
    assert_eq!(of.users.expect("users").all().len(), 1);
    assert_eq!(of.organization.as_ref().and_then(|to| to.one()).map(|one| one.id.as_str()), Some("acme"));
    assert_eq!(of.authentication_token.expect("an address").data, None);
    assert_eq!(of.organization_memberships.expect("nobody").all(), []);
}

#[test]
fn a_number_of_rows_that_is_none_is_not_known() {
    let list = json!({ "data": [], "meta": { "pagination": { "total-count": -1, "next-page": "2", "current-page": 1 } } });
    let list: ListDocument<team::Team> = read(&bytes(&list)).expect("a list");
    assert_eq!(list.pagination(), Pagination { current_page: Some(1), ..Pagination::default() });
}

#[test]
fn a_time_has_any_number_of_digits_and_the_year_one_is_none() {
    let read = |text: &str| time::read(Some(text)).map(|at| at.map(time::write));
    for text in ["2017-11-29T19:11:28Z", "2017-11-29T19:11:28.0Z", "2017-11-29T19:11:28.000000000Z", "2017-11-29T20:11:28+01:00"]
    {
        assert_eq!(read(text), Ok(Some("2017-11-29T19:11:28.000Z".to_owned())), "{text}");
    }
    assert_eq!(read("0001-01-01T00:00:00Z"), Ok(None));
    assert_eq!((read(""), time::read(None)), (Ok(None), Ok(None)));
    assert_eq!(read("soon"), Err(time::UnreadableTime), "it is not read as none");
}

#[test]
fn errors_are_objects_or_texts() {
    let errors: Errors =
        read(br#"{"errors":[{"status":404,"title":"not found"},"gone",{"source":{"pointer":"/data"}}]}"#).expect("errors");
    let titles: Vec<_> = errors.errors.iter().map(|error| (error.status.as_deref(), error.title.as_deref())).collect();
    assert_eq!(titles, [(Some("404"), Some("not found")), (None, Some("gone")), (None, None)]);
}

#[test]
fn a_text_that_is_no_document_is_told_by_its_place_alone() {
    let fault = read::<Document<team::Team>>(b"{\"data\": <html>secret").expect_err("no document");
    assert_eq!(fault.to_string(), "This is not the document that was expected: line 1, column 10.");
}
