//! The strict reader.

use super::Value;

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

/// What the reader refuses, by problem code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// `document-not-json`
    NotJson,
    /// `document-duplicate-key`
    DuplicateKey,
    /// `document-integer-range`
    IntegerRange,
    /// `document-number-form`
    NumberForm,
    /// `document-character`
    Character,
    /// `document-too-deep`
    TooDeep,
    /// `document-too-large`
    TooLarge,
}

/// Where and why the reader stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct Refusal {
    /// The problem code.
    pub code: Code,
    /// One sentence: what is wrong.
    pub message: String,
    /// JSON Pointer of the value or member being read.
    pub pointer: String,
    /// Line from 1.
    pub line: usize,
    /// Column in Unicode scalar values from 1.
    pub column: usize,
    /// Offset in bytes from 0.
    pub byte: usize,
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
pub fn parse_with(_bytes: &[u8], _limits: &Limits) -> Result<Value, Refusal> {
    todo!("strict reader")
}
