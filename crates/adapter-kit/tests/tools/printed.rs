//! What the tools print, to the letter, and the same as one document.

use std::path::Path;

use adapter_kit::Code;
use adapter_kit::cli::{self, Answer, Input, Shelf};
use serde_json::Value as Json;

use super::folder::{built, edit, repository};

const OPINION: &[u8] = include_bytes!("../../../adapters/land-xml/golden/001-opinion-approved-rare-name/in.xml");

fn trace(path: &str) -> Answer {
    let (built, partner) = (built(), "land".parse().expect("a slug"));
    let received_at = document::Timestamp::from_seconds(1_795_485_600);
    let input = Input { file: "001.xml", bytes: OPINION, charset: None, partner: &partner, received_at };
    cli::trace(&Shelf { built: &built, here: Path::new("/nowhere") }, "land-xml", &input, Some(path))
}

fn json(answer: &Answer) -> &Json {
    answer.json.as_ref().expect("one document")
}

#[test]
fn a_trace_tells_text_source_row_value_and_what_would_be_written() {
    let answer = trace("JG/QFRQ");
    assert_eq!(
        answer.out,
        "text      GB18030 (declared), 2,032 bytes as UTF-8\n\
         source    /JHPC/YDYS[1]/JG/QFRQ  line 39 column 13  \"2026年11月3日\"\n\
         row       opinion mapping/land.toml:70  date, form 1 of 3\n\
         canonical /issuedOn  \"2026-11-03\"\n\
         encode    \"2026年11月3日\"  same spelling\n"
    );
    let value = &json(&answer)["values"][0];
    assert_eq!(
        (&value["source"], &value["line"], &value["column"]),
        (&"/JHPC/YDYS[1]/JG/QFRQ".into(), &39.into(), &13.into())
    );
    assert_eq!((&value["row"], &value["way"]), (&"mapping/land.toml:70".into(), &"date, form 1 of 3".into()));
    assert_eq!(value["canonical"]["target"], "/issuedOn");
    assert_eq!(json(&answer)["bytes"], 2032);
}

#[test]
fn coverage_is_one_line_for_each_message() {
    let built = built();
    let answer = cli::coverage(&Shelf { built: &built, here: Path::new("/nowhere") }, "land-xml", &[]);
    assert_eq!(
        answer.out,
        "opinion   47 source paths  33 mapped  14 kept  0 ignored  0 unclaimed   rows never hit: 0\n\
         question  11 source paths  11 mapped  0 kept  0 ignored  0 unclaimed   rows never hit: 0\n"
    );
    let opinion = &json(&answer)["messages"][0];
    let mapped = opinion["paths"].as_array().expect("paths").iter().filter(|path| path["use"] == "mapped").count();
    assert_eq!((opinion["message"].as_str(), mapped), (Some("opinion"), 33));
}

#[test]
fn coverage_of_a_message_that_is_refused_says_why() {
    let built = built();
    let shelf = Shelf { built: &built, here: Path::new("/nowhere") };
    let files = |text: &str| vec![("message.xml".to_owned(), text.as_bytes().to_vec())];
    let answer = cli::coverage(&shelf, "land-xml", &files("<JHPC><YDYS>"));
    assert_eq!((answer.code, answer.out.as_str()), (1, ""));
    assert!(answer.err.starts_with("error[CW133]: message.xml was refused\n"), "{}", answer.err);
}

#[test]
fn a_finding_has_place_caret_cause_and_fix() {
    let here = repository("land-xml");
    let (address, kept) = (
        "  { from = \"SQR/DZ\", to = \"subjects[role=applicant].party.address\" },\n",
        "  { each = \"LC/HJ\", keep = \"internal handling steps\" },\n",
    );
    edit(here.path(), "land-xml", address, "");
    edit(here.path(), "land-xml", kept, &format!("{kept}{address}"));
    let answer = cli::lint(&Shelf { built: &built(), here: here.path() }, Some("land-xml"));
    assert_eq!(answer.code, 1);
    let lines: Vec<_> = answer.out.lines().collect();
    assert_eq!(lines[0], "error[CW016]: rows of element SQR are apart");
    assert!(lines[1].starts_with("  --> mapping/land.toml:") && lines[1].ends_with(":3"), "{}", answer.out);
    assert!(lines[3].contains("^^^^^^^^ SQR was closed after line"), "{}", answer.out);
    assert!(lines[4].trim_start().starts_with("= fix: move this row below line"), "{}", answer.out);
    let finding = &json(&answer)["findings"][0];
    assert_eq!((&finding["code"], &finding["column"]), (&"CW016".into(), &3.into()));
    assert_eq!(
        json(&cli::lint(&Shelf { built: &built(), here: repository("land-xml").path() }, None))["findings"],
        Json::Array(vec![])
    );
}

