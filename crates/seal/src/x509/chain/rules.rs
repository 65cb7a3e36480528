//! What rustls-webpki leaves to its caller.

use document::Timestamp;

use super::super::signed;
use super::path::{Fault, Path};
use super::{Anchor, Interval, Purpose, Question, Revocation, Standing, statements};
use crate::verdict::{Check, Statement};
use crate::x509::Certificate;

const DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// Why an anchor does not count at an instant.
pub(super) fn anchor(anchor: &Anchor, at: Timestamp) -> Option<&'static Statement> {
    let root = &anchor.certificate;
    let trusted = anchor.from.is_none_or(|from| from <= at) && anchor.until.is_none_or(|until| at <= until);
    if !trusted {
        return Some(&statements::ANCHOR_UNTRUSTED);
    }
    if !is_valid(root, at) {
        return Some(&statements::ANCHOR_OUT_OF_DATE);
    }
    if is_fit_authority(root) && has_fit_extensions(root) && has_own_authority_key(root) {
        None
    } else {
        Some(&statements::ANCHOR_UNFIT)
    }
}

/// The anchor's own path length, which rustls-webpki does not know (RFC 5280 section 6.1.4 l, m).
pub(super) fn length(path: &Path) -> Option<&'static Statement> {
    let most = path.anchor.certificate.basic_constraints()?.path_length?;
    let authorities = path.below.iter().skip(1).filter(|authority| !authority.is_self_issued()).count();
    (usize::try_from(most).is_ok_and(|most| authorities > most)).then_some(&statements::PATH_RULES)
}

/// `chain.validity`, of the path, or without one of everything that came along.
pub(super) fn validity(question: &Question<'_>, below: &[Certificate]) -> Check {
    let at = question.time();
    let others = if below.is_empty() { question.others } else { &below[1..] };
    let leaf = question.leaf;
    let about = |statement, certificate: &Certificate| {
        Check::new(statement)
            .with("subject", certificate.subject().as_str())
            .with("from", certificate.not_before().to_string())
            .with("until", certificate.not_after().to_string())
    };
    if question.proof.is_some() && at.as_seconds() < leaf.not_before().as_seconds() {
        return about(&statements::NOT_YET_VALID, leaf);
    }
    match std::iter::once(leaf).chain(others).find(|certificate| !is_valid(certificate, at)) {
        Some(outside) => about(&statements::OUT_OF_BOUNDS, outside),
        None => about(&statements::VALIDITY, leaf),
    }
}

/// Validity counts in whole seconds, ends included (RFC 5280 section 4.1.2.5).
fn is_valid(certificate: &Certificate, at: Timestamp) -> bool {
    (certificate.not_before().as_seconds()..=certificate.not_after().as_seconds()).contains(&at.as_seconds())
}

/// `chain.usage`.
pub(super) fn usage(question: &Question<'_>, below: &[Certificate]) -> Check {
    if !is_fit_leaf(question.leaf, question.purpose) {
        return Check::new(&statements::LEAF_USAGE).with("subject", question.leaf.subject().as_str());
    }
    let authorities = below.get(1..).unwrap_or_default();
    if let Some(unfit) = authorities.iter().find(|authority| !is_fit_authority(authority)) {
        return Check::new(&statements::AUTHORITY_USAGE).with("subject", unfit.subject().as_str());
    }
    let mut all = std::iter::once(question.leaf).chain(authorities);
    let broken = all.find(|certificate| {
        !has_fit_extensions(certificate) || !has_authority_key(certificate) || !has_fit_serial(certificate)
    });
    let unnamed = authorities.iter().find(|authority| authority.subject_key_identifier().is_none());
    match broken.or(unnamed) {
        Some(certificate) => Check::new(&statements::PROFILE).with("subject", certificate.subject().as_str()),
        None => Check::new(&statements::USAGE),
    }
}

fn is_fit_leaf(leaf: &Certificate, purpose: Purpose) -> bool {
    let purposes = leaf.purposes().unwrap_or_default();
    let has = |oid: &str| purposes.iter().any(|purpose| purpose == oid);
    let signs = leaf.key_usages().is_some_and(|usage| usage.digital_signature() || usage.non_repudiation());
    match purpose {
        Purpose::Seal => !leaf.is_authority() && signs && has(DOCUMENT_SIGNING),
        Purpose::Timestamp => {
            !leaf.is_authority()
                && signs
                && has(TIME_STAMPING)
                && purposes.len() == 1
                && leaf.extensions().purposes_critical
        }
        // Purpose and name of a server are rustls-webpki's; a keyUsage is not required of it.
        #[cfg(test)]
        Purpose::Server | Purpose::Client => true,
    }
}

