//! Reading what is stored: every look passes a gate and leaves an entry before a byte goes out.

use document::{DocumentId, RequestId};
use model::receipt::ReceiptRecord;
use model::{EvidenceRequest, Principal};

use crate::answer::{Content, Representation};
use crate::hub::Hub;
use crate::refusal::Refusal;

/// Provenance and residual of a document that an adapter made: two tables, one JSON row a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Where each canonical value came from.
    pub provenance: Vec<u8>,
    /// What no row of the mapping claimed.
    pub residual: Vec<u8>,
}

/// A request as its requester or provider sees it.
#[derive(Debug, Clone)]
pub struct RequestView {
    /// The request.
    pub request: EvidenceRequest,
    /// Its receipts for the asking department, oldest first.
    pub receipts: Vec<ReceiptRecord>,
}

/// Evidence that a document stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry, canonical JSON.
    pub entry: Vec<u8>,
    /// The proof file, `c2sp.org/tlog-proof@v1`.
    pub proof: Vec<u8>,
}

impl Hub {
    /// A document's content, for its issuer, for whom a fulfilled request gave it (while an agreement is active), or for
    /// anyone when it is public. Access entry and receipt *read* are durable when this returns.
    ///
    /// # Errors
    /// `not-found` for whoever has no right to it, as for what does not exist; `adapter-not-yours`; `adapter-refused`.
    pub async fn read_document(
        &self,
        principal: &Principal,
        id: DocumentId,
        representation: &Representation,
    ) -> Result<Content, Refusal> {
        let _ = (principal, id, representation);
        todo!("read_document")
    }

    /// The bytes that the department sent, verbatim; the issuer's alone.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn original(&self, principal: &Principal, id: DocumentId) -> Result<Content, Refusal> {
        let _ = (principal, id);
        todo!("original")
    }

    /// Provenance and residual, for the issuer.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn provenance(&self, principal: &Principal, id: DocumentId) -> Result<Origin, Refusal> {
        let _ = (principal, id);
        todo!("provenance")
    }

    /// Proof that the document's entry stands in the log; waits up to two seconds for a checkpoint that covers it.
    ///
    /// # Errors
    /// `not-found`; `hub-busy` when no checkpoint came in time.
    pub async fn proof(&self, principal: &Principal, id: DocumentId) -> Result<Inclusion, Refusal> {
        let _ = (principal, id);
        todo!("proof")
    }

    /// A request with its receipts, for requester and provider.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn request(&self, principal: &Principal, id: RequestId) -> Result<RequestView, Refusal> {
        let _ = (principal, id);
        todo!("request")
    }
}
