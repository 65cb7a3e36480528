//! The rows in their order: from canonical values to the tree.

use std::borrow::Cow;

use document::json::{Object, Value};
use document::time::Date;

use super::marks::{At, Place};
use super::once::{Said, Wanted};
use super::plan::{Plan, address};
use super::tree::{Attribute, Form, OutId};
use crate::codec::{Codec, CodecContext, CodecError};
use crate::hook::HookInput;
use crate::mapping::{Condition, ContextValue, Field, NodeId, OneWay, Row, RowKind, SlotRef, ToPath, ToStep};
use crate::read::Kind;
use crate::refusal::{Code, Excerpt, Refusal};

/// One instance of a scope on its way out.
pub(super) struct Frame<'f, 'm> {
    pub(super) scope: usize,
    pub(super) object: &'m Object,
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

/// Conditions of rows that conditions depend on: a mapping nests them rarely, and never this deep.
const DEEPEST: usize = 8;

impl<'m> Plan<'m> {
    pub(super) fn rows(&mut self, frame: &Frame<'_, 'm>) -> Result<(), Refusal> {
        let message = self.message;
        let mut later = Vec::new();
        for &index in &message.scopes[frame.scope].rows {
            let row = &message.rows[index];
            if let RowKind::Set { to, value } = &row.kind {
                self.set(frame, to, value);
            } else if self.active(frame, row, 0) {
                match &row.kind {
                    RowKind::Field(field) if self.follows_group(field.at) => later.push(row),
                    RowKind::Field(field) => self.field(frame, row, field)?,
                    RowKind::Count { at, .. } if self.waits(*at) => later.push(row),
                    RowKind::Count { at, of } => self.count(frame, *at, *of)?,
                    RowKind::Const { at, .. } if self.waits(*at) => later.push(row),
                    RowKind::Const { .. } => self.constant(frame, row)?,
                    RowKind::Context { at, what, codec } => self.context(frame, *at, *what, codec)?,
                    RowKind::Group { scope, to, .. } => self.group(frame, *scope, to)?,
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
        self.message.trie.is_twin(self.message.slot(at).node)
    }

    /// Writes how many elements a list has.
    fn count(&mut self, frame: &Frame<'_, 'm>, at: SlotRef, of: usize) -> Result<(), Refusal> {
        let list = |row: &'m Row| match &row.kind {
            RowKind::Group { scope, to, .. } if *scope == of => find(frame.object, to).and_then(Value::as_array),
            _ => None,
        };
        let count = match of {
            crate::mapping::DOCUMENT_SCOPE => self.total,
            _ => self.message.rows.iter().find_map(list).map_or(0, <[Value]>::len),
        };
        let slot = self.message.slot(at);
        if self.waits(at) && self.tree.there(self.message, self.base(frame, at), slot.node).is_none() {
            return Ok(());
        }
        if self.marks.said_nothing(self.place_of(frame, at)) {
            return Ok(());
        }
        let spelling = self.spelling(frame, at).filter(|spelling| crate::codec::trim(spelling).parse() == Ok(count));
        let text = spelling.map_or_else(|| count.to_string().into(), Cow::Borrowed);
        self.write(frame, at, text);
        Ok(())
    }

    /// Writes that a value is absent, unless the source did otherwise.
    fn nil(&mut self, frame: &Frame<'_, 'm>, field: &'m Field, nil: SlotRef) {
        if self.marks.was_absent(self.place_of(frame, field.at)) {
            return;
        }
        if self.mapping.format.kind == Kind::Json {
            let out = self.write(frame, field.at, "null".into());
            self.tree.nodes[out].form = Form::Token;
            return;
        }
        let text = self.spelling(frame, nil).unwrap_or("true");
        self.write(frame, nil, text.into());
    }

    /// Whether a constant is an attribute of an element that other rows decide about.
    fn waits(&self, at: SlotRef) -> bool {
        let slot = self.message.slot(at);
        slot.attribute.is_some() && self.message.trie.nodes[slot.node].opens.is_none() && slot.node != 0
    }

    fn active(&self, frame: &Frame<'_, 'm>, row: &'m Row, depth: usize) -> bool {
        let holds = |condition: &Condition| {
            // A row that asks about its own place asks about what it would write there itself.
            let own = match &row.kind {
                RowKind::Field(field) if field.at == condition.at => match self.text_here(frame, row) {
                    Some(text) => Some(text),
                    // Of two rows that share a place, what one cannot write may be the other's to write.
                    None => self.legacy_beside(frame, condition.at, Some(row), depth),
                },
                RowKind::Const { at, .. } if *at == condition.at => self.text_here(frame, row),
                _ => self.legacy(frame, condition.at, depth),
            };
            condition.test.holds(own.as_deref())
        };
        depth < DEEPEST && row.when.iter().all(holds)
    }

    /// The text that a row would write.
    fn text_here(&self, frame: &Frame<'_, 'm>, row: &'m Row) -> Option<Cow<'m, str>> {
        match &row.kind {
            RowKind::Field(field) => {
                self.text_of(frame.of(field.at.scope), field).ok().flatten().map(|written| written.text)
            }
            RowKind::Const { value, .. } => Some(value.as_str().into()),
            _ => None,
        }
    }

    /// The text that a slot will have.
    fn legacy(&self, frame: &Frame<'_, 'm>, at: SlotRef, depth: usize) -> Option<Cow<'m, str>> {
        self.legacy_beside(frame, at, None, depth)
    }

    /// The text that other rows than this one will give a slot.
    fn legacy_beside(
        &self,
        frame: &Frame<'_, 'm>,
        at: SlotRef,
        own: Option<&'m Row>,
        depth: usize,
    ) -> Option<Cow<'m, str>> {
        let frame = frame.of(at.scope);
        self.message.slot(at).rows.iter().find_map(|&row| {
            let row = &self.message.rows[row];
            let other = own.is_none_or(|own| !std::ptr::eq(own, row));
            if other && self.active(frame, row, depth + 1) { self.text_here(frame, row) } else { None }
        })
    }

    /// The text of a field; none where the value is absent, or counts as absent for this row.
    fn text_of(&self, frame: &Frame<'_, 'm>, field: &'m Field) -> Result<Option<Written<'m>>, CodecError> {
        if field.one_way == Some(OneWay::Decode) {
            return Ok(None);
        }
        let Some(value) = find(frame.object, &field.to) else {
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
        let dated = field.day.and_then(|row| match &self.message.rows[row].kind {
            RowKind::Field(dated) => find(frame.of(self.message.rows[row].scope).object, &dated.to),
            _ => None,
        });
        dated.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(self.day)
    }

    fn field(&mut self, frame: &Frame<'_, 'm>, row: &'m Row, field: &'m Field) -> Result<(), Refusal> {
        let refuse = |plan: &Self, code| {
            let mut refusal = Refusal::new(code).with_target(pointer(frame, &field.to));
            refusal.row = Some(plan.mapping.place(row));
            refusal
        };
        let written = self.text_of(frame, field);
        if matches!(&written, Err(error) if error.code == Code::CW301) && !field.required {
            self.leave_out(frame, field);
            return Ok(());
        }
        let written = written.map_err(|error| {
            let mut refusal = refuse(self, error.code);
            if let Some(title) = error.title {
                refusal = refusal.titled(title);
            }
            refusal.value = find(frame.object, &field.to)
                .and_then(Value::as_str)
                .map(|v| if field.codec.is_private() { Excerpt::masked(v) } else { Excerpt::of(v) });
            refusal.hint = error.hint.map(Into::into);
            refusal
        })?;
        let wanted = written.as_ref().map(|w| Wanted { text: &w.text, value: w.value });
        match self.said_before(frame, field, wanted) {
            Said::Nothing => {}
            Said::TheSame => {
                written.and_then(|w| w.value).into_iter().for_each(|value| self.take(frame.object, &field.to, value));
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
            self.take(frame.object, &field.to, value);
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

    /// How the source spelled the value of a slot.
    pub(super) fn spelling(&self, frame: &Frame<'_, 'm>, at: SlotRef) -> Option<&'m str> {
        self.marks.spelled(self.place_of(frame, at))
    }

    /// Where a slot stands.
    pub(super) fn place_of<'p>(&'p self, frame: &'p Frame<'_, 'm>, at: SlotRef) -> At<'p> {
        let base = if at.scope == crate::mapping::ROOT_SCOPE { &self.root } else { &frame.of(at.scope).place };
        At::slot(base, self.message.slot(at))
    }

    /// Puts a text into its slot; gives the node.
    pub(super) fn write(&mut self, frame: &Frame<'_, 'm>, at: SlotRef, text: Cow<'m, str>) -> OutId {
        let slot = self.message.slot(at);
        let base = self.base(frame, at);
        let out = self.tree.at(self.message, base, slot.node);
        let order = self.message.trie.nodes[slot.node].order;
        match &slot.attribute {
            Some(name) => {
                let known = &self.message.trie.nodes[slot.node].attributes;
                let place = known.iter().position(|(_, slot)| *slot == at.slot).map_or(order, |place| place + 1);
                let (name, namespace) = ((&*name.written).into(), name.namespace.as_deref());
                self.tree.nodes[out].add_attribute(Attribute { name, namespace, value: text, place });
            }
            None => {
                let number = self.mapping.format.kind == Kind::Json
                    && (self.is_token(frame, at, &["number", "boolean"])
                        || self.is_json_number(at) && !self.is_token(frame, at, &["string"]));
                let node = &mut self.tree.nodes[out];
                node.text = Some(text);
                if number {
                    node.form = Form::Token;
                }
            }
        }
        out
    }

    /// The node from which a slot's path runs.
    fn base(&self, frame: &Frame<'_, 'm>, at: SlotRef) -> (OutId, usize) {
        if at.scope == crate::mapping::ROOT_SCOPE {
            return (0, 0);
        }
        let frame = frame.of(at.scope);
        (frame.out, self.message.scopes[at.scope].node)
    }

    /// Whether the source had another token than the rule: a bare number where a string is, or the other way about.
    fn is_token(&self, frame: &Frame<'_, 'm>, at: SlotRef, tokens: &[&str]) -> bool {
        self.marks.is_marked(self.place_of(frame, at), tokens)
    }

    fn is_json_number(&self, at: SlotRef) -> bool {
        self.message.slot(at).rows.iter().any(
            |&row| matches!(&self.message.rows[row].kind, RowKind::Field(f) if matches!(f.codec, Codec::JsonNumber)),
        )
    }

    fn constant(&mut self, frame: &Frame<'_, 'm>, row: &'m Row) -> Result<(), Refusal> {
        let RowKind::Const { at, value, to, .. } = &row.kind else { return Ok(()) };
        if let Some(value) = to.as_ref().and_then(|(to, _)| find(frame.object, to)) {
            self.taken.push(address(value));
        }
        let slot = self.message.slot(*at);
        let there = || self.tree.there(self.message, self.base(frame, *at), slot.node).is_some();
        if self.waits(*at) && !self.marks.is_marked(self.place_of(frame, *at), &["there"]) && !there() {
            return Ok(());
        }
        if self.marks.said_nothing(self.place_of(frame, *at)) {
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
        if self.comes_later(at) || self.marks.said_nothing(self.place_of(frame, at)) {
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

    fn set(&mut self, frame: &Frame<'_, 'm>, to: &ToPath, value: &Value) {
        if let Some(found) = find(frame.object, to).filter(|found| *found == value) {
            self.take(frame.object, to, found);
        }
    }

    fn take(&mut self, object: &Object, to: &ToPath, value: &Value) {
        self.taken.push(address(value));
        self.take_selectors(object, to);
    }

    /// The member that a selector finds an element by is the mapping's, not the format's.
    fn take_selectors(&mut self, object: &Object, to: &ToPath) {
        for (at, step) in to.steps.iter().enumerate() {
            if let ToStep::Select { member, .. } = step
                && let Some(selected) =
                    find_steps(object, &to.steps[..=at]).and_then(Value::as_object).and_then(|o| o.get(member))
            {
                self.taken.push(address(selected));
            }
        }
    }

    fn group(&mut self, frame: &Frame<'_, 'm>, scope: usize, to: &'m ToPath) -> Result<(), Refusal> {
        let items = find(frame.object, to).and_then(Value::as_array).unwrap_or_default();
        let node = self.message.scopes[scope].node;
        let first = || format!("{}{}", self.message.scopes[scope].path, self.nth(0));
        if items.is_empty() && !self.marks.is_marked(At::new(&frame.place, &first()), &["element"]) {
            return Ok(());
        }
        let base = (frame.out, self.message.scopes[frame.scope].node);
        let parent = if self.mapping.format.kind == Kind::Json {
            let list = self.tree.at(self.message, base, node);
            let single = self.marks.is_marked(At::end(&self.place_at(list)), &["single"]);
            self.tree.nodes[list].form = if single { Form::Single } else { Form::Array };
            list
        } else {
            self.tree.at(self.message, base, self.message.trie.nodes[node].parent)
        };
        let above = self.place_at(parent);
        let mut index = 0;
        for (earlier, item) in items.iter().enumerate() {
            let Value::Object(object) = item else { continue };
            self.silent((parent, node), &above, &mut index);
            index += 1;
            let out = self.tree.add(self.message, parent, node, index);
            let place = self.place_at(out);
            let (earlier, last) = (&items[..earlier], earlier + 1 == items.len());
            self.rows(&Frame { scope, object, earlier, last, out, place, outer: Some(frame), list: Some(to) })?;
        }
        self.silent((parent, node), &above, &mut index);
        Ok(())
    }

    /// Adds the elements that stood here and said nothing a row takes.
    fn silent(&mut self, (parent, node): (OutId, NodeId), above: &Place, index: &mut u32) {
        if self.marks.is_empty() {
            return;
        }
        let name = if self.mapping.format.kind == Kind::Json { "" } else { &*self.message.trie.nodes[node].name.local };
        let slash = if name.is_empty() { "" } else { "/" };
        while self.marks.is_marked(At::new(above, &format!("{slash}{name}{}", self.nth(*index))), &["element"]) {
            *index += 1;
            self.tree.add(self.message, parent, node, *index);
        }
    }

    /// How a path counts the element behind so many.
    fn nth(&self, before: u32) -> String {
        match self.mapping.format.kind {
            Kind::Json => format!("/{before}"),
            Kind::Xml => format!("[{}]", before + 1),
        }
    }

    /// Where a node stands, as far as marks ask.
    fn place_at(&self, out: OutId) -> Place {
        if self.marks.is_empty() { Place::default() } else { self.tree.path(out).into() }
    }
}

/// The value at a path.
pub(super) fn find<'v>(object: &'v Object, to: &ToPath) -> Option<&'v Value> {
    find_steps(object, &to.steps)
}

pub(crate) fn find_steps<'v>(object: &'v Object, steps: &[ToStep]) -> Option<&'v Value> {
    let (first, rest) = steps.split_first()?;
    let ToStep::Member(name) = first else { return None };
    rest.iter().try_fold(object.get(name)?, |at, step| match step {
        ToStep::Member(name) => at.as_object()?.get(name),
        ToStep::Select { member, value } => at
            .as_array()?
            .iter()
            .find(|item| item.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value)),
        ToStep::Index(index) => at.as_array()?.get(*index),
    })
}

/// JSON Pointer of a path, as far as it can be followed.
pub(super) fn pointer(frame: &Frame<'_, '_>, to: &ToPath) -> String {
    let mut pointer = String::new();
    if let (Some(outer), Some(list)) = (frame.outer, frame.list) {
        pointer = self::pointer(outer, list);
        crate::provenance::push_index(&mut pointer, frame.earlier.len());
    }
    for (at, step) in to.steps.iter().enumerate() {
        match step {
            ToStep::Member(name) => crate::provenance::push_member(&mut pointer, name),
            ToStep::Index(index) => crate::provenance::push_index(&mut pointer, *index),
            ToStep::Select { member, value } => {
                let items = find_steps(frame.object, &to.steps[..at]).and_then(Value::as_array).unwrap_or_default();
                let found = items
                    .iter()
                    .position(|i| i.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value));
                crate::provenance::push_index(&mut pointer, found.unwrap_or(items.len()));
            }
        }
    }
    pointer
}

/// Whether XML 1.0 can carry every character: all but most controls, and U+FFFE and U+FFFF.
fn is_xml(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        0..=8 | 0xB | 0xC | 0xE..=0x1F => false,
        0xEF => !matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
        _ => true,
    })
}
