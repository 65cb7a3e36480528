//! Strict JSON: a tree that cannot hold what the contract forbids, its reader and its canonical bytes.
//!
//! No fraction, exponent or `null` has a representation here; members of an object are unique by construction.

mod canonical;
mod convert;
mod members;
mod strict;

pub use canonical::{to_canonical, write_canonical, write_canonical_object, write_escaped};
pub use convert::{ConvertError, from_value, to_value};
pub use members::Members;
pub use strict::{Code, Limits, Refusal, parse, parse_with};

use compact_str::CompactString;

/// A JSON value without `null`, fractions and exponents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// An integer within ±(2^53 − 1).
    Int(i64),
    /// A string.
    Text(CompactString),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

impl Value {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The integer, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(int) = self { Some(*int) } else { None }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The items, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The value at a JSON Pointer (RFC 6901); `""` is the value itself.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        let Some(steps) = pointer.strip_prefix('/') else {
            return pointer.is_empty().then_some(self);
        };
        steps.split('/').try_fold(self, |value, step| match value {
            Self::Object(object) if step.contains('~') => object.get(&step.replace("~1", "/").replace("~0", "~")),
            Self::Object(object) => object.get(step),
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl From<&str> for Value {
    #[inline]
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
impl From<CompactString> for Value {
    fn from(text: CompactString) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}
impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}
impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl<N: Into<CompactString>, V: Into<Value>> FromIterator<(N, V)> for Object {
    /// Collects members; of two with one name the later holds.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        let mut object = Self::new();
        for (name, value) in members {
            object.insert(name, value);
        }
        object
    }
}

/// An object: members in the order in which they came, each name once. Look-up is linear: objects here are small, and a
/// short scan beats hashing; the reader checks uniqueness of large objects by a set.
#[derive(Debug, Clone, Default)]
pub struct Object(Vec<(CompactString, Value)>);

/// Equal members, in whatever order: what a reader makes of an object must not differ from what was stored of it.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        let in_order = |(mine, theirs): (&(CompactString, Value), &(CompactString, Value))| mine.0 == theirs.0;
        if self.0.iter().zip(&other.0).all(in_order) {
            return self.0 == other.0;
        }
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Object {}

impl Object {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// An object without members and with room for so many.
    #[must_use]
    pub fn with_capacity(members: usize) -> Self {
        Self(Vec::with_capacity(members))
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of this member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// The value of this member, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Sets a member; gives what stood there.
    pub fn insert(&mut self, name: impl Into<CompactString>, value: impl Into<Value>) -> Option<Value> {
        let (name, value) = (name.into(), value.into());
        if let Some(old) = self.get_mut(&name) {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((name, value));
        None
    }

    /// The value of this member, made by `absent` if there is none yet.
    pub fn entry(&mut self, name: &str, absent: impl FnOnce() -> Value) -> &mut Value {
        let at = self.0.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            self.0.push((name.into(), absent()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(n, _)| n == name)?;
        Some(self.0.remove(at).1)
    }

    /// The members in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v))
    }

    /// The members in their order, values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.0.iter_mut().map(|(n, v)| (n.as_str(), v))
    }

    /// The members in their order, as a slice.
    pub(crate) fn members(&self) -> &[(CompactString, Value)] {
        &self.0
    }

    /// Appends a member whose name the caller knows to be new.
    #[inline]
    pub fn push_new(&mut self, name: CompactString, value: Value) {
        debug_assert!(self.get(&name).is_none());
        self.0.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_equal_in_whatever_order_their_members_stand() {
        let object = |members: &[(&str, i64)]| members.iter().map(|(n, v)| (*n, *v)).collect::<Object>();
        assert_eq!(object(&[("a", 1), ("b", 2)]), object(&[("b", 2), ("a", 1)]));
        assert_ne!(object(&[("a", 1), ("b", 2)]), object(&[("b", 1), ("a", 2)]));
        assert_ne!(object(&[("a", 1)]), object(&[("a", 1), ("b", 2)]));
        assert_ne!(object(&[("b", 2), ("a", 1)]), object(&[("a", 1), ("c", 2)]));
    }
}
