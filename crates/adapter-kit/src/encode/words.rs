//! Looks texts over eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The bytes of a text, eight together; the last are filled up with spaces.
pub(super) fn words(text: &str) -> impl Iterator<Item = u64> {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().copied().chain((!rest.is_empty()).then_some(last)).map(u64::from_le_bytes)
}

/// Whether some byte of a word is this one.
pub(super) fn has(word: u64, byte: u8) -> bool {
    let same = word ^ (ONES * u64::from(byte));
    same.wrapping_sub(ONES) & !same & HIGH != 0
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
                assert!(words(&with).any(|word| has(word, b'<')), "{with}");
                assert!(words(&with).any(|word| has_less(word, b'=')), "{with}");
            }
            assert!(!words(&text).any(|word| has(word, b'<') || has_less(word, b' ')), "{text}");
        }
        assert!(words("\u{1f}").any(|word| has_less(word, b' ')));
    }
}
