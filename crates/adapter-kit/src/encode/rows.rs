//! The rows in their order: from canonical values to the tree.

mod canonical;
mod condition;
mod list;
mod slot;

use std::borrow::Cow;

use document::json::{Object, Value};
use document::time::Date;

use super::marks::Place;
use super::once::{Said, Wanted};
use super::plan::Plan;
use super::tree::OutId;
use super::values::Base;
use super::words::{any, has, has_less};
use crate::codec::{Codec, CodecContext, CodecError};
use crate::hook::HookInput;
use crate::mapping::{ContextValue, Field, OneWay, Row, RowKind, SlotRef, ToPath};
use crate::read::Kind;
use crate::refusal::{Code, Excerpt, Refusal};

pub(super) use canonical::pointer;
use canonical::target;

/// One instance of a scope on its way out.
pub(super) struct Frame<'f, 'm> {
    pub(super) scope: usize,
    pub(super) object: &'m Object,
    /// Its values, by places.
    pub(super) values: Base,
    /// In a list, its elements before this one.
    pub(super) earlier: &'m [Value],
    /// Whether it is the last of them.
    pub(super) last: bool,
    pub(super) out: OutId,
    /// Where it stands.
    pub(super) place: Place,
    pub(super) outer: Option<&'f Frame<'f, 'm>>,
    /// The list that the object is an element of, seen from the outer frame.
    pub(super) list: Option<&'m ToPath>,
}

impl<'f, 'm> Frame<'f, 'm> {
    /// The frame of this or an enclosing scope.
    fn of(&self, scope: usize) -> &Frame<'f, 'm> {
        let mut frame = self;
        while frame.scope != scope {
            match frame.outer {
                Some(outer) => frame = outer,
                None => break,
            }
        }
        frame
    }
}

/// A text to be written, and the canonical value that it says.
struct Written<'m> {
    text: Cow<'m, str>,
    value: Option<&'m Value>,
}

impl<'m> Plan<'m> {
    pub(super) fn rows(&mut self, frame: &Frame<'_, 'm>) -> Result<(), Refusal> {
        let message = self.message;
        let mut later = Vec::new();
        for &index in &message.scopes[frame.scope].rows {
            let row = &message.rows[index];
            if let RowKind::Set { value, .. } = &row.kind {
                self.set(frame, row, &value.behind(frame.earlier.len()));
            } else if self.active(frame, row, 0) {
                match &row.kind {
                    RowKind::Field(field) if self.follows_group(field.at) => later.push(row),
                    RowKind::Field(field) => self.field(frame, row, field)?,
                    RowKind::Count { at, .. } if self.waits(*at) => later.push(row),
                    RowKind::Count { at, of } => self.count(frame, *at, *of)?,
                    RowKind::Const { at, .. } if self.waits(*at) => later.push(row),
                    RowKind::Const { .. } => self.constant(frame, row)?,
                    RowKind::Context { at, what, codec } => self.context(frame, *at, *what, codec)?,
                    RowKind::Group { scope, to, .. } => self.group(frame, row, (*scope, to))?,
                    RowKind::Digest(digest) => self.digest(frame, row, digest)?,
                    RowKind::Set { .. } | RowKind::Keep { .. } | RowKind::Ignore { .. } => {}
                }
            }
        }
        // An attribute of an optional element is written only if the element is, which is known now.
        later.into_iter().try_for_each(|row| match &row.kind {
            RowKind::Field(field) => self.field(frame, row, field),
            RowKind::Count { at, of } => self.count(frame, *at, *of),
            _ => self.constant(frame, row),
        })
    }

    /// Whether a selector looks for the field's place among elements that a group writes.
    fn follows_group(&self, at: SlotRef) -> bool {
        self.message.slot(at).twin
    }

