//! A department publishes: bytes in, sealed and durable documents out.
//!
//! ```text
//! intake     bytes → drafts (or a sealed document), by adapter or strict JSON
//! issuing    draft → document: issuer, case, matter, what it names by number, schema, rules; was the issuer competent
//! sealing    document → sealed bytes: authorisation, key, seal, and the verdict that recognition would give
//! writing    one commit, then the receipt
//! ```
//!
//! A message may hold what happened in a case instead: `reporting` puts it to the events of the case.

mod intake;
mod issuing;
mod links;
mod numbers;
mod reporting;
mod sealing;
mod submission;
mod writing;

use api::Code;
use document::{Digest, DocumentId, ReceiptId};
use model::idempotency::{Claim, IdempotencyKey, Reference, ReferenceKind, Route};
use model::receipt::ReceiptEvent;
use model::{Department, Principal, Scope, crash};

use crate::caller::{Body, admitted};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::{Evidence, Refusal};

pub(crate) use intake::refused;
use intake::{Manuscript, Record, Taken};
pub use reporting::Reported;
pub(crate) use writing::parties;

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
    /// One record.
    One(Made),
    /// A batch, by index.
    Batch(Vec<Item>),
}

/// What a record became.
#[derive(Debug, Clone)]
pub enum Made {
    /// A document.
    Document(Accepted),
    /// Events of a case.
    Events(Reported),
}

impl Made {
    /// The document, if it is one.
    #[must_use]
    pub const fn document(&self) -> Option<&Accepted> {
        match self {
            Self::Document(accepted) => Some(accepted),
            Self::Events(_) => None,
        }
    }

    /// Whether an earlier attempt with the same key made it: header `Idempotency-Replayed`.
    #[must_use]
    pub const fn is_replayed(&self) -> bool {
        match self {
            Self::Document(accepted) => accepted.replayed,
            Self::Events(reported) => reported.replayed,
        }
    }
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
    /// The number of the receipt.
    pub number: ReceiptId,
    /// Whether an earlier attempt with the same key made it: header `Idempotency-Replayed`.
    pub replayed: bool,
}

/// One record of a batch.
#[derive(Debug, Clone)]
pub struct Item {
    /// From 0, in the order of the file.
    pub index: u64,
    /// What became of it.
    pub outcome: Result<Made, Refusal>,
}

/// One publication at work: what every step needs.
struct Work<'a> {
    hub: &'a Hub,
    directory: &'a Directory,
    sender: &'a Department,
    publication: &'a Publication,
    at: document::Timestamp,
}

impl Hub {
    /// Publishes a document or a batch: decodes, completes, judges competence, seals or verifies the seal that came with it, and
    /// commits. When this returns `Ok`, everything accepted is durable.
    ///
    /// # Errors
    /// The first rule that fails; of a batch of which no record is accepted, `request-invalid` with the items.
    pub async fn publish(&self, publication: Publication) -> Result<Published, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let sender = admitted(&directory, &publication.principal, Scope::Publish, at.date())?;
        crash::point("P1");
        let work = Work { hub: self, directory: &directory, sender, publication: &publication, at };
        work.publish().await
    }
}

