//! Whether certificates were revoked when the signature was made.

use document::Timestamp;

use super::path::Path;
use super::{Question, statements};
use crate::verdict::{Check, Statement};
use crate::x509::crl::Revoked;
use crate::x509::{Certificate, Crl};

/// How one certificate stood, and the list that says so.
#[derive(Debug, Clone)]
pub struct Revocation {
    /// The certificate.
    pub certificate: Certificate,
    /// The list that was used; none when there was no usable one.
    pub crl: Option<Crl>,
    /// What follows from it.
    pub standing: Standing,
}

/// How a certificate stands at the best signature time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not revoked then.
    Good {
        /// Until when the list can say so.
        until: Timestamp,
    },
    /// Revoked, and the signature is proven to be no older.
    Revoked(Revoked),
    /// Revoked, and nothing proves that the signature is older.
    RevokedNoProof(Revoked),
    /// No list that can tell.
    Unknown,
}

impl Standing {
    /// The word in the report: good, revoked, unknown.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Good { .. } => "good",
            Self::Revoked(_) | Self::RevokedNoProof(_) => "revoked",
            Self::Unknown => "unknown",
        }
    }
}

/// How many lists of one authority's name are looked at: lists come with the file, and each costs a signature check.
const MOST_LISTS: usize = 16;

/// Each certificate below the anchor, by the lists that the one above it signed.
pub(super) fn of_path(question: &Question<'_>, path: &Path) -> Vec<Revocation> {
    let authorities = path.below.iter().skip(1).chain([&path.anchor.certificate]);
    path.below
        .iter()
        .zip(authorities)
        .map(|(certificate, authority)| standing(question, certificate, authority))
        .collect()
}

/// The newest list decides. One made after the certificate's end says nothing unless it names it: an authority may drop expired
/// entries (RFC 5280 section 3.3).
fn standing(question: &Question<'_>, certificate: &Certificate, authority: &Certificate) -> Revocation {
    let speaks = |crl: &&Crl| crl.this_update() <= certificate.not_after() || crl.find(certificate).is_some();
    let signed = |crl: &&Crl| crl.is_signed_by(authority, question.admitted);
    let mut lists: Vec<&Crl> =
        question.crls.iter().filter(|crl| crl.issuer().der() == authority.subject().der()).filter(speaks).collect();
    lists.sort_by(|one, two| (two.this_update(), two.number()).cmp(&(one.this_update(), one.number())));
    let newest = lists.into_iter().take(MOST_LISTS).find(signed);
    let standing = newest.map_or(Standing::Unknown, |crl| judge(question, certificate, crl));
    Revocation { certificate: certificate.clone(), crl: newest.cloned(), standing }
}

fn judge(question: &Question<'_>, certificate: &Certificate, crl: &Crl) -> Standing {
    let good = Standing::Good { until: crl.next_update() };
    match (crl.find(certificate), question.proof) {
        (Some(revoked), None) => Standing::RevokedNoProof(*revoked),
        (Some(revoked), Some(proof)) if proof < revoked.effective() => good,
        (Some(revoked), Some(_)) => Standing::Revoked(*revoked),
        (None, _) if crl.covers(question.time()) => good,
        (None, _) => Standing::Unknown,
    }
}

/// `revocation.leaf`, then `revocation.issuer` for each authority; one skipped check when there is no path.
pub(super) fn checks(path: &[Revocation]) -> Vec<Check> {
    let Some((leaf, authorities)) = path.split_first() else {
        return vec![Check::new(&statements::REVOCATION_SKIPPED)];
    };
    let mut out = vec![check(leaf, leaf_statement(&leaf.standing))];
    out.extend(authorities.iter().map(|authority| check(authority, issuer_statement(&authority.standing))));
    out
}

fn check(of: &Revocation, statement: &'static Statement) -> Check {
    let mut check = Check::new(statement).with("certificate", of.certificate.sha256().hex());
    if let Some(crl) = &of.crl {
        check = check.with("crlNumber", crl.number().as_str()).with("thisUpdate", crl.this_update().to_string());
        check = check.with("nextUpdate", crl.next_update().to_string());
    }
    if let Standing::Revoked(revoked) | Standing::RevokedNoProof(revoked) = of.standing {
        check = check.with("revokedAt", revoked.at.to_string()).with("reason", revoked.reason.as_str());
        if let Some(since) = revoked.invalid_since {
            check = check.with("invalidSince", since.to_string());
        }
    }
    check
}

const fn leaf_statement(standing: &Standing) -> &'static Statement {
    match standing {
        Standing::Good { .. } => &statements::leaf::GOOD,
        Standing::Revoked(_) => &statements::leaf::REVOKED,
        Standing::RevokedNoProof(_) => &statements::leaf::NO_POE,
        Standing::Unknown => &statements::leaf::UNKNOWN,
    }
}

const fn issuer_statement(standing: &Standing) -> &'static Statement {
    match standing {
        Standing::Good { .. } => &statements::issuer::GOOD,
        Standing::Revoked(_) => &statements::issuer::REVOKED,
        Standing::RevokedNoProof(_) => &statements::issuer::NO_POE,
        Standing::Unknown => &statements::issuer::UNKNOWN,
    }
}
