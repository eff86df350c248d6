//! What a new model holds, and that it came to hold it as everything else comes: by commands, through the law.

use crate::support::every_team;
use jiff::ToSpan;
use rusqlite::Connection;
use tfe_console::backend::local::{Content, Local};
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{About, Backend};
use tfe_console::domain::{
    Caller, Command, Creator, Email, Guard, Lifetime, Lifetimes, Name, Origin, Timestamp, Token, TokenOwner, TokenState, World,
};
use tfe_console::runtime::system::System;

use crate::ground::{self, Ground, column, generate, number, organization, team, user, user_id};

/// The names of the members of each team of an organization: `owners: olivia omar`.
fn teams(model: &Local, organization_name: &str) -> Vec<String> {
    let olivia = user(model, "olivia");
    let page = every_team(model, olivia, organization(model, organization_name)).expect("teams");
    let members = |row: &tfe_console::backend::TeamRow| {
        let page = model.team(olivia, row.id).expect("a team");
        page.members.iter().map(|member| member.username.to_string()).collect::<Vec<_>>().join(" ")
    };
    page.iter().map(|row| format!("{}: {}", row.name, members(row))).collect()
}

fn token_state(model: &Local, name: &str) -> TokenState {
    let page = every_team(model, user(model, "olivia"), organization(model, "acme")).expect("teams");
    page.iter().find(|row| row.name.as_str() == name).expect("a team").token.known().expect("an owner sees it")
}

#[test]
fn acme_has_its_teams_with_their_members() {
    let (_ground, model) = Ground::with_demo();
    assert_eq!(
        teams(&model, "acme"),
        [
            "app-dev: marcus ravi",
            "data: tomas",
            "owners: olivia omar",
            "platform: lena marcus priya",
            "release: dana priya",
            "sandbox: lena tomas",
            "security: nina"
        ]
    );
}

#[test]
fn olivia_owns_initech_and_zoe_supports_it() {
    let (_ground, model) = Ground::with_demo();
    assert_eq!(teams(&model, "initech"), ["owners: olivia", "support: zoe"]);
}

#[test]
fn there_are_ten_people_or_more_and_one_is_in_no_team() {
    let (_ground, model) = Ground::with_demo();
    let people = model.people().expect("people");
    assert!(people.len() >= 10, "{}", people.len());
    let alone: Vec<_> = people.iter().filter(|person| person.seats.is_empty()).map(|person| person.username.as_str()).collect();
    assert_eq!(alone, ["guest"]);
}

#[test]
fn eight_workspaces_have_access_at_every_level() {
    let (ground, _model) = Ground::with_demo();
    let raw = ground.raw();
    let acme = "organization_id = (SELECT id FROM organizations WHERE name = 'acme')";
    assert_eq!(number(&raw, &format!("SELECT count(*) FROM workspaces WHERE {acme}")), 8);
    let levels = "SELECT DISTINCT level FROM team_access JOIN workspaces ON workspaces.id = workspace_id";
    assert_eq!(column(&raw, &format!("{levels} WHERE {acme} ORDER BY level")), ["admin", "custom", "plan", "read", "write"]);
}

#[test]
fn the_tokens_of_teams_show_every_state_but_expired() {
    let (_ground, model) = Ground::with_demo();
    assert_eq!(token_state(&model, "platform"), TokenState::Active);
    assert_eq!(token_state(&model, "release"), TokenState::NeverUsed);
    assert_eq!(token_state(&model, "sandbox"), TokenState::None);
    assert!(matches!(token_state(&model, "security"), TokenState::Expires(_)));
}

#[test]
fn the_token_of_platform_was_used_lately() {
    let (_ground, model) = Ground::with_demo();
    let page = model.team(user(&model, "olivia"), team(&model, "platform")).expect("a team");
    let used = page.token.expect("an owner sees it").expect("a token").last_used_at.expect("a use");
    let now = System.now();
    assert!(used < now && used > now.checked_sub(24.hours()).expect("a time"), "{used}");
}

