//! The strict XML reader against roxmltree.
#![no_main]

#[path = "../../crates/adapter-kit/tests/reading/judge_xml.rs"]
mod judge_xml;

libfuzzer_sys::fuzz_target!(|text: &str| judge_xml::judge(text));
