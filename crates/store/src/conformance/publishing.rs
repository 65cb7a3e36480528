//! Publishing, repeating, numbers, successors, and how documents are found.

use document::{Digest, SupervisionCode};
use model::Status;
use model::idempotency::{Reference, ReferenceKind};

use super::backend::{Backend, done, together};
use super::sample::{Samples, date, department, opinion};
use crate::record::{BlobRole, CurrentQuery, DocumentFilter, Page};
use crate::{Change, Error, Outcome, What};

fn change(publish: &crate::change::Publish) -> Change {
    Change::Publish(Box::new(publish.clone()))
}

/// Every row of a publication comes back as it went in.
pub async fn what_was_published_is_read_back_bit_for_bit(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let publish = samples.numbered("样地预审〔2026〕17号");
    assert_eq!(store.commit(change(&publish)).await.expect("commit"), Outcome::Done);

    let document = &publish.document;
    assert_eq!(store.document(document.id).await.expect("read").as_ref(), Some(document));
    let number = store.by_number(&document.department, document.r#type.as_str(), "样地预审〔2026〕17号").await;
    assert_eq!(number.expect("read").as_ref(), Some(document));
    assert_eq!(store.by_digest(&document.sha256).await.expect("read").as_ref(), Some(document));
    assert_eq!(store.by_digest(&Digest::of(b"another")).await.expect("read"), None);
    for blob in &publish.blobs {
        assert_eq!(store.blob(document.id, blob.role).await.expect("read").as_ref(), Some(blob));
    }
    assert_eq!(store.blob(document.id, BlobRole::Residual).await.expect("read"), None);
    assert_eq!(store.log_pending(10).await.expect("read"), std::slice::from_ref(&publish.log));
    assert_eq!(store.receipts(Some(document.id), None).await.expect("read"), std::slice::from_ref(&publish.receipt));
    assert_eq!(store.receipt(publish.receipt.id).await.expect("read").as_ref(), Some(&publish.receipt));
    let (from, to) = (samples.now(), samples.now().plus_micros(1));
    let trail = store.accesses(&publish.access.subject, from, to, 10).await.expect("read");
    assert_eq!(trail, std::slice::from_ref(&publish.access.entry));
    let statistics = store.statistics().await.expect("count");
    assert_eq!((statistics.documents, statistics.log_pending, statistics.jobs), (1, 1, 1));
}

/// The reference comes back, and nothing is written.
pub async fn the_same_key_and_fingerprint_is_answered_by_a_replay(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.keyed("land-2026-17", 0, "body");
    let reference = Reference { kind: ReferenceKind::Document, id: first.document.id.to_string() };
    store.commit(change(&first)).await.expect("commit");
    let again = samples.keyed("land-2026-17", 0, "body");
    let outcome = store.commit(change(&again)).await.expect("commit");
    assert_eq!(outcome, Outcome::Replayed(reference.clone()));
    assert_eq!(store.document(again.document.id).await.expect("read"), None);
    assert_eq!(store.statistics().await.expect("count").documents, 1);
    let claim = &again.idempotent.as_ref().expect("keyed").claim;
    assert_eq!(store.find(claim).await.expect("find"), Some(reference));
}

/// Another body under the same key.
pub async fn the_same_key_with_another_fingerprint_is_a_conflict(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(change(&samples.keyed("land-2026-17", 0, "body"))).await.expect("commit");
    let other = samples.keyed("land-2026-17", 0, "another body");
    let answer = store.commit(change(&other)).await;
    assert!(matches!(answer, Err(Error::Conflict(What::IdempotencyKey))), "{answer:?}");
    assert_eq!(store.document(other.document.id).await.expect("read"), None);
    let found = store.find(&other.idempotent.as_ref().expect("keyed").claim).await;
    assert!(matches!(found, Err(Error::Conflict(What::IdempotencyKey))), "{found:?}");
}

/// Refusals are not recorded: the key stays free for the corrected body.
pub async fn a_change_that_lost_leaves_its_key_free(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.commit(change(&samples.numbered("17"))).await.expect("commit");
    let mut lost = samples.keyed("land-2026-18", 0, "body");
    lost.document.number = Some("17".into());
    assert!(store.commit(change(&lost)).await.is_err(), "the number is borne");
    assert_eq!(store.find(&lost.idempotent.as_ref().expect("keyed").claim).await.expect("find"), None);
    let corrected = samples.keyed("land-2026-18", 0, "corrected body");
    assert_eq!(store.commit(change(&corrected)).await.expect("commit"), Outcome::Done);
}

/// At once, each with a document of its own.
pub async fn sixteen_attempts_with_one_key_make_one_document_and_fifteen_replays(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let attempts = (0..16).map(|_| change(&samples.keyed("land-2026-17", 0, "body"))).collect();
    let answers = together(&store, attempts).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    let replays: Vec<_> = answers
        .into_iter()
        .filter_map(|answer| match answer {
            Ok(Outcome::Replayed(reference)) => Some(reference),
            _ => None,
        })
        .collect();
    assert_eq!(replays.len(), 15);
    assert!(replays.windows(2).all(|pair| pair[0] == pair[1]), "all name the same document");
    assert_eq!(store.statistics().await.expect("count").documents, 1);
}

/// `(key, item)` is the scope.
pub async fn items_of_a_batch_share_a_key_and_are_told_apart(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let items: Vec<_> = (0..20).map(|item| samples.keyed("batch-17", item, &format!("record {item}"))).collect();
    let answers = together(&store, items.iter().map(change).collect()).await;
    assert_eq!(done(&answers), 20, "{answers:?}");
    for (item, publish) in (0..20).zip(&items) {
        let again = samples.keyed("batch-17", item, &format!("record {item}"));
        let answer = store.commit(change(&again)).await.expect("commit");
        let Outcome::Replayed(reference) = answer else { panic!("a replay, not {answer:?}") };
        assert_eq!(reference.id, publish.document.id.to_string());
    }
}

/// The second is a conflict and changes nothing.
pub async fn a_document_id_is_given_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.publish();
    let mut second = samples.publish();
    second.document.id = first.document.id;
    let answers = together(&store, vec![change(&first), change(&second)]).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    let id = first.document.id;
    assert!(answers.iter().any(|a| matches!(a, Err(Error::Conflict(What::DocumentId(of))) if *of == id)));
    assert_eq!(store.statistics().await.expect("count").log_pending, 1);
}

