//! Step 6: the seal, and the verdict that recognition would give on it.

use api::Code;
use async_trait::async_trait;
use document::{DepartmentId, Digest, Document, Timestamp};
use model::Principal;
use seal::Needs;
use seal::facts::{ChainCache, Inclusion, Mandates, Status};
use seal::key::Use;
use seal::lists::{Standing, StatusBody, Trust};
use seal::report::{Axis, AxisResult, Report};
use seal::x509::Crl;
use seal::{Conclusion, Inspection, Verified};

use super::Work;
use super::intake::Origin;
use super::issuing::Issued;
use crate::refusal::{Evidence, Refusal};
use crate::verification::{FactSource, HubFacts, judge};

/// A sealed document that recognition accepts.
pub(super) struct Sealed {
    pub(super) document: Verified<Document>,
    pub(super) issuer: DepartmentId,
    pub(super) origin: Option<Origin>,
}

impl Work<'_> {
    pub(super) async fn seal(&self, issued: Issued) -> Result<Sealed, Refusal> {
        match issued {
            Issued::Draft { document, issuer, origin } => {
                let inspection = self.seal_for(*document, &issuer)?;
                let document = match self.verdict(inspection).await? {
                    Conclusion::Verified(verified) => verified,
                    Conclusion::Report(report) => return Err(own_seal_fails(&report, &issuer)),
                };
                Ok(Sealed { document, issuer, origin })
            }
            Issued::Brought { issuer, inspection, .. } => match self.verdict(*inspection).await? {
                Conclusion::Verified(document) => {
                    self.refuse_compromised(&document)?;
                    Ok(Sealed { document, issuer, origin: None })
                }
                Conclusion::Report(report) => {
                    let detail = "The seal does not pass; the report says why.";
                    Err(Refusal::new(Code::SealInvalid, detail).with(Evidence::Report(report.to_json())))
                }
            },
        }
    }

    /// An outside authority's revocation list may not tell yet what the hub was told of a department's key.
    fn refuse_compromised(&self, document: &Verified<Document>) -> Result<(), Refusal> {
        let kid = document.report().signature().map(|signature| &signature.kid);
        if kid.is_some_and(|kid| self.directory.keys().is_compromised(kid)) {
            return Err(Refusal::new(Code::KeyNotActive, "The key of this seal is known to be compromised."));
        }
        Ok(())
    }

    /// Seals with the issuer's hosted key, under its own word that names type and channel on this day.
    fn seal_for(&self, document: Document, issuer: &DepartmentId) -> Result<Inspection, Refusal> {
        let r#type = document.envelope().r#type.clone();
        let channel = match &self.publication.principal {
            Principal::Department { channel, .. } => *channel,
            Principal::Public => None,
        };
        let department = self.directory.department(issuer);
        let authorised = department.and_then(|department| department.sealing_for(&r#type, channel, self.at.date()));
        if authorised.is_none() {
            let detail =
                format!("Department {issuer} has not authorised the hub to seal {type} that comes over this channel.");
            return Err(Refusal::new(Code::SealingNotAuthorised, detail));
        }
        let key = self.directory.keys().sealing_key(issuer, Use::Seal, self.at, self.hub.master())?;
        seal::issue(document, &key, self.at).map_err(|error| {
            tracing::error!(error.code = Code::KeyUnavailable.name(), department.id = %issuer, "a document was not sealed: {error}");
            Refusal::new(Code::KeyUnavailable, "The document could not be sealed.")
        })
    }

    /// What recognition says of the seal now, taking the document for one that stands: the status axis apart.
    async fn verdict(&self, inspection: Inspection) -> Result<Conclusion, Refusal> {
        judge(inspection, &BeforeIssue(self.hub.facts()), self.at).await
    }
}

/// What the hub sealed and would not recognise is not published: the key or its certificate is at fault, or the mandate.
fn own_seal_fails(report: &Report, issuer: &DepartmentId) -> Refusal {
    let passed = |axis| report.axis(axis) == AxisResult::Passed;
    let subs: Vec<_> = report.sub_indications().iter().map(|sub| sub.name()).collect();
    let (code, detail) = if !passed(Axis::Integrity) {
        (Code::Internal, "Internal error.".to_owned())
    } else if !passed(Axis::Identity) || !passed(Axis::Time) {
        (Code::KeyNotActive, format!("The certificate of department {issuer} would not be recognised now."))
    } else {
        (Code::IssuerNotCompetent, format!("Department {issuer} would not be recognised as competent."))
    };
    tracing::warn!(error.code = code.name(), department.id = %issuer, verdict = subs.join(" "), "a seal of ours would not be recognised");
    Refusal::new(code, detail)
}

/// The hub's facts about a document that it does not have yet: nothing is known against it.
struct BeforeIssue(HubFacts);

#[async_trait]
impl FactSource for BeforeIssue {
    fn trust(&self) -> Option<&Trust> {
        self.0.trust()
    }
    fn crls(&self) -> &[Crl] {
        self.0.crls()
    }
    fn mandates(&self, needs: &Needs, at: Timestamp) -> Option<Mandates> {
        self.0.mandates(needs, at)
    }
    async fn status(&self, _payload: &Digest, at: Timestamp) -> Result<Option<Status>, Refusal> {
        let next_update = at.plus_seconds(StatusBody::SECONDS);
        Ok(Some(Status { as_of: at, next_update, standing: Standing::Current }))
    }
    async fn inclusion(&self, _payload: &Digest) -> Result<Option<Inclusion>, Refusal> {
        Ok(None)
    }
    async fn attachments(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Refusal> {
        self.0.attachments(wanted).await
    }
    fn chains(&self) -> Option<&dyn ChainCache> {
        self.0.chains()
    }
}
