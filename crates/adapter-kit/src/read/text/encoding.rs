//! Encodings by WHATWG name, in both directions.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{DecoderResult, EncoderResult};

use super::gb;
use crate::refusal::{Code, Excerpt, Refusal};

/// An encoding that agrees with ASCII on ASCII bytes: UTF-8, GB18030, GBK and their like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// A character that an encoding does not have, and where it stands in the text.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("U+{:04X} is not in the encoding", u32::from(*character))]
pub struct Unmappable {
    /// The character.
    pub character: char,
    /// Its offset in bytes.
    pub offset: usize,
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// GB 18030.
    pub const GB18030: Self = Self(encoding_rs::GB18030);
    /// GBK, also under its labels gb2312 and cp936; read as GB18030, which holds it.
    pub const GBK: Self = Self(encoding_rs::GBK);

    /// The encoding of a label, in any case: those of the WHATWG Encoding Standard, and `cp936`, `936`, `ms936` for GBK.
    /// None for unknown labels, UTF-16, HZ and other encodings that do not agree with ASCII.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        let label = label.trim_matches([' ', '\t', '\r', '\n']);
        if ["cp936", "936", "ms936"].iter().any(|alias| label.eq_ignore_ascii_case(alias)) {
            return Some(Self::GBK);
        }
        let found = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
        // x-user-defined maps bytes to private characters: nobody's encoding.
        (found.is_ascii_compatible() && found != encoding_rs::X_USER_DEFINED).then_some(Self(found))
    }

    /// The WHATWG name: `UTF-8`, `GB18030`, `GBK`.
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Self::GB18030 { "GB18030" } else { self.0.name() }
    }

    /// Whether it is GB18030 or GBK.
    #[must_use]
    pub fn is_gb(self) -> bool {
        self == Self::GB18030 || self == Self::GBK
    }

    /// A decoder of bytes that come by and by; it knows no byte order mark.
    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder_without_bom_handling()
    }

    /// Decodes the whole input, byte order mark and all; none if a byte does not belong.
    pub(super) fn decode(self, input: &[u8]) -> Option<Cow<'_, str>> {
        if self.is_gb() { gb::decode(self, input).map(Cow::Owned) } else { self.decode_any(input) }
    }

    /// The same by the library alone.
    pub(super) fn decode_any(self, input: &[u8]) -> Option<Cow<'_, str>> {
        self.0.decode_without_bom_handling_and_without_replacement(input)
    }

    /// The offset of the first byte that does not belong; the input's length if all do.
    pub(super) fn first_undecodable(self, input: &[u8]) -> usize {
        let mut decoder = self.decoder();
        let mut scratch = [0; 4096];
        let mut read = 0;
        loop {
            let (result, consumed, _) = decoder.decode_to_utf8_without_replacement(&input[read..], &mut scratch, true);
            read += consumed;
            match result {
                DecoderResult::Malformed(bad, good_after) => {
                    return read.saturating_sub(usize::from(bad) + usize::from(good_after));
                }
                DecoderResult::InputEmpty => return input.len(),
                DecoderResult::OutputFull => {}
            }
        }
    }

    /// Appends the text in this encoding; on failure `out` is as it was. Never writes numeric character references: inside
    /// CDATA they would be text.
    ///
    /// # Errors
    /// The first character that the encoding does not have.
    pub fn encode(self, text: &str, out: &mut Vec<u8>) -> Result<(), Unmappable> {
        if self == Self::UTF_8 {
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        let Some(table) = gb::table(self) else { return self.encode_any(text, out) };
        let before = out.len();
        out.reserve(text.len());
        let mut read = 0;
        loop {
            read += gb::encode(table, &text[read..], out);
            let Some(character) = text[read..].chars().next() else { return Ok(()) };
            let next = read + character.len_utf8();
            if let Err(unmappable) = self.encode_any(&text[read..next], out) {
                out.truncate(before);
                return Err(Unmappable { offset: read, ..unmappable });
            }
            read = next;
        }
    }

    /// The same by the library alone.
    pub(super) fn encode_any(self, text: &str, out: &mut Vec<u8>) -> Result<(), Unmappable> {
        let before = out.len();
        out.reserve(text.len() + 8);
        let mut encoder = self.0.new_encoder();
        let mut read = 0;
        loop {
            let (result, consumed) = encoder.encode_from_utf8_to_vec_without_replacement(&text[read..], out, true);
            read += consumed;
            match result {
                EncoderResult::InputEmpty => return Ok(()),
                EncoderResult::OutputFull => out.reserve(text.len() - read + 64),
                EncoderResult::Unmappable(character) => {
                    out.truncate(before);
                    return Err(Unmappable { character, offset: read - character.len_utf8() });
                }
            }
        }
    }

    /// The first character of the text that the encoding does not have.
    #[must_use]
    pub fn first_unmappable(self, text: &str) -> Option<Unmappable> {
        if self == Self::UTF_8 || text.is_ascii() {
            return None;
        }
        self.encode(text, &mut Vec::new()).err()
    }
}

/// Whether a label names an encoding in which ASCII bytes can mean something else: HZ, ISO-2022, UTF-7.
pub(super) fn is_seven_bit(label: &str) -> bool {
    let label = label.trim().to_ascii_lowercase();
    ["hz", "iso-2022", "csiso2022", "utf-7", "unicode-1-1-utf-7", "csunicode11utf7"]
        .iter()
        .any(|family| label.starts_with(family))
}

impl Unmappable {
    /// CW302 with the character's number; the caller adds path and message.
    #[must_use]
    pub fn refusal(&self, encoding: Encoding) -> Refusal {
        let shown = Excerpt::code_point(u32::from(self.character));
        let title = format!("character {} is not in {}", shown.as_str(), encoding.name());
        Refusal::new(Code::CW302).titled(title).with_value(shown)
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The character is a department's data; its number is what an error may show.
impl fmt::Debug for Unmappable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unmappable(U+{:04X})", u32::from(self.character))
    }
}
