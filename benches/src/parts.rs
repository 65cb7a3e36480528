//! What the parts of publishing cost that are reckoned: each alone, on all cores at once.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures by the clock, and stands in for the hub's random source"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use adapter_kit::{Collected, DecodeContext, Limits, Original, Sourced};
use document::json::{self, Value};
use document::{
    Additions, Catalogue, Content, DepartmentId, Digest, Document, DocumentDraft, DocumentId, Found, ReceiptId,
    Timestamp,
};
use seal::jws::{ContentType, sign};
use seal::key::{KeyMaterial, SigningKey};
use seal::receipt::{BodyMark, DocumentMark, Event, HexDigest, LogMark, Receipt};
use seal::x509::ca::{Authority, Holder, SealCertificate, Serial, Term};

use crate::opinion::Opinions;
use crate::process::cores;

/// How long one part is measured at a time.
const ROUND: Duration = Duration::from_millis(150);

/// One message on its way, stopped at every step.
pub struct Parts {
    message: Vec<u8>,
    department: DepartmentId,
    now: Timestamp,
    signer: SigningKey,
    draft: DocumentDraft,
    document: Document,
}

impl Parts {
    /// The first message of the series.
    ///
    /// # Panics
    /// When it is not accepted.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let message = Opinions::new().message(0);
        let department: DepartmentId = "land".parse().expect("a slug");
        let draft = draft_of(translate(&message, &department, now));
        let document = complete(draft.clone(), &department, now);
        Self { signer: signer(now), message, department, now, draft, document }
    }

    /// Canonical bytes of the document.
    #[must_use]
    pub fn document_bytes(&self) -> usize {
        self.document.canonical().len()
    }

    /// Seconds an item, of decoding to a draft with its tables of origin.
    #[must_use]
    pub fn translate(&self) -> f64 {
        saturating(|| drop(black_box(translate(black_box(&self.message), &self.department, self.now))))
    }

    /// Seconds an item, of completing the draft, and of checking it against schemas and rules; without the canonical bytes.
    #[must_use]
    pub fn validate(&self) -> f64 {
        let whole = saturating(|| drop(black_box(complete(self.draft.clone(), &self.department, self.now))));
        let copy = saturating(|| drop(black_box(self.draft.clone())));
        (whole - copy - self.canonical()).max(0.0)
    }

    /// Seconds an item, of writing the canonical bytes.
    #[must_use]
    pub fn canonical(&self) -> f64 {
        let tree = Value::Object(self.document.tree().clone());
        saturating(|| drop(black_box(json::to_canonical(black_box(&tree)))))
    }

    /// Seconds an item, of signing the canonical bytes.
    ///
    /// # Panics
    /// When the key fails.
    #[must_use]
    pub fn seal(&self) -> f64 {
        let bytes = self.document.canonical();
        saturating(|| {
            drop(black_box(sign(ContentType::Document, black_box(bytes), &self.signer, self.now).expect("sealed")));
        })
    }

    /// Seconds an item, of the digest of a sealed document: by it a verdict that was reached before is found.
    ///
    /// # Panics
    /// When the key fails.
    #[must_use]
    pub fn digest(&self) -> f64 {
        let sealed = sign(ContentType::Document, self.document.canonical(), &self.signer, self.now).expect("sealed");
        saturating(|| {
            black_box(Digest::of(black_box(sealed.as_bytes())));
        })
    }

    /// Seconds an item, of signing a receipt.
    ///
    /// # Panics
    /// When the key fails.
    #[must_use]
    pub fn receipt(&self) -> f64 {
        let digest = HexDigest(Digest::of(self.document.canonical()));
        let receipt = Receipt {
            from: Some(self.department.clone()),
            to: Some("hub".parse().expect("a slug")),
            document: Some(DocumentMark { id: self.document.envelope().id, sha256: digest }),
            request: Some(BodyMark { sha256: HexDigest(Digest::of(&self.message)) }),
            log: Some(LogMark { origin: "hub.example.gov.cn/log".to_owned(), leaf: "A".repeat(43) }),
            ..Receipt::new(ReceiptId::new(self.now, [7; 10]), Event::Accepted, self.now)
        };
        saturating(|| drop(black_box(black_box(&receipt).sign(&self.signer).expect("signed"))))
    }
}

/// Seconds an item, when all cores do nothing else.
fn saturating(work: impl Fn() + Sync) -> f64 {
    let start = Instant::now();
    let done: usize = std::thread::scope(|scope| {
        let one = || {
            let mut done = 0;
            while start.elapsed() < ROUND {
                (0..16).for_each(|_| work());
                done += 16;
            }
            done
        };
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("the work succeeds")).sum()
    });
    start.elapsed().as_secs_f64() / done as f64
}

/// As the hub decodes a message.
fn translate(message: &[u8], department: &DepartmentId, now: Timestamp) -> Sourced {
    let adapter = Opinions::adapter();
    let context = DecodeContext { partner: department, received_at: now, charset: None, limits: Limits::default() };
    let mut collected = Collected::default();
    let summary = adapter.decode(message, &context, &mut collected).expect("the message is right");
    let original = Original::of(message, &summary);
    let item = collected.items.pop().expect("one document").expect("it is right");
    item.sourced(adapter.manifest(), &original)
}

fn draft_of(sourced: Sourced) -> DocumentDraft {
    match sourced.content {
        Content::Document(draft) => draft,
        _ => panic!("the message holds a document"),
    }
}

/// As the hub completes a draft.
fn complete(draft: DocumentDraft, department: &DepartmentId, now: Timestamp) -> Document {
    let additions = Additions {
        id: DocumentId::new(now, [7; 10]),
        department: department.clone(),
        division: Some("990000".parse().expect("a code")),
        case_code: None,
        matter_version: Some(1),
        issuer_code: Some("119999009999000117".to_owned()),
        found: Found::default(),
        received_at: now,
    };
    document::complete(draft, &additions, Catalogue::builtin()).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// A key with a chain of two certificates, like the hub's own.
fn signer(now: Timestamp) -> SigningKey {
    let term = Term { not_before: now.plus_seconds(-86_400), not_after: now.plus_seconds(86_400 * 300) };
    let holder = |name| Holder { organisation: name, credit_code: None, unit: None, common_name: name };
    let uri = "http://127.0.0.1:8480/log/crl/issuing.crl";
    let root_key = KeyMaterial::es256().expect("a key");
    let root = Authority::root(&root_key, holder("Root"), Serial::new([1; 16]), term).expect("a root");
    let issuing_key = KeyMaterial::es256().expect("a key");
    let issuing = root.issuing(&issuing_key, holder("Issuing"), (Serial::new([2; 16]), term), uri);
    let issuing = issuing.expect("an authority");
    let key = KeyMaterial::es256().expect("a key");
    let request = SealCertificate {
        spki: key.spki(),
        department: &"land".parse().expect("a slug"),
        holder: Holder { credit_code: Some("119999009999000117"), ..holder("云桥市国土资源局（样例）") },
        serial: Serial::new([3; 16]),
        term,
        crl_uri: uri,
    };
    let leaf = issuing.seal(&request).expect("a certificate");
    let chain = vec![leaf.der().to_vec(), issuing.certificate().der().to_vec()];
    SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), chain).expect("a key")
}
