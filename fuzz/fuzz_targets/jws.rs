//! A sealed document: whatever the bytes are, they are judged without a panic, none passes without facts, and the report is
//! canonical JSON.
#![no_main]

use document::{Catalogue, Timestamp, json};
use seal::{Facts, Indication, conclude, inspect};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let at = Timestamp::from_seconds(1_795_485_600);
    let conclusion = conclude(inspect(input, Catalogue::builtin()), &Facts::default(), at);
    let report = conclusion.report();
    assert_ne!(report.indication(), Indication::TotalPassed);
    let bytes = report.to_json();
    let value = json::parse(&bytes).expect("strict JSON");
    assert_eq!(json::to_canonical(&value), bytes);
});
