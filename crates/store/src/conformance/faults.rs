//! Faults of the database, restarts, migrations.

use std::sync::Arc;

use document::Timestamp;
use model::Status;
use model::access::Action;
use model::receipt::ReceiptEvent;

use super::backend::{Backend, done, together};
use super::sample::{Samples, agreement, record};
use crate::change::{CaseKey, LOG_LEASE, NumberLog, RecordAccess};
use crate::inbox::{InboxEntry, InboxQuery, TakeInbox};
use crate::record::{Cosigned, DocumentRow, JobKind, LogHead, Record, RecordKind, Statistics, Tile};
use crate::{Change, Error, Outcome, Store};

/// What changes start from.
pub(super) struct Ground {
    pub(super) document: DocumentRow,
    /// One that is suspended and resumed.
    other: DocumentRow,
    fence: i64,
}

pub(super) async fn ground(store: &dyn Store, samples: &Samples<'_>) -> Ground {
    let publish = samples.numbered("17");
    let document = publish.document.clone();
    store.commit(Change::Publish(Box::new(publish))).await.expect("publish");
    let publish = samples.publish();
    let other = publish.document.clone();
    store.commit(Change::Publish(Box::new(publish))).await.expect("publish");
    let registry = samples.registry(vec![agreement(None)]);
    store.commit(Change::ChangeRegistry(Box::new(registry))).await.expect("agreement");
    let lease = Change::Lease { name: LOG_LEASE, holder: "node-1".into(), micros: i64::MAX / 4 };
    // Somebody has been told of something.
    store.commit(Change::AnswerFromStore(Box::new(samples.answer(&other, 10)))).await.expect("pull");
    let step = samples.status_step(&other, 1, Status::Suspended);
    store.commit(Change::ChangeStatus(Box::new(step))).await.expect("step");
    let Ok(Outcome::Leased { fence }) = store.commit(lease).await else { panic!("leased") };
    Ground { document, other, fence }
}

/// Everything that can be read without knowing an id: a part of a change would show in it.
#[derive(Debug, PartialEq)]
pub(super) struct Picture {
    counts: Statistics,
    pub(super) documents: Vec<DocumentRow>,
    registry: (u64, Vec<Record>),
    head: LogHead,
    tile: Option<Tile>,
    cosigned: Option<Cosigned>,
    used: u32,
    told: Vec<InboxEntry>,
}

fn inbox() -> InboxQuery {
    let department = super::sample::department("reform");
    InboxQuery { department, stream: None, since: Timestamp::from_micros(0), limit: 1000 }
}

pub(super) async fn picture(store: &dyn Store) -> Picture {
    let page = crate::record::Page { limit: 200, after: None };
    let agreement = "agr-2026-0014".parse().expect("agreement");
    Picture {
        counts: store.statistics().await.expect("count"),
        documents: store.documents(&crate::record::DocumentFilter::default(), page).await.expect("read"),
        registry: store.registry().await.expect("read"),
        head: store.log_head().await.expect("read"),
        tile: store.tile(0, 0).await.expect("read"),
        cosigned: store.cosigned(0, 1).await.expect("read"),
        told: store.inbox(&inbox(), Timestamp::from_micros(i64::MAX)).await.expect("read"),
        used: store.used(&agreement, super::sample::date("2026-11-24")).await.expect("read"),
    }
}

