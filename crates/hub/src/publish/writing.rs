//! Step 7: one durable commit, and the receipt that says so.

use api::Code;
use document::envelope::{Party, Subject};
use document::{AccessId, Digest, Document, Envelope};
use log::{Entry, Salt};
use model::access::{Action, Actor, Outcome as AccessOutcome};
use model::agreement::Visibility;
use model::idempotency::{Reference, ReferenceKind};
use model::receipt::ReceiptEvent;
use model::{AccessEntry, Personal, Status};
use seal::receipt::{BodyMark, HexDigest, Receipt};
use seal::report::Report;
use store::change::{Change, Publish};
use store::record::{Access, Blob, BlobRole, DocumentRow, Idempotent, LogEntry};
use store::{Error, Outcome, What};

use super::links::{Links, exists, superseded_by};
use super::sealing::Sealed;
use super::{Accepted, Work};
use crate::answer::SEALED_MEDIA_TYPE;
use crate::receipts::{document_mark, log_mark};
use crate::refusal::Refusal;
use crate::trail::visibility_of;
use crate::trust::{pending, rewrite_lists};

impl Work<'_> {
    pub(super) async fn write(&self, item: u32, sealed: Sealed, links: Links) -> Result<Accepted, Refusal> {
        let supersedes = links.supersedes.is_some();
        let change = self.rows(item, &sealed, links)?;
        let (id, sha256) = (change.document.id, change.document.sha256);
        let (number, receipt) = (change.receipt.id, change.receipt.bytes.clone());
        match self.hub.store().commit(Change::Publish(Box::new(change))).await {
            Ok(Outcome::Replayed(reference)) => self.accepted_before(&reference).await,
            Ok(_) => {
                self.hub.numbering().pending.notify_one();
                if supersedes {
                    self.hub.news().tell();
                }
                tracing::info!(document.id = %id, department.id = %sealed.issuer, document.r#type = %sealed.document.get().envelope().r#type, "published");
                Ok(Accepted { id, sha256, receipt, number, replayed: false })
            }
            Err(Error::Conflict(What::DocumentId(id))) => Err(exists(id)),
            Err(Error::Conflict(What::DocumentNumber(bearer))) => Err(exists(bearer)),
            Err(Error::Stale(What::DocumentStatus(id))) => Err(self.lost_race(id).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// Another document took the place first.
    async fn lost_race(&self, id: document::DocumentId) -> Result<Refusal, Refusal> {
        let row = self.hub.store().document(id).await?;
        Ok(match row.map(|row| row.status) {
            Some(Status::Superseded { by }) => superseded_by(by),
            _ => Refusal::new(Code::DocumentNotCurrent, "The document to be replaced is suspended or withdrawn."),
        })
    }

    fn rows(&self, item: u32, sealed: &Sealed, links: Links) -> Result<Publish, Refusal> {
        let document = sealed.document.get();
        let salt: [u8; 16] = self.hub.random();
        let log = self.log_entry(sealed, salt)?;
        let row = self.document_row(document, &log, salt, &links);
        let receipt = self.receipt(&row)?;
        let envelope = document.envelope();
        let reference = Reference { kind: ReferenceKind::Document, id: row.id.to_string() };
        // A document that is no longer current stands in the status list.
        let jobs = links.supersedes.as_ref().map(|_| rewrite_lists(self.hub, self.at)).into_iter().collect();
        Ok(Publish {
            idempotent: Some(Idempotent { claim: self.claim(item), reference }),
            subjects: self.hub.subject_keys_of(concerned(envelope)),
            blobs: self.blobs(sealed),
            access: self.access(&row, envelope),
            document: row,
            log,
            receipt,
            supersedes: links.supersedes,
            jobs,
        })
    }

    fn log_entry(&self, sealed: &Sealed, salt: [u8; 16]) -> Result<LogEntry, Refusal> {
        let report: &Report = sealed.document.report();
        let bytes = sealed.document.sealed();
        let entry = Entry {
            issuer: Some(sealed.issuer.clone()),
            r#type: Some(sealed.document.get().envelope().r#type.clone()),
            key: report.signature().map(|signature| signature.kid.clone()),
            ..Entry::issue(self.at, &Salt::from_bytes(salt), bytes.payload(), bytes.as_bytes())
        };
        pending(&entry).map_err(|_| Refusal::new(Code::Internal, "Internal error."))
    }

    fn document_row(&self, document: &Document, log: &LogEntry, salt: [u8; 16], links: &Links) -> DocumentRow {
        let envelope = document.envelope();
        let matter = envelope.case.as_ref().and_then(|case| case.matter.clone());
        let matter = matter.and_then(|code| {
            self.directory.find_matter(&document::draft::MatterReference::Code(code), envelope.issued_on)
        });
        DocumentRow {
            id: envelope.id,
            department: envelope.issuer.department.clone(),
            kind: envelope.kind,
            r#type: envelope.r#type.clone(),
            matter: matter.map(|matter| matter.id.to_string()),
            case: envelope.case.as_ref().and_then(|case| case.code.clone()),
            project: project(envelope),
            number: envelope.number.clone(),
            issued_on: envelope.issued_on,
            valid_until: envelope.valid_until,
            confidentiality: envelope.confidentiality,
            test: envelope.test,
            sha256: Digest::of(document.canonical()),
            leaf: log.leaf,
            salt,
            accepted_at: self.at,
            status: Status::Current,
            status_version: 1,
            supersedes: links.supersedes.as_ref().map(|superseded| superseded.document),
        }
    }

    /// What the department sent, verbatim, unless it is the sealed document itself; the seal; the tables of origin.
    fn blobs(&self, sealed: &Sealed) -> Vec<Blob> {
        let body = &self.publication.body;
        let bytes = sealed.document.sealed().as_bytes();
        let blob = |role, media: &str, bytes: &[u8]| Blob { role, media: media.to_owned(), bytes: bytes.to_vec() };
        let mut blobs = vec![blob(BlobRole::Sealed, SEALED_MEDIA_TYPE, bytes)];
        if body.bytes != bytes {
            blobs.push(blob(BlobRole::Original, &body.media_type, &body.bytes));
        }
        if let Some(origin) = &sealed.origin {
            blobs.push(blob(BlobRole::Provenance, "application/x-ndjson", &origin.provenance));
            blobs.push(blob(BlobRole::Residual, "application/x-ndjson", &origin.residual));
        }
        blobs
    }

    fn receipt(&self, row: &DocumentRow) -> Result<model::receipt::ReceiptRecord, Refusal> {
        let hub = &self.hub.settings().department;
        let mut receipt = self.hub.receipt(ReceiptEvent::Accepted, self.at);
        receipt = Receipt {
            from: Some(self.sender.id.clone()),
            to: Some(hub.clone()),
            document: Some(document_mark(row)),
            request: Some(BodyMark { sha256: HexDigest(Digest::of(&self.publication.body.bytes)) }),
            log: Some(log_mark(self.hub, &row.leaf)),
            ..receipt
        };
        self.hub.sign_receipt(self.directory, receipt, &self.sender.id, (Some(row.id), None))
    }

    fn access(&self, row: &DocumentRow, envelope: &Envelope) -> Access {
        let parties: Vec<Party> = parties(&envelope.subjects).cloned().collect();
        let subject = self.hub.subject_keys_of(parties.iter());
        let entry = AccessEntry {
            id: AccessId::new(self.at, self.hub.random()),
            at: self.at,
            subject: Personal::new(parties),
            actor: Actor { department: self.sender.id.clone(), role: "system".to_owned() },
            action: Action::Published,
            document: Some(row.id),
            r#type: Some(row.r#type.clone()),
            request: None,
            case: row.case.clone(),
            matter: row.matter.as_deref().and_then(|id| id.parse().ok()),
            purpose: None,
            legal_basis: None,
            agreement: None,
            outcome: AccessOutcome::Granted,
            visibility: visibility_of(envelope.visibility.as_ref(), (Visibility::Now, None)),
        };
        Access { entry, subject }
    }
}

/// The parties that a document is about: by them it is found.
fn concerned(envelope: &Envelope) -> impl Iterator<Item = &Party> {
    let about = |subject: &&Subject| matches!(subject.role.as_str(), "applicant" | "holder");
    envelope.subjects.iter().filter(about).filter_map(|subject| subject.party.as_ref())
}

/// All parties that a document names: each sees who reads it.
pub(crate) fn parties(subjects: &[Subject]) -> impl Iterator<Item = &Party> {
    subjects.iter().filter_map(|subject| subject.party.as_ref())
}

fn project(envelope: &Envelope) -> Option<String> {
    envelope.subjects.iter().find_map(|subject| subject.project.as_ref()?.code.clone())
}
