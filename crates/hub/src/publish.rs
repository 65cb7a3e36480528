//! A department publishes: bytes in, sealed and durable documents out.

use document::{Digest, DocumentId};
use model::Principal;
use model::idempotency::IdempotencyKey;

use crate::caller::Body;
use crate::hub::Hub;
use crate::refusal::Refusal;

/// What a department publishes.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Who.
    pub principal: Principal,
    /// What.
    pub body: Body,
    /// Under which key.
    pub key: IdempotencyKey,
}

/// What became of a publication of which at least one record was accepted.
#[derive(Debug, Clone)]
pub enum Published {
    /// One document.
    One(Accepted),
    /// A batch, by index.
    Batch(Vec<Item>),
}

/// An accepted document. It is durable.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Its id.
    pub id: DocumentId,
    /// Digest of its canonical bytes.
    pub sha256: Digest,
    /// The receipt *accepted*, flattened JWS.
    pub receipt: Vec<u8>,
    /// Whether an earlier attempt with the same key made it: header `Idempotency-Replayed`.
    pub replayed: bool,
}

/// One record of a batch.
#[derive(Debug, Clone)]
pub struct Item {
    /// From 0, in the order of the file.
    pub index: u64,
    /// What became of it.
    pub outcome: Result<Accepted, Refusal>,
}

impl Hub {
    /// Publishes a document or a batch: decodes, completes, judges competence, seals or verifies the seal that came with it, and
    /// commits. When this returns `Ok`, everything accepted is durable.
    ///
    /// # Errors
    /// The first rule that fails; of a batch of which no record is accepted, `request-invalid` with the items.
    pub async fn publish(&self, publication: Publication) -> Result<Published, Refusal> {
        let _ = publication;
        todo!("publish")
    }
}