#[test]
fn acme_has_a_token_and_initech_none() {
    let (_ground, model) = Ground::with_demo();
    for (name, there) in [("acme", true), ("initech", false)] {
        let page = model.organization_token(user(&model, "olivia"), organization(&model, name)).expect("a page");
        assert_eq!(page.token.expect("an owner sees it").is_some(), there, "{name}");
    }
}

#[test]
fn no_seeded_token_waits_to_be_shown() {
    let (ground, _model) = Ground::with_demo();
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM tokens WHERE shown_at IS NULL"), 0);
}

#[test]
fn nothing_of_the_demo_lies_in_the_future() {
    let (ground, _model) = Ground::with_demo();
    let raw = ground.raw();
    for sql in [
        "SELECT max(at) FROM audit_events",
        "SELECT max(created_at) FROM tokens",
        "SELECT max(last_used_at) FROM tokens",
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(hour) * 3600, 'unixepoch') FROM token_uses",
        "SELECT last_seen FROM clock",
    ] {
        let latest: Timestamp = column(&raw, sql)[0].parse().expect("a time");
        assert!(latest <= System.now(), "{sql}: {latest}");
    }
}

/// The token of a team of acme, as olivia sees it in the list.
fn token(model: &Local, name: &str) -> Token {
    let rows = every_token(model, user(model, "olivia"), organization(model, "acme")).expect("tokens").1;
    rows.into_iter().find(|row| row.whose.as_str() == name).expect("a team").token.expect("a token")
}

#[test]
fn the_tokens_were_used_from_addresses_for_documentation_over_the_last_days() {
    let (_ground, model) = Ground::with_demo();
    let platform = token(&model, "platform");
    assert_eq!(platform.last_used_by, Some("Terraform/1.11.4".into()));
    assert!(platform.last_used_from.expect("an address").as_str().starts_with("203.0.113."));
    let busy = platform.uses.expect("uses").days().iter().filter(|uses| **uses > 0).count();
    assert!(busy > 25 && platform.uses.expect("uses").last_24_hours() > 0, "{:?}", platform.uses);
    let quiet = token(&model, "app-dev").uses.expect("uses");
    assert!(quiet.total() > 0 && quiet.last_24_hours() == 0 && quiet.total() < platform.uses.expect("uses").total(), "{quiet:?}");
    assert_eq!((token(&model, "data").uses.expect("uses").total(), token(&model, "release").uses.expect("uses").total()), (0, 0));
}

#[test]
fn the_demo_has_what_a_look_at_its_tokens_should_find() {
    let (_ground, model) = Ground::with_demo();
    let (acme, initech) = (organization(&model, "acme"), organization(&model, "initech"));
    let olivia = user(&model, "olivia");
    let lifetimes = |organization| every_token(&model, olivia, organization).expect("tokens").0.lifetimes;
    assert_eq!(lifetimes(acme), Lifetimes::default());
    assert_eq!(lifetimes(initech).team, Lifetime::days(90));
    let in_days = |token: &Token| token.ends_at().expect("an end").duration_since(System.now()).as_hours().div_euclid(24) + 1;
    assert_eq!((in_days(&token(&model, "app-dev")), in_days(&token(&model, "security"))), (5, 25));
    assert_eq!((token(&model, "data").creator, token(&model, "data").created_by), (Creator::Left, "user zoe".into()));
    assert_eq!(token(&model, "platform").creator, Creator::Member);
    assert_eq!(token(&model, "release").last_used_at, None);
    let own = model.user_tokens(olivia, user_id(&model, "olivia")).expect("her tokens");
    let own: Vec<_> =
        own.tokens.iter().map(|token| (token.description.clone(), TokenState::of(Some(token), System.now()))).collect();
    assert!(
        matches!(&own[..], [(Some(new), TokenState::Active), (Some(old), TokenState::Expired(_))]
        if new.as_str() == "laptop" && old.as_str() == "old laptop"),
        "{own:?}"
    );
}

