//! Who may look at a stored document, and by which right.

use api::Code;
use document::envelope::Confidentiality;
use document::{DocumentId, Timestamp};
use model::agreement::AgreementStatus;
use model::{Department, EvidenceRequest, Principal};
use store::record::DocumentRow;

use crate::caller::reading;
use crate::directory::{Directory, HeldAgreement};
use crate::hub::Hub;
use crate::refusal::Refusal;

/// By which right somebody looks.
pub(crate) enum Right {
    /// It issued the document, or stands above who did.
    Own,
    /// A fulfilled request gave it to the department.
    Request(Box<EvidenceRequest>),
    /// Anyone may.
    Public,
}

/// Somebody who may look, now.
pub(crate) struct Admitted<'a> {
    pub(crate) row: DocumentRow,
    pub(crate) department: Option<&'a Department>,
    pub(crate) right: Right,
    /// The agreement of the request.
    pub(crate) agreement: Option<&'a HeldAgreement>,
    pub(crate) at: Timestamp,
}

impl Hub {
    /// Lets in issuer, puller (its agreement active now) and, to public documents, anyone. Everybody else learns as much as of
    /// a document that does not exist.
    pub(crate) async fn admit<'a>(
        &self,
        directory: &'a Directory,
        principal: &Principal,
        id: DocumentId,
        at: Timestamp,
    ) -> Result<Admitted<'a>, Refusal> {
        let department = match principal {
            Principal::Department { .. } => Some(reading(directory, principal, at.date())?),
            Principal::Public => None,
        };
        let row = self.store().document(id).await?.ok_or_else(not_found)?;
        let Some(reader) = department else {
            if row.confidentiality == Confidentiality::Public {
                return Ok(Admitted { row, department, right: Right::Public, agreement: None, at });
            }
            return Err(not_found());
        };
        if directory.is_within(&row.department, &reader.id) {
            return Ok(Admitted { row, department, right: Right::Own, agreement: None, at });
        }
        if let Some(request) = self.store().pulled(id, &reader.id).await? {
            let request = self.store().request(request).await?.ok_or_else(not_found)?;
            let agreement = active_agreement(directory, &request, at)?;
            let right = Right::Request(Box::new(request));
            return Ok(Admitted { row, department, right, agreement: Some(agreement), at });
        }
        if row.confidentiality == Confidentiality::Public {
            return Ok(Admitted { row, department, right: Right::Public, agreement: None, at });
        }
        Err(not_found())
    }

    pub(super) async fn admit_own<'a>(
        &self,
        directory: &'a Directory,
        principal: &Principal,
        id: DocumentId,
    ) -> Result<Admitted<'a>, Refusal> {
        let admitted = self.admit(directory, principal, id, self.now()).await?;
        if matches!(admitted.right, Right::Own) { Ok(admitted) } else { Err(not_found()) }
    }
}

/// The agreement under which a request was fulfilled, if it is active now, in whatever version.
pub(crate) fn active_agreement<'a>(
    directory: &'a Directory,
    request: &EvidenceRequest,
    at: Timestamp,
) -> Result<&'a HeldAgreement, Refusal> {
    let held = request.agreement.as_ref().and_then(|named| directory.agreement(&named.id)).ok_or_else(not_found)?;
    let agreement = &held.agreement;
    let code = match agreement.status {
        AgreementStatus::Active if agreement.holds_on(at.date()) => return Ok(held),
        AgreementStatus::Suspended => Code::AgreementSuspended,
        _ => Code::AgreementExpired,
    };
    Err(Refusal::new(
        code,
        format!("Agreement {}, under which the document was given, is not active now.", agreement.id),
    ))
}

pub(crate) fn not_found() -> Refusal {
    Refusal::new(Code::NotFound, "There is nothing here that you may see.")
}
