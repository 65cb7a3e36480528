//! Rule A03: the question is well-formed, and what it names is known.

use api::Code;
use document::draft::{MatterReference, Question, QuestionKind};
use document::envelope::{Basis, CaseReference, Party};
use document::json::{self, Object, Value};
use document::{
    Catalogue, Date, DepartmentId, DivisionCode, DocumentType, Identifier, MatterId, PurposeId, SupervisionCode,
    Timestamp,
};
use jiff::Span;
use store::change::CaseKey;

use crate::directory::Directory;
use crate::refusal::Refusal;

/// A question of which every word is understood.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) requester: DepartmentId,
    pub(crate) reference: Option<String>,
    pub(crate) accept: Vec<DocumentType>,
    pub(crate) subject: Party,
    pub(crate) case: Option<CaseKey>,
    pub(crate) matter: Option<MatterId>,
    pub(crate) issuing_matter: Option<MatterId>,
    pub(crate) division: Option<DivisionCode>,
    pub(crate) purpose: PurposeId,
    pub(crate) legal_basis: Option<Basis>,
    pub(crate) freshness: Option<Freshness>,
    pub(crate) freshness_text: Option<String>,
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Issued on this day or later.
    Since(Date),
    /// Asked anew: no stored copy will do.
    Live,
}

/// A question as it came, with what only canonical questions say.
#[derive(Debug)]
pub(crate) struct Worded {
    pub(crate) question: Question,
    pub(crate) issuing_matter: Option<MatterReference>,
}

/// Alternatives of one question, at most.
const MAX_ACCEPT: usize = 8;
/// Identifiers of a subject, at most.
const MAX_IDENTIFIERS: usize = 8;

/// Reads a canonical question: strict JSON with the members of a `Question`, and `type`, `issuingMatter`, `allowStale`.
pub(crate) fn read_canonical(bytes: &[u8]) -> Result<Worded, Refusal> {
    let malformed = |e: json::Refusal| Refusal::new(Code::RequestMalformed, format!("{} ({})", e, e.code));
    let Value::Object(mut members) = json::parse(bytes).map_err(malformed)? else {
        return Err(Refusal::new(Code::RequestInvalid, "The body is not a JSON object."));
    };
    let one = members.remove("type");
    match (one, members.get("accept").is_some()) {
        (Some(one), false) => _ = members.insert("accept", Value::Array(vec![one])),
        (None, true) => {}
        _ => return Err(invalid("Give exactly one of `type` and `accept`.")),
    }
    if members.remove("allowStale").is_some_and(|value| value.as_bool().is_none()) {
        return Err(invalid("`allowStale` is true or false."));
    }
    let issuing_matter = member(&mut members, "issuingMatter")?;
    if members.get("kind").is_none() {
        members.insert("kind", "pull");
    }
    refuse_unknown_types(&members)?;
    let question =
        json::from_value(&Value::Object(members)).map_err(|e| invalid(&format!("The question: {}.", shape(&e))))?;
    Ok(Worded { question, issuing_matter })
}

/// A name that cannot be a document type is an unknown type, not a malformed request.
fn refuse_unknown_types(members: &Object) -> Result<(), Refusal> {
    let names = members.get("accept").and_then(Value::as_array).unwrap_or_default();
    let good = |name: &Value| name.as_str().is_none_or(|text| text.parse::<DocumentType>().is_ok());
    if names.iter().all(good) { Ok(()) } else { Err(unknown_type()) }
}

fn member<T: serde::de::DeserializeOwned>(members: &mut Object, name: &str) -> Result<Option<T>, Refusal> {
    let Some(value) = members.remove(name) else { return Ok(None) };
    json::from_value(&value).map(Some).map_err(|_| invalid(&format!("`{name}` has not the right form.")))
}

/// What serde says, without the values that it quotes: they may be personal.
fn shape(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let known = ["unknown field", "missing field", "duplicate field"];
    match known.iter().find(|start| text.starts_with(**start)) {
        Some(_) => text.split(',').next().unwrap_or_default().split(" at line").next().unwrap_or_default().to_owned(),
        None => "a member has not the right form".to_owned(),
    }
}

fn invalid(detail: &str) -> Refusal {
    Refusal::new(Code::RequestInvalid, detail)
}

fn unknown_type() -> Refusal {
    Refusal::new(Code::DocumentTypeUnknown, "A document type that is asked for is not in the catalogue.")
}

