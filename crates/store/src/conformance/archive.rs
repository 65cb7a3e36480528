//! The store as rows: read at one instant, written into another.

use document::RequestId;

use super::backend::Backend;
use super::faults::{every_change, ground, picture};
use super::sample::Samples;
use crate::archive::{Row, Snapshot, TABLES, Table, walk};
use crate::record::DocumentRow;
use crate::{Change, Error, Store};

/// All rows of all tables.
fn rows(snapshot: &mut dyn Snapshot) -> Vec<(&'static Table, Vec<Row>)> {
    let all = |table: &'static Table| {
        let mut rows = Vec::new();
        let mut keep = |_: &mut dyn Snapshot, row| {
            rows.push(row);
            Ok::<_, Error>(())
        };
        walk(snapshot, table, &mut keep).expect("rows");
        (table, rows)
    };
    TABLES.iter().map(all).collect()
}

/// Whoever reads beside a store may block; the tests run on a runtime.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join()).expect("no panic")
}

/// Under which requests the commission pulled these documents.
async fn pulls(store: &dyn Store, documents: &[DocumentRow]) -> Vec<Option<RequestId>> {
    let (reform, mut pulls) = ("reform".parse().expect("department"), Vec::new());
    for document in documents {
        pulls.push(store.pulled(document.id, &reform).await.expect("read"));
    }
    pulls
}

/// Every table has rows in it, and the other store goes on from them.
pub async fn the_rows_of_one_store_fill_another_in_which_all_is_the_same(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let ground = ground(store.as_ref(), &samples).await;
    for change in every_change(store.as_ref(), &samples, &ground, 1).await {
        store.commit(change).await.expect("commit");
    }
    // More than a page, so that pages follow each other.
    for _ in 0..600 {
        store
            .commit(Change::KeepSubmission(Box::new(samples.submission(&samples.bytes::<8>()))))
            .await
            .expect("commit");
    }
    let other = backend.another();
    let (read, written) = apart(|| {
        let read = rows(backend.snapshot().as_mut());
        let mut filling = other.fill().expect("it is empty");
        for (table, rows) in &read {
            rows.chunks(100).for_each(|some| filling.add(table, some.to_vec()).expect("rows"));
        }
        filling.finish().expect("durable");
        (read, rows(other.snapshot().as_mut()))
    });
    assert!(read.iter().all(|(table, rows)| !rows.is_empty() || table.name == "case_blob"), "something in each table");
    for ((table, before), (_, after)) in read.iter().zip(&written) {
        assert!(before == after, "{} is the same", table.name);
    }
    let before = picture(store.as_ref()).await;
    let pulls_before = pulls(store.as_ref(), &before.documents).await;
    assert!(pulls_before.iter().any(Option::is_some), "something was pulled");
    drop(store);
    let store = other.open().await;
    assert_eq!(picture(store.as_ref()).await, before);
    let pulled = pulls(store.as_ref(), &before.documents).await;
    assert_eq!(pulled, pulls_before, "what follows from the rows is there, too");
    let bearer = store.by_number(&ground.document.department, ground.document.r#type.as_str(), "17").await;
    let bearer = bearer.expect("read").expect("a document");
    let successor = samples.successor(&bearer, bearer.status_version);
    store.commit(Change::Publish(Box::new(successor))).await.expect("it goes on");
}

/// However much is written meanwhile.
pub async fn a_snapshot_stays_as_it_was(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("publish");
    let mut snapshot = apart(|| backend.snapshot());
    store.commit(Change::Publish(Box::new(samples.publish()))).await.expect("it does not wait for whoever reads");
    let (before, now) = apart(|| (rows(snapshot.as_mut()), rows(backend.snapshot().as_mut())));
    apart(move || drop(snapshot));
    assert_eq!((before[0].1.len(), now[0].1.len()), (1, 2), "documents");
}

/// And whoever gives up halfway leaves it empty.
pub async fn only_an_empty_store_is_filled(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(Change::KeepSubmission(Box::new(samples.submission(b"body")))).await.expect("commit");
    let read = apart(|| rows(backend.snapshot().as_mut()));
    drop(store);
    let other = backend.another();
    apart(|| {
        assert!(backend.fill().is_err(), "it holds something");
        for _ in 0..2 {
            let mut filling = other.fill().expect("it is empty");
            read.iter().for_each(|(table, rows)| filling.add(table, rows.clone()).expect("rows"));
        }
    });
    let counts = other.open().await.statistics().await.expect("count");
    assert_eq!(counts, crate::record::Statistics::default());
}
