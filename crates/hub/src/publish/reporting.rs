//! What happened in a case: a known case goes on, and a report of receipt or acceptance opens one.

use api::Code;
use cases::{CaseEvent, EventKind, QueryWord};
use document::catalogue::Draft;
use document::{CaseReport, Digest, ReceiptId, SupervisionCode, json};
use model::idempotency::{Reference, ReferenceKind};
use model::receipt::ReceiptEvent;
use seal::receipt::{BodyMark, HexDigest, Receipt};
use store::change::{CaseKey, Change, OpenCase, ReportEvents};
use store::record::{Blob, BlobRole, CaseRow, Idempotent};
use store::{Error, Outcome, What};

use super::Work;
use super::intake::{Origin, found};
use crate::case_file::Opening;
use crate::hub::to_json;
use crate::policy::case_key;
use crate::refusal::Refusal;

/// Events that were reported. They are durable.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The case.
    pub case: SupervisionCode,
    /// Digest of the message that told them.
    pub sha256: Digest,
    /// The receipt *accepted*, which names the case; flattened JWS.
    pub receipt: Vec<u8>,
    /// The number of the receipt.
    pub number: ReceiptId,
    /// The word by which the applicant asks, shown this once where the report opened the case.
    pub query_word: Option<QueryWord>,
    /// Whether an earlier attempt with the same key reported them.
    pub replayed: bool,
}

/// The case that a report is about, as it stands before it.
enum Found {
    /// It is there, with so many events.
    Known(SupervisionCode, u32),
    /// The report opens it.
    New(CaseRow, Vec<u8>, QueryWord),
}

/// How often a report is judged anew because another was first.
const ATTEMPTS: u8 = 8;

