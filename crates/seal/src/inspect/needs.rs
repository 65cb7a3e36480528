//! The facts that a judgement needs.

use document::{DepartmentId, Digest, DivisionCode, Document, Scheme, Timestamp};

use super::Inspection;
use crate::facts::{MandateQuestion, dates_to_ask};
use crate::key::KeyId;

/// What the caller fetches before it asks for the judgement. Empty when the inspection failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Certification authorities whose revocation lists are needed, by name (RFC 4514).
    pub crls: Vec<String>,
    /// Whether the issuer was competent, for each date that counts.
    pub mandates: Vec<MandateQuestion>,
    /// Who holds this key of this department?
    pub key: Option<(KeyId, DepartmentId)>,
    /// How the document with this payload stands; and whether a log holds its entry.
    pub payload: Option<Digest>,
    /// The files that the document binds.
    pub attachments: Vec<Digest>,
}

impl Needs {
    pub(super) fn of(inspection: &Inspection, at: Timestamp) -> Self {
        let Some(seal) = &inspection.seal else { return Self::default() };
        // The certificates name who signed them: first the leaf's authority, then that authority's own.
        let others = seal.header.x5c.iter().skip(1).filter_map(|der| crate::x509::Certificate::parse(der).ok());
        let mut crls = vec![seal.leaf.issuer().to_string()];
        crls.extend(others.map(|certificate| certificate.issuer().to_string()));
        crls.dedup();
        let department = seal.leaf.department().ok().cloned();
        let key = seal.kid.parse().ok().zip(department);
        Self {
            crls,
            mandates: inspection.questions(at),
            key,
            payload: Some(seal.payload),
            attachments: seal.document.as_ref().map(attachments).unwrap_or_default(),
        }
    }
}

impl Inspection {
    /// The questions of competence when the best signature time is this instant: for the date of issue and, more than 3 days
    /// later, for the day itself. [`Needs`] holds those for the control time; whoever has a proof of existence asks for its time.
    #[must_use]
    pub fn questions(&self, best: Timestamp) -> Vec<MandateQuestion> {
        let Some((seal, document)) = self.seal.as_ref().and_then(|seal| Some((seal, seal.document.as_ref()?))) else {
            return Vec::new();
        };
        let Ok(department) = seal.leaf.department() else { return Vec::new() };
        let envelope = document.envelope();
        let question = |on| MandateQuestion {
            department: department.clone(),
            r#type: envelope.r#type.clone(),
            matter: envelope.case.as_ref().and_then(|case| case.matter.clone()),
            division: division(document),
            on,
        };
        dates_to_ask(envelope.issued_on, best).into_iter().map(question).collect()
    }
}

fn division(document: &Document) -> Option<DivisionCode> {
    let code = document.envelope().issuer.division.as_ref().filter(|code| code.scheme == Scheme::Division)?;
    code.value.as_deref()?.parse().ok()
}

pub(crate) fn attachments(document: &Document) -> Vec<Digest> {
    document.envelope().attachments.iter().filter_map(|attachment| attachment.digest).collect()
}
