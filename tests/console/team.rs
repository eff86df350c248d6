//! A team's page: what the team may do, who sees it, who manages its token, its name and its end.

use crossterm::event::{KeyCode, KeyEvent};
use tfe_console::domain::{Command, Name, OrganizationAccess, Permission, TokenOwner, Visibility};
use tfe_console::ui::Msg;
use tfe_console::ui::action::Action;
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::screens::team::TeamScreen;
use tfe_console::ui::targets::{Item, Spot};

use crate::driver::{Driver, Start};
use crate::elsewhere::Elsewhere;
use crate::screens::{both, picture};

const MANAGERS: &str = "Only organization owners, and teams with Manage Teams, can manage teams. Owners of acme: olivia, omar.";
const ACCESS: &str = "Only organization owners, and teams with Manage Organization Access, can set what a team can do in the organization. Owners of acme: olivia, omar.";
const MEMBERSHIP: &str = "Only organization owners, and teams with Manage Membership or Manage Teams, can add and remove members. Owners of acme: olivia, omar.";
const OWNERS_STAY: &str = "The owners team can't be renamed or deleted. Every organization has one.";
const OWNERS_HAVE_ALL: &str = "Members of the owners team can do everything in the organization. Nothing changes that.";
const SECRET: &str = "Only organization owners can manage this secret team. Manage Membership and Manage Teams reach visible teams and your own. Owners of acme: olivia, omar.";

/// Goes with tab to a spot of the page.
pub fn go(d: &mut Driver, spot: impl Into<Spot>) {
    let spot = spot.into();
    for _ in 0..60 {
        if d.screen_of::<TeamScreen>().reader.focus == Some(spot) && d.app.scene().focused {
            return;
        }
        d.press("tab");
    }
    panic!("{spot:?} is not on the page:\n{}", d.screen());
}

fn to_box(d: &mut Driver, permission: Permission) {
    go(d, Spot::of(Action::Toggle, Item::Permission(permission)));
}

fn to_choice(d: &mut Driver, visibility: Visibility) {
    go(d, Spot::of(Action::Toggle, Item::Visibility(visibility)));
}

fn page(d: &Driver) -> tfe_console::backend::TeamPage {
    d.screen_of::<TeamScreen>().data.shown().expect("a team").clone()
}

#[test]
fn the_blocks_of_the_page_are_in_order() {
    let mut d = Driver::start(Start { open: "teams/platform", size: (100, 90), ..Start::default() });
    let screen = d.screen();
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text} is not on the page:\n{screen}"));
    let blocks = [
        "Team: platform",
        "Team API Token",
        "Allow Member Token Management",
        "Add a New Team Member",
        "Members (3)",
        "Visibility",
        "Organization Access",
        "Workspace Access (5)",
        "[ Rename team ]",
        "Delete this Team",
        "[ Delete platform ]",
    ];
    assert!(blocks.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{screen}");
    d.sees("lena").sees("marcus  2FA").sees("network-core     admin");
}

#[test]
fn an_owner_gives_and_takes_a_permission_with_its_box() {
    for key in ["space", "enter"] {
        for permission in Permission::BOXES {
            let mut d = Driver::at("olivia", "teams/platform");
            to_box(&mut d, permission);
            d.sees(&format!("[ ] {}", permission.label())).press(key);
            assert_eq!(d.notice(), format!("The team platform has {} now, and so has its token.", permission.label()));
            d.sees(&format!("[x] {}", permission.label()));
            assert_eq!(page(&d).organization_access, OrganizationAccess::NONE.with(permission, true));
            d.press(key).sees(&format!("[ ] {}", permission.label()));
            assert_eq!(d.notice(), format!("The team platform no longer has {}, nor has its token.", permission.label()));
            let done = "olivia team.set_organization_access team platform done";
            assert_eq!(d.audit().iter().filter(|row| *row == done).count(), 2);
        }
    }
}

#[test]
fn a_permission_is_given_to_a_token_only_where_there_is_one() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    to_box(&mut d, Permission::ManageWorkspaces);
    d.press("space");
    assert_eq!(d.notice(), "The team sandbox has Manage Workspaces now.");
}

