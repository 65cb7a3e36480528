//! The report as JSON (`application/vnd.causeway.verification-report+json`), in canonical bytes.

use document::json::{Object, Value, to_canonical};
use document::{Digest, Timestamp};

use super::{Axis, AxisResult, Report, SignatureFacts};
use crate::verdict::{Check, Outcome};
use crate::x509::Certificate;
use crate::x509::chain::Revocation;

impl Report {
    /// The report's canonical bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        to_canonical(&self.to_value().into())
    }

    /// The report as a tree.
    #[must_use]
    pub fn to_value(&self) -> Object {
        let mut out = Object::new();
        out.insert("v", 1);
        out.insert("file", self.file());
        out.insert("format", self.format.as_str());
        out.insert("indication", self.indication().as_str());
        out.insert("subIndications", list(self.sub_indications(), |sub| sub.urn().into()));
        out.insert("controlTime", instant(self.control));
        out.insert("axes", object(Axis::ALL.map(|axis| (axis.as_str(), self.axis(axis).as_str().into()))));
        if let Some(document) = &self.document {
            let members = [
                ("id", document.id.to_string().into()),
                ("type", document.r#type.as_str().into()),
                ("issuer", document.issuer.as_str().into()),
                ("payloadSha256", document.payload.hex().into()),
            ];
            out.insert("document", object(members));
        }
        out.insert("signatures", list(self.signature.iter(), signature));
        out.insert("checks", list(Axis::ALL, |axis| self.axis_value(axis)));
        out.insert("modifications", Vec::new());
        out.insert("notProvided", list(&self.not_provided, |digest| digest.to_string().into()));
        let (id, digest) = &self.policy;
        out.insert("policy", object([("id", id.as_str().into()), ("sha256", digest.hex().into())]));
        if let Some(trust) = &self.trust {
            let members = [
                ("sequence", number(trust.sequence)),
                ("rootSet", trust.root_set.hex().into()),
                ("nextUpdate", instant(trust.next_update)),
            ];
            out.insert("trust", object(members));
        }
        if let Some(registry) = &self.registry {
            let members = [
                ("sequence", number(registry.sequence)),
                ("issuedAt", instant(registry.issued_at)),
                ("nextUpdate", instant(registry.next_update)),
            ];
            out.insert("registry", object(members));
        }
        out.insert("verifier", object([("name", "causeway".into()), ("version", env!("CARGO_PKG_VERSION").into())]));
        out
    }

    fn file(&self) -> Value {
        let mut out = Object::new();
        if let Some(name) = &self.file.name {
            out.insert("name", name.as_str());
        }
        out.insert("mediaType", self.format.media_type());
        out.insert("size", i64::try_from(self.file.size).unwrap_or(i64::MAX));
        out.insert("sha256", self.file.sha256().hex());
        out.into()
    }

    fn axis_value(&self, axis: Axis) -> Value {
        let mut out = Object::new();
        out.insert("id", axis.as_str());
        let result = self.axis(axis);
        out.insert("result", result.as_str());
        if result == AxisResult::Skipped {
            out.insert("zh", "未评估：此前的检查未通过");
            out.insert("en", "Not evaluated: an earlier check did not pass");
        }
        out.insert("checks", list(self.checks(axis), check));
        out.into()
    }
}

fn check(check: &Check) -> Value {
    let mut out = Object::new();
    out.insert("id", check.statement.id);
    out.insert("result", check.outcome.as_str());
    if let Outcome::Not(sub) = check.outcome {
        out.insert("subIndication", sub.urn());
    }
    out.insert("zh", check.statement.zh);
    out.insert("en", check.statement.en);
    if !check.evidence.is_empty() {
        out.insert("evidence", check.evidence.clone());
    }
    if let Some((zh, en)) = check.statement.remedy {
        out.insert("remedy", object([("zh", zh.into()), ("en", en.into())]));
    }
    out.into()
}

fn signature(facts: &SignatureFacts) -> Value {
    let mut out = Object::new();
    out.insert("index", 0);
    out.insert("kid", facts.kid.as_str());
    out.insert("alg", facts.algorithm);
    out.insert("profile", "JAdES-B-B");
    out.insert("claimedTime", instant(facts.claimed));
    out.insert("bestSignatureTime", instant(facts.best));
    out.insert(
        "proofOfExistence",
        list(facts.inclusion.iter().filter(|proof| proof.witnessed.is_some()), |proof| {
            let mut out = Object::new();
            out.insert("source", "log");
            if let Some(time) = proof.witnessed {
                out.insert("time", instant(time));
            }
            out.insert("origin", proof.origin.as_str());
            out.insert("index", number(proof.index));
            out.into()
        }),
    );
    out.insert("chain", list(&facts.chain, certificate));
    out.insert("revocation", list(&facts.revocation, revocation));
    if let Some(department) = &facts.department {
        out.insert("department", department.as_str());
    }
    if let Some(holder) = facts.holder {
        out.insert("keyHolder", holder.as_str());
    }
    out.insert("mandates", list(&facts.mandates, |id| id.as_str().into()));
    out.into()
}

fn certificate(certificate: &Certificate) -> Value {
    object([
        ("subject", certificate.subject().as_str().into()),
        ("serial", certificate.serial().into()),
        ("sha256", hex(certificate.sha256())),
        ("from", instant(certificate.not_before())),
        ("until", instant(certificate.not_after())),
    ])
}

fn revocation(of: &Revocation) -> Value {
    let mut out = Object::new();
    out.insert("certificate", hex(of.certificate.sha256()));
    if let Some(crl) = &of.crl {
        // A number beyond 2^53 cannot stand in strict JSON as one.
        let text = crl.number().to_string();
        out.insert(
            "crlNumber",
            text.parse::<i64>().ok().filter(|n| *n < 1 << 53).map_or(Value::from(text), Value::from),
        );
        out.insert("thisUpdate", instant(crl.this_update()));
    }
    out.insert("result", of.standing.as_str());
    out.into()
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut out = Object::new();
    for (name, value) in members {
        out.insert(name, value);
    }
    out.into()
}

fn list<T>(items: impl IntoIterator<Item = T>, one: impl FnMut(T) -> Value) -> Value {
    Value::Array(items.into_iter().map(one).collect())
}

fn instant(at: Timestamp) -> Value {
    at.to_string().into()
}

fn hex(digest: Digest) -> Value {
    digest.hex().into()
}

fn number(n: u64) -> Value {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}
