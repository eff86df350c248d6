//! "Organization Profile": its name and address, the maximum lifetimes of its tokens, and its end.

use std::sync::Arc;

use tfe_console::backend::Backend;
use tfe_console::backend::local::Content;
use tfe_console::domain::{Actor, Command, Email, Id, Lifetime, Name, Organization, Origin, TokenKind};

use crate::driver::{Driver, Start};
use crate::screens::{both, picture};
use crate::support::FixedWorld;

const ONLY_OWNERS: &str =
    "Only organization owners, and the owners team's token, can change or delete the organization. Owners of acme: olivia, omar.";
const ONLY_OWNERS_SET: &str = "Only organization owners can set the maximum lifetime of tokens. Owners of acme: olivia, omar.";

fn acme(d: &Driver) -> Id<Organization> {
    d.app.organization.as_ref().expect("acme").id
}

fn omar(d: &Driver) -> Actor {
    Actor::User(d.backend.user_named(&Name::parse("user", "omar").expect("a name")).expect("omar"))
}

#[test]
fn everybody_in_the_organization_sees_its_name_and_its_address() {
    for user in ["olivia", "marcus", "tomas"] {
        let mut d = Driver::at(user, "profile");
        d.sees("Organization Profile")
            .sees("NAME acme")
            .sees("NOTIFICATION EMAIL platform@acme.example")
            .sees("Created 1 year ago");
    }
}

#[test]
fn only_who_sees_all_of_it_is_told_how_much_there_is() {
    Driver::at("olivia", "profile").sees("9 members, 7 teams, 8 workspaces, 6 tokens");
    Driver::at("marcus", "profile").lacks("7 teams");
}

#[test]
fn who_is_in_no_team_of_it_sees_nothing_of_it() {
    Driver::at("guest", "profile").sees("New Organization").lacks("acme");
    Driver::at("zoe", "profile").sees("NAME initech").lacks("acme");
}

#[test]
fn an_owner_renames_it_and_the_new_name_stands_everywhere_at_once() {
    let mut d = Driver::at("olivia", "profile");
    d.press("e").sees("Edit the profile");
    d.retype("acme-2");
    d.press("enter").sees("NAME acme-2").sees("acme-2 / Settings / Profile").lacks("NAME acme ");
    assert!(d.screen().lines().next().is_some_and(|bar| bar.ends_with("owner of acme-2")), "{}", d.screen());
    assert_eq!(d.notice(), "The organization acme is called acme-2 from now on.");
    assert_eq!(d.audited(), "olivia organization.update organization acme done");
    d.press("o").sees("✓ acme-2");
}

#[test]
fn an_owner_changes_the_address() {
    let mut d = Driver::at("omar", "profile");
    d.press("enter tab");
    d.retype("ops@acme.example");
    d.press("enter").sees("ops@acme.example");
    assert_eq!(d.notice(), "Notices of acme go to ops@acme.example from now on.");
}

#[test]
fn each_field_of_the_profile_refuses_what_it_cannot_be() {
    let mut d = Driver::at("olivia", "profile");
    let before = d.audit();
    d.press("e enter").sees("Nothing is changed yet.");
    d.retype("my org");
    d.press("tab");
    d.retype("nobody");
    d.press("enter");
    d.sees("A name can contain only letters, digits, _ and -, not \" \".");
    d.sees("An email address is needed, such as name@example.com.");
    d.retype("");
    d.press("enter").sees("A name is needed: letters, digits, _ and -.");
    assert_eq!(d.audit(), before);
    d.retype("INITECH");
    d.press("tab");
    d.retype("a@b.example");
    d.press("enter").sees("The name \"INITECH\" is taken in this model; choose another.").sees("a@b.example");
    d.press("esc").sees("NAME acme");
}

#[test]
fn who_is_no_owner_is_told_why_each_control_is_not_theirs() {
    for user in ["marcus", "tomas", "nina"] {
        let mut d = Driver::at(user, "profile");
        d.sees("[ Edit the profile ]").sees(ONLY_OWNERS).refuses("e", ONLY_OWNERS).refuses("enter", ONLY_OWNERS);
        d.refuses("D", ONLY_OWNERS);
        d.press("down down").refuses("enter", ONLY_OWNERS_SET).refuses("e", ONLY_OWNERS_SET);
        d.press("end").sees(ONLY_OWNERS_SET).sees("[ Delete this organization ]");
        d.press("w").sees("Why not: change maximum?").sees("The owners olivia, omar can.");
    }
}