#[test]
fn owners_have_no_boxes_but_a_sentence() {
    let mut d = Driver::start(Start { open: "teams/owners", size: (100, 90), ..Start::default() });
    d.sees("Owners can do everything in the organization. There is nothing to choose.");
    d.lacks("Manage Workspaces").lacks("Rename team").lacks("Delete this Team").sees(OWNERS_HAVE_ALL);
    for (key, sentence) in [("e", OWNERS_STAY), ("D", OWNERS_STAY), ("t", OWNERS_HAVE_ALL)] {
        d.press(key);
        assert_eq!(d.notice(), sentence, "{key}");
        assert!(d.app.modal.is_none(), "{key}");
    }
}

#[test]
fn an_owner_makes_a_team_visible_and_secret() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("v");
    assert_eq!(
        d.notice(),
        "The team platform is visible now. Every member of the organization can see the team and its members."
    );
    assert_eq!(page(&d).visibility, Some(Visibility::Organization));
    to_choice(&mut d, Visibility::Organization);
    d.sees("(•) Visible").press("space");
    assert_eq!(d.notice(), "The team platform is visible already.");
    to_choice(&mut d, Visibility::Secret);
    d.press("enter").sees("(•) Secret");
    assert_eq!(d.notice(), "The team platform is secret now. Only its members and the organization's owners can see the team.");
    let done = "olivia team.set_visibility team platform done";
    assert_eq!(d.audit().iter().filter(|row| *row == done).count(), 2);
}

#[test]
fn an_owner_says_whether_members_manage_the_token_and_members_obey() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("t");
    assert_eq!(
        d.notice(),
        "Members of the team platform can no longer manage its token. Owners, and teams with Manage Teams, can."
    );
    go(&mut d, Action::TokenManagement);
    d.sees("[ ] Allow Member Token Management");
    let mut member =
        Driver::over(Box::new(d.other()), d.world.clone(), &Start { user: "marcus", open: "teams/platform", ..Start::default() });
    member.press("g");
    assert!(member.notice().starts_with("Members of the team platform can't manage its token."), "{}", member.notice());
    d.press("space").sees("[x] Allow Member Token Management");
    assert_eq!(d.notice(), "Members of the team platform can manage its token now.");
    member.press("r g");
    assert!(member.app.dialog::<Confirm>().is_some(), "{}", member.screen());
    assert!(d.audit().contains(&"olivia team.set_member_token_management team platform done".to_owned()));
}

#[test]
fn a_member_sees_every_control_and_is_told_why_none_of_them_is_theirs() {
    let mut d = Driver::start(Start { user: "marcus", open: "teams/platform", size: (120, 110), ..Start::default() });
    for control in
        ["[ Rename team ]", "[ ] Manage Teams", "(•) Secret", "[x] Allow Member", "[ Add member ]", "[ Delete platform ]"]
    {
        d.sees(control);
    }
    d.sees(MANAGERS).sees(ACCESS).sees(MEMBERSHIP).lacks("x removes the one under the cursor.");
    let before = d.audit();
    for (key, sentence) in [("e", MANAGERS), ("v", MANAGERS), ("t", MANAGERS), ("D", MANAGERS), ("a", MEMBERSHIP)] {
        d.press(key);
        assert_eq!(d.notice(), sentence, "{key}");
        assert!(d.app.modal.is_none(), "{key}");
    }
    to_box(&mut d, Permission::ManageTeams);
    for key in ["space", "enter"] {
        d.press(key);
        assert_eq!(d.notice(), ACCESS, "{key}");
    }
    d.press("w").sees("Why not: give Manage Teams?").press("esc");
    to_choice(&mut d, Visibility::Organization);
    d.press("space");
    assert_eq!(d.notice(), MANAGERS);
    assert_eq!(d.audit(), before, "the console does not even ask");
}

#[test]
fn another_member_reads_a_visible_team_and_changes_nothing() {
    let mut d = Driver::start(Start { user: "marcus", open: "teams/release", size: (120, 110), ..Start::default() });
    let read_permission = "Only members of the team release, and users who can manage its token, can see it.";
    d.sees("dana")
        .sees("priya")
        .sees("every workspace: admin, by Manage Workspaces")
        .sees(read_permission)
        .lacks("Regenerate token");
    let before = d.audit();
    let token = "Only members of the team release, organization owners, and teams with Manage Teams can manage its token.";
    for (key, sentence) in [("e", MANAGERS), ("v", MANAGERS), ("t", MANAGERS), ("D", MANAGERS), ("a", MEMBERSHIP), ("g", token)] {
        d.press(key);
        assert!(d.notice().starts_with(sentence), "{key}: {}", d.notice());
    }
    assert_eq!(d.audit(), before);
}

