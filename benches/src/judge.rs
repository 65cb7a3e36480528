//! Whether answers were right. A figure of wrong answers is none.

use std::collections::HashSet;

use document::Digest;
use seal::jws::{self, ContentType};
use seal::receipt::{Event, Receipt};
use seal::x509::Certificate;
use serde_json::Value;

use crate::load::Run;
use crate::process::cores;
use crate::subject::Subject;

/// Documents that are verified on every axis.
const SAMPLE: usize = 50;

/// What was published.
#[derive(Debug, Default)]
pub struct Judge {
    ids: Vec<String>,
    seen: HashSet<String>,
}

impl Judge {
    /// Every publication was answered 201 with an id of its own and a receipt that the hub signed over the digest that it names.
    ///
    /// # Panics
    /// When one was not.
    pub fn published(&mut self, run: &Run) {
        let part = run.answers.len().div_ceil(cores()).max(1);
        let ids: Vec<String> = std::thread::scope(|scope| {
            let answers = run.answers.chunks(part);
            let threads = answers.map(|answers| {
                scope.spawn(|| {
                    answers.iter().map(|(_, answer)| accepted(answer.status, &answer.body)).collect::<Vec<_>>()
                })
            });
            let threads: Vec<_> = threads.collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("every answer is right")).collect()
        });
        for id in ids {
            assert!(self.seen.insert(id.clone()), "{id} was given twice");
            self.ids.push(id);
        }
    }

    /// How many were published.
    #[must_use]
    pub fn documents(&self) -> &[String] {
        &self.ids
    }

    /// A sample of the documents verifies on every axis, by the hub's own report.
    ///
    /// # Panics
    /// When one does not.
    pub fn sample(&self, subject: &Subject) {
        let step = self.ids.len().div_ceil(SAMPLE).max(1);
        for id in self.ids.iter().step_by(step) {
            let question = serde_json::json!({"documentId": id}).to_string();
            let headers = [("Content-Type", "application/json")];
            let report = subject.hub.send("POST", "/v1/verifications", &headers, question.as_bytes());
            let indication = &report.json()["indication"];
            assert_eq!(indication, "TOTAL-PASSED", "{id}: {}", String::from_utf8_lossy(&report.body));
        }
    }
}

/// The id of a document that was accepted with a right receipt.
///
/// # Panics
/// When it was not.
#[must_use]
pub fn accepted(status: u16, body: &[u8]) -> String {
    let shown = String::from_utf8_lossy(body);
    assert_eq!(status, 201, "{shown}");
    let answer: Value = serde_json::from_slice(body).expect("JSON");
    let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{name} in {shown}")).to_owned();
    let (id, digest) = (text("id"), text("sha256"));
    let said = receipt(answer["receipt"].to_string().as_bytes(), &id);
    let digest_said = said.document.map(|mark| mark.sha256.0);
    assert_eq!((said.event, digest_said), (Event::Accepted, Some(digest_of(&digest))));
    id
}

/// A receipt that the hub signed over this document.
///
/// # Panics
/// When it is none.
pub fn receipt(bytes: &[u8], document: &str) -> Receipt {
    let shown = String::from_utf8_lossy(bytes);
    let receipt = jws::read(bytes).unwrap_or_else(|error| panic!("{error}: {shown}"));
    receipt.require(ContentType::Receipt).expect("a receipt");
    let certificate = Certificate::parse(&receipt.header().x5c[0]).expect("a certificate");
    assert_eq!(certificate.department().map(|hub| hub.as_str().to_owned()).ok().as_deref(), Some("hub"));
    receipt.verify(certificate.key().expect("a key")).expect("the signature is right");
    let said = Receipt::read(receipt.payload()).expect("a receipt");
    assert_eq!(said.document.as_ref().map(|mark| mark.id.to_string()).as_deref(), Some(document));
    said
}

fn digest_of(hex: &str) -> Digest {
    format!("sha-256:{hex}").parse().expect("a digest")
}
