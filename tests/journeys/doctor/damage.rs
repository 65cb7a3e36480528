//! A copy of a store for each damage, and the statements that do it.

use std::path::{Path, PathBuf};

use causeway_tests::{Database, Hub, Store, execute, postgres};

/// What is done to a store, which checks tell of it, and in what words.
pub(super) struct Damage {
    /// Statements that both databases know, once `{zero}` (a byte), `{hash}` (32 bytes), `{id}` (an id that is nobody's) and
    /// `{then}` (long ago), `{late}` (far from now), `{second}` are put in.
    pub(super) sql: &'static str,
    pub(super) found: &'static [&'static str],
    pub(super) what: &'static str,
    /// In one of the stores alone.
    pub(super) only: Option<Store>,
}

const fn on_both(sql: &'static str, found: &'static [&'static str], what: &'static str) -> Damage {
    Damage { sql, found, what, only: None }
}

const fn on(only: Store, sql: &'static str, found: &'static [&'static str], what: &'static str) -> Damage {
    Damage { sql, found, what, only: Some(only) }
}

pub(super) const DAMAGES: &[Damage] = &[
    on_both("UPDATE blob SET bytes = {zero} WHERE role = 1", &["blobs"], "do not have the digest"),
    on_both("DELETE FROM blob WHERE role = 2", &["blobs"], "has no bytes"),
    on_both(
        "UPDATE blob SET document = {id} WHERE role = 3 AND document = (SELECT id FROM document ORDER BY id LIMIT 1)",
        &["blobs"],
        "belongs to no document",
    ),
    on_both("UPDATE document SET sha256 = {hash} WHERE status = 1", &["blobs", "issued"], "was not made of it"),
    on_both("UPDATE document SET leaf = {hash} WHERE status = 1", &["issued", "unclaimed"], "has no entry in the log"),
    on_both(
        "UPDATE document SET status = 2, status_version = 3 WHERE status = 1",
        &["status"],
        "follow from its steps",
    ),
    on_both("DELETE FROM status_step", &["status"], "does not follow from its steps"),
    on_both(
        "DELETE FROM document_number WHERE document = (SELECT id FROM document WHERE status = 1)",
        &["indexes"],
        "is not guarded",
    ),
    on_both("UPDATE document_subject SET document = {id}", &["indexes"], "leads to a document that is not there"),
    on_both("DELETE FROM log_leaf WHERE number = 1", &["log", "tiles"], "number before it is missing"),
    on_both("UPDATE log_leaf SET entry = {zero} WHERE number = 0", &["log", "tiles"], "does not have its leaf hash"),
    on_both("UPDATE log_tile SET bytes = {hash} WHERE level = 0", &["tiles"], "hash that stands in its tile"),
    on_both("UPDATE log_head SET checkpoint = {zero}", &["log"], "checkpoint does not follow"),
    on_both("UPDATE log_head SET size = size + 1", &["log"], "as many entries as are numbered"),
    on_both(
        "INSERT INTO log_cosigned (size, cosignatures, checkpoint) VALUES (1, 1, {zero})",
        &["log"],
        "not a checkpoint of its size",
    ),
    on_both(
        "INSERT INTO log_pending (leaf, at, entry) VALUES ({hash}, {then}, {zero})",
        &["pending"],
        "does not have its leaf hash",
    ),
    on_both(
        "INSERT INTO log_pending (leaf, at, entry) VALUES ({hash}, {then}, {zero});
             UPDATE lease SET until = {late} WHERE name = 'log'",
        &["numbering", "pending"],
        "waits for its number",
    ),
    on_both(
        "INSERT INTO job (id, kind, run_at, claimed_until, payload)
               VALUES ({id}, 'rewrite-lists', {then}, {then}, {zero});
             UPDATE lease SET until = {late} WHERE name = 'log'",
        &["claims"],
        "nobody took it up again",
    ),
    on_both("DELETE FROM receipt WHERE event = 3", &["answers"], "no receipt that it was fulfilled"),
    on_both(
        "DELETE FROM access_entry WHERE CAST(entry AS text) LIKE '%\"disclosed\"%'",
        &["answers", "trail"],
        "no entry in the trail tells of it",
    ),
    on_both(
        "UPDATE evidence_request SET closed_at = closed_at - {second}",
        &["answers"],
        "no entry in the trail tells of it",
    ),
    on_both("UPDATE receipt SET request = {id} WHERE event = 1", &["receipts"], "about a request that is not there"),
    on_both(
        "DELETE FROM access_entry WHERE CAST(entry AS text) LIKE '%\"published\"%'",
        &["trail"],
        "leads to an entry that is not there",
    ),
    on_both(
        "INSERT INTO inbox (department, id, stream, sequence, event, at, document)
           VALUES ('reform', {id}, 'stream', 1, 'withdrawn', {then}, {id})",
        &["inbox"],
        "a document that is not there",
    ),
    on_both(
        "UPDATE idempotency SET ref_id = '01a20b48-0900-7f55-b0f5-a1810b7af78c' WHERE ref_kind = 1",
        &["acknowledged"],
        "made under this key is not there",
    ),
    on_both("DELETE FROM case_event", &["cases"], "has no event"),
    on_both("UPDATE case_event SET sequence = sequence + 1", &["cases"], "number before it is missing"),
    on_both("DELETE FROM audit_entry WHERE registry_version = 1", &["registry"], "number before it is missing"),
    on_both("UPDATE registry SET version = version + 1", &["registry"], "has its audit entry"),
    on_both("UPDATE submission SET body = {zero}", &["submissions"], "do not have the digest"),
    on_both("DELETE FROM applied_migration WHERE name LIKE '%_status_step'", &["schema"], "is not applied"),
    on(
        Store::Sqlite,
        "UPDATE document_number SET document = {id}",
        &["database", "indexes"],
        "names a row of document that is not there",
    ),
    on(Store::Postgres, "DELETE FROM registry_head WHERE kind = 'purpose'", &["database"], "is missing beside"),
    on(Store::Postgres, "UPDATE puller SET department = 'nobody'", &["database"], "does not follow from"),
];

/// A hub whose store is damaged again and again, each time from the same state.
pub(super) struct Patient<'h> {
    hub: &'h Hub,
    store: Store,
    /// A copy of the data folder, or the connection string.
    sound: Result<PathBuf, String>,
}

impl<'h> Patient<'h> {
    pub(super) fn new(hub: &'h Hub, store: Store) -> Self {
        let sound = match store {
            Store::Sqlite => {
                let copy = hub.scratch().join("sound.db");
                std::fs::copy(database(hub), &copy).expect("a copy");
                Ok(copy)
            }
            Store::Postgres => Err(std::fs::read_to_string(url(hub)).expect("a connection string")),
        };
        Self { hub, store, sound }
    }

    /// The store with this damage alone; what is given lives as long as it.
    pub(super) fn damaged(&self, damage: &Damage) -> Option<Database> {
        match &self.sound {
            Ok(_) => {
                self.healed();
                let sqlite = rusqlite::Connection::open(database(self.hub)).expect("the database");
                let sql = self.sql(damage.sql);
                sqlite.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).expect(damage.sql);
                None
            }
            Err(sound) => {
                let name = sound.rsplit('/').next().expect("a name");
                let copy = postgres().create(&format!("TEMPLATE {name}"));
                let sql = self.sql(damage.sql);
                execute(&copy.url, &format!("SET session_replication_role = replica; {sql}")).expect(damage.sql);
                std::fs::write(url(self.hub), &copy.url).expect("written");
                Some(copy)
            }
        }
    }

    /// The store without any.
    pub(super) fn healed(&self) {
        match &self.sound {
            Ok(copy) => {
                for part in ["causeway.db-wal", "causeway.db-shm"] {
                    // Whoever closed the database last took them away.
                    let _ = std::fs::remove_file(database(self.hub).with_file_name(part));
                }
                std::fs::copy(copy, database(self.hub)).expect("a copy");
            }
            Err(sound) => std::fs::write(url(self.hub), sound).expect("written"),
        }
    }

    fn sql(&self, sql: &str) -> String {
        let values = match self.store {
            Store::Sqlite => {
                ["x'00'", "zeroblob(32)", "x'01a20b4809007f55b0f5a1810b7af78c'", "0", "9000000000000000", "1000000"]
            }
            Store::Postgres => [
                "'\\x00'",
                "decode(repeat('00', 32), 'hex')",
                "'01a20b48-0900-7f55-b0f5-a1810b7af78c'",
                "to_timestamp(0)",
                "to_timestamp(9000000000)",
                "interval '1 second'",
            ],
        };
        let names = ["{zero}", "{hash}", "{id}", "{then}", "{late}", "{second}"];
        names.iter().zip(values).fold(sql.to_owned(), |sql, (name, value)| sql.replace(name, value))
    }
}

fn database(hub: &Hub) -> PathBuf {
    hub.top().join("data/causeway.db")
}

fn url(hub: &Hub) -> PathBuf {
    Path::new(&hub.top()).join("secrets/store.url")
}

/// The sample opinion under another number, about another firm.
pub(super) fn about_another(message: Vec<u8>) -> Vec<u8> {
    let replaced = |message: Vec<u8>, from: &[u8], to: &[u8]| {
        let at = message.windows(from.len()).rposition(|bytes| bytes == from).expect("it is in the message");
        [&message[..at], to, &message[at + from.len()..]].concat()
    };
    replaced(replaced(message, b"99990001-1", b"99990002-X"), b"[2026]4", b"[2026]5")
}