/// Issuer, type and number together are the guard.
pub async fn a_number_is_borne_once_and_the_conflict_names_its_bearer(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.numbered("17");
    store.commit(change(&first)).await.expect("commit");
    let second = samples.numbered("17");
    let answer = store.commit(change(&second)).await;
    let bearer = first.document.id;
    assert!(matches!(answer, Err(Error::Conflict(What::DocumentNumber(of))) if of == bearer), "{answer:?}");
    assert_eq!(store.document(second.document.id).await.expect("read"), None);

    let mut elsewhere = samples.numbered("17");
    elsewhere.document.department = department("planning");
    let mut another_type = samples.numbered("17");
    another_type.document.r#type = "site-selection-opinion".parse().expect("type");
    for free in [elsewhere, another_type] {
        assert_eq!(store.commit(change(&free)).await.expect("commit"), Outcome::Done);
    }
    let unrelated = samples.successor(&samples.publish().document, 1);
    assert!(store.commit(change(&unrelated)).await.is_err(), "the document that it supersedes is not there");
}

/// Two without a number.
pub async fn documents_without_a_number_are_not_compared(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let answers = together(&store, vec![change(&samples.publish()), change(&samples.publish())]).await;
    assert_eq!(done(&answers), 2, "{answers:?}");
}

/// The predecessor is superseded, has its log entry, and no longer bears the number.
pub async fn a_successor_takes_number_and_place(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.numbered("17");
    store.commit(change(&first)).await.expect("commit");
    backend.clock().advance(5);
    let second = samples.successor(&first.document, 1);
    assert_eq!(store.commit(change(&second)).await.expect("commit"), Outcome::Done);

    let old = store.document(first.document.id).await.expect("read").expect("there");
    assert_eq!(old.status, Status::Superseded { by: second.document.id });
    assert_eq!(old.status_version, 2);
    let bearer = store.by_number(&first.document.department, opinion().as_str(), "17").await.expect("read");
    assert_eq!(bearer.as_ref(), Some(&second.document));
    let gone = store.not_current().await.expect("read");
    assert_eq!(gone.len(), 1);
    assert_eq!((gone[0].id, gone[0].status, gone[0].since), (old.id, old.status, samples.now()));
    let pending = store.log_pending(10).await.expect("read");
    let mut leaves: Vec<_> = pending.iter().map(|entry| entry.leaf).collect();
    let log = second.supersedes.as_ref().map(|head| head.log.leaf);
    let mut expected = vec![first.log.leaf, second.log.leaf, log.expect("a log entry")];
    leaves.sort_unstable();
    expected.sort_unstable();
    assert_eq!(leaves, expected);
    let late = store.commit(change(&samples.numbered("17"))).await;
    assert!(matches!(late, Err(Error::Conflict(What::DocumentNumber(of))) if of == second.document.id), "{late:?}");
}

/// All judged version 1 of the same head.
pub async fn of_sixteen_successors_one_wins(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.numbered("17");
    store.commit(change(&first)).await.expect("commit");
    let rivals: Vec<_> = (0..16).map(|_| samples.successor(&first.document, 1)).collect();
    let answers = together(&store, rivals.iter().map(change).collect()).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    let winner = answers.iter().position(Result::is_ok).expect("one");
    let old = store.document(first.document.id).await.expect("read").expect("there");
    assert_eq!(old.status, Status::Superseded { by: rivals[winner].document.id });
    let statistics = store.statistics().await.expect("count");
    assert_eq!((statistics.documents, statistics.log_pending), (2, 3), "losers left nothing");
}

