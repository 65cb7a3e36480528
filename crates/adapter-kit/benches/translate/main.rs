//! Messages of every adapter into canonical JSON and back, in one run on one core, as ratios of thread CPU time.
//!
//! `ops/bench translate`, or `cargo bench -p adapter-kit --bench translate`; with `-- --check` it ends 1 where a ratio
//! misses its goal. It prints nothing unless every document of every load decodes as its golden, in UTF-8 and in the
//! legacy encoding.
//!
//! What is compared, always over the same documents:
//! - *decode*: bytes in UTF-8 through encoding, strict reader, rows and codecs to drafts with provenance and residual, then
//!   the drafts' canonical JSON. It stands beside the *floor*: for XML quick-xml's events with attributes and text, for
//!   JSON serde_json's parse into `Value`, over the same text. A document that stands as text in another (hall-xml) is passed over, too.
//! - *legacy*: the same decode of the same message in GB18030 or GBK, where the format accepts one. Its floor decodes the bytes
//!   with encoding_rs before it passes over them.
//! - *encode*: the decoded items with their residual into a message of the department's, beside the decode.
//! - *stream*: `decode_stream` of the same batch in UTF-8, each document written and dropped as it comes, beside the decode.
//! - *libxslt*: parse, transform and serialise by `xsltproc`, with `opinion.xsl` beside this file, of the first load. Its
//!   documents must equal the golden's, too, and it does less for them: it makes no provenance, no residual and no
//!   positions, reckons no check characters and takes the first of two elements where one is meant.
//!
//! Each adapter has a message of about 4 KB, a case as rich as it comes, and one of about 1 MB: a batch where the format has
//! batches, else a document of many list items, of one long text, or of long scans. Messages that are short by nature stand
//! behind them, without a goal beside the floor: they show what a message costs before it says anything.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "../measure/clock.rs"]
mod clock;
#[path = "../measure/floor.rs"]
mod floor;
mod grow;
mod load;
mod subjects;
mod table;
mod xslt;

use std::process::ExitCode;

use grow::Growth;
use load::{Load, Size};
use subjects::{SUBJECTS, Subject};
use table::Lines;

fn main() -> ExitCode {
    let asked = |argument: &str| std::env::args().any(|a| a == argument);
    // `cargo test --benches` calls it with `--test`: once, briefly.
    let brief = asked("--test");
    let rounds = if brief { 1 } else { 51 };
    clock::pin();
    let loads: Vec<Load> = SUBJECTS.iter().flat_map(loads).collect();
    println!("about 1 MB or 250 messages a measure, median of {rounds} rounds, thread CPU time\n");
    Lines::print_head();
    let mut misses = 0;
    for load in &loads {
        let lines = Lines::measure(load, rounds);
        lines.print();
        misses += lines.misses();
    }
    Lines::print_goals();
    table::print_parts(&loads[0], rounds);
    misses += rival(&loads[0], brief);
    if asked("--check") && misses > 0 {
        println!("\n{misses} ratios miss their goal");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The messages of one adapter, the large one first.
fn loads(subject: &Subject) -> Vec<Load> {
    let adapter = (subject.adapter)().expect("the mapping compiles");
    let short = subject.short.iter().map(|name| (Size::Short, (*name, Growth::None)));
    let all = [(Size::Large, subject.large), (Size::Rich, subject.rich)].into_iter().chain(short);
    all.map(|(size, what)| Load::new(adapter, size, what)).collect()
}

/// Prints libxslt's line; how many goals it misses.
fn rival(load: &Load, brief: bool) -> usize {
    match xslt::measure(load, brief) {
        Err(reason) => {
            println!("\nSKIPPED libxslt: {reason}");
            0
        }
        Ok(rivals) => {
            let rate = |seconds: f64| load.utf8.len() as f64 / seconds / 1e6;
            let (libxslt, decode) = (rate(rivals.libxslt), rate(rivals.decode));
            let missed = rivals.ratio < xslt::GOAL;
            let mark = if missed { " !" } else { "" };
            println!("\nlibxslt parse + transform + serialise {libxslt:.0} MB/s, strict decode {decode:.0} MB/s");
            println!("strict decode ÷ libxslt {:.1}{mark} (goal ≥ {:.0})", rivals.ratio, xslt::GOAL);
            usize::from(missed)
        }
    }
}
