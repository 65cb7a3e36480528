//! What departments are told of the documents that they pulled.

use document::{DepartmentId, DocumentId, Timestamp};
use model::NoticeEvent::{self, DocumentResumed, DocumentSuperseded, DocumentSuspended, DocumentWithdrawn};
use model::Status;
use model::receipt::ReceiptEvent;

use super::backend::{Backend, together};
use super::sample::{Samples, agreement, department};
use crate::inbox::{InboxEntry, InboxQuery, TakeInbox};
use crate::record::DocumentRow;
use crate::{Change, Error, Outcome, Store, What};

const MINUTE: i64 = 60_000_000;

/// Published documents, and agreement `agr-2026-0014` in record version 1.
async fn prepared<const N: usize>(store: &dyn Store, samples: &Samples<'_>) -> [DocumentRow; N] {
    let publishes = [(); N].map(|()| samples.publish());
    for publish in &publishes {
        store.commit(Change::Publish(Box::new(publish.clone()))).await.expect("publish");
    }
    let registry = samples.registry(vec![agreement(None)]);
    store.commit(Change::ChangeRegistry(Box::new(registry))).await.expect("agreement");
    publishes.map(|publish| publish.document)
}

fn pull(samples: &Samples<'_>, document: &DocumentRow, by: &str) -> Change {
    let mut answer = samples.answer(document, 100);
    answer.request.requester = department(by);
    Change::AnswerFromStore(Box::new(answer))
}

async fn step(store: &dyn Store, samples: &Samples<'_>, document: &DocumentRow, (after, status): (u32, Status)) {
    let step = samples.status_step(document, after, status);
    assert_eq!(store.commit(Change::ChangeStatus(Box::new(step))).await.expect("step"), Outcome::Done);
}

fn query(of: &str) -> InboxQuery {
    InboxQuery { department: department(of), stream: None, since: Timestamp::from_micros(0), limit: 100 }
}

async fn unread(store: &dyn Store, samples: &Samples<'_>, of: &str) -> Vec<InboxEntry> {
    store.inbox(&query(of), samples.now()).await.expect("read")
}

/// Document, event and place of each.
fn told(entries: &[InboxEntry]) -> Vec<(DocumentId, NoticeEvent, u32)> {
    entries.iter().map(|entry| (entry.document, entry.event, entry.sequence)).collect()
}

async fn take(store: &dyn Store, of: &str, limit: u16) -> Vec<InboxEntry> {
    let take = TakeInbox { query: InboxQuery { limit, ..query(of) }, micros: MINUTE };
    match store.commit(Change::TakeInbox(Box::new(take))).await.expect("take") {
        Outcome::Entries(entries) => entries,
        other => panic!("{other:?}"),
    }
}

async fn acknowledge(store: &dyn Store, samples: &Samples<'_>, of: &str, entry: &InboxEntry) -> Outcome {
    let change = samples.acknowledgement(&department(of), entry);
    store.commit(Change::Acknowledge(Box::new(change))).await.expect("acknowledge")
}

async fn delivered(store: &dyn Store, document: DocumentId) -> Vec<DepartmentId> {
    let receipts = store.receipts(Some(document), None).await.expect("read");
    receipts.into_iter().filter(|r| r.event == ReceiptEvent::Delivered).map(|r| r.department).collect()
}

/// However often they pulled it; nobody else hears of it.
pub async fn every_past_puller_is_told_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [document, other] = prepared(store.as_ref(), &samples).await;
    for (document, by) in [(&document, "reform"), (&document, "water"), (&document, "reform"), (&other, "hall")] {
        store.commit(pull(&samples, document, by)).await.expect("pull");
    }
    step(store.as_ref(), &samples, &document, (1, Status::Suspended)).await;
    for by in ["reform", "water"] {
        let entries = unread(store.as_ref(), &samples, by).await;
        assert_eq!(told(&entries), [(document.id, DocumentSuspended, 2)], "{by}");
        assert_eq!((entries[0].stream.as_str(), entries[0].at), (document.id.to_string().as_str(), samples.now()));
        let found = store.inbox_entry(&department(by), entries[0].id).await.expect("read");
        assert_eq!(found.as_ref(), Some(&entries[0]));
        assert_eq!(store.inbox_entry(&department("hall"), entries[0].id).await.expect("read"), None);
    }
    assert!(unread(store.as_ref(), &samples, "hall").await.is_empty());
    assert!(unread(store.as_ref(), &samples, "land").await.is_empty());
}

/// It names the successor.
pub async fn pullers_are_told_what_took_the_documents_place(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [document] = prepared(store.as_ref(), &samples).await;
    store.commit(pull(&samples, &document, "reform")).await.expect("pull");
    let successor = samples.successor(&document, 1);
    store.commit(Change::Publish(Box::new(successor.clone()))).await.expect("publish");
    let entries = unread(store.as_ref(), &samples, "reform").await;
    assert_eq!(told(&entries), [(document.id, DocumentSuperseded, 2)]);
    assert_eq!(entries[0].successor, Some(successor.document.id));
}

