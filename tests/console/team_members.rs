//! The members of a team: adding with completion, removing, and never the last owner.

use std::sync::Arc;

use tfe_console::backend::local::Place::Memory;
use tfe_console::backend::local::{Content, Local};
use tfe_console::domain::{Permission, World};
use tfe_console::ui::action::Action;
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::targets::{Item, Spot};

use crate::driver::{Driver, Start};
use crate::elsewhere::Elsewhere;
use crate::screens::picture;
use crate::support::FixedWorld;
use crate::team::go;

const MEMBERSHIP: &str = "Only organization owners, and teams with Manage Membership or Manage Teams, can add and remove members. Owners of acme: olivia, omar.";

/// Goes with tab to a member.
fn to(d: &mut Driver, user: &str) {
    let user = Elsewhere::of(d).user(user);
    go(d, Spot::of(Action::Remove, Item::User(user)));
}

#[test]
fn a_member_is_added_by_a_few_letters_of_the_username() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("a").sees("Add a member to the team platform").sees("dana").lacks("marcus  ");
    d.type_text("ra").sees("ravi").lacks("dana").sees("enter take ravi").press("enter").sees("› ravi").press("enter");
    assert_eq!(d.notice(), "ravi is a member of the team platform now.");
    assert_eq!(Elsewhere::of(&d).members("platform"), ["lena", "marcus", "priya", "ravi"]);
    assert!(d.audit().contains(&"olivia team.add_member team platform done".to_owned()));
    to(&mut d, "ravi");
    d.sees("Members (4)").sees("x remove ravi");
}

#[test]
fn the_completions_are_walked_with_the_arrows_and_taken_with_tab() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("a down down up down tab").sees("› nina").press("enter");
    assert_eq!(d.notice(), "nina is a member of the team platform now.");
    d.press("a").type_text("NINA");
    d.press("enter").sees("nina is a member of the team already.");
    d.press("esc a").type_text("ZOE").press("enter");
    assert_eq!(d.notice(), "zoe is a member of the team platform now.", "usernames compare without case");
}

#[test]
fn the_button_of_the_page_opens_the_form() {
    let mut d = Driver::at("olivia", "teams/platform");
    go(&mut d, Action::Add);
    d.press("enter").sees("Add a member to the team platform").press("esc").sees("Teams / platform");
}

#[test]
fn who_cannot_be_added_is_refused_beneath_the_field() {
    for (typed, sentence) in [
        ("nobody", "tfe-console user create nobody --config 'my config.toml'"),
        ("lena", "lena is a member of the team already."),
        ("dana@acme.example", "Members are added by username, not by email address."),
        ("da na", "There is no user \"da na\"."),
    ] {
        let mut d = Driver::at("olivia", "teams/platform");
        Arc::make_mut(&mut d.app.settings).invocation.config = Some("my config.toml".into());
        d.press("a").type_text(typed).press("enter").sees(sentence).sees(typed);
        d.type_text("x").lacks(sentence);
    }
}

#[test]
fn in_a_model_without_a_file_no_verb_is_named_that_could_not_reach_it() {
    let world = Arc::new(FixedWorld::new());
    let model = Local::open(&Memory, &Content::Demo, Arc::clone(&world) as Arc<dyn World>, "test".to_owned()).expect("a model");
    let start = Start { open: "teams/platform", ..Start::default() };
    let mut d = Driver::over(Box::new(model), world, &start);
    d.press("a").type_text("nobody").press("enter").sees("There is no user \"nobody\".").lacks("user create");
}

#[test]
fn an_empty_name_adds_nobody() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.hold().press("a").sees("Loading…").press("enter").sees("The users are still being loaded; try again.");
    d.deliver().lacks("Loading…").sees("dana");
    let other = Elsewhere::of(&d);
    for user in ["dana", "guest", "nina", "olivia", "omar", "ravi", "tomas", "zoe"] {
        other.adds(user, "platform");
    }
    d.press("esc r a").sees("Every user is a member of the team already.").press("enter").sees("A username is needed.");
}

#[test]
fn somebody_who_was_added_elsewhere_meanwhile_is_said_to_be_in_it() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("a").type_text("ravi");
    Elsewhere::of(&d).adds("ravi", "platform");
    d.press("enter");
    assert_eq!(d.notice(), "ravi is a member of the team already.");
    to(&mut d, "ravi");
}

#[test]
fn a_demotion_is_honored_by_the_form_before_and_after_the_users_are_there() {
    let mut d = Driver::at("nina", "teams/release");
    d.press("a").type_text("ravi");
    let other = Elsewhere::of(&d);
    other.gives("security", Permission::ManageVcsSettings);
    d.press("enter");
    assert!(d.app.modal.is_none());
    assert_eq!(d.notice(), MEMBERSHIP);
    assert!(d.audit().contains(&"nina team.add_member team release denied O22".to_owned()));

    other.gives("security", Permission::ManageMembership);
    d.press("r").hold().press("a");
    other.gives("security", Permission::ManageVcsSettings);
    d.deliver().sees("Only organization owners, and teams with Manage Membership or").press("enter");
    assert_eq!(d.notice(), MEMBERSHIP);
    assert!(!other.members("release").contains(&"ravi".to_owned()));
}

