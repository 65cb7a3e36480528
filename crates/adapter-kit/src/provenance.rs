//! Provenance: where each canonical value came from.

use document::Digest;
use document::json::write_escaped;
use serde::{Deserialize, Serialize};

/// The provenance table in its byte form: one JCS row (RFC 8785) after the other, each ended by LF.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    table: Vec<u8>,
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
    /// An empty table with room for a usual document.
    pub(crate) fn with_capacity() -> Self {
        Self { table: Vec::with_capacity(8192) }
    }

    /// Gives back what room was not needed.
    pub(crate) fn fit(&mut self) {
        self.table.shrink_to_fit();
    }

    /// The byte form.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.table
    }

    /// Digest of the byte form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.table)
    }

    /// Reads a byte form back.
    ///
    /// # Errors
    /// When a line is no row of a provenance table.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let table = Self { table: bytes.to_vec() };
        table.lines().try_for_each(|line| serde_json::from_slice::<ProvenanceRow>(line).map(drop))?;
        Ok(table)
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = ProvenanceRow> {
        // Every line was written by this crate or checked by `parse`.
        self.lines().filter_map(|line| serde_json::from_slice(line).ok())
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.table.split(|b| *b == b'\n').filter(|line| !line.is_empty())
    }

    /// Appends a row. `from` is a path of several parts.
    pub(crate) fn push(&mut self, to: Option<&str>, from: [&str; 2], span: Option<(u32, u32)>, row: &str) {
        const AROUND: usize = 64;
        let out = &mut self.table;
        out.reserve(from[0].len() + from[1].len() + row.len() + to.map_or(0, str::len) + AROUND);
        out.extend_from_slice(b"{\"from\":\"");
        from.iter().for_each(|part| write_escaped(part, out));
        out.extend_from_slice(b"\",\"row\":\"");
        write_escaped(row, out);
        out.push(b'"');
        if let Some((start, end)) = span {
            out.extend_from_slice(b",\"span\":[");
            push_number(out, start);
            out.push(b',');
            push_number(out, end);
            out.push(b']');
        }
        if let Some(to) = to {
            out.extend_from_slice(b",\"to\":\"");
            write_escaped(to, out);
            out.push(b'"');
        }
        out.extend_from_slice(b"}\n");
    }
}

impl std::fmt::Debug for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provenance({} bytes)", self.table.len())
    }
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
