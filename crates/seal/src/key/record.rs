//! A key at rest.

use document::{DepartmentId, Timestamp};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::id::{KeyId, Use};
use super::master::{MasterId, MasterKey};
use super::material::{KeyError, KeyMaterial};
use super::signer::SigningKey;
use super::state::{Event, State, TransitionError};
use crate::algorithm::{Algorithm, KeyType};
use crate::base64url;
use crate::x509::Certificate;

/// One key at rest: a row, or a file `<kid>.key.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyRecord {
    /// The record's version, 1.
    pub v: u8,
    /// The key's id.
    pub kid: KeyId,
    /// The algorithm that it signs by.
    #[serde(with = "algorithm_name")]
    pub alg: Algorithm,
    /// What it is for.
    pub r#use: Use,
    /// Whose it is.
    pub department: DepartmentId,
    /// Where it stands in its life.
    pub state: State,
    /// First instant at which it may sign.
    pub sign_from: Timestamp,
    /// First instant at which it may sign no more.
    pub sign_until: Timestamp,
    /// Its certificates, base64 DER, leaf first, without the anchor; empty while pending.
    pub chain: Vec<String>,
    /// The private key, wrapped; absent when the department itself holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrap: Option<Wrap>,
}

/// A private key in PKCS#8 under AES-256-GCM. The associated data binds it to its row.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrap {
    /// `A256GCM`.
    pub alg: String,
    /// The master key that opens it.
    pub master: MasterId,
    /// 12 bytes, base64url.
    pub nonce: String,
    /// Ciphertext and tag, base64url.
    pub ciphertext: String,
}

/// Why a key does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Wrapped under another master key.
    #[error("key {kid} is wrapped under master key {wrapped}, not {given}")]
    Master {
        /// The key.
        kid: KeyId,
        /// What it is wrapped under.
        wrapped: MasterId,
        /// What was given.
        given: MasterId,
    },
    /// The row is not the one that was written: changed, or another row's key put into it.
    #[error("key {kid} does not open: its row was changed")]
    Changed {
        /// The key.
        kid: KeyId,
    },
    /// The record's form is not ours.
    #[error("key {kid} has a record of an unknown form")]
    Form {
        /// The key.
        kid: KeyId,
    },
    /// The department holds the private key; the hub has never had it.
    #[error("key {kid} is held by its department, not by the hub")]
    Held {
        /// The key.
        kid: KeyId,
    },
    /// The bytes inside are no key.
    #[error("key {kid} holds no key")]
    Key {
        /// The key.
        kid: KeyId,
        /// Why not.
        #[source]
        source: KeyError,
    },
}

const WRAP_ALGORITHM: &str = "A256GCM";

impl KeyRecord {
    /// Wraps a new key; it is pending. The nonce is fresh randomness of this write.
    ///
    /// # Errors
    /// When the cipher fails, which it does not for keys of this size.
    pub fn wrap(
        key: &KeyMaterial,
        owner: (DepartmentId, Use),
        term: (Timestamp, Timestamp),
        under: (&MasterKey, [u8; 12]),
    ) -> Result<Self, OpenError> {
        let (master, nonce) = under;
        let mut record = Self {
            v: 1,
            kid: key.kid().clone(),
            alg: key.algorithm(),
            r#use: owner.1,
            department: owner.0,
            state: State::Pending,
            sign_from: term.0,
            sign_until: term.1,
            chain: Vec::new(),
            wrap: None,
        };
        record.wrap = Some(record.encrypt(key.pkcs8(), master, nonce)?);
        Ok(record)
    }

    /// The record of a seal key that its department holds, with its certificates (DER, leaf first, without the anchor); it is
    /// pending.
    #[must_use]
    pub fn held(
        leaf: &Certificate,
        department: DepartmentId,
        term: (Timestamp, Timestamp),
        chain: &[Vec<u8>],
    ) -> Option<Self> {
        let alg = match leaf.key()?.kind() {
            KeyType::P256 => Algorithm::Es256,
            KeyType::Ed25519 => Algorithm::EdDsa,
            KeyType::P384 => Algorithm::Es384,
            KeyType::Rsa(_) => Algorithm::Ps256,
        };
        Some(Self {
            v: 1,
            kid: leaf.kid().clone(),
            alg,
            r#use: Use::Seal,
            department,
            state: State::Pending,
            sign_from: term.0,
            sign_until: term.1,
            chain: chain.iter().map(|der| base64url::encode_standard(der)).collect(),
            wrap: None,
        })
    }

