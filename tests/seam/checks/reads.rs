//! What is read is what its reader may see.

use std::collections::BTreeSet;

use crate::support::every_team;
use crate::support::every_workspace;
use tfe_console::backend::people::every_member;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Error, MembershipFilter, TeamFilter, TeamTokenFilter, Window, WorkspaceFilter};
use tfe_console::domain::{Actor, Command, Level, Permission, Visibility};

use super::rule;
use crate::Stage;
use crate::ground::name;

const SECRET: Visibility = Visibility::Secret;
const VISIBLE: Visibility = Visibility::Organization;

pub fn who_is_no_member_is_denied_every_page(stage: &Stage) {
    let (model, acme) = (&stage.ground.model, stage.ground.organization);
    let stranger = Actor::User(stage.ground.user("stranger"));
    let team = stage.ground.team("platform", VISIBLE, &[], &[]);
    let workspace = stage.ground.workspace("core");
    rule(every_team(model.as_ref(), stranger, acme));
    rule(model.team(stranger, team));
    rule(model.profile(stranger, acme));
    rule(every_member(model.as_ref(), stranger, acme));
    rule(every_workspace(model.as_ref(), stranger, acme));
    rule(model.workspace(stranger, workspace));
    rule(model.organization_token(stranger, acme));
    rule(every_token(model.as_ref(), stranger, acme));
    rule(model.survey(stranger, acme));
    rule(model.audit(stranger, acme, &tfe_console::backend::AuditQuery::default()));
    rule(model.user_tokens(stranger, stage.ground.ada));
    rule(model.team_records(stranger, acme, &TeamFilter::default(), Window::ALL));
    rule(model.workspace_records(stranger, acme, &WorkspaceFilter::default(), Window::ALL));
    rule(model.memberships(stranger, acme, &MembershipFilter::default(), Window::ALL));
    rule(model.team_tokens(stranger, acme, &TeamTokenFilter::default(), Window::ALL));
    assert!(model.organizations(stranger).expect("a list").is_empty());
    assert!(model.organization(stranger, "acme").is_err());
}

pub fn a_list_has_what_its_reader_may_see_and_so_have_the_records(stage: &Stage) {
    let (ground, acme) = (&stage.ground, stage.ground.organization);
    let bob = ground.user("bob");
    let own = ground.team("own", SECRET, &[], &[bob]);
    ground.team("hidden", SECRET, &[], &[ground.user("carol")]);
    ground.team("shown", VISIBLE, &[], &[]);
    let core = ground.workspace("core");
    ground.workspace("edge");
    ground.access(own, core, Level::Read);
    let everything: [&[&str]; 3] = [&["hidden", "own", "owners", "shown"], &["core", "edge"], &["ada", "bob", "carol"]];
    let his: [&[&str]; 3] = [&["own", "shown"], &["core"], &["bob"]];
    for (actor, [teams, workspaces, people]) in
        [(ground.owner(), everything), (Actor::Organization(acme), everything), (Actor::User(bob), his)]
    {
        let page = every_team(ground.model.as_ref(), actor, acme).expect("teams");
        assert_eq!(page.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), teams);
        let records = ground.model.team_records(actor, acme, &TeamFilter::default(), Window::ALL).expect("teams").rows;
        assert_eq!(records.iter().map(|row| row.id).collect::<Vec<_>>(), page.iter().map(|row| row.id).collect::<Vec<_>>());
        let page = every_workspace(ground.model.as_ref(), actor, acme).expect("workspaces");
        assert_eq!(page.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), workspaces);
        let records = ground.model.workspace_records(actor, acme, &WorkspaceFilter::default(), Window::ALL);
        let records = records.expect("workspaces").rows;
        assert_eq!(records.iter().map(|row| row.id).collect::<Vec<_>>(), page.iter().map(|row| row.id).collect::<Vec<_>>());
        for (row, record) in page.iter().zip(&records) {
            assert_eq!(row.facts.rights, record.facts.rights, "{}", row.name);
        }
        let page = every_member(ground.model.as_ref(), actor, acme).expect("people").1;
        assert_eq!(page.iter().map(|row| row.username.as_str()).collect::<Vec<_>>(), people);
        let records = ground.model.memberships(actor, acme, &MembershipFilter::default(), Window::ALL).expect("people").page.rows;
        let records: BTreeSet<_> = records.iter().filter_map(|record| Some(record.user.as_ref()?.id)).collect();
        assert_eq!(records, page.iter().map(|row| row.id).collect());
    }
}

