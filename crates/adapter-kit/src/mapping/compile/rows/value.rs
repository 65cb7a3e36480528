//! Rows whose value the mapping or the context says: `set`, `const`, `context`.

use toml::de::DeValue;

use super::super::super::finding::Words;
use super::super::super::{ContextValue, DOCUMENT_SCOPE, RowKind, SetValue, SlotRef};
use super::super::Compiler;
use super::super::format::choice;
use super::super::table::Text;
use super::Frame;
use crate::codec::{Codec, CodecContext};
use crate::refusal::Code;

impl Compiler<'_> {
    pub(super) fn set(&mut self, frame: &Frame<'_>) -> Option<RowKind> {
        let ordinal = frame.table.truth("ordinal", &mut self.source);
        let value = match frame.table.get("value").map(toml::Spanned::get_ref) {
            Some(_) if ordinal => return self.no_set(frame, "an ordinal and a value", "leave one of them out"),
            None if ordinal && frame.scope == DOCUMENT_SCOPE => {
                self.report(
                    frame,
                    Code::CW008,
                    ("ordinal of no list", "the row stands in no group", "put it into the rows of an each"),
                );
                return None;
            }
            None if ordinal => SetValue::Ordinal,
            Some(DeValue::String(text)) => SetValue::Constant((&**text).into()),
            Some(DeValue::Boolean(truth)) => SetValue::Constant((*truth).into()),
            Some(DeValue::Integer(int)) => {
                SetValue::Constant(i64::from_str_radix(int.as_str(), int.radix()).ok()?.into())
            }
            _ => {
                return self.no_set(
                    frame,
                    "set without a value",
                    "add value = …: a string, a whole number, true or false; or ordinal = true",
                );
            }
        };
        let reason = frame.table.text("reason", &mut self.source).map_or("", |t| t.text);
        if reason.trim().is_empty() {
            let words = Words {
                title: "set without a reason".into(),
                cause: "these are not the department's words".into(),
                fix: "add reason = \"why\"".into(),
            };
            self.no_reason(frame, "set", words);
        }
        let (to, _) = frame.to.clone()?;
        Some(RowKind::Set { to, value })
    }

    fn no_set(&mut self, frame: &Frame<'_>, title: &str, fix: &str) -> Option<RowKind> {
        self.report(frame, Code::CW001, (title, "a row sets one value", fix));
        None
    }

    pub(super) fn constant(&mut self, frame: &Frame<'_>, at: SlotRef) -> Option<RowKind> {
        let value = frame.table.text("const", &mut self.source)?;
        let required = frame.table.truth("required", &mut self.source);
        let codec = self.codec(frame.table)?;
        let to = frame.to.clone().map(|(to, _)| (to, codec.clone()));
        if to.is_some() || frame.table.has("as") {
            self.passes(frame, &codec, &value);
        }
        Some(RowKind::Const { at, value: value.text.to_owned(), required, to })
    }

    pub(super) fn context(&mut self, frame: &Frame<'_>, at: SlotRef) -> Option<RowKind> {
        let values = [
            ("message-number", ContextValue::MessageNumber),
            ("time", ContextValue::Time),
            ("partner", ContextValue::Partner),
        ];
        let what = choice(frame.table, "context", &values, &mut self.source)?;
        if frame.to.is_some() {
            self.report(
                frame,
                Code::CW001,
                ("context row with to", "a context value has no canonical place", "remove to"),
            );
        }
        let codec = self.codec(frame.table)?;
        Some(RowKind::Context { at, what, codec })
    }

    /// CW014: a constant must pass its own codec.
    pub(super) fn passes(&mut self, frame: &Frame<'_>, codec: &Codec, value: &Text<'_>) {
        let Ok(partner) = "any".parse() else { return };
        let day = document::time::Date::constant(2026, 1, 1);
        let passes = match codec {
            Codec::Code(table) => table.lines.iter().any(|line| &*line.legacy == value.text),
            codec => codec.decode(value.text, &CodecContext::new(&partner, day)).is_ok(),
        };
        if !passes {
            let words = Words {
                title: format!("{:?} does not pass {}", value.text, codec.name()),
                cause: "the row would refuse its own value".into(),
                fix: format!("write a value that {} reads", codec.name()),
            };
            self.source.report(Code::CW014, frame.table.span.start, value.span.clone(), words);
        }
    }

    /// CW017 at the empty reason, else at what needs one.
    pub(super) fn no_reason(&mut self, frame: &Frame<'_>, key: &str, words: Words) {
        let table = frame.table;
        let span =
            ["reason", key].iter().find_map(|key| table.get(key)).map_or(table.key_span(key), toml::Spanned::span);
        self.source.report(Code::CW017, table.span.start, span, words);
    }
}
