//! What a verifier insists on: how each check weighs, and which algorithms count until when.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use document::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::algorithm::Algorithm;
use crate::lists::canonical;
use crate::verdict::{Check, Outcome};

/// A policy. The built-in one is [`Policy::default`]; others are read from TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    body: Body,
    digest: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    id: String,
    #[serde(default)]
    checks: BTreeMap<String, Effect>,
    algorithms: Vec<AlgorithmRow>,
    #[serde(default)]
    ages: Ages,
}

/// How a check that did not pass weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// As it came out.
    Fail,
    /// As a warning.
    Warn,
    /// It is told and does not count.
    Inform,
    /// It is left out.
    Ignore,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AlgorithmRow {
    #[serde(with = "crate::key::algorithm_name")]
    name: Algorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify_until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Ages {
    /// Seconds by which a claimed time may lie after the best signature time.
    claimed_ahead: i64,
}

impl Default for Ages {
    fn default() -> Self {
        Self { claimed_ahead: 300 }
    }
}

/// Why a text is no policy.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML of a policy.
    #[error("the policy cannot be read")]
    Toml(#[source] toml::de::Error),
    /// A check of integrity was lowered.
    #[error("the check {id:?} is one of integrity and cannot be lowered")]
    Integrity {
        /// The check's id.
        id: String,
    },
}

static BUILT_IN: LazyLock<Policy> = LazyLock::new(|| {
    let all = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Es384, Algorithm::Rs256, Algorithm::Ps256];
    let algorithms = all.map(|name| AlgorithmRow { name, verify_until: None }).to_vec();
    Policy::of(Body { id: "default".to_owned(), checks: BTreeMap::new(), algorithms, ages: Ages::default() })
});

impl Policy {
    /// Reads a policy: `id`, `[checks]` (id → fail, warn, inform, ignore), `[[algorithms]]` (name, verifyUntil), `[ages]`
    /// (claimedAhead in seconds).
    ///
    /// # Errors
    /// When the text is something else, or lowers a check of integrity.
    pub fn read(toml: &str) -> Result<Self, PolicyError> {
        let body: Body = toml::from_str(toml).map_err(PolicyError::Toml)?;
        let lowered = body.checks.iter().find(|(id, effect)| **effect != Effect::Fail && is_about_integrity(id));
        match lowered {
            Some((id, _)) => Err(PolicyError::Integrity { id: id.clone() }),
            None => Ok(Self::of(body)),
        }
    }

    /// The built-in policy, made once.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn of(body: Body) -> Self {
        let digest = Digest::of(&canonical(&body));
        Self { body, digest }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.body.id
    }

    /// SHA-256 of its canonical form.
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The algorithms that count at an instant.
    pub(crate) fn admitted(&self, at: Timestamp) -> Vec<Algorithm> {
        let counts = |row: &&AlgorithmRow| row.verify_until.is_none_or(|until| at < until);
        self.body.algorithms.iter().filter(counts).map(|row| row.name).collect()
    }

    pub(crate) const fn claimed_ahead(&self) -> i64 {
        self.body.ages.claimed_ahead
    }

    /// The check as it weighs under this policy; none when it is left out.
    pub(crate) fn weigh(&self, mut check: Check) -> Option<Check> {
        if self.body.checks.is_empty() || !matches!(check.outcome, Outcome::Not(_) | Outcome::Warning) {
            return Some(check);
        }
        match self.body.checks.get(check.statement.id) {
            None | Some(Effect::Fail) => {}
            Some(Effect::Warn) => check.outcome = Outcome::Warning,
            Some(Effect::Inform) => check.outcome = Outcome::Skipped,
            Some(Effect::Ignore) => return None,
        }
        Some(check)
    }
}

impl Default for Policy {
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

/// What was signed and by which key can never be a matter of taste; whether attachments are at hand can.
fn is_about_integrity(id: &str) -> bool {
    let group = id.split('.').next().unwrap_or(id);
    matches!(group, "format" | "limits" | "json" | "jws" | "signature" | "payload")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "id = \"mine\"\n[[algorithms]]\nname = \"ES256\"\nverifyUntil = \"2030-01-01T00:00:00Z\"\n";

    #[test]
    fn integrity_cannot_be_lowered() {
        assert!(Policy::read(&format!("{BASE}[checks]\n\"attachments.present\" = \"inform\"\n")).is_ok());
        for id in ["json.strict", "jws.header", "signature.value", "payload.schema"] {
            let error = Policy::read(&format!("{BASE}[checks]\n\"{id}\" = \"warn\"\n")).expect_err("lowered");
            assert!(matches!(error, PolicyError::Integrity { id: named } if named == id));
        }
    }

    #[test]
    fn an_algorithm_counts_until_its_row_ends() {
        let policy = Policy::read(BASE).expect("policy");
        let end: Timestamp = "2030-01-01T00:00:00Z".parse().expect("instant");
        assert_eq!(policy.admitted(end.plus_seconds(-1)), [Algorithm::Es256]);
        assert_eq!(policy.admitted(end), []);
    }

    #[test]
    fn a_policy_is_known_by_its_digest() {
        assert_eq!(Policy::default().id(), "default");
        let changed = Policy::read(&BASE.replace("2030", "2031")).expect("policy");
        assert_ne!(changed.digest(), Policy::read(BASE).expect("policy").digest());
    }
}
