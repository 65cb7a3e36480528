//! The gate: every row of the contract's tables that one document alone can show.

use super::*;
use crate::digest::Digest;
use crate::envelope::Kind;

const NOW: &str = "2026-11-04T02:00:00Z";

fn example() -> Object {
    let text = include_str!("../../../../schemas/types/land-use-pre-review-opinion/1.0/example.json");
    object(text)
}

fn object(text: &str) -> Object {
    match json::parse(text.as_bytes()).expect("strict JSON") {
        Value::Object(object) => object,
        other => panic!("{other:?}"),
    }
}

fn additions() -> Additions {
    Additions {
        id: DocumentId::new(NOW.parse().expect("instant"), [7; 10]),
        department: "land".parse().expect("department"),
        division: "990000".parse().ok(),
        case_code: "990000267K3MQ9TXWR4G".parse().ok(),
        matter_version: Some(3),
        issuer_code: None,
        found: Found::default(),
        received_at: NOW.parse().expect("instant"),
    }
}

fn publish(tree: Object) -> Result<Document, Vec<Finding>> {
    complete(DocumentDraft(tree), &additions(), Catalogue::builtin())
}

fn findings(tree: Object) -> Vec<(&'static str, String, String)> {
    let found = publish(tree).expect_err("refused");
    assert!(found.iter().all(|f| !f.zh.is_empty() && !f.en.is_empty()));
    found.into_iter().map(|f| (f.code, f.pointer, f.rule)).collect()
}

/// The example with one member replaced, added (JSON text) or taken out.
fn changed(pointer: &str, value: Option<&str>) -> Object {
    let mut tree = Value::Object(example());
    set(&mut tree, pointer, value);
    match tree {
        Value::Object(tree) => tree,
        other => panic!("{other:?}"),
    }
}

fn set(tree: &mut Value, pointer: &str, value: Option<&str>) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let steps = parent.split('/').skip(1);
    let target = steps.fold(tree, |value, step| match value {
        Value::Object(object) => object.get_mut(step).expect("a member"),
        Value::Array(items) => items.get_mut(step.parse::<usize>().expect("an index")).expect("an item"),
        other => panic!("{other:?}"),
    });
    let Value::Object(target) = target else { panic!("an object") };
    match value {
        Some(json) => drop(target.insert(name, json::parse(json.as_bytes()).expect("strict JSON"))),
        None => drop(target.remove(name).expect("a member")),
    }
}

#[track_caller]
fn assert_refused(pointer: &str, value: Option<&str>, expected: (&str, &str, &str)) {
    let found = findings(changed(pointer, value));
    let fits = |(code, at, rule): &(&'static str, String, String)| (*code, at.as_str(), rule.as_str()) == expected;
    assert!(found.iter().any(fits), "expected {expected:?}, found {found:?}");
}

#[track_caller]
fn assert_accepted(pointer: &str, value: Option<&str>) {
    if let Err(found) = publish(changed(pointer, value)) {
        panic!("{found:?}");
    }
}

#[test]
fn the_example_of_the_contract_has_its_canonical_bytes() {
    let document = publish(example()).expect("the example");
    assert_eq!(document.canonical().len(), 3609);
    assert_eq!(
        Digest::of(document.canonical()).hex(),
        "e1bd41631a4db5b87617ff674fd00f00eb8117b42bccc25b8334bf22982eb950"
    );
    assert_eq!(document.envelope().kind, Kind::Opinion);
    assert_eq!(document.envelope().valid_until, Some(jiff::civil::date(2029, 9, 27)));
}

#[test]
fn reordering_members_does_not_change_the_canonical_bytes() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let mut members: Vec<_> = object.iter().map(|(n, v)| (n.to_owned(), reversed(v))).collect();
                members.reverse();
                Value::Object(members.into_iter().collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
            other => other.clone(),
        }
    }
    let tree = Value::Object(example());
    let order = |value: &Value| format!("{value:?}");
    assert_ne!(order(&reversed(&tree)), order(&tree));
    assert_eq!(reversed(&tree), tree, "an object is the same in whatever order");
    assert_eq!(json::to_canonical(&reversed(&tree)), json::to_canonical(&tree));
}

