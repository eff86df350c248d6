//! Edits on a host: only what changed is sent, and what was seen is compared before anything is lost.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tfe_console::backend::Backend;
use tfe_console::backend::remote::Remote;
use tfe_console::domain::{
    Actor, Command, Email, Expiry, Guard, Id, Level, Name, Origin, Permission, Revision, SeenTeam, Team, TokenOwner, Visibility,
};

use crate::house::House;
use crate::on_host::{a_second_later, client, on_host, remote, requests, through, way};

fn seen_team(house: &House, remote: &Remote, name: &str) -> (Actor, Id<Team>) {
    let olivia = Actor::User(house.user("olivia"));
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    (olivia, remote.find_team(olivia, organization, name).expect("a team").0)
}

/// A client whose changes are written down.
fn watched(house: &House) -> (Remote, Arc<Mutex<Vec<Value>>>) {
    let bodies: Arc<Mutex<Vec<Value>>> = Arc::default();
    let seen = Arc::clone(&bodies);
    let address = through(house.address, move |request, answer| {
        let text = String::from_utf8_lossy(request);
        if text.starts_with("PATCH") {
            let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            seen.lock().expect("a list").push(serde_json::from_str(body).expect("a document"));
        }
        answer
    });
    (client(way(address), &house.token("olivia"), &house.world), bodies)
}

#[test]
fn one_permission_of_a_team_is_one_key_on_the_wire() {
    let house = House::new();
    let (remote, bodies) = watched(&house);
    let (olivia, team) = seen_team(&house, &remote, "platform");
    let page = remote.team(olivia, team).expect("a page");
    let access =
        page.organization_access.with(Permission::ManageModules, !page.organization_access.get(Permission::ManageModules));
    let command = Command::SetOrganizationAccess { team, access }.when(Guard::Revision(page.revision));
    remote.execute(olivia, &Origin::Console, &command).expect("an owner can");
    let changed = access.get(Permission::ManageModules);
    let sent = json!({ "data": { "type": "teams", "attributes": { "organization-access": { "manage-modules": changed } } } });
    assert_eq!(*bodies.lock().expect("a list"), [sent]);
    // What was not sent is as it was.
    assert_eq!(house.local.team(olivia, house.team("platform")).expect("a page").organization_access, access);
}

#[test]
fn an_edit_of_the_organization_and_of_a_team_sends_the_key_that_changed() {
    let house = House::new();
    let (remote, bodies) = watched(&house);
    let (olivia, team) = seen_team(&house, &remote, "data");
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    let profile = remote.profile(olivia, organization).expect("a page");
    let name = tfe_console::domain::Name::parse("NAME", profile.name.as_str()).expect("a name");
    let email = tfe_console::domain::Email::parse("EMAIL", "new@example.com").expect("an address");
    let command = Command::UpdateOrganization { organization, name, email }.when(Guard::Revision(profile.revision));
    remote.execute(olivia, &Origin::Console, &command).expect("an owner can");
    let command = Command::SetVisibility { team, visibility: Visibility::Organization };
    remote.execute(olivia, &Origin::Console, &command.into()).expect("an owner can");
    let attributes: Vec<Value> = bodies.lock().expect("a list").iter().map(|body| body["data"]["attributes"].clone()).collect();
    assert_eq!(attributes, [json!({ "email": "new@example.com" }), json!({ "visibility": "organization" })]);
}

