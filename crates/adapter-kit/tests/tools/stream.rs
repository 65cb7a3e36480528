//! `adapter run` on a message that is read from a stream.

use std::io::{self, Write};
use std::path::Path;

use adapter_kit::cli::{Built, Incoming, Input, Shelf, Spool, Streamed, Target, run, stream};
use adapter_kit::{Golden, MappedAdapter};
use document::{DepartmentId, Timestamp};

const NOW: Timestamp = Timestamp::from_seconds(1_798_740_000);

fn built() -> [Built; 2] {
    [
        Built::new("land_xml", land_xml::adapter(), land_xml::hooks()),
        Built::new("food_drug_json", food_drug_json::adapter(), food_drug_json::hooks()),
    ]
}

fn partner() -> DepartmentId {
    "partner".parse().expect("a slug")
}

/// What is put down: canonical JSON, provenance, residual.
fn streamed(id: &str, bytes: &[u8]) -> (Streamed, [Vec<u8>; 3]) {
    let [mut json, mut provenance, mut residual] = [Vec::new(), Vec::new(), Vec::new()];
    let (mut reader, partner) = (bytes, partner());
    let mut message = Incoming { file: "f", reader: &mut reader, charset: None, partner: &partner, received_at: NOW };
    let mut spool = Spool { json: &mut json, provenance: &mut provenance, residual: &mut residual };
    let shelf = Shelf { built: &built(), here: Path::new("") };
    let done = stream(&shelf, id, &mut message, &mut spool).expect("room");
    (done, [json, provenance, residual])
}

#[test]
fn a_message_from_a_stream_becomes_what_it_becomes_from_a_buffer() {
    let adapters: [(&str, &'static MappedAdapter); 2] = [
        ("land-xml", land_xml::adapter().expect("compiles")),
        ("food-drug-json", food_drug_json::adapter().expect("compiles")),
    ];
    for (id, golden) in adapters.into_iter().flat_map(|(id, a)| a.goldens().into_iter().map(move |golden| (id, golden)))
    {
        let bytes = Golden::input(&golden).expect("a message");
        let shelf = Shelf { built: &built(), here: Path::new("") };
        let input = Input { file: "f", bytes, charset: None, partner: &partner(), received_at: NOW };
        let expected = run(&shelf, id, &input, Target::Json);
        let (done, [json, provenance, residual]) = streamed(id, bytes);
        assert_eq!((done.code, &done.err), (expected.code, &expected.err), "{}", golden.name);
        if done.code == 0 {
            let whole = if done.items == 1 { json } else { [b"[", &*json, b"]"].concat() };
            assert!([&*whole, b"\n"].concat() == expected.out, "{}", golden.name);
            assert!((provenance, residual) == (expected.provenance, expected.residual), "{}", golden.name);
        }
    }
}

#[test]
fn a_spool_without_room_is_told_of() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let goldens = land_xml::adapter().expect("compiles").goldens();
    let (mut reader, partner) = (goldens[0].input().expect("a message"), partner());
    let mut message = Incoming { file: "f", reader: &mut reader, charset: None, partner: &partner, received_at: NOW };
    let mut spool = Spool { json: &mut Full, provenance: &mut io::sink(), residual: &mut io::sink() };
    let shelf = Shelf { built: &built(), here: Path::new("") };
    let error = stream(&shelf, "land-xml", &mut message, &mut spool).expect_err("no room");
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn an_adapter_that_is_not_there_is_named() {
    let (done, [json, ..]) = streamed("nobody-xml", b"<T/>");
    assert!(done.code != 0 && done.err.contains("nobody-xml") && json.is_empty());
}