impl Work<'_> {
    async fn publish(&self) -> Result<Published, Refusal> {
        // A look beforehand only saves work; the commit decides. It also answers when the same bytes could not be decoded today.
        let earlier = self.earlier(0).await?;
        if let (Some(reference), None) = (&earlier, &self.publication.body.adapter) {
            return self.replay(reference).await.map(Published::One);
        }
        self.hub.log_is_whole()?;
        let taken = match self.take().await {
            Ok(taken) => taken,
            Err(refusal) => match earlier {
                Some(reference) => return self.replay(&reference).await.map(Published::One),
                None => return Err(self.keep(refusal).await),
            },
        };
        crash::point("P2");
        match taken {
            Taken::One(record) => {
                let made = match &earlier {
                    Some(reference) => self.replay(reference).await,
                    None => self.accept_unseen(0, *record).await,
                };
                match made {
                    Ok(made) => Ok(Published::One(made)),
                    Err(refusal) => Err(self.keep(refusal).await),
                }
            }
            Taken::Batch(records) => self.accept_batch(records).await,
        }
    }

    async fn accept_batch(&self, records: Vec<Result<Record, Refusal>>) -> Result<Published, Refusal> {
        let mut items = Vec::with_capacity(records.len());
        for (index, record) in (0..).zip(records) {
            let outcome = match record {
                Ok(record) => self.accept(index, record).await,
                Err(refusal) => Err(refusal),
            };
            if let Err(refusal) = &outcome
                && refusal.code.status() >= 500
            {
                // The hub failed, not the record: what is durable stays so, and the retry finds it by its key.
                return Err(refusal.clone());
            }
            items.push(Item { index: u64::from(index), outcome });
        }
        self.keep_items(&items).await;
        if items.iter().any(|item| item.outcome.is_ok()) {
            return Ok(Published::Batch(items));
        }
        let detail = format!("None of {} records was accepted.", items.len());
        Err(Refusal::new(Code::RequestInvalid, detail).with(Evidence::Items(items)))
    }

    /// Steps 4 to 7 for one record.
    async fn accept(&self, item: u32, record: Record) -> Result<Made, Refusal> {
        if let Some(reference) = self.earlier(item).await? {
            return self.replay(&reference).await;
        }
        self.accept_unseen(item, record).await
    }

    /// The same for a record whose key had made nothing when it was looked for.
    async fn accept_unseen(&self, item: u32, record: Record) -> Result<Made, Refusal> {
        match self.accept_new(item, record).await {
            Ok(made) => Ok(made),
            // A rival with the same key may have been first: then its document is the answer, not the obstacle.
            Err(refusal) => match self.earlier(item).await? {
                Some(reference) => self.replay(&reference).await,
                None => Err(refusal),
            },
        }
    }

    async fn accept_new(&self, item: u32, record: Record) -> Result<Made, Refusal> {
        match record {
            Record::Document(manuscript) => self.publish_new(item, manuscript).await.map(Made::Document),
            Record::Report(report, origin) => self.report(item, &report, &origin).await.map(Made::Events),
        }
    }

    async fn publish_new(&self, item: u32, manuscript: Manuscript) -> Result<Accepted, Refusal> {
        let issued = self.issue(manuscript).await?;
        let links = self.links(issued.document()).await?;
        let sealed = self.seal(issued).await?;
        crash::point("P3");
        self.write(item, sealed, links).await
    }

    fn claim(&self, item: u32) -> Claim {
        let Publication { body, key, .. } = self.publication;
        body.claim(&self.sender.id, (Route::Documents, ""), key, item)
    }

    async fn earlier(&self, item: u32) -> Result<Option<Reference>, Refusal> {
        Ok(self.hub.store().find(&self.claim(item)).await?)
    }

    /// The answer that an earlier attempt got, made again from the record as it stands.
    async fn replay(&self, reference: &Reference) -> Result<Made, Refusal> {
        match reference.kind {
            ReferenceKind::Receipt => self.reported_before(reference).await.map(Made::Events),
            _ => self.accepted_before(reference).await.map(Made::Document),
        }
    }

    async fn accepted_before(&self, reference: &Reference) -> Result<Accepted, Refusal> {
        let missing = || Refusal::new(Code::Internal, "Internal error.");
        let id: DocumentId = reference.id.parse().map_err(|_| missing())?;
        let row = self.hub.store().document(id).await?.ok_or_else(missing)?;
        let receipts = self.hub.store().receipts(Some(id), None).await?;
        let receipt =
            receipts.into_iter().find(|receipt| receipt.event == ReceiptEvent::Accepted).ok_or_else(missing)?;
        Ok(Accepted { id, sha256: row.sha256, receipt: receipt.bytes, number: receipt.id, replayed: true })
    }
}
