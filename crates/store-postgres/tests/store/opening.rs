//! Opening a store: what is checked, what is not done unasked, the bounds of the writer.

use std::pin::Pin;
use std::task::Poll;

use document::DocumentId;
use model::Status;
use store::change::Publish;
use store::conformance::{Samples, TestClock, run};
use store::record::BlobRole;
use store::{Change, Documents, LogTiles, Outcome, Registry, Requests, Upkeep, Writer};
use store_postgres::instance::{Database, Hold, execute, rows};
use store_postgres::{Error, Options, PostgresStore};

use crate::server;

/// All of them, in their order.
const MIGRATIONS: [&str; 5] = [
    "202611240400_first",
    "202611241400_case_blob",
    "202611241840_log_cosigned",
    "202611242130_status_step",
    "202611250100_inbox",
];

fn open(database: &Database, options: Options) -> PostgresStore {
    PostgresStore::open(&database.url, options).expect("the store opens")
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
async fn begun(store: &PostgresStore, publish: Publish) -> Result<Commit<'_>, Result<Outcome, store::Error>> {
    let mut commit = store.commit(Change::Publish(Box::new(publish)));
    match std::future::poll_fn(|context| Poll::Ready(commit.as_mut().poll(context))).await {
        Poll::Pending => Ok(commit),
        Poll::Ready(answer) => Err(answer),
    }
}

/// Fills the queue until it refuses; gives what waits and the refusal.
async fn filled(store: &PostgresStore, mut publish: impl FnMut() -> Publish) -> (Vec<Commit<'_>>, store::Error) {
    let mut waiting = Vec::new();
    loop {
        match begun(store, publish()).await {
            Ok(commit) => waiting.push(commit),
            Err(answer) => return (waiting, answer.expect_err("the writer is held up")),
        }
    }
}

#[test]
fn nothing_is_migrated_before_it_is_asked_for() {
    run(async {
        let database = server::instance().empty_database();
        let store = open(&database, Options::default());
        assert_eq!(store.pending_migrations().await.expect("read"), MIGRATIONS);
        assert!(store.registry_version().await.is_err(), "no table is there");
        assert_eq!(store.migrate_to(MIGRATIONS[1]).await.expect("migrate"), MIGRATIONS[..2]);
        assert_eq!(store.migrate().await.expect("migrate"), MIGRATIONS[2..]);
        assert!(store.pending_migrations().await.expect("read").is_empty());
        assert_eq!(store.registry_version().await.expect("read"), 0);
    });
}

/// The rows were written by the release whose newest migration they are named after.
#[test]
fn a_database_of_the_first_release_is_upgraded_and_read() {
    run(async {
        let database = server::instance().empty_database();
        execute(&database.url, include_str!("../../migrations/202611240400_first.sql")).expect("the old schema");
        execute(&database.url, include_str!("databases/202611240400.sql")).expect("the old rows");
        let store = open(&database, Options::default());
        assert_eq!(store.migrate().await.expect("migrate"), MIGRATIONS[1..]);
        let land = "land".parse().expect("department");
        let old = store.by_number(&land, "land-use-pre-review-opinion", "样地预审〔2026〕17号").await.expect("read");
        let old = old.expect("the document of the old database");
        let issued_on = old.issued_on.to_string();
        assert_eq!((old.status, old.status_version, issued_on.as_str()), (Status::Current, 1, "2026-11-20"));
        let sealed = store.blob(old.id, BlobRole::Sealed).await.expect("read").expect("there");
        assert_eq!((sealed.media.as_str(), sealed.bytes.as_slice()), ("application/json", &b"{\"sealed\":true}"[..]));
        assert!(store.log_pending(10).await.expect("read").iter().any(|entry| entry.leaf == old.leaf));
        let pulled = store.pulled(old.id, &"reform".parse().expect("department")).await.expect("read");
        assert!(store.request(pulled.expect("a pull")).await.expect("read").is_some());
        let statistics = store.statistics().await.expect("count");
        assert_eq!((statistics.documents, statistics.requests, statistics.accesses, statistics.cases), (1, 2, 3, 1));

        let clock = TestClock::default();
        let successor = Samples::numbered_from(&clock, 1 << 32).successor(&old, 1);
        let outcome = store.commit(Change::Publish(Box::new(successor))).await;
        assert_eq!(outcome.expect("commit"), Outcome::Done);
    });
}

#[test]
fn nodes_that_migrate_at_once_apply_each_step_once() {
    run(async {
        let database = server::instance().empty_database();
        let nodes = [(); 3].map(|()| open(&database, Options::default()));
        let (a, b, c) = tokio::join!(nodes[0].migrate(), nodes[1].migrate(), nodes[2].migrate());
        let applied: usize = [a, b, c].map(|names| names.expect("migrate").len()).iter().sum();
        assert_eq!(applied, MIGRATIONS.len());
    });
}

#[test]
fn a_database_whose_migrations_were_edited_is_refused() {
    let database = server::instance().database();
    let edit = "UPDATE applied_migration SET sha256 = '' || repeat('x', 32)::bytea WHERE name = '202611240400_first'";
    execute(&database.url, edit).expect("an edit");
    let refused = PostgresStore::open(&database.url, Options::default());
    let Err(Error::EditedMigration { name }) = refused else { panic!("refused, not {refused:?}") };
    assert_eq!(name, "202611240400_first");
}

#[test]
fn a_database_that_could_lose_what_it_acknowledged_is_refused() {
    let database = server::instance().database();
    let name = rows(&database.url, "SELECT current_database()").expect("a name").remove(0);
    execute(&database.url, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).expect("a setting");
    let refused = PostgresStore::open(&database.url, Options::default());
    let Err(error @ Error::NotDurable { .. }) = refused else { panic!("refused, not {refused:?}") };
    assert!(error.to_string().contains("CFG-021"), "{error}");
}

