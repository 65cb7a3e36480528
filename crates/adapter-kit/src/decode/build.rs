//! The rows in their order: from slots to a draft.

use document::json::{Object, Value};
use document::time::Date;

use super::content::Held;
use super::draft::{Origin, push_index, push_member, put};
use super::frame::{Content, Frames, State, Token};
use super::stage::Built;
use super::walk::Walk;
use crate::attachment::Attachment;
use crate::codec::{Codec, CodecContext, CodecError, Reading, layout, read_date};
use crate::hook::HookInput;
use crate::mapping::{Blank, Field, Message, Row, RowKind, SlotRef};
use crate::provenance::Provenance;
use crate::refusal::{Code, Excerpt, Note, Refusal};
use crate::residual::{ResidualItem, ResidualKind};

/// One document being built.
pub(super) struct Build<'w, 'a> {
    pub(super) walk: &'w mut Walk<'a>,
    frame: usize,
    pub(super) provenance: Provenance,
    pub(super) residual: Vec<ResidualItem>,
    notes: Vec<Note>,
    pub(super) refusals: Vec<Refusal>,
    /// JSON Pointer of the object at hand.
    pub(super) pointer: String,
    /// The day of receipt.
    day: Date,
    /// Finished elements of the lists that are open.
    lists: Vec<Vec<Value>>,
    /// Files, and the frames whose rows are not yet done with them.
    pub(super) attachments: Vec<Attachment>,
    pub(super) held: Vec<(usize, Held<'a>)>,
}

/// A row at work in a frame.
#[derive(Clone, Copy)]
pub(super) struct Place<'m> {
    pub(super) row: &'m Row,
    pub(super) frame: usize,
}

