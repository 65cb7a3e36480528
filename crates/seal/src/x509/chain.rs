//! Chains: whether a certificate counts at an instant, under which anchor, for which department.

mod path;
mod revocation;
mod rules;
mod statements;

#[cfg(test)]
mod limbo;

use document::{DepartmentId, Timestamp};

use super::certificate::Certificate;
use super::crl::Crl;
use crate::algorithm::Algorithm;
use crate::verdict::{Check, Outcome};

pub use revocation::{Revocation, Standing};

/// How many certificates a path may have, leaf included, anchor not.
pub const LONGEST_PATH: usize = 4;
/// How many certificates one signature may bring along.
pub const MOST_CERTIFICATES: usize = 8;
/// The algorithms of the built-in policy.
pub const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Es384, Algorithm::Rs256, Algorithm::Ps256];

/// A certificate that counts of itself, while the trust list says so. Whether the list has granted it, and for the use in
/// question, is for the caller to ask before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The root certificate.
    pub certificate: Certificate,
    /// Since when it counts, if said.
    pub from: Option<Timestamp>,
    /// Until when it counts, if said.
    pub until: Option<Timestamp>,
}

/// What the leaf must be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing for a department: document signing (RFC 9336), and one department URI.
    Seal,
    /// Time-stamping (RFC 3161): that alone, and critical.
    Timestamp,
    /// A web server, for the public vectors.
    #[cfg(test)]
    Server,
    /// A web client, for the public vectors.
    #[cfg(test)]
    Client,
}

/// One chain, the facts, and the instants at which it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The certificate of the key that signed.
    pub leaf: &'a Certificate,
    /// What came along with it, in the order of `x5c`.
    pub others: &'a [Certificate],
    /// The roots that count for this use.
    pub anchors: &'a [Anchor],
    /// The revocation lists at hand, of any issuer.
    pub crls: &'a [Crl],
    /// The algorithms that the policy admits at control time, e.g. [`ALGORITHMS`].
    pub admitted: &'a [Algorithm],
    /// What the leaf must be made for.
    pub purpose: Purpose,
    /// The instant of the question.
    pub control: Timestamp,
    /// When the signature provably existed, if anything proves it; the chain is then judged at that instant.
    pub proof: Option<Timestamp>,
}

impl Question<'_> {
    /// The best signature time T: the proof of existence, else the control time.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.proof.unwrap_or(self.control)
    }
}

/// The instants, ends included, at which a validation without proof of existence comes out the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first.
    pub from: Timestamp,
    /// The last.
    pub until: Timestamp,
}

impl Interval {
    /// Whether this instant lies in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }
}

/// What came out: each check, and what it rests on.
#[derive(Debug, Clone)]
pub struct Validation {
    /// `chain.path`, `chain.anchor`, `chain.validity`, `chain.usage`, `chain.algorithms`, `chain.department` (seals only),
    /// `revocation.leaf`, `revocation.issuer` (one for each authority below the anchor): each stands here, in this order.
    pub checks: Vec<Check>,
    /// Leaf, authorities, anchor; empty when there is no path.
    pub path: Vec<Certificate>,
    /// The department that the leaf names; whether the registry knows it is another question.
    pub department: Option<DepartmentId>,
    /// How each certificate of the path below the anchor stood, leaf first.
    pub revocation: Vec<Revocation>,
    /// Where the verdict holds; only when every check passed.
    pub holds: Option<Interval>,
}

impl Validation {
    /// Whether every check passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.statement.outcome == Outcome::Passed)
    }
}

/// Judges a chain at the best signature time. Work is bounded: 100 signatures for the path, one for each list of a name of the
/// path; no callback, no clock.
#[must_use]
pub fn validate(question: &Question<'_>) -> Validation {
    let found = path::find(question);
    let below = found.path.as_ref().map_or(&[][..], |path| &path.below);
    let revocation: Vec<Revocation> =
        found.path.as_ref().map_or_else(|_| Vec::new(), |path| revocation::of_path(question, path));
    let mut checks = Vec::from(found.checks);
    checks.push(rules::validity(question, below));
    checks.push(rules::usage(question, below));
    checks.push(rules::algorithms(question, &found.path));
    if question.purpose == Purpose::Seal {
        checks.push(rules::department(question.leaf));
    }
    checks.extend(revocation::checks(&revocation));
    let department = question.leaf.department().ok().cloned();
    let mut validation = Validation { checks, path: Vec::new(), department, revocation, holds: None };
    if let Ok(path) = found.path {
        validation.holds = validation.passed().then(|| rules::holds(&path, &validation.revocation));
        validation.path = path.below;
        validation.path.push(path.anchor.certificate);
    }
    validation
}
