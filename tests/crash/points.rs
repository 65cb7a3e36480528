//! The process aborts at a named point.

use causeway_tests::{Hub, Store, message};

use crate::client::{OPINION, id, opinion, proof, pull};
use crate::log_copy::LogCopy;

#[test]
fn at_each_named_point_of_a_publication_it_is_there_once_or_not_at_all() {
    publishing(Store::Sqlite);
}

#[test]
fn at_each_named_point_of_a_publication_it_is_there_once_or_not_at_all_in_postgres() {
    publishing(Store::Postgres);
}

fn publishing(store: Store) {
    for point in ["P1", "P2", "P3", "P4", "P5"] {
        let mut hub = Hub::made_on(store);
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
        hub.is_whole();
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
        assert_eq!((proof(&hub, &id(&before)), proof(&hub, &id(&retried))), (200, 200), "{point}: both are in the log");
        assert_eq!(LogCopy::read(&hub).issued().len(), 2, "{point}: each once");
        hub.is_whole();
    }
}

#[test]
fn at_the_end_of_a_pull_the_answer_is_durable_before_it_leaves() {
    answering(Store::Sqlite);
}

#[test]
fn at_the_end_of_a_pull_the_answer_is_durable_before_it_leaves_in_postgres() {
    answering(Store::Postgres);
}

fn answering(store: Store) {
    let mut hub = Hub::made_on(store);
    hub.start(&[]);
    let published = hub.publish(&hub.keys.land, "before", &message(OPINION));
    assert_eq!(published.status, 201);
    hub.kill();
    hub.start(&[("CAUSEWAY_CRASH_AT", "S1")]);
    assert!(pull(&hub, "p").is_none(), "the process died before it answered");
    hub.wait();
    hub.is_whole();
    hub.start(&[]);
    let retried = pull(&hub, "p").expect("an answer");
    assert_eq!((retried.status, retried.header("idempotency-replayed")), (200, "true"));
    let request = hub.get(&hub.keys.reform, retried.header("location")).json();
    assert_eq!(request["state"], "Fulfilled");
    assert_eq!(request["receipts"].as_array().map(Vec::len), Some(1), "its receipt was in the same commit");
    let again = pull(&hub, "p").expect("an answer");
    assert_eq!(again.header("location"), retried.header("location"), "one request");
    assert_eq!(again.body, retried.body);
    hub.is_whole();
}

#[test]
fn whoever_dies_while_numbering_leaves_a_log_that_goes_on() {
    numbering(Store::Sqlite);
}

#[test]
fn whoever_dies_while_numbering_leaves_a_log_that_goes_on_in_postgres() {
    numbering(Store::Postgres);
}

fn numbering(store: Store) {
    for point in ["G1", "G2"] {
        let mut hub = Hub::made_on(store);
        hub.start(&[]);
        let before = id(&hub.publish(&hub.keys.land, "before", &opinion(1)));
        assert_eq!(proof(&hub, &before), 200, "{point}: nothing is pending");
        let size = LogCopy::read(&hub).tree().size;
        hub.kill();
        hub.start(&[("CAUSEWAY_CRASH_AT", point)]);
        // The answer may or may not have left before the numberer died.
        let answered = hub.try_publish(&hub.keys.land, "k", &opinion(2));
        hub.wait();
        hub.is_whole();
        hub.start(&[]);
        let again = hub.publish(&hub.keys.land, "k", &opinion(2));
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"), "{point}: it was durable");
        assert!(answered.is_none_or(|reply| reply.body == again.body), "{point}");
        assert_eq!((proof(&hub, &before), proof(&hub, &id(&again))), (200, 200), "{point}: both are in the log");
        assert_eq!(LogCopy::read(&hub).tree().size, size + 1, "{point}: numbered once");
        hub.is_whole();
    }
}
