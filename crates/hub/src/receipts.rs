//! 回执: what the hub signs about what it did.

use api::Code;
use document::{DepartmentId, DocumentId, ReceiptId, RequestId, Timestamp};
use model::receipt::{ReceiptEvent, ReceiptRecord};
use seal::base64url;
use seal::key::Use;
use seal::receipt::{DocumentMark, Event, HexDigest, LogMark, Receipt};
use store::record::DocumentRow;

use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;

impl Hub {
    /// A receipt with an id, and nothing else in it yet.
    pub(crate) fn receipt(&self, event: ReceiptEvent, at: Timestamp) -> Receipt {
        let event = match event {
            ReceiptEvent::Accepted => Event::Accepted,
            ReceiptEvent::Forwarded => Event::Forwarded,
            ReceiptEvent::Fulfilled => Event::Fulfilled,
            ReceiptEvent::Refused => Event::Refused,
            ReceiptEvent::Delivered => Event::Delivered,
            ReceiptEvent::Read => Event::Read,
        };
        Receipt::new(ReceiptId::new(at, self.random()), event, at)
    }

    /// Signs a receipt with the hub's receipt key, for the department whose it is, about a document or a request.
    pub(crate) fn sign_receipt(
        &self,
        directory: &Directory,
        receipt: Receipt,
        department: &DepartmentId,
        about: (Option<DocumentId>, Option<RequestId>),
    ) -> Result<ReceiptRecord, Refusal> {
        let key = directory.keys().sealing_key(&self.settings().department, Use::Receipt, receipt.at, self.master());
        let key =
            key.map_err(|_| Refusal::new(Code::KeyUnavailable, "The hub has no receipt key that may sign now."))?;
        let signed = receipt.sign(key.as_ref()).map_err(|error| {
            tracing::error!(error.code = Code::KeyUnavailable.name(), "a receipt was not signed: {error}");
            Refusal::new(Code::KeyUnavailable, "The receipt could not be signed.")
        })?;
        Ok(ReceiptRecord {
            id: receipt.id,
            event: event_of(receipt.event),
            at: receipt.at,
            department: department.clone(),
            document: about.0,
            request: about.1,
            bytes: signed.into_bytes(),
        })
    }
}

fn event_of(event: Event) -> ReceiptEvent {
    match event {
        Event::Accepted => ReceiptEvent::Accepted,
        Event::Forwarded => ReceiptEvent::Forwarded,
        Event::Fulfilled => ReceiptEvent::Fulfilled,
        Event::Refused => ReceiptEvent::Refused,
        Event::Delivered => ReceiptEvent::Delivered,
        Event::Read => ReceiptEvent::Read,
    }
}

/// A document as receipts name it.
pub(crate) fn document_mark(row: &DocumentRow) -> DocumentMark {
    DocumentMark { id: row.id, sha256: HexDigest(row.sha256) }
}

/// The leaf of an entry about a document, mostly of its issue; never an index.
pub(crate) fn log_mark(hub: &Hub, leaf: &[u8; 32]) -> LogMark {
    LogMark { origin: hub.settings().log_origin(), leaf: base64url::encode(leaf) }
}
