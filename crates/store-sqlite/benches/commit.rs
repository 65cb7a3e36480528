//! Publications a second, beside the floor: the same rows in groups of the same size, by a loop written by hand.
//!
//! Prints one line for each number of committers; refuses to print where a row is missing.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench measures time and prints it")]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rusqlite::{Connection, params};
use store::change::Publish;
use store::conformance::{Samples, TestClock};
use store::{Change, Outcome, Upkeep, Writer};
use store_sqlite::{Options, SqliteStore};

fn main() {
    // `cargo test --benches` calls it with `--test`: once, briefly.
    let brief = std::env::args().any(|argument| argument == "--test");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    println!("committers  publications/s  items/commit   floor/s   ratio");
    for (committers, publications) in [(1, 1500), (32, 12_000), (128, 16_000)] {
        let publications = if brief { committers * 4 } else { publications };
        let ours = runtime.block_on(store(committers, publications));
        let group = ours.items.round().max(1.0) as usize;
        let floor = f64::midpoint(floor(group, publications), floor(group, publications));
        println!(
            "{committers:>10}  {:>14.0}  {:>12.1}  {floor:>8.0}  {:>6.2}",
            ours.rate,
            ours.items,
            ours.rate / floor
        );
    }
}

struct Measured {
    rate: f64,
    items: f64,
}

async fn open(directory: &Path) -> SqliteStore {
    let clock = Arc::new(TestClock::default());
    let store = SqliteStore::open(directory, clock, Options::default()).expect("the store opens");
    store.migrate().await.expect("migrations");
    store
}

/// Publications of 4 KB legacy messages: about 12 KB of bytes and ten rows each.
fn publications(number: usize) -> Vec<Publish> {
    let clock = TestClock::default();
    let samples = Samples::new(&clock);
    let make = |n| {
        clock.advance(83);
        let mut publish = samples.keyed(&format!("land-2026-{n}"), 0, "body");
        publish.document.number = Some(format!("样地预审〔2026〕{n}号"));
        for (blob, size) in publish.blobs.iter_mut().zip([4096, 5120, 2048]) {
            blob.bytes = samples.bytes::<32>().iter().copied().cycle().take(size).collect();
        }
        publish.receipt.bytes = vec![b'r'; 600];
        publish.log.entry = vec![b'e'; 420];
        publish.jobs.clear();
        publish
    };
    (0..number).map(make).collect()
}

async fn store(committers: usize, number: usize) -> Measured {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Arc::new(open(directory.path()).await);
    let before = store.written();
    let mut shares: Vec<Vec<Publish>> = (0..committers).map(|_| Vec::new()).collect();
    for (n, publish) in publications(number).into_iter().enumerate() {
        shares[n % committers].push(publish);
    }
    let start = Instant::now();
    let commit = |share: Vec<Publish>| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for publish in share {
                let outcome = store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
                assert_eq!(outcome, Outcome::Done);
            }
        })
    };
    let tasks: Vec<_> = shares.into_iter().map(commit).collect();
    for task in tasks {
        task.await.expect("a committer does not panic");
    }
    let seconds = start.elapsed().as_secs_f64();
    let after = store.written();
    assert_eq!(after.changes - before.changes, number as u64);
    assert_eq!(store.statistics().await.expect("count").receipts, number as u64, "all are there");
    let items = number as f64 / (after.groups - before.groups) as f64;
    Measured { rate: number as f64 / seconds, items }
}

/// The same rows by prepared statements, `group` publications in one transaction; no queue, no guards, no threads.
fn floor(group: usize, number: usize) -> f64 {
    let directory = tempfile::tempdir().expect("a directory");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    drop(runtime.block_on(open(directory.path())));
    let connection = Connection::open(directory.path().join("causeway.db")).expect("the database");
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;
             PRAGMA wal_autocheckpoint = 16384;",
        )
        .expect("the same settings");
    connection.set_prepared_statement_cache_capacity(64);
    let publications = publications(number);
    let entries: Vec<String> =
        publications.iter().map(|p| serde_json::to_string(&p.access.entry).expect("json")).collect();
    let start = Instant::now();
    for (part, entries) in publications.chunks(group).zip(entries.chunks(group)) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
        for (publish, entry) in part.iter().zip(entries) {
            rows(&connection, publish, entry).expect("rows");
        }
        connection.execute_batch("COMMIT").expect("commit");
    }
    let rate = number as f64 / start.elapsed().as_secs_f64();
    let there: i64 = connection.query_row("SELECT count(*) FROM receipt", [], |row| row.get(0)).expect("count");
    assert_eq!(there, i64::try_from(number).expect("few"), "all are there");
    rate
}

fn rows(connection: &Connection, publish: &Publish, entry: &str) -> rusqlite::Result<()> {
    let run = |sql, params: &[&dyn rusqlite::ToSql]| connection.prepare_cached(sql)?.execute(params);
    let (d, a, r) = (&publish.document, &publish.access, &publish.receipt);
    let (id, micros, department, kind) =
        (d.id.as_bytes(), d.accepted_at.as_micros(), d.department.as_str(), d.r#type.as_str());
    run(
        "INSERT INTO document VALUES (?1, ?2, 3, ?3, ?4, NULL, ?5, ?6, '2026-11-20', '2029-11-19', 2, 0, ?7, ?8, ?9, ?10, 0,
           NULL, ?10, 1, NULL)",
        params![id, department, kind, d.matter, d.project, d.number, d.sha256.as_bytes(), d.leaf, d.salt, micros],
    )?;
    let key = publish.subjects[0].0;
    run("INSERT INTO document_subject VALUES (?1, ?2, ?3)", params![key, kind, id])?;
    for (role, blob) in (1..).zip(&publish.blobs) {
        run("INSERT INTO blob VALUES (?1, ?2, ?3, ?4, ?5)", params![id, role, blob.media, d.leaf, blob.bytes])?;
    }
    run("INSERT INTO document_number VALUES (?1, ?2, ?3, ?4)", params![department, kind, d.number, id])?;
    run("INSERT INTO log_pending VALUES (?1, ?2, ?3)", params![publish.log.leaf, micros, publish.log.entry])?;
    run(
        "INSERT INTO receipt VALUES (?1, 1, ?2, ?3, ?4, NULL, ?5)",
        params![r.id.as_bytes(), micros, r.department.as_str(), id, r.bytes],
    )?;
    let access = a.entry.id.as_bytes();
    run("INSERT INTO access_entry VALUES (?1, ?2, ?3, ?4)", params![access, micros, department, entry])?;
    run("INSERT INTO access_subject VALUES (?1, ?2, ?3)", params![a.subject[0].0, micros, access])?;
    let key = publish.idempotent.as_ref().expect("keyed");
    run(
        "INSERT INTO idempotency VALUES (?1, 1, ?2, 0, ?3, ?4, 1, ?5)",
        params![department, key.claim.key.as_str(), micros, key.claim.fingerprint.as_bytes(), key.reference.id],
    )?;
    Ok(())
}
