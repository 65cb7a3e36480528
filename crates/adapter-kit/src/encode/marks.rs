//! How the source wrote what rows are about to write: spellings and marks of one document, by where they stood.

use std::borrow::Cow;

use super::tree::{OutId, Tree};
use crate::mapping::{PathHash, Slot};
use crate::residual::ResidualKind;

/// Spellings and marks of a document. Rows ask for many places, of which few are here.
#[derive(Debug, Default)]
pub(super) struct Marks<'m> {
    /// Which hashes are not here.
    filter: [u64; 4],
    /// Hashes of the paths, beside `all`.
    hashes: Vec<PathHash>,
    all: Vec<Mark<'m>>,
    /// Whether some element said nothing that a row takes.
    has_elements: bool,
}

#[derive(Debug)]
struct Mark<'m> {
    path: Cow<'m, str>,
    kind: ResidualKind,
    value: &'m str,
}

/// A node with the hash of its path; what follows it need not be put behind it to be looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) out: OutId,
    pub(super) hash: PathHash,
}

/// A path below a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p> {
    base: Place,
    rest: &'p str,
    hash: PathHash,
}

impl<'p> At<'p> {
    pub(super) fn new(base: Place, rest: &'p str) -> Self {
        Self { base, rest, hash: base.hash.with(rest) }
    }

    pub(super) fn slot(base: Place, slot: &'p Slot) -> Self {
        Self { base, rest: &slot.path, hash: base.hash.then(slot.hash) }
    }

    /// The node itself.
    pub(super) fn end(base: Place) -> Self {
        Self { base, rest: "", hash: base.hash }
    }
}

impl<'m> Marks<'m> {
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.all.clear();
        (self.filter, self.has_elements) = ([0; 4], false);
    }

    pub(super) fn push(&mut self, path: Cow<'m, str>, kind: ResidualKind, value: &'m str) {
        let hash = PathHash::of(&path);
        let (word, bit) = hash.bit();
        self.filter[word] |= bit;
        self.has_elements |= value == "element";
        self.hashes.push(hash);
        self.all.push(Mark { path, kind, value });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether some element said nothing that a row takes.
    pub(super) fn has_elements(&self) -> bool {
        self.has_elements
    }

    /// Whether the source had a mark at a path that no node need stand at.
    pub(super) fn has(&self, path: &str, value: &str) -> bool {
        self.all.iter().any(|mark| mark.kind == ResidualKind::Mark && mark.path == path && mark.value == value)
    }

    /// What the first mark of a place gives that gives something.
    pub(super) fn find<T>(&self, tree: &Tree<'m>, at: At<'_>, of: impl Fn(&'m str) -> Option<T>) -> Option<T> {
        self.first(tree, at, ResidualKind::Mark, of)
    }

    /// Whether the source had one of these marks here.
    pub(super) fn is_marked(&self, tree: &Tree<'m>, at: At<'_>, marks: &[&str]) -> bool {
        self.find(tree, at, |mark| marks.contains(&mark).then_some(())).is_some()
    }

    /// Whether the source had no value here in another way than by saying so.
    pub(super) fn was_absent(&self, tree: &Tree<'m>, at: At<'_>) -> bool {
        self.find(tree, at, |mark| is_absence(mark).then_some(())).is_some()
    }

    /// Whether the source had no value here, in whatever way.
    pub(super) fn said_nothing(&self, tree: &Tree<'m>, at: At<'_>) -> bool {
        self.find(tree, at, |mark| (mark == "null" || is_absence(mark)).then_some(())).is_some()
    }

    /// How the source spelled the value here, if not as a row would.
    pub(super) fn spelled(&self, tree: &Tree<'m>, at: At<'_>) -> Option<&'m str> {
        self.first(tree, at, ResidualKind::Spelling, Some)
    }

    fn first<T>(
        &self,
        tree: &Tree<'m>,
        at: At<'_>,
        kind: ResidualKind,
        of: impl Fn(&'m str) -> Option<T>,
    ) -> Option<T> {
        let (word, bit) = at.hash.bit();
        if self.filter[word] & bit == 0 {
            return None;
        }
        let same = |path: &str| path.strip_suffix(at.rest).is_some_and(|base| tree.stands_at(at.base.out, base));
        let found = self.hashes.iter().zip(&self.all).filter(|(hash, mark)| **hash == at.hash && mark.kind == kind);
        found.map(|(_, mark)| mark).find_map(|mark| of(mark.value).filter(|_| same(&mark.path)))
    }
}

fn is_absence(mark: &str) -> bool {
    matches!(mark, "absent" | "empty" | "{}" | "[]") || mark.starts_with("blank ")
}