#[test]
fn the_page_opens_at_the_token_or_at_the_members_where_the_token_is_none_of_theirs() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.sees("[ Regenerate token ]").sees("Team: platform").press("enter").sees("Regenerate the token of team platform?");
    let mut d = Driver::at("marcus", "teams/release");
    d.sees("Members (2)").sees("dana");
}

#[test]
fn a_secret_team_of_others_and_a_team_of_another_organization_are_not_there() {
    for (user, team) in [("marcus", "teams/security"), ("zoe", "teams/platform")] {
        let mut d = Driver::at(user, team);
        d.sees("Team Management");
        assert!(d.notice().starts_with("There is no team"), "{user}: {}", d.notice());
    }
    Driver::at("guest", "teams/platform").sees("You belong to no organization yet.");
}

#[test]
fn who_manages_teams_manages_visible_ones_and_not_what_they_may_do() {
    let mut d = Driver::at("marcus", "teams/release");
    Elsewhere::of(&d).gives("platform", Permission::ManageTeams);
    d.press("r t");
    assert!(d.notice().starts_with("Members of the team release can no longer manage its token"), "{}", d.notice());
    d.press("e").type_text("s").press("enter").sees("Teams / releases");
    to_box(&mut d, Permission::ManagePolicies);
    d.press("space");
    assert_eq!(d.notice(), ACCESS);
    d.press("v").confirm("Make the team releases secret?", &["you are neither", "You could not make it visible again."]);
    assert_eq!(d.notice(), "The team releases is secret now. Only its members and the organization's owners can see the team.");
    d.sees("Team Management").lacks("releases   ");
}

#[test]
fn who_manages_teams_does_not_reach_owners_and_secret_teams() {
    let mut d = Driver::at("marcus", "teams");
    let other = Elsewhere::of(&d);
    other.gives("app-dev", Permission::ManageTeams).shows("owners").shows("security");
    d.press("r").type_text("/owners").press("enter enter").sees("Teams / owners").press("v");
    assert!(d.notice().starts_with("Only organization owners can change the owners team and who is in it."), "{}", d.notice());
    d.press("esc").press("esc").type_text("/security").press("enter enter").sees("Teams / security");
    let security = other.team("security");
    other.does(&Command::SetVisibility { team: security, visibility: Visibility::Secret });
    d.press("t");
    assert_eq!(d.notice(), SECRET, "the page is of before, and the model says no");
}

#[test]
fn a_team_is_renamed_and_stays_the_same_team() {
    let mut d = Driver::at("olivia", "teams/platform");
    let before = page(&d);
    d.press("e").sees("Rename the team platform").sees("› platform");
    d.press("ctrl-u").type_text("core").press("enter").sees("Teams / core");
    assert_eq!(d.notice(), "The team platform is called core now.");
    let after = page(&d);
    assert_eq!((after.id, after.members.len(), after.access.len()), (before.id, before.members.len(), before.access.len()));
    assert!(d.audit().contains(&"olivia team.rename team platform done".to_owned()));
    d.press("esc").sees("› core");
}

#[test]
fn a_name_that_cannot_be_is_refused_beneath_its_field() {
    for (name, sentence) in [
        ("", "A team needs a name."),
        ("\u{3164}", "Nothing of this can be seen. Write the name in letters."),
        ("data", "The name \"data\" is taken in acme; choose another."),
        ("OWNERS", "The name \"OWNERS\" is taken in acme; choose another."),
        ("platform", "The team has this name already; type another."),
    ] {
        let mut d = Driver::at("olivia", "teams/platform");
        d.press("e ctrl-u").type_text(name).press("enter").sees(sentence).sees("Rename the team platform");
        d.press("esc").sees("Teams / platform");
        assert_eq!(page(&d).name.as_str(), "platform");
    }
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("e ctrl-u").type_text("Platform").press("enter").sees("Teams / Platform");
}

