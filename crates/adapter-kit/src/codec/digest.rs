//! `sha256` and `sm3`: digests in 64 hex digits.

use document::Digest;
use document::json::Value;

use crate::refusal::Code;

use super::{CodecError, Reading, trim};

/// What stands before the digits where a document wants a digest with its algorithm.
const PREFIX: &str = "sha-256:";

/// The digits in lower case, of any case.
pub(crate) fn digits(raw: &str) -> Option<String> {
    Digest::from_hex(trim(raw)).ok().map(|digest| digest.hex())
}

/// Reads the digits; `prefixed` puts the algorithm before them.
pub(super) fn decode(raw: &str, prefixed: bool) -> Result<Reading, CodecError> {
    let digits = digits(raw).ok_or_else(|| CodecError {
        code: Code::CW209,
        title: Some("not a digest".to_owned()),
        hint: Some("64 hex digits are expected".to_owned()),
    })?;
    let spelled = digits != raw;
    Ok(Reading::new(if prefixed { format!("{PREFIX}{digits}") } else { digits }, spelled))
}

pub(super) fn encode(value: &Value, prefixed: bool) -> Result<String, CodecError> {
    let text = value.as_str().and_then(|text| if prefixed { text.strip_prefix(PREFIX) } else { Some(text) });
    text.filter(|text| digits(text).as_deref() == Some(text))
        .map(str::to_owned)
        .ok_or_else(|| CodecError::new(Code::CW303, "a digest of 64 hex digits in lower case is expected"))
}
