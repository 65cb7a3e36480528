//! Access entries, receipts of reading, refused bodies.

use model::access::Action;
use model::receipt::ReceiptEvent;

use super::backend::{Backend, done, together};
use super::sample::Samples;
use crate::change::RecordAccess;
use crate::{Change, Outcome};

/// Oldest first, each once, within `[from, to)`, no more than asked.
pub async fn entries_are_found_by_any_key_of_the_subject_in_order(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let (key, second) = (samples.subject(), samples.subject());
    let begin = samples.now();
    let mut entries = Vec::new();
    for number in 0..6 {
        let mut access = samples.access(key, Action::Viewed, None);
        match number % 3 {
            0 => access.subject = vec![key, second],
            1 => access.subject = vec![second],
            _ => {}
        }
        entries.push(access);
        backend.clock().advance(1);
    }
    let stranger = samples.access(samples.subject(), Action::Viewed, None);
    let change = RecordAccess { entries: entries.iter().cloned().chain([stranger]).collect(), read: None };
    assert_eq!(store.commit(Change::RecordAccess(Box::new(change))).await.expect("commit"), Outcome::Done);

    let all: Vec<_> = entries.into_iter().map(|access| access.entry).collect();
    let both = [key, second];
    let end = samples.now();
    assert_eq!(store.accesses(&both, begin, end, 100).await.expect("read"), all);
    assert_eq!(store.accesses(&both, begin, end, 4).await.expect("read"), all[..4]);
    let middle = store.accesses(&both, begin.plus_micros(2), begin.plus_micros(4), 100).await.expect("read");
    assert_eq!(middle, all[2..4]);
    assert_eq!(store.accesses(&[key], begin, end, 100).await.expect("read").len(), 4);
    assert!(store.accesses(&[samples.subject()], begin, end, 100).await.expect("read").is_empty());
}

/// Once for each department and document; every reading has its entry.
pub async fn the_first_reading_alone_has_a_receipt(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let documents = [samples.publish(), samples.publish()].map(|publish| publish.document.id);
    let read = |document, by: &str| {
        let mut receipt = samples.receipt(ReceiptEvent::Read, Some(document), None);
        receipt.department = by.parse().expect("department");
        let entries = vec![samples.access(samples.subject(), Action::Viewed, Some(document))];
        Change::RecordAccess(Box::new(RecordAccess { entries, read: Some(receipt) }))
    };
    let readings = (0..4).flat_map(|_| [read(documents[0], "reform"), read(documents[0], "water")]);
    let readings = readings.chain([read(documents[1], "reform")]).collect();
    let answers = together(&store, readings).await;
    assert_eq!(done(&answers), 9, "{answers:?}");
    assert_eq!(store.receipts(Some(documents[0]), None).await.expect("read").len(), 2);
    assert_eq!(store.receipts(Some(documents[1]), None).await.expect("read").len(), 1);
    assert_eq!(store.statistics().await.expect("count").accesses, 9);
}

/// Once for each department and digest.
pub async fn a_refused_body_is_kept_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut bodies: Vec<_> = (0..8).map(|_| samples.submission("<破损".as_bytes())).collect();
    bodies.push(samples.submission(b"<another"));
    let mut elsewhere = samples.submission("<破损".as_bytes());
    elsewhere.department = "water".parse().expect("department");
    bodies.push(elsewhere);
    let changes = bodies.into_iter().map(|body| Change::KeepSubmission(Box::new(body))).collect();
    let answers = together(&store, changes).await;
    assert_eq!(done(&answers), 10, "{answers:?}");
    assert_eq!(store.statistics().await.expect("count").submissions, 3);
}
