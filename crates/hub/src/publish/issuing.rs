//! From a draft to a document: who issued it, in which case and matter, whether it is well-formed, whether the issuer was competent.

use api::Code;
use competence::{Answer, issuer_competent};
use document::draft::MatterReference;
use document::json::{self, Object, Value};
use document::{
    Additions, Date, DepartmentId, Document, DocumentDraft, DocumentId, Finding, Identifier, Scheme, complete,
};
use model::Department;
use seal::Inspection;
use seal::facts::{MandateQuestion, dates_to_ask};
use store::change::CaseKey;

use super::Work;
use super::intake::{Manuscript, Origin, classified, found, is_classified};
use crate::refusal::{Evidence, Refusal};

/// A document that its department may issue, before or with its seal.
pub(super) enum Issued {
    /// To be sealed with a hosted key.
    Draft { document: Box<Document>, issuer: DepartmentId, origin: Option<Origin> },
    /// Sealed by its department.
    Brought { document: Box<Document>, issuer: DepartmentId, inspection: Box<Inspection> },
}

impl Issued {
    pub(super) fn document(&self) -> &Document {
        match self {
            Self::Draft { document, .. } | Self::Brought { document, .. } => document,
        }
    }
}

impl Work<'_> {
    /// Steps 4 and 5.
    pub(super) async fn issue(&self, manuscript: Manuscript) -> Result<Issued, Refusal> {
        match manuscript {
            Manuscript::Draft { draft, origin } => {
                let (document, issuer) = self.complete(draft).await?;
                self.issuer_was_competent(&document, &issuer)?;
                Ok(Issued::Draft { document: Box::new(document), issuer, origin })
            }
            Manuscript::Sealed(bytes) => self.brought(&bytes),
        }
    }

    async fn complete(&self, draft: DocumentDraft) -> Result<(Document, DepartmentId), Refusal> {
        if is_classified(&draft.0) {
            return Err(classified());
        }
        let issuer = self.issuer(&draft.0)?;
        let issued_on = draft.0.get("issuedOn").and_then(Value::as_str).and_then(|text| text.parse::<Date>().ok());
        let additions = Additions {
            id: DocumentId::new(self.at, self.hub.random()),
            department: issuer.id.clone(),
            division: issuer.divisions.first().cloned(),
            case_code: self.case_code(&draft.0).await?,
            matter_version: self.matter_version(&draft.0, issued_on.unwrap_or(self.at.date()))?,
            issuer_code: Some(issuer.uscc.clone()),
            found: self.found(&draft.0, issuer).await?,
            received_at: self.at,
        };
        let document = complete(draft, &additions, self.hub.catalogue()).map_err(found)?;
        Ok((document, issuer.id.clone()))
    }

    /// The issuer: named by id, else by an identifier, else the sender. It must be the sender or a branch of it.
    fn issuer(&self, draft: &Object) -> Result<&Department, Refusal> {
        let issuer = draft.get("issuer").and_then(Value::as_object);
        let named = issuer.and_then(|issuer| issuer.get("department")).and_then(Value::as_str);
        let identifiers = issuer.and_then(|issuer| issuer.get("identifiers"));
        let identifiers: Vec<Identifier> = identifiers.and_then(|list| json::from_value(list).ok()).unwrap_or_default();
        let found = match named {
            Some(id) => id.parse().ok().and_then(|id| self.directory.department(&id)),
            None if identifiers.is_empty() => Some(self.sender),
            None => identifiers.iter().find_map(|identifier| self.by_identifier(identifier)),
        };
        let own = found.filter(|department| self.directory.is_within(&department.id, &self.sender.id));
        own.ok_or_else(issuer_is_sender)
    }

    fn by_identifier(&self, identifier: &Identifier) -> Option<&Department> {
        let value = identifier.scheme.normalise(&identifier.raw)?;
        match identifier.scheme {
            Scheme::Uscc => self.directory.department_by_uscc(&value),
            Scheme::Organisation => {
                self.directory.departments().find(|department| department.uscc.get(8..17) == Some(value.as_str()))
            }
            _ => None,
        }
    }

    /// The supervision code of the case that the draft names by the sender's own number, where the hub knows that case.
    async fn case_code(&self, draft: &Object) -> Result<Option<document::SupervisionCode>, Refusal> {
        let case = draft.get("case").and_then(Value::as_object);
        let local = case.and_then(|case| case.get("localCode")).and_then(Value::as_str);
        let Some(local) = local else { return Ok(None) };
        let key = CaseKey::Local(self.sender.id.clone(), local.to_owned());
        Ok(self.hub.store().case(&key).await?.map(|row| row.code))
    }

    /// The version, on the day of issue, of the matter that the draft names.
    fn matter_version(&self, draft: &Object, on: Date) -> Result<Option<u32>, Refusal> {
        let matter = draft.get("case").and_then(Value::as_object).and_then(|case| case.get("matter"));
        let Some(code) = matter.and_then(|matter| json::from_value::<Identifier>(matter).ok()) else { return Ok(None) };
        match self.directory.find_matter(&MatterReference::Code(code), on) {
            Some(matter) => Ok(Some(matter.version)),
            None => Err(Refusal::new(
                Code::MatterUnknown,
                "The matter is not known on the day of issue, or its code names two.",
            )),
        }
    }

    /// Step 5: for the date of issue and, when that is more than 3 days ago, for today: the dates that recognition asks for.
    fn issuer_was_competent(&self, document: &Document, issuer: &DepartmentId) -> Result<(), Refusal> {
        let envelope = document.envelope();
        let division = envelope.issuer.division.as_ref().and_then(|code| code.value.as_deref()?.parse().ok());
        for on in dates_to_ask(envelope.issued_on, self.at) {
            let question = MandateQuestion {
                department: issuer.clone(),
                r#type: envelope.r#type.clone(),
                matter: envelope.case.as_ref().and_then(|case| case.matter.clone()),
                division: division.clone(),
                on,
            };
            let registry = self.directory.competence();
            let answer = question.within(registry).map(|question| issuer_competent(registry, &question));
            if !matches!(answer, Some(Answer::Granted { .. })) {
                let detail = format!("Department {issuer} had no mandate to issue {} on {on}.", envelope.r#type);
                return Err(Refusal::new(Code::IssuerNotCompetent, detail));
            }
        }
        Ok(())
    }

    /// A document with the seal of its department: its form here, its verdict when it would be sealed.
    fn brought(&self, bytes: &[u8]) -> Result<Issued, Refusal> {
        let inspection = seal::inspect(bytes, self.hub.catalogue());
        let Some(document) = inspection.document().cloned() else { return Err(self.seal_invalid(inspection)) };
        if is_classified(document.tree()) {
            return Err(classified());
        }
        let issuer = document.envelope().issuer.department.clone();
        if !self.directory.is_within(&issuer, &self.sender.id) {
            return Err(issuer_is_sender());
        }
        document.admit(self.at, self.hub.catalogue()).map_err(found)?;
        Ok(Issued::Brought { document: Box::new(document), issuer, inspection: Box::new(inspection) })
    }

    /// What bytes say that hold no sealed document that could be read.
    fn seal_invalid(&self, inspection: Inspection) -> Refusal {
        let conclusion = seal::conclude(inspection, &seal::Facts::default(), self.at);
        let report = conclusion.report().to_json();
        Refusal::new(Code::SealInvalid, "The body is not a sealed document that can be read.")
            .with(Evidence::Report(report))
    }
}

fn issuer_is_sender() -> Refusal {
    let words = ("签发机构须为发送部门或其下属机构", "the issuer is the sending department or a branch of it");
    found(vec![Finding::new("document-rule", "/issuer", "issuer-is-sender", words)])
}
