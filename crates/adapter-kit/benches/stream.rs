//! Batches of 10 MB, 100 MB and, where it is asked for, 1 GB from a stream: documents in a second and what is held meanwhile.
//!
//! `cargo bench -p adapter-kit --bench stream`, with `-- 1G` for the largest as well. Each batch has a
//! process of its own, because what a process once held it does not all give back. Prints nothing of a batch unless every
//! document of it is accepted.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "measure/batch.rs"]
mod batch;
#[path = "measure/clock.rs"]
#[allow(dead_code, reason = "other benches let measures take turns")]
mod clock;

use std::process::Command;

use adapter_kit::MappedAdapter;
use document::Content;
use document::json::write_canonical_object;

use batch::{Batch, Each, decode, held};

/// The goal for what is held above idle.
const GOAL: usize = 64 << 20;

type Make = fn(usize) -> Batch;

fn formats() -> [(&'static str, &'static MappedAdapter, Make); 2] {
    let land = land_xml::adapter().expect("the mapping compiles");
    let food_and_drug = food_drug_json::adapter().expect("the mapping compiles");
    [("land-xml", land, Batch::of_land), ("food-drug-json", food_and_drug, Batch::of_food_and_drug)]
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, format, megabytes] = arguments.as_slice()
        && flag == "--one"
    {
        return one(format, megabytes.parse().expect("a number"));
    }
    let large = arguments.iter().any(|argument| argument == "1G");
    let sizes: &[usize] = if large { &[10, 100, 1000] } else { &[10, 100] };
    println!(
        "decode from a stream to canonical JSON; thread CPU time; peak resident memory above that of the idle process\n"
    );
    println!(
        "{:<16} {:>7} {:>10} {:>8} {:>12} {:>12}",
        "adapter", "MB", "documents", "MB/s", "documents/s", "held MiB"
    );
    let itself = std::env::current_exe().expect("a path");
    let mut missed = false;
    for (format, ..) in formats() {
        for megabytes in sizes {
            let run = Command::new(&itself).args(["--one", format, &megabytes.to_string()]).output().expect("it runs");
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            let line = String::from_utf8_lossy(&run.stdout);
            missed |= line.contains('!');
            print!("{line}");
        }
    }
    println!("goal: held ≤ {} MiB, whatever the size; what misses it has a !", GOAL >> 20);
    if missed && arguments.iter().any(|argument| argument == "--check") {
        std::process::exit(1);
    }
}

/// Measures one batch.
fn one(format: &str, megabytes: usize) {
    let found = formats().into_iter().find(|(name, ..)| *name == format);
    let (_, adapter, make) = found.expect("a format");
    read(adapter, &make(1000));
    let (idle, _) = held();
    let batch = make(megabytes * 1_000_000);
    let seconds = clock::seconds(&|| read(adapter, &batch));
    let (_, most) = held();
    let above = most.saturating_sub(idle);
    println!(
        "{format:<16} {megabytes:>7} {:>10} {:>8.0} {:>12.0} {:>10.1} {}",
        batch.documents,
        megabytes as f64 / seconds,
        batch.documents as f64 / seconds,
        above as f64 / f64::from(1 << 20),
        if above > GOAL { "!" } else { " " }
    );
}

/// Reads a batch; gives how many bytes its documents have.
fn read(adapter: &MappedAdapter, batch: &Batch) -> usize {
    let (mut out, mut bytes) = (Vec::new(), 0);
    let mut sink = Each(|item: adapter_kit::Decoded| {
        let Content::Document(draft) = &item.content else { return };
        out.clear();
        write_canonical_object(&draft.0, &mut out);
        bytes += out.len();
    });
    let summary = decode(adapter, batch, &mut sink).expect("the batch is accepted");
    assert_eq!((summary.accepted, summary.refused), (batch.documents as u64, 0), "every document is accepted");
    bytes
}
