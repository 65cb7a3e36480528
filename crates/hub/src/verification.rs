//! The one place where the facts for a verdict are gathered, from the hub's store or from a trust folder.
//!
//! [`verify`] inspects, asks a [`FactSource`] for everything that the inspection names, and lets `seal` conclude. Online
//! ([`Hub::verify`], recognition, publication) and offline (`causeway verify`) differ in the source alone, so that their verdicts
//! cannot drift.

mod anchors;
mod folder;
mod online;

use async_trait::async_trait;
use document::{Catalogue, Digest, Document, DocumentId, Timestamp};
use seal::Needs;
use seal::facts::{ChainCache, Facts, Inclusion, Mandates, Status};
use seal::lists::Trust;
use seal::x509::Crl;
use seal::{Conclusion, Verified};

use crate::hub::Hub;
use crate::refusal::{Evidence, Refusal};

pub use anchors::Anchors;
pub(crate) use anchors::{REGISTRY_LIST, STATUS_LIST, TRUST_LIST};
pub use folder::{Bundle, FolderError, TrustFolder};
pub use online::HubFacts;

/// Gives the facts that an inspection needs; each may be missing, which leaves its axis open.
#[async_trait]
pub trait FactSource: Send + Sync {
    /// Whose keys count.
    fn trust(&self) -> Option<&Trust>;
    /// Certificate revocation lists.
    fn crls(&self) -> &[Crl];
    /// Whether the issuer was competent, and who holds the key.
    fn mandates(&self, needs: &Needs, at: Timestamp) -> Option<Mandates>;
    /// How the document with this payload stands.
    async fn status(&self, payload: &Digest, at: Timestamp) -> Result<Option<Status>, Refusal>;
    /// Whether a log holds the document's entry.
    async fn inclusion(&self, payload: &Digest) -> Result<Option<Inclusion>, Refusal>;
    /// Which of these attachments are at hand, by digest.
    async fn attachments(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Refusal>;
    /// Chains that were judged before.
    fn chains(&self) -> Option<&dyn ChainCache> {
        None
    }
}

/// Judges a file at an instant. Never fails on what is in the file: that is the verdict's matter.
///
/// # Errors
/// When the source cannot be read.
pub async fn verify(
    bytes: &[u8],
    source: &dyn FactSource,
    catalogue: &Catalogue,
    at: Timestamp,
) -> Result<Conclusion, Refusal> {
    judge(seal::inspect_with(bytes, catalogue, source.chains()), source, at).await
}

/// Judges a file that was inspected already.
///
/// # Errors
/// When the source cannot be read.
pub async fn judge(
    inspection: seal::Inspection,
    source: &dyn FactSource,
    at: Timestamp,
) -> Result<Conclusion, Refusal> {
    let needs = inspection.needs(at);
    let (mut status, mut inclusion) = (None, None);
    if let Some(payload) = &needs.payload {
        status = source.status(payload, at).await?;
        inclusion = source.inclusion(payload).await?;
    }
    let attachments = source.attachments(&needs.attachments).await?;
    let mandates = source.mandates(&needs, at);
    let facts = Facts {
        trust: source.trust(),
        crls: source.crls(),
        mandates: mandates.as_ref(),
        status: status.as_ref(),
        inclusion: inclusion.as_ref(),
        attachments: &attachments,
        chains: source.chains(),
        ..Facts::default()
    };
    Ok(seal::conclude(inspection, &facts, at))
}

impl Hub {
    /// Judges a file with what the hub knows now.
    ///
    /// # Errors
    /// Store errors.
    pub async fn verify(&self, bytes: &[u8], at: Timestamp) -> Result<Conclusion, Refusal> {
        verify(bytes, &self.facts(), self.catalogue(), at).await
    }

    /// Judges a document that the hub itself holds, by its id.
    ///
    /// # Errors
    /// `not-found`; store errors.
    pub async fn verify_stored(&self, id: DocumentId, at: Timestamp) -> Result<Conclusion, Refusal> {
        let sealed = self.sealed(id).await?;
        self.verify(sealed.as_bytes(), at).await
    }

    /// 互认: takes sealed bytes for a document that counts. Only what passes on all five axes does.
    ///
    /// # Errors
    /// `document-not-recognised` with the report; store errors.
    pub async fn recognise(&self, sealed: &[u8], at: Timestamp) -> Result<Verified<Document>, Refusal> {
        match self.verify(sealed, at).await? {
            Conclusion::Verified(verified) => Ok(verified),
            Conclusion::Report(report) => {
                let detail = "The seal of the document does not pass on every axis; the report says why.";
                Err(Refusal::new(api::Code::DocumentNotRecognised, detail).with(Evidence::Report(report.to_json())))
            }
        }
    }
}
