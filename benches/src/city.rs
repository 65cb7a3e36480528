//! What a hub holds before it is asked: firms, each with a case of the Commission and an opinion of the land bureau.

use std::process::Command;

use causeway_tests::binary;
use document::Digest;
use serde_json::{Value, json};

use crate::judge::accepted;
use crate::opinion::Opinions;
use crate::subject::Subject;

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
    /// Opens a case for each of so many firms and publishes an opinion about each.
    ///
    /// # Panics
    /// When the hub refuses.
    #[must_use]
    pub fn known(subject: &Subject, number: usize) -> Vec<Self> {
        (0..number).map(|number| Self::make(subject, number)).collect()
    }

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
        let message = Opinions::about(&organisation).message(number);
        let published = subject.hub.publish(&keys.land, &format!("firm-{number}"), &message);
        let document = accepted(published.status, &published.body);
        let digest = published.json()["sha256"].as_str().and_then(|hex| format!("sha-256:{hex}").parse().ok());
        Self { organisation, case, document, digest: digest.expect("a digest") }
    }

    /// The Commission's question about it.
    #[must_use]
    pub fn question(&self) -> Value {
        json!({
            "accept": ["land-use-pre-review-opinion"],
            "subject": {"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": self.organisation}]},
            "case": {"code": self.case}, "purpose": "project-approval",
            "legalBasis": {"act": "样例办法", "article": "第三条"},
        })
    }
}

/// The code of this number: eight digits, and the check character of GB 11714.
fn organisation(number: usize) -> String {
    const WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("{:08}", 10_000_000 + number);
    let sum: usize = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 'X'.to_string(),
        11 => "0".to_owned(),
        check => check.to_string(),
    };
    format!("{digits}-{check}")
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
