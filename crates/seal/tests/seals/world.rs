//! A small exchange: authorities, departments with keys, lists, and one opinion. Everything is made anew for each test run.

use std::sync::LazyLock;

use competence::{Mandate, Rows};
use document::json::{self, Object, Value};
use document::{Catalogue, DepartmentId, Digest, Document, Timestamp};
use seal::facts::MemoryCache;
use seal::key::{KeyMaterial, Signer, SigningKey, Use};
use seal::lists::{
    AnchorRow, KeyHolder, KeyRow, ListedDepartment, ListedKey, RegistryBody, RegistryList, Roots, StatusBody,
    StatusEntry, StatusList, Trust, TrustBody, sign_trust_list,
};
use seal::x509::ca::{Authority, CrlTerms, Holder, Revoke, SealCertificate, Serial, Term};
use seal::x509::{Certificate, Crl};
use seal::{Conclusion, Facts, Mandates, Report, Status, conclude, inspect, seal_document};

/// 2026-11-24T02:00:00Z, ten in the morning in China.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);
pub(crate) const DAY: i64 = 86_400;

/// The exchange as it stands at [`NOW`].
pub(crate) struct World {
    pub(crate) roots: [SigningKey; 2],
    pub(crate) registry_key: SigningKey,
    pub(crate) root: Authority,
    pub(crate) issuing: Authority,
    pub(crate) land: SigningKey,
    pub(crate) reform: SigningKey,
    pub(crate) trust_body: TrustBody,
    pub(crate) registry_body: RegistryBody,
    pub(crate) trust: Trust,
    pub(crate) crls: Vec<Crl>,
}

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(World::new);

pub(crate) fn department(id: &str) -> DepartmentId {
    id.parse().expect("a department id")
}

fn holder(name: &'static str, code: Option<&'static str>) -> Holder<'static> {
    Holder { organisation: name, credit_code: code, unit: None, common_name: name }
}

fn term(days: i64) -> Term {
    Term { not_before: NOW.plus_seconds(-400 * DAY), not_after: NOW.plus_seconds((days - 400) * DAY) }
}

/// A key with certificates of this authority for this department.
pub(crate) fn certified(authority: &Authority, key: &KeyMaterial, id: &str, serial: u8) -> (SigningKey, Certificate) {
    let request = SealCertificate {
        spki: key.spki(),
        department: &department(id),
        holder: holder("云桥市国土资源局（样例）", Some("119999009999000117")),
        serial: Serial::new([serial; 16]),
        term: term(1_000),
        crl_uri: "http://hub.example/log/crl/issuing.crl",
    };
    let leaf = authority.seal(&request).expect("a seal certificate");
    let chain = vec![leaf.der().to_vec(), authority.certificate().der().to_vec()];
    (SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), chain).expect("the key"), leaf)
}

/// A key of the hub itself for this use.
pub(crate) fn certified_hub(unit: &'static str) -> SigningKey {
    let key = KeyMaterial::es256().expect("a key");
    let request = SealCertificate {
        spki: key.spki(),
        department: &department("hub"),
        holder: Holder { unit: Some(unit), ..holder("云桥市数据交换中心（样例）", None) },
        serial: Serial::new([31; 16]),
        term: term(1_000),
        crl_uri: "http://hub.example/log/crl/issuing.crl",
    };
    let leaf = WORLD.issuing.seal(&request).expect("a certificate");
    let chain = vec![leaf.der().to_vec(), WORLD.issuing.certificate().der().to_vec()];
    SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), chain).expect("the key")
}

pub(crate) fn ed25519(seed: u8) -> KeyMaterial {
    KeyMaterial::ed25519(&[seed; 32]).expect("a key")
}

pub(crate) fn bare(key: &KeyMaterial) -> SigningKey {
    SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), Vec::new()).expect("the key")
}

fn rows(name: &str) -> Value {
    let path = format!("{}/../../fixtures/registry/{name}.json", env!("CARGO_MANIFEST_DIR"));
    json::parse(&std::fs::read(&path).expect("the fixture is there")).expect("strict JSON")
}