pub fn what_is_secret_is_denied_and_what_is_gone_is_not_found(stage: &Stage) {
    let ground = &stage.ground;
    let bob = Actor::User(ground.user("bob"));
    let team = ground.team("hidden", SECRET, &[], &[]);
    let workspace = ground.workspace("core");
    ground.team("own", SECRET, &[], &[ground.model.user_named(&name("bob")).expect("bob")]);
    rule(ground.model.team(bob, team));
    rule(ground.model.workspace(bob, workspace));
    rule(ground.model.team_record(bob, team));
    ground.give(&Command::DeleteTeam { team });
    ground.give(&Command::DeleteWorkspace { workspace });
    for actor in [ground.owner(), bob] {
        assert!(matches!(ground.model.team(actor, team), Err(Error::NotFound(_))));
        assert!(matches!(ground.model.workspace(actor, workspace), Err(Error::NotFound(_))));
        assert!(matches!(ground.model.team_record(actor, team), Err(Error::NotFound(_))));
        assert!(matches!(ground.ask(actor, &Command::DeleteTeam { team }), Err(Error::NotFound(_))));
    }
}

pub fn names_are_found_in_any_case_of_their_letters(stage: &Stage) {
    let ground = &stage.ground;
    let core = ground.workspace("core");
    assert_eq!(ground.model.user_named(&name("ADA")), Ok(ground.ada));
    assert_eq!(ground.model.organization(ground.owner(), "AcMe").map(|record| record.id), Ok(ground.organization));
    assert_eq!(ground.model.workspace_named(ground.organization, "CORE"), Ok(core));
    let Err(Error::NotFound(sentence)) = ground.model.user_named(&name("adda")) else { panic!("somebody was found") };
    assert!(sentence.contains("adda") && !sentence.contains("ada,") && !sentence.contains("\"ada\""), "{sentence}");
    assert!(matches!(ground.model.workspace_named(ground.organization, "cor"), Err(Error::NotFound(_))));
}

pub fn a_part_of_a_list_says_how_long_the_whole_is(stage: &Stage) {
    let ground = &stage.ground;
    for team in ["web", "data", "web-edge", "api"] {
        ground.team(team, SECRET, &[], &[]);
    }
    let names = |filter: TeamFilter, offset, limit| {
        let list = ground.model.team_records(ground.owner(), ground.organization, &filter, Window { offset, limit });
        let list = list.expect("a list");
        (list.rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>(), list.total)
    };
    let all = TeamFilter::default;
    assert_eq!(names(all(), 0, 2), (vec!["api".to_owned(), "data".to_owned()], 5));
    assert_eq!(names(all(), 3, 9), (vec!["web".to_owned(), "web-edge".to_owned()], 5));
    assert_eq!(names(all(), 9, 9), (vec![], 5));
    assert_eq!(names(TeamFilter { contains: Some("EB".to_owned()), ..all() }, 1, 1), (vec!["web-edge".to_owned()], 2));
    assert_eq!(names(TeamFilter { names: vec!["data".to_owned()], ..all() }, 0, 9), (vec!["data".to_owned()], 1));
}

pub fn who_could_be_added_is_told_to_who_may_add(stage: &Stage) {
    let ground = &stage.ground;
    let (bob, carol) = (ground.user("bob"), ground.user("carol"));
    let team = ground.team("shown", VISIBLE, &[], &[bob]);
    ground.team("people", SECRET, &[Permission::ManageMembership], &[carol]);
    rule(ground.model.known_users(Actor::User(bob), team, "", 50));
    for actor in [ground.owner(), Actor::User(carol)] {
        let known = ground.model.known_users(actor, team, "", 50).expect("users");
        assert_eq!(known.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["ada", "carol"]);
        let known = ground.model.known_users(actor, team, "CAR", 50).expect("users");
        assert!(known.iter().any(|user| user.username.as_str() == "carol"), "{known:?}");
        assert!(known.iter().all(|user| user.username.as_str() != "bob"), "{known:?}");
    }
}

pub fn who_acts_where_nothing_is_said_is_the_first_owner(stage: &Stage) {
    let ground = &stage.ground;
    let seat = |user| {
        let seat = ground.model.default_seat(user).expect("a seat").expect("somebody");
        (seat.user, seat.organization)
    };
    let (bob, stranger) = (ground.user("aaron"), ground.user("stranger"));
    assert_eq!(seat(Some(stranger)), (stranger, None), "who is nowhere is nowhere");
    ground.world.pass(jiff::SignedDuration::from_secs(1));
    let created = Command::CreateOrganization { name: name("aardvarks"), email: crate::ground::email("a@example.com") };
    ground.ask(Actor::User(bob), &created).expect("an organization");
    let owners = every_team(ground.model.as_ref(), ground.owner(), ground.organization).expect("teams")[0].id;
    ground.give(&Command::AddMember { team: owners, user: bob });
    assert_eq!(seat(None), (ground.ada, Some(ground.organization)), "what was made first comes before what is named first");
    assert_eq!(seat(Some(bob)), (bob, Some(ground.organization)));
    ground.model.remember(stranger, None).expect("a seat");
    assert_eq!(seat(None), (ground.ada, Some(ground.organization)));
    ground.give(&Command::RemoveMember { team: owners, user: ground.ada });
    assert_eq!(seat(None), (bob, Some(ground.organization)), "the owner who has been one longest");
}
