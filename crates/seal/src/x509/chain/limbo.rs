//! The public vectors of x509-limbo, through the same judgement as seals. What only web servers have (names, purposes) is
//! rustls-webpki's, and here the rule that a common name repeats an alternative name (CA/Browser Forum, 7.1.4.3).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::{CertificateDer, ServerName};
use serde::Deserialize;
use webpki::EndEntityCert;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::*;
use crate::x509::{Certificate, Crl};

/// Cases that come out otherwise than expected, and why that is right here. Each is one that is refused though it may pass,
/// or belongs to a `pedantic-*` feature.
const DEVIATIONS: &str = include_str!("../../../tests/x509_limbo_deviations.txt");

#[derive(Deserialize)]
struct Limbo {
    testcases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    features: Vec<String>,
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    expected_result: String,
    expected_peer_name: Option<PeerName>,
    max_chain_depth: Option<usize>,
    crls: Vec<String>,
}

#[derive(Deserialize)]
struct PeerName {
    value: String,
}

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).expect("the vectors are PEM")
}

fn certificates(pems: &[String]) -> Vec<Certificate> {
    pems.iter().filter_map(|pem| Certificate::parse(&der(pem)).ok()).collect()
}

fn is_accepted(case: &Case) -> bool {
    let leaf_der = der(&case.peer_certificate);
    let Ok(leaf) = Certificate::parse(&leaf_der) else {
        return false;
    };
    let anchors: Vec<Anchor> = certificates(&case.trusted_certs)
        .into_iter()
        .map(|certificate| Anchor { certificate, from: None, until: None })
        .collect();
    let crls: Vec<Crl> = case.crls.iter().filter_map(|pem| Crl::parse(&der(pem)).ok()).collect();
    // Cases without a time are made to be valid for centuries; this is the day of the vectors' commit.
    let time = case.validation_time.as_deref().unwrap_or("2026-06-29T00:00:00Z");
    let validation = validate(&Question {
        leaf: &leaf,
        others: &certificates(&case.untrusted_intermediates),
        anchors: &anchors,
        crls: &crls,
        admitted: &ALGORITHMS,
        purpose: if case.validation_kind == "CLIENT" { Purpose::Client } else { Purpose::Server },
        control: time.parse().expect("the vectors' times are RFC 3339"),
        proof: None,
    });
    let about_revocation = |check: &&Check| check.statement.id.starts_with("revocation.");
    let passed = validation.checks.iter().filter(|check| !case.crls.is_empty() || !about_revocation(check));
    let authorities = validation.path.iter().skip(1).rev().skip(1);
    let depth = authorities.filter(|authority| !authority.is_self_issued()).count();
    passed.map(|check| check.statement.outcome).all(|outcome| outcome == Outcome::Passed)
        && case.max_chain_depth.is_none_or(|most| depth <= most)
        && has_name(case, &leaf, &leaf_der)
}

fn has_name(case: &Case, leaf: &Certificate, leaf_der: &[u8]) -> bool {
    let Some(name) = &case.expected_peer_name else {
        return true;
    };
    let Ok(expected) = ServerName::try_from(name.value.as_str()) else {
        return false;
    };
    let der = CertificateDer::from(leaf_der);
    let matches =
        EndEntityCert::try_from(&der).is_ok_and(|entity| entity.verify_is_valid_for_subject_name(&expected).is_ok());
    let is_host = |common: &str| common.contains(['.', ':']);
    matches
        && leaf
            .subject()
            .common_name()
            .is_none_or(|common| !is_host(common) || alternative_names(leaf_der).iter().any(|n| n == common))
}

fn alternative_names(leaf_der: &[u8]) -> Vec<String> {
    let (_, leaf) = X509Certificate::from_der(leaf_der).expect("the leaf was read before");
    let names =
        leaf.subject_alternative_name().expect("the leaf was read before").expect("the name was found in it").value;
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|v4| IpAddr::from(v4).to_string()),
            _ => <[u8; 16]>::try_from(*octets).ok().map(|v6| IpAddr::from(v6).to_string()),
        },
        _ => None,
    };
    names.general_names.iter().filter_map(name).collect()
}

#[test]
fn limbo_certificates_are_judged_as_its_authors_expect() {
    let Some(folder) = std::env::var_os("CAUSEWAY_VECTORS").map(PathBuf::from) else {
        eprintln!("SKIPPED limbo: CAUSEWAY_VECTORS names no folder");
        return;
    };
    let bytes = std::fs::read(folder.join("limbo/limbo.json")).expect("limbo.json lies in the folder of the vectors");
    let limbo: Limbo = serde_json::from_slice(&bytes).expect("limbo.json follows its schema");
    assert_eq!(limbo.testcases.len(), 104);
    let known: BTreeMap<&str, &str> = DEVIATIONS.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut wrong = Vec::new();
    let mut met = 0;
    for case in &limbo.testcases {
        let accepted = is_accepted(case);
        if accepted == (case.expected_result == "SUCCESS") {
            continue;
        }
        let pedantic = case.features.iter().any(|feature| feature.starts_with("pedantic-"));
        if known.contains_key(case.id.as_str()) && (!accepted || pedantic) {
            met += 1;
        } else {
            wrong.push(format!("{} expected {}", case.id, case.expected_result));
        }
    }
    assert!(wrong.is_empty(), "{} cases came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(met, known.len(), "every listed deviation still is one");
}
