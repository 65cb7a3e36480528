//! The process is killed at random instants while departments publish and pull.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use causeway_tests::{Hub, Store, message};

use crate::client::{OPINION, id, opinion, proof, pull};
use crate::log_copy::{LogCopy, checkpoint, leaf_of};

const PUBLISHERS: usize = 16;
const PULLERS: usize = 4;
/// Below the number of pulls that the agreement allows for a day.
const PULLS: usize = 4_000;
/// After so many restarts every row is looked at; then the store is so large that it is done at the end alone.
const EXAMINED: usize = 10;

/// What the departments' own systems know: what they sent, and which answer came.
#[derive(Default)]
struct Record {
    published: AtomicUsize,
    pulled: AtomicUsize,
    publications: Mutex<BTreeMap<usize, Vec<u8>>>,
    answers: Mutex<BTreeMap<usize, (String, Vec<u8>)>>,
}

impl Record {
    /// Publishes one opinion after the other until no answer comes; now and then one that was acknowledged, again.
    fn publish(&self, hub: &Hub) {
        loop {
            let number = self.published.fetch_add(1, Ordering::Relaxed);
            let Some(reply) = hub.try_publish(&hub.keys.land, &key(number), &opinion(number)) else { return };
            assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
            self.publications.lock().expect("no panic").insert(number, reply.body);
            if number.is_multiple_of(5) {
                let (again, answer) = self
                    .publications
                    .lock()
                    .expect("no panic")
                    .first_key_value()
                    .map(|(n, a)| (*n, a.clone()))
                    .expect("one");
                let Some(reply) = hub.try_publish(&hub.keys.land, &key(again), &opinion(again)) else { return };
                assert_eq!((reply.status, &reply.body), (201, &answer), "repeated under load");
            }
        }
    }

    fn pull(&self, hub: &Hub) {
        loop {
            let number = self.pulled.fetch_add(1, Ordering::Relaxed);
            if number >= PULLS {
                return;
            }
            let Some(reply) = pull(hub, &key(number)) else { return };
            assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
            let answer = (reply.header("location").to_owned(), reply.body);
            self.answers.lock().expect("no panic").insert(number, answer);
        }
    }
}

fn key(number: usize) -> String {
    format!("k-{number}")
}

/// Pseudo-random milliseconds: the same sequence in every run, hit or missed by chance enough.
fn instants() -> impl Iterator<Item = u64> {
    let step =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(0x1795_4856_0000), step).skip(1).map(|state| (state >> 33) % 300)
}

fn rounds() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a tester asks for more rounds by the environment")]
    let asked = std::env::var("CAUSEWAY_CRASH_ROUNDS");
    asked.ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

#[test]
fn killed_at_random_instants_under_load_it_loses_nothing_and_doubles_nothing() {
    killed(Store::Sqlite);
}

#[test]
fn killed_at_random_instants_under_load_it_loses_nothing_and_doubles_nothing_in_postgres() {
    killed(Store::Postgres);
}

