//! What the development authority makes.

use seal::key::KeyMaterial;
use seal::x509::Certificate;
use seal::x509::ca::{Authority, CaError, Holder, Serial};

use crate::pki::{CRL_URI, LAND, Pki, at, authority_holder, land, leaf_request, root, years};

#[test]
fn a_seal_certificate_has_the_fields_of_the_profile() {
    let pki = Pki::new();
    let leaf = &pki.leaf;
    assert_eq!(leaf.department(), Ok(&land()));
    assert_eq!(leaf.subject().organisation(), Some(LAND.organisation));
    assert_eq!(leaf.subject().organisation_identifier(), Some("NTRCN-119999009999000117"));
    assert_eq!(leaf.subject().unit(), None);
    assert_eq!(
        leaf.subject().as_str(),
        "CN=云桥市国土资源局（样例）电子印章,organizationIdentifier=NTRCN-119999009999000117,O=云桥市国土资源局（样例）,C=CN"
    );
    let usage = leaf.key_usages().expect("keyUsage");
    assert!(usage.digital_signature() && usage.non_repudiation() && !usage.key_cert_sign() && !usage.crl_sign());
    assert_eq!(leaf.purposes(), Some(&["1.3.6.1.5.5.7.3.36".to_owned()][..]));
    assert_eq!(leaf.basic_constraints().map(|basic| (basic.ca, basic.path_length)), Some((false, None)));
    assert_eq!(leaf.distribution_points(), [CRL_URI]);
    assert_eq!(leaf.serial().len(), 32);
    assert_eq!((leaf.not_before(), leaf.not_after()), (at("2026-11-01T00:00:00Z"), at("2029-10-31T23:59:59Z")));
    assert_eq!(leaf.kid(), pki.leaf_key.kid());
    assert!(leaf.subject_key_identifier().is_some());
    assert_eq!(Certificate::parse(leaf.der()).as_ref(), Ok(leaf));
}

#[test]
fn authorities_have_the_fields_of_the_profile() {
    let pki = Pki::new();
    for (authority, path_length) in [(&pki.root, 1), (&pki.issuing, 0)] {
        let certificate = authority.certificate();
        let usage = certificate.key_usages().expect("keyUsage");
        assert!(usage.key_cert_sign() && usage.crl_sign() && !usage.digital_signature());
        assert_eq!(
            certificate.basic_constraints().map(|basic| (basic.ca, basic.path_length)),
            Some((true, Some(path_length)))
        );
        assert_eq!(certificate.purposes(), None);
    }
    assert_eq!(pki.issuing.certificate().issuer().der(), pki.root.certificate().subject().der());
}

#[test]
fn the_hub_names_the_use_of_its_key() {
    let pki = Pki::new();
    let key = KeyMaterial::ed25519(&[7; 32]).expect("a key");
    let hub = "hub".parse().expect("a department id");
    let holder = Holder {
        organisation: "云桥市数据交换中心（样例）",
        credit_code: None,
        unit: Some("receipt"),
        common_name: "回执",
    };
    let request =
        seal::x509::ca::SealCertificate { spki: key.spki(), department: &hub, holder, ..leaf_request(&pki.leaf_key) };
    let certificate = pki.issuing.seal(&request).expect("a certificate");
    assert_eq!(certificate.subject().unit(), Some("receipt"));
    assert_eq!(certificate.department(), Ok(&hub));
    assert!(pki.judge_leaf(&certificate).passed());
}

#[test]
fn an_authority_is_taken_up_again_with_its_own_key_alone() {
    let key = KeyMaterial::es256().expect("a key");
    let certificate = root(&key).certificate().clone();
    assert!(Authority::open(certificate.clone(), &key).is_ok());
    let other = KeyMaterial::es256().expect("a key");
    assert!(matches!(Authority::open(certificate.clone(), &other), Err(CaError::OtherKey)));
    let edwards = KeyMaterial::ed25519(&[1; 32]).expect("a key");
    assert!(matches!(Authority::open(certificate, &edwards), Err(CaError::AuthorityKey)));
}

#[test]
fn validity_beyond_the_profile_is_not_issued() {
    let pki = Pki::new();
    let long = seal::x509::ca::SealCertificate {
        term: years("2026-11-01T00:00:00Z", "2029-11-06T00:00:00Z"),
        ..leaf_request(&pki.leaf_key)
    };
    assert!(matches!(pki.issuing.seal(&long), Err(CaError::Term { most: 1100 })));
    let just = seal::x509::ca::SealCertificate { term: years("2026-11-01T00:00:00Z", "2029-11-05T00:00:00Z"), ..long };
    assert!(pki.issuing.seal(&just).is_ok());
    let none = seal::x509::ca::SealCertificate { term: years("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"), ..long };
    assert!(pki.issuing.seal(&none).is_err());
    let key = KeyMaterial::es256().expect("a key");
    let eleven = years("2026-01-01T00:00:00Z", "2037-01-01T00:00:00Z");
    assert!(Authority::root(&key, authority_holder("x"), Serial::new([0; 16]), eleven).is_err());
}

#[test]
fn serial_numbers_are_positive_and_of_full_length() {
    for random in [[0; 16], [0xff; 16], [0x80; 16]] {
        let first = Serial::new(random).as_bytes()[0];
        assert!((0x40..0x80).contains(&first));
    }
}

#[test]
fn no_private_key_is_shown() {
    let pki = Pki::new();
    let shown = format!("{:?}{:?}{:?}", pki.root, pki.leaf, pki.crl);
    let hex: String = pki.issuing_key.pkcs8().iter().map(|b| format!("{b:02x}")).collect();
    assert!(shown.starts_with("Authority(Certificate(") && !shown.contains(&hex[72..100]));
}
