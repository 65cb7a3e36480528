//! Chains of outside authorities, made by OpenSSL (`data/make.sh`): which algorithms are verified, and which are not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seal::verdict::SubIndication;
use seal::x509::chain::{ALGORITHMS, Purpose, Question};
use seal::x509::{Anchor, Certificate, Crl, validate};

use crate::pki::{faults, now};

/// Root, leaf, list.
fn parts(pem: &str) -> [Vec<u8>; 3] {
    let blocks = pem.split("-----END").filter_map(|block| block.rsplit_once("-----\n"));
    let ders = blocks.map(|(_, body)| STANDARD.decode(body.replace('\n', "")).expect("base64"));
    ders.filter(|der| !der.is_empty()).collect::<Vec<_>>().try_into().expect("three blocks")
}

fn judge(pem: &str) -> Vec<(&'static str, SubIndication)> {
    let [root, leaf, crl] = parts(pem);
    let anchors = [Anchor { certificate: Certificate::parse(&root).expect("the root"), from: None, until: None }];
    let crls = [Crl::parse(&crl).expect("the list")];
    faults(&validate(&Question {
        leaf: &Certificate::parse(&leaf).expect("the leaf"),
        others: &[],
        anchors: &anchors,
        crls: &crls,
        admitted: &ALGORITHMS,
        purpose: Purpose::Seal,
        control: now(),
        proof: None,
    }))
}

#[test]
fn strong_algorithms_of_outside_authorities_are_verified() {
    for (kind, pem) in [
        ("P-384", include_str!("data/p384-sha384.pem")),
        ("RSA with SHA-256", include_str!("data/rsa2048-sha256.pem")),
        ("RSA with SHA-512", include_str!("data/rsa2048-sha512.pem")),
        ("RSASSA-PSS", include_str!("data/rsa2048-pss-sha256.pem")),
        ("Ed25519", include_str!("data/ed25519.pem")),
    ] {
        assert_eq!(judge(pem), [], "{kind}");
    }
}

#[test]
fn weak_algorithms_and_keys_are_named_as_such() {
    for (kind, pem) in [
        ("ECDSA with SHA-1", include_str!("data/p256-sha1.pem")),
        ("RSA with SHA-1", include_str!("data/rsa2048-sha1.pem")),
        ("root of 1024 bits", include_str!("data/rsa1024-root.pem")),
        ("leaf of 1024 bits", include_str!("data/rsa1024-leaf.pem")),
        ("root of 2052 bits", include_str!("data/rsa2052-root.pem")),
        ("leaf on P-521", include_str!("data/p521-leaf.pem")),
        ("root on P-521", include_str!("data/p521-root.pem")),
    ] {
        let faults = judge(pem);
        assert!(faults.contains(&("chain.algorithms", SubIndication::CryptoConstraintsFailure)), "{kind}: {faults:?}");
    }
}
