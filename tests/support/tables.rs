//! Every row of every table of a model, read past the program.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::Value;

/// Tables by name, their rows in order of the first column, and each row's values by column.
pub type Tables = BTreeMap<String, Vec<BTreeMap<String, Value>>>;

pub fn tables(connection: &Connection) -> Tables {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut names = connection.prepare_cached(sql).expect("a query");
    let names: Vec<String> = names.query_map([], |row| row.get(0)).expect("names").map(|name| name.expect("a name")).collect();
    names.into_iter().map(|name| (name.clone(), rows(connection, &name))).collect()
}

fn rows(connection: &Connection, table: &str) -> Vec<BTreeMap<String, Value>> {
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {table} ORDER BY 1, 2")).expect("a query");
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let rows = statement
        .query_map([], |row| columns.iter().enumerate().map(|(index, column)| Ok((column.clone(), row.get(index)?))).collect());
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}
