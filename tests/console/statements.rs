//! The statements that the screens run.

use std::sync::Arc;

use rusqlite::Connection;
use tfe_console::backend::local::Content;

use crate::driver::{Driver, Start, model};
use crate::scans;
use crate::support::{FixedWorld, folder};

/// Every place, and the pages of things.
const PLACES: [&str; 16] = [
    "profile",
    "teams",
    "teams/platform",
    "users",
    "users/priya",
    "workspaces",
    "workspaces/web-prod",
    "api-tokens",
    "api-tokens/teams",
    "api-tokens/user",
    "api-tokens/audit-trails",
    "user-tokens",
    "audit",
    "hygiene",
    "escalation",
    "api-server",
];

/// Everything that a screen asks for: rows in each order, the end, a filter, a page of a row and what leads on from there, what a
/// question says, and who else there is.
const KEYS: [&str; 7] = [
    "s s s s s s s S end home",
    "/ a enter end esc",
    "enter end esc",
    "space j space g esc d esc a esc",
    "u z esc",
    "o esc",
    "x esc m esc w esc",
];

/// What is looked for name by name, or read until there is enough of it, by the thread that nobody waits for.
const READ_THROUGH: [&str; 2] = [
    // The first users who are not in a team, and a text in the middle of a username.
    "FROM users WHERE ?1 <> '' AND instr(lower(username), lower(?1))",
    // The last refusals, which are kept for some days.
    "FROM refusals JOIN tokens ON tokens.id = token_id",
];

#[test]
fn no_statement_of_a_screen_scans_a_table() {
    let folder = folder();
    let file = folder.path().join("model.db");
    for user in ["olivia", "marcus"] {
        for open in PLACES {
            let world = Arc::new(FixedWorld::new());
            let local = model(&file, &Content::Demo, &world).traced(scans::record);
            let mut driver = Driver::over(Box::new(local), world, &Start { user, open, ..Start::default() });
            for keys in KEYS {
                driver.press(keys);
            }
        }
    }
    scans::assert_none_but(&Connection::open(&file).expect("the model"), &READ_THROUGH);
}
