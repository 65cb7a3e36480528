//! Every refusal is a problem document that names its rule and nothing about anybody.

use causeway_tests::{Hub, Reply, message, root};
use serde_json::{Value, json};

use crate::story::{OPINION, open_case};

pub(crate) fn question(change: impl FnOnce(&mut Value)) -> Value {
    let mut question = json!({
        "accept": ["land-use-pre-review-opinion"],
        "subject": {"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": "999900011"}]},
        "case": {"code": "990000267K3MQ9TXWR4G"}, "matter": "enterprise-project-approval", "division": "990112",
        "purpose": "project-approval", "legalBasis": {"act": "样例办法", "article": "第三条"},
    });
    change(&mut question);
    question
}

pub(crate) fn expect(reply: &Reply, status: u16, code: &str, rule: Option<&str>) {
    let problem = reply.json();
    assert_eq!(
        (reply.status, problem["code"].as_str(), problem["rule"].as_str()),
        (status, Some(code), rule),
        "{problem}"
    );
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(problem["requestId"].as_str().map(str::len), Some(36));
    let text = problem.to_string();
    for personal in ["渝江", "999900011", "大药房", "冉"] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[test]
fn each_rule_that_http_can_reach_refuses_with_its_code() {
    let hub = Hub::serving();
    let _ = hub.publish(&hub.keys.land, "land-1", &message(OPINION));
    let reform = hub.keys.reform.clone();
    let ask = |n: u32, q: &Value| hub.ask(&reform, &format!("q-{n}"), q);
    expect(
        &hub.ask("cwk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "q", &question(|_| {})),
        401,
        "unauthenticated",
        Some("A01"),
    );
    expect(&hub.ask(&hub.keys.land, "q", &question(|_| {})), 403, "role-insufficient", None);
    expect(&ask(1, &question(|q| q["accept"] = json!(["no-such-type"]))), 422, "document-type-unknown", Some("A03"));
    expect(&ask(2, &question(|q| q["purpose"] = json!("curiosity"))), 422, "purpose-unknown", Some("A03"));
    expect(&ask(3, &question(|q| q["matter"] = json!("no-such-matter"))), 422, "matter-unknown", Some("A03"));
    expect(
        &ask(4, &question(|q| q["case"]["code"] = json!("990000267K3MQ9TXWR4H"))),
        400,
        "case-code-check",
        Some("A03"),
    );
    expect(
        &ask(5, &question(|q| q["case"] = json!({"code": "99000026FD4CA5E8TEW1"}))),
        403,
        "case-not-yours",
        Some("A04"),
    );
    expect(
        &ask(6, &question(|q| q["accept"] = json!(["project-approval-decision"]))),
        403,
        "agreement-missing",
        Some("A06"),
    );
    expect(&ask(7, &question(|q| q["purpose"] = json!("statistics"))), 403, "purpose-not-covered", Some("A07"));
    expect(
        &ask(8, &question(|q| q["legalBasis"]["article"] = json!("第九条"))),
        403,
        "legal-basis-not-covered",
        Some("A07"),
    );
    expect(
        &ask(9, &question(|q| drop(q.as_object_mut().expect("object").remove("case")))),
        422,
        "case-required",
        Some("A07"),
    );
    expect(
        &ask(10, &question(|q| q["subject"]["identifiers"][0]["raw"] = json!("999900012"))),
        422,
        "subject-invalid",
        Some("A09"),
    );
    let stranger = json!({"form": "organisation", "identifiers": [{"scheme": "cn.uscc", "raw": "9199990099990002XN"}]});
    expect(&ask(11, &question(|q| q["subject"] = stranger)), 403, "subject-not-party", Some("A09"));
    expect(
        &ask(12, &question(|q| q["accept"] = json!(["site-selection-opinion"]))),
        404,
        "document-not-found",
        Some("D01"),
    );
    assert_eq!(ask(13, &question(|_| {})).status, 200, "with everything right it is answered");
}

#[test]
fn before_the_right_to_ask_is_settled_nothing_shows_whether_a_document_exists() {
    let hub = Hub::serving();
    let ask = |n: &str| {
        let q = question(|q| q["purpose"] = json!("statistics"));
        let reply = hub.ask(&hub.keys.reform, n, &q);
        let mut problem = reply.json();
        for id in ["requestId", "request"] {
            problem.as_object_mut().expect("object").remove(id);
        }
        let headers: Vec<_> =
            reply.headers.into_iter().filter(|(n, _)| n != "date" && n != "causeway-request-id").collect();
        (reply.status, problem, headers)
    };
    let absent = ask("q-1");
    assert_eq!(hub.publish(&hub.keys.land, "land-1", &message(OPINION)).status, 201);
    assert_eq!(ask("q-2"), absent);
}

#[test]
fn what_a_department_may_not_publish_is_refused_and_nothing_is_sealed() {
    let hub = Hub::serving();
    let opinion = message(OPINION);
    expect(&hub.publish(&hub.keys.land_unsealed, "k-1", &opinion), 403, "sealing-not-authorised", None);
    let foreign = replace(&opinion, "SLDW DM=\"119999009999000117\"", "SLDW DM=\"11999900999900038Y\"");
    expect(&hub.publish(&hub.keys.land, "k-2", &foreign), 422, "document-rule", None);
    expect(
        &hub.send(
            "POST",
            "/v1/documents",
            &[
                ("Authorization", &format!("Bearer {}", hub.keys.land)),
                ("Content-Type", "application/xml"),
                ("Causeway-Adapter", "land-xml"),
            ],
            &opinion,
        ),
        400,
        "idempotency-key-required",
        None,
    );
    let size = || {
        std::thread::sleep(std::time::Duration::from_millis(700));
        let checkpoint = hub.send("GET", "/log/checkpoint", &[], b"").body;
        String::from_utf8_lossy(&checkpoint).lines().nth(1).map(str::to_owned)
    };
    let numbered = size();
    assert!(numbered.is_some(), "the keys of the hub stand in the log");
    expect(&hub.publish(&hub.keys.land_unsealed, "k-1", &opinion), 403, "sealing-not-authorised", None);
    assert_eq!(size(), numbered, "the log did not grow");
}

#[test]
fn every_broken_sample_is_refused_with_code_and_place_as_its_expectation_says() {
    let hub = Hub::serving();
    for (n, name) in [
        "900-broken-unknown-verdict-code",
        "901-hostile-doctype-entities",
        "902-hostile-truncated-inside-a-character",
        "903-broken-impossible-date",
    ]
    .iter()
    .enumerate()
    {
        let file = format!("land-xml/{name}.gb18030.xml");
        let reply = hub.publish(&hub.keys.land, &format!("k-{n}"), &message(&file));
        assert_eq!((reply.status, reply.code()), (422, "adapter-refused".to_owned()), "{name}");
        let refusal = reply.json()["refusals"][0].clone();
        let expected: Value = serde_json::from_slice(&message(&format!("{file}.expected-error.json"))).expect("JSON");
        for (member, value) in expected.as_object().expect("object") {
            assert_eq!(&refusal[member], value, "{name}: {member}");
        }
    }
}

#[test]
fn broken_words_of_the_asking_department_are_refused_as_their_expectation_says() {
    let hub = Hub::serving();
    let bearer = format!("Bearer {}", hub.keys.reform);
    for name in ["900-hostile-duplicate-key-two-verdicts", "901-broken-number-out-of-range"] {
        let file = format!("reform-json/{name}.utf8.json");
        let headers = [
            ("Authorization", &*bearer),
            ("Idempotency-Key", name),
            ("Content-Type", "application/json"),
            ("Causeway-Adapter", "reform-json"),
        ];
        let reply = hub.send("POST", "/v1/evidence-requests", &headers, &message(&file));
        assert_eq!((reply.status, reply.code()), (422, "adapter-refused".to_owned()), "{name}");
        let refusal = reply.json()["refusals"][0].clone();
        let expected: Value = serde_json::from_slice(&message(&format!("{file}.expected-error.json"))).expect("JSON");
        for (member, value) in expected.as_object().expect("object") {
            assert_eq!(&refusal[member], value, "{name}: {member}");
        }
    }
}

#[test]
fn each_problem_that_is_answered_has_its_page() {
    let hub = Hub::serving();
    let reply = open_case(&hub, "");
    let url = reply.json()["type"].as_str().expect("type").to_owned();
    let path = url.splitn(4, '/').nth(3).expect("a path").to_owned();
    let page = hub.send("GET", &format!("/{path}"), &[], b"");
    let stored = std::fs::read(root().join("schemas/problems/idempotency-key-required.md")).expect("page");
    assert_eq!((page.status, page.body), (200, stored));
}

/// ASCII bytes of a message in GB18030, replaced.
pub(crate) fn replace(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = message.windows(from.len()).position(|w| w == from.as_bytes()).expect("the text is in the message");
    [&message[..at], to.as_bytes(), &message[at + from.len()..]].concat()
}