#[test]
fn a_member_reads_below_each_group_of_controls_why_it_is_refused() {
    let mut d = Driver::start(Start { user: "marcus", open: "profile", size: (100, 60), ..Start::default() });
    let screen = d.screen();
    let reasons: Vec<&str> = screen.lines().filter(|line| line.contains("Only organization owners")).collect();
    let (described, deleted) = (screen.find("each described"), screen.find("Delete this Organization"));
    let between = &screen[described.expect("the box")..deleted.expect("the end")];
    assert!(between.contains("Only organization owners, and the owners team's token, can change"), "{screen}");
    assert_eq!(reasons.len(), 3, "{screen}");
    // For an owner none stands there.
    d = Driver::start(Start { open: "profile", size: (100, 60), ..Start::default() });
    d.lacks("Only organization owners");
}

#[test]
fn the_second_of_two_consoles_that_rename_it_is_told_and_changes_nothing() {
    let mut d = Driver::at("olivia", "profile");
    d.press("e");
    d.retype("acme-of-olivia");
    let organization = acme(&d);
    let (name, email) = (Name::parse("name", "acme-of-omar"), Email::parse("email", "omar@acme.example"));
    let (name, email) = (name.expect("a name"), email.expect("an address"));
    d.other()
        .execute(omar(&d), &Origin::Console, &Command::UpdateOrganization { organization, name, email }.into())
        .expect("renamed");
    d.press("enter").sees("NAME acme-of-omar").lacks("acme-of-olivia");
    assert!(d.notice().starts_with("The organization acme-of-omar was changed by omar at 12:00:00 UTC."), "{}", d.notice());
}

#[test]
fn a_maximum_stops_older_tokens_at_once_and_gives_them_back_when_it_is_gone() {
    let mut d = Driver::at("olivia", "teams");
    d.sees("● active").lacks("✗ expired");
    d.press("1 down down").sees("Team tokens          no maximum");
    d.press("e").sees("Maximum lifetime of team tokens").sees("expire immediately").press("right enter");
    d.sees("Team tokens          30 days").sees("Organization tokens  no maximum");
    assert_eq!(d.notice(), "Team tokens live 30 days at most now. Older ones have expired.");
    assert_eq!(d.audited(), "olivia organization.set_maximum_lifetime organization acme done");
    d.press("2").sees("✗ expired");
    d.press("1 down down e left enter").sees("Team tokens          no maximum");
    assert_eq!(d.notice(), "Team tokens have no maximum lifetime any more.");
    d.press("2").lacks("✗ expired");
}

#[test]
fn another_number_of_days_is_typed_and_stands_in_the_form_again() {
    let mut d = Driver::at("olivia", "profile");
    d.press("down e").lacks("1 to 3650.").press("left").sees("(•) other").sees("1 to 3650.");
    d.press("tab").type_text("45").press("enter").sees("Organization tokens  45 days");
    d.press("e").sees("(•) other").press("tab backspace backspace").type_text("60 days").press("enter");
    d.sees("Organization tokens  60 days").press("e").sees("(•) 60").lacks("1 to 3650.");
}

#[test]
fn a_maximum_that_is_none_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "profile");
    let before = d.audit();
    d.press("down down down e enter").sees("This is the maximum already.");
    d.sees("For members of several organizations, the shortest maximum applies.");
    d.press("left enter").sees("A number of whole days is needed, such as 90, 90d or 2w.");
    d.type_text("0").press("enter").sees("A lifetime is 1 to 3650 days; this is 0.");
    d.press("backspace").type_text("3651").press("enter").sees("A lifetime is 1 to 3650 days; this is 3651.");
    assert_eq!(d.audit(), before);
}

#[test]
fn the_second_of_two_consoles_that_set_a_maximum_is_told_and_changes_nothing() {
    let mut d = Driver::at("olivia", "profile");
    d.press("down down e right");
    let organization = acme(&d);
    let (kind, lifetime) = (TokenKind::Team, Lifetime::days(365));
    let command = Command::SetMaximumLifetime { organization, kind, lifetime, enforce: true };
    d.other().execute(omar(&d), &Origin::Console, &command.into()).expect("set");
    d.press("enter");
    let told = "The maximum lifetime of team tokens is 365 days since omar changed it at 12:00:00 UTC.";
    assert!(d.notice().starts_with(told), "{}", d.notice());
    d.press("r").sees("Team tokens          365 days");
}

#[test]
fn deleting_it_needs_its_name_and_says_what_goes_with_it() {
    let mut d = Driver::at("olivia", "profile");
    let before = d.audit();
    d.press("D").type_text("acm").press("enter").sees("Type acme to go ahead.");
    d.press("esc").sees("NAME acme");
    assert_eq!(d.audit(), before);
    let parts = ["7 teams, 8 workspaces and 6 tokens", "stop working immediately", "9 members", "This can't be undone."];
    d.press("D").confirm_typing("Delete the organization acme?", &parts, "acme");
    d.sees("initech / Settings / Teams").sees("support").lacks("platform").press("o").sees("✓ initech").lacks("acme");
    assert_eq!(d.audited(), "olivia organization.delete organization acme done");
}

