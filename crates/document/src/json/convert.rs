//! Between trees and typed Rust values.

mod read;
mod write;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Value;

/// A value that does not have the shape asked for. The text says what was expected where, never what stood there, as far
/// as serde is concerned; a type's own `FromStr` speaks for itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at {pointer:?}")]
pub struct ConvertError {
    pointer: String,
    message: String,
}

impl ConvertError {
    /// JSON Pointer of the place.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What was expected there.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    fn new(message: impl Into<String>) -> Self {
        Self { pointer: String::new(), message: message.into() }
    }

    fn within(mut self, step: &str) -> Self {
        self.pointer = format!("/{}{}", step.replace('~', "~0").replace('/', "~1"), self.pointer);
        self
    }
}

/// Reads a typed value out of a tree.
///
/// # Errors
/// When the tree has another shape; the error has the place.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, ConvertError> {
    T::deserialize(value)
}

/// Makes a tree of a typed value.
///
/// # Errors
/// When the value holds what strict JSON forbids: `null`, fractions, integers beyond ±(2^53 − 1), a name twice. Texts are
/// taken as they are; control characters in them are found by whoever reads the bytes.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, ConvertError> {
    value.serialize(write::TreeWriter)
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(read::TreeVisitor)
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Int(int) => serializer.serialize_i64(*int),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for super::Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(object),
            _ => Err(serde::de::Error::custom("expected an object")),
        }
    }
}

impl Serialize for super::Object {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::json::parse;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        Unit,
        New(String),
        Full { a: u8 },
        Pair(u8, String),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Everything {
        yes: bool,
        small: u8,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        maybe: Option<i64>,
        list: Vec<Shape>,
        map: BTreeMap<String, char>,
        pair: (i8, String),
        tree: Value,
        numbered: BTreeMap<u32, bool>,
    }

    fn everything() -> Everything {
        Everything {
            yes: true,
            small: 7,
            text: "重庆".into(),
            maybe: Some(-5),
            list: vec![Shape::Unit, Shape::New("x".into()), Shape::Full { a: 1 }, Shape::Pair(2, "y".into())],
            map: BTreeMap::from([("k".into(), 'c')]),
            pair: (-1, "p".into()),
            tree: parse(br#"{"a":[1,true,"x",{}]}"#).expect("strict JSON"),
            numbered: BTreeMap::from([(7, false)]),
        }
    }

    #[test]
    fn typed_values_go_into_trees_and_come_back() {
        let tree = to_value(&everything()).expect("a tree");
        assert_eq!(from_value::<Everything>(&tree), Ok(everything()));
        let bytes = serde_json::to_vec(&everything()).expect("bytes");
        assert_eq!(parse(&bytes), Ok(tree), "as by way of bytes");
    }

    #[test]
    fn a_wrong_shape_is_reported_with_its_place_and_without_its_content() {
        let mut tree = to_value(&everything()).expect("a tree");
        let Value::Object(object) = &mut tree else { panic!("an object") };
        object.insert("list", vec![Value::from("unit"), Value::Object([("full", "secret")].into_iter().collect())]);
        let error = from_value::<Everything>(&tree).expect_err("no struct");
        assert_eq!(error.pointer(), "/list/1/full");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn what_strict_json_forbids_does_not_become_a_tree() {
        assert!(to_value(&None::<u8>).is_err());
        assert!(to_value(&1.5).is_err());
        assert!(to_value(&u64::MAX).is_err());
    }
}
