//! The verification report: five axes, each check with its words, and what the verdict rests on.

mod json;
mod text;

pub use text::Language;

use document::{Date, DepartmentId, Digest, DocumentId, DocumentType, MandateId, Timestamp};

use crate::facts::{Inclusion, ListMark};
use crate::inspect::{File, Format};
use crate::lists::KeyHolder;
use crate::verdict::{Check, Indication, Outcome, SubIndication};
use crate::x509::Certificate;
use crate::x509::chain::Revocation;

/// One of the five questions that a verdict answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Is the file unchanged?
    Integrity,
    /// Whose key is it?
    Identity,
    /// Was that department competent to issue this, there and then?
    Authority,
    /// When was it sealed, and did the certificate count then?
    Time,
    /// Does the document still stand?
    Status,
}

impl Axis {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::Integrity, Self::Identity, Self::Authority, Self::Time, Self::Status];

    /// The name in the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integrity => "integrity",
            Self::Identity => "identity",
            Self::Authority => "authority",
            Self::Time => "time",
            Self::Status => "status",
        }
    }
}

/// How an axis came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AxisResult {
    /// Every check passed, with warnings at most.
    Passed,
    /// A check failed.
    Failed,
    /// A check is open, and none failed.
    Indeterminate,
    /// Not evaluated.
    Skipped,
}

impl AxisResult {
    /// The word in the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Indeterminate => "indeterminate",
            Self::Skipped => "skipped",
        }
    }
}

/// What a verification found. Same bytes, facts and control time give the same report.
#[derive(Debug, Clone)]
pub struct Report {
    pub(crate) file: File,
    pub(crate) format: Format,
    pub(crate) control: Timestamp,
    pub(crate) axes: [Vec<Check>; 5],
    pub(crate) document: Option<DocumentFacts>,
    pub(crate) signature: Option<SignatureFacts>,
    pub(crate) not_provided: Vec<Digest>,
    pub(crate) policy: (String, Digest),
    pub(crate) trust: Option<TrustMark>,
    pub(crate) registry: Option<ListMark>,
    pub(crate) status_as_of: Option<Timestamp>,
}

/// The document that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFacts {
    /// Its id.
    pub id: DocumentId,
    /// Its type.
    pub r#type: DocumentType,
    /// 文号
    pub number: Option<String>,
    /// Its date of issue.
    pub issued_on: Date,
    /// The issuer that it names.
    pub issuer: DepartmentId,
    /// SHA-256 of its bytes.
    pub payload: Digest,
}

/// The signature, and what is known of its key.
#[derive(Debug, Clone)]
pub struct SignatureFacts {
    /// The key's id.
    pub kid: String,
    /// The algorithm's name.
    pub algorithm: &'static str,
    /// The claimed time.
    pub claimed: Timestamp,
    /// The best signature time.
    pub best: Timestamp,
    /// The proof of existence that it rests on, if any, and the document's place in the log.
    pub inclusion: Option<Inclusion>,
    /// Leaf, authorities, anchor; the leaf alone without a path.
    pub chain: Vec<Certificate>,
    /// How each certificate stood.
    pub revocation: Vec<Revocation>,
    /// The department in the certificate.
    pub department: Option<DepartmentId>,
    /// Who holds the key.
    pub holder: Option<KeyHolder>,
    /// The mandates that granted, from the issuer's up to the original.
    pub mandates: Vec<MandateId>,
}

/// The trust list that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustMark {
    /// Its sequence.
    pub sequence: u64,
    /// Fingerprint of its root keys.
    pub root_set: Digest,
    /// Until when it counts.
    pub next_update: Timestamp,
}

impl Report {
    /// The same report under the name of the file that was judged.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.file.name = Some(name.to_owned());
        self
    }

    /// The verdict: failed if an axis failed, else indeterminate if one is not passed, else passed.
    #[must_use]
    pub fn indication(&self) -> Indication {
        let results = Axis::ALL.map(|axis| self.axis(axis));
        if results.contains(&AxisResult::Failed) {
            Indication::TotalFailed
        } else if results.iter().all(|result| *result == AxisResult::Passed) {
            Indication::TotalPassed
        } else {
            Indication::Indeterminate
        }
    }

    /// Why it is not passed, each once: first what explains the verdict, then the others.
    #[must_use]
    pub fn sub_indications(&self) -> Vec<SubIndication> {
        let verdict = self.indication();
        let mut all: Vec<_> = self.axes.iter().flatten().filter_map(Check::sub_indication).collect();
        all.sort_by_key(|sub| sub.indication() != verdict);
        let mut seen = Vec::with_capacity(all.len());
        for sub in all {
            if !seen.contains(&sub) {
                seen.push(sub);
            }
        }
        seen
    }

    /// How an axis came out.
    #[must_use]
    pub fn axis(&self, axis: Axis) -> AxisResult {
        let checks = self.checks(axis);
        let any =
            |indication| checks.iter().filter_map(Check::sub_indication).any(|sub| sub.indication() == indication);
        if any(Indication::TotalFailed) {
            AxisResult::Failed
        } else if any(Indication::Indeterminate) {
            AxisResult::Indeterminate
        } else if checks.iter().all(|check| check.outcome == Outcome::Skipped) {
            AxisResult::Skipped
        } else {
            AxisResult::Passed
        }
    }

    /// The checks of an axis, in the order in which they ran.
    #[must_use]
    pub fn checks(&self, axis: Axis) -> &[Check] {
        &self.axes[axis as usize]
    }

    /// The first check with this id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.axes.iter().flatten().find(|check| check.statement.id == id)
    }

    /// The document, if it could be read under a right signature.
    #[must_use]
    pub const fn document(&self) -> Option<&DocumentFacts> {
        self.document.as_ref()
    }

    /// The signature, if its value is right.
    #[must_use]
    pub const fn signature(&self) -> Option<&SignatureFacts> {
        self.signature.as_ref()
    }

    /// The trust list that was used; its root set is what whoever names a list compares.
    #[must_use]
    pub const fn trust(&self) -> Option<&TrustMark> {
        self.trust.as_ref()
    }

    /// The instant for which it was asked.
    #[must_use]
    pub const fn control_time(&self) -> Timestamp {
        self.control
    }

    /// Media type of [`Self::to_json`].
    pub const MEDIA_TYPE: &'static str = "application/vnd.causeway.verification-report+json";
}

/// The exit code of a run over several files: 1 if any failed, else 66 if any could not be read (`None`), else 2, else 0.
#[must_use]
pub fn exit_code(verdicts: &[Option<Indication>]) -> u8 {
    if verdicts.contains(&Some(Indication::TotalFailed)) {
        1
    } else if verdicts.contains(&None) {
        66
    } else {
        verdicts.iter().flatten().map(|verdict| verdict.exit_code()).max().unwrap_or(0)
    }
}
