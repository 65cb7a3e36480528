//! The twenty lines of the kit, and on what each is tried.

use super::test::{Failure, Outcome, Test};
use super::{
    broken, check, codecs, hostile, interleaved, mutants, mutations, random, release, spellings, stream, table,
    variants,
};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;

type OfGolden = fn(&'static MappedAdapter, &Golden) -> Result<(), Failure>;
type Telling = fn(&'static MappedAdapter, &Golden) -> Result<Outcome, Failure>;
type TellingOfAll = fn(&'static MappedAdapter, &[Golden]) -> Result<Outcome, Failure>;
type OfAll = fn(&'static MappedAdapter, &[Golden]) -> Result<(), Failure>;

/// What holds of a golden that is accepted.
const ACCEPTED: [(u8, &str, OfGolden); 9] = [
    (1, "canonical", check::as_expected),
    (2, "provenance", check::provenance),
    (3, "residual", check::residual),
    (3, "notes", check::notes),
    (4, "grade", check::grade),
    (4, "output", check::output),
    (5, "schema", check::schema),
    (14, "unknown_content_is_kept", variants::unknown),
    (15, "broken_values_are_refused", broken::values),
];

/// The same of those that may have nothing to try, or something to tell.
const TELLING: [(u8, &str, Telling); 5] = [
    (11, "every_encoding", variants::encodings),
    (12, "other_spellings", spellings::same),
    (13, "interleaved_groups", interleaved::groups),
    (16, "mutants_are_refused_or_come_back", mutants::survive),
    (19, "unmappable_characters_are_refused", variants::unmappable),
];

/// What holds of all goldens together.
const ALL: [(u8, &str, OfAll); 4] = [
    (6, "coverage", check::covered),
    (7, "every_row_is_hit", check::rows_hit),
    (8, "every_code_is_hit", check::codes_hit),
    (20, "last_release", release::kept),
];

/// The same of those that have something to tell.
const ALL_TELLING: [(u8, &str, TellingOfAll); 3] = [
    (17, "encodings_are_settled_or_refused", table::settled),
    (17, "ill_formed_messages_are_refused", table::refused),
    (17, "limits_hold", table::held),
];

/// The seed of random drafts where nobody gives another.
pub const SEED: u64 = 20_261_124;

/// All tests of an adapter on these goldens, random drafts by this seed.
#[must_use]
pub fn tests(adapter: &'static MappedAdapter, goldens: &[Golden], seed: u64) -> Vec<Test> {
    let mut tests = Vec::new();
    for golden in goldens {
        let mut test = |line, name: &str, check: Telling| {
            let owned = golden.clone();
            tests.push(Test::new(line, format!("{}::{name}", golden.name), move || check(adapter, &owned)));
        };
        if golden.file("error.json").is_none() {
            TELLING.iter().for_each(|(line, name, check)| test(*line, name, *check));
        }
        let mut test = |line, name: &str, check: OfGolden| {
            let owned = golden.clone();
            let name = format!("{}::{name}", golden.name);
            tests.push(Test::new(line, name, move || check(adapter, &owned).map(|()| Outcome::Held)));
        };
        if golden.file("error.json").is_none() {
            ACCEPTED.iter().for_each(|(line, name, check)| test(*line, name, *check));
        } else {
            test(1, "refused_as_expected", check::refused);
        }
        test(16, "hostile_bytes", hostile::bytes);
        test(16, "nearly_the_message", mutations::kept);
        test(18, "stream_equals_buffer", stream::as_buffer);
    }
    for (line, name, check) in ALL {
        let all = goldens.to_vec();
        tests.push(Test::new(line, name.to_owned(), move || check(adapter, &all).map(|()| Outcome::Held)));
    }
    for (line, name, check) in ALL_TELLING {
        let all = goldens.to_vec();
        tests.push(Test::new(line, name.to_owned(), move || check(adapter, &all)));
    }
    for message in &adapter.mapping().messages {
        let (all, name) = (goldens.to_vec(), message.name.clone());
        let test = format!("{name}::random_drafts_come_back");
        tests.push(Test::new(10, test, move || random::drafts(adapter, &all, (&name, seed))));
    }
    tests.push(Test::new(9, "codecs_round_trip".into(), move || codecs::round_trips(adapter)));
    tests.sort_by_key(|test| test.line);
    tests
}
