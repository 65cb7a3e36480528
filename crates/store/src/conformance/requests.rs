//! Pulls that a stored copy answers, refusals, quotas.

use document::DocumentId;
use model::Status;

use super::backend::{Backend, done, together};
use super::sample::{Samples, agreement, date, department};
use crate::change::AnswerFromStore;
use crate::record::{DocumentRow, Page};
use crate::{Change, Error, Outcome, Store, What};

/// A published document, and agreement `agr-2026-0014` in record version 1.
async fn prepared(store: &dyn Store, samples: &Samples<'_>) -> DocumentRow {
    let publish = samples.publish();
    let document = publish.document.clone();
    store.commit(Change::Publish(Box::new(publish))).await.expect("publish");
    let registry = samples.registry(vec![agreement(None)]);
    store.commit(Change::ChangeRegistry(Box::new(registry))).await.expect("agreement");
    document
}

fn change(answer: &AnswerFromStore) -> Change {
    Change::AnswerFromStore(Box::new(answer.clone()))
}

/// Request, entry, receipts and count are there when the answer may leave.
pub async fn an_answer_is_visible_before_its_commit_returns(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let answer = samples.answer(&document, 5);
    assert_eq!(store.pulled(document.id, &department("reform")).await.expect("read"), None);
    assert_eq!(store.commit(change(&answer)).await.expect("commit"), Outcome::Done);

    let id = answer.request.id;
    let (from, to) = (samples.now(), samples.now().plus_micros(1));
    let trail = store.accesses(&answer.access.subject, from, to, 10).await.expect("read");
    assert_eq!(trail, std::slice::from_ref(&answer.access.entry));
    assert_eq!(store.request(id).await.expect("read").as_ref(), Some(&answer.request));
    assert_eq!(store.receipts(None, Some(id)).await.expect("read").len(), 2);
    assert_eq!(store.receipts(Some(document.id), None).await.expect("read").len(), 3, "with the one of publication");
    assert_eq!(store.used(&answer.agreement.id, answer.agreement.day).await.expect("read"), 1);
    assert_eq!(store.pulled(document.id, &department("reform")).await.expect("read"), Some(id));
    assert_eq!(store.pulled(document.id, &department("water")).await.expect("read"), None);
    backend.clock().advance(2000);
    let newer = samples.answer(&document, 5);
    store.commit(change(&newer)).await.expect("commit");
    assert_eq!(store.pulled(document.id, &department("reform")).await.expect("read"), Some(newer.request.id));
}

/// The second is a conflict.
pub async fn a_request_id_is_given_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let first = samples.answer(&document, 5);
    store.commit(change(&first)).await.expect("commit");
    let mut second = samples.answer(&document, 5);
    second.request.id = first.request.id;
    let answer = store.commit(change(&second)).await;
    let id = first.request.id;
    assert!(matches!(answer, Err(Error::Conflict(What::RequestId(of))) if of == id), "{answer:?}");
    let mut refusal = samples.refusal();
    refusal.request.id = id;
    let answer = store.commit(Change::CloseRequest(Box::new(refusal))).await;
    assert!(matches!(answer, Err(Error::Conflict(What::RequestId(of))) if of == id), "{answer:?}");
    assert_eq!(store.used(&first.agreement.id, first.agreement.day).await.expect("read"), 1);
}

/// What was judged must still hold when it is written.
pub async fn an_answer_by_an_old_agreement_or_status_writes_nothing(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let judged = samples.answer(&document, 5);

    let mut unknown = samples.answer(&document, 5);
    unknown.document = DocumentId::new(samples.now(), samples.bytes());
    let answer = store.commit(change(&unknown)).await;
    assert!(matches!(answer, Err(Error::Stale(What::DocumentStatus(_)))), "{answer:?}");
    let mut nowhere = samples.answer(&document, 5);
    nowhere.agreement.id = "agr-2026-0099".parse().expect("agreement");
    let answer = store.commit(change(&nowhere)).await;
    assert!(matches!(answer, Err(Error::Stale(What::AgreementVersion))), "{answer:?}");

    let suspended = samples.registry(vec![agreement(Some(1))]);
    store.commit(Change::ChangeRegistry(Box::new(suspended))).await.expect("agreement");
    let answer = store.commit(change(&judged)).await;
    assert!(matches!(answer, Err(Error::Stale(What::AgreementVersion))), "{answer:?}");

    let mut judged = samples.answer(&document, 5);
    judged.agreement.record_version = 2;
    let successor = samples.successor(&document, 1);
    store.commit(Change::Publish(Box::new(successor))).await.expect("publish");
    let answer = store.commit(change(&judged)).await;
    assert!(matches!(answer, Err(Error::Stale(What::DocumentStatus(of))) if of == document.id), "{answer:?}");

    assert_eq!(store.request(judged.request.id).await.expect("read"), None);
    assert_eq!(store.used(&judged.agreement.id, judged.agreement.day).await.expect("read"), 0);
    let superseded = store.document(document.id).await.expect("read").expect("there");
    assert_ne!(superseded.status, Status::Current);
    assert_eq!(store.statistics().await.expect("count").accesses, 2, "those of the two publications");
}

