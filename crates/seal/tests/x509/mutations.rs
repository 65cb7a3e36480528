//! Hostile bytes: no change of a byte is accepted, and nothing panics.

use proptest::prelude::*;
use seal::x509::chain::Question;
use seal::x509::{Anchor, Certificate, Crl, validate};

use crate::judge;
use crate::pki::Pki;

/// Each byte changed in its lowest and its highest bit.
fn changed(der: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..der.len()).flat_map(|at| {
        [0x01, 0x80].map(|bit| {
            let mut bytes = der.to_vec();
            bytes[at] ^= bit;
            bytes
        })
    })
}

#[test]
fn no_changed_byte_of_a_leaf_is_accepted() {
    let pki = Pki::new();
    let mut read = 0;
    for bytes in changed(pki.leaf.der()) {
        if let Ok(leaf) = Certificate::parse(&bytes) {
            read += 1;
            assert!(!pki.judge_leaf(&leaf).passed());
        }
    }
    assert!(read > 100, "many changed certificates are still well-formed: {read}");
}

#[test]
fn no_changed_byte_of_an_authority_is_accepted() {
    let pki = Pki::new();
    for bytes in changed(pki.issuing.certificate().der()) {
        if let Ok(authority) = Certificate::parse(&bytes) {
            let others = [authority];
            assert!(!pki.ask(&pki.leaf, |q| validate(&Question { others: &others, ..q }).passed()));
        }
    }
}

#[test]
fn no_changed_byte_of_a_list_is_accepted() {
    let pki = Pki::new();
    for bytes in changed(pki.crl.der()) {
        if let Ok(crl) = Crl::parse(&bytes) {
            assert!(!pki.judge(&[pki.root_crl.clone(), crl], None).passed());
        }
    }
}

/// One cut, splice or overwrite.
#[derive(Debug, Clone)]
struct Mutation {
    at: prop::sample::Index,
    remove: usize,
    insert: Vec<u8>,
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let one = (any::<prop::sample::Index>(), 0..20_usize, prop::collection::vec(any::<u8>(), 0..20));
    prop::collection::vec(one.prop_map(|(at, remove, insert)| Mutation { at, remove, insert }), 1..4)
}

fn mutate(der: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = der.to_vec();
    for mutation in mutations {
        let at = mutation.at.index(bytes.len() + 1);
        let to = (at + mutation.remove).min(bytes.len());
        bytes.splice(at..to, mutation.insert.iter().copied());
    }
    bytes
}

thread_local! {
    static PKI: Pki = Pki::new();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutilated_certificates_are_refused_without_a_panic(mutations in mutations()) {
        PKI.with(|pki| {
            let bytes = mutate(pki.leaf.der(), &mutations);
            if let Ok(certificate) = Certificate::parse(&bytes) {
                let same = certificate == pki.leaf;
                prop_assert_eq!(pki.judge_leaf(&certificate).passed(), same);
                let anchors = [Anchor { certificate, from: None, until: None }];
                let as_anchor = pki.ask(&pki.leaf, |q| validate(&Question { anchors: &anchors, ..q }));
                prop_assert!(!as_anchor.passed());
            }
            Ok(())
        })?;
    }

    #[test]
    fn mutilated_lists_are_refused_without_a_panic(mutations in mutations()) {
        PKI.with(|pki| {
            let bytes = mutate(pki.crl.der(), &mutations);
            if let Ok(crl) = Crl::parse(&bytes) {
                let same = crl.der() == pki.crl.der();
                prop_assert_eq!(pki.judge(&[pki.root_crl.clone(), crl], None).passed(), same);
            }
            Ok(())
        })?;
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Certificate::parse(&bytes).is_err());
        prop_assert!(Crl::parse(&bytes).is_err());
    }

    #[test]
    fn patched_seeds_are_judged_as_the_fuzzer_judges_them(input in prop::collection::vec(any::<u8>(), 0..40)) {
        judge::certificate(&judge::patched(judge::LEAF, &input));
        judge::crl(&judge::patched(judge::CRL, &input));
    }
}

#[test]
fn the_seeds_themselves_are_accepted() {
    for seed in [judge::LEAF, judge::ROOT] {
        judge::certificate(seed);
    }
    judge::crl(judge::CRL);
    assert_eq!(judge::patched(&[1, 2, 3, 4], &[1, 0, 1, 9]), [1, 9, 3, 4]);
    assert_eq!(judge::patched(&[1, 2, 3, 4], &[2, 0, 1, 9]), [2, 0, 1, 9]);
}
