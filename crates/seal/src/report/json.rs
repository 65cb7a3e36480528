//! The report as JSON (`application/vnd.causeway.verification-report+json`), in canonical bytes: members stand here in the
//! order of RFC 8785.

use document::json::Members;
use document::{Digest, MandateId, Timestamp};

use super::{Axis, AxisResult, DocumentFacts, Report, SignatureFacts, TrustMark};
use crate::facts::{Inclusion, ListMark};
use crate::verdict::{Check, Outcome, SubIndication};
use crate::x509::Certificate;
use crate::x509::chain::Revocation;

/// Room for a report of one signature with a chain of three.
const USUAL_SIZE: usize = 8 << 10;

impl Report {
    /// The report's canonical bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(USUAL_SIZE);
        Members::object_to(&mut out, |report| self.members(report));
        out
    }

    fn members(&self, report: &mut Members<'_>) {
        report.object("axes", |axes| {
            for axis in BY_NAME {
                axes.text(axis.as_str(), self.axis(axis).as_str());
            }
        });
        report.objects("checks", Axis::ALL, |object, axis| self.axis_members(object, axis));
        report.text("controlTime", instant(self.control));
        if let Some(document) = &self.document {
            report.object("document", |object| document.members(object));
        }
        report.object("file", |file| {
            file.text("mediaType", self.format.media_type());
            if let Some(name) = &self.file.name {
                file.text("name", name);
            }
            file.text("sha256", self.file.sha256().hex());
            file.int("size", i64::try_from(self.file.size).unwrap_or(i64::MAX));
        });
        report.text("format", self.format.as_str());
        report.text("indication", self.indication().as_str());
        report.texts::<&str>("modifications", []);
        report.texts("notProvided", self.not_provided.iter().map(Digest::to_string));
        report.object("policy", |policy| {
            let (id, digest) = &self.policy;
            policy.text("id", id);
            policy.text("sha256", digest.hex());
        });
        if let Some(registry) = &self.registry {
            report.object("registry", |object| registry_members(object, registry));
        }
        report.objects("signatures", &self.signature, |object, signature| signature.members(object));
        report.texts("subIndications", self.sub_indications().into_iter().map(SubIndication::urn));
        if let Some(trust) = &self.trust {
            report.object("trust", |object| trust.members(object));
        }
        report.int("v", 1);
        report.object("verifier", |verifier| {
            verifier.text("name", "causeway");
            verifier.text("version", env!("CARGO_PKG_VERSION"));
        });
    }

    fn axis_members(&self, object: &mut Members<'_>, axis: Axis) {
        let result = self.axis(axis);
        object.objects("checks", self.checks(axis), check_members);
        if result == AxisResult::Skipped {
            object.text("en", "Not evaluated: an earlier check did not pass");
        }
        object.text("id", axis.as_str());
        object.text("result", result.as_str());
        if result == AxisResult::Skipped {
            object.text("zh", "未评估：此前的检查未通过");
        }
    }
}

/// The axes in the order of their names.
const BY_NAME: [Axis; 5] = [Axis::Authority, Axis::Identity, Axis::Integrity, Axis::Status, Axis::Time];

fn check_members(object: &mut Members<'_>, check: &Check) {
    object.text("en", check.statement.en);
    if !check.evidence.is_empty() {
        object.tree("evidence", &check.evidence);
    }
    object.text("id", check.statement.id);
    if let Some((zh, en)) = check.statement.remedy {
        object.object("remedy", |remedy| {
            remedy.text("en", en);
            remedy.text("zh", zh);
        });
    }
    object.text("result", check.outcome.as_str());
    if let Outcome::Not(sub) = check.outcome {
        object.text("subIndication", sub.urn());
    }
    object.text("zh", check.statement.zh);
}

impl DocumentFacts {
    fn members(&self, object: &mut Members<'_>) {
        object.text("id", self.id.to_string());
        object.text("issuer", self.issuer.as_str());
        object.text("payloadSha256", self.payload.hex());
        object.text("type", self.r#type.as_str());
    }
}

impl TrustMark {
    fn members(&self, object: &mut Members<'_>) {
        object.text("nextUpdate", instant(self.next_update));
        object.text("rootSet", self.root_set.hex());
        object.int("sequence", number(self.sequence));
    }
}

impl SignatureFacts {
    fn members(&self, object: &mut Members<'_>) {
        object.text("alg", self.algorithm);
        object.text("bestSignatureTime", instant(self.best));
        object.objects("chain", &self.chain, certificate_members);
        object.text("claimedTime", instant(self.claimed));
        if let Some(department) = &self.department {
            object.text("department", department.as_str());
        }
        object.int("index", 0);
        if let Some(holder) = self.holder {
            object.text("keyHolder", holder.as_str());
        }
        object.text("kid", &self.kid);
        object.texts("mandates", self.mandates.iter().map(MandateId::as_str));
        object.text("profile", "JAdES-B-B");
        let proofs = self.inclusion.iter().filter_map(|proof| Some((proof, proof.witnessed?)));
        object.objects("proofOfExistence", proofs, proof_members);
        object.objects("revocation", &self.revocation, revocation_members);
    }
}

fn proof_members(object: &mut Members<'_>, (proof, time): (&Inclusion, Timestamp)) {
    object.int("index", number(proof.index));
    object.text("origin", &proof.origin);
    object.text("source", "log");
    object.text("time", instant(time));
}

fn certificate_members(object: &mut Members<'_>, certificate: &Certificate) {
    object.text("from", instant(certificate.not_before()));
    object.text("serial", certificate.serial());
    object.text("sha256", certificate.sha256().hex());
    object.text("subject", certificate.subject().as_str());
    object.text("until", instant(certificate.not_after()));
}

fn revocation_members(object: &mut Members<'_>, of: &Revocation) {
    object.text("certificate", of.certificate.sha256().hex());
    if let Some(crl) = &of.crl {
        // A number beyond 2^53 cannot stand in strict JSON as one.
        let text = crl.number().to_string();
        match text.parse::<i64>().ok().filter(|n| *n < 1 << 53) {
            Some(number) => object.int("crlNumber", number),
            None => object.text("crlNumber", &text),
        }
    }
    object.text("result", of.standing.as_str());
    if let Some(crl) = &of.crl {
        object.text("thisUpdate", instant(crl.this_update()));
    }
}

fn registry_members(object: &mut Members<'_>, registry: &ListMark) {
    object.text("issuedAt", instant(registry.issued_at));
    object.text("nextUpdate", instant(registry.next_update));
    object.int("sequence", number(registry.sequence));
}

fn instant(at: Timestamp) -> String {
    at.to_string()
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
