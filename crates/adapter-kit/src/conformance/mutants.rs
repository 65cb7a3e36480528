//! 16: nearly the same message is refused, or read and written again without loss.

mod json;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use document::json::to_canonical;

use super::check::{canonical_of, input, text_of};
use super::equal::{difference, normal_form};
use super::run::{Run, decoded, encoded, unlabelled};
use super::test::{Failure, Outcome};
use super::values::Dice;
use super::variants::{relabelled, text};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::read::Kind;

/// How many messages are made of each golden, half of them by its parts, half by its bytes.
const ROUNDS: usize = 64;

/// How many bytes they may have together.
const DECODED: usize = 4 << 20;

/// A message that was changed.
struct Mutant {
    what: String,
    bytes: Vec<u8>,
}

/// Parts are dropped, doubled, swapped and replaced, bytes flipped: by chance, and each time the same.
pub(super) fn survive(adapter: &'static MappedAdapter, golden: &Golden) -> Result<Outcome, Failure> {
    let whole = input(golden)?;
    let kind = adapter.mapping().format.kind;
    let text = match kind {
        Kind::Xml => relabelled(&text(adapter, golden)?, "UTF-8"),
        Kind::Json => text(adapter, golden)?,
    };
    let plain = unlabelled(golden);
    let mut dice = Dice(golden.name.bytes().fold(0, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte)));
    let rounds = (DECODED / whole.len().max(1)).clamp(2, ROUNDS);
    let mut accepted = 0;
    for round in 0..rounds {
        let by_parts = match kind {
            _ if round % 2 == 1 => None,
            Kind::Xml => xml::changed(&text, &adapter.mapping().names, &mut dice),
            Kind::Json => json::changed(&text, &adapter.mapping().names, &mut dice),
        };
        let (mutant, golden) = match by_parts {
            Some((what, text)) => (Mutant { what, bytes: text.into_bytes() }, &plain),
            None => (flipped(whole, &mut dice), golden),
        };
        let held = catch_unwind(AssertUnwindSafe(|| comes_back(adapter, golden, &mutant)));
        match held {
            Ok(Ok(true)) => accepted += 1,
            Ok(Ok(false)) => {}
            Ok(Err(failure)) => return Err(shown(&mutant, &failure.0)),
            Err(_) => return Err(shown(&mutant, "panic")),
        }
    }
    Ok(Outcome::Told(format!("{accepted} of {rounds} accepted")))
}

fn shown(mutant: &Mutant, why: &str) -> Failure {
    Failure(format!("{}: {why}\n{}", mutant.what, String::from_utf8_lossy(&mutant.bytes)))
}

fn flipped(whole: &[u8], dice: &mut Dice) -> Mutant {
    let at = dice.below(whole.len());
    let bit = dice.roll(8);
    let mut bytes = whole.to_vec();
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << bit;
    }
    Mutant { what: format!("bit {bit} of byte {at} flipped"), bytes }
}

/// Whether the message is accepted; then what is written of it is the same message, as far as its golden's grade goes.
fn comes_back(adapter: &'static MappedAdapter, golden: &Golden, mutant: &Mutant) -> Result<bool, Failure> {
    let items = match Run::decode(adapter, golden, &mutant.bytes) {
        Err(refusal) if refusal.source.is_none() => return Err(Failure(format!("refusal without a path: {refusal}"))),
        Err(_) => return Ok(false),
        Ok(run) => match run.accepted() {
            Ok(items) if !items.is_empty() => items,
            _ => return Ok(false),
        },
    };
    let out = match encoded(adapter, golden, &items) {
        Ok(out) => out,
        // What its own encoding cannot hold came in another.
        Err(failure) if failure.0.starts_with("CW302") => return Ok(true),
        Err(failure) => return Err(Failure(format!("accepted, and cannot be written: {failure}"))),
    };
    let plain = unlabelled(golden);
    let again = decoded(adapter, &plain, &out)
        .map_err(|failure| Failure(format!("{}\nis written, and refused: {failure}", String::from_utf8_lossy(&out))))?;
    let (first, second) = (to_canonical(&canonical_of(&items)), to_canonical(&canonical_of(&again)));
    same("read again it says something else", &text_in(&first), &text_in(&second))?;
    if adapter.grade() == Some("L2") {
        let form = |bytes: &[u8], golden: &Golden| {
            let text = text_of(adapter, golden, bytes)?;
            normal_form(adapter.mapping().format.kind, &text)
        };
        let (came, went) = (form(&mutant.bytes, golden), form(&out, &plain));
        same("something was lost", &came.unwrap_or_default(), &went.unwrap_or_default())?;
    }
    Ok(true)
}

fn text_in(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn same(what: &str, expected: &str, found: &str) -> Result<(), Failure> {
    if expected == found { Ok(()) } else { Err(Failure(format!("{what}: {}", difference(expected, found)))) }
}
