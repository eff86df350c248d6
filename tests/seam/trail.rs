//! The audit trail has a token of its own, which is read when the page is opened and goes to that host alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tfe_console::backend::AuditQuery;
use tfe_console::backend::remote::Remote;
use tfe_console::domain::Secret;

use crate::driver::{Driver, Start};
use crate::shaped::{ShapedHost, TOKEN};
use crate::sites::client;
use crate::support::FixedWorld;

/// A console on a host with a token for its audit trail, and how often that was read.
fn console(host: &ShapedHost, token: Option<&'static str>) -> (Driver, Arc<AtomicUsize>) {
    let (read, world) = (Arc::new(AtomicUsize::new(0)), Arc::new(FixedWorld::new()));
    let counted = Arc::clone(&read);
    let backend: Remote = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world).auditing(
        "TFE_CONSOLE_AUDIT_TOKEN_app_terraform_io".into(),
        Box::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            token.and_then(Secret::foreign)
        }),
    );
    let start = Start { user: "ada", open: "teams", size: (120, 40), ..Start::default() };
    (Driver::over(Box::new(backend), world, &start), read)
}

#[test]
fn the_audit_trail_is_read_with_its_own_token_and_only_when_it_is_opened() {
    let host = ShapedHost::of("hcp");
    let (mut d, read) = console(&host, Some("auditor"));
    d.press("1").press("3");
    assert_eq!(read.load(Ordering::SeqCst), 0, "nobody has opened it");
    d.press("6").sees("workspace.create").sees("bob");
    assert!(read.load(Ordering::SeqCst) > 0);
    d.press("enter").sees("This host chains no rows.").lacks("auditor");
    let query = AuditQuery { text: Some("BOB".into()), limit: 10, ..AuditQuery::default() };
    let seat = d.backend.default_seat(None).expect("a seat").expect("a user");
    let found = d.backend.audit(tfe_console::domain::Actor::User(seat.user), seat.organization.expect("acme"), &query);
    assert_eq!(found.expect("rows").rows.len(), 1);
}

#[test]
fn without_that_token_it_is_said_how_to_get_one_or_that_there_is_none() {
    let (mut d, _) = console(&ShapedHost::of("hcp"), None);
    d.press("6").sees("Generate one (API Tokens, Audit Trails Token)").sees("TFE_CONSOLE_AUDIT_TOKEN_app_terraform_io");
    let (mut d, _) = console(&ShapedHost::of("today"), None);
    d.press("6").sees("Terraform Enterprise has no API for its audit log");
    let (mut d, _) = console(&ShapedHost::of("hcp"), Some("somebodys"));
    d.press("6").sees("does not accept the token for the audit trail");
}
