//! How the source wrote what rows are about to write: spellings and marks of one document, by where they stood.

use std::borrow::Cow;

use crate::residual::ResidualKind;

/// Spellings and marks of a document. Rows ask for many places, of which few are here.
#[derive(Debug, Default)]
pub(super) struct Marks<'m> {
    /// Hashes of the paths, beside `all`.
    hashes: Vec<u64>,
    all: Vec<Mark<'m>>,
}

#[derive(Debug)]
struct Mark<'m> {
    path: Cow<'m, str>,
    kind: ResidualKind,
    value: &'m str,
}

/// A path with its hash; what follows it need not be put behind it to be looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    path: String,
    hash: u64,
}

/// A path in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p>(pub(super) &'p Place, pub(super) &'p str);

impl From<String> for Place {
    fn from(path: String) -> Self {
        let hash = hash(0, &path);
        Self { path, hash }
    }
}

impl<'m> Marks<'m> {
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.all.clear();
    }

    pub(super) fn push(&mut self, path: Cow<'m, str>, kind: ResidualKind, value: &'m str) {
        self.hashes.push(hash(0, &path));
        self.all.push(Mark { path, kind, value });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The marks of a place.
    pub(super) fn marks(&self, at: At<'_>) -> impl Iterator<Item = &'m str> {
        self.at(at).filter(|mark| mark.kind == ResidualKind::Mark).map(|mark| mark.value)
    }

    /// Whether the source had one of these marks here.
    pub(super) fn is_marked(&self, at: At<'_>, marks: &[&str]) -> bool {
        self.marks(at).any(|mark| marks.contains(&mark))
    }

    /// Whether the source had no value here in another way than by saying so.
    pub(super) fn was_absent(&self, at: At<'_>) -> bool {
        let absent = |mark: &str| matches!(mark, "absent" | "empty" | "{}" | "[]") || mark.starts_with("blank ");
        self.marks(at).any(absent)
    }

    /// Whether the source had no value here, in whatever way.
    pub(super) fn said_nothing(&self, at: At<'_>) -> bool {
        self.was_absent(at) || self.is_marked(at, &["null"])
    }

    /// How the source spelled the value here, if not as a row would.
    pub(super) fn spelled(&self, at: At<'_>) -> Option<&'m str> {
        self.at(at).find(|mark| mark.kind == ResidualKind::Spelling).map(|mark| mark.value)
    }

    fn at(&self, At(base, rest): At<'_>) -> impl Iterator<Item = &Mark<'m>> {
        let wanted = if self.is_empty() { 0 } else { hash(base.hash, rest) };
        let same = move |path: &str| path.strip_prefix(base.path.as_str()) == Some(rest);
        let found = self.hashes.iter().zip(&self.all).filter(move |(hash, mark)| **hash == wanted && same(&mark.path));
        found.map(|(_, mark)| mark)
    }
}

/// Goes on with a hash over more of a text (FNV-1a: byte by byte, so that parts need not be joined).
fn hash(from: u64, text: &str) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    text.bytes().fold(if from == 0 { START } else { from }, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
