//! Sealing and verifying beside ring's raw operations, in one run on one core: prints rates and ratios.
//!
//! Each figure is the median of five rounds; rounds of a pair alternate, so that a drifting clock strikes both alike.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures by the clock and prints what it measured"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use document::json::{self, Value};
use document::{Catalogue, Document, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use seal::facts::{ListMark, MemoryCache};
use seal::jws::{ContentType, sign};
use seal::key::{KeyMaterial, SigningKey};
use seal::lists::Standing;
use seal::x509::ca::{Authority, CrlTerms, Holder, SealCertificate, Serial, Term};
use seal::x509::{Certificate, Crl};
use seal::{Facts, Mandates, Status, conclude, inspect, inspect_with, issue};

const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);
const ROUND: Duration = Duration::from_millis(400);

struct Bench {
    signer: SigningKey,
    trust: seal::lists::Trust,
    crls: Vec<Crl>,
    document: Document,
}

fn main() {
    let bench = Bench::new();
    let payload = bench.document.canonical();
    let raw_key = raw_key();
    let random = SystemRandom::new();
    let message = [7_u8; 32];
    let sealing = pair(
        || {
            black_box(raw_key.sign(&random, black_box(&message)).expect("signed"));
        },
        || drop(black_box(sign(ContentType::Document, black_box(payload), &bench.signer, NOW))),
    );
    show("sign 32 bytes (ring P-256)", "seal 4096 bytes", sealing);

    let sealed = sign(ContentType::Document, payload, &bench.signer, NOW).expect("sealed").into_bytes();
    let value = raw_key.sign(&random, &message).expect("signed");
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, raw_key.public_key().as_ref());
    let cache = MemoryCache::new(16);
    let needs = inspect(&sealed, Catalogue::builtin()).needs(NOW);
    let mandates = Mandates::ask(
        &needs,
        &registry(),
        ListMark { sequence: 1, issued_at: NOW, next_update: NOW.plus_seconds(60) },
        None,
    );
    let status = Status { as_of: NOW, next_update: NOW.plus_seconds(60), standing: Standing::Current };
    let facts = Facts {
        trust: Some(&bench.trust),
        crls: &bench.crls,
        mandates: Some(&mandates),
        status: Some(&status),
        chains: Some(&cache),
        ..Facts::default()
    };
    let judged = conclude(inspect(&sealed, Catalogue::builtin()), &facts, NOW);
    assert_eq!(
        judged.report().indication(),
        seal::Indication::TotalPassed,
        "{}",
        judged.report().to_text(seal::report::Language::En)
    );
    let verifying = pair(
        || public.verify(black_box(&message), value.as_ref()).expect("right"),
        || {
            let judged = conclude(inspect_with(black_box(&sealed), Catalogue::builtin(), Some(&cache)), &facts, NOW);
            // Written out, because some of what it says is reckoned only then: the digest of the file.
            drop(black_box(judged.report().to_json()));
        },
    );
    show("verify 32 bytes (ring P-256)", "verify to report", verifying);

    let jws = seal::jws::read(&sealed).expect("reads");
    let leaf = Certificate::parse(&seal::Signer::chain(&bench.signer)[0]).expect("a certificate");
    let inspected = inspect(&sealed, Catalogue::builtin());
    let key = leaf.key().expect("a key");
    let parts = [
        ("inspect", rate(&|| drop(black_box(inspect_with(&sealed, Catalogue::builtin(), Some(&cache)))))),
        ("  read the JWS", rate(&|| drop(black_box(seal::jws::read(&sealed))))),
        ("  read the leaf", rate(&|| drop(black_box(Certificate::parse(leaf.der()))))),
        ("  signature value", rate(&|| jws.verify(key).expect("right"))),
        (
            "  digest of the file",
            rate(&|| {
                black_box(document::Digest::of(&sealed));
            }),
        ),
        ("  Document::parse", rate(&|| drop(black_box(Document::parse(payload, Catalogue::builtin()))))),
        ("    strict JSON alone", rate(&|| drop(black_box(json::parse(payload))))),
        ("conclude (and a copy)", rate(&|| drop(black_box(conclude(inspected.clone(), &facts, NOW))))),
        ("issue: seal, inspect", rate(&|| drop(black_box(issue(bench.document.clone(), &bench.signer, NOW))))),
    ];
    for (name, rate) in parts {
        println!("  {name:28} {:8.1} µs", 1e6 / rate);
    }
}