/// One change of every kind, made anew each time, that must end well on the present state.
pub(super) async fn every_change(
    store: &dyn Store,
    samples: &Samples<'_>,
    ground: &Ground,
    turn: usize,
) -> Vec<Change> {
    let current = store.by_number(&ground.document.department, ground.document.r#type.as_str(), "17").await;
    let current = current.expect("read").expect("there");
    let (_, records) = store.registry().await.expect("read");
    let version = |kind, id: &str| records.iter().find(|r| r.kind == kind && r.id == id).map(|r| r.version);
    let purpose = record(RecordKind::Purpose, "project-approval", version(RecordKind::Purpose, "project-approval"));
    let head = store.log_head().await.expect("read");
    let pending = store.log_pending(1).await.expect("read");
    let width = u16::try_from(head.size + 1).expect("few");

    let told = store.inbox(&inbox(), samples.now()).await.expect("read");

    let mut publish = samples.successor(&current, current.status_version);
    publish.idempotent = samples.keyed(&format!("publish-{turn}"), 0, "body").idempotent;
    let other = store.document(ground.other.id).await.expect("read").expect("there");
    let next = if other.status == Status::Current { Status::Suspended } else { Status::Current };
    let step = samples.status_step(&other, other.status_version, next);
    let mut answer = samples.keyed_answer(&current, &format!("pull-{turn}"));
    answer.agreement.daily_max = 10_000;
    let first = ground.document.id;
    let mut read = samples.receipt(ReceiptEvent::Read, Some(first), None);
    read.department = format!("reader-{turn}").parse().expect("department");
    let entries = vec![samples.access(samples.subject(), Action::Viewed, Some(first))];
    let number = NumberLog {
        fence: ground.fence,
        from: head.size,
        leaves: pending.iter().map(|entry| entry.leaf).collect(),
        tiles: vec![Tile { level: 0, index: 0, width, bytes: vec![1; usize::from(width) * 32] }],
        edge: vec![1],
        checkpoint: b"checkpoint".to_vec(),
    };
    // Smaller each time, so that it is always the first that is found.
    let cosigned = Cosigned { size: 1_000 - turn as u64, cosignatures: 1, checkpoint: b"cosigned".to_vec() };
    let claim = Change::ClaimJobs { kind: JobKind::RewriteLists, limit: 1, micros: 0 };
    let Ok(Outcome::Jobs(jobs)) = store.commit(claim.clone()).await else { panic!("jobs") };
    let finish = Change::FinishJob { id: jobs[0].id, claim: jobs[0].claim, again: None };
    vec![
        Change::NumberLog(Box::new(number)),
        Change::KeepCosigned(Box::new(cosigned)),
        Change::AnswerFromStore(Box::new(answer)),
        Change::Publish(Box::new(publish)),
        Change::ChangeStatus(Box::new(step)),
        Change::TakeInbox(Box::new(TakeInbox { query: inbox(), micros: 0 })),
        Change::Acknowledge(Box::new(samples.acknowledgement(&inbox().department, &told[0]))),
        Change::KeepSubmission(Box::new(samples.submission(format!("body {turn}").as_bytes()))),
        Change::CloseRequest(Box::new(samples.refusal())),
        Change::RecordAccess(Box::new(RecordAccess { entries, read: Some(read) })),
        Change::OpenCase(Box::new(samples.case(Some(&format!("local-{turn}")), &format!("case-{turn}")))),
        Change::ReportEvents(Box::new(samples.opening_report(&format!("report-{turn}")))),
        Change::ImportCases(
            (0..3).map(|n| samples.case(Some(&format!("{turn}-{n}")), &format!("{turn}-{n}"))).collect(),
        ),
        Change::ChangeRegistry(Box::new(samples.registry(vec![purpose]))),
        Change::Lease { name: "retention", holder: format!("node-{turn}"), micros: 0 },
        // Before the claim, which may take the same job again.
        finish,
        claim,
    ]
}

/// Each table in turn refuses its rows: a change that writes it leaves nothing at all, then goes through when it is healed.
pub async fn each_change_is_atomic_whichever_row_fails(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let store = store.as_ref();
    let ground = ground(store, &samples).await;
    let mut failed = std::collections::BTreeMap::<&str, usize>::new();
    let kinds = every_change(store, &samples, &ground, 0).await.len();
    for (turn, table) in (1..).zip(backend.tables()) {
        for kind in 0..kinds {
            let change = every_change(store, &samples, &ground, turn).await.swap_remove(kind);
            let before = picture(store).await;
            backend.poison(&table).await;
            let answer = store.commit(change.clone()).await;
            backend.heal(&table).await;
            if let Err(error) = answer {
                assert!(matches!(error, Error::Bug { .. }), "{table}: {error}");
                assert_eq!(picture(store).await, before, "{table}: {}", change.operation());
                *failed.entry(change.operation()).or_default() += 1;
                let healed = store.commit(change).await.expect("it goes through now");
                assert!(!matches!(healed, Outcome::Replayed(_) | Outcome::NotLeased), "{healed:?}");
            }
        }
    }
    assert_eq!(failed.len(), kinds, "each change writes at least one table: {failed:?}");
    assert!(failed["publish a document"] >= 6, "{failed:?}");
}

/// The others are durable.
pub async fn a_poisoned_item_among_128_fails_alone(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    for poisoned in [0, 63, 127] {
        let mut changes: Vec<_> = (0..128).map(|_| samples.publish()).collect();
        changes[poisoned].document.project = Some("\0".into());
        let ids: Vec<_> = changes.iter().map(|publish| publish.document.id).collect();
        let changes = changes.into_iter().map(|publish| Change::Publish(Box::new(publish))).collect();
        let answers = together(&store, changes).await;
        assert_eq!(done(&answers), 127);
        assert!(answers[poisoned].is_err());
        for (index, id) in ids.into_iter().enumerate() {
            assert_eq!(store.document(id).await.expect("read").is_some(), index != poisoned, "{index}");
        }
    }
}

/// Of every aggregate.
pub async fn what_was_acknowledged_is_there_after_reopening(backend: &dyn Backend) {
    let samples = Samples::new(backend.clock());
    let store = backend.open().await;
    let ground = ground(store.as_ref(), &samples).await;
    for change in every_change(store.as_ref(), &samples, &ground, 1).await {
        store.commit(change).await.expect("commit");
    }
    let open = samples.case(Some("731"), "case-731");
    store.commit(Change::OpenCase(Box::new(open.clone()))).await.expect("commit");
    let publishes: Vec<_> = (0..50).map(|_| samples.publish()).collect();
    let changes = publishes.iter().map(|publish| Change::Publish(Box::new(publish.clone()))).collect();
    assert_eq!(done(&together(&store, changes).await), 50);
    let before = picture(store.as_ref()).await;
    assert_eq!(Arc::strong_count(&store), 1, "nobody else keeps it open");
    drop(store);

    let store = backend.open().await;
    assert_eq!(picture(store.as_ref()).await, before);
    for publish in publishes {
        assert_eq!(store.document(publish.document.id).await.expect("read"), Some(publish.document));
    }
    let key = CaseKey::Code(open.case.code.clone());
    assert_eq!(store.case(&key).await.expect("read"), Some(open.case));
    let lease = Change::Lease { name: LOG_LEASE, holder: "node-2".into(), micros: 1 };
    assert_eq!(store.commit(lease).await.expect("commit"), Outcome::NotLeased, "leases outlive their holder's process");
}

/// The second time there is nothing to do.
pub async fn migrating_twice_is_nothing(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    ground(store.as_ref(), &samples).await;
    let before = picture(store.as_ref()).await;
    assert!(store.pending_migrations().await.expect("read").is_empty());
    assert!(store.migrate().await.expect("migrate").is_empty());
    assert_eq!(picture(store.as_ref()).await, before);
}

/// An empty store and one with rows.
pub async fn the_store_says_that_it_can_be_written(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    store.check().await.expect("empty");
    ground(store.as_ref(), &samples).await;
    let before = picture(store.as_ref()).await;
    store.check().await.expect("with rows");
    assert_eq!(picture(store.as_ref()).await, before);
}
