//! A piece of a decoded text: the whole, or what a stream has at hand.

use super::Span;
use crate::refusal::{Origin, Position};

/// Text that is read at one go; spans and places are those of the whole text.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    /// Where it begins in the whole.
    pub(crate) origin: Origin,
    /// Where more text follows: how many bytes must lie ahead for a document to be begun.
    pub(crate) ahead: Option<usize>,
}

impl<'a> Piece<'a> {
    /// A text that is whole.
    pub(crate) fn whole(text: &'a str) -> Self {
        Self { text, origin: Origin::default(), ahead: None }
    }

    /// Whether more text follows.
    pub(crate) fn is_cut(&self) -> bool {
        self.ahead.is_some()
    }

    /// The text of a span.
    #[inline]
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start - self.origin.byte..span.end - self.origin.byte]
    }

    /// The place of a byte of the whole text that lies in this piece.
    pub(crate) fn place(&self, byte: usize) -> Position {
        self.origin.place(Position::of(self.text, byte.saturating_sub(self.origin.byte)))
    }
}
