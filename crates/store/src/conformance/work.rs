//! Leases and durable jobs.

use std::collections::HashMap;
use std::sync::Arc;

use super::backend::Backend;
use super::sample::Samples;
use crate::record::{ClaimedJob, JobKind};
use crate::{Change, Error, Outcome, Store, What};

const MINUTE: i64 = 60_000_000;

async fn lease(store: &dyn Store, holder: &str) -> Option<i64> {
    let change = Change::Lease { name: "retention", holder: holder.into(), micros: MINUTE };
    match store.commit(change).await.expect("commit") {
        Outcome::Leased { fence } => Some(fence),
        Outcome::NotLeased => None,
        other => panic!("a lease or none, not {other:?}"),
    }
}

async fn claim(store: &dyn Store, limit: u16) -> Vec<ClaimedJob> {
    let change = Change::ClaimJobs { kind: JobKind::RewriteLists, limit, micros: MINUTE };
    let answer = store.commit(change).await.expect("commit");
    let Outcome::Jobs(jobs) = answer else { panic!("jobs, not {answer:?}") };
    jobs
}

async fn finish(store: &dyn Store, job: &ClaimedJob) -> Result<Outcome, Error> {
    store.commit(Change::FinishJob { id: job.id, claim: job.claim, again: None }).await
}

/// Time is the store's own.
pub async fn a_lease_has_one_holder_and_its_fence_rises_with_the_holder(backend: &dyn Backend) {
    let store = backend.open().await;
    let store = store.as_ref();
    let first = lease(store, "node-1").await.expect("free");
    assert_eq!(lease(store, "node-2").await, None);
    backend.clock().advance(MINUTE - 1);
    assert_eq!(lease(store, "node-1").await, Some(first), "renewed");
    backend.clock().advance(MINUTE - 1);
    assert_eq!(lease(store, "node-2").await, None, "the renewal counts");
    backend.clock().advance(1);
    let second = lease(store, "node-2").await.expect("its time is over");
    assert!(second > first);
    assert_eq!(lease(store, "node-1").await, None);
    let other = Change::Lease { name: "lists", holder: "node-1".into(), micros: MINUTE };
    assert!(matches!(store.commit(other).await, Ok(Outcome::Leased { .. })), "another lease is free");
}

/// 8 claimers, 1,000 jobs.
pub async fn eight_claimers_finish_a_thousand_jobs_once_each(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut change = samples.registry(Vec::new());
    change.jobs = (0..1000).map(|_| samples.job()).collect();
    store.commit(Change::ChangeRegistry(Box::new(change))).await.expect("commit");
    let claimer = |store: Arc<dyn Store>| async move {
        let mut finished = Vec::new();
        loop {
            let jobs = claim(store.as_ref(), 7).await;
            if jobs.is_empty() {
                return finished;
            }
            for job in jobs {
                assert!(finish(store.as_ref(), &job).await.is_ok());
                finished.push(job.id);
            }
        }
    };
    let claimers: Vec<_> = (0..8).map(|_| tokio::spawn(claimer(Arc::clone(&store)))).collect();
    let mut times = HashMap::new();
    for claimer in claimers {
        for id in claimer.await.expect("a claimer does not panic") {
            *times.entry(id).or_insert(0) += 1;
        }
    }
    assert_eq!(times.len(), 1000);
    assert!(times.values().all(|times| *times == 1));
    assert_eq!(store.statistics().await.expect("count").jobs, 0);
}

/// The claim number tells them apart.
pub async fn an_expired_claim_is_claimed_again_and_its_first_holder_cannot_finish(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("commit");
    let store = store.as_ref();
    let first = claim(store, 10).await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].attempts, 0);
    backend.clock().advance(MINUTE - 1);
    assert!(claim(store, 10).await.is_empty(), "still held");
    backend.clock().advance(1);
    let second = claim(store, 10).await;
    assert_eq!((second[0].id, second[0].attempts), (first[0].id, 1));
    assert!(second[0].claim > first[0].claim);
    let late = finish(store, &first[0]).await;
    assert!(matches!(late, Err(Error::Stale(What::Claim))), "{late:?}");
    assert_eq!(finish(store, &second[0]).await.expect("commit"), Outcome::Done);
    let twice = finish(store, &second[0]).await;
    assert!(matches!(twice, Err(Error::Stale(What::Claim))), "{twice:?}");
}

/// Not before the instant that its worker named.
pub async fn a_job_may_run_again_later(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("commit");
    let store = store.as_ref();
    let job = claim(store, 1).await.remove(0);
    let again = |at| Change::FinishJob { id: job.id, claim: job.claim, again: Some(at) };
    store.commit(again(samples.now().plus_micros(500))).await.expect("commit");
    let twice = store.commit(again(samples.now())).await;
    assert!(matches!(twice, Err(Error::Stale(What::Claim))), "it is given back already: {twice:?}");
    assert!(claim(store, 1).await.is_empty());
    backend.clock().advance(500);
    let next = claim(store, 1).await.remove(0);
    assert_eq!((next.id, next.attempts), (job.id, 1));
    assert!(next.claim > job.claim);
}

/// Oldest due first.
pub async fn jobs_that_are_not_due_wait(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut change = samples.registry(Vec::new());
    let mut jobs: Vec<_> = (0..3).map(|_| samples.job()).collect();
    for (job, after) in jobs.iter_mut().zip([20, 10, 30]) {
        job.run_at = job.run_at.plus_micros(after);
    }
    change.jobs.clone_from(&jobs);
    store.commit(Change::ChangeRegistry(Box::new(change))).await.expect("commit");
    let store = store.as_ref();
    assert!(claim(store, 10).await.is_empty());
    backend.clock().advance(20);
    let due: Vec<_> = claim(store, 10).await.into_iter().map(|job| job.id).collect();
    assert_eq!(due, [jobs[1].id, jobs[0].id]);
}
