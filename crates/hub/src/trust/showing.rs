//! Keys as departments see them, and those whose end the operator must hear of.

use api::Code;
use model::Principal;
use seal::key::{KeyId, KeyRecord, State};

use crate::hub::Hub;
use crate::refusal::Refusal;

/// How long before a key's last signature the operator is told, in seconds.
const NOTICE_SECONDS: i64 = 30 * 86_400;

impl Hub {
    /// The keys of a department and its branches, in the order of departments, uses and beginnings.
    ///
    /// # Errors
    /// `unauthenticated`, `role-insufficient`.
    pub fn own_keys(&self, principal: &Principal) -> Result<Vec<KeyRecord>, Refusal> {
        let directory = self.directory();
        let reader = crate::caller::reading(&directory, principal, self.now().date())?;
        let mut keys = self.key_records();
        keys.retain(|key| directory.is_within(&key.department, &reader.id));
        Ok(keys)
    }

    /// One of them, by its whole id.
    ///
    /// # Errors
    /// `not-found`, also for a key of anybody else.
    pub fn own_key(&self, principal: &Principal, kid: &str) -> Result<KeyRecord, Refusal> {
        let unknown = || Refusal::new(Code::NotFound, "There is no such key.");
        let kid: KeyId = kid.parse().map_err(|_| unknown())?;
        self.own_keys(principal)?.into_iter().find(|key| key.kid == kid).ok_or_else(unknown)
    }

    /// The keys that sign no more in 30 days or already today, and have no successor that signs on.
    #[must_use]
    pub fn ending_keys(&self) -> Vec<KeyRecord> {
        let (all, notice) = (self.key_records(), self.now().plus_seconds(NOTICE_SECONDS));
        let signs_on = |key: &KeyRecord| key.state == State::Active && key.sign_until > notice;
        let has_successor = |ending: &KeyRecord| {
            all.iter().any(|key| (&key.department, key.r#use) == (&ending.department, ending.r#use) && signs_on(key))
        };
        let is_ending = |key: &&KeyRecord| key.state == State::Active && !signs_on(key) && !has_successor(key);
        all.iter().filter(is_ending).cloned().collect()
    }

    /// Tells the log of each key that ends, so that the operator makes the next one in time.
    pub(crate) fn tell_of_ending_keys(&self) {
        for key in self.ending_keys() {
            tracing::warn!(
                key.id = %key.kid,
                department.id = key.department.as_str(),
                "a key of use {} signs no more from {} on and has no successor: causeway key add {}",
                key.r#use.as_str(),
                key.sign_until,
                key.department,
            );
        }
    }
}
