//! What a host's "not found" and "unauthorized" can mean, in this order: the kind of token, no such endpoint, gone, not allowed,
//! not entitled, and nobody can tell.

use std::sync::Arc;

use tfe_console::backend::list::ListQuery;
use tfe_console::backend::teams::Teams;
use tfe_console::backend::{Backend, Error};
use tfe_console::domain::{Actor, Command, Email, Expiry, Guarded, Id, Name, Organization, Origin, Secret, TokenOwner};

use crate::shaped::{ShapedHost, TOKEN};
use crate::sites::client;
use crate::support::FixedWorld;

/// A client of a host of answers that refuse, with the teams of acme read.
struct Asker {
    backend: tfe_console::backend::remote::Remote,
    acme: Id<Organization>,
    ada: Actor,
}

impl Asker {
    fn with(token: &str) -> Self {
        let world = Arc::new(FixedWorld::new());
        let backend = client(ShapedHost::of("refusing").address, Secret::foreign(token).expect("a token"), &world);
        let seat = backend.default_seat(None).expect("a seat").expect("a user");
        let (acme, ada) = (seat.organization.expect("acme"), Actor::User(seat.user));
        backend.teams(&ListQuery::start(ada, Teams { organization: acme }, 40)).expect("teams");
        Self { backend, acme, ada }
    }

    fn team(&self, id: &str) -> Error {
        self.backend.team(self.ada, Id::foreign(id).expect("an id")).map(|page| page.name).expect_err("it is refused")
    }

    fn command(&self, command: impl Into<Guarded>) -> Error {
        self.backend.execute(self.ada, &Origin::Console, &command.into()).map(|_| ()).expect_err("it is refused")
    }
}

#[test]
fn the_kind_of_token_comes_first() {
    let asker = Asker::with("service");
    let command = Command::CreateOrganization {
        name: Name::parse("NAME", "other").expect("a name"),
        email: Email::parse("EMAIL", "a@example.com").expect("an address"),
    };
    let Error::Refused(said) = asker.command(&command) else { panic!("not refused") };
    assert!(said.starts_with("This needs a user's token. The token of the team platform can't use it"), "{said}");
}

#[test]
fn what_is_no_document_is_no_endpoint() {
    let Error::Unsupported(said) = Asker::with(TOKEN).team("team-nowhere") else { panic!("something else") };
    assert!(said.contains("has no such endpoint"), "{said}");
}

#[test]
fn what_its_list_does_not_have_any_more_is_gone() {
    let Error::NotFound(said) = Asker::with(TOKEN).team("team-old") else { panic!("something else") };
    assert!(said.starts_with("The team is gone") && said.contains("does not list it any more"), "{said}");
}

#[test]
fn what_can_be_read_and_not_changed_is_not_allowed_and_says_what_is_needed() {
    let asker = Asker::with(TOKEN);
    let team = Id::foreign("team-platform").expect("an id");
    let name = Name::parse("NAME", "other").expect("a name");
    let Error::Refused(said) = asker.command(&Command::RenameTeam { team, name }) else { panic!("something else") };
    assert!(said.contains("It is there, and") && said.contains("does not let you change it. Only organization owners"), "{said}");
}

#[test]
fn what_the_plan_does_not_have_is_not_entitled() {
    let asker = Asker::with(TOKEN);
    let organization = Id::foreign("small").expect("an id");
    let query = ListQuery::start(asker.ada, Teams { organization }, 40);
    let Error::Unsupported(said) = asker.backend.teams(&query).map(|_| ()).expect_err("refused") else {
        panic!("something else")
    };
    assert!(said.contains("The plan of this organization") && said.contains("has no teams"), "{said}");
}

#[test]
fn where_nothing_tells_it_is_said_that_nobody_can_tell() {
    let Error::Refused(said) = Asker::with(TOKEN).team("team-unknown") else { panic!("something else") };
    assert!(said.contains("says \"not found\". It says so of what is gone, and of what you can't see."), "{said}");
}

#[test]
fn a_token_that_ends_in_the_middle_of_a_list_of_tokens_is_no_host_without_a_list() {
    let asker = Asker::with(TOKEN);
    let query = ListQuery::start(asker.ada, Teams { organization: asker.acme }, 40);
    let error = asker.backend.teams(&query).map(|_| ()).expect_err("the token ended");
    assert!(error.to_string().contains("takes no user tokens"), "{error}");
    // It is not kept that the host has none.
    let lessons = asker.backend.host().expect("a page").abilities;
    assert!(lessons.iter().all(|lesson| lesson.ability.as_str() != "team-tokens"), "{lessons:?}");
}

#[test]
fn a_token_that_is_not_accepted_says_each_cause_and_where_to_sign_in() {
    let world = Arc::new(FixedWorld::new());
    let host = ShapedHost::of("today");
    let backend = client(host.address, Secret::foreign("nobodys").expect("a token"), &world);
    let said = backend.default_seat(None).expect_err("nobody").to_string();
    for part in ["deleted or has expired", "suspended", "single sign-on", "Open https://127.0.0.1"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn generating_where_it_is_not_allowed_says_so_and_sends_one_request() {
    let world = Arc::new(FixedWorld::new());
    let host = ShapedHost::of("refusing");
    let backend = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world);
    let seat = backend.default_seat(None).expect("a seat").expect("a user");
    let owner = TokenOwner::Organization(seat.organization.expect("acme"));
    let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    let said = backend.execute(Actor::User(seat.user), &Origin::Console, &command.into()).expect_err("refused").to_string();
    assert!(said.contains("does not let you change it"), "{said}");
    assert_eq!(host.asked().iter().filter(|request| request.starts_with("POST")).count(), 1);
}
