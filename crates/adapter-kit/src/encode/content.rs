//! Files and their digests on their way out.

use std::borrow::Cow;

use document::json::Value;

use super::plan::Plan;
use super::rows::{Frame, pointer};
use crate::codec::{Base64Codec, Codec, digits, laid_out};
use crate::mapping::{DigestRow, Field, Row, RowKind, ToStep};
use crate::refusal::{Code, Note, Refusal};

impl<'m> Plan<'m> {
    /// A content in the lines in which it came, and the members that follow from it: no row need write them.
    pub(super) fn content(
        &mut self,
        frame: &Frame<'_, 'm>,
        field: &Field,
        codec: Base64Codec,
        text: Cow<'m, str>,
    ) -> Cow<'m, str> {
        if codec.fills {
            self.take_filled(frame, field);
        }
        let laid_out = self.marks.find(&self.tree, self.place_of(frame, field.at), |mark| laid_out(&text, mark));
        laid_out.map_or(text, Cow::Owned)
    }

    /// Size, mode and number say nothing that the content and its place do not.
    fn take_filled(&mut self, frame: &Frame<'_, 'm>, field: &Field) {
        let Some(beside) = &field.beside else { return };
        let nth = match field.to.steps.iter().rev().nth(1) {
            Some(ToStep::Index(index)) => i64::try_from(index + 1).ok(),
            _ => Some(i64::from(self.tree.nodes[frame.out].index)),
        };
        let (upload, number) = (Value::from("upload"), nth.map(Value::from));
        let follows = [(&beside.size, None), (&beside.mode, Some(&upload)), (&beside.number, number.as_ref())];
        for (target, expected) in follows {
            let found = self.values.get(frame.values, target.place);
            if found.is_some_and(|found| expected.is_none_or(|expected| found == expected)) {
                self.values.take(frame.values, target.place);
            }
        }
    }

    /// A content that is not at hand: the row is left out, and a note says so.
    pub(super) fn leave_out(&mut self, frame: &Frame<'_, 'm>, row: &Row, field: &Field) {
        self.take_alone(frame, row);
        let mut note = Note::new(Code::CW305);
        note.title = "content of the attachment is not at hand".into();
        note.target = Some(pointer(frame, &field.to));
        self.notes.push(note);
    }

    /// Writes the digest of a content, or the one that the document holds.
    pub(super) fn digest(&mut self, frame: &Frame<'_, 'm>, row: &Row, digest: &DigestRow) -> Result<(), Refusal> {
        let of = &self.message.rows[digest.of];
        let has_content = matches!((&digest.codec, &of.kind), (Codec::Sha256 { .. }, RowKind::Field(_)));
        let content = if has_content { self.value(frame, of) } else { None };
        let own = self.take_alone(frame, row);
        let said = content.or(own).and_then(Value::as_str);
        let Some(text) = said.and_then(|text| digits(text.strip_prefix("sha-256:").unwrap_or(text))) else {
            if digest.required {
                let mut refusal = Refusal::new(Code::CW301);
                refusal.target = digest.to.as_ref().map(|to| pointer(frame, to));
                refusal.row = Some(self.mapping.place(row));
                return Err(refusal.with_hint("the receiving format cannot do without it"));
            }
            return Ok(());
        };
        let spelling = self.spelling(frame, digest.at).filter(|s| digits(s).as_ref() == Some(&text));
        self.write(frame, digest.at, spelling.map_or(text.into(), Cow::Borrowed));
        Ok(())
    }
}
