//! The protected header as it was read.

use document::json::{Object, Value};
use document::{Digest, Timestamp};

use super::error::JwsError;
use crate::algorithm::Algorithm;
use crate::base64url;

/// The protected header: known members typed, names of others kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// `typ`.
    pub typ: Option<String>,
    /// `cty`.
    pub cty: Option<String>,
    /// `kid`.
    pub kid: Option<String>,
    /// `x5c`: certificates in DER, leaf first.
    pub x5c: Vec<Vec<u8>>,
    /// `x5t#S256`: digest of the leaf.
    pub x5t: Option<Digest>,
    /// `iat`: the claimed time.
    pub iat: Option<Timestamp>,
    /// Names that are not known, in their order.
    pub unknown: Vec<String>,
}

/// Certificates in one header, at most.
const MAX_CERTIFICATES: usize = 4;
/// Bytes of one certificate, at most.
const MAX_CERTIFICATE: usize = 16 << 10;

impl Header {
    pub(super) fn read(members: &Object) -> Result<Self, JwsError> {
        if let Some((name, _)) =
            members.iter().find(|(name, _)| matches!(*name, "crit" | "b64" | "zip" | "jwk" | "jku" | "x5u"))
        {
            return Err(JwsError::Forbidden { name: name.to_owned() });
        }
        let name = members.get("alg").and_then(Value::as_str).ok_or(JwsError::Member { name: "alg" })?;
        let algorithm = Algorithm::read(name)
            .map_err(|unread| JwsError::Algorithm { name: name.chars().take(32).collect(), unread })?;
        let mut header = Self {
            algorithm,
            typ: None,
            cty: None,
            kid: None,
            x5c: Vec::new(),
            x5t: None,
            iat: None,
            unknown: Vec::new(),
        };
        for (name, value) in members.iter() {
            match name {
                "alg" => {}
                "typ" => header.typ = Some(text(value, "typ")?.to_owned()),
                "cty" => header.cty = Some(text(value, "cty")?.to_owned()),
                "kid" => header.kid = Some(text(value, "kid")?.to_owned()),
                "x5c" => header.x5c = certificates(value)?,
                "x5t#S256" => header.x5t = Some(digest(value)?),
                "iat" => header.iat = Some(instant(value)?),
                other => header.unknown.push(other.chars().take(64).collect()),
            }
        }
        Ok(header)
    }
}

fn text<'a>(value: &'a Value, name: &'static str) -> Result<&'a str, JwsError> {
    value.as_str().ok_or(JwsError::Member { name })
}

fn digest(value: &Value) -> Result<Digest, JwsError> {
    let bytes = value.as_str().and_then(base64url::decode_array);
    bytes.map(Digest::from_bytes).ok_or(JwsError::Member { name: "x5t#S256" })
}

/// Seconds since 1970, not before it and within the years that an instant can print.
fn instant(value: &Value) -> Result<Timestamp, JwsError> {
    let seconds = value.as_int().filter(|s| (0..=253_402_300_799).contains(s));
    seconds.map(Timestamp::from_seconds).ok_or(JwsError::Member { name: "iat" })
}

fn certificates(value: &Value) -> Result<Vec<Vec<u8>>, JwsError> {
    let wrong = || JwsError::Member { name: "x5c" };
    let items = value.as_array().filter(|items| !items.is_empty()).ok_or_else(wrong)?;
    if items.len() > MAX_CERTIFICATES {
        return Err(JwsError::Certificates);
    }
    let read = |item: &Value| {
        let text = item.as_str().ok_or_else(wrong)?;
        if text.len() > MAX_CERTIFICATE * 4 / 3 {
            return Err(JwsError::Certificates);
        }
        base64url::decode_standard(text).ok_or_else(wrong)
    };
    items.iter().map(read).collect()
}
