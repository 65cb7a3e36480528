//! The classes of wrong chains that NIST's path validation suite (PKITS) tries, each beside a twin that passes: none is accepted.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DnType, GeneralSubtree, IsCa, KeyPair,
    KeyUsagePurpose, NameConstraints, SanType,
};
use seal::algorithm::Algorithm;
use seal::key::KeyMaterial;
use seal::verdict::SubIndication;
use seal::x509::ca::Authority;
use seal::x509::chain::Question;
use seal::x509::{Anchor, Certificate, Crl, validate};

use crate::pki::{Pki, faults, issue, list, root, uri};

type Change = fn(&mut CertificateParams);

const CONSTRAINTS: SubIndication = SubIndication::ChainConstraintsFailure;

/// An authority's key in both forms that the makers of certificates ask for.
struct Pair {
    rcgen: KeyPair,
    material: KeyMaterial,
}

impl Pair {
    fn new() -> Self {
        let rcgen = KeyPair::generate().expect("a key");
        let material = KeyMaterial::from_pkcs8(Algorithm::Es256, &rcgen.serialize_der()).expect("a key");
        Self { rcgen, material }
    }
}

/// A root, one authority and a leaf, all right, with lists of both.
struct Chain {
    root: Authority,
    root_key: KeyMaterial,
    authority_key: Pair,
    crls: Vec<Crl>,
}

const DAY: (&str, &str) = ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");

impl Chain {
    fn new() -> Self {
        let root_key = KeyMaterial::es256().expect("a key");
        let root = root(&root_key);
        let mut chain = Self { root, root_key, authority_key: Pair::new(), crls: Vec::new() };
        let signer = Authority::open(chain.authority(|_| {}), &chain.authority_key.material).expect("an authority");
        chain.crls = vec![list(&chain.root, 1, DAY, &[]), list(&signer, 1, DAY, &[])];
        chain
    }

    fn authority(&self, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        self.below(self.root.certificate(), &self.root_key, &self.authority_key, change)
    }

    fn below(
        &self,
        above: &Certificate,
        by: &KeyMaterial,
        key: &Pair,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Certificate {
        let der = issue(above, by, &key.rcgen, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            params.extended_key_usages.clear();
            params.subject_alt_names.clear();
            params.distinguished_name.push(DnType::CommonName, "an authority");
            change(params);
        });
        Certificate::parse(&der).expect("well-formed")
    }

    fn leaf(&self, authority: &Certificate, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let subject = KeyPair::generate().expect("a key");
        Certificate::parse(&issue(authority, &self.authority_key.material, &subject, change)).expect("well-formed")
    }

    fn judge(&self, leaf: &Certificate, others: &[Certificate]) -> Vec<(&'static str, SubIndication)> {
        let anchors = [Anchor { certificate: self.root.certificate().clone(), from: None, until: None }];
        let crls = &self.crls;
        Pki::new().ask(leaf, |q| faults(&validate(&Question { others, anchors: &anchors, crls, ..q })))
    }

    /// A chain with one change in its authority and one in its leaf.
    fn with(&self, authority: Change, leaf: Change) -> Vec<(&'static str, SubIndication)> {
        let authority = self.authority(authority);
        self.judge(&self.leaf(&authority, leaf), &[authority])
    }
}

fn extension(oid: &[u64], critical: bool, value: &[u8]) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, value.to_vec());
    extension.set_criticality(critical);
    extension
}

/// One DER element of short length.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).expect("short")], content].concat()
}

const SAME: Change = |_| {};

#[test]
fn a_chain_without_a_fault_passes() {
    assert_eq!(Chain::new().with(SAME, SAME), []);
}

#[test]
fn policies_are_not_processed_so_chains_that_demand_it_are_refused() {
    let chain = Chain::new();
    // certificatePolicies alone demands nothing; requireExplicitPolicy, mappings and inhibitAnyPolicy do, critical or not.
    let policies = |critical| extension(&[2, 5, 29, 32], critical, &der(0x30, &der(0x30, &[6, 3, 0x2a, 3, 4])));
    let demands: [(&str, &[u64], Vec<u8>); 4] = [
        ("requireExplicitPolicy", &[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0]),
        ("inhibitPolicyMapping", &[2, 5, 29, 36], vec![0x30, 3, 0x81, 1, 0]),
        ("inhibitAnyPolicy", &[2, 5, 29, 54], vec![2, 1, 0]),
        ("policyMappings", &[2, 5, 29, 33], der(0x30, &der(0x30, &[6, 3, 0x2a, 3, 4, 6, 3, 0x2a, 3, 5]))),
    ];
    let judge = |in_authority: Option<CustomExtension>, in_leaf: Option<CustomExtension>| {
        let authority = chain.authority(|p| p.custom_extensions.extend(in_authority));
        let leaf = chain.leaf(&authority, |p| p.custom_extensions.extend(in_leaf));
        chain.judge(&leaf, &[authority])
    };
    assert_eq!(judge(Some(policies(false)), Some(policies(false))), []);
    assert_ne!(judge(Some(policies(true)), None), [], "critical policies");
    assert_ne!(judge(None, Some(policies(true))), [], "critical policies of a leaf");
    for (name, oid, value) in demands {
        for critical in [true, false] {
            assert_ne!(judge(Some(extension(oid, critical, &value)), None), [], "{name} of an authority, {critical}");
            assert_ne!(judge(None, Some(extension(oid, critical, &value))), [], "{name} of a leaf, {critical}");
        }
    }
}

