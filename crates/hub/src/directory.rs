//! The registry: versioned records in the store, parsed into typed tables that are read without a lock.

use store::record::RecordKind;

use crate::hub::Hub;
use crate::refusal::Refusal;

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
    /// The file is not a JSON array, or not strict JSON.
    #[error("the file is not a JSON array of records: {0}")]
    Form(String),
    /// Records are wrong; all of them are named.
    #[error("{} records are wrong", .0.len())]
    Records(Vec<RecordError>),
    /// The hub could not write.
    #[error("nothing was written")]
    Hub(#[source] Refusal),
}

/// What is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Its place in the file, from 0.
    pub index: usize,
    /// Its id, if it has a readable one.
    pub id: Option<String>,
    /// The member at fault, e.g. `sealing`.
    pub member: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Hub {
    /// Brings in a file of records, all or nothing.
    ///
    /// # Errors
    /// Everything that is wrong, record by record.
    pub async fn import(
        &self,
        kind: ImportKind,
        json: &[u8],
        options: &ImportOptions,
    ) -> Result<Imported, ImportError> {
        let _ = (kind, json, options);
        todo!("import")
    }
}
