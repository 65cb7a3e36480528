//! Records from files: read strictly, checked against everything that is there, written all or nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use document::json::{self, Limits, Value};
use store::change::{Change, ChangeRegistry};
use store::record::{RecordKind, RecordWrite};

use super::{Directory, Fault, RecordId, Row, check};
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::trust;

/// How records are brought in.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Check only, write nothing.
    pub dry_run: bool,
    /// Admit sealing authorisations, endpoints and active agreements although records of that kind exist.
    pub bootstrap: bool,
    /// Who does it, for the audit entry.
    pub actor: String,
}

/// What a file of records holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Registry records.
    Registry(RecordKind),
    /// Cases.
    Case,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that are new.
    pub added: usize,
    /// Records in a new version.
    pub changed: usize,
    /// Records that are as they were.
    pub unchanged: usize,
    /// Of cases: code and query word of each, shown this once.
    pub query_words: Vec<(String, String)>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not a JSON array, or not strict JSON, or records of this kind do not come from files.
    #[error("the file is not an array of records: {0}")]
    Form(String),
    /// Records are wrong; the first of them are named.
    #[error("{} records are wrong", .0.total)]
    Records(RecordErrors),
    /// The hub could not write.
    #[error("nothing was written")]
    Hub(#[source] Refusal),
}

/// What is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Its place in the file, from 0; `None`: a record that is there already no longer fits.
    pub index: Option<usize>,
    /// Its id, if it has a readable one.
    pub id: Option<String>,
    /// The member at fault, e.g. `sealing`.
    pub member: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What is wrong with a file of records: the first errors, by place, and how many there are. However many are wrong, a person
/// reads some and corrects the cause of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordErrors {
    /// The first errors, by their places in the file.
    pub first: Vec<RecordError>,
    /// All errors.
    pub total: usize,
}

/// So many errors are named.
const NAMED: usize = 20;