#[test]
fn the_first_start_acts_as_olivia_in_acme() {
    let (_ground, model) = Ground::with_demo();
    let seat = model.remembered().expect("a seat").expect("somebody");
    assert_eq!(seat.user, user_id(&model, "olivia"));
    assert_eq!(seat.organization, Some(organization(&model, "acme")));
}

#[test]
fn everything_in_the_demo_has_its_audit_row() {
    let (ground, _model) = Ground::with_demo();
    let raw = ground.raw();
    for (things, command) in [
        ("users", "user.create"),
        ("organizations", "organization.create"),
        ("teams WHERE name <> 'owners'", "team.create"),
        ("workspaces", "workspace.create"),
        ("team_access", "workspace.set_team_access"),
        ("tokens WHERE team_id IS NOT NULL", "team_token.generate"),
        ("tokens WHERE organization_id IS NOT NULL", "organization_token.generate"),
        ("tokens WHERE user_id IS NOT NULL", "user_token.generate"),
        ("tokens", "token.acknowledge"),
        ("maximum_lifetimes", "organization.set_maximum_lifetime"),
    ] {
        let rows = number(&raw, &format!("SELECT count(*) FROM audit_events WHERE command = '{command}' AND outcome = 'done'"));
        assert_eq!(number(&raw, &format!("SELECT count(*) FROM {things}")), rows, "{things}");
    }
    // The first owner comes with the organization, and who has left was there before.
    let members = "memberships WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE owners_team = team_id AND an_owner = user_id)";
    let rows = |command: &str| number(&raw, &format!("SELECT count(*) FROM audit_events WHERE command = '{command}'"));
    let (added, removed) = (rows("team.add_member"), rows("team.remove_member"));
    assert_eq!(number(&raw, &format!("SELECT count(*) FROM {members}")), added - removed);
}

#[test]
fn the_law_refused_nothing_of_the_demo() {
    let (ground, _model) = Ground::with_demo();
    assert_eq!(column(&ground.raw(), "SELECT DISTINCT outcome FROM audit_events"), ["done"]);
}

#[test]
fn only_members_and_owners_made_the_tokens_of_teams_but_for_one_who_has_left() {
    let (ground, _model) = Ground::with_demo();
    let sql = "SELECT actor_name || ' for ' || target_name FROM audit_events JOIN teams ON teams.id = target
               WHERE command = 'team_token.generate' AND actor_name <> 'zoe' AND NOT EXISTS (SELECT 1 FROM memberships
                   WHERE user_id = actor AND team_id IN (target, (SELECT owners_team FROM organizations
                       WHERE organizations.id = teams.organization_id)))";
    assert_eq!(column(&ground.raw(), sql), Vec::<String>::new());
}

#[test]
fn an_empty_model_has_one_user_and_no_organization() {
    let ground = Ground::new();
    let name = Name::parse("USERNAME", "ada").expect("a name");
    let model = ground::open_with(&ground.path(), &Content::Empty(name)).expect("a model");
    let people = model.people().expect("people");
    assert_eq!(people.iter().map(|person| person.username.as_str()).collect::<Vec<_>>(), ["ada"]);
    assert!(model.account(people[0].id).expect("an account").organizations.is_empty());
    assert!(model.remembered().expect("read").is_none(), "a seat that leads nowhere");
    assert_eq!(column(&ground.raw(), "SELECT command FROM audit_events"), ["user.create"]);
}

#[test]
fn the_content_is_for_new_models_only() {
    let ground = Ground::with_closed_demo();
    let name = Name::parse("USERNAME", "ada").expect("a name");
    let model = ground::open_with(&ground.path(), &Content::Empty(name)).expect("a model");
    assert_eq!(teams(&model, "initech").len(), 2);
}