/// A03: everything that the question names is known at this time.
pub(crate) fn understand(
    worded: Worded,
    requester: &DepartmentId,
    known: (&Directory, &Catalogue),
    now: Timestamp,
) -> Result<Asked, Refusal> {
    let (directory, catalogue) = known;
    let question = worded.question;
    if question.kind != QuestionKind::Pull {
        return Err(invalid("Only questions of kind `pull` are answered here."));
    }
    if !(1..=MAX_ACCEPT).contains(&question.accept.len()) {
        return Err(invalid("`accept` has one to eight types."));
    }
    if question.accept.iter().any(|r#type| catalogue.newest(r#type).is_none()) {
        return Err(unknown_type());
    }
    let case = question.case.as_ref().map(|case| case_key(case, requester)).transpose()?;
    let today = now.date();
    let matter = |reference: Option<MatterReference>| {
        reference.map(|reference| find_matter(directory, &reference, today)).transpose()
    };
    let matter_asked = matter(question.matter)?;
    let issuing_matter = matter(worded.issuing_matter)?;
    if let Some(division) = &question.division
        && !directory.knows_division(division, today)
    {
        return Err(invalid("The division is not known."));
    }
    if case.is_none() && (matter_asked.is_none() || question.division.is_none()) {
        return Err(invalid("Without a case, `matter` and `division` must be given."));
    }
    let purpose = question.purpose.ok_or_else(|| invalid("`purpose` must be given."))?;
    if !directory.knows_purpose(&purpose, today) {
        return Err(Refusal::new(Code::PurposeUnknown, "The purpose is not known."));
    }
    let subject = read_subject(question.subject)?;
    let freshness = question.freshness.as_deref().map(|text| read_freshness(text, now)).transpose()?;
    Ok(Asked {
        requester: requester.clone(),
        reference: question.reference,
        accept: question.accept,
        subject,
        case,
        matter: matter_asked,
        issuing_matter,
        division: question.division,
        purpose,
        legal_basis: question.legal_basis,
        freshness,
        freshness_text: question.freshness,
    })
}

/// The matter that a reference names on a day.
pub(crate) fn find_matter(directory: &Directory, reference: &MatterReference, on: Date) -> Result<MatterId, Refusal> {
    directory.find_matter(reference, on).map(|matter| matter.id.clone()).ok_or_else(|| {
        Refusal::new(Code::MatterUnknown, "The matter is not known at this time, or its code names two.")
    })
}

/// The key of a case that its owner names.
pub(crate) fn case_key(case: &CaseReference, requester: &DepartmentId) -> Result<CaseKey, Refusal> {
    match (&case.code, &case.local_code) {
        (Some(code), None) => code.parse::<SupervisionCode>().map(CaseKey::Code).map_err(|_| {
            Refusal::new(Code::CaseCodeCheck, "The supervision code has not the right form or check character.")
        }),
        (None, Some(local)) => Ok(CaseKey::Local(requester.clone(), local.clone())),
        _ => Err(invalid("A case is named by `code` or by `localCode`.")),
    }
}

/// A subject has one to eight identifiers; their values are what the checks make of what was sent.
fn read_subject(subject: Option<Party>) -> Result<Party, Refusal> {
    let mut subject = subject.ok_or_else(|| invalid("`subject` must be given."))?;
    if !(1..=MAX_IDENTIFIERS).contains(&subject.identifiers.len()) {
        return Err(invalid("A subject has one to eight identifiers."));
    }
    for identifier in &mut subject.identifiers {
        *identifier = Identifier::read(identifier.scheme.clone(), &identifier.raw);
    }
    Ok(subject)
}

/// A duration `P…` back from now, a civil date, or `live`.
pub(crate) fn read_freshness(text: &str, now: Timestamp) -> Result<Freshness, Refusal> {
    if text == "live" {
        return Ok(Freshness::Live);
    }
    let wrong = || invalid("`freshness` is a duration, a date or `live`.");
    if text.starts_with('P') {
        let span: Span = text.parse().map_err(|_| wrong())?;
        return oldest(span, now).map(Freshness::Since).ok_or_else(wrong);
    }
    text.parse().map(Freshness::Since).map_err(|_| wrong())
}

/// The day that lies a span before now, in +08:00.
fn oldest(span: Span, now: Timestamp) -> Option<Date> {
    let zone = jiff::tz::Offset::constant(8);
    let local = zone.to_datetime(jiff::Timestamp::from_microsecond(now.as_micros()).ok()?);
    (!span.is_negative()).then(|| local.checked_sub(span).ok()).flatten().map(jiff::civil::DateTime::date)
}
