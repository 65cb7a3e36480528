//! Looks texts over eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Whether some word of a text passes: its bytes, eight together, the last filled up with spaces.
pub(super) fn any(text: &str, mut passes: impl FnMut(u64) -> bool) -> bool {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    if words.iter().any(|word| passes(u64::from_le_bytes(*word))) {
        return true;
    }
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    !rest.is_empty() && passes(u64::from_le_bytes(last))
}

/// Whether some byte of a word is this one.
pub(super) fn has(word: u64, byte: u8) -> bool {
    let same = word ^ (ONES * u64::from(byte));
    same.wrapping_sub(ONES) & !same & HIGH != 0
}

/// Whether some byte of a word is one of two that differ in this bit alone; the first is the one without it.
pub(super) fn has_either(word: u64, byte: u8, bit: u8) -> bool {
    has(word & !(ONES * u64::from(bit)), byte)
}

/// Whether some byte of a word is less than this one, which is ASCII.
pub(super) fn has_less(word: u64, byte: u8) -> bool {
    word.wrapping_sub(ONES * u64::from(byte)) & !word & HIGH != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands_and_only_where_it_is() {
        for length in 0..20 {
            let text = "é字z".repeat(length);
            for at in 0..=length {
                let mut with = text.clone();
                with.insert(at * "é字z".len(), '<');
                assert!(any(&with, |word| has(word, b'<')), "{with}");
                assert!(any(&with, |word| has_either(word, b'<', 2)), "{with}");
                assert!(any(&with.replace('<', ">"), |word| has_either(word, b'<', 2)), "{with}");
                assert!(any(&with, |word| has_less(word, b'=')), "{with}");
            }
            assert!(!any(&text, |word| has(word, b'<') || has_either(word, b'<', 2) || has_less(word, b' ')), "{text}");
        }
        assert!(any("\u{1f}", |word| has_less(word, b' ')));
        assert!(!any("", |_| true));
    }
}
