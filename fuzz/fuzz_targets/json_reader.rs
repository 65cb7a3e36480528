//! The strict JSON reader against serde_json.
#![no_main]

#[path = "../../crates/adapter-kit/tests/reading/judge_json.rs"]
mod judge_json;

libfuzzer_sys::fuzz_target!(|text: &str| judge_json::judge(text));
