//! Which chains count.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    SanType, date_time_ymd,
};
use seal::algorithm::Algorithm;
use seal::key::KeyMaterial;
use seal::verdict::{Outcome, SubIndication};
use seal::x509::chain::{MOST_CERTIFICATES, Purpose, Question};
use seal::x509::{Anchor, Certificate, CertificateError, NoDepartment, validate};

use crate::pki::{Pki, at, faults, issue, land, list, now, outcome, root, uri};

const CONSTRAINTS: SubIndication = SubIndication::ChainConstraintsFailure;
const NOWHERE: SubIndication = SubIndication::NoCertificateChainFound;

#[test]
fn a_departments_chain_passes_and_says_until_when() {
    let pki = Pki::new();
    let validation = pki.judge(&pki.crls(), None);
    let ids: Vec<&str> = validation.checks.iter().map(|check| check.statement.id).collect();
    let expected = [
        "chain.path",
        "chain.anchor",
        "chain.validity",
        "chain.usage",
        "chain.algorithms",
        "chain.department",
        "revocation.leaf",
        "revocation.issuer",
    ];
    assert_eq!(ids, expected);
    assert!(validation.passed());
    assert_eq!(validation.department, Some(land()));
    assert_eq!(validation.path, [pki.leaf.clone(), pki.issuing.certificate().clone(), pki.root.certificate().clone()]);
    let holds = validation.holds.expect("a verdict to keep");
    assert_eq!((holds.from, holds.until), (at("2026-11-01T00:00:00Z"), at("2026-11-25T00:00:00Z")));
    for (inside, instant) in
        [(true, now()), (true, holds.until), (false, holds.until.plus_micros(1)), (false, holds.from.plus_micros(-1))]
    {
        assert_eq!(holds.contains(instant), inside);
    }
}

type Change = fn(&mut CertificateParams);

#[test]
fn each_wrong_leaf_is_refused_for_its_own_reason() {
    let pki = Pki::new();
    assert!(pki.judge_leaf(&pki.wrong(|_| {})).passed(), "the leaf that the others are variants of");
    let critical: Change = |params| {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
    };
    // A policy constraint that is not critical: requireExplicitPolicy 0.
    let policy: Change = |params| {
        params.custom_extensions = vec![CustomExtension::from_oid_content(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0])];
    };
    let wrong: [(&str, Change, &str, SubIndication); 15] = [
        ("no purpose", |p| p.extended_key_usages.clear(), "chain.usage", CONSTRAINTS),
        ("no keyUsage", |p| p.key_usages.clear(), "chain.usage", CONSTRAINTS),
        ("other keyUsage", |p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment], "chain.usage", CONSTRAINTS),
        ("no key identifier", |p| p.use_authority_key_identifier_extension = false, "chain.usage", CONSTRAINTS),
        ("serial number zero", |p| p.serial_number = Some(vec![0].into()), "chain.usage", CONSTRAINTS),
        ("policy constraints", policy, "chain.usage", CONSTRAINTS),
        ("no URI", |p| p.subject_alt_names.clear(), "chain.department", CONSTRAINTS),
        (
            "two URIs",
            |p| p.subject_alt_names.push(uri("urn:causeway:department:reform")),
            "chain.department",
            CONSTRAINTS,
        ),
        (
            "a department and a web page",
            |p| p.subject_alt_names.push(uri("https://land.example")),
            "chain.department",
            CONSTRAINTS,
        ),
        ("another URI", |p| p.subject_alt_names = vec![uri("https://land.example")], "chain.department", CONSTRAINTS),
        (
            "no department id",
            |p| p.subject_alt_names = vec![uri("urn:causeway:department:Land!")],
            "chain.department",
            CONSTRAINTS,
        ),
        (
            "other purpose",
            |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning],
            "chain.path",
            CONSTRAINTS,
        ),
        ("authority as leaf", |p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained), "chain.path", CONSTRAINTS),
        ("unknown and critical", critical, "chain.path", CONSTRAINTS),
        ("past", |p| p.not_after = date_time_ymd(2026, 11, 23), "chain.validity", SubIndication::OutOfBoundsNoPoe),
    ];
    for (name, change, id, reason) in wrong {
        let validation = pki.judge_leaf(&pki.wrong(change));
        assert!(faults(&validation).contains(&(id, reason)), "{name}: {:?}", faults(&validation));
        assert!(!validation.passed() && validation.holds.is_none(), "{name}");
    }
}

