//! Reading what is stored: every look passes a gate and leaves an entry before a byte goes out.

mod gate;

use adapter_kit::Residual;
use api::Code;
use document::{AccessId, Digest, Document, DocumentId, RequestId};
use model::access::{AccessEntry, Action, Actor, Outcome};
use model::agreement::Visibility;
use model::receipt::{ReceiptEvent, ReceiptRecord};
use model::{Department, EvidenceRequest, Personal, Principal};
use seal::jws::SealedDocument;
use seal::receipt::Receipt;
use store::change::{Change, RecordAccess};
use store::record::{Access, BlobRole, DocumentRow};

use crate::answer::{Content, Reader, Representation, Shown};
use crate::hub::Hub;
use crate::numbering::Inclusion;
use crate::publish::parties;
use crate::receipts::{document_mark, log_mark};
use crate::refusal::Refusal;
use crate::trail::visibility_of;

pub(crate) use gate::active_agreement;
use gate::{Admitted, Right};

/// Provenance and residual of a document that an adapter made: two tables, one JSON row a line.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// Where each canonical value came from.
    pub provenance: Vec<u8>,
    /// What no row of the mapping claimed.
    pub residual: Vec<u8>,
}

/// The residual holds what a department wrote, so only sizes are shown.
impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Origin({} and {} bytes)", self.provenance.len(), self.residual.len())
    }
}

/// A request as its requester or provider sees it.
#[derive(Debug, Clone)]
pub struct RequestView {
    /// The request.
    pub request: EvidenceRequest,
    /// The receipts of the department that looks, oldest first.
    pub receipts: Vec<ReceiptRecord>,
}

impl Hub {
    /// A document's content, for its issuer, for whom a fulfilled request gave it (while its agreement is active), or for
    /// anyone when it is public. Access entry and receipt *read* are durable when this returns.
    ///
    /// # Errors
    /// `not-found` for whoever has no right to it, as for what does not exist; `agreement-suspended`, `agreement-expired`;
    /// `adapter-not-yours`, `not-acceptable`, `adapter-refused`.
    pub async fn read_document(
        &self,
        principal: &Principal,
        id: DocumentId,
        representation: &Representation,
    ) -> Result<Content, Refusal> {
        let at = self.now();
        let directory = self.directory();
        let admitted = self.admit(&directory, principal, id, at).await?;
        let sealed = self.sealed(id).await?;
        let residual = self.residual_for(&admitted, representation).await?;
        let shown = Shown { id, status: admitted.row.status, sealed: &sealed, residual };
        let number = id.to_string();
        let reader = Reader { department: admitted.department, message_number: &number, at };
        let content = self.render(&shown, representation, &reader)?;
        self.record_look(&admitted, &sealed, Action::Viewed, Some(&content.bytes)).await?;
        Ok(content)
    }

    /// The entity tag of a document in this form, for whoever may read it: equal tags, equal bytes. Asking for it shows no
    /// content and leaves no entry.
    ///
    /// # Errors
    /// As [`Hub::read_document`].
    pub async fn tag(
        &self,
        principal: &Principal,
        id: DocumentId,
        representation: &Representation,
    ) -> Result<String, Refusal> {
        let directory = self.directory();
        let admitted = self.admit(&directory, principal, id, self.now()).await?;
        let payload = admitted.row.sha256.hex();
        Ok(match representation {
            Representation::Document => payload,
            Representation::Sealed => format!("{payload}.sealed"),
            Representation::Legacy(id) => {
                let version = self.adapter(id).map(|adapter| adapter.manifest().version.as_str()).unwrap_or_default();
                let own = if matches!(admitted.right, Right::Own) { ".own" } else { "" };
                format!("{payload}.{id}.{version}{own}")
            }
        })
    }

