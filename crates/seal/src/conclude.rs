//! The second half of a verification: the judgement by the facts that the caller fetched.

mod authority;
mod identity;
mod integrity;
mod status;
mod time;

use document::{Document, Timestamp};

use crate::facts::Facts;
use crate::inspect::{Inspection, Seal};
use crate::policy::Policy;
use crate::report::{DocumentFacts, Report, SignatureFacts, TrustMark};
use crate::verdict::{Check, Indication};
use crate::verified::Verified;

/// What a verification ends with.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "made once for each file and taken apart at once")]
pub enum Conclusion {
    /// Every axis passed.
    Verified(Verified<Document>),
    /// Anything else.
    Report(Report),
}

impl Conclusion {
    /// The report, of either.
    #[must_use]
    pub const fn report(&self) -> &Report {
        match self {
            Self::Verified(verified) => verified.report(),
            Self::Report(report) => report,
        }
    }

    /// The report alone, of either.
    #[must_use]
    pub fn into_report(self) -> Report {
        match self {
            Self::Verified(verified) => verified.into_parts().2,
            Self::Report(report) => report,
        }
    }
}

/// Judges an inspection by these facts at this control time.
///
/// Where the signature itself did not hold, no other axis is evaluated; else every axis is, so that the report is whole. A fact
/// that is absent leaves its axis open and never lets it pass.
#[must_use]
pub fn conclude(inspection: Inspection, facts: &Facts<'_>, at: Timestamp) -> Conclusion {
    let mut report = Report {
        file: inspection.file.clone(),
        format: inspection.format,
        control: at,
        axes: Default::default(),
        document: None,
        signature: None,
        not_provided: Vec::new(),
        policy: (facts.policy.id().to_owned(), *facts.policy.digest()),
        trust: facts.trust.and_then(|trust| {
            let (body, root_set) = trust.body().zip(trust.root_set())?;
            Some(TrustMark { sequence: body.sequence, root_set: *root_set, next_update: body.next_update })
        }),
        registry: facts.mandates.map(|mandates| mandates.mark),
        status_as_of: facts.status.map(|status| status.as_of),
    };
    let mut integrity = inspection.checks.clone();
    let Some(seal) = &inspection.seal else {
        report.axes[0] = weigh(integrity, facts.policy);
        return Conclusion::Report(report);
    };
    // The proof of existence, and by it the best signature time; without one the control time stands in.
    let proof = facts.inclusion.and_then(|inclusion| inclusion.witnessed).filter(|witnessed| *witnessed <= at);
    let moment = Moment { control: at, proof };
    let (attachments, not_provided) = integrity::attachments(seal, facts);
    integrity.extend(attachments);
    let identity = identity::judge(seal, facts, moment);
    let questions = inspection.questions(moment.best());
    let authority = authority::judge(seal, facts, (&questions, at));
    let time = time::judge(seal, &identity.validation, (facts.policy, moment), questions.len() > 1);
    let status = status::judge(seal, facts, at);
    let axes = [integrity, identity.checks, authority.checks, time, status];
    report.axes = axes.map(|checks| weigh(checks, facts.policy));
    report.not_provided = not_provided;
    report.document = seal.document.as_ref().map(|document| document_facts(document, seal));
    let path = &identity.validation.path;
    report.signature = Some(SignatureFacts {
        kid: seal.kid.clone(),
        algorithm: seal.header.algorithm.name(),
        claimed: seal.claimed,
        best: moment.best(),
        inclusion: facts.inclusion.cloned(),
        chain: if path.is_empty() { vec![seal.leaf.clone()] } else { path.clone() },
        revocation: identity.validation.revocation.clone(),
        department: seal.leaf.department().ok().cloned(),
        holder: facts.mandates.and_then(|mandates| mandates.holder),
        mandates: authority.mandates,
    });
    finish(inspection, report)
}

/// Only here, and only of TOTAL-PASSED, a `Verified` is made.
fn finish(inspection: Inspection, report: Report) -> Conclusion {
    match (report.indication(), inspection.seal) {
        (Indication::TotalPassed, Some(Seal { document: Some(document), sealed, .. })) => {
            Conclusion::Verified(Verified::new(document, sealed, report))
        }
        _ => Conclusion::Report(report),
    }
}

/// The control time, and when the signature provably existed.
#[derive(Debug, Clone, Copy)]
struct Moment {
    control: Timestamp,
    proof: Option<Timestamp>,
}

impl Moment {
    /// The best signature time T.
    fn best(self) -> Timestamp {
        self.proof.unwrap_or(self.control)
    }
}

fn weigh(checks: Vec<Check>, policy: &Policy) -> Vec<Check> {
    checks.into_iter().filter_map(|check| policy.weigh(check)).collect()
}

fn document_facts(document: &Document, seal: &Seal) -> DocumentFacts {
    let envelope = document.envelope();
    DocumentFacts {
        id: envelope.id,
        r#type: envelope.r#type.clone(),
        number: envelope.number.clone(),
        issued_on: envelope.issued_on,
        issuer: envelope.issuer.department.clone(),
        payload: seal.payload,
    }
}
