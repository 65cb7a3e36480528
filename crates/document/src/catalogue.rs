//! The catalogue of document types: data under `schemas/`, compiled once.
//!
//! A type is a folder `types/<type>/<N.M>/` with `manifest.toml`, `body.schema.json`, `example*.json` and `wrong-*.json`.
//! A folder that fails its own examples is refused whole. Mappings ask [`Catalogue::field`] which canonical paths exist.

mod amount;
mod codes;
mod field;
mod load;
mod manifest;
mod node;
mod partner;
mod plan;
mod rule;
mod schema;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

pub use codes::{Code, CodeList, CodeListError};
pub use field::{Field, JsonKind, Step};
pub use load::{FolderError, LoadError, RefusedFolder};
pub use manifest::{Anchor, Manifest, Refers, Relation, Retention, Row, ValidFor, Version, VersionError, Words};
pub use partner::{CodeDirection, PartnerCode, PartnerList, PartnerListError, Unknown};
pub use rule::{Check, Rule};
pub use schema::SchemaError;

use crate::envelope::Kind;
use crate::finding::{Finding, Findings};
use crate::id::DocumentType;
use crate::json;
use field::Walk;
use node::View;
use schema::Schema;

/// The file of shapes that all schemas share.
const SHARED_FILE: &str = "definitions.schema.json";

/// All document types and the schemas of envelope and drafts, compiled. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    envelope: Arc<Envelope>,
    types: BTreeMap<DocumentType, BTreeMap<Version, Arc<Type>>>,
    code_lists: BTreeMap<String, BTreeMap<String, Arc<CodeList>>>,
    partner_lists: Arc<partner::PartnerLists>,
}

/// The schemas that do not depend on a type.
struct Envelope {
    shared: serde_json::Value,
    document: Schema,
    question: Schema,
    case_report: Schema,
    feedback: Schema,
}

/// One version of a document type.
pub struct Type {
    manifest: Manifest,
    body: Schema,
    example: json::Value,
}

/// What a mapping makes: one of the four message contents.
#[derive(Clone, Copy)]
pub enum Draft<'a> {
    /// A document of this type.
    Document(&'a Type),
    /// A pull or a request for an opinion.
    Question,
    /// An event in a case.
    CaseReport,
    /// An answer to an alert.
    Feedback,
}

