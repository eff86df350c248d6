//! The audit log: who reads what, choosing rows, paging, export, and the check of its chain.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use tfe_console::backend::Backend;
use tfe_console::domain::{Caller, Command, Id, Name, OrganizationAccess, Origin, Visibility};
use tfe_console::ui::modals::progress::Progress;

use crate::driver::{Driver, Start, entry};
use crate::screens::{both, picture};
use crate::support::FixedWorld;
use crate::workspaces::team;

#[test]
fn an_owner_reads_what_everybody_did_with_the_rule_of_each_refusal() {
    let mut d = Driver::at("marcus", "teams");
    let organization = d.app.organization.as_ref().expect("acme").id;
    let command = Command::CreateTeam {
        organization,
        name: Name::parse("NAME", "intruders").expect("a name"),
        visibility: Visibility::Secret,
        organization_access: OrganizationAccess::NONE,
    };
    d.other().execute(d.app.actor(), &Origin::Console, &command.into()).expect_err("a member can't");
    d.press("u").type_text("olivia").press("enter");
    let audit = entry("Audit Log");
    d.press(&audit).sees("team.create").sees("✗ denied").sees("Head: row");
}

#[test]
fn a_member_reads_their_own_rows_and_is_told_why() {
    Driver::at("marcus", "audit").sees("Only organization owners can read the whole audit log").lacks("olivia ");
}

#[test]
fn enter_shows_all_that_a_row_holds_and_its_hash() {
    let mut d = Driver::at("olivia", "audit");
    d.press("enter").sees("As part of the initial data of the model.").sees("tester (uid 0)").lacks("keyboard");
}

#[test]
fn a_row_says_how_it_came_and_only_what_was_typed_says_so() {
    let mut d = Driver::at("olivia", "audit");
    let team = team(&d, "data");
    let token = Id::mint(&FixedWorld::seeded(3)).expect("entropy");
    let caller = Caller { address: Some("203.0.113.7".into()), client: Some("Terraform/1.11.4".into()) };
    for (origin, told) in [
        (Origin::Console, vec!["In the console. At the keyboard: tester (uid 0)."]),
        (Origin::CommandLine, vec!["On the command line. Run by: tester (uid 0)."]),
        (
            Origin::Api { token: Some(token), caller: caller.clone() },
            vec!["Through the API with token at-", "203.0.113.7", "Client: Terraform/1.11.4.", "tester (uid 0)"],
        ),
        (Origin::Api { token: None, caller: caller.clone() }, vec!["Through the API with an upload address"]),
    ] {
        let visible = Command::SetVisibility { team, visibility: Visibility::Organization };
        d.other().execute(d.app.actor(), &origin, &visible.into()).expect("an owner can");
        d.press("ctrl-r home enter");
        for text in told {
            d.sees(text);
        }
        if origin != Origin::Console {
            d.lacks("keyboard");
        }
        d.press("esc");
    }
    d.press("N tab tab tab tab tab right right right enter")
        .sees("Only via API.")
        .sees("team.set_visibility")
        .lacks("team.create");
}

#[test]
fn a_row_of_an_older_version_says_that_nobody_kept_how_it_came() {
    let mut d = Driver::at("olivia", "audit");
    d.rewrite("DROP TRIGGER audit_events_are_not_edited");
    d.rewrite("UPDATE audit_events SET form = 1, via = NULL, token_id = NULL, address = NULL, client = NULL");
    d.press("ctrl-r enter").sees("Not recorded: the row is from an older version.").sees("tester (uid 0)");
}

#[test]
fn rows_are_chosen_by_actor_target_time_and_outcome() {
    let mut d = Driver::at("olivia", "audit");
    d.press("N").type_text("marcus").press("enter").sees("Only by \"marcus\".").sees("marcus").lacks("omar ");
    d.press("esc").lacks("Only by");
    d.press("N tab").type_text("platform").press("enter").sees("Only about \"platform\".").lacks("team release");
    d.press("esc N tab tab").type_text("2027-01-01").press("enter").sees("No rows match.");
    d.press("esc N tab tab tab tab right right enter").sees("what ended as denied");
}

#[test]
fn a_time_that_is_none_is_refused_beneath_its_field_and_nothing_is_lost() {
    let mut d = Driver::at("olivia", "audit");
    d.press("N").type_text("omar").press("tab tab").type_text("soon").press("enter");
    d.sees("This is not a time. Type a span (3h, 90d, 2w, 1y) or a date in").sees("omar");
    d.press("ctrl-u").type_text("2026-03-02").press("tab").type_text("2026-03-01").press("enter");
    d.sees("This is not later than where the rows begin.");
}