#[test]
fn a_team_that_has_changed_since_it_was_shown_is_not_deleted_and_the_difference_is_said() {
    let house = House::new();
    let remote = remote(&house, &house.token("olivia"));
    let (olivia, team) = seen_team(&house, &remote, "data");
    let delete = |remote: &Remote, seen| {
        remote.execute(olivia, &Origin::Console, &Command::DeleteTeam { team }.when(Guard::Team(Box::new(seen))))
    };
    let before = remote.team(olivia, team).expect("a page").seen();
    let local = house.team("data");
    let visibility = if house.local.team(olivia, local).expect("a page").visibility == Some(Visibility::Secret) {
        Visibility::Organization
    } else {
        Visibility::Secret
    };
    house.local.execute(olivia, &Origin::Console, &Command::SetVisibility { team: local, visibility }.into()).expect("done");
    let said = delete(&remote, before).expect_err("it has changed").to_string();
    assert!(said.contains("visibility ") && said.contains(" → ") && said.contains("Nothing was sent"), "{said}");
    a_second_later(&house);
    // Who came meanwhile does not go unseen.
    let before = remote.team(olivia, team).expect("a page").seen();
    let user = house.user("guest");
    house.local.execute(olivia, &Origin::Console, &Command::AddMember { team: local, user }.into()).expect("done");
    let said = delete(&remote, before).expect_err("it has changed").to_string();
    assert!(said.contains("guest is a member now"), "{said}");
    a_second_later(&house);
    // Nor does a token.
    let before = remote.team(olivia, team).expect("a page").seen();
    house.token("team data");
    let said = delete(&remote, before).expect_err("it has changed").to_string();
    assert!(said.contains("The token has changed"), "{said}");
    assert_eq!(requests(&remote, "DELETE"), 0);
    a_second_later(&house);
    let before = remote.team(olivia, team).expect("a page").seen();
    delete(&remote, before).expect("it is as it was seen");
}

#[test]
fn the_console_says_what_has_changed_and_sends_nothing() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams/sandbox", (120, 40));
    a_second_later(&house);
    d.press("D");
    let olivia = Actor::User(house.user("olivia"));
    let (team, user) = (house.team("sandbox"), house.user("guest"));
    house.local.execute(olivia, &Origin::Console, &Command::AddMember { team, user }.into()).expect("done");
    d.type_text("sandbox").press("enter");
    d.sees("guest is a member now");
    assert!(house.local.team(olivia, team).is_ok(), "it is there");
}

#[test]
fn a_guard_that_does_not_hold_refuses_every_command_that_a_host_takes_with_one_and_nothing_is_sent() {
    let house = House::new();
    let remote = remote(&house, &house.token("olivia"));
    let (olivia, data) = seen_team(&house, &remote, "data");
    let organization = remote.default_seat(None).expect("a seat").expect("a user").organization.expect("acme");
    let (release, _) = remote.find_team(olivia, organization, "release").expect("a team");
    let (platform, _) = remote.find_team(olivia, organization, "platform").expect("a team");
    let (workspace, _) = remote.find_workspace(olivia, organization, "billing-prod").expect("a workspace");
    house.token("team platform");
    let page = remote.team(olivia, data).expect("a page");
    let missing = SeenTeam { members: page.members.iter().skip(1).map(|member| member.id).collect(), ..page.seen() };
    let name = || Name::parse("NAME", "lake").expect("a name");
    let email = Email::parse("EMAIL", "new@example.com").expect("an address");
    let (read, admin) = (Level::Read.into(), Guard::Access(Some(Level::Admin.into())));
    let other = || Guard::Revision(Revision(1));
    let guarded = [
        Command::UpdateOrganization { organization, name: name(), email }.when(other()),
        Command::DeleteOrganization { organization }.when(other()),
        Command::RenameTeam { team: data, name: name() }.when(other()),
        Command::SetVisibility { team: data, visibility: Visibility::Organization }.when(other()),
        Command::SetOrganizationAccess { team: data, access: page.organization_access }.when(other()),
        Command::SetMemberTokenManagement { team: data, allowed: true }.when(other()),
        Command::DeleteTeam { team: data }.when(Guard::Team(Box::new(missing))),
        Command::RenameWorkspace { workspace, name: name() }.when(other()),
        Command::DeleteWorkspace { workspace }.when(other()),
        Command::UnlockWorkspace { workspace, force: true }.when(Guard::Lock { by: "nobody".into(), at: None }),
        Command::SetTeamAccess { workspace, team: release, access: read }.when(admin.clone()),
        Command::RemoveTeamAccess { workspace, team: release }.when(admin),
        Command::GenerateToken { owner: TokenOwner::Team(platform), expires: Expiry::Default, description: None }
            .when(Guard::Token(None)),
    ];
    for request in guarded {
        let what = request.command().name();
        let said = remote.execute(olivia, &Origin::Console, &request).expect_err(what).to_string();
        assert!(said.contains("has changed on ") && said.contains("Nothing was sent."), "{what}: {said}");
        a_second_later(&house);
    }
    assert_eq!(["PATCH", "POST", "DELETE"].map(|method| requests(&remote, method)), [0, 0, 0]);
}
