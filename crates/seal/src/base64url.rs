//! Base64 as RFC 7515 uses it: base64url without padding, and without stray bits in the last character.

use std::sync::LazyLock;

use base64::engine::general_purpose::{NO_PAD, PAD};
use base64::engine::{Engine as _, Simd};

/// Vector instructions where the machine has them: a verifier reads every document twice through this.
static URL_SAFE_NO_PAD: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));
static STANDARD: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));

/// The text of these bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends the text of these bytes.
pub fn encode_into(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// The bytes of a text; `None` for padding, other characters, or bits that are not zero beyond the last byte.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The bytes of a text that must be this many.
#[must_use]
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

/// Base64 with padding (RFC 4648 section 4), as in `x5c`.
#[must_use]
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of base64 with padding.
#[must_use]
pub(crate) fn decode_standard(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_read_as_strictly_as_short_ones() {
        for length in 0..300_u32 {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length).to_le_bytes()[0]).collect();
            let text = encode(&bytes);
            assert_eq!((text.len() % 4 != 1, decode(&text)), (true, Some(bytes.clone())));
            assert_eq!(decode_standard(&encode_standard(&bytes)), Some(bytes));
            for at in 0..text.len() {
                for wrong in ["=", "+", "/", "\n", ".", "é"] {
                    assert_eq!(decode(&format!("{}{wrong}{}", &text[..at], &text[at + 1..])), None, "{length} {at}");
                }
            }
        }
    }

    #[test]
    fn one_sequence_of_bytes_has_one_text() {
        assert_eq!(decode("AQ"), Some(vec![1]));
        for wrong in ["AQ==", "AR", "AQ=", "A", "AQ ", "A+/A", "AQ\n", "A?"] {
            assert_eq!(decode(wrong), None, "{wrong:?}");
        }
        assert_eq!(decode_standard("AQ=="), Some(vec![1]));
        assert_eq!(decode_standard("AQ"), None);
        assert_eq!(decode_array::<2>("AQ"), None);
    }
}