fn show(floor: &str, ours: &str, (floor_rate, our_rate): (f64, f64)) {
    println!(
        "{floor:30} {floor_rate:8.0}/s   {ours:20} {our_rate:8.0}/s   ratio {:.2} (goal 0.60)",
        our_rate / floor_rate
    );
}

/// Median rates of two operations whose rounds alternate.
fn pair(floor: impl Fn(), ours: impl Fn()) -> (f64, f64) {
    let (mut floors, mut own) = ([0.0; 5], [0.0; 5]);
    for round in 0..5 {
        floors[round] = rate(&floor);
        own[round] = rate(&ours);
    }
    (median(floors), median(own))
}

fn median(mut rates: [f64; 5]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[2]
}

fn rate(operation: &dyn Fn()) -> f64 {
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < ROUND {
        for _ in 0..16 {
            operation();
        }
        count += 16;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

fn raw_key() -> EcdsaKeyPair {
    let material = KeyMaterial::es256().expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, material.pkcs8(), &SystemRandom::new()).expect("a key")
}

impl Bench {
    fn new() -> Self {
        let term = Term { not_before: NOW.plus_seconds(-86_400), not_after: NOW.plus_seconds(86_400 * 300) };
        let holder = |name| Holder { organisation: name, credit_code: None, unit: None, common_name: name };
        let root_key = KeyMaterial::es256().expect("a key");
        let root = Authority::root(&root_key, holder("Root"), Serial::new([1; 16]), term).expect("a root");
        let issuing_key = KeyMaterial::es256().expect("a key");
        let uri = "http://hub.example/log/crl/root.crl";
        let issuing =
            root.issuing(&issuing_key, holder("Issuing"), (Serial::new([2; 16]), term), uri).expect("an authority");
        let key = KeyMaterial::es256().expect("a key");
        let request = SealCertificate {
            spki: key.spki(),
            department: &"land".parse().expect("a department"),
            holder: Holder {
                credit_code: Some("119999009999000117"), ..holder("云桥市国土资源局（样例）")
            },
            serial: Serial::new([3; 16]),
            term,
            crl_uri: uri,
        };
        let leaf = issuing.seal(&request).expect("a certificate");
        let chain = vec![leaf.der().to_vec(), issuing.certificate().der().to_vec()];
        let crl = |authority: &Authority| {
            let next_update = NOW.plus_seconds(86_400);
            authority
                .crl(&CrlTerms { number: 1, this_update: NOW, next_update, revoked: &[], before: None })
                .expect("a list")
        };
        Self {
            signer: SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), chain).expect("a key"),
            trust: seal::lists::Trust::of_certificates([root.certificate().clone()]),
            crls: vec![crl(&issuing), crl(&root)],
            document: document(),
        }
    }
}

/// The example opinion without attachments, its statement lengthened until the canonical bytes are 4,096.
fn document() -> Document {
    let path =
        format!("{}/../../schemas/types/land-use-pre-review-opinion/1.0/example.json", env!("CARGO_MANIFEST_DIR"));
    let Ok(Value::Object(mut tree)) = json::parse(&std::fs::read(path).expect("the example")) else {
        panic!("an object")
    };
    tree.remove("attachments");
    let length = json::to_canonical(&tree.clone().into()).len();
    let body = tree
        .get_mut("body")
        .and_then(|body| if let Value::Object(body) = body { Some(body) } else { None })
        .expect("a body");
    let statement = body.get("statement").and_then(Value::as_str).expect("a statement").to_owned();
    body.insert("statement", statement + &"a".repeat(4_096 - length));
    let bytes = json::to_canonical(&tree.into());
    assert_eq!(bytes.len(), 4_096);
    Document::parse(&bytes, Catalogue::builtin()).expect("a document")
}

fn registry() -> competence::Registry {
    let rows = |name: &str| {
        let path = format!("{}/../../fixtures/registry/{name}.json", env!("CARGO_MANIFEST_DIR"));
        json::parse(&std::fs::read(path).expect("a fixture")).expect("strict JSON")
    };
    // A registry list holds mandates to issue alone; the others name matters, which it leaves out.
    let mut issuing: Vec<competence::Mandate> = json::from_value(&rows("mandates")).expect("mandates");
    issuing.retain(|mandate| mandate.act == competence::Act::Issue);
    competence::Registry::read(competence::Rows {
        divisions: json::from_value(&rows("divisions")).expect("divisions"),
        areas: json::from_value(&rows("areas")).expect("areas"),
        departments: json::from_value(&rows("departments")).expect("departments"),
        matters: Vec::new(),
        mandates: issuing,
    })
    .expect("a registry")
}
