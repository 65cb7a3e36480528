//! Readings that several texts of the log share: decimals and base64 in their one canonical form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use document::Digest;

/// A decimal without sign and leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    (canonical && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Standard base64 (RFC 4648, 4) with its padding and without stray bits.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn hash_from_base64(text: &str) -> Option<Digest> {
    Some(Digest::from_bytes(from_base64(text)?.try_into().ok()?))
}