fn is_fit_authority(authority: &Certificate) -> bool {
    authority.is_authority() && authority.key_usages().is_none_or(crate::x509::KeyUsages::key_cert_sign)
}

/// No extension that nobody judges; name constraints in authorities alone; an issuer; a name in the subject or, critical, in
/// the alternative names (RFC 5280 sections 4.1.2.4, 4.1.2.6, 4.2.1.10).
fn has_fit_extensions(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    extensions.refused.is_none()
        && (certificate.is_authority() || !extensions.name_constraints)
        && !certificate.issuer().is_empty()
        && (!certificate.subject().is_empty()
            || extensions.alternative_names == Some(true) && !certificate.is_authority())
}

/// RFC 5280 section 4.1.2.2: positive, at most 20 octets and the zero that keeps it positive.
fn has_fit_serial(certificate: &Certificate) -> bool {
    let serial = certificate.raw_serial();
    let positive = serial.first().is_some_and(|first| first & 0x80 == 0) && serial.iter().any(|octet| *octet != 0);
    positive && serial.len() <= 21
}

/// RFC 5280 section 4.2.1.1: every certificate that is not self-signed names its issuer's key.
fn has_authority_key(certificate: &Certificate) -> bool {
    certificate.extensions().authority_key.as_ref().is_some_and(|(form, _)| form.has_key_identifier)
}

/// A root need not name its issuer's key; one that does names its own, by identifier alone.
fn has_own_authority_key(root: &Certificate) -> bool {
    root.extensions().authority_key.as_ref().is_none_or(|(form, id)| {
        !form.names_certificate
            && (id.is_none() || !root.is_self_issued() || id.as_deref() == root.subject_key_identifier())
    })
}

/// `chain.algorithms`: each signature below the anchor, and each key.
pub(super) fn algorithms(question: &Question<'_>, path: &Result<Path, Fault>) -> Check {
    let path = match path {
        Ok(path) => path,
        Err(fault) => {
            let weak = *fault == Fault::Algorithms || !is_strong(question.leaf);
            return Check::new(if weak { &statements::WEAK } else { &statements::ALGORITHMS });
        }
    };
    let issuers = path.below.iter().skip(1).chain([&path.anchor.certificate]);
    let weak = path.below.iter().zip(issuers).find(|(certificate, issuer)| {
        let row = issuer.key().and_then(|key| certificate.named().row(key.kind()));
        !is_strong(certificate) || !is_strong(issuer) || row.is_none_or(|row| !question.admitted.contains(&row))
    });
    match weak {
        Some((certificate, _)) => Check::new(&statements::WEAK).with("subject", certificate.subject().as_str()),
        None => Check::new(&statements::ALGORITHMS),
    }
}

/// Whether the chain failed for a key that nobody may use.
pub(super) fn has_weak_key(question: &Question<'_>) -> bool {
    let issuer = question.leaf.issuer().der();
    let roots = question.anchors.iter().map(|anchor| &anchor.certificate).filter(|root| root.subject().der() == issuer);
    question.others.iter().chain([question.leaf]).chain(roots).any(|certificate| !is_strong(certificate))
}

fn is_strong(certificate: &Certificate) -> bool {
    certificate.key().is_some_and(signed::is_strong)
}

/// `chain.department`.
pub(super) fn department(leaf: &Certificate) -> Check {
    match leaf.department() {
        Ok(id) => Check::new(&statements::DEPARTMENT).with("department", id.as_str()),
        Err(_) => Check::new(&statements::NO_DEPARTMENT),
    }
}

/// Where a chain that passed goes on passing: every validity, the anchor's trust, and the lists in date.
pub(super) fn holds(path: &Path, revocation: &[Revocation]) -> Interval {
    let anchor = &path.anchor;
    let all = || path.below.iter().chain([&anchor.certificate]);
    let from = all().map(Certificate::not_before).chain(anchor.from).max();
    let lists = revocation.iter().filter_map(|standing| match &standing.standing {
        Standing::Good { until } => Some(*until),
        _ => None,
    });
    let until = all().map(Certificate::not_after).chain(anchor.until).chain(lists).min();
    Interval {
        from: from.unwrap_or(Timestamp::from_micros(i64::MAX)),
        until: until.unwrap_or(Timestamp::from_micros(i64::MIN)),
    }
}
