//! Anyone verifies over HTTP: files, a bare seal, or the id of a document that the hub holds.

use causeway_tests::{Hub, Reply, message};
use serde_json::{Value, json};

use crate::refusals::expect;
use crate::story::{OPINION, sealed};

fn post(hub: &Hub, media: &str, body: &[u8]) -> Reply {
    hub.send("POST", "/v1/verifications", &[("Content-Type", media)], body)
}

fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--x--\r\n");
    body
}

const FORM: &str = "multipart/form-data; boundary=x";
const JOSE: &str = "application/jose+json";

/// The verdict in the report of one file.
fn verdict(reply: &Reply) -> (String, Value) {
    let report = reply.json();
    assert_eq!(reply.status, 200, "{report}");
    assert_eq!(reply.header("content-type"), "application/vnd.causeway.verification-report+json");
    (report["indication"].as_str().expect("a verdict").to_owned(), report["file"]["name"].clone())
}

#[test]
fn a_document_is_verified_as_a_file_as_it_is_and_by_its_id() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "k-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let seal = sealed(&hub, &id);
    let passed = |name: Value| ("TOTAL-PASSED".to_owned(), name);
    assert_eq!(verdict(&post(&hub, FORM, &form(&[("opinion.json", &seal)]))), passed(json!("opinion.json")));
    assert_eq!(verdict(&post(&hub, JOSE, &seal)), passed(Value::Null));
    let named = json!({"documentId": id}).to_string();
    let by_id = post(&hub, "application/json", named.as_bytes());
    assert_eq!(verdict(&by_id), passed(Value::Null));
    assert_eq!(by_id.json()["document"]["id"], json!(id));

    let nobodys = json!({"documentId": "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10"}).to_string();
    expect(&post(&hub, "application/json", nobodys.as_bytes()), 404, "not-found", None);
    for wrong in
        [json!({}), json!({"documentId": 1}), json!({"documentId": id, "keep": true}), json!({"id": id}), json!([id])]
    {
        expect(&post(&hub, "application/json", wrong.to_string().as_bytes()), 422, "request-invalid", None);
    }
    for wrong in ["", "{", "{\"documentId\":null}", &format!("{{\"documentId\":\"{id}\",\"documentId\":\"{id}\"}}")] {
        expect(&post(&hub, "application/json", wrong.as_bytes()), 400, "request-malformed", None);
    }
}

#[test]
fn a_form_with_several_files_is_answered_by_a_report_each_in_their_order() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "k-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let seal = sealed(&hub, &id);
    let mut changed = seal.clone();
    changed[40] ^= 1;
    let files: [(&str, &[u8]); 4] =
        [("good.json", &seal), ("changed.json", &changed), ("scan.pdf", b"%PDF-1.7\n"), ("note.txt", b"hello")];
    let reply = post(&hub, FORM, &form(&files));
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    let items = reply.json()["items"].as_array().expect("items").clone();
    let told: Vec<_> = items.iter().map(|item| (item["file"]["name"].clone(), item["indication"].clone())).collect();
    let expected = [
        ("good.json", "TOTAL-PASSED"),
        ("changed.json", "TOTAL-FAILED"),
        ("scan.pdf", "INDETERMINATE"),
        ("note.txt", "INDETERMINATE"),
    ];
    assert_eq!(told, expected.map(|(name, verdict)| (json!(name), json!(verdict))));
    let empty = post(&hub, FORM, &form(&[("empty", b""), ("good.json", &seal)]));
    assert_eq!(verdict(&empty).0, "TOTAL-PASSED", "a field without content is no file");
}

#[test]
fn what_is_no_verification_is_refused_and_a_bad_file_is_judged() {
    let hub = Hub::serving();
    let garbage =
        [b"".as_slice(), b"{}", b"null", b"not JSON", b"{\"payload\":\"\",\"protected\":\"\",\"signature\":\"\"}"];
    for bytes in garbage {
        let (verdict, _) = verdict(&post(&hub, JOSE, bytes));
        assert_ne!(verdict, "TOTAL-PASSED", "{}", String::from_utf8_lossy(bytes));
    }
    for media in ["text/plain", "application/pdf", "application/xml", ""] {
        expect(&post(&hub, media, b"hello"), 415, "media-type-unsupported", None);
    }
    expect(&post(&hub, FORM, b"--x--\r\n"), 422, "request-invalid", None);
    expect(&post(&hub, FORM, &form(&[("empty", b"")])), 422, "request-invalid", None);
    expect(&post(&hub, FORM, &form(&[("a", b"x".as_slice()); 17])), 422, "request-invalid", None);
    expect(&post(&hub, FORM, b"no boundary here"), 400, "request-malformed", None);
    expect(&post(&hub, "multipart/form-data", &form(&[("a", b"x")])), 400, "request-malformed", None);
    let large = vec![b'x'; (8 << 20) + 1];
    expect(&post(&hub, JOSE, &large), 413, "body-too-large", None);
    expect(&post(&hub, FORM, &form(&[("a", &large)])), 413, "body-too-large", None);
    let half = &large[..5 << 20];
    expect(&post(&hub, FORM, &form(&[("a", half), ("b", half)])), 413, "body-too-large", None);
    expect(&post(&hub, "application/json", &vec![b' '; 2 << 10]), 413, "body-too-large", None);
}
