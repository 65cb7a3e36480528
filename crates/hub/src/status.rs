//! A document's status beside its sealed bytes: its department suspends, resumes or withdraws it.
//!
//! Each step is one commit: status, grounds, log entry, receipt and the notices to those who pulled it, and the job that signs the status list anew.

use api::Code;
use document::{DocumentId, ReceiptId, Timestamp, json};
use log::{Entry, EntryKind, Salt};
use model::department::Instrument;
use model::idempotency::{IdempotencyKey, Reference, ReferenceKind, Route};
use model::receipt::ReceiptEvent;
use model::{Department, NoticeEvent, Personal, Principal, Scope, Status};
use seal::receipt::{BodyMark, HexDigest, Receipt};
use serde::Deserialize;
use store::change::{Change, ChangeStatus};
use store::record::{BlobRole, DocumentRow, Idempotent, LogEntry, StatusStep};
use store::{Error, Outcome, What};

use crate::caller::{Body, admitted};
use crate::directory::Directory;
use crate::hub::{Hub, to_json};
use crate::receipts::{document_mark, log_mark};
use crate::refusal::{Evidence, Refusal};
use crate::trust::{pending, rewrite_lists};

/// What a department does with its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// 暂停: from current to suspended.
    Suspend,
    /// 恢复: from suspended to current.
    Resume,
    /// 撤销: from either to revoked, for good.
    Withdraw,
}

/// A step that was taken.
#[derive(Debug, Clone)]
pub struct Stepped {
    /// The document's status now.
    pub status: Status,
    /// The receipt *accepted*: a flattened JWS.
    pub receipt: Vec<u8>,
    /// Whether an earlier attempt with the same key took it.
    pub replayed: bool,
}

/// The grounds of a step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grounds {
    reason: Personal<String>,
    instrument: Instrument,
}

/// Characters of a reason, and of each text of an instrument, at most.
const REASON: usize = 2000;
const TITLE: usize = 300;

impl Step {
    const fn route(self) -> Route {
        match self {
            Self::Suspend => Route::Suspension,
            Self::Resume => Route::Resumption,
            Self::Withdraw => Route::Withdrawal,
        }
    }

    const fn kind(self) -> EntryKind {
        match self {
            Self::Suspend => EntryKind::Suspend,
            Self::Resume => EntryKind::Resume,
            Self::Withdraw => EntryKind::Revoke,
        }
    }

    const fn event(self) -> NoticeEvent {
        match self {
            Self::Suspend => NoticeEvent::DocumentSuspended,
            Self::Resume => NoticeEvent::DocumentResumed,
            Self::Withdraw => NoticeEvent::DocumentWithdrawn,
        }
    }

    /// The status that follows; `None`: the step does not lead on from this one.
    const fn after(self, status: Status) -> Option<Status> {
        match (self, status) {
            (Self::Suspend, Status::Current) => Some(Status::Suspended),
            (Self::Resume, Status::Suspended) => Some(Status::Current),
            (Self::Withdraw, Status::Current | Status::Suspended) => Some(Status::Revoked),
            _ => None,
        }
    }
}

