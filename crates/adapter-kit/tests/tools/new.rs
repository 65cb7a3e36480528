//! An adapter's crate from real samples: what is guessed is right, and with its targets settled the mapping holds.

use std::collections::BTreeSet;
use std::path::Path;

use adapter_kit::cli::{self, NewAdapter, NewCrate, Shelf};

#[path = "new/foreign.rs"]
mod foreign;
#[path = "new/settle.rs"]
mod settle;

const LAND: &str = "../adapters/land-xml/golden";
const REFORM: &str = "../adapters/reform-json/golden";

/// Inputs of an adapter's goldens, by the beginnings of their names.
fn goldens(folder: &str, names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("goldens")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| names.iter().any(|name| path.file_name().is_some_and(|f| f.to_string_lossy().starts_with(name))))
        .collect();
    found.sort();
    let input = |path: &Path| ["in.xml", "in.json"].into_iter().map(|n| path.join(n)).find(|p| p.exists());
    found
        .iter()
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(input(path).expect("an input")).expect("read"))
        })
        .collect()
}

fn texts(samples: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    samples.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn made(id: &str, samples: &[(String, Vec<u8>)]) -> NewCrate {
    made_with(NewAdapter { id, samples, document_type: None, each: None })
}

fn made_with(request: NewAdapter<'_>) -> NewCrate {
    cli::new_adapter(&request).unwrap_or_else(|answer| panic!("{}", answer.err))
}

/// The mapping's text.
pub(crate) fn mapping(made: &NewCrate) -> String {
    let found = made.files.iter().find(|(name, _)| name.starts_with("mapping/") && name.ends_with(".toml"));
    String::from_utf8(found.expect("a mapping").1.clone()).expect("UTF-8")
}

/// Writes a crate into a repository of its own.
pub(crate) fn written(id: &str, made: &NewCrate) -> tempfile::TempDir {
    let here = tempfile::tempdir().expect("a folder");
    for (name, content) in &made.files {
        let path = here.path().join("crates/adapters").join(id).join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, content).expect("written");
    }
    here
}

/// Codes of the findings that are not about a `TODO`.
fn other_findings(id: &str, made: &NewCrate) -> BTreeSet<String> {
    let here = written(id, made);
    let out = cli::lint(&Shelf { built: &[], here: here.path() }, Some(id)).out;
    let heads = out.lines().filter(|line| line.starts_with("error["));
    heads
        .filter(|head| !head.contains("TODO") && !head.contains("has no canonical value yet"))
        .map(str::to_owned)
        .collect()
}

fn has(text: &str, rows: &[&str]) {
    for row in rows {
        assert!(text.contains(row), "{row}\nis not in\n{text}");
    }
}

#[test]
fn two_roots_are_two_messages_and_a_batch_has_its_documents() {
    let made = made("soil-xml", &goldens(LAND, &["001", "002", "003"]));
    let text = mapping(&made);
    has(
        &text,
        &[
            "accepts = [\"GB18030\", \"UTF-8\"]\nemits = \"GB18030\"\n",
            "name = \"JHPC\"\nroot = \"JHPC\"\neach = \"YDYS\"  #",
            "name = \"YDYSQQ\"\nroot = \"YDYSQQ\"\ntype = \"TODO\"",
            "{ from = \"/@PCH\", to = \"TODO\" },",
            "{ from = \"@BBH\", const = \"1.2\" },",
            "{ from = \"XM/TZE/@DW\", const = \"万元\" },",
            "{ from = \"XM/TZE\", to = \"TODO\", as = \"money\", unit = \"万元\", lenient = [\"thousands\"] },",
            "{ each = \"DKS/DK\", to = \"TODO\", rows = [",
            "{ from = \"MJ\", to = \"TODO\", as = \"quantity\", unit = \"har\" },",
            "{ from = \"JG/YJNR\", to = \"TODO\", cdata = true },",
            "as = \"date\", forms = [\"yyyy年M月d日\", \"yyyy-MM-dd\", \"yyyyMMdd\"] },",
        ],
    );
    assert_eq!(other_findings("soil-xml", &made), BTreeSet::new());
    assert!(made.files.iter().any(|(name, _)| name == "golden/001-opinion-approved-rare-name/in.xml"));
}

#[test]
fn a_member_that_tells_messages_apart_is_found_and_its_value_is_constant() {
    let made = made("office-json", &goldens(REFORM, &["001", "002"]));
    let text = mapping(&made);
    has(
        &text,
        &[
            "match = \"报文类型=预审意见\"",
            "match = \"报文类型=调取申请\"",
            "{ from = \"报文类型\", const = \"预审意见\" },",
            "{ from = \"项目/'总投资(万元)'\", to = \"TODO\", as = \"money\", unit = \"万元\" },",
            "{ from = \"'用途/代码'\", to = \"TODO\", as = \"code\"",
            "{ from = \"最早签发日期\", keep = \"always empty in the samples\" },",
        ],
    );
    assert_eq!(other_findings("office-json", &made), BTreeSet::new());
}

