//! Rules that the registry alone decides: each refuses once, with everything else right.

use std::process::Command;

use causeway_tests::{Hub, binary, message, root};
use serde_json::{Value, json};

use crate::refusals::{expect, question};
use crate::story::OPINION;

/// A record of the sample registry: the command that imports its kind, its file, its id.
type Place = (&'static str, &'static str, &'static str);

const AGREEMENT: Place = ("agreement", "agreements", "agr-2026-0014");
const REFORM: Place = ("department", "departments", "reform");
const LAND: Place = ("department", "departments", "land");
const HANDLES: Place = ("mandate", "mandates", "mnd-0003");
const ISSUES: Place = ("mandate", "mandates", "mnd-0007");

fn record((_, file, id): Place) -> Value {
    let all = std::fs::read(root().join(format!("fixtures/registry/{file}.json"))).expect("file");
    let all: Value = serde_json::from_slice(&all).expect("JSON");
    all.as_array().and_then(|all| all.iter().find(|record| record["id"] == id)).expect("record").clone()
}

fn changed(place: Place, members: Value) -> Value {
    let mut record = record(place);
    let members = members.as_object().expect("object").clone();
    record.as_object_mut().expect("object").extend(members);
    record
}

/// Imports records into a hub that is stopped, as its operator does.
fn import(hub: &Hub, kind: &str, records: &Value) {
    let file = hub.scratch().join("records.json");
    std::fs::write(&file, records.to_string()).expect("a file");
    let config = hub.top().join("causeway.toml");
    let mut command = Command::new(binary());
    command.args([kind, "import", "--bootstrap"]).arg(&file).arg("--config").arg(config);
    let done = command.output().expect("import runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn each_rule_that_the_registry_decides_refuses_over_http_and_the_pull_succeeds_when_it_is_put_right() {
    let mut hub = Hub::serving();
    assert_eq!(hub.publish(&hub.keys.land, "land-1", &message(OPINION)).status, 201);
    let over = json!({"to": "2020-01-01"});
    let rival = json!({"id": "mnd-0901", "department": "planning"});
    let holds = json!({"id": "mnd-0902", "act": "hold"});
    let cases = [
        (REFORM, vec![json!({"status": "suspended"})], 403, "department-inactive", "A01"),
        (HANDLES, vec![over.clone()], 403, "requester-not-competent", "A05"),
        (AGREEMENT, vec![json!({"dailyMax": 0})], 429, "agreement-quota", "A08"),
        (ISSUES, vec![over], 404, "routing-unknown", "R01"),
        (AGREEMENT, vec![json!({"provider": "planning"})], 403, "agreement-missing", "R02"),
        (LAND, vec![json!({"status": "suspended"})], 503, "provider-inactive", "R03"),
        (ISSUES, vec![json!({"to": "2026-11-03"}), holds], 502, "document-not-recognised", "D02"),
        (ISSUES, vec![json!({}), rival], 409, "routing-ambiguous", "R01"),
    ];
    for (n, (place, changes, status, code, rule)) in cases.into_iter().enumerate() {
        let right = hub.ask(&hub.keys.reform, &format!("right-{n}"), &question(|_| {}));
        assert_eq!(right.status, 200, "before {rule}: {}", right.json());
        assert!(hub.stop());
        let wrong: Vec<Value> = changes.into_iter().map(|members| changed(place, members)).collect();
        import(&hub, place.0, &json!(wrong));
        hub.start(&[]);
        let refused = hub.ask(&hub.keys.reform, &format!("wrong-{n}"), &question(|_| {}));
        expect(&refused, status, code, Some(rule));
        assert!(hub.stop());
        let ended = wrong.into_iter().filter(|record| record["id"] != place.2).map(|mut record| {
            record["to"] = json!("2020-01-01");
            record
        });
        import(&hub, place.0, &ended.chain([record(place)]).collect());
        hub.start(&[]);
    }
}

#[test]
fn a_restricted_document_answers_only_whom_it_names() {
    let hub = Hub::serving();
    let first = hub.publish(&hub.keys.land, "land-1", &message(OPINION)).json()["id"].clone();
    let mut document = hub.get(&hub.keys.land, &format!("/v1/documents/{}", first.as_str().expect("id"))).json();
    let members = document.as_object_mut().expect("object");
    members.remove("id");
    members.remove("source");
    members.insert("number".to_owned(), json!("云国土预审[2026]77号"));
    members.insert("confidentiality".to_owned(), json!("restricted"));
    members.insert("links".to_owned(), json!([{"rel": "supersedes", "document": first}]));
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [
        ("Authorization", &*bearer),
        ("Idempotency-Key", "land-2"),
        ("Content-Type", "application/vnd.causeway.document+json"),
    ];
    let published = hub.send("POST", "/v1/documents", &headers, document.to_string().as_bytes());
    assert_eq!(published.status, 201, "{}", published.json());
    let refused = hub.ask(&hub.keys.reform, "q-1", &question(|_| {}));
    expect(&refused, 404, "document-not-found", Some("D03"));
}