#[test]
fn a_team_is_deleted_when_its_name_is_typed_and_what_goes_with_it_is_said() {
    let mut d = Driver::at("olivia", "teams/platform");
    let before = d.audit();
    d.press("D").sees("Delete the team platform?").sees("This cannot be undone. With the team goes:");
    d.sees("· its 3 members; those with no other team leave acme too.").sees("· its access to 5 workspaces.");
    d.sees("…••••••••, last used 1 hour ago, which stops working immediately.");
    d.press("enter").sees("Type platform to go ahead.");
    d.type_text("platfor").press("enter").sees("Type platform to go ahead.");
    assert_eq!(d.audit(), before);
    d.type_text("m").press("enter").sees("Team Management").lacks("platform  ");
    assert_eq!(d.notice(), "The team platform is deleted.");
    assert!(d.audit().contains(&"olivia team.delete team platform done".to_owned()));
}

#[test]
fn a_deletion_is_left_with_esc_and_an_answer_too_early_is_none() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("D esc").sees("Teams / platform");
    d.typing_ahead = true;
    d.press("D").type_text("platform").press("enter");
    assert!(d.app.dialog::<Confirm>().is_some(), "what is typed before the question is on the screen is no answer");
}

#[test]
fn what_there_is_not_is_said_before_a_deletion_too() {
    let mut d = Driver::at("olivia", "teams");
    d.press("n").type_text("qa").press("enter").press("D");
    d.sees("Nothing goes with the team.").sees("The team has no members, no access to workspaces and no token.");
    d.type_text("qa").press("enter").sees("Team Management").lacks("qa  ");
}

#[test]
fn deleting_ones_only_team_leads_out_of_the_organization() {
    let mut d = Driver::at("ravi", "teams/app-dev");
    Elsewhere::of(&d).gives("app-dev", Permission::ManageTeams);
    d.press("r D").type_text("app-dev").press("enter");
    d.sees("You belong to no organization yet.");
    assert_eq!(d.notice(), "The team app-dev is deleted. ravi no longer belongs to acme.");
}

#[test]
fn the_second_of_two_consoles_is_told_and_overwrites_nothing() {
    for (keys, made) in [("v", "secret"), ("t", "member tokens"), ("e", "name")] {
        let mut d = Driver::at("olivia", "teams/platform");
        let start = Start { user: "omar", open: "teams/platform", ..Start::default() };
        let mut other = Driver::over(Box::new(d.other()), d.world.clone(), &start);
        if keys == "e" {
            d.press("e").type_text("s");
        }
        to_box(&mut other, Permission::ManagePolicies);
        other.press("space");
        let theirs = page(&other);
        d.press(if keys == "e" { "enter" } else { keys });
        assert!(d.app.modal.is_none(), "{made}");
        assert_eq!(
            d.notice(),
            "The team platform was changed by omar at 12:00:00 UTC. Nothing was changed. Look again and decide."
        );
        let seen = page(&d);
        assert_eq!(seen.revision, theirs.revision, "the page shows what is there: {made}");
        assert!(seen.organization_access.get(Permission::ManagePolicies));
        assert_eq!((seen.name.as_str(), seen.visibility, seen.member_tokens), ("platform", Some(Visibility::Secret), true));
        assert!(d.audit().iter().any(|row| row.starts_with("olivia team.") && row.ends_with("conflict")), "{made}");
    }
}

#[test]
fn two_consoles_that_tick_different_boxes_lose_none() {
    let mut d = Driver::at("olivia", "teams/platform");
    Elsewhere::of(&d).gives("platform", Permission::ManagePolicies);
    to_box(&mut d, Permission::ManageTeams);
    d.press("space");
    assert!(d.notice().starts_with("The team platform was changed by olivia"), "{}", d.notice());
    d.press("space");
    let access = page(&d).organization_access;
    assert!(access.get(Permission::ManagePolicies) && access.get(Permission::ManageTeams));
}

#[test]
fn a_demotion_is_honored_by_the_open_question_and_the_open_form() {
    for (open, answer) in [("D", "platform"), ("e", "s")] {
        let mut d = Driver::at("omar", "teams/platform");
        d.press(open);
        let other = Elsewhere::of(&d);
        other.removes("omar", "owners");
        d.type_text(answer).press("enter");
        assert!(d.app.modal.is_none(), "{open}");
        assert!(d.notice().starts_with("Only organization owners, and teams with Manage Teams,"), "{open}: {}", d.notice());
        d.sees("You belong to no organization yet.");
        assert_eq!(other.page("platform").name.as_str(), "platform");
        assert!(d.audit().iter().any(|row| row.starts_with("omar team.") && row.contains(" denied ")), "{open}");
    }
}

