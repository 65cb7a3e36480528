//! Where in the text the walk stands: places of refusals, texts of spans.

use super::walk::Walk;
use crate::mapping::DOCUMENT_SCOPE;
use crate::refusal::{Code, Position, Refusal};

impl<'a> Walk<'a> {
    /// A refusal at a byte of [`Self::words`]. Lines are counted on from where the document at hand begins.
    pub(super) fn refusal_at(&self, code: Code, byte: usize) -> Refusal {
        if self.embedded.open && self.embedded.text.is_some() {
            return Refusal::at(code, self.words(), byte);
        }
        let mut refusal = Refusal::new(code);
        refusal.position = Some(self.earlier.place(byte).unwrap_or_else(|| self.place(byte)));
        refusal
    }

    /// The place of a byte of the piece. Lines are counted on from where the document at hand begins.
    pub(super) fn place(&self, byte: usize) -> Position {
        let origin = self.piece.origin;
        let within = |byte: usize| byte.saturating_sub(origin.byte);
        let begins = self.frames.frames.get(DOCUMENT_SCOPE).map_or(0, |frame| frame.start as usize);
        let mut lines = self.lines.get();
        lines.advance(self.piece.text, within(begins.min(byte)));
        self.lines.set(lines);
        origin.place(lines.position(self.piece.text, within(byte)))
    }

    /// A refusal whose position was counted in [`Self::words`], at its place in the message.
    pub(super) fn placed(&self, mut refusal: Refusal) -> Refusal {
        if self.embedded.open && self.embedded.text.is_some() {
            let begins = self.piece.place(self.embedded.place.0);
            refusal.inner = refusal.position.replace(begins);
        }
        refusal
    }

    /// The text in which spans of the document at hand are counted.
    pub(super) fn words(&self) -> &'a str {
        match self.embedded.text {
            Some(inner) if self.embedded.open => inner,
            _ => self.piece.text,
        }
    }

    /// The text of a span of the document at hand.
    #[inline]
    pub(super) fn slice(&self, (from, to): (usize, usize)) -> &'a str {
        match self.embedded.text {
            _ if from == to => "",
            Some(inner) if self.embedded.open => &inner[from..to],
            _ => self.piece.slice(from..to),
        }
    }
}
