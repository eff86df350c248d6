//! The schema of a model, step by step, and how an older model is brought up to date.

use std::path::Path;
use std::sync::LazyLock;

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{M, Migrations};

use super::place::show;
use super::refusal::{OpenError, refused};
use super::{backup, chain, image, membership_ids, tokens};

/// "TfeC", in the header of each model (`PRAGMA application_id`).
pub(super) const APPLICATION_ID: i32 = 0x5466_6543;

/// The schema, step by step; steps are only ever added.
pub(super) static STEPS: LazyLock<Vec<M<'static>>> = LazyLock::new(|| {
    vec![
        M::up(include_str!("../../../assets/migrations/0001_model.sql")),
        M::up(include_str!("../../../assets/migrations/0002_settings.sql")),
        M::up_with_hook(include_str!("../../../assets/migrations/0003_tokens_and_audit.sql"), |connection: &Transaction<'_>| {
            tokens::check_creation(connection)?;
            Ok(chain::chain_all(connection)?)
        }),
        M::up(include_str!("../../../assets/migrations/0004_runs.sql")),
        M::up(include_str!("../../../assets/migrations/0005_held_runs.sql")),
        M::up(include_str!("../../../assets/migrations/0006_servers.sql")),
        M::up(include_str!("../../../assets/migrations/0007_provenance.sql")),
        M::up(include_str!("../../../assets/migrations/0008_counts.sql")),
        M::up(include_str!("../../../assets/migrations/0009_lists.sql")),
        M::up(include_str!("../../../assets/migrations/0014_projects.sql")),
        M::up(include_str!("../../../assets/migrations/0015_workspaces.sql")),
        M::up(include_str!("../../../assets/migrations/0016_token_lists.sql")),
        M::up(include_str!("../../../assets/migrations/0017_runs.sql")),
        M::up_with_hook(include_str!("../../../assets/migrations/0018_serving.sql"), |connection: &Transaction<'_>| {
            Ok(membership_ids::set_all(connection)?)
        }),
        M::up(include_str!("../../../assets/migrations/0019_team_permissions.sql")),
        M::up(include_str!("../../../assets/migrations/0020_organization_settings.sql")),
        M::up(include_str!("../../../assets/migrations/0021_described_tokens.sql")),
        M::up(include_str!("../../../assets/migrations/0022_policy_overrides.sql")),
        M::up(include_str!("../../../assets/migrations/0023_audit_trails_tokens.sql")),
        M::up(include_str!("../../../assets/migrations/0024_tokens_by_creator.sql")),
        M::up(include_str!("../../../assets/migrations/0025_orders.sql")),
    ]
});

pub(super) static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| Migrations::from_slice(&STEPS));

/// Brings the schema up to date; a model that others have filled is kept as it was beside the file first.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    if pending(connection, path)? == 0 {
        return Ok(());
    }
    let number = |connection: &Connection, pragma: &str| {
        connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(|fault| refused(path, &fault))
    };
    let schema = number(connection, "PRAGMA user_version")?;
    if schema == 0 && number(connection, "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)")? == 1 {
        image::copy_into(connection).map_err(|fault| refused(path, &fault))?;
        return check_current(connection, path);
    }
    // Of a model that is just being made there is nothing to keep.
    let kept = if schema > 0 { backup::keep(connection, path, schema)? } else { None };
    if number(connection, "PRAGMA application_id")? != i64::from(APPLICATION_ID) {
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(|fault| refused(path, &fault))?;
    }
    loop {
        let before = pending(connection, path)?;
        let Err(fault) = MIGRATIONS.to_latest(connection) else { return Ok(()) };
        let left = pending(connection, path)?;
        // Another console might be at it, step by step: it has kept the old one too, and the faster one takes the next step.
        if 0 < left && left < before {
            continue;
        }
        // Nothing has come of it, so there is nothing to go back from.
        if let Some(kept) = kept {
            let _ = std::fs::remove_file(kept);
        }
        return if left == 0 { Ok(()) } else { Err(migration(path, &fault)) };
    }
}

/// Refuses a model of an older version where it cannot be brought up to date.
pub(super) fn check_current(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let pending = pending(connection, path)?;
    if pending == 0 {
        return Ok(());
    }
    let needed = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    Err(OpenError::Older { path: show(path), found: needed - pending, needed })
}

