//! How the source wrote what rows are about to write: spellings and marks of one document, by where they stood.

use std::borrow::Cow;

use crate::mapping::{PathHash, Slot};
use crate::residual::ResidualKind;

/// Spellings and marks of a document. Rows ask for many places, of which few are here.
#[derive(Debug, Default)]
pub(super) struct Marks<'m> {
    /// Hashes of the paths, beside `all`.
    hashes: Vec<PathHash>,
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
    hash: PathHash,
}

/// A path in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p> {
    base: &'p Place,
    rest: &'p str,
    hash: PathHash,
}

impl<'p> At<'p> {
    pub(super) fn new(base: &'p Place, rest: &'p str) -> Self {
        Self { base, rest, hash: base.hash.then(PathHash::of(rest)) }
    }

    pub(super) fn slot(base: &'p Place, slot: &'p Slot) -> Self {
        Self { base, rest: &slot.path, hash: base.hash.then(slot.hash) }
    }

    /// The place itself.
    pub(super) fn end(base: &'p Place) -> Self {
        Self { base, rest: "", hash: base.hash }
    }
}

impl From<String> for Place {
    fn from(path: String) -> Self {
        let hash = PathHash::of(&path);
        Self { path, hash }
    }
}

impl<'m> Marks<'m> {
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.all.clear();
    }

    pub(super) fn push(&mut self, path: Cow<'m, str>, kind: ResidualKind, value: &'m str) {
        self.hashes.push(PathHash::of(&path));
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

    fn at(&self, at: At<'_>) -> impl Iterator<Item = &Mark<'m>> {
        let same = move |path: &str| path.strip_prefix(at.base.path.as_str()) == Some(at.rest);
        let found = self.hashes.iter().zip(&self.all);
        found.filter(move |(hash, mark)| **hash == at.hash && same(&mark.path)).map(|(_, mark)| mark)
    }
}
