//! Reading a text piece by piece: what a reader keeps between two of them, and whether one ended too early for it.

use super::reader::{Expect, Open, Reader};
use super::unique::{Held, Members};
use crate::limits::Limits;
use crate::read::{Names, Piece};

/// A reader behind an item of an array.
pub(crate) struct Paused {
    open: Vec<Open>,
    members: Held,
    values: usize,
    document_at: usize,
}

impl<'a> Reader<'a> {
    /// What is to be kept of it until the next piece, which begins where the reader stands: behind an item of an array.
    pub(crate) fn pause(&self) -> Paused {
        let named = |open: &Open| match open {
            Open::Object(Some(span)) => Open::Named((*self.name_at(span)).into()),
            open => open.clone(),
        };
        Paused {
            open: self.open.iter().map(named).collect(),
            members: self.members.hold(),
            values: self.values,
            document_at: self.document_at,
        }
    }

    /// The reader that was paused, at the beginning of the next piece.
    pub(crate) fn resume(paused: &'a Paused, piece: Piece<'a>, names: &'a Names, limits: &'a Limits) -> Self {
        Self {
            open: paused.open.clone(),
            members: Members::of(&paused.members),
            expect: Expect::Next,
            values: paused.values,
            document_at: paused.document_at,
            ..Self::of(piece, piece.origin.byte, names, limits)
        }
    }

    /// Whether the piece ends before what stands here does, or right behind it. Then a refusal says nothing yet: with more
    /// text it may be none.
    #[cold]
    pub(super) fn is_starved(&self) -> bool {
        let rest = behind_space(&self.text.as_bytes()[self.at..]);
        let behind = match rest.first() {
            None => return true,
            Some(b'"') => behind_string(&rest[1..]),
            Some(_) => {
                let length = rest.iter().take_while(|byte| !is_mark(**byte)).count();
                &rest[length.max(1)..]
            }
        };
        behind_space(behind).is_empty()
    }
}

/// What follows a string, of which this is the rest.
fn behind_string(rest: &[u8]) -> &[u8] {
    let mut escaped = false;
    let end = rest.iter().position(|byte| {
        let end = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        end
    });
    end.map_or(&[], |end| &rest[end + 1..])
}

fn behind_space(text: &[u8]) -> &[u8] {
    let length = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    &text[length..]
}

/// A byte that ends a number or a word.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"')
}
