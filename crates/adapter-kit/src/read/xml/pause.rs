//! Reading a text piece by piece: what a reader keeps between two of them, and whether one ended too early for it.

use memchr::{memchr, memmem};

use super::reader::{Budget, Open, Place, Reader};
use super::scope::{Held, Scope};
use crate::limits::Limits;
use crate::read::{Names, Piece};

/// A reader inside an element, between two tags.
pub(crate) struct Paused {
    /// Names as spelled, where their local part begins, and the declarations outside.
    open: Vec<(String, usize, usize)>,
    scope: Held,
    budget: Budget,
}

impl<'a> Reader<'a> {
    /// What is to be kept of it until the next piece, which begins where the reader stands.
    pub(crate) fn pause(&self) -> Paused {
        Paused {
            open: self.open.iter().map(|open| (open.qualified.to_owned(), open.local_at, open.outer)).collect(),
            scope: self.scope.hold(),
            budget: self.budget.clone(),
        }
    }

    /// The reader that was paused, at the beginning of the next piece.
    pub(crate) fn resume(paused: &'a Paused, piece: Piece<'a>, names: &'a Names, limits: &'a Limits) -> Self {
        let open = |(qualified, local_at, outer): &'a (String, usize, usize)| Open {
            qualified,
            local_at: *local_at,
            outer: *outer,
        };
        Self {
            scope: Scope::of(&paused.scope, names),
            open: paused.open.iter().map(open).collect(),
            place: Place::Content,
            budget: paused.budget.clone(),
            ..Self::of(piece, names, limits)
        }
    }

    /// Whether the piece ends before what stands here does. Then a refusal says nothing yet: with more text it may be none.
    #[cold]
    pub(super) fn is_starved(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let end = if let Some(comment) = rest.strip_prefix(b"<!--") {
            // The character behind `--` is looked at as well.
            memmem::find(comment, b"--").filter(|end| comment.len() > end + 2)
        } else if let Some(section) = rest.strip_prefix(b"<![CDATA[") {
            memmem::find(section, b"]]>")
        } else if let Some(instruction) = rest.strip_prefix(b"<?") {
            memmem::find(instruction, b"?>")
        } else if let Some(tag) = rest.strip_prefix(b"<") {
            end_of_tag(tag)
        } else {
            memchr(b'<', rest)
        };
        end.is_none()
    }
}

/// Where a tag ends, or at the latest a strict reader refuses it: at `>` outside of quotes, or at a `<`.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    tag.iter().position(|&byte| match (byte, quote) {
        (b'<', _) | (b'>', None) => true,
        (b'"' | b'\'', None) => {
            quote = Some(byte);
            false
        }
        (byte, Some(open)) if byte == open => {
            quote = None;
            false
        }
        _ => false,
    })
}