impl Hub {
    /// Takes a step with a document of the caller's department or one of its branches: `{reason, instrument}`.
    ///
    /// # Errors
    /// `not-found` for a document of others, `document-superseded`, `document-not-current` for a status from which the step
    /// does not lead on, `request-malformed`, `request-invalid`, `idempotency-conflict`, `key-unavailable`.
    pub async fn change_status(
        &self,
        principal: &Principal,
        (id, step): (DocumentId, Step),
        body: &Body,
        key: &IdempotencyKey,
    ) -> Result<Stepped, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let caller = admitted(&directory, principal, Scope::Publish, at.date())?;
        let row = self.own(&directory, caller, id).await?;
        let claim = body.claim(&caller.id, (step.route(), &id.to_string()), key, 0);
        if let Some(reference) = self.store().find(&claim).await? {
            return self.stepped_before(id, &reference).await;
        }
        let grounds = read(&body.bytes)?;
        let Some(status) = step.after(row.status) else { return Err(self.leads_nowhere(row).await?) };
        let log = self.follow_up(&row, step.kind(), at).await?;
        let receipt = Receipt {
            from: Some(caller.id.clone()),
            to: Some(self.settings().department.clone()),
            document: Some(document_mark(&row)),
            request: Some(BodyMark { sha256: HexDigest(document::Digest::of(&body.bytes)) }),
            log: Some(log_mark(self, &log.leaf)),
            ..self.receipt(ReceiptEvent::Accepted, at)
        };
        let receipt = self.sign_receipt(&directory, receipt, &caller.id, (Some(id), None))?;
        let signed = receipt.bytes.clone();
        let reference = Reference { kind: ReferenceKind::Receipt, id: receipt.id.to_string() };
        let change = ChangeStatus {
            idempotent: Some(Idempotent { claim, reference }),
            step: StatusStep {
                document: id,
                after: row.status_version,
                status,
                at,
                department: caller.id.clone(),
                reason: grounds.reason,
                instrument: to_json(&grounds.instrument),
            },
            log,
            receipt,
            notice: self.notice(step.event()),
            jobs: vec![rewrite_lists(self, at)],
        };
        match self.store().commit(Change::ChangeStatus(Box::new(change))).await {
            Ok(Outcome::Replayed(reference)) => self.stepped_before(id, &reference).await,
            Ok(_) => {
                self.numbering().pending.notify_one();
                self.news().tell();
                tracing::info!(document.id = %id, department.id = %caller.id, status = status.word().unwrap_or("current"), "the status changed");
                Ok(Stepped { status, receipt: signed, replayed: false })
            }
            Err(Error::Stale(What::DocumentStatus(_))) => {
                let row = self.own(&directory, caller, id).await?;
                Err(self.leads_nowhere(row).await?)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The document, if it is the department's or of a branch of it. Nobody else learns whether there is one.
    async fn own(&self, directory: &Directory, caller: &Department, id: DocumentId) -> Result<DocumentRow, Refusal> {
        let row = self.store().document(id).await?;
        row.filter(|row| directory.is_within(&row.department, &caller.id))
            .ok_or_else(|| Refusal::new(Code::NotFound, "There is no such document of yours."))
    }

    async fn leads_nowhere(&self, row: DocumentRow) -> Result<Refusal, Refusal> {
        let word = row.status.word().unwrap_or("current");
        if let Status::Superseded { .. } = row.status {
            let head = self.head(row).await?;
            let detail = format!("The document is superseded; {} stands at the head of its chain.", head.id);
            return Ok(Refusal::new(Code::DocumentSuperseded, detail).with(Evidence::Head(head.id)));
        }
        Ok(Refusal::new(
            Code::DocumentNotCurrent,
            format!("The document is {word}; this step does not lead on from there."),
        ))
    }

    /// The answer to a repeated request, as the document stands now.
    async fn stepped_before(&self, id: DocumentId, reference: &Reference) -> Result<Stepped, Refusal> {
        let internal = || Refusal::new(Code::Internal, "Internal error.");
        let receipt: ReceiptId = reference.id.parse().map_err(|_| internal())?;
        let receipt = self.store().receipt(receipt).await?.ok_or_else(internal)?;
        let row = self.store().document(id).await?.ok_or_else(internal)?;
        Ok(Stepped { status: row.status, receipt: receipt.bytes, replayed: true })
    }

    /// A later entry of the log about a document repeats the digests of its issue.
    pub(crate) async fn follow_up(
        &self,
        row: &DocumentRow,
        kind: EntryKind,
        at: Timestamp,
    ) -> Result<LogEntry, Refusal> {
        let internal = || Refusal::new(Code::Internal, "Internal error.");
        let sealed = self.store().blob(row.id, BlobRole::Sealed).await?.ok_or_else(internal)?;
        let salt = Salt::from_bytes(row.salt);
        let entry = Entry {
            kind,
            at,
            issuer: Some(row.department.clone()),
            r#type: Some(row.r#type.clone()),
            key: None,
            digest: Some(salt.digest_of(&row.sha256)),
            seal: Some(salt.digest(&sealed.bytes)),
        };
        pending(&entry).map_err(|_| internal())
    }
}

fn read(bytes: &[u8]) -> Result<Grounds, Refusal> {
    let tree = json::parse(bytes).map_err(|e| Refusal::new(Code::RequestMalformed, format!("{e} ({})", e.code)))?;
    let invalid = |detail: &str| Refusal::new(Code::RequestInvalid, detail);
    let grounds: Grounds = json::from_value(&tree)
        .map_err(|_| invalid("Give {reason, instrument: {title, number, article?}} and nothing else."))?;
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
    let Instrument { title, number, article } = &grounds.instrument;
    let named = [Some(title), Some(number), article.as_ref()].into_iter().flatten().all(|text| fits(text, TITLE));
    if !named || !fits(grounds.reason.expose(), REASON) {
        return Err(invalid("reason has 1 to 2000 characters; title, number and article of the instrument 1 to 300."));
    }
    Ok(grounds)
}
