//! What departments send, and what they read back.

use causeway_tests::{Hub, Reply, message};

/// The sample opinion: one document about one firm.
pub(crate) const OPINION: &str = "land-xml/001-opinion-approved-rare-name.gb18030.xml";

/// The sample opinion under a number of its own, about another firm.
pub(crate) fn opinion(number: usize) -> Vec<u8> {
    let about = replaced(message(OPINION), b"99990001-1", b"99990002-X");
    replaced(about, b"[2026]4", format!("[2026]4{number:06}").as_bytes())
}

/// The last occurrence, replaced.
fn replaced(message: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = message.windows(from.len()).rposition(|bytes| bytes == from).expect("it is in the message");
    [&message[..at], to, &message[at + from.len()..]].concat()
}

pub(crate) fn id(reply: &Reply) -> String {
    reply.json()["id"].as_str().unwrap_or_default().to_owned()
}

/// The Commission asks for the sample opinion.
pub(crate) fn pull(hub: &Hub, key: &str) -> Option<Reply> {
    let bearer = format!("Bearer {}", hub.keys.reform);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", key), ("Content-Type", "application/json")];
    let question = serde_json::json!({
        "accept": ["land-use-pre-review-opinion"],
        "subject": {"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": "999900011"}]},
        "case": {"code": "990000267K3MQ9TXWR4G"}, "purpose": "project-approval",
        "legalBasis": {"act": "样例办法", "article": "第三条"},
    });
    hub.try_send("POST", "/v1/evidence-requests", &headers, question.to_string().as_bytes())
}

/// The status of a document's proof; the numbering lease of a process that died may have to pass first.
pub(crate) fn proof(hub: &Hub, id: &str) -> u16 {
    let path = format!("/v1/documents/{id}/proof");
    let mut tries = (0..5).map(|_| hub.get(&hub.keys.land, &path).status);
    tries.find(|status| *status == 200).unwrap_or_default()
}
