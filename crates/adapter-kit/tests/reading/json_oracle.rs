//! What both this reader and serde_json say about changed samples and made-up texts.

use adapter_kit::read::Kind;
use proptest::prelude::*;

use super::hostile::mutations;
use super::judge_json::judge;

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
