//! Suspending, resuming and withdrawing.

use model::Status;
use model::idempotency::{Reference, ReferenceKind, Route};

use super::backend::{Backend, done, together};
use super::sample::{Samples, agreement, idempotent};
use crate::change::ChangeStatus;
use crate::record::DocumentRow;
use crate::{Change, Error, Outcome, Store, What};

async fn published(store: &dyn Store, samples: &Samples<'_>) -> DocumentRow {
    let publish = samples.publish();
    let document = publish.document.clone();
    store.commit(Change::Publish(Box::new(publish))).await.expect("publish");
    document
}

fn change(step: &ChangeStatus) -> Change {
    Change::ChangeStatus(Box::new(step.clone()))
}

/// Status, version, list, steps, log entries and receipts follow; the bytes stay.
pub async fn a_document_is_suspended_resumed_and_withdrawn(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = published(store.as_ref(), &samples).await;
    let mut steps = Vec::new();
    for (after, status) in [(1, Status::Suspended), (2, Status::Current), (3, Status::Revoked)] {
        backend.clock().advance(5);
        let step = samples.status_step(&document, after, status);
        assert_eq!(store.commit(change(&step)).await.expect("commit"), Outcome::Done);
        steps.push(step.step);
        let row = store.document(document.id).await.expect("read").expect("there");
        assert_eq!((row.status, row.status_version), (status, after + 1));
        let listed = store.not_current().await.expect("read");
        let listed: Vec<_> = listed.iter().map(|row| (row.id, row.status, row.since)).collect();
        let expected = [(document.id, status, samples.now())];
        assert_eq!(listed, if status == Status::Current { &[][..] } else { &expected[..] });
    }
    assert_eq!(store.status_steps(document.id).await.expect("read"), steps);
    assert_eq!(store.log_pending(10).await.expect("read").len(), 4);
    assert_eq!(store.receipts(Some(document.id), None).await.expect("read").len(), 4);
    let unchanged = DocumentRow { status: Status::Revoked, status_version: 4, ..document.clone() };
    assert_eq!(store.document(document.id).await.expect("read"), Some(unchanged));
}

/// Neither its status nor anything that comes with it.
pub async fn a_step_that_judged_an_old_status_writes_nothing(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = published(store.as_ref(), &samples).await;
    let suspend = samples.status_step(&document, 1, Status::Suspended);
    store.commit(change(&suspend)).await.expect("commit");
    let late = samples.status_step(&document, 1, Status::Revoked);
    let answer = store.commit(change(&late)).await;
    assert!(matches!(answer, Err(Error::Stale(What::DocumentStatus(of))) if of == document.id), "{answer:?}");
    assert_eq!(store.status_steps(document.id).await.expect("read"), [suspend.step]);
    assert_eq!(store.receipts(Some(document.id), None).await.expect("read").len(), 2);
    assert_eq!(store.log_pending(10).await.expect("read").len(), 2);
}

/// The others judged what no longer holds.
pub async fn of_sixteen_steps_one_is_taken(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = published(store.as_ref(), &samples).await;
    let all = (0..16).map(|_| change(&samples.status_step(&document, 1, Status::Revoked)));
    let answers = together(&store, all.collect()).await;
    assert_eq!(done(&answers), 1, "{answers:?}");
    assert_eq!(store.status_steps(document.id).await.expect("read").len(), 1);
}

/// The key says what it made.
pub async fn a_repeated_step_is_a_replay(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = published(store.as_ref(), &samples).await;
    let mut step = samples.status_step(&document, 1, Status::Suspended);
    let reference = Reference { kind: ReferenceKind::Receipt, id: step.receipt.id.to_string() };
    step.idempotent = Some(idempotent(Route::Suspension, "s-1", (0, "body"), reference.clone()));
    assert_eq!(store.commit(change(&step)).await.expect("commit"), Outcome::Done);
    let mut again = samples.status_step(&document, 1, Status::Suspended);
    again.idempotent = step.idempotent.clone();
    assert_eq!(store.commit(change(&again)).await.expect("commit"), Outcome::Replayed(reference));
    assert_eq!(store.status_steps(document.id).await.expect("read").len(), 1);
}

/// Whichever of the two comes second judged what no longer holds, or comes after.
pub async fn an_answer_and_a_step_do_not_pass_each_other_by(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let document = published(store.as_ref(), &samples).await;
    let registry = samples.registry(vec![agreement(None)]);
    store.commit(Change::ChangeRegistry(Box::new(registry))).await.expect("agreement");
    let step = change(&samples.status_step(&document, 1, Status::Revoked));
    let answers = (0..8).map(|_| Change::AnswerFromStore(Box::new(samples.answer(&document, 20))));
    let answers = together(&store, std::iter::once(step).chain(answers).collect()).await;
    assert_eq!(answers[0].as_ref().ok(), Some(&Outcome::Done));
    let stale = |answer: &&Result<Outcome, Error>| matches!(answer, Err(Error::Stale(What::DocumentStatus(_))));
    assert_eq!(done(&answers) + answers.iter().filter(stale).count(), 9, "{answers:?}");
    let late = store.commit(Change::AnswerFromStore(Box::new(samples.answer(&document, 20)))).await;
    assert!(stale(&&late), "{late:?}");
}
