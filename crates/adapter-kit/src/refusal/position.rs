//! Places in the decoded text.

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A place: line and column from 1, column in Unicode scalar values, offset in bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line from 1; LF, CR LF and a lone CR each end one.
    pub line: usize,
    /// Column from 1, in Unicode scalar values.
    pub column: usize,
    /// Offset in bytes, and of what.
    pub offset: Offset,
}

/// An offset in bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// In the decoded UTF-8 text without its BOM; member `byte`.
    Decoded(usize),
    /// In the bytes as they came, BOM included; member `originalByte`. Where text could not be decoded.
    Original(usize),
}

impl Position {
    /// The place of this byte of the decoded text; past its end: its end; inside a character: the character.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        let byte = (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (line, column) = line_and_column(text, byte);
        Self { line, column, offset: Offset::Decoded(byte) }
    }

    /// The place of a byte that could not be decoded, after all that could.
    #[must_use]
    pub fn undecodable(decoded_before: &str, original_byte: usize) -> Self {
        let (line, column) = line_and_column(decoded_before, decoded_before.len());
        Self { line, column, offset: Offset::Original(original_byte) }
    }

    /// The offset in the decoded text, if it is one.
    #[must_use]
    pub fn byte(&self) -> Option<usize> {
        if let Offset::Decoded(byte) = self.offset { Some(byte) } else { None }
    }
}

fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let (mut line, mut start) = (1, 0);
    for at in memchr::memchr2_iter(b'\n', b'\r', &bytes[..byte]) {
        // CR of CR LF: the LF ends the line.
        if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        line += 1;
        start = at + 1;
    }
    (line, text[start..byte].chars().count() + 1)
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut place = serializer.serialize_struct("Position", 3)?;
        place.serialize_field("line", &self.line)?;
        place.serialize_field("column", &self.column)?;
        match self.offset {
            Offset::Decoded(byte) => place.serialize_field("byte", &byte)?,
            Offset::Original(byte) => place.serialize_field("originalByte", &byte)?,
        }
        place.end()
    }
}