impl Work<'_> {
    pub(super) async fn report(&self, item: u32, report: &CaseReport, origin: &Origin) -> Result<Reported, Refusal> {
        let event = self.event_of(report)?;
        for _ in 0..ATTEMPTS {
            let found = self.case_of_report(report, &event.kind).await?;
            let (change, query_word) = self.rows_of_report((item, origin), &event, found)?;
            let reported = Reported {
                case: change.case.clone(),
                sha256: self.digest(),
                receipt: change.receipt.bytes.clone(),
                number: change.receipt.id,
                query_word,
                replayed: false,
            };
            match self.hub.store().commit(Change::ReportEvents(Box::new(change))).await {
                Ok(Outcome::Replayed(reference)) => return self.reported_before(&reference).await,
                Ok(_) => {
                    tracing::info!(department.id = %self.sender.id, event = event.kind.as_str(), "reported");
                    return Ok(reported);
                }
                Err(Error::Stale(What::CaseEvents) | Error::Conflict(What::SupervisionCode | What::LocalCode)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::new(Code::HubBusy, "Others report in the same case; try again."))
    }

    /// The answer that an earlier attempt got.
    pub(super) async fn reported_before(&self, reference: &Reference) -> Result<Reported, Refusal> {
        let missing = || Refusal::new(Code::Internal, "Internal error.");
        let number = reference.id.parse().map_err(|_| missing())?;
        let record = self.hub.store().receipt(number).await?.ok_or_else(missing)?;
        let signed = seal::jws::read(&record.bytes).map_err(|_| missing())?;
        let case = Receipt::read(signed.payload()).map_err(|_| missing())?.case.ok_or_else(missing)?;
        let (sha256, query_word) = (self.digest(), None);
        Ok(Reported { case, sha256, receipt: record.bytes, number, query_word, replayed: true })
    }

    fn digest(&self) -> Digest {
        Digest::of(&self.publication.body.bytes)
    }

    /// What the report says happened, checked by itself.
    fn event_of(&self, report: &CaseReport) -> Result<CaseEvent, Refusal> {
        let tree = json::to_value(report).map_err(|_| invalid("The report cannot be kept as strict JSON."))?;
        self.hub.catalogue().check(Draft::CaseReport, &tree).map_err(found)?;
        let kind: EventKind = report.event.parse().map_err(|_| invalid("The report names no kind of event."))?;
        if kind.is_the_hubs() {
            return Err(invalid("This kind of event is stated by the hub alone."));
        }
        let data = report.data.as_ref().map(serde_json::to_value).transpose();
        let event = CaseEvent {
            occurred_at: report.occurred_at,
            officer: report.officer.clone(),
            basis: report.basis.clone(),
            data: data.map_err(|_| invalid("The report cannot be kept as strict JSON."))?,
            ..CaseEvent::new(1, kind, self.at, self.sender.id.clone())
        };
        if event.is_ahead() {
            return Err(Refusal::new(Code::EventInFuture, "The event lies more than five minutes in the future."));
        }
        Ok(event)
    }

    async fn case_of_report(&self, report: &CaseReport, kind: &EventKind) -> Result<Found, Refusal> {
        let key = case_key(&report.case, &self.sender.id)?;
        let known = self.hub.store().case(&key).await?;
        match (known.filter(|case| case.owner == self.sender.id), key) {
            (Some(case), key) => {
                let events = self.hub.store().case_events(&key).await?.len();
                Ok(Found::Known(case.code, u32::try_from(events).unwrap_or(u32::MAX)))
            }
            (None, CaseKey::Local(_, local)) if matches!(kind, EventKind::Received | EventKind::Accepted) => {
                self.opened_by(report, local)
            }
            _ => Err(Refusal::new(Code::CaseNotYours, "The case is not one of the reporting department.")),
        }
    }

    /// A case in the first of the department's divisions in which it may handle the matter.
    fn opened_by(&self, report: &CaseReport, local: String) -> Result<Found, Refusal> {
        let Some(matter) = report.matter.as_ref().filter(|_| !report.parties.is_empty()) else {
            let detail =
                "The department has no case of this number, and a report opens one by matter and parties alone.";
            return Err(Refusal::new(Code::CaseNotYours, detail));
        };
        let mut opening = Opening {
            matter: matter.clone(),
            division: self
                .sender
                .divisions
                .first()
                .cloned()
                .ok_or_else(|| invalid("The department has no division."))?,
            parties: report.parties.clone(),
            local_code: Some(local),
            project: None,
            test: false,
            opened_at: Some(report.occurred_at),
        };
        let mut divisions = self.sender.divisions.iter().skip(1);
        let case = loop {
            match self.hub.case_of(self.directory, &self.sender.id, &opening, self.at) {
                Err(refusal) if refusal.code == Code::RequesterNotCompetent => match divisions.next() {
                    Some(division) => opening.division = division.clone(),
                    None => return Err(refusal),
                },
                case => break case?,
            }
        };
        let (OpenCase { case, event, .. }, word) = self.hub.opened(&case, self.at, None)?;
        Ok(Found::New(case, event, word))
    }

    /// What happened follows what is known; acceptance implies receipt at the same instant.
    fn rows_of_report(
        &self,
        (item, origin): (u32, &Origin),
        event: &CaseEvent,
        found: Found,
    ) -> Result<(ReportEvents, Option<QueryWord>), Refusal> {
        let (opens, case, after, mut events, query_word) = match found {
            Found::Known(code, events) => (None, code, events, Vec::new(), None),
            Found::New(row, received, word) => {
                let code = row.code.clone();
                (Some(row), code, 0, vec![received], Some(word))
            }
        };
        if opens.is_none() || event.kind != EventKind::Received {
            let seq = after.saturating_add(u32::from(opens.is_some())).saturating_add(1);
            events.push(to_json(&CaseEvent { seq, ..event.clone() }));
        }
        let receipt = self.receipt_of_report(&case)?;
        let reference = Reference { kind: ReferenceKind::Receipt, id: receipt.id.to_string() };
        let idempotent = Some(Idempotent { claim: self.claim(item), reference });
        let blobs = self.message(origin);
        Ok((ReportEvents { idempotent, opens, case, after, events, blobs, receipt }, query_word))
    }

    fn receipt_of_report(&self, case: &SupervisionCode) -> Result<model::receipt::ReceiptRecord, Refusal> {
        let receipt = Receipt {
            from: Some(self.sender.id.clone()),
            to: Some(self.hub.settings().department.clone()),
            case: Some(case.clone()),
            request: Some(BodyMark { sha256: HexDigest(self.digest()) }),
            ..self.hub.receipt(ReceiptEvent::Accepted, self.at)
        };
        self.hub.sign_receipt(self.directory, receipt, &self.sender.id, (None, None))
    }

    /// The message as it came, and the tables of its origin.
    fn message(&self, origin: &Origin) -> Vec<Blob> {
        let body = &self.publication.body;
        let blob = |role, media: &str, bytes: &[u8]| Blob { role, media: media.to_owned(), bytes: bytes.to_vec() };
        vec![
            blob(BlobRole::Original, &body.media_type, &body.bytes),
            blob(BlobRole::Provenance, "application/x-ndjson", &origin.provenance),
            blob(BlobRole::Residual, "application/x-ndjson", &origin.residual),
        ]
    }
}

fn invalid(detail: &str) -> Refusal {
    Refusal::new(Code::RequestInvalid, detail)
}
