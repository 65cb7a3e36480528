//! What a draft names by number: the certificate that it goes on from, the document that it is about.

use api::Code;
use document::catalogue::{Manifest, Refers, Type};
use document::envelope::Kind;
use document::json::{Object, Value};
use document::{DepartmentId, Document, DocumentType, Finding, Found};
use model::Department;

use super::Work;
use super::intake::found;
use crate::reading::parse;
use crate::refusal::Refusal;

impl Work<'_> {
    /// The current documents that the draft names by their numbers.
    pub(super) async fn found(&self, draft: &Object, issuer: &Department) -> Result<Found, Refusal> {
        let text = |name: &str| draft.get(name).and_then(Value::as_str);
        let name = text("type").and_then(|name| name.parse::<DocumentType>().ok());
        let version = text("typeVersion").and_then(|version| version.parse().ok());
        let catalogue = self.hub.catalogue();
        let known = name.zip(version).and_then(|(name, version)| catalogue.find(&name, version));
        let Some(manifest) = known.map(Type::manifest) else { return Ok(Found::default()) };
        let current = match manifest.kind {
            Kind::Certificate => self.certificate(draft, manifest, &issuer.id).await?,
            _ => None,
        };
        let referred = match &manifest.refers {
            Some(refers) => self.referred(draft, refers, &issuer.id).await?,
            None => None,
        };
        Ok(Found { current, referred })
    }

    /// The certificate that an operation other than its beginning is about. An operation on nothing is not allowed; one that
    /// names its certificate itself speaks of what the hub need not have.
    async fn certificate(
        &self,
        draft: &Object,
        manifest: &Manifest,
        issuer: &DepartmentId,
    ) -> Result<Option<Document>, Refusal> {
        let operation = member(draft, &["operation", "code"]).filter(|code| !matches!(*code, "new" | "transfer-in"));
        let (Some(operation), Some(number)) = (operation, member(draft, &["number"])) else { return Ok(None) };
        let current = self.bearer(issuer, &manifest.id, number).await?;
        if current.is_none() && member(draft, &["body", "certificateId", "raw"]).is_none() {
            let detail =
                format!("Operation {operation} needs a certificate; the hub has none of this issuer and number.");
            return Err(Refusal::new(Code::CertificateOperationNotAllowed, detail));
        }
        Ok(current)
    }

    /// The document that the draft is about, issued by the same department: what another issued, it would have to pull. A
    /// draft that does not say whose it is cannot do without.
    async fn referred(
        &self,
        draft: &Object,
        refers: &Refers,
        issuer: &DepartmentId,
    ) -> Result<Option<Document>, Refusal> {
        let path: Vec<&str> = refers.number.split('/').skip(1).collect();
        let Some(number) = member(draft, &path) else { return Ok(None) };
        let mut bearers = Vec::new();
        for r#type in &refers.types {
            bearers.extend(self.bearer(issuer, r#type, number).await?);
        }
        match (bearers.len(), draft.get("subjects")) {
            (1, _) => Ok(bearers.pop()),
            (_, Some(_)) => Ok(None),
            _ => {
                let words = (
                    "本平台没有本部门签发的唯一的该号码现行文书",
                    "the hub has no document of this issuer and number, or more than one",
                );
                Err(found(vec![Finding::new("document-link", &*refers.number, "referred", words)]))
            }
        }
    }

    async fn bearer(
        &self,
        issuer: &DepartmentId,
        r#type: &DocumentType,
        number: &str,
    ) -> Result<Option<Document>, Refusal> {
        let Some(row) = self.hub.store().by_number(issuer, r#type.as_str(), number).await? else { return Ok(None) };
        parse(&self.hub.sealed(row.id).await?, self.hub).map(Some)
    }
}

fn member<'d>(draft: &'d Object, path: &[&str]) -> Option<&'d str> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(draft.get(first)?, |value, name| value.as_object()?.get(name))?.as_str()
}
