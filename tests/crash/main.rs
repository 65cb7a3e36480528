//! The process dies, at named points and at random instants under load: what was acknowledged is there once, and nothing twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use causeway_tests::{Hub, message};

const OPINION: &str = "land-xml/001-opinion-approved-rare-name.gb18030.xml";

/// The sample opinion under a number of its own.
fn opinion(number: usize) -> Vec<u8> {
    let original = message(OPINION);
    let marker = b"[2026]4";
    let at = original.windows(marker.len()).rposition(|w| w == marker).expect("the number of the opinion");
    let changed = format!("[2026]4{number:06}");
    [&original[..at], changed.as_bytes(), &original[at + marker.len()..]].concat()
}

fn id(reply: &causeway_tests::Reply) -> String {
    reply.json()["id"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn at_each_named_point_of_a_publication_it_is_there_once_or_not_at_all() {
    for point in ["P1", "P2", "P3", "P4", "P5"] {
        let mut hub = Hub::made();
        hub.start(&[]);
        let before = hub.publish(&hub.keys.land, "before", &opinion(1));
        assert_eq!(before.status, 201);
        hub.kill();
        hub.start(&[("CAUSEWAY_CRASH_AT", point)]);
        assert!(
            hub.try_publish(&hub.keys.land, "k", &opinion(2)).is_none(),
            "{point}: the process died before it answered"
        );
        hub.wait();
        hub.start(&[]);
        let retried = hub.publish(&hub.keys.land, "k", &opinion(2));
        assert_eq!(retried.status, 201, "{point}");
        let was_there = retried.header("idempotency-replayed") == "true";
        assert_eq!(was_there, point == "P5", "{point}: durable exactly when COMMIT had returned");
        let again = hub.publish(&hub.keys.land, "k", &opinion(2));
        assert_eq!((id(&again), &again.body), (id(&retried), &retried.body), "{point}: one document, one receipt");
        assert_eq!(
            hub.publish(&hub.keys.land, "before", &opinion(1)).body,
            before.body,
            "{point}: what was acknowledged stays"
        );
        // The dead process may hold the numbering lease for two seconds more: until then the hub says that it is busy.
        let path = format!("/v1/documents/{}/proof", id(&retried));
        let proved = (0..5).any(|_| hub.get(&hub.keys.land, &path).status == 200);
        assert!(proved, "{point}: in the log");
    }
}

#[test]
fn at_the_end_of_a_pull_the_answer_is_durable_before_it_leaves() {
    let mut hub = Hub::made();
    hub.start(&[]);
    let published = hub.publish(&hub.keys.land, "before", &message(OPINION));
    assert_eq!(published.status, 201);
    hub.kill();
    hub.start(&[("CAUSEWAY_CRASH_AT", "S1")]);
    let bearer = format!("Bearer {}", hub.keys.reform);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "p"), ("Content-Type", "application/json")];
    let question = question().to_string();
    let pull = |hub: &Hub| hub.try_send("POST", "/v1/evidence-requests", &headers, question.as_bytes());
    assert!(pull(&hub).is_none(), "the process died before it answered");
    hub.wait();
    hub.start(&[]);
    let retried = pull(&hub).expect("an answer");
    assert_eq!((retried.status, retried.header("idempotency-replayed")), (200, "true"));
    let request = hub.get(&hub.keys.reform, retried.header("location")).json();
    assert_eq!(request["state"], "Fulfilled");
    assert_eq!(request["receipts"].as_array().map(Vec::len), Some(1), "its receipt was in the same commit");
    let again = pull(&hub).expect("an answer");
    assert_eq!(again.header("location"), retried.header("location"), "one request");
    assert_eq!(again.body, retried.body);
}