#[test]
fn an_authority_must_say_that_it_is_one() {
    let chain = Chain::new();
    let wrong: [(&str, Change); 6] = [
        ("no basicConstraints", |p| p.is_ca = IsCa::NoCa),
        ("cA false", |p| p.is_ca = IsCa::ExplicitNoCa),
        ("no keyCertSign", |p| p.key_usages = vec![KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature]),
        ("no cRLSign", |p| p.key_usages = vec![KeyUsagePurpose::KeyCertSign]),
        ("unknown and critical", |p| p.custom_extensions.push(extension(&[1, 2, 3, 4], true, &[5, 0]))),
        ("purpose of another trade", |p| {
            p.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        }),
    ];
    for (name, change) in wrong {
        assert_ne!(chain.with(change, SAME), [], "{name}");
    }
    assert_eq!(chain.with(|p| p.custom_extensions.push(extension(&[1, 2, 3, 4], false, &[5, 0])), SAME), []);
}

#[test]
fn a_path_length_binds_what_stands_below_but_counts_no_self_issued_authority() {
    let chain = Chain::new();
    // Authorities below the root, each with its path length and, if it is no self-issued one, a name of its own.
    let judge = |authorities: &[(BasicConstraints, Option<&str>)]| {
        let mut others = Vec::new();
        let (mut above, mut by) = (chain.root.certificate().clone(), None::<Pair>);
        for (constraint, name) in authorities {
            let key = Pair::new();
            let signing = by.as_ref().map_or(&chain.root_key, |pair| &pair.material);
            above = chain.below(&above, signing, &key, |params| {
                params.is_ca = IsCa::Ca(*constraint);
                if let Some(name) = name {
                    params.distinguished_name.push(DnType::OrganizationalUnitName, *name);
                }
            });
            others.push(above.clone());
            by = Some(key);
        }
        let subject = KeyPair::generate().expect("a key");
        let signing = by.expect("an authority").material;
        let leaf = Certificate::parse(&issue(&above, &signing, &subject, |_| {})).expect("well-formed");
        chain.judge(&leaf, &others)
    };
    let (free, none) = (BasicConstraints::Unconstrained, BasicConstraints::Constrained(0));
    let refused = |faults: &[(&str, SubIndication)]| faults.contains(&("chain.path", CONSTRAINTS));
    // The root itself allows one authority below it.
    for first in [free, BasicConstraints::Constrained(5), none] {
        assert!(refused(&judge(&[(first, None), (free, Some("second"))])), "two authorities");
    }
    assert!(!refused(&judge(&[(none, None), (free, None)])), "the second is self-issued");
    assert!(refused(&judge(&[(none, None), (free, None), (free, Some("third"))])), "and carries no third");
}

#[test]
fn names_must_chain_to_the_byte() {
    let chain = Chain::new();
    let named = chain.authority(|params| params.distinguished_name.push(DnType::CommonName, "an  authority"));
    let leaf = chain.leaf(&chain.authority(SAME), SAME);
    assert_ne!(chain.judge(&leaf, &[named]), [], "other spaces");
    let reordered = chain.authority(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "an authority");
        params.distinguished_name.push(DnType::OrganizationName, crate::pki::LAND.organisation);
    });
    assert_ne!(chain.judge(&leaf, &[reordered]), [], "another order");
    assert_eq!(chain.judge(&leaf, &[chain.authority(SAME)]), []);
}

