//! The database server goes away under load, and comes back.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use causeway_tests::{Hub, Instance};

use crate::client::{opinion, proof};

const PUBLISHERS: usize = 8;

#[test]
fn while_the_database_is_away_the_hub_says_so_and_afterwards_it_goes_on_by_itself() {
    // One of its own: other tests need theirs.
    let instance = Instance::new(None).unwrap_or_else(|error| panic!("{error}"));
    let mut hub = Hub::made_in(instance.empty_database());
    hub.provoked = Some("store-unavailable");
    hub.start(&[]);
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let publish = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let reply = hub.publish(&hub.keys.land, &format!("k-{number}"), &opinion(number));
        match reply.status {
            201 => acknowledged.lock().expect("no panic").push((number, reply.body)),
            503 => {
                assert_eq!(reply.code(), "store-unavailable");
                assert!(!reply.header("retry-after").is_empty());
                return;
            }
            other => panic!("{other}: {}", String::from_utf8_lossy(&reply.body)),
        }
    };
    std::thread::scope(|scope| {
        (0..PUBLISHERS).for_each(|_| drop(scope.spawn(publish)));
        std::thread::sleep(Duration::from_millis(500));
        instance.stop();
    });
    let ready = hub.send("GET", "/readyz", &[], b"");
    assert_eq!(ready.status, 503, "{}", String::from_utf8_lossy(&ready.body));
    instance.start();
    // Every client repeats what was not answered, with the same key.
    let acknowledged = acknowledged.into_inner().expect("no panic");
    assert!(!acknowledged.is_empty(), "the load was real");
    for number in 0..next.load(Ordering::Relaxed) {
        let again = hub.publish(&hub.keys.land, &format!("k-{number}"), &opinion(number));
        assert_eq!(again.status, 201, "{}", String::from_utf8_lossy(&again.body));
        if let Some((_, body)) = acknowledged.iter().find(|(of, _)| *of == number) {
            assert_eq!(again.header("idempotency-replayed"), "true", "number {number}");
            assert_eq!(&again.body, body, "number {number}: the same id and the same receipt");
        }
    }
    let last = hub.publish(&hub.keys.land, "last", &opinion(999_999));
    assert_eq!(proof(&hub, &crate::client::id(&last)), 200, "the log numbers on");
    hub.is_whole();
}
