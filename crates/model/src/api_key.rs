//! API keys of department systems: `cwk_<8 prefix>_<43 base64url>`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use document::{Date, DepartmentId, Digest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::origin::Entropy;
use crate::principal::Scope;
use crate::private::Secret;

/// A key as the hub keeps it: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiKey {
    /// The 8 characters that name it.
    pub prefix: String,
    /// Whose it is.
    pub department: DepartmentId,
    /// SHA-256 of the whole key.
    pub digest: Digest,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created: Timestamp,
    /// First day no longer (+08:00), at most one year on.
    pub expires: Date,
    /// When it was ended before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
}

/// What a new key shall admit to.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Whose it is.
    pub department: DepartmentId,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// First day no longer (+08:00).
    pub expires: Date,
}

/// What a client presents.
pub struct PresentedKey {
    prefix: String,
    digest: Digest,
}

impl std::fmt::Debug for PresentedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PresentedKey({})", self.prefix)
    }
}

/// A text that is not an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an API key of the form cwk_<8 characters>_<43 characters>")]
pub struct FormError;

impl std::str::FromStr for PresentedKey {
    type Err = FormError;
    fn from_str(text: &str) -> Result<Self, FormError> {
        let (prefix, secret) = text.strip_prefix("cwk_").and_then(|rest| rest.split_at_checked(8)).ok_or(FormError)?;
        let secret = secret.strip_prefix('_').ok_or(FormError)?;
        let prefix_good = prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !prefix_good || URL_SAFE_NO_PAD.decode(secret).map(|s| s.len()) != Ok(32) {
            return Err(FormError);
        }
        Ok(Self { prefix: prefix.to_owned(), digest: Digest::of(text.as_bytes()) })
    }
}

impl PresentedKey {
    /// The 8 characters to look the record up by.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl ApiKey {
    /// Makes a key; the second value is the key itself, to be shown once.
    pub fn mint(grant: Grant, now: Timestamp, entropy: &dyn Entropy) -> (Self, Secret<String>) {
        let letters = b"abcdefghijklmnopqrstuvwxyz234567";
        let prefix: String = entropy.bytes::<8>().iter().map(|b| char::from(letters[usize::from(b & 31)])).collect();
        let text = format!("cwk_{prefix}_{}", URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()));
        let Grant { department, scopes, expires } = grant;
        let key = Self {
            prefix,
            department,
            digest: Digest::of(text.as_bytes()),
            scopes,
            created: now,
            expires,
            ended: None,
        };
        (key, Secret::new(text))
    }

    /// Whether this is the key presented, and it holds now. Compares digests in constant time.
    #[must_use]
    pub fn admits(&self, presented: &PresentedKey, now: Timestamp) -> bool {
        let difference =
            self.digest.as_bytes().iter().zip(presented.digest.as_bytes()).fold(0, |acc, (a, b)| acc | (a ^ b));
        difference == 0 && now.date() < self.expires && self.ended.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (i, b) in bytes.iter_mut().enumerate() {
                *b = u8::try_from(i % 251).unwrap_or(0);
            }
        }
    }

    #[test]
    fn a_minted_key_admits_until_it_expires() {
        let now: Timestamp = "2026-11-24T02:00:00Z".parse().expect("instant");
        let department = "land".parse().expect("id");
        let (key, text) = ApiKey::mint(
            Grant { department, scopes: vec![Scope::Publish], expires: jiff::civil::date(2026, 11, 25) },
            now,
            &Counting,
        );
        let presented: PresentedKey = text.expose().parse().expect("form");
        assert_eq!(presented.prefix(), key.prefix);
        assert!(key.admits(&presented, now));
        assert!(!key.admits(&presented, now.plus_seconds(86_400)), "expired at midnight +08:00");
        let other: PresentedKey =
            format!("cwk_{}_{}", key.prefix, URL_SAFE_NO_PAD.encode([9; 32])).parse().expect("form");
        assert!(!key.admits(&other, now), "right prefix, wrong secret");
        assert!("cwk_short_x".parse::<PresentedKey>().is_err());
    }
}
