//! The tables of what becomes of each field are those that the server reads by.

use tfe_console::api::docs::fields;

use crate::document::{read, root};

const FILE: &str = "docs/fields.md";
const BEGIN: &str = "<!-- fields: written by UPDATE_DOCS=1 cargo test --test readme -->\n";
const END: &str = "<!-- end of fields -->\n";

#[test]
fn the_tables_of_fields_are_what_the_server_takes() {
    let document = read(FILE);
    let (before, rest) = document.split_once(BEGIN).expect("the beginning of the tables");
    let (there, after) = rest.split_once(END).expect("their end");
    let written = format!("{}\n", fields());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(FILE), format!("{before}{BEGIN}{written}{END}{after}")).expect("the document");
    } else {
        assert_eq!(there, written, "{FILE} is another: UPDATE_DOCS=1 cargo test --test readme");
    }
}