#[test]
fn issued_bytes_read_back_as_the_same_document() {
    let document = publish(example()).expect("the example");
    let back = Document::parse(document.canonical(), Catalogue::builtin()).expect("issued bytes");
    assert_eq!(back.canonical(), document.canonical());
    assert_eq!(back.envelope(), document.envelope());
}

#[test]
fn reading_back_keeps_the_bytes_and_asks_for_no_day_of_receipt() {
    let mut tree = example();
    tree.insert("id", "0fffffff-ee00-7a31-9c55-0d6b7e2f4a10");
    tree.insert("disclosure", object(r#"{"alg":"sha-256","root":"x"}"#));
    let bytes = format!(" {}", String::from_utf8(json::to_canonical(&tree.into())).expect("text"));
    let document = Document::parse(bytes.as_bytes(), Catalogue::builtin()).expect("issued bytes");
    assert_eq!(document.canonical(), bytes.as_bytes());
}

#[test]
fn bytes_that_are_no_strict_json_are_one_finding_with_its_place() {
    let parse = |bytes: &[u8]| Document::parse(bytes, Catalogue::builtin()).expect_err("refused");
    let found = parse(b"{\"a\":1,\n\"a\":2}");
    assert_eq!((found.len(), found[0].code, found[0].pointer.as_str()), (1, "document-duplicate-key", "/a"));
    assert!(found[0].en.contains("line 2 column 2") && found[0].zh.contains("第2行第2列"), "{found:?}");
    assert_eq!(parse(b"[]")[0].code, "document-schema");
    assert_eq!(parse(b"{\"id\":null}")[0].code, "document-schema");
    assert_eq!(parse(b"\xff")[0].code, "document-not-json");
}

#[test]
fn the_hub_adds_what_a_draft_lacks_and_replaces_nothing() {
    let mut tree = Value::Object(example());
    for pointer in
        ["/id", "/issuer/department", "/issuer/division", "/case/code", "/case/matterVersion", "/case/matter/value"]
    {
        set(&mut tree, pointer, None);
    }
    let Value::Object(tree) = tree else { panic!("an object") };
    let document = publish(tree).expect("completed");
    let envelope = document.envelope();
    assert_eq!(envelope.id, additions().id);
    assert_eq!(envelope.issuer.department, additions().department);
    assert_eq!(envelope.issuer.division.as_ref().and_then(|d| d.value.as_deref()), Some("990000"));
    let case = envelope.case.as_ref().expect("a case");
    assert_eq!((case.code.as_ref(), case.matter_version), (additions().case_code.as_ref(), Some(3)));
    assert_eq!(case.matter.as_ref().and_then(|m| m.value.as_deref()), Some("1199990099990001172990100306000"));

    let kept = publish(changed("/case/matterVersion", Some("9"))).expect("completed");
    assert_eq!(kept.envelope().case.as_ref().and_then(|c| c.matter_version), Some(9));
}

#[test]
fn a_case_without_the_senders_number_gets_no_code() {
    let mut tree = Value::Object(example());
    set(&mut tree, "/case/code", None);
    set(&mut tree, "/case/localCode", None);
    let Value::Object(tree) = tree else { panic!("an object") };
    assert!(publish(tree).expect("completed").envelope().case.as_ref().is_some_and(|c| c.code.is_none()));
}

#[test]
fn an_issuer_that_the_hub_did_not_find_is_refused() {
    assert_refused(
        "/issuer/department",
        Some("\"reform\""),
        ("document-rule", "/issuer/department", "issuer-is-sender"),
    );
}

#[test]
fn kind_and_type_are_those_of_the_catalogue() {
    assert_refused("/kind", Some("\"notice\""), ("document-kind-mismatch", "/kind", "kind-of-type"));
    assert_refused("/type", Some("\"land-use-rumour\""), ("document-type-unknown", "/type", "type-known"));
    assert_refused("/typeVersion", Some("\"1.1\""), ("document-type-unknown", "/typeVersion", "type-known"));
    assert_refused("/schema", Some("\"urn:causeway:document:2\""), ("document-schema", "/schema", "const"));
}

#[test]
fn members_that_are_missing_unknown_or_of_another_shape_break_the_schema() {
    let schema = |pointer: &str, value: Option<&str>, at: &str, rule: &str| {
        assert_refused(pointer, value, ("document-schema", at, rule));
    };
    for member in [
        "schema",
        "kind",
        "type",
        "typeVersion",
        "title",
        "language",
        "subjects",
        "issuedOn",
        "body",
        "confidentiality",
        "legalBasis",
    ] {
        schema(&format!("/{member}"), None, &format!("/{member}"), "required");
    }
    schema("/title/zh", None, "/title/zh", "required");
    schema("/valid", Some("true"), "/valid", "unevaluatedProperties");
    schema("/body/state", Some("\"read\""), "/body/state", "unevaluatedProperties");
    schema("/body/site/area/value", Some("\"012\""), "/body/site/area/value", "pattern");
    schema("/body/site/area/value", Some("12"), "/body/site/area/value", "type");
    schema(
        "/body/arableCompensation/cost/amount",
        Some("\"2408000\""),
        "/body/arableCompensation/cost/amount",
        "pattern",
    );
    schema("/issuedOn", Some("\"2026-02-30\""), "/issuedOn", "format");
    schema("/issuedOn", Some("\"2026-9-28\""), "/issuedOn", "pattern");
    schema("/legalBasis/0/article", None, "/legalBasis/0/article", "required");
    schema("/operation", Some(r#"{"code":"new"}"#), "/operation", "falseSchema");
    schema("/subjects/0/project", Some(r#"{"name":"x"}"#), "/subjects/0", "maxProperties");
    schema("/subjects/2/role", Some("\"applicant\""), "/subjects/2/role", "const");
    schema("/visibility", Some(r#"{"subject":"on-date"}"#), "/visibility/date", "required");
    for member in ["digest", "provenance", "residual"] {
        schema(&format!("/source/{member}"), None, &format!("/source/{member}"), "required");
    }
    assert_accepted("/visibility", Some(r#"{"subject":"on-date","date":"2027-01-01"}"#));
    assert_accepted("/number", None);
}

#[test]
fn nothing_is_absent_and_never_empty() {
    for (pointer, value) in [("/links", "[]"), ("/title/en", "\"\""), ("/case", "{}"), ("/remedy", "\"\"")] {
        assert_refused(pointer, Some(value), ("document-schema", pointer, "empty"));
    }
}

#[test]
fn at_most_fifty_findings_are_told() {
    let members: Vec<String> = (0..80).map(|n| format!("\"x{n}\":1")).collect();
    let found = findings(object(&format!("{{{}}}", members.join(","))));
    assert_eq!(found.len(), 50);
}

#[test]
fn findings_name_the_place_and_never_what_stood_there() {
    let secret = "冉秘密13800000000";
    for pointer in [
        "/kind",
        "/issuedOn",
        "/body/verdict",
        "/subjects/1/party/phone",
        "/issuer/officer",
        "/subjects/1/party/form",
        "/confidentiality",
        "/id",
        "/type",
    ] {
        let found = publish(changed(pointer, Some(&format!("\"{secret}\"")))).expect_err("refused");
        assert!(!format!("{found:?}").contains(secret), "{pointer}: {found:?}");
    }
    let document = publish(example()).expect("the example");
    assert!(!format!("{document:?}").contains("样例"));
}

#[test]
fn identifiers_of_canonical_json_must_pass_their_checks() {
    let mut tree = Value::Object(example());
    set(&mut tree, "/source", None);
    let wrong = r#"{"scheme":"cn.citizen","raw":"990000189910010040"}"#;
    set(&mut tree, "/subjects/1/party/identifiers", Some(&format!("[{wrong}]")));
    let Value::Object(tree) = tree else { panic!("an object") };
    assert_eq!(
        findings(tree),
        [("document-identifier", "/subjects/1/party/identifiers/0".to_owned(), "check".to_owned())]
    );
}

#[test]
fn an_adapter_may_keep_a_wrong_identifier_without_value_but_no_false_value() {
    assert_accepted("/subjects/1/party/identifiers", Some(r#"[{"scheme":"cn.citizen","raw":"990000189910010040"}]"#));
    let claimed = r#"[{"scheme":"cn.citizen","raw":"990000189910010040","value":"99000018991001004X"}]"#;
    assert_refused(
        "/subjects/1/party/identifiers",
        Some(claimed),
        ("document-identifier", "/subjects/1/party/identifiers/0", "value"),
    );
    assert_refused(
        "/case/code",
        Some("\"990000267K3MQ9TXWR4H\""),
        ("document-identifier", "/case/code", "causeway.case"),
    );
}

#[test]
fn the_date_of_issue_lies_between_1949_and_one_day_after_receipt() {
    let issued = |day: &str| {
        let mut tree = Value::Object(example());
        set(&mut tree, "/issuedOn", Some(&format!("\"{day}\"")));
        for member in ["/validUntil", "/effectiveFrom"] {
            set(&mut tree, member, None);
        }
        let Value::Object(tree) = tree else { panic!("an object") };
        publish(tree).map(drop).map_err(|f| f.into_iter().map(|f| f.rule).collect::<Vec<_>>())
    };
    assert_eq!(issued("1949-10-01"), Ok(()));
    assert_eq!(issued("1949-09-30"), Err(vec!["issued-on-too-early".to_owned()]));
    assert_eq!(issued("2026-11-05"), Ok(()));
    assert_eq!(issued("2026-11-06"), Err(vec!["issued-on-in-future".to_owned()]));
}

#[test]
fn an_id_from_the_future_is_refused() {
    let at = |seconds: i64| {
        let received: Timestamp = NOW.parse().expect("instant");
        let id = DocumentId::new(received.plus_seconds(seconds), [1; 10]);
        changed("/id", Some(&format!("\"{id}\"")))
    };
    assert!(publish(at(300)).is_ok());
    assert_eq!(findings(at(301)), [("document-identifier", "/id".to_owned(), "id-in-future".to_owned())]);
    assert_refused("/id", Some("\"01a0e598-ee00-4a31-9c55-0d6b7e2f4a10\""), ("document-schema", "/id", "pattern"));
}

#[test]
fn validity_follows_the_manifest_and_the_day_of_effect() {
    assert_refused("/validUntil", Some("\"2029-09-28\""), ("document-rule", "/validUntil", "valid-for"));
    assert_refused(
        "/effectiveFrom",
        Some("\"2029-09-28\""),
        ("document-rule", "/validUntil", "valid-until-before-effect"),
    );
    assert_accepted("/validUntil", None);
}

#[test]
fn the_rules_of_the_land_opinion_hold() {
    assert_refused("/body/site/area/value", Some("\"12.4681\""), ("document-rule", "/body/site/area", "land-area-sum"));
    assert_refused("/body/conditions", None, ("document-rule", "/body/conditions", "conditions-of-agreement"));
    let refusal = changed("/body/verdict", Some("\"disagree\""));
    assert!(publish(refusal).is_ok());
    let mut tree = Value::Object(changed("/body/verdict", Some("\"disagree\"")));
    set(&mut tree, "/body/statement", None);
    set(&mut tree, "/remedy", None);
    let Value::Object(tree) = tree else { panic!("an object") };
    let rules: Vec<_> = findings(tree).into_iter().map(|(_, _, rule)| rule).collect();
    assert_eq!(rules, ["remedy-of-refusal", "statement-of-refusal"]);
}

#[test]
fn somebody_or_something_is_the_subject() {
    let only_handler = r#"[{"role":"handler","party":{"form":"person","name":"李样例"}}]"#;
    assert_refused("/subjects", Some(only_handler), ("document-rule", "/subjects", "subject-missing"));
}

#[test]
fn confidentiality_is_never_below_the_floor_nor_below_personal_data() {
    assert_refused(
        "/confidentiality",
        Some("\"public\""),
        ("document-rule", "/confidentiality", "confidentiality-floor"),
    );
    assert_refused(
        "/confidentiality",
        Some("\"internal\""),
        ("document-rule", "/confidentiality", "confidentiality-personal"),
    );
    assert_accepted("/confidentiality", Some("\"restricted\""));
    let without = |subjects: &str| {
        let mut tree = changed("/confidentiality", Some("\"internal\""));
        tree.insert("subjects", json::parse(subjects.as_bytes()).expect("strict JSON"));
        publish(tree).is_ok()
    };
    assert!(without(r#"[{"role":"project","project":{"name":"x"}}]"#));
    assert!(without(r#"[{"role":"applicant","party":{"form":"organisation","name":"x","address":"y"}}]"#));
    assert!(!without(r#"[{"role":"applicant","party":{"form":"person","name":"x","address":"y"}}]"#), "a home address");
    assert!(
        !without(r#"[{"role":"applicant","party":{"form":"organisation","name":"x","phone":"+8610000000000"}}]"#),
        "a phone"
    );
}

#[test]
fn each_mode_of_attachment_has_what_it_must_have() {
    let one = |attachment: &str| changed("/attachments", Some(&format!("[{attachment}]")));
    let digest = "sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    for good in [
        r#"{"number":1,"mode":"paper","place":"窗口3"}"#,
        r#"{"number":1,"mode":"form","pointer":"/body/site"}"#,
        r#"{"number":1,"mode":"noneed","reason":"容缺受理"}"#,
    ] {
        assert!(publish(one(good)).is_ok(), "{good}");
    }
    let upload = format!(
        r#"{{"number":1,"mode":"upload","name":"a.pdf","size":1,"mediaType":"application/pdf","digest":"{digest}"}}"#
    );
    assert!(publish(one(&upload)).is_ok());
    let expect = |attachment: &str, at: &str, rule: &str| {
        let found = findings(one(attachment));
        assert!(found.iter().any(|(_, p, r)| p == at && r == rule), "{attachment}: {found:?}");
    };
    for member in ["digest", "size", "mediaType", "name"] {
        let renamed = upload.replace(&format!("\"{member}\":"), "\"material\":");
        expect(&renamed, &format!("/attachments/0/{member}"), "required");
    }
    expect(r#"{"number":1,"mode":"paper"}"#, "/attachments/0/place", "required");
    expect(
        &format!(r#"{{"number":1,"mode":"paper","place":"x","digest":"{digest}"}}"#),
        "/attachments/0/digest",
        "falseSchema",
    );
    expect(r#"{"number":1,"mode":"form"}"#, "/attachments/0/pointer", "required");
    expect(r#"{"number":1,"mode":"form","pointer":"/body/nothing"}"#, "/attachments/0/pointer", "attachment-pointer");
    expect(r#"{"number":1,"mode":"noneed"}"#, "/attachments/0/reason", "required");
    expect(r#"{"number":1,"mode":"license"}"#, "/attachments/0/mode", "attachment-evidence");
    expect(&upload.replace("a.pdf", "../a.pdf"), "/attachments/0/name", "pattern");
    expect(&upload.replace("a.pdf", &"重".repeat(86)), "/attachments/0/name", "attachment-name");
    expect(&upload.replace("application/pdf", "text/html"), "/attachments/0/mediaType", "media-type-of-type");
    expect(&upload.replace("\"size\":1", "\"size\":67108865"), "/attachments/0/size", "maximum");
    expect(&format!("{upload},{upload}"), "/attachments/1/number", "attachment-number");
    let nine: Vec<_> = (1..=9)
        .map(|n| upload.replace("\"number\":1", &format!("\"number\":{n}")).replace("\"size\":1", "\"size\":67108864"))
        .collect();
    expect(&nine.join(","), "/attachments", "attachments-size");
}

#[test]
fn a_link_leads_elsewhere_and_stands_once() {
    let own = r#"[{"rel":"basis","document":"01a0e598-ee00-7a31-9c55-0d6b7e2f4a10"}]"#;
    assert_refused("/links", Some(own), ("document-link", "/links/0/document", "self"));
    let other = r#"{"rel":"basis","document":"01a0ad17-9900-7c02-8e11-5b7a90c4d3e2"}"#;
    assert_refused("/links", Some(&format!("[{other},{other}]")), ("document-link", "/links/1/document", "twice"));
}

#[test]
fn disclosure_is_reserved() {
    assert_refused(
        "/disclosure",
        Some(r#"{"alg":"sha-256","root":"x"}"#),
        ("document-rule", "/disclosure", "disclosure-reserved"),
    );
}

#[test]
fn a_certificate_says_what_it_does_and_what_that_needs() {
    let text = include_str!("../../../../schemas/types/licensed-pharmacist-registration/1.0/example.json");
    let with = |operation: &str| {
        let mut tree = object(text);
        tree.insert("operation", object(operation));
        let mut additions = additions();
        additions.department = "food-drug".parse().expect("department");
        let found = complete(DocumentDraft(tree), &additions, Catalogue::builtin()).err().unwrap_or_default();
        found.into_iter().map(|f| (f.pointer, f.rule)).collect::<Vec<_>>()
    };
    let needs = |operation: &str, at: &str| {
        assert!(with(operation).iter().any(|(p, _)| p == at), "{operation}: {:?}", with(operation));
    };
    for good in [
        r#"{"code":"new"}"#,
        r#"{"code":"suspend","reason":"x"}"#,
        r#"{"code":"end","reason":"cancel"}"#,
        r#"{"code":"end","reason":"rescind","effect":"from-start"}"#,
        r#"{"code":"other","text":"x"}"#,
        r#"{"code":"transfer-in","previousId":"x"}"#,
        r#"{"code":"undo-transfer-out"}"#,
    ] {
        assert_eq!(with(good), [], "{good}");
    }
    needs(r#"{"code":"suspend"}"#, "/operation/reason");
    needs(r#"{"code":"un-suspend"}"#, "/operation/reason");
    needs(r#"{"code":"end"}"#, "/operation/reason");
    needs(r#"{"code":"end","reason":"whim"}"#, "/operation/reason");
    needs(r#"{"code":"end","reason":"rescind"}"#, "/operation/effect");
    needs(r#"{"code":"other"}"#, "/operation/text");
    needs(r#"{"code":"transfer-in"}"#, "/operation/previousId");
    needs(r#"{"code":"extend"}"#, "/links");
    needs(r#"{"code":"change"}"#, "/links");
}

#[test]
fn a_draft_that_no_strict_reader_takes_back_is_refused() {
    let with = |value: Value| {
        let mut tree = example();
        tree.insert("number", value);
        findings(tree).into_iter().map(|(code, pointer, _)| (code, pointer)).collect::<Vec<_>>()
    };
    let at = |code| vec![(code, "/number".to_owned())];
    assert_eq!(with("a\rb".into()), at("document-character"));
    assert_eq!(with("\u{ffff}".into()), at("document-character"));
    assert_eq!(with(Value::Int(1 << 53)), at("document-integer-range"));
    assert_eq!(with("重".repeat(100_000).into()), at("document-too-large"));
    let deep = (0..40).fold(Value::from("x"), |inner, _| Value::Array(vec![inner]));
    assert_eq!(with(deep)[0].0, "document-too-deep");
}

#[test]
fn a_document_that_came_sealed_is_asked_what_a_draft_is_asked() {
    let received: Timestamp = NOW.parse().expect("instant");
    let admitted = |pointer: &str, value: Option<&str>| {
        let bytes = json::to_canonical(&changed(pointer, value).into());
        let document = Document::parse(&bytes, Catalogue::builtin()).expect("it reads");
        document.admit(received, Catalogue::builtin()).map_err(|f| f.into_iter().map(|f| f.rule).collect::<Vec<_>>())
    };
    assert_eq!(admitted("/number", None), Ok(()));
    assert_eq!(
        admitted("/disclosure", Some(r#"{"alg":"sha-256","root":"x"}"#)),
        Err(vec!["disclosure-reserved".to_owned()])
    );
    assert_eq!(admitted("/id", Some("\"0fffffff-ee00-7a31-9c55-0d6b7e2f4a10\"")), Err(vec!["id-in-future".to_owned()]));
}
