//! One revocation list: any bytes, or a good one with a stretch replaced.
#![no_main]

#[path = "../../crates/seal/tests/x509/judge.rs"]
#[allow(dead_code, reason = "the certificate's part is the other target's")]
mod judge;

libfuzzer_sys::fuzz_target!(|input: &[u8]| judge::crl(&judge::patched(judge::CRL, input)));
