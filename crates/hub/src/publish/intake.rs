//! From bytes to drafts: by the department's adapter, or as canonical JSON, or a document that is sealed already.

use adapter_kit::{Adapter, Collected, DecodeContext, Limits, Original, Sourced};
use api::Code;
use bytes::Bytes;
use document::json::{self, Object, Value};
use document::{CaseReport, Content, DepartmentId, DocumentDraft, Finding, Timestamp};

use super::Work;
use crate::answer::{DOCUMENT_MEDIA_TYPE, SEALED_MEDIA_TYPE};
use crate::caller::assigned;
use crate::hub::Hub;
use crate::refusal::{Evidence, Refusal, shown};

/// One record of a publication.
pub(super) enum Record {
    /// A document.
    Document(Manuscript),
    /// What happened in a case.
    Report(Box<CaseReport>, Origin),
}

/// A document as it was brought.
pub(super) enum Manuscript {
    /// A draft, to be completed and sealed.
    Draft {
        /// The draft.
        draft: DocumentDraft,
        /// Provenance and residual, where an adapter made it.
        origin: Option<Origin>,
    },
    /// A document that its department sealed.
    Sealed(Bytes),
}

/// Provenance and residual as they are stored.
pub(super) struct Origin {
    pub(super) provenance: Vec<u8>,
    pub(super) residual: Vec<u8>,
}

/// What a body holds.
pub(super) enum Taken {
    One(Box<Record>),
    Batch(Vec<Result<Record, Refusal>>),
}

fn document(manuscript: Manuscript) -> Taken {
    Taken::One(Box::new(Record::Document(manuscript)))
}

/// Bodies above this size are decoded off the async threads.
const LARGE: usize = 256 << 10;

impl Work<'_> {
    /// Steps 1 to 3: size, adapter, decoding.
    pub(super) async fn take(&self) -> Result<Taken, Refusal> {
        let body = &self.publication.body;
        let limits = self.hub.settings().limits;
        let most = if body.adapter.is_some() { limits.legacy } else { limits.canonical };
        if body.bytes.len() > most {
            return Err(Refusal::new(Code::BodyTooLarge, format!("The body has more than {most} bytes.")));
        }
        if body.adapter.is_some() {
            return records(self.hub.decode(self.sender, body, self.at).await?);
        }
        match body.media_type.as_str() {
            SEALED_MEDIA_TYPE => Ok(document(Manuscript::Sealed(body.bytes.clone()))),
            DOCUMENT_MEDIA_TYPE | "application/json" => {
                let draft = read_canonical(&body.bytes)?;
                Ok(document(Manuscript::Draft { draft, origin: None }))
            }
            _ => Err(Refusal::new(
                Code::MediaTypeUnsupported,
                format!("Send {DOCUMENT_MEDIA_TYPE}, {SEALED_MEDIA_TYPE}, or your own format with Causeway-Adapter."),
            )),
        }
    }
}

impl Hub {
    /// Decodes a body by the adapter that it names, which must be one of the department's.
    pub(crate) async fn decode(
        &self,
        sender: &model::Department,
        body: &crate::caller::Body,
        at: Timestamp,
    ) -> Result<Vec<Result<Sourced, Refusal>>, Refusal> {
        let id = body.adapter.as_deref().unwrap_or_default();
        let assignment = assigned(sender, id)?;
        let adapter = self.adapter(id).ok_or_else(|| {
            Refusal::new(Code::AdapterNotYours, format!("This hub has no adapter {}.", assignment.id))
        })?;
        let charset = body.charset.clone().or_else(|| assignment.assume.clone());
        let input = Input { adapter, bytes: body.bytes.clone(), partner: sender.id.clone(), charset, at };
        let collected = if body.bytes.len() > LARGE {
            let work = tokio::task::spawn_blocking(move || input.decode());
            work.await.map_err(|_| Refusal::new(Code::Internal, "Internal error."))?
        } else {
            input.decode()
        };
        let items = collected.map_err(|refusal| refused(vec![refusal]))?;
        Ok(items.into_iter().map(|item| item.map_err(refused)).collect())
    }
}

/// A message to be decoded: a pure function of this.
struct Input {
    adapter: &'static dyn Adapter,
    bytes: Bytes,
    partner: DepartmentId,
    charset: Option<String>,
    at: Timestamp,
}

