//! `text` and `text-exact`.

use std::borrow::Cow;

use document::json::Value;

use crate::refusal::Code;

use super::CodecError;

const SPACE: [char; 5] = [' ', '\t', '\r', '\n', '\u{3000}'];

/// Without space, tab, CR, LF and U+3000 at both ends.
pub(crate) fn trim(raw: &str) -> &str {
    // Nearly every value begins and ends with something else; one look at each end settles it.
    let bytes = raw.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if (*first > 0x20 && *first != 0xE3) && (*last > 0x20 && *last != 0x80) => raw,
        _ => raw.trim_matches(SPACE),
    }
}

/// Whether nothing but white space stands there.
pub(crate) fn is_blank(raw: &str) -> bool {
    trim(raw).is_empty()
}

pub(super) fn encode(value: &Value) -> Result<Cow<'_, str>, CodecError> {
    match value {
        Value::Text(text) => Ok(text.as_str().into()),
        Value::Int(int) => Ok(int.to_string().into()),
        _ => Err(CodecError::new(Code::CW303, "a text is expected")),
    }
}
