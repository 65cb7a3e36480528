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

/// Where a piece of a text begins in the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) byte: usize,
    line: usize,
    column: usize,
}

impl Default for Origin {
    fn default() -> Self {
        Self { byte: 0, line: 1, column: 1 }
    }
}

impl Origin {
    /// The place in the whole of a place in the piece.
    pub(crate) fn place(&self, within: Position) -> Position {
        let column = if within.line == 1 { self.column + within.column - 1 } else { within.column };
        let offset = match within.offset {
            Offset::Decoded(byte) => Offset::Decoded(self.byte + byte),
            original @ Offset::Original(_) => original,
        };
        Position { line: self.line + within.line - 1, column, offset }
    }

    /// Where the text behind this beginning of the piece begins.
    pub(crate) fn behind(&self, beginning: &str) -> Self {
        let Position { line, column, .. } = self.place(Position::of(beginning, beginning.len()));
        Self { byte: self.byte + beginning.len(), line, column }
    }

    /// The place of an original byte that stands here.
    pub(crate) fn undecodable(&self, original_byte: usize) -> Position {
        Position { line: self.line, column: self.column, offset: Offset::Original(original_byte) }
    }
}

impl Position {
    /// The place of this byte of the decoded text; past its end: its end; inside a character: the character.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        Lines::default().position(text, byte)
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
    let mut lines = Lines::default();
    lines.advance(text, byte);
    (lines.line, text[lines.start..byte].chars().count() + 1)
}

/// Lines counted up to a byte: so that many refusals of one text do not count its lines again and again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines {
    byte: usize,
    line: usize,
    /// Where the line begins.
    start: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self { byte: 0, line: 1, start: 0 }
    }
}

impl Lines {
    /// Counts on to a byte; one that lies behind changes nothing.
    pub(crate) fn advance(&mut self, text: &str, byte: usize) {
        let bytes = text.as_bytes();
        let byte = byte.min(bytes.len());
        let Some(ahead) = bytes.get(self.byte..byte) else { return };
        for at in memchr::memchr2_iter(b'\n', b'\r', ahead).map(|at| self.byte + at) {
            // CR of CR LF: the LF ends the line.
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            self.line += 1;
            self.start = at + 1;
        }
        self.byte = byte;
    }

    /// The place of a byte, counted on from here, or from the beginning if it lies behind.
    pub(crate) fn position(&self, text: &str, byte: usize) -> Position {
        if byte < self.byte {
            return Position::of(text, byte);
        }
        let byte = (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mut lines = *self;
        lines.advance(text, byte);
        let column = text.get(lines.start..byte).map_or(1, |before| before.chars().count() + 1);
        Position { line: lines.line, column, offset: Offset::Decoded(byte) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_on_gives_the_same_place_as_counting_from_the_beginning() {
        let text = "a\r\nbé\rc\n\n\u{3000}d";
        for from in 0..=text.len() {
            let mut lines = Lines::default();
            lines.advance(text, from);
            for byte in 0..=text.len() {
                assert_eq!(lines.position(text, byte), Position::of(text, byte), "{byte} from {from}");
            }
        }
    }

    #[test]
    fn a_place_in_a_piece_is_the_place_in_the_whole() {
        let text = "a\r\nbé\nc\n\n\u{3000}d";
        for from in (0..=text.len()).filter(|at| text.is_char_boundary(*at) && !text[..*at].ends_with('\r')) {
            let origin = Origin::default().behind(&text[..from]);
            for byte in from..=text.len() {
                let within = Position::of(&text[from..], byte - from);
                assert_eq!(origin.place(within), Position::of(text, byte), "{byte} from {from}");
            }
        }
    }
}
