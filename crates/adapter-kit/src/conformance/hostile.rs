//! Cut and flipped bytes: a typed refusal or a valid result, never a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::check::input;
use super::run::{Failure, Run, fail};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;

/// How many bytes of a message are flipped.
const SAMPLE: usize = 4096;

/// How many bytes are decoded with flipped ones among them: a large message has several flipped at a time.
const DECODED: usize = 16 << 20;

/// 16: the message cut at each 64th, and every byte of its first 4 KiB flipped once.
pub(super) fn bytes(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let whole = input(golden)?;
    for part in 0..64 {
        survives(adapter, golden, &whole[..whole.len() * part / 64], &format!("cut at {part}/64"))?;
    }
    let mut flipped = whole.to_vec();
    let sample = whole.len().min(SAMPLE);
    let rounds = (DECODED / whole.len().max(1)).min(sample).max(1);
    for round in 0..rounds {
        let places = (round..sample).step_by(rounds);
        // A different bit each time, so that tags, quotes, digits and lead bytes all get their turn.
        places.clone().for_each(|at| flipped[at] ^= 1 << (at % 8));
        survives(adapter, golden, &flipped, &format!("every {rounds}th byte from {round} on flipped"))?;
        places.for_each(|at| flipped[at] = whole[at]);
    }
    Ok(())
}

fn survives(adapter: &MappedAdapter, golden: &Golden, bytes: &[u8], what: &str) -> Result<(), Failure> {
    let result = catch_unwind(AssertUnwindSafe(|| Run::decode(adapter, golden, bytes)));
    match result {
        Err(_) => fail(format!("panic: {what}")),
        Ok(Err(refusal)) if refusal.source.is_none() => fail(format!("refusal without a path: {what}: {refusal}")),
        Ok(_) => Ok(()),
    }
}