/// How many steps the schema is behind.
fn pending(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let pending = MIGRATIONS.pending_migrations(connection).map_err(|fault| migration(path, &fault))?;
    Ok(i64::from(pending))
}

fn migration(path: &Path, fault: &rusqlite_migration::Error) -> OpenError {
    match fault {
        rusqlite_migration::Error::RusqliteError { err, .. } => refused(path, err),
        // The others name SQL, or what only the author of a migration could fix.
        _ => OpenError::Damaged(show(path)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rusqlite::trace::TraceEventCodes;
    use rusqlite::types::Value;

    use super::*;

    /// What is in a schema, in its order, each with its text.
    fn schema(connection: &Connection) -> Vec<(String, Option<String>)> {
        let sql = "SELECT type || ' ' || name, sql FROM sqlite_schema ORDER BY rowid";
        let mut statement = connection.prepare(sql).expect("a statement");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("a schema")
    }

    /// The settings that are kept in the file, and how many rows each table has.
    fn content(connection: &Connection) -> Vec<(String, Value)> {
        let settings = ["application_id", "user_version", "page_size", "encoding", "auto_vacuum", "freelist_count"];
        let settings = settings.map(|name| (name.to_owned(), format!("PRAGMA {name}")));
        let tables = schema(connection).into_iter().filter_map(|(name, _)| Some(name.strip_prefix("table ")?.to_owned()));
        let tables = tables.map(|name| (name.clone(), format!("SELECT count(*) FROM {name}")));
        let read = |sql: String| connection.query_row(&sql, [], |row| row.get(0)).expect("a value");
        settings.into_iter().chain(tables).map(|(name, sql)| (name, read(sql))).collect()
    }

    /// The schema as the steps make it, in pages that nothing was removed from.
    fn stepped() -> Connection {
        let mut stepped = Connection::open_in_memory().expect("a connection");
        MIGRATIONS.to_latest(&mut stepped).expect("a schema");
        let whole = Connection::open_in_memory().expect("a connection");
        for (name, sql) in schema(&stepped) {
            if let Some(sql) = sql.filter(|_| !name.contains(" sqlite_")) {
                whole.execute_batch(&sql).expect(&name);
            }
        }
        assert_eq!(schema(&whole), schema(&stepped));
        whole.pragma_update(None, "application_id", APPLICATION_ID).expect("a setting");
        let version: i64 = stepped.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
        whole.pragma_update(None, "user_version", version).expect("a version");
        let rows = |connection| content(connection).into_iter().skip_while(|(name, _)| name != "users").collect::<Vec<_>>();
        assert_eq!(rows(&whole), rows(&stepped), "a step writes rows into an empty model");
        whole
    }

    #[test]
    fn the_image_of_a_new_model_is_what_the_steps_make() {
        let stepped = stepped();
        let read = || {
            let mut made = Connection::open_in_memory().expect("a connection");
            image::copy_into(&mut made).map(|()| made)
        };
        let same = |made: &Connection| schema(made) == schema(&stepped) && content(made) == content(&stepped);
        if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") && !read().is_ok_and(|made| same(&made)) {
            image::tests::write(&stepped);
            panic!("assets/schema.image was written; run this test again");
        }
        let made = read().expect("a model");
        assert!(same(&made), "assets/schema.image is not what the migrations make. Run this test with INSTA_UPDATE=always.");
        assert_eq!(MIGRATIONS.pending_migrations(&made), Ok(0));
        let check: String = made.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
        assert_eq!(check, "ok");
    }

    #[test]
    fn a_new_model_gets_its_schema_without_a_statement_that_makes_it() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let mut connection = Connection::open_in_memory().expect("a connection");
        connection.trace_v2(
            TraceEventCodes::SQLITE_TRACE_STMT,
            Some(|event| {
                if let rusqlite::trace::TraceEvent::Stmt(_, sql) = event
                    && !(sql.starts_with("PRAGMA") || sql.starts_with("SELECT"))
                {
                    MADE.fetch_add(1, Ordering::Relaxed);
                }
            }),
        );
        migrate(&mut connection, Path::new(":memory:")).expect("a schema");
        assert_eq!(MADE.load(Ordering::Relaxed), 0);
        assert!(schema(&connection).len() > 100);
    }

    #[test]
    fn the_migrations_are_valid() {
        MIGRATIONS.validate().expect("valid migrations");
    }
}