/// Twenty allowed, thirty-two asked.
pub async fn a_quota_is_exact_under_thirty_two_at_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let answers = together(&store, (0..32).map(|_| change(&samples.answer(&document, 20))).collect()).await;
    assert_eq!(done(&answers), 20, "{answers:?}");
    let refused = answers.iter().filter(|a| matches!(a, Err(Error::Stale(What::AgreementQuota)))).count();
    assert_eq!(refused, 12);
    let answer = samples.answer(&document, 20);
    assert_eq!(store.used(&answer.agreement.id, answer.agreement.day).await.expect("read"), 20);
    assert_eq!(store.statistics().await.expect("count").requests, 20);
}

/// A new day begins at nought; a quota of nought allows none.
pub async fn a_quota_is_counted_for_each_day(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let on = |day: &str, daily_max| {
        let mut answer = samples.answer(&document, daily_max);
        answer.agreement.day = date(day);
        change(&answer)
    };
    store.commit(on("2026-11-24", 1)).await.expect("the first of the day");
    let second = store.commit(on("2026-11-24", 1)).await;
    assert!(matches!(second, Err(Error::Stale(What::AgreementQuota))), "{second:?}");
    store.commit(on("2026-11-25", 1)).await.expect("the first of the next day");
    let none = store.commit(on("2026-11-26", 0)).await;
    assert!(matches!(none, Err(Error::Stale(What::AgreementQuota))), "{none:?}");
}

/// The request with its rule, the entry, the receipt; before A09 the request alone.
pub async fn a_refusal_is_on_record_with_its_entry(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let refusal = samples.refusal();
    let change = Change::CloseRequest(Box::new(refusal.clone()));
    assert_eq!(store.commit(change).await.expect("commit"), Outcome::Done);
    let id = refusal.request.id;
    assert_eq!(store.request(id).await.expect("read").as_ref(), Some(&refusal.request));
    let access = refusal.access.expect("from A09 on");
    let (from, to) = (samples.now(), samples.now().plus_micros(1));
    assert_eq!(store.accesses(&access.subject, from, to, 10).await.expect("read"), [access.entry]);
    assert_eq!(store.receipts(None, Some(id)).await.expect("read"), [refusal.receipt.expect("a receipt")]);

    let mut early = samples.refusal();
    (early.access, early.receipt) = (None, None);
    store.commit(Change::CloseRequest(Box::new(early))).await.expect("commit");
    let statistics = store.statistics().await.expect("count");
    assert_eq!((statistics.requests, statistics.accesses, statistics.receipts), (2, 1, 1));
}

/// Both sides see them, newest first, without gap or repeat.
pub async fn pages_of_requests_are_stable_while_requests_come_in(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut expected = Vec::new();
    let refuse = async || {
        backend.clock().advance(1000);
        let refusal = samples.refusal();
        let id = refusal.request.id;
        store.commit(Change::CloseRequest(Box::new(refusal))).await.expect("commit");
        id
    };
    for _ in 0..25 {
        expected.push(refuse().await);
    }
    expected.reverse();
    for side in ["reform", "land"] {
        let (mut seen, mut after) = (Vec::new(), Some(expected[0]));
        while let Some(last) = after {
            let page = store.requests(&department(side), Page { limit: 7, after: Some(last) }).await.expect("read");
            after = page.last().map(|request| request.id);
            seen.extend(page.iter().map(|request| request.id));
            refuse().await;
        }
        assert_eq!(seen, expected[1..], "{side}");
    }
    let none = store.requests(&department("water"), Page { limit: 7, after: None }).await.expect("read");
    assert!(none.is_empty());
}

/// The key of a pull guards like the key of a publication.
pub async fn a_repeated_pull_is_a_replay(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = prepared(store.as_ref(), &samples).await;
    let pulls: Vec<_> = (0..16).map(|_| change(&samples.keyed_answer(&document, "reform-2026-000731"))).collect();
    let answers = together(&store, pulls).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    assert!(answers.iter().all(|a| matches!(a, Ok(Outcome::Done | Outcome::Replayed(_)))), "{answers:?}");
    let answer = samples.answer(&document, 5);
    assert_eq!(store.used(&answer.agreement.id, answer.agreement.day).await.expect("read"), 1, "counted once");
}
