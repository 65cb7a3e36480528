//! Reading signatures, strictly.

use document::json::{self, Limits, Object, Value};

use super::MAX_JWS;
use super::content::ContentType;
use super::error::JwsError;
use super::header::Header;
use crate::algorithm::{PublicKey, SignatureError};
use crate::base64url;

/// The serialisation that a signature came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object with `payload`, `protected`, `signature` (RFC 7515 section 7.2.2).
    Flattened,
    /// Three parts with dots between (section 7.1).
    Compact,
}

/// A signature as it was read: form is right, nothing is verified yet.
#[derive(Clone)]
pub struct Jws {
    form: Form,
    header: Header,
    /// `BASE64URL(protected) . BASE64URL(payload)`, as received.
    signing_input: String,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Reads the flattened or the compact form.
///
/// # Errors
/// When the bytes are neither, break a rule of the profile's form, or name an algorithm that is not read.
pub fn read(bytes: &[u8]) -> Result<Jws, JwsError> {
    read_within(bytes, MAX_JWS)
}

pub(crate) fn read_within(bytes: &[u8], most: usize) -> Result<Jws, JwsError> {
    if bytes.len() > most {
        return Err(JwsError::TooLarge { size: bytes.len() });
    }
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        // Unsigned properties of JAdES are objects within objects: time stamps, certificates, revocation values.
        let limits = Limits { bytes: most, depth: 16, members: 64, string: most, ..Limits::default() };
        let value = json::parse_with(bytes, &limits).map_err(|source| JwsError::Json { part: "the file", source })?;
        return from_value(value);
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| JwsError::Structure("neither a JSON object nor three parts of base64url"))?;
    let mut parts = text.trim_ascii_end().split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(protected), Some(payload), Some(signature), None) => {
            assemble(Form::Compact, [protected, payload, signature])
        }
        _ => Err(JwsError::Structure("neither a JSON object nor three parts of base64url")),
    }
}

/// Reads the flattened form out of a tree.
pub(crate) fn from_value(value: Value) -> Result<Jws, JwsError> {
    let Value::Object(members) = value else { return Err(JwsError::Structure("not a JSON object")) };
    for (name, value) in members.iter() {
        match name {
            "payload" | "protected" | "signature" => {}
            "header" => unprotected(value)?,
            "signatures" => return Err(JwsError::Structure("the general form is not read: one signature, flattened")),
            _ => return Err(JwsError::Structure("a member beside payload, protected and signature")),
        }
    }
    let part = |name| members.get(name).and_then(Value::as_str);
    match (part("protected"), part("payload"), part("signature")) {
        (Some(protected), Some(payload), Some(signature)) => assemble(Form::Flattened, [protected, payload, signature]),
        _ => Err(JwsError::Structure("payload, protected and signature must be there as strings")),
    }
}

/// The unprotected header may be empty or hold unsigned properties of JAdES alone; they are not read.
fn unprotected(value: &Value) -> Result<(), JwsError> {
    let members = value.as_object().ok_or(JwsError::Member { name: "header" })?;
    match members.iter().find(|(name, _)| *name != "etsiU") {
        Some((name, _)) => Err(JwsError::Forbidden { name: name.chars().take(64).collect() }),
        None => Ok(()),
    }
}

fn assemble(form: Form, [protected, payload, signature]: [&str; 3]) -> Result<Jws, JwsError> {
    let decode = |text: &str, part| base64url::decode(text).ok_or(JwsError::Base64 { part });
    let header_bytes = decode(protected, "protected")?;
    let members =
        json::parse(&header_bytes).map_err(|source| JwsError::Json { part: "the protected header", source })?;
    let members: &Object = members.as_object().ok_or(JwsError::Structure("the protected header is not an object"))?;
    let header = Header::read(members)?;
    let signature = decode(signature, "signature")?;
    let body = decode(payload, "payload")?;
    let mut signing_input = String::with_capacity(protected.len() + 1 + payload.len());
    signing_input.push_str(protected);
    signing_input.push('.');
    signing_input.push_str(payload);
    Ok(Jws { form, header, signing_input, payload: body, signature })
}

impl Jws {
    /// The serialisation that it came in.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The bytes that were signed as payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Header and payload.
    pub(crate) fn into_parts(self) -> (Header, Vec<u8>) {
        (self.header, self.payload)
    }

    /// The payload alone.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// Checks the signature value with this key.
    ///
    /// # Errors
    /// When algorithm and key disagree, the key is too short, or the value does not match.
    pub fn verify(&self, key: &PublicKey) -> Result<(), SignatureError> {
        key.verify(self.header.algorithm, self.signing_input.as_bytes(), &self.signature)
    }

    /// Checks that the header says what an object of this kind must say: `typ`, `cty`, `kid`, `iat`, and the certificates where
    /// the kind carries them (lists carry none). The names of unknown members stay in [`Header::unknown`].
    ///
    /// # Errors
    /// When a member is missing or wrong, or the payload is beyond the limit of the kind.
    pub fn require(&self, content: ContentType) -> Result<(), JwsError> {
        let header = &self.header;
        let missing = |name| Err(JwsError::Member { name });
        if self.payload.len() > content.max_payload() {
            return Err(JwsError::TooLarge { size: self.payload.len() });
        }
        match header.cty.as_deref() {
            None => return missing("cty"),
            Some(found) if found != content.as_str() => {
                return Err(JwsError::ContentType { found: found.chars().take(64).collect() });
            }
            Some(_) => {}
        }
        if header.typ.as_deref() != Some("jose+json") {
            return missing("typ");
        }
        if header.kid.is_none() {
            return missing("kid");
        }
        if header.iat.is_none() {
            return missing("iat");
        }
        match (content.carries_chain(), header.x5c.is_empty(), header.x5t.is_none()) {
            (true, true, _) | (false, false, _) => missing("x5c"),
            (true, _, true) | (false, _, false) => missing("x5t#S256"),
            _ => Ok(()),
        }
    }
}

/// Payloads hold personal data, so only their size is shown.
impl std::fmt::Debug for Jws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kid = self.header.kid.as_deref().unwrap_or("none");
        write!(f, "Jws({}, kid {kid}, {} bytes)", self.header.algorithm.name(), self.payload.len())
    }
}
