//! What the hub found by number, and what a document gets from it: the id of its certificate, a link, its holder.

use super::Additions;
use crate::catalogue::{Catalogue, Manifest, Refers, Type};
use crate::complete::Document;
use crate::digest::Digest;
use crate::envelope::{Kind, Party};
use crate::identifier::{Identifier, next_version};
use crate::json::{self, Object, Value};

/// Documents that the hub found by the numbers that a draft names.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Of a certificate: the current document of its issuer, type and number.
    pub current: Option<Document>,
    /// Of a type that refers to another document: the current one with the number that the draft names.
    pub referred: Option<Document>,
}

/// The subjects whose document it is.
const OWNERS: [&str; 2] = ["applicant", "holder"];

/// Fills what the draft leaves to the hub; what the draft has is never replaced.
pub(super) fn fill(tree: &mut Object, additions: &Additions, catalogue: &Catalogue) {
    let text = |name: &str| tree.get(name).and_then(Value::as_str);
    let (name, version) = (text("type").and_then(|t| t.parse().ok()), text("typeVersion").and_then(|v| v.parse().ok()));
    let found = name.zip(version).and_then(|(name, version)| catalogue.find(&name, version));
    let Some(manifest) = found.map(Type::manifest) else { return };
    if manifest.kind == Kind::Certificate {
        certificate(tree, manifest, additions);
    }
    if let (Some(refers), Some(document)) = (&manifest.refers, &additions.found.referred) {
        refer(tree, refers, document);
    }
}

/// A new certificate gets a new id, a changed one the next version of its id, any other operation names the id that is there.
fn certificate(tree: &mut Object, manifest: &Manifest, additions: &Additions) {
    let operation =
        tree.get("operation").and_then(Value::as_object).and_then(|o| o.get("code")).and_then(Value::as_str);
    let opens = matches!(operation, Some("new" | "transfer-in"));
    let replaces = matches!(operation, Some("extend" | "change"));
    let current = additions.found.current.as_ref();
    let id = match current.map(certificate_of) {
        _ if opens => new_id(tree, manifest, additions),
        Some(Some(id)) if replaces => next_version(&id),
        Some(id) => id,
        None => None,
    };
    if let (Some(id), Some(Value::Object(body))) = (id, tree.get_mut("body"))
        && body.get("certificateId").is_none()
        && let Ok(id) = json::to_value(&id)
    {
        body.insert("certificateId", id);
    }
    if let (Some(current), true) = (current, replaces) {
        link(tree, "supersedes", current);
    }
}

fn certificate_of(document: &Document) -> Option<Identifier> {
    let body = document.tree().get("body").and_then(Value::as_object)?;
    json::from_value(body.get("certificateId")?).ok()
}

/// Its serial is the document's own id: unique, and it says nothing.
fn new_id(tree: &Object, manifest: &Manifest, additions: &Additions) -> Option<Identifier> {
    let serial = tree.get("id").and_then(Value::as_str)?.replace('-', "").to_ascii_uppercase();
    manifest.certificate_type.as_ref()?.first_id(additions.issuer_code.as_deref()?, &serial)
}

/// Links the document that this one is about and takes over whose it is: by name and identifiers, not how they are reached.
fn refer(tree: &mut Object, refers: &Refers, document: &Document) {
    link(tree, refers.rel.as_str(), document);
    let role = |subject: &Value| -> Option<String> { Some(subject.as_object()?.get("role")?.as_str()?.to_owned()) };
    let subjects = tree.get("subjects").and_then(Value::as_array).unwrap_or_default();
    if subjects.iter().filter_map(role).any(|role| OWNERS.contains(&role.as_str())) {
        return;
    }
    let owners = document.envelope().subjects.iter().filter(|subject| OWNERS.contains(&subject.role.as_str()));
    let owners = owners.cloned().filter_map(|mut subject| {
        subject.party = subject.party.map(|party| Party { phone: None, address: None, ..party });
        json::to_value(&subject).ok()
    });
    let all: Vec<Value> = owners.chain(subjects.iter().cloned()).collect();
    if !all.is_empty() {
        tree.insert("subjects", Value::Array(all));
    }
}

/// Links a document, unless the draft has a link of this kind.
fn link(tree: &mut Object, rel: &str, target: &Document) {
    let links = tree.get("links").and_then(Value::as_array).unwrap_or_default();
    let is = |link: &Value| link.as_object().and_then(|l| l.get("rel")).and_then(Value::as_str) == Some(rel);
    if links.iter().any(is) {
        return;
    }
    let envelope = target.envelope();
    let members = [
        ("rel", rel.to_owned()),
        ("document", envelope.id.to_string()),
        ("type", envelope.r#type.to_string()),
        ("digest", Digest::of(target.canonical()).to_string()),
    ];
    let mut links = links.to_vec();
    links.push(Value::Object(members.into_iter().collect()));
    tree.insert("links", Value::Array(links));
}

#[cfg(test)]
mod tests;