#[test]
fn a_question_is_withdrawn_when_what_goes_with_the_team_has_changed() {
    let withdrawn = "The team platform was changed meanwhile; close this and look";
    let changes: [fn(&Elsewhere); 3] = [
        |other| {
            other.adds("ravi", "platform");
        },
        |other| {
            other.removes("lena", "platform");
        },
        |other| {
            let owner = TokenOwner::Team(other.team("platform"));
            other.does(&Command::RevokeToken { owner, token: None });
        },
    ];
    for change in changes {
        let mut d = Driver::at("olivia", "teams/platform");
        d.press("D").type_text("platform");
        change(&Elsewhere::of(&d));
        let before = d.audit();
        d.look().sees(withdrawn).lacks("Yes, delete team").press("enter").sees("Teams / platform");
        assert_eq!(d.audit(), before, "nothing was even asked");
        d.press("D").type_text("platform").press("enter").sees("Team Management");
    }
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("D").type_text("plat");
    Elsewhere::of(&d).adds("ravi", "data");
    d.look().lacks(withdrawn).type_text("form").press("enter").sees("Team Management");
}

#[test]
fn a_team_that_changed_while_its_name_was_typed_is_not_deleted() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("D").type_text("platform");
    Elsewhere::of(&d).adds("ravi", "platform");
    d.press("enter").sees("The members of team platform changed meanwhile.");
    assert!(d.backend.team(d.app.actor(), d.team("platform")).is_ok(), "it is still there");
}

#[test]
fn a_question_about_the_visibility_is_withdrawn_when_the_team_was_edited() {
    let mut d = Driver::at("marcus", "teams/release");
    let other = Elsewhere::of(&d);
    other.gives("platform", Permission::ManageTeams);
    d.look().press("v").sees("Make the team release secret?");
    other.gives("release", Permission::ManagePolicies);
    d.look().sees("The team release was changed meanwhile; close this and look").lacks("Yes, make secret");
}

#[test]
fn a_key_between_a_change_and_its_page_is_not_said_to_be_somebody_elses_change() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.hold().press("v").deliver_one();
    d.press("t");
    assert_eq!(d.notice(), "The page is being loaded again; press the key once more.");
    d.deliver().press("t");
    assert!(d.notice().starts_with("Members of the team platform can no longer"), "{}", d.notice());
}

#[test]
fn what_a_team_reaches_is_said_with_what_gives_it() {
    let mut d = Driver::start(Start { open: "teams/owners", size: (120, 110), ..Start::default() });
    d.sees("Workspace Access (8)").sees("every workspace: admin, because it is the owners team");
    let mut d = Driver::start(Start { open: "teams/app-dev", size: (120, 110), ..Start::default() });
    d.sees("Workspace Access (2)").sees("web-staging  write").sees("web-prod     custom (runs plan, variables none,");
    let mut d = Driver::start(Start { open: "teams/sandbox", size: (120, 110), ..Start::default() });
    to_box(&mut d, Permission::ManagePolicies);
    d.press("space").sees("every workspace: read, by Manage Policies").sees("It was also given:").sees("sandbox-play  write");
    d.press("esc n").type_text("qa").press("enter");
    d.sees("This team reaches no workspace yet. Give it access on a workspace's page, under Team Access.");
}

#[test]
fn a_read_only_model_shows_everything_and_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let d = Driver::at("olivia", "teams");
    std::fs::set_permissions(d.file(), std::fs::Permissions::from_mode(0o400)).expect("a mode");
    let start = Start { open: "teams/platform", ..Start::default() };
    let mut d = Driver::over(Box::new(d.other()), d.world.clone(), &start);
    for key in ["v", "t", "e", "D", "a", "g", "d"] {
        d.press(key);
        assert!(d.app.modal.is_none(), "{key}");
        assert!(d.notice().starts_with("Nothing can be changed here:"), "{key}: {}", d.notice());
    }
}

