//! Between trees and typed Rust values.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Value, parse, to_canonical};

/// A value that does not have the shape asked for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConvertError(String);

/// Reads a typed value out of a tree.
///
/// # Errors
/// When the tree has another shape; the text names the member.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, ConvertError> {
    serde_json::from_slice(&to_canonical(value)).map_err(|e| ConvertError(e.to_string()))
}

/// Makes a tree of a typed value.
///
/// # Errors
/// When the value holds what strict JSON forbids: `null`, fractions, integers beyond ±(2^53 − 1).
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, ConvertError> {
    let bytes = serde_json::to_vec(value).map_err(|e| ConvertError(e.to_string()))?;
    parse(&bytes).map_err(|e| ConvertError(e.to_string()))
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{SerializeMap, SerializeSeq};
        match self {
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Int(int) => serializer.serialize_i64(*int),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (name, item) in object.iter() {
                    map.serialize_entry(name, item)?;
                }
                map.end()
            }
        }
    }
}
