//! A development PKI, made in one step: roots, authorities, keys of the hub, hosted keys of departments, lists and CRLs.

use std::collections::BTreeMap;

use document::{DepartmentId, Timestamp};
use log::{Entry, EntryKind, VerifierKey};
use seal::algorithm::Algorithm;
use seal::key::{KeyError, KeyMaterial, KeyRecord, MasterKey, OpenError, SignError, TransitionError, Use};
use seal::lists::{AnchorRow, KeyRow, LogRow, Roots as RootKeys, TrustBody};
use seal::x509::ca::{Authority, CaError, Holder, SealCertificate, Serial, Term};
use store::change::{Change, ChangeRegistry};
use store::record::{LogEntry, RecordKind, RecordWrite};

use super::lists::replace;
use super::{Roots, rewrite_lists};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::TRUST_LIST;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// There are keys already.
    #[error("the hub has keys already")]
    KeysExist,
    /// Keys cannot be wrapped.
    #[error("there is no master key")]
    NoMasterKey,
    /// A department that shall get a key is not in the registry.
    #[error("department {0} is not in the registry")]
    Department(DepartmentId),
    /// A key was not made.
    #[error("a key was not made")]
    Key(#[from] KeyError),
    /// A key was not wrapped.
    #[error("a key was not wrapped")]
    Wrap(#[from] OpenError),
    /// A key was not activated.
    #[error("a key was not activated")]
    Activate(#[from] TransitionError),
    /// An authority did not issue.
    #[error("an authority did not issue")]
    Issue(#[from] CaError),
    /// The trust list was not signed.
    #[error("the trust list was not signed")]
    Sign(#[from] SignError),
    /// A name cannot be a log's.
    #[error("the log's origin is not a key name")]
    Log(#[from] log::NoteError),
    /// An entry of the log is too long.
    #[error("an entry of the log is too long")]
    Entry(#[from] log::EntryError),
    /// The hub could not write.
    #[error("nothing was written")]
    Hub(#[from] Refusal),
}

const DAY: i64 = 86_400;
/// A key signs for a year; its certificate lasts three, so that what it sealed can be verified.
const SIGN_DAYS: i64 = 365;
const CERTIFICATE_DAYS: i64 = 1095;
pub(super) const SIGN_SECONDS: i64 = SIGN_DAYS * DAY;
pub(super) const CERTIFICATE_SECONDS: i64 = CERTIFICATE_DAYS * DAY;
const ROOT_DAYS: i64 = 3650;
const ISSUING_DAYS: i64 = 1826;

impl Hub {
    /// Sets up a development PKI: roots, authorities, the hub's keys and hosted keys of these departments; publishes trust
    /// list, CRLs, registry list and status list. Everything is valid from now on.
    ///
    /// # Errors
    /// When there are keys already, there is no master key, a department is unknown, or the store fails.
    pub async fn set_up_trust(&self, departments: &[DepartmentId]) -> Result<Roots, SetUpError> {
        self.refresh().await?;
        let directory = self.directory();
        if !directory.keys().is_empty() {
            return Err(SetUpError::KeysExist);
        }
        let master = self.master().ok_or(SetUpError::NoMasterKey)?;
        // Signatures claim whole seconds, so that a key must not begin within one.
        let at = Timestamp::from_seconds(self.now().as_seconds());
        let works = Works { hub: self, directory: &directory, master, at };
        let roots = works.roots()?;
        let records = works.records(&roots, departments)?;
        let change = ChangeRegistry {
            log: works.log_entries(&records)?,
            records: records.into_iter().map(|(write, _)| write).collect(),
            actor: "operator".to_owned(),
            reason: "development keys set up".to_owned(),
            at,
            jobs: vec![rewrite_lists(self, at)],
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await.map_err(Refusal::from)?;
        self.refresh().await?;
        self.run_due_jobs().await?;
        Ok(roots)
    }
}

/// One setting up.
struct Works<'a> {
    hub: &'a Hub,
    directory: &'a Directory,
    master: &'a MasterKey,
    at: Timestamp,
}

/// A record to write, and the key that it is the record of.
type Made = (RecordWrite, Option<KeyRecord>);

impl Works<'_> {
    fn roots(&self) -> Result<Roots, SetUpError> {
        let operator = self.operator();
        let holder = |common_name| Holder { organisation: &operator, credit_code: None, unit: None, common_name };
        let list_keys = [(); 2].map(|()| KeyMaterial::ed25519(&self.hub.random()));
        let root_key = KeyMaterial::es256()?;
        let root = Authority::root(&root_key, holder("Causeway root CA"), self.serial(), self.term(ROOT_DAYS))?;
        let key = KeyMaterial::es256()?;
        let issue = (self.serial(), self.term(ISSUING_DAYS));
        let crl = self.crl_uri("root-ca.crl");
        let issuing = root.issuing(&key, holder("Causeway issuing CA"), issue, &crl)?;
        let list_keys = list_keys.into_iter().collect::<Result<_, _>>()?;
        Ok(Roots { list_keys, root: (root_key, root), issuing: (key, issuing) })
    }

    /// Keys of hub and departments, the trust list and the CRLs.
    fn records(&self, roots: &Roots, departments: &[DepartmentId]) -> Result<Vec<Made>, SetUpError> {
        let hub = &self.hub.settings().department;
        let mut made = Vec::with_capacity(departments.len() + 6);
        made.push(self.certified(roots, hub, Use::Receipt)?);
        let registry = KeyMaterial::es256()?;
        made.push(self.record(self.wrap(&registry, hub, Use::Registry)?, &[])?);
        let log = KeyMaterial::ed25519(&self.hub.random())?;
        made.push(self.record(self.wrap(&log, hub, Use::Log)?, &[])?);
        for department in departments.iter().filter(|id| *id != hub) {
            made.push(self.certified(roots, department, Use::Seal)?);
        }
        let body = self.trust_body(roots, &registry, &log)?;
        made.push((replace(self.directory, TRUST_LIST, roots.sign(&body)?), None));
        for (name, crl) in self.hub.revocation_lists(roots, self.directory, (self.at, &[]))? {
            made.push((replace(self.directory, name, crl), None));
        }
        Ok(made)
    }

    /// A key with a certificate of the issuing authority.
    fn certified(&self, roots: &Roots, department: &DepartmentId, r#use: Use) -> Result<Made, SetUpError> {
        let key = KeyMaterial::es256()?;
        let known = self.directory.department(department);
        let is_hub = *department == self.hub.settings().department;
        if known.is_none() && !is_hub {
            return Err(SetUpError::Department(department.clone()));
        }
        let operator = self.operator();
        let organisation = known.map_or(operator.as_str(), |known| known.name.zh.as_str());
        let holder = Holder {
            organisation,
            credit_code: known.map(|known| known.uscc.as_str()),
            unit: is_hub.then(|| r#use.as_str()),
            common_name: organisation,
        };
        let certificate = roots.issuing.1.seal(&SealCertificate {
            spki: key.spki(),
            department,
            holder,
            serial: self.serial(),
            term: self.term(CERTIFICATE_DAYS),
            crl_uri: &self.crl_uri("issuing-ca.crl"),
        })?;
        let chain = [certificate.der().to_vec(), roots.issuing.1.certificate().der().to_vec()];
        self.record(self.wrap(&key, department, r#use)?, &chain)
    }

    fn wrap(&self, key: &KeyMaterial, department: &DepartmentId, r#use: Use) -> Result<KeyRecord, OpenError> {
        let term = (self.at, self.at.plus_seconds(SIGN_SECONDS));
        KeyRecord::wrap(key, (department.clone(), r#use), term, (self.master, self.hub.random()))
    }

    fn record(&self, record: KeyRecord, chain: &[Vec<u8>]) -> Result<Made, SetUpError> {
        let record = record.activate(chain)?;
        let body = crate::hub::to_json(&record);
        let write = RecordWrite { kind: RecordKind::Key, id: record.kid.to_string(), replaces: None, body };
        Ok((write, Some(record)))
    }

    fn trust_body(&self, roots: &Roots, registry: &KeyMaterial, log: &KeyMaterial) -> Result<TrustBody, SetUpError> {
        let settings = self.hub.settings();
        let origin = settings.log_origin();
        let mut public = [0; 32];
        public.copy_from_slice(&log.spki()[log.spki().len() - 32..]);
        let vkey = VerifierKey::new(&origin, log::Algorithm::Ed25519, public)?.to_string();
        let root_key = |key: &KeyMaterial| KeyRow::of(Algorithm::EdDsa, key.spki(), None);
        let keys: Vec<_> = roots.list_keys.iter().map(root_key).collect();
        let threshold = u8::try_from(keys.len()).unwrap_or(u8::MAX);
        let root = roots.root.1.certificate().der();
        Ok(TrustBody {
            v: 1,
            sequence: 1,
            issued_at: self.at,
            next_update: self.at.plus_seconds(i64::from(settings.list_days) * DAY),
            operator: BTreeMap::from([("zh".to_owned(), self.operator())]),
            roots: RootKeys { threshold, keys },
            anchors: vec![AnchorRow::granted("root-ca", root, &Roots::USES, self.at)],
            registry_keys: vec![KeyRow::of(Algorithm::Es256, registry.spki(), Some(self.at))],
            logs: vec![LogRow { origin, vkey, from: self.at }],
            witnesses: Vec::new(),
            witness_threshold: 0,
        })
    }

    /// Entries of kind `key` for every key, and one of kind `trust`.
    fn log_entries(&self, records: &[Made]) -> Result<Vec<LogEntry>, SetUpError> {
        let keys = records.iter().filter_map(|(_, key)| key.as_ref());
        let key_entry = |key: &KeyRecord| Entry {
            kind: EntryKind::Key,
            issuer: Some(key.department.clone()),
            key: Some(key.kid.to_string()),
            ..bare(EntryKind::Key, self.at)
        };
        let mut entries: Vec<_> = keys.map(key_entry).collect();
        entries.push(bare(EntryKind::Trust, self.at));
        entries.iter().map(|entry| Ok(pending(entry)?)).collect()
    }

    fn operator(&self) -> String {
        let known = self.directory.department(&self.hub.settings().department);
        known.map_or_else(|| self.hub.settings().name.clone(), |known| known.name.zh.clone())
    }

    fn serial(&self) -> Serial {
        Serial::new(self.hub.random())
    }

    fn term(&self, days: i64) -> Term {
        Term { not_before: self.at, not_after: self.at.plus_seconds(days * DAY) }
    }

    fn crl_uri(&self, name: &str) -> String {
        format!("{}/log/crl/{name}", self.hub.settings().base_url)
    }
}

/// An entry that says only what happened when.
pub(crate) fn bare(kind: EntryKind, at: Timestamp) -> Entry {
    Entry { kind, at, issuer: None, r#type: None, key: None, digest: None, seal: None }
}

/// An entry as it waits for its number.
pub(crate) fn pending(entry: &Entry) -> Result<LogEntry, log::EntryError> {
    let bytes = entry.to_bytes()?;
    Ok(LogEntry { leaf: *log::leaf_hash(&bytes).as_bytes(), at: entry.at, entry: bytes })
}