impl Catalogue {
    /// The types that are built into the program.
    #[must_use]
    pub fn builtin() -> &'static Catalogue {
        static BUILTIN: LazyLock<Catalogue> =
            LazyLock::new(|| load::builtin().expect("the embedded schemas load, as a test shows"));
        &BUILTIN
    }

    /// The built-in types and code lists, and those of further folders. Paths end in `<type>/<N.M>/<file>`, in
    /// `code-lists/<list>/<version>.json` or in `partners/<department>/<list>/<version>.json`. A type folder or list that fails is left out and named; the rest is in.
    pub fn load(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Catalogue, Vec<RefusedFolder>) {
        let mut catalogue = Self::builtin().clone();
        let refused = load::extend(&mut catalogue, files);
        (catalogue, refused)
    }

    /// A type in exactly this version.
    #[must_use]
    pub fn find(&self, r#type: &DocumentType, version: Version) -> Option<&Type> {
        self.types.get(r#type)?.get(&version).map(AsRef::as_ref)
    }

    /// A type in its newest version.
    #[must_use]
    pub fn newest(&self, r#type: &DocumentType) -> Option<&Type> {
        self.types.get(r#type)?.values().next_back().map(AsRef::as_ref)
    }

    /// All versions of all types, by name and version.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.values().flat_map(BTreeMap::values).map(AsRef::as_ref)
    }

    /// The types whose newest version satisfies this evidence requirement.
    pub fn answering(&self, requirement: &str) -> impl Iterator<Item = &Type> {
        let newest = self.types.values().filter_map(|versions| versions.values().next_back());
        newest.map(AsRef::as_ref).filter(move |t| t.manifest.answers.iter().any(|a| a == requirement))
    }

    /// A code list in exactly this version.
    #[must_use]
    pub fn code_list(&self, list: &str, version: &str) -> Option<&CodeList> {
        self.code_lists.get(list)?.get(version).map(AsRef::as_ref)
    }

    /// All versions of the partners' code lists of this name, by department and day.
    pub fn partner_lists(&self, list: &str) -> impl Iterator<Item = &PartnerList> {
        self.partner_lists.of(list)
    }

    /// The names of the partners' code lists.
    pub fn partner_list_names(&self) -> impl Iterator<Item = &str> {
        self.partner_lists.names()
    }

    /// What the schemas say about a path of a draft; `None` where no such path exists.
    ///
    /// Paths are those of the JSON: `[Member("subjects"), Item, Member("party"), Member("name")]`. For a document the
    /// path runs through `body` into the type's own schema. `required` counts what the type's manifest and kind add.
    #[must_use]
    pub fn field(&self, draft: Draft<'_>, path: &[Step]) -> Option<Field> {
        self.walk(draft).field(path)
    }

    /// All paths of a draft in dotted form, items as `[]`: `body.site.landClasses[].area`. For "did you mean".
    #[must_use]
    pub fn paths(&self, draft: Draft<'_>) -> Vec<String> {
        self.walk(draft).paths()
    }

    /// Checks a question, case report or feedback against its schema; a document is checked by [`crate::complete()`] alone,
    /// so for [`Draft::Document`] this checks a value as a body of the type.
    ///
    /// # Errors
    /// All findings, at most 50.
    pub fn check(&self, draft: Draft<'_>, value: &json::Value) -> Result<(), Vec<Finding>> {
        let mut findings = Findings::default();
        match draft {
            Draft::Document(r#type) => r#type.body.check(value.into(), "/body", &mut findings),
            other => self.draft_schema(other).check(value.into(), "", &mut findings),
        }
        crate::check::no_empties(value, self, &mut findings);
        if findings.is_empty() { Ok(()) } else { Err(findings.into_vec()) }
    }

    /// Checks a document's envelope.
    pub(crate) fn check_envelope(&self, document: &json::Value, findings: &mut Findings) {
        self.envelope.document.check(document.into(), "", findings);
    }

    fn draft_schema(&self, draft: Draft<'_>) -> &Schema {
        match draft {
            Draft::Document(_) => &self.envelope.document,
            Draft::Question => &self.envelope.question,
            Draft::CaseReport => &self.envelope.case_report,
            Draft::Feedback => &self.envelope.feedback,
        }
    }

    fn walk<'a>(&'a self, draft: Draft<'a>) -> Walk<'a> {
        let root = self.draft_schema(draft).source();
        let shared = &self.envelope.shared;
        let Draft::Document(r#type) = draft else {
            return Walk { root, body: None, shared, required: Vec::new(), added: &[] };
        };
        let mut required: Vec<&str> = r#type.manifest.required.iter().map(String::as_str).collect();
        match r#type.manifest.kind {
            Kind::Opinion => required.push("legalBasis"),
            Kind::Decision => required.extend(["legalBasis", "number"]),
            Kind::Certificate => required.extend(["legalBasis", "number", "operation"]),
            Kind::Application | Kind::Notice | Kind::Material => {}
        }
        let added = if r#type.manifest.refers.is_some() { &ADDED[..] } else { &ADDED[..ADDED_ALWAYS] };
        Walk { root, body: Some(r#type.body.source()), shared, required, added }
    }
}

/// What the hub adds to a draft; the last two where the type refers to another document.
const ADDED: [&str; 10] = [
    "id",
    "issuer",
    "issuer.department",
    "issuer.division",
    "issuer.identifiers",
    "case.code",
    "case.matterVersion",
    "body.certificateId",
    "subjects",
    "links",
];
const ADDED_ALWAYS: usize = ADDED.len() - 2;

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.types()).finish()
    }
}

impl Type {
    /// What the type is, beside the schema of its body.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The JSON Schema of the body, as it stands in its file.
    #[must_use]
    pub fn body_schema(&self) -> &serde_json::Value {
        self.body.source()
    }

    /// A whole document of the type, one of its folder's examples.
    #[must_use]
    pub fn example(&self) -> &json::Value {
        &self.example
    }

    /// Checks a document's body.
    pub(crate) fn check_body(&self, body: &json::Object, findings: &mut Findings) {
        self.body.check(View::Object(body), "/body", findings);
    }
}

impl std::fmt::Debug for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.manifest.id, self.manifest.version)
    }
}

#[cfg(test)]
mod tests;
