//! Damage of every kind: the answer is always a document or a refusal with a place inside the input.

use std::ops::Range;

use adapter_kit::Refusal;
use adapter_kit::read::Kind;
use adapter_kit::refusal::Offset;
use proptest::prelude::*;

use super::samples::{all, decoded, read};

/// A sample as text, and the same with one to four pieces put in, taken out or put in place of others.
pub(crate) fn mutations(kind: Kind, pieces: &'static [&'static str]) -> impl Strategy<Value = (String, String)> {
    let texts: Vec<String> =
        all(kind).iter().filter_map(|(_, input)| Some(decoded(input, kind).ok()?.content.into_owned())).collect();
    let edit = (any::<prop::sample::Index>(), 0..4usize, prop::sample::select(pieces.to_vec()));
    (prop::sample::select(texts), prop::collection::vec(edit, 1..4)).prop_map(|(text, edits)| {
        let mut changed = text.clone();
        for (index, removed, piece) in edits {
            let at = char_range(&changed, index.index(changed.len().max(1)), removed);
            changed.replace_range(at, piece);
        }
        (text, changed)
    })
}

/// As many whole characters from about this byte on.
fn char_range(text: &str, near: usize, count: usize) -> Range<usize> {
    let from = (0..=near.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let length: usize = text[from..].chars().take(count).map(char::len_utf8).sum();
    from..from + length
}

/// A refusal's place is inside the input.
fn check_place(result: Result<(), Refusal>, input: &[u8], kind: Kind) {
    let Err(refusal) = result else { return };
    let position = refusal.position.expect("every refusal of a reader has a place");
    assert!(position.line >= 1 && position.column >= 1);
    assert!(refusal.source.is_some());
    match position.offset {
        Offset::Original(byte) => assert!(byte <= input.len(), "{refusal}: {byte} of {}", input.len()),
        Offset::Decoded(byte) => {
            let text = decoded(input, kind).expect("it was decoded before");
            assert!(text.content.is_char_boundary(byte), "{refusal}: {byte}");
            let line = text.content[..byte].matches('\n').count() + 1;
            assert!(position.line >= line, "{refusal}");
        }
    }
}

#[test]
fn a_sample_cut_anywhere_is_refused() {
    for kind in [Kind::Xml, Kind::Json] {
        // A file with two roots is whole where it is cut between them.
        for (name, input) in all(kind).into_iter().filter(|(name, _)| !name.contains("second-root")) {
            let end = input.iter().rposition(|byte| !byte.is_ascii_whitespace()).expect("a sample is not empty");
            for cut in 0..end {
                let result = read(&input[..cut], kind);
                assert!(result.is_err(), "{name} cut at {cut}");
                check_place(result, &input[..cut], kind);
            }
        }
    }
}

#[test]
fn any_byte_flipped_is_read_or_refused() {
    for kind in [Kind::Xml, Kind::Json] {
        for (_, mut input) in all(kind) {
            for at in 0..input.len() {
                for flip in [0x01, 0x80] {
                    input[at] ^= flip;
                    check_place(read(&input, kind), &input, kind);
                    input[at] ^= flip;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(input in prop::collection::vec(any::<u8>(), 0..200)) {
        check_place(read(&input, Kind::Xml), &input, Kind::Xml);
        check_place(read(&input, Kind::Json), &input, Kind::Json);
    }
}
