//! One certificate: any bytes, or a good one with a stretch replaced, as leaf, as authority and as anchor.
#![no_main]

#[path = "../../crates/seal/tests/x509/judge.rs"]
#[allow(dead_code, reason = "the list's part is the other target's")]
mod judge;

libfuzzer_sys::fuzz_target!(|input: &[u8]| judge::certificate(&judge::patched(judge::LEAF, input)));