#[test]
fn what_rfc_5280_allows_is_not_refused() {
    let pki = Pki::new();
    let unknown: Change = |p| p.custom_extensions = vec![CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0])];
    // rcgen makes the alternative names critical then.
    let nameless: Change = |p| p.distinguished_name = rcgen::DistinguishedName::new();
    let more_names: Change = |p| p.subject_alt_names.push(SanType::DnsName("land.example".try_into().expect("ASCII")));
    let more_purposes: Change = |p| p.extended_key_usages.push(ExtendedKeyUsagePurpose::EmailProtection);
    for change in [unknown, nameless, more_names, more_purposes] {
        let validation = pki.judge_leaf(&pki.wrong(change));
        assert_eq!(faults(&validation), []);
    }
}

#[test]
fn reasons_for_no_department_are_told_apart() {
    let pki = Pki::new();
    let department = |names: Vec<SanType>| pki.wrong(|params| params.subject_alt_names = names).department().cloned();
    assert_eq!(department(vec![]), Err(NoDepartment::Missing));
    assert_eq!(
        department(vec![uri("urn:causeway:department:a1"), uri("urn:causeway:department:a1")]),
        Err(NoDepartment::Several)
    );
    assert_eq!(department(vec![uri("urn:causeway:department:")]), Err(NoDepartment::Malformed));
    assert_eq!(department(vec![uri("URN:causeway:department:land")]), Err(NoDepartment::Malformed));
}

#[test]
fn an_extension_that_stands_twice_is_not_read() {
    let pki = Pki::new();
    let twice = pki.wrong_der(|params| {
        let extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        params.custom_extensions = vec![extension.clone(), extension];
    });
    assert_eq!(Certificate::parse(&twice).err(), Some(CertificateError::Extension { oid: "1.2.3.4".to_owned() }));
}

#[test]
fn more_or_less_than_one_certificate_is_not_read() {
    let pki = Pki::new();
    let der = pki.leaf.der();
    assert!(Certificate::parse(&[der, &[0]].concat()).is_err());
    assert!(Certificate::parse(&der[..der.len() - 1]).is_err());
    assert!(Certificate::parse(&[]).is_err());
    let large = pki.wrong_der(|params| {
        let mut value = vec![4, 0x82, 0x40, 0];
        value.resize(4 + 0x4000, 0);
        params.custom_extensions = vec![CustomExtension::from_oid_content(&[1, 2, 3, 4], value)];
    });
    assert_eq!(Certificate::parse(&large).err(), Some(CertificateError::TooLarge { size: large.len() }));
}

#[test]
fn a_root_of_the_same_name_with_another_key_is_no_anchor() {
    let pki = Pki::new();
    let stranger = root(&KeyMaterial::es256().expect("a key"));
    let anchors = [Anchor { certificate: stranger.certificate().clone(), from: None, until: None }];
    let validation = pki.ask(&pki.leaf, |question| validate(&Question { anchors: &anchors, ..question }));
    assert_eq!(faults(&validation), [("chain.path", NOWHERE)]);
    assert_eq!(outcome(&validation, "chain.anchor"), Outcome::Skipped);
    assert_eq!(outcome(&validation, "revocation.leaf"), Outcome::Skipped);
    let none = pki.ask(&pki.leaf, |question| validate(&Question { anchors: &[], ..question }));
    assert_eq!(faults(&none), [("chain.path", NOWHERE)]);
    let alone = pki.ask(&pki.leaf, |question| validate(&Question { others: &[], ..question }));
    assert_eq!(faults(&alone), [("chain.path", NOWHERE)]);
}

