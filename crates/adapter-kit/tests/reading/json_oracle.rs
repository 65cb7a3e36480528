//! serde_json as an independent judge of JSON: whatever both take must be the same, and what only one takes must be of a
//! kind that is known here.

use adapter_kit::read::Kind;
use proptest::prelude::*;
use serde_json::Value;

use super::hostile::mutations;
use super::json::tree;

/// Stricter than serde_json on purpose.
const STRICTER: [&str; 3] = ["CW142", "CW143", "CW151"];

fn judge(text: &str) {
    match (tree(text), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        (Err(_), Err(_)) => {}
        (Err(refusal), Ok(_)) => {
            assert!(STRICTER.contains(&refusal.code.to_string().as_str()), "{text:?} was refused: {refusal}");
        }
        // What no float holds keeps its own text with us.
        (Ok(_), Err(error)) => {
            assert!(error.to_string().contains("number out of range"), "{text:?} was accepted: {error}");
        }
    }
}

const PIECES: [&str; 30] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\uD800", "\\uDC00", "\\n", "/", "//", "0", "-", ".", "e",
    "1e400", "true", "null", "\u{0}", "\u{1F}", " ", "\n", "\u{FEFF}", "\u{FFFE}", "𠮷", "\"a\":1,", "\"a\":1",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_samples_are_judged_alike((text, changed) in mutations(Kind::Json, &PIECES)) {
        judge(&text);
        judge(&changed);
    }

    #[test]
    fn texts_of_json_pieces_are_judged_alike(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12)) {
        judge(&pieces.concat());
    }
}
