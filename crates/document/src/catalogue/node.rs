//! Our tree as the schema validator reads it: in place, without a second tree.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ptr::from_ref;

use compact_str::CompactString;
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};

use crate::json;

/// The representation.
pub(super) struct Tree;

/// A borrowed value of the tree.
#[derive(Clone, Copy)]
pub(super) enum View<'a> {
    Bool(&'a bool),
    Int(&'a i64),
    Text(&'a str),
    Array(&'a Vec<json::Value>),
    Object(&'a json::Object),
}

impl<'a> From<&'a json::Value> for View<'a> {
    fn from(value: &'a json::Value) -> Self {
        match value {
            json::Value::Bool(bool) => Self::Bool(bool),
            json::Value::Int(int) => Self::Int(int),
            json::Value::Text(text) => Self::Text(text),
            json::Value::Array(items) => Self::Array(items),
            json::Value::Object(object) => Self::Object(object),
        }
    }
}

impl Json for Tree {
    type Node<'a> = View<'a>;
    type PreparedKey = CompactString;
    type StringBuffer = ();

    // Look-up scans, so that one pass over the members is cheaper than a few look-ups.
    const KEYS_PER_LOOKUP: usize = 4;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> CompactString {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View::Text(string))
    }
}

impl<'a> Node<'a, Tree> for View<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Integer;

    fn as_object(&self) -> Option<Members<'a>> {
        if let Self::Object(object) = self { Some(Members(object)) } else { None }
    }

    fn as_array(&self) -> Option<Items<'a>> {
        if let Self::Array(items) = self { Some(Items(items)) } else { None }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(Cow::Borrowed(text)) } else { None }
    }

    fn as_number(&self) -> Option<Integer> {
        if let Self::Int(int) = self { Some(Integer(**int)) } else { None }
    }

    fn as_boolean(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(**bool) } else { None }
    }

    fn is_null(&self) -> bool {
        false
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Bool(_) => JsonType::Boolean,
            Self::Int(_) => JsonType::Number,
            Self::Text(_) => JsonType::String,
            Self::Array(_) => JsonType::Array,
            Self::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        equal(*self, expected)
    }

    /// Errors are made of this: they must not carry what a document says.
    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(serde_json::Value::Null)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let address = match self {
            Self::Bool(bool) => from_ref::<bool>(bool).addr(),
            Self::Int(int) => from_ref::<i64>(int).addr(),
            Self::Text(text) => text.as_ptr().addr(),
            Self::Array(items) => from_ref::<Vec<json::Value>>(items).addr(),
            Self::Object(object) => from_ref::<json::Object>(object).addr(),
        };
        Some(NodeIdentity::new(address))
    }
}

fn equal(view: View<'_>, expected: &serde_json::Value) -> bool {
    match (view, expected) {
        (View::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (View::Int(a), serde_json::Value::Number(b)) => b.as_i64() == Some(*a),
        (View::Text(a), serde_json::Value::String(b)) => a == b,
        (View::Array(a), serde_json::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a.into(), b))
        }
        (View::Object(a), serde_json::Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a.into(), b)))
        }
        _ => false,
    }
}

/// An integer within ±(2^53 − 1).
pub(super) struct Integer(i64);

impl JsonNumber for Integer {
    fn as_u64(&self) -> Option<u64> {
        u64::try_from(self.0).ok()
    }

    fn as_i64(&self) -> Option<i64> {
        Some(self.0)
    }

    #[allow(clippy::cast_precision_loss, reason = "the reader admits only integers that a double holds exactly")]
    fn as_f64(&self) -> Option<f64> {
        Some(self.0 as f64)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.0.into())
    }

    fn is_integer(&self) -> bool {
        true
    }
}

/// The members of an object.
pub(super) struct Members<'a>(&'a json::Object);

impl<'a> Object<'a, Tree> for Members<'a> {
    type Node = View<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &CompactString) -> Option<View<'a>> {
        self.0.get(key).map(View::from)
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.members().iter())
    }
}

/// Walks the members of an object.
pub(super) struct MembersIter<'a>(std::slice::Iter<'a, (CompactString, json::Value)>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, View<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value.into()))
    }
}

/// The items of an array.
pub(super) struct Items<'a>(&'a [json::Value]);

impl<'a> Array<'a, Tree> for Items<'a> {
    type Node = View<'a>;
    type ElementsIter = std::iter::Map<std::slice::Iter<'a, json::Value>, fn(&'a json::Value) -> View<'a>>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.iter().map(View::from)
    }

    fn is_unique(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.0.iter().all(|item| seen.insert(json::to_canonical(item)))
    }
}
