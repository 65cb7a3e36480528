//! The Commission pulls what the land bureau already said, word for word as a client does it.

use std::process::Command;

use causeway_tests::{Hub, Store, binary, message};
use serde_json::{Value, json};

pub(crate) const OPINION: &str = "land-xml/001-opinion-approved-rare-name.gb18030.xml";
const PULL: &str = "reform-json/002-pull-request.utf8.json";
const DELIVERED: &str = "reform-json/001-opinion-as-delivered-to-reform-commission.utf8.json";

pub(crate) fn pull(hub: &Hub, query: &str, idempotency: &str) -> causeway_tests::Reply {
    let bearer = format!("Bearer {}", hub.keys.reform);
    let headers = [
        ("Authorization", &*bearer),
        ("Idempotency-Key", idempotency),
        ("Content-Type", "application/json"),
        ("Causeway-Adapter", "reform-json"),
        ("Prefer", "wait=5"),
    ];
    hub.send("POST", &format!("/v1/evidence-requests{query}"), &headers, &message(PULL))
}

pub(crate) fn case() -> Value {
    json!({
        "matter": {"scheme": "local:reform", "raw": "0200101"}, "division": "990112",
        "localCode": "11999900999900038Y-990199-000002",
        "parties": [{"role": "applicant", "party": {"form": "organisation", "name": "样例渝江机械有限公司",
            "identifiers": [{"scheme": "cn.uscc", "raw": "91999900999900011Y"}]}}],
    })
}

#[test]
fn the_commission_pulls_what_the_land_bureau_already_said() {
    told_on(Store::Sqlite);
}

#[test]
fn the_commission_pulls_what_the_land_bureau_already_said_in_postgres() {
    told_on(Store::Postgres);
}

fn told_on(store: Store) {
    let mut hub = Hub::made_on(store);
    hub.start(&[]);
    let published = hub.publish(&hub.keys.land, "land-1", &message(OPINION));
    assert_eq!(published.status, 201, "{}", String::from_utf8_lossy(&published.body));
    let id = published.json()["id"].as_str().expect("id").to_owned();
    assert_eq!(published.header("location"), format!("/v1/documents/{id}"));
    assert!(!String::from_utf8_lossy(&published.body).contains("index"), "no log index in a 201");

    let opened = open_case(&hub, "case-1");
    assert_eq!(opened.status, 201);
    assert_eq!(opened.json()["code"].as_str().map(str::len), Some(20));

    let dry = pull(&hub, "?dryRun=true", "unused");
    assert_eq!(dry.status, 200);
    let rules = dry.json()["rules"].as_array().expect("rules").clone();
    let of = |outcome: &str| rules.iter().filter(|r| r["outcome"] == outcome).count();
    assert_eq!((of("passed"), of("failed"), of("not-evaluated")), (12, 0, 3), "A01-A09, R01-R03 passed; D01-D03 open");

    let answer = pull(&hub, "", "pull-1");
    assert_eq!((answer.status, answer.header("causeway-source")), (200, "stored"));
    let without_number = |bytes: &[u8]| {
        let mut value: Value = serde_json::from_slice(bytes).expect("JSON");
        value.as_object_mut().expect("object").remove("报文编号");
        value
    };
    assert_eq!(without_number(&answer.body), without_number(&message(DELIVERED)), "member for member");

    let request = hub.get(&hub.keys.reform, answer.header("location"));
    assert_eq!(request.json()["state"], "Fulfilled");
    assert_eq!(request.json()["documents"], json!([id]));
    assert_eq!(request.json()["receipts"].as_array().map(Vec::len), Some(1));
    assert_eq!(hub.get(&hub.keys.food_drug, answer.header("location")).status, 404, "another department's request");

    let sealed = sealed(&hub, &id);
    let file = hub.scratch().join("opinion.sealed.json");
    std::fs::write(&file, &sealed).expect("written");
    let report = verify(&hub, &file, 0);
    assert_eq!(report["indication"], "TOTAL-PASSED");
    for axis in ["integrity", "identity", "authority", "time", "status"] {
        assert_eq!(report["axes"][axis], "passed", "{axis}");
    }
    assert_eq!(report["signatures"][0]["keyHolder"], "hosted");

    let proof = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/proof"));
    assert!(proof.body.starts_with(b"c2sp.org/tlog-proof@v1\n"), "{}", String::from_utf8_lossy(&proof.body));
    let provenance = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/provenance")).json();
    assert!(provenance["residual"].as_array().is_some_and(|rows| rows.iter().any(|r| r["value"] == "46,524.02")));
    let original = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/original"));
    assert_eq!(original.body, message(OPINION), "verbatim");
    assert_eq!(hub.get(&hub.keys.reform, &format!("/v1/documents/{id}/original")).status, 404, "the issuer's alone");
    assert!(hub.log().lines().all(|line| !line.contains("\"ERROR\"")), "{}", hub.log());
}