impl<'w, 'a> Build<'w, 'a> {
    pub(super) fn new(
        walk: &'w mut Walk<'a>,
        frame: usize,
        residual: Vec<ResidualItem>,
        refusals: Vec<Refusal>,
    ) -> Self {
        let day = walk.context.received_at.date();
        Self {
            walk,
            frame,
            provenance: Provenance::with_capacity(),
            residual,
            notes: Vec::new(),
            refusals,
            pointer: String::new(),
            day,
            lists: Vec::new(),
            attachments: Vec::new(),
            held: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Built {
        // The members of the envelope and those that the kit adds.
        let mut draft = Object::with_capacity(24);
        self.rows(self.frame, &mut draft);
        let most = self.walk.context.limits.residual;
        if self.residual.len() > most {
            let path = self.frames().path(self.frame).to_owned();
            self.refusals.push(Refusal::new(Code::CW155).titled(format!("residual limit {most}")).with_source(path));
        }
        self.refusals.sort_by_key(|refusal| refusal.position.and_then(|p| p.byte()).unwrap_or(0));
        self.refusals.truncate(self.walk.context.limits.refusals);
        for refusal in &mut self.refusals {
            refusal.adapter = Some(self.walk.mapping.id.clone().into());
        }
        let path = self.frames().path(self.frame).to_owned();
        let path = if path.is_empty() { "/".to_owned() } else { path };
        let Self { walk, mut provenance, residual, notes, refusals, attachments, .. } = self;
        provenance.fit();
        let message = walk.family.iter().position(|m| std::ptr::eq(*m, walk.message)).unwrap_or(0);
        Built { draft, provenance, residual, notes, refusals, attachments, path, message }
    }

    fn frames(&self) -> &Frames<'a> {
        &self.walk.frames
    }

    fn rows(&mut self, frame: usize, object: &mut Object) {
        let message: &'a Message = self.walk.message;
        let scope = self.frames().frames[frame].scope;
        for &row in &message.scopes[scope].rows {
            let place = Place { row: &message.rows[row], frame };
            if self.active(place) {
                self.row(place, object);
            }
        }
        if message.has_files {
            self.contents(frame, object);
        }
        self.leftovers(frame);
    }

    pub(super) fn active(&self, place: Place<'_>) -> bool {
        place.row.when.iter().all(|condition| {
            let content = self.frames().get(place.frame, condition.at);
            let text = match content.state {
                State::Value => Some(crate::codec::trim(&content.text)),
                State::Parts => Some(""),
                State::Absent | State::Blank => None,
            };
            condition.test.holds(text)
        })
    }

    fn row(&mut self, place: Place<'a>, object: &mut Object) {
        match &place.row.kind {
            RowKind::Field(field) => self.field(place, field, object),
            RowKind::Set { to, value } => {
                put(
                    object,
                    to,
                    value.clone(),
                    Origin::mapping(&place.row.label),
                    (&mut self.pointer, &mut self.provenance),
                );
            }
            RowKind::Const { at, value, required, to } => {
                self.constant(place, (*at, value, *required), to.as_ref(), object);
            }
            RowKind::Context { at, .. } | RowKind::Keep { at: Some(at), .. } => self.keep_slot(place, *at),
            RowKind::Ignore { at: Some(at), .. } => self.claim(place.frame, *at),
            RowKind::Count { at, of } => self.count(place, *at, *of),
            RowKind::Keep { at: None, .. } | RowKind::Ignore { at: None, .. } => {}
            RowKind::Group { scope, to, .. } => self.group(place, *scope, to, object),
            // Its content may come after it.
            RowKind::Digest(_) => {}
        }
    }

    pub(super) fn claim(&mut self, frame: usize, at: SlotRef) {
        let frame = self.frames().frame_of(frame, at.scope);
        self.walk.frames.slot_mut(frame, at.slot).claimed = true;
    }

    fn field(&mut self, place: Place<'a>, field: &'a Field, object: &mut Object) {
        self.claim(place.frame, field.at);
        let content = self.frames().get(place.frame, field.at);
        let missing = match (content.state, self.walk.mapping.format.blank) {
            (State::Value, _) => false,
            // Even then an empty text is no value, nor one that the codec would trim to nothing: documents hold none.
            (State::Blank, Blank::Value) => content.text.is_empty() || matches!(field.codec, Codec::Text),
            (State::Blank, Blank::Refuse) => {
                let refusal = self.refuse(place, field.at, Code::CW202).titled("value is blank");
                return self.refusals.push(refusal);
            }
            _ => true,
        };
        if missing {
            if let Some(nil) = field.nil {
                self.nil(place, field, nil);
            }
            if field.required {
                let refusal = self.absent(place, field);
                self.refusals.push(refusal);
            }
            return;
        }
        if field.one_way == Some(crate::mapping::OneWay::Encode) {
            return self.keep_slot(place, field.at);
        }
        let read = match field.hook {
            None => self.read(place, field),
            Some(hook) => self.hook(place, field, hook, object),
        };
        match read {
            Ok(Some(reading)) => self.write(place, field, reading, object),
            Ok(None) => {}
            Err(error) if !field.required && field.codec.leaves_out(&error, &self.codec_context(place, field)) => {
                self.leave_out(place, field);
            }
            Err(error) => {
                let refusal = self.codec_refusal(place, field, error);
                self.refusals.push(refusal);
            }
        }
    }

    /// A code that its department's list lets pass: kept as it came, and no value is made of it.
    fn leave_out(&mut self, place: Place<'a>, field: &Field) {
        let mut note = Note::new(Code::CW210);
        note.title = "code value not in the list, left out".into();
        note.source = Some(self.source_of(self.frames().frame_of(place.frame, field.at.scope), field.at));
        note.target = self.target(place.row);
        note.value = Some(excerpt(&field.codec, &self.frames().get(place.frame, field.at).text));
        self.notes.push(note);
        self.keep_slot(place, field.at);
    }

    fn read(&self, place: Place<'_>, field: &Field) -> Result<Option<Reading>, CodecError> {
        let content = self.frames().get(place.frame, field.at);
        field.codec.decode(&content.text, &self.codec_context(place, field)).map(Some)
    }

    fn codec_context(&self, place: Place<'_>, field: &Field) -> CodecContext<'a> {
        CodecContext::new(self.walk.context.partner, self.day_of(place.frame, field))
    }

    /// The day on which a code table is asked.
    fn day_of(&self, frame: usize, field: &Field) -> Date {
        let Some(row) = field.day else { return self.day };
        let RowKind::Field(dated) = &self.walk.message.rows[row].kind else { return self.day };
        let Codec::Date(forms) = &dated.codec else { return self.day };
        // A date that cannot be read is refused by its own row.
        let content = self.frames().get(frame, dated.at);
        read_date(&content.text, forms).map_or(self.day, |(date, _)| date)
    }

    fn hook(
        &self,
        place: Place<'_>,
        field: &Field,
        hook: usize,
        object: &Object,
    ) -> Result<Option<Reading>, CodecError> {
        // A hook reads the values above it; where one of them was refused, it would only refuse for the same reason.
        if !self.refusals.is_empty() {
            return Ok(None);
        }
        let (name, hook) = &self.walk.mapping.hooks[hook];
        let content = self.frames().get(place.frame, field.at);
        let text = Value::from(crate::codec::trim(&content.text));
        let error = |error: crate::hook::HookError| CodecError {
            code: Code::CW211,
            title: Some(format!("hook {name}: {error}")),
            hint: None,
        };
        let earlier = self.lists.last().map_or(&[][..], Vec::as_slice);
        let value = hook.decode(&HookInput { value: &text, group: object, earlier, day: self.day }).map_err(error)?;
        let spelled = match field.one_way {
            Some(_) => false,
            None => {
                let written = hook.encode(&HookInput { value: &value, group: object, earlier, day: self.day });
                written.ok().as_deref() != Some(&*content.text)
            }
        };
        Ok(Some(Reading::new(value, spelled)))
    }

    fn write(&mut self, place: Place<'a>, field: &'a Field, reading: Reading, object: &mut Object) {
        let frame = self.frames().frame_of(place.frame, field.at.scope);
        let content = self.walk.frames.slot(frame, field.at.slot);
        let (span, token) = (content.span, content.token);
        let slot_path = &*self.walk.message.slot(field.at).path;
        // Each codec writes one kind of token; that it came as another is kept.
        let json = self.walk.mapping.format.kind == crate::read::Kind::Json;
        match token {
            Token::Number if !matches!(field.codec, Codec::JsonNumber) => self.mark(frame, field.at, "number"),
            Token::Bool => self.mark(frame, field.at, "boolean"),
            Token::Text if json && matches!(field.codec, Codec::JsonNumber) => self.mark(frame, field.at, "string"),
            _ => {}
        }
        if reading.spelled {
            self.spell((frame, field.at), &field.codec);
        }
        if let Some(attachment) = reading.attachment {
            self.hold(place, field, attachment);
        }
        let from = [self.walk.frames.path(frame), slot_path];
        let origin = Origin { from, span: Some(self.shown(field.at, span)), row: &place.row.label };
        put(object, &field.to, reading.value, origin, (&mut self.pointer, &mut self.provenance));
        if let Some(code) = reading.note {
            let mut note = Note::new(code);
            let content = self.frames().slot(frame, field.at.slot);
            note.value = Some(excerpt(&field.codec, &content.text));
            note.source = Some(self.source_of(frame, field.at));
            note.target = self.target(place.row);
            self.notes.push(note);
        }
    }

    /// Keeps how the value was written; of a file in lines the lines are enough.
    fn spell(&mut self, (frame, at): (usize, SlotRef), codec: &Codec) {
        let content = self.frames().slot(frame, at.slot);
        let span = content.span;
        let lines = if let Codec::Base64(_) = codec { layout(&content.text) } else { None };
        let (kind, value) = match lines {
            Some(lines) => (ResidualKind::Mark, lines),
            None => (ResidualKind::Spelling, content.text.clone().into_owned()),
        };
        let item = self.slot_item((frame, at), kind, value, span);
        self.residual.push(item);
    }

    fn constant(
        &mut self,
        place: Place<'a>,
        (at, value, required): (SlotRef, &str, bool),
        to: Option<&'a (crate::mapping::ToPath, Codec)>,
        object: &mut Object,
    ) {
        self.claim(place.frame, at);
        let frame = self.frames().frame_of(place.frame, at.scope);
        let content = self.frames().slot(frame, at.slot);
        let (state, span) = (content.state, content.span);
        let equal = content.state == State::Value && crate::codec::trim(&content.text) == value;
        let exact = content.text == value;
        match state {
            State::Value if !equal => {
                let refusal = self.refuse(place, at, Code::CW208).with_hint(format!("this format says {value:?} here"));
                return self.refusals.push(refusal);
            }
            State::Value => {}
            State::Absent | State::Blank | State::Parts if required => {
                let refusal = self.refuse(place, at, Code::CW202);
                return self.refusals.push(refusal);
            }
            State::Absent if self.written_anyway(frame, at) => return self.mark(frame, at, "absent"),
            _ => return,
        }
        if !exact {
            let text = self.frames().slot(frame, at.slot).text.clone().into_owned();
            let item = self.slot_item((frame, at), ResidualKind::Spelling, text, span);
            self.residual.push(item);
        }
        let slot_path = &*self.walk.message.slot(at).path;
        let from = [self.walk.frames.path(frame), slot_path];
        let origin = Origin { from, span: Some(self.shown(at, span)), row: &place.row.label };
        let Some((to, codec)) = to else {
            return self.provenance.push(None, origin.from, origin.span, origin.row);
        };
        let context = CodecContext::new(self.walk.context.partner, self.day);
        if let Ok(reading) = codec.decode(value, &context) {
            put(object, to, reading.value, origin, (&mut self.pointer, &mut self.provenance));
        }
    }

    /// How many elements there are must be what the source says.
    fn count(&mut self, place: Place<'a>, at: SlotRef, of: usize) {
        self.claim(place.frame, at);
        let frame = self.frames().frame_of(place.frame, at.scope);
        let content = self.frames().slot(frame, at.slot);
        let (state, span) = (content.state, content.span);
        let said: Option<usize> = crate::codec::trim(&content.text).parse().ok();
        let spelled = said.is_none_or(|n| n.to_string() != *content.text);
        match (state, said) {
            (State::Absent, _) if self.written_anyway(frame, at) => return self.mark(frame, at, "absent"),
            (State::Value, None) => {
                let refusal = self.refuse(place, at, Code::CW205).with_hint("a count is a whole number");
                return self.refusals.push(refusal);
            }
            (State::Value, Some(said)) => {
                let there = self.frames().count(place.frame, of);
                // The documents of a message are counted when all have been read.
                if of != crate::mapping::DOCUMENT_SCOPE && said != there {
                    let refusal = self.refuse(place, at, Code::CW208).titled(format!("{there} elements, not {said}"));
                    return self.refusals.push(refusal);
                }
            }
            _ => return,
        }
        if spelled {
            let text = self.frames().slot(frame, at.slot).text.clone().into_owned();
            let item = self.slot_item((frame, at), ResidualKind::Spelling, text, span);
            self.residual.push(item);
        }
        let slot_path = &*self.walk.message.slot(at).path;
        let from = [self.walk.frames.path(frame), slot_path];
        self.provenance.push(None, from, Some(self.shown(at, span)), &place.row.label);
    }

    /// An absent value: written as such, or not there at all.
    fn nil(&mut self, place: Place<'a>, field: &Field, nil: SlotRef) {
        let frame = self.frames().frame_of(place.frame, field.at.scope);
        let content = self.frames().slot(frame, field.at.slot);
        let json = self.walk.mapping.format.kind == crate::read::Kind::Json;
        let said = if json {
            content.token == Token::Null
        } else {
            let content = self.frames().slot(frame, nil.slot);
            content.state == State::Value && matches!(crate::codec::trim(&content.text), "true" | "1")
        };
        if said {
            self.claim(place.frame, nil);
            if !json && self.frames().slot(frame, nil.slot).text != "true" {
                let content = self.frames().slot(frame, nil.slot);
                let (text, span) = (content.text.clone().into_owned(), content.span);
                let item = self.slot_item((frame, nil), ResidualKind::Spelling, text, span);
                self.residual.push(item);
            }
            self.walk.frames.slot_mut(frame, field.at.slot).state = State::Absent;
        } else if content.state == State::Absent {
            self.mark(frame, field.at, "absent");
        }
    }

    /// A span as tables show it: inside escaped text that of the whole text.
    pub(super) fn shown(&self, at: SlotRef, span: (u32, u32)) -> (u32, u32) {
        let escaped = self.walk.message.slot(at).inner && self.walk.embedded.text.is_some();
        if escaped { super::walk::narrow(self.walk.embedded.place) } else { span }
    }

    /// The text in which the spans of a slot are counted.
    fn words(&self, at: SlotRef) -> &'a str {
        match self.walk.embedded.text {
            Some(inner) if self.walk.message.slot(at).inner => inner,
            _ => self.walk.text,
        }
    }

    /// Whether encode would write an absent constant: its element is there, or it stands for itself.
    fn written_anyway(&self, frame: usize, at: SlotRef) -> bool {
        let slot = self.walk.message.slot(at);
        let node = &self.walk.message.trie.nodes[slot.node];
        slot.attribute.is_none()
            || node.opens.is_some()
            || slot.node == 0
            || self.frames().slot(frame, node.slot).state == State::Value
    }

    /// Keeps the content of a slot as residual.
    fn keep_slot(&mut self, place: Place<'a>, at: SlotRef) {
        self.claim(place.frame, at);
        let frame = self.frames().frame_of(place.frame, at.scope);
        self.keep(frame, at);
    }

    pub(super) fn keep(&mut self, frame: usize, at: SlotRef) {
        let slot = self.walk.message.slot(at);
        let node = &self.walk.message.trie.nodes[slot.node];
        let content = self.frames().slot(frame, at.slot);
        let outer = content.outer;
        let raw = || self.words(at).get(outer.0 as usize..outer.1 as usize).unwrap_or_default().to_owned();
        let json = self.walk.mapping.format.kind == crate::read::Kind::Json;
        let item = match content.state {
            State::Absent | State::Blank | State::Parts => return,
            State::Value if slot.attribute.is_some() => {
                self.slot_item((frame, at), ResidualKind::Attribute, content.text.clone().into_owned(), content.span)
            }
            State::Value if json => self.slot_item((frame, at), ResidualKind::Member, raw(), outer),
            State::Value if node.attributes.is_empty() => {
                self.slot_item((frame, at), ResidualKind::Element, raw(), outer)
            }
            State::Value => {
                self.slot_item((frame, at), ResidualKind::Text, content.text.clone().into_owned(), content.span)
            }
        };
        self.residual.push(item);
    }

    /// The mark of something that is there and says nothing.
    fn blank(&mut self, frame: usize, at: SlotRef) {
        let content = self.frames().slot(frame, at.slot);
        let (token, text) = (content.token, content.text.clone().into_owned());
        let value = match token {
            Token::Null => "null".to_owned(),
            Token::Object => "{}".to_owned(),
            Token::Text if text.is_empty() => "empty".to_owned(),
            _ => {
                let mut mark = "blank ".to_owned();
                super::layout::Gap::of(&text).push_word(&mut mark);
                mark
            }
        };
        self.mark(frame, at, &value);
    }

    pub(super) fn mark(&mut self, frame: usize, at: SlotRef, value: &str) {
        let span = self.frames().slot(frame, at.slot).span;
        let item = self.slot_item((frame, at), ResidualKind::Mark, value.to_owned(), span);
        self.residual.push(item);
    }

    pub(super) fn slot_item(
        &self,
        (frame, at): (usize, SlotRef),
        kind: ResidualKind,
        value: String,
        span: (u32, u32),
    ) -> ResidualItem {
        let path = self.source_of(frame, at);
        let content = self.frames().slot(frame, at.slot);
        let after = (!content.after.name.is_empty()
            && kind != ResidualKind::Spelling
            && kind != ResidualKind::Attribute)
            .then(|| {
                let mut after =
                    path.rfind('/').map_or_else(String::new, |end| path[..parent_end(&path, end)].to_owned());
                self.walk.push_sibling(&mut after, content.after);
                after
            });
        let span = self.shown(at, span);
        ResidualItem { after, kind, path, span: Some((span.0 as usize, span.1 as usize)), value }
    }

    fn group(&mut self, place: Place<'a>, scope: usize, to: &'a crate::mapping::ToPath, object: &mut Object) {
        let Some(first) = self.frames().first(place.frame, scope) else { return };
        let length = self.pointer.len();
        for step in &to.steps {
            if let crate::mapping::ToStep::Member(name) = step {
                push_member(&mut self.pointer, name);
            }
        }
        let list_length = self.pointer.len();
        self.lists.push(Vec::new());
        let mut next = Some(first);
        while let Some(frame) = next {
            push_index(&mut self.pointer, self.lists.last().map_or(0, Vec::len));
            let mut element = Object::new();
            self.rows(frame, &mut element);
            self.pointer.truncate(list_length);
            if element.is_empty() {
                self.mark_empty_element(frame);
            } else if let Some(items) = self.lists.last_mut() {
                items.push(Value::Object(element));
            }
            next = self.frames().frames[frame].next;
        }
        let items = self.lists.pop().unwrap_or_default();
        self.pointer.truncate(length);
        if !items.is_empty() {
            let mut silent = Provenance::default();
            put(object, to, Value::Array(items), Origin::mapping(&place.row.label), (&mut self.pointer, &mut silent));
        }
    }

    /// An element of a list that says nothing is no list element; its place is marked.
    fn mark_empty_element(&mut self, frame: usize) {
        let path = self.frames().path(frame).to_owned();
        let start = self.frames().frames[frame].start as usize;
        self.residual.push(ResidualItem {
            after: None,
            kind: ResidualKind::Mark,
            path,
            span: Some((start, start)),
            value: "element".into(),
        });
    }

    /// What stands in slots that no active row took.
    fn leftovers(&mut self, frame: usize) {
        let message: &'a Message = self.walk.message;
        let scope = self.frames().frames[frame].scope;
        for slot in 0..message.scopes[scope].slots.len() {
            let at = SlotRef { scope, slot };
            let content = self.frames().slot(frame, slot);
            match content.state {
                State::Blank => self.blank(frame, at),
                State::Value if !content.claimed => self.keep(frame, at),
                _ => {}
            }
        }
    }

    fn source_of(&self, frame: usize, at: SlotRef) -> String {
        let mut path = self.frames().path(frame).to_owned();
        path.push_str(&self.walk.message.slot(at).path);
        path
    }

    /// The canonical path of a row in the object at hand.
    pub(super) fn target(&self, row: &Row) -> Option<String> {
        static_target(row).map(|target| format!("{}{target}", self.pointer))
    }

    /// A refusal at a slot.
    pub(super) fn refuse(&self, place: Place<'_>, at: SlotRef, code: Code) -> Refusal {
        let frame = self.frames().frame_of(place.frame, at.scope);
        let content: &Content<'_> = self.frames().slot(frame, at.slot);
        let start = if content.state == State::Absent { self.frames().frames[frame].start } else { content.span.0 };
        let mut refusal = Refusal::at(code, self.words(at), start as usize).with_source(self.source_of(frame, at));
        if self.walk.embedded.text.is_some() && self.walk.message.slot(at).inner {
            let begins = crate::refusal::Position::of(self.walk.text, self.walk.embedded.place.0);
            refusal.inner = refusal.position.replace(begins);
        }
        refusal.row = Some(self.walk.mapping.place(place.row));
        refusal.target = self.target(place.row);
        if content.state == State::Value {
            refusal.value = Some(Excerpt::of(&content.text));
        }
        refusal
    }

    fn absent(&self, place: Place<'_>, field: &Field) -> Refusal {
        let hint = match self.frames().get(place.frame, field.at).state {
            State::Blank => "the value is there, but empty",
            _ => "the value is not there; nothing is guessed",
        };
        self.refuse(place, field.at, Code::CW202).with_hint(hint)
    }

    fn codec_refusal(&self, place: Place<'_>, field: &Field, error: CodecError) -> Refusal {
        let mut refusal = self.refuse(place, field.at, error.code);
        if let Some(title) = error.title {
            refusal = refusal.titled(title);
        }
        if let Some(hint) = error.hint {
            refusal = refusal.with_hint(hint);
        }
        let content = self.frames().get(place.frame, field.at);
        refusal.value = Some(excerpt(&field.codec, &content.text));
        refusal
    }
}

fn excerpt(codec: &Codec, text: &str) -> Excerpt {
    match codec {
        Codec::Sha256 { .. } | Codec::Sm3 => Excerpt::digest(text),
        codec if codec.is_private() => Excerpt::masked(text),
        _ => Excerpt::of(text),
    }
}

/// Where the last step of a path begins; a quoted step may hold slashes.
fn parent_end(path: &str, last_slash: usize) -> usize {
    if path.ends_with('\'') { path.rfind("/'").unwrap_or(last_slash) } else { last_slash }
}

/// The canonical path of a row, selectors as the first element.
pub(super) fn static_target(row: &Row) -> Option<String> {
    let to = match &row.kind {
        RowKind::Field(field) => &field.to,
        RowKind::Const { to: Some((to, _)), .. } | RowKind::Set { to, .. } | RowKind::Group { to, .. } => to,
        RowKind::Digest(digest) => digest.to.as_ref()?,
        _ => return None,
    };
    let mut pointer = String::new();
    for step in &to.steps {
        match step {
            crate::mapping::ToStep::Member(name) => push_member(&mut pointer, name),
            crate::mapping::ToStep::Select { .. } => push_index(&mut pointer, 0),
            crate::mapping::ToStep::Index(index) => push_index(&mut pointer, *index),
        }
    }
    Some(pointer)
}
