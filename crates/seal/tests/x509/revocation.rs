//! Revocation: which list decides, and what follows at which time.

use rcgen::{
    BasicConstraints, CertificateRevocationListParams, CrlDistributionPoint, CrlIssuingDistributionPoint, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SerialNumber, date_time_ymd,
};
use seal::algorithm::Algorithm;
use seal::key::KeyMaterial;
use seal::verdict::{Outcome, SubIndication};
use seal::x509::ca::{CrlTerms, Revoke};
use seal::x509::chain::{Question, Standing};
use seal::x509::crl::Reason;
use seal::x509::{Anchor, Certificate, Crl, CrlError, validate};

use crate::pki::{Pki, at, faults, issue, list, outcome, root};

const LATER: SubIndication = SubIndication::TryLater;

fn revoked(certificate: &Certificate, when: &str, invalid_since: Option<&str>) -> Revoke {
    Revoke {
        certificate: certificate.clone(),
        at: at(when),
        invalid_since: invalid_since.map(at),
        reason: Reason::KeyCompromise,
    }
}

#[test]
fn a_list_keeps_number_dates_reason_and_invalidity_date() {
    let pki = Pki::new();
    let entry = revoked(&pki.leaf, "2026-11-20T00:00:00Z", Some("2026-11-18T00:00:00Z"));
    let crl = list(&pki.issuing, 89, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[entry]);
    assert_eq!(crl.number().as_str(), "89");
    assert_eq!((crl.this_update(), crl.next_update()), (at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z")));
    assert_eq!(crl.len(), 1);
    let found = crl.find(&pki.leaf).expect("the entry");
    assert_eq!(
        (found.at, found.invalid_since, found.reason),
        (at("2026-11-20T00:00:00Z"), Some(at("2026-11-18T00:00:00Z")), Reason::KeyCompromise)
    );
    assert_eq!(found.effective(), at("2026-11-18T00:00:00Z"));
    assert!(crl.find(pki.issuing.certificate()).is_none());
    assert!(crl.is_signed_by(pki.issuing.certificate(), &[Algorithm::Es256]));
    assert!(!crl.is_signed_by(pki.issuing.certificate(), &[Algorithm::EdDsa]));
    assert!(!crl.is_signed_by(pki.root.certificate(), &[Algorithm::Es256]));
    assert!(Crl::parse(crl.der()).is_ok());
}

#[test]
fn what_a_list_revokes_the_next_one_revokes_as_it_was() {
    let pki = Pki::new();
    let dates = (at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z"));
    let entry = revoked(&pki.leaf, "2026-11-20T00:00:00Z", Some("2026-11-18T00:00:00Z"));
    let before = list(&pki.issuing, 89, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[entry]);
    let again = revoked(&pki.leaf, "2026-11-24T00:00:00Z", None);
    for revoked in [&[][..], &[again]] {
        let terms = CrlTerms { number: 90, this_update: dates.0, next_update: dates.1, revoked, before: Some(&before) };
        let next = pki.issuing.crl(&terms).expect("a list");
        assert_eq!((next.len(), next.find(&pki.leaf)), (1, before.find(&pki.leaf)));
    }
}

#[test]
fn numbers_are_ordered_as_numbers() {
    let pki = Pki::new();
    let number =
        |number| list(&pki.issuing, number, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[]).number().clone();
    assert!(number(9) < number(10) && number(10) < number(u64::MAX));
    assert_eq!(number(u64::MAX).as_str(), "18446744073709551615");
}

#[test]
fn a_revoked_key_counts_only_with_proof_from_before() {
    let pki = Pki::new();
    let judge = |entry: Revoke, proof: Option<&str>| {
        let crl = list(&pki.issuing, 89, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[entry]);
        outcome(&pki.judge(&[pki.root_crl.clone(), crl], proof), "revocation.leaf")
    };
    let plain = || revoked(&pki.leaf, "2026-11-20T00:00:00Z", None);
    let doubted = || revoked(&pki.leaf, "2026-11-20T00:00:00Z", Some("2026-11-18T00:00:00Z"));
    let later = || revoked(&pki.leaf, "2026-11-20T00:00:00Z", Some("2026-11-22T00:00:00Z"));
    assert_eq!(judge(plain(), None), Outcome::Not(SubIndication::RevokedNoPoe));
    assert_eq!(judge(plain(), Some("2026-11-19T23:59:59Z")), Outcome::Passed);
    assert_eq!(judge(plain(), Some("2026-11-20T00:00:00Z")), Outcome::Not(SubIndication::Revoked));
    assert_eq!(judge(doubted(), Some("2026-11-17T23:59:59Z")), Outcome::Passed);
    assert_eq!(judge(doubted(), Some("2026-11-19T00:00:00Z")), Outcome::Not(SubIndication::Revoked));
    assert_eq!(
        judge(later(), Some("2026-11-21T00:00:00Z")),
        Outcome::Not(SubIndication::Revoked),
        "the earlier of the two"
    );
}

#[test]
fn a_list_is_good_enough_when_in_date_or_made_afterwards() {
    let pki = Pki::new();
    let judge = |dates: (&str, &str), control: &str| {
        let crls = [pki.root_crl.clone(), list(&pki.issuing, 1, dates, &[])];
        let validation = pki.ask(&pki.leaf, |q| validate(&Question { crls: &crls, control: at(control), ..q }));
        outcome(&validation, "revocation.leaf")
    };
    let day = ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    assert_eq!(judge(day, "2026-11-24T00:00:00Z"), Outcome::Passed);
    assert_eq!(judge(day, "2026-11-25T00:00:00Z"), Outcome::Passed);
    assert_eq!(judge(day, "2026-11-25T00:00:01Z"), Outcome::Not(LATER), "out of date");
    assert_eq!(judge(day, "2026-11-23T00:00:00Z"), Outcome::Passed, "made after the time asked for");
}

#[test]
fn without_a_list_of_the_right_issuer_nobody_knows() {
    let pki = Pki::new();
    let issuer_and_leaf = [("revocation.leaf", LATER), ("revocation.issuer", LATER)];
    assert_eq!(faults(&pki.judge(&[], None)), issuer_and_leaf);
    assert_eq!(faults(&pki.judge(std::slice::from_ref(&pki.root_crl), None)), [("revocation.leaf", LATER)]);
    assert_eq!(faults(&pki.judge(std::slice::from_ref(&pki.crl), None)), [("revocation.issuer", LATER)]);
    let stranger = Pki::new();
    assert_eq!(stranger.crl.issuer().der(), pki.crl.issuer().der(), "the same name, another key");
    assert_eq!(faults(&pki.judge(&stranger.crls(), None)), issuer_and_leaf);
}

#[test]
fn a_revoked_authority_takes_its_leaves_along() {
    let pki = Pki::new();
    let entry = revoked(pki.issuing.certificate(), "2026-11-20T00:00:00Z", None);
    let root_crl = list(&pki.root, 2, ("2026-11-21T00:00:00Z", "2027-04-01T00:00:00Z"), &[entry]);
    let crls = [root_crl, pki.crl.clone()];
    assert_eq!(faults(&pki.judge(&crls, None)), [("revocation.issuer", SubIndication::RevokedNoPoe)]);
    assert!(pki.judge(&crls, Some("2026-11-19T00:00:00Z")).passed());
}

#[test]
fn the_newest_list_decides() {
    let pki = Pki::new();
    let entry = || [revoked(&pki.leaf, "2026-11-20T00:00:00Z", None)];
    let hold = list(&pki.issuing, 90, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &entry());
    let released = list(&pki.issuing, 91, ("2026-11-24T01:00:00Z", "2026-11-25T01:00:00Z"), &[]);
    let judge = |crls: &[&Crl]| {
        let crls: Vec<Crl> = crls.iter().copied().chain([&pki.root_crl]).cloned().collect();
        let validation = pki.judge(&crls, None);
        (
            outcome(&validation, "revocation.leaf"),
            validation.revocation[0].crl.as_ref().map(|crl| crl.number().to_string()),
        )
    };
    assert_eq!(judge(&[&hold, &released]), (Outcome::Passed, Some("91".to_owned())));
    assert_eq!(judge(&[&released, &hold]), (Outcome::Passed, Some("91".to_owned())));
    let again = list(&pki.issuing, 92, ("2026-11-24T01:00:00Z", "2026-11-25T01:00:00Z"), &entry());
    assert_eq!(
        judge(&[&again, &released]),
        (Outcome::Not(SubIndication::RevokedNoPoe), Some("92".to_owned())),
        "of one instant, the higher number"
    );
    let stranger = Pki::new();
    let newer = list(&stranger.issuing, 99, ("2026-11-24T01:30:00Z", "2026-11-25T01:30:00Z"), &[]);
    assert_eq!(
        judge(&[&newer, &hold]),
        (Outcome::Not(SubIndication::RevokedNoPoe), Some("90".to_owned())),
        "a forged one does not hide it"
    );
}

#[test]
fn a_list_made_after_the_certificates_end_says_nothing_by_silence() {
    let pki = Pki::new();
    let after = ("2029-12-01T00:00:00Z", "2029-12-02T00:00:00Z");
    let root_crl = list(&pki.root, 5, ("2029-11-01T00:00:00Z", "2030-04-01T00:00:00Z"), &[]);
    let judge = |revoked: &[Revoke]| {
        let crls = [root_crl.clone(), list(&pki.issuing, 900, after, revoked)];
        let validation = pki.ask(&pki.leaf, |q| {
            validate(&Question { crls: &crls, control: at(after.0), proof: Some(at("2026-11-24T02:00:00Z")), ..q })
        });
        validation.revocation[0].standing
    };
    assert_eq!(judge(&[]), Standing::Unknown);
    assert!(matches!(judge(&[revoked(&pki.leaf, "2026-11-20T00:00:00Z", None)]), Standing::Revoked(_)));
}

fn by_rcgen(pki: &Pki, change: impl FnOnce(&mut CertificateRevocationListParams)) -> Vec<u8> {
    let signing =
        KeyPair::from_pkcs8_der_and_sign_algo(&pki.issuing_key.pkcs8().into(), &PKCS_ECDSA_P256_SHA256).expect("a key");
    let issuer = Issuer::from_ca_cert_der(&pki.issuing.certificate().der().into(), signing).expect("an issuer");
    let mut params = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 11, 24),
        next_update: date_time_ymd(2026, 11, 25),
        crl_number: SerialNumber::from(7_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    change(&mut params);
    params.signed_by(&issuer).expect("a list").der().to_vec()
}

#[test]
fn lists_that_are_not_whole_count_as_none() {
    let pki = Pki::new();
    assert!(Crl::parse(&by_rcgen(&pki, |_| {})).is_ok());
    let partial = by_rcgen(&pki, |params| {
        let distribution_point = CrlDistributionPoint { uris: vec!["http://x.example/1.crl".to_owned()] };
        params.issuing_distribution_point = Some(CrlIssuingDistributionPoint { distribution_point, scope: None });
    });
    assert_eq!(Crl::parse(&partial).err(), Some(CrlError::NotFull { oid: "2.5.29.28".to_owned() }));
    let entry = || rcgen::RevokedCertParams {
        serial_number: SerialNumber::from(5_u64),
        revocation_time: date_time_ymd(2026, 11, 20),
        reason_code: Some(rcgen::RevocationReason::RemoveFromCrl),
        invalidity_date: None,
    };
    assert_eq!(
        Crl::parse(&by_rcgen(&pki, |params| params.revoked_certs = vec![entry()])).err(),
        Some(CrlError::Der),
        "removeFromCRL"
    );
    let plain = || rcgen::RevokedCertParams { reason_code: None, ..entry() };
    assert!(Crl::parse(&by_rcgen(&pki, |params| params.revoked_certs = vec![plain()])).is_ok());
    assert!(
        Crl::parse(&by_rcgen(&pki, |params| params.revoked_certs = vec![plain(), plain()])).is_err(),
        "one serial number twice"
    );
    let whole = by_rcgen(&pki, |_| {});
    assert!(Crl::parse(&[&whole[..], &[0]].concat()).is_err() && Crl::parse(&whole[..whole.len() - 1]).is_err());
    assert_eq!(Crl::parse(&vec![0x30; 1024 * 1024 + 1]).err(), Some(CrlError::TooLarge { size: 1024 * 1024 + 1 }));
}

#[test]
fn an_authority_without_crl_sign_cannot_clear_its_leaves() {
    let root_key = KeyMaterial::es256().expect("a key");
    let root = root(&root_key);
    let key = KeyPair::generate().expect("a key");
    let material = KeyMaterial::from_pkcs8(Algorithm::Es256, &key.serialize_der()).expect("a key");
    let authority = |usages: Vec<KeyUsagePurpose>| {
        let der = issue(root.certificate(), &root_key, &key, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = usages;
            params.extended_key_usages.clear();
            params.subject_alt_names.clear();
        });
        Certificate::parse(&der).expect("well-formed")
    };
    let full = authority(vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]);
    let crl = seal::x509::ca::Authority::open(full.clone(), &material)
        .map(|a| list(&a, 1, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[]));
    let crls = [crl.expect("a list"), list(&root, 1, ("2026-11-24T00:00:00Z", "2026-12-25T00:00:00Z"), &[])];
    let pki = Pki::new();
    let subject = KeyPair::generate().expect("a key");
    let leaf = Certificate::parse(&issue(&full, &material, &subject, |_| {})).expect("well-formed");
    let anchors = [Anchor { certificate: root.certificate().clone(), from: None, until: None }];
    let judge = |authority: Certificate| {
        let others = [authority];
        faults(&pki.ask(&leaf, |q| validate(&Question { others: &others, anchors: &anchors, crls: &crls, ..q })))
    };
    assert_eq!(judge(full), []);
    assert_eq!(judge(authority(vec![KeyUsagePurpose::KeyCertSign])), [("revocation.leaf", LATER)]);
}

/// Header and content length of the DER element at the beginning.
fn element(der: &[u8]) -> (usize, usize) {
    match usize::from(der[1]) {
        short @ 0..=127 => (2, short),
        long => {
            let octets = &der[2..2 + (long & 0x7f)];
            (2 + octets.len(), octets.iter().fold(0, |sum, octet| sum * 256 + usize::from(*octet)))
        }
    }
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("short").to_be_bytes();
    let head = match length {
        [0, 0..=127] => vec![tag, length[1]],
        [0, _] => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [&head[..], content].concat()
}

/// A list with one extension more. Its signature no longer fits; what it is, is seen before.
fn extended(crl: &[u8], extension: &[u8]) -> Vec<u8> {
    let (outer, _) = element(crl);
    let (head, length) = element(&crl[outer..]);
    let (signed, rest) = crl[outer + head..].split_at(length);
    let (mut at, mut last) = (0, 0);
    while at < signed.len() {
        last = at;
        let (head, length) = element(&signed[at..]);
        at += head + length;
    }
    assert_eq!(signed[last], 0xa0, "extensions stand last");
    let (head, _) = element(&signed[last..]);
    let (inner, length) = element(&signed[last + head..]);
    let all = [&signed[last + head + inner..][..length], extension].concat();
    let signed = [&signed[..last], &der(0xa0, &der(0x30, &all))].concat();
    der(0x30, &[&der(0x30, &signed), rest].concat())
}

#[test]
fn delta_lists_lists_of_some_certificates_and_critical_extensions_are_not_full_lists() {
    let pki = Pki::new();
    let whole = by_rcgen(&pki, |_| {});
    let extension = |oid: &[u8], critical: bool, value: &[u8]| {
        let critical = if critical { vec![1, 1, 0xff] } else { Vec::new() };
        extended(&whole, &der(0x30, &[der(6, oid), critical, der(4, value)].concat()))
    };
    let (delta, point, freshest): (&[u8], &[u8], &[u8]) = (&[0x55, 0x1d, 27], &[0x55, 0x1d, 28], &[0x55, 0x1d, 46]);
    let unknown: &[u8] = &[0x2b, 6, 1, 4, 1, 0x86, 0x8d, 0x1f, 1];
    let scope = |tag: u8| der(0x30, &[tag, 1, 0xff]);
    let not_full = |oid: &str| Some(CrlError::NotFull { oid: oid.to_owned() });
    let rows = [
        ("as it is", whole.clone(), None),
        ("a delta list", extension(delta, true, &[2, 1, 6]), not_full("2.5.29.27")),
        ("a delta list that does not insist", extension(delta, false, &[2, 1, 6]), not_full("2.5.29.27")),
        ("onlyContainsUserCerts", extension(point, true, &scope(0x81)), not_full("2.5.29.28")),
        ("onlyContainsCACerts", extension(point, true, &scope(0x82)), not_full("2.5.29.28")),
        ("onlySomeReasons", extension(point, true, &der(0x30, &[0x83, 2, 6, 0x40])), not_full("2.5.29.28")),
        ("indirectCRL", extension(point, true, &scope(0x84)), not_full("2.5.29.28")),
        ("onlyContainsAttributeCerts", extension(point, true, &scope(0x85)), not_full("2.5.29.28")),
        ("a point that does not insist", extension(point, false, &scope(0x81)), not_full("2.5.29.28")),
        ("what nobody knows, critical", extension(unknown, true, &[5, 0]), not_full("1.3.6.1.4.1.99999.1")),
        ("what nobody knows", extension(unknown, false, &[5, 0]), None),
        ("where delta lists are", extension(freshest, false, &der(0x30, &[])), None),
        ("the number twice", extension(&[0x55, 0x1d, 20], false, &[2, 1, 8]), Some(CrlError::Der)),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(Crl::parse(&bytes).err(), expected, "{name}");
    }
}
