//! The names that a mapping knows, as small numbers.
//!
//! The compiled mapping interns its element, attribute and member names once; the readers look up each name they meet
//! and hand out its number, so that the engine never compares strings.

use std::num::NonZeroU32;

/// A namespace: of the table by its URI, or one that only the message at hand declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(pub(crate) u32);

impl NamespaceId {
    /// No namespace: unprefixed names without a default declaration, all names of JSON.
    pub const NONE: Self = Self(0);
    /// `http://www.w3.org/XML/1998/namespace`, the prefix `xml`.
    pub const XML: Self = Self(1);

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A name of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(NonZeroU32);

impl NameId {
    /// A dense index from 0, in the order of interning.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The URI of the prefix `xml`.
pub(crate) const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";

/// Names as (namespace, local name), found by hash; filled when the mapping is compiled, read-only after.
#[derive(Debug, Clone)]
pub struct Names {
    namespaces: Vec<Box<str>>,
    names: Vec<Entry>,
    /// Open addressing, a power of two, at most a quarter full: most names are found, or not, at the first look.
    slots: Vec<Option<NameId>>,
}

#[derive(Debug, Clone)]
struct Entry {
    namespace: NamespaceId,
    name: Box<str>,
    /// [`word`] of the name.
    word: u64,
}

impl Default for Names {
    fn default() -> Self {
        Self { namespaces: vec!["".into(), XML_URI.into()], names: Vec::new(), slots: vec![None; 16] }
    }
}

impl Names {
    /// A table without names, with the two namespaces that always exist.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The namespace of this URI, added if new; `""` is none.
    pub fn add_namespace(&mut self, uri: &str) -> NamespaceId {
        self.find_namespace(uri).unwrap_or_else(|| {
            self.namespaces.push(uri.into());
            NamespaceId(u32::try_from(self.namespaces.len() - 1).unwrap_or(u32::MAX))
        })
    }

    /// The name, added if new. JSON members have namespace [`NamespaceId::NONE`].
    pub fn add(&mut self, namespace: NamespaceId, local: &str) -> NameId {
        if let Some(id) = self.find(namespace, local) {
            return id;
        }
        self.names.push(Entry { namespace, name: local.into(), word: word(local.as_bytes()) });
        let count = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let id = NameId(NonZeroU32::new(count).unwrap_or(NonZeroU32::MAX));
        if self.names.len() * 4 > self.slots.len() {
            self.grow();
        } else {
            self.place(id);
        }
        id
    }

    /// The name's number, if the table has it.
    #[inline]
    #[must_use]
    pub fn find(&self, namespace: NamespaceId, local: &str) -> Option<NameId> {
        let mask = self.slots.len() - 1;
        let word = word(local.as_bytes());
        let mut slot = hash(namespace, word, local.len()) & mask;
        // Most of the slots are empty, so this ends.
        while let Some(id) = self.slots[slot] {
            let found = &self.names[id.index()];
            let alike = found.word == word && found.namespace == namespace && found.name.len() == local.len();
            if alike && (local.len() <= WHOLE || *found.name == *local) {
                return Some(id);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// The namespace of this URI, if the table has it.
    #[must_use]
    pub fn find_namespace(&self, uri: &str) -> Option<NamespaceId> {
        let index = self.namespaces.iter().position(|known| &**known == uri)?;
        u32::try_from(index).ok().map(NamespaceId)
    }

    /// URI and local name of a name of this table.
    ///
    /// # Panics
    /// If the number comes from another, larger table.
    #[must_use]
    pub fn name(&self, id: NameId) -> (&str, &str) {
        let Entry { namespace, name, .. } = &self.names[id.index()];
        (&self.namespaces[namespace.index()], name)
    }

    /// How many names there are; numbers are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn namespaces(&self) -> &[Box<str>] {
        &self.namespaces
    }

    fn place(&mut self, id: NameId) {
        let Entry { namespace, name, word } = &self.names[id.index()];
        let mask = self.slots.len() - 1;
        let mut slot = hash(*namespace, *word, name.len()) & mask;
        while self.slots[slot].is_some() {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = Some(id);
    }

    fn grow(&mut self) {
        self.slots = vec![None; self.slots.len() * 2];
        for count in 1..=self.names.len() {
            if let Some(id) = u32::try_from(count).ok().and_then(NonZeroU32::new) {
                self.place(NameId(id));
            }
        }
    }
}

/// Names of the same length up to this one are the same if their words are.
const WHOLE: usize = 8;

/// First and last bytes of a name.
#[inline]
fn word(name: &[u8]) -> u64 {
    match (name.first_chunk::<4>(), name.last_chunk::<4>(), name.last_chunk::<8>()) {
        (Some(head), _, Some(tail)) if name.len() > WHOLE => {
            u64::from_le_bytes(*tail) ^ (u64::from(u32::from_le_bytes(*head)) << 17)
        }
        (Some(head), Some(tail), _) => {
            u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32
        }
        _ => name.iter().fold(0, |word, &byte| (word << 8) | u64::from(byte)),
    }
}

/// Whether two texts are the same. Most are short, and told apart by a look at their ends.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match (a.first_chunk::<8>(), b.first_chunk::<8>()) {
        (Some(x), Some(y)) => x == y && a.last_chunk::<8>() == b.last_chunk() && (a.len() <= 16 || a == b),
        _ => word(a) == word(b),
    }
}

/// The table is the mapping's, a message cannot fill it, so collisions are harmless.
#[inline]
fn hash(namespace: NamespaceId, word: u64, length: usize) -> usize {
    let mixed = (word ^ ((length as u64) << 56) ^ (u64::from(namespace.0) << 48)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 40).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_byte_by_byte() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for length in 0..text.len() {
            let text = &text[..length];
            let copy = format!("{text}z");
            assert!(same(text, &copy[..length]), "{text}");
            assert!(!same(text, &format!("{text}z")) && !same(&format!("{text}z"), text), "{text}");
            for at in 0..length {
                let other = format!("{}#{}", &text[..at], &text[at + 1..]);
                assert!(!same(text, &other), "{text} {other}");
            }
        }
    }

    #[test]
    fn a_name_is_found_and_nothing_that_resembles_it() {
        let mut names = Names::new();
        let other = names.add_namespace("urn:other");
        let alike = ["a", "ab", "abc", "abcd", "abcde", "abcdefgh", "abcdXefgh", "abcdYefgh", "意见", "abcdefghijkl"];
        let ids: Vec<_> = alike.iter().map(|name| names.add(NamespaceId::NONE, name)).collect();
        for (name, id) in alike.iter().zip(&ids) {
            assert_eq!(names.find(NamespaceId::NONE, name), Some(*id));
            assert_eq!(names.name(*id), ("", *name));
            assert_eq!(names.find(other, name), None);
        }
        for name in ["", "b", "abd", "abce", "abxcd", "abcdefg", "abcdefgx", "abcdZefgh", "abcdefgh\0", "意旨"] {
            assert_eq!(names.find(NamespaceId::NONE, name), None, "{name:?}");
        }
        assert_ne!(names.add(other, "abcd"), ids[3]);
    }
}
