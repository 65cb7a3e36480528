//! Files inside a message: held beside the draft, compared with the digests and sizes given for them, and what an
//! attachment must say besides.

use document::json::{Object, Value};

use super::build::{Build, Place};
use super::draft::{Origin, put};
use super::frame::State;
use crate::attachment::Attachment;
use crate::codec::{Codec, digits};
use crate::mapping::{DigestRow, Field, Row, RowKind, SlotRef, ToPath, ToStep};
use crate::refusal::{Code, Excerpt, Refusal};
use crate::residual::ResidualKind;

/// A content that a row of a frame has read.
pub(super) struct Held<'a> {
    row: &'a Row,
    field: &'a Field,
    attachment: Attachment,
}

impl<'a> Build<'_, 'a> {
    /// Keeps a content beside the draft, once.
    pub(super) fn hold(&mut self, place: Place<'a>, field: &'a Field, attachment: Attachment) {
        if !self.attachments.iter().any(|held| held.digest() == attachment.digest()) {
            self.attachments.push(attachment.clone());
        }
        self.held.push((place.frame, Held { row: place.row, field, attachment }));
    }

    /// Compares and completes what the contents of a frame belong to, after all its rows.
    pub(super) fn contents(&mut self, frame: usize, object: &mut Object) {
        let first = self.held.iter().position(|(own, _)| *own == frame).unwrap_or(self.held.len());
        let held: Vec<_> = self.held.drain(first..).map(|(_, held)| held).collect();
        let message = self.walk.message;
        for &index in &message.scopes[self.walk.frames.frames[frame].scope].rows {
            let row = &message.rows[index];
            if let RowKind::Digest(digest) = &row.kind {
                let place = Place { row, frame };
                let content = held.iter().find(|held| std::ptr::eq(held.row, &raw const message.rows[digest.of]));
                if self.active(place) {
                    self.digest(place, digest, content, object);
                }
            }
        }
        for held in held {
            if matches!(held.field.codec, Codec::Base64(codec) if codec.fills) {
                self.complete(frame, &held, object);
            }
        }
    }

    fn digest(&mut self, place: Place<'a>, digest: &'a DigestRow, content: Option<&Held<'a>>, object: &mut Object) {
        self.claim(place.frame, digest.at);
        let found = self.walk.frames.get(place.frame, digest.at);
        if found.state != State::Value {
            if digest.required {
                let refusal = self.refuse(place, digest.at, Code::CW202);
                self.refusals.push(refusal);
            }
            return;
        }
        let (text, span) = (found.text.clone().into_owned(), found.span);
        let Some(lower) = digits(&text) else {
            let refusal = self.digest_refusal(place, digest, content).titled("not a digest");
            return self.refusals.push(refusal.with_hint("64 hex digits are expected"));
        };
        let checked = matches!(digest.codec, Codec::Sha256 { .. });
        if content.is_some_and(|held| checked && held.attachment.digest().hex() != lower) {
            let refusal = self.digest_refusal(place, digest, content);
            return self.refusals.push(refusal.with_hint("the content is not what the sender took the digest of"));
        }
        let frame = self.walk.frames.frame_of(place.frame, digest.at.scope);
        if !checked {
            self.mark(frame, digest.at, "unchecked");
        }
        // Without a place of its own it is written again from the content, or, where that cannot be, put back.
        if digest.to.is_none() && (content.is_none() || !checked) {
            self.keep(frame, digest.at);
        } else if text != lower {
            let item = self.slot_item((frame, digest.at), ResidualKind::Spelling, text.clone(), span);
            self.residual.push(item);
        }
        let slot_path = &*self.walk.message.slot(digest.at).path;
        let origin =
            Origin { from: [self.walk.frames.path(frame), slot_path], span: Some(span), row: &place.row.label };
        match &digest.to {
            None => self.provenance.push(None, origin.from, origin.span, origin.row),
            Some(to) => {
                let prefixed = matches!(digest.codec, Codec::Sha256 { prefixed: true });
                let value = if prefixed { format!("sha-256:{lower}") } else { lower };
                put(object, to, value.into(), origin, (&mut self.pointer, &mut self.provenance));
            }
        }
    }

    /// CW209 at the digest; the target is what the digest is of.
    fn digest_refusal(&self, place: Place<'a>, digest: &DigestRow, content: Option<&Held<'a>>) -> Refusal {
        let mut refusal = self.refuse(place, digest.at, Code::CW209);
        let of = content.map_or(&self.walk.message.rows[digest.of], |held| held.row);
        if refusal.target.is_none() {
            refusal.target = self.target(of);
        }
        refusal.value = Some(Excerpt::digest(&self.walk.frames.get(place.frame, digest.at).text));
        refusal
    }

    /// Size, number and mode of an attachment: compared where a row made them, made where none did.
    fn complete(&mut self, frame: usize, held: &Held<'a>, object: &mut Object) {
        let place = Place { row: held.row, frame };
        let beside = |member: &str| beside(&held.field.to, member);
        let size = i64::try_from(held.attachment.bytes().len()).unwrap_or(i64::MAX);
        match value_at(object, &beside("size")).map(Value::as_int) {
            Some(said) if said != Some(size) => {
                let (place, at) = self.row_to(frame, &beside("size")).unwrap_or((place, held.field.at));
                let refusal = self.refuse(place, at, Code::CW209).titled("attachment size differs from content");
                self.refusals.push(refusal.with_hint(format!("the content has {size} bytes")));
            }
            Some(_) => {}
            None => {
                let at = held.field.at;
                let of = self.walk.frames.frame_of(frame, at.scope);
                let from = [self.walk.frames.path(of), &*self.walk.message.slot(at).path];
                let span = Some(self.shown(at, self.walk.frames.slot(of, at.slot).span));
                let origin = Origin { from, span, row: &held.row.label };
                let into = (&mut self.pointer, &mut self.provenance);
                put(object, &beside("size"), size.into(), origin, into);
            }
        }
        let number = self.position(&held.field.to, object);
        for (member, value) in [("number", number.map(Value::from)), ("mode", Some(Value::from("upload")))] {
            let to = beside(member);
            if let Some(value) = value.filter(|_| value_at(object, &to).is_none()) {
                let into = (&mut self.pointer, &mut self.provenance);
                put(object, &to, value, Origin::mapping(&held.row.label), into);
            }
        }
    }

    /// The place of an attachment in its list, from 1: of a path that goes through the list, or of the element at hand.
    fn position(&self, to: &ToPath, object: &Object) -> Option<i64> {
        let parent = &to.steps[..to.steps.len().saturating_sub(1)];
        let index = match parent.split_last() {
            None => self.pointer.rsplit('/').next()?.parse().ok()?,
            Some((ToStep::Index(index), list)) => {
                let length = steps_at(object, list)?.as_array()?.len();
                (*index).min(length.saturating_sub(1))
            }
            Some((ToStep::Select { member, value }, list)) => {
                steps_at(object, list)?.as_array()?.iter().position(|item| {
                    item.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value.as_str())
                })?
            }
            Some((ToStep::Member(_), _)) => return None,
        };
        i64::try_from(index).ok()?.checked_add(1)
    }

    /// The row of a frame that writes this path, and where it reads.
    fn row_to(&self, frame: usize, to: &ToPath) -> Option<(Place<'a>, SlotRef)> {
        let message = self.walk.message;
        let rows = &message.scopes[self.walk.frames.frames[frame].scope].rows;
        rows.iter().find_map(|&index| {
            let place = Place { row: &message.rows[index], frame };
            match &place.row.kind {
                RowKind::Field(field) if field.to.steps == to.steps && self.active(place) => Some((place, field.at)),
                _ => None,
            }
        })
    }
}

/// A member beside the one that a path ends in.
fn beside(to: &ToPath, member: &str) -> ToPath {
    let mut steps = to.steps.clone();
    steps.pop();
    steps.push(ToStep::Member(member.into()));
    ToPath { steps, written: member.into() }
}

fn value_at<'v>(object: &'v Object, to: &ToPath) -> Option<&'v Value> {
    steps_at(object, &to.steps)
}

fn steps_at<'v>(object: &'v Object, steps: &[ToStep]) -> Option<&'v Value> {
    crate::encode::find(object, steps)
}
