//! The path from the leaf to an anchor, by rustls-webpki.

use std::time::Duration;

use document::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage, VerifiedPath};

use super::super::signed::ADMITTED;
use super::{Anchor, LONGEST_PATH, MOST_CERTIFICATES, Purpose, Question, rules, statements};
use crate::verdict::{Check, Statement};
use crate::x509::Certificate;

/// A path that holds by signatures and names. `below` is leaf first, without the anchor.
pub(super) struct Path {
    pub(super) below: Vec<Certificate>,
    pub(super) anchor: Anchor,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A certificate is not valid at the time, and none of a common validity was found either: `chain.validity` says so.
    Validity,
    /// An algorithm or a key is not accepted: `chain.algorithms` says so.
    Algorithms,
    /// Signatures or names lead to no anchor.
    Nowhere,
    /// The search was stopped.
    Limit,
    /// A constraint is broken.
    Constraint,
}

/// `chain.path` and `chain.anchor`, and the path if there is one.
pub(super) struct Found {
    pub(super) checks: [Check; 2],
    pub(super) path: Result<Path, Fault>,
}

/// Looks for a path to an anchor that is fit at the best signature time, then to any anchor, then at an instant when all
/// certificates are valid: so the report tells what is wrong instead of that nothing was found.
pub(super) fn find(question: &Question<'_>) -> Found {
    let time = question.time();
    let (fit, unfit): (Vec<&Anchor>, Vec<&Anchor>) =
        question.anchors.iter().partition(|anchor| rules::anchor(anchor, time).is_none());
    let mut attempt = build(question, &fit, time);
    if attempt.is_err() && !unfit.is_empty() {
        attempt = build(question, &unfit, time).or(attempt);
    }
    if let (Err(Error::CertExpired { .. } | Error::CertNotValidYet { .. }), Some(common)) =
        (&attempt, common_instant(question))
    {
        let all: Vec<&Anchor> = question.anchors.iter().collect();
        attempt = build(question, &all, common).or(attempt);
    }
    match attempt {
        Ok(path) => {
            let length = rules::length(&path).unwrap_or(&statements::PATH);
            let certificates = i64::try_from(path.below.len()).unwrap_or(i64::MAX);
            let anchor = rules::anchor(&path.anchor, time).unwrap_or(&statements::ANCHOR);
            let root = &path.anchor.certificate;
            let checks = [
                Check::new(length).with("certificates", certificates),
                Check::new(anchor).with("subject", root.subject().as_str()).with("sha256", root.sha256().hex()),
            ];
            Found { checks, path: Ok(path) }
        }
        Err(error) => {
            let fault = fault(question, &error);
            let path = Check::new(statement(fault)).with("issuer", question.leaf.issuer().as_str());
            Found { checks: [path, Check::new(&statements::ANCHOR_SKIPPED)], path: Err(fault) }
        }
    }
}

fn build(question: &Question<'_>, anchors: &[&Anchor], at: Timestamp) -> Result<Path, Error> {
    if question.others.len() >= MOST_CERTIFICATES {
        return Err(Error::MaximumPathBuildCallsExceeded);
    }
    let leaf_der = CertificateDer::from(question.leaf.der());
    let leaf = EndEntityCert::try_from(&leaf_der)?;
    let others: Vec<CertificateDer<'_>> = question.others.iter().map(|other| other.der().into()).collect();
    let anchor_ders: Vec<CertificateDer<'_>> = anchors.iter().map(|anchor| anchor.certificate.der().into()).collect();
    let roots: Vec<(TrustAnchor<'_>, &Anchor)> = anchor_ders
        .iter()
        .zip(anchors)
        .filter_map(|(der, anchor)| Some((webpki::anchor_from_trusted_cert(der).ok()?, *anchor)))
        .collect();
    let trusted: Vec<TrustAnchor<'_>> = roots.iter().map(|(root, _)| root.clone()).collect();
    let seconds = u64::try_from(at.as_seconds()).map_err(|_| Error::BadDerTime)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let short = |path: &VerifiedPath<'_>| {
        if path.intermediate_certificates().count() < LONGEST_PATH {
            Ok(())
        } else {
            Err(Error::MaximumPathDepthExceeded)
        }
    };
    let verified =
        leaf.verify_for_usage(&ADMITTED, &trusted, &others, time, usage(question.purpose), None, Some(&short))?;
    let mut below = vec![question.leaf.clone()];
    for der in verified.intermediate_certificates().map(webpki::Cert::der) {
        below.extend(question.others.iter().find(|other| other.der() == der.as_ref()).cloned());
    }
    let (_, anchor) = roots.iter().find(|(root, _)| root == verified.anchor()).ok_or(Error::UnknownIssuer)?;
    Ok(Path { below, anchor: (*anchor).clone() })
}

/// `required_if_present`: an authority without the extension may stand between. That the leaf has it is a rule of ours.
fn usage(purpose: Purpose) -> KeyUsage {
    /// 1.3.6.1.5.5.7.3.36 (RFC 9336) and 1.3.6.1.5.5.7.3.8 (RFC 5280), the content octets of their DER.
    const DOCUMENT_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 36];
    const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
    match purpose {
        Purpose::Seal => KeyUsage::required_if_present(DOCUMENT_SIGNING),
        Purpose::Timestamp => KeyUsage::required_if_present(TIME_STAMPING),
        #[cfg(test)]
        Purpose::Server => KeyUsage::server_auth(),
        #[cfg(test)]
        Purpose::Client => KeyUsage::client_auth(),
    }
}

/// The latest beginning of validity, if everything is valid then.
fn common_instant(question: &Question<'_>) -> Option<Timestamp> {
    let all = || question.others.iter().chain([question.leaf]);
    let begin = all().map(Certificate::not_before).max()?;
    all().all(|certificate| begin <= certificate.not_after()).then_some(begin)
}

fn fault(question: &Question<'_>, error: &Error) -> Fault {
    match error {
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => Fault::Validity,
        Error::UnsupportedSignatureAlgorithmContext(_) | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            Fault::Algorithms
        }
        _ if rules::has_weak_key(question) => Fault::Algorithms,
        Error::MaximumSignatureChecksExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => Fault::Limit,
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => Fault::Nowhere,
        _ => Fault::Constraint,
    }
}

/// Never a skip: without a path, `chain.path` itself does not pass.
const fn statement(fault: Fault) -> &'static Statement {
    match fault {
        Fault::Validity => &statements::PATH_OUT_OF_BOUNDS,
        Fault::Algorithms => &statements::PATH_WEAK,
        Fault::Nowhere => &statements::NO_PATH,
        Fault::Limit => &statements::PATH_LIMIT,
        Fault::Constraint => &statements::PATH_RULES,
    }
}