impl World {
    fn new() -> Self {
        let root_key = KeyMaterial::es256().expect("a key");
        let root = Authority::root(&root_key, holder("云桥市样例根", None), Serial::new([1; 16]), term(3_000))
            .expect("a root");
        let issuing_key = KeyMaterial::es256().expect("a key");
        let issue = (Serial::new([2; 16]), term(2_000));
        let issuing =
            root.issuing(&issuing_key, holder("云桥市样例签发", None), issue, "http://hub.example/log/crl/root.crl");
        let issuing = issuing.expect("an issuing authority");
        let land_key = KeyMaterial::es256().expect("a key");
        let (land, _) = certified(&issuing, &land_key, "land", 3);
        let (reform, _) = certified(&issuing, &KeyMaterial::es256().expect("a key"), "reform", 4);
        let root_keys = [ed25519(11), ed25519(12)];
        let registry_key = ed25519(13);
        let from = Some(NOW.plus_seconds(-300 * DAY));
        let row = |key: &KeyMaterial| KeyRow::of(key.algorithm(), key.spki(), from);
        let trust_body = TrustBody {
            v: 1,
            sequence: 3,
            issued_at: NOW.plus_seconds(-20 * DAY),
            next_update: NOW.plus_seconds(100 * DAY),
            operator: [("zh".to_owned(), "云桥市数据交换中心（样例）".to_owned())].into(),
            roots: Roots { threshold: 2, keys: root_keys.iter().map(row).collect() },
            anchors: vec![AnchorRow::granted(
                "root-ca-2026",
                root.certificate().der(),
                &[Use::Seal, Use::Receipt],
                NOW.plus_seconds(-350 * DAY),
            )],
            registry_keys: vec![row(&registry_key)],
            logs: Vec::new(),
            witnesses: Vec::new(),
            witness_threshold: 1,
        };
        let registry_body =
            registry_body(&[("land", &land, KeyHolder::Hosted), ("reform", &reform, KeyHolder::Department)]);
        let roots = root_keys.map(|key| bare(&key));
        let signers: Vec<&dyn Signer> = roots.iter().map(|key| key as &dyn Signer).collect();
        let trust = Trust::read(&sign_trust_list(&trust_body, &signers, NOW).expect("signed")).expect("a trust list");
        let crls = vec![crl(&issuing, 88, &[]), crl(&root, 12, &[])];
        Self {
            roots,
            registry_key: bare(&registry_key),
            root,
            issuing,
            land,
            reform,
            trust_body,
            registry_body,
            trust,
            crls,
        }
    }

    pub(crate) fn registry(&self, body: &RegistryBody) -> RegistryList {
        RegistryList::read(body.sign(&self.registry_key).expect("signed").as_bytes(), &self.trust)
            .expect("a registry list")
    }

    /// The registry list, changed.
    pub(crate) fn registry_with(&self, change: impl FnOnce(&mut RegistryBody)) -> RegistryList {
        let mut body = self.registry_body.clone();
        change(&mut body);
        self.registry(&body)
    }

    pub(crate) fn status(&self, entries: Vec<StatusEntry>) -> StatusList {
        let body = StatusBody {
            v: 1,
            hub: "hub.example".to_owned(),
            as_of: NOW.plus_seconds(-3_600),
            next_update: NOW.plus_seconds(StatusBody::SECONDS),
            entries,
        };
        StatusList::read(body.sign(&self.registry_key).expect("signed").as_bytes(), &self.trust).expect("a status list")
    }

    /// The sample opinion, sealed by the land bureau an hour ago.
    pub(crate) fn sealed(&self) -> Vec<u8> {
        self.sealed_by(&self.land, &opinion(|_| {}))
    }

    pub(crate) fn sealed_by(&self, key: &SigningKey, document: &Document) -> Vec<u8> {
        seal_document(document, key, NOW.plus_seconds(-3_600)).expect("sealed").into_bytes()
    }

    /// Verifies with every fact in order.
    pub(crate) fn verify(&self, bytes: &[u8]) -> Report {
        self.verify_with(bytes, NOW, &self.registry(&self.registry_body), &self.status(Vec::new()))
    }

    pub(crate) fn verify_with(
        &self,
        bytes: &[u8],
        at: Timestamp,
        registry: &RegistryList,
        status: &StatusList,
    ) -> Report {
        let inspection = inspect(bytes, Catalogue::builtin()).named("opinion.sealed.json");
        let needs = inspection.needs(at);
        let mandates = Mandates::of_list(&needs, registry);
        let status = needs.payload.map(|payload| Status::of_list(status, &payload, at));
        let facts = Facts {
            trust: Some(&self.trust),
            crls: &self.crls,
            mandates: Some(&mandates),
            status: status.as_ref(),
            ..Facts::default()
        };
        conclude(inspection, &facts, at).report().clone()
    }