#[test]
fn name_constraints_bind_names_of_every_kind_or_refuse_the_chain() {
    let chain = Chain::new();
    let judge = |permitted: Vec<GeneralSubtree>, excluded: Vec<GeneralSubtree>, name: Option<SanType>| {
        let authority = chain.authority(|params| {
            params.name_constraints =
                Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded });
        });
        let leaf = chain.leaf(&authority, |params| params.subject_alt_names.extend(name));
        chain.judge(&leaf, &[authority])
    };
    let dns = |name: &str| SanType::DnsName(name.try_into().expect("ASCII"));
    let mail = |name: &str| SanType::Rfc822Name(name.try_into().expect("ASCII"));
    let tree = |name: &str| vec![GeneralSubtree::DnsName(name.to_owned())];
    assert_eq!(judge(tree("land.example"), vec![], Some(dns("seal.land.example"))), []);
    assert_ne!(judge(tree("land.example"), vec![], Some(dns("land.example.evil"))), []);
    assert_ne!(judge(tree("land.example"), vec![], Some(dns("xland.example"))), []);
    assert_ne!(judge(vec![], tree("land.example"), Some(dns("seal.land.example"))), []);
    let mails = || vec![GeneralSubtree::Rfc822Name("land.example".to_owned())];
    assert_ne!(judge(mails(), vec![], Some(mail("a@reform.example"))), []);
    assert_ne!(judge(vec![], mails(), Some(mail("a@land.example"))), []);
    let net = || vec![GeneralSubtree::IpAddress(CidrSubnet::V4([10, 0, 0, 0], [255, 0, 0, 0]))];
    let address = |last: u8| SanType::IpAddress([last, 1, 1, 1].into());
    assert_eq!(judge(net(), vec![], Some(address(10))), []);
    assert_ne!(judge(net(), vec![], Some(address(11))), []);
    assert_ne!(judge(vec![], net(), Some(address(10))), []);
    let directory = |organisation: &str| {
        let mut name = rcgen::DistinguishedName::new();
        name.push(DnType::OrganizationName, organisation);
        vec![GeneralSubtree::DirectoryName(name)]
    };
    assert_ne!(judge(directory("another"), vec![], None), []);
    assert_ne!(judge(vec![], directory(crate::pki::LAND.organisation), None), []);
}

#[test]
fn constraints_on_uris_refuse_seals_whose_department_is_one() {
    let chain = Chain::new();
    // Each has its own tag: [0] permitted, [1] excluded; [6] a URI's host.
    for tag in [0xa0, 0xa1] {
        let host = der(0x30, &der(0x86, b"land.example"));
        let constraint = extension(&[2, 5, 29, 30], true, &der(0x30, &der(tag, &host)));
        let authority = chain.authority(|params| params.custom_extensions.push(constraint));
        let plain = chain.leaf(&authority, SAME);
        assert_ne!(chain.judge(&plain, std::slice::from_ref(&authority)), []);
        let other = chain.leaf(&authority, |params| params.subject_alt_names = vec![uri("https://land.example/seal")]);
        assert_ne!(chain.judge(&other, &[authority]), []);
    }
}

#[test]
fn a_constraint_that_no_reader_knows_refuses_the_chain() {
    let chain = Chain::new();
    let judge = |trees: &[u8]| {
        let constraint = extension(&[2, 5, 29, 30], true, &der(0x30, trees));
        let authority = chain.authority(|params| params.custom_extensions.push(constraint));
        let name = SanType::OtherName((vec![1, 2, 3, 4], "x".to_owned().into()));
        let leaf = chain.leaf(&authority, |params| params.subject_alt_names.push(name));
        chain.judge(&leaf, &[authority])
    };
    let dns = || der(0x82, b"land.example");
    assert_ne!(judge(&der(0xa0, &der(0x30, &[dns(), vec![0x80, 1, 1]].concat()))), [], "minimum 1");
    assert_ne!(judge(&der(0xa0, &der(0x30, &[dns(), vec![0x81, 1, 1]].concat()))), [], "a maximum");
    let other = der(0xa0, &[&[6, 3, 0x2a, 3, 4][..], &der(0xa0, &der(12, b"x"))].concat());
    assert_ne!(judge(&der(0xa1, &der(0x30, &other))), [], "another name");
}

#[test]
fn an_authority_of_the_same_name_with_another_key_carries_nothing() {
    let chain = Chain::new();
    let authority = chain.authority(SAME);
    let leaf = chain.leaf(&authority, SAME);
    let other = chain.below(chain.root.certificate(), &chain.root_key, &Pair::new(), SAME);
    assert_ne!(chain.judge(&leaf, std::slice::from_ref(&other)), []);
    assert_eq!(chain.judge(&leaf, &[other, authority]), [], "the right one stands behind it");
}

#[test]
fn two_authorities_that_vouch_for_each_other_lead_nowhere() {
    let chain = Chain::new();
    let keys = [Pair::new(), Pair::new()];
    let named = |above: &Certificate, by: &Pair, key: &Pair, name: &str| {
        chain.below(above, &by.material, key, |params| params.distinguished_name.push(DnType::CommonName, name))
    };
    let seed = [
        chain.authority(|p| p.distinguished_name.push(DnType::CommonName, "one")),
        chain.authority(|p| {
            p.distinguished_name.push(DnType::CommonName, "two");
        }),
    ];
    let one = named(&seed[1], &keys[1], &keys[0], "one");
    let two = named(&seed[0], &keys[0], &keys[1], "two");
    let subject = KeyPair::generate().expect("a key");
    let leaf = Certificate::parse(&issue(&one, &keys[0].material, &subject, |_| {})).expect("well-formed");
    assert_ne!(chain.judge(&leaf, &[one, two]), []);
}
