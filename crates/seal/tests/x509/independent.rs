//! Sealed files under joserfc and cryptography, by `ops/verify_sealed.py`, when they are there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seal::jws::{ContentType, sign};
use seal::key::{KeyMaterial, Signer, SigningKey, Use};
use seal::lists::{AnchorRow, KeyRow, Roots, TrustBody, sign_trust_list};
use seal::x509::ca::Revoke;
use seal::x509::crl::Reason;

use crate::pki::{Pki, at, list, now};

const PAYLOAD: &str = r#"{"id":"x","issuer":{"department":"land"},"title":"云国土预审〔2026〕4号"}"#;

fn root_of_workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A Python that has both packages: the one that `ops/test` keeps, else the first on the path.
#[allow(clippy::print_stderr, reason = "a skip must be seen")]
fn python() -> Option<PathBuf> {
    let has_both = |python: &PathBuf| {
        let output = Command::new(python).args(["-c", "import joserfc, cryptography"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let found = [root_of_workspace().join("target/verifiers/bin/python"), "python3".into()].into_iter().find(has_both);
    if found.is_none() {
        assert!(
            std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "joserfc is required and absent"
        );
        eprintln!("SKIPPED independent verification: no Python with joserfc and cryptography");
    }
    found
}

fn write_trust(folder: &Path, pki: &Pki) {
    let roots = [21, 22].map(|seed| KeyMaterial::ed25519(&[seed; 32]).expect("a key"));
    let body = TrustBody {
        v: 1,
        sequence: 4,
        issued_at: at("2026-11-01T00:00:00Z"),
        next_update: at("2027-05-01T00:00:00Z"),
        operator: [("zh".to_owned(), "云桥市数据交换中心（样例）".to_owned())].into(),
        roots: Roots {
            threshold: 2,
            keys: roots.iter().map(|key| KeyRow::of(key.algorithm(), key.spki(), None)).collect(),
        },
        anchors: vec![AnchorRow::granted(
            "root",
            pki.root.certificate().der(),
            &[Use::Seal],
            at("2026-01-01T00:00:00Z"),
        )],
        registry_keys: Vec::new(),
        logs: Vec::new(),
        witnesses: Vec::new(),
        witness_threshold: 1,
    };
    let keys = roots.map(|key| SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), Vec::new()).expect("a key"));
    let signers: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
    let signed = sign_trust_list(&body, &signers, now()).expect("a trust list");
    std::fs::create_dir_all(folder.join("crl")).expect("a folder");
    std::fs::write(folder.join("trust-list.json"), signed).expect("a file");
    std::fs::write(folder.join("crl/root.crl"), pki.root_crl.der()).expect("a file");
    std::fs::write(folder.join("crl/issuing.crl"), pki.crl.der()).expect("a file");
}

fn sealed(pki: &Pki, key: &KeyMaterial, leaf: &[u8]) -> Vec<u8> {
    let chain = vec![leaf.to_vec(), pki.issuing.certificate().der().to_vec()];
    let signer = SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), chain).expect("a key");
    sign(ContentType::Document, PAYLOAD.as_bytes(), &signer, now()).expect("a seal").into_bytes()
}

struct Verifier {
    python: PathBuf,
    folder: tempfile::TempDir,
}

impl Verifier {
    fn run(&self, sealed: &[u8], at: &str) -> Output {
        let file = self.folder.path().join("sealed.json");
        std::fs::write(&file, sealed).expect("a file");
        let script = root_of_workspace().join("ops/verify_sealed.py");
        let trust = self.folder.path().join("trust");
        let mut command = Command::new(&self.python);
        command.arg(script).arg(file).arg("--trust").arg(trust).args(["--at", at]).env("PYTHONIOENCODING", "utf-8");
        command.output().expect("python runs")
    }

    /// The refusal in words.
    fn refusal(&self, sealed: &[u8], at: &str) -> String {
        let output = self.run(sealed, at);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.lines().find_map(|line| line.strip_prefix("REFUSED ")).expect("a refusal").to_owned()
    }
}

#[test]
fn an_independent_verifier_accepts_seals_and_refuses_changed_ones() {
    let Some(python) = python() else {
        return;
    };
    let (pki, folder) = (Pki::new(), tempfile::tempdir().expect("a folder"));
    write_trust(&folder.path().join("trust"), &pki);
    let verifier = Verifier { python, folder };
    let good = sealed(&pki, &pki.leaf_key, pki.leaf.der());
    let output = verifier.run(&good, "2026-11-24T02:00:00Z");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("云国土预审〔2026〕4号"));

    // One character in the payload, in the header and in the signature; the last one carries stray bits.
    let text = String::from_utf8(good.clone()).expect("ASCII");
    let inside = |name: &str| text.find(&format!("\"{name}\":\"")).expect("a member") + name.len() + 20;
    for place in [inside("payload"), inside("signature"), text.len() - 3] {
        let mut changed = good.clone();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        assert_ne!(verifier.refusal(&changed, "2026-11-24T02:00:00Z"), "");
    }
    assert!(verifier.refusal(&good, "2029-11-24T02:00:00Z").contains("in date"), "the lists have run out");

    let other = KeyMaterial::es256().expect("a key");
    let forged = sealed(&pki, &other, pki.leaf.der());
    assert!(verifier.refusal(&forged, "2026-11-24T02:00:00Z").contains("signature does not match"));
    let stranger = Pki::new();
    let foreign = sealed(&stranger, &stranger.leaf_key, stranger.leaf.der());
    assert!(verifier.refusal(&foreign, "2026-11-24T02:00:00Z").contains("anchor"));

    let entry = Revoke {
        certificate: pki.leaf.clone(),
        at: at("2026-11-20T00:00:00Z"),
        invalid_since: None,
        reason: Reason::KeyCompromise,
    };
    let crl = list(&pki.issuing, 90, ("2026-11-24T01:00:00Z", "2026-11-25T01:00:00Z"), &[entry]);
    std::fs::write(verifier.folder.path().join("trust/crl/issuing-90.crl"), crl.der()).expect("a file");
    assert!(verifier.refusal(&good, "2026-11-24T02:00:00Z").contains("not revoked"));
}
