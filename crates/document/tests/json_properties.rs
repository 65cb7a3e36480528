//! Properties of the strict reader and of canonical bytes.

use document::Document;
use document::catalogue::Catalogue;
use document::json::{self, Object, Value};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../../schemas/types/land-use-pre-review-opinion/1.0/example.json");
const LARGEST: i64 = (1 << 53) - 1;

fn text() -> impl Strategy<Value = String> {
    let character = any::<char>().prop_filter("strict JSON carries it", |c| {
        matches!(c, '\t' | '\n') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    });
    prop::collection::vec(character, 0..12).prop_map(|chars| chars.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (-LARGEST..=LARGEST).prop_map(Value::Int),
        text().prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::vec((text(), inner), 0..24)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same value with the members of all its objects sorted.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().map(|(n, v)| (n.to_owned(), sorted(v))).collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            Value::Object(members.into_iter().collect::<Object>())
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_bytes_read_back_as_the_same_value(value in value()) {
        let bytes = json::to_canonical(&value);
        let back = json::parse(&bytes).expect("canonical bytes are strict JSON");
        prop_assert_eq!(&back, &sorted(&value));
        prop_assert_eq!(json::to_canonical(&back), bytes);
    }

    #[test]
    fn an_independent_parser_reads_canonical_bytes_alike(value in value()) {
        let bytes = json::to_canonical(&value);
        let theirs: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let ours = serde_json::to_value(&value).expect("a serde value");
        prop_assert_eq!(theirs, ours);
    }

    #[test]
    fn any_bytes_are_read_or_refused_at_a_place_inside(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(refusal) = json::parse(&bytes) {
            prop_assert!(refusal.byte <= bytes.len());
            prop_assert!(refusal.line >= 1 && refusal.column >= 1);
        }
    }

    #[test]
    fn what_the_strict_reader_accepts_an_independent_parser_accepts(text in "[\\[\\]{},:\"\\\\0-9eE.+tfnrulas \\n-]{0,24}") {
        if json::parse(text.as_bytes()).is_ok() {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}

#[test]
fn no_prefix_of_a_document_is_a_document() {
    for end in 0..EXAMPLE.trim_end().len() {
        let prefix = &EXAMPLE.as_bytes()[..end];
        assert!(Document::parse(prefix, Catalogue::builtin()).is_err(), "cut at {end}");
    }
}

#[test]
fn a_flipped_byte_is_refused_or_makes_another_document() {
    let canonical = json::to_canonical(&json::parse(EXAMPLE.as_bytes()).expect("the example"));
    let mut accepted = 0;
    for at in 0..canonical.len() {
        let mut bytes = canonical.clone();
        bytes[at] ^= 1 << (at % 8);
        if let Ok(document) = Document::parse(&bytes, Catalogue::builtin()) {
            assert_eq!(document.canonical(), bytes);
            assert_ne!(json::to_canonical(&document.tree().clone().into()), canonical, "the flip at {at} is lost");
            accepted += 1;
        }
    }
    assert!(accepted < canonical.len() / 2, "most flips break a rule, {accepted} did not");
}
