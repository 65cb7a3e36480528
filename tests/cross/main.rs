//! Tools of other makers judge what a hub made.

#![expect(clippy::print_stdout, reason = "a tool that is absent is named in the output")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use causeway_tests::{Hub, message, root};

/// Runs a tool; `None`, loudly, when it is not there. Under `CAUSEWAY_REQUIRE_TOOLS=1` it must be there.
fn tool(name: &str, command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none(), "{name} is required: {error}");
            println!("SKIPPED {name}: {error}");
            None
        }
    }
}

fn python() -> Option<Command> {
    let own = root().join("target/verifiers/bin/python");
    let mut python = Command::new(if own.exists() { own.into_os_string() } else { "python3".into() });
    let modules = tool("joserfc", Command::new(python.get_program()).args(["-c", "import joserfc, cryptography"]))?;
    if !modules.status.success() {
        assert!(std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none(), "joserfc and cryptography are required");
        println!("SKIPPED joserfc: the Python modules joserfc and cryptography are not installed");
        return None;
    }
    python.arg(root().join("ops/verify_sealed.py"));
    Some(python)
}

fn sealed(hub: &Hub) -> Vec<u8> {
    let published = hub.publish(&hub.keys.land, "k", &message("land-xml/001-opinion-approved-rare-name.gb18030.xml"));
    let id = published.json()["id"].as_str().expect("id").to_owned();
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Accept", "application/jose+json")];
    hub.send("GET", &format!("/v1/documents/{id}"), &headers, b"").body
}

#[test]
fn joserfc_accepts_what_the_hub_sealed_and_refuses_it_with_one_byte_changed() {
    let hub = Hub::serving();
    let sealed = sealed(&hub);
    let good = hub.scratch().join("good.json");
    std::fs::write(&good, &sealed).expect("written");
    let Some(mut command) = python() else { return };
    let judged = command.arg(&good).arg("--trust").arg(hub.top().join("trust")).output().expect("python runs");
    assert!(
        judged.status.success(),
        "{}{}",
        String::from_utf8_lossy(&judged.stdout),
        String::from_utf8_lossy(&judged.stderr)
    );
    let changed = hub.scratch().join("changed.json");
    for at in (0..sealed.len()).step_by(sealed.len() / 9) {
        let mut bytes = sealed.clone();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        std::fs::write(&changed, &bytes).expect("written");
        let judged = python().expect("as before").arg(&changed).output().expect("python runs");
        assert!(!judged.status.success(), "byte {at}");
    }
}

/// Certificates and revocation lists of the hub's trust folder and of a sealed document, as PEM files of the names `root-ca`,
/// `issuing-ca` and `leaf`; `None` when openssl is not there.
fn chain(hub: &Hub) -> Option<Chain> {
    let header: serde_json::Value = serde_json::from_slice(&sealed(hub)).expect("JSON");
    let header = URL_SAFE_NO_PAD.decode(header["protected"].as_str().expect("protected")).expect("base64url");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    let x5c = |n: usize| STANDARD.decode(header["x5c"][n].as_str().expect("a certificate")).expect("base64");
    let root = std::fs::read(hub.top().join("roots/root-ca.der")).expect("read");
    let crl = |name: &str| std::fs::read(hub.top().join("trust/crl").join(name)).expect("read");
    let parts = [
        ("x509", "leaf", x5c(0)),
        ("x509", "issuing-ca", x5c(1)),
        ("x509", "root-ca", root),
        ("crl", "issuing-ca.crl", crl("issuing-ca.crl")),
        ("crl", "root-ca.crl", crl("root-ca.crl")),
    ];
    tool("openssl", Command::new("openssl").arg("version"))?;
    Some(Chain { folder: hub.scratch().to_owned(), parts: parts.into() })
}

struct Chain {
    folder: PathBuf,
    /// What openssl calls the kind, name, DER.
    parts: Vec<(&'static str, &'static str, Vec<u8>)>,
}

impl Chain {
    /// Whether openssl believes the leaf, with one byte of one part changed.
    fn holds(&self, changed: Option<&str>) -> bool {
        let path = |name: &str| self.folder.join(format!("{name}.pem"));
        for (kind, name, der) in &self.parts {
            let mut der = der.clone();
            if changed == Some(*name) {
                let last = der.len() - 5;
                der[last] ^= 1;
            }
            let file = self.folder.join(name);
            std::fs::write(&file, der).expect("written");
            let mut convert = Command::new("openssl");
            convert.args([*kind, "-inform", "DER", "-in"]).arg(&file).arg("-out").arg(path(name));
            assert!(convert.output().expect("openssl runs").status.success(), "{name} can be read");
        }
        let mut verify = Command::new("openssl");
        verify.args(["verify", "-crl_check_all", "-purpose", "any", "-CAfile"]).arg(path("root-ca"));
        verify.arg("-CRLfile").arg(path("issuing-ca.crl")).arg("-CRLfile").arg(path("root-ca.crl"));
        verify.arg("-untrusted").arg(path("issuing-ca")).arg(path("leaf"));
        let judged = verify.output().expect("openssl runs");
        assert!(judged.status.success() || changed.is_some(), "{}", String::from_utf8_lossy(&judged.stderr));
        judged.status.success()
    }
}

#[test]
fn openssl_follows_the_chain_to_the_root_and_believes_only_whole_parts() {
    let hub = Hub::serving();
    let Some(chain) = chain(&hub) else { return };
    assert!(chain.holds(None));
    for part in ["leaf", "issuing-ca", "issuing-ca.crl", "root-ca.crl"] {
        assert!(!chain.holds(Some(part)), "{part} with one byte changed");
    }
}

#[test]
fn openssl_reads_the_revocation_lists_and_believes_only_whole_ones() {
    let hub = Hub::serving();
    let crl = hub.top().join("trust/crl/issuing-ca.crl");
    let authority = hub.scratch().join("ca.pem");
    let der = hub.top().join("roots/issuing-ca.der");
    let made = tool(
        "openssl",
        Command::new("openssl").args(["x509", "-inform", "DER", "-in"]).arg(&der).arg("-out").arg(&authority),
    );
    let Some(made) = made else { return };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let judge = |crl: &Path| {
        let mut command = Command::new("openssl");
        command.args(["crl", "-inform", "DER", "-noout", "-CAfile"]).arg(&authority).arg("-in").arg(crl);
        String::from_utf8_lossy(&tool("openssl", &mut command).expect("as before").stderr).into_owned()
    };
    assert!(judge(&crl).contains("verify OK"), "{}", judge(&crl));
    let mut bytes = std::fs::read(&crl).expect("read");
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    let changed = hub.scratch().join("changed.crl");
    std::fs::write(&changed, bytes).expect("written");
    assert!(!judge(&changed).contains("verify OK"));
}
