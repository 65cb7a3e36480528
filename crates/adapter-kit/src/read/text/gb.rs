//! GB18030 and GBK: what nearly all of a message is made of, Hanzi and full-width signs, by one table each way.

mod decode;

use std::sync::LazyLock;

use super::Encoding;

pub(super) use decode::decode;

/// The first character of the tables: the ideographic space.
const FIRST: u32 = 0x3000;

/// The two bytes of each character from [`FIRST`] to U+FFFF; zeros where it has none or others. GBK has the same pairs.
static PAIRS: LazyLock<Box<[[u8; 2]]>> = LazyLock::new(pairs);

/// The table, if it is of use for this encoding.
pub(super) fn table(encoding: Encoding) -> Option<&'static [[u8; 2]]> {
    encoding.is_gb().then(|| &**PAIRS)
}

fn pairs() -> Box<[[u8; 2]]> {
    let mut pairs = Vec::with_capacity(0x1_0000 - FIRST as usize);
    let mut bytes = Vec::new();
    for page in (FIRST..=0xFFFF).step_by(64).map(|first| first..first + 64) {
        let text: String = page.clone().filter_map(char::from_u32).collect();
        bytes.clear();
        match Encoding::GB18030.encode_any(&text, &mut bytes) {
            Ok(()) if text.chars().count() == page.len() => pairs_of(&bytes, &mut pairs),
            // A page with a character that the encoding does not have is left to the library, and so are surrogates.
            _ => pairs.extend(page.map(|_| [0; 2])),
        }
    }
    pairs.into()
}

/// The characters of a text: two bytes, or four of which the second is a digit.
fn pairs_of(bytes: &[u8], pairs: &mut Vec<[u8; 2]>) {
    let mut at = 0;
    while let Some(&[first, second]) = bytes.get(at..at + 2).and_then(|pair| <&[u8; 2]>::try_from(pair).ok()) {
        let four = second.is_ascii_digit();
        pairs.push(if four { [0; 2] } else { [first, second] });
        at += if four { 4 } else { 2 };
    }
}

/// Appends the longest beginning of a text that ASCII and the table make up; gives its length.
pub(super) fn encode(table: &[[u8; 2]], text: &str, out: &mut Vec<u8>) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if first < 0x80 {
            let run = ascii(&bytes[at..]);
            out.extend_from_slice(&bytes[at..at + run]);
            at += run;
            continue;
        }
        let Some(&[lead @ 0xE3..=0xEF, second, third]) =
            bytes.get(at..at + 3).and_then(|b| <&[u8; 3]>::try_from(b).ok())
        else {
            break;
        };
        let code = u32::from(lead & 0xF) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
        match table.get((code - FIRST) as usize) {
            None | Some([0, _]) => break,
            Some(pair) => out.extend_from_slice(pair),
        }
        at += 3;
    }
    at
}

/// How many bytes of ASCII a text begins with.
fn ascii(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    for (nth, word) in words.iter().enumerate() {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            return nth * 8 + high.trailing_zeros() as usize / 8;
        }
    }
    let done = words.len() * 8;
    done + bytes[done..].iter().take_while(|byte| byte.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_written_as_the_encoding_standard_says() {
        for encoding in [Encoding::GB18030, Encoding::GBK] {
            for character in ('\0'..='\u{FFFF}').chain(['\u{20087}', '\u{1F600}', '\u{10FFFF}']) {
                let text = format!("a{character}字");
                let (mut found, mut expected) = (Vec::new(), Vec::new());
                let result = encoding.encode(&text, &mut found);
                assert_eq!(result, encoding.encode_any(&text, &mut expected), "{character:?}");
                assert_eq!(found, expected, "{character:?}");
            }
        }
    }

    #[test]
    fn a_run_of_ascii_ends_at_the_first_other_byte() {
        for length in 0..40 {
            let text = "x".repeat(length);
            assert_eq!(ascii(text.as_bytes()), length);
            assert_eq!(ascii(format!("{text}字x").as_bytes()), length);
        }
    }
}
