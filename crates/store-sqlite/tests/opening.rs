//! Opening a store, and the bounds of its writer.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use model::Status;
use rusqlite::Connection;
use store::change::Publish;
use store::conformance::{Samples, TestClock, run};
use store::record::BlobRole;
use store::{Change, Documents, LogTiles, Outcome, Registry, Upkeep, Writer};
use store_sqlite::{Error, Options, SqliteStore};

/// All of them, in their order.
const MIGRATIONS: [&str; 5] = [
    "202611240400_first",
    "202611241400_case_blob",
    "202611241840_log_cosigned",
    "202611242130_status_step",
    "202611250100_inbox",
];

fn open(directory: &Path, options: Options) -> Result<SqliteStore, Error> {
    SqliteStore::open(directory, Arc::new(TestClock::default()), options)
}

async fn migrated(directory: &Path, options: Options) -> SqliteStore {
    let store = open(directory, options).expect("the store opens");
    store.migrate().await.expect("migrations");
    store
}

fn beside(directory: &Path) -> Connection {
    Connection::open(directory.join("causeway.db")).expect("the database")
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

/// A publication with an original of this size.
fn large(samples: &Samples<'_>, size: usize) -> Publish {
    let mut publish = samples.publish();
    publish.blobs.truncate(1);
    publish.blobs[0].bytes = vec![b'x'; size];
    publish
}

type Commit<'s> = Pin<Box<dyn Future<Output = Result<Outcome, store::Error>> + Send + 's>>;

/// A commit that stands in the queue, or the answer that it got at once.
async fn begun(store: &SqliteStore, publish: Publish) -> Result<Commit<'_>, Result<Outcome, store::Error>> {
    let mut commit = store.commit(Change::Publish(Box::new(publish)));
    match std::future::poll_fn(|context| Poll::Ready(commit.as_mut().poll(context))).await {
        Poll::Pending => Ok(commit),
        Poll::Ready(answer) => Err(answer),
    }
}

/// Fills the queue until it refuses; gives what waits and the refusal.
async fn filled(store: &SqliteStore, mut publish: impl FnMut() -> Publish) -> (Vec<Commit<'_>>, store::Error) {
    let mut waiting = Vec::new();
    loop {
        match begun(store, publish()).await {
            Ok(commit) => waiting.push(commit),
            Err(answer) => return (waiting, answer.expect_err("the writer is held up")),
        }
    }
}

#[test]
fn a_second_process_is_told_that_the_store_is_in_use() {
    let directory = directory();
    let first = open(&directory.path().join("new/data"), Options::default()).expect("the directory is made");
    let second = open(&directory.path().join("new/data"), Options::default());
    let Err(error @ Error::InUse { .. }) = second else { panic!("in use, not {second:?}") };
    assert!(error.to_string().contains("in use"), "{error}");
    drop(first);
    open(&directory.path().join("new/data"), Options::default()).expect("it is free again");
}

#[test]
fn a_database_whose_migrations_were_edited_is_refused() {
    run(async {
        let directory = directory();
        drop(migrated(directory.path(), Options::default()).await);
        let edit = "UPDATE applied_migration SET sha256 = zeroblob(32) WHERE name = '202611240400_first'";
        assert_eq!(beside(directory.path()).execute(edit, []).expect("an edit"), 1);
        let refused = open(directory.path(), Options::default());
        let Err(Error::EditedMigration { name }) = refused else { panic!("refused, not {refused:?}") };
        assert_eq!(name, "202611240400_first");
    });
}

#[test]
fn nothing_is_migrated_before_it_is_asked_for() {
    run(async {
        let directory = directory();
        let store = open(directory.path(), Options::default()).expect("the store opens");
        assert_eq!(store.pending_migrations().await.expect("read"), MIGRATIONS);
        assert!(store.registry_version().await.is_err(), "no table is there");
        assert_eq!(store.migrate_to(MIGRATIONS[1]).await.expect("migrate"), MIGRATIONS[..2]);
        assert_eq!(store.migrate().await.expect("migrate"), MIGRATIONS[2..]);
        assert!(store.pending_migrations().await.expect("read").is_empty());
        assert_eq!(store.registry_version().await.expect("read"), 0);
    });
}

/// The dump was made by the release whose newest migration it is named after.
#[test]
fn a_database_of_the_first_release_is_upgraded_and_read() {
    run(async {
        let directory = directory();
        let dump = include_str!("databases/202611240400.sql");
        beside(directory.path()).execute_batch(dump).expect("the old database");
        let store = migrated(directory.path(), Options::default()).await;
        let land = "land".parse().expect("department");
        let old = store.by_number(&land, "land-use-pre-review-opinion", "样地预审〔2026〕17号").await.expect("read");
        let old = old.expect("the document of the old database");
        assert_eq!(
            (old.status, old.status_version, old.issued_on.to_string().as_str()),
            (Status::Current, 1, "2026-11-20")
        );
        let sealed = store.blob(old.id, BlobRole::Sealed).await.expect("read").expect("there");
        assert_eq!((sealed.media.as_str(), sealed.bytes.as_slice()), ("application/json", &b"{\"sealed\":true}"[..]));
        assert!(store.log_pending(10).await.expect("read").iter().any(|entry| entry.leaf == old.leaf));
        let statistics = store.statistics().await.expect("count");
        assert_eq!((statistics.documents, statistics.requests, statistics.accesses, statistics.cases), (1, 2, 3, 1));

        let clock = TestClock::default();
        let successor = Samples::numbered_from(&clock, 1 << 32).successor(&old, 1);
        let outcome = store.commit(Change::Publish(Box::new(successor))).await;
        assert_eq!(outcome.expect("commit"), Outcome::Done);
    });
}

