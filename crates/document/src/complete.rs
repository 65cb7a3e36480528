//! The only way from a draft to a document.

mod found;

pub use found::Found;

use crate::catalogue::Catalogue;
use crate::check::{Gate, check};
use crate::draft::DocumentDraft;
use crate::envelope::Envelope;
use crate::finding::Finding;
use crate::id::{DepartmentId, DivisionCode, DocumentId, SupervisionCode};
use crate::identifier::Scheme;
use crate::json::{self, Object, Value};
use crate::time::Timestamp;

/// What the hub adds to a draft.
#[derive(Debug, Clone)]
pub struct Additions {
    /// Used where the draft has no `id`.
    pub id: DocumentId,
    /// The issuer that the hub found: the draft's own by identifier, else the authenticated sender.
    pub department: DepartmentId,
    /// The issuer's first division, used where the draft names none.
    pub division: Option<DivisionCode>,
    /// The supervision code of the case that the draft's `localCode` names, where the hub knows it.
    pub case_code: Option<SupervisionCode>,
    /// The matter's version in force on the date of issue.
    pub matter_version: Option<u32>,
    /// The issuer's social credit code, for the id of a new certificate.
    pub issuer_code: Option<String>,
    /// What the hub found by the numbers that the draft names.
    pub found: Found,
    /// When the hub received it.
    pub received_at: Timestamp,
}

/// A complete, valid document with its canonical bytes. Made by [`complete`] and [`Document::parse`] alone.
#[derive(Clone)]
pub struct Document {
    envelope: Envelope,
    tree: Object,
    canonical: Vec<u8>,
}

impl Document {
    /// The typed envelope.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The whole document as a tree.
    #[must_use]
    pub fn tree(&self) -> &Object {
        &self.tree
    }

    /// The bytes that are sealed: made once by [`complete`], after that kept as they were read.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// Reads issued bytes back: strict JSON, schema and rules, but nothing that depends on the day of receipt, and the
    /// reserved `disclosure` is accepted. The bytes stay as they are; whether they are canonical is the seal's question.
    ///
    /// # Errors
    /// All findings, at most 50.
    pub fn parse(bytes: &[u8], catalogue: &Catalogue) -> Result<Self, Vec<Finding>> {
        let value = json::parse(bytes).map_err(|refusal| vec![Finding::from(&refusal)])?;
        let envelope = check(&value, catalogue, Gate::Issued)?;
        Self::new(envelope, value, bytes.to_vec())
    }

    /// Asks of a document that came sealed by its department what [`complete`] asks of a draft beyond reading: the dates of
    /// issue and id against the day of receipt, identifiers that pass their checks, and no `disclosure`.
    ///
    /// # Errors
    /// All findings, at most 50.
    pub fn admit(&self, received_at: Timestamp, catalogue: &Catalogue) -> Result<(), Vec<Finding>> {
        check(&Value::Object(self.tree.clone()), catalogue, Gate::Published(Some(received_at))).map(drop)
    }

    fn new(envelope: Envelope, value: Value, canonical: Vec<u8>) -> Result<Self, Vec<Finding>> {
        match value {
            Value::Object(tree) => Ok(Self { envelope, tree, canonical }),
            _ => Err(vec![Finding::schema(String::new(), "type", "应为对象", "must be an object")]),
        }
    }
}

/// Completes a draft and checks it: schema of envelope and type, rules of the type, dates, identifiers, attachments and
/// links as far as the document alone shows them. Canonical JSON passes the same gate as a draft that an adapter made;
/// only identifiers whose checks fail are refused there and kept without value here.
///
/// What the hub adds: `id`, `issuer.department`, `issuer.division`, `case.code` (where there is a `localCode`),
/// `case.matterVersion` (where there is a matter), an identifier's `value` where `raw` passes its checks; of certificates
/// `body.certificateId`, and `supersedes` of an extension or change; of a type that refers to another document the link and
/// whose it is ([`Found`]). What the draft has is never replaced: another issuer than the one that the hub found is a finding.
///
/// # Errors
/// All findings, at most 50.
pub fn complete(draft: DocumentDraft, additions: &Additions, catalogue: &Catalogue) -> Result<Document, Vec<Finding>> {
    let mut tree = draft.0;
    fill(&mut tree, additions);
    found::fill(&mut tree, additions, catalogue);
    let mut value = Value::Object(tree);
    fill_identifiers(&mut value);
    let issuer = value.pointer("/issuer/department").and_then(Value::as_str);
    if issuer.is_some_and(|issuer| issuer != additions.department.as_str()) {
        let words = ("签发部门不是发送部门或其分支", "the issuer is neither the sender nor a branch of it");
        return Err(vec![Finding::rule("/issuer/department", "issuer-is-sender", words)]);
    }
    let canonical = json::to_canonical(&value);
    // A draft is built, not read: what it holds must be what every strict reader takes back.
    json::parse(&canonical).map_err(|refusal| vec![Finding::unreadable(&refusal)])?;
    let envelope = check(&value, catalogue, Gate::Published(Some(additions.received_at)))?;
    Document::new(envelope, value, canonical)
}

fn fill(tree: &mut Object, additions: &Additions) {
    default(tree, "id", || additions.id.to_string().into());
    default(tree, "issuer", || Object::new().into());
    if let Some(Value::Object(issuer)) = tree.get_mut("issuer") {
        default(issuer, "department", || additions.department.as_str().into());
        if let Some(division) = &additions.division {
            default(issuer, "division", || identifier(&Scheme::Division, division.as_str()));
        }
    }
    if let Some(Value::Object(case)) = tree.get_mut("case") {
        if let (Some(code), true) = (&additions.case_code, case.get("localCode").is_some()) {
            default(case, "code", || code.as_str().into());
        }
        if let (Some(version), true) = (additions.matter_version, case.get("matter").is_some()) {
            default(case, "matterVersion", || i64::from(version).into());
        }
    }
}

fn default(object: &mut Object, name: &'static str, value: impl FnOnce() -> Value) {
    if object.get(name).is_none() {
        object.insert(name, value());
    }
}

fn identifier(scheme: &Scheme, value: &str) -> Value {
    let members = [("scheme", scheme.to_string()), ("raw", value.to_owned()), ("value", value.to_owned())];
    Value::Object(members.into_iter().collect())
}

/// Gives every identifier without `value` its value, where the checks of its scheme pass.
fn fill_identifiers(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(fill_identifiers),
        Value::Object(object) => {
            let text = |name: &str| object.get(name).and_then(Value::as_str);
            let scheme =
                text("scheme").filter(|_| object.get("value").is_none()).and_then(|s| s.parse::<Scheme>().ok());
            let normal = scheme.zip(text("raw")).and_then(|(scheme, raw)| scheme.normalise(raw));
            if let Some(normal) = normal {
                object.insert("value", normal);
            }
            object.iter_mut().for_each(|(_, item)| fill_identifiers(item));
        }
        Value::Bool(_) | Value::Int(_) | Value::Text(_) => {}
    }
}

#[cfg(test)]
mod tests;