#[test]
fn what_was_deleted_with_it_is_said_where_one_is_afterwards() {
    let mut d = Driver::at("olivia", "profile");
    d.press("D").type_text("acme").press("enter");
    assert_eq!(d.notice(), "The organization acme is deleted, with all that was in it.");
    let last = d.backend.remembered().expect("a seat").expect("somebody");
    assert_eq!(last.organization, Some(acme(&d)), "the next start begins where one is");
}

#[test]
fn nothing_of_it_stays_on_the_screen_while_the_way_on_is_looked_for() {
    let mut d = Driver::at("olivia", "profile");
    d.press("D").type_text("acme").hold().press("enter");
    d.deliver_one().lacks("NAME acme").lacks("platform@acme.example").sees("Loading…");
    d.press("e D 2").deliver();
    while !d.app.is_settled() {
        d.deliver();
    }
    d.sees("initech / Settings / Teams");
}

#[test]
fn who_deletes_their_only_organization_gets_the_form_for_another() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter");
    d.press("1 D").confirm_typing("Delete the organization hooli?", &["1 team, 0 workspaces and 0 tokens"], "hooli");
    d.sees("New Organization").sees("You belong to no organization yet.").lacks("ORGANIZATION SETTINGS").lacks("hooli /");
}

#[test]
fn an_organization_that_somebody_has_renamed_meanwhile_is_not_deleted_unseen() {
    let mut d = Driver::at("olivia", "profile");
    d.press("D").type_text("acme");
    let (organization, name, email) = (acme(&d), Name::parse("name", "acme-2"), Email::parse("email", "x@acme.example"));
    let (name, email) = (name.expect("a name"), email.expect("an address"));
    d.other()
        .execute(omar(&d), &Origin::Console, &Command::UpdateOrganization { organization, name, email }.into())
        .expect("renamed");
    d.press("enter").sees("NAME acme-2");
    assert!(d.notice().contains("was changed by omar"), "{}", d.notice());
}

#[test]
fn the_question_is_withdrawn_when_the_organization_is_another_by_now() {
    let mut d = Driver::at("olivia", "profile");
    d.press("D").type_text("acm");
    let (organization, name, email) = (acme(&d), Name::parse("name", "acme-2"), Email::parse("email", "x@acme.example"));
    let (name, email) = (name.expect("a name"), email.expect("an address"));
    d.other()
        .execute(omar(&d), &Origin::Console, &Command::UpdateOrganization { organization, name, email }.into())
        .expect("renamed");
    d.look().sees("The organization was changed meanwhile. Close this question and look again.").press("esc").sees("NAME acme-2");
}

#[test]
fn in_a_model_that_cannot_be_changed_every_control_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = crate::support::folder();
    let (path, world) = (folder.path().join("model.db"), Arc::new(FixedWorld::new()));
    drop(crate::driver::model(&path, &Content::Demo, &world));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).expect("a mode");
    for (open, keys) in [("profile", "e D"), ("workspaces", "n"), ("workspaces/web-prod", "e L a D")] {
        let model = crate::driver::model(&path, &Content::Demo, &world);
        let mut d = Driver::over(Box::new(model), Arc::clone(&world), &Start { open, ..Start::default() });
        for key in keys.split(' ') {
            d.press(key);
            assert!(d.app.modal.is_none(), "{open} {key}");
            assert!(d.notice().starts_with("Nothing can be changed here: the file "), "{open} {key}: {}", d.notice());
        }
    }
}

#[test]
fn profile_of_an_owner() {
    both("profile_owner", "olivia", "profile", |_| {});
}

#[test]
fn profile_of_a_member() {
    picture("profile_member", "marcus", "profile", |_| {});
}

#[test]
fn profile_with_a_maximum_and_a_wide_address() {
    picture("profile_maximum", "olivia", "profile", |d| {
        d.press("e tab");
        d.retype("平台团队@例え.example");
        d.press("enter down down e left tab").type_text("45").press("enter end");
    });
}

#[test]
fn forms_of_the_profile() {
    picture("profile_edit", "olivia", "profile", |d| {
        d.press("e");
    });
    picture("profile_lifetime", "olivia", "profile", |d| {
        d.press("down down down e left enter");
    });
    picture("profile_delete", "olivia", "profile", |d| {
        d.press("D").type_text("acm").press("enter");
    });
}