#[test]
fn a_full_queue_refuses_at_once_and_reads_do_not_wait_for_the_writer() {
    run(async {
        let directory = directory();
        let options = Options { queue: 4, batch_items: 1, ..Options::default() };
        let store = migrated(directory.path(), options).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = beside(directory.path());
        other.execute_batch("BEGIN IMMEDIATE").expect("the writer's lock");
        let (waiting, refusal) = filled(&store, || samples.publish()).await;
        assert!(matches!(refusal, store::Error::Busy), "{refusal:?}");
        assert!((4..=5).contains(&waiting.len()), "four wait, and one may be with the writer: {}", waiting.len());
        assert_eq!(store.statistics().await.expect("reading goes on").documents, 0);
        other.execute_batch("COMMIT").expect("released");
        let written = waiting.len() as u64;
        for answer in waiting {
            assert_eq!(answer.await.expect("commit"), Outcome::Done);
        }
        assert_eq!(store.statistics().await.expect("count").documents, written);
    });
}

#[test]
fn a_queue_full_of_bytes_refuses_too() {
    run(async {
        let directory = directory();
        let options = Options { queue_bytes: 100 << 10, ..Options::default() };
        let store = migrated(directory.path(), options).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = beside(directory.path());
        other.execute_batch("BEGIN IMMEDIATE").expect("the writer's lock");
        let (waiting, refusal) = filled(&store, || large(&samples, 60 << 10)).await;
        assert!(matches!(refusal, store::Error::Busy), "{refusal:?}");
        assert!((1..=2).contains(&waiting.len()), "one waits, and one may be with the writer: {}", waiting.len());
        other.execute_batch("COMMIT").expect("released");
        for answer in waiting {
            assert_eq!(answer.await.expect("commit"), Outcome::Done);
        }
    });
}

#[test]
fn changes_larger_than_the_queue_go_alone_one_after_the_other() {
    run(async {
        let directory = directory();
        let options = Options { queue_bytes: 100 << 10, ..Options::default() };
        let store = migrated(directory.path(), options).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let mut waiting = Vec::new();
        for n in 0..6 {
            let publish = if n % 2 == 0 { large(&samples, 200 << 10) } else { samples.publish() };
            waiting.extend(begun(&store, publish).await);
        }
        assert_eq!(waiting.len(), 6, "none is refused");
        for answer in waiting {
            assert_eq!(answer.await.expect("commit"), Outcome::Done);
        }
    });
}

#[test]
fn a_dropped_store_has_finished_what_waited() {
    run(async {
        let directory = directory();
        let store = migrated(directory.path(), Options::default()).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = beside(directory.path());
        other.execute_batch("BEGIN IMMEDIATE").expect("the writer's lock");
        for _ in 0..10 {
            // Nobody asks for the answer any more.
            assert!(begun(&store, samples.publish()).await.is_ok());
        }
        other.execute_batch("COMMIT").expect("released");
        drop(store);
        let store = migrated(directory.path(), Options::default()).await;
        assert_eq!(store.statistics().await.expect("count").documents, 10);
    });
}

#[test]
fn the_write_ahead_log_does_not_grow_without_end() {
    run(async {
        let directory = directory();
        let store = migrated(directory.path(), Options::default()).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        for _ in 0..12 {
            let publish = large(&samples, 16 << 20);
            store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
        }
        store.check().await.expect("a turn after the last copying");
        let log = directory.path().join("causeway.db-wal");
        assert!(std::fs::metadata(log).expect("the log").len() < 100 << 20);
        assert!(std::fs::metadata(directory.path().join("causeway.db")).expect("the database").len() > 64 << 20);
    });
}

#[test]
fn damaged_bytes_are_reported_and_not_served() {
    run(async {
        let directory = directory();
        let store = migrated(directory.path(), Options::default()).await;
        let clock = TestClock::default();
        let publish = Samples::new(&clock).publish();
        let id = publish.document.id;
        store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
        beside(directory.path()).execute("UPDATE blob SET bytes = x'00' WHERE role = 2", []).expect("damage");
        let found = store.blob(id, BlobRole::Sealed).await;
        assert!(matches!(found, Err(store::Error::Corrupt { .. })), "{found:?}");
        assert!(store.blob(id, BlobRole::Original).await.expect("read").is_some());
        beside(directory.path()).execute("UPDATE document SET kind = 99", []).expect("damage");
        let found = store.document(id).await;
        assert!(matches!(found, Err(store::Error::Corrupt { .. })), "{found:?}");
    });
}