    /// The text of a field; none where the value is absent, or counts as absent for this row.
    fn text_of(
        &self,
        frame: &Frame<'_, 'm>,
        row: &'m Row,
        field: &'m Field,
    ) -> Result<Option<Written<'m>>, CodecError> {
        if field.one_way == Some(OneWay::Decode) {
            return Ok(None);
        }
        let Some(value) = self.value(frame, row) else {
            return Ok(field.default.as_deref().map(|text| Written { text: text.into(), value: None }));
        };
        let context = self.codec_context(self.day_of(frame, field));
        let text = match field.hook {
            None => field.codec.encode(value, &context)?,
            Some(hook) => {
                let (name, hook) = &self.mapping.hooks[hook];
                let input = self.hook_input(frame, value);
                let error = |e| CodecError { code: Code::CW303, title: Some(format!("hook {name}: {e}")), hint: None };
                let value = hook.encode(&input).map_err(error)?;
                field.codec.encode(&value, &context)?.map(|text| text.into_owned().into())
            }
        };
        Ok(text.map(|text| Written { text, value: Some(value) }))
    }

    fn codec_context(&self, day: Date) -> CodecContext<'m> {
        CodecContext { partner: self.context.partner, day, attachments: self.attachments }
    }

    fn day_of(&self, frame: &Frame<'_, 'm>, field: &'m Field) -> Date {
        let dated = field.day.and_then(|row| {
            let row = &self.message.rows[row];
            self.value(frame.of(row.scope), row)
        });
        dated.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(self.day)
    }

    fn field(&mut self, frame: &Frame<'_, 'm>, row: &'m Row, field: &'m Field) -> Result<(), Refusal> {
        let refuse = |plan: &Self, code| {
            let mut refusal = Refusal::new(code).with_target(pointer(frame, &field.to));
            refusal.row = Some(plan.mapping.place(row));
            refusal
        };
        let written = self.text_of(frame, row, field);
        if matches!(&written, Err(error) if error.code == Code::CW301) && !field.required {
            self.leave_out(frame, row, field);
            return Ok(());
        }
        let written = written.map_err(|error| {
            let mut refusal = refuse(self, error.code);
            if let Some(title) = error.title {
                refusal = refusal.titled(title);
            }
            refusal.value = self
                .value(frame, row)
                .and_then(Value::as_str)
                .map(|v| if field.codec.is_private() { Excerpt::masked(v) } else { Excerpt::of(v) });
            refusal.hint = error.hint.map(Into::into);
            refusal
        })?;
        let wanted = written.as_ref().map(|w| Wanted { text: &w.text, value: w.value });
        match self.said_before(frame, field, wanted) {
            Said::Nothing => {}
            Said::TheSame => {
                if written.is_some_and(|written| written.value.is_some()) {
                    self.take(frame, row);
                }
                return Ok(());
            }
            Said::Other => {
                return Err(refuse(self, Code::CW303)
                    .titled("differs from the items before")
                    .with_hint("the message says this once for all its items; send apart those that differ in it"));
            }
        }
        let Some(Written { mut text, value }) = written else {
            if field.required && field.one_way.is_none() {
                return Err(refuse(self, Code::CW301).with_hint("the receiving format cannot do without it"));
            }
            if let Some(nil) = field.nil.filter(|_| field.one_way != Some(OneWay::Decode)) {
                self.nil(frame, field, nil);
            }
            return Ok(());
        };
        if let Some(value) = value {
            self.take(frame, row);
            if let Some(spelling) = self.spelling(frame, field.at).filter(|s| self.says(frame, field, s, value)) {
                text = spelling.into();
            }
            if let Codec::Base64(codec) = &field.codec {
                text = self.content(frame, field, *codec, text);
            }
        }
        if self.mapping.format.kind == Kind::Xml && !is_xml(&text) {
            return Err(refuse(self, Code::CW303).titled("character that XML cannot carry"));
        }
        let out = self.write(frame, field.at, text);
        let node = &mut self.tree.nodes[out];
        node.cdata |= field.cdata;
        if self.tells {
            node.rare_mut().target.get_or_insert_with(|| pointer(frame, &field.to).into());
        }
        Ok(())
    }

    /// Whether a kept spelling still says this value.
    pub(super) fn says(&self, frame: &Frame<'_, 'm>, field: &'m Field, spelling: &str, value: &Value) -> bool {
        let Ok(read) = field.codec.decode(spelling, &self.codec_context(self.day_of(frame, field))) else {
            return false;
        };
        let Some(hook) = field.hook else { return read.value == *value };
        self.mapping.hooks[hook].1.decode(&self.hook_input(frame, &read.value)).is_ok_and(|read| read == *value)
    }

    fn hook_input<'v>(&self, frame: &'v Frame<'_, 'm>, value: &'v Value) -> HookInput<'v> {
        HookInput { value, group: frame.object.into(), earlier: frame.earlier, last: frame.last, day: self.day }
    }

    fn constant(&mut self, frame: &Frame<'_, 'm>, row: &'m Row) -> Result<(), Refusal> {
        let RowKind::Const { at, value, .. } = &row.kind else { return Ok(()) };
        self.take_alone(frame, row);
        let slot = self.message.slot(*at);
        let there = || self.tree.there(self.message, self.base(frame, *at), slot.node).is_some();
        if self.waits(*at) && !self.marks.is_marked(&self.tree, self.place_of(frame, *at), &["there"]) && !there() {
            return Ok(());
        }
        if self.marks.said_nothing(&self.tree, self.place_of(frame, *at)) {
            return Ok(());
        }
        let spelling = self.spelling(frame, *at).filter(|spelling| crate::codec::trim(spelling) == value);
        self.write(frame, *at, spelling.unwrap_or(value).into());
        Ok(())
    }

    fn context(
        &mut self,
        frame: &Frame<'_, 'm>,
        at: SlotRef,
        what: ContextValue,
        codec: &'m Codec,
    ) -> Result<(), Refusal> {
        if self.comes_later(at) || self.marks.said_nothing(&self.tree, self.place_of(frame, at)) {
            return Ok(());
        }
        let value = match what {
            ContextValue::MessageNumber => self.context.message_number.to_owned(),
            ContextValue::Time => self.context.time.to_string(),
            ContextValue::Partner => self.context.partner.to_string(),
        };
        let context = self.codec_context(self.day);
        let value = Value::from(value);
        let text = codec.encode(&value, &context).map_err(|error| Refusal::new(error.code))?;
        match text.map(|text| Cow::Owned(text.into_owned())) {
            Some(text) if self.is_shared(at) => self.context_later(at, text),
            Some(text) => {
                self.write(frame, at, text);
            }
            None => {}
        }
        Ok(())
    }
}

/// Whether XML 1.0 can carry every character: all but most controls, and U+FFFE and U+FFFF.
fn is_xml(text: &str) -> bool {
    let (mut low, mut high) = (false, false);
    any(text, |word| {
        low |= has_less(word, b' ');
        // The first byte of both.
        high |= has(word, 0xEF);
        low && high
    });
    let control = |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    let has_control = || text.bytes().fold(false, |found, byte| found | control(byte));
    !(low && has_control()) && !(high && (text.contains('\u{FFFE}') || text.contains('\u{FFFF}')))
}
