//! The sample messages, and what each of them must come to.

use adapter_kit::read::text::{Encoding, Encodings, Text, decode};
use adapter_kit::read::{Kind, Names};
use adapter_kit::{Limits, Refusal};
use serde_json::Value;

/// The bytes of a sample and their decoding, with the encodings of its adapter.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/messages/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All sample messages in a format's language.
pub(crate) fn all(kind: Kind) -> Vec<(String, Vec<u8>)> {
    let (folders, extension): (&[&str], _) = match kind {
        Kind::Xml => (&["agriculture-xml", "hall-xml", "inspection-xml", "land-xml", "planning-xml"], ".xml"),
        Kind::Json => (&["food-drug-json", "reform-json", "village-json"], "8.json"),
    };
    folders.iter().flat_map(|folder| all_of(folder, extension)).collect()
}

fn all_of(folder: &str, extension: &str) -> Vec<(String, Vec<u8>)> {
    let path = format!("{}/../../fixtures/messages/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(&path)
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .map(|entry| entry.expect("a folder entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(extension))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "the samples of {folder} are there");
    names.into_iter().map(|name| (name.clone(), bytes(&format!("{folder}/{name}")))).collect()
}

pub(crate) fn decoded(input: &[u8], kind: Kind) -> Result<Text<'_>, Refusal> {
    let accepts = [Encoding::GB18030, Encoding::GBK, Encoding::UTF_8];
    let assume = (kind == Kind::Xml).then_some(Encoding::GB18030);
    decode(input, &Encodings { kind, accepts: &accepts, assume }, None, &Limits::default())
}

/// Decodes a message and reads it to its end.
pub(crate) fn read(input: &[u8], kind: Kind) -> Result<(), Refusal> {
    let text = decoded(input, kind)?;
    let (names, limits) = (Names::new(), Limits::default());
    match kind {
        Kind::Xml => {
            let mut reader = adapter_kit::read::xml::Reader::new(&text.content, &names, &limits);
            while reader.read()? != adapter_kit::read::xml::Event::Eof {}
        }
        Kind::Json => {
            let mut reader = adapter_kit::read::json::Reader::new(&text.content, &names, &limits);
            while reader.read()? != adapter_kit::read::json::Event::Eof {}
        }
    }
    Ok(())
}

/// Each member of the expectation stands in the refusal.
fn refused_as_expected(name: &str, kind: Kind) {
    let refusal = read(&bytes(name), kind).expect_err("the sample is broken");
    let expected: Value =
        serde_json::from_slice(&bytes(&format!("{name}.expected-error.json"))).expect("the expectation is JSON");
    let refusal = serde_json::to_value(&refusal).expect("a refusal is JSON");
    for (member, value) in expected.as_object().expect("the expectation is an object") {
        assert_eq!(refusal.get(member), Some(value), "{name}: {member} in {refusal}");
    }
}

#[test]
fn a_doctype_with_nested_entities_is_refused_where_it_begins() {
    refused_as_expected("land-xml/901-hostile-doctype-entities.gb18030.xml", Kind::Xml);
}

#[test]
fn an_element_whose_prefix_nobody_bound_is_refused_where_it_stands() {
    refused_as_expected("planning-xml/901-hostile-unbound-prefix.utf8.xml", Kind::Xml);
}

#[test]
fn a_file_cut_inside_a_character_names_the_original_byte() {
    refused_as_expected("land-xml/902-hostile-truncated-inside-a-character.gb18030.xml", Kind::Xml);
}

#[test]
fn two_verdicts_under_one_key_are_refused_at_the_second() {
    refused_as_expected("reform-json/900-hostile-duplicate-key-two-verdicts.utf8.json", Kind::Json);
}

#[test]
fn an_unlabelled_gbk_file_is_refused_unless_the_registration_assumes_gbk() {
    let gbk = bytes("reform-json/003-pull-request-gbk-no-label.gbk.json");
    let refusal = read(&gbk, Kind::Json).expect_err("nobody says what it is");
    assert_eq!(refusal.code.to_string(), "CW102");
    let encodings = Encodings { kind: Kind::Json, accepts: &[Encoding::UTF_8, Encoding::GBK], assume: None };
    let text = decode(&gbk, &encodings, Some("GBK"), &Limits::default()).expect("the registration says so");
    assert_eq!(text.encoding, Encoding::GBK);
    let gbk: Value = serde_json::from_str(&text.content).expect("JSON");
    let utf8: Value = serde_json::from_slice(&bytes("reform-json/002-pull-request.utf8.json")).expect("JSON");
    assert_eq!(gbk, utf8);
}

#[test]
fn the_number_that_no_float_holds_keeps_its_own_text_and_place() {
    let input = bytes("reform-json/901-broken-number-out-of-range.utf8.json");
    let text = decoded(&input, Kind::Json).expect("UTF-8");
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = adapter_kit::read::json::Reader::new(&text.content, &names, &limits);
    loop {
        match reader.read().expect("the grammar has no bounds of numbers") {
            adapter_kit::read::json::Event::Number { text, span } => {
                assert_eq!((text, span, reader.path().as_str()), ("1e400", 347..352, "/项目/总投资(万元)"));
                return;
            }
            adapter_kit::read::json::Event::Eof => panic!("the number is there"),
            _ => {}
        }
    }
}

#[test]
fn every_good_sample_is_read_to_its_end() {
    for kind in [Kind::Xml, Kind::Json] {
        for (name, input) in all(kind) {
            if name.starts_with('0') {
                assert_eq!(read(&input, kind), Ok(()), "{name}");
            }
        }
    }
}
