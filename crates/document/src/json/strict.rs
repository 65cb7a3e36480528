//! The strict reader: one pass over the bytes, straight into a tree.

mod reader;
mod refusal;

pub use refusal::{Code, Refusal};

use super::Value;
use reader::Reader;

/// Bounds of one input.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the whole input.
    pub bytes: usize,
    /// Nesting of arrays and objects.
    pub depth: usize,
    /// Members of one object.
    pub members: usize,
    /// Items of one array.
    pub items: usize,
    /// Bytes of one string after unescaping.
    pub string: usize,
    /// Values of all kinds in the whole input.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 20, depth: 32, members: 1024, items: 10_000, string: 256 << 10, values: 200_000 }
    }
}

/// Reads strict JSON within the default limits.
///
/// # Errors
/// The first thing that breaks a rule, with its place.
pub fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    parse_with(bytes, &Limits::default())
}

/// Reads strict JSON within these limits.
///
/// # Errors
/// The first thing that breaks a rule, with its place.
pub fn parse_with(bytes: &[u8], limits: &Limits) -> Result<Value, Refusal> {
    if bytes.len() > limits.bytes {
        return Err(Refusal::at(bytes, limits.bytes, Code::TooLarge, "input is longer than allowed"));
    }
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Reader::new(text, *limits).document().map_err(|stop| stop.refusal(bytes)),
        Err(e) => Err(Refusal::at(bytes, e.valid_up_to(), Code::NotJson, "bytes are not UTF-8")),
    }
}

#[cfg(test)]
mod tests;
