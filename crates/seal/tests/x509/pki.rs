//! A small world: a root, an issuing authority, a department's seal certificate, their lists; and whatever is wrong with them.

use document::{DepartmentId, Timestamp};
use rcgen::{
    CertificateParams, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SanType, SerialNumber, date_time_ymd,
};
use seal::key::KeyMaterial;
use seal::verdict::{Outcome, SubIndication};
use seal::x509::ca::{Authority, CrlTerms, Holder, Revoke, SealCertificate, Serial, Term};
use seal::x509::chain::{ALGORITHMS, Purpose, Question};
use seal::x509::{Anchor, Certificate, Crl, Validation, validate};

pub(crate) const CRL_URI: &str = "http://hub.example.gov.cn/log/crl/issuing-1.crl";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// 2026-11-24T02:00:00Z, the instant at which most questions are asked.
pub(crate) fn now() -> Timestamp {
    at("2026-11-24T02:00:00Z")
}

pub(crate) fn land() -> DepartmentId {
    "land".parse().expect("a department id")
}

pub(crate) const LAND: Holder<'static> = Holder {
    organisation: "云桥市国土资源局（样例）",
    credit_code: Some("119999009999000117"),
    unit: None,
    common_name: "云桥市国土资源局（样例）电子印章",
};

pub(crate) struct Pki {
    pub(crate) root: Authority,
    pub(crate) issuing: Authority,
    pub(crate) issuing_key: KeyMaterial,
    pub(crate) leaf: Certificate,
    pub(crate) leaf_key: KeyMaterial,
    pub(crate) root_crl: Crl,
    pub(crate) crl: Crl,
}

pub(crate) const fn authority_holder(common_name: &str) -> Holder<'_> {
    Holder { organisation: "云桥市数据交换中心（样例）", credit_code: None, unit: None, common_name }
}

pub(crate) fn years(from: &str, until: &str) -> Term {
    Term { not_before: at(from), not_after: at(until) }
}

pub(crate) fn root(key: &KeyMaterial) -> Authority {
    let term = years("2026-01-01T00:00:00Z", "2035-12-31T00:00:00Z");
    Authority::root(key, authority_holder("云桥根证书（样例）"), Serial::new([1; 16]), term).expect("a root")
}

impl Pki {
    pub(crate) fn new() -> Self {
        let key = || KeyMaterial::es256().expect("a key");
        let (root_key, issuing_key, leaf_key) = (key(), key(), key());
        let root = root(&root_key);
        let issue = (Serial::new([2; 16]), years("2026-01-01T00:00:00Z", "2034-12-31T00:00:00Z"));
        let uri = "http://hub.example.gov.cn/log/crl/root.crl";
        let issuing =
            root.issuing(&issuing_key, authority_holder("云桥签发机构一（样例）"), issue, uri).expect("an authority");
        let leaf = issuing.seal(&leaf_request(&leaf_key)).expect("a seal certificate");
        let root_crl = list(&root, 1, ("2026-11-01T00:00:00Z", "2027-04-01T00:00:00Z"), &[]);
        let crl = list(&issuing, 88, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[]);
        Self { root, issuing, issuing_key, leaf, leaf_key, root_crl, crl }
    }

    pub(crate) fn anchors(&self) -> Vec<Anchor> {
        vec![Anchor {
            certificate: self.root.certificate().clone(),
            from: Some(at("2026-01-01T00:00:00Z")),
            until: None,
        }]
    }

    pub(crate) fn others(&self) -> Vec<Certificate> {
        vec![self.issuing.certificate().clone()]
    }

    pub(crate) fn crls(&self) -> Vec<Crl> {
        vec![self.root_crl.clone(), self.crl.clone()]
    }

    /// The world's own chain, asked about now, with these lists.
    pub(crate) fn judge(&self, crls: &[Crl], proof: Option<&str>) -> Validation {
        self.ask(&self.leaf, |question| validate(&Question { crls, proof: proof.map(at), ..question }))
    }

    /// Another leaf under the same authority, asked about now.
    pub(crate) fn judge_leaf(&self, leaf: &Certificate) -> Validation {
        self.ask(leaf, |question| validate(&question))
    }

    /// A question about a leaf, to be changed.
    pub(crate) fn ask<T>(&self, leaf: &Certificate, then: impl FnOnce(Question<'_>) -> T) -> T {
        let (others, anchors, crls) = (self.others(), self.anchors(), self.crls());
        then(Question {
            leaf,
            others: &others,
            anchors: &anchors,
            crls: &crls,
            admitted: &ALGORITHMS,
            purpose: Purpose::Seal,
            control: now(),
            proof: None,
        })
    }

    /// A certificate by the issuing authority that is right but for one change.
    pub(crate) fn wrong(&self, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        Certificate::parse(&self.wrong_der(change)).expect("well-formed")
    }

    pub(crate) fn wrong_der(&self, change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
        issue(self.issuing.certificate(), &self.issuing_key, &key, change)
    }
}

/// A certificate as of a seal, with one change, by any authority and key.
pub(crate) fn issue(
    authority: &Certificate,
    key: &KeyMaterial,
    subject: &KeyPair,
    change: impl FnOnce(&mut CertificateParams),
) -> Vec<u8> {
    let signing = KeyPair::from_pkcs8_der_and_sign_algo(&key.pkcs8().into(), &PKCS_ECDSA_P256_SHA256).expect("a key");
    let issuer = Issuer::from_ca_cert_der(&authority.der().into(), signing).expect("an issuer");
    let mut params = right();
    change(&mut params);
    params.signed_by(subject, &issuer).expect("a certificate").der().to_vec()
}

fn right() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, DnValue::Utf8String(LAND.organisation.to_owned()));
    params.serial_number = Some(SerialNumber::from_slice(&[0x55; 16]));
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2028, 12, 1));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 5, 5, 7, 3, 36])];
    params.subject_alt_names = vec![uri("urn:causeway:department:land")];
    params.use_authority_key_identifier_extension = true;
    params
}

pub(crate) fn uri(text: &str) -> SanType {
    SanType::URI(text.try_into().expect("ASCII"))
}

pub(crate) fn leaf_request(key: &KeyMaterial) -> SealCertificate<'_> {
    static LAND_ID: std::sync::OnceLock<DepartmentId> = std::sync::OnceLock::new();
    SealCertificate {
        spki: key.spki(),
        department: LAND_ID.get_or_init(land),
        holder: LAND,
        serial: Serial::new([0xab; 16]),
        term: years("2026-11-01T00:00:00Z", "2029-10-31T23:59:59Z"),
        crl_uri: CRL_URI,
    }
}

pub(crate) fn list(authority: &Authority, number: u64, dates: (&str, &str), revoked: &[Revoke]) -> Crl {
    authority
        .crl(&CrlTerms { number, this_update: at(dates.0), next_update: at(dates.1), revoked, before: None })
        .expect("a list")
}

/// The checks that did not pass, with their reasons.
pub(crate) fn faults(validation: &Validation) -> Vec<(&'static str, SubIndication)> {
    validation.checks.iter().filter_map(|check| Some((check.statement.id, check.sub_indication()?))).collect()
}

/// The outcome of one check.
pub(crate) fn outcome(validation: &Validation, id: &str) -> Outcome {
    validation.checks.iter().find(|check| check.statement.id == id).expect("the check was made").statement.outcome
}
