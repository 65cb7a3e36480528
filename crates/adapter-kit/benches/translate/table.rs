//! Measures of one load, as a line of the table.

use std::hint::black_box;

use adapter_kit::conformance::canonical;
use adapter_kit::read::text::Encoding;
use adapter_kit::{Adapter, Decoded, Original, Summary};
use document::json::{to_canonical, write_canonical_object};
use document::{Content, DocumentDraft};

use crate::clock::{self, Measure, median, ratio};
use crate::floor;
use crate::load::Load;

/// What the contract asks of XML; JSON has no goal beside its floor.
const GOALS: [(&str, f64); 4] = [
    ("decode ÷ floor, XML", 0.5),
    ("legacy encoding ÷ UTF-8", 0.8),
    ("encode ÷ decode", 1.0),
    // Streaming is for memory, not for speed.
    ("stream ÷ buffer", 0.0),
];

/// Seconds by round.
pub(crate) struct Line<'l> {
    load: &'l Load,
    floor: Vec<f64>,
    decode: Vec<f64>,
    stream: Option<Vec<f64>>,
    legacy: Option<Vec<f64>>,
    encode: Option<Vec<f64>>,
}

impl<'l> Line<'l> {
    pub(crate) fn measure(load: &'l Load, rounds: usize) -> Self {
        let floor = || (0..load.times).map(|_| pass(load)).sum();
        let decode = || (0..load.times).map(|_| canonical_bytes(&read(load))).sum();
        let stream = || {
            let mut bytes = 0;
            load.stream(|item| bytes += written(&item.content));
            bytes
        };
        let legacy = load.legacy.as_ref().map(|(encoding, bytes)| {
            move || (0..load.times).map(|_| canonical_bytes(&load.decode(bytes, *encoding))).sum()
        });
        let items: Vec<_> = load.items.iter().collect();
        let encode = || (0..load.times).map(|_| load.write(&items).len()).sum();

        let mut measures: Vec<Measure<'_>> = vec![&floor, &decode];
        measures.extend(load.is_batch().then_some(&stream as Measure<'_>));
        measures.extend(legacy.as_ref().map(|legacy| legacy as Measure<'_>));
        measures.extend(load.writable().then_some(&encode as Measure<'_>));
        let mut times = clock::run(&measures, rounds).into_iter();
        let mut next = || times.next().unwrap_or_default();
        Self {
            load,
            floor: next(),
            decode: next(),
            stream: load.is_batch().then(&mut next),
            legacy: legacy.is_some().then(&mut next),
            encode: load.writable().then(next),
        }
    }

    /// The ratios that have a goal, in the order of [`GOALS`].
    fn ratios(&self) -> [Option<f64>; 4] {
        [
            Some(ratio(&self.floor, &self.decode)),
            self.legacy.as_ref().map(|legacy| ratio(&self.decode, legacy)),
            self.encode.as_ref().map(|encode| ratio(&self.decode, encode)),
            self.stream.as_ref().map(|stream| ratio(&self.decode, stream)),
        ]
    }

    fn goal(&self, column: usize) -> f64 {
        let json = self.load.adapter.manifest().media_type.ends_with("json");
        if column == 0 && json { 0.0 } else { GOALS[column].1 }
    }

    /// Ratios below their goals.
    pub(crate) fn misses(&self) -> usize {
        let missed = |(column, ratio): (usize, Option<f64>)| ratio.is_some_and(|ratio| ratio < self.goal(column));
        self.ratios().into_iter().enumerate().filter(|measured| missed(*measured)).count()
    }

    pub(crate) fn print(&self) {
        let load = self.load;
        let rate = |times: &[f64]| load.bytes() as f64 / median(times) / 1e6;
        let cells = self.ratios().into_iter().enumerate().map(|(column, ratio)| match ratio {
            None => "-  ".to_owned(),
            Some(ratio) if ratio < self.goal(column) => format!("{ratio:.2} !"),
            Some(ratio) => format!("{ratio:.2}  "),
        });
        println!(
            "{:<15} {:<6} {:>5} × {:<3} {:>8} {:>7.0} {:>7.0} {:>9.0} {}",
            load.adapter.manifest().id,
            load.number(),
            load.times,
            load.items.len(),
            load.bytes(),
            rate(&self.floor),
            rate(&self.decode),
            load.documents() as f64 / median(&self.decode),
            cells.map(|cell| format!("{cell:>12}")).collect::<String>()
        );
    }

    pub(crate) fn print_head() {
        println!(
            "adapter         golden  messages ×    UTF-8   floor  decode    decode     decode      legacy      encode      stream"
        );
        println!(
            "                         documents    bytes    MB/s    MB/s    docs/s    ÷ floor     ÷ UTF-8    ÷ decode    ÷ buffer"
        );
    }

    pub(crate) fn print_goals() {
        let goals: Vec<_> =
            GOALS.iter().filter(|(_, goal)| *goal > 0.0).map(|(name, goal)| format!("{name} ≥ {goal:.2}")).collect();
        println!("goals: {}; what misses its goal has a !", goals.join(", "));
    }
}

/// Where the time of this load goes: the same decoding with less and with more after it.
pub(crate) fn print_parts(load: &Load, rounds: usize) {
    let (adapter, items) = (load.adapter, load.items.iter().collect::<Vec<_>>());
    let original = Original::of(load.utf8.as_bytes(), &Summary { encoding: "UTF-8", ..Summary::default() });
    let measures: [(&str, Measure<'_>); 4] = [
        ("decode to drafts", &|| read(load).len()),
        ("decode to canonical JSON", &|| canonical_bytes(&read(load))),
        ("decode, bound to the original: tables, digests", &|| {
            let sourced = read(load).into_iter().map(|item| item.sourced(adapter.manifest(), &original));
            sourced.map(|s| written(&s.content) + s.provenance.len() + s.residual.len()).sum()
        }),
        ("encode with residual", &|| load.write(&items).len()),
    ];
    let times = clock::run(&measures.map(|(_, measure)| measure), rounds);
    println!(
        "\n{:<50} {:>10} {:>8} {:>12}",
        format!("{} {}", adapter.manifest().id, load.number()),
        "median µs",
        "MB/s",
        "documents/s"
    );
    for ((name, _), times) in measures.iter().zip(&times) {
        let median = median(times);
        let (rate, documents) = (load.bytes() as f64 / median / 1e6, load.documents() as f64 / median);
        println!("{name:<50} {:>10.0} {rate:>8.0} {documents:>12.0}", median * 1e6);
    }
}

fn pass(load: &Load) -> usize {
    if load.adapter.manifest().media_type.ends_with("xml") {
        black_box(floor::xml(&load.utf8)).text
    } else {
        usize::from(black_box(floor::json(&load.utf8)).is_null())
    }
}

fn read(load: &Load) -> Vec<Decoded> {
    load.decode(load.utf8.as_bytes(), Encoding::UTF_8)
}

/// Writes canonical JSON as the hub does: one buffer, document after document.
pub(crate) fn canonical_bytes(items: &[Decoded]) -> usize {
    items.iter().map(|item| written(&item.content)).sum()
}

fn written(content: &Content) -> usize {
    let mut out = Vec::with_capacity(4096);
    match content {
        Content::Document(DocumentDraft(tree)) => write_canonical_object(tree, &mut out),
        content => out = to_canonical(&canonical(content)),
    }
    black_box(&out).len()
}
