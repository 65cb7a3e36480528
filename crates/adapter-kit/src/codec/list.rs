//! `list`: several texts in one, by a separator.

use document::json::Value;

use crate::refusal::Code;

use super::{CodecError, Reading, trim};

pub(super) fn decode(raw: &str, separator: &str) -> Result<Reading, CodecError> {
    let mut spelled = false;
    let mut items = Vec::new();
    let whole = trim(raw);
    for part in whole.split(separator) {
        let item = trim(part);
        if item.is_empty() {
            let hint = format!("a list is written a{separator}b, without a separator that nothing precedes or follows");
            return Err(CodecError {
                code: Code::CW202,
                title: Some(format!("part {} of the list is empty", items.len() + 1)),
                hint: Some(hint),
            });
        }
        spelled |= item.len() != part.len();
        items.push(Value::from(item));
    }
    Ok(Reading::new(Value::Array(items), spelled || whole.len() != raw.len()))
}

pub(super) fn encode(value: &Value, separator: &str) -> Result<String, CodecError> {
    let wrong = |what: String| CodecError::new(Code::CW303, what);
    let items = value.as_array().unwrap_or_default();
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let texts = texts.filter(|t| !t.is_empty()).ok_or_else(|| wrong("a list of texts is expected".to_owned()))?;
    for text in &texts {
        if text.contains(separator) {
            return Err(wrong(format!("an item holds {separator:?}, by which this format separates items")));
        }
        if text.is_empty() || trim(text).len() != text.len() {
            return Err(wrong("an item is empty, or begins or ends with white space".to_owned()));
        }
    }
    let joined = texts.join(separator);
    // A separator of several characters can come about where an item ends with its beginning.
    if joined.split(separator).ne(texts.iter().copied()) {
        return Err(wrong(format!("an item runs into {separator:?}, by which this format separates items")));
    }
    Ok(joined)
}
