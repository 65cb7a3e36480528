//! A document published in the hub's own words, and one that brings its seal.

use causeway_tests::{Hub, Reply, message};
use serde_json::Value;

use crate::story::{OPINION, sealed};

const DOCUMENT: &str = "application/vnd.causeway.document+json";
const JOSE: &str = "application/jose+json";

fn send(hub: &Hub, idempotency: &str, media: &str, body: &[u8]) -> Reply {
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", idempotency), ("Content-Type", media)];
    hub.send("POST", "/v1/documents", &headers, body)
}

/// The canonical form of the sample opinion as a department would write it itself, under another number.
fn own_words(hub: &Hub) -> Value {
    let id = hub.publish(&hub.keys.land, "f-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let mut document = hub.get(&hub.keys.land, &format!("/v1/documents/{id}")).json();
    let members = document.as_object_mut().expect("object");
    members.remove("id");
    members.remove("source");
    members.insert("number".to_owned(), "云国土预审[2026]77号".into());
    document
}

#[test]
fn canonical_json_is_published_sealed_and_read_back_member_for_member() {
    let hub = Hub::serving();
    let sent = own_words(&hub);
    let reply = send(&hub, "f-1", DOCUMENT, sent.to_string().as_bytes());
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    let id = reply.json()["id"].as_str().expect("id").to_owned();
    let mut stored = hub.get(&hub.keys.land, &format!("/v1/documents/{id}")).json();
    let _ = stored.as_object_mut().expect("object").remove("id");
    assert_eq!(stored, sent);
    let original = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/original"));
    assert_eq!(original.body, sent.to_string().as_bytes(), "verbatim");
}

#[test]
fn canonical_json_that_is_wrong_is_refused_with_its_place() {
    let hub = Hub::serving();
    let sent = own_words(&hub);
    let refused = |n: &str, change: &dyn Fn(&mut Value)| {
        let mut document = sent.clone();
        change(&mut document);
        let reply = send(&hub, n, DOCUMENT, document.to_string().as_bytes());
        assert!(!String::from_utf8_lossy(&reply.body).contains("渝江"), "{n}");
        (reply.status, reply.code())
    };
    assert_eq!(refused("f-1", &|d| d["issuedOn"] = "2026-02-30".into()).0, 422);
    assert_eq!(refused("f-2", &|d| d["content"]["verdict"] = "maybe".into()).0, 422);
    assert_eq!(refused("f-3", &|d| d["surplus"] = 1.into()).0, 422);
    assert_eq!(refused("f-4", &|d| d["issuer"] = "reform".into()).0, 422);
    assert_eq!(refused("f-5", &|d| d["type"] = "no-such-type".into()), (422, "document-type-unknown".to_owned()));
    assert_eq!(
        refused("f-6", &|d| d["content"]["x"] = serde_json::json!(1.5)),
        (400, "document-number-form".to_owned())
    );
    let twice = sent.to_string().replacen('{', "{\"type\":\"x\",", 1);
    let reply = send(&hub, "f-7", DOCUMENT, twice.as_bytes());
    assert_eq!((reply.status, reply.code()), (400, "document-duplicate-key".to_owned()));
}

#[test]
fn a_seal_that_a_document_brings_is_verified() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "f-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let whole = sealed(&hub, &id);
    let known = send(&hub, "f-1", JOSE, &whole);
    assert_eq!((known.status, known.code()), (409, "document-exists".to_owned()), "it is there already");
    let mut changed = whole.clone();
    let at = changed.len() / 3;
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    let reply = send(&hub, "f-2", JOSE, &changed);
    assert_eq!((reply.status, reply.code()), (422, "seal-invalid".to_owned()));
    let reply = send(&hub, "f-3", JOSE, b"{}");
    assert_eq!((reply.status, reply.code()), (422, "seal-invalid".to_owned()));
}
