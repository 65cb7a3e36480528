//! Whole messages into canonical JSON and back beside a plain quick-xml pass over the same text, in one run, as ratios.
//!
//! `cargo bench -p adapter-kit --bench translate`. Prints nothing unless every document decodes as its golden.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

use std::hint::black_box;

use adapter_kit::read::text::Encoding;
use adapter_kit::{
    Adapter, Collected, DecodeContext, Decoded, EncodeContext, Limits, MappedAdapter, Original, Outgoing, Summary,
};
use document::json::{parse, to_canonical, write_canonical_object};
use document::{Content, DepartmentId, Timestamp};
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use rustix::time::{ClockId, clock_gettime};

const DOCUMENTS: usize = 250;
const ROUNDS: usize = 51;

type Measure<'m> = &'m dyn Fn() -> usize;

fn main() {
    let adapter = land_xml::adapter().expect("the mapping compiles");
    let partner: DepartmentId = "land".parse().expect("a slug");
    let utf8 = batch();
    let utf8_bytes = utf8.replacen("GB18030", "UTF-8", 1);
    let mut gb18030 = Vec::new();
    Encoding::GB18030.encode(&utf8, &mut gb18030).expect("the sample fits GB18030");
    let items = decode(adapter, &partner, utf8_bytes.as_bytes());
    assert_eq!(as_the_golden(&items), DOCUMENTS, "every document decodes as its golden");
    assert_eq!(as_the_golden(&decode(adapter, &partner, &gb18030)), DOCUMENTS, "in GB18030 too");
    let measures: [(&str, Measure<'_>); 6] = [
        ("quick-xml events + attributes + text", &|| quick_xml_pass(&utf8)),
        ("decode UTF-8 to canonical JSON", &|| to_json(&decode(adapter, &partner, utf8_bytes.as_bytes()))),
        ("decode GB18030 to canonical JSON", &|| to_json(&decode(adapter, &partner, &gb18030))),
        ("decode UTF-8 to drafts", &|| decode(adapter, &partner, utf8_bytes.as_bytes()).len()),
        ("encode with residual", &|| encode(adapter, &partner, &items)),
        ("decode UTF-8, sourced: tables, digests", &|| to_json_sourced(adapter, &partner, utf8_bytes.as_bytes())),
    ];
    let times = run(&measures.map(|(_, measure)| measure));
    let medians: Vec<f64> = times.iter().map(|times| median(times.clone())).collect();
    println!("{DOCUMENTS} documents, {} bytes of UTF-8, median of {ROUNDS} rounds, thread CPU time\n", utf8.len());
    println!("{:<40} {:>10} {:>8} {:>12}", "measure", "median µs", "MB/s", "documents/s");
    for ((name, _), median) in measures.iter().zip(&medians) {
        println!(
            "{name:<40} {:>10.0} {:>8.0} {:>12.0}",
            median * 1e6,
            utf8.len() as f64 / median / 1e6,
            DOCUMENTS as f64 / median
        );
    }
    println!();
    for (name, slow, fast, goal) in [
        ("decode ÷ quick-xml", 1, 0, 0.5),
        ("decode, sourced ÷ quick-xml", 5, 0, 0.0),
        ("GB18030 ÷ UTF-8", 2, 1, 0.8),
        ("encode ÷ decode", 4, 1, 1.0),
    ] {
        println!("{name:<40} {:>10.2}   goal {goal:.2}", medians[fast] / medians[slow]);
    }
}

/// The sample opinion, many times over.
fn batch() -> String {
    let golden = include_bytes!("../../adapters/land-xml/golden/001-opinion-approved-rare-name/in.xml");
    let encodings = adapter_kit::read::text::Encodings {
        kind: adapter_kit::read::Kind::Xml,
        accepts: &[Encoding::GB18030],
        assume: None,
    };
    let text =
        adapter_kit::read::text::decode(golden, &encodings, None, &Limits::default()).expect("the sample decodes");
    let (head, rest) = text.content.split_at(text.content.find("  <YDYS").expect("a document"));
    let (body, tail) = rest.split_at(rest.find("</JHPC>").expect("an end"));
    format!("{head}{}{tail}", body.repeat(DOCUMENTS))
}

fn decode(adapter: &MappedAdapter, partner: &DepartmentId, bytes: &[u8]) -> Vec<Decoded> {
    let context = DecodeContext {
        partner,
        received_at: Timestamp::from_seconds(1_795_485_600),
        charset: None,
        limits: Limits::default(),
    };
    let mut sink = Collected::default();
    adapter.decode(bytes, &context, &mut sink).expect("the batch is accepted");
    sink.items.into_iter().map(|item| item.expect("the document is accepted")).collect()
}

/// As the hub decodes: each document bound to original, provenance and residual by digest, both tables in their byte form.
fn to_json_sourced(adapter: &MappedAdapter, partner: &DepartmentId, bytes: &[u8]) -> usize {
    let items = decode(adapter, partner, bytes);
    let summary = Summary { encoding: "UTF-8", ..Summary::default() };
    let original = Original::of(bytes, &summary);
    let mut out = Vec::with_capacity(4096);
    let mut written = 0;
    for item in items {
        let sourced = item.sourced(adapter.manifest(), &original);
        let Content::Document(draft) = &sourced.content else { continue };
        out.clear();
        write_canonical_object(&draft.0, &mut out);
        written += black_box(&out).len() + sourced.provenance.len() + sourced.residual.len();
    }
    written
}

fn to_json(items: &[Decoded]) -> usize {
    let mut out = Vec::with_capacity(4096);
    let mut bytes = 0;
    for item in items {
        let Content::Document(draft) = &item.content else { continue };
        out.clear();
        write_canonical_object(&draft.0, &mut out);
        bytes += black_box(&out).len();
    }
    bytes
}

/// How many documents say what the golden says.
fn as_the_golden(items: &[Decoded]) -> usize {
    let golden = include_bytes!("../../adapters/land-xml/golden/001-opinion-approved-rare-name/canonical.json");
    let expected = to_canonical(&parse(golden).expect("strict JSON"));
    let says = |item: &&Decoded| {
        let Content::Document(draft) = &item.content else { return false };
        let mut rows = draft.0.clone();
        for member in ["schema", "kind", "type", "typeVersion", "language", "source"] {
            rows.remove(member);
        }
        let mut found = Vec::new();
        write_canonical_object(&rows, &mut found);
        found == expected
    };
    items.iter().filter(says).count()
}

fn encode(adapter: &MappedAdapter, partner: &DepartmentId, items: &[Decoded]) -> usize {
    let context = EncodeContext {
        partner,
        message_number: "BENCH-1",
        time: Timestamp::from_seconds(1_795_485_600),
        limits: Limits::default(),
    };
    let outgoing: Vec<_> = items
        .iter()
        .map(|item| Outgoing { content: &item.content, residual: Some(&item.residual), attachments: &item.attachments })
        .collect();
    let mut out = Vec::new();
    adapter.encode("opinion", &outgoing, &context, &mut out).expect("the batch is written");
    out.len()
}

fn quick_xml_pass(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut seen = 0;
    loop {
        match reader.read_event().expect("the batch is well-formed") {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("attributes are well-formed");
                    seen += attribute.normalized_value(XmlVersion::Implicit1_0).expect("the value is text").len();
                }
            }
            Event::Text(content) => {
                seen += quick_xml::escape::unescape(&content).expect("the batch is well-formed").len();
            }
            Event::CData(content) => seen += content.len(),
            Event::GeneralRef(reference) => {
                seen += quick_xml::escape::resolve_predefined_entity(&reference).map_or(0, str::len);
            }
            Event::Eof => return seen,
            _ => {}
        }
    }
}

/// CPU time of this thread per measure and round; measures alternate, so that none has the cold or the busy machine.
fn run(measures: &[Measure<'_>]) -> Vec<Vec<f64>> {
    let mut times = vec![Vec::with_capacity(ROUNDS); measures.len()];
    for _ in 0..ROUNDS {
        for (measure, times) in measures.iter().zip(&mut times) {
            let before = cpu_seconds();
            black_box(measure());
            times.push(cpu_seconds() - before);
        }
    }
    times
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
