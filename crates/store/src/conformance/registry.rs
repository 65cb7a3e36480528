//! Versioned records.

use super::backend::{Backend, done, together};
use super::sample::{Samples, agreement, record};
use crate::record::{Record, RecordKind, RecordWrite};
use crate::{Change, Error, Outcome, What};

fn change(samples: &Samples<'_>, records: Vec<RecordWrite>) -> Change {
    Change::ChangeRegistry(Box::new(samples.registry(records)))
}

fn written(write: &RecordWrite) -> Record {
    Record {
        kind: write.kind,
        id: write.id.clone(),
        version: write.replaces.unwrap_or(0) + 1,
        body: write.body.clone(),
    }
}

/// The newest of each is the registry; all of them are its history.
pub async fn records_have_versions_and_a_history(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    assert_eq!(store.registry_version().await.expect("read"), 0);
    assert_eq!(store.registry().await.expect("read"), (0, Vec::new()));

    let every: Vec<_> = RecordKind::ALL.into_iter().map(|kind| record(kind, "one", None)).collect();
    assert_eq!(store.commit(change(&samples, every.clone())).await.expect("commit"), Outcome::Done);
    let second = record(RecordKind::Mandate, "one", Some(1));
    store.commit(change(&samples, vec![second.clone()])).await.expect("commit");

    assert_eq!(store.registry_version().await.expect("read"), 2);
    let (version, mut records) = store.registry().await.expect("read");
    assert_eq!(version, 2);
    let mut expected: Vec<_> = every.iter().map(written).filter(|r| r.kind != RecordKind::Mandate).collect();
    expected.push(written(&second));
    records.sort_by_key(|record| record.kind.name());
    expected.sort_by_key(|record| record.kind.name());
    assert_eq!(records, expected);
    let history = store.history(RecordKind::Mandate, "one").await.expect("read");
    assert_eq!(history, [written(&record(RecordKind::Mandate, "one", None)), written(&second)]);
    assert!(store.history(RecordKind::Mandate, "two").await.expect("read").is_empty());
    assert_eq!(store.statistics().await.expect("count").log_pending, 2);
}

/// One stale record of three.
pub async fn records_change_all_or_none(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(change(&samples, vec![agreement(None)])).await.expect("commit");
    for stale in [agreement(None), agreement(Some(2)), record(RecordKind::Matter, "gone", Some(1))] {
        let id = stale.id.clone();
        let around =
            [record(RecordKind::Purpose, "project-approval", None), stale, record(RecordKind::Area, "a1", None)];
        let answer = store.commit(change(&samples, around.to_vec())).await;
        let Err(Error::Stale(What::RegistryRecord { id: named, .. })) = answer else { panic!("{answer:?}") };
        assert_eq!(named, id);
    }
    let (version, records) = store.registry().await.expect("read");
    assert_eq!((version, records), (1, vec![written(&agreement(None))]));
    assert_eq!(store.statistics().await.expect("count").jobs, 1);
}

/// Fifteen are stale.
pub async fn of_sixteen_writers_of_one_record_one_wins(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(change(&samples, vec![agreement(None)])).await.expect("commit");
    let answers = together(&store, (0..16).map(|_| change(&samples, vec![agreement(Some(1))])).collect()).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    assert_eq!(store.registry_version().await.expect("read"), 2);
    assert_eq!(store.history(RecordKind::Agreement, "agr-2026-0014").await.expect("read").len(), 2);
}

/// An import that has a record in two versions.
pub async fn one_change_may_write_a_record_twice(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let both = vec![agreement(None), agreement(Some(1))];
    assert_eq!(store.commit(change(&samples, both)).await.expect("commit"), Outcome::Done);
    let answer = store.commit(change(&samples, vec![agreement(Some(2)), agreement(Some(2))])).await;
    assert!(matches!(answer, Err(Error::Stale(What::RegistryRecord { .. }))), "{answer:?}");
    assert_eq!(store.registry().await.expect("read"), (1, vec![written(&agreement(Some(1)))]));
}
