//! The strict readers beside a plain quick-xml pass over the same text, in one run, as ratios.
//!
//! `cargo bench -p adapter-kit --bench reading`

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "measure/clock.rs"]
mod clock;
#[path = "measure/floor.rs"]
mod floor;

use std::hint::black_box;

use adapter_kit::Limits;
use adapter_kit::read::text::{Encoding, Encodings, decode};
use adapter_kit::read::{Kind, Names, NamespaceId, json, xml};
use clock::Measure;
use floor::Seen;

const DOCUMENTS: usize = 500;
const ROUNDS: usize = 101;

fn main() {
    let land = fixture("land-xml/001-opinion-approved-rare-name.gb18030.xml");
    let encodings = Encodings { kind: Kind::Xml, accepts: &[Encoding::UTF_8, Encoding::GB18030], assume: None };
    let decoded = decode(&land, &encodings, None, &Limits::default()).expect("the sample decodes");
    let batch = repeat(&decoded.content, "  <YDYS", "</JHPC>");
    let mut in_gb18030 = Vec::new();
    Encoding::GB18030.encode(&batch, &mut in_gb18030).expect("the sample fits GB18030");
    let opinion = fixture("reform-json/001-opinion-as-delivered-to-reform-commission.utf8.json");
    let list = format!("[{}]", vec![String::from_utf8(opinion).expect("the sample is UTF-8"); DOCUMENTS].join(","));

    let names = land_names();
    let limits = Limits { elements: usize::MAX, ..Limits::default() };
    assert_eq!(strict_xml(&batch, &names, &limits), floor::xml(&batch), "both see the same elements and text");

    let measures: [(&str, usize, Measure<'_>); 6] = [
        ("quick-xml events + attributes + text", batch.len(), &|| floor::xml(&batch).text),
        ("strict XML", batch.len(), &|| strict_xml(&batch, &names, &limits).text),
        ("decode UTF-8 + strict XML", batch.len(), &|| {
            let text = decode(batch.as_bytes(), &encodings, None, &limits).expect("UTF-8 decodes");
            strict_xml(&text.content, &names, &limits).text
        }),
        ("decode GB18030 + strict XML", batch.len(), &|| {
            let text = decode(&in_gb18030, &encodings, None, &limits).expect("GB18030 decodes");
            strict_xml(&text.content, &names, &limits).text
        }),
        ("serde_json::Value", list.len(), &|| {
            let value = floor::json(&list);
            value.as_array().map_or(0, Vec::len)
        }),
        ("strict JSON", list.len(), &|| strict_json(&list, &names, &limits)),
    ];
    clock::pin();
    let times = clock::run(&measures.map(|(_, _, measure)| measure), ROUNDS);
    println!("{:<40} {:>10} {:>10}", "measure", "median µs", "MB/s");
    for ((name, bytes, _), times) in measures.iter().zip(&times) {
        let median = clock::median(times);
        println!("{name:<40} {:>10.0} {:>10.0}", median * 1e6, *bytes as f64 / median / 1e6);
    }
    println!();
    for (name, over, under) in
        [("strict XML ÷ quick-xml", 0, 1), ("GB18030 ÷ UTF-8", 2, 3), ("strict JSON ÷ serde_json::Value", 4, 5)]
    {
        println!("{name:<40} {:>10.2}", clock::ratio(&times[over], &times[under]));
    }
}

fn strict_xml(text: &str, names: &Names, limits: &Limits) -> Seen {
    let mut reader = xml::Reader::new(text, names, limits);
    let mut seen = Seen { elements: 0, text: 0 };
    loop {
        match reader.read().expect("the sample is well-formed") {
            xml::Event::Start(start) => {
                seen.elements += 1;
                black_box(start.name.id);
                seen.text += reader.attributes().iter().map(|attribute| attribute.value.len()).sum::<usize>();
            }
            xml::Event::Text(text) => seen.text += text.content.len(),
            xml::Event::Eof => return seen,
            _ => {}
        }
    }
}

fn strict_json(text: &str, names: &Names, limits: &Limits) -> usize {
    let mut reader = json::Reader::new(text, names, limits);
    let mut keys = 0;
    loop {
        match reader.read().expect("the sample is JSON") {
            json::Event::Key(key) => keys += usize::from(black_box(key.id).is_none()),
            json::Event::Eof => return keys,
            event => {
                black_box(event);
            }
        }
    }
}

/// The names of a mapping's size.
fn land_names() -> Names {
    let mut names = Names::new();
    for local in
        "JHPC YDYS JCM SXBM SXMC SLDW SQR LX MC ZZJGDM FDDBR LXR DZ XM XMMC XMDM TZE DW YDMJ ZMJ NYD GD WLYD DKS \
                  DK XH DKBH DKMC TDYT DM MJ QSXZ CLS CL LC HJ JG JGDM YJNR PFWH QFR QFRQ YXQ PCH FSDW BBH"
            .split_whitespace()
    {
        names.add(NamespaceId::NONE, local);
    }
    names
}

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/messages/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The document between `from` and `to` many times.
fn repeat(text: &str, from: &str, to: &str) -> String {
    let (start, end) = (text.find(from).expect("it begins"), text.find(to).expect("it ends"));
    [&text[..start], &text[start..end].repeat(DOCUMENTS), &text[end..]].concat()
}
