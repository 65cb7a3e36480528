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
//! - *legacy*: the same decode of the same message in GB18030, else GBK, where the format accepts it.
//! - *encode*: the decoded items with their residual into a message of the department's, beside the decode.
//! - *stream*: `decode_stream` of the same batch in UTF-8, each document written and dropped as it comes, beside the decode.
//! - *libxslt*: parse, transform and serialise by `xsltproc`, with `opinion.xsl` beside this file, of the first load. Its
//!   documents must equal the golden's, too, and it does less for them: it makes no provenance, no residual and no
//!   positions, reckons no check characters and takes the first of two elements where one is meant.
//!
//! Each golden is measured as the department sends it, so often that 250 documents come together, and as one message of
//! 250 where the format has batches.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "../measure/clock.rs"]
mod clock;
#[path = "../measure/floor.rs"]
mod floor;
mod load;
mod table;
mod xslt;

use std::process::ExitCode;

use adapter_kit::MappedAdapter;
use adapter_kit::mapping::Findings;
use load::Load;
use table::Line;

type Adapter = fn() -> Result<&'static MappedAdapter, &'static Findings>;

/// An adapter; the element that its batches repeat, where that is all; goldens.
type Subject = (Adapter, Option<&'static str>, &'static [&'static str]);

/// The adapters that are measured. The first golden is land-xml's opinion in full: the contract's document.
const SUBJECTS: &[Subject] = &[
    (land_xml::adapter, Some("YDYS"), &["020-opinion-in-full", "001-opinion-approved-rare-name"]),
    (planning_xml::adapter, None, &["001-site-opinion-municipal-prefix-gh"]),
    (agriculture_xml::adapter, None, &["001-tractor-and-combine-licences", "020-inspections-passed-and-failed"]),
    (inspection_xml::adapter, None, &["001-red-light-out", "002-feedback-in-comment-splits-text"]),
    (hall_xml::adapter, None, &["004-acceptance-every-mode-other-prefixes"]),
    (
        reform_json::adapter,
        None,
        &["001-opinion-as-delivered-to-reform-commission", "008-decision-approved-with-conditions"],
    ),
    (food_drug_json::adapter, None, &["003-every-scope-remark-and-renewal"]),
    (village_json::adapter, None, &["001-permit-three-level-review-with-scan", "004-permit-every-other-relation"]),
];

fn main() -> ExitCode {
    let asked = |argument: &str| std::env::args().any(|a| a == argument);
    // `cargo test --benches` calls it with `--test`: once, briefly.
    let brief = asked("--test");
    let rounds = if brief { 1 } else { 51 };
    clock::pin();
    let loads: Vec<Load> = SUBJECTS.iter().flat_map(loads).collect();
    println!("{} documents or a few more a measure, median of {rounds} rounds, thread CPU time\n", load::DOCUMENTS);
    Line::print_head();
    let mut misses = 0;
    for load in &loads {
        let line = Line::measure(load, rounds);
        line.print();
        misses += line.misses();
    }
    Line::print_goals();
    table::print_parts(&loads[0], rounds);
    misses += rival(&loads[0], brief);
    if asked("--check") && misses > 0 {
        println!("\n{misses} ratios miss their goal");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Batch and single messages of each golden.
fn loads((adapter, each, names): &Subject) -> Vec<Load> {
    let adapter = adapter().expect("the mapping compiles");
    let goldens = adapter.goldens();
    let mut loads = Vec::new();
    for name in *names {
        let golden = goldens.iter().find(|golden| golden.name == *name);
        let single = Load::single(adapter, golden.unwrap_or_else(|| panic!("no golden is called {name}")));
        loads.extend(Load::batch(&single, *each));
        loads.push(single);
    }
    loads
}

/// Prints libxslt's line; how many goals it misses.
fn rival(load: &Load, brief: bool) -> usize {
    match xslt::measure(load, brief) {
        Err(reason) => {
            println!("\nSKIPPED libxslt: {reason}");
            0
        }
        Ok(rivals) => {
            let rate = |seconds: f64| load.bytes() as f64 / seconds / 1e6;
            let (libxslt, decode) = (rate(rivals.libxslt), rate(rivals.decode));
            let missed = rivals.ratio < xslt::GOAL;
            let mark = if missed { " !" } else { "" };
            println!("\nlibxslt parse + transform + serialise {libxslt:.0} MB/s, strict decode {decode:.0} MB/s");
            println!("strict decode ÷ libxslt {:.1}{mark} (goal ≥ {:.0})", rivals.ratio, xslt::GOAL);
            usize::from(missed)
        }
    }
}