#[test]
fn a_database_of_another_encoding_is_refused() {
    let database = server::instance().create("TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    let refused = PostgresStore::open(&database.url, Options::default());
    assert!(matches!(refused, Err(Error::Encoding { .. })), "{refused:?}");
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_password() {
    let refused = PostgresStore::open("postgres://hub:SECRET@127.0.0.1:1/causeway", Options::default());
    let Err(error @ Error::Connect { .. }) = refused else { panic!("not there, not {refused:?}") };
    assert!(!format!("{error} {error:?}").contains("SECRET"));
}

#[test]
fn a_full_queue_refuses_at_once_and_reads_do_not_wait_for_the_writer() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options { queue: 4, batch_items: 1, ..Options::default() });
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = Hold::new(&database.url, "LOCK TABLE commit_mark IN EXCLUSIVE MODE");
        let (waiting, refusal) = filled(&store, || samples.publish()).await;
        assert!(matches!(refusal, store::Error::Busy), "{refusal:?}");
        assert!((4..=5).contains(&waiting.len()), "four wait, and one may be with the writer: {}", waiting.len());
        assert_eq!(store.statistics().await.expect("reading goes on").documents, 0);
        drop(other);
        let written = waiting.len() as u64;
        for answer in waiting {
            assert_eq!(answer.await.expect("commit"), Outcome::Done);
        }
        assert_eq!(store.statistics().await.expect("count").documents, written);
    });
}

#[test]
fn changes_larger_than_the_queue_go_alone_one_after_the_other() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options { queue_bytes: 100 << 10, ..Options::default() });
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
fn what_waits_goes_together_and_a_lone_change_waits_for_nobody() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options::default());
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = Hold::new(&database.url, "LOCK TABLE commit_mark IN EXCLUSIVE MODE");
        let mut waiting = Vec::new();
        for _ in 0..100 {
            waiting.extend(begun(&store, samples.publish()).await);
        }
        drop(other);
        for answer in waiting {
            assert_eq!(answer.await.expect("commit"), Outcome::Done);
        }
        let written = store.written();
        assert_eq!(written.changes, 100);
        assert!(written.groups <= 3, "what waited went together: {written:?}");
    });
}

#[test]
fn a_dropped_store_has_finished_what_waited() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options::default());
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let other = Hold::new(&database.url, "LOCK TABLE commit_mark IN EXCLUSIVE MODE");
        for _ in 0..10 {
            // Nobody asks for the answer any more.
            assert!(begun(&store, samples.publish()).await.is_ok());
        }
        drop(other);
        drop(store);
        let store = open(&database, Options::default());
        assert_eq!(store.statistics().await.expect("count").documents, 10);
    });
}

#[test]
fn damaged_bytes_are_reported_and_not_served() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options::default());
        let clock = TestClock::default();
        let publish = Samples::new(&clock).publish();
        let id = publish.document.id;
        store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
        execute(&database.url, "UPDATE blob SET bytes = '\\x00' WHERE role = 2").expect("damage");
        let found = store.blob(id, BlobRole::Sealed).await;
        assert!(matches!(found, Err(store::Error::Corrupt { .. })), "{found:?}");
        assert!(store.blob(id, BlobRole::Original).await.expect("read").is_some());
        execute(&database.url, "UPDATE document SET kind = 99").expect("damage");
        let found = store.document(id).await;
        assert!(matches!(found, Err(store::Error::Corrupt { .. })), "{found:?}");
    });
}

/// A database that many processes have used keeps no trace of those that are long gone.
#[test]
fn writers_that_are_gone_are_forgotten() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options::default());
        store.commit(Change::Publish(Box::new(Samples::new(&TestClock::default()).publish()))).await.expect("commit");
        drop(store);
        let old = "INSERT INTO commit_mark SELECT gen_random_uuid(), 1, now() - interval '31 days' FROM generate_series(1, 9)";
        execute(&database.url, old).expect("writers of long ago");
        let store = open(&database, Options::default());
        let marks = || rows(&database.url, "SELECT count(*) FROM commit_mark").expect("count").remove(0);
        for _ in 0..1000 {
            if marks() == "1" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!(marks(), "1", "the one of the process before");
        drop(store);
    });
}

/// Publishers give ids of their own: some are old, and one may come before its month has a partition.
#[test]
fn documents_lie_in_the_month_of_their_id() {
    run(async {
        let database = server::instance().database();
        let store = open(&database, Options::default());
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let month = rows(&database.url, "SELECT extract(epoch FROM now())::bigint").expect("now").remove(0);
        let now: i64 = month.parse().expect("seconds");
        for seconds in [now - 10 * 365 * 86_400, now, now + 3000 * 86_400] {
            let mut publish = samples.publish();
            publish.document.id = DocumentId::new(document::Timestamp::from_seconds(seconds), samples.bytes());
            publish.receipt.document = Some(publish.document.id);
            store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
        }
        let lie = "SELECT regexp_replace(tableoid::regclass::text, '[0-9]{6}', 'month') FROM document ORDER BY id";
        assert_eq!(rows(&database.url, lie).expect("tables"), ["document_early", "document_month", "document_default"]);
        let made = rows(&database.url, "SELECT make_partitions('document', 110)").expect("partitions");
        assert!(made[0].parse::<u32>().expect("a number") > 100);
        assert_eq!(rows(&database.url, lie).expect("tables"), ["document_early", "document_month", "document_month"]);
        assert_eq!(store.statistics().await.expect("count").documents, 3);
        let ahead = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'receipt'::regclass";
        assert_eq!(rows(&database.url, ahead).expect("count"), ["6"], "this month, three ahead, early and default");
    });
}
