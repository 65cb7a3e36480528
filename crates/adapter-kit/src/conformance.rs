//! The conformance kit: what every adapter is tested with, from its goldens alone.
//!
//! A golden is a folder: `in.xml` or `in.json` with `canonical.json`, `provenance.json`, `residual.json`, `out.*` and
//! `grade.txt`, and `notes.json` where there is anything to note, or with `error.json`. An optional `context.json` names
//! what the transport said, and from whom and when the message came:
//! `{"charset": "GBK", "partner": "hall-990112", "receivedAt": "2027-01-06T02:00:00Z"}`.

mod bless;
mod broken;
mod check;
mod codecs;
mod coverage;
mod equal;
mod hostile;
mod interleaved;
mod mutants;
mod mutations;
mod random;
mod release;
mod run;
mod runner;
mod spellings;
mod stream;
mod suite;
mod table;
mod test;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod variants;

pub use bless::{Blessed, bless};
pub use coverage::{Coverage, PathUse, coverage};
pub use run::{canonical, partner, received_at};
pub use runner::{goldens_of, main};
pub use stream::stream_equals_buffer;
pub use suite::{SEED, tests};
pub use test::{Failure, Outcome, Report, Test};

pub(crate) use coverage::refusals;
pub(crate) use release::{kept, lock};
pub(crate) use run::{context, one_or_list};
pub(crate) use runner::run as run_tests;

/// The whole conformance suite of an adapter's crate, in `tests/conformance.rs` with `harness = false`.
///
/// `adapter_kit::conformance!(land_xml);` takes the adapter from the crate of that name and the goldens from the folder
/// `golden`. A line that cannot hold is skipped in the mapping with a reason, which is printed:
/// `skip = { test = 13, reason = "has no groups" }`.
#[macro_export]
macro_rules! conformance {
    ($adapter:ident $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::conformance::main($adapter::adapter(), env!("CARGO_MANIFEST_DIR"))
        }
    };
}