impl Input {
    fn decode(&self) -> Result<Vec<Result<Sourced, Vec<adapter_kit::Refusal>>>, adapter_kit::Refusal> {
        let context = DecodeContext {
            partner: &self.partner,
            received_at: self.at,
            charset: self.charset.as_deref(),
            limits: Limits::default(),
        };
        let mut collected = Collected::default();
        let summary = self.adapter.decode(&self.bytes, &context, &mut collected)?;
        let original = Original::of(&self.bytes, &summary);
        let manifest = self.adapter.manifest();
        Ok(collected.items.into_iter().map(|item| item.map(|item| item.sourced(manifest, &original))).collect())
    }
}

/// What an adapter refused.
pub(crate) fn refused(refusals: Vec<adapter_kit::Refusal>) -> Refusal {
    let first = refusals.first().map(|refusal| refusal.code.to_string()).unwrap_or_default();
    Refusal::new(Code::AdapterRefused, format!("The adapter refused the message: {first}."))
        .with(Evidence::Adapter(refusals.into_iter().map(shown).collect()))
}

/// A message with one record is that record, accepted or refused; with several it is a batch.
fn records(items: Vec<Result<Sourced, Refusal>>) -> Result<Taken, Refusal> {
    let mut records: Vec<_> = items.into_iter().map(|item| item.and_then(record_of)).collect();
    match records.pop() {
        Some(only) if records.is_empty() => only.map(|record| Taken::One(Box::new(record))),
        last => {
            records.extend(last);
            Ok(Taken::Batch(records))
        }
    }
}

fn record_of(item: Sourced) -> Result<Record, Refusal> {
    let origin = Origin { provenance: item.provenance, residual: item.residual };
    match item.content {
        Content::Document(draft) => Ok(Record::Document(Manuscript::Draft { draft, origin: Some(origin) })),
        Content::CaseReport(report) => Ok(Record::Report(report, origin)),
        Content::Question(_) | Content::Feedback(_) => Err(Refusal::new(
            Code::RequestInvalid,
            "The record is neither a document nor a report of a case; only these are taken here.",
        )),
    }
}

/// Strict JSON; its refusals are findings with their place.
fn read_canonical(bytes: &[u8]) -> Result<DocumentDraft, Refusal> {
    match json::parse(bytes) {
        Ok(Value::Object(members)) if members.get("source").is_some() => {
            let words = (
                "source 由适配器填写，不得自行提交",
                "source is filled by an adapter; it binds bytes that the hub does not have",
            );
            Err(found(vec![Finding::new("document-rule", "/source", "source-is-the-adapters", words)]))
        }
        Ok(Value::Object(members)) => Ok(DocumentDraft(members)),
        Ok(_) => {
            let words = ("文书须为 JSON 对象", "a document is a JSON object");
            Err(found(vec![Finding::new("document-schema", "", "type", words)]))
        }
        Err(refusal) => Err(found(vec![Finding::from(&refusal)])),
    }
}

/// A document with findings is refused by the code of the first.
pub(super) fn found(findings: Vec<Finding>) -> Refusal {
    let code = findings.first().and_then(|finding| Code::from_name(finding.code)).unwrap_or(Code::DocumentSchema);
    let detail = match findings.as_slice() {
        [one] => format!("The document has one finding: {} at {:?}.", one.rule, one.pointer),
        several => format!("The document has {} findings.", several.len()),
    };
    Refusal::new(code, detail).with(Evidence::Findings(findings))
}

/// 涉密: a classification mark of the source (秘密 机密 绝密, or its names in English) that is mapped into the draft.
pub(super) fn is_classified(draft: &Object) -> bool {
    const MARKS: [&str; 8] =
        ["秘密", "机密", "绝密", "公安", "secret", "confidential", "top-secret", "public-security"];
    let marked = |name: &str| {
        let text = draft.get(name).and_then(Value::as_str).unwrap_or_default().trim_end_matches(['级', '★']);
        MARKS.contains(&text)
    };
    marked("confidentiality") || marked("classification")
}

/// Classified content goes no further; nothing of it is kept.
pub(super) fn classified() -> Refusal {
    Refusal::new(Code::ClassifiedRefused, "The source bears a classification mark; nothing of it was kept.")
}
