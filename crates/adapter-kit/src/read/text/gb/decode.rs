//! GB18030 and GBK on their way in: pairs of bytes by one table, all else by the library.

use std::sync::LazyLock;

use super::{Encoding, ascii};

const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;
/// How many trail bytes a lead byte has.
const ROW: usize = 0xFF - 0x40;

/// The bytes of each pair's character in UTF-8, three at most, and how many they are; 0 where the pair has none or others.
/// GBK has the same pairs.
static CHARACTERS: LazyLock<Box<[[u8; 4]]>> = LazyLock::new(|| {
    let character = |lead: u8, trail: u8| {
        let pair = [lead, trail];
        let text = Encoding::GB18030.decode_any(&pair);
        match text.as_deref().map(str::as_bytes) {
            Some(&[a, b, c]) => [a, b, c, 3],
            Some(&[a, b]) if a >= 0x80 => [a, b, 0, 2],
            _ => [0; 4],
        }
    };
    LEADS.flat_map(|lead| TRAILS.map(move |trail| character(lead, trail))).collect()
});

/// Decodes the whole input; none if a byte does not belong.
pub(in super::super) fn decode(encoding: Encoding, input: &[u8]) -> Option<String> {
    let table = &**CHARACTERS;
    // Pairs become three bytes; what is written for the last of them may be longer than what counts.
    let mut out = vec![0; input.len() + input.len() / 2 + 4];
    let (mut read, mut written) = (0, 0);
    while let Some(&first) = input.get(read) {
        if first < 0x80 {
            let run = ascii(&input[read..]);
            out[written..written + run].copy_from_slice(&input[read..read + run]);
            (read, written) = (read + run, written + run);
            continue;
        }
        let character = match input.get(read + 1) {
            Some(second) if LEADS.contains(&first) && TRAILS.contains(second) => {
                table[usize::from(first - LEADS.start()) * ROW + usize::from(second - TRAILS.start())]
            }
            _ => [0; 4],
        };
        if character[3] > 0 {
            out[written..written + 4].copy_from_slice(&character);
            (read, written) = (read + 2, written + usize::from(character[3]));
            continue;
        }
        let Some(four @ [lead, b'0'..=b'9', third, b'0'..=b'9']) = input.get(read..read + 4) else {
            return rest_by_library(encoding, &input[read..], &out[..written]);
        };
        if !LEADS.contains(lead) || !LEADS.contains(third) {
            return rest_by_library(encoding, &input[read..], &out[..written]);
        }
        let character = encoding.decode_any(four)?;
        out[written..written + character.len()].copy_from_slice(character.as_bytes());
        (read, written) = (read + 4, written + character.len());
    }
    simdutf8::basic::from_utf8(&out[..written]).ok().map(str::to_owned)
}

/// What is neither ASCII nor a character of two or four bytes leads nowhere, or only the library knows.
#[cold]
fn rest_by_library(encoding: Encoding, rest: &[u8], before: &[u8]) -> Option<String> {
    let rest = encoding.decode_any(rest)?;
    simdutf8::basic::from_utf8(before).ok().map(|before| before.to_owned() + &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_read_as_the_encoding_standard_says() {
        for encoding in [Encoding::GB18030, Encoding::GBK] {
            for first in 0..=0xFF {
                for second in 0..=0xFF {
                    for input in [&[b'a', first, second][..], &[first, second, 0xD7, 0xD6, b'<'], &[0xD7, 0xD6, first]]
                    {
                        let (found, expected) = (decode(encoding, input), encoding.decode_any(input));
                        assert_eq!(found.as_deref(), expected.as_deref(), "{input:x?}");
                    }
                }
            }
        }
    }

    #[test]
    fn characters_of_four_bytes_are_read_between_others() {
        let text = "冉㛃<b>\u{20087}·a</b>𠮷";
        let mut bytes = Vec::new();
        Encoding::GB18030.encode(text, &mut bytes).expect("it has all characters");
        assert_eq!(decode(Encoding::GB18030, &bytes).as_deref(), Some(text));
        for length in 0..bytes.len() {
            let cut = &bytes[..length];
            assert_eq!(decode(Encoding::GB18030, cut).as_deref(), Encoding::GB18030.decode_any(cut).as_deref());
        }
    }
}
