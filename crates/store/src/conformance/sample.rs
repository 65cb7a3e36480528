//! Changes to try a store with: each with ids, keys and hashes of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use document::draft::QuestionKind;
use document::envelope::{Confidentiality, Kind, Party};
use document::{
    AccessId, Date, DepartmentId, Digest, DocumentId, DocumentType, InboxId, JobId, ReceiptId, RequestId, SubmissionId,
    SupervisionCode, Timestamp,
};
use model::access::{Action, Actor, AgreementVersion, Outcome as Ending, Visible};
use model::agreement::Visibility;
use model::idempotency::{Claim, Reference, ReferenceKind, Route};
use model::receipt::{ReceiptEvent, ReceiptRecord};
use model::request::{AnswerSource, RuleOutcome, State};
use model::{AccessEntry, Clock, EvidenceRequest, NoticeEvent, Personal, Status};

use super::backend::TestClock;
use crate::change::{
    AgreementUse, AnswerFromStore, ChangeRegistry, ChangeStatus, CloseRequest, OpenCase, Publish, ReportEvents,
    Superseded,
};
use crate::inbox::{Acknowledge, InboxEntry, Notice};
use crate::record::{
    Access, Blob, BlobRole, CaseRow, DocumentRow, Idempotent, JobKind, LogEntry, NewJob, RecordKind, RecordWrite,
    StatusStep, SubjectKey, Submission,
};

/// Makes changes whose ids, keys and hashes are all different.
#[derive(Debug)]
pub struct Samples<'c> {
    clock: &'c TestClock,
    made: AtomicU64,
}

impl<'c> Samples<'c> {
    /// Of the present time of this clock.
    #[must_use]
    pub fn new(clock: &'c TestClock) -> Self {
        Self::numbered_from(clock, 0)
    }

    /// The same, with nothing in common with those numbered from elsewhere.
    #[must_use]
    pub fn numbered_from(clock: &'c TestClock, first: u64) -> Self {
        Self { clock, made: AtomicU64::new(first) }
    }

    /// Bytes that were not there before.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let made = self.made.fetch_add(1, Ordering::SeqCst);
        let digest = Digest::of(&made.to_be_bytes());
        let mut bytes = [0; N];
        bytes.iter_mut().zip(digest.as_bytes().iter().cycle()).for_each(|(to, from)| *to = *from);
        bytes
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn subject(&self) -> SubjectKey {
        SubjectKey(self.bytes())
    }

    /// A publication of the land bureau without number and key.
    pub fn publish(&self) -> Publish {
        let id = DocumentId::new(self.now(), self.bytes());
        let log = self.log();
        let document = DocumentRow {
            id,
            department: department("land"),
            kind: Kind::Opinion,
            r#type: opinion(),
            matter: Some("land-use-pre-review".into()),
            case: None,
            project: Some("2026-990000-47-03-000731".into()),
            number: None,
            issued_on: date("2026-11-20"),
            valid_until: Some(date("2029-11-19")),
            confidentiality: Confidentiality::Internal,
            test: false,
            sha256: Digest::from_bytes(self.bytes()),
            leaf: log.leaf,
            salt: self.bytes(),
            accepted_at: self.now(),
            status: Status::Current,
            status_version: 1,
            supersedes: None,
        };
        let subject = self.subject();
        Publish {
            idempotent: None,
            subjects: vec![subject],
            blobs: vec![
                blob(BlobRole::Original, "application/xml", b"<opinion/>"),
                blob(BlobRole::Sealed, "application/json", b"{\"sealed\":true}"),
                blob(BlobRole::Provenance, "application/json", b"[]"),
            ],
            log,
            receipt: self.receipt(ReceiptEvent::Accepted, Some(id), None),
            access: self.access(subject, Action::Published, Some(id)),
            supersedes: None,
            jobs: vec![self.job()],
            document,
        }
    }

    /// A step of the land bureau with a document of this status version.
    pub fn status_step(&self, document: &DocumentRow, after: u32, status: Status) -> ChangeStatus {
        let step = StatusStep {
            document: document.id,
            after,
            status,
            at: self.now(),
            department: department("land"),
            reason: Personal::new("依据行政复议决定".to_owned()),
            instrument: br#"{"number":"1","title":"t"}"#.to_vec(),
        };
        ChangeStatus {
            idempotent: None,
            step,
            log: self.log(),
            receipt: self.receipt(ReceiptEvent::Accepted, Some(document.id), None),
            notice: self.notice(match status {
                Status::Suspended => NoticeEvent::DocumentSuspended,
                Status::Current => NoticeEvent::DocumentResumed,
                _ => NoticeEvent::DocumentWithdrawn,
            }),
            jobs: vec![self.job()],
        }
    }

    /// A notice of this event.
    pub fn notice(&self, event: NoticeEvent) -> Notice {
        Notice { id: InboxId::new(self.now(), self.bytes()), event }
    }