/// The precondition is the status version.
pub async fn a_successor_that_judged_an_old_status_is_stale(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.publish();
    store.commit(change(&first)).await.expect("commit");
    let answer = store.commit(change(&samples.successor(&first.document, 2))).await;
    let id = first.document.id;
    assert!(matches!(answer, Err(Error::Stale(What::DocumentStatus(of))) if of == id), "{answer:?}");
    assert_eq!(store.document(id).await.expect("read").expect("there").status, Status::Current);
}

/// By subject, type, test mark, date and status; newest issue first.
pub async fn only_current_documents_of_the_subject_are_found(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let (key, other) = (samples.subject(), samples.subject());
    let of = |keys: &[_], issued: &str| {
        let mut publish = samples.publish();
        publish.subjects = keys.to_vec();
        publish.document.issued_on = date(issued);
        publish
    };
    let old = of(&[key], "2026-01-31");
    let new = of(&[key, other], "2026-11-20");
    let mut test = of(&[key], "2026-11-21");
    test.document.test = true;
    let mut another_type = of(&[key], "2026-11-22");
    another_type.document.r#type = "site-selection-opinion".parse().expect("type");
    let gone = of(&[key], "2026-11-23");
    let mut successor = samples.successor(&gone.document, 1);
    successor.subjects = vec![samples.subject()];
    for publish in [&old, &new, &test, &another_type, &gone, &successor] {
        store.commit(change(publish)).await.expect("commit");
    }
    let found = async |subject: Vec<_>, issued_from, test| {
        let query = CurrentQuery { r#type: opinion(), subject, issued_from, test };
        let rows = store.current(&query).await.expect("read");
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found(vec![key], None, false).await, [new.document.id, old.document.id]);
    assert_eq!(found(vec![other, key], None, false).await, [new.document.id, old.document.id], "each once");
    assert_eq!(found(vec![key], Some(date("2026-02-01")), false).await, [new.document.id]);
    assert_eq!(found(vec![key], Some(date("2026-01-31")), false).await.len(), 2, "the day itself counts");
    assert_eq!(found(vec![key], None, true).await, [test.document.id]);
    assert!(found(vec![samples.subject()], None, false).await.is_empty());
}

/// No gap and no repeat, whatever is published between two pages.
pub async fn pages_are_stable_while_documents_come_in(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut expected = Vec::new();
    for _ in 0..25 {
        backend.clock().advance(1000);
        let publish = samples.publish();
        expected.push(publish.document.id);
        store.commit(change(&publish)).await.expect("commit");
    }
    expected.reverse();
    let filter = DocumentFilter { departments: vec![department("land"), department("reform")], ..Default::default() };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.documents(&filter, Page { limit: 7, after }).await.expect("read");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page.iter().map(|row| row.id));
        backend.clock().advance(1000);
        store.commit(change(&samples.publish())).await.expect("commit");
    }
    assert_eq!(seen, expected);
}

/// Department, type, case, number, and each of them together with the others.
pub async fn pages_are_narrowed_by_each_filter(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let code: SupervisionCode = "990000267K3MQ9TXWR4G".parse().expect("code");
    let mut wanted = samples.numbered("17");
    wanted.document.case = Some(code.clone());
    wanted.document.r#type = "site-selection-opinion".parse().expect("type");
    wanted.document.department = department("planning");
    let mut other = samples.numbered("18");
    other.document.department = department("water");
    for publish in [&wanted, &other] {
        store.commit(change(publish)).await.expect("commit");
    }
    let (id, row) = (wanted.document.id, &wanted.document);
    let departments = DocumentFilter { departments: vec![row.department.clone()], ..Default::default() };
    let kind = DocumentFilter { r#type: Some(row.r#type.clone()), ..Default::default() };
    let case = DocumentFilter { case: Some(code), ..Default::default() };
    let number = DocumentFilter { number: row.number.clone(), ..Default::default() };
    let all = DocumentFilter {
        departments: departments.departments.clone(),
        r#type: kind.r#type.clone(),
        case: case.case.clone(),
        number: number.number.clone(),
    };
    let without_department = DocumentFilter { departments: Vec::new(), ..all.clone() };
    let none = DocumentFilter { number: Some("18".into()), ..all.clone() };
    for filter in [departments, kind, case, number, all, without_department] {
        let page = store.documents(&filter, Page { limit: 50, after: None }).await.expect("read");
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "{filter:?}");
    }
    assert!(store.documents(&none, Page { limit: 50, after: None }).await.expect("read").is_empty());
    let both = store.documents(&DocumentFilter::default(), Page { limit: 50, after: None }).await.expect("read");
    assert_eq!(both.len(), 2);
}