#[test]
fn one_changed_byte_of_a_sealed_document_is_found() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "land-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let sealed = sealed(&hub, &id);
    let file = hub.scratch().join("changed.json");
    for at in (0..sealed.len()).step_by(sealed.len() / 12) {
        let mut changed = sealed.clone();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        std::fs::write(&file, &changed).expect("written");
        let report = verify(&hub, &file, 1);
        assert_eq!(report["indication"], "TOTAL-FAILED", "byte {at}");
    }
}

#[test]
fn repeating_is_safe() {
    let hub = Hub::serving();
    let first = hub.publish(&hub.keys.land, "key-1", &message(OPINION));
    let again = hub.publish(&hub.keys.land, "key-1", &message(OPINION));
    assert_eq!((first.status, again.status, again.header("idempotency-replayed")), (201, 201, "true"));
    assert_eq!(first.body, again.body, "same id, same receipt");
    let other = hub.publish(&hub.keys.land, "key-1", &message("land-xml/010-gbk-label-true-gb2312.gb2312.xml"));
    assert_eq!((other.status, other.code()), (409, "idempotency-conflict".to_owned()));
    let twice = hub.publish(&hub.keys.land, "key-2", &message(OPINION));
    assert_eq!((twice.status, twice.code()), (409, "document-exists".to_owned()));

    open_case(&hub, "case-1");
    let answer = pull(&hub, "", "pull-1");
    let again = pull(&hub, "", "pull-1");
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(answer.header("location"), again.header("location"));
}

#[test]
fn a_batch_answers_item_by_item() {
    let hub = Hub::serving();
    let batch = "land-xml/002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml";
    let reply = hub.publish(&hub.keys.land, "batch-1", &message(batch));
    assert_eq!(reply.status, 201);
    let items = reply.json()["items"].as_array().expect("items").clone();
    assert_eq!(items.iter().map(|i| i["index"].as_u64().expect("index")).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(items.iter().all(|i| i["id"].is_string() && i["receipt"].is_object()));
}

#[test]
fn told_to_stop_it_drains_and_starts_again_where_it_was() {
    let mut hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "key-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    assert!(hub.stop(), "{}", hub.log());
    hub.start(&[]);
    assert_eq!(hub.get(&hub.keys.land, &format!("/v1/documents/{id}")).status, 200);
}

pub(crate) fn open_case(hub: &Hub, idempotency: &str) -> causeway_tests::Reply {
    let bearer = format!("Bearer {}", hub.keys.reform);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", idempotency), ("Content-Type", "application/json")];
    hub.send("POST", "/v1/cases", &headers, case().to_string().as_bytes())
}

pub(crate) fn sealed(hub: &Hub, id: &str) -> Vec<u8> {
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Accept", "application/jose+json")];
    let reply = hub.send("GET", &format!("/v1/documents/{id}"), &headers, b"");
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/jose+json"));
    reply.body
}

/// Verifies a file offline, by the trust folder that the hub keeps.
fn verify(hub: &Hub, file: &std::path::Path, exit: i32) -> Value {
    let out = Command::new(binary())
        .args(["verify", "--quiet", "--format", "json", "--trust"])
        .arg(hub.top().join("trust"))
        .arg(file)
        .output()
        .expect("verify runs");
    assert_eq!(out.status.code(), Some(exit), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("a report")
}
