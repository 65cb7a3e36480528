//! What a pull leaves: the request, the access entry, the receipts, in one commit before the answer.

use document::envelope::Party;
use document::{AccessId, Digest, RequestId};
use model::access::{Action, Actor, Outcome as AccessOutcome};
use model::agreement::Visibility;
use model::idempotency::{Reference, ReferenceKind};
use model::receipt::{ReceiptEvent, ReceiptRecord};
use model::request::{AnswerSource, Passed, State};
use model::{AccessEntry, EvidenceRequest, Personal, crash};
use seal::receipt::{BodyMark, HexDigest, Receipt};
use store::Outcome;
use store::change::{AgreementUse, AnswerFromStore, Change, CloseRequest};
use store::record::{Access, Idempotent};

use super::reuse::Copy;
use super::{Answer, Ready, Stop, Work, understood};
use crate::answer::{Content, Reader, Representation, Shown};
use crate::policy::{Evaluation, Situation, outcome_of, version_of};
use crate::receipts::{document_mark, log_mark};
use crate::refusal::{Evidence, Refusal};
use crate::trail::visibility_of;

/// When an answer is certain to be known, in seconds: 30 minutes and the minute that is added for the requester.
const ANSWER_SECONDS: i64 = 31 * 60;

impl Work<'_> {
    /// One commit, then the answer.
    pub(super) async fn fulfil(
        &self,
        s: &Situation<'_>,
        evaluation: &Evaluation<'_>,
        ready: Ready,
    ) -> Result<Answer, Stop> {
        let Ready { open, copy, content } = ready;
        let Some(held) = evaluation.agreement else {
            return Err(Refusal::new(api::Code::Internal, "Internal error.").into());
        };
        let request = open.fulfil(copy.row.id, AnswerSource::Stored, self.at);
        let mut request = request.map_err(|_| Refusal::new(api::Code::Internal, "Internal error."))?;
        request.trace.extend(["D01", "D02", "D03"].map(|rule| outcome_of(rule, Passed::Passed, None, None)));
        let id = request.id;
        let change = AnswerFromStore {
            idempotent: Some(Idempotent {
                claim: self.claim(),
                reference: Reference { kind: ReferenceKind::Request, id: id.to_string() },
            }),
            document: copy.row.id,
            status_version: copy.row.status_version,
            agreement: AgreementUse {
                id: held.agreement.id.clone(),
                record_version: held.record_version,
                day: self.at.date(),
                daily_max: held.agreement.daily_max,
            },
            access: self.disclosed(&request, &copy, evaluation.agreement),
            receipts: self.receipts(s, &request, &copy, &content)?,
            request,
        };
        match self.hub.store().commit(Change::AnswerFromStore(Box::new(change))).await? {
            Outcome::Replayed(reference) => return Err(Stop::Replayed(reference)),
            _ => crash::point("S1"),
        }
        tracing::info!(request.id = %id, department.id = %self.requester.id, document.id = %copy.row.id, "pull answered from a stored copy");
        Ok(Answer { request: id, content, source: AnswerSource::Stored, replayed: false })
    }

    /// A refusal on record; from A09 on in the trail too.
    pub(super) async fn close(
        &self,
        s: &Situation<'_>,
        evaluation: Evaluation<'_>,
        mut refusal: Refusal,
    ) -> Result<Refusal, Stop> {
        let rule = refusal.rule.unwrap_or_default();
        let open = self.request(s, &evaluation);
        let request = open.refuse(rule, refusal.code.name(), self.at);
        let request = request.map_err(|_| Refusal::new(api::Code::Internal, "Internal error."))?;
        let in_trail = rule >= "A09";
        let access = in_trail.then(|| self.refused(&request, (rule, &refusal), evaluation.agreement));
        let receipt = Receipt {
            to: Some(self.requester.id.clone()),
            request: Some(self.question_mark()),
            purpose: request.purpose.clone(),
            legal_basis: request.legal_basis.clone(),
            case: s.own_case().map(|case| case.code.clone()),
            code: Some(refusal.code.name().to_owned()),
            ..self.hub.receipt(ReceiptEvent::Refused, self.at)
        };
        let id = request.id;
        // Without a receipt key the refusal is on record all the same.
        let receipt = self.hub.sign_receipt(s.directory, receipt, &self.requester.id, (None, Some(id))).ok();
        let change = CloseRequest { request, access, receipt };
        self.hub.store().commit(Change::CloseRequest(Box::new(change))).await?;
        tracing::info!(request.id = %id, department.id = %self.requester.id, rule, error.code = refusal.code.name(), "pull refused");
        if let Evidence::Pull(evidence) = &mut refusal.evidence {
            evidence.request = Some(id);
        }
        Ok(refusal)
    }

    pub(super) fn request(&self, s: &Situation<'_>, evaluation: &Evaluation<'_>) -> EvidenceRequest {
        let asked = self.asked;
        let mut trace = understood();
        trace.extend(evaluation.outcomes.iter().cloned());
        EvidenceRequest {
            id: RequestId::new(self.at, self.hub.random()),
            kind: document::draft::QuestionKind::Pull,
            requester: self.requester.id.clone(),
            reference: asked.reference.clone(),
            adapter: self.pull.body.adapter.clone(),
            accept: asked.accept.clone(),
            subject: Some(Personal::new(asked.subject.clone())),
            case: s.own_case().map(|case| case.code.clone()),
            matter: s.matter().cloned(),
            division: s.division().cloned(),
            purpose: Some(asked.purpose.clone()),
            legal_basis: asked.legal_basis.clone(),
            freshness: asked.freshness_text.clone(),
            requested_at: self.at,
            answer_by: self.at.plus_seconds(ANSWER_SECONDS),
            state: State::Requested,
            trace,
            agreement: evaluation.agreement.map(version_of),
            provider: evaluation.route.as_ref().map(|route| route.department.clone()),
            mandate: evaluation.route.as_ref().map(|route| route.mandate.clone()),
        }
    }

    /// The answer's bytes, made before the commit: its receipt names their digest.
    pub(super) fn content(&self, request: RequestId, copy: &Copy) -> Result<Content, Refusal> {
        let number = request.to_string();
        let shown = Shown { id: copy.row.id, status: copy.row.status, sealed: copy.document.sealed(), residual: None };
        let reader = Reader { department: Some(self.requester), message_number: &number, at: self.at };
        let representation = match &self.pull.body.adapter {
            Some(adapter) => Representation::Legacy(adapter.clone()),
            None => self.pull.representation.clone(),
        };
        self.hub.render(&shown, &representation, &reader)
    }

    fn question_mark(&self) -> BodyMark {
        BodyMark { sha256: HexDigest(Digest::of(&self.pull.body.bytes)) }
    }

    /// *fulfilled*, to both sides.
    fn receipts(
        &self,
        s: &Situation<'_>,
        request: &EvidenceRequest,
        copy: &Copy,
        content: &Content,
    ) -> Result<Vec<ReceiptRecord>, Refusal> {
        let row = &copy.row;
        let sides = [&self.requester.id, &row.department];
        let receipt = |side: &&document::DepartmentId| {
            let receipt = Receipt {
                from: Some(row.department.clone()),
                to: Some(self.requester.id.clone()),
                document: Some(document_mark(row)),
                request: Some(self.question_mark()),
                response: Some(BodyMark { sha256: HexDigest(Digest::of(&content.bytes)) }),
                agreement: request.agreement.as_ref().map(|agreement| agreement.id.clone()),
                purpose: request.purpose.clone(),
                legal_basis: request.legal_basis.clone(),
                case: request.case.clone(),
                log: Some(log_mark(self.hub, &row.leaf)),
                ..self.hub.receipt(ReceiptEvent::Fulfilled, self.at)
            };
            self.hub.sign_receipt(s.directory, receipt, side, (Some(row.id), Some(request.id)))
        };
        sides.iter().map(receipt).collect()
    }

    fn disclosed(
        &self,
        request: &EvidenceRequest,
        copy: &Copy,
        held: Option<&crate::directory::HeldAgreement>,
    ) -> Access {
        let envelope = copy.document.get().envelope();
        let named: Vec<Party> = crate::publish::parties(&envelope.subjects).cloned().collect();
        let mut access = self.entry(request, named, Action::Disclosed, AccessOutcome::Granted);
        access.entry.document = Some(copy.row.id);
        access.entry.r#type = Some(copy.row.r#type.clone());
        access.entry.visibility = visibility_of(envelope.visibility.as_ref(), agreement_visibility(held));
        access
    }

    fn refused(
        &self,
        request: &EvidenceRequest,
        (rule, refusal): (&str, &Refusal),
        held: Option<&crate::directory::HeldAgreement>,
    ) -> Access {
        let outcome = AccessOutcome::Refused { rule: rule.to_owned(), code: refusal.code.name().to_owned() };
        let mut access = self.entry(request, vec![self.asked.subject.clone()], Action::Refused, outcome);
        access.entry.r#type = request.accept.first().cloned();
        access.entry.visibility = visibility_of(None, agreement_visibility(held));
        access
    }

    fn entry(&self, request: &EvidenceRequest, subject: Vec<Party>, action: Action, outcome: AccessOutcome) -> Access {
        let keys = self.hub.subject_keys_of(subject.iter());
        let entry = AccessEntry {
            id: AccessId::new(self.at, self.hub.random()),
            at: self.at,
            subject: Personal::new(subject),
            actor: Actor { department: self.requester.id.clone(), role: "system".to_owned() },
            action,
            document: None,
            r#type: None,
            request: Some(request.id),
            case: request.case.clone(),
            matter: request.matter.clone(),
            purpose: request.purpose.clone(),
            legal_basis: request.legal_basis.clone(),
            agreement: request.agreement.clone(),
            outcome,
            visibility: visibility_of(None, (Visibility::Now, None)),
        };
        Access { entry, subject: keys }
    }
}

fn agreement_visibility(held: Option<&crate::directory::HeldAgreement>) -> (Visibility, Option<document::Date>) {
    held.map_or((Visibility::Now, None), |held| (held.agreement.visibility.class, held.agreement.visibility.release_at))
}
