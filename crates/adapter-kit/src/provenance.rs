//! Provenance: where each canonical value came from.

mod table;

use document::Digest;
use serde::{Deserialize, Serialize};

pub(crate) use table::{At, Labels, ObjectId, Room, Source, Table};

/// The provenance table of one document.
///
/// Its byte form is one JCS row (RFC 8785) after the other, each ended by LF. It is written when it is asked for: decoding
/// keeps numbers, and most readers want the document alone.
#[derive(Clone)]
pub struct Provenance(Form);

#[derive(Clone)]
enum Form {
    Table(Box<Table>),
    Bytes(Vec<u8>),
}

/// One row: a canonical value and its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceRow {
    /// JSON Pointer of the canonical value; absent where a row claims a value that has no canonical place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Path in the source, or `mapping` for a constant of the mapping.
    pub from: String,
    /// Half-open bytes of the decoded text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
    /// Message and line of the mapping: `opinion:62`.
    pub row: String,
}

impl Provenance {
    /// The byte form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Table(table) => table.to_bytes(),
            Form::Bytes(bytes) => bytes.clone(),
        }
    }

    /// Digest of the byte form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// Reads a byte form back.
    ///
    /// # Errors
    /// When a line is no row of a provenance table.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        lines(bytes).try_for_each(|line| serde_json::from_slice::<ProvenanceRow>(line).map(drop))?;
        Ok(Self(Form::Bytes(bytes.to_vec())))
    }

    /// The rows, in the order of the mapping's rows.
    pub fn rows(&self) -> impl Iterator<Item = ProvenanceRow> {
        // Every line was written by this crate or checked by `parse`.
        let rows: Vec<_> = lines(&self.to_bytes()).filter_map(|line| serde_json::from_slice(line).ok()).collect();
        rows.into_iter()
    }
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty())
}

impl From<Table> for Provenance {
    fn from(table: Table) -> Self {
        Self(Form::Table(Box::new(table)))
    }
}

impl Default for Provenance {
    fn default() -> Self {
        Self(Form::Bytes(Vec::new()))
    }
}

/// Two tables are equal if their byte forms are.
impl PartialEq for Provenance {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

impl Eq for Provenance {}

impl std::fmt::Debug for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provenance({} bytes)", self.to_bytes().len())
    }
}

/// Appends a member to a JSON Pointer (RFC 6901).
pub(crate) fn push_member(pointer: &mut String, name: &str) {
    pointer.push('/');
    if name.bytes().any(|b| matches!(b, b'~' | b'/')) {
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(name);
    }
}

/// Appends a position to a JSON Pointer.
pub(crate) fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    push_digits(pointer, u32::try_from(index).unwrap_or(u32::MAX));
}

/// Appends a decimal number.
pub(crate) fn push_digits(out: &mut String, number: u32) {
    if number >= 10 {
        push_digits(out, number / 10);
    }
    out.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
}

/// Appends a decimal number to bytes.
pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
