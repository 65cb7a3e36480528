//! What reading, checking and writing a document costs. Printed, not asserted; the goals stand beside the figures.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use document::json::{self, Object, Value};
use document::{Catalogue, Document};

const EXAMPLE: &str = include_str!("../../../schemas/types/land-use-pre-review-opinion/1.0/example.json");

fn tree() -> Object {
    match json::parse(EXAMPLE.as_bytes()) {
        Ok(Value::Object(tree)) => tree,
        other => panic!("{other:?}"),
    }
}

/// A document that comes close to every limit: 1,000 parcels of many members, long texts, below 4 MiB.
fn largest() -> Vec<u8> {
    let mut tree = tree();
    let text = |n: usize| Value::from("用地".repeat(n));
    let Some(Value::Object(body)) = tree.get_mut("body") else { panic!("a body") };
    let parcel = |number: i64| -> Value {
        let area = json::parse(br#"{"value":"12.0914","unit":"har"}"#).expect("strict JSON");
        let mut parcel: Object =
            [("number", Value::Int(number)), ("area", area), ("name", text(150))].into_iter().collect();
        parcel.insert("identifier", "9901122000004GB00000");
        parcel.insert("tenure", "state");
        parcel.insert("use", json::parse(r#"{"code":"05","name":"工业用地"}"#.as_bytes()).expect("strict JSON"));
        Value::Object(parcel)
    };
    body.insert("parcels", (1..=1000).map(parcel).collect::<Vec<_>>());
    body.insert("statement", text(10_000));
    let condition =
        |number: i64| Value::Object([("number", Value::Int(number)), ("text", text(1_000))].into_iter().collect());
    body.insert("conditions", (1..=100).map(condition).collect::<Vec<_>>());
    let link = |n: i64| -> Value {
        let digest = "sha-256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752";
        let id = format!("01a0ad17-9900-7c02-8e11-{n:012x}");
        Value::Object([("rel", "basis"), ("document", &id), ("digest", digest)].into_iter().collect())
    };
    tree.insert("links", (1..=100).map(link).collect::<Vec<_>>());
    let mut bytes = json::to_canonical(&tree.into());
    bytes.resize(4 << 20, b' ');
    bytes
}

/// The worst that the strict reader takes: 4 MiB of small values, 200,000 of them.
fn densest() -> Vec<u8> {
    let row = format!("[{}]", vec!["\"\\u4e00\\u4e01\""; 9_999].join(","));
    let mut bytes = format!("[{}]", vec![row; 19].join(",")).into_bytes();
    bytes.resize(4 << 20, b' ');
    bytes
}

/// A document whose schema check fails in as many places as 4 MiB hold.
fn wrongest() -> Vec<u8> {
    let mut tree = tree();
    let link: Object = (0..16).map(|n| (format!("unknown{n}"), Value::Int(n))).collect();
    tree.insert("links", vec![Value::Object(link); 10_000]);
    let mut bytes = json::to_canonical(&tree.into());
    bytes.resize(4 << 20, b' ');
    bytes
}

fn document(criterion: &mut Criterion) {
    let catalogue = Catalogue::builtin();
    let example = json::to_canonical(&tree().into());
    let mut group = criterion.benchmark_group("example, 3.6 kB (goal: whole below 200 us)");
    group.throughput(Throughput::Bytes(example.len() as u64));
    group.bench_function("strict read", |b| b.iter(|| json::parse(black_box(&example))));
    group.bench_function("serde_json read, for comparison", |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(&example)).is_ok());
    });
    let value = json::parse(&example).expect("the example");
    group.bench_function("canonical bytes", |b| b.iter(|| json::to_canonical(black_box(&value))));
    group.bench_function("typed envelope", |b| b.iter(|| json::from_value::<document::Envelope>(black_box(&value))));
    group.bench_function("whole: read, schemas and rules, canonical bytes", |b| {
        b.iter(|| {
            Document::parse(black_box(&example), catalogue)
                .map(|d| json::to_canonical(&Value::Object(d.tree().clone())))
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("4 MiB (goal: whole below 150 ms)");
    group.sample_size(20);
    let (largest, densest, wrongest) = (largest(), densest(), wrongest());
    group.throughput(Throughput::Bytes(4 << 20));
    group.bench_function("strict read of 200,000 values", |b| b.iter(|| json::parse(black_box(&densest))));
    Document::parse(&largest, catalogue).expect("the largest document is valid");
    group.bench_function("whole: read, schemas and rules, canonical bytes", |b| {
        b.iter(|| {
            Document::parse(black_box(&largest), catalogue)
                .map(|d| json::to_canonical(&Value::Object(d.tree().clone())))
        });
    });
    let found = Document::parse(&wrongest, catalogue).expect_err("all of it is wrong");
    assert_eq!(found.len(), document::finding::MOST_FINDINGS, "{:?}", found[0]);
    group.bench_function("whole: read and refuse 10,000 wrong links", |b| {
        b.iter(|| Document::parse(black_box(&wrongest), catalogue).is_err());
    });
    group.finish();
}

criterion_group!(benches, document);
criterion_main!(benches);
