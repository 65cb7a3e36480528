//! From files to types. No file is read here: the caller brings paths and bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};
use serde::Deserialize;

use super::schema::{self, Schema, SchemaError};
use super::{
    Catalogue, CodeList, CodeListError, Envelope, Manifest, PartnerList, PartnerListError, SHARED_FILE, Type, Version,
};
use crate::finding::Finding;
use crate::id::DocumentType;
use crate::json::{self, Value};

static DOCUMENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/document/1");
static CODE_LISTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/code-lists");
static PARTNERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/partners");
static TYPES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/types");

/// The embedded schemas do not load.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A schema that every document needs is missing.
    #[error("schemas/document/1/{0} is missing")]
    Missing(&'static str),
    /// A schema that every document needs does not compile.
    #[error("a schema of the envelope or of a draft")]
    Schema(#[from] SchemaError),
    /// A built-in type folder fails.
    #[error("a built-in type")]
    Folder(#[source] Box<RefusedFolder>),
}

/// A type folder or code list that was left out, and why.
#[derive(Debug, thiserror::Error)]
#[error("{folder} is refused")]
pub struct RefusedFolder {
    /// `<type>/<N.M>`, or the path of a code list or of a file that stands elsewhere.
    pub folder: String,
    /// Why.
    #[source]
    pub reason: FolderError,
}

/// Why a type folder is refused.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file does not stand in a folder `<type>/<N.M>` nor is it a code list.
    #[error(
        "the file does not stand in a folder <type>/<N.M> nor is it code-lists/<list>/<version>.json or partners/<department>/<list>/<version>.json"
    )]
    Place,
    /// A type or code list of this version is there already.
    #[error("it is known in this version already")]
    Known,
    /// A code list fails.
    #[error("code list")]
    CodeList(#[source] Box<CodeListError>),
    /// A partner's code list fails.
    #[error("partner's code list")]
    PartnerList(#[source] Box<PartnerListError>),
    /// A file that every type needs is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The manifest is not UTF-8, not TOML, or has a wrong member.
    #[error("reading manifest.toml: {0}")]
    Manifest(String),
    /// The manifest names another type or version than the folder.
    #[error("manifest.toml names another type or version than the folder")]
    Name,
    /// The schema of the body fails.
    #[error("the schema of the body")]
    Schema(#[source] SchemaError),
    /// An example is no strict JSON.
    #[error("reading {file}")]
    Json {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: Box<json::Refusal>,
    },
    /// An `example*.json` does not pass.
    #[error("{file} fails with {} at {:?}: {}", finding.code, finding.pointer, finding.en)]
    Example {
        /// The file.
        file: String,
        /// The first thing that is wrong.
        finding: Box<Finding>,
    },
    /// A `wrong-*.json` has no `$expect` with a code.
    #[error("{file} has no $expect with a code")]
    Expectation {
        /// The file.
        file: String,
    },
    /// A `wrong-*.json` passes, or fails with something else than expected.
    #[error("{file} does not fail as expected but with {found:?}")]
    Wrong {
        /// The file.
        file: String,
        /// The codes, rules and pointers that were found.
        found: Vec<String>,
    },
}

type Files = BTreeMap<String, Vec<u8>>;

/// The catalogue of the embedded schemas.
pub(super) fn builtin() -> Result<Catalogue, LoadError> {
    let mut catalogue = Catalogue {
        envelope: Arc::new(envelope()?),
        types: BTreeMap::new(),
        code_lists: BTreeMap::new(),
        partner_lists: Arc::default(),
    };
    let mut files = Vec::new();
    list(&TYPES, "", &mut files);
    list(&CODE_LISTS, "code-lists/", &mut files);
    list(&PARTNERS, "partners/", &mut files);
    // The folder explains itself to people.
    files.retain(|(path, _)| path != "partners/README.md");
    match extend(&mut catalogue, files).into_iter().next() {
        Some(refused) => Err(LoadError::Folder(Box::new(refused))),
        None => Ok(catalogue),
    }
}

/// Adds the code lists, then the type folders among these files; gives those that fail.
pub(super) fn extend(
    catalogue: &mut Catalogue,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Vec<RefusedFolder> {
    let mut folders: BTreeMap<(String, String), Files> = BTreeMap::new();
    let mut refused = Vec::new();
    for (path, bytes) in files {
        let steps: Vec<&str> = path.split(['/', '\\']).collect();
        match steps[..] {
            [.., "code-lists", list, file] => {
                if let Err(reason) = add_code_list(catalogue, list, file, &bytes) {
                    refused.push(RefusedFolder { folder: path, reason });
                }
            }
            [.., "partners", partner, name, file] => {
                if let Err(reason) = add_partner_list(catalogue, [partner, name, file], &bytes) {
                    refused.push(RefusedFolder { folder: path, reason });
                }
            }
            [.., id, version, file] => {
                folders.entry((id.to_owned(), version.to_owned())).or_default().insert(file.to_owned(), bytes);
            }
            _ => refused.push(RefusedFolder { folder: path, reason: FolderError::Place }),
        }
    }
    for ((id, version), files) in folders {
        if let Err(reason) = add(catalogue, &id, &version, &files) {
            refused.push(RefusedFolder { folder: format!("{id}/{version}"), reason });
        }
    }
    refused
}

fn add_code_list(catalogue: &mut Catalogue, list: &str, file: &str, bytes: &[u8]) -> Result<(), FolderError> {
    let version = file.strip_suffix(".json").ok_or(FolderError::Place)?;
    if catalogue.code_list(list, version).is_some() {
        return Err(FolderError::Known);
    }
    let read = CodeList::read(list, version, bytes).map_err(|e| FolderError::CodeList(Box::new(e)))?;
    catalogue.code_lists.entry(list.to_owned()).or_default().insert(version.to_owned(), Arc::new(read));
    Ok(())
}

fn add_partner_list(
    catalogue: &mut Catalogue,
    [partner, list, file]: [&str; 3],
    bytes: &[u8],
) -> Result<(), FolderError> {
    let place = [partner, list, file.strip_suffix(".json").ok_or(FolderError::Place)?];
    if catalogue.partner_lists.has(place) {
        return Err(FolderError::Known);
    }
    let wrong = |error| FolderError::PartnerList(Box::new(error));
    let read = PartnerList::read(place, bytes).map_err(wrong)?;
    Arc::make_mut(&mut catalogue.partner_lists).add(read).map_err(wrong)
}

fn envelope() -> Result<Envelope, LoadError> {
    let file = |name: &'static str| {
        let file = DOCUMENT.get_file(name).ok_or(LoadError::Missing(name))?;
        Ok::<_, LoadError>(schema::read(&format!("document/1/{name}"), file.contents())?)
    };
    let shared = file(SHARED_FILE)?;
    let compile = |name: &'static str| {
        let beside = [(SHARED_PATH, &shared)];
        Ok::<_, LoadError>(Schema::compile(&format!("document/1/{name}"), file(name)?, &beside)?)
    };
    Ok(Envelope {
        document: compile("document.schema.json")?,
        question: compile("question.schema.json")?,
        case_report: compile("case-report.schema.json")?,
        feedback: compile("feedback.schema.json")?,
        shared,
    })
}

const SHARED_PATH: &str = "document/1/definitions.schema.json";

fn add(catalogue: &mut Catalogue, id: &str, version: &str, files: &Files) -> Result<(), FolderError> {
    let manifest = manifest(id, version, files)?;
    let source = files.get("body.schema.json").ok_or(FolderError::Missing("body.schema.json"))?;
    let path = format!("types/{id}/{version}/body.schema.json");
    let shared = &catalogue.envelope.shared;
    let body = schema::read(&path, source)
        .and_then(|schema| Schema::compile(&path, schema, &[(SHARED_PATH, shared)]))
        .map_err(FolderError::Schema)?;
    let example = example(files)?;
    let r#type = Arc::new(Type { manifest, body, example });
    let key = (r#type.manifest.id.clone(), r#type.manifest.version);
    if catalogue.find(&key.0, key.1).is_some() {
        return Err(FolderError::Known);
    }
    catalogue.types.entry(key.0.clone()).or_default().insert(key.1, r#type);
    let tried = try_examples(catalogue, files);
    if tried.is_err() {
        remove(catalogue, &key);
    }
    tried
}

fn remove(catalogue: &mut Catalogue, (id, version): &(DocumentType, Version)) {
    if let Some(versions) = catalogue.types.get_mut(id) {
        versions.remove(version);
        if versions.is_empty() {
            catalogue.types.remove(id);
        }
    }
}

fn manifest(id: &str, version: &str, files: &Files) -> Result<Manifest, FolderError> {
    let bytes = files.get("manifest.toml").ok_or(FolderError::Missing("manifest.toml"))?;
    let text = std::str::from_utf8(bytes).map_err(|e| FolderError::Manifest(e.to_string()))?;
    let manifest: Manifest = toml::from_str(text).map_err(|e| FolderError::Manifest(e.to_string()))?;
    if manifest.id.as_str() != id || manifest.version.to_string() != version {
        return Err(FolderError::Name);
    }
    Ok(manifest)
}

/// What a counter-example says of itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    code: String,
    rule: Option<String>,
    pointer: Option<String>,
}

/// `example.json`, else another of the folder's examples.
fn example(files: &Files) -> Result<Value, FolderError> {
    let mut examples = files.iter().filter(|(file, _)| is_json(file, "example"));
    let named = files.get_key_value("example.json").or_else(|| examples.next());
    let (file, bytes) = named.ok_or(FolderError::Missing("example.json"))?;
    read(file, bytes)
}

fn is_json(file: &str, prefix: &str) -> bool {
    file.starts_with(prefix) && file.ends_with(".json")
}

fn read(file: &str, bytes: &[u8]) -> Result<Value, FolderError> {
    json::parse(bytes).map_err(|e| FolderError::Json { file: file.to_owned(), source: Box::new(e) })
}

fn try_examples(catalogue: &Catalogue, files: &Files) -> Result<(), FolderError> {
    for (file, bytes) in files {
        if is_json(file, "example") {
            let findings = crate::check::as_published(&read(file, bytes)?, catalogue);
            if let Some(finding) = findings.into_iter().next() {
                return Err(FolderError::Example { file: file.clone(), finding: Box::new(finding) });
            }
        } else if is_json(file, "wrong-") {
            try_counter_example(catalogue, file, read(file, bytes)?)?;
        }
    }
    Ok(())
}

fn try_counter_example(catalogue: &Catalogue, file: &str, mut value: Value) -> Result<(), FolderError> {
    let expectation = match &mut value {
        Value::Object(object) => object.remove("$expect").and_then(|e| json::from_value::<Expectation>(&e).ok()),
        _ => None,
    };
    let expected = expectation.ok_or_else(|| FolderError::Expectation { file: file.to_owned() })?;
    let findings = crate::check::as_published(&value, catalogue);
    let fits = |f: &Finding| {
        f.code == expected.code
            && expected.rule.as_ref().is_none_or(|rule| *rule == f.rule)
            && expected.pointer.as_ref().is_none_or(|pointer| *pointer == f.pointer)
    };
    if findings.iter().any(fits) {
        return Ok(());
    }
    let found = findings.iter().map(|f| format!("{} {} {}", f.code, f.rule, f.pointer)).collect();
    Err(FolderError::Wrong { file: file.to_owned(), found })
}

fn list(dir: &Dir<'_>, under: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => list(dir, under, files),
            DirEntry::File(file) => files.push((format!("{under}{}", file.path().display()), file.contents().to_vec())),
        }
    }
}
