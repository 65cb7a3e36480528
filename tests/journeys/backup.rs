//! A backup that is taken while departments publish is restored elsewhere, on either kind of store, and nothing is another.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use causeway_tests::{Hub, Store, binary, message};

use crate::story::{OPINION, open_case, pull, sealed};

const PUBLISHERS: usize = 3;
/// Publications before and after the backup, at least.
const ENOUGH: usize = 12;

/// What the departments know: the answer to each publication by its number.
type Answers = BTreeMap<usize, Vec<u8>>;

/// The sample opinion under a number of its own, about another firm.
fn opinion(number: usize) -> Vec<u8> {
    let replaced = |message: Vec<u8>, from: &[u8], to: &[u8]| {
        let at = message.windows(from.len()).rposition(|bytes| bytes == from).expect("it is in the message");
        [&message[..at], to, &message[at + from.len()..]].concat()
    };
    let about = replaced(message(OPINION), b"99990001-1", b"99990002-X");
    replaced(about, b"[2026]4", format!("[2026]4{number:06}").as_bytes())
}

fn id(answer: &[u8]) -> String {
    let answer: serde_json::Value = serde_json::from_slice(answer).expect("JSON");
    answer["id"].as_str().expect("an id").to_owned()
}

fn causeway(hub: &Hub, arguments: &[&str], file: &Path) -> Output {
    let mut command = Command::new(binary());
    command.args(arguments).arg(file).arg("--passphrase-file").arg(words(hub));
    command.arg("--config").arg(hub.top().join("causeway.toml")).output().expect("it runs")
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The file of the passphrase.
fn words(hub: &Hub) -> PathBuf {
    let file = hub.scratch().join("passphrase");
    if !file.exists() {
        std::fs::write(&file, "correct horse battery\n").expect("written");
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).expect("a mode");
    }
    file
}

/// Publishes from several sides, takes a backup meanwhile, and goes on; gives what was acknowledged before the backup began,
/// and what in all.
fn backed_up_under_load(hub: &Hub, to: &Path) -> (Answers, Answers) {
    let (next, done, stop) = (AtomicUsize::new(0), Mutex::new(Answers::new()), AtomicBool::new(false));
    let publish = || {
        while !stop.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let reply = hub.publish(&hub.keys.land, &format!("k-{number}"), &opinion(number));
            assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
            done.lock().expect("no panic").insert(number, reply.body);
        }
    };
    let until = |more: usize| {
        let enough = done.lock().expect("no panic").len() + more;
        while done.lock().expect("no panic").len() < enough {
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let before = std::thread::scope(|scope| {
        (0..PUBLISHERS).for_each(|_| drop(scope.spawn(publish)));
        until(ENOUGH);
        let before = done.lock().expect("no panic").clone();
        let backup = causeway(hub, &["backup", "--to"], to);
        assert!(backup.status.success(), "{}", told(&backup));
        until(ENOUGH);
        stop.store(true, Ordering::Relaxed);
        before
    });
    (before, done.into_inner().expect("no panic"))
}

#[test]
fn a_backup_of_sqlite_taken_under_load_is_restored_elsewhere_and_nothing_is_another() {
    restored_from(Store::Sqlite);
}

#[test]
fn a_backup_of_postgres_taken_under_load_is_restored_elsewhere_and_nothing_is_another() {
    restored_from(Store::Postgres);
}

fn restored_from(store: Store) {
    let mut hub = Hub::made_on(store);
    hub.start(&[]);
    assert_eq!(hub.publish(&hub.keys.land, "pulled", &message(OPINION)).status, 201);
    assert_eq!(open_case(&hub, "case").status, 201);
    let pulled = pull(&hub, "", "pull");
    assert_eq!(pulled.status, 200);
    let checkpoint = hub.scratch().join("checkpoint");
    std::fs::write(&checkpoint, hub.send("GET", "/log/checkpoint", &[], b"").body).expect("written");
    let file = hub.scratch().join("backup");
    let (before, all) = backed_up_under_load(&hub, &file);
    let bytes: BTreeMap<_, _> = before.values().map(|answer| (id(answer), sealed(&hub, &id(answer)))).collect();
    assert!(hub.stop(), "{}", hub.log());
    keeps_its_secrets(&hub, &file);

    for kind in [Store::Sqlite, Store::Postgres] {
        let mut other = hub.beside(kind);
        refuses_what_is_not_whole(&other, &file);
        let restore = causeway(&other, &["restore", "--from"], &file);
        assert!(restore.status.success(), "{}", told(&restore));
        other.is_whole();
        let again = causeway(&other, &["restore", "--from"], &file);
        assert_eq!(again.status.code(), Some(73), "it is not empty: {}", told(&again));

        other.start(&[]);
        let consistent = Command::new(binary())
            .args(["log", "verify", &other.url("/log"), "--from"])
            .arg(&checkpoint)
            .arg("--trust")
            .arg(other.top().join("trust"))
            .output()
            .expect("it runs");
        assert_eq!(consistent.status.code(), Some(0), "{}", told(&consistent));
        for (id, bytes) in &bytes {
            assert!(sealed(&other, id) == *bytes, "{id} byte for byte");
        }
        for (number, answer) in &all {
            let again = other.publish(&hub.keys.land, &format!("k-{number}"), &opinion(*number));
            assert_eq!(again.status, 201, "{number}: {}", String::from_utf8_lossy(&again.body));
            let was_there = again.header("idempotency-replayed") == "true";
            assert!(was_there || !before.contains_key(number), "{number} was acknowledged before the backup began");
            assert_eq!(again.body == *answer, was_there, "{number}: the same id and the same receipt, or anew");
        }
        let repeated = pull(&other, "", "pull");
        assert_eq!((repeated.status, repeated.header("location")), (200, pulled.header("location")));
        other.is_whole();
        assert!(other.stop(), "{}", other.log());
        let known = bytes.keys().next().expect("one");
        seals_nothing_behind_what_was_published(&hub, other, known);
    }
}

/// Neither what departments wrote nor any key shows in the file, and nobody else can read it.
fn keeps_its_secrets(hub: &Hub, file: &Path) {
    let bytes = std::fs::read(file).expect("a backup");
    let master = std::fs::read(hub.top().join("secrets/master.key")).expect("a key");
    for secret in [&b"land-use-pre-review-opinion"[..], "样例".as_bytes(), b"PRIVATE", &master] {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret), "it is in the backup");
    }
    assert_eq!(std::fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600);
    let over = causeway(hub, &["backup", "--to"], file);
    assert_eq!(over.status.code(), Some(73), "{}", told(&over));
    assert!(std::fs::read(file).expect("a backup") == bytes, "it is as it was");
}