#[test]
fn a_model_in_memory_has_no_file() {
    let model = Local::open(
        &tfe_console::backend::local::Place::Memory,
        &Content::Demo,
        std::sync::Arc::new(System),
        "tester (uid 0)".to_owned(),
    )
    .expect("a model");
    assert_eq!(model.about(), About { file: None, read_only: None, live: false, host: None });
    assert_eq!(teams(&model, "acme").len(), 7);
}

/// Changes the demo as people would: another organization, one team less, another token.
fn change(model: &Local) {
    let olivia = user(model, "olivia");
    let name = Name::parse("name", "globex").expect("a name");
    let email = Email::parse("email", "it@globex.example").expect("an address");
    model.execute(olivia, &Origin::Console, &Command::CreateOrganization { name, email }.into()).expect("an organization");
    model.execute(olivia, &Origin::Console, &Command::DeleteTeam { team: team(model, "sandbox") }.into()).expect("a deletion");
    generate(model, olivia, TokenOwner::Team(team(model, "platform")), Guard::Anything).expect("a token");
    let omar = user_id(model, "omar");
    model
        .execute(olivia, &Origin::Console, &Command::RemoveMember { team: team(model, "owners"), user: omar }.into())
        .expect("a removal");
}

fn log(raw: &Connection) -> Vec<String> {
    column(raw, "SELECT id || request || at || actor || command || target || outcome FROM audit_events ORDER BY id")
}

#[test]
fn a_reset_gives_the_demo_again() {
    let (_ground, model) = Ground::with_demo();
    let before = (teams(&model, "acme"), teams(&model, "initech"));
    change(&model);
    model.reset_to_demo().expect("the demo");
    assert_eq!((teams(&model, "acme"), teams(&model, "initech")), before);
    assert_eq!(model.account(user_id(&model, "olivia")).expect("an account").organizations.len(), 2);
    assert_eq!(token_state(&model, "release"), TokenState::NeverUsed);
}

#[test]
fn a_reset_ends_every_token_of_before() {
    let (_ground, model) = Ground::with_demo();
    let owner = TokenOwner::Team(team(&model, "platform"));
    let minted = generate(&model, user(&model, "olivia"), owner, Guard::Anything).expect("a token");
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_ok());
    model.reset_to_demo().expect("the demo");
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_err());
}

#[test]
fn a_reset_keeps_the_audit_log() {
    let (ground, model) = Ground::with_demo();
    change(&model);
    let before = log(&ground.raw());
    model.reset_to_demo().expect("the demo");
    let after = log(&ground.raw());
    assert!(after.len() > before.len());
    assert_eq!(after[..before.len()], before);
}

#[test]
fn a_reset_that_fails_half_way_changes_nothing() {
    let (ground, model) = Ground::with_demo();
    change(&model);
    let raw = ground.raw();
    raw.execute_batch(
        "CREATE TRIGGER stop BEFORE INSERT ON organizations WHEN NEW.name = 'initech' BEGIN SELECT raise(ABORT, 'stop'); END",
    )
    .expect("a trigger");
    let everything = || {
        let tokens = column(&raw, "SELECT id || ifnull(revoked_at, '') FROM tokens ORDER BY id");
        (log(&raw), tokens, teams(&model, "acme"))
    };
    let before = everything();
    let sentence = model.reset_to_demo().expect_err("a fault").to_string();
    assert!(sentence.ends_with("Nothing was changed."), "{sentence}");
    assert_eq!(everything(), before);
}

#[test]
fn the_audit_log_of_the_demo_is_in_the_order_of_time() {
    let (ground, _model) = Ground::with_demo();
    let sql = "SELECT count(*) FROM audit_events AS one JOIN audit_events AS next ON next.id = one.id + 1 WHERE next.at < one.at";
    let back: u32 = ground.raw().query_row(sql, [], |row| row.get(0)).expect("a count");
    assert_eq!(back, 0);
}
