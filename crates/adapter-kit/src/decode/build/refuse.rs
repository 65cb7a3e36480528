//! Refusals of rows: what, where, and whose row.

use super::super::frame::{Content, State};
use super::{Build, Place};
use crate::codec::{Codec, CodecError};
use crate::mapping::{Field, Row, RowKind, SlotRef, ToStep};
use crate::provenance::{push_index, push_member};
use crate::refusal::{Code, Excerpt, Refusal};

impl Build<'_, '_> {
    /// The canonical path of a row in the object at hand.
    pub(super) fn target(&self, row: &Row) -> Option<String> {
        static_target(row).map(|target| format!("{}{target}", self.pointer))
    }

    /// A refusal at a slot.
    pub(super) fn refuse(&self, place: Place<'_>, at: SlotRef, code: Code) -> Refusal {
        let frame = self.frames().frame_of(place.frame, at.scope);
        let content: &Content<'_> = self.frames().slot(frame, at.slot);
        let start = if content.state == State::Absent { self.frames().frames[frame].start } else { content.span.0 };
        let escaped = self.walk.embedded.text.filter(|_| self.walk.message.slot(at).inner);
        let mut refusal = match escaped {
            Some(inner) => Refusal::at(code, inner, start as usize),
            None => self.walk.refusal_at(code, start as usize),
        };
        refusal.source = Some(self.source_of(frame, at));
        if escaped.is_some() {
            let begins = self.walk.piece.place(self.walk.embedded.place.0);
            refusal.inner = refusal.position.replace(begins);
        }
        refusal.row = Some(self.walk.mapping.place(place.row));
        refusal.target = self.target(place.row);
        if content.state == State::Value {
            refusal.value = Some(Excerpt::of(&content.text));
        }
        refusal
    }

    pub(super) fn absent(&self, place: Place<'_>, field: &Field) -> Refusal {
        let hint = match self.frames().get(place.frame, field.at).state {
            State::Blank => "the value is there, but empty",
            _ => "the value is not there; nothing is guessed",
        };
        self.refuse(place, field.at, Code::CW202).with_hint(hint)
    }

    pub(super) fn codec_refusal(&self, place: Place<'_>, field: &Field, error: CodecError) -> Refusal {
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

pub(super) fn excerpt(codec: &Codec, text: &str) -> Excerpt {
    match codec {
        Codec::Sha256 { .. } | Codec::Sm3 => Excerpt::digest(text),
        codec if codec.is_private() => Excerpt::masked(text),
        _ => Excerpt::of(text),
    }
}

/// The canonical path of a row, selectors as the first element.
pub(in super::super) fn static_target(row: &Row) -> Option<String> {
    let to = match &row.kind {
        RowKind::Field(field) => &field.to,
        RowKind::Const { to: Some((to, _)), .. } | RowKind::Set { to, .. } | RowKind::Group { to, .. } => to,
        RowKind::Digest(digest) => digest.to.as_ref()?,
        _ => return None,
    };
    let mut pointer = String::new();
    for step in &to.steps {
        match step {
            ToStep::Member(name) => push_member(&mut pointer, name),
            ToStep::Select { .. } => push_index(&mut pointer, 0),
            ToStep::Index(index) => push_index(&mut pointer, *index),
        }
    }
    Some(pointer)
}