#[test]
fn an_anchor_counts_only_while_it_is_trusted_and_valid() {
    let pki = Pki::new();
    let judge = |from: Option<&str>, until: Option<&str>, control: &str| {
        let anchors =
            [Anchor { certificate: pki.root.certificate().clone(), from: from.map(at), until: until.map(at) }];
        let validation =
            pki.ask(&pki.leaf, |question| validate(&Question { anchors: &anchors, control: at(control), ..question }));
        faults(&validation)
    };
    assert_eq!(judge(None, None, "2026-11-24T02:00:00Z"), []);
    assert_eq!(judge(Some("2026-11-24T02:00:01Z"), None, "2026-11-24T02:00:00Z"), [("chain.anchor", NOWHERE)]);
    assert_eq!(judge(None, Some("2026-11-24T01:59:59Z"), "2026-11-24T02:00:00Z"), [("chain.anchor", NOWHERE)]);
    assert!(judge(None, None, "2036-01-01T00:00:00Z").contains(&("chain.anchor", CONSTRAINTS)), "past its validity");
}

#[test]
fn another_anchor_for_the_same_key_may_count_instead() {
    let pki = Pki::new();
    let certificate = pki.root.certificate().clone();
    let ended = Anchor { certificate: certificate.clone(), from: None, until: Some(at("2026-06-01T00:00:00Z")) };
    let anchors = [ended, Anchor { certificate, from: None, until: None }];
    assert!(pki.ask(&pki.leaf, |question| validate(&Question { anchors: &anchors, ..question })).passed());
}

#[test]
fn a_certificate_that_is_no_root_of_authorities_is_no_anchor() {
    let pki = Pki::new();
    let anchor = |certificate: Certificate| [Anchor { certificate, from: None, until: None }];
    let issuing = anchor(pki.issuing.certificate().clone());
    assert!(
        pki.ask(&pki.leaf, |q| validate(&Question { anchors: &issuing, others: &[], ..q })).passed(),
        "an authority may be trusted"
    );
    let leaf = anchor(pki.leaf.clone());
    assert!(
        !pki.ask(&pki.leaf, |q| validate(&Question { anchors: &leaf, others: &[], ..q })).passed(),
        "a leaf may not"
    );
}

#[test]
fn validity_counts_to_the_second_and_proof_tells_which_way_it_failed() {
    let pki = Pki::new();
    let judge =
        |control: &str, proof: Option<&str>| {
            let lists = [
                list(&pki.root, 9, ("2026-01-01T00:00:00Z", "2034-01-01T00:00:00Z"), &[]),
                list(&pki.issuing, 9, ("2026-01-01T00:00:00Z", "2034-01-01T00:00:00Z"), &[]),
            ];
            faults(&pki.ask(&pki.leaf, |q| {
                validate(&Question { crls: &lists, control: at(control), proof: proof.map(at), ..q })
            }))
        };
    let out = [("chain.validity", SubIndication::OutOfBoundsNoPoe)];
    assert_eq!(judge("2026-10-31T23:59:59Z", None), out);
    assert_eq!(judge("2026-11-01T00:00:00Z", None), []);
    assert_eq!(judge("2029-10-31T23:59:59Z", None), []);
    assert_eq!(judge("2029-11-01T00:00:00Z", None), out);
    assert_eq!(judge("2030-01-01T00:00:00Z", Some("2029-10-31T00:00:00Z")), [], "proven to be older than the end");
    assert_eq!(judge("2030-01-01T00:00:00Z", Some("2029-12-01T00:00:00Z")), out);
    assert_eq!(
        judge("2026-12-01T00:00:00Z", Some("2026-10-01T00:00:00Z")),
        [("chain.validity", SubIndication::NotYetValid)]
    );
}

fn authority_below(pki: &Pki, key: &KeyPair, change: Change) -> Certificate {
    let der = issue(pki.issuing.certificate(), &pki.issuing_key, key, |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.extended_key_usages.clear();
        params.subject_alt_names.clear();
        change(params);
    });
    Certificate::parse(&der).expect("well-formed")
}

