//! The schema: forward only, one file each, a digest of each applied file kept.

use document::{Digest, Timestamp};
use rusqlite::{Connection, Result, Transaction, TransactionBehavior, params};

use crate::column::{Hash, Instant};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// `YYYYMMDDHHMM_name`, the same in every backend.
    pub(crate) name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }),+]
    };
}

/// All steps in their order.
pub(crate) const ALL: &[Migration] = migrations![
    "202611240400_first",
    "202611241400_case_blob",
    "202611241840_log_cosigned",
    "202611242130_status_step",
    "202611250100_inbox"
];

/// Names of all steps in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|step| step.name)
}

/// The steps up to the one of this name, and that one.
pub(crate) fn until(last: &str) -> &'static [Migration] {
    &ALL[..ALL.partition_point(|step| step.name <= last)]
}

/// Makes the table of applied steps, if there is none.
pub(crate) fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS applied_migration (
           name TEXT NOT NULL PRIMARY KEY, sha256 BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT",
    )
}

/// The first step whose file is not the one that was applied.
pub(crate) fn edited(connection: &Connection, all: &[Migration]) -> Result<Option<String>> {
    let applied = applied(connection)?;
    let edited = |(name, sha256): &(String, Digest)| {
        all.iter().any(|step| step.name == name && Digest::of(step.sql.as_bytes()) != *sha256)
    };
    Ok(applied.into_iter().find(edited).map(|(name, _)| name))
}

/// Steps that are not applied yet.
pub(crate) fn pending(connection: &Connection, all: &[Migration]) -> Result<Vec<Migration>> {
    let applied = applied(connection)?;
    Ok(all.iter().filter(|step| !applied.iter().any(|(name, _)| name == step.name)).copied().collect())
}

/// Applies what is pending, each step in a transaction of its own; gives the names.
pub(crate) fn apply(connection: &Connection, all: &[Migration], now: Timestamp) -> Result<Vec<String>> {
    let pending = pending(connection, all)?;
    for step in &pending {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        transaction.execute_batch(step.sql)?;
        let sha256 = Digest::of(step.sql.as_bytes());
        transaction.execute(
            "INSERT INTO applied_migration (name, sha256, applied_at) VALUES (?1, ?2, ?3)",
            params![step.name, sha256.as_bytes(), Instant(now)],
        )?;
        transaction.commit()?;
    }
    Ok(pending.iter().map(|step| step.name.to_owned()).collect())
}

/// The steps that were applied, in their order.
pub(crate) fn applied(connection: &Connection) -> Result<Vec<(String, Digest)>> {
    let mut statement = connection.prepare("SELECT name, sha256 FROM applied_migration ORDER BY name")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Hash>(1)?.0)))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = Migration { name: "202611240400_first", sql: "CREATE TABLE a (x INTEGER) STRICT" };
    const SECOND: Migration = Migration { name: "202612010900_more", sql: "ALTER TABLE a ADD COLUMN y TEXT" };
    const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);

    #[test]
    fn an_old_database_is_upgraded_and_keeps_its_rows() {
        let database = Connection::open_in_memory().expect("database");
        prepare(&database).expect("table of steps");
        assert_eq!(apply(&database, &[FIRST], NOW).expect("first"), ["202611240400_first"]);
        database.execute("INSERT INTO a VALUES (7)", []).expect("row");
        assert_eq!(apply(&database, &[FIRST, SECOND], NOW).expect("second"), ["202612010900_more"]);
        assert!(apply(&database, &[FIRST, SECOND], NOW).expect("nothing").is_empty());
        let row: (i64, Option<String>) =
            database.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?))).expect("row");
        assert_eq!(row, (7, None));
    }

    #[test]
    fn a_step_that_fails_leaves_nothing() {
        let database = Connection::open_in_memory().expect("database");
        prepare(&database).expect("table of steps");
        let broken = Migration { name: "202612020900_broken", sql: "CREATE TABLE b (x INTEGER) STRICT; NONSENSE" };
        assert!(apply(&database, &[FIRST, broken], NOW).is_err());
        assert_eq!(pending(&database, &[FIRST, broken]).expect("pending").len(), 1);
        assert!(database.execute("INSERT INTO b VALUES (1)", []).is_err(), "no table b");
    }

    #[test]
    fn an_edited_step_is_named() {
        let database = Connection::open_in_memory().expect("database");
        prepare(&database).expect("table of steps");
        apply(&database, &[FIRST], NOW).expect("first");
        assert_eq!(edited(&database, &[FIRST]).expect("look"), None);
        let edit = Migration { sql: "CREATE TABLE a (x INTEGER, z TEXT) STRICT", ..FIRST };
        assert_eq!(edited(&database, &[edit]).expect("look").as_deref(), Some("202611240400_first"));
        // A step of a newer release that this one does not know is none of its business.
        assert_eq!(edited(&database, &[]).expect("look"), None);
    }

    #[test]
    fn steps_are_named_by_minute_and_stand_in_order() {
        for step in ALL {
            let (minute, name) = step.name.split_once('_').expect("minute_name");
            assert!(minute.len() == 12 && minute.bytes().all(|b| b.is_ascii_digit()), "{}", step.name);
            assert!(!name.is_empty());
        }
        assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
    }
}