#[test]
fn bytes_without_a_label_are_assumed_and_said_to_be() {
    let made = made("office-json", &goldens(REFORM, &["003"]));
    has(&mapping(&made), &["assume = \"GB18030\"  # a sample names no encoding and is not UTF-8"]);
}

#[test]
fn a_known_type_brings_what_it_requires_and_proposes_places() {
    let samples = goldens(LAND, &["001", "002"]);
    let made = made_with(NewAdapter {
        id: "soil-xml",
        samples: &samples,
        document_type: Some("land-use-pre-review-opinion"),
        each: None,
    });
    has(
        &mapping(&made),
        &[
            "type = \"land-use-pre-review-opinion\"\n",
            "{ set = \"legalBasis[0].act\", value = \"TODO\", reason = ",
            "· issuedOn?",
            "· body.parcels?",
            "· tenure?",
        ],
    );
}

#[test]
fn what_is_no_document_is_said_in_the_place_of_the_type() {
    let samples = goldens(LAND, &["001"]);
    for kind in ["question", "case-report", "feedback"] {
        let made = made_with(NewAdapter { id: "soil-xml", samples: &samples, document_type: Some(kind), each: None });
        let text = mapping(&made);
        has(&text, &[&format!("yields = \"{kind}\"\n")]);
        assert!(!text.contains("type = "), "{text}");
        assert_eq!(other_findings("soil-xml", &made), BTreeSet::new(), "{kind}");
    }
}

#[test]
fn the_author_may_say_what_repeats() {
    let samples = goldens(LAND, &["002"]);
    let request = NewAdapter { id: "soil-xml", samples: &samples, document_type: None, each: Some(".") };
    assert!(mapping(&made_with(request)).contains("{ each = \"YDYS\", to = \"TODO\", rows = ["));
    let request = NewAdapter { each: Some("YDYS"), ..request };
    assert!(mapping(&made_with(request)).contains("each = \"YDYS\"  # each of them is a document"));
    let answer = cli::new_adapter(&NewAdapter { each: Some("ZZZ"), ..request }).expect_err("no such path");
    assert_eq!(answer.code, 66);
}

#[test]
fn what_cannot_be_is_told_and_nothing_is_made() {
    let samples = texts(&[("a.xml", "<a/>")]);
    let request = NewAdapter { id: "soil-xml", samples: &samples, document_type: None, each: None };
    let code = |request: NewAdapter<'_>| cli::new_adapter(&request).err().map(|answer| (answer.code, answer.err));
    for id in ["Soil", "soil_xml", "9soil", "soil--xml", "type", "", "ok/../x"] {
        assert_eq!(code(NewAdapter { id, ..request }).map(|c| c.0), Some(64), "{id}");
    }
    assert_eq!(code(NewAdapter { document_type: Some("nothing"), ..request }).map(|c| c.0), Some(64));
    let broken = texts(&[("a.xml", "<a><b></a>")]);
    let (exit, told) = code(NewAdapter { samples: &broken, ..request }).expect("refused");
    assert_eq!(exit, 66);
    assert!(told.contains("error[CW133]: a.xml was refused"), "{told}");
    let both = texts(&[("a.xml", "<a/>"), ("b.json", "{\"a\": 1}")]);
    assert_eq!(code(NewAdapter { samples: &both, ..request }).map(|c| c.0), Some(66));
    let list = texts(&[("b.json", "[1, 2]")]);
    assert_eq!(code(NewAdapter { samples: &list, ..request }).map(|c| c.0), Some(66));
}

#[test]
fn with_its_targets_settled_a_mapping_passes_what_needs_no_author() {
    for (id, samples) in [
        ("soil-xml", goldens(LAND, &["001", "002", "003"])),
        ("office-json", goldens(REFORM, &["001", "002"])),
        ("nota-xml", texts(&foreign::NOTA)),
        ("bescheid-xml", texts(&foreign::BESCHEID)),
        ("shinsei-xml", texts(&[("a.xml", foreign::SHINSEI)])),
        ("columns-xml", texts(&foreign::COLUMNS)),
        ("embedded-xml", texts(&foreign::EMBEDDED)),
        ("escaped-xml", texts(&foreign::ESCAPED)),
        ("big-json", vec![("big.json".to_owned(), foreign::big_json(300).into_bytes())]),
        ("lists-json", texts(&[("lists.json", foreign::LISTS)])),
        (
            "list-json",
            texts(&[("list.json", foreign::LIST), ("one.json", "{\"kind\": \"report\", \"ended\": \"2026-03-06\"}")]),
        ),
    ] {
        let made = made(id, &samples);
        assert_eq!(other_findings(id, &made), BTreeSet::new(), "{id}");
        settle::passes(id, &made);
    }
}