#[test]
fn every_code_of_a_mapping_has_a_page_of_its_own() {
    let pages: Vec<_> = (1..=26).map(|code| cli::explain(&format!("CW{code:03}"))).collect();
    for (code, page) in (1..).zip(&pages) {
        let code: Code = format!("CW{code:03}").parse().expect("a code");
        assert_eq!((page.code, page.err.as_str()), (0, ""), "{code}");
        assert!(
            page.out.starts_with(&format!("{code}: {}\n", code.title())) && page.out.contains("\n\nFix: "),
            "{code}"
        );
        assert_eq!(json(page)["meaning"], code.meaning());
        assert_eq!(pages.iter().filter(|other| json(other)["meaning"] == json(page)["meaning"]).count(), 1, "{code}");
    }
    assert_eq!(cli::explain("CW999").code, 64);
}

#[test]
fn every_test_and_golden_is_a_line_and_what_was_not_tried_says_why() {
    let built = built();
    let answer = cli::test(&Shelf { built: &built, here: Path::new("/nowhere") }, "land-xml", false);
    assert_eq!(answer.code, 0, "{}", answer.out);
    let line = |text: &str| answer.out.lines().any(|line| line == text);
    assert!(line("test 001-opinion-approved-rare-name::canonical ... ok"), "{}", answer.out);
    assert!(line("test 001-opinion-approved-rare-name::every_encoding ... ok, GBK has no 㛃"));
    assert!(line("test 004-pull-question-out::interleaved_groups ... ignored, no group has two elements here"));
    assert!(line("test opinion::random_drafts_come_back ... ok, 256 drafts, 45 fields, seed 20261124"));
    let tests = json(&answer)["tests"].as_array().expect("tests");
    let printed = answer.out.lines().filter(|line| line.starts_with("test ") && line.contains(" ... ")).count();
    assert_eq!(tests.len(), printed);
    assert!(
        tests.iter().any(|test| test["outcome"] == "ignored" && test["detail"] == "no group has two elements here")
    );
}

#[test]
fn the_list_of_adapters_says_the_same_as_a_document() {
    let built = built();
    let answer = cli::list(&Shelf { built: &built, here: Path::new("/nowhere") });
    assert_eq!(
        answer.out,
        "land-xml  1.2.0  opinion (in/out), question (out)  reads GB18030, GBK, UTF-8  writes GB18030  L2  coverage 100 %\n"
    );
    let land = &json(&answer)["adapters"][0];
    assert_eq!((&land["id"], &land["version"], &land["grade"]), (&"land-xml".into(), &"1.2.0".into(), &"L2".into()));
    assert_eq!(land["coverage"]["paths"], land["coverage"]["covered"]);
    assert_eq!(land["messages"][1]["direction"], "out");
}

#[test]
fn what_a_selector_compares_is_covered_by_it() {
    let here = tempfile::tempdir().expect("a folder");
    let folder = here.path().join("crates/adapters/tax-json");
    std::fs::create_dir_all(folder.join("mapping")).expect("a folder");
    let mapping = r#"adapter = "tax-json"
version = "0.1.0"
[format]
kind = "json"
accepts = ["UTF-8"]
emits = "UTF-8"
[[message]]
name = "m"
yields = "case-report"
rows = [
  { set = "event", value = "accepted", reason = "the message says so" },
  { from = "id", to = "case.localCode" },
  { from = "at", to = "occurredAt", as = "datetime" },
  { from = "identifier[system='urn:tax']/value", to = "data.text" },
]
"#;
    std::fs::write(folder.join("mapping/tax.toml"), mapping).expect("written");
    let shelf = Shelf { built: &[], here: here.path() };
    let message = |system: &str| {
        let text = format!(
            r#"{{"id":"1","at":"2026-07-01 08:00:00","identifier":[{{"system":"urn:tax","value":"7"}}{system}]}}"#
        );
        vec![("m.json".to_owned(), text.into_bytes())]
    };
    let all = cli::coverage(&shelf, "tax-json", &message(""));
    assert!(all.out.contains(" 0 unclaimed"), "{}{}", all.out, all.err);
    let other = cli::coverage(&shelf, "tax-json", &message(r#",{"system":"urn:other"}"#));
    assert!(other.out.contains(" 1 unclaimed"), "{}{}", other.out, other.err);
}

#[test]
fn a_failure_is_one_document_with_the_words_for_people() {
    let (built, partner) = (built(), "land".parse().expect("a slug"));
    let shelf = Shelf { built: &built, here: Path::new("/nowhere") };
    let received_at = document::Timestamp::from_seconds(1_795_485_600);
    let input = Input { file: "x.xml", bytes: b"<JHPC", charset: None, partner: &partner, received_at };
    let done = cli::run(&shelf, "land-xml", &input, cli::Target::Json);
    let trouble = done.trouble.expect("a document");
    assert_eq!((trouble["file"].as_str(), done.code, done.out.len()), (Some("x.xml"), 1, 0));
    let refusal = &trouble["refusals"][0];
    let code = refusal["code"].as_str().expect("a code");
    assert!(done.err.starts_with(&format!("error[{code}]: x.xml was refused\n")), "{}", done.err);
    assert!(refusal["title"].is_string() && refusal["line"].is_u64(), "{refusal}");
    let unknown = cli::run(&shelf, "nope", &input, cli::Target::Json).trouble.expect("a document");
    assert_eq!(
        (&unknown["error"]["title"], &unknown["error"]["fix"]),
        (&"no adapter nope".into(), &"causeway adapter list".into())
    );
}