#[test]
fn an_export_holds_a_line_for_each_row_and_is_for_nobody_else() {
    for (format, first, name) in [("", "{\"id\":", "log.jsonl"), ("right", "id,request,at", "log.csv")] {
        let mut d = Driver::at("olivia", "audit");
        let file = d.file().with_file_name(name);
        d.press("E").press(format).press("tab ctrl-u").type_text(file.to_str().expect("a path")).press("enter");
        d.sees("rows were written to");
        let text = std::fs::read_to_string(&file).expect("the export");
        assert!(text.starts_with(first), "{text}");
        assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        let parts = std::fs::read_dir(file.parent().expect("a folder")).expect("a folder");
        assert!(parts.flatten().all(|entry| !entry.file_name().to_string_lossy().ends_with(".part")));
        d.press("E tab ctrl-u").type_text(file.to_str().expect("a path")).press("enter");
        d.sees("there is a file of this name").sees("Choose another name or folder.");
        assert_eq!(std::fs::read_to_string(&file).expect("the export"), text, "it is as it was");
    }
}

#[test]
fn an_export_that_is_stopped_leaves_nothing() {
    let mut d = Driver::at("olivia", "audit");
    let file = d.file().with_file_name("log.jsonl");
    d.press("E tab ctrl-u").type_text(file.to_str().expect("a path"));
    d.hold().press("enter");
    assert!(d.app.dialog::<Progress>().is_some());
    d.press("esc").deliver().sees("Stopped; nothing was written.");
    assert!(!file.exists(), "a slice that comes too late is dropped");
    let left: Vec<_> = std::fs::read_dir(file.parent().expect("a folder")).expect("a folder").flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains("log.jsonl")), "{left:?}");
}

#[test]
fn the_chain_is_checked_on_demand() {
    Driver::at("olivia", "audit").press("V").sees("The audit log is whole:").sees("rows were checked.");
}

#[test]
fn a_row_that_was_changed_is_told_of_at_the_start_and_on_demand() {
    let d = Driver::at("olivia", "teams");
    let connection = rusqlite::Connection::open(d.file()).expect("the model");
    let tamper = "DROP TRIGGER audit_events_are_not_edited; UPDATE audit_events SET actor_name = 'nobody' WHERE id = 5;
                  DELETE FROM audit_verified";
    connection.execute_batch(tamper).expect("changed");
    let mut d = d.again();
    d.sees("The audit log is not whole: row 5");
    let audit = entry("Audit Log");
    d.press(&audit).press("V").sees("The audit log is not whole: row 5");
}

#[test]
fn the_audit_log_of_an_owner() {
    both("audit_owner", "olivia", "audit", |_| {});
}

#[test]
fn the_audit_log_of_a_member() {
    picture("audit_member", "marcus", "audit", |_| {});
}

#[test]
fn the_row_of_an_audit_log() {
    picture("audit_row", "olivia", "audit", |d| {
        d.press("enter");
    });
}

#[test]
fn a_change_while_older_rows_are_loaded_appears_without_another_one() {
    for first in ["the rows", "the change"] {
        let mut d = Driver::at("olivia", "audit");
        let organization = d.app.organization.as_ref().expect("acme").id;
        let other = d.other();
        let actor = d.app.actor();
        let make = |name: &str| {
            let name = Name::parse("NAME", name).expect("a name");
            let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
            let command = Command::CreateTeam { organization, name, visibility, organization_access };
            other.execute(actor, &Origin::Console, &command.into()).expect("an owner can");
        };
        (0..600).for_each(|number| make(&format!("t{number}")));
        // What is decided before the question for older rows is sent, or while it is on its way.
        d.look().press("end").hold().press("pageup pageup pageup");
        make("latecomer");
        if first == "the change" {
            d.look();
        }
        d.deliver();
        if first == "the rows" {
            d.look();
        }
        d.press("home enter").sees("latecomer").press("esc");
        assert!(d.app.is_settled());
    }
}

#[test]
fn a_row_says_its_year_where_there_is_room_or_where_it_is_old() {
    let mut wide = Driver::start(Start { open: "audit", size: (120, 40), ..Start::default() });
    wide.press("V");
    let dated = |d: &Driver| d.screen().lines().filter(|line| line.contains(" 2026-") || line.contains(" 2025-")).count();
    assert!(dated(&wide) > 0, "{}", wide.screen());
    let mut narrow = Driver::at("olivia", "audit");
    narrow.press("V");
    let before = dated(&narrow);
    narrow.pass(Duration::from_hours(400 * 24));
    narrow.press("r");
    assert!(dated(&narrow) > before, "{}", narrow.screen());
}
