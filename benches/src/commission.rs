//! The Commission: pulls the land bureau's opinions about firms, each in a case of its own, and judges what comes back.

use std::process::Command;
use std::sync::Arc;

use causeway_tests::binary;
use document::Digest;
use serde_json::{Value, json};

use crate::judge::{self, accepted};
use crate::load::{Load, Request, Run};
use crate::opinion::{Opinions, organisation};
use crate::subject::Subject;

/// From here on documents about the firms are numbered, so that they meet no others.
const NUMBERS: usize = 50_000_000;
/// Requests of one run that are looked at again.
const SAMPLE: usize = 20;

/// A firm that the Commission asks about.
#[derive(Debug, Clone)]
pub struct Firm {
    /// Its organisation code, with its check character.
    pub organisation: String,
    /// The case of the Commission in which it is the applicant.
    pub case: String,
    /// The opinion about it.
    pub document: String,
    /// Digest of the opinion's canonical bytes.
    pub digest: Digest,
}

impl Firm {
    fn make(subject: &Subject, number: usize) -> Self {
        let organisation = organisation(number);
        let keys = &subject.hub.keys;
        let case = json!({
            "matter": {"scheme": "local:reform", "raw": "0200101"}, "division": "990112",
            "parties": [{"role": "applicant", "party": {"form": "organisation", "name": "样例渝江机械有限公司",
                "identifiers": [{"scheme": "cn.organisation", "raw": organisation}]}}],
        });
        let bearer = format!("Bearer {}", keys.reform);
        let key = format!("case-{number}");
        let headers = [("Authorization", &*bearer), ("Idempotency-Key", &key), ("Content-Type", "application/json")];
        let opened = subject.hub.send("POST", "/v1/cases", &headers, case.to_string().as_bytes());
        assert_eq!(opened.status, 201, "{}", String::from_utf8_lossy(&opened.body));
        let case = opened.json()["code"].as_str().expect("a code").to_owned();
        let message = Opinions::about(&organisation).message(NUMBERS + number);
        let published = subject.hub.publish(&keys.land, &format!("firm-{number}"), &message);
        let document = accepted(published.status, &published.body);
        let digest = published.json()["sha256"].as_str().and_then(|hex| format!("sha-256:{hex}").parse().ok());
        Self { organisation, case, document, digest: digest.expect("a digest") }
    }

    fn question(&self) -> Value {
        json!({
            "accept": ["land-use-pre-review-opinion"],
            "subject": {"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": self.organisation}]},
            "case": {"code": self.case}, "purpose": "project-approval",
            "legalBasis": {"act": "样例办法", "article": "第三条"},
        })
    }
}

/// Who pulls, and judges what comes back.
pub struct Commission {
    /// About whom it asks, in turn.
    pub firms: Vec<Firm>,
    next: usize,
}

impl Commission {
    /// With a case for each of so many firms, about each of which the land bureau has published an opinion.
    ///
    /// # Panics
    /// When the hub refuses.
    #[must_use]
    pub fn about(subject: &Subject, firms: usize) -> Self {
        Self { firms: (0..firms).map(|number| Firm::make(subject, number)).collect(), next: 0 }
    }

    /// Pulls for so many seconds: as much as is answered, or so much a second.
    ///
    /// # Panics
    /// When an answer is wrong.
    pub fn pull(&mut self, subject: &Subject, connections: usize, (seconds, rate): (f64, Option<f64>)) -> Run {
        let request = self.requests(&subject.hub.keys.reform);
        let run = Load { address: subject.address(), connections, request }.run(self.next, seconds, rate);
        self.next += run.answers.len();
        for (number, answer) in &run.answers {
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            assert_eq!(
                Digest::of(&answer.body),
                self.firms[number % self.firms.len()].digest,
                "pull {number} got what was published"
            );
        }
        let step = run.answers.len().div_ceil(SAMPLE).max(1);
        for (number, answer) in run.answers.iter().step_by(step) {
            let request = subject.hub.get(&subject.hub.keys.reform, &answer.location).json();
            assert_eq!(request["state"], "Fulfilled", "pull {number}: {request}");
            let receipt = request["receipts"][0].to_string();
            judge::receipt(receipt.as_bytes(), &self.firms[number % self.firms.len()].document);
        }
        run
    }

    fn requests(&self, key: &str) -> Request {
        let whole = |firm: &Firm| {
            let body = firm.question().to_string();
            let head = format!(
                "POST /v1/evidence-requests HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {key}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\nidempotency-key: pull-",
                body.len()
            );
            (head, body)
        };
        let firms: Vec<_> = self.firms.iter().map(whole).collect();
        Arc::new(move |number, out| {
            let (head, body) = &firms[number % firms.len()];
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(number.to_string().as_bytes());
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(body.as_bytes());
        })
    }
}

/// Lets the agreements of the sample be used as often as a bench asks. The hub must not serve.
///
/// # Panics
/// When the import is refused.
pub fn lift_quotas(subject: &Subject) {
    let file = subject.hub.scratch().join("agreements.json");
    let sample = std::fs::read(causeway_tests::root().join("fixtures/registry/agreements.json")).expect("the sample");
    let mut agreements: Vec<Value> = serde_json::from_slice(&sample).expect("JSON");
    for agreement in &mut agreements {
        agreement["version"] = json!(agreement["version"].as_u64().unwrap_or_default() + 1);
        agreement["dailyMax"] = json!(1_000_000_000);
    }
    std::fs::write(&file, serde_json::to_vec(&agreements).expect("JSON")).expect("written");
    let mut import = Command::new(binary());
    import.args(["agreement", "import", "--bootstrap"]).arg(&file);
    let import = import.arg("--config").arg(subject.hub.top().join("causeway.toml")).output().expect("import runs");
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
}
