//! The server is away for a while: writes and reads say so, nothing acknowledged is lost, and nobody has to restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use document::DocumentId;
use store::conformance::{Samples, TestClock, run};
use store::{Change, Documents, Error, Upkeep, Writer};
use store_postgres::instance::{Instance, execute};
use store_postgres::{Options, PostgresStore};

use crate::server;

#[test]
fn a_server_that_restarts_under_load_loses_nothing_that_was_acknowledged() {
    // One of its own: the other tests need theirs.
    let instance = Instance::new(None).unwrap_or_else(|error| panic!("{error}"));
    run(async {
        let database = instance.database();
        let store = Arc::new(PostgresStore::open(&database.url, Options::default()).expect("the store opens"));
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::new([(); 4].map(|()| AtomicBool::new(false)));
        let publish = |first: u32| {
            let (store, stop, told) = (Arc::clone(&store), Arc::clone(&stop), Arc::clone(&told));
            tokio::spawn(async move {
                let clock = TestClock::default();
                let samples = Samples::numbered_from(&clock, u64::from(first + 1) << 32);
                let mut acknowledged = Vec::<DocumentId>::new();
                while !stop.load(Ordering::Relaxed) {
                    let publish = samples.publish();
                    let id = publish.document.id;
                    match store.commit(Change::Publish(Box::new(publish))).await {
                        Ok(_) => acknowledged.push(id),
                        Err(Error::Unavailable { .. } | Error::OutcomeUnknown) => {
                            told[first as usize].store(true, Ordering::Relaxed);
                        }
                        Err(other) => panic!("unavailable, not {other:?}"),
                    }
                    tokio::task::yield_now().await;
                }
                acknowledged
            })
        };
        let publishers: Vec<_> = (0..4).map(publish).collect();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        instance.stop();
        let (check, read) = (store.check().await, store.statistics().await);
        assert!(matches!(check, Err(Error::Unavailable { .. })), "{check:?}");
        assert!(matches!(read, Err(Error::Unavailable { .. })), "{read:?}");
        // While the server is away everybody hears of it, sooner or later.
        while !told.iter().all(|told| told.load(Ordering::Relaxed)) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        instance.start();
        // Whoever was away finds back by itself.
        while store.check().await.is_err() {}
        let clock = TestClock::default();
        let samples = Samples::numbered_from(&clock, 9 << 32);
        store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("it is written again");
        stop.store(true, Ordering::Relaxed);
        let mut acknowledged = 1;
        for publisher in publishers {
            let ids = publisher.await.expect("no panic");
            acknowledged += ids.len() as u64;
            for id in ids {
                assert!(store.document(id).await.expect("read").is_some(), "{id}");
            }
        }
        let s = store.statistics().await.expect("count");
        assert!(s.documents >= acknowledged);
        assert_eq!([s.log_pending, s.receipts, s.accesses, s.jobs], [s.documents; 4], "nothing is there in part");
        drop(database);
    });
}

#[test]
fn connections_that_an_administrator_ends_are_made_anew() {
    run(async {
        let database = server::instance().database();
        let store = PostgresStore::open(&database.url, Options::default()).expect("the store opens");
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        for _ in 0..5 {
            store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("commit");
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            execute(&database.url, end).expect("ended");
        }
        store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("commit");
        assert_eq!(store.statistics().await.expect("count").documents, 6);
    });
}