/// A backup that was cut off or changed, and other words: refused before anything is written.
fn refuses_what_is_not_whole(hub: &Hub, file: &Path) {
    let bytes = std::fs::read(file).expect("a backup");
    let broken = hub.scratch().join("broken");
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    for wrong in [&bytes[..bytes.len() - 1], &bytes[..bytes.len() / 2], &changed, &[&bytes[..], b"x"].concat(), b""] {
        std::fs::write(&broken, wrong).expect("written");
        let refused = causeway(hub, &["restore", "--from"], &broken);
        assert_eq!(refused.status.code(), Some(65), "{}", told(&refused));
    }
    assert!(!hub.top().join("data").exists(), "nothing was made");
    let other = words(hub);
    std::fs::write(&other, "another passphrase\n").expect("written");
    let refused = causeway(hub, &["restore", "--from"], file);
    assert_eq!(refused.status.code(), Some(65), "{}", told(&refused));
    std::fs::remove_file(other).expect("removed");
}

/// With the guard file of the hub that went on after the backup, the restored one issues nothing and says why.
fn seals_nothing_behind_what_was_published(hub: &Hub, mut other: Hub, known: &str) {
    std::fs::copy(hub.top().join("log-guard.json"), other.top().join("log-guard.json")).expect("a guard file");
    let (exit, checks) = causeway_tests::doctor(&other, &[]);
    assert_eq!(exit, Some(1), "{checks:#?}");
    assert!(checks.iter().any(|check| check.name == "log" && check.outcome == "fail"), "{checks:#?}");
    other.provoked = Some("log-rollback-detected");
    other.launch(&[]);
    let answers = || other.try_send("GET", "/healthz", &[], b"").is_some_and(|reply| reply.status == 200);
    for _ in 0..1000 {
        if answers() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let refused = other.publish(&hub.keys.land, "after", &opinion(900_000));
    assert_eq!((refused.status, refused.code()), (503, "log-rollback-detected".to_owned()));
    assert!(!sealed(&other, known).is_empty(), "reading goes on");
}
