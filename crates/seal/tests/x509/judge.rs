//! What must hold of any bytes that are taken for a certificate or a list. The fuzz targets run the same.

use seal::verdict::Outcome;
use seal::x509::chain::{ALGORITHMS, Purpose, Question};
use seal::x509::{Anchor, Certificate, Crl, Validation, validate};

pub(crate) const ROOT: &[u8] = include_bytes!("data/root.der");
pub(crate) const LEAF: &[u8] = include_bytes!("data/leaf.der");
pub(crate) const CRL: &[u8] = include_bytes!("data/root.crl");

/// Nothing but the leaf itself is accepted in its place; in between it neither helps nor harms, and an anchor needs the root's key.
pub(crate) fn certificate(bytes: &[u8]) {
    let Ok(certificate) = Certificate::parse(bytes) else {
        return;
    };
    assert_eq!(certificate.der(), bytes);
    let (root, leaf, crl) = (read(ROOT), read(LEAF), Crl::parse(CRL).expect("the list"));
    let as_leaf = judge(&certificate, &[], &root, &crl);
    assert_eq!(as_leaf.passed(), bytes == LEAF);
    assert!(judge(&leaf, std::slice::from_ref(&certificate), &root, &crl).passed());
    let as_anchor = judge(&leaf, &[], &certificate, &crl);
    assert!(!as_anchor.passed() || certificate.spki() == root.spki());
}

/// Nothing but the list itself clears the leaf.
pub(crate) fn crl(bytes: &[u8]) {
    let Ok(crl) = Crl::parse(bytes) else {
        return;
    };
    assert_eq!(crl.der(), bytes);
    let validation = judge(&read(LEAF), &[], &read(ROOT), &crl);
    assert_eq!(validation.passed(), bytes == CRL);
    assert!(
        validation
            .checks
            .iter()
            .all(|check| check.statement.id == "revocation.leaf" || check.statement.outcome == Outcome::Passed)
    );
}

/// The bytes, or with an odd first byte the seed with one stretch replaced: the rest of them from the place of the next two on.
pub(crate) fn patched(seed: &[u8], input: &[u8]) -> Vec<u8> {
    match input {
        [choice, high, low, patch @ ..] if choice % 2 == 1 => {
            let at = usize::from(u16::from_be_bytes([*high, *low])) % seed.len();
            let to = (at + patch.len().saturating_sub(usize::from(choice / 2 % 4))).min(seed.len());
            [&seed[..at], patch, &seed[to..]].concat()
        }
        bytes => bytes.to_vec(),
    }
}

fn read(der: &[u8]) -> Certificate {
    Certificate::parse(der).expect("a certificate")
}

fn judge(leaf: &Certificate, others: &[Certificate], root: &Certificate, crl: &Crl) -> Validation {
    let anchors = [Anchor { certificate: root.clone(), from: None, until: None }];
    validate(&Question {
        leaf,
        others,
        anchors: &anchors,
        crls: std::slice::from_ref(crl),
        admitted: &ALGORITHMS,
        purpose: Purpose::Seal,
        control: "2026-11-24T02:00:00Z".parse().expect("an instant"),
        proof: None,
    })
}
