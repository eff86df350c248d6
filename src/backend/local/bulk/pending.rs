//! Rows that are inserted many at a time.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::backend::Error;
use crate::backend::local::sql::Query;

/// Rows that a statement inserts. For each statement, SQLite keeps what the pages that it changes were before, to be able
/// to undo it: one statement for many rows keeps a page once.
const ROWS: usize = 100;

/// Rows of a table that wait to be inserted together.
pub(super) struct Pending {
    /// The statement up to the values.
    insert: &'static str,
    values: Vec<Value>,
    rows: usize,
}

impl Pending {
    pub(super) fn of(insert: &'static str) -> Self {
        Self { insert, values: Vec::new(), rows: 0 }
    }

    pub(super) fn push<const N: usize>(&mut self, connection: &Connection, row: [Value; N]) -> Result<(), Error> {
        self.values.extend(row);
        self.rows += 1;
        if self.rows == ROWS { self.flush(connection) } else { Ok(()) }
    }

    pub(super) fn flush(&mut self, connection: &Connection) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let row = ["(", &vec!["?"; self.values.len() / self.rows].join(", "), ")"].concat();
        let sql = [self.insert, &vec![row.as_str(); self.rows].join(", ")].concat();
        connection.change(&sql, params_from_iter(self.values.drain(..)))?;
        self.rows = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_wait_are_inserted_by_one_statement_for_many() {
        static STATEMENTS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let connection = Connection::open_in_memory().expect("a connection");
        connection.execute_batch("CREATE TABLE made (one INTEGER, two TEXT)").expect("a table");
        connection.trace_v2(
            rusqlite::trace::TraceEventCodes::SQLITE_TRACE_STMT,
            Some(|_| {
                STATEMENTS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }),
        );
        let mut rows = Pending::of("INSERT INTO made (one, two) VALUES ");
        for number in 0..250 {
            rows.push(&connection, [Value::Integer(number), Value::Text(format!("row {number}"))]).expect("a row");
        }
        rows.flush(&connection).expect("the rest");
        rows.flush(&connection).expect("nothing");
        assert_eq!(STATEMENTS.load(std::sync::atomic::Ordering::Relaxed), 3);
        let sql = "SELECT count(*), sum(two = 'row ' || one) FROM made";
        let found: (i64, i64) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        assert_eq!(found, (250, 250));
    }
}