#[test]
fn a_member_is_removed_with_x_and_the_way_back_is_said() {
    let mut d = Driver::at("olivia", "teams/platform");
    to(&mut d, "marcus");
    d.press("x");
    assert!(d.app.modal.is_none());
    assert_eq!(
        d.notice(),
        "marcus is no longer in the team platform, and has lost what it gave. a adds them again. Anyone who has the team's token can still use it."
    );
    assert_eq!(Elsewhere::of(&d).members("platform"), ["lena", "priya"]);
    assert!(d.audit().contains(&"olivia team.remove_member team platform done".to_owned()));
    d.sees("x remove priya").press("a").type_text("marcus").press("enter").sees("x remove priya").sees("Members (3)");
    let mut d = Driver::at("olivia", "teams/sandbox");
    to(&mut d, "lena");
    d.press("x");
    assert_eq!(d.notice(), "lena is no longer in the team sandbox, and has lost what it gave. a adds them again.");
}

#[test]
fn enter_on_a_member_asks_first() {
    let mut d = Driver::at("olivia", "teams/platform");
    to(&mut d, "marcus");
    d.press("enter").confirm("Remove marcus from the team platform?", &["What their other teams give them stays"]);
    assert_eq!(Elsewhere::of(&d).members("platform"), ["lena", "priya"]);
}

#[test]
fn a_member_who_is_gone_already_is_said_to_be() {
    let mut d = Driver::at("olivia", "teams/platform");
    to(&mut d, "marcus");
    Elsewhere::of(&d).removes("marcus", "platform");
    d.press("x");
    assert_eq!(d.notice(), "marcus is not a member of the team.");
    d.sees("Members (2)");
}

#[test]
fn x_means_nothing_where_no_member_is_under_the_cursor() {
    let mut d = Driver::at("olivia", "teams/platform");
    let before = d.audit();
    d.press("x");
    assert_eq!((d.notice(), d.audit()), ("", before));
}

#[test]
fn a_member_removes_nobody_and_is_told_why() {
    for (user, team) in [("marcus", "teams/platform"), ("marcus", "teams/release")] {
        let mut d = Driver::at(user, team);
        let before = d.audit();
        to(&mut d, "priya");
        for key in ["x", "enter"] {
            d.press(key);
            assert!(d.app.modal.is_none());
            assert_eq!(d.notice(), MEMBERSHIP, "{team} {key}");
        }
        d.press("w").sees("Why not: remove priya?");
        assert_eq!(d.audit(), before);
    }
}

#[test]
fn who_manages_membership_manages_it_in_visible_teams_and_their_own() {
    let mut d = Driver::at("nina", "teams/release");
    d.press("a").type_text("ravi").press("enter");
    assert_eq!(d.notice(), "ravi is a member of the team release now.");
    to(&mut d, "dana");
    d.press("x");
    assert!(d.notice().starts_with("dana is no longer in the team release"), "{}", d.notice());
    assert_eq!(Elsewhere::of(&d).members("release"), ["priya", "ravi"]);
    let mut d = Driver::at("nina", "teams/security");
    d.press("a").type_text("ravi").press("enter");
    assert_eq!(Elsewhere::of(&d).members("security"), ["nina", "ravi"]);
}

#[test]
fn who_manages_membership_does_not_reach_the_owners() {
    let mut d = Driver::at("nina", "teams");
    Elsewhere::of(&d).shows("owners");
    d.press("r").type_text("/owners").press("enter enter a");
    let sentence = "Only organization owners can change the owners team and who is in it. Owners of acme: olivia, omar.";
    assert_eq!(d.notice(), sentence);
    to(&mut d, "omar");
    d.press("x");
    assert_eq!(d.notice(), sentence);
}

#[test]
fn an_owner_is_added_after_a_warning_and_removed_after_a_question() {
    let mut d = Driver::at("olivia", "teams/owners");
    d.press("a").sees("Owners can do everything in acme: its teams, its tokens, and deleting it.");
    d.type_text("marcus").press("enter");
    assert_eq!(d.notice(), "marcus is a member of the owners team now.");
    to(&mut d, "marcus");
    d.press("x").confirm("Remove marcus from the owners team?", &["They are then no longer an owner of acme"]);
    assert_eq!(Elsewhere::of(&d).members("owners"), ["olivia", "omar"]);
}

#[test]
fn the_last_owner_stays() {
    let mut d = Driver::at("olivia", "teams/owners");
    to(&mut d, "omar");
    d.press("x").confirm("Remove omar from the owners team?", &[]);
    let sentence = "The last owner can't be removed. Add another owner of acme first.";
    to(&mut d, "olivia");
    d.sees(sentence).press("x");
    assert_eq!(d.notice(), sentence);
    d.press("enter");
    assert_eq!(d.notice(), sentence);
    assert!(d.app.modal.is_none());
    d.press("w").sees("Add another owner of acme first: Teams, owners, Add member.");
    assert_eq!(Elsewhere::of(&d).members("owners"), ["olivia"]);
}