#[expect(clippy::print_stdout, reason = "a test tells how hard it tried")]
fn killed(store: Store) {
    let mut hub = Hub::made_on(store);
    hub.start(&[]);
    let pulled = hub.publish(&hub.keys.land, "pulled", &message(OPINION));
    assert_eq!(proof(&hub, &id(&pulled)), 200, "the log has begun");
    let record = Record::default();
    // A server of its own beside the hub, and statements to prepare at each start, take their time.
    let pace = if store == Store::Postgres { 4 } else { 1 };
    let mut trees = vec![checkpoint(&hub)];
    for instant in instants().take(rounds()) {
        std::thread::scope(|scope| {
            (0..PUBLISHERS).for_each(|_| drop(scope.spawn(|| record.publish(&hub))));
            (0..PULLERS).for_each(|_| drop(scope.spawn(|| record.pull(&hub))));
            std::thread::sleep(Duration::from_millis(20 + instant) * pace);
            hub.signal_kill();
        });
        hub.wait();
        if instant.is_multiple_of(4) {
            // It may die while it starts, too.
            hub.launch(&[]);
            std::thread::sleep(Duration::from_millis(instant / 2));
            hub.kill();
        }
        hub.start(&[]);
        trees.push(checkpoint(&hub));
        if trees.len() <= EXAMINED {
            hub.is_whole();
        }
    }
    let acknowledged = record.publications.lock().expect("no panic").len();
    assert!(acknowledged > 10 * rounds(), "the load was real: {acknowledged}");
    let leaves = publications_are_there_once(&hub, &record);
    pulls_are_there_once(&hub, &record);
    let log = LogCopy::read(&hub);
    assert!(trees.is_sorted_by_key(|tree| tree.size), "a checkpoint went back");
    assert!(trees.iter().all(|tree| log.contains(tree)), "the log contains every earlier checkpoint");
    let mut issued = log.issued();
    for (number, leaf) in &leaves {
        assert!(issued.remove(leaf), "number {number}: its receipt names its entry");
    }
    assert_eq!(issued.len(), 1, "besides, only the document that was pulled is in the log");
    hub.is_whole();
    let pulls = record.answers.lock().expect("no panic").len();
    println!(
        "killed {} times: {acknowledged} publications and {pulls} pulls acknowledged, all there once",
        trees.len() - 1
    );
}

/// Every publication again with its key: what was acknowledged is answered as before, the rest becomes one document.
fn publications_are_there_once(hub: &Hub, record: &Record) -> BTreeMap<usize, String> {
    let acknowledged = record.publications.lock().expect("no panic");
    let mut leaves = BTreeMap::new();
    let mut newest = String::new();
    for number in 0..record.published.load(Ordering::Relaxed) {
        let again = hub.publish(&hub.keys.land, &key(number), &opinion(number));
        assert_eq!(again.status, 201, "number {number}");
        if let Some(answer) = acknowledged.get(&number) {
            assert_eq!(again.header("idempotency-replayed"), "true", "number {number}");
            assert_eq!(&again.body, answer, "number {number}: the same id and the same receipt");
        } else {
            let third = hub.publish(&hub.keys.land, &key(number), &opinion(number));
            assert_eq!(third.body, again.body, "number {number}, unanswered, is there whole or not at all");
        }
        leaves.insert(number, leaf_of(&again.json()));
        newest = id(&again);
        if number.is_multiple_of(50) {
            assert_eq!(hub.get(&hub.keys.land, &format!("/v1/documents/{newest}")).status, 200, "number {number}");
            assert_eq!(proof(hub, &newest), 200, "number {number} is in the log");
            let other = hub.publish(&hub.keys.land, &format!("other-{number}"), &opinion(number));
            assert_eq!(other.code(), "document-exists", "number {number} is there once");
        }
    }
    assert_eq!(proof(hub, &newest), 200, "the newest is in the log");
    leaves
}

/// Every pull again with its key: the same request, fulfilled, with its receipt, and the same content.
fn pulls_are_there_once(hub: &Hub, record: &Record) {
    let answered = record.answers.lock().expect("no panic");
    assert!(answered.len() > rounds(), "the load was real: {}", answered.len());
    for number in 0..record.pulled.load(Ordering::Relaxed).min(PULLS) {
        let again = pull(hub, &key(number)).expect("an answer");
        assert_eq!(again.status, 200, "pull {number}");
        if let Some((location, body)) = answered.get(&number) {
            assert_eq!(again.header("idempotency-replayed"), "true", "pull {number}");
            assert_eq!((again.header("location"), &again.body), (&**location, body), "pull {number}");
        }
        if number.is_multiple_of(20) {
            let request = hub.get(&hub.keys.reform, again.header("location")).json();
            assert_eq!(request["state"], "Fulfilled", "pull {number}");
            assert_eq!(request["receipts"].as_array().map(Vec::len), Some(1), "pull {number}");
        }
    }
}