#[test]
fn an_issuing_authority_has_no_authorities_below_it() {
    let pki = Pki::new();
    let key = KeyPair::generate().expect("a key");
    let material = KeyMaterial::from_pkcs8(Algorithm::Es256, &key.serialize_der()).expect("a key");
    let below = authority_below(&pki, &key, |_| {});
    let subject = KeyPair::generate().expect("a key");
    let leaf = Certificate::parse(&issue(&below, &material, &subject, |_| {})).expect("well-formed");
    let others = [pki.issuing.certificate().clone(), below];
    let validation = pki.ask(&leaf, |question| validate(&Question { others: &others, ..question }));
    assert_eq!(faults(&validation), [("chain.path", CONSTRAINTS)]);
    assert!(validation.path.is_empty());
}

#[test]
fn a_department_cannot_issue_for_another() {
    let pki = Pki::new();
    let subject = KeyPair::generate().expect("a key");
    let forged = Certificate::parse(&issue(&pki.leaf, &pki.leaf_key, &subject, |_| {})).expect("well-formed");
    let others = [pki.leaf.clone(), pki.issuing.certificate().clone()];
    let validation = pki.ask(&forged, |question| validate(&Question { others: &others, ..question }));
    assert_eq!(faults(&validation), [("chain.path", CONSTRAINTS)]);
}

#[test]
fn an_authority_without_the_right_to_sign_certificates_carries_no_chain() {
    let pki = Pki::new();
    let key = KeyPair::generate().expect("a key");
    let material = KeyMaterial::from_pkcs8(Algorithm::Es256, &key.serialize_der()).expect("a key");
    let judge = |change: Change| {
        let root_key = KeyMaterial::es256().expect("a key");
        let root = root(&root_key);
        let der = issue(root.certificate(), &root_key, &key, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            params.extended_key_usages.clear();
            params.subject_alt_names.clear();
            change(params);
        });
        let authority = Certificate::parse(&der).expect("well-formed");
        let subject = KeyPair::generate().expect("a key");
        let leaf = Certificate::parse(&issue(&authority, &material, &subject, |_| {})).expect("well-formed");
        let anchors = [Anchor { certificate: root.certificate().clone(), from: None, until: None }];
        let others = [authority];
        let validation = pki.ask(&leaf, |q| validate(&Question { others: &others, anchors: &anchors, ..q }));
        faults(&validation).into_iter().filter(|(id, _)| id.starts_with("chain.")).collect::<Vec<_>>()
    };
    assert_eq!(judge(|_| {}), []);
    assert_eq!(judge(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]), [("chain.usage", CONSTRAINTS)]);
    assert_eq!(judge(|params| params.is_ca = IsCa::ExplicitNoCa), [("chain.path", CONSTRAINTS)]);
    assert_eq!(judge(|params| params.use_authority_key_identifier_extension = false), [("chain.usage", CONSTRAINTS)]);
}

#[test]
fn a_path_has_at_most_four_certificates_below_the_anchor() {
    let pki = Pki::new();
    let judge = |authorities: usize| {
        let mut material = KeyMaterial::es256().expect("a key");
        let anchor_der = {
            let key = KeyPair::generate().expect("a key");
            material = KeyMaterial::from_pkcs8(Algorithm::Es256, &key.serialize_der()).unwrap_or(material);
            let mut params = CertificateParams::default();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.not_before = date_time_ymd(2026, 1, 1);
            params.self_signed(&key).expect("a root").der().to_vec()
        };
        let root = Certificate::parse(&anchor_der).expect("well-formed");
        let mut above = root.clone();
        let mut others = Vec::new();
        for number in 0..authorities {
            let key = KeyPair::generate().expect("a key");
            let der = issue(&above, &material, &key, |params| {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
                params.extended_key_usages.clear();
                params.subject_alt_names.clear();
                params.distinguished_name.push(rcgen::DnType::CommonName, format!("authority {number}"));
            });
            above = Certificate::parse(&der).expect("well-formed");
            others.push(above.clone());
            material = KeyMaterial::from_pkcs8(Algorithm::Es256, &key.serialize_der()).expect("a key");
        }
        let subject = KeyPair::generate().expect("a key");
        let leaf = Certificate::parse(&issue(&above, &material, &subject, |_| {})).expect("well-formed");
        let anchors = [Anchor { certificate: root, from: None, until: None }];
        pki.ask(&leaf, |q| outcome(&validate(&Question { others: &others, anchors: &anchors, ..q }), "chain.path"))
    };
    assert_eq!(judge(3), Outcome::Passed);
    assert_eq!(judge(4), Outcome::Not(CONSTRAINTS));
}

