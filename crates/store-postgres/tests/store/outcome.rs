//! The connection is lost inside COMMIT: whichever way it went, the answer is right.

use store::change::AnswerFromStore;
use store::conformance::{Samples, TestClock, run};
use store::record::{JobKind, RecordKind, RecordWrite};
use store::{Change, Outcome, Requests, Upkeep, Writer};
use store_postgres::instance::rows;
use store_postgres::{Options, PostgresStore};

use crate::proxy::{Cut, Proxy};
use crate::server;

/// The agreement that answers are given under.
pub(crate) fn agreement(samples: &Samples<'_>) -> Change {
    let id = "agr-2026-0014".to_owned();
    let write = RecordWrite { kind: RecordKind::Agreement, id, replaces: None, body: b"{}".to_vec() };
    Change::ChangeRegistry(Box::new(samples.registry(vec![write])))
}

fn settled_whichever_way(cut: Cut) {
    run(async {
        let database = server::instance().database();
        let proxy = Proxy::before(&database.url);
        let store = PostgresStore::open(&proxy.url, Options::default()).expect("the store opens");
        let clock = TestClock::default();
        let samples = Samples::new(&clock);
        let first = samples.publish();
        let document = first.document.clone();
        store.commit(Change::Publish(Box::new(first))).await.expect("commit");
        store.commit(agreement(&samples)).await.expect("commit");
        let claim = Change::ClaimJobs { kind: JobKind::RewriteLists, limit: 1, micros: 60_000_000 };
        let Ok(Outcome::Jobs(jobs)) = store.commit(claim).await else { panic!("jobs") };
        let finish = Change::FinishJob { id: jobs[0].id, claim: jobs[0].claim, again: None };
        let answer: AnswerFromStore = samples.answer(&document, 1);
        let keyed = || Change::Publish(Box::new(samples.keyed("land-2026-17", 0, "body")));
        let unkeyed = Change::Publish(Box::new(samples.publish()));
        for change in [keyed(), unkeyed, Change::AnswerFromStore(Box::new(answer.clone())), finish] {
            let operation = change.operation();
            proxy.arm(cut);
            let outcome = store.commit(change).await;
            assert!(matches!(outcome, Ok(Outcome::Done)), "{cut:?}, {operation}: {outcome:?}");
            assert!(proxy.has_cut(), "{operation}");
        }
        let again = store.commit(keyed()).await;
        assert!(matches!(again, Ok(Outcome::Replayed(_))), "{cut:?}: {again:?}");
        let s = store.statistics().await.expect("count");
        // Two jobs of publications and one of the registry were not claimed.
        assert_eq!((s.documents, s.requests, s.accesses, s.jobs), (3, 1, 4, 3), "{cut:?}: each once");
        assert_eq!(store.used(&answer.agreement.id, answer.agreement.day).await.expect("read"), 1);
        let open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()";
        assert_eq!(rows(&database.url, open).expect("count"), ["0"], "no transaction is left behind");
    });
}

#[test]
fn a_commit_that_never_arrived_is_made_once() {
    settled_whichever_way(Cut::Before);
}

#[test]
fn a_commit_whose_answer_was_lost_is_not_made_twice() {
    settled_whichever_way(Cut::After);
}

#[test]
fn a_commit_in_progress_is_waited_for_and_made_when_it_fails() {
    settled_whichever_way(Cut::LateRollback);
}

#[test]
fn a_commit_in_progress_is_waited_for_and_not_made_twice() {
    settled_whichever_way(Cut::LateCommit);
}
