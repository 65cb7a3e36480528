//! `identifier`: a scheme, what the source held, and its normal form where the checks pass.

use std::borrow::Cow;

use compact_str::CompactString;
use document::Scheme;
use document::json::{Object, Value};

use crate::refusal::Code;

use super::{CodecContext, CodecError, Reading};

/// What a failed check does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnBad {
    /// No `value`; note CW109.
    Warn,
    /// CW207.
    Refuse,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Write {
    Raw,
    Value,
    /// `99990001-1`.
    Dashed,
}

/// The codec of one identifier row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentifierCodec {
    pub(crate) scheme: Scheme,
    /// The scheme's name, as it stands in documents.
    pub(crate) name: CompactString,
    pub(crate) on_bad: OnBad,
    pub(crate) write: Write,
}

impl IdentifierCodec {
    /// The scheme's name; `local:` alone is the partner's.
    fn scheme_name(&self, context: &CodecContext<'_>) -> CompactString {
        if self.name == "local:" {
            return compact_str::format_compact!("local:{}", context.partner);
        }
        self.name.clone()
    }

    pub(super) fn decode(&self, raw: &str, context: &CodecContext<'_>) -> Result<Reading, CodecError> {
        let value = self.scheme.normalise(raw);
        if value.is_none() && self.on_bad == OnBad::Refuse {
            return Err(CodecError::new(
                Code::CW207,
                format!("the {} has a wrong form or check character; ask the department", self.name),
            ));
        }
        let note = value.is_none().then_some(Code::CW109);
        let spelled = match (&value, self.write) {
            (_, Write::Raw) | (None, _) => false,
            (Some(value), Write::Value) => value != raw,
            (Some(value), Write::Dashed) => dashed(value) != raw,
        };
        let mut identifier = Object::with_capacity(3);
        identifier.push_new(CompactString::const_new("scheme"), self.scheme_name(context).into());
        identifier.push_new(CompactString::const_new("raw"), raw.into());
        if let Some(value) = value {
            identifier.push_new(CompactString::const_new("value"), value.into());
        }
        Ok(Reading { note, ..Reading::new(identifier, spelled) })
    }

    pub(super) fn encode<'v>(
        &self,
        value: &'v Value,
        context: &CodecContext<'_>,
    ) -> Result<Option<Cow<'v, str>>, CodecError> {
        let identifier = value.as_object().ok_or_else(|| CodecError::new(Code::CW303, "an identifier is expected"))?;
        let member = |name| identifier.get(name).and_then(Value::as_str);
        let scheme = member("scheme").unwrap_or_default();
        let normal = member("value");
        if scheme != self.scheme_name(context) {
            // A unified code holds the organisation code in its characters 9 to 17 (GB 32100, 4.3).
            let inner = normal
                .filter(|_| scheme == "cn.uscc" && self.scheme == Scheme::Organisation)
                .and_then(|v| v.get(8..17));
            return Ok(inner.map(|code| if self.write == Write::Dashed { dashed(code).into() } else { code.into() }));
        }
        Ok(match (normal, self.write) {
            (Some(value), Write::Value) => Some(value.into()),
            (Some(value), Write::Dashed) => Some(dashed(value).into()),
            _ => member("raw").map(Cow::Borrowed),
        })
    }
}

fn dashed(value: &str) -> String {
    match value.char_indices().nth_back(0) {
        Some((at, _)) if at > 0 => [&value[..at], "-", &value[at..]].concat(),
        _ => value.to_owned(),
    }
}
