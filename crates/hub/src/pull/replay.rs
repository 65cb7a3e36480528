//! The same key again: the answer is rendered anew from the record, passes the gate again and leaves its own entry.

use api::Code;
use document::{AccessId, RequestId};
use model::access::{AccessEntry, Action, Actor, Outcome};
use model::idempotency::Reference;
use model::request::State;
use model::{Department, EvidenceRequest, Personal};
use store::change::{Change, RecordAccess};
use store::record::{Access, DocumentRow};

use super::{Answer, Pull};
use crate::answer::{Reader, Representation, Shown};
use crate::hub::Hub;
use crate::publish::parties;
use crate::reading::{active_agreement, parse};
use crate::refusal::Refusal;
use crate::trail::visibility_of;

impl Hub {
    pub(super) async fn replay_pull(
        &self,
        pull: &Pull,
        requester: &Department,
        reference: &Reference,
    ) -> Result<Answer, Refusal> {
        let missing = || Refusal::new(Code::Internal, "Internal error.");
        let id: RequestId = reference.id.parse().map_err(|_| missing())?;
        let request = self.store().request(id).await?.ok_or_else(missing)?;
        let State::Fulfilled { document, source, .. } = request.state else {
            return Err(Refusal::new(Code::RequestClosed, "The request ended without a document."));
        };
        let row = self.store().document(document).await?.ok_or_else(missing)?;
        let sealed = self.sealed(document).await?;
        let at = self.now();
        let number = id.to_string();
        let shown = Shown { id: document, status: row.status, sealed: &sealed, residual: None };
        let reader = Reader { department: Some(requester), message_number: &number, at };
        let representation = match &pull.body.adapter {
            Some(adapter) => Representation::Legacy(adapter.clone()),
            None => pull.representation.clone(),
        };
        let content = self.render(&shown, &representation, &reader)?;
        let entry = self.seen_again(&request, &row, &sealed, at)?;
        let change = RecordAccess { entries: vec![entry], read: None };
        self.store().commit(Change::RecordAccess(Box::new(change))).await?;
        Ok(Answer { request: id, content, source, replayed: true })
    }

    /// The entry of content that leaves once more, if the agreement is active now.
    fn seen_again(
        &self,
        request: &EvidenceRequest,
        row: &DocumentRow,
        sealed: &seal::jws::SealedDocument,
        at: document::Timestamp,
    ) -> Result<Access, Refusal> {
        let directory = self.directory();
        let held = active_agreement(&directory, request, at)?;
        let document = parse(sealed, self)?;
        let named: Vec<_> = parties(&document.envelope().subjects).cloned().collect();
        let subject = self.subject_keys_of(named.iter());
        let of_agreement = (held.agreement.visibility.class, held.agreement.visibility.release_at);
        let entry = AccessEntry {
            id: AccessId::new(at, self.random()),
            at,
            subject: Personal::new(named),
            actor: Actor { department: request.requester.clone(), role: "system".to_owned() },
            action: Action::Disclosed,
            document: Some(row.id),
            r#type: Some(row.r#type.clone()),
            request: Some(request.id),
            case: request.case.clone(),
            matter: request.matter.clone(),
            purpose: request.purpose.clone(),
            legal_basis: request.legal_basis.clone(),
            agreement: request.agreement.clone(),
            outcome: Outcome::Granted,
            visibility: visibility_of(document.envelope().visibility.as_ref(), of_agreement),
        };
        Ok(Access { entry, subject })
    }
}