    /// That a department acknowledges an entry.
    pub fn acknowledgement(&self, of: &DepartmentId, entry: &InboxEntry) -> Acknowledge {
        let mut receipt = self.receipt(ReceiptEvent::Delivered, Some(entry.document), None);
        receipt.department = of.clone();
        Acknowledge { department: of.clone(), id: entry.id, at: self.now(), receipts: vec![receipt] }
    }

    /// A publication under this key.
    pub fn keyed(&self, key: &str, item: u32, body: &str) -> Publish {
        let mut publish = self.publish();
        let reference = Reference { kind: ReferenceKind::Document, id: publish.document.id.to_string() };
        publish.idempotent = Some(idempotent(Route::Documents, key, (item, body), reference));
        publish
    }

    /// A publication that bears this number.
    pub fn numbered(&self, number: &str) -> Publish {
        let mut publish = self.publish();
        publish.document.number = Some(number.to_owned());
        publish
    }

    /// A publication that takes the place of another, at the status version that was judged.
    pub fn successor(&self, of: &DocumentRow, status_version: u32) -> Publish {
        let mut publish = self.publish();
        publish.document.number.clone_from(&of.number);
        publish.document.supersedes = Some(of.id);
        let notice = self.notice(NoticeEvent::DocumentSuperseded);
        publish.supersedes = Some(Superseded { document: of.id, status_version, log: self.log(), notice });
        publish
    }

    pub(crate) fn log(&self) -> LogEntry {
        LogEntry { leaf: self.bytes(), at: self.now(), entry: b"{\"kind\":\"issue\",\"v\":1}".to_vec() }
    }

    pub(crate) fn job(&self) -> NewJob {
        NewJob {
            id: JobId::new(self.now(), self.bytes()),
            kind: JobKind::RewriteLists,
            run_at: self.now(),
            payload: b"{}".to_vec(),
        }
    }

    pub(crate) fn receipt(
        &self,
        event: ReceiptEvent,
        document: Option<DocumentId>,
        request: Option<RequestId>,
    ) -> ReceiptRecord {
        ReceiptRecord {
            id: ReceiptId::new(self.now(), self.bytes()),
            event,
            at: self.now(),
            department: department("reform"),
            document,
            request,
            bytes: b"receipt".to_vec(),
        }
    }

    pub(crate) fn access(&self, subject: SubjectKey, action: Action, document: Option<DocumentId>) -> Access {
        let entry = AccessEntry {
            id: AccessId::new(self.now(), self.bytes()),
            at: self.now(),
            subject: Personal::new(vec![party()]),
            actor: Actor { department: department("reform"), role: "system".into() },
            action,
            document,
            r#type: Some(opinion()),
            request: None,
            case: None,
            matter: None,
            purpose: Some("project-approval".parse().expect("purpose")),
            legal_basis: None,
            agreement: None,
            outcome: Ending::Granted,
            visibility: Visible { class: Visibility::Now, release_at: None },
        };
        Access { entry, subject: vec![subject] }
    }

    /// A request of the reform commission to the land bureau, still open.
    pub(crate) fn request(&self) -> EvidenceRequest {
        EvidenceRequest {
            id: RequestId::new(self.now(), self.bytes()),
            kind: QuestionKind::Pull,
            requester: department("reform"),
            reference: Some("reform-2026-000731".into()),
            adapter: None,
            accept: vec![opinion()],
            subject: Some(Personal::new(party())),
            case: None,
            matter: Some("enterprise-project-approval".parse().expect("matter")),
            division: Some("990000".parse().expect("division")),
            purpose: Some("project-approval".parse().expect("purpose")),
            legal_basis: None,
            freshness: Some("P90D".into()),
            requested_at: self.now(),
            answer_by: self.now().plus_seconds(1860),
            state: State::Requested,
            trace: Vec::<RuleOutcome>::new(),
            agreement: Some(AgreementVersion { id: "agr-2026-0014".parse().expect("agreement"), version: 3 }),
            provider: Some(department("land")),
            mandate: None,
        }
    }

    /// A pull that this document answers, under agreement `agr-2026-0014` in record version 1.
    pub fn answer(&self, document: &DocumentRow, daily_max: u32) -> AnswerFromStore {
        let request = self.request();
        let id = request.id;
        let request = request.fulfil(document.id, AnswerSource::Stored, self.now()).expect("it is open");
        AnswerFromStore {
            idempotent: None,
            access: self.access(self.subject(), Action::Disclosed, Some(document.id)),
            receipts: vec![
                self.receipt(ReceiptEvent::Fulfilled, Some(document.id), Some(id)),
                self.receipt(ReceiptEvent::Fulfilled, Some(document.id), Some(id)),
            ],
            request,
            document: document.id,
            status_version: document.status_version,
            agreement: AgreementUse {
                id: "agr-2026-0014".parse().expect("agreement"),
                record_version: 1,
                day: date("2026-11-24"),
                daily_max,
            },
        }
    }