#[test]
fn more_certificates_than_allowed_are_not_searched() {
    let pki = Pki::new();
    let enough = vec![pki.issuing.certificate().clone(); MOST_CERTIFICATES - 1];
    assert!(pki.ask(&pki.leaf, |q| validate(&Question { others: &enough, ..q })).passed());
    let many = vec![pki.issuing.certificate().clone(); MOST_CERTIFICATES];
    let validation = pki.ask(&pki.leaf, |q| validate(&Question { others: &many, ..q }));
    assert_eq!(faults(&validation), [("chain.path", SubIndication::ResourceLimit)]);
}

#[test]
fn an_algorithm_that_the_policy_no_longer_admits_is_refused() {
    let pki = Pki::new();
    let validation = pki.ask(&pki.leaf, |q| validate(&Question { admitted: &[Algorithm::EdDsa], ..q }));
    assert_eq!(outcome(&validation, "chain.algorithms"), Outcome::Not(SubIndication::CryptoConstraintsFailure));
    assert_eq!(
        outcome(&validation, "revocation.leaf"),
        Outcome::Not(SubIndication::TryLater),
        "nor on a revocation list"
    );
}

#[test]
fn a_time_stamping_certificate_is_for_that_alone() {
    let pki = Pki::new();
    let purpose = |critical: bool, more: &[u8]| {
        let leaf = pki.wrong(|params| {
            params.extended_key_usages.clear();
            let purposes: Vec<u8> = [&[6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8][..], more].concat();
            let length = u8::try_from(purposes.len()).expect("short");
            let mut extension =
                CustomExtension::from_oid_content(&[2, 5, 29, 37], [&[0x30, length][..], &purposes].concat());
            extension.set_criticality(critical);
            params.custom_extensions = vec![extension];
        });
        pki.ask(&leaf, |q| validate(&Question { purpose: Purpose::Timestamp, ..q }).passed())
    };
    assert!(purpose(true, &[]));
    assert!(!purpose(false, &[]), "critical");
    assert!(!purpose(true, &[6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 36]), "alone");
    assert!(
        !pki.ask(&pki.leaf, |q| validate(&Question { purpose: Purpose::Timestamp, ..q }).passed()),
        "a seal certificate"
    );
}

#[test]
fn without_a_path_the_path_itself_does_not_pass() {
    let pki = Pki::new();
    let wrong: [Change; 4] = [
        |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning],
        |p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        |p| p.not_after = date_time_ymd(2026, 11, 23),
        |p| (p.not_before, p.not_after) = (date_time_ymd(2024, 1, 1), date_time_ymd(2025, 1, 1)),
    ];
    for change in wrong {
        let validation = pki.judge_leaf(&pki.wrong(change));
        assert_eq!(validation.path.is_empty(), outcome(&validation, "chain.path") != Outcome::Passed);
        assert!(!validation.passed());
    }
    // Never valid together with its authority: no path at any instant.
    let before = pki.judge_leaf(&pki.wrong(wrong[3]));
    let out = SubIndication::OutOfBoundsNoPoe;
    assert_eq!(faults(&before), [("chain.path", out), ("chain.validity", out)]);
}
