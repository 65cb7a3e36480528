//! Every change of a sealed document fails, and nothing panics.

use document::Catalogue;
use proptest::prelude::*;
use seal::{Facts, Indication, conclude, inspect};

use crate::world::{NOW, WORLD};

fn verdict(bytes: &[u8]) -> Indication {
    conclude(inspect(bytes, Catalogue::builtin()), &Facts::default(), NOW).report().indication()
}

/// A sealed document under the facts that let the unchanged one pass: integrity alone can decide.
#[test]
fn every_change_of_one_byte_fails() {
    let whole = WORLD.sealed();
    assert_eq!(WORLD.verify(&whole).indication(), Indication::TotalPassed);
    for at in 0..whole.len() {
        let mut changes: Vec<u8> = [0x01, 0x20, 0x80].iter().map(|mask| whole[at] ^ mask).collect();
        changes.extend([b'"', b'A'].iter().filter(|byte| **byte != whole[at]));
        for byte in changes {
            let mut changed = whole.clone();
            changed[at] = byte;
            assert_eq!(verdict(&changed), Indication::TotalFailed, "byte {at}: {} to {}", whole[at], byte);
        }
    }
}

#[test]
fn every_change_of_one_byte_of_the_compact_form_fails() {
    let value = document::json::parse(&WORLD.sealed()).expect("strict JSON");
    let part = |name: &str| value.pointer(name).and_then(document::json::Value::as_str).expect("a member").to_owned();
    let whole = [part("/protected"), part("/payload"), part("/signature")].join(".").into_bytes();
    for at in 0..whole.len() {
        for mask in [0x01, 0x04, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= mask;
            assert_eq!(verdict(&changed), Indication::TotalFailed, "byte {at} by {mask}");
        }
    }
}

#[test]
fn a_cut_seal_never_passes() {
    let whole = WORLD.sealed();
    for end in 0..whole.len() {
        assert_ne!(verdict(&whole[..end]), Indication::TotalPassed);
    }
    for at in 0..whole.len() {
        let mut longer = whole.clone();
        longer.insert(at, b'A');
        assert_eq!(verdict(&longer), Indication::TotalFailed, "a byte more at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_or_pass(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert_ne!(verdict(&bytes), Indication::TotalPassed);
    }

    #[test]
    fn no_text_like_a_seal_makes_it_panic_or_pass(text in r#"\{"(payload|protected|signature|header)":("[A-Za-z0-9_-]{0,40}"|\{\}|[0-9]{1,3})(,"(payload|protected|signature)":"[A-Za-z0-9_-]{0,40}"){0,3}\}"#) {
        prop_assert_ne!(verdict(text.as_bytes()), Indication::TotalPassed);
    }
}