#[test]
fn two_owners_who_remove_each_other_leave_one() {
    let mut d = Driver::at("olivia", "teams/owners");
    to(&mut d, "omar");
    d.press("x");
    let other = Elsewhere::of(&d);
    let command = tfe_console::domain::Command::RemoveMember { team: other.team("owners"), user: other.user("olivia") };
    tfe_console::backend::Backend::execute(
        &other.local,
        tfe_console::domain::Actor::User(other.user("omar")),
        &tfe_console::domain::Origin::Console,
        &command.into(),
    )
    .expect("olivia is removed");
    d.press("y");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("Only organization owners, and teams with Manage Membership"), "{}", d.notice());
    let start = Start { user: "omar", open: "teams/owners", ..Start::default() };
    Driver::over(Box::new(d.other()), Arc::clone(&d.world), &start).press("end").sees("omar");
}

#[test]
fn an_owner_who_steps_back_stays_a_member_of_their_teams() {
    let mut d = Driver::at("olivia", "teams/owners");
    Elsewhere::of(&d).adds("olivia", "platform");
    d.press("ctrl-r");
    to(&mut d, "olivia");
    d.press("x")
        .confirm("Leave the owners team?", &["You are then no longer an owner of acme.", "Only another owner can add you"]);
    d.sees("olivia   member of acme").sees("Team Management").sees("platform").lacks("security");
    assert_eq!(d.notice(), "olivia is no longer in the owners team, and has lost what it gave.");
}

#[test]
fn leaving_ones_only_team_leads_out_of_the_organization() {
    let mut d = Driver::at("nina", "teams/security");
    to(&mut d, "nina");
    d.press("x")
        .confirm("Leave the team security?", &["It is your only team here, so you are no longer a member of acme either."]);
    d.sees("You belong to no organization yet.").lacks("security  ");
    assert_eq!(d.notice(), "nina is no longer in the team security, and has lost what it gave. nina no longer belongs to acme.");
}

#[test]
fn a_visible_team_is_still_there_after_leaving_it() {
    let mut d = Driver::at("priya", "teams/release");
    Elsewhere::of(&d).gives("release", Permission::ManageMembership);
    d.press("r");
    to(&mut d, "priya");
    d.press("x").confirm("Leave the team release?", &["What your other teams give you stays."]);
    d.sees("Teams / release");
    to(&mut d, "dana");
    d.press("x");
    assert_eq!(d.notice(), MEMBERSHIP, "what the team gave is gone");
}

#[test]
fn a_question_about_a_member_is_not_answered_by_keys_from_before() {
    let mut d = Driver::at("olivia", "teams/owners");
    to(&mut d, "omar");
    d.typing_ahead = true;
    d.press("x y y");
    assert!(d.app.dialog::<Confirm>().is_some());
    assert_eq!(Elsewhere::of(&d).members("owners"), ["olivia", "omar"]);
}

#[test]
fn a_question_about_a_member_is_withdrawn_when_they_are_gone() {
    let mut d = Driver::at("olivia", "teams/platform");
    to(&mut d, "marcus");
    d.press("enter");
    let other = Elsewhere::of(&d);
    other.adds("ravi", "platform");
    d.look().sees("Yes, remove");
    other.removes("marcus", "platform");
    d.look().sees("They are no longer in the team platform; there is nothing").lacks("Yes, remove");
}

#[test]
fn the_completions_follow_what_others_change() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("a").type_text("ra").sees("ravi");
    let other = Elsewhere::of(&d);
    other.adds("ravi", "platform");
    d.look().lacks("ravi").press("enter").sees("There is no user \"ra\".");
    other.removes("ravi", "platform");
    d.look().sees("ravi");
}

#[test]
fn many_members_are_walked_and_removed_one_after_the_other() {
    let mut d = Driver::at("olivia", "teams/platform");
    let other = Elsewhere::of(&d);
    for user in ["dana", "nina", "olivia", "omar", "ravi", "tomas"] {
        other.adds(user, "platform");
    }
    d.press("r");
    to(&mut d, "dana");
    d.press("x x x x");
    assert_eq!(other.members("platform"), ["olivia", "omar", "priya", "ravi", "tomas"]);
    d.press("x").confirm("Leave the team platform?", &["What your other teams give you stays."]);
    d.press("x x x x").sees("Members (0)").sees("Nobody is in this team yet.");
}

#[test]
fn the_forms_and_questions_in_pictures() {
    picture("member_form", "olivia", "teams/platform", |d| {
        d.press("a").type_text("a");
    });
    picture("member_refused", "olivia", "teams/owners", |d| {
        d.press("a").type_text("dana@acme.example").press("enter");
    });
    picture("member_loading", "olivia", "teams/platform", |d| {
        d.hold().press("a");
    });
    picture("member_removed", "olivia", "teams/platform", |d| {
        to(d, "marcus");
        d.press("x");
    });
    picture("member_leaves", "olivia", "teams/owners", |d| {
        to(d, "olivia");
        d.press("x");
    });
}