#[test]
fn whoever_dies_while_numbering_leaves_a_log_that_goes_on() {
    for point in ["G1", "G2"] {
        let mut hub = Hub::made();
        hub.start(&[]);
        let before = id(&hub.publish(&hub.keys.land, "before", &opinion(1)));
        assert_eq!(proof(&hub, &before), 200, "{point}: nothing is pending");
        let size = checkpoint_size(&hub);
        hub.kill();
        hub.start(&[("CAUSEWAY_CRASH_AT", point)]);
        // The answer may or may not have left before the numberer died.
        let answered = hub.try_publish(&hub.keys.land, "k", &opinion(2));
        hub.wait();
        hub.start(&[]);
        let again = hub.publish(&hub.keys.land, "k", &opinion(2));
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"), "{point}: it was durable");
        assert!(answered.is_none_or(|reply| reply.body == again.body), "{point}");
        assert_eq!((proof(&hub, &before), proof(&hub, &id(&again))), (200, 200), "{point}: both are in the log");
        assert_eq!(checkpoint_size(&hub), size + 1, "{point}: numbered once");
    }
}

#[test]
fn killed_at_random_instants_under_load_it_loses_nothing_and_doubles_nothing() {
    #[expect(clippy::disallowed_methods, reason = "a tester asks for more rounds by the environment")]
    let asked = std::env::var("CAUSEWAY_CRASH_ROUNDS");
    let rounds = asked.ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let mut hub = Hub::made();
    let next = AtomicUsize::new(10);
    let acknowledged: Mutex<BTreeMap<usize, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut size = 0;
    for round in 0..rounds {
        hub.start(&[]);
        let grown = checkpoint_size(&hub);
        assert!(grown >= size, "round {round}: the checkpoint went back from {size} to {grown}");
        size = grown;
        let running = &hub;
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let key = format!("k-{number}");
                        let Some(reply) = running.try_publish(&running.keys.land, &key, &opinion(number)) else {
                            return;
                        };
                        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
                        acknowledged.lock().expect("no panic").insert(number, reply.body);
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(80 + 37 * (round % 9)));
            running.signal_kill();
        });
        hub.wait();
    }
    hub.start(&[]);
    let acknowledged = acknowledged.into_inner().expect("no panic");
    assert!(acknowledged.len() > 100, "the load was real: {}", acknowledged.len());
    for number in 10..next.into_inner() {
        let again = hub.publish(&hub.keys.land, &format!("k-{number}"), &opinion(number));
        assert_eq!(again.status, 201, "number {number}");
        let Some(answer) = acknowledged.get(&number) else {
            let third = hub.publish(&hub.keys.land, &format!("k-{number}"), &opinion(number));
            assert_eq!(third.body, again.body, "number {number}, unanswered, is there whole or not at all");
            continue;
        };
        assert_eq!(again.header("idempotency-replayed"), "true", "number {number}");
        assert_eq!(&again.body, answer, "number {number}: the same id and the same receipt");
    }
    for (number, answer) in acknowledged.iter().step_by(acknowledged.len() / 20) {
        let answer: serde_json::Value = serde_json::from_slice(answer).expect("JSON");
        let id_of = answer["id"].as_str().expect("id");
        assert_eq!(hub.get(&hub.keys.land, &format!("/v1/documents/{id_of}")).status, 200, "number {number}");
        assert_eq!(proof(&hub, id_of), 200, "number {number} in the log");
        let twice = hub.publish(&hub.keys.land, &format!("other-{number}"), &opinion(*number));
        assert_eq!(twice.code(), "document-exists", "number {number} is there once");
    }
}

/// The status of a document's proof; the lease of a process that died may have to pass first.
fn proof(hub: &Hub, id: &str) -> u16 {
    let path = format!("/v1/documents/{id}/proof");
    let mut tries = (0..5).map(|_| hub.get(&hub.keys.land, &path).status);
    tries.find(|status| *status == 200).unwrap_or_default()
}

fn question() -> serde_json::Value {
    serde_json::json!({
        "accept": ["land-use-pre-review-opinion"],
        "subject": {"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": "999900011"}]},
        "case": {"code": "990000267K3MQ9TXWR4G"}, "purpose": "project-approval",
        "legalBasis": {"act": "样例办法", "article": "第三条"},
    })
}

fn checkpoint_size(hub: &Hub) -> u64 {
    let body = hub.send("GET", "/log/checkpoint", &[], b"").body;
    String::from_utf8_lossy(&body).lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0)
}
