//! The one gate of every document: structure first, then what needs sense.

mod conduct;
mod survey;

use crate::catalogue::{Catalogue, Type};
use crate::envelope::Envelope;
use crate::finding::{Finding, Findings};
use crate::id::{DocumentType, SupervisionCode};
use crate::json::{self, Value};
use crate::time::Timestamp;

pub(crate) use survey::no_empties;

/// At which moment a document is checked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gate {
    /// On its way in, at this instant if there is one (examples have none).
    Published(Option<Timestamp>),
    /// Read back after it was issued: nothing that depends on the day of receipt or on what the hub takes in today.
    Issued,
}

/// Checks a whole document and reads its envelope.
pub(crate) fn check(document: &Value, catalogue: &Catalogue, gate: Gate) -> Result<Envelope, Vec<Finding>> {
    let mut findings = Findings::default();
    let r#type = type_of(document, catalogue, &mut findings);
    catalogue.check_envelope(document, &mut findings);
    if let Some(r#type) = r#type {
        of_type(document, r#type, &mut findings);
    }
    let survey = survey::survey(document, catalogue, gate, &mut findings);
    if let Some(code) = document.pointer("/case/code").and_then(Value::as_str)
        && code.parse::<SupervisionCode>().is_err()
    {
        let words = ("统一服务监管码的校验字符不符", "the check character of the supervision code does not match");
        findings.add(Finding::new("document-identifier", "/case/code", "causeway.case", words));
    }
    let (Some(r#type), true) = (r#type, findings.is_empty()) else { return Err(findings.into_vec()) };
    let envelope: Envelope = json::from_value(document).map_err(|error| {
        let words = ("不符合结构定义", "does not fit the schema");
        vec![Finding::new("document-schema", error.pointer(), "shape", words)]
    })?;
    conduct::check(&conduct::Case { document, envelope: &envelope, r#type, gate, survey }, &mut findings);
    if findings.is_empty() { Ok(envelope) } else { Err(findings.into_vec()) }
}

/// Checks an example as if it were published, at no particular instant.
pub(crate) fn as_published(document: &Value, catalogue: &Catalogue) -> Vec<Finding> {
    check(document, catalogue, Gate::Published(None)).err().unwrap_or_default()
}

/// The type that the document names; without text there, the schema speaks.
fn type_of<'a>(document: &Value, catalogue: &'a Catalogue, findings: &mut Findings) -> Option<&'a Type> {
    let text = |pointer| document.pointer(pointer).and_then(Value::as_str);
    let (name, version) = (text("/type")?, text("/typeVersion")?);
    let unknown = |pointer| {
        Finding::new(
            "document-type-unknown",
            pointer,
            "type-known",
            ("目录中没有该文书类型或版本", "the catalogue has no such type or version"),
        )
    };
    let Some(newest) = name.parse::<DocumentType>().ok().and_then(|name| catalogue.newest(&name)) else {
        findings.add(unknown("/type"));
        return None;
    };
    let found = version.parse().ok().and_then(|version| catalogue.find(&newest.manifest().id, version));
    if found.is_none() {
        findings.add(unknown("/typeVersion"));
    }
    found
}

/// What the type wants: its kind, its required members, its body.
fn of_type(document: &Value, r#type: &Type, findings: &mut Findings) {
    let manifest = r#type.manifest();
    let kind = document.pointer("/kind").and_then(Value::as_str);
    if kind.is_some_and(|kind| kind != manifest.kind.as_str()) {
        let words = ("文书种类与类型不符", "the kind is not the kind of the type");
        findings.add(Finding::new("document-kind-mismatch", "/kind", "kind-of-type", words));
    }
    let Some(members) = document.as_object() else { return };
    for name in manifest.required.iter().filter(|name| members.get(name).is_none()) {
        let (zh, en) = (format!("缺少必填成员 {name}"), format!("required member {name} is missing"));
        findings.add(Finding::schema(format!("/{name}"), "required", &zh, &en));
    }
    if let Some(Value::Object(body)) = members.get("body") {
        r#type.check_body(body, findings);
    }
}
