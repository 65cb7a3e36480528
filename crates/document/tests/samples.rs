//! What the sample messages mean, by the contract, completes into valid documents and reads as valid questions.

use std::path::{Path, PathBuf};

use document::catalogue::Draft;
use document::json::{self, Object, Value};
use document::{Additions, CaseReport, Catalogue, Digest, DocumentDraft, DocumentId, Feedback, Question, complete};

const RECEIVED: &str = "2026-11-06T02:00:00Z";

fn expectations() -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/messages");
    let mut found = Vec::new();
    for folder in ["land-xml", "reform-json"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the samples") {
            let path = entry.expect("an entry").path();
            if path.to_string_lossy().ends_with(".expected-canonical.json") {
                let value = json::parse(&std::fs::read(&path).expect("bytes")).expect("strict JSON");
                found.push((path, value));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn is_question(value: &Value) -> bool {
    value.pointer("/accept").is_some()
}

/// What the adapter kit adds to what the rows of a mapping made.
fn as_the_kit_yields_it(rows: &Object, adapter: &str) -> DocumentDraft {
    let mut draft = rows.clone();
    let nothing = Digest::of(b"").to_string();
    for (name, text) in [
        ("schema", "urn:causeway:document:1"),
        ("kind", "opinion"),
        ("type", "land-use-pre-review-opinion"),
        ("typeVersion", "1.0"),
        ("language", "zh"),
    ] {
        draft.insert(name, text);
    }
    let mut source: Object = [
        ("adapter", adapter),
        ("adapterVersion", "1.0.0"),
        ("mediaType", "application/xml"),
        ("encoding", "GB18030"),
        ("digest", &nothing),
        ("provenance", &nothing),
        ("residual", &nothing),
    ]
    .into_iter()
    .collect();
    source.insert("size", 0);
    draft.insert("source", source);
    DocumentDraft(draft)
}

#[test]
fn every_expected_draft_completes_into_a_document() {
    let mut completed = 0;
    for (path, value) in expectations().into_iter().filter(|(_, value)| !is_question(value)) {
        let drafts = if let Value::Array(items) = value { items } else { vec![value] };
        for draft in drafts {
            let Value::Object(rows) = &draft else { panic!("{}", path.display()) };
            let adapter = path.parent().and_then(Path::file_name).and_then(|n| n.to_str()).expect("a folder");
            let additions = Additions {
                id: DocumentId::new(RECEIVED.parse().expect("instant"), [1; 10]),
                department: "land".parse().expect("department"),
                division: "990000".parse().ok(),
                case_code: None,
                matter_version: Some(1),
                issuer_code: None,
                found: document::Found::default(),
                received_at: RECEIVED.parse().expect("instant"),
            };
            let document = complete(as_the_kit_yields_it(rows, adapter), &additions, Catalogue::builtin());
            let document = document.unwrap_or_else(|found| panic!("{}: {found:#?}", path.display()));
            assert_eq!(document.envelope().issuer.department.as_str(), "land");
            completed += 1;
        }
    }
    assert_eq!(completed, 6, "001, 010, three of 002, and the one that reform-json delivers");
}

#[test]
fn every_expected_question_is_one() {
    let questions: Vec<_> = expectations().into_iter().filter(|(_, value)| is_question(value)).collect();
    assert_eq!(questions.len(), 4);
    for (path, value) in questions {
        Catalogue::builtin()
            .check(Draft::Question, &value)
            .unwrap_or_else(|found| panic!("{}: {found:#?}", path.display()));
        let question: Question = json::from_value(&value).expect("a typed question");
        assert_eq!(json::to_value(&question).expect("a tree").pointer("/accept"), value.pointer("/accept"));
    }
}

#[test]
fn a_pull_does_not_carry_what_only_a_consultation_has() {
    let (_, mut value) =
        expectations().into_iter().find(|(_, v)| v.pointer("/kind") == Some(&"pull".into())).expect("a pull");
    let Value::Object(question) = &mut value else { panic!("an object") };
    question.insert("silence", "agree");
    let found = Catalogue::builtin().check(Draft::Question, &value).expect_err("refused");
    assert!(found.iter().any(|f| f.code == "document-schema" && f.pointer == "/silence"), "{found:?}");
}

#[test]
fn reports_and_feedback_have_their_own_schemas() {
    let check = |draft, text: &str| {
        let value = json::parse(text.as_bytes()).expect("strict JSON");
        Catalogue::builtin().check(draft, &value).map_err(|found| found[0].pointer.clone()).map(|()| value)
    };
    let report =
        r#"{"event":"accepted","occurredAt":"2026-09-18T01:54:00Z","case":{"localCode":"990112-1"},"data":{"days":3}}"#;
    let report = check(Draft::CaseReport, report).expect("a report");
    assert_eq!(json::from_value::<CaseReport>(&report).expect("a typed report").event, "accepted");
    let nowhere = r#"{"event":"accepted","occurredAt":"2026-09-18T09:54:00+08:00","case":{"localCode":"1"}}"#;
    assert_eq!(check(Draft::CaseReport, nowhere).expect_err("not UTC"), "/occurredAt");
    let feedback =
        r#"{"case":{"code":"990000267K3MQ9TXWR4G"},"outcome":"01","text":"已整改","at":"2026-09-18T01:54:00.5Z"}"#;
    let feedback = check(Draft::Feedback, feedback).expect("feedback");
    assert_eq!(json::from_value::<Feedback>(&feedback).expect("typed feedback").outcome, "01");
    assert_eq!(
        check(Draft::Feedback, r#"{"case":{"localCode":"1"},"outcome":"1","at":"2026-09-18T01:54:00Z"}"#)
            .expect_err("no text"),
        "/text"
    );
}

#[test]
fn a_report_says_limits_materials_and_reasons_in_members_that_all_know() {
    let accepted = r#"{"event":"accepted","occurredAt":"2026-07-01T01:30:15Z","case":{"localCode":"990112-DT-20260701-0001"},
        "matter":{"scheme":"local:hall-990112","raw":"0500201","value":"0500201"},
        "parties":[{"role":"applicant","party":{"form":"person","name":"陈样例",
            "identifiers":[{"scheme":"cn.citizen","raw":"990000189912310011","value":"990000189912310011"}]}}],
        "data":{"window":"03","limits":{"promised":{"count":5,"unit":"working-day"},"statutory":{"count":20,"unit":"natural-day"}},
            "materials":[{"name":"申请书","mode":"upload"},{"name":"执业药师注册证","mode":"license"}]}}"#;
    let paused = r#"{"event":"paused","occurredAt":"2026-07-03T07:00:00Z","case":{"localCode":"990112-DT-20260701-0001"},
        "basis":{"act":"样例办法","article":"第九条"},"data":{"reason":"supplement-after-acceptance"}}"#;
    for good in [accepted, paused] {
        assert_eq!(report_fails_at(good), None);
    }
    let wrong = |from: &str, to: &str| report_fails_at(&accepted.replace(from, to));
    assert_eq!(wrong("\"license\"", "\"licence\"").as_deref(), Some("/data/materials/1/mode"));
    assert_eq!(wrong("\"natural-day\"", "\"Z\"").as_deref(), Some("/data/limits/statutory/unit"));
    assert_eq!(wrong("\"statutory\"", "\"legal\"").as_deref(), Some("/data/limits/legal"));
}

#[test]
fn a_light_has_a_colour_and_other_reports_may_say_where_to() {
    let turned = r#"{"event":"light-turned","occurredAt":"2026-11-03T16:00:00Z","case":{"code":"990000267K3MQ9TXWR4G"},
        "data":{"department":{"name":"云桥市国土资源局（样例）","identifiers":[{"scheme":"cn.uscc","raw":"119999009999000117"}]},
            "matter":{"code":"0100306","version":"2026-02","title":"建设项目用地预审"},"to":"red","used":17,"step":"审签",
            "limits":{"statutory":{"count":20,"unit":"working-day"},"promised":{"count":15,"unit":"working-day"}}}}"#;
    assert_eq!(report_fails_at(turned), None);
    assert_eq!(report_fails_at(&turned.replace("\"red\"", "\"3\"")).as_deref(), Some("/data/to"));
    assert_eq!(report_fails_at(&turned.replace("\"to\":\"red\",", "")).as_deref(), Some("/data/to"));
    let moved = turned.replace("light-turned", "transferred").replace("\"red\"", "\"planning\"");
    assert_eq!(report_fails_at(&moved), None);
}

/// The place of the first finding in a case report; none where it is one, by schema and by type.
fn report_fails_at(text: &str) -> Option<String> {
    let value = json::parse(text.as_bytes()).expect("strict JSON");
    match Catalogue::builtin().check(Draft::CaseReport, &value) {
        Err(found) => Some(found[0].pointer.clone()),
        Ok(()) => {
            json::from_value::<CaseReport>(&value).expect("a typed report");
            None
        }
    }
}

#[test]
fn two_verdicts_in_one_message_are_refused_where_the_second_stands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/messages/reform-json/900-hostile-duplicate-key-two-verdicts.utf8.json");
    let refusal = json::parse(&std::fs::read(path).expect("the sample")).expect_err("refused");
    assert_eq!((refusal.code, refusal.line, refusal.column, refusal.byte), (json::Code::DuplicateKey, 15, 6, 412));
    assert_eq!(refusal.pointer, "/用地预审/结论");
}