    /// The whole conclusion, with a cache of chains.
    pub(crate) fn conclude(&self, bytes: &[u8], cache: &MemoryCache) -> Conclusion {
        let inspection = inspect(bytes, Catalogue::builtin());
        let needs = inspection.needs(NOW);
        let mandates = Mandates::of_list(&needs, &self.registry(&self.registry_body));
        let status = needs.payload.map(|payload| Status::of_list(&self.status(Vec::new()), &payload, NOW));
        let facts = Facts {
            trust: Some(&self.trust),
            crls: &self.crls,
            mandates: Some(&mandates),
            status: status.as_ref(),
            chains: Some(cache),
            ..Facts::default()
        };
        conclude(inspection, &facts, NOW)
    }
}

pub(crate) fn crl(authority: &Authority, number: u64, revoked: &[Revoke]) -> Crl {
    let terms = CrlTerms {
        number,
        this_update: NOW.plus_seconds(-7_200),
        next_update: NOW.plus_seconds(DAY),
        revoked,
        before: None,
    };
    authority.crl(&terms).expect("a revocation list")
}

fn registry_body(keys: &[(&str, &SigningKey, KeyHolder)]) -> RegistryBody {
    let rows = Rows {
        divisions: json::from_value(&rows("divisions")).expect("divisions"),
        areas: json::from_value(&rows("areas")).expect("areas"),
        departments: json::from_value(&rows("departments")).expect("departments"),
        matters: Vec::new(),
        mandates: json::from_value::<Vec<Mandate>>(&rows("mandates")).expect("mandates"),
    };
    let keys_of = |id: &DepartmentId| {
        let own = keys.iter().filter(|(owner, _, _)| *owner == id.as_str());
        own.map(|(_, key, holder)| ListedKey { kid: key.kid().clone(), holder: *holder }).collect()
    };
    let departments =
        rows.departments.into_iter().map(|row| ListedDepartment { keys: keys_of(&row.id), row }).collect();
    RegistryBody {
        v: 1,
        sequence: 17,
        issued_at: NOW.plus_seconds(-3_600),
        next_update: NOW.plus_seconds(RegistryBody::SECONDS),
        hub: "hub.example".to_owned(),
        divisions: rows.divisions,
        areas: rows.areas,
        departments,
        matters: rows.matters,
        mandates: rows.mandates.into_iter().filter(|mandate| mandate.act == competence::Act::Issue).collect(),
    }
}

/// The example of the land-use pre-review opinion, issued on 2026-11-03 and without attachments, changed by `change`.
pub(crate) fn opinion(change: impl FnOnce(&mut Object)) -> Document {
    let path =
        format!("{}/../../schemas/types/land-use-pre-review-opinion/1.0/example.json", env!("CARGO_MANIFEST_DIR"));
    let value = json::parse(&std::fs::read(path).expect("the example is there")).expect("strict JSON");
    let Value::Object(mut tree) = value else { panic!("the example is an object") };
    tree.remove("attachments");
    tree.insert("issuedOn", "2026-11-03");
    tree.insert("effectiveFrom", "2026-11-03");
    tree.insert("validUntil", "2029-11-02");
    change(&mut tree);
    let bytes = json::to_canonical(&tree.into());
    Document::parse(&bytes, Catalogue::builtin()).expect("a valid document")
}

pub(crate) fn payload_digest(document: &Document) -> Digest {
    Digest::of(document.canonical())
}

/// The axes of a report in their order, as words.
pub(crate) fn axes(report: &Report) -> [&'static str; 5] {
    seal::report::Axis::ALL.map(|axis| report.axis(axis).as_str())
}

/// Names of the sub-indications of a report.
pub(crate) fn subs(report: &Report) -> Vec<&'static str> {
    report.sub_indications().into_iter().map(seal::verdict::SubIndication::name).collect()
}

/// The name of the sub-indication of one check.
pub(crate) fn sub_of(report: &Report, check: &str) -> Option<&'static str> {
    report.check(check).and_then(seal::verdict::Check::sub_indication).map(seal::verdict::SubIndication::name)
}