    /// Whether the department itself holds the private key.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.wrap.is_none()
    }

    /// Its certificates, DER, leaf first, without the anchor; `None` when the record does not hold them as it should.
    #[must_use]
    pub fn certificates(&self) -> Option<Vec<Vec<u8>>> {
        self.chain.iter().map(|text| base64url::decode_standard(text)).collect()
    }

    /// Opens the private key to sign with. Whether it may sign is asked of [`Self::may_sign`].
    ///
    /// # Errors
    /// When the master key is another, or the row is not the one that was written.
    pub fn open(&self, master: &MasterKey) -> Result<SigningKey, OpenError> {
        let pkcs8 = self.decrypt(master)?;
        let kid = || self.kid.clone();
        let chain = self.certificates().ok_or_else(|| OpenError::Form { kid: kid() })?;
        let key =
            SigningKey::from_pkcs8(self.alg, &pkcs8, chain).map_err(|source| OpenError::Key { kid: kid(), source })?;
        if *super::Signer::kid(&key) == self.kid { Ok(key) } else { Err(OpenError::Changed { kid: kid() }) }
    }

    /// The private key itself, for a request to an authority.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn material(&self, master: &MasterKey) -> Result<KeyMaterial, OpenError> {
        let kid = || self.kid.clone();
        let key = KeyMaterial::from_pkcs8(self.alg, &self.decrypt(master)?);
        let key = key.map_err(|source| OpenError::Key { kid: kid(), source })?;
        if *key.kid() == self.kid { Ok(key) } else { Err(OpenError::Changed { kid: kid() }) }
    }

    /// The same key under another master key, with a fresh nonce.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn rewrap(mut self, from: &MasterKey, to: &MasterKey, nonce: [u8; 12]) -> Result<Self, OpenError> {
        let pkcs8 = self.decrypt(from)?;
        self.wrap = Some(self.encrypt(&pkcs8, to, nonce)?);
        Ok(self)
    }

    /// The record with its certificates (DER, leaf first, without the anchor), active.
    ///
    /// # Errors
    /// When it is not pending.
    pub fn activate(self, chain: &[Vec<u8>]) -> Result<Self, TransitionError> {
        let chain = chain.iter().map(|der| base64url::encode_standard(der)).collect();
        Ok(Self { chain, ..self.after(Event::Activate)? })
    }

    /// The record after an event of its life.
    ///
    /// # Errors
    /// When its state has no such change.
    pub fn after(self, event: Event) -> Result<Self, TransitionError> {
        Ok(Self { state: self.state.after(event)?, ..self })
    }

    /// Whether it may sign at this instant: active, within its term.
    #[must_use]
    pub fn may_sign(&self, at: Timestamp) -> bool {
        self.state == State::Active && self.sign_from <= at && at < self.sign_until
    }

    fn associated_data(&self) -> String {
        format!("v1\n{}\n{}\n{}\n{}", self.kid, self.alg.name(), self.r#use.as_str(), self.department)
    }

    fn encrypt(&self, pkcs8: &[u8], master: &MasterKey, nonce: [u8; NONCE_LEN]) -> Result<Wrap, OpenError> {
        let form = || OpenError::Form { kid: self.kid.clone() };
        // Room for the tag beforehand: growing would leave a copy of the plain key behind.
        let mut buffer = Zeroizing::new(Vec::with_capacity(pkcs8.len() + AES_256_GCM.tag_len()));
        buffer.extend_from_slice(pkcs8);
        let cipher = self.cipher(master).ok_or_else(form)?;
        let data = Aad::from(self.associated_data());
        cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), data, &mut *buffer).map_err(|_| form())?;
        Ok(Wrap {
            alg: WRAP_ALGORITHM.to_owned(),
            master: master.id(),
            nonce: base64url::encode(&nonce),
            ciphertext: base64url::encode(&buffer),
        })
    }

    fn decrypt(&self, master: &MasterKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let kid = || self.kid.clone();
        let form = || OpenError::Form { kid: kid() };
        let wrap = self.wrap.as_ref().ok_or_else(|| OpenError::Held { kid: kid() })?;
        let given = master.id();
        if self.v != 1 || wrap.alg != WRAP_ALGORITHM {
            return Err(form());
        }
        if wrap.master != given {
            return Err(OpenError::Master { kid: kid(), wrapped: wrap.master.clone(), given });
        }
        let nonce = base64url::decode_array::<NONCE_LEN>(&wrap.nonce).ok_or_else(form)?;
        let mut buffer = Zeroizing::new(base64url::decode(&wrap.ciphertext).ok_or_else(form)?);
        let cipher = self.cipher(master).ok_or_else(form)?;
        let data = Aad::from(self.associated_data());
        let opened = cipher.open_in_place(Nonce::assume_unique_for_key(nonce), data, &mut buffer);
        let length = opened.map_err(|_| OpenError::Changed { kid: kid() })?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn cipher(&self, master: &MasterKey) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM, &*master.wrapping_key(&self.kid)).ok().map(LessSafeKey::new)
    }
}

impl std::fmt::Debug for Wrap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wrap({}, master {})", self.alg, self.master)
    }
}

/// Algorithms by their JOSE names.
pub(crate) mod algorithm_name {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::algorithm::Algorithm;

    pub(crate) fn serialize<S: Serializer>(algorithm: &Algorithm, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(algorithm.name())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Algorithm, D::Error> {
        let name = String::deserialize(deserializer)?;
        Algorithm::read(&name).map_err(|_| serde::de::Error::custom("not an algorithm that is read"))
    }
}