/// Even where the clock of a node is behind.
pub async fn entries_of_a_stream_keep_their_order(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [document] = prepared(store.as_ref(), &samples).await;
    store.commit(pull(&samples, &document, "reform")).await.expect("pull");
    for (after, status) in [(1, Status::Suspended), (2, Status::Current), (3, Status::Revoked)] {
        backend.clock().advance(-MINUTE);
        step(store.as_ref(), &samples, &document, (after, status)).await;
    }
    let entries = unread(store.as_ref(), &samples, "reform").await;
    let events = [DocumentSuspended, DocumentResumed, DocumentWithdrawn];
    assert_eq!(entries.iter().map(|entry| entry.event).collect::<Vec<_>>(), events);
    assert!(entries.is_sorted_by(|a, b| a.sequence < b.sequence && a.at < b.at), "{entries:?}");
    let first = InboxQuery { limit: 1, ..query("reform") };
    assert_eq!(store.inbox(&first, samples.now()).await.expect("read"), entries[..1]);
    let stream = |stream: &str| InboxQuery { stream: Some(stream.to_owned()), ..query("reform") };
    assert_eq!(store.inbox(&stream(&entries[0].stream), samples.now()).await.expect("read"), entries);
    assert!(store.inbox(&stream("another"), samples.now()).await.expect("read").is_empty());
    let late = InboxQuery { since: entries[2].at, ..query("reform") };
    assert_eq!(store.inbox(&late, samples.now()).await.expect("read"), entries[2..], "the older are dead");
}

/// The receipt is written the first time; the others wait on.
pub async fn an_entry_is_acknowledged_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [document] = prepared(store.as_ref(), &samples).await;
    for by in ["reform", "water"] {
        store.commit(pull(&samples, &document, by)).await.expect("pull");
    }
    step(store.as_ref(), &samples, &document, (1, Status::Suspended)).await;
    step(store.as_ref(), &samples, &document, (2, Status::Revoked)).await;
    let entries = unread(store.as_ref(), &samples, "reform").await;
    assert_eq!(acknowledge(store.as_ref(), &samples, "reform", &entries[1]).await, Outcome::Done);
    assert_eq!(unread(store.as_ref(), &samples, "reform").await, entries[..1]);
    assert_eq!(acknowledge(store.as_ref(), &samples, "reform", &entries[1]).await, Outcome::Done);
    assert_eq!(delivered(store.as_ref(), document.id).await, [department("reform")]);
    let kept = store.inbox_entry(&department("reform"), entries[1].id).await.expect("read").expect("there");
    assert_eq!(kept.acknowledged_at, Some(samples.now()));
    assert_eq!(unread(store.as_ref(), &samples, "water").await.len(), 2, "each has its own");
}

/// With whatever follows in their streams, so that no consumer overtakes another.
pub async fn taken_entries_are_hidden_until_their_lease_ends(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [first, second] = prepared(store.as_ref(), &samples).await;
    for document in [&first, &second] {
        store.commit(pull(&samples, document, "reform")).await.expect("pull");
    }
    for (document, after, status) in
        [(&first, 1, Status::Suspended), (&first, 2, Status::Revoked), (&second, 1, Status::Revoked)]
    {
        backend.clock().advance(10);
        step(store.as_ref(), &samples, document, (after, status)).await;
    }
    let taken = take(store.as_ref(), "reform", 1).await;
    assert_eq!(told(&taken), [(first.id, DocumentSuspended, 2)]);
    let other = [(second.id, DocumentWithdrawn, 2)];
    assert_eq!(told(&unread(store.as_ref(), &samples, "reform").await), other);
    assert_eq!(told(&take(store.as_ref(), "reform", 10).await), other);
    assert!(take(store.as_ref(), "reform", 10).await.is_empty());

    acknowledge(store.as_ref(), &samples, "reform", &taken[0]).await;
    assert_eq!(told(&take(store.as_ref(), "reform", 10).await), [(first.id, DocumentWithdrawn, 3)]);
    backend.clock().advance(MINUTE);
    assert_eq!(unread(store.as_ref(), &samples, "reform").await.len(), 2, "what nobody acknowledged comes again");
}

/// Eight consumers of one inbox at once.
pub async fn an_entry_is_taken_by_one_consumer(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let documents: [DocumentRow; 24] = prepared(store.as_ref(), &samples).await;
    for document in &documents {
        store.commit(pull(&samples, document, "reform")).await.expect("pull");
        step(store.as_ref(), &samples, document, (1, Status::Revoked)).await;
    }
    let ask = || {
        let take = TakeInbox { query: InboxQuery { limit: 5, ..query("reform") }, micros: MINUTE };
        Change::TakeInbox(Box::new(take))
    };
    let mut taken = Vec::new();
    while taken.len() < documents.len() {
        for answer in together(&store, (0..8).map(|_| ask()).collect()).await {
            let Ok(Outcome::Entries(entries)) = answer else { panic!("{answer:?}") };
            taken.extend(entries.into_iter().map(|entry| entry.id));
        }
    }
    taken.sort();
    assert!(taken.is_sorted_by(|a, b| a < b), "none twice");
    assert_eq!(taken.len(), documents.len());
}

/// Whoever was given the document before it was withdrawn is told; whoever came later was not given it.
pub async fn a_pull_and_a_withdrawal_at_once_leave_nobody_untold(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let [document] = prepared(store.as_ref(), &samples).await;
    let withdraw = samples.status_step(&document, 1, Status::Revoked);
    let pullers: Vec<String> = (0..16).map(|n| format!("puller-{n}")).collect();
    let mut changes: Vec<Change> = pullers.iter().map(|by| pull(&samples, &document, by)).collect();
    changes.insert(8, Change::ChangeStatus(Box::new(withdraw)));
    let mut answers = together(&store, changes).await;
    assert_eq!(answers.remove(8).ok(), Some(Outcome::Done));
    for (by, answer) in pullers.iter().zip(&answers) {
        let is_given = matches!(answer, Ok(Outcome::Done));
        assert!(is_given || matches!(answer, Err(Error::Stale(What::DocumentStatus(_)))), "{answer:?}");
        assert_eq!(unread(store.as_ref(), &samples, by).await.len(), usize::from(is_given), "{by}");
    }
}
