//! Measures of one load, as lines of the table: one for each encoding.

use std::hint::black_box;

use adapter_kit::read::text::Encoding;
use adapter_kit::{Adapter, Decoded, Original, Summary};
use document::Content;
use document::json::write_canonical;

use crate::clock::{self, Measure, median, ratio};
use crate::floor;
use crate::load::{Load, Size};

/// The ratios and what the contract asks of them. JSON and short messages have no goal beside their floor, and streaming is
/// for memory, not for speed.
const GOALS: [(&str, f64); 4] =
    [("decode ÷ floor", 0.5), ("legacy encoding ÷ UTF-8", 0.8), ("encode ÷ decode", 1.0), ("stream ÷ buffer", 0.0)];

/// Seconds by round.
#[derive(Default)]
struct Times {
    floor: Vec<f64>,
    decode: Vec<f64>,
}

/// A load as it was measured.
pub(crate) struct Lines<'l> {
    load: &'l Load,
    utf8: Times,
    legacy: Option<(Encoding, Times)>,
    stream: Option<Vec<f64>>,
    encode: Option<Vec<f64>>,
}

impl<'l> Lines<'l> {
    pub(crate) fn measure(load: &'l Load, rounds: usize) -> Self {
        let floor = || (0..load.times).map(|_| pass(load, &load.utf8)).sum();
        let decode = || (0..load.times).map(|_| canonical_bytes(read(load))).sum();
        let stream = || {
            let mut bytes = 0;
            load.stream(|item| bytes += written(item.content, &mut Vec::new()));
            bytes
        };
        let legacy = load.legacy.as_ref().map(|(encoding, bytes)| {
            let decode = move || (0..load.times).map(|_| canonical_bytes(load.decode(bytes, *encoding))).sum();
            (*encoding, move || (0..load.times).map(|_| pass(load, &of_gb(bytes))).sum(), decode)
        });
        let items: Vec<_> = load.items.iter().collect();
        let encode = || (0..load.times).map(|_| load.write(&items).len()).sum();

        let mut measures: Vec<Measure<'_>> = vec![&floor, &decode];
        if let Some((_, floor, decode)) = &legacy {
            measures.extend([floor as Measure<'_>, decode]);
        }
        measures.extend(load.is_batch().then_some(&stream as Measure<'_>));
        measures.extend(load.writable().then_some(&encode as Measure<'_>));
        let mut times = clock::run(&measures, rounds).into_iter();
        let mut next = || times.next().unwrap_or_default();
        Self {
            load,
            utf8: Times { floor: next(), decode: next() },
            legacy: legacy.map(|(encoding, ..)| (encoding, Times { floor: next(), decode: next() })),
            stream: load.is_batch().then(&mut next),
            encode: load.writable().then(next),
        }
    }

    /// The times in each encoding, with the ratios in the order of [`GOALS`]. What is written stands beside the decode of
    /// the same bytes.
    fn rows(&self) -> impl Iterator<Item = (Encoding, &Times, [Option<f64>; 4])> {
        let legacy = self.legacy.as_ref().map(|(encoding, times)| (*encoding, times));
        std::iter::once((Encoding::UTF_8, &self.utf8)).chain(legacy).map(|(encoding, times)| {
            let utf8 = encoding == Encoding::UTF_8;
            let encode = self.encode.as_ref().filter(|_| self.load.emits() == Some(encoding));
            let ratios = [
                Some(ratio(&times.floor, &times.decode)),
                (!utf8).then(|| ratio(&self.utf8.decode, &times.decode)),
                encode.map(|encode| ratio(&times.decode, encode)),
                self.stream.as_ref().filter(|_| utf8).map(|stream| ratio(&times.decode, stream)),
            ];
            (encoding, times, ratios)
        })
    }

    fn goal(&self, column: usize) -> f64 {
        let free = is_json(self.load) || self.load.size == Size::Short;
        if column == 0 && free { 0.0 } else { GOALS[column].1 }
    }

    /// Ratios below their goals.
    pub(crate) fn misses(&self) -> usize {
        let missed = |(column, ratio): (usize, Option<f64>)| ratio.is_some_and(|ratio| ratio < self.goal(column));
        self.rows().flat_map(|(.., ratios)| ratios.into_iter().enumerate()).filter(|measured| missed(*measured)).count()
    }

    pub(crate) fn print(&self) {
        let load = self.load;
        for (encoding, times, ratios) in self.rows() {
            let bytes = load.legacy.as_ref().filter(|(e, _)| *e == encoding).map_or(load.utf8.len(), |(_, b)| b.len());
            let rate = |times: &[f64]| (bytes * load.times) as f64 / median(times) / 1e6;
            let cells = ratios.into_iter().enumerate().map(|(column, ratio)| match ratio {
                None => "-  ".to_owned(),
                Some(ratio) if ratio < self.goal(column) => format!("{ratio:.2} !"),
                Some(ratio) => format!("{ratio:.2}  "),
            });
            println!(
                "{:<15} {:<5} {} {:<8}{bytes:>8} {:>5} {:>7.0} {:>7.0} {:>8.1} {}",
                load.adapter.manifest().id,
                load.size.name(),
                load.number(),
                encoding.name(),
                load.items.len(),
                rate(&times.floor),
                rate(&times.decode),
                median(&times.decode) * 1e6 / load.times as f64,
                cells.map(|cell| format!("{cell:>11}")).collect::<String>()
            );
        }
    }

    pub(crate) fn print_head() {
        println!(
            "adapter         size  and golden      bytes items   floor  decode   decode     decode     legacy     encode     stream"
        );
        println!(
            "                                       each  each    MB/s    MB/s  µs each    ÷ floor    ÷ UTF-8   ÷ decode   ÷ buffer"
        );
        let goals = GOALS.map(|(_, goal)| if goal > 0.0 { format!("≥ {goal:.2}  ") } else { String::new() });
        println!("{:<70}{}\n", "goals", goals.map(|goal| format!("{goal:>11}")).concat());
    }

    pub(crate) fn print_goals() {
        println!("\nwhat misses its goal has a !; JSON and short messages have none beside their floor");
    }
}

/// Where the time of this load goes: the same decoding with less and with more after it.
pub(crate) fn print_parts(load: &Load, rounds: usize) {
    let (adapter, items) = (load.adapter, load.items.iter().collect::<Vec<_>>());
    let original = Original::of(load.utf8.as_bytes(), &Summary { encoding: "UTF-8", ..Summary::default() });
    let measures: [(&str, Measure<'_>); 4] = [
        ("decode to drafts", &|| read(load).len()),
        ("decode to canonical JSON", &|| canonical_bytes(read(load))),
        ("decode, bound to the original: tables, digests", &|| {
            let sourced = read(load).into_iter().map(|item| item.sourced(adapter.manifest(), &original));
            let mut out = Vec::new();
            sourced.map(|s| written(s.content, &mut out) + s.provenance.len() + s.residual.len()).sum()
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
        let (rate, documents) =
            ((load.utf8.len() * load.times) as f64 / median / 1e6, load.documents() as f64 / median);
        println!("{name:<50} {:>10.0} {rate:>8.0} {documents:>12.0}", median * 1e6);
    }
}

fn is_json(load: &Load) -> bool {
    load.adapter.manifest().media_type.ends_with("json")
}

fn pass(load: &Load, text: &str) -> usize {
    if is_json(load) { usize::from(black_box(floor::json(text)).is_null()) } else { black_box(floor::xml(text)).text }
}

/// A text in GB18030 or GBK, by encoding_rs.
fn of_gb(bytes: &[u8]) -> String {
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.expect("the message is GB18030").into_owned()
}

fn read(load: &Load) -> Vec<Decoded> {
    load.decode(load.utf8.as_bytes(), Encoding::UTF_8)
}

/// Writes canonical JSON as the hub does: one buffer, document after document.
pub(crate) fn canonical_bytes(items: Vec<Decoded>) -> usize {
    let mut out = Vec::new();
    items.into_iter().map(|item| written(item.content, &mut out)).sum()
}

fn written(content: Content, out: &mut Vec<u8>) -> usize {
    out.clear();
    out.reserve(4096);
    write_canonical(&content.into_tree().expect("what was read goes back to a tree"), out);
    black_box(&out).len()
}
