//! Rows that take one source each: fields, constants, counts.

use document::time::Date;

use super::super::frame::{State, Token};
use super::refuse::excerpt;
use super::{Build, Place};
use crate::codec::{Codec, CodecContext, CodecError, Reading, layout, read_date};
use crate::hook::{Group, HookError, HookInput};
use crate::mapping::{Blank, DOCUMENT_SCOPE, Field, OneWay, RowKind, SlotRef};
use crate::provenance::Source;
use crate::read::{Kind, same};
use crate::refusal::{Code, Note};

impl<'a> Build<'_, 'a> {
    pub(super) fn field(&mut self, place: Place<'a>, field: &'a Field) {
        let frame = self.frames().frame_of(place.frame, field.at.scope);
        self.walk.frames.slot_mut(frame, field.at.slot).claimed = true;
        let content = self.walk.frames.slot(frame, field.at.slot);
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
        if field.one_way == Some(OneWay::Encode) {
            return self.keep_slot(place, field.at);
        }
        match (field.codec.decode(&content.text, &self.codec_context(place, field)), field.hook) {
            (Ok(reading), None) => self.write(place, (field, frame), reading),
            (Ok(reading), Some(hook)) => match self.hook(place, (field, hook), reading) {
                Ok(Some(reading)) => self.write(place, (field, frame), reading),
                Ok(None) => {}
                Err(error) => self.unread(place, field, error),
            },
            (Err(error), _) => self.unread(place, field, error),
        }
    }

    /// A text that is no value.
    #[cold]
    fn unread(&mut self, place: Place<'a>, field: &'a Field, error: CodecError) {
        if !field.required && field.codec.leaves_out(&error, &self.codec_context(place, field)) {
            return self.leave_out(place, field);
        }
        let refusal = self.codec_refusal(place, field, error);
        self.refusals.push(refusal);
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

    /// What a hook makes of what the codec has read.
    fn hook(
        &self,
        place: Place<'_>,
        (field, hook): (&Field, usize),
        reading: Reading,
    ) -> Result<Option<Reading>, CodecError> {
        // A hook reads the values above it; where one of them was refused, it would only refuse for the same reason.
        if !self.refusals.is_empty() {
            return Ok(None);
        }
        let (name, hook) = &self.walk.mapping.hooks[hook];
        let error = |error: HookError| CodecError {
            code: Code::CW211,
            title: Some(format!("hook {name}: {error}")),
            hint: None,
        };
        let shape = &self.walk.message.scopes[place.row.scope].shape;
        let group = Group::cells(&self.cells, place.base, shape);
        let earlier = self.lists.last().map_or(&[][..], Vec::as_slice);
        let last = self.frames().frames[place.frame].next.is_none();
        let input = |value| HookInput { value, group, earlier, last, day: self.day };
        let value = hook.decode(&input(&reading.value)).map_err(error)?;
        let spelled = field.one_way.is_none() && hook.encode(&input(&value)).ok() != Some(reading.value);
        Ok(Some(Reading { value, spelled: spelled || reading.spelled, ..reading }))
    }

    fn write(&mut self, place: Place<'a>, (field, frame): (&'a Field, usize), reading: Reading) {
        let content = self.walk.frames.slot(frame, field.at.slot);
        let (token, mixed) = (content.token, content.mixed);
        let is_number = matches!(field.codec, Codec::JsonNumber);
        // Each codec writes one kind of token; that it came as another is kept.
        match token {
            Token::Number if !is_number => self.mark(frame, field.at, "number"),
            Token::Bool => self.mark(frame, field.at, "boolean"),
            Token::Text if is_number && self.walk.mapping.format.kind == Kind::Json => {
                self.mark(frame, field.at, "string");
            }
            _ => {}
        }
        if reading.spelled {
            self.spell((frame, field.at), &field.codec);
        }
        if let Some(attachment) = reading.attachment {
            self.hold(place, field, *attachment);
        }
        let source = self.source(frame, field.at);
        if let Some(target) = &place.row.target {
            self.put(place, target, reading.value, Some(source));
        }
        if mixed {
            let mut note = Note::new(Code::CW204);
            note.title = "elements stand in this text, and the value lacks their words".into();
            note.source = Some(self.source_of(frame, field.at));
            note.target = self.target(place.row);
            self.notes.push(note);
        }
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
        match if let Codec::Base64(_) = codec { layout(&content.text) } else { None } {
            Some(lines) => self.mark(frame, at, &lines),
            None => self.spelled(frame, at),
        }
    }

    /// Where the content of a slot stood.
    #[inline]
    pub(super) fn source(&self, frame: usize, at: SlotRef) -> Source {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = self.walk.frames.slot(frame, at.slot).span;
        Source { frame: number(frame), scope: number(at.scope), slot: number(at.slot), span: self.shown(at, span) }
    }

    /// A row of provenance for a value that has no canonical place.
    pub(super) fn claimed(&mut self, place: Place<'a>, source: Option<Source>) {
        self.provenance.add(place.at(), std::iter::empty(), source, |_| {});
    }

    pub(super) fn constant(
        &mut self,
        place: Place<'a>,
        (at, value, required): (SlotRef, &str, bool),
        codec: Option<&'a Codec>,
    ) {
        let frame = self.frames().frame_of(place.frame, at.scope);
        self.walk.frames.slot_mut(frame, at.slot).claimed = true;
        let content = self.frames().slot(frame, at.slot);
        match content.state {
            State::Value if !same(crate::codec::trim(&content.text), value) => {
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
        if !same(&content.text, value) {
            self.spelled(frame, at);
        }
        let source = Some(self.source(frame, at));
        let (Some(codec), Some(target)) = (codec, &place.row.target) else {
            return self.claimed(place, source);
        };
        let context = CodecContext::new(self.walk.context.partner, self.day);
        if let Ok(reading) = codec.decode(value, &context) {
            self.put(place, target, reading.value, source);
        }
    }

    /// How many elements there are must be what the source says.
    pub(super) fn count(&mut self, place: Place<'a>, at: SlotRef, of: usize) {
        let frame = self.frames().frame_of(place.frame, at.scope);
        self.walk.frames.slot_mut(frame, at.slot).claimed = true;
        let content = self.frames().slot(frame, at.slot);
        let said: Option<usize> = crate::codec::trim(&content.text).parse().ok();
        let spelled = said.is_none_or(|n| n.to_string() != *content.text);
        match (content.state, said) {
            (State::Absent, _) if self.written_anyway(frame, at) => return self.mark(frame, at, "absent"),
            (State::Value, None) => {
                let refusal = self.refuse(place, at, Code::CW205).with_hint("a count is a whole number");
                return self.refusals.push(refusal);
            }
            (State::Value, Some(said)) => {
                let there = self.frames().count(self.walk.message, place.frame, of);
                // The documents of a message are counted when all have been read.
                if of != DOCUMENT_SCOPE && said != there {
                    let refusal = self.refuse(place, at, Code::CW208).titled(format!("{there} elements, not {said}"));
                    return self.refusals.push(refusal);
                }
            }
            _ => return,
        }
        if spelled {
            self.spelled(frame, at);
        }
        let source = Some(self.source(frame, at));
        self.claimed(place, source);
    }

    /// An absent value: written as such, or not there at all.
    fn nil(&mut self, place: Place<'a>, field: &Field, nil: SlotRef) {
        let frame = self.frames().frame_of(place.frame, field.at.scope);
        let content = self.frames().slot(frame, field.at.slot);
        let json = self.walk.mapping.format.kind == Kind::Json;
        let said = if json {
            content.token == Token::Null
        } else {
            // White space beside it is kept, and the attribute with it.
            let bare = content.text.is_empty();
            let content = self.frames().slot(frame, nil.slot);
            bare && content.state == State::Value && matches!(crate::codec::trim(&content.text), "true" | "1")
        };
        if !said {
            if content.state == State::Absent {
                self.mark(frame, field.at, "absent");
            }
            return;
        }
        self.walk.frames.slot_mut(frame, nil.slot).claimed = true;
        if !json && self.frames().slot(frame, nil.slot).text != "true" {
            self.spelled(frame, nil);
        }
        let source = Some(self.source(frame, nil));
        self.claimed(place, source);
        self.walk.frames.slot_mut(frame, field.at.slot).state = State::Absent;
    }
}
