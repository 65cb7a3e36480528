//! Codecs: between the text of a source and a canonical value, both ways.
//!
//! A closed list. Every codec is an inverse pair: `decode(encode(v)) == v`. What it reads differently from what it would
//! write is `spelled`, and the engine keeps the spelling.

mod base64;
mod code;
mod date;
mod digest;
mod form;
mod identifier;
mod list;
mod number;
mod text;

pub(crate) use base64::{Base64Codec, laid_out, layout};
pub(crate) use code::{CodeLine, CodeTable, Keep, Way};
pub(crate) use date::{DateTimeCodec, read_date};
pub(crate) use digest::digits;
pub(crate) use form::{DateForm, Shape};
pub(crate) use identifier::{IdentifierCodec, OnBad, Write};
pub(crate) use number::{Lenient, MoneyCodec};
pub(crate) use text::{is_blank, trim};

use std::borrow::Cow;
use std::sync::Arc;

use document::json::Value;
use document::{DepartmentId, time::Date};

use crate::attachment::Attachment;
use crate::refusal::Code;

/// What a codec may know beside the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodecContext<'a> {
    pub(crate) partner: &'a DepartmentId,
    /// The day on which code tables are asked.
    pub(crate) day: Date,
    /// The files of the document that is written.
    pub(crate) attachments: &'a [Attachment],
}

impl<'a> CodecContext<'a> {
    pub(crate) fn new(partner: &'a DepartmentId, day: Date) -> Self {
        Self { partner, day, attachments: &[] }
    }
}

/// A codec with its options.
#[derive(Debug, Clone)]
pub(crate) enum Codec {
    Text,
    TextExact,
    Int(Lenient),
    Decimal(Lenient),
    Money(MoneyCodec),
    Date(Vec<DateForm>),
    YearMonth(Vec<DateForm>),
    DateTime(DateTimeCodec),
    Code(Arc<CodeTable>),
    Identifier(IdentifierCodec),
    Quantity {
        unit: &'static str,
        lenient: Lenient,
    },
    /// The digest of what the text holds.
    Base64(Base64Codec),
    JsonNumber,
    /// Texts between separators.
    List(Box<str>),
    /// With the algorithm before the digits where the document wants it.
    Sha256 {
        prefixed: bool,
    },
    Sm3,
}

/// A value as it was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) value: Value,
    /// Whether encoding the value would give another text.
    pub(crate) spelled: bool,
    /// A note that the value deserves.
    pub(crate) note: Option<Code>,
    /// The file that the text held.
    pub(crate) attachment: Option<Box<Attachment>>,
}

impl Reading {
    fn exact(value: impl Into<Value>) -> Self {
        Self::new(value, false)
    }

    pub(crate) fn new(value: impl Into<Value>, spelled: bool) -> Self {
        Self { value: value.into(), spelled, note: None, attachment: None }
    }
}

fn owned<'v>(text: String) -> Option<Cow<'v, str>> {
    Some(text.into())
}

/// Why a text or a value does not pass its codec.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CodecError {
    /// CW202 to CW210 on decode, CW301 and CW303 to CW305 on encode.
    pub(crate) code: Code,
    /// More telling than the code's own title, where there is more to tell.
    pub(crate) title: Option<String>,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl CodecError {
    fn new(code: Code, hint: impl Into<String>) -> Self {
        Self { code, title: None, hint: Some(hint.into()) }
    }
}

impl Codec {
    /// Reads a text that is not blank.
    pub(crate) fn decode(&self, raw: &str, context: &CodecContext<'_>) -> Result<Reading, CodecError> {
        match self {
            Self::Text => {
                let trimmed = trim(raw);
                Ok(Reading::new(trimmed, trimmed.len() != raw.len()))
            }
            Self::TextExact => Ok(Reading::exact(raw)),
            Self::Int(lenient) => number::decode_int(raw, *lenient),
            Self::Decimal(lenient) => {
                number::decode_decimal(raw, *lenient).map(|d| Reading::new(d.text.as_ref(), d.spelled))
            }
            Self::Money(money) => money.decode(raw),
            Self::Date(forms) => date::decode_date(raw, forms),
            Self::YearMonth(forms) => date::decode_month(raw, forms),
            Self::DateTime(codec) => codec.decode(raw),
            Self::Code(table) => table.decode(trim(raw), context).map(|(value, canonical_spelling)| {
                Reading::new(value, !canonical_spelling || trim(raw).len() != raw.len())
            }),
            Self::Identifier(identifier) => identifier.decode(raw, context),
            Self::Quantity { unit, lenient } => number::decode_quantity(raw, unit, *lenient),
            Self::Base64(codec) => codec.decode(raw),
            Self::JsonNumber => number::decode_json_number(raw),
            Self::List(separator) => list::decode(raw, separator),
            Self::Sha256 { prefixed } => digest::decode(raw, *prefixed),
            Self::Sm3 => digest::decode(raw, false),
        }
    }

    /// Writes a value; `Ok(None)` = it counts as absent for this row (CW305 is noted).
    pub(crate) fn encode<'v>(
        &'v self,
        value: &'v Value,
        context: &CodecContext<'_>,
    ) -> Result<Option<Cow<'v, str>>, CodecError> {
        match self {
            Self::Text | Self::TextExact => text::encode(value).map(Some),
            Self::Int(_) => number::encode_int(value).map(owned),
            Self::Decimal(lenient) => number::encode_decimal(value).map(|text| Some(lenient.write(text))),
            Self::JsonNumber => number::encode_json_number(value).map(Some),
            Self::Money(money) => money.encode(value).map(|text| Some(money.lenient.write(text.into()))),
            Self::Date(forms) => date::encode_date(value, forms).map(owned),
            Self::YearMonth(forms) => date::encode_month(value, forms).map(owned),
            Self::DateTime(codec) => codec.encode(value).map(owned),
            Self::Code(table) => table.encode(value, context).map(|text| Some(text.into())),
            Self::Identifier(identifier) => identifier.encode(value, context),
            Self::Quantity { unit, lenient } => {
                number::encode_quantity(value, unit).map(|text| Some(lenient.write(text)))
            }
            Self::Base64(codec) => codec.encode(value, context.attachments).map(owned),
            Self::List(separator) => list::encode(value, separator).map(owned),
            Self::Sha256 { prefixed } => digest::encode(value, *prefixed).map(owned),
            Self::Sm3 => digest::encode(value, false).map(owned),
        }
    }

    /// Whether a value with this error is left out rather than refused: an unknown code of a department that allows it.
    pub(crate) fn leaves_out(&self, error: &CodecError, context: &CodecContext<'_>) -> bool {
        matches!(self, Self::Code(table) if error.code == Code::CW210 && table.keeps_unknown(context))
    }

    /// The name in a mapping.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextExact => "text-exact",
            Self::Int(_) => "int",
            Self::Decimal(_) => "decimal",
            Self::Money(_) => "money",
            Self::Date(_) => "date",
            Self::YearMonth(_) => "year-month",
            Self::DateTime(_) => "datetime",
            Self::Code(_) => "code",
            Self::Identifier(_) => "identifier",
            Self::Quantity { .. } => "quantity",
            Self::Base64(_) => "base64",
            Self::JsonNumber => "json-number",
            Self::List(_) => "list",
            Self::Sha256 { .. } => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// Whether values of this codec are people's numbers, shown masked.
    pub(crate) fn is_private(&self) -> bool {
        matches!(self, Self::Identifier(identifier) if identifier.scheme == document::Scheme::Citizen)
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;
