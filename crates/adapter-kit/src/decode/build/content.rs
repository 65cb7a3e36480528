//! Files inside a message: held beside the draft, compared with the digests and sizes given for them, and what an
//! attachment must say besides.

use document::json::Value;

use super::super::cells::Base;
use super::super::frame::State;
use super::{Build, Place};
use crate::attachment::Attachment;
use crate::codec::{Codec, digits};
use crate::mapping::{Beside, DigestRow, Field, RowKind, SlotRef, Target};
use crate::provenance::ObjectId;
use crate::refusal::{Code, Excerpt, Refusal};

/// A content that a row of a frame has read.
pub(super) struct Held<'a> {
    place: Place<'a>,
    field: &'a Field,
    attachment: Attachment,
}

impl<'a> Build<'_, 'a> {
    /// Keeps a content beside the draft, once, if it may be so large and there may be so many.
    pub(super) fn hold(&mut self, place: Place<'a>, field: &'a Field, attachment: Attachment) {
        let limits = &self.walk.context.limits;
        self.files += 1;
        let over = if attachment.bytes().len() > limits.file {
            Some((Code::CW153, format!("file limit in bytes {}", limits.file)))
        } else {
            // The first one too many says it for all.
            (self.files == limits.files.saturating_add(1))
                .then(|| (Code::CW155, format!("file limit {}", limits.files)))
        };
        if let Some((code, title)) = over {
            let refusal = self.refuse(place, field.at, code).titled(title);
            return self.refusals.push(refusal);
        }
        if !self.attachments.iter().any(|held| held.digest() == attachment.digest()) {
            self.attachments.push(attachment.clone());
        }
        self.held.push(Held { place, field, attachment });
    }

    /// Compares and completes what the contents of a frame belong to, after all its rows.
    pub(super) fn contents(&mut self, frame: usize, (base, object): (Base, ObjectId)) {
        let first = self.held.iter().position(|held| held.place.frame == frame).unwrap_or(self.held.len());
        let held: Vec<_> = self.held.drain(first..).collect();
        let message = self.walk.message;
        for &index in &message.scopes[self.walk.frames.frames[frame].scope].rows {
            let row = &message.rows[index];
            if let RowKind::Digest(digest) = &row.kind {
                let place = Place { row, index, frame, base, object };
                let content = held.iter().find(|held| held.place.index == digest.of);
                if self.active(place) {
                    self.digest(place, digest, content);
                }
            }
        }
        for held in held {
            if let Some(beside) = &held.field.beside {
                self.complete(&held, beside);
            }
        }
    }

    fn digest(&mut self, place: Place<'a>, digest: &'a DigestRow, content: Option<&Held<'a>>) {
        self.claim(place.frame, digest.at);
        let found = self.walk.frames.get(place.frame, digest.at);
        if found.state != State::Value {
            if digest.required {
                let refusal = self.refuse(place, digest.at, Code::CW202);
                self.refusals.push(refusal);
            }
            return;
        }
        let Some(lower) = digits(&found.text) else {
            let refusal = self.digest_refusal(place, digest, content).titled("not a digest");
            return self.refusals.push(refusal.with_hint("64 hex digits are expected"));
        };
        let as_written = *found.text == *lower;
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
            self.keep_claimed(frame, digest.at);
        } else if !as_written {
            self.spelled(frame, digest.at);
        }
        let source = Some(self.source(frame, digest.at));
        match &place.row.target {
            None => self.claimed(place, source),
            Some(target) => {
                let prefixed = matches!(digest.codec, Codec::Sha256 { prefixed: true });
                let value = if prefixed { format!("sha-256:{lower}") } else { lower };
                self.put(place, target, value.into(), source);
            }
        }
    }

    /// CW209 at the digest; the target is what the digest is of.
    fn digest_refusal(&self, place: Place<'a>, digest: &DigestRow, content: Option<&Held<'a>>) -> Refusal {
        let mut refusal = self.refuse(place, digest.at, Code::CW209);
        let of = content.map_or(&self.walk.message.rows[digest.of], |held| held.place.row);
        if refusal.target.is_none() {
            refusal.target = self.target(of);
        }
        refusal.value = Some(Excerpt::digest(&self.walk.frames.get(place.frame, digest.at).text));
        refusal
    }

    /// Size, number and mode of an attachment: compared where a row made them, made where none did.
    fn complete(&mut self, held: &Held<'a>, beside: &'a Beside) {
        let place = held.place;
        let size = i64::try_from(held.attachment.bytes().len()).unwrap_or(i64::MAX);
        match self.cells.get(place.base, beside.size.place).map(Value::as_int) {
            Some(said) if said != Some(size) => {
                let (place, at) = self.row_to(place, &beside.size).unwrap_or((place, held.field.at));
                let refusal = self.refuse(place, at, Code::CW209).titled("attachment size differs from content");
                self.refusals.push(refusal.with_hint(format!("the content has {size} bytes")));
            }
            Some(_) => {}
            None => {
                let of = self.walk.frames.frame_of(place.frame, held.field.at.scope);
                let source = self.source(of, held.field.at);
                self.put(place, &beside.size, size.into(), Some(source));
            }
        }
        let number = self.position(place, beside).map(Value::from);
        for (target, value) in [(&beside.number, number), (&beside.mode, Some(Value::from("upload")))] {
            if let Some(value) = value.filter(|_| self.cells.get(place.base, target.place).is_none()) {
                self.put(place, target, value, None);
            }
        }
    }

    /// The place of an attachment in its list, from 1: of a path that goes through the list, or of the element at hand.
    fn position(&self, place: Place<'_>, beside: &Beside) -> Option<i64> {
        let index = match self.cells.position(place.base, &beside.number) {
            _ if !beside.in_list => return None,
            Some(index) => index,
            None => self.pointer.rsplit('/').next()?.parse().ok()?,
        };
        i64::try_from(index).ok()?.checked_add(1)
    }

    /// The row of a frame that writes this place, and where it reads.
    fn row_to(&self, beside: Place<'a>, target: &Target) -> Option<(Place<'a>, SlotRef)> {
        let message = self.walk.message;
        let rows = &message.scopes[beside.row.scope].rows;
        rows.iter().find_map(|&index| {
            let row = &message.rows[index];
            let place = Place { row, index, ..beside };
            match &row.kind {
                RowKind::Field(field) => {
                    let writes = row.target.as_ref().is_some_and(|own| own.place == target.place);
                    (writes && self.active(place)).then_some((place, field.at))
                }
                _ => None,
            }
        })
    }
}
