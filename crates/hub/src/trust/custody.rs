//! The life of the keys: made or brought, certified, activated, retired, compromised, rewrapped.
//!
//! Each step is one commit: the record, the log's entry of kind `key`, what follows for other keys and for the revocation list.
//! Administration is the operator's, by command line; the registry list shows the outcome.

mod certify;
mod error;
mod transition;

use document::{DepartmentId, Timestamp};
use log::{Entry, EntryKind};
use seal::algorithm::Algorithm;
use seal::key::{KeyId, KeyMaterial, KeyRecord, MasterKey, Use};
use seal::x509::Certificate;
use seal::x509::ca::Request;
use store::change::{Change, ChangeRegistry};
use store::record::{LogEntry, RecordKind, RecordWrite};

use super::rewrite_lists;
use super::setup::{SIGN_SECONDS, bare, pending};
use crate::directory::Directory;
use crate::hub::{Hub, to_json};
use crate::refusal::Refusal;

pub use error::CustodyError;
pub use transition::{Activated, Compromised};

/// A key to be made in the hub.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Whose.
    pub department: DepartmentId,
    /// What for.
    pub r#use: Use,
    /// ES256 or EdDSA.
    pub algorithm: Algorithm,
    /// First instant at which it may sign; now if none is named.
    pub from: Option<Timestamp>,
}

/// How a department shows its own key.
#[derive(Debug, Clone)]
pub enum HeldKey {
    /// By a request (PKCS#10) that the hub's own authority certifies.
    Request(Vec<u8>),
    /// By certificates of an outside authority, DER, leaf first.
    Certificates(Vec<Vec<u8>>),
}

impl Hub {
    /// All keys that the registry holds, in the order of departments, uses and beginnings.
    #[must_use]
    pub fn key_records(&self) -> Vec<KeyRecord> {
        let directory = self.directory();
        let mut all: Vec<_> = directory.keys().records().cloned().collect();
        all.sort_by(|one, two| {
            let order = |key: &KeyRecord| (key.department.clone(), key.r#use, key.sign_from, key.kid.clone());
            order(one).cmp(&order(two))
        });
        all
    }

    /// The key with this id, or the only one whose id begins so.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn key_record(&self, id: &str) -> Result<KeyRecord, CustodyError> {
        let directory = self.directory();
        let mut found = directory.keys().records().filter(|key| key.kid.as_str().starts_with(id));
        match (found.next(), found.next()) {
            (Some(key), None) if !id.is_empty() => Ok(key.clone()),
            (Some(_), Some(_)) => Err(CustodyError::Ambiguous(id.to_owned())),
            _ => Err(CustodyError::Unknown(id.to_owned())),
        }
    }

