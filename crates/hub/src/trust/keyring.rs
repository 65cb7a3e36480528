//! The keys that lie in the hub, opened when they are first needed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use api::Code;
use document::{DepartmentId, Timestamp};
use seal::key::{KeyId, KeyRecord, MasterKey, SigningKey, State, Use};
use seal::lists::{KeyHolder, ListedKey};

use crate::refusal::Refusal;

/// All keys of one state of the registry.
#[derive(Default)]
pub(crate) struct Keyring {
    by_owner: HashMap<(DepartmentId, Use), Vec<Arc<Key>>>,
}

struct Key {
    record: KeyRecord,
    opened: OnceLock<Option<Arc<SigningKey>>>,
}

impl Keyring {
    /// Takes records over; a key whose record is as before stays open.
    pub(crate) fn new(records: Vec<KeyRecord>, before: Option<&Self>) -> Self {
        let mut by_owner: HashMap<_, Vec<Arc<Key>>> = HashMap::new();
        for record in records {
            let owner = (record.department.clone(), record.r#use);
            let known = before.and_then(|before| before.by_owner.get(&owner));
            let known = known.and_then(|keys| keys.iter().find(|key| key.record == record)).cloned();
            let key = known.unwrap_or_else(|| Arc::new(Key { record, opened: OnceLock::new() }));
            by_owner.entry(owner).or_default().push(key);
        }
        Self { by_owner }
    }

    fn of(&self, department: &DepartmentId, r#use: Use) -> &[Arc<Key>] {
        self.by_owner.get(&(department.clone(), r#use)).map_or(&[], Vec::as_slice)
    }

    /// The key that signs for a department now, the newer of two; `None`: none may, or it does not open.
    pub(crate) fn signer(
        &self,
        department: &DepartmentId,
        r#use: Use,
        at: Timestamp,
        master: Option<&MasterKey>,
    ) -> Option<Arc<SigningKey>> {
        self.sealing_key(department, r#use, at, master).ok()
    }

    /// The same, with the problem that its absence is.
    pub(crate) fn sealing_key(
        &self,
        department: &DepartmentId,
        r#use: Use,
        at: Timestamp,
        master: Option<&MasterKey>,
    ) -> Result<Arc<SigningKey>, Refusal> {
        let hosted = self.of(department, r#use).iter().filter(|key| !key.record.is_held());
        let keys = hosted.filter(|key| key.record.may_sign(at));
        let Some(key) = keys.max_by_key(|key| key.record.sign_from) else {
            let detail = format!("Department {department} has no key that may sign now.");
            return Err(Refusal::new(Code::KeyNotActive, detail));
        };
        let opened = master.and_then(|master| key.opened.get_or_init(|| open(&key.record, master)).clone());
        opened.ok_or_else(|| Refusal::new(Code::KeyUnavailable, "The hub cannot open its keys now."))
    }

    /// Who holds a key that is known as this department's.
    pub(crate) fn holder(&self, kid: &KeyId, department: &DepartmentId) -> Option<KeyHolder> {
        let mut keys = self.of(department, Use::Seal).iter();
        keys.find(|key| key.record.kid == *kid && key.record.state != State::Pending).map(|key| holder(&key.record))
    }

    /// Whether a key is known to be no longer its owner's alone.
    pub(crate) fn is_compromised(&self, kid: &str) -> bool {
        self.records().any(|record| record.kid.as_str() == kid && record.state == State::Compromised)
    }

    /// Every key.
    pub(crate) fn records(&self) -> impl Iterator<Item = &KeyRecord> {
        self.by_owner.values().flatten().map(|key| &key.record)
    }

    /// A department's seal keys, past ones too, as the registry list shows them.
    pub(crate) fn listed(&self, department: &DepartmentId) -> Vec<ListedKey> {
        let shown = self.of(department, Use::Seal).iter().filter(|key| key.record.state != State::Pending);
        shown.map(|key| ListedKey { kid: key.record.kid.clone(), holder: holder(&key.record) }).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_owner.is_empty()
    }
}

fn holder(record: &KeyRecord) -> KeyHolder {
    if record.is_held() { KeyHolder::Department } else { KeyHolder::Hosted }
}

fn open(record: &KeyRecord, master: &MasterKey) -> Option<Arc<SigningKey>> {
    match record.open(master) {
        Ok(key) => Some(Arc::new(key)),
        Err(error) => {
            tracing::error!(error.code = Code::KeyUnavailable.name(), key.id = %record.kid, "a key does not open: {error}");
            None
        }
    }
}