impl RecordErrors {
    pub(crate) fn push(&mut self, error: RecordError) {
        self.total += 1;
        // What is wrong with the registry itself stands behind what is wrong with the file.
        let place = |error: &RecordError| error.index.unwrap_or(usize::MAX);
        let at = self.first.partition_point(|before| place(before) <= place(&error));
        if at < NAMED {
            self.first.truncate(NAMED - 1);
            self.first.insert(at, error);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// Bytes of a file of records at most.
pub const FILE_LIMIT: usize = 64 << 20;

/// Files of records are larger than documents.
const LIMITS: Limits =
    Limits { bytes: FILE_LIMIT, depth: 16, members: 1024, items: 200_000, string: 256 << 10, values: 8_000_000 };

impl Hub {
    /// Brings in a file of records, all or nothing: a JSON array in the member names of the registry. What is as it was stays
    /// in its version. Sealing authorisations, endpoints and active agreements are admitted while there is no record of their
    /// kind, or with `bootstrap`.
    ///
    /// # Errors
    /// What is wrong, record by record.
    pub async fn import(
        &self,
        kind: ImportKind,
        json: &[u8],
        options: &ImportOptions,
    ) -> Result<Imported, ImportError> {
        let items = read_array(json)?;
        match kind {
            ImportKind::Case => self.import_cases(items, options).await,
            ImportKind::Registry(kind) => self.import_records(kind, &items, options).await,
        }
    }

    async fn import_records(
        &self,
        kind: RecordKind,
        items: &[Value],
        options: &ImportOptions,
    ) -> Result<Imported, ImportError> {
        if matches!(kind, RecordKind::Key | RecordKind::ApiKey | RecordKind::TrustFile | RecordKind::HubKey) {
            return Err(ImportError::Form(format!("records of kind {} are not imported", kind.name())));
        }
        self.refresh().await.map_err(ImportError::Hub)?;
        let directory = self.directory();
        let plan = plan(&directory, kind, items, options)?;
        if !options.dry_run && !plan.writes.is_empty() {
            let at = self.now();
            let change = ChangeRegistry {
                records: plan.writes,
                actor: options.actor.clone(),
                reason: format!("{} import{}", kind.name(), if options.bootstrap { " --bootstrap" } else { "" }),
                at,
                log: Vec::new(),
                jobs: trust::jobs_after(self, kind, at),
            };
            let written = self.store().commit(Change::ChangeRegistry(Box::new(change))).await;
            written.map_err(|error| ImportError::Hub(error.into()))?;
            self.refresh().await.map_err(ImportError::Hub)?;
        }
        Ok(plan.imported)
    }
}

fn read_array(json: &[u8]) -> Result<Vec<Value>, ImportError> {
    match json::parse_with(json, &LIMITS) {
        Ok(Value::Array(items)) => Ok(items),
        Ok(_) => Err(ImportError::Form("the outermost value is no array".to_owned())),
        Err(error) => Err(ImportError::Form(format!("{error} ({})", error.code))),
    }
}

struct Plan {
    writes: Vec<RecordWrite>,
    imported: Imported,
}

/// What would be written, or everything that is wrong.
fn plan(
    directory: &Directory,
    kind: RecordKind,
    items: &[Value],
    options: &ImportOptions,
) -> Result<Plan, ImportError> {
    let mut errors = RecordErrors::default();
    let mut places: HashMap<RecordId, usize> = HashMap::new();
    let mut rows: BTreeMap<RecordId, Row> = directory.rows.clone();
    let mut plan = Plan { writes: Vec::new(), imported: Imported::default() };
    let first_of_kind = directory.count(kind) == 0;
    for (index, item) in items.iter().enumerate() {
        let Some(id) = record_id(kind, item) else {
            errors.push(error_at(index, None, "id", "the record has no id", "give each record its id as text"));
            continue;
        };
        let key = (kind, id.clone());
        if places.insert(key.clone(), index).is_some() {
            errors.push(error_at(index, Some(id), "id", "the id stands twice in the file", "leave one of them out"));
            continue;
        }
        let before = directory.rows.get(&key);
        if !first_of_kind
            && !options.bootstrap
            && let Some(member) = bootstrap_member(kind, item, before)
        {
            let help = "the department's supervisor gives this; an operator may with --bootstrap";
            errors.push(error_at(index, Some(id), member, "not admitted once there are records of this kind", help));
            continue;
        }
        let body: Arc<[u8]> = json::to_canonical(item).into();
        match before {
            Some(row) if row.body == body => plan.imported.unchanged += 1,
            _ => {
                let replaces = before.map(|row| row.version);
                *if replaces.is_some() { &mut plan.imported.changed } else { &mut plan.imported.added } += 1;
                plan.writes.push(RecordWrite { kind, id, replaces, body: body.to_vec() });
                rows.insert(key, Row { version: replaces.map_or(1, |version| version + 1), body });
            }
        }
    }
    check::check(&rows).into_iter().for_each(|fault| errors.push(named(fault, &places)));
    if errors.is_empty() { Ok(plan) } else { Err(ImportError::Records(errors)) }
}

fn error_at(index: usize, id: Option<String>, member: &str, message: &str, help: &str) -> RecordError {
    RecordError {
        index: Some(index),
        id,
        member: member.to_owned(),
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

/// A fault with the place in the file where its record stands. Divisions and matters are named without their term or version.
fn named(fault: Fault, places: &HashMap<RecordId, usize>) -> RecordError {
    let (kind, id) = &fault.record;
    let in_file = |(key, _): &(&RecordId, &usize)| {
        key.0 == *kind && (key.1 == *id || key.1.split('@').next() == Some(id.as_str()))
    };
    let exactly = places.get(&fault.record).copied();
    let index = exactly.or_else(|| places.iter().filter(in_file).map(|(_, index)| *index).min());
    RecordError { index, id: Some(id.clone()), member: fault.member, message: fault.message, help: fault.help }
}

/// The id of a record; of a division its code and first day, of a matter its id and version.
fn record_id(kind: RecordKind, item: &Value) -> Option<String> {
    let text = |name: &str| item.as_object()?.get(name)?.as_str();
    match kind {
        RecordKind::Division => Some(format!("{}@{}", text("code")?, text("from")?)),
        RecordKind::Matter => {
            let version = item.as_object()?.get("version")?.as_int()?;
            Some(format!("{}@{version}", text("id")?))
        }
        _ => text("id").map(str::to_owned),
    }
}

/// The member that only a bootstrap may bring in, unless it is there already as it is.
fn bootstrap_member(kind: RecordKind, item: &Value, before: Option<&Row>) -> Option<&'static str> {
    let before = before.and_then(|row| json::parse(&row.body).ok());
    let same = |name: &str| {
        let old = before.as_ref().and_then(|tree| tree.as_object()?.get(name));
        old == item.as_object().and_then(|tree| tree.get(name))
    };
    let filled = |name: &str| {
        let list = item.as_object().and_then(|tree| tree.get(name)).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    };
    match kind {
        RecordKind::Department => ["sealing", "endpoints"].into_iter().find(|name| filled(name) && !same(name)),
        RecordKind::Agreement => {
            let active = item.as_object().and_then(|tree| tree.get("status")).and_then(Value::as_str) == Some("active");
            let unchanged = before.as_ref().is_some_and(|tree| tree == item);
            (active && !unchanged).then_some("status")
        }
        _ => None,
    }
}
