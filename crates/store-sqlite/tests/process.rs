//! Faults that befall a whole process: it is killed, it crashes around COMMIT, the disk is full.

#![expect(clippy::disallowed_methods, reason = "a test steers its child processes by their environment")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use document::DocumentId;
use store::conformance::{Samples, TestClock, run};
use store::record::BlobRole;
use store::{Change, Documents, Outcome, Requests, Upkeep, Writer};
use store_sqlite::{Options, SqliteStore};

const DIRECTORY: &str = "CAUSEWAY_TEST_DIRECTORY";
const FIRST: &str = "CAUSEWAY_TEST_FIRST";

async fn open(directory: &Path) -> SqliteStore {
    let clock = Arc::new(TestClock::default());
    let store = SqliteStore::open(directory, clock, Options::default()).expect("the store opens");
    store.migrate().await.expect("migrations");
    store
}

/// This test binary once more, running one of the children below.
fn child(name: &str, directory: &Path, first: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", name, "--ignored", "--nocapture"]);
    command.env(DIRECTORY, directory).env(FIRST, first.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Reads what a child acknowledges until `enough` says so, then kills it and reads the rest.
fn acknowledged(mut child: Child, enough: usize) -> Vec<DocumentId> {
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let ids = |line: String| line.strip_prefix("acknowledged ").and_then(|id| id.parse().ok());
    let mut seen: Vec<DocumentId> = lines.by_ref().filter_map(ids).take(enough).collect();
    child.kill().expect("SIGKILL");
    seen.extend(lines.filter_map(ids));
    child.wait().expect("it is gone");
    seen
}

async fn is_whole(store: &SqliteStore, id: DocumentId) -> bool {
    let document = store.document(id).await.expect("read");
    let sealed = store.blob(id, BlobRole::Sealed).await.expect("read");
    let receipts = store.receipts(Some(id), None).await.expect("read");
    document.is_some() && sealed.is_some() && receipts.len() == 1
}

/// Nothing is there in part: each document has one log entry, one receipt, one access entry, one job.
async fn nothing_is_there_in_part(store: &SqliteStore) {
    let s = store.statistics().await.expect("count");
    assert_eq!([s.log_pending, s.receipts, s.accesses, s.jobs], [s.documents; 4]);
}

#[test]
fn what_was_acknowledged_survives_kill_9_under_load() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut all = Vec::new();
    for round in 0..20 {
        let writing = child("child_that_publishes", directory.path(), round << 32).spawn().expect("a child");
        let seen = acknowledged(writing, 1 + usize::try_from(round).expect("few") * 37);
        assert!(!seen.is_empty());
        all.extend(seen);
    }
    run(async {
        let store = open(directory.path()).await;
        for id in all {
            assert!(is_whole(&store, id).await, "{id}");
        }
        nothing_is_there_in_part(&store).await;
    });
}

#[test]
fn a_crash_inside_commit_leaves_all_or_nothing_and_after_it_everything() {
    for (point, there) in [("P4", 0), ("P5", 1)] {
        let directory = tempfile::tempdir().expect("a directory");
        let mut crashing = child("child_that_publishes_once", directory.path(), 0);
        let status = crashing.env("CAUSEWAY_CRASH_AT", point).status().expect("a child");
        assert!(!status.success(), "it crashes at {point}");
        run(async {
            let store = open(directory.path()).await;
            assert_eq!(store.statistics().await.expect("count").documents, there, "{point}");
            nothing_is_there_in_part(&store).await;
            let clock = TestClock::default();
            let retry = Samples::numbered_from(&clock, 1 << 32).keyed("land-2026-17", 0, "body");
            let outcome = store.commit(Change::Publish(Box::new(retry))).await.expect("the retry");
            assert_eq!(matches!(outcome, Outcome::Replayed(_)), point == "P5", "{outcome:?}");
            assert_eq!(store.statistics().await.expect("count").documents, 1, "{point}");
        });
    }
}

#[test]
fn a_full_disk_is_unavailable_and_then_recovers() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("SKIPPED a_full_disk_is_unavailable_and_then_recovers: there is no `prlimit` here");
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let inner = child("child_that_fills_the_disk", directory.path(), 0);
    // No file may grow beyond 8 MiB (of 512-byte blocks); a write that would is refused, not fatal.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -S -f 16384; exec \"$0\" \"$@\""]).arg(inner.get_program());
    shell.args(inner.get_args()).env(DIRECTORY, directory.path()).env(FIRST, "0");
    let output = shell.output().expect("a child");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    run(async {
        let store = open(directory.path()).await;
        nothing_is_there_in_part(&store).await;
        assert!(store.statistics().await.expect("count").documents > 1);
    });
}

#[test]
#[ignore = "a child process of the tests above"]
fn child_that_publishes() {
    let (directory, first) = (std::env::var(DIRECTORY).expect("set"), std::env::var(FIRST).expect("set"));
    run(async {
        let store = Arc::new(open(Path::new(&directory)).await);
        let clock = TestClock::default();
        let samples = Arc::new(Samples::numbered_from(Box::leak(Box::new(clock)), first.parse().expect("number")));
        let publish = || {
            let (store, samples) = (Arc::clone(&store), Arc::clone(&samples));
            async move {
                loop {
                    let publish = samples.publish();
                    let id = publish.document.id;
                    store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
                    writeln!(std::io::stdout(), "acknowledged {id}").expect("told");
                }
            }
        };
        let tasks: Vec<_> = (0..32).map(|_| tokio::spawn(publish())).collect();
        for task in tasks {
            let _: Result<(), _> = task.await;
        }
    });
}

#[test]
#[ignore = "a child process of the tests above"]
fn child_that_publishes_once() {
    let directory = std::env::var(DIRECTORY).expect("set");
    run(async {
        let store = open(Path::new(&directory)).await;
        let clock = TestClock::default();
        let publish = Samples::new(&clock).keyed("land-2026-17", 0, "body");
        store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
    });
}

#[test]
#[ignore = "a child process of the tests above"]
fn child_that_fills_the_disk() {
    let directory = std::env::var(DIRECTORY).expect("set");
    run(async {
        let store = open(Path::new(&directory)).await;
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let publish = || {
            let mut publish = samples.publish();
            publish.blobs[0].bytes = vec![b'x'; 256 << 10];
            publish
        };
        let mut written = Vec::new();
        let full = loop {
            let next = publish();
            let id = next.document.id;
            match store.commit(Change::Publish(Box::new(next.clone()))).await {
                Ok(_) => written.push(id),
                Err(error) => break (next, error),
            }
        };
        assert!(matches!(full.1, store::Error::Unavailable { .. }), "{:?}", full.1);
        assert!(written.len() > 8);
        for id in &written {
            assert!(is_whole(&store, *id).await, "reads go on");
        }
        let mut more = Command::new("prlimit");
        more.arg("--pid").arg(std::process::id().to_string()).arg("--fsize=unlimited");
        assert!(more.status().expect("prlimit").success());
        store.check().await.expect("it can be written again");
        let outcome = store.commit(Change::Publish(Box::new(full.0))).await.expect("commit");
        assert_eq!(outcome, Outcome::Done);
        nothing_is_there_in_part(&store).await;
    });
}