    /// The same pull under a key.
    pub fn keyed_answer(&self, document: &DocumentRow, key: &str) -> AnswerFromStore {
        let mut answer = self.answer(document, 100);
        let reference = Reference { kind: ReferenceKind::Request, id: answer.request.id.to_string() };
        answer.idempotent = Some(idempotent(Route::EvidenceRequests, key, (0, "body"), reference));
        answer
    }

    /// A request that rule A09 refuses.
    pub fn refusal(&self) -> CloseRequest {
        let request = self.request();
        let receipt = self.receipt(ReceiptEvent::Refused, None, Some(request.id));
        let request = request.refuse("A09", "subject-not-party", self.now()).expect("it is open");
        let access = self.access(self.subject(), Action::Refused, None);
        CloseRequest { request, access: Some(access), receipt: Some(receipt) }
    }

    /// A case of the reform commission, under a key.
    pub fn case(&self, local_code: Option<&str>, key: &str) -> OpenCase {
        let division = "990000".parse().expect("division");
        let code = SupervisionCode::mint(&division, 2026, &self.bytes::<31>()).expect("bytes enough");
        let reference = Reference { kind: ReferenceKind::Case, id: code.as_str().to_owned() };
        OpenCase {
            idempotent: Some(idempotent(Route::Cases, key, (0, "body"), reference)),
            case: CaseRow {
                code,
                owner: department("reform"),
                local_code: local_code.map(str::to_owned),
                body: Personal::new(b"{\"parties\":[]}".to_vec()),
                query_word: self.bytes::<32>().to_vec(),
            },
            event: b"{\"event\":\"opened\"}".to_vec(),
        }
    }

    /// A report of events in a case of `reform` that has `after` of them.
    pub(crate) fn report(&self, case: &CaseRow, after: u32, key: &str) -> ReportEvents {
        let receipt = self.receipt(ReceiptEvent::Accepted, None, None);
        let reference = Reference { kind: ReferenceKind::Receipt, id: receipt.id.to_string() };
        let event = |n: u32| format!("{{\"event\":\"reported\",\"seq\":{}}}", after + n).into_bytes();
        let blob = |role, bytes: &[u8]| Blob { role, media: "text/xml".to_owned(), bytes: bytes.to_vec() };
        ReportEvents {
            idempotent: Some(idempotent(Route::Documents, key, (0, "body"), reference)),
            opens: None,
            case: case.code.clone(),
            after,
            events: vec![event(1), event(2)],
            blobs: vec![blob(BlobRole::Original, key.as_bytes()), blob(BlobRole::Residual, b"[]")],
            receipt,
        }
    }

    /// A report that opens a case.
    pub(crate) fn opening_report(&self, local_code: &str) -> ReportEvents {
        let case = self.case(Some(local_code), local_code).case;
        ReportEvents { opens: Some(case.clone()), ..self.report(&case, 0, local_code) }
    }

    pub(crate) fn submission(&self, body: &[u8]) -> Submission {
        Submission {
            id: SubmissionId::new(self.now(), self.bytes()),
            department: department("land"),
            adapter: Some("land-xml".into()),
            at: self.now(),
            sha256: Digest::of(body),
            body: Personal::new(body.to_vec()),
            findings: b"{\"code\":\"adapter-refused\"}".to_vec(),
        }
    }

    /// A change of the registry by the operator.
    pub fn registry(&self, records: Vec<RecordWrite>) -> ChangeRegistry {
        ChangeRegistry {
            records,
            actor: "operator".into(),
            reason: "agreement import".into(),
            at: self.now(),
            log: vec![self.log()],
            jobs: vec![self.job()],
        }
    }
}

/// A version of a record, with a body that names it.
pub(crate) fn record(kind: RecordKind, id: &str, replaces: Option<u32>) -> RecordWrite {
    let body = format!("{{\"id\":\"{id}\",\"after\":{}}}", replaces.unwrap_or(0)).into_bytes();
    RecordWrite { kind, id: id.to_owned(), replaces, body }
}

pub(crate) fn agreement(replaces: Option<u32>) -> RecordWrite {
    record(RecordKind::Agreement, "agr-2026-0014", replaces)
}

pub(crate) fn idempotent(route: Route, key: &str, (item, body): (u32, &str), reference: Reference) -> Idempotent {
    let claim = Claim {
        department: department("land"),
        route,
        key: key.parse().expect("idempotency key"),
        item,
        fingerprint: Digest::of(body.as_bytes()),
    };
    Idempotent { claim, reference }
}

pub(crate) fn blob(role: BlobRole, media: &str, bytes: &[u8]) -> Blob {
    Blob { role, media: media.to_owned(), bytes: bytes.to_vec() }
}

pub(crate) fn department(id: &str) -> DepartmentId {
    id.parse().expect("department")
}

pub(crate) fn opinion() -> DocumentType {
    "land-use-pre-review-opinion".parse().expect("type")
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("date")
}

fn party() -> Party {
    let party = r#"{"form":"organisation","name":"样例渝江机械有限公司"}"#;
    serde_json::from_str(party).expect("party")
}