    /// The bytes that the department sent, verbatim; the issuer's alone.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn original(&self, principal: &Principal, id: DocumentId) -> Result<Content, Refusal> {
        let directory = self.directory();
        let admitted = self.admit_own(&directory, principal, id).await?;
        let sealed = self.sealed(id).await?;
        let blob = match self.store().blob(id, BlobRole::Original).await? {
            Some(blob) => blob,
            // A document that came sealed is its own original.
            None => self.store().blob(id, BlobRole::Sealed).await?.ok_or_else(gate::not_found)?,
        };
        self.record_look(&admitted, &sealed, Action::Exported, None).await?;
        let status = admitted.row.status;
        Ok(Content { document: id, bytes: blob.bytes, media_type: blob.media, status, notes: 0 })
    }

    /// Provenance and residual, for the issuer.
    ///
    /// # Errors
    /// `not-found`, also when no adapter made the document.
    pub async fn provenance(&self, principal: &Principal, id: DocumentId) -> Result<Origin, Refusal> {
        let directory = self.directory();
        let admitted = self.admit_own(&directory, principal, id).await?;
        let sealed = self.sealed(id).await?;
        let provenance = self.store().blob(id, BlobRole::Provenance).await?.ok_or_else(gate::not_found)?;
        let residual = self.store().blob(id, BlobRole::Residual).await?.ok_or_else(gate::not_found)?;
        self.record_look(&admitted, &sealed, Action::Exported, None).await?;
        Ok(Origin { provenance: provenance.bytes, residual: residual.bytes })
    }

    /// Proof that the document's entry stands in the log; waits up to two seconds for a checkpoint that covers it. It holds
    /// nothing personal and leaves no entry, but is given to readers alone.
    ///
    /// # Errors
    /// As [`Hub::read_document`]; `hub-busy` when no checkpoint came in time.
    pub async fn proof(&self, principal: &Principal, id: DocumentId) -> Result<Inclusion, Refusal> {
        let directory = self.directory();
        let admitted = self.admit(&directory, principal, id, self.now()).await?;
        self.prove(&admitted.row).await
    }

    /// A request with its receipts, for requester and provider and those above them.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn request(&self, principal: &Principal, id: RequestId) -> Result<RequestView, Refusal> {
        let directory = self.directory();
        let reader = crate::caller::reading(&directory, principal, self.now().date())?;
        let request = self.store().request(id).await?.ok_or_else(gate::not_found)?;
        let own = |side: &document::DepartmentId| directory.is_within(side, &reader.id);
        if !own(&request.requester) && !request.provider.as_ref().is_some_and(own) {
            return Err(gate::not_found());
        }
        let receipts = self.store().receipts(None, Some(id)).await?;
        let receipts = receipts.into_iter().filter(|receipt| own(&receipt.department)).collect();
        Ok(RequestView { request, receipts })
    }

    /// The sealed bytes of a stored document.
    pub(crate) async fn sealed(&self, id: DocumentId) -> Result<SealedDocument, Refusal> {
        let blob = self.store().blob(id, BlobRole::Sealed).await?.ok_or_else(gate::not_found)?;
        SealedDocument::read(blob.bytes).map_err(|error| {
            tracing::error!(error.code = Code::Internal.name(), document.id = %id, "a stored seal cannot be read: {error}");
            Refusal::new(Code::Internal, "Internal error.")
        })
    }

    /// The residual goes back to its own department in its own format, and to nobody else.
    async fn residual_for(
        &self,
        admitted: &Admitted<'_>,
        representation: &Representation,
    ) -> Result<Option<Residual>, Refusal> {
        let (Right::Own, Representation::Legacy(adapter)) = (&admitted.right, representation) else { return Ok(None) };
        let id = admitted.row.id;
        let sealed = self.sealed(id).await?;
        let tree = crate::answer::payload_tree(&sealed)?;
        let source = tree.get("source").and_then(document::json::Value::as_object);
        let text = |name: &str| source.and_then(|source| source.get(name)?.as_str());
        let version = self.adapter(adapter).map(|adapter| adapter.manifest().version.clone()).unwrap_or_default();
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        let same = text("adapter") == Some(adapter) && text("adapterVersion").and_then(major) == major(&version);
        if !same {
            return Ok(None);
        }
        let blob = self.store().blob(id, BlobRole::Residual).await?;
        Ok(blob.and_then(|blob| Residual::parse(&blob.bytes).ok()))
    }

    /// Writes the entry of a look and, where another department sees the content for the first time, the receipt *read*.
    async fn record_look(
        &self,
        admitted: &Admitted<'_>,
        sealed: &SealedDocument,
        action: Action,
        content: Option<&[u8]>,
    ) -> Result<(), Refusal> {
        let Some(department) = admitted.department else { return Ok(()) };
        let entry = self.look(admitted, department, sealed, action)?;
        let read = match (&admitted.right, content) {
            (Right::Own, _) | (_, None) => None,
            (_, Some(content)) => self.read_receipt(admitted, department, content).await?,
        };
        let change = RecordAccess { entries: vec![entry], read };
        self.store().commit(Change::RecordAccess(Box::new(change))).await?;
        Ok(())
    }

    fn look(
        &self,
        admitted: &Admitted<'_>,
        department: &Department,
        sealed: &SealedDocument,
        action: Action,
    ) -> Result<Access, Refusal> {
        let row = &admitted.row;
        let document = parse(sealed, self)?;
        let envelope = document.envelope();
        let named: Vec<_> = parties(&envelope.subjects).cloned().collect();
        let subject = self.subject_keys_of(named.iter());
        let request = match &admitted.right {
            Right::Request(request) => Some(request),
            _ => None,
        };
        let of_agreement = admitted.agreement.map_or((Visibility::Now, None), |held| {
            (held.agreement.visibility.class, held.agreement.visibility.release_at)
        });
        let entry = AccessEntry {
            id: AccessId::new(admitted.at, self.random()),
            at: admitted.at,
            subject: Personal::new(named),
            actor: Actor { department: department.id.clone(), role: "system".to_owned() },
            action,
            document: Some(row.id),
            r#type: Some(row.r#type.clone()),
            request: request.map(|request| request.id),
            case: request.and_then(|request| request.case.clone()),
            matter: request.and_then(|request| request.matter.clone()),
            purpose: request.and_then(|request| request.purpose.clone()),
            legal_basis: request.and_then(|request| request.legal_basis.clone()),
            agreement: request.and_then(|request| request.agreement.clone()),
            outcome: Outcome::Granted,
            visibility: visibility_of(envelope.visibility.as_ref(), of_agreement),
        };
        Ok(Access { entry, subject })
    }

    /// Without a receipt key the hub still serves; then there is no receipt.
    async fn read_receipt(
        &self,
        admitted: &Admitted<'_>,
        reader: &Department,
        content: &[u8],
    ) -> Result<Option<ReceiptRecord>, Refusal> {
        let row: &DocumentRow = &admitted.row;
        let request = match &admitted.right {
            Right::Request(request) => Some(request),
            _ => None,
        };
        let before = match request {
            Some(request) => self.store().receipts(None, Some(request.id)).await?,
            None => Vec::new(),
        };
        let previous = before.iter().rfind(|receipt| receipt.department == reader.id);
        let receipt = Receipt {
            from: Some(row.department.clone()),
            to: Some(reader.id.clone()),
            document: Some(document_mark(row)),
            response: Some(seal::receipt::BodyMark { sha256: seal::receipt::HexDigest(Digest::of(content)) }),
            agreement: request.and_then(|request| request.agreement.as_ref().map(|agreement| agreement.id.clone())),
            purpose: request.and_then(|request| request.purpose.clone()),
            case: request.and_then(|request| request.case.clone()),
            log: Some(log_mark(self, &row.leaf)),
            previous: previous.map(|receipt| seal::receipt::HexDigest(Digest::of(&receipt.bytes))),
            ..self.receipt(ReceiptEvent::Read, admitted.at)
        };
        let about = (Some(row.id), request.map(|request| request.id));
        Ok(self.sign_receipt(&self.directory(), receipt, &reader.id, about).ok())
    }
}

/// A stored document, read back.
pub(crate) fn parse(sealed: &SealedDocument, hub: &Hub) -> Result<Document, Refusal> {
    Document::parse(sealed.payload(), hub.catalogue()).map_err(|findings| {
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        tracing::error!(error.code = Code::Internal.name(), "a stored document cannot be read: {}", rules.join(" "));
        Refusal::new(Code::Internal, "Internal error.")
    })
}