    /// Makes a key, wrapped under the master key; it is pending until its certificate comes.
    ///
    /// # Errors
    /// Without a master key, for a department or use that gets none, and store errors.
    pub async fn add_key(&self, new: NewKey) -> Result<KeyRecord, CustodyError> {
        self.refresh().await?;
        self.may_have(&new.department, new.r#use)?;
        let master = self.master().ok_or(CustodyError::NoMaster)?;
        let key = match new.algorithm {
            Algorithm::Es256 => KeyMaterial::es256()?,
            Algorithm::EdDsa => KeyMaterial::ed25519(&self.random())?,
            other => return Err(seal::key::KeyError::VerifyOnly(other).into()),
        };
        let from = new.from.unwrap_or_else(|| whole_seconds(self.now()));
        let term = (from, from.plus_seconds(SIGN_SECONDS));
        let record = KeyRecord::wrap(&key, (new.department, new.r#use), term, (master, self.random()))?;
        self.write_keys(vec![self.write(&record)], Vec::new(), format!("key add {}", record.kid)).await?;
        Ok(record)
    }

    /// Takes up a seal key that its department holds; it is pending until it is activated.
    ///
    /// # Errors
    /// When the department is unknown, the request is not signed by its key, there is no authority to certify it, the
    /// certificates do not count, or the key is known already; store errors.
    pub async fn add_held_key(&self, department: &DepartmentId, held: HeldKey) -> Result<KeyRecord, CustodyError> {
        self.refresh().await?;
        self.may_have(department, Use::Seal)?;
        let at = whole_seconds(self.now());
        let chain = match held {
            HeldKey::Request(bytes) => self.certify((department, Use::Seal), Request::read(&bytes)?.spki(), at)?,
            HeldKey::Certificates(chain) => chain,
        };
        let leaf = chain.first().ok_or(CustodyError::NoCertificate)?;
        let leaf = Certificate::parse(leaf).map_err(CustodyError::Unreadable)?;
        let term = (at, at.plus_seconds(SIGN_SECONDS).min(leaf.not_after()));
        let record = KeyRecord::held(&leaf, department.clone(), term, &chain).ok_or(CustodyError::NoCertificate)?;
        self.counts(&record, &chain, at)?;
        if self.directory().row(RecordKind::Key, record.kid.as_str()).is_some() {
            return Err(CustodyError::Known(record.kid));
        }
        self.write_keys(vec![self.write(&record)], Vec::new(), format!("key add {}", record.kid)).await?;
        Ok(record)
    }

    /// Wraps every key under another master key, all or none. Keys that lie under it already stay as they are. The hub must
    /// be given the new master key afterwards.
    ///
    /// # Errors
    /// When a key lies under neither; store errors.
    pub async fn rewrap_keys(&self, from: &MasterKey, to: &MasterKey) -> Result<usize, CustodyError> {
        self.refresh().await?;
        let directory = self.directory();
        let there = to.id();
        let moved = |key: &&KeyRecord| key.wrap.as_ref().is_some_and(|wrap| wrap.master != there);
        let mut writes = Vec::new();
        for key in directory.keys().records().filter(moved) {
            let rewrapped = key.clone().rewrap(from, to, self.random())?;
            rewrapped.open(to)?;
            writes.push(replace_key(&directory, &rewrapped));
        }
        let count = writes.len();
        if count > 0 {
            self.write_keys(writes, Vec::new(), format!("key rewrap to {there}")).await?;
        }
        Ok(count)
    }

    /// Whether keys of this use belong to this department: seals to departments, all else to the hub. The log's key is made
    /// with the log and stays with it.
    fn may_have(&self, department: &DepartmentId, r#use: Use) -> Result<(), CustodyError> {
        let own = *department == self.settings().department;
        if !own && self.directory().department(department).is_none() {
            return Err(CustodyError::Department(department.clone()));
        }
        let fits = match r#use {
            Use::Seal => !own,
            Use::Receipt | Use::Bundle | Use::Registry => own,
            Use::Log | Use::Tsa => false,
        };
        if fits { Ok(()) } else { Err(CustodyError::Use { department: department.clone(), r#use }) }
    }

    fn write(&self, record: &KeyRecord) -> RecordWrite {
        replace_key(&self.directory(), record)
    }

    async fn write_keys(
        &self,
        records: Vec<RecordWrite>,
        log: Vec<LogEntry>,
        reason: String,
    ) -> Result<(), CustodyError> {
        let at = self.now();
        let change = ChangeRegistry {
            records,
            actor: "operator".to_owned(),
            reason,
            at,
            log,
            jobs: vec![rewrite_lists(self, at)],
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await.map_err(Refusal::from)?;
        self.numbering().pending.notify_one();
        Ok(self.refresh().await?)
    }
}

/// The write that puts a key's record in the place of the one before.
fn replace_key(directory: &Directory, record: &KeyRecord) -> RecordWrite {
    let id = record.kid.to_string();
    let replaces = directory.row(RecordKind::Key, &id).map(|row| row.version);
    RecordWrite { kind: RecordKind::Key, id, replaces, body: to_json(record) }
}

/// The log's entry of one transition. Its time is not cut to seconds: entries of two transitions differ in nothing else.
fn entry((kid, department): (&KeyId, &DepartmentId), at: Timestamp) -> Result<LogEntry, log::EntryError> {
    pending(&Entry { issuer: Some(department.clone()), key: Some(kid.to_string()), ..bare(EntryKind::Key, at) })
}

/// Signatures claim whole seconds, so that a key must not begin within one.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.as_seconds())
}
