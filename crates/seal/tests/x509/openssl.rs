//! The same chains and lists under OpenSSL, when it is there.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seal::x509::ca::Revoke;
use seal::x509::crl::Reason;
use seal::x509::{Certificate, Crl};

use crate::pki::{Pki, at, list, now};

#[allow(clippy::print_stderr, reason = "a skip must be seen")]
fn is_present() -> bool {
    let present = Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success());
    if !present {
        assert!(
            std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "openssl is required and absent"
        );
        eprintln!("SKIPPED cross-check: openssl is absent");
    }
    present
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64")).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

fn write(folder: &Path, pki: &Pki, leaf: &Certificate, crl: &Crl) {
    let certificate =
        |name: &str, of: &Certificate| std::fs::write(folder.join(name), pem("CERTIFICATE", of.der())).expect("a file");
    certificate("root.pem", pki.root.certificate());
    certificate("issuing.pem", pki.issuing.certificate());
    certificate("leaf.pem", leaf);
    let lists = [&pki.root_crl, crl].map(|crl| pem("X509 CRL", crl.der()));
    std::fs::write(folder.join("crls.pem"), lists.concat()).expect("a file");
    std::fs::write(folder.join("issuing.crl"), crl.der()).expect("a file");
}

fn verify(folder: &Path) -> (bool, String) {
    let time = now().as_seconds().to_string();
    let chain =
        ["-CAfile", "root.pem", "-untrusted", "issuing.pem", "-CRLfile", "crls.pem", "-crl_check_all", "-x509_strict"];
    openssl(folder, &[&["verify", "-attime", &time, "-purpose", "any"], &chain[..], &["leaf.pem"]].concat())
}

#[test]
fn openssl_accepts_the_chain_and_refuses_a_changed_one() {
    if !is_present() {
        return;
    }
    let (pki, folder) = (Pki::new(), tempfile::tempdir().expect("a folder"));
    write(folder.path(), &pki, &pki.leaf, &pki.crl);
    let (accepted, text) = verify(folder.path());
    assert!(accepted, "{text}");
    let mut bytes = pki.leaf.der().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(folder.path().join("leaf.pem"), pem("CERTIFICATE", &bytes)).expect("a file");
    assert!(!verify(folder.path()).0);
}

#[test]
fn openssl_sees_the_revocation() {
    if !is_present() {
        return;
    }
    let (pki, folder) = (Pki::new(), tempfile::tempdir().expect("a folder"));
    let entry = Revoke {
        certificate: pki.leaf.clone(),
        at: at("2026-11-20T00:00:00Z"),
        invalid_since: Some(at("2026-11-18T00:00:00Z")),
        reason: Reason::KeyCompromise,
    };
    let crl = list(&pki.issuing, 89, ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), &[entry]);
    write(folder.path(), &pki, &pki.leaf, &crl);
    let (accepted, text) = verify(folder.path());
    assert!(!accepted && text.contains("certificate revoked"), "{text}");
    let (_, text) = openssl(
        folder.path(),
        &["crl", "-inform", "DER", "-in", "issuing.crl", "-CAfile", "issuing.pem", "-noout", "-text"],
    );
    for expected in ["verify OK", "Version 2", "Key Compromise", "Invalidity Date", "Nov 18 00:00:00 2026 GMT", "89"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn openssl_reads_the_fields_of_the_profile() {
    if !is_present() {
        return;
    }
    let (pki, folder) = (Pki::new(), tempfile::tempdir().expect("a folder"));
    write(folder.path(), &pki, &pki.leaf, &pki.crl);
    let (_, text) =
        openssl(folder.path(), &["x509", "-in", "leaf.pem", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"]);
    let leaf = [
        "Version: 3",
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "URI:urn:causeway:department:land",
        "1.3.6.1.5.5.7.3.36",
        "X509v3 Authority Key Identifier",
        "X509v3 Subject Key Identifier",
        "URI:http://hub.example.gov.cn/log/crl/issuing-1.crl",
        "organizationIdentifier=NTRCN-119999009999000117",
        "O=云桥市国土资源局（样例）",
        "C=CN",
    ];
    for expected in leaf {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let (_, text) = openssl(folder.path(), &["x509", "-in", "issuing.pem", "-noout", "-text"]);
    for expected in ["Certificate Sign, CRL Sign", "CA:TRUE, pathlen:0", "X509v3 Key Usage: critical"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}