#[test]
fn the_long_page_is_walked_up_and_down_without_missing_a_control() {
    for size in [(80, 24), (60, 16), (160, 50)] {
        let mut d = Driver::start(Start { open: "teams/platform", size, ..Start::default() });
        let focus = |d: &Driver| d.screen_of::<TeamScreen>().reader.focus.expect("a spot");
        let mut walked = vec![focus(&d)];
        for (key, end) in [(KeyCode::Up, "Team: platform"), (KeyCode::Down, "[ Delete platform ]")] {
            for _ in 0..150 {
                d.send(Msg::Key(KeyEvent::from(key)));
                walked.push(focus(&d));
            }
            d.sees(end);
        }
        for spot in [Spot::from(Action::Edit), Action::Generate.into(), Action::DeleteToken.into(), Action::DeleteObject.into()] {
            assert!(walked.contains(&spot), "{spot:?} at {size:?}");
        }
        let boxes = Permission::BOXES.map(|permission| Spot::of(Action::Toggle, Item::Permission(permission)));
        assert!(boxes.iter().all(|spot| walked.contains(spot)));
        let members = page(&d).members.into_iter().map(|member| Spot::of(Action::Remove, Item::User(member.id)));
        assert!(members.into_iter().all(|spot| walked.contains(&spot)));
    }
}

#[test]
fn the_page_from_top_to_bottom_in_pictures() {
    both("team_top", "olivia", "teams/release", |d| {
        d.press("home");
    });
    picture("team_middle", "olivia", "teams/platform", |d| {
        go(d, Action::Add);
    });
    picture("team_bottom", "olivia", "teams/app-dev", |d| {
        d.press("end");
    });
    picture("team_top_member", "marcus", "teams/platform", |d| {
        d.press("home");
    });
    picture("team_of_others", "marcus", "teams/release", |_| {});
}

#[test]
fn its_dialogs_in_pictures() {
    picture("team_rename", "olivia", "teams/platform", |d| {
        d.press("e ctrl-u").type_text("data").press("enter");
    });
    picture("team_delete", "olivia", "teams/platform", |d| {
        d.press("D").type_text("plat").press("enter");
    });
    picture("team_changed_elsewhere", "olivia", "teams/platform", |d| {
        Elsewhere::of(d).gives("platform", Permission::ManagePolicies);
        d.press("v");
    });
}

#[test]
fn a_new_team_and_one_with_wide_names_in_pictures() {
    picture("team_empty", "olivia", "teams", |d| {
        d.press("n").type_text("qa").press("enter").press("end");
    });
    picture("team_wide", "olivia", "teams/platform", |d| {
        d.rewrite("UPDATE teams SET name = '平台团队' WHERE name = 'platform'");
        d.rewrite("UPDATE users SET username = '李雷' WHERE username = 'lena'");
        d.rewrite("UPDATE users SET username = 'zoë🦀e\u{301}' WHERE username = 'priya'");
        d.rewrite("UPDATE workspaces SET name = '计费' WHERE name = 'billing-prod'");
        d.press("r end");
    });
}

#[test]
fn a_name_of_another_programs_making_is_shown_and_typed_before_a_deletion() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.rewrite("UPDATE teams SET name = '平台' WHERE name = 'platform'");
    d.press("r D").sees("Type 平台 to go ahead:").type_text("平台").press("enter").sees("Team Management");
    assert!(Name::parse("name", "平台").is_err(), "no name that the console would give");
}

#[test]
fn enter_on_a_workspace_goes_to_it_and_esc_comes_back() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    let on_workspace = |d: &Driver| {
        let focus = d.screen_of::<TeamScreen>().reader.focus;
        matches!(focus.and_then(|spot| spot.item), Some(Item::Workspace(_)))
    };
    while !on_workspace(&d) {
        d.press("tab");
    }
    d.press("enter").sees("Workspace: sandbox-play").press("esc").sees("Teams / sandbox");
}

#[test]
fn on_a_wide_screen_the_token_and_the_members_stand_left_of_the_settings() {
    let d = Driver::start(Start { open: "teams/platform", size: (160, 50), ..Start::default() });
    let screen = d.screen();
    let column = |text: &str| {
        let line = screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text}:\n{screen}"));
        line.chars().take(line.find(text).map_or(0, |at| line[..at].chars().count())).count()
    };
    for (left, right) in [
        ("Team API Token", "Visibility"),
        ("[ Regenerate token ]", "Organization Access"),
        ("Members (3)", "Workspace Access (5)"),
    ] {
        assert!(column(left) < 30 && column(right) > 80, "{left} and {right}:\n{screen}");
    }
}
